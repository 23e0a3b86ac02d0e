#pragma once
// The engine: a plan over a rulebook, and a judge that runs the plan over Timelines. It does no I/O
// and reads no clock.
//
//   MJ_TRY(const Plan plan, MakePlan(rulebook, texts, options));   // once; immutable, shared by
//   threads Judge judge(plan);                                            // one per thread
//   MJ_RETURN_IF_ERROR(judge.Run(timelines, &texts, &findings));
//
// Meanings are settled in docs/rule-language.md §3 and §5; src/testing/reference.h holds the plain
// evaluator that must agree.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "engine/finding.h"
#include "engine/timelines.h"
#include "rules/rulebook.h"

namespace mingjian::engine {

// What a plan reads: field positions by entity, so that the lake decodes nothing else.
struct Needs {
  std::map<rules::Entity, std::set<size_t>> fields;
  // Free texts of which rules only ask has(): their columns may hold any number where a row has
  // the text and kMissing where it has not. Not in `fields`.
  std::map<rules::Entity, std::set<size_t>> presence;
  int64_t history_days = 0;  // how far rules look back; -1 = without limit ('ever', person.lines)
};

struct PlanOptions {
  size_t vector_size = 2048;  // evaluations handled at once, 1 … 65536; results do not depend on it
};

class Plan {
 public:
  Plan();
  ~Plan();
  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  const Needs& needs() const;
  const rules::Rulebook& rulebook() const;
  // Per rule: index used, points, columns read, history needed, expressions as planned.
  std::string Explain(const rules::Rule& rule) const;
  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  friend Result<Plan> MakePlan(const rules::Rulebook&, std::shared_ptr<TextPool>,
                               const PlanOptions&);
  std::unique_ptr<Impl> impl_;
};

// Interns the rulebook's codes and literals into `texts` (the base pool of the audit, not yet
// shared) and builds the index from code to points. REQUIRES: `rulebook` outlives the plan. After
// it, `texts` must not change.
Result<Plan> MakePlan(const rules::Rulebook& rulebook, std::shared_ptr<TextPool> texts,
                      const PlanOptions& options = {});

// THREADS: one Judge per thread; the plan is shared.
class Judge {
 public:
  // REQUIRES: `plan` outlives the judge.
  explicit Judge(const Plan& plan);
  ~Judge();
  // Appends the findings of all persons in `timelines`, sorted by (person, rule id, subject,
  // discriminator); net amounts are set; named when the key columns are loaded (NameFindings).
  // `texts` is the thread's pool over the plan's base.
  Status Run(const Timelines& timelines, TextPool* texts, std::vector<Finding>* findings);
  // As Run, but judges only what the newest settlement of each person is asked about: exactly the
  // judgements that Run makes at that settlement. For claims judged one by one (src/online).
  Status RunNewest(const Timelines& timelines, TextPool* texts, std::vector<Finding>* findings);
  // Per rule, in the order of the rulebook, since the Judge was made.
  const std::vector<RuleCount>& counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Counts each line's money once: sets net_amt and fund_amt of `findings` (all of one batch). Order
// of claim: severity, whole visits (and settlements, persons) before lines, vola_amt descending,
// rule id; each takes what is left of its violating lines' in-scope amount. Withdrawn findings
// and those of shadow rules take nothing.
void CountMoneyOnce(const Timelines& timelines, std::vector<Finding>* findings);

// The keys of rows, for subject_key and finding_id. Keys are free texts that the engine does not
// need, so whoever wants names may read them late, for cited rows only.
class KeyNames {
 public:
  virtual ~KeyNames() = default;
  virtual std::string Line(uint32_t row) const = 0;           // feedetl_sn
  virtual std::string Visit(uint32_t row) const = 0;          // mdtrt_id
  virtual std::string Settlement(uint32_t row) const = 0;     // setl_id
  virtual std::string Person(uint32_t row) const = 0;         // psn_no
  virtual std::string Prescription(uint32_t line) const = 0;  // rx_drord_no of a line, "" if none
};

// KeyNames out of the columns of a Timelines, where they were loaded.
class ColumnKeyNames : public KeyNames {
 public:
  ColumnKeyNames(const Timelines& timelines, const TextPool& texts)
      : timelines_(timelines), texts_(texts) {}
  // Whether all key columns are there.
  bool complete() const;
  std::string Line(uint32_t row) const override;
  std::string Visit(uint32_t row) const override;
  std::string Settlement(uint32_t row) const override;
  std::string Person(uint32_t row) const override;
  std::string Prescription(uint32_t line) const override;

 private:
  const Timelines& timelines_;
  const TextPool& texts_;
};

// Sets subject_key and finding_id. Judge::Run does so itself when the key columns (mdtrt_id,
// setl_id, feedetl_sn, psn_no) are loaded; else the caller names the findings afterwards.
void NameFindings(const Timelines& timelines, const TextPool& texts, const KeyNames& names,
                  std::vector<Finding>* findings);

}  // namespace mingjian::engine
