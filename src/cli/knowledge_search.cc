// mingjian knowledge search

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "cli/knowledge_commands.h"
#include "cli/terminal.h"
#include "knowledge/search.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

using knowledge::Hit;
using knowledge::HitState;

constexpr size_t kNearest = 5;

// "item_code=X item_name=Y", what is missing left out.
std::string About(const rules::KnowledgeTable& table, size_t row) {
  std::string text;
  for (const rules::KnowledgeColumn& column : table.columns) {
    if (knowledge::IsCommonColumn(column.name)) continue;
    const std::string cell = rules::CellText(column, row);
    if (!cell.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", column.name, cell);
  }
  if (table.prefix[row] != 0) text += " match=prefix";
  return text;
}

std::string StateText(const rules::KnowledgeTable& table, const Hit& hit) {
  if (hit.state != HitState::kSuperseded) return std::string(ToString(hit.state));
  return "→ " + knowledge::CellOf(table, "superseded_by", hit.row);
}

boost::json::object AsJson(const rules::Rulebook& rulebook, const Hit& hit) {
  const rules::KnowledgeTable& table = rulebook.tables[hit.table];
  boost::json::object object;
  object["table"] = table.name;
  object["rules"] = boost::json::value_from(rules::RulesOfTable(rulebook, hit.table));
  object["state"] = ToString(hit.state);
  object["matched"] = ToString(hit.how);
  for (const rules::KnowledgeColumn& column : table.columns) {
    object[column.name] = rules::CellText(column, hit.row);
  }
  return object;
}

void PrintJson(const rules::Rulebook& rulebook, const knowledge::Found& found, Seconds day,
               std::string_view query, size_t limit, const std::vector<knowledge::Near>& nearest) {
  boost::json::array points, lists, near;
  for (const Hit& hit : found.hits) {
    if (points.size() == limit) break;
    points.push_back(AsJson(rulebook, hit));
  }
  for (const knowledge::ListHit& hit : found.lists) {
    lists.push_back({{"list", rulebook.code_lists[hit.list].name},
                     {"rules", boost::json::value_from(rules::RulesOfList(rulebook, hit.list))},
                     {"code", hit.code},
                     {"match", hit.prefix ? "prefix" : "exact"}});
  }
  for (const knowledge::Near& item : nearest) {
    near.push_back({{"code", item.code}, {"name", item.name}});
  }
  const boost::json::value all = {{"query", query},
                                  {"date", FormatDate(day)},
                                  {"rows", found.hits.size()},
                                  {"points", std::move(points)},
                                  {"code_lists", std::move(lists)},
                                  {"nearest", std::move(near)}};
  fmt::print("{}\n", boost::json::serialize(all));
}

void PrintTable(const rules::Rulebook& rulebook, const std::vector<Hit>& hits) {
  const rules::KnowledgeTable& table = rulebook.tables[hits.front().table];
  Table rows({"point", "state", "source", "batch", "valid", "about"});
  for (const Hit& hit : hits) {
    rows.AddRow({knowledge::CellOf(table, "point", hit.row), StateText(table, hit),
                 knowledge::CellOf(table, "source", hit.row),
                 knowledge::CellOf(table, "batch", hit.row),
                 knowledge::CellOf(table, "valid_from", hit.row) + " – " +
                     knowledge::CellOf(table, "valid_to", hit.row),
                 About(table, hit.row)});
  }
  const std::vector<std::string> used = rules::RulesOfTable(rulebook, hits.front().table);
  fmt::print("{}  ({})\n{}\n", table.name,
             used.empty() ? "no rule uses it" : fmt::format("rules: {}", fmt::join(used, " ")),
             rows.ToString(160));
}

void PrintText(const rules::Rulebook& rulebook, const knowledge::Found& found, size_t limit) {
  // Hits come current ones first; a table's block begins with them.
  std::vector<std::vector<Hit>> blocks;
  std::map<size_t, size_t> block_of;
  size_t shown = 0;
  for (const Hit& hit : found.hits) {
    if (shown++ == limit) break;
    const auto [at, is_new] = block_of.emplace(hit.table, blocks.size());
    if (is_new) blocks.emplace_back();
    blocks[at->second].push_back(hit);
  }
  for (const std::vector<Hit>& block : blocks) PrintTable(rulebook, block);
  if (found.lists.empty()) return;
  Table lists({"code list", "entry", "match", "rules"});
  for (const knowledge::ListHit& hit : found.lists) {
    lists.AddRow({rulebook.code_lists[hit.list].name, hit.code, hit.prefix ? "prefix" : "exact",
                  fmt::format("{}", fmt::join(rules::RulesOfList(rulebook, hit.list), " "))});
  }
  fmt::print("{}\n", lists.ToString(160));
}

}  // namespace

int SearchKnowledge(const KnowledgeOptions& options) {
  const auto day = DayOf(options.rules);
  if (!day) return ReportError(day.error());
  const auto loaded = LoadFor(options.rules);
  if (!loaded) return ReportError(loaded.error());
  const std::string_view query = Trim(options.query);
  if (query.empty()) {
    return ReportError({ErrorCode::kUsage, "the code or name to search for is empty"});
  }
  const rules::Rulebook& rulebook = loaded->rulebook;
  knowledge::Found found = knowledge::Search(rulebook, query, *day);
  if (options.current) {
    std::erase_if(found.hits, [](const Hit& hit) { return hit.state != HitState::kCurrent; });
  }
  std::vector<knowledge::Near> nearest;
  if (found.hits.empty() && found.lists.empty()) {
    nearest = knowledge::NearestItems(rulebook, query, kNearest);
  }
  if (options.rules.json) {
    PrintJson(rulebook, found, *day, query, options.limit, nearest);
    return 0;
  }
  PrintText(rulebook, found, options.limit);
  const auto current =
      static_cast<size_t>(std::count_if(found.hits.begin(), found.hits.end(), [](const Hit& hit) {
        return hit.state == HitState::kCurrent;
      }));
  fmt::print("{} rows of knowledge touch '{}', {} of them on {}{}\n",
             WithThousands(found.hits.size()), query, WithThousands(current), FormatDate(*day),
             found.hits.size() > options.limit
                 ? fmt::format("; {} shown, --limit N shows more", options.limit)
                 : std::string());
  if (!nearest.empty()) {
    fmt::print("the nearest that the rulebook knows:\n");
    for (const knowledge::Near& item : nearest) fmt::print("  {}  {}\n", item.code, item.name);
  }
  return 0;
}

}  // namespace mingjian::cli
