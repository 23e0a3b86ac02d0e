#pragma once
// Tests clearing facts on a lake. For one clue it reads only the rows of the persons concerned, of
// the tables and columns that the facts name, into tables of their national names that a fact's
// SELECT sees:
//
//   finding      finding_id, rule, psn_no, fixmedins_code, mdtrt_id, setl_id, setl_time,
//   bilg_dr_codg cited        finding_id, role (violates, involves), setl_id, feedetl_sn cited_line
//   finding_id, role and the columns of fee_list_d, where a fact needs that table refund setl_id,
//   feedetl_sn, cnt, inscp_scp_amt (both positive), where it needs refund_d and the tables it
//   needs: of persons all their rows (of lines and what hangs on settlements: those settled within
//   a month of a finding, and the cited ones), of global tables all rows
//
// The SELECT gives finding_id, cleared (null: unknown) and detail; a finding that it does not give
// is unknown. `mj_all(x)` is true when x is for all rows of a group, null when it is not known.
// THREADS: belongs to one thread at a time.

#include <memory>
#include <string>
#include <vector>

#include "casework/clearing.h"

namespace mingjian::casework {

struct ClearingFinding {
  std::string finding_id, rule, psn_no, fixmedins_code, mdtrt_id, setl_id, bilg_dr_codg;
  std::string violates, involves;  // "s1:3|s1:4"
  Seconds setl_time = 0;
};
struct FactRun {
  const ClearingFact* fact = nullptr;
  std::vector<ClearedFinding> findings;
};

class ClearingLake {
 public:
  // kData when the folder is no lake, or `book` has mistakes.
  static Result<ClearingLake> Open(const std::string& lake, ClearingBook book);
  ClearingLake(ClearingLake&&) noexcept;
  ClearingLake& operator=(ClearingLake&&) noexcept;
  ~ClearingLake();

  const ClearingBook& book() const;
  const std::string& snapshot() const;
  // Every fact that concerns one of the findings; kData names file and mistake of a SELECT.
  Result<std::vector<FactRun>> Test(const std::vector<ClearingFinding>& findings);

 private:
  struct State;
  explicit ClearingLake(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Tests the facts of a clue and keeps what was found, in place of what was there. Right: view.
Result<ClueClearing> CheckClearing(Database& database, const Actor& actor, Seconds now,
                                   ClearingLake& lake, int64_t clue_id);

}  // namespace mingjian::casework
