#include "knowledge/workbook_map.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <re2/re2.h>

#include <algorithm>
#include <set>

#include "base/fold_text.h"
#include "base/text.h"
#include "rules/knowledge.h"
#include "rules/yaml_tree.h"

namespace mingjian::knowledge {

using rules::YamlNode;

struct Pattern::Inside {
  explicit Inside(const std::string& expression, const RE2::Options& options)
      : re(expression, options) {}
  RE2 re;
};

std::optional<Pattern> Pattern::Make(const std::string& expression) {
  RE2::Options options;
  options.set_log_errors(false);
  Pattern pattern;
  auto inside = std::make_shared<Inside>(expression, options);
  if (!inside->re.ok()) return std::nullopt;
  pattern.inside_ = std::move(inside);
  return pattern;
}

bool Pattern::MatchesWhole(std::string_view text) const {
  return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), inside_->re);
}

std::vector<std::string> Pattern::FindAll(std::string_view text) const {
  std::vector<std::string> found;
  re2::StringPiece rest(text.data(), text.size());
  const int groups = inside_->re.NumberOfCapturingGroups() > 0 ? 2 : 1;
  re2::StringPiece match[2];
  while (inside_->re.Match(rest, 0, rest.size(), RE2::UNANCHORED, match, groups)) {
    const re2::StringPiece& part = match[groups - 1];
    found.emplace_back(part.data() == nullptr ? "" : std::string(part.data(), part.size()));
    const size_t past = static_cast<size_t>(match[0].data() - rest.data()) + match[0].size();
    if (past >= rest.size() || match[0].empty()) break;
    rest.remove_prefix(past);
  }
  return found;
}

const std::string& Pattern::text() const { return inside_->re.pattern(); }

std::string Comparable(std::string_view text) {
  std::string folded = FoldText(text);
  std::erase_if(folded, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return folded;
}

namespace {

// Does a heading as published fit one of workbooks.yaml, in which `*` stands for any text?
bool Fits(std::string_view heading, std::string_view wanted) {
  const size_t star = wanted.find('*');
  if (star == std::string_view::npos) return heading == wanted;
  if (!heading.starts_with(wanted.substr(0, star))) return false;
  heading.remove_prefix(star);
  wanted.remove_prefix(star + 1);
  for (size_t from = 0; from <= heading.size(); ++from) {
    if (Fits(heading.substr(from), wanted)) return true;
  }
  return false;
}

class MapReader {
 public:
  MapReader(const std::string& name, std::string text)
      : file_(name, std::move(text), &diagnostics_) {
    map_.file = name;
  }

  Result<WorkbookMap> Read() {
    const YamlNode& root = file_.root();
    if (diagnostics_.empty() && Expect(root, YamlNode::Kind::kMap, "the file")) {
      Keys(root, {"batches", "shapes", "headings", "footers", "rules"}, {}, "the file");
      if (const YamlNode* node = root.Find("batches")) ReadBatches(*node);
      if (const YamlNode* node = root.Find("shapes")) ReadShapes(*node);
      if (const YamlNode* node = root.Find("headings")) ReadHeadings(*node);
      if (const YamlNode* node = root.Find("footers")) map_.footers = Texts(*node, "footers");
      if (const YamlNode* node = root.Find("rules")) ReadRules(*node);
    }
    if (diagnostics_.empty()) return std::move(map_);
    std::vector<std::string> lines;
    for (const rules::Diagnostic& diagnostic : diagnostics_) {
      lines.push_back(rules::ToString(diagnostic));
    }
    return DataError(fmt::format("{}", fmt::join(lines, "\n")));
  }

 private:
  bool Expect(const YamlNode& node, YamlNode::Kind kind, std::string_view what) {
    if (node.kind == kind) return true;
    file_.Error(node, "wrong_type",
                fmt::format("'{}' is {}; expected {}", what, ToString(node.kind), ToString(kind)));
    return false;
  }

  void Keys(const YamlNode& map, std::vector<std::string_view> required,
            const std::vector<std::string_view>& optional, std::string_view what) {
    for (const std::string_view key : required) {
      if (map.Find(key) == nullptr) {
        file_.Error(map, "missing_key", fmt::format("key '{}' is missing in {}", key, what));
      }
    }
    required.insert(required.end(), optional.begin(), optional.end());
    for (const auto& [key, value] : map.entries) {
      if (std::find(required.begin(), required.end(), key.text) != required.end()) continue;
      const auto near = Nearest(key.text, required);
      file_.Error(key, "unknown_key", fmt::format("{} has no key '{}'", what, key.text),
                  near ? fmt::format("did you mean '{}'?", *near) : "");
    }
  }

  std::vector<std::string> Texts(const YamlNode& node, std::string_view what) {
    std::vector<std::string> texts;
    if (!Expect(node, YamlNode::Kind::kList, what)) return texts;
    for (const YamlNode& item : node.items) {
      if (Expect(item, YamlNode::Kind::kScalar, what)) texts.push_back(item.text);
    }
    return texts;
  }

  void ReadBatches(const YamlNode& node) {
    if (!Expect(node, YamlNode::Kind::kMap, "batches")) return;
    for (const auto& [key, value] : node.entries) {
      const std::optional<Seconds> day = ParseDate(value.text);
      if (!day) {
        file_.Error(
            value, "bad_value",
            fmt::format("batch '{}': '{}' is not a date like 2026-01-31", key.text, value.text));
        continue;
      }
      map_.batches[key.text] = *day;
    }
  }

  std::optional<Pattern> ReadPattern(const YamlNode& node, std::string_view what) {
    std::optional<Pattern> pattern;
    if (Expect(node, YamlNode::Kind::kScalar, what)) pattern = Pattern::Make(node.text);
    if (!pattern && node.IsScalar()) {
      file_.Error(node, "bad_value",
                  fmt::format("{}: '{}' is no regular expression (RE2)", what, node.text));
    }
    return pattern;
  }

  void ReadShapes(const YamlNode& node) {
    if (!Expect(node, YamlNode::Kind::kMap, "shapes")) return;
    for (const auto& [key, value] : node.entries) {
      if (auto pattern = ReadPattern(value, key.text)) map_.shapes.emplace(key.text, *pattern);
    }
  }

  void ReadHeadings(const YamlNode& node) {
    if (!Expect(node, YamlNode::Kind::kMap, "headings")) return;
    for (const auto& [key, value] : node.entries) {
      std::vector<std::string> headings = Texts(value, key.text);
      for (std::string& heading : headings) heading = Comparable(heading);
      map_.headings[key.text] = std::move(headings);
    }
    for (const char* role : {"number", "link", "name", "code", "count", "ignored"}) {
      if (!map_.headings.contains(role)) {
        file_.Error(node, "missing_key", fmt::format("headings has no role '{}'", role));
      }
    }
  }

  void ReadRules(const YamlNode& node) {
    if (!Expect(node, YamlNode::Kind::kMap, "rules")) return;
    for (const auto& [key, value] : node.entries) {
      if (!Expect(value, YamlNode::Kind::kMap, key.text)) continue;
      RuleMap& rule = map_.rules[key.text];
      rule.name = key.text;
      ReadRule(value, &rule);
    }
  }

  void ReadRule(const YamlNode& node, RuleMap* rule) {
    Keys(node, {"table", "shape", "columns"}, {"identity", "key"}, rule->name);
    const auto text = [&](std::string_view key) {
      const YamlNode* value = node.Find(key);
      return value == nullptr ? std::string() : value->text;
    };
    rule->table = text("table");
    rule->shape = text("shape");
    if (!rule->shape.empty() && !map_.shapes.contains(rule->shape)) {
      file_.Error(*node.Find("shape"), "bad_value",
                  fmt::format("there is no shape '{}'", rule->shape));
    }
    const YamlNode* columns = node.Find("columns");
    if (columns == nullptr || !Expect(*columns, YamlNode::Kind::kMap, "columns")) return;
    for (const auto& [key, value] : columns->entries) ReadColumn(key, value, rule);
    rule->identity = Columns(node, "identity", *rule);
    rule->key = Columns(node, "key", *rule);
    if (rule->identity.empty()) rule->identity.push_back("item_name");
    if (!rule->key.empty()) return;
    for (const ColumnMap& column : rule->columns) {
      if (column.kind == rules::KnowledgeColumn::Kind::kCode &&
          column.sources.front().kind == ValueSource::Kind::kCode) {
        rule->key.push_back(column.name);
      }
    }
    if (rule->key.empty()) {
      file_.Error(
          node, "missing_key",
          fmt::format("no column of '{}' takes a code; expected one with {{code: each}}, or "
                      "a list of columns in 'key'",
                      rule->name));
    }
  }

  std::vector<std::string> Columns(const YamlNode& node, std::string_view key,
                                   const RuleMap& rule) {
    const YamlNode* list = node.Find(key);
    if (list == nullptr) return {};
    std::vector<std::string> names = Texts(*list, key);
    for (const std::string& name : names) {
      if (std::none_of(rule.columns.begin(), rule.columns.end(),
                       [&](const ColumnMap& column) { return column.name == name; })) {
        file_.Error(*list, "bad_value",
                    fmt::format("{}: '{}' is no column of the rule", key, name));
      }
    }
    return names;
  }

  void ReadColumn(const YamlNode& key, const YamlNode& value, RuleMap* rule) {
    ColumnMap column;
    const size_t colon = key.text.find(':');
    column.name = key.text.substr(0, colon);
    const auto kind = rules::KnowledgeKindOf(colon == std::string::npos
                                                 ? std::string_view()
                                                 : std::string_view(key.text).substr(colon + 1));
    if (!kind) {
      file_.Error(key, "unknown_column_type",
                  fmt::format("'{}' is no column; expected name:type as in the header of a table",
                              key.text));
      return;
    }
    column.kind = *kind;
    if (value.IsList()) {
      for (const YamlNode& item : value.items) ReadSource(item, &column);
    } else {
      ReadSource(value, &column);
    }
    if (column.sources.empty()) {
      file_.Error(key, "bad_value", fmt::format("column '{}' has no source", column.name));
      return;
    }
    for (const ValueSource& source : column.sources) {
      if (source.kind == ValueSource::Kind::kCode && source.code == 0) rule->row_per_code = true;
    }
    rule->columns.push_back(std::move(column));
  }

  void ReadSource(const YamlNode& node, ColumnMap* column) {
    if (!Expect(node, YamlNode::Kind::kMap, column->name)) return;
    Keys(node, {}, {"heading", "match", "pick", "value", "values", "code", "inherit"},
         fmt::format("a source of '{}'", column->name));
    ValueSource source;
    const YamlNode* heading = node.Find("heading");
    const YamlNode* code = node.Find("code");
    const YamlNode* inherit = node.Find("inherit");
    const YamlNode* value = node.Find("value");
    if (value != nullptr) source.value = value->text;
    if (heading != nullptr) {
      source.kind = ValueSource::Kind::kHeading;
      source.role = heading->text;
      if (!map_.headings.contains(source.role)) {
        file_.Error(*heading, "bad_value", fmt::format("headings has no role '{}'", source.role));
      }
    } else if (code != nullptr) {
      source.kind = ValueSource::Kind::kCode;
      const std::optional<int64_t> nth = ParseInt(code->text);
      if (code->text != "each" && (!nth || *nth < 1 || *nth > 16)) {
        file_.Error(
            *code, "bad_value",
            fmt::format("code: '{}'; expected each or the place of the code, 1 to 16", code->text));
      } else {
        source.code = code->text == "each" ? 0 : static_cast<size_t>(*nth);
      }
    } else if (inherit != nullptr) {
      source.kind = ValueSource::Kind::kInherit;
    } else if (value == nullptr) {
      file_.Error(node, "missing_key",
                  fmt::format("a source of '{}' has none of heading, code, value and inherit",
                              column->name));
      return;
    }
    if (const YamlNode* match = node.Find("match")) source.match = ReadPattern(*match, "match");
    if (const YamlNode* pick = node.Find("pick")) {
      if (pick->text == "least") {
        source.pick = ValueSource::Pick::kLeast;
      } else if (pick->text == "greatest") {
        source.pick = ValueSource::Pick::kGreatest;
      } else if (pick->text != "first") {
        file_.Error(*pick, "bad_value",
                    fmt::format("pick: '{}'; expected first, least or greatest", pick->text));
      }
    }
    if (const YamlNode* values = node.Find("values");
        values != nullptr && Expect(*values, YamlNode::Kind::kMap, "values")) {
      for (const auto& [word, meaning] : values->entries) {
        source.values[Comparable(word.text)] = meaning.text;
      }
    }
    column->sources.push_back(std::move(source));
  }

  std::vector<rules::Diagnostic> diagnostics_;
  rules::YamlFile file_;
  WorkbookMap map_;
};

}  // namespace

std::vector<std::string> WorkbookMap::RolesOf(std::string_view heading) const {
  const std::string plain = Comparable(heading);
  std::vector<std::string> roles;
  if (plain.empty() || plain.size() > 512) return roles;
  for (const auto& [role, known] : headings) {
    if (std::any_of(known.begin(), known.end(),
                    [&](const std::string& wanted) { return Fits(plain, wanted); })) {
      roles.push_back(role);
    }
  }
  return roles;
}

Result<WorkbookMap> ReadWorkbookMap(const std::string& path) {
  MJ_TRY(std::string text, ReadFile(path));
  return ParseWorkbookMap(path, std::move(text));
}

Result<WorkbookMap> ParseWorkbookMap(const std::string& name, std::string text) {
  return MapReader(name, std::move(text)).Read();
}

}  // namespace mingjian::knowledge
