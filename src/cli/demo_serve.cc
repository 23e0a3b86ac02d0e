#include "cli/demo_serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <set>

#include "base/text.h"
#include "casework/clearing_lake.h"
#include "casework/import.h"
#include "casework/rehearsal.h"
#include "casework/schema.h"
#include "casework/worklist.h"
#include "cli/rules_life.h"
#include "cli/serve.h"
#include "cli/terminal.h"
#include "desk/console_files.h"
#include "history/build.h"
#include "rules/history.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kPassword = "mingjian-demo";
constexpr int kWorkDays = 130;  // calendar days of work before now

// Illustrative rules that the demonstration switches on: some of each kind.
constexpr std::array<std::string_view, 22> kSwitchedOn = {
    "bed-nursing-over-los",      "charge-date-outside-stay",
    "consumable-quantity-cap",   "consumable-requires-service",
    "drug-max-dispense-days",    "drug-payment-indication",
    "duplicate-reimbursement",   "hanging-bed",
    "ineligible-insured",        "inpatient-plus-outpatient",
    "low-threshold-admission",   "out-of-scope-charged",
    "over-supply-cross-inst",    "overlapping-stays",
    "post-death-claim",          "service-consumable-duplicate",
    "service-institution-level", "service-over-price-ceiling",
    "split-hospitalization",     "substitution-dear-for-cheap",
    "suspended-staff-billing",   "tcm-excess-upload"};

// What an earlier run left.
void Clean(const std::string& out) {
  std::error_code ignored;
  for (const char* name : {"cases.db", "cases.db-wal", "cases.db-shm", "cases.files", "data"}) {
    fs::remove_all(fs::path(out) / name, ignored);
  }
}

Result<casework::ImportCounts> Import(casework::Database& database, const rules::LifeBook& life,
                                      const DemoServeOptions& options, Seconds at) {
  casework::ImportOptions import{.source = options.findings, .actor = "guanli", .at = at};
  import.standings =
      casework::StandingsOf(life.loaded.rulebook, life.nation, life.region, life.limits);
  MJ_TRY(import.providers, casework::ReadProviders(options.lake));
  return casework::ImportFindings(database, import);
}

// Those with the most clues that carry money.
Result<std::vector<std::string>> Institutions(const DemoServeOptions& options) {
  std::map<std::string, std::set<std::string>> clues;
  const Status read = casework::ReadFindings(
      options.findings, [&clues](const casework::FindingRecord& finding) -> Status {
        if (finding.status == "active" && finding.fund_amt >= 1'000'000) {
          clues[finding.fixmedins_code].insert(finding.rule +
                                               FormatDate(finding.setl_time).substr(0, 7));
        }
        return {};
      });
  if (!read) return std::unexpected(read.error());
  std::vector<std::string> codes;
  for (const auto& [code, keys] : clues) codes.push_back(code);
  std::ranges::stable_sort(codes, std::greater<>(),
                           [&clues](const std::string& code) { return clues.at(code).size(); });
  return codes;
}

// The doctor with the most findings at the first institution, "" when there is none.
Result<std::string> DoctorOf(const DemoServeOptions& options,
                             const std::vector<std::string>& institutions) {
  std::map<std::string, int> findings;
  const Status read = casework::ReadFindings(
      options.findings, [&](const casework::FindingRecord& finding) -> Status {
        if (finding.status == "active" && !institutions.empty() && !finding.bilg_dr_codg.empty() &&
            finding.fixmedins_code == institutions[0]) {
          ++findings[finding.bilg_dr_codg];
        }
        return {};
      });
  if (!read) return std::unexpected(read.error());
  const auto most =
      std::ranges::max_element(findings, {}, [](const auto& each) { return each.second; });
  return most == findings.end() ? "" : most->first;
}

// What the data say for the institutions, of everything that waits.
Status TestFacts(casework::Database& database, const DemoServeOptions& options, Seconds now) {
  MJ_TRY(casework::ClearingBook book, casework::LoadClearing(options.rulebook));
  MJ_TRY(casework::ClearingLake lake, casework::ClearingLake::Open(options.lake, std::move(book)));
  const casework::Actor reviewer{.user = "chushen",
                                 .grants = {{casework::Role::kFirstReviewer, {}}}};
  MJ_TRY(const auto clues,
         casework::Worklist(
             database, reviewer,
             {.states = {casework::State::kHit, casework::State::kFirstReview}, .limit = 60}));
  for (const casework::ClueRow& clue : clues) {
    MJ_RETURN_IF_ERROR(casework::CheckClearing(database, reviewer, now, lake, clue.clue_id));
  }
  return {};
}

Result<std::vector<casework::RehearsalPerson>> MakeCasework(const DemoServeOptions& options) {
  RulesOptions from;
  from.rulebook = options.rulebook;
  MJ_TRY(const rules::LifeBook life, OpenLife(from));
  const Seconds now = LocalNow();
  const casework::RehearsalOptions rehearsal{
      .begin = mingjian::DayOf(now) - kWorkDays * kDaySeconds,
      .now = now,
      .seed = options.seed,
      .files = options.out + "/cases.files",
      .password = kPassword,
      .law = life.loaded.rulebook.law};
  MJ_TRY(const std::vector<std::string> institutions, Institutions(options));
  MJ_TRY(const std::string doctor, DoctorOf(options, institutions));
  const auto people = casework::RehearsalPeople(institutions, doctor);
  MJ_TRY(casework::Database database, casework::OpenCasework(options.out + "/cases.db"));
  MJ_RETURN_IF_ERROR(casework::AddRehearsalPeople(database, rehearsal, people));
  MJ_TRY(const casework::ImportCounts imported,
         Import(database, life, options, rehearsal.begin + 3600));
  MJ_TRY(const casework::RehearsalCounts worked, casework::Rehearse(database, rehearsal, people));
  MJ_RETURN_IF_ERROR(TestFacts(database, options, now));
  fmt::print("办案: {} 条疑点归入 {} 条线索；虚构的办理过程: {} 条线索, {} 步\n",
             WithThousands(static_cast<uint64_t>(imported.added)),
             WithThousands(static_cast<uint64_t>(imported.clues_added)), worked.clues,
             WithThousands(static_cast<uint64_t>(worked.steps)));
  return people;
}

Status MakeHistory(const DemoServeOptions& options, const std::string& path) {
  history::BuildOptions build;
  build.lake = options.lake;
  build.path = path;
  build.threads = options.threads;
  MJ_RETURN_IF_ERROR(history::Build(build));
  return {};
}

void PrintLogins(const std::string& url, const std::vector<casework::RehearsalPerson>& people,
                 bool console) {
  Table table({"用户名", "角色", "机构"});
  for (const casework::RehearsalPerson& person : people) {
    table.AddRow({person.name, person.zh, person.grant.scope.fixmedins_code});
  }
  fmt::print("\n{}\n全部用户的演示口令: {}\n", table.ToString(), kPassword);
  if (!console) fmt::print("没有找到控制台文件: 先 make console，或用 --console 指明\n");
  fmt::print("人员、办理过程和结论均为虚构；只在本机提供。Ctrl-C 结束。\n");
  fmt::print("mingjian: ready on {}\n", url);
  std::fflush(stdout);
}

}  // namespace

Result<std::vector<std::string>> MakeDemoRulebook(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::remove_all(to, error);
  fs::create_directories(fs::path(to).parent_path(), error);
  fs::copy(from, to, fs::copy_options::recursive, error);
  if (error) {
    return EnvironmentError(
        fmt::format("{}: cannot be copied to {}: {}", from, to, error.message()));
  }
  const std::string path = rules::HistoryPath(to, "");
  MJ_TRY(const std::string text, ReadFile(path));
  std::vector<rules::Diagnostic> mistakes;
  const rules::History history = rules::ReadHistory(path, text, "", &mistakes);
  std::string lines;
  std::vector<std::string> switched;
  for (rules::HistoryEvent event : history.events()) {
    if (event.kind == rules::HistoryEvent::Kind::kShip && event.to == rules::RuleStatus::kShadow &&
        std::ranges::find(kSwitchedOn, event.rule) != kSwitchedOn.end()) {
      event.to = rules::RuleStatus::kActive;
      event.why = "演示: 示例规则在演示规则库中启用, 出厂为试运行; " + event.why;
      switched.push_back(event.rule);
    }
    lines += rules::ToJsonLine(event) + "\n";
  }
  MJ_RETURN_IF_ERROR(WriteFile(path, lines));
  return switched;
}

int DemoMonths(Seconds now) {
  const CivilDate date = CivilOf(now - kWorkDays * kDaySeconds);
  return std::clamp((date.year - 2026) * 12 + date.month - 1, 6, 24);
}

int ServeDemo(const DemoServeOptions& options) {
  Clean(options.out);
  const auto people = MakeCasework(options);
  if (!people) return ReportError(people.error());
  service::Config config;
  config.server.port = options.port;
  config.server.address = "127.0.0.1";
  config.data = options.out + "/data";
  config.checker.rulebook = options.rulebook;
  config.desk.database = options.out + "/cases.db";
  config.desk.lake = options.lake;
  config.desk.attachments = options.out + "/cases.files";
  config.desk.console = options.console.empty() ? desk::LocateConsole() : options.console;
  config.log.file = options.out + "/serve.log";
  if (const Status whole = service::Complete(&config); !whole) return ReportError(whole.error());
  std::error_code ignored;
  fs::create_directories(config.data, ignored);
  const Status built =
      MakeHistory(options, config.history.empty() ? config.data + "/history" : config.history);
  if (!built) return ReportError(built.error());
  return ServeUntilSignal(config, [&](const std::string& url) {
    PrintLogins(url, *people, !config.desk.console.empty());
  });
}

}  // namespace mingjian::cli
