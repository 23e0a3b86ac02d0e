#pragma once
// RuleRun: one rule over the subjects of one root: conditions narrow the frame step by step, and
// what is left becomes findings.
//
// THREADS: one thread; state is reused from run to run.

#include <cstdint>
#include <vector>

#include "engine/evaluator.h"
#include "engine/finding.h"

namespace mingjian::engine {

// A finding as judged at one settlement, before later settlements and refunds had their say.
struct Judgement {
  Finding finding;
  uint32_t rule = 0;        // position in the rulebook
  uint32_t settlement = 0;  // at which it was judged
  uint32_t root_row = 0;
};

// An evaluation that fired, without its evidence: for judging again after refunds.
struct Fired {
  uint32_t root_row = 0;
  int64_t amount = 0;
};

class RuleRun {
 public:
  RuleRun(const Plan::Impl& plan, Evaluator* evaluator, Data* data)
      : plan_(plan), evaluator_(evaluator), data_(data) {}

  // Appends what fired among the subjects of `frame` (the frame of `root`); counts into `count`.
  void Judge(const CompiledRule& rule, const Root& root, Frame* frame, const TextPool& texts,
             RuleCount* count, std::vector<Judgement>* judgements);
  // The same without counting and evidence.
  void JudgeAgain(const CompiledRule& rule, const Root& root, Frame* frame,
                  std::vector<Fired>* fired);

 private:
  // The frame of those in `frame` that fire and whose amount is known; closed by CloseFrames().
  Frame* Narrow(const CompiledRule& rule, Frame* frame, RuleCount* count);
  Frame* Where(const Node& condition, Frame* frame, RuleCount* count);
  Frame* WhereKnown(const CompiledRule& rule, Frame* frame, RuleCount* count);
  Frame* Select(Frame* frame);
  void CloseFrames();
  int64_t AmountOf(const CompiledRule& rule, const Root& root, Frame* frame, uint32_t i);
  void Rows(const Node* node, Frame* frame, uint32_t i, std::vector<uint32_t>* rows);

  const Plan::Impl& plan_;
  Evaluator* evaluator_;
  Data* data_;
  std::vector<Frame*> open_;
  std::vector<uint32_t> rows_, cited_;
};

}  // namespace mingjian::engine
