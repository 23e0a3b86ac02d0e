#pragma once
// Text as people compare it.

#include <string>
#include <string_view>

namespace mingjian {

// NFKC_Casefold of Unicode: wide and narrow forms, ligatures and capitals are alike. Bytes that are
// not UTF-8 stay as they are.
std::string FoldText(std::string_view text);

}  // namespace mingjian
