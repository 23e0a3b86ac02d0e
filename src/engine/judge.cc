// Judge: blocks of whole persons, one after another. Rules on lines without knowledge run over all
// lines; knowledge rules run over what the indexes select; then later judgements replace earlier
// ones and refunds have their say.

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "engine/money.h"
#include "engine/rule_run.h"
#include "engine/scan.h"
#include "engine/subjects.h"

namespace mingjian::engine {
namespace {

using rules::Entity;
using rules::Subject;

// Lines of a block: large enough to fill vectors, small enough that hits stay in the cache.
constexpr uint32_t kBlockLines = 65'536;

bool SameSubject(const Judgement& a, const Judgement& b) {
  return a.rule == b.rule && a.finding.person == b.finding.person &&
         a.finding.subject == b.finding.subject && a.finding.date == b.finding.date &&
         a.finding.provider == b.finding.provider &&
         a.finding.discriminator == b.finding.discriminator;
}

}  // namespace

struct Judge::Impl {
  explicit Impl(const Plan::Impl& of)
      : plan(of),
        evaluator(of),
        subjects(of, &data),
        run(of, &evaluator, &data),
        scan(of, &data),
        counts(of.rules.size()) {
    for (const CompiledRule& rule : plan.rules) {
      if (!rule.has_knowledge()) plain_rules[rule.rule->on].push_back(rule.position);
    }
    // Findings are in order of rule id, whatever order the rulebook has.
    order.resize(plan.rules.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      return plan.rules[a].rule->id < plan.rules[b].rule->id;
    });
    rank.resize(order.size());
    for (uint32_t i = 0; i < order.size(); ++i) rank[order[i]] = i;
  }

  void Run(const Timelines& timelines, TextPool* pool, std::vector<Finding>* findings);
  void RunBlock(uint32_t person_begin, uint32_t person_end);
  void JudgeShared(const std::vector<uint32_t>& positions, const Root& root);
  void JudgeRoot(const CompiledRule& rule, const Root& root);
  void JudgeAfterRefunds(const CompiledRule& rule, const Root& root, size_t first);
  void Settle(std::vector<Finding>* findings);

  const Plan::Impl& plan;
  Data data;
  Evaluator evaluator;
  Subjects subjects;
  RuleRun run;
  Scan scan;
  bool newest_only = false;
  TextPool* texts = nullptr;
  std::vector<RuleCount> counts;
  std::map<Subject, std::vector<uint32_t>> plain_rules;  // without knowledge
  Root again_root;
  std::vector<uint32_t> valid_rows;
  std::vector<Judgement> judgements;
  std::vector<Fired> fired;
  std::vector<size_t> again;
  Values lines;
  std::vector<uint32_t> rank, order;
};

void Judge::Impl::JudgeRoot(const CompiledRule& rule, const Root& root) {
  const size_t first = judgements.size();
  Frame* frame = evaluator.OpenRoot(&root);
  run.Judge(rule, root, frame, *texts, &counts[rule.position], &judgements);
  evaluator.Close(frame);
  if (data.HasRefunds()) JudgeAfterRefunds(rule, root, first);
}

// Judgements from `first` on whose person took something back later are judged again with all
// refunds.
void Judge::Impl::JudgeAfterRefunds(const CompiledRule& rule, const Root& root, size_t first) {
  again_root.Clear();
  again_root.on = root.on;
  again_root.all_refunds = true;
  again.clear();
  for (size_t k = first; k < judgements.size(); ++k) {
    Judgement& judgement = judgements[k];
    if (!data.PersonHasRefundAfter(judgement.finding.person, judgement.settlement)) continue;
    judgement.finding.state = State::kWithdrawn;
    judgement.finding.standing_amt = 0;
    const uint32_t r = judgement.root_row;
    const SubjectAt at{root.subject[r], root.settlement[r], root.date.empty() ? 0 : root.date[r]};
    const size_t matched = again_root.matched.size();
    if (root.on == Subject::kLine) {
      if (!data.Visible(at.subject, kAllRefunds)) continue;
    } else if (!root.matched_begin.empty()) {
      const bool of_lines = rule.rule->knowledge->lookup.entity == Entity::kLine;
      for (uint32_t i = root.matched_begin[r]; i < root.matched_begin[r + 1]; ++i) {
        const int64_t row = root.matched[i];
        if (of_lines && !data.Visible(static_cast<uint32_t>(row), kAllRefunds)) continue;
        again_root.matched.push_back(row);
      }
      if (again_root.matched.size() == matched) continue;
    }
    if (root.on != Subject::kLine) {
      // A subject that has lost all its lines is gone; one that never had any is not.
      subjects.Lines(root.on, at, kAllRefunds, &lines);
      const bool gone = lines.empty();
      if (gone) subjects.Lines(root.on, at, at.settlement, &lines);
      if (gone && !lines.empty()) {
        again_root.matched.resize(matched);
        continue;
      }
    }
    again.push_back(k);
    again_root.subject.push_back(at.subject);
    again_root.settlement.push_back(at.settlement);
    again_root.day.push_back(root.day[r]);
    if (!root.date.empty()) again_root.date.push_back(at.date);
    if (!root.point.empty()) again_root.point.push_back(root.point[r]);
    if (!root.matched_begin.empty()) {
      if (again_root.matched_begin.empty()) again_root.matched_begin.push_back(0);
      again_root.matched_begin.push_back(static_cast<uint32_t>(again_root.matched.size()));
    }
  }
  if (again.empty()) return;
  fired.clear();
  Frame* frame = evaluator.OpenRoot(&again_root);
  run.JudgeAgain(rule, again_root, frame, &fired);
  evaluator.Close(frame);
  for (const Fired& each : fired) {
    Finding& finding = judgements[again[each.root_row]].finding;
    finding.standing_amt = std::min(finding.vola_amt, each.amount);
    const bool less = finding.standing_amt < finding.vola_amt;
    finding.state = !less                       ? State::kStanding
                    : finding.standing_amt == 0 ? State::kWithdrawn
                                                : State::kShrunk;
  }
}

// Rules without knowledge that judge the same subjects share one frame, and with it what their
// expressions have in common.
void Judge::Impl::JudgeShared(const std::vector<uint32_t>& positions, const Root& root) {
  const auto [first_day, last_day] = std::minmax_element(root.day.begin(), root.day.end());
  std::vector<std::pair<uint32_t, std::vector<Judgement>>> by_rule;
  Frame* frame = evaluator.OpenRoot(&root);
  for (const uint32_t position : positions) {
    const CompiledRule& rule = plan.rules[position];
    const int64_t from = rule.rule->valid_from, to = rule.rule->valid_to;
    std::vector<Judgement> found;
    if (from <= *first_day && *last_day < to) {
      run.Judge(rule, root, frame, *texts, &counts[position], &found);
    } else {
      valid_rows.clear();
      for (uint32_t i = 0; i < root.size(); ++i) {
        if (from <= root.day[i] && root.day[i] < to) valid_rows.push_back(i);
      }
      if (valid_rows.empty()) continue;
      Frame* valid = evaluator.OpenSelection(frame, valid_rows);
      run.Judge(rule, root, valid, *texts, &counts[position], &found);
      evaluator.Close(valid);
    }
    if (!found.empty()) by_rule.emplace_back(position, std::move(found));
  }
  evaluator.Close(frame);
  // Judging again needs a root of its own, so it waits until the shared one is closed.
  for (auto& [position, found] : by_rule) {
    const size_t first = judgements.size();
    std::move(found.begin(), found.end(), std::back_inserter(judgements));
    if (data.HasRefunds()) JudgeAfterRefunds(plan.rules[position], root, first);
  }
}

void Judge::Impl::RunBlock(uint32_t person_begin, uint32_t person_end) {
  for (const auto& [on, positions] : plain_rules) {
    subjects.All(on, person_begin, person_end,
                 [&](const Root& root) { JudgeShared(positions, root); });
  }
  if (newest_only) {
    scan.Newest(person_begin, person_end);
  } else {
    scan.All(person_begin, person_end);
  }
  for (const uint32_t position : scan.Rules()) {
    const CompiledRule& rule = plan.rules[position];
    const std::vector<Hit>& hits = scan.HitsOf(position);
    const auto take = [&](const Root& root) { JudgeRoot(rule, root); };
    if (rule.on_line()) {
      subjects.OfLineHits(rule, hits, take);
    } else if (rule.rule->knowledge->lookup.entity == Entity::kLine) {
      subjects.OfGroupHits(rule, hits, take);
    } else {
      subjects.OfVisitHits(rule, hits, take);
    }
  }
  scan.Clear();
}

// Of several judgements of one subject the newest stands; of several points at one settlement, the
// last in the table.
void Judge::Impl::Settle(std::vector<Finding>* findings) {
  order.resize(judgements.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t left, uint32_t right) {
    const Judgement& a = judgements[left];
    const Judgement& b = judgements[right];
    const Finding& x = a.finding;
    const Finding& y = b.finding;
    return std::tie(x.person, rank[a.rule], x.subject, x.date, x.provider, x.discriminator,
                    a.settlement) < std::tie(y.person, rank[b.rule], y.subject, y.date, y.provider,
                                             y.discriminator, b.settlement);
  });
  for (size_t i = 0; i < order.size(); ++i) {
    Judgement& judgement = judgements[order[i]];
    const bool replaced = i + 1 < order.size() && SameSubject(judgement, judgements[order[i + 1]]);
    if (!replaced) findings->push_back(std::move(judgement.finding));
  }
  judgements.clear();
}

Judge::Judge(const Plan& plan) : impl_(std::make_unique<Impl>(plan.impl())) {}
Judge::~Judge() = default;

const std::vector<RuleCount>& Judge::counts() const { return impl_->counts; }

void Judge::Impl::Run(const Timelines& timelines, TextPool* pool, std::vector<Finding>* findings) {
  texts = pool;
  subjects.AskNewestOnly(newest_only);
  data.Open(timelines, texts);
  evaluator.Begin(&data, texts);
  scan.Begin(texts);
  std::vector<Finding> found;
  const uint32_t persons = timelines.person.count;
  for (uint32_t begin = 0; begin < persons;) {
    uint32_t end = begin + 1;
    while (end < persons && data.FirstLineOf(end + 1) - data.FirstLineOf(begin) <= kBlockLines) {
      ++end;
    }
    RunBlock(begin, end);
    Settle(&found);
    begin = end;
  }
  if (found.empty()) return;
  CountMoneyOnce(data, &found);
  const ColumnKeyNames names(timelines, *texts);
  if (names.complete()) NameFindings(timelines, *texts, names, &found);
  std::move(found.begin(), found.end(), std::back_inserter(*findings));
}

Status Judge::Run(const Timelines& timelines, TextPool* texts, std::vector<Finding>* findings) {
  impl_->newest_only = false;
  impl_->Run(timelines, texts, findings);
  return {};
}

Status Judge::RunNewest(const Timelines& timelines, TextPool* texts,
                        std::vector<Finding>* findings) {
  impl_->newest_only = true;
  impl_->Run(timelines, texts, findings);
  return {};
}

}  // namespace mingjian::engine
