#pragma once
// Where one figure stands among those of its kind.

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/indicators.h"

namespace mingjian::desk {

// All in micros. The group contains the one that is compared.
struct Standing {
  std::optional<int64_t> value;
  std::optional<int64_t> p25, median, p75, p95;  // nearest rank; nothing without a group
  // Share of the group that is below, half of its equals counted in, in micros of 100.
  std::optional<int64_t> percentile;
};
// `group`: the figures of all, in any order.
Standing StandingOf(std::optional<int64_t> value, std::vector<int64_t> group);
// The same from the values at the ranks 0 to 100 of a group.
Standing StandingAmong(std::optional<int64_t> value, const std::vector<int64_t>& ranks);

// {id, title, unit, about, source, value, peer_p25, …, percentile}: figures in 元 are texts as all
// money is, others numbers.
boost::json::object ToJson(const Indicator& indicator, const Standing& standing);

// Findings per 1,000 settlements (of a provider) or visits (of a doctor); what it means is the same
// table's word: findings of all clues, whatever became of them.
inline constexpr Indicator kFindingsPerSettlements = {"findings-per-1000",
                                                      "每千次结算疑点数",
                                                      "条",
                                                      "",
                                                      "",
                                                      "illustrative",
                                                      "线索中的疑点数 ÷ 结算人次 × 1000"};
inline constexpr Indicator kFindingsPerVisits = {"findings-per-1000",
                                                 "每千人次疑点数",
                                                 "条",
                                                 "",
                                                 "",
                                                 "illustrative",
                                                 "线索中的疑点数 ÷ 开单人次 × 1000"};

}  // namespace mingjian::desk
