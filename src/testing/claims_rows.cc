#include "testing/claims_rows.h"

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/time.h"

namespace mingjian::testing {

using engine::kMissing;
using engine::kNoRow;
using engine::Range;

std::vector<Pending> PendingRows(const Claims& claims, std::string_view word) {
  std::vector<Pending> rows;
  for (const ClaimsRow& row : claims.Of(word)) rows.push_back({&row, {}, kNoRow});
  return rows;
}

std::vector<Range> RangesOf(const std::vector<Pending>& rows, size_t count) {
  std::vector<Range> ranges(count);
  uint32_t at = 0;
  for (uint32_t parent = 0; parent < count; ++parent) {
    ranges[parent].begin = at;
    while (at < rows.size() && rows[at].parent == parent) ++at;
    ranges[parent].end = at;
  }
  return ranges;
}

Status Unique(const std::vector<Pending>& rows, std::initializer_list<std::string_view> fields,
              std::string_view word) {
  std::map<std::vector<std::string_view>, const ClaimsRow*> seen;
  for (const Pending& row : rows) {
    std::vector<std::string_view> key;
    for (const std::string_view field : fields) key.push_back(row.Get(field));
    if (key.front().empty()) {
      return std::unexpected(
          RowError(*row.row, fmt::format("a {} needs '{}'", word, *fields.begin())));
    }
    const auto [found, fresh] = seen.emplace(key, row.row);
    if (!fresh) {
      return std::unexpected(RowError(*row.row, fmt::format("{} '{}' was given before ({})", word,
                                                            key.front(), found->second->origin)));
    }
  }
  return {};
}

Result<uint32_t> Join(const Pending& row, const std::vector<Pending>& parents,
                      std::initializer_list<std::string_view> fields, std::string_view word) {
  const std::string_view first = *fields.begin();
  uint32_t found = kNoRow;
  for (uint32_t i = 0; i < parents.size(); ++i) {
    if (parents[i].Get(first) != row.Get(first)) continue;
    const bool same = std::all_of(fields.begin(), fields.end(), [&](std::string_view field) {
      const std::string_view a = row.Get(field), b = parents[i].Get(field);
      return a.empty() || b.empty() || a == b;
    });
    if (!same) continue;
    if (found != kNoRow) {
      return std::unexpected(
          RowError(*row.row, fmt::format("there are two {}s '{}'", word, row.Get(first))));
    }
    found = i;
  }
  if (found == kNoRow) {
    return std::unexpected(
        RowError(*row.row, fmt::format("there is no {} '{}'", word, row.Get(first))));
  }
  return found;
}

void FillKeysFrom(const Pending& parent, std::initializer_list<std::string_view> fields,
                  Pending* row) {
  for (const std::string_view field : fields) {
    if (row->Get(field).empty() && !parent.Get(field).empty()) {
      row->filled.emplace(std::string(field), std::string(parent.Get(field)));
    }
  }
}

Error RowError(const ClaimsRow& row, std::string message) {
  return Error{ErrorCode::kData, fmt::format("{}: {}", row.origin, message)};
}

int64_t TimeOf(std::string_view text) {
  if (const auto time = ParseTime(text)) return *time;
  if (const auto day = ParseDate(text)) return *day;
  return kMissing;
}

int64_t NumberOf(std::string_view text) {
  const auto value = Decimal::Parse(text);
  return value ? value->micros() : kMissing;
}

}  // namespace mingjian::testing
