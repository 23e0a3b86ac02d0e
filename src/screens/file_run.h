#pragma once
// Runs the statements of one screen file on a connection that has the lake's views; internal to
// run.h.

#include <vector>

#include "lake/database.h"
#include "screens/screen.h"

namespace mingjian::screens {

// Once for a connection: the functions that screens may call (docs/screens.md) and the tables
// `screen_finding` and `screen_line` that collect what is found.
Status PrepareScreens(lake::Connection& connection);

// Runs `file` for `chosen` (some of its screens) and adds its findings and lines to the two tables.
// What the file made is gone afterwards.
Status RunScreenFile(lake::Connection& connection, const ScreenFile& file,
                     const std::vector<const Screen*>& chosen);

}  // namespace mingjian::screens
