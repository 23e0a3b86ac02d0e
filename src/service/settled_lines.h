#pragma once
// Lines that a message repeats as context and that are settled already.

#include <string>
#include <vector>

#include "base/error.h"
#include "history/store.h"
#include "online/checker.h"

namespace mingjian::service {

// Takes out of the claim those lines of `context` (feedetl_sn of lines that are not under review)
// that an earlier settlement of the same visit holds: else each would be judged twice, as settled
// and as new, and seem charged twice.
Status DropSettledLines(const history::Store& store, const std::vector<std::string>& context,
                        online::Request* request);

}  // namespace mingjian::service
