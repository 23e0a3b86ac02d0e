#include "rules/rule_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/rule_file_reader.h"

namespace mingjian::rules {
namespace {

using NodeKind = YamlNode::Kind;

constexpr std::array<std::string_view, 11> kRequiredKeys = {"id",      "title", "class", "source",
                                                            "version", "valid", "basis", "severity",
                                                            "moments", "on",    "when"};
constexpr std::array<std::string_view, 13> kOptionalKeys = {
    "code",   "applies", "knowledge",     "parameters", "let",        "violates", "involves",
    "amount", "values",  "discriminator", "message",    "exceptions", "about"};

constexpr std::array<Choice<Source>, 3> kSources = {{{"official", Source::kOfficial},
                                                     {"regional", Source::kRegional},
                                                     {"illustrative", Source::kIllustrative}}};
constexpr std::array<Choice<Severity>, 4> kSeverities = {{{"violation", Severity::kViolation},
                                                          {"high", Severity::kHigh},
                                                          {"low", Severity::kLow},
                                                          {"indicator", Severity::kIndicator}}};
constexpr std::array<Choice<Action>, 4> kActionsBefore = {{{"off", Action::kOff},
                                                           {"remind", Action::kRemind},
                                                           {"warn", Action::kWarn},
                                                           {"hold", Action::kHold}}};
constexpr std::array<Choice<Action>, 2> kActionsAfter = {
    {{"off", Action::kOff}, {"clue", Action::kClue}}};
constexpr std::array<Choice<Subject>, 8> kSubjects = {{{"line", Subject::kLine},
                                                       {"prescription", Subject::kPrescription},
                                                       {"operation", Subject::kOperation},
                                                       {"day", Subject::kDay},
                                                       {"person_day", Subject::kPersonDay},
                                                       {"visit", Subject::kVisit},
                                                       {"settlement", Subject::kSettlement},
                                                       {"person", Subject::kPerson}}};

bool IsDigits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view ToString(Subject subject) {
  for (const Choice<Subject>& choice : kSubjects) {
    if (choice.value == subject) return choice.name;
  }
  return "?";
}

bool IsRuleId(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-' ||
      text.find("--") != std::string_view::npos || !(text[0] >= 'a' && text[0] <= 'z')) {
    return false;
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

bool IsIdentifier(std::string_view text) {
  const auto letter = [](char c) {
    return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), [&](char c) {
    return letter(c) || (c >= '0' && c <= '9');
  });
}

bool RuleReader::Expect(const YamlFile& file, const YamlNode& node, YamlNode::Kind kind,
                        std::string_view what) const {
  if (node.kind == kind) return true;
  file.Error(node, "wrong_type",
             fmt::format("'{}' is {}; expected {}", what, ToString(node.kind), ToString(kind)));
  return false;
}

void RuleReader::Keys(const YamlFile& file, const YamlNode& map,
                      std::span<const std::string_view> required,
                      std::span<const std::string_view> optional, std::string_view what) const {
  std::vector<std::string_view> known(required.begin(), required.end());
  known.insert(known.end(), optional.begin(), optional.end());
  for (const auto& [key, value] : map.entries) {
    if (std::find(known.begin(), known.end(), key.text) != known.end()) continue;
    file.Error(key, "unknown_key", fmt::format("{} has no key '{}'", what, key.text),
               DidYouMean(key.text, known));
  }
  for (const std::string_view key : required) {
    const YamlNode* value = map.Find(key);
    if (value == nullptr || value->IsNull()) {
      file.Error(value == nullptr ? map : *value, "missing_key",
                 fmt::format("key '{}' is missing in {}", key, what));
    }
  }
}

template <typename E>
void RuleReader::Choose(const YamlFile& file, const YamlNode* node, std::string_view key,
                        std::span<const Choice<E>> choices, E* value) const {
  if (node == nullptr || node->IsNull()) return;
  std::vector<std::string_view> names;
  for (const Choice<E>& choice : choices) {
    names.push_back(choice.name);
    if (node->IsScalar() && node->text == choice.name) {
      *value = choice.value;
      return;
    }
  }
  file.Error(*node, "unknown_value",
             fmt::format("{} is '{}'; expected {}", key, node->text, fmt::join(names, ", ")),
             DidYouMean(node->text, names));
}

std::string RuleReader::Text(std::string_view key) {
  const YamlNode* node = Get(key);
  if (node == nullptr || node->IsNull()) return {};
  if (!Expect(file_, *node, NodeKind::kScalar, key)) return {};
  if (Trim(node->text).empty()) {
    file_.Error(*node, "bad_value", fmt::format("'{}' is empty", key));
  }
  return std::string(Trim(node->text));
}

void RuleReader::Read(const std::string& expected_id) {
  const YamlNode& root = file_.root();
  if (!root.IsMap()) {
    file_.Error(root, "wrong_type",
                fmt::format("the file is {}; expected a map of keys", ToString(root.kind)));
    return;
  }
  std::vector<std::string_view> required(kRequiredKeys.begin(), kRequiredKeys.end());
  required.push_back("amount");
  required.push_back("message");
  Keys(file_, root, required, kOptionalKeys, "a rule");
  ReadHead(expected_id);
  ReadParameters();
  ReadKnowledge();
  ReadExpressions();
}

void RuleReader::ReadHead(const std::string& expected_id) {
  rule_.file = file_.name();
  rule_.id = Text("id");
  const YamlNode* id = Get("id");
  if (id != nullptr && !rule_.id.empty()) {
    if (!IsRuleId(rule_.id)) {
      file_.Error(*id, "bad_id",
                  fmt::format("'{}' is not a rule id; expected lower-case words joined by hyphens",
                              rule_.id));
    } else if (rule_.id != expected_id) {
      file_.Error(
          *id, "id_mismatch",
          fmt::format("id '{}' differs from the file name '{}.yaml'", rule_.id, expected_id));
    }
  }
  for (const Overlay& overlay : context_.overlays) {
    const auto at = overlay.rules.find(expected_id);
    if (at != overlay.rules.end()) settings_.push_back({overlay.file.get(), &at->second});
  }
  rule_.title = Text("title");
  rule_.about = Text("about");
  rule_.category = Text("class");
  const size_t slash = rule_.category.find('/');
  if (!rule_.category.empty() &&
      (slash == std::string::npos || slash == 0 || slash + 1 == rule_.category.size())) {
    file_.Error(*Get("class"), "bad_value",
                fmt::format("class is '{}'; expected two levels like 政策类/药品政策限定类",
                            rule_.category));
  }
  if (const YamlNode* version = Get("version"); version != nullptr && !version->IsNull()) {
    const std::optional<int64_t> number = ParseInt(version->text);
    if (!number || *number < 1 || *number > 1'000'000) {
      file_.Error(*version, "bad_value",
                  fmt::format("version is '{}'; expected a whole number from 1", version->text));
    } else {
      rule_.version = static_cast<int>(*number);
    }
  }
  Choose<Source>(file_, Get("source"), "source", kSources, &rule_.source);
  Choose<Severity>(file_, Get("severity"), "severity", kSeverities, &rule_.severity);
  const YamlNode* on = Get("on");
  const Subject none = static_cast<Subject>(-1);
  rule_.on = none;
  Choose<Subject>(file_, on, "on", kSubjects, &rule_.on);
  if (rule_.on == none) {
    subject_known_ = false;
    rule_.on = Subject::kLine;
  }
  ReadCode();
  if (const YamlNode* moments = Get("moments"); moments != nullptr && !moments->IsNull()) {
    ReadMoments(file_, *moments, true);
  }
  for (const Setting& setting : settings_) {
    if (setting.rule->moments != nullptr) {
      ReadMoments(*setting.file, *setting.rule->moments, false);
    }
  }
  ReadValid();
  ReadBasis();
}

void RuleReader::ReadCode() {
  const YamlNode* code = Get("code");
  if (code == nullptr || code->IsNull() || !Expect(file_, *code, NodeKind::kMap, "code")) return;
  Keys(file_, *code, {}, std::array<std::string_view, 2>{"seq88", "gz79"}, "'code'");
  if (const YamlNode* seq = code->Find("seq88"); seq != nullptr) {
    const std::optional<int64_t> number = ParseInt(seq->text);
    if (!number || *number < 1 || *number > 88) {
      file_.Error(*seq, "bad_value",
                  fmt::format("seq88 is '{}'; expected a number from 1 to 88", seq->text));
    } else {
      rule_.seq88 = static_cast<int>(*number);
    }
  }
  if (const YamlNode* gz = code->Find("gz79"); gz != nullptr) {
    const std::string_view text = gz->text;
    if (!(text.starts_with("GZ") || text.starts_with("ZB")) || text.size() != 16 ||
        !IsDigits(text.substr(2))) {
      file_.Error(*gz, "bad_value",
                  fmt::format("gz79 is '{}'; expected GZ or ZB and 14 digits", text));
    }
    rule_.gz79 = text;
  }
}

void RuleReader::ReadMoments(const YamlFile& file, const YamlNode& node, bool all) {
  if (!Expect(file, node, NodeKind::kMap, "moments")) return;
  constexpr std::array<std::string_view, 3> kMoments = {"before", "during", "after"};
  if (all) {
    Keys(file, node, kMoments, {}, "'moments'");
  } else {
    Keys(file, node, {}, kMoments, "'moments'");
  }
  Choose<Action>(file, node.Find("before"), "before", kActionsBefore, &rule_.before);
  Choose<Action>(file, node.Find("during"), "during", kActionsBefore, &rule_.during);
  Choose<Action>(file, node.Find("after"), "after", kActionsAfter, &rule_.after);
}

void RuleReader::ReadValid() {
  const YamlNode* valid = Get("valid");
  if (valid == nullptr || valid->IsNull() || !Expect(file_, *valid, NodeKind::kMap, "valid")) {
    return;
  }
  Keys(file_, *valid, std::array<std::string_view, 1>{"from"},
       std::array<std::string_view, 1>{"to"}, "'valid'");
  const auto read = [&](std::string_view key, Seconds* value) {
    const YamlNode* node = valid->Find(key);
    if (node == nullptr || node->IsNull()) return false;
    const std::optional<Seconds> date = ParseDate(node->text);
    if (!date) {
      file_.Error(*node, "bad_value",
                  fmt::format("{} is '{}'; expected a date like 2026-01-31", key, node->text));
      return false;
    }
    *value = *date;
    return true;
  };
  const bool from = read("from", &rule_.valid_from);
  const bool to = read("to", &rule_.valid_to);
  if (from && to && rule_.valid_to <= rule_.valid_from) {
    file_.Error(*valid->Find("to"), "empty_validity",
                fmt::format("to {} is not after from {}; it is the first day on which the rule no "
                            "longer holds",
                            FormatDate(rule_.valid_to), FormatDate(rule_.valid_from)));
  }
}

void RuleReader::ReadBasis() {
  const YamlNode* basis = Get("basis");
  if (basis == nullptr || basis->IsNull() || !Expect(file_, *basis, NodeKind::kList, "basis")) {
    return;
  }
  if (basis->items.empty()) {
    file_.Error(*basis, "bad_value", "'basis' is empty; a rule names what it rests on");
  }
  for (const YamlNode& item : basis->items) {
    if (!Expect(file_, item, NodeKind::kMap, "basis")) continue;
    const bool law = item.Find("law") != nullptr;
    const std::string_view name = law ? "law" : "document";
    Keys(file_, item, std::span(&name, 1),
         std::array<std::string_view, 2>{law ? "article" : "note", "note"}, "an entry of 'basis'");
    const auto text = [&](std::string_view key) {
      const YamlNode* node = item.Find(key);
      return node == nullptr ? std::string() : node->text;
    };
    Basis entry{text(name), text("article"), text("note"), {}};
    if (law) CheckArticle(item, &entry);
    rule_.basis.push_back(std::move(entry));
  }
}

// A rulebook without a table of articles has nothing to check against.
void RuleReader::CheckArticle(const YamlNode& item, Basis* basis) const {
  if (context_.law.empty() || basis->law.empty()) return;
  std::set<std::string_view> laws;
  std::vector<std::string_view> articles;
  for (const LawArticle& row : context_.law) {
    laws.insert(row.law);
    if (row.law == basis->law) articles.push_back(row.article);
  }
  if (articles.empty()) {
    const std::vector<std::string_view> names(laws.begin(), laws.end());
    file_.Error(*item.Find("law"), "unknown_law",
                fmt::format("law.csv has no law '{}'", basis->law), DidYouMean(basis->law, names));
    return;
  }
  if (basis->article.empty()) return;
  if (const LawArticle* found = FindArticle(context_.law, basis->law, basis->article)) {
    basis->fact = *found;
    return;
  }
  const std::string nearest = DidYouMean(basis->article, articles);
  file_.Error(*item.Find("article"), "unknown_article",
              fmt::format("law.csv has no article '{}' of {}", basis->article, basis->law),
              nearest.empty() ? fmt::format("it has {}", fmt::join(articles, ", ")) : nearest);
}

ReadRuleResult ReadRule(const YamlFile& file, const std::string& expected_id,
                        const RuleContext& context, std::vector<Diagnostic>* file_diagnostics,
                        std::vector<Diagnostic>* overlay_diagnostics) {
  const auto has_error = [&] {
    return std::any_of(file_diagnostics->begin(), file_diagnostics->end(),
                       [](const Diagnostic& diagnostic) { return !diagnostic.warning; });
  };
  ReadRuleResult result;
  // A file that is not YAML has said so already.
  if (file.root().IsNull() && has_error()) return result;
  RuleReader reader(file, context, overlay_diagnostics);
  reader.Read(expected_id);
  result.enabled = reader.enabled();
  if (!has_error()) result.rule = reader.TakeRule();
  return result;
}

}  // namespace mingjian::rules
