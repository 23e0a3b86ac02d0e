// What holds between rows: a point says one thing about a code at a time, and a superseded point
// ends where its successor begins.

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/hash.h"
#include "rules/knowledge.h"

namespace mingjian::rules {
namespace {

using Kind = KnowledgeColumn::Kind;

// The columns that tell the rows of one point apart: its codes; all texts where it has no code.
std::vector<size_t> KeyColumns(const KnowledgeTable& table, size_t point) {
  std::vector<size_t> codes, texts;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Kind kind = table.columns[i].kind;
    if (kind == Kind::kCode || kind == Kind::kCodes) codes.push_back(i);
    if (kind == Kind::kString) texts.push_back(i);
  }
  if (codes.empty()) return texts;
  codes.push_back(point);
  return codes;
}

uint64_t Mix(uint64_t seed, std::string_view text) {
  return (seed ^ StableHash(text)) * 0x9E3779B97F4A7C15ULL;
}

uint64_t HashOf(const KnowledgeTable& table, const std::vector<size_t>& key, size_t row) {
  uint64_t hash = 1;
  for (const size_t column : key) {
    if (table.columns[column].kind == Kind::kCodes) {
      for (const std::string& part : table.columns[column].lists[row]) hash = Mix(hash, part);
    } else {
      hash = Mix(hash, table.columns[column].texts[row]);
    }
  }
  return hash;
}

bool SameKey(const KnowledgeTable& table, const std::vector<size_t>& key, size_t a, size_t b) {
  return std::all_of(key.begin(), key.end(), [&](size_t column) {
    const KnowledgeColumn& values = table.columns[column];
    if (values.kind == Kind::kCodes) return values.lists[a] == values.lists[b];
    return values.texts[a] == values.texts[b];
  });
}

}  // namespace

void KnowledgeBuilder::DropDuplicates() {
  const std::optional<size_t> point = table_.Find("point");
  const std::optional<size_t> from = table_.Find("valid_from");
  const std::optional<size_t> to = table_.Find("valid_to");
  if (!point || !from || !to || table_.rows == 0) return;
  const std::vector<size_t> key = KeyColumns(table_, *point);
  const auto begin_of = [&](size_t row) { return table_.columns[*from].numbers[row]; };
  const auto end_of = [&](size_t row) {
    const int64_t end = table_.columns[*to].numbers[row];
    return end == KnowledgeColumn::kMissing ? INT64_MAX : end;
  };
  std::vector<std::pair<uint64_t, uint32_t>> hashes(table_.rows);
  for (size_t row = 0; row < table_.rows; ++row) {
    hashes[row] = {HashOf(table_, key, row), static_cast<uint32_t>(row)};
  }
  std::sort(hashes.begin(), hashes.end());
  std::vector<uint8_t> keep(table_.rows, 1);
  std::vector<std::pair<size_t, size_t>> doubled;  // row left out, row that stays
  for (size_t begin = 0, end = 0; begin < hashes.size(); begin = end) {
    for (end = begin + 1; end < hashes.size() && hashes[end].first == hashes[begin].first;) ++end;
    for (size_t later = begin + 1; later < end; ++later) {
      for (size_t earlier = begin; earlier < later; ++earlier) {
        const size_t a = hashes[earlier].second, b = hashes[later].second;
        if (!keep[a] || begin_of(a) >= end_of(b) || begin_of(b) >= end_of(a)) continue;
        if (!SameKey(table_, key, a, b)) continue;
        keep[b] = 0;
        doubled.emplace_back(b, a);
        break;
      }
    }
  }
  if (doubled.empty()) return;
  std::sort(doubled.begin(), doubled.end());
  for (const auto& [row, first] : doubled) {
    Diagnostic diagnostic;
    diagnostic.name = "duplicate_point";
    diagnostic.file = FileOf(row);
    diagnostic.line = LineOf(row);
    diagnostic.message = fmt::format(
        "point '{}' says this code a second time for the same days (first at line {}{}"
        "); the row is left out",
        table_.columns[*point].texts[row], LineOf(first),
        FileOf(first) == FileOf(row) ? "" : " of " + FileOf(first));
    diagnostics_.push_back(std::move(diagnostic));
  }
  KeepRows(keep);
}

void LinkSuccessors(std::span<KnowledgeBuilder> builders) {
  // Points named as successors -> the first day they hold; few, so the scan of all points is cheap.
  std::unordered_map<std::string, std::optional<Seconds>> begins;
  for (const KnowledgeBuilder& builder : builders) {
    const KnowledgeTable& table = builder.table();
    const std::optional<size_t> link = table.Find("superseded_by");
    if (!link) continue;
    for (const std::string& successor : table.columns[*link].texts) {
      if (!successor.empty()) begins.try_emplace(successor);
    }
  }
  if (begins.empty()) return;
  for (const KnowledgeBuilder& builder : builders) {
    const KnowledgeTable& table = builder.table();
    const std::optional<size_t> point = table.Find("point");
    for (size_t row = 0; point && row < table.rows; ++row) {
      const auto at = begins.find(table.columns[*point].texts[row]);
      if (at == begins.end()) continue;
      if (!at->second || table.valid_from[row] < *at->second) at->second = table.valid_from[row];
    }
  }
  for (KnowledgeBuilder& builder : builders) {
    KnowledgeTable& table = builder.table();
    const std::optional<size_t> link = table.Find("superseded_by");
    const std::optional<size_t> point = table.Find("point");
    const std::optional<size_t> to = table.Find("valid_to");
    if (!link || !point || !to) continue;
    for (size_t row = 0; row < table.rows; ++row) {
      const std::string& successor = table.columns[*link].texts[row];
      if (successor.empty()) continue;
      const std::optional<Seconds> begin = begins[successor];
      Diagnostic diagnostic;
      diagnostic.warning = true;
      diagnostic.file = builder.FileOf(row);
      diagnostic.line = builder.LineOf(row);
      if (!begin) {
        diagnostic.name = "unknown_successor";
        diagnostic.message =
            fmt::format("column 'superseded_by': no table has a point '{}'", successor);
        builder.diagnostics().push_back(std::move(diagnostic));
        continue;
      }
      if (*begin >= table.valid_to[row] || *begin == INT64_MIN) continue;
      if (*begin <= table.valid_from[row]) {
        diagnostic.name = "successor_too_early";
        diagnostic.message = fmt::format(
            "point '{}' is superseded by '{}' from {} on, before its own first day; it never holds",
            table.columns[*point].texts[row], successor, FormatDate(*begin));
        builder.diagnostics().push_back(std::move(diagnostic));
        table.valid_to[row] = table.valid_from[row];
        continue;
      }
      table.valid_to[row] = *begin;
      table.columns[*to].numbers[row] = *begin;
    }
  }
}

}  // namespace mingjian::rules
