#include "service/dialect.h"

#include <fmt/format.h>

#include "base/text.h"
#include "rules/yaml_tree.h"

namespace mingjian::service {
namespace {

using rules::YamlFile;
using rules::YamlNode;
using Words = Dialect::Words;

constexpr std::string_view kKeys[] = {"name",         "about",   "transactions",
                                      "names",        "values",  "defaults",
                                      "answer_names", "answers", "vola_bhvr_type"};

class Loader {
 public:
  Loader(const std::string& file, std::string text) : file_(file, std::move(text), &diagnostics_) {}

  Dialect Read() {
    const YamlNode& root = file_.root();
    if (!root.IsMap()) {
      if (diagnostics_.empty()) file_.Error(root, "dialect", "expected a map with the key name");
      return {};
    }
    for (const auto& [key, value] : root.entries) ReadKey(key, value);
    if (dialect_.name.empty()) file_.Error(root, "dialect", "the key name is missing");
    for (const auto& [national, locals] : dialect_.names) {
      // An answer uses the name of the request where nothing else is said.
      if (!locals.empty()) dialect_.answer_names.emplace(national, locals.front());
    }
    return std::move(dialect_);
  }

  Status Problems() const {
    std::string text;
    for (const rules::Diagnostic& each : diagnostics_) {
      text += (text.empty() ? "" : "; ") + ToString(each);
    }
    if (text.empty()) return {};
    return DataError(std::move(text));
  }

 private:
  void ReadKey(const YamlNode& key, const YamlNode& value) {
    if (key.text == "name" || key.text == "about") {
      (key.text == "name" ? dialect_.name : dialect_.about) = Scalar(value);
    } else if (key.text == "transactions") {
      dialect_.transactions = ReadWords(value);
    } else if (key.text == "names") {
      for (const auto& [local, national] : ReadWords(value)) {
        dialect_.names[national].push_back(local);
      }
    } else if (key.text == "values") {
      dialect_.values = ReadFields(value);
    } else if (key.text == "answers") {
      dialect_.answers = ReadFields(value);
    } else if (key.text == "defaults") {
      dialect_.defaults = ReadWords(value);
    } else if (key.text == "answer_names") {
      dialect_.answer_names = ReadWords(value);
    } else if (key.text == "vola_bhvr_type") {
      dialect_.vola_bhvr_type.clear();
      if (!value.IsMap()) file_.Error(value, "dialect", "expected a map of class: value");
      for (const auto& [name, code] : value.entries) {
        dialect_.vola_bhvr_type.emplace_back(name.text == "default" ? "" : name.text, Scalar(code));
      }
    } else {
      file_.Error(key, "dialect", fmt::format("there is no key '{}'", key.text),
                  DidYouMean(key.text, kKeys));
    }
  }
  std::string Scalar(const YamlNode& node) {
    if (!node.IsScalar()) {
      file_.Error(node, "dialect", fmt::format("expected text, not {}", ToString(node.kind)));
    }
    return node.text;
  }
  Words ReadWords(const YamlNode& node) {
    Words words;
    if (!node.IsMap()) {
      file_.Error(node, "dialect", fmt::format("expected a map, not {}", ToString(node.kind)));
    }
    for (const auto& [key, value] : node.entries) words[key.text] = Scalar(value);
    return words;
  }
  std::map<std::string, Words, std::less<>> ReadFields(const YamlNode& node) {
    std::map<std::string, Words, std::less<>> fields;
    if (!node.IsMap()) {
      file_.Error(node, "dialect", fmt::format("expected a map, not {}", ToString(node.kind)));
    }
    for (const auto& [key, value] : node.entries) fields[key.text] = ReadWords(value);
    return fields;
  }

  std::vector<rules::Diagnostic> diagnostics_;
  YamlFile file_;
  Dialect dialect_;
};

}  // namespace

Result<Dialect> Dialect::Load(const std::string& file) {
  MJ_TRY(std::string text, ReadFile(file));
  Loader loader(file, std::move(text));
  Dialect dialect = loader.Read();
  MJ_RETURN_IF_ERROR(loader.Problems());
  return dialect;
}

std::string_view Dialect::Transaction(std::string_view infno) const {
  const auto found = transactions.find(infno);
  return found == transactions.end() ? infno : std::string_view(found->second);
}

std::string_view Dialect::AnswerName(std::string_view national) const {
  const auto found = answer_names.find(national);
  return found == answer_names.end() ? national : std::string_view(found->second);
}

std::string_view Dialect::Answer(std::string_view field, std::string_view value) const {
  const auto words = answers.find(field);
  if (words == answers.end()) return value;
  const auto found = words->second.find(value);
  return found == words->second.end() ? value : std::string_view(found->second);
}

}  // namespace mingjian::service
