#include "desk/peers.h"

#include <algorithm>
#include <boost/json.hpp>

#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

constexpr int64_t kHundred = 100 * Decimal::kOne;

json::value FigureJson(const Indicator& indicator, std::optional<int64_t> micros) {
  if (!micros) return nullptr;
  if (indicator.unit == "元") {
    const Decimal amount = Decimal::FromMicros(*micros);
    return json::value(Money(amount.RoundHalfUp(2).value_or(amount)));
  }
  return static_cast<double>(*micros) / static_cast<double>(Decimal::kOne);
}

}  // namespace

Standing StandingOf(std::optional<int64_t> value, std::vector<int64_t> group) {
  Standing standing;
  standing.value = value;
  if (group.empty()) return standing;
  std::ranges::sort(group);
  const auto size = static_cast<int64_t>(group.size());
  const auto at = [&](int64_t percent) {
    const int64_t rank = (percent * size + 99) / 100;  // the smallest with that share at or below
    return group[static_cast<size_t>(std::max<int64_t>(rank, 1) - 1)];
  };
  standing.p25 = at(25);
  standing.median = at(50);
  standing.p75 = at(75);
  standing.p95 = at(95);
  if (!value) return standing;
  const auto [low, high] = std::ranges::equal_range(group, *value);
  const int64_t below = low - group.begin(), equal = high - low;
  standing.percentile = (2 * below + equal) * kHundred / (2 * size);
  return standing;
}

Standing StandingAmong(std::optional<int64_t> value, const std::vector<int64_t>& ranks) {
  Standing standing;
  standing.value = value;
  if (ranks.size() != 101) return standing;
  standing.p25 = ranks[25];
  standing.median = ranks[50];
  standing.p75 = ranks[75];
  standing.p95 = ranks[95];
  if (!value) return standing;
  const auto [low, high] = std::ranges::equal_range(ranks, *value);
  const int64_t below = low - ranks.begin(), equal = high - low;
  standing.percentile = (2 * below + equal) * kHundred / (2 * 101);
  return standing;
}

json::object ToJson(const Indicator& indicator, const Standing& standing) {
  return {{"id", indicator.id},
          {"title", indicator.title},
          {"unit", indicator.unit},
          {"about", indicator.about},
          {"source", indicator.source},
          {"value", FigureJson(indicator, standing.value)},
          {"peer_p25", FigureJson(indicator, standing.p25)},
          {"peer_median", FigureJson(indicator, standing.median)},
          {"peer_p75", FigureJson(indicator, standing.p75)},
          {"peer_p95", FigureJson(indicator, standing.p95)},
          {"percentile", standing.percentile
                             ? json::value(static_cast<double>(*standing.percentile / 100'000) / 10)
                             : json::value(nullptr)}};
}

}  // namespace mingjian::desk
