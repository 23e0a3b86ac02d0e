#pragma once
// The canonical layout of a rule file: keys in the order in which a reader asks for them, short
// maps on one line, expressions quoted or as a block. Comments stay with the key below them. What
// does not fit the layout (a comment inside a value, a line that is too long) keeps its own form,
// so that formatting never loses anything; formatting twice is formatting once.

#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace mingjian::rules {

// The keys of a rule file in canonical order. Keys that are not here go last, in the file's order.
std::span<const std::string_view> RuleKeyOrder();

// `name` is what messages call the file. An Error when the text is not YAML or no map of keys. The
// result holds the same keys and values; this is checked, not assumed.
Result<std::string> FormatRule(const std::string& name, std::string text);

}  // namespace mingjian::rules
