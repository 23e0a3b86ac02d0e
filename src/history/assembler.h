#pragma once
// Assembler: claims and the past of their persons as one Timelines, ready to be judged. Each claim
// is a person of its own in the batch, and its newest settlement; what the store has settled before
// it comes first. Only the columns that the plan needs, and the keys that findings show, are
// filled.
//
//   Assembler assembler(*store, plan.needs(), base);   // one per thread
//   assembler.Begin();
//   for (const Claim& claim : claims) MJ_RETURN_IF_ERROR(assembler.Add(claim));
//   judge.RunNewest(assembler.Finish(), &assembler.texts(), &findings);
//
// THREADS: one thread; the store may be written meanwhile.

#include <memory>

#include "base/error.h"
#include "engine/engine.h"
#include "history/store.h"

namespace mingjian::history {

// Adds the store's dictionary to `texts`, before a plan is made over it. `texts` REQUIRES: empty.
Status LoadTexts(const Store& store, engine::TextPool* texts);

class Assembler {
 public:
  // `base`: the pool that LoadTexts filled and MakePlan extended. REQUIRES: `store` outlives it.
  Assembler(const Store& store, const engine::Needs& needs,
            std::shared_ptr<const engine::TextPool> base);
  ~Assembler();
  // Forgets all claims and the texts above the base.
  void Begin();
  // Row of the person = number of claims added before. A stored settlement of the claim's own key
  // is left out, as are those settled later. Diagnoses, procedures and the visit itself are those
  // of the newest settlement of the visit. The register's word on a person goes before the
  // sender's, cell by cell. REQUIRES: Complete(claim), refunds netted. After an error (a damaged
  // store, a disk that cannot be read) the batch has to be begun anew.
  Status Add(const Claim& claim);
  // Adds a person without a new claim: everything that is stored, to judge it all again.
  Status AddStored(std::string_view psn_no);
  const engine::Timelines& Finish();
  engine::TextPool& texts();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mingjian::history
