#pragma once
// Subjects: which subjects a rule judges, at which settlements, with which knowledge points. A
// subject is judged at each settlement that brings a line to it (for visits, operations and
// persons: each settlement of theirs), with everything settled up to there.

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/data.h"
#include "engine/evaluator.h"
#include "engine/plan.h"

namespace mingjian::engine {

// A row of a national table that a knowledge point matches.
struct Hit {
  uint32_t row = 0;    // of line, diagnosis or procedure
  uint32_t point = 0;  // row of the knowledge table
};

// One subject at one settlement.
struct SubjectAt {
  uint32_t subject = 0;  // as in Root
  uint32_t settlement = 0;
  int64_t date = 0;               // of days
  uint32_t newest_line = kNoRow;  // of a prescription, where it is known already
};

class Subjects {
 public:
  // Takes full roots; called with what is left at the end too.
  using Take = std::function<void(const Root&)>;

  Subjects(const Plan::Impl& plan, Data* data) : plan_(plan), data_(data) {}

  // From here on only what the newest settlement of each person is asked about, or everything.
  void AskNewestOnly(bool newest_only) { newest_only_ = newest_only; }

  // All subjects of one kind of persons [begin, end), for rules without knowledge; rules are not
  // asked whether they are valid on the day.
  void All(rules::Subject on, uint32_t person_begin, uint32_t person_end, const Take& take);
  // Lines with their points. `hits` ascend.
  void OfLineHits(const CompiledRule& rule, const std::vector<Hit>& hits, const Take& take);
  // Groups with their points, found from matching lines. `hits` ascend.
  void OfGroupHits(const CompiledRule& rule, const std::vector<Hit>& hits, const Take& take);
  // Groups with their points, found from matching diagnoses or procedures.
  void OfVisitHits(const CompiledRule& rule, const std::vector<Hit>& hits, const Take& take);

  // Lines of the subject as of the settlement.
  void Lines(rules::Subject on, const SubjectAt& at, int64_t cut, Values* lines);

 private:
  struct Entry {  // a matching line inside a group
    uint32_t subject = 0;
    int64_t date = 0;
    int64_t provider = 0;  // of days
    uint32_t point_number = 0;
    Hit hit;
  };
  // Whether subjects are judged at this settlement.
  bool Asked(uint32_t settlement) const {
    return !newest_only_ || settlement == data_->NewestOf(data_->PersonOfSettlement(settlement));
  }
  // The settlements of a person that are asked, the lines that they brought.
  Range AskedSettlements(uint32_t person) const;
  Range AskedLines(uint32_t person) const;
  // Calls `use` for each subject of one settlement; `use` must not come back here.
  template <typename Use>
  void EachOfSettlement(rules::Subject on, uint32_t settlement, const Use& use);
  bool WhollyTakenBack(rules::Subject on, const SubjectAt& at);
  void AddEntries(const CompiledRule& rule, const Hit& hit);
  void Group(const CompiledRule& rule, size_t begin, size_t end, const Take& take);
  void SettlementsOf(rules::Subject on, const Entry& group);
  // The discharge day of a stay, else the day of the newest of `lines`, else the day the visit
  // began; kMissing when not known.
  int64_t ServiceDay(uint32_t settlement, const Values& lines) const;
  int64_t DischargeDay(uint32_t settlement) const;
  int64_t DayOfLine(int64_t line) const;
  void AllLines(uint32_t person_begin, uint32_t person_end, const Take& take);
  void AppendValid(const CompiledRule& rule, const SubjectAt& at, int64_t day, uint32_t point,
                   const Values* matched, const Take& take);
  void Append(rules::Subject on, const SubjectAt& at, int64_t day, const Take& take);
  void Flush(const Take& take);

  const Plan::Impl& plan_;
  Data* data_;
  bool newest_only_ = false;
  Root root_;
  uint64_t weight_ = 0;
  std::vector<Entry> entries_;
  std::vector<uint32_t> settlements_;
  Values lines_, matched_, scratch_;
};

}  // namespace mingjian::engine
