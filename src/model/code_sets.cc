#include <vector>

#include "model/fields.h"
#include "model/model.h"

namespace mingjian::model {

std::span<const CodeSet> CodeSets() {
  static const std::vector<CodeSet> sets = [] {
    std::vector<CodeSet> all;
    for (const auto part : {PersonCodeSets(), CareCodeSets(), MoneyCodeSets(), AuditCodeSets()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return sets;
}

const CodeSet* FindCodeSet(std::string_view name) {
  for (const CodeSet& set : CodeSets()) {
    if (set.name == name) return &set;
  }
  return nullptr;
}

}  // namespace mingjian::model
