#include "engine/rule_run.h"

#include <algorithm>

namespace mingjian::engine {

using rules::Subject;

// The rows in rows_ of `frame`; the frame itself when they are all.
Frame* RuleRun::Select(Frame* frame) {
  if (rows_.size() == frame->n) return frame;
  open_.push_back(evaluator_->OpenSelection(frame, rows_));
  return open_.back();
}

void RuleRun::CloseFrames() {
  while (!open_.empty()) {
    evaluator_->Close(open_.back());
    open_.pop_back();
  }
}

Frame* RuleRun::Where(const Node& condition, Frame* frame, RuleCount* count) {
  if (frame->n == 0) return frame;
  const Vec& values = evaluator_->Eval(condition, frame);
  count->unknown += values.CountOf(kMissing, frame->n);
  values.RowsOf(1, frame->n, &rows_);
  return Select(frame);
}

// Those whose cited lines, amount and discriminator are known.
Frame* RuleRun::WhereKnown(const CompiledRule& rule, Frame* frame, RuleCount* count) {
  if (frame->n == 0) return frame;
  const Node* const nodes[] = {rule.violates, rule.involves, rule.amount, rule.discriminator};
  const Vec* values[4] = {};
  for (size_t k = 0; k < 4; ++k) {
    if (nodes[k] != nullptr) values[k] = &evaluator_->Eval(*nodes[k], frame);
  }
  rows_.clear();
  for (uint32_t i = 0; i < frame->n; ++i) {
    bool known = true;
    for (const Vec* value : values) {
      if (value == nullptr) continue;
      known &= value->list ? value->unknown[i] == 0 : value->At(i) != kMissing;
    }
    if (known) {
      rows_.push_back(i);
    } else {
      ++count->unknown;
    }
  }
  return Select(frame);
}

Frame* RuleRun::Narrow(const CompiledRule& rule, Frame* frame, RuleCount* count) {
  count->judged += frame->n;
  if (rule.applies != nullptr) frame = Where(*rule.applies, frame, count);
  frame = Where(*rule.when, frame, count);
  if (frame->n > 0 && !rule.exceptions.empty()) {
    std::vector<const Vec*> exceptions;
    for (const CompiledException& exception : rule.exceptions) {
      exceptions.push_back(&evaluator_->Eval(*exception.when, frame));
    }
    rows_.clear();
    for (uint32_t i = 0; i < frame->n; ++i) {
      bool silenced = false, unknown = false;
      for (const Vec* exception : exceptions) {
        silenced |= exception->At(i) == 1;
        unknown |= exception->At(i) == kMissing;
      }
      if (silenced) {
        ++count->excepted;
      } else if (unknown) {
        ++count->unknown;
      } else {
        rows_.push_back(i);
      }
    }
    frame = Select(frame);
  }
  frame = WhereKnown(rule, frame, count);
  count->fired += frame->n;
  return frame;
}

void RuleRun::Rows(const Node* node, Frame* frame, uint32_t i, std::vector<uint32_t>* rows) {
  rows->clear();
  if (node == nullptr) return;
  for (const int64_t row : evaluator_->Eval(*node, frame).ItemsOf(i)) {
    rows->push_back(static_cast<uint32_t>(row));
  }
  std::sort(rows->begin(), rows->end());
  rows->erase(std::unique(rows->begin(), rows->end()), rows->end());
}

// The rule's own claim, cut to what its lines were in scope; whole visits claim more than lines.
int64_t RuleRun::AmountOf(const CompiledRule& rule, const Root& root, Frame* frame, uint32_t i) {
  const int64_t amount = std::max<int64_t>(0, evaluator_->Eval(*rule.amount, frame).At(i));
  if (root.on == Subject::kVisit) return amount;
  Rows(rule.violates, frame, i, &cited_);
  const int64_t cut = evaluator_->AsOfRow(frame->RootOf(i)).cut;
  int64_t in_scope = 0;
  for (const uint32_t line : cited_) {
    const int64_t sum = CheckedAdd(in_scope, data_->InScope(line, cut));
    if (sum != kMissing) in_scope = sum;
  }
  return std::min(amount, in_scope);
}

void RuleRun::Judge(const CompiledRule& rule, const Root& root, Frame* frame, const TextPool& texts,
                    RuleCount* count, std::vector<Judgement>* judgements) {
  Frame* fired = Narrow(rule, frame, count);
  const Timelines& t = data_->t();
  for (uint32_t i = 0; i < fired->n; ++i) {
    const uint32_t r = fired->RootOf(i);
    Judgement judgement;
    judgement.rule = rule.position;
    judgement.settlement = root.settlement[r];
    judgement.root_row = r;
    Finding& finding = judgement.finding;
    finding.rule = rule.rule;
    Rows(rule.violates, fired, i, &finding.violates);
    Rows(rule.involves, fired, i, &finding.involves);
    const AsOf as_of = evaluator_->AsOfRow(r);
    finding.person = as_of.person;
    finding.settlement = judgement.settlement;
    uint32_t newest = kNoRow;
    for (const auto* cited : {&finding.violates, &finding.involves}) {
      if (cited->empty()) continue;
      newest = newest == kNoRow ? cited->back() : std::max(newest, cited->back());
    }
    if (newest != kNoRow) finding.settlement = t.line_settlement[newest];
    finding.visit = t.settlement_visit[finding.settlement];

    finding.subject = root.subject[r];
    if (root.on == Subject::kPrescription) {
      finding.subject = data_->LinesOfPrescription(root.subject[r]).front();
    }
    if (!root.date.empty()) finding.date = root.date[r];
    if (root.on != Subject::kPerson && root.on != Subject::kPersonDay) {
      finding.provider = texts.Text(data_->ProviderCode(t.settlement_visit[judgement.settlement]));
    }
    if (rule.has_knowledge()) {
      const PointTable& table = plan_.tables[rule.rule->knowledge->table];
      finding.point = texts.Text(table.point_texts[root.point[r]]);
    }
    finding.discriminator =
        rule.discriminator == nullptr
            ? finding.point
            : evaluator_->Render(rule.discriminator->type,
                                 evaluator_->Eval(*rule.discriminator, fired), i);
    finding.vola_amt = AmountOf(rule, root, fired, i);
    finding.standing_amt = finding.vola_amt;
    for (size_t k = 0; k < rule.values.size(); ++k) {
      const Vec& value = evaluator_->Eval(*rule.values[k], fired);
      finding.values.push_back(
          {rule.rule->values[k].name, evaluator_->Render(rule.values[k]->type, value, i)});
    }
    const rules::Message& message = rule.rule->message;
    for (size_t k = 0; k < message.texts.size(); ++k) {
      finding.message += message.texts[k];
      if (k >= rule.holes.size()) continue;
      const Vec& value = evaluator_->Eval(*rule.holes[k], fired);
      finding.message += evaluator_->Render(rule.holes[k]->type, value, i);
    }
    judgements->push_back(std::move(judgement));
  }
  CloseFrames();
}

void RuleRun::JudgeAgain(const CompiledRule& rule, const Root& root, Frame* frame,
                         std::vector<Fired>* fired) {
  RuleCount ignored;
  Frame* rest = Narrow(rule, frame, &ignored);
  for (uint32_t i = 0; i < rest->n; ++i) {
    fired->push_back({rest->RootOf(i), AmountOf(rule, root, rest, i)});
  }
  CloseFrames();
}

}  // namespace mingjian::engine
