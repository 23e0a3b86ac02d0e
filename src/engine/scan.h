#pragma once
// Scan: from rows to the knowledge points that match them, rule by rule.
//
// THREADS: one thread; state is reused from run to run.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/data.h"
#include "engine/plan.h"
#include "engine/subjects.h"

namespace mingjian::engine {

class Scan {
 public:
  Scan(const Plan::Impl& plan, const Data* data);

  // Begins with the data's next Timelines. `texts`: the thread's pool.
  void Begin(const TextPool* texts);
  // Looks at all rows of persons [begin, end), or only at those that matter to subjects of their
  // newest settlements (and a few more).
  void All(uint32_t person_begin, uint32_t person_end);
  void Newest(uint32_t person_begin, uint32_t person_end);

  // What was found since Clear(): rules by position, ascending, and their hits by row, ascending.
  const std::vector<uint32_t>& Rules();
  const std::vector<Hit>& HitsOf(uint32_t rule) const { return hits_[rule]; }
  void Clear();

 private:
  // Sets of kinds of subjects.
  using Kinds = uint8_t;
  static Kinds KindOf(rules::Subject on) { return static_cast<Kinds>(1U << static_cast<int>(on)); }
  static constexpr Kinds kAllKinds = 0xFF;

  void Visit(uint32_t visit);
  void Past(uint32_t person, Range own);
  void Rows(size_t index, uint32_t row_begin, uint32_t row_end);
  void Row(size_t index, int64_t code, uint32_t row, Kinds kinds);
  void Add(CodeIndex::Entry entry, uint32_t row, Kinds kinds);

  const Plan::Impl& plan_;
  const Data* data_;
  const TextPool* texts_ = nullptr;
  std::vector<std::vector<Hit>> hits_;  // by rule
  std::vector<uint32_t> hit_rules_;
  std::vector<Kinds> rule_kinds_;  // by rule
  Kinds line_kinds_ = 0;           // of rules that find their points by lines
  std::vector<Kinds> past_kinds_;
  // By index: entries of texts that came after the plan.
  std::vector<std::unordered_map<int64_t, std::vector<CodeIndex::Entry>>> late_;
};

}  // namespace mingjian::engine
