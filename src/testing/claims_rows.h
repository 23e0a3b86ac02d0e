#pragma once
// Rows of claims on their way to Timelines: joined to their parents by key, and sorted. Inside of
// claims.h.

#include <algorithm>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/timelines.h"
#include "testing/claims.h"

namespace mingjian::testing {

// A row on its way: the text it was written as, the row it is joined to, and what it is sorted by.
struct Pending {
  const ClaimsRow* row = nullptr;
  std::map<std::string, std::string, std::less<>> filled;  // keys taken from the joined row
  uint32_t parent = engine::kNoRow;
  std::string_view Get(std::string_view field) const {
    const std::string_view own = row->Get(field);
    if (!own.empty()) return own;
    const auto found = filled.find(field);
    return found == filled.end() ? std::string_view() : std::string_view(found->second);
  }
};

// The rows of a word as they were written.
std::vector<Pending> PendingRows(const Claims& claims, std::string_view word);

// Sorts by the key that `key` gives; equal keys by what the rows say, so that the order in which
// rows were written never matters.
template <typename Key>
void SortRows(std::vector<Pending>* rows, Key key) {
  std::sort(rows->begin(), rows->end(), [&](const Pending& a, const Pending& b) {
    const auto left = key(a), right = key(b);
    return left != right ? left < right : a.row->cells < b.row->cells;
  });
}

// The range of rows that belong to each of `count` parents; rows are sorted by parent.
std::vector<engine::Range> RangesOf(const std::vector<Pending>& rows, size_t count);

// An error when a row lacks the first of `fields`, or two rows agree in all of them.
Status Unique(const std::vector<Pending>& rows, std::initializer_list<std::string_view> fields,
              std::string_view word);

// The parent row whose `fields` agree wherever both rows give them; the first field must agree.
Result<uint32_t> Join(const Pending& row, const std::vector<Pending>& parents,
                      std::initializer_list<std::string_view> fields, std::string_view word);

// Gives the row those of the parent's fields that it leaves out.
void FillKeysFrom(const Pending& parent, std::initializer_list<std::string_view> fields,
                  Pending* row);

// An error that begins with the row's origin.
Error RowError(const ClaimsRow& row, std::string message);
// A time or a day, kMissing for text that is neither.
int64_t TimeOf(std::string_view text);
// A decimal in micros, kMissing for text that is none.
int64_t NumberOf(std::string_view text);

}  // namespace mingjian::testing
