#pragma once
// Nodes: expressions as the engine runs them. Equal expressions are one node in the whole plan, so
// that rules over the same rows share their work; `let` names and parameters are gone (replaced by
// what they stand for).

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/timelines.h"
#include "engine/vec.h"
#include "rules/cel.h"
#include "rules/rulebook.h"

namespace mingjian::engine {

enum class NodeKind {
  kConst,
  kRoot,      // a variable of the subject: line, lines, visit, the point, …
  kVariable,  // a macro's variable
  kMember,
  kHas,
  kCall,
  kList,
  kMacro,
};

// Where a list of lines comes from when its elements can be told by a test on one line.
enum class LineSource { kNone, kWindow, kSubject, kVisit, kSettlement, kPerson };

// A conjunct of a macro's condition by which elements can be passed over without evaluating it:
// where it is false the condition is false, whatever else it says. Elements for which it is unknown
// are looked at.
enum class Narrowing {
  kNone,
  kCode,      // x.field == code
  kCodes,     // x.field in code: a list
  kPrefix,    // x.field.startsWith(code)
  kPrefixes,  // codes.exists(c, x.field.startsWith(c))
  kPoints,    // points('table', x.field).exists(…), points('table', x.field).size() > n
  kCodeList,  // in_codes('table', x.field)
  kStay,      // v.inpatient, of visits of a person
};

struct Node {
  uint32_t id = 0;
  NodeKind kind = NodeKind::kConst;
  rules::Op op = rules::Op::kNone;
  rules::Type type;
  int64_t value = kMissing;                       // kConst
  rules::SlotKind root = rules::SlotKind::kLine;  // kRoot
  uint32_t variable = 0;                          // kVariable, kMacro: number in the plan
  rules::Member member = rules::Member::kField;   // kMember, kHas
  rules::Entity entity = rules::Entity::kLine;    // kMember, kHas: of the record asked
  size_t field = 0;                               // kMember, kHas: field or column
  size_t table = 0;  // of points: the knowledge table; of kInCodes: the code list; of a macro: of
                     // its narrowing
  std::vector<const Node*> args;
  std::vector<uint32_t> free;  // macro variables it depends on, ascending
  bool cheap = false;          // evaluating it for all instances costs less than selecting some
  std::shared_ptr<const void> regex;    // kMatches with a constant pattern: an RE2
  std::optional<rules::Window> window;  // kWindow, kVisits, kSettlements with a constant text
  Vec constant;                         // kConst: the value as a vector

  std::shared_ptr<const Node> value_of_has;  // kHas: the member asked for; not in the NodeStore
  LineSource source = LineSource::kNone;     // of a list of lines; of a macro with a narrowing: of
                                             // what it goes over
  Narrowing narrowing = Narrowing::kNone;    // kMacro
  const Node* code = nullptr;                // kCode, kCodes, kPrefix, kPrefixes
  size_t code_field = 0;                     // field of line that the narrowing asks for

  bool DependsOn(uint32_t macro_variable) const {
    for (const uint32_t f : free) {
      if (f == macro_variable) return true;
    }
    return false;
  }
};

// All nodes of a plan.
class NodeStore {
 public:
  // The node equal to `node`, made when there is none.
  const Node* Add(Node node);
  size_t size() const { return nodes_.size(); }
  const Node& at(size_t id) const { return *nodes_[id]; }
  uint32_t NewVariable() { return variables_++; }

 private:
  std::vector<std::unique_ptr<Node>> nodes_;
  std::map<std::string, const Node*> by_key_;
  uint32_t variables_ = 0;
};

// Turns the expressions of one rule into nodes.
class Compiler {
 public:
  // `texts` takes literals. REQUIRES: all outlive the compiler.
  Compiler(const rules::Rulebook& rulebook, const rules::Rule& rule, TextPool* texts,
           NodeStore* nodes)
      : rulebook_(rulebook), rule_(rule), texts_(texts), nodes_(nodes) {}

  Result<const Node*> Compile(const rules::Expr& expr);
  // The rule's violates or its default.
  Result<const Node*> Violates();
  const Node* Root(rules::SlotKind kind, rules::Type type);

 private:
  const Node* Build(const rules::Expr& expr);
  const Node* BuildIdent(const rules::Expr& expr);
  const Node* BuildSelect(const rules::Expr& expr);
  const Node* BuildMacro(const rules::Expr& expr);
  const Node* Literal(const rules::Literal& literal);
  const Node* Constant(rules::TypeKind kind, int64_t value);
  const Node* Fold(const Node* node);
  void FindNarrowing(Node* macro);
  bool Narrow(const Node& conjunct, LineSource source, Node* macro);
  const Node* AddMacro(Node node);
  size_t TableOfRecord(const rules::Record* record);
  const Node* Fault(std::string message);

  const rules::Rulebook& rulebook_;
  const rules::Rule& rule_;
  TextPool* texts_;
  NodeStore* nodes_;
  std::map<size_t, const Node*> let_;     // by slot
  std::map<size_t, uint32_t> variables_;  // macro slot -> number in the plan
  std::vector<size_t> building_;          // let slots being built, against cycles
  std::string fault_;
};

}  // namespace mingjian::engine
