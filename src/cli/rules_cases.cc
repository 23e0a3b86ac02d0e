// mingjian rules test

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "rules/locate.h"
#include "testing/case_file.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kCasesWanted = 3;  // that fire, and that are silent

struct Ran {
  std::string rule;
  std::string path;  // "" when the rule has no case file
  std::optional<Error> error;
  std::vector<testing::CaseResult> results;

  size_t Count(bool fires) const {
    return static_cast<size_t>(std::count_if(
        results.begin(), results.end(),
        [fires](const testing::CaseResult& result) { return result.fires == fires; }));
  }
  size_t failed() const {
    return static_cast<size_t>(std::count_if(results.begin(), results.end(),
                                             [](const auto& result) { return !result.passed; }));
  }
  bool thin() const { return Count(true) < kCasesWanted || Count(false) < kCasesWanted; }
};

// Every rule of the rulebook with its case file, by id.
Result<std::vector<Ran>> FindCases(const std::string& folder, const RulesOptions& options) {
  std::map<std::string, Ran> found;
  try {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(folder) / "national")) {
      const std::string id = entry.path().stem().string();
      if (entry.path().extension() == ".yaml") found[id].rule = id;
      if (entry.path().extension() == ".case") {
        found[id].rule = id;
        found[id].path = entry.path().string();
      }
    }
  } catch (const fs::filesystem_error& failure) {
    return EnvironmentError(
        fmt::format("{}: cannot be listed: {}", folder, failure.code().message()));
  }
  std::vector<Ran> wanted;
  if (options.rules.empty()) {
    for (auto& [id, ran] : found) wanted.push_back(std::move(ran));
    return wanted;
  }
  for (const std::string& id : options.rules) {
    const auto at = found.find(id);
    if (at == found.end()) {
      std::vector<std::string_view> ids;
      ids.reserve(found.size());
      for (const auto& [known, ran] : found) ids.push_back(known);
      return std::unexpected(rules::NoSuchRule(id, ids));
    }
    wanted.push_back(at->second);
  }
  return wanted;
}

void PrintJson(const std::vector<Ran>& all) {
  boost::json::array rules;
  for (const Ran& ran : all) {
    boost::json::array cases;
    for (const testing::CaseResult& result : ran.results) {
      cases.push_back({{"title", result.title},
                       {"fires", result.fires},
                       {"passed", result.passed},
                       {"difference", result.difference}});
    }
    rules.push_back({{"rule", ran.rule},
                     {"file", ran.path},
                     {"error", ran.error ? boost::json::value(ran.error->message) : nullptr},
                     {"firing", ran.Count(true)},
                     {"silent", ran.Count(false)},
                     {"cases", std::move(cases)}});
  }
  fmt::print("{}\n", boost::json::serialize(rules));
}

void PrintText(const std::vector<Ran>& all) {
  size_t cases = 0, failed = 0, thin = 0, broken = 0;
  for (const Ran& ran : all) {
    if (ran.error) {
      ++broken;
      fmt::print("FAIL {}\n     {}\n", ran.rule, ran.error->message);
      continue;
    }
    cases += ran.results.size();
    failed += ran.failed();
    fmt::print("{} {}  {} firing, {} silent\n", ran.failed() > 0 ? "FAIL" : "ok  ", ran.rule,
               ran.Count(true), ran.Count(false));
    for (const testing::CaseResult& result : ran.results) {
      if (!result.passed) fmt::print("     case {}\n{}\n", result.title, result.difference);
    }
  }
  for (const Ran& ran : all) {
    if (ran.error || !ran.thin()) continue;
    ++thin;
    if (ran.path.empty()) {
      fmt::print("{}: has no case file; a rule needs {} cases that fire and {} that do not\n",
                 ran.rule, kCasesWanted, kCasesWanted);
    } else {
      fmt::print("{}: has {} firing and {} silent cases; a rule needs {} of each\n", ran.path,
                 ran.Count(true), ran.Count(false), kCasesWanted);
    }
  }
  fmt::print("{} rules, {} cases, {} failed, {} files unreadable, {} rules with too few cases\n",
             all.size(), cases, failed, broken, thin);
}

}  // namespace

int TestRules(const RulesOptions& options) {
  const auto folder = rules::LocateRulebook(options.rulebook);
  if (!folder) return ReportError(folder.error());
  auto all = FindCases(*folder, options);
  if (!all) return ReportError(all.error());
  testing::CaseOptions case_options;
  case_options.reference = options.reference;
  {
    Progress progress("cases", all->size());
    uint64_t done = 0;
    for (Ran& ran : *all) {
      if (!ran.path.empty()) {
        auto results = testing::RunCaseFile(*folder, ran.path, case_options);
        if (results) {
          ran.results = *std::move(results);
        } else {
          ran.error = std::move(results).error();
        }
      }
      progress.Set(++done);
    }
    progress.Finish();
  }
  if (options.json) {
    PrintJson(*all);
  } else {
    PrintText(*all);
  }
  const auto any = [&](auto&& what) { return std::any_of(all->begin(), all->end(), what); };
  if (any([](const Ran& ran) { return ran.error.has_value(); })) return 3;
  if (any([](const Ran& ran) { return ran.failed() > 0; })) return 1;
  return options.strict && any([](const Ran& ran) { return ran.thin(); }) ? 1 : 0;
}

}  // namespace mingjian::cli
