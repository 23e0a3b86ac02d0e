// The files of clearing facts (casework/clearing.h).

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"
#include "casework/clearing.h"
#include "model/model.h"
#include "rules/rule_file_reader.h"
#include "rules/yaml_tree.h"

namespace mingjian::casework {
namespace {

namespace fs = std::filesystem;
using rules::YamlFile;
using rules::YamlNode;
using Kind = YamlNode::Kind;
using Names = std::vector<std::string_view>;

constexpr std::string_view kNoneKnown = "none-known";
constexpr std::array<rules::Choice<rules::Source>, 3> kSources = {
    {{"official", rules::Source::kOfficial},
     {"regional", rules::Source::kRegional},
     {"illustrative", rules::Source::kIllustrative}}};
constexpr std::array<rules::Choice<Event>, 2> kRoutes = {
    {{"release", Event::kRelease}, {"correction", Event::kDataError}}};

// The first argument of every error is the node where it stands.
class FactReader {
 public:
  FactReader(const YamlFile& file, std::string expected_id)
      : file_(file), root_(file.root()), expected_id_(std::move(expected_id)) {}

  ClearingFact Read() {
    ClearingFact fact;
    Keys(root_, {"id", "title", "about", "version", "rules", "ask"},
         {"source", "route", "needs", "may", "sql"});
    fact.file = file_.name();
    fact.id = Text("id");
    if (const YamlNode* id = root_.Find("id"); id != nullptr && fact.id != expected_id_) {
      file_.Error(*id, "id_mismatch",
                  fmt::format("id '{}' differs from the file name '{}'", fact.id, expected_id_));
    }
    fact.title = Text("title");
    fact.about = std::string(Trim(Text("about")));
    fact.ask = std::string(Trim(Text("ask")));
    fact.sql = std::string(Trim(Text("sql")));
    ReadVersion(&fact);
    Choose("source", kSources, &fact.source);
    Choose("route", kRoutes, &fact.route);
    ReadRules(&fact);
    ReadNeeds("needs", false, &fact);
    ReadNeeds("may", true, &fact);
    const bool any = std::ranges::any_of(fact.needs, [](const auto& need) { return !need.may; });
    if (!fact.sql.empty() && !any) {
      file_.Error(root_, "missing_key", "a fact with 'sql' names the tables that it needs");
    }
    return fact;
  }

  std::map<std::string, std::string> ReadNoneKnown() {
    std::map<std::string, std::string> rules;
    Keys(root_, {"rules"}, {});
    const YamlNode* map = Get("rules", Kind::kMap);
    if (map == nullptr) return rules;
    for (const auto& [key, value] : map->entries) {
      if (!value.IsScalar() || Trim(value.text).empty()) {
        file_.Error(value, "wrong_type", "expected a sentence: why no fact is known");
      }
      rules[key.text] = value.text;
    }
    return rules;
  }

 private:
  void Keys(const YamlNode& map, const Names& required, const Names& optional) {
    if (!map.IsMap()) {
      file_.Error(map, "wrong_type",
                  fmt::format("the file is {}; expected keys", ToString(map.kind)));
      return;
    }
    Names known = required;
    known.insert(known.end(), optional.begin(), optional.end());
    for (const auto& [key, value] : map.entries) {
      if (std::ranges::find(known, key.text) == known.end()) {
        file_.Error(key, "unknown_key", fmt::format("a clearing fact has no key '{}'", key.text),
                    DidYouMean(key.text, known));
      }
    }
    for (const std::string_view key : required) {
      if (const YamlNode* value = map.Find(key); value == nullptr || value->IsNull()) {
        file_.Error(map, "missing_key", fmt::format("key '{}' is missing", key));
      }
    }
  }
  const YamlNode* Get(std::string_view key, Kind kind) {
    const YamlNode* node = root_.Find(key);
    if (node == nullptr || node->IsNull()) return nullptr;
    if (node->kind == kind) return node;
    file_.Error(*node, "wrong_type",
                fmt::format("'{}' is {}; expected {}", key, ToString(node->kind), ToString(kind)));
    return nullptr;
  }
  std::string Text(std::string_view key) {
    const YamlNode* node = Get(key, Kind::kScalar);
    return node == nullptr ? "" : node->text;
  }
  void ReadVersion(ClearingFact* fact) {
    const YamlNode* node = Get("version", Kind::kScalar);
    if (node == nullptr) return;
    const auto number = ParseInt(node->text);
    if (number && *number >= 1 && *number <= 1'000'000) {
      fact->version = static_cast<int>(*number);
    } else {
      file_.Error(*node, "bad_value",
                  fmt::format("version is '{}'; expected a whole number from 1", node->text));
    }
  }
  template <typename E, size_t N>
  void Choose(std::string_view key, const std::array<rules::Choice<E>, N>& choices, E* value) {
    const YamlNode* node = Get(key, Kind::kScalar);
    if (node == nullptr) return;
    Names names;
    for (const auto& choice : choices) {
      if (choice.name == node->text) {
        *value = choice.value;
        return;
      }
      names.push_back(choice.name);
    }
    file_.Error(*node, "unknown_value",
                fmt::format("{} is '{}'; expected {}", key, node->text, fmt::join(names, ", ")),
                DidYouMean(node->text, names));
  }
  void ReadRules(ClearingFact* fact) {
    const YamlNode* list = Get("rules", Kind::kList);
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) fact->rules.push_back(item.text);
    if (fact->rules.empty()) file_.Error(*list, "bad_value", "'rules' is empty");
  }
  void ReadNeeds(std::string_view key, bool may, ClearingFact* fact) {
    const YamlNode* map = Get(key, Kind::kMap);
    if (map == nullptr) return;
    for (const auto& [name, columns] : map->entries) {
      ClearingNeed need{.table = name.text, .columns = {}, .may = may};
      const model::Table* table = model::FindTable(name.text);
      // Not of the model: what the load found about refunds.
      if (table == nullptr && name.text != "refund_d") {
        Names names;
        for (const model::Table& each : model::Tables()) names.push_back(each.name);
        file_.Error(name, "unknown_table", fmt::format("there is no table '{}'", name.text),
                    DidYouMean(name.text, names));
        continue;
      }
      for (const YamlNode& column : columns.items) {
        if (table == nullptr || !table->Find(column.text)) {
          file_.Error(column, "unknown_field",
                      fmt::format("{} has no column '{}'", name.text, column.text));
        }
        need.columns.push_back(column.text);
      }
      fact->needs.push_back(std::move(need));
    }
  }

  const YamlFile& file_;
  const YamlNode& root_;
  std::string expected_id_;
};

Status ReadOne(const fs::path& path, ClearingBook* book) {
  MJ_TRY(std::string text, ReadFile(path.string()));
  const std::string name = path.filename().string();
  book->hash += name + "\n" + text;
  const size_t before = book->diagnostics.size();
  const YamlFile file("clearing/" + name, std::move(text), &book->diagnostics);
  if (book->diagnostics.size() != before) return {};
  FactReader reader(file, path.stem().string());
  if (path.stem() == kNoneKnown) {
    book->none_known = reader.ReadNoneKnown();
    return {};
  }
  ClearingFact fact = reader.Read();
  if (book->diagnostics.size() == before) book->facts.push_back(std::move(fact));
  return {};
}

}  // namespace

bool ClearingFact::Concerns(std::string_view rule) const {
  return std::ranges::any_of(rules, [rule](const std::string& pattern) {
    return pattern.ends_with('*')
               ? rule.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1))
               : rule == pattern;
  });
}
bool ClearingFact::IsGeneral() const { return std::ranges::find(rules, "*") != rules.end(); }

const ClearingFact* ClearingBook::Find(std::string_view id) const {
  for (const ClearingFact& fact : facts) {
    if (fact.id == id) return &fact;
  }
  return nullptr;
}

Result<ClearingBook> LoadClearing(const std::string& rulebook) {
  ClearingBook book;
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(fs::path(rulebook) / "clearing", none)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const fs::path& file : files) MJ_RETURN_IF_ERROR(ReadOne(file, &book));
  book.hash = StableHashHex(book.hash);
  return book;
}

std::string_view ToString(Clearing clearing) {
  constexpr std::string_view kNames[] = {"cleared", "not_cleared", "unknown", "ask"};
  return kNames[static_cast<size_t>(clearing)];
}

}  // namespace mingjian::casework
