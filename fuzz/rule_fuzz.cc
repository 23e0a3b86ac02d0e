// Any text is read as a rule file and as an overlay without a crash, and
// - a rule is missing exactly when a mistake was reported;
// - mistakes have a name, a message and a place inside the file;
// - what checks can be planned, or the planner says why not.

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "engine/engine.h"
#include "rules/knowledge.h"
#include "rules/overlay.h"
#include "rules/rule_file.h"

namespace mingjian {
namespace {

using rules::Diagnostic;

constexpr const char* kSexTable =
    "item_code:code,item_name:string,sex:code,limit:decimal,days:int,parts:codes,point:string,"
    "source:string,batch:string,valid_from:date,valid_to:date,superseded_by:string\n"
    "002101030280000,甲,1,1.5,3,a|b,KP-1,official,b,2025-05-23,,\n"
    "003112010010000,乙,2,,,c,KP-2,regional,b,2025-05-23,2026-01-01,\n";

constexpr const char* kRule = R"(id: fuzz
title: 区分性别
class: 类
source: regional
version: 2
severity: high
moments: {before: warn, during: hold, after: clue}
valid: {from: 2025-01-01}
basis: [{law: 法, article: 38(3)}]
on: line
knowledge:
  limit: {table: fuzz_table, where: {item_code: line.item_code}}
parameters:
  most: {value: 2, unit: 次, min: 1, max: 9}
when: person.gend != limit.sex && lines.size() > params.most
amount: line.inscp_scp_amt
message: '"{limit.item_name}"'
exceptions:
  - {id: twice, when: 'line.cnt > 2.0', reason: 两次}
)";

// What the rule may refer to: one table and one code list, as a rulebook would hold them.
struct World {
  World() {
    rules::KnowledgeBuilder builder("fuzz_table");
    builder.Add("fuzz_table.csv", kSexTable, rules::KnowledgeFile::kShipped);
    builder.Finish();
    book.tables.push_back(builder.TakeTable());
    MJ_CHECK(book.tables.front().rows == 2);
    book.code_lists.push_back({"pregnancy", {"O80"}, {"O8"}});
  }

  rules::ReadRuleResult Read(const rules::YamlFile& file,
                             const std::vector<rules::Overlay>& overlays,
                             std::vector<Diagnostic>* of_file,
                             std::vector<Diagnostic>* of_overlay) const {
    static const std::vector<std::string> tables = {"fuzz_table"};
    static const std::vector<std::string> lists = {"pregnancy"};
    static const std::map<std::string, std::string> given;
    const rules::RuleContext context{book.tables, book.code_lists, tables, lists,
                                     overlays,    book.law,        given};
    return rules::ReadRule(file, "fuzz", context, of_file, of_overlay);
  }

  rules::Rulebook book;
};

bool CheckDiagnostics(const std::vector<Diagnostic>& diagnostics, const std::string& text) {
  const auto lines =
      1 + std::count(text.begin(), text.end(), '\n') + std::count(text.begin(), text.end(), '\r');
  bool good = true;
  for (const Diagnostic& diagnostic : diagnostics) {
    MJ_CHECK(!diagnostic.name.empty() && !diagnostic.message.empty());
    MJ_CHECK(diagnostic.line >= 1 && diagnostic.line <= lines + 1 && diagnostic.column >= 1);
    MJ_CHECK(!rules::ToString(diagnostic).empty());
    good = good && diagnostic.warning;
  }
  return good;
}

void CheckPlan(World* world, rules::Rule rule) {
  world->book.rules.clear();
  world->book.rules.push_back(std::move(rule));
  const auto plan = engine::MakePlan(world->book, std::make_shared<engine::TextPool>());
  if (plan) {
    MJ_CHECK(!plan->Explain(world->book.rules.front()).empty());
  } else {
    MJ_CHECK(!plan.error().message.empty());
  }
}

void CheckRule(World* world, const std::string& text) {
  std::vector<Diagnostic> of_file, of_overlay;
  const std::vector<rules::Overlay> overlay;
  const rules::YamlFile file("fuzz.yaml", text, &of_file);
  rules::ReadRuleResult read = world->Read(file, overlay, &of_file, &of_overlay);
  MJ_CHECK(of_overlay.empty());
  MJ_CHECK(CheckDiagnostics(of_file, text) == read.rule.has_value());
  if (read.rule) CheckPlan(world, *std::move(read.rule));
}

void CheckOverlay(World* world, const std::string& text) {
  std::vector<Diagnostic> of_file, of_overlay;
  std::vector<rules::Overlay> overlay;
  overlay.push_back(rules::ReadOverlay("overlay.yaml", text, "320100", &of_overlay));
  const rules::YamlFile file("fuzz.yaml", kRule, &of_file);
  rules::ReadRuleResult read = world->Read(file, overlay, &of_file, &of_overlay);
  CheckDiagnostics(of_overlay, text);
  if (read.rule) CheckPlan(world, *std::move(read.rule));
}

}  // namespace
}  // namespace mingjian

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static mingjian::World world;
  const std::string text(reinterpret_cast<const char*>(data), size);
  mingjian::CheckRule(&world, text);
  mingjian::CheckOverlay(&world, text);
  return 0;
}
