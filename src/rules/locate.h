#pragma once
// Where the rulebook lies when the user does not say.

#include <string>

#include "base/error.h"

namespace mingjian::rules {

// `given` when it is not empty; else `rulebook` in the working folder; else, from the folder of the
// running program upwards, the first `rulebook` (a source tree) or `share/mingjian/rulebook` (an
// installed package). An Error that names what was tried when none holds a `national` folder.
Result<std::string> LocateRulebook(const std::string& given);

}  // namespace mingjian::rules
