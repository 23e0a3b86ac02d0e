#include "screens/run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "base/decimal.h"
#include "base/text.h"
#include "lake/lake.h"
#include "rules/rule_facts.h"
#include "screens/file_run.h"

namespace mingjian::screens {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

struct Chosen {
  const ScreenFile* file = nullptr;
  std::vector<const Screen*> screens;
};

Result<std::vector<Chosen>> Choose(const ScreenBook& book, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    if (book.Find(id).file != nullptr) continue;
    const std::vector<std::string> known = book.Ids();
    const std::vector<std::string_view> views(known.begin(), known.end());
    return UsageError(fmt::format("there is no screen '{}'{}", id, DidYouMean(id, views, "; ")));
  }
  std::vector<Chosen> chosen;
  for (const ScreenFile& file : book.files) {
    Chosen entry{&file, {}};
    for (const Screen& screen : file.screens) {
      if (ids.empty() || std::find(ids.begin(), ids.end(), screen.id) != ids.end()) {
        entry.screens.push_back(&screen);
      }
    }
    if (!entry.screens.empty()) chosen.push_back(std::move(entry));
  }
  return chosen;
}

std::vector<std::string> Empty(const lake::Lake& lake, const std::vector<std::string>& tables) {
  std::vector<std::string> empty;
  for (const std::string& table : tables) {
    if (lake.RowCount(table) == 0) empty.push_back(table);
  }
  return empty;
}

// What is known of a screen before it runs: whether it can ask anything of this lake.
ScreenOutcome Outlook(const lake::Lake& lake, const ScreenFile& file, const Screen& screen) {
  ScreenOutcome outcome;
  outcome.id = screen.id;
  outcome.title = screen.title;
  outcome.source = rules::ToString(screen.source);
  outcome.severity = rules::ToString(screen.severity);
  if (!screen.enabled) {
    outcome.state = RunState::kOff;
    return outcome;
  }
  outcome.empty = Empty(lake, file.needs);
  std::vector<std::string> of_tests;
  for (const ScreenTest& test : file.tests) {
    const std::vector<std::string> empty = Empty(lake, test.needs);
    if (empty.empty()) continue;
    outcome.silent_tests.push_back(fmt::format("{}: {}", test.name, fmt::join(empty, ", ")));
    of_tests.insert(of_tests.end(), empty.begin(), empty.end());
  }
  if (!file.tests.empty() && outcome.silent_tests.size() == file.tests.size()) {
    outcome.empty.insert(outcome.empty.end(), of_tests.begin(), of_tests.end());
  }
  if (!outcome.empty.empty()) {
    outcome.state = RunState::kSilent;
    outcome.silent_tests.clear();
  }
  return outcome;
}

Status Write(lake::Connection& connection, const std::string& select, const std::string& path,
             std::string_view format) {
  const std::string beside = path + ".writing";
  MJ_RETURN_IF_ERROR(connection.Execute(
      fmt::format("COPY ({}) TO {} ({})", select, lake::QuoteText(beside), format)));
  if (std::rename(beside.c_str(), path.c_str()) != 0) {
    return EnvironmentError(
        fmt::format("{}: cannot be renamed into place: {}", path, std::strerror(errno)));
  }
  return {};
}

Status WriteFiles(lake::Connection& connection, const RunOptions& options) {
  std::error_code error;
  fs::create_directories(options.out, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be made: {}", options.out, error.message()));
  }
  const std::pair<std::string, std::string> files[] = {
      {"screen_findings",
       "SELECT * FROM screen_finding ORDER BY screen, fixmedins_code, period, finding_id"},
      {"screen_lines", "SELECT * FROM screen_line ORDER BY ALL"}};
  for (const auto& [name, select] : files) {
    const std::string path = options.out + "/" + name;
    MJ_RETURN_IF_ERROR(Write(connection, select, path + ".parquet", "FORMAT parquet"));
    if (options.csv)
      MJ_RETURN_IF_ERROR(Write(connection, select, path + ".csv", "FORMAT csv, HEADER"));
  }
  return {};
}

Status Summarise(lake::Connection& connection, RunSummary* summary) {
  MJ_TRY(lake::Rows rows,
         connection.Query("SELECT f.screen, count(*), count(DISTINCT f.fixmedins_code),"
                          " CAST(sum(f.vola_amt) AS DECIMAL(18,2)), CAST(sum(f.net_amt) AS"
                          " DECIMAL(18,2)), (SELECT count(*) FROM screen_line l WHERE l.screen ="
                          " f.screen) FROM screen_finding f GROUP BY f.screen"));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) break;
    for (size_t i = 0; i < rows.size(); ++i) {
      for (ScreenOutcome& outcome : summary->screens) {
        if (outcome.id != rows.column(0).Text(i)) continue;
        outcome.findings = rows.column(1).Int(i);
        outcome.providers = rows.column(2).Int(i);
        outcome.vola_amt = rows.column(3).Int(i);
        outcome.net_amt = rows.column(4).Int(i);
        outcome.lines = rows.column(5).Int(i);
        summary->findings += outcome.findings;
        summary->lines += outcome.lines;
        summary->net_amt += outcome.net_amt;
      }
    }
  }
  MJ_TRY(lake::Rows providers,
         connection.Query(
             "SELECT f.fixmedins_code, any_value(b.fixmedins_name), count(*), CAST(sum(f.net_amt)"
             " AS DECIMAL(18,2)) AS net FROM screen_finding f LEFT JOIN fixmedins_b b"
             " USING (fixmedins_code) GROUP BY f.fixmedins_code ORDER BY net DESC, 3 DESC, 1"));
  while (true) {
    MJ_TRY(const bool more, providers.Next());
    if (!more) return {};
    for (size_t i = 0; i < providers.size(); ++i) {
      summary->providers.push_back({std::string(providers.column(0).Text(i)),
                                    std::string(providers.column(1).Text(i)),
                                    providers.column(2).Int(i), providers.column(3).Int(i)});
    }
  }
}

std::string Money(int64_t micros) { return Decimal::FromMicros(micros).ToMoney(); }

}  // namespace

std::string_view ToString(RunState state) {
  switch (state) {
    case RunState::kRan:
      return "ran";
    case RunState::kSilent:
      return "silent";
    case RunState::kOff:
      return "off";
  }
  return "";
}

Result<RunSummary> RunScreens(const ScreenBook& book, const RunOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  MJ_TRY(const std::vector<Chosen> chosen, Choose(book, options.screens));
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(options.lake));
  MJ_TRY(const lake::Database database,
         lake::Database::Open({.threads = options.threads, .memory_limit = options.memory}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  MJ_RETURN_IF_ERROR(PrepareScreens(connection));
  RunSummary summary;
  summary.snapshot = lake.snapshot_id();
  uint64_t done = 0;
  for (const Chosen& entry : chosen) {
    std::vector<const Screen*> running;
    for (const Screen* screen : entry.screens) {
      summary.screens.push_back(Outlook(lake, *entry.file, *screen));
      if (summary.screens.back().state == RunState::kRan) running.push_back(screen);
    }
    if (!running.empty()) {
      MJ_RETURN_IF_ERROR(RunScreenFile(connection, *entry.file, running));
    }
    if (options.progress) options.progress(++done, chosen.size());
  }
  MJ_RETURN_IF_ERROR(Summarise(connection, &summary));
  MJ_RETURN_IF_ERROR(WriteFiles(connection, options));
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return summary;
}

std::string ToJson(const RunSummary& summary) {
  const auto texts = [](const std::vector<std::string>& list) {
    return json::array(list.begin(), list.end());
  };
  json::array screens, providers;
  for (const ScreenOutcome& outcome : summary.screens) {
    screens.push_back(json::object{{"id", outcome.id},
                                   {"title", outcome.title},
                                   {"source", outcome.source},
                                   {"severity", outcome.severity},
                                   {"state", ToString(outcome.state)},
                                   {"empty_tables", texts(outcome.empty)},
                                   {"silent_tests", texts(outcome.silent_tests)},
                                   {"findings", outcome.findings},
                                   {"providers", outcome.providers},
                                   {"lines", outcome.lines},
                                   {"vola_amt", Money(outcome.vola_amt)},
                                   {"net_amt", Money(outcome.net_amt)}});
  }
  for (const ProviderOutcome& provider : summary.providers) {
    providers.push_back(json::object{{"fixmedins_code", provider.fixmedins_code},
                                     {"name", provider.name},
                                     {"findings", provider.findings},
                                     {"net_amt", Money(provider.net_amt)}});
  }
  return json::serialize(json::object{{"snapshot", summary.snapshot},
                                      {"findings", summary.findings},
                                      {"lines", summary.lines},
                                      {"net_amt", Money(summary.net_amt)},
                                      {"seconds", summary.seconds},
                                      {"screens", screens},
                                      {"providers", providers}}) +
         "\n";
}

}  // namespace mingjian::screens
