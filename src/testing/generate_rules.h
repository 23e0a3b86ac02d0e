#pragma once
// One random rule as YAML text: typed random expressions over the records that rules see. Inside of
// generate.h.

#include <string>
#include <vector>

#include "testing/generate.h"

namespace mingjian::testing {

// Uses the tables gen_item, gen_pair, gen_bundle, gen_diagnosis and gen_procedure and the code list
// 'gen' of GenerateRulebook.
std::string GenerateRule(Random* random, const CodePool& codes, const std::string& id);

// The window texts that rules and tables use.
const std::vector<std::string>& GeneratedWindows();

}  // namespace mingjian::testing
