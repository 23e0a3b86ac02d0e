#include "rules/conflicts_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <unordered_map>

#include "rules/rule_facts.h"

namespace mingjian::rules {
namespace {

using Kind = KnowledgeColumn::Kind;

constexpr std::array<std::string_view, 7> kCommon = {
    "point", "source", "batch", "valid_from", "valid_to", "superseded_by", "match"};
constexpr std::array<std::string_view, 7> kLimits = {
    "sex", "price", "window", "settings", "dept_codg", "lookback_days", "cycle_days"};
constexpr std::array<std::string_view, 2> kAllowedSets = {"settings", "dept_codg"};
// One says never, the other only sometimes.
constexpr std::array<std::pair<std::string_view, std::string_view>, 1> kOpposites = {
    {{"tcm_never_paid", "tcm_sole_use"}}};

bool Has(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}
bool IsLimit(const KnowledgeColumn& column) {
  const std::string_view name = column.name;
  return Has(kLimits, name) || name.starts_with("min_") || name.starts_with("max_") ||
         name.ends_with("_level");
}
bool IsLabel(const KnowledgeColumn& column) {
  const std::string_view name = column.name;
  return name == "note" || name == "about" || name == "name" || name.starts_with("name_") ||
         name.ends_with("_name") || name == "pairs";
}
bool IsCommon(const KnowledgeColumn& column) { return Has(kCommon, column.name); }

std::string TextOf(const KnowledgeTable& table, std::string_view column, size_t row) {
  const auto at = table.Find(column);
  return at ? CellText(table.columns[*at], row) : std::string();
}

Contradiction::Side SideOf(const KnowledgeTable& table, size_t row, std::string value) {
  return {table.name, TextOf(table, "point", row), TextOf(table, "source", row), std::move(value)};
}

struct Days {
  Seconds from, to;
};
std::optional<Days> Both(const KnowledgeTable& a, size_t row_a, const KnowledgeTable& b,
                         size_t row_b) {
  const Days days{std::max(a.valid_from[row_a], b.valid_from[row_b]),
                  std::min(a.valid_to[row_a], b.valid_to[row_b])};
  return days.from < days.to ? std::optional(days) : std::nullopt;
}

bool Share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::any_of(a, [&](const std::string& part) { return Has(b, part); });
}

// Whether two cells of a limit cannot both be meant. A missing cell says nothing.
bool Differ(const KnowledgeColumn& column, size_t a, size_t b) {
  switch (column.kind) {
    case Kind::kCode:
    case Kind::kString:
      return !column.texts[a].empty() && !column.texts[b].empty() &&
             column.texts[a] != column.texts[b];
    case Kind::kCodes:
      return Has(kAllowedSets, column.name) && !column.lists[a].empty() &&
             !column.lists[b].empty() && !Share(column.lists[a], column.lists[b]);
    default:
      return column.numbers[a] != KnowledgeColumn::kMissing &&
             column.numbers[b] != KnowledgeColumn::kMissing &&
             column.numbers[a] != column.numbers[b];
  }
}

// What one row allows of an item, in the terms that tables share.
struct Allowed {
  const KnowledgeTable* table;
  size_t row;
  int64_t age_from = 0, age_to = INT64_MAX;  // days, both within
  std::string sex;
  const std::vector<std::string>* settings = nullptr;
  bool says_age = false;
};

constexpr int64_t kDaysOfYear = 366;  // generous: a contradiction must be one by any calendar

Allowed AllowedBy(const KnowledgeTable& table, size_t row) {
  Allowed allowed{&table, row, 0, INT64_MAX, TextOf(table, "sex", row), nullptr, false};
  const auto number = [&](std::string_view column) -> std::optional<int64_t> {
    const auto at = table.Find(column);
    if (!at || table.columns[*at].kind != Kind::kInt) return std::nullopt;
    const int64_t value = table.columns[*at].numbers[row];
    return value == KnowledgeColumn::kMissing ? std::nullopt : std::optional(value);
  };
  if (const auto years = number("min_age_years")) allowed.age_from = *years * 365;
  if (const auto days = number("min_age_days")) allowed.age_from = *days;
  if (const auto years = number("max_age_years")) allowed.age_to = (*years + 1) * kDaysOfYear;
  if (const auto days = number("max_age_days")) allowed.age_to = *days;
  allowed.says_age = allowed.age_from > 0 || allowed.age_to < INT64_MAX;
  if (const auto at = table.Find("settings"); at && table.columns[*at].kind == Kind::kCodes) {
    if (!table.columns[*at].lists[row].empty()) allowed.settings = &table.columns[*at].lists[row];
  }
  return allowed;
}

std::string AgeText(const Allowed& one) {
  return one.age_to == INT64_MAX ? fmt::format("from {} days", one.age_from)
                                 : fmt::format("{} to {} days", one.age_from, one.age_to);
}

void Compare(const std::string& code, const Allowed& a, const Allowed& b,
             std::vector<Contradiction>* found) {
  const auto days = Both(*a.table, a.row, *b.table, b.row);
  if (!days) return;
  const auto add = [&](std::string what, std::string value_a, std::string value_b) {
    found->push_back({code, std::move(what), SideOf(*a.table, a.row, std::move(value_a)),
                      SideOf(*b.table, b.row, std::move(value_b)), days->from, days->to});
  };
  if (a.says_age && b.says_age && (a.age_to < b.age_from || b.age_to < a.age_from)) {
    add("age", AgeText(a), AgeText(b));
  }
  if (!a.sex.empty() && !b.sex.empty() && a.sex != b.sex) add("sex", a.sex, b.sex);
  if (a.settings != nullptr && b.settings != nullptr && !Share(*a.settings, *b.settings)) {
    add("settings", fmt::format("{}", fmt::join(*a.settings, "|")),
        fmt::format("{}", fmt::join(*b.settings, "|")));
  }
  for (const auto& [never, sometimes] : kOpposites) {
    if (a.table->name == never && b.table->name == sometimes) add("never", "never", "sometimes");
    if (b.table->name == never && a.table->name == sometimes) add("never", "sometimes", "never");
  }
}

bool Speaks(const KnowledgeTable& table) {
  for (const std::string_view column :
       {"sex", "settings", "min_age_years", "max_age_years", "min_age_days", "max_age_days"}) {
    if (table.Find(column)) return true;
  }
  return std::ranges::any_of(kOpposites, [&](const auto& pair) {
    return pair.first == table.name || pair.second == table.name;
  });
}

}  // namespace

void ContradictionsWithin(const KnowledgeTable& table, std::vector<Contradiction>* found) {
  std::vector<const KnowledgeColumn*> keys, limits;
  std::vector<std::string_view> codes;
  for (const KnowledgeColumn& column : table.columns) {
    if (column.name == "match") keys.push_back(&column);
    if (IsCommon(column) || IsLabel(column)) continue;
    (IsLimit(column) ? limits : keys).push_back(&column);
    if (column.kind == Kind::kCode && !IsLimit(column)) codes.push_back(column.name);
  }
  if (limits.empty() || codes.empty()) return;
  std::unordered_map<std::string, std::vector<size_t>> rows;
  for (size_t row = 0; row < table.rows; ++row) {
    std::string key;
    for (const KnowledgeColumn* column : keys) key += CellText(*column, row) + "\x1f";
    rows[key].push_back(row);
  }
  for (const auto& [key, same] : rows) {
    for (size_t i = 0; i < same.size(); ++i) {
      for (size_t j = i + 1; j < same.size(); ++j) {
        const auto days = Both(table, same[i], table, same[j]);
        if (!days) continue;
        for (const KnowledgeColumn* limit : limits) {
          if (!Differ(*limit, same[i], same[j])) continue;
          std::string code;
          for (const std::string_view name : codes) {
            code += (code.empty() ? "" : " + ") + TextOf(table, name, same[i]);
          }
          found->push_back(
              {std::move(code), limit->name, SideOf(table, same[i], CellText(*limit, same[i])),
               SideOf(table, same[j], CellText(*limit, same[j])), days->from, days->to});
        }
      }
    }
  }
}

void ContradictionsBetween(const std::vector<KnowledgeTable>& tables,
                           std::vector<Contradiction>* found) {
  // Only tables about one kind of thing, each under a code of that kind's name.
  for (const std::string_view key : {"item_code", "diag_code", "oprn_oprt_code"}) {
    std::map<std::string, std::vector<Allowed>, std::less<>> by_code;
    std::vector<std::pair<std::string, Allowed>> prefixes;
    for (const KnowledgeTable& table : tables) {
      const auto column = table.Find(key);
      if (!column || table.columns[*column].kind != Kind::kCode || !Speaks(table)) continue;
      for (size_t row = 0; row < table.rows; ++row) {
        const std::string& code = table.columns[*column].texts[row];
        if (code.empty()) continue;
        const Allowed allowed = AllowedBy(table, row);
        by_code[code].push_back(allowed);
        if (table.prefix[row] != 0) prefixes.emplace_back(code, allowed);
      }
    }
    for (const auto& [code, all] : by_code) {
      for (size_t i = 0; i < all.size(); ++i) {
        for (size_t j = i + 1; j < all.size(); ++j) {
          if (all[i].table != all[j].table) Compare(code, all[i], all[j], found);
        }
      }
    }
    for (const auto& [prefix, allowed] : prefixes) {
      for (auto at = by_code.upper_bound(prefix);
           at != by_code.end() && at->first.starts_with(prefix); ++at) {
        for (const Allowed& other : at->second) {
          if (other.table != allowed.table) Compare(at->first, allowed, other, found);
        }
      }
    }
  }
}

}  // namespace mingjian::rules
