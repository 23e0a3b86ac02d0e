#include "rules/history.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mingjian::rules {
namespace {

using Kind = HistoryEvent::Kind;

constexpr std::array<std::string_view, 5> kStatuses = {"draft", "review", "shadow", "active",
                                                       "retired"};

bool Sets(const HistoryEvent& event) {
  return event.kind == Kind::kMove || event.kind == Kind::kShip;
}

bool IsOf(const HistoryEvent& event, std::string_view rule, int version) {
  return event.rule == rule && event.version == version;
}

}  // namespace

std::string_view ToString(RuleStatus status) { return kStatuses[static_cast<size_t>(status)]; }

std::optional<RuleStatus> RuleStatusOf(std::string_view name) {
  const auto at = std::ranges::find(kStatuses, name);
  if (at == kStatuses.end()) return std::nullopt;
  return static_cast<RuleStatus>(at - kStatuses.begin());
}

void History::Add(HistoryEvent event) {
  if (Sets(event)) last_move_[{event.rule, event.version}] = events_.size();
  events_.push_back(std::move(event));
}

const HistoryEvent* History::LastMove(std::string_view rule, int version) const {
  const auto at = last_move_.find({std::string(rule), version});
  return at == last_move_.end() ? nullptr : &events_[at->second];
}

std::optional<RuleStatus> History::StatusOf(std::string_view rule, int version) const {
  const HistoryEvent* last = LastMove(rule, version);
  return last == nullptr ? std::nullopt : std::optional(last->to);
}

std::optional<int> History::NewestVersion(std::string_view rule) const {
  std::optional<int> newest;
  for (const HistoryEvent& event : events_) {
    if (event.rule == rule) newest = std::max(newest.value_or(event.version), event.version);
  }
  return newest;
}

bool History::Runs(std::string_view rule) const {
  return std::ranges::any_of(last_move_, [&](const auto& entry) {
    const RuleStatus status = events_[entry.second].to;
    return entry.first.first == rule &&
           (status == RuleStatus::kActive || status == RuleStatus::kShadow);
  });
}

std::string History::AuthorOf(std::string_view rule, int version) const {
  // Whoever puts a version up for review speaks for it; one sent back to review keeps its author.
  const RuleStatus before = region_.empty() ? RuleStatus::kDraft : RuleStatus::kShadow;
  std::string author;
  for (const HistoryEvent& event : events_) {
    if (!IsOf(event, rule, version)) continue;
    const bool proposed =
        event.kind == Kind::kMove && event.from == before && event.to == RuleStatus::kReview;
    if (proposed || event.kind == Kind::kShip) author = event.who;
  }
  return author;
}

const HistoryEvent* History::BacktestOf(std::string_view rule, int version) const {
  const HistoryEvent* newest = nullptr;
  for (const HistoryEvent& event : events_) {
    if (event.kind == Kind::kBacktest && IsOf(event, rule, version)) newest = &event;
  }
  return newest;
}

Decided History::DecidedOf(std::string_view rule, int version) const {
  Decided decided;
  for (const HistoryEvent& event : events_) {
    if (!IsOf(event, rule, version)) continue;
    if (event.kind == Kind::kDecisions) {
      decided.confirmed += event.confirmed;
      decided.overturned += event.overturned;
    } else if (event.kind == Kind::kMove && event.from == RuleStatus::kReview) {
      decided = {};
    }
  }
  return decided;
}

std::string History::Statuses() const {
  std::string text;
  for (const auto& [key, position] : last_move_) {
    text += fmt::format("status {} {} {} {}\n", region_, key.first, key.second,
                        ToString(events_[position].to));
  }
  return text;
}

std::string HistoryPath(const std::string& folder, const std::string& region) {
  return region.empty() ? folder + "/history.jsonl"
                        : fmt::format("{}/regions/{}/history.jsonl", folder, region);
}

}  // namespace mingjian::rules
