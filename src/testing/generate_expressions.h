#pragma once
// Random expressions by type. `depth` bounds how far they nest. Inside of generate_rules.h.

#include <string>

#include "testing/generate_scope.h"

namespace mingjian::testing {

class ExpressionMaker : public GeneratorScope {
 public:
  using GeneratorScope::GeneratorScope;

 protected:
  std::string Any(const rules::Type& type, int depth);
  std::string Bool(int depth);
  std::string Int(int depth);
  std::string Decimal(int depth);
  std::string Text(int depth);
  std::string Time(int depth);
  // A list of records of an entity.
  std::string List(rules::Entity entity, int depth);

 private:
  std::string Compare(int depth);
  // Lines of one code: what the engine answers from an index, also one such list upon another.
  std::string LinesOfCode(const std::string& base, int depth);
  // Windows that have a meaning for visits() and settlements().
  std::string TimeWindow();
};

}  // namespace mingjian::testing
