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
#include "testing/reference_rows.h"
#include "testing/reference_subjects.h"
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
        for (const JudgedSubject& subject : SubjectsOf(rulebook_.rules[r].on, world_, person_, s)) {
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
    return RowsOf(entity == Entity::kDiagnosis
                      ? world_.timelines().visit_diagnoses[subject.visit]
                      : world_.timelines().visit_procedures[subject.visit]);
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

    // A person has no lines of its own in scope: without `violates` nothing is cited.
    const Value violates = rule.violates != nullptr ? Evaluate(*rule.violates, *host)
                           : rule.on == rules::Subject::kPerson
                               ? Records(Entity::kLine, {})
                               : Records(Entity::kLine, subject.lines);
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
