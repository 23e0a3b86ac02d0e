#include "online/hits.h"

#include <algorithm>
#include <tuple>

#include "base/hash.h"
#include "model/model.h"
#include "rules/law.h"

namespace mingjian::online {
namespace {

using engine::kMissing;

size_t FieldOf(std::string_view table, std::string_view field) {
  return *model::FindTable(table)->Find(field);
}

int64_t CellOf(const engine::Rows& rows, size_t field, uint32_t row) {
  const std::vector<int64_t>& column = rows.columns[field];
  return row < column.size() ? column[row] : kMissing;
}

std::string TextOf(const engine::Rows& rows, size_t field, uint32_t row,
                   const engine::TextPool& texts) {
  const int64_t id = CellOf(rows, field, row);
  return id == kMissing ? std::string() : std::string(texts.Text(id));
}

// By number of the line, since refunds may have left the claim that was judged.
bool UnderReview(const Request& request, std::string_view feedetl_sn) {
  if (request.current.empty()) return true;
  return std::ranges::any_of(request.current, [&](uint32_t line) {
    return request.claim.Text(rules::Entity::kLine, line, "feedetl_sn") == feedetl_sn;
  });
}

}  // namespace

uint32_t NewestSettlement(const engine::Timelines& timelines, uint32_t person) {
  return timelines.person_settlements[person].end - 1;
}

void AddHit(const engine::Finding& finding, const engine::Timelines& timelines,
            const engine::TextPool& texts, const Request& request, const PolicyOptions& policy,
            Verdict* verdict) {
  static const size_t kFeedetlSn = FieldOf("fee_list_d", "feedetl_sn");
  static const size_t kInScope = FieldOf("fee_list_d", "inscp_scp_amt");
  static const size_t kSetlId = FieldOf("setl_d", "setl_id");
  static const size_t kMdtrtId = FieldOf("mdtrt_d", "mdtrt_id");
  const rules::Rule& rule = *finding.rule;
  Hit hit;
  hit.finding_id = finding.finding_id;
  hit.rule_id = rule.id;
  hit.title = rule.title;
  hit.category = rule.category;
  hit.version = rule.version;
  hit.source = rule.source;
  hit.severity = rule.severity;
  hit.decision = DecisionOf(rule, request.moment, policy);
  hit.shadow = rule.shadow;
  hit.point = finding.point;
  hit.subject_key = finding.subject_key;
  hit.message = finding.message;
  hit.basis = rules::ToText(rule.basis);
  hit.vola_amt = finding.vola_amt;
  hit.amount_known = request.amounts_known;
  hit.values = finding.values;

  const uint32_t newest = NewestSettlement(timelines, finding.person);
  const engine::Range own = timelines.settlement_lines[newest];
  bool under_review = finding.violates.empty() && finding.involves.empty();
  const auto cite = [&](const std::vector<uint32_t>& lines, bool violates) {
    for (const uint32_t line : lines) {
      const uint32_t settlement = timelines.line_settlement[line];
      const bool current = own.begin <= line && line < own.end;
      const int64_t in_scope = CellOf(timelines.line, kInScope, line);
      hit.cited.push_back(
          {TextOf(timelines.visit, kMdtrtId, timelines.settlement_visit[settlement], texts),
           TextOf(timelines.settlement, kSetlId, settlement, texts),
           TextOf(timelines.line, kFeedetlSn, line, texts), current, violates,
           violates && in_scope != kMissing ? in_scope : 0});
      under_review |= current && UnderReview(request, hit.cited.back().feedetl_sn);
    }
  };
  cite(finding.violates, true);
  cite(finding.involves, false);
  hit.jr_id =
      StableHashHex(hit.finding_id + "\n" + request.key + "\n" + std::to_string(request.now));
  const bool shown = hit.decision != Decision::kPass && under_review;
  (shown ? verdict->hits : verdict->recorded).push_back(std::move(hit));
}

void Arrange(Verdict* verdict) {
  for (std::vector<Hit>* hits : {&verdict->hits, &verdict->recorded}) {
    std::ranges::stable_sort(*hits, [](const Hit& a, const Hit& b) {
      return std::tuple(b.decision, a.severity, b.vola_amt, a.rule_id) <
             std::tuple(a.decision, b.severity, a.vola_amt, b.rule_id);
    });
  }
  verdict->decision = verdict->hits.empty() ? Decision::kPass : verdict->hits.front().decision;
}

}  // namespace mingjian::online
