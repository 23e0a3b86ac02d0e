#include "documents/template_book.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/data_folder.h"
#include "base/text.h"
#include "rules/yaml_tree.h"

namespace mingjian::documents {
namespace {

namespace fs = std::filesystem;

constexpr const char* kShipped = "";
// Whole numbers from 1 to 60, and yuan.
constexpr std::string_view kDays[] = {"reply_days", "hearing_days"};
constexpr std::string_view kSums[] = {"hearing_unit", "hearing_person"};

bool HoldsTemplates(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "office.yaml", error);
}

std::vector<std::string_view> OfficeKeys() {
  std::vector<std::string_view> keys(std::begin(kDays), std::end(kDays));
  keys.insert(keys.end(), std::begin(kSums), std::end(kSums));
  for (const FieldInfo& field : Fields()) {
    if (field.origin == Origin::kOffice) keys.push_back(field.name);
  }
  return keys;
}

// 320102, 320100, 320000, "".
std::vector<std::string> ChainOf(const std::string& region) {
  std::vector<std::string> chain;
  if (region.size() == 6) {
    chain = {region, region.substr(0, 4) + "00", region.substr(0, 2) + "0000"};
  } else if (!region.empty()) {
    chain = {region};
  }
  chain.emplace_back(kShipped);
  return chain;
}

// What is wrong with a value of office.yaml, "" = nothing.
std::string WrongOf(std::string_view key, const std::string& value) {
  if (std::ranges::find(kDays, key) != std::end(kDays)) {
    const auto days = ParseInt(value);
    if (!days || *days < 1 || *days > 60) return "a whole number of working days from 1 to 60";
  } else if (std::ranges::find(kSums, key) != std::end(kSums)) {
    const auto sum = Decimal::Parse(value);
    if (!sum || *sum < Decimal()) return "an amount in yuan";
  }
  return {};
}

}  // namespace

void TemplateBook::ReadOffice(const std::string& file, std::string text,
                              const std::string& region) {
  OfficeFile& office = offices_[region];
  const rules::YamlFile yaml(file, std::move(text), &diagnostics_);
  const rules::YamlNode& root = yaml.root();
  if (root.IsNull()) return;
  if (!root.IsMap()) {
    yaml.Error(root, "wrong_type",
               fmt::format("the file is {}; expected a map of keys", ToString(root.kind)));
    return;
  }
  const std::vector<std::string_view> known = OfficeKeys();
  for (const auto& [key, value] : root.entries) {
    if (std::ranges::find(known, key.text) == known.end()) {
      yaml.Error(key, "unknown_key", fmt::format("an office has no key '{}'", key.text),
                 DidYouMean(key.text, known));
      continue;
    }
    if (value.IsNull()) continue;
    if (!value.IsScalar()) {
      yaml.Error(value, "wrong_type",
                 fmt::format("'{}' is {}; expected text", key.text, ToString(value.kind)));
      continue;
    }
    if (const std::string wrong = WrongOf(key.text, value.text); !wrong.empty()) {
      yaml.Error(value, "bad_value",
                 fmt::format("{} is '{}'; expected {}", key.text, value.text, wrong));
      continue;
    }
    office.keys[key.text] = value.text;
  }
}

Status TemplateBook::ReadFolder(const std::string& region) {
  const fs::path folder = fs::path(folder_) / region;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  for (const fs::path& path : files) {
    MJ_TRY(std::string text, ReadFile(path.string()));
    const std::string kind = path.stem().string();
    if (kind == "office") {
      ReadOffice(path.string(), std::move(text), region);
      continue;
    }
    Template read = ReadTemplate(path.string(), std::move(text), kind, &diagnostics_);
    if (!casework::DocumentKindOf(kind)) {
      std::vector<std::string_view> names;
      for (const auto each : casework::AllDocumentKinds()) {
        names.push_back(casework::ToString(each));
      }
      diagnostics_.push_back({.name = "unknown_kind",
                              .file = path.string(),
                              .message = fmt::format("there is no kind of document '{}'; expected "
                                                     "{}",
                                                     kind, fmt::join(names, ", ")),
                              .suggestion = DidYouMean(kind, names)});
      continue;
    }
    templates_[region].emplace(kind, std::move(read));
  }
  return {};
}

Result<TemplateBook> TemplateBook::Load(const std::string& folder) {
  TemplateBook book;
  book.folder_ = folder;
  if (!HoldsTemplates(folder)) {
    return UsageError(fmt::format("{}: holds no templates; expected office.yaml in it", folder));
  }
  MJ_RETURN_IF_ERROR(book.ReadFolder(kShipped));
  std::vector<std::string> regions;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.is_directory()) regions.push_back(entry.path().filename().string());
  }
  std::ranges::sort(regions);
  for (const std::string& region : regions) MJ_RETURN_IF_ERROR(book.ReadFolder(region));
  for (const auto kind : casework::AllDocumentKinds()) {
    const std::string name(casework::ToString(kind));
    if (!book.templates_[kShipped].contains(name)) {
      book.diagnostics_.push_back({.name = "missing_template",
                                   .file = folder + "/" + name + ".yaml",
                                   .message = "is missing: every kind has a template",
                                   .suggestion = ""});
    }
  }
  return book;
}

Status TemplateBook::Check() const {
  if (diagnostics_.empty()) return {};
  return DataError(rules::ToString(diagnostics_.front()));
}

const Template& TemplateBook::Of(casework::DocumentKind kind, const std::string& region) const {
  const std::string name(casework::ToString(kind));
  for (const std::string& each : ChainOf(region)) {
    const auto found = templates_.find(each);
    if (found == templates_.end()) continue;
    const auto source = found->second.find(name);
    if (source != found->second.end()) return source->second;
  }
  MJ_CHECK(!"a template is missing: Check was not asked");
  std::abort();
}

Office TemplateBook::OfficeOf(const std::string& region) const {
  std::map<std::string, std::string, std::less<>> keys;
  for (const std::string& each : ChainOf(region)) {
    const auto found = offices_.find(each);
    if (found != offices_.end()) {
      keys.insert(found->second.keys.begin(), found->second.keys.end());  // the nearer stays
    }
  }
  Office office;
  const auto days = [&](std::string_view key, int* out) {
    if (const auto found = keys.find(key); found != keys.end()) {
      *out = static_cast<int>(ParseInt(found->second).value_or(*out));
    }
  };
  const auto sum = [&](std::string_view key, Decimal* out) {
    if (const auto found = keys.find(key); found != keys.end()) {
      *out = Decimal::Parse(found->second).value_or(*out);
    }
  };
  days("reply_days", &office.procedure.reply_days);
  days("hearing_days", &office.procedure.hearing_days);
  sum("hearing_unit", &office.procedure.hearing_unit);
  sum("hearing_person", &office.procedure.hearing_person);
  for (auto& [key, value] : keys) {
    if (FindField(key) != nullptr && FindField(key)->origin == Origin::kOffice) {
      office.fields.emplace(key, value);
    }
  }
  return office;
}

Result<std::string> LocateTemplates(const std::string& given) {
  if (!given.empty()) {
    if (HoldsTemplates(given)) return given;
    return UsageError(fmt::format("{}: holds no templates; expected office.yaml in it", given));
  }
  if (const auto found = FindDataFolder("templates/documents", HoldsTemplates)) return *found;
  return UsageError(
      "there are no templates in the working folder nor beside the program; name their folder "
      "with --templates DIR");
}

}  // namespace mingjian::documents
