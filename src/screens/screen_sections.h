#pragma once
// Parts of reading a screen file; internal to screen.h.

#include <string_view>
#include <vector>

#include "screens/screen.h"

namespace mingjian::screens {

// Cuts what follows the header at its markers: `-- @view NAME`, `-- @step NAME`, `-- @findings`,
// `-- @lines`. `line` is that of the file where `text` begins.
void ReadSections(std::string_view text, int line, ScreenFile* out,
                  std::vector<rules::Diagnostic>* diagnostics);

// "a whole number": what a parameter of this kind takes, for messages.
std::string_view KindName(rules::TypeKind kind);

}  // namespace mingjian::screens
