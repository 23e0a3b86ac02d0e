#pragma once
// What the variables, fields, windows and knowledge of a rule are for one subject: the Host that
// the tree walk asks.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/rulebook.h"
#include "testing/cel_eval.h"
#include "testing/reference_world.h"

namespace mingjian::testing {

// What is judged.
struct JudgedSubject {
  AsOf as_of;
  uint32_t settlement = 0;  // the judged one
  uint32_t visit = 0;
  std::optional<uint32_t> line, prescription, procedure;
  uint32_t row = 0;  // as Finding::subject
  Seconds date = 0;  // of a day
  RowList lines;     // its own line, or its lines in judging order
  std::string key;   // "line H1/V1/S1/7"
};

// A point with the subject's rows that match it.
struct MatchedPoint {
  size_t row = 0;
  rules::Entity entity = rules::Entity::kLine;
  RowList matched;
};

class SubjectHost : public Host {
 public:
  SubjectHost(const World& world, const rules::Rulebook& rulebook, const rules::Rule& rule,
              const JudgedSubject& subject, const MatchedPoint* point, std::optional<Seconds> day)
      : world_(world),
        rulebook_(rulebook),
        rule_(rule),
        subject_(subject),
        point_(point),
        day_(day) {}

  Value Variable(size_t slot) override;
  Value Member(const Value& record, const rules::RecordMember& member) override;
  Value WindowLines(const rules::Window& window) override;
  Value WindowVisits(const rules::Window& window) override;
  Value WindowSettlements(const rules::Window& window) override;
  Value Points(size_t table, const std::string& code) override;
  Value InCodes(size_t code_list, const std::string& code) override;
  Value Birth() override;

  // What `violates` and `involves` gave: the expressions after them see it.
  void SetViolates(Value lines) { violates_ = std::move(lines); }
  void SetInvolves(Value lines) { involves_ = std::move(lines); }

 private:
  // The subject's time for window() and settlements(); visits() of a visit counts from its begin.
  std::optional<Seconds> Time() const;
  Value Field(const Value& record, size_t field) const;
  Value LineMember(uint32_t line, const rules::RecordMember& member) const;
  Value VisitMember(uint32_t visit, const rules::RecordMember& member) const;
  Value VisitSum(uint32_t visit, std::string_view field) const;
  Value Age(std::optional<Seconds> at, uint32_t person, bool years) const;
  Value PointCell(size_t table, size_t row, size_t column) const;

  const World& world_;
  const rules::Rulebook& rulebook_;
  const rules::Rule& rule_;
  const JudgedSubject& subject_;
  const MatchedPoint* point_;
  std::optional<Seconds> day_;  // the service day, for points()
  std::map<size_t, Value> lets_;
  Value violates_ = Value::Error("not judged yet"), involves_ = Value::Error("not judged yet");
};

// Whether a row of a knowledge table is about `code`, by the columns given.
bool PointMatches(const rules::KnowledgeTable& table, const std::vector<size_t>& columns,
                  size_t row, std::string_view code);
// Whether the row is valid on that day.
bool PointValid(const rules::KnowledgeTable& table, size_t row, Seconds day);

}  // namespace mingjian::testing
