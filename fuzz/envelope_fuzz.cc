// Any JSON is read as a message of the national interface, in two dialects, and as a claim of REST,
// without a crash, and
// - what is taken is a whole claim: every column as long as its table, every text there, the keys
//   said, the lines under review among the lines;
// - what is refused says why, with a path;
// - every answer is JSON.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"
#include "engine/columns.h"
#include "service/national.h"
#include "service/rest_tables.h"

namespace mingjian::service {
namespace {

constexpr Seconds kNow = 1'772'447'400;  // 2026-03-02 10:30:00

const Dialect& Local() {
  static const Dialect dialect = [] {
    Dialect made;
    made.name = "local";
    made.transactions = {{"3661", "3102"}, {"1703", "3103"}};
    made.names = {{"patient_dtos", {"patientDtos"}}, {"patn_id", {"psn_no"}}, {"gend", {"sex"}}};
    made.values["gend"] = {{"男", "1"}, {"女", "2"}};
    made.values["dspo_way"] = {{"go", "1"}};
    made.defaults = {{"insutype", "310"}, {"trig_scen", "2"}};
    made.answer_names = {{"result", "rows"}, {"sev_deg", "sevDeg"}};
    return made;
  }();
  return dialect;
}

void CheckJson(const std::string& text) {
  const auto tree = JsonTree::Parse(text);
  MJ_CHECK(tree.has_value() && tree->root().kind == JsonKind::kObject);
}

void CheckClaim(const history::Claim& claim) {
  using rules::Entity;
  for (const Entity entity : {Entity::kPerson, Entity::kVisit, Entity::kDiagnosis,
                              Entity::kProcedure, Entity::kSettlement, Entity::kLine}) {
    const engine::Rows& rows = claim.RowsOf(entity);
    const model::Table& table = *engine::ModelTableOf(entity);
    MJ_CHECK(rows.columns.size() <= table.fields.size());
    for (size_t field = 0; field < rows.columns.size(); ++field) {
      const auto& column = rows.columns[field];
      MJ_CHECK(column.empty() || column.size() == rows.count);
      const model::Type type = table.fields[field].type;
      if (type != model::Type::kText && type != model::Type::kCode) continue;
      for (const int64_t cell : column) {
        MJ_CHECK(cell == engine::kMissing ||
                 (cell > 0 && static_cast<size_t>(cell) < claim.texts.size()));
      }
    }
  }
  MJ_CHECK(claim.visit.count == 1 && claim.settlement.count == 1);
  MJ_CHECK(!claim.psn_no().empty() && !claim.mdtrt_id().empty() && !claim.setl_id().empty());
  MJ_CHECK(!claim.fixmedins_code().empty());
}

void CheckProblems(const std::vector<Problem>& problems) {
  for (const Problem& each : problems) {
    MJ_CHECK(each.path.starts_with("$") && !each.expected.empty());
    MJ_CHECK(!ToText(each).empty());
  }
  AnswerEnvelope answer;
  answer.infcode = -1;
  answer.err_msg = ProblemsMessage(problems);
  answer.output = RenderProblems(problems);
  CheckJson(RenderEnvelope(answer, Local()));
}

void CheckAnalysis(const Analysis& analysis, const Dialect& dialect) {
  std::vector<Answered> answered;
  for (const Patient& patient : analysis.patients) {
    const online::Request& request = patient.request;
    CheckClaim(request.claim);
    MJ_CHECK(std::ranges::is_sorted(request.current));
    MJ_CHECK(request.current.empty() || request.current.back() < request.claim.line.count);
    MJ_CHECK(request.claim.psn_no() == patient.patn_id);
    Answered& each = answered.emplace_back();
    each.patient = &patient;
    online::Hit hit;
    hit.jr_id = "j";
    hit.rule_id = analysis.rule_ids.empty() ? "r" : *analysis.rule_ids.begin();
    hit.message = patient.mdtrt_id;
    hit.cited.push_back({patient.mdtrt_id, patient.setl_id, "1", true, true, 1});
    each.outcome.verdict.hits.push_back(hit);
  }
  AnswerEnvelope answer;
  for (const std::string& warning : analysis.warnings) answer.warn_msg += warning;
  answer.output = RenderOutput(analysis, answered, dialect);
  CheckJson(RenderEnvelope(answer, dialect));
}

void CheckNational(const JsonTree& tree, const Dialect& dialect) {
  const auto envelope = ReadEnvelope(tree, dialect);
  if (!envelope) {
    MJ_CHECK(!envelope.error().message.empty());
    return;
  }
  static const NationalReader national{Dialect{}}, local{Local()};
  const NationalReader& reader = dialect.name.empty() ? national : local;
  std::vector<Problem> problems;
  const Analysis analysis = reader.ReadAnalysis(tree, *envelope, kNow, &problems);
  CheckProblems(problems);
  if (problems.empty()) CheckAnalysis(analysis, dialect);
  problems.clear();
  const Answers answers = reader.ReadAnswers(tree, *envelope, kNow, &problems);
  CheckProblems(problems);
  for (const online::Feedback& each : answers.feedback) {
    MJ_CHECK(each.dspo_way == 1 || each.dspo_way == 2);
    MJ_CHECK(!problems.empty() || !each.jr_id.empty());
  }
}

void CheckRest(const JsonTree& tree) {
  for (const Purpose purpose : {Purpose::kCheck, Purpose::kSettlement}) {
    const ReadTables read = ReadClaimTables(tree, tree.root(), purpose, kNow);
    for (const auto* list : {&read.problems, &read.warnings}) CheckProblems(*list);
    if (read.problems.empty()) CheckClaim(read.claim);
  }
}

}  // namespace
}  // namespace mingjian::service

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace mingjian::service;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto tree = JsonTree::Parse(text);
  if (!tree) return 0;
  CheckNational(*tree, {});
  CheckNational(*tree, Local());
  CheckRest(*tree);
  return 0;
}
