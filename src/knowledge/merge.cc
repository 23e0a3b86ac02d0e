#include "knowledge/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/hash.h"
#include "knowledge/merge_changes.h"
#include "rules/knowledge.h"

namespace mingjian::knowledge {
namespace {

using Row = std::vector<std::string>;

constexpr std::array<std::string_view, 6> kCommon = {"point:string",  "source:string",
                                                     "batch:string",  "valid_from:date",
                                                     "valid_to:date", "superseded_by:string"};

class Merger {
 public:
  Merger(const Published& published, const MergeOptions& options, TableFile* table,
         std::vector<Refusal>* refusals)
      : published_(published),
        rule_(*published.rule),
        options_(options),
        day_(FormatDate(options.published)),
        table_(*table),
        refusals_(refusals),
        before_(*table) {
    point_ = *table_.Find("point");
    source_ = *table_.Find("source");
    batch_ = *table_.Find("batch");
    from_ = *table_.Find("valid_from");
    to_ = *table_.Find("valid_to");
    after_ = *table_.Find("superseded_by");
    for (const ColumnMap& column : rule_.columns) own_.push_back(*table_.Find(column.name));
    for (size_t row = 0; row < table_.rows.size(); ++row) Index(row);
  }

  MergeResult Run(const std::vector<PointRows>& points) {
    std::set<std::string> imported;
    for (const PointRows& point : points) {
      if (const std::string id = Place(point, imported); !id.empty()) imported.insert(id);
    }
    for (const std::string& id : imported) EndEarlier(id);
    EndRows(imported);
    Withdraw(imported);
    for (const auto& [id, rows] : points_) {
      if (imported.contains(id) || rows.empty()) continue;
      if (table_.rows[rows.front()][batch_] == options_.batch && IsOfficial(rows.front())) {
        result_.not_there.push_back(id);
      }
    }
    Arrange();
    result_.changes = ChangesBetween(rule_, points, options_.batch, withdrawn_, before_, table_,
                                     &result_.unchanged);
    return std::move(result_);
  }

 private:
  bool IsOfficial(size_t row) const { return table_.rows[row][source_] == "official"; }

  std::string Key(const Row& row, const std::vector<std::string>& names) const {
    return KeyOf(rule_, names, [&](const std::string& name) -> const std::string& {
      return table_.Cell(row, name);
    });
  }
  std::string KeyOfOwn(const Row& cells, const std::vector<std::string>& names) const {
    return KeyOf(rule_, names, [&](const std::string& name) -> const std::string& {
      const auto column =
          std::find_if(rule_.columns.begin(), rule_.columns.end(),
                       [&](const ColumnMap& candidate) { return candidate.name == name; });
      return cells[static_cast<size_t>(column - rule_.columns.begin())];
    });
  }

  void Index(size_t row) {
    if (!IsOfficial(row)) return;
    const Row& cells = table_.rows[row];
    std::vector<size_t>& rows = points_[cells[point_]];
    if (rows.empty()) by_identity_[Key(cells, rule_.identity)].insert(cells[point_]);
    rows.push_back(row);
    by_key_[Key(cells, rule_.key)].insert(row);
  }

  std::string CodesOf(const std::vector<size_t>& rows) const {
    std::set<std::string> keys;
    for (const size_t row : rows) keys.insert(Key(table_.rows[row], rule_.key));
    std::string all;
    for (const std::string& key : keys) all += key;
    return all;
  }

  // The point of the same batch that the published one is, or a new id.
  std::string IdOf(const std::string& identity, const std::set<std::string>& keys,
                   const std::set<std::string>& taken) const {
    const auto same_batch = [&](const std::string& id) {
      return !taken.contains(id) && table_.rows[points_.at(id).front()][batch_] == options_.batch;
    };
    if (const auto at = by_identity_.find(identity); at != by_identity_.end()) {
      for (const std::string& id : at->second) {
        if (same_batch(id)) return id;
      }
    }
    std::string all;
    for (const std::string& key : keys) all += key;
    for (const std::string& key : keys) {
      const auto at = by_key_.find(key);
      if (at == by_key_.end()) continue;
      for (const size_t row : at->second) {
        const std::string& id = table_.rows[row][point_];
        if (same_batch(id) && CodesOf(points_.at(id)) == all) return id;
      }
      break;
    }
    return "KP-" + StableHashHex(fmt::format("{}\n{}\n{}", options_.batch, rule_.name, identity))
                       .substr(0, 16);
  }

  std::string Place(const PointRows& published, const std::set<std::string>& imported) {
    const std::string identity = KeyOfOwn(published.rows.front(), rule_.identity);
    if (!identities_.insert(identity).second) {
      refusals_->push_back({published_.file, published_.sheet, published.point->row, "",
                            published.point->name, "a point that is not in the workbook already",
                            false});
      return {};
    }
    std::set<std::string> keys;
    for (const Row& cells : published.rows) keys.insert(KeyOfOwn(cells, rule_.key));
    const std::string id = IdOf(identity, keys, imported);
    Row head(table_.header.size());
    head[point_] = id;
    head[source_] = "official";
    head[batch_] = options_.batch;
    head[from_] = day_;
    std::map<std::string, size_t> old;
    if (const auto at = points_.find(id); at != points_.end()) {
      head = table_.rows[at->second.front()];
      for (const size_t row : at->second) old.emplace(Key(table_.rows[row], rule_.key), row);
    } else {
      by_identity_[identity].insert(id);
    }
    std::vector<size_t> rows;
    for (const Row& cells : published.rows) {
      const auto same = old.find(KeyOfOwn(cells, rule_.key));
      size_t row = table_.rows.size();
      if (same != old.end()) {
        row = same->second;
        old.erase(same);
      } else {
        table_.rows.push_back(head);
        by_key_[KeyOfOwn(cells, rule_.key)].insert(row);
      }
      for (size_t i = 0; i < own_.size(); ++i) table_.rows[row][own_[i]] = cells[i];
      rows.push_back(row);
    }
    for (const auto& [key, row] : old) {
      gone_.insert(row);
      by_key_[key].erase(row);
    }
    points_[id] = std::move(rows);
    return id;
  }

  // Points of the same identity or codes end where the next of them begins.
  void EndEarlier(const std::string& id) {
    std::set<std::string> same;
    const Row& first = table_.rows[points_.at(id).front()];
    for (const std::string& other : by_identity_[Key(first, rule_.identity)]) same.insert(other);
    const std::string codes = CodesOf(points_.at(id));
    for (const size_t row : by_key_[Key(first, rule_.key)]) {
      const std::string& other = table_.rows[row][point_];
      if (other != id && CodesOf(points_.at(other)) == codes) same.insert(other);
    }
    std::vector<std::pair<std::string, std::string>> order;  // first day, point
    for (const std::string& other : same) {
      if (points_.at(other).empty()) continue;
      order.emplace_back(table_.rows[points_.at(other).front()][from_], other);
    }
    std::sort(order.begin(), order.end());
    for (size_t i = 0; i + 1 < order.size(); ++i) {
      const auto& [day, next] = order[i + 1];
      if (order[i].first >= day) continue;
      for (const size_t row : points_.at(order[i].second)) End(row, day, next);
    }
  }

  void End(size_t row, const std::string& day, const std::string& next) {
    Row& cells = table_.rows[row];
    if (!cells[after_].empty()) return;
    cells[after_] = next;
    if (cells[to_].empty() || cells[to_] > day) cells[to_] = day;
  }

  // A key holds once a day, whatever its points are called.
  void EndRows(const std::set<std::string>& imported) {
    std::set<std::string> keys;
    for (const std::string& id : imported) {
      for (const size_t row : points_.at(id)) keys.insert(Key(table_.rows[row], rule_.key));
    }
    for (const std::string& key : keys) {
      std::vector<size_t> rows(by_key_[key].begin(), by_key_[key].end());
      std::sort(rows.begin(), rows.end(), [&](size_t a, size_t b) {
        return std::tie(table_.rows[a][from_], table_.rows[a][point_]) <
               std::tie(table_.rows[b][from_], table_.rows[b][point_]);
      });
      for (size_t i = 0; i + 1 < rows.size(); ++i) {
        const Row& next = table_.rows[rows[i + 1]];
        const Row& row = table_.rows[rows[i]];
        if (row[from_] != next[from_]) {
          if (row[to_].empty() || row[to_] > next[from_]) {
            End(rows[i], next[from_], next[point_]);
          }
        } else if (row[point_] != next[point_]) {
          Clash(rows[i], rows[i + 1]);
        }
      }
    }
  }

  // Two points of one day say the same code: harmless when they say the same of it.
  void Clash(size_t a, size_t b) {
    bool same = true;
    for (size_t i = 0; i < own_.size(); ++i) {
      if (rule_.columns[i].name.find("name") != std::string::npos) continue;
      same &= table_.rows[a][own_[i]] == table_.rows[b][own_[i]];
    }
    const std::string code = KeyText(table_.rows[a]);
    if (same) {
      gone_.insert(a);
      result_.notes.push_back(fmt::format("{}: '{}' stands in points {} and {} of {}; kept in {}",
                                          table_.name, code, table_.rows[a][point_],
                                          table_.rows[b][point_], table_.rows[a][from_],
                                          table_.rows[b][point_]));
      return;
    }
    refusals_->push_back(
        {published_.file, published_.codes_sheet, 0, "", code,
         fmt::format("one limit a code on {}; points {} and {} differ", table_.rows[a][from_],
                     table_.rows[a][point_], table_.rows[b][point_]),
         false});
  }

  std::string KeyText(const Row& row) const {
    std::string text;
    for (const std::string& name : rule_.key) {
      text += (text.empty() ? "" : "×") + table_.Cell(row, name);
    }
    return text;
  }

  void Withdraw(const std::set<std::string>& imported) {
    if (options_.replaces.empty()) return;
    for (const auto& [id, rows] : points_) {
      if (imported.contains(id) || rows.empty()) continue;
      if (table_.rows[rows.front()][batch_] != options_.replaces) continue;
      for (const size_t row : rows) {
        Row& cells = table_.rows[row];
        if (!cells[after_].empty() || !cells[to_].empty() || cells[from_] >= day_) continue;
        cells[to_] = day_;
        withdrawn_.insert(id);
      }
    }
  }

  // Official rows by code and day, what else the table holds behind them; rows of one code and day
  // keep their order, so that a table in order stays as it is.
  void Arrange() {
    if (gone_.empty() && table_.rows.size() == before_.rows.size()) return;
    std::vector<size_t> order;
    for (size_t row = 0; row < table_.rows.size(); ++row) {
      if (!gone_.contains(row)) order.push_back(row);
    }
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      if (IsOfficial(a) != IsOfficial(b)) return IsOfficial(a);
      if (!IsOfficial(a)) return false;
      const Row& one = table_.rows[a];
      const Row& two = table_.rows[b];
      for (const std::string& name : rule_.key) {
        const int difference = table_.Cell(one, name).compare(table_.Cell(two, name));
        if (difference != 0) return difference < 0;
      }
      return one[from_] < two[from_];
    });
    std::vector<Row> arranged;
    arranged.reserve(order.size());
    for (const size_t row : order) arranged.push_back(std::move(table_.rows[row]));
    table_.rows = std::move(arranged);
  }

  const Published& published_;
  const RuleMap& rule_;
  const MergeOptions& options_;
  const std::string day_;
  TableFile& table_;
  std::vector<Refusal>* refusals_;
  const TableFile before_;
  size_t point_ = 0, source_ = 0, batch_ = 0, from_ = 0, to_ = 0, after_ = 0;
  std::vector<size_t> own_;  // positions of the rule's columns
  std::map<std::string, std::vector<size_t>> points_;
  std::unordered_map<std::string, std::set<std::string>> by_identity_;
  std::unordered_map<std::string, std::set<size_t>> by_key_;
  std::set<std::string> identities_;  // of the workbook
  std::set<std::string> withdrawn_;
  std::set<size_t> gone_;
  MergeResult result_;
};

}  // namespace

Inherited InheritFrom(const TableFile& table, const RuleMap& rule, const MergeOptions& options) {
  // Identity -> the newest earlier row.
  auto newest = std::make_shared<std::unordered_map<std::string, size_t>>();
  const size_t from = *table.Find("valid_from");
  const size_t source = *table.Find("source");
  const std::string day = FormatDate(options.published);
  for (size_t row = 0; row < table.rows.size(); ++row) {
    const Row& cells = table.rows[row];
    if (cells[source] != "official" || cells[from] >= day) continue;
    const std::string key = KeyOf(
        rule, rule.identity,
        [&](const std::string& name) -> const std::string& { return table.Cell(cells, name); });
    const auto [at, is_new] = newest->emplace(key, row);
    if (!is_new && table.rows[at->second][from] < cells[from]) at->second = row;
  }
  return [newest, &table, &rule](const Row& own,
                                 const std::string& column) -> std::optional<std::string> {
    const std::string missing;
    const std::string key =
        KeyOf(rule, rule.identity, [&](const std::string& name) -> const std::string& {
          for (size_t i = 0; i < own.size(); ++i) {
            if (rule.columns[i].name == name) return own[i];
          }
          return missing;
        });
    const auto at = newest->find(key);
    if (at == newest->end()) return std::nullopt;
    const std::string& value = table.Cell(table.rows[at->second], column);
    if (value.empty()) return std::nullopt;
    return value;
  };
}

MergeResult Merge(const Published& published, const std::vector<PointRows>& points,
                  const MergeOptions& options, TableFile* table, std::vector<Refusal>* refusals) {
  Merger merger(published, options, table, refusals);
  return merger.Run(points);
}

std::vector<std::string> HeaderOf(const RuleMap& rule) {
  std::vector<std::string> header;
  header.reserve(rule.columns.size() + kCommon.size());
  for (const ColumnMap& column : rule.columns) {
    header.push_back(fmt::format("{}:{}", column.name, rules::ToString(column.kind)));
  }
  header.insert(header.end(), kCommon.begin(), kCommon.end());
  return header;
}

Status CheckHeader(const TableFile& table, const RuleMap& rule) {
  for (const std::string& wanted : HeaderOf(rule)) {
    const std::string_view name = std::string_view(wanted).substr(0, wanted.find(':'));
    const std::optional<size_t> at = table.Find(name);
    if (at && table.header[*at] == wanted) continue;
    return DataError(fmt::format(
        "{}:1: the header has {}; rule '{}' writes a column {}", table.path,
        at ? "'" + table.header[*at] + "'" : "no column " + std::string(name), rule.name, wanted));
  }
  return {};
}

}  // namespace mingjian::knowledge
