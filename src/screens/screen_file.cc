// One screen file: the header between /* and */ is YAML, the rest are statements under markers.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

#include "base/hash.h"
#include "base/text.h"
#include "model/model.h"
#include "rules/rule_file_reader.h"
#include "rules/yaml_tree.h"
#include "screens/screen.h"
#include "screens/screen_sections.h"

namespace mingjian::screens {
namespace {

using rules::Diagnostic;
using rules::Literal;
using rules::TypeKind;
using rules::YamlFile;
using rules::YamlNode;
using Kind = YamlNode::Kind;
using Names = std::vector<std::string_view>;

constexpr std::array<rules::Choice<rules::Source>, 3> kSources = {
    {{"official", rules::Source::kOfficial},
     {"regional", rules::Source::kRegional},
     {"illustrative", rules::Source::kIllustrative}}};
constexpr std::array<rules::Choice<rules::Severity>, 4> kSeverities = {
    {{"violation", rules::Severity::kViolation},
     {"high", rules::Severity::kHigh},
     {"low", rules::Severity::kLow},
     {"indicator", rules::Severity::kIndicator}}};

// Reads the header of one file.
class HeaderReader {
 public:
  HeaderReader(const YamlFile& file, ScreenFile* out)
      : file_(file), root_(file.root()), out_(out) {}

  void Read(const std::string& expected_id) {
    if (!root_.IsMap()) {
      file_.Error(root_, "wrong_type",
                  fmt::format("the header is {}; expected a map of keys", ToString(root_.kind)));
      return;
    }
    const bool family = root_.Find("screens") != nullptr;
    Names required = {"id", "version", "basis", "needs", "row"};
    Names optional = {"about", "tests", "parameters", "source", "severity"};
    if (family) {
      required.push_back("screens");
    } else {
      required.push_back("title");
      optional.push_back("code");
    }
    Keys(root_, required, optional, "a screen file");
    out_->id = Text(root_, "id");
    if (const YamlNode* id = root_.Find("id"); id != nullptr) {
      if (!rules::IsRuleId(out_->id)) {
        file_.Error(*id, "bad_name",
                    fmt::format("id '{}': expected lower-case words joined by hyphens", out_->id));
      } else if (out_->id != expected_id) {
        file_.Error(*id, "id_mismatch",
                    fmt::format("id '{}' differs from the file name '{}'", out_->id, expected_id));
      }
    }
    if (const YamlNode* version = root_.Find("version"); version != nullptr) {
      const auto number = ParseInt(version->text);
      if (!number || *number < 1 || *number > 1'000'000) {
        file_.Error(*version, "bad_value",
                    fmt::format("version is '{}'; expected a whole number from 1", version->text));
      } else {
        out_->version = static_cast<int>(*number);
      }
    }
    ReadBasis();
    ReadTables(root_, "needs", &out_->needs);
    ReadTests();
    ReadRow();
    Screen base;
    base.about = Text(root_, "about");
    ReadParameters(&base);
    if (!family) {
      ReadScreen(root_, &base);
      base.id = out_->id;
      out_->screens.push_back(std::move(base));
      return;
    }
    ReadFamily(base);
  }

 private:
  void Keys(const YamlNode& map, std::span<const std::string_view> required,
            std::span<const std::string_view> optional, std::string_view what) {
    Names known(required.begin(), required.end());
    known.insert(known.end(), optional.begin(), optional.end());
    for (const auto& [key, value] : map.entries) {
      if (std::find(known.begin(), known.end(), key.text) == known.end()) {
        file_.Error(key, "unknown_key", fmt::format("{} has no key '{}'", what, key.text),
                    DidYouMean(key.text, known));
      }
    }
    for (const std::string_view key : required) {
      if (const YamlNode* value = map.Find(key); value == nullptr || value->IsNull()) {
        file_.Error(map, "missing_key", fmt::format("key '{}' is missing in {}", key, what));
      }
    }
  }
  bool Expect(const YamlNode& node, Kind kind, std::string_view what) {
    if (node.kind == kind) return true;
    file_.Error(node, "wrong_type",
                fmt::format("'{}' is {}; expected {}", what, ToString(node.kind), ToString(kind)));
    return false;
  }
  const YamlNode* Get(const YamlNode& map, std::string_view key, Kind kind) {
    const YamlNode* node = map.Find(key);
    return node != nullptr && !node->IsNull() && Expect(*node, kind, key) ? node : nullptr;
  }
  std::string Text(const YamlNode& map, std::string_view key) {
    const YamlNode* node = Get(map, key, Kind::kScalar);
    return node == nullptr ? std::string() : node->text;
  }
  template <typename E, size_t N>
  void Choose(const YamlNode& map, std::string_view key,
              const std::array<rules::Choice<E>, N>& choices, E* value) {
    const YamlNode* node = Get(map, key, Kind::kScalar);
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

  void ReadBasis() {
    const YamlNode* basis = Get(root_, "basis", Kind::kList);
    if (basis == nullptr) return;
    if (basis->items.empty()) {
      file_.Error(*basis, "bad_value", "'basis' is empty; a screen names what it rests on");
    }
    for (const YamlNode& item : basis->items) {
      if (!Expect(item, Kind::kMap, "basis")) continue;
      Keys(item, Names{"law"}, Names{"article", "note"}, "an entry of 'basis'");
      rules::Basis& entry = out_->basis.emplace_back();
      entry.law = Text(item, "law");
      entry.article = Text(item, "article");
      entry.note = Text(item, "note");
    }
  }

  void ReadTables(const YamlNode& map, std::string_view key, std::vector<std::string>* tables) {
    const YamlNode* list = Get(map, key, Kind::kList);
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
      if (!Expect(item, Kind::kScalar, key)) continue;
      if (model::FindTable(item.text) == nullptr) {
        Names names;
        for (const model::Table& table : model::Tables()) names.push_back(table.name);
        file_.Error(item, "unknown_table", fmt::format("there is no table '{}'", item.text),
                    DidYouMean(item.text, names));
        continue;
      }
      tables->push_back(item.text);
    }
  }

  void ReadTests() {
    const YamlNode* tests = Get(root_, "tests", Kind::kMap);
    if (tests == nullptr) return;
    for (const auto& [key, value] : tests->entries) {
      if (!Expect(value, Kind::kMap, key.text)) continue;
      Keys(value, Names{"title"}, Names{"needs"}, fmt::format("test '{}'", key.text));
      ScreenTest& test = out_->tests.emplace_back();
      test.name = key.text;
      test.title = Text(value, "title");
      ReadTables(value, "needs", &test.needs);
    }
  }

  void ReadRow() {
    const YamlNode* row = Get(root_, "row", Kind::kList);
    if (row == nullptr) return;
    for (const YamlNode& item : row->items) {
      if (!Expect(item, Kind::kScalar, "row")) continue;
      if (!rules::IsIdentifier(item.text)) {
        file_.Error(item, "bad_name", fmt::format("'{}' is not the name of a column", item.text));
      }
      out_->row.push_back(item.text);
    }
    if (row->items.empty()) {
      file_.Error(*row, "bad_value",
                  "'row' is empty; it names the columns that tell findings apart");
    }
  }

  void ReadParameters(Screen* screen) {
    const YamlNode* map = Get(root_, "parameters", Kind::kMap);
    if (map == nullptr) return;
    for (const auto& [key, value] : map->entries) {
      if (!rules::IsIdentifier(key.text) || key.text == "screen") {
        file_.Error(key, "bad_name",
                    fmt::format("'{}' is not a name that a parameter can have", key.text),
                    "use letters, digits and '_'");
        continue;
      }
      if (Expect(value, Kind::kMap, key.text)) ReadParameter(key.text, value, screen);
    }
  }

  void ReadParameter(const std::string& name, const YamlNode& node, Screen* screen) {
    Keys(node, Names{"default"}, Names{"min", "max", "unit", "about"},
         fmt::format("parameter '{}'", name));
    const YamlNode* value = Get(node, "default", Kind::kScalar);
    if (value == nullptr) return;
    ScreenParameter parameter;
    parameter.name = name;
    parameter.value = rules::GuessLiteral(*value).value_or(Literal());
    const TypeKind kind = parameter.value.kind;
    const auto bound = [&](std::string_view key, std::optional<int64_t>* limit) {
      const YamlNode* given = Get(node, key, Kind::kScalar);
      if (given == nullptr) return;
      if (kind == TypeKind::kString || kind == TypeKind::kBool) {
        file_.Error(*given, "parameter_range",
                    fmt::format("'{}' has no meaning for {}", key, KindName(kind)));
        return;
      }
      const auto number = rules::LiteralOf(given->text, kind);
      if (!number) {
        file_.Error(*given, "parameter_type",
                    fmt::format("'{}' is '{}'; the default makes '{}' {}", key, given->text, name,
                                KindName(kind)));
        return;
      }
      *limit = number->number;
    };
    bound("min", &parameter.min);
    bound("max", &parameter.max);
    parameter.unit = Text(node, "unit");
    parameter.about = Text(node, "about");
    if (const std::string why = SetParameter(&parameter, value->text); !why.empty()) {
      file_.Error(*value, "parameter_range", fmt::format("the default of '{}': {}", name, why));
    }
    screen->parameters.push_back(std::move(parameter));
  }

  // What stands at a screen itself: in the header, or in an entry of `screens`.
  void ReadScreen(const YamlNode& map, Screen* screen) {
    screen->title = Text(map, "title");
    Choose(map, "source", kSources, &screen->source);
    Choose(map, "severity", kSeverities, &screen->severity);
    const YamlNode* code = Get(map, "code", Kind::kMap);
    if (code == nullptr) return;
    Keys(*code, {}, Names{"seq88", "gz79"}, "'code'");
    if (const YamlNode* seq = Get(*code, "seq88", Kind::kScalar); seq != nullptr) {
      const auto number = ParseInt(seq->text);
      if (!number || *number < 1 || *number > 88) {
        file_.Error(*seq, "bad_value",
                    fmt::format("seq88 is '{}'; expected a number from 1 to 88", seq->text));
      } else {
        screen->seq88 = static_cast<int>(*number);
      }
    }
    screen->gz79 = Text(*code, "gz79");
    if (!screen->gz79.empty() && (screen->gz79.size() != 16 || (!screen->gz79.starts_with("GZ") &&
                                                                !screen->gz79.starts_with("ZB")))) {
      file_.Error(*code->Find("gz79"), "bad_value",
                  fmt::format("gz79 is '{}'; expected GZ or ZB and 14 digits", screen->gz79));
    }
  }

  void ReadFamily(const Screen& base) {
    Screen shared = base;
    ReadScreen(root_, &shared);
    const YamlNode* list = Get(root_, "screens", Kind::kList);
    if (list == nullptr) return;
    std::set<std::string> seen;
    for (const YamlNode& item : list->items) {
      if (!Expect(item, Kind::kMap, "screens")) continue;
      Keys(item, Names{"id", "title"}, Names{"code", "about", "source", "severity", "parameters"},
           "an entry of 'screens'");
      Screen screen = shared;
      screen.id = Text(item, "id");
      if (const YamlNode* id = item.Find("id"); id != nullptr) {
        if (!rules::IsRuleId(screen.id)) {
          file_.Error(
              *id, "bad_name",
              fmt::format("id '{}': expected lower-case words joined by hyphens", screen.id));
        } else if (!seen.insert(screen.id).second) {
          file_.Error(*id, "duplicate_id", fmt::format("screen '{}' is there twice", screen.id));
        }
      }
      if (item.Find("about") != nullptr) screen.about = Text(item, "about");
      ReadScreen(item, &screen);
      if (const YamlNode* map = Get(item, "parameters", Kind::kMap); map != nullptr) {
        for (const auto& [key, value] : map->entries) SetOwn(key, value, &screen);
      }
      out_->screens.push_back(std::move(screen));
    }
    if (list->items.empty()) file_.Error(*list, "bad_value", "'screens' is empty");
  }

  void SetOwn(const YamlNode& key, const YamlNode& value, Screen* screen) {
    if (!Expect(value, Kind::kScalar, key.text)) return;
    Names names;
    for (ScreenParameter& parameter : screen->parameters) {
      names.push_back(parameter.name);
      if (parameter.name != key.text) continue;
      if (const std::string why = SetParameter(&parameter, value.text); !why.empty()) {
        file_.Error(value, "parameter_range",
                    fmt::format("parameter '{}' of '{}': {}", key.text, screen->id, why));
      }
      return;
    }
    file_.Error(key, "unknown_parameter",
                fmt::format("screen '{}' has no parameter '{}'", screen->id, key.text),
                DidYouMean(key.text, names));
  }

  const YamlFile& file_;
  const YamlNode& root_;
  ScreenFile* out_;
};

}  // namespace

std::optional<ScreenFile> ReadScreenFile(const std::string& path, const std::string& expected_id,
                                         std::string text, std::vector<Diagnostic>* diagnostics) {
  ScreenFile screen;
  screen.path = path;
  screen.hash = StableHashHex(text);
  const size_t before = diagnostics->size();
  const size_t end = text.find("\n*/");
  if (!IsUtf8(text)) {
    diagnostics->push_back({"bad_encoding", false, path, 1, 1, "the file is not UTF-8", ""});
    return std::nullopt;
  }
  if (!text.starts_with("/*\n") || end == std::string::npos) {
    diagnostics->push_back({"missing_header", false, path, 1, 1,
                            "the file has no header; expected '/*' on line 1, then YAML, then '*/'"
                            " on a line of its own",
                            ""});
    return std::nullopt;
  }
  // The marks become spaces, so that places in the header are places in the file.
  std::string header = text.substr(0, end + 1);
  header[0] = header[1] = ' ';
  const size_t body = end + 3;
  const YamlFile file(path, header, diagnostics);
  if (diagnostics->size() == before) {
    HeaderReader(file, &screen).Read(expected_id);
    const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<int64_t>(body), '\n');
    ReadSections(std::string_view(text).substr(body), static_cast<int>(line), &screen, diagnostics);
  }
  if (diagnostics->size() != before) return std::nullopt;
  return screen;
}

}  // namespace mingjian::screens
