#include <fmt/format.h>

#include "base/hash.h"
#include "base/time.h"
#include "engine/columns.h"
#include "engine/data.h"
#include "engine/engine.h"

namespace mingjian::engine {
namespace {

std::string TextOf(const TextPool& texts, const Rows& rows, size_t field, uint32_t row) {
  const int64_t id = Data::Cell(rows, field, row);
  return id == kMissing ? std::string() : std::string(texts.Text(id));
}

uint32_t VisitOfProcedure(const Timelines& timelines, const Finding& finding) {
  const Range visits = timelines.person_visits[finding.person];
  for (uint32_t visit = visits.begin; visit < visits.end; ++visit) {
    const Range procedures = timelines.visit_procedures[visit];
    if (procedures.begin <= finding.subject && finding.subject < procedures.end) return visit;
  }
  return finding.visit;
}

std::string SubjectKey(const Timelines& timelines, const TextPool& texts, const KeyNames& names,
                       const Finding& finding) {
  const uint32_t row = finding.subject;
  const auto visit_key = [&](uint32_t visit) {
    return fmt::format("{}/{}", finding.provider, names.Visit(visit));
  };
  const auto settlement_key = [&](uint32_t settlement) {
    return fmt::format("{}/{}", visit_key(timelines.settlement_visit[settlement]),
                       names.Settlement(settlement));
  };
  switch (finding.rule->on) {
    case rules::Subject::kLine:
      return fmt::format("line {}/{}", settlement_key(timelines.line_settlement[row]),
                         names.Line(row));
    case rules::Subject::kPrescription: {
      const std::string visit =
          visit_key(timelines.settlement_visit[timelines.line_settlement[row]]);
      const std::string number = names.Prescription(row);
      if (!number.empty()) return fmt::format("prescription {}/{}", visit, number);
      const auto& columns = ModelColumns().line;
      const int64_t time = Data::Cell(timelines.line, columns.fee_ocur_time, row);
      return fmt::format("prescription {}/{}/{}", visit,
                         TextOf(texts, timelines.line, columns.bilg_dr_codg, row),
                         time == kMissing ? "" : FormatTime(time).substr(0, 16));
    }
    case rules::Subject::kOperation:
      return fmt::format(
          "operation {}/{}", visit_key(VisitOfProcedure(timelines, finding)),
          TextOf(texts, timelines.procedure, ModelColumns().procedure.oprn_oprt_sn, row));
    case rules::Subject::kDay:
      return fmt::format("day {}/{}/{}", names.Person(finding.person), finding.provider,
                         FormatDate(finding.date));
    case rules::Subject::kPersonDay:
      return fmt::format("person_day {}/{}", names.Person(finding.person),
                         FormatDate(finding.date));
    case rules::Subject::kVisit:
      return fmt::format("visit {}", visit_key(row));
    case rules::Subject::kSettlement:
      return fmt::format("settlement {}", settlement_key(row));
    case rules::Subject::kPerson:
      return fmt::format("person {}", names.Person(row));
  }
  return "";
}

}  // namespace

bool ColumnKeyNames::complete() const {
  const auto there = [](const Rows& rows, size_t field) {
    return field < rows.columns.size() && rows.columns[field].size() == rows.count;
  };
  const Columns& columns = ModelColumns();
  return there(timelines_.visit, columns.visit.mdtrt_id) &&
         there(timelines_.settlement, columns.settlement.setl_id) &&
         there(timelines_.line, columns.line.feedetl_sn) &&
         there(timelines_.person, columns.person.psn_no);
}

std::string ColumnKeyNames::Line(uint32_t row) const {
  return TextOf(texts_, timelines_.line, ModelColumns().line.feedetl_sn, row);
}
std::string ColumnKeyNames::Visit(uint32_t row) const {
  return TextOf(texts_, timelines_.visit, ModelColumns().visit.mdtrt_id, row);
}
std::string ColumnKeyNames::Settlement(uint32_t row) const {
  return TextOf(texts_, timelines_.settlement, ModelColumns().settlement.setl_id, row);
}
std::string ColumnKeyNames::Person(uint32_t row) const {
  return TextOf(texts_, timelines_.person, ModelColumns().person.psn_no, row);
}
std::string ColumnKeyNames::Prescription(uint32_t line) const {
  return TextOf(texts_, timelines_.line, ModelColumns().line.rx_drord_no, line);
}

std::string_view ToString(State state) {
  switch (state) {
    case State::kStanding:
      return "standing";
    case State::kWithdrawn:
      return "withdrawn";
    case State::kShrunk:
      return "shrunk";
  }
  return "";
}

void NameFindings(const Timelines& timelines, const TextPool& texts, const KeyNames& names,
                  std::vector<Finding>* findings) {
  for (Finding& finding : *findings) {
    finding.subject_key = SubjectKey(timelines, texts, names, finding);
    finding.finding_id =
        StableHashHex(fmt::format("{}\n{}\n{}\n{}", finding.rule->id, finding.provider,
                                  finding.subject_key, finding.discriminator));
  }
}

}  // namespace mingjian::engine
