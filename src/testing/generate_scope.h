#pragma once
// What a random expression can be made of: the variables of the rule, their members and windows.
// Inside of generate_rules.h.

#include <functional>
#include <string>
#include <vector>

#include "rules/types.h"
#include "testing/generate.h"

namespace mingjian::testing {

inline rules::Type RecordType(rules::Entity entity) {
  return rules::Type::RecordOf(&rules::RecordOf(entity));
}
inline rules::Type ListOf(rules::Entity entity) { return rules::Type::ListOf(RecordType(entity)); }

inline bool IsRecordOf(const rules::Type& type, rules::Entity entity) {
  return type.kind == rules::TypeKind::kRecord && type.record != nullptr &&
         type.record->entity == entity;
}

class GeneratorScope {
 public:
  GeneratorScope(Random* random, const CodePool& codes) : random_(*random), codes_(codes) {}

 protected:
  using Fits = std::function<bool(const rules::Type&)>;
  struct Variable {
    std::string name;
    rules::Type type;
  };

  // Expressions at hand that give a value which `fits`: variables and members of variables.
  std::vector<std::string> Terms(const Fits& fits);
  // One of a kind; "" when there is none.
  std::string Term(rules::TypeKind kind);
  // A record of an entity to select from, "" when none is in scope.
  std::string RecordTerm(rules::Entity entity);
  // What a random list holds.
  rules::Entity ListEntity();
  // A window as expressions write it: a text, a parameter or a column of the point.
  std::string WindowText();

  // A name that no other variable has.
  std::string FreshName() { return "x" + std::to_string(next_++); }
  // `body` with a fresh variable over the elements of a list.
  template <typename Body>
  std::string WithVariable(rules::Entity entity, const Body& body) {
    const std::string name = FreshName();
    variables_.push_back({name, RecordType(entity)});
    variables_.push_back({name, RecordType(entity)});
    std::string text = body(name);
    variables_.pop_back();
    variables_.pop_back();
    return text;
  }

  Random& random_;
  const CodePool& codes_;
  std::vector<Variable> variables_;
  std::string on_, point_window_;
  bool parameters_ = false;

 private:
  bool HasPointWindow() const;

  size_t next_ = 1;
};

}  // namespace mingjian::testing
