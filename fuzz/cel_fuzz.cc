// Any text is parsed, checked and evaluated without a crash, and
// - what parses, prints; and what is printed parses to the same print;
// - issues lie inside the text;
// - what checks is well typed: its value is an error or of the kind that the checker promised.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rules/cel.h"
#include "testing/cel_eval.h"

namespace mingjian {
namespace {

using rules::Expr;
using rules::Member;
using rules::Type;
using rules::TypeKind;
using testing::Value;

class FuzzHost : public testing::Host {
 public:
  FuzzHost() {
    const auto of = [](TypeKind kind) { return Type::Of(kind); };
    row_.members = {{"flag", of(TypeKind::kBool), Member::kField, 0},
                    {"count", of(TypeKind::kInt), Member::kField, 0},
                    {"cnt", of(TypeKind::kDecimal), Member::kField, 0},
                    {"code", of(TypeKind::kString), Member::kField, 0},
                    {"time", of(TypeKind::kTimestamp), Member::kField, 0},
                    {"gone", of(TypeKind::kDecimal), Member::kField, 1},
                    {"window", of(TypeKind::kString), Member::kColumn, 2},
                    {"next", Type::RecordOf(&row_), Member::kVisit, 0},
                    {"rows", Type::ListOf(Type::RecordOf(&row_)), Member::kLines, 0}};
    environment_.variables = {{"line", Type::RecordOf(&row_), 0},
                              {"lines", Type::ListOf(Type::RecordOf(&row_)), 1},
                              {"codes", Type::ListOf(of(TypeKind::kString)), 2}};
    environment_.next_slot = 3;
    environment_.find_table = [this](std::string_view) {
      return std::optional(std::pair<size_t, const rules::Record*>(0, &row_));
    };
    environment_.find_code_list = [](std::string_view) { return std::optional<size_t>(0); };
  }

  const rules::Environment& environment() const { return environment_; }

  Value Variable(size_t slot) override {
    if (slot == 0) return Row(0);
    if (slot == 1) return Rows();
    return slot == 2 ? Value::List({Value::String("a"), Value::String("医")})
                     : Value::Error("unbound");
  }
  Value Member(const Value& record, const rules::RecordMember& member) override {
    const auto row = static_cast<int64_t>(record.row);
    if (member.field == 1) return Value::Error("missing");
    if (member.field == 2) return Value::String("15d");
    switch (member.type.kind) {
      case TypeKind::kBool:
        return Value::Bool(row % 2 == 0);
      case TypeKind::kInt:
        return Value::Int(row);
      case TypeKind::kDecimal:
        return Value::Of(Decimal::FromMicros(row * 1'500'000));
      case TypeKind::kString:
        return Value::String("code" + std::to_string(row));
      case TypeKind::kTimestamp:
        return Value::Timestamp(1'700'000'000 + row * kDaySeconds);
      case TypeKind::kList:
        return Rows();
      default:
        return Row(record.row + 1);
    }
  }
  Value WindowLines(const rules::Window&) override { return Rows(); }
  Value WindowVisits(const rules::Window&) override { return Rows(); }
  Value WindowSettlements(const rules::Window&) override { return Value::List({}); }
  Value Points(size_t, const std::string&) override { return Rows(); }
  Value InCodes(size_t, const std::string& code) override { return Value::Bool(code == "a"); }
  Value Birth() override { return Value::Timestamp(0); }

 private:
  static Value Row(uint64_t row) { return Value::Record(rules::Entity::kLine, row); }
  static Value Rows() { return Value::List({Row(0), Row(1), Row(2)}); }

  rules::Record row_{"row", rules::Entity::kLine, {}};
  rules::Environment environment_;
};

void CheckSpans(const std::vector<rules::Issue>& issues, size_t size) {
  for (const rules::Issue& issue : issues) {
    MJ_CHECK(issue.span.begin <= issue.span.end && issue.span.end <= size);
    MJ_CHECK(!issue.name.empty() && !issue.message.empty());
  }
}

// Macros in macros multiply the work; three deep is enough to find what there is.
size_t MacroDepth(const Expr& expr) {
  size_t depth = 0;
  for (const rules::ExprPtr& arg : expr.args) depth = std::max(depth, MacroDepth(*arg));
  return depth + (expr.kind == rules::ExprKind::kMacro ? 1 : 0);
}

void CheckPrint(const Expr& expr, bool decimals) {
  const rules::ParseOptions generous = {
      .decimals = decimals, .depth_max = 1'000, .size_max = 50'000'000};
  const std::string once = Print(expr);
  const rules::Parsed again = rules::Parse(once, generous);
  MJ_CHECK(again.ok());
  MJ_CHECK(Print(*again.expr) == once);
}

void RunOne(std::string_view text, bool conformance) {
  rules::Parsed parsed = rules::Parse(text, {.decimals = !conformance});
  MJ_CHECK(parsed.expr != nullptr);
  CheckSpans(parsed.issues, text.size());
  if (parsed.ok()) CheckPrint(*parsed.expr, !conformance);
  FuzzHost host;
  rules::Environment environment = conformance ? rules::Environment{} : host.environment();
  environment.conformance = conformance;
  const auto issues = rules::Check(*parsed.expr, environment);
  CheckSpans(issues, text.size());
  if (MacroDepth(*parsed.expr) > 3) return;
  const testing::EvalOptions options = {.conformance = conformance};
  const Value value = testing::Evaluate(*parsed.expr, host, options);
  const TypeKind promised = parsed.expr->type.kind;
  const bool typed = parsed.ok() && issues.empty() && promised != TypeKind::kDyn;
  MJ_CHECK(!typed || value.error() || value.kind == promised);
}

}  // namespace
}  // namespace mingjian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  mingjian::RunOne(text, false);
  // The list literal of a long text times a macro is slow in the conformance environment too.
  if (size <= 4096) mingjian::RunOne(text, true);
  return 0;
}
