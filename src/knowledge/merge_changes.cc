#include "knowledge/merge_changes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace mingjian::knowledge {
namespace {

using Row = std::vector<std::string>;
using Points = std::map<std::string, std::vector<const Row*>>;

Points OfficialPoints(const TableFile& table) {
  Points points;
  const size_t point = *table.Find("point");
  const size_t source = *table.Find("source");
  for (const Row& row : table.rows) {
    if (row[source] == "official") points[row[point]].push_back(&row);
  }
  return points;
}

class Comparison {
 public:
  Comparison(const RuleMap& rule, const TableFile& table) : rule_(rule), table_(table) {
    for (const ColumnMap& column : rule.columns) own_.push_back(*table.Find(column.name));
  }

  // How the rows of a point (or of the one that it replaces) changed.
  PointChange Compare(const std::vector<const Row*>& before,
                      const std::vector<const Row*>& after) const {
    PointChange change;
    change.table = table_.name;
    std::map<std::string, const Row*> was;
    for (const Row* row : before) was[KeyText(*row)] = row;
    std::set<std::string> seen;
    for (const Row* row : after) {
      const auto at = was.find(KeyText(*row));
      if (at == was.end()) {
        change.codes_added.push_back(KeyText(*row));
        continue;
      }
      const Row& old = *at->second;
      was.erase(at);
      for (size_t i = 0; i < own_.size(); ++i) {
        const std::string& from = old[own_[i]];
        const std::string& to = (*row)[own_[i]];
        if (from == to || !seen.insert(rule_.columns[i].name).second) continue;
        change.limits.push_back(fmt::format("{}: {} → {}", rule_.columns[i].name,
                                            from.empty() ? "–" : from, to.empty() ? "–" : to));
      }
    }
    for (const auto& [key, row] : was) change.codes_removed.push_back(key);
    return change;
  }

  std::string Identity(const Row& row) const {
    return KeyOf(rule_, rule_.identity, [&](const std::string& name) -> const std::string& {
      return table_.Cell(row, name);
    });
  }
  std::string IdentityOf(const Row& own_cells) const {
    return KeyOf(rule_, rule_.identity, [&](const std::string& name) -> const std::string& {
      const auto column =
          std::find_if(rule_.columns.begin(), rule_.columns.end(),
                       [&](const ColumnMap& candidate) { return candidate.name == name; });
      return own_cells[static_cast<size_t>(column - rule_.columns.begin())];
    });
  }

  // What a row calls its item: the texts of the columns with a name.
  std::string NameOf(const Row& row) const {
    std::string text;
    for (size_t i = 0; i < own_.size(); ++i) {
      if (rule_.columns[i].name.find("name") == std::string::npos) continue;
      text += (text.empty() ? "" : "×") + row[own_[i]];
    }
    return text;
  }

 private:
  std::string KeyText(const Row& row) const {
    std::string text;
    for (const std::string& name : rule_.key) {
      text += (text.empty() ? "" : "×") + table_.Cell(row, name);
    }
    return text;
  }

  const RuleMap& rule_;
  const TableFile& table_;
  std::vector<size_t> own_;
};

// Point -> the one that ended for it just now.
std::map<std::string, std::string> EndedFor(const TableFile& table, const Points& before,
                                            const Points& after) {
  const size_t link = *table.Find("superseded_by");
  std::map<std::string, std::string> earlier;
  for (const auto& [id, rows] : after) {
    const auto was = before.find(id);
    for (const Row* row : rows) {
      const std::string& next = (*row)[link];
      if (next.empty()) continue;
      const bool known =
          was != before.end() && std::any_of(was->second.begin(), was->second.end(),
                                             [&](const Row* old) { return (*old)[link] == next; });
      if (!known) earlier.emplace(next, id);
    }
  }
  return earlier;
}

}  // namespace

std::string_view ToString(PointChange::Kind kind) {
  switch (kind) {
    case PointChange::Kind::kAdded:
      return "added";
    case PointChange::Kind::kReplaced:
      return "replaced";
    case PointChange::Kind::kChanged:
      return "changed";
    case PointChange::Kind::kWithdrawn:
      return "withdrawn";
  }
  return "?";
}

std::vector<PointChange> ChangesBetween(const RuleMap& rule, const std::vector<PointRows>& points,
                                        const std::string& batch,
                                        const std::set<std::string>& withdrawn,
                                        const TableFile& before, const TableFile& after,
                                        size_t* unchanged) {
  const Comparison comparison(rule, after);
  const Points was = OfficialPoints(before), now = OfficialPoints(after);
  const std::map<std::string, std::string> earlier = EndedFor(after, was, now);
  std::map<std::string, size_t> places;  // identity -> place in the workbook
  for (size_t i = 0; i < points.size(); ++i) {
    places.emplace(comparison.IdentityOf(points[i].rows.front()), i);
  }
  const size_t batch_column = *after.Find("batch");
  std::vector<std::pair<size_t, PointChange>> changes;
  for (const auto& [id, rows] : now) {
    const Row& first = *rows.front();
    const auto place = places.find(comparison.Identity(first));
    const bool published = place != places.end() && first[batch_column] == batch;
    const auto old = was.find(id);
    PointChange change;
    if (old == was.end()) {
      const auto replaced = earlier.find(id);
      const auto ended = replaced == earlier.end() ? was.end() : was.find(replaced->second);
      change =
          comparison.Compare(ended == was.end() ? std::vector<const Row*>() : ended->second, rows);
      change.kind = ended == was.end() ? PointChange::Kind::kAdded : PointChange::Kind::kReplaced;
      if (ended != was.end()) change.earlier = ended->first;
    } else {
      change = comparison.Compare(old->second, rows);
      const bool same =
          change.codes_added.empty() && change.codes_removed.empty() && change.limits.empty();
      if (withdrawn.contains(id)) {
        change.kind = PointChange::Kind::kWithdrawn;
      } else if (!same) {
        change.kind = PointChange::Kind::kChanged;
      } else {
        if (published) ++*unchanged;
        continue;
      }
    }
    change.point = id;
    change.name = published ? points[place->second].point->name : comparison.NameOf(first);
    changes.emplace_back(published ? place->second : points.size(), std::move(change));
  }
  std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.second.kind, a.first) < std::tuple(b.second.kind, b.first);
  });
  std::vector<PointChange> ordered;
  for (auto& [order, change] : changes) ordered.push_back(std::move(change));
  return ordered;
}

}  // namespace mingjian::knowledge
