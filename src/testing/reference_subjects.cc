#include "testing/reference_subjects.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace mingjian::testing {
namespace {

using engine::kNoRow;
using rules::Entity;
using rules::Subject;

class Finder {
 public:
  Finder(const World& world, uint32_t person) : world_(world), person_(person) {}

  std::vector<JudgedSubject> Of(Subject on, uint32_t settlement) const {
    JudgedSubject whole;
    whole.as_of = {person_, settlement, kNoRow, settlement};
    whole.settlement = settlement;
    whole.visit = world_.VisitOfSettlement(settlement);
    const RowList own = world_.LinesOfSettlement(settlement, whole.as_of);
    const std::string_view person = world_.Text(Entity::kPerson, person_, "psn_no");
    const std::string_view provider = world_.Text(Entity::kVisit, whole.visit, "fixmedins_code");
    std::vector<JudgedSubject> subjects;
    switch (on) {
      case Subject::kLine:
        for (const uint32_t line : own) {
          JudgedSubject subject = whole;
          subject.as_of.line_end = line + 1;
          subject.line = line;
          subject.row = line;
          subject.lines = {line};
          subject.key = fmt::format("line {}/{}", SettlementKey(settlement),
                                    world_.Text(Entity::kLine, line, "feedetl_sn"));
          subjects.push_back(std::move(subject));
        }
        break;
      case Subject::kPrescription: {
        std::set<uint32_t> seen;
        for (const uint32_t line : own) {
          const uint32_t prescription = world_.timelines().line_prescription[line];
          if (!seen.insert(prescription).second) continue;
          JudgedSubject subject = whole;
          subject.prescription = prescription;
          subject.lines = world_.LinesOfPrescription(prescription, subject.as_of);
          subject.row = FirstOfPrescription(prescription);
          subject.key = PrescriptionKey(subject.lines.front());
          subjects.push_back(std::move(subject));
        }
        break;
      }
      case Subject::kOperation: {
        const engine::Range procedures = world_.timelines().visit_procedures[whole.visit];
        for (uint32_t p = procedures.begin; p < procedures.end; ++p) {
          JudgedSubject subject = whole;
          subject.procedure = p;
          subject.row = p;
          const auto date = world_.Cell(Entity::kProcedure, p, "oprn_oprt_date");
          for (const uint32_t line : world_.LinesOfVisit(whole.visit, whole.as_of)) {
            const auto time = world_.Cell(Entity::kLine, line, "fee_ocur_time");
            if (date && time && DayOf(*date) == DayOf(*time)) subject.lines.push_back(line);
          }
          subject.key = fmt::format("operation {}/{}", VisitKey(whole.visit),
                                    world_.Text(Entity::kProcedure, p, "oprn_oprt_sn"));
          subjects.push_back(std::move(subject));
        }
        break;
      }
      case Subject::kDay:
      case Subject::kPersonDay: {
        std::set<Seconds> days;
        for (const uint32_t line : own) {
          if (const auto time = world_.Cell(Entity::kLine, line, "fee_ocur_time")) {
            days.insert(DayOf(*time));
          }
        }
        const rules::Window window{
            on == Subject::kDay ? rules::Window::Kind::kDay : rules::Window::Kind::kPersonDay, 0};
        for (const Seconds day : days) {
          JudgedSubject subject = whole;
          subject.date = day;
          subject.row = person_;
          for (const uint32_t line : world_.Lines(whole.as_of)) {
            if (world_.InWindow(window, world_.Cell(Entity::kLine, line, "fee_ocur_time"),
                                world_.VisitOf(line), day, whole.visit)) {
              subject.lines.push_back(line);
            }
          }
          subject.key = on == Subject::kDay
                            ? fmt::format("day {}/{}/{}", person, provider, FormatDate(day))
                            : fmt::format("person_day {}/{}", person, FormatDate(day));
          subjects.push_back(std::move(subject));
        }
        break;
      }
      case Subject::kVisit: {
        JudgedSubject subject = whole;
        subject.lines = world_.LinesOfVisit(whole.visit, whole.as_of);
        if (subject.lines.empty() && HadLines(whole.visit, settlement)) break;
        subject.row = whole.visit;
        subject.key = fmt::format("visit {}", VisitKey(whole.visit));
        subjects.push_back(std::move(subject));
        break;
      }
      case Subject::kSettlement: {
        const engine::Range written = world_.timelines().settlement_lines[settlement];
        if (own.empty() && written.begin < written.end) break;
        JudgedSubject subject = whole;
        subject.lines = own;
        subject.row = settlement;
        subject.key = fmt::format("settlement {}", SettlementKey(settlement));
        subjects.push_back(std::move(subject));
        break;
      }
      case Subject::kPerson: {
        JudgedSubject subject = whole;
        subject.lines = world_.Lines(whole.as_of);
        subject.row = person_;
        subject.key = fmt::format("person {}", person);
        subjects.push_back(std::move(subject));
        break;
      }
    }
    return subjects;
  }

 private:
  std::string VisitKey(uint32_t visit) const {
    return fmt::format("{}/{}", world_.Text(Entity::kVisit, visit, "fixmedins_code"),
                       world_.Text(Entity::kVisit, visit, "mdtrt_id"));
  }
  std::string SettlementKey(uint32_t settlement) const {
    return fmt::format("{}/{}", VisitKey(world_.VisitOfSettlement(settlement)),
                       world_.Text(Entity::kSettlement, settlement, "setl_id"));
  }

  // Whether some settlement of the visit, up to this one, has lines, taken back or not.
  bool HadLines(uint32_t visit, uint32_t settlement) const {
    const RowList settlements =
        world_.SettlementsOfVisit(visit, {person_, settlement, kNoRow, settlement});
    return std::any_of(settlements.begin(), settlements.end(), [&](uint32_t s) {
      const engine::Range lines = world_.timelines().settlement_lines[s];
      return lines.begin < lines.end;
    });
  }

  uint32_t FirstOfPrescription(uint32_t prescription) const {
    const std::vector<uint32_t>& of = world_.timelines().line_prescription;
    return static_cast<uint32_t>(std::find(of.begin(), of.end(), prescription) - of.begin());
  }

  std::string PrescriptionKey(uint32_t first_line) const {
    const std::string_view number = world_.Text(Entity::kLine, first_line, "rx_drord_no");
    const std::string visit = VisitKey(world_.VisitOf(first_line));
    if (!number.empty()) return fmt::format("prescription {}/{}", visit, number);
    const auto time = world_.Cell(Entity::kLine, first_line, "fee_ocur_time");
    return fmt::format("prescription {}/{}/{}", visit,
                       world_.Text(Entity::kLine, first_line, "bilg_dr_codg"),
                       time ? FormatTime(*time).substr(0, 16) : "");
  }

  const World& world_;
  uint32_t person_;
};

}  // namespace

std::vector<JudgedSubject> SubjectsOf(Subject on, const World& world, uint32_t person,
                                      uint32_t settlement) {
  return Finder(world, person).Of(on, settlement);
}

}  // namespace mingjian::testing
