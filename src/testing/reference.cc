#include "testing/reference.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"
#include "base/hash.h"
#include "engine/engine.h"
#include "model/codes.h"
#include "rules/cel_text.h"
#include "testing/reference_host.h"
#include "testing/reference_world.h"

namespace mingjian::testing {
namespace {

using engine::Finding;
using engine::kNoRow;
using engine::RuleCount;
using rules::Entity;
using rules::Rule;
using rules::Subject;

// A finding as judged at one settlement, with what it takes to look at it again when later
// settlements took money back.
struct Judgement {
  Finding finding;
  JudgedSubject subject;
  std::optional<MatchedPoint> point;
  std::optional<Seconds> day;
};

// What one evaluation gave.
enum class Outcome { kSilent, kExcepted, kUnknown, kFired };

class PersonJudge {
 public:
  PersonJudge(const rules::Rulebook& rulebook, const World& world, uint32_t person,
              std::vector<RuleCount>* counts)
      : rulebook_(rulebook), world_(world), person_(person), counts_(counts) {}

  std::vector<Finding> Run() {
    const engine::Range settlements = world_.timelines().person_settlements[person_];
    for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
      for (size_t r = 0; r < rulebook_.rules.size(); ++r) {
        for (const JudgedSubject& subject : Subjects(rulebook_.rules[r].on, s)) {
          JudgeSubject(rulebook_.rules[r], subject, &(*counts_)[r]);
        }
      }
    }
    std::vector<Finding> findings;
    for (auto& [id, judgement] : judgements_) {
      LookAgain(&judgement);
      findings.push_back(std::move(judgement.finding));
    }
    return findings;
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

  std::vector<JudgedSubject> Subjects(Subject on, uint32_t settlement) const {
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

  // The day by which rule and knowledge are chosen: fee_ocur_time of the line (of the newest line
  // given), the discharge day of a stay.
  std::optional<Seconds> ServiceDay(const JudgedSubject& subject, const RowList& lines) const {
    const auto day_of = [](std::optional<int64_t> time) {
      return time ? std::optional<Seconds>(DayOf(*time)) : std::nullopt;
    };
    const auto end = world_.Cell(Entity::kVisit, subject.visit, "endtime");
    const bool stay = model::IsInpatient(world_.Text(Entity::kVisit, subject.visit, "med_type"));
    if (!subject.line && stay && end) return DayOf(*end);
    if (!lines.empty()) return day_of(world_.Cell(Entity::kLine, lines.back(), "fee_ocur_time"));
    return day_of(world_.Cell(Entity::kVisit, subject.visit, "begntime"));
  }

  // The subject's rows that a knowledge entry looks at.
  RowList LookedUp(const JudgedSubject& subject, Entity entity) const {
    if (entity == Entity::kLine) return subject.lines;
    if (entity == Entity::kProcedure && subject.procedure) return {*subject.procedure};
    const engine::Range range = entity == Entity::kDiagnosis
                                    ? world_.timelines().visit_diagnoses[subject.visit]
                                    : world_.timelines().visit_procedures[subject.visit];
    RowList rows;
    for (uint32_t row = range.begin; row < range.end; ++row) rows.push_back(row);
    return rows;
  }

  void JudgeSubject(const Rule& rule, const JudgedSubject& subject, RuleCount* count) {
    if (!rule.knowledge) {
      const auto day = ServiceDay(subject, subject.lines);
      if (day) JudgeOn(rule, subject, nullptr, *day, count);
      return;
    }
    const rules::KnowledgeTable& table = rulebook_.tables[rule.knowledge->table];
    const std::vector<std::string>& names = table.columns[*table.Find("point")].texts;
    if (rule.on == Subject::kLine) {
      // A line and a row of the table meet one to one.
      const auto day = ServiceDay(subject, subject.lines);
      for (size_t row = 0; row < table.rows && day; ++row) {
        if (!Matches(rule, row, *subject.line) || !PointValid(table, row, *day)) continue;
        const MatchedPoint point{row, Entity::kLine, {}};
        JudgeOn(rule, subject, &point, *day, count);
      }
      return;
    }
    // A point may have several rows, one a code: it is tried once, with all that its rows match.
    std::set<std::string> tried;
    for (size_t first = 0; first < table.rows; ++first) {
      if (!tried.insert(names[first]).second) continue;
      std::vector<size_t> rows;
      for (size_t row = first; row < table.rows; ++row) {
        if (names[row] == names[first]) rows.push_back(row);
      }
      JudgeRows(rule, subject, rows, count);
    }
  }

  bool Matches(const Rule& rule, size_t row, uint32_t own) const {
    const rules::Lookup& lookup = rule.knowledge->lookup;
    return PointMatches(rulebook_.tables[rule.knowledge->table], lookup.columns, row,
                        world_.Text(lookup.entity, own, lookup.member->name));
  }

  // `rows` are all rows of one point.
  void JudgeRows(const Rule& rule, const JudgedSubject& subject, const std::vector<size_t>& rows,
                 RuleCount* count) {
    const rules::KnowledgeTable& table = rulebook_.tables[rule.knowledge->table];
    const Entity entity = rule.knowledge->lookup.entity;
    const RowList looked_up = LookedUp(subject, entity);
    // The newest of the subject's rows that a row of the point matches, and that is valid on its
    // day, says which row of the point is asked and on which day.
    std::optional<Seconds> day;
    MatchedPoint point{table.rows, entity, {}};
    for (size_t i = looked_up.size(); i-- > 0 && !day;) {
      const auto its_day =
          ServiceDay(subject, entity == Entity::kLine ? RowList{looked_up[i]} : subject.lines);
      for (const size_t row : rows) {
        if (day || !its_day || !Matches(rule, row, looked_up[i])) continue;
        if (!PointValid(table, row, *its_day)) continue;
        day = its_day;
        point.row = row;
      }
    }
    if (!day) return;
    for (const uint32_t own : looked_up) {
      if (std::any_of(rows.begin(), rows.end(), [&](size_t row) {
            return Matches(rule, row, own) && PointValid(table, row, *day);
          })) {
        point.matched.push_back(own);
      }
    }
    JudgeOn(rule, subject, &point, *day, count);
  }

  void JudgeOn(const Rule& rule, const JudgedSubject& subject, const MatchedPoint* point,
               Seconds day, RuleCount* count) {
    if (rule.valid_from <= day && day < rule.valid_to) {
      JudgePoint(rule, subject, point, day, count);
    }
  }

  void JudgePoint(const Rule& rule, const JudgedSubject& subject, const MatchedPoint* point,
                  std::optional<Seconds> day, RuleCount* count) {
    SubjectHost host(world_, rulebook_, rule, subject, point, day);
    Finding finding;
    ++count->judged;
    switch (Evaluated(rule, subject, point, &host, &finding)) {
      case Outcome::kSilent:
        return;
      case Outcome::kExcepted:
        ++count->excepted;
        return;
      case Outcome::kUnknown:
        ++count->unknown;
        return;
      case Outcome::kFired:
        ++count->fired;
        break;
    }
    const std::string id = finding.finding_id;
    judgements_[id] = {std::move(finding), subject,
                       point == nullptr ? std::nullopt : std::optional(*point), day};
  }

  Outcome Evaluated(const Rule& rule, const JudgedSubject& subject, const MatchedPoint* point,
                    SubjectHost* host, Finding* finding) const {
    if (rule.applies != nullptr) {
      const Value applies = Evaluate(*rule.applies, *host);
      if (applies.error()) return Outcome::kUnknown;
      if (!applies.truth()) return Outcome::kSilent;
    }
    const Value when = Evaluate(*rule.when, *host);
    if (when.error()) return Outcome::kUnknown;
    if (!when.truth()) return Outcome::kSilent;
    bool unknown = false;
    for (const rules::Exception& exception : rule.exceptions) {
      const Value silenced = Evaluate(*exception.when, *host);
      if (silenced.truth()) return Outcome::kExcepted;
      unknown = unknown || silenced.error();
    }
    if (unknown) return Outcome::kUnknown;

    const Value violates =
        rule.violates != nullptr ? Evaluate(*rule.violates, *host) : Lines(subject.lines);
    if (violates.error()) return Outcome::kUnknown;
    host->SetViolates(violates);
    const Value involves =
        rule.involves != nullptr ? Evaluate(*rule.involves, *host) : Value::List({});
    if (involves.error()) return Outcome::kUnknown;
    host->SetInvolves(involves);
    const Value amount = Evaluate(*rule.amount, *host);
    if (amount.error()) return Outcome::kUnknown;
    if (rule.discriminator != nullptr) {
      const Value discriminator = Evaluate(*rule.discriminator, *host);
      if (discriminator.error()) return Outcome::kUnknown;
      finding->discriminator = Printed(discriminator);
    } else if (point != nullptr) {
      finding->discriminator = PointId(rule, *point);
    }

    finding->rule = &rule;
    if (point != nullptr) finding->point = PointId(rule, *point);
    finding->subject_key = subject.key;
    // What crosses providers belongs to none.
    if (rule.on != Subject::kPerson && rule.on != Subject::kPersonDay) {
      finding->provider = world_.Text(Entity::kVisit, subject.visit, "fixmedins_code");
    }
    finding->subject = subject.row;
    finding->date = subject.date;
    finding->person = person_;
    finding->violates = Rows(violates);
    finding->involves = Rows(involves);
    finding->settlement = subject.settlement;
    uint32_t newest = kNoRow;
    for (const RowList* cited : {&finding->violates, &finding->involves}) {
      if (cited->empty()) continue;
      newest = newest == kNoRow ? cited->back() : std::max(newest, cited->back());
    }
    if (newest != kNoRow) finding->settlement = world_.SettlementOf(newest);
    finding->visit = world_.VisitOfSettlement(finding->settlement);
    finding->vola_amt = Cut(rule, *finding, amount.number, subject.as_of.refunds);
    finding->standing_amt = finding->vola_amt;
    for (const rules::NamedExpr& value : rule.values) {
      finding->values.push_back({value.name, Printed(Evaluate(*value.expr, *host))});
    }
    for (size_t i = 0; i < rule.message.texts.size(); ++i) {
      finding->message += rule.message.texts[i];
      if (i < rule.message.holes.size()) {
        finding->message += Printed(Evaluate(*rule.message.holes[i], *host));
      }
    }
    finding->finding_id = StableHashHex(fmt::format("{}\n{}\n{}\n{}", rule.id, finding->provider,
                                                    subject.key, finding->discriminator));
    return Outcome::kFired;
  }

  static Value Lines(const RowList& lines) {
    Value::Items items;
    for (const uint32_t line : lines) items.push_back(Value::Record(Entity::kLine, line));
    return Value::List(std::move(items));
  }

  static RowList Rows(const Value& list) {
    std::set<uint32_t> rows;
    for (const Value& item : *list.items) rows.insert(static_cast<uint32_t>(item.row));
    return {rows.begin(), rows.end()};
  }

  std::string PointId(const Rule& rule, const MatchedPoint& point) const {
    const rules::KnowledgeTable& table = rulebook_.tables[rule.knowledge->table];
    return table.columns[*table.Find("point")].texts[point.row];
  }

  // As the finding keeps it: exact decimals, times as in the tables.
  static std::string Printed(const Value& value) {
    switch (value.kind) {
      case rules::TypeKind::kBool:
        return value.truth() ? "true" : "false";
      case rules::TypeKind::kInt:
        return std::to_string(value.number);
      case rules::TypeKind::kDecimal:
        return value.decimal().ToString();
      case rules::TypeKind::kString:
        return value.text;
      case rules::TypeKind::kTimestamp:
        return rules::TimestampText(value.number);
      case rules::TypeKind::kDuration:
        return rules::DurationText(value.number);
      case rules::TypeKind::kList: {
        std::string text;
        for (const Value& item : *value.items) text += (text.empty() ? "" : "、") + Printed(item);
        return text;
      }
      default:
        return "?";
    }
  }

  int64_t InScope(const RowList& lines, uint32_t refunds) const {
    int64_t sum = 0;
    for (const uint32_t line : lines) {
      if (world_.TakenBack(line, refunds)) continue;
      sum += std::max<int64_t>(0, world_.Net(line, "inscp_scp_amt", refunds).value_or(0));
    }
    return sum;
  }

  // A rule cannot claim more than its lines' money, unless it is about a whole visit.
  int64_t Cut(const Rule& rule, const Finding& finding, int64_t amount, uint32_t refunds) const {
    amount = std::max<int64_t>(amount, 0);
    if (rule.on == Subject::kVisit) return amount;
    return std::min(amount, InScope(finding.violates, refunds));
  }

  // A later refund withdraws or shrinks the finding: it is judged once more as it was, but with
  // every refund taken off.
  void LookAgain(Judgement* judgement) const {
    Finding& finding = judgement->finding;
    const bool refunded = std::any_of(
        world_.timelines().refunds.begin(), world_.timelines().refunds.end(),
        [&](const auto& refund) {
          return world_.PersonOf(world_.VisitOfSettlement(refund.settlement)) == person_ &&
                 refund.settlement > judgement->subject.settlement;
        });
    if (!refunded) return;
    const auto gone = [&](uint32_t line) { return world_.TakenBack(line, kNoRow); };
    JudgedSubject subject = judgement->subject;
    subject.as_of.refunds = kNoRow;
    std::erase_if(subject.lines, gone);
    std::optional<MatchedPoint> point = judgement->point;
    const Subject on = finding.rule->on;
    bool stands = judgement->subject.lines.empty() || !subject.lines.empty();
    if (point && on != Subject::kLine && point->entity == Entity::kLine) {
      std::erase_if(point->matched, gone);
      stands = stands && !point->matched.empty();
    }
    Finding again;
    if (stands) {
      SubjectHost host(world_, rulebook_, *finding.rule, subject, point ? &*point : nullptr,
                       judgement->day);
      stands = Evaluated(*finding.rule, subject, point ? &*point : nullptr, &host, &again) ==
               Outcome::kFired;
    }
    if (!stands) {
      finding.state = engine::State::kWithdrawn;
      finding.standing_amt = 0;
    } else if (again.vola_amt < finding.vola_amt) {
      finding.state = again.vola_amt == 0 ? engine::State::kWithdrawn : engine::State::kShrunk;
      finding.standing_amt = again.vola_amt;
    }
  }

  const rules::Rulebook& rulebook_;
  const World& world_;
  uint32_t person_;
  std::vector<RuleCount>* counts_;
  std::map<std::string, Judgement> judgements_;  // by finding id: the newest one stands
};

}  // namespace

std::vector<Finding> ReferenceJudge(const rules::Rulebook& rulebook,
                                    const engine::Timelines& timelines, engine::TextPool* texts,
                                    std::vector<RuleCount>* counts) {
  counts->resize(rulebook.rules.size());
  const World world(timelines, *texts);
  std::vector<Finding> findings;
  for (uint32_t person = 0; person < timelines.person_settlements.size(); ++person) {
    std::vector<Finding> own = PersonJudge(rulebook, world, person, counts).Run();
    std::move(own.begin(), own.end(), std::back_inserter(findings));
  }
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.person, a.rule->id, a.subject, a.date, a.provider, a.discriminator) <
           std::tie(b.person, b.rule->id, b.subject, b.date, b.provider, b.discriminator);
  });
  engine::CountMoneyOnce(timelines, &findings);
  return findings;
}

}  // namespace mingjian::testing
