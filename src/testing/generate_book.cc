// A random rulebook: knowledge tables over the small pool of codes, and rules that use them.

#include <fmt/format.h>

#include <filesystem>
#include <set>

#include "base/text.h"
#include "testing/generate.h"
#include "testing/generate_rules.h"

namespace mingjian::testing {
namespace {

constexpr std::string_view kCommonHeader =
    ",point:string,source:string,batch:string,valid_from:date,valid_to:date,superseded_by:string";

std::string CommonCells(Random* random, size_t point) {
  // Validity begins or ends in the middle of the claims' days now and then.
  const std::string from = random->Of<std::string>({"2020-01-01", "2020-01-01", "2026-03-02"});
  const std::string to = random->Of<std::string>({"", "", "", "2026-03-03"});
  return fmt::format(",KP-{:03},official,batch-01,{},{},", point, from, to);
}

}  // namespace

std::map<std::string, std::string> GenerateRulebook(Random* random, size_t rules) {
  const CodePool codes = SmallCodePool();
  std::map<std::string, std::string> files;

  std::string items = fmt::format(
      "item_code:code,cap:decimal,days:int,gend:string,since:date,strict:bool,window:string,"
      "match:string{}\n",
      kCommonHeader);
  // A point says a code once.
  std::set<std::string> said;
  for (size_t row = 0; row < 8; ++row) {
    std::string code = random->Of(codes.items);
    const bool prefix = random->Chance(20);
    if (prefix) code = code.substr(0, 6);
    const size_t point = 1 + random->Below(5);
    if (!said.insert(fmt::format("{} {}", code, point)).second) continue;
    items +=
        fmt::format(
            "{},{},{},{},{},{},{},{}", code, random->Of<std::string>({"1", "2", "2.01", ""}),
            random->Of<std::string>({"1", "7", ""}), random->Of<std::string>({"1", "2"}),
            random->Of<std::string>({"2026-03-01", ""}), random->Of<std::string>({"true", "false"}),
            random->Of(GeneratedWindows()), prefix ? "prefix" : "exact") +
        CommonCells(random, point) + "\n";
  }
  files["knowledge/gen_item.csv"] = items;

  std::string pairs = fmt::format("item_a:code,item_b:code,window:string{}\n", kCommonHeader);
  for (size_t row = 0; row < 6; ++row) {
    pairs += fmt::format("{},{},{}", random->Of(codes.items), random->Of(codes.items),
                         random->Of(GeneratedWindows())) +
             CommonCells(random, 100 + row) + "\n";
  }
  files["knowledge/gen_pair.csv"] = pairs;

  std::string bundles = fmt::format("parts:codes,price:decimal{}\n", kCommonHeader);
  for (size_t row = 0; row < 4; ++row) {
    bundles += fmt::format("{}|{}|{},{}", random->Of(codes.items), random->Of(codes.items),
                           random->Of(codes.items), random->Of<std::string>({"10", "99.99"})) +
               CommonCells(random, 200 + row) + "\n";
  }
  files["knowledge/gen_bundle.csv"] = bundles;

  const auto coded = [&](const std::string& column, const std::vector<std::string>& of,
                         size_t first) {
    std::string table = fmt::format("{}:code,cap:decimal,match:string{}\n", column, kCommonHeader);
    for (size_t row = 0; row < 4; ++row) {
      const bool prefix = random->Chance(30);
      const std::string code = random->Of(of).substr(0, prefix ? 3 : std::string::npos);
      const size_t point = first + random->Below(3);
      if (!said.insert(fmt::format("{} {}", code, point)).second) continue;
      table += fmt::format("{},{},{}", code, random->Of<std::string>({"1", "50", ""}),
                           prefix ? "prefix" : "exact") +
               CommonCells(random, point) + "\n";
    }
    return table;
  };
  files["knowledge/gen_diagnosis.csv"] = coded("diag_code", codes.diagnoses, 300);
  files["knowledge/gen_procedure.csv"] = coded("oprn_code", codes.procedures, 400);
  files["knowledge/codes_gen.csv"] = fmt::format("code:code,match:string\n{},exact\n{},prefix\n",
                                                 codes.items[0], codes.items[3].substr(0, 4));
  for (size_t i = 0; i < rules; ++i) {
    const std::string id = fmt::format("gen-{:03}", i);
    files[fmt::format("national/{}.yaml", id)] = GenerateRule(random, codes, id);
  }
  return files;
}

Status WriteFolder(const std::string& folder, const std::map<std::string, std::string>& files) {
  namespace fs = std::filesystem;
  std::error_code error;
  fs::remove_all(folder, error);
  for (const auto& [path, content] : files) {
    const fs::path file = fs::path(folder) / path;
    fs::create_directories(file.parent_path(), error);
    if (error) return EnvironmentError(fmt::format("{}: {}", file.string(), error.message()));
    MJ_RETURN_IF_ERROR(WriteFile(file.string(), content));
  }
  return {};
}

}  // namespace mingjian::testing
