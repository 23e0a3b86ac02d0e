#include "service/settled_lines.h"

#include <algorithm>
#include <unordered_set>

namespace mingjian::service {

using rules::Entity;

Status DropSettledLines(const history::Store& store, const std::vector<std::string>& context,
                        online::Request* request) {
  if (context.empty()) return {};
  history::Claim& claim = request->claim;
  MJ_TRY(const std::vector<history::Claim> past, store.SettlementsOf(claim.psn_no()));
  std::unordered_set<std::string> settled;
  for (const history::Claim& each : past) {
    if (each.mdtrt_id() != claim.mdtrt_id() || each.fixmedins_code() != claim.fixmedins_code() ||
        each.setl_id() == claim.setl_id()) {
      continue;
    }
    for (uint32_t row = 0; row < each.line.count; ++row) {
      settled.emplace(each.Text(Entity::kLine, row, "feedetl_sn"));
    }
  }
  const std::unordered_set<std::string> candidates(context.begin(), context.end());
  std::vector<uint32_t> kept, new_row(claim.line.count, engine::kNoRow);
  for (uint32_t row = 0; row < claim.line.count; ++row) {
    const std::string sn(claim.Text(Entity::kLine, row, "feedetl_sn"));
    if (candidates.contains(sn) && settled.contains(sn)) continue;
    new_row[row] = static_cast<uint32_t>(kept.size());
    kept.push_back(row);
  }
  if (kept.size() == claim.line.count) return {};
  for (std::vector<int64_t>& column : claim.line.columns) {
    if (column.empty()) continue;
    for (size_t i = 0; i < kept.size(); ++i) column[i] = column[kept[i]];
    column.resize(kept.size());
  }
  claim.line.count = static_cast<uint32_t>(kept.size());
  for (uint32_t& row : request->current) row = new_row[row];
  // Lines under review are never context, so all of them are still there.
  MJ_CHECK(std::ranges::find(request->current, engine::kNoRow) == request->current.end());
  return {};
}

}  // namespace mingjian::service
