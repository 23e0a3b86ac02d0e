#include "knowledge/search.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "knowledge/workbook_map.h"
#include "rules/rule_facts.h"

namespace mingjian::knowledge {
namespace {

using Kind = rules::KnowledgeColumn::Kind;

// A query as it is compared with codes and with names.
struct Query {
  std::string_view code;
  std::string name;
};

std::optional<Hit::How> TouchesCode(std::string_view known, bool prefix, std::string_view query) {
  if (known.empty()) return std::nullopt;
  if (known == query) return Hit::How::kExact;
  if (prefix && query.starts_with(known)) return Hit::How::kCovers;
  if (known.starts_with(query)) return Hit::How::kBegins;
  return std::nullopt;
}

bool TouchesName(std::string_view text, const Query& query) {
  if (query.name.empty() || text.empty()) return false;
  return text.find(query.code) != std::string_view::npos ||
         Comparable(text).find(query.name) != std::string::npos;
}

std::optional<Hit::How> Touches(const rules::KnowledgeTable& table, size_t row,
                                const Query& query) {
  std::optional<Hit::How> best;
  const auto note = [&](std::optional<Hit::How> how) {
    if (how && (!best || *how < *best)) best = how;
  };
  const bool prefix = table.prefix[row] != 0;
  for (const rules::KnowledgeColumn& column : table.columns) {
    switch (column.kind) {
      case Kind::kCode:
        note(TouchesCode(column.texts[row], prefix, query.code));
        break;
      case Kind::kCodes:
        for (const std::string& part : column.lists[row]) {
          note(TouchesCode(part, prefix, query.code));
        }
        break;
      case Kind::kString:
        if (column.name == "point") {
          if (column.texts[row] == query.code) note(Hit::How::kPoint);
        } else if (!IsCommonColumn(column.name) && !best && TouchesName(column.texts[row], query)) {
          note(Hit::How::kName);
        }
        break;
      default:
        break;
    }
  }
  return best;
}

HitState StateOf(const rules::KnowledgeTable& table, size_t row, Seconds day) {
  if (day < table.valid_from[row]) return HitState::kFuture;
  if (day < table.valid_to[row]) return HitState::kCurrent;
  return CellOf(table, "superseded_by", row).empty() ? HitState::kEnded : HitState::kSuperseded;
}

// Pairs of neighbouring characters: how alike two names are whatever their order of words.
std::set<std::string> PairsOf(std::string_view text) {
  std::vector<std::string_view> points;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    points.push_back(text.substr(i, end - i));
    i = end;
  }
  std::set<std::string> pairs;
  for (size_t i = 0; i + 1 < points.size(); ++i) {
    pairs.insert(std::string(points[i]) + std::string(points[i + 1]));
  }
  if (points.size() == 1) pairs.emplace(points[0]);
  return pairs;
}

size_t CommonPrefix(std::string_view a, std::string_view b) {
  return static_cast<size_t>(
      std::mismatch(a.begin(), a.begin() + static_cast<ptrdiff_t>(std::min(a.size(), b.size())),
                    b.begin())
          .first -
      a.begin());
}

bool IsCodeLike(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' '; }) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Every code with the name beside it: item_a with name_a, item_code with item_name.
std::map<std::string, std::string> ItemsOf(const rules::Rulebook& rulebook) {
  std::map<std::string, std::string> items;
  for (const rules::KnowledgeTable& table : rulebook.tables) {
    for (size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].kind != Kind::kCode || i + 1 >= table.columns.size()) continue;
      const rules::KnowledgeColumn& next = table.columns[i + 1];
      if (next.kind != Kind::kString || next.name.find("name") == std::string::npos) continue;
      for (size_t row = 0; row < table.rows; ++row) {
        const std::string& code = table.columns[i].texts[row];
        if (!code.empty()) items.try_emplace(code, next.texts[row]);
      }
    }
  }
  return items;
}

}  // namespace

std::string_view ToString(HitState state) {
  constexpr std::array<std::string_view, 4> kNames = {"current", "future", "ended", "superseded"};
  return kNames[static_cast<size_t>(state)];
}

std::string_view ToString(Hit::How how) {
  constexpr std::array<std::string_view, 5> kNames = {"code", "covers", "begins", "point", "name"};
  return kNames[static_cast<size_t>(how)];
}

bool IsCommonColumn(std::string_view name) {
  constexpr std::array<std::string_view, 7> kCommon = {
      "point", "source", "batch", "valid_from", "valid_to", "superseded_by", "match"};
  return std::find(kCommon.begin(), kCommon.end(), name) != kCommon.end();
}

std::string CellOf(const rules::KnowledgeTable& table, std::string_view column, size_t row) {
  const std::optional<size_t> at = table.Find(column);
  return at ? rules::CellText(table.columns[*at], row) : std::string();
}

Found Search(const rules::Rulebook& rulebook, std::string_view query, Seconds day) {
  const Query asked{query, Comparable(query)};
  Found found;
  for (size_t i = 0; i < rulebook.tables.size(); ++i) {
    const rules::KnowledgeTable& table = rulebook.tables[i];
    for (size_t row = 0; row < table.rows; ++row) {
      const std::optional<Hit::How> how = Touches(table, row, asked);
      if (how) found.hits.push_back({i, row, *how, StateOf(table, row, day)});
    }
  }
  std::stable_sort(found.hits.begin(), found.hits.end(), [](const Hit& a, const Hit& b) {
    const bool a_now = a.state == HitState::kCurrent, b_now = b.state == HitState::kCurrent;
    return std::tuple(!a_now, a.table, a.how, a.row) < std::tuple(!b_now, b.table, b.how, b.row);
  });
  for (size_t i = 0; i < rulebook.code_lists.size(); ++i) {
    const rules::CodeList& list = rulebook.code_lists[i];
    for (const std::string& code : list.exact) {
      if (TouchesCode(code, false, query)) found.lists.push_back({i, code, false});
    }
    for (const std::string& code : list.prefixes) {
      if (TouchesCode(code, true, query)) found.lists.push_back({i, code, true});
    }
  }
  return found;
}

std::vector<Near> NearestItems(const rules::Rulebook& rulebook, std::string_view query,
                               size_t count) {
  const std::map<std::string, std::string> items = ItemsOf(rulebook);
  // How near, the nearer the greater; the code settles ties.
  std::vector<std::tuple<double, const std::string*, const std::string*>> near;
  if (IsCodeLike(query)) {
    for (const auto& [code, name] : items) {
      const size_t common = CommonPrefix(code, query);
      if (common * 2 < query.size()) continue;
      near.emplace_back(static_cast<double>(common), &code, &name);
    }
  } else {
    const std::set<std::string> wanted = PairsOf(Comparable(query));
    std::set<std::string_view> names;
    for (const auto& [code, name] : items) {
      if (!names.insert(name).second) continue;
      const std::set<std::string> pairs = PairsOf(Comparable(name));
      const auto both = std::count_if(wanted.begin(), wanted.end(), [&](const std::string& pair) {
        return pairs.contains(pair);
      });
      if (both == 0) continue;
      near.emplace_back(
          2.0 * static_cast<double>(both) / static_cast<double>(wanted.size() + pairs.size()),
          &code, &name);
    }
  }
  const size_t kept = std::min(count, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<ptrdiff_t>(kept), near.end(),
                    [](const auto& a, const auto& b) {
                      if (std::get<0>(a) != std::get<0>(b)) return std::get<0>(a) > std::get<0>(b);
                      return *std::get<1>(a) < *std::get<1>(b);
                    });
  std::vector<Near> nearest;
  for (size_t i = 0; i < kept; ++i)
    nearest.push_back({*std::get<1>(near[i]), *std::get<2>(near[i])});
  return nearest;
}

}  // namespace mingjian::knowledge
