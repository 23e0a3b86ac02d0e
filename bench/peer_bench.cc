// Times DuckDB alone on the same lake: a plain scan of the columns that an audit reads, and one SQL
// query a rule, from native tables that were filled beforehand or from the lake's Parquet files.
//
//   mingjian_peer scan LAKE RULEBOOK THREADS              seconds of the scan, best of three
//   mingjian_peer sql LAKE RULEBOOK THREADS QUERIES       seconds and rows of each query over
//                                                         native tables, best of three
//   mingjian_peer sql-lake LAKE RULEBOOK THREADS QUERIES  the same over views of the Parquet files
//
// All print JSON.

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "audit/bucket_loader.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "engine/engine.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "model/model.h"
#include "peer.h"
#include "rules/rulebook.h"

namespace {

using namespace mingjian;

double SecondsSince(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// One query a table that decodes every needed column of every row.
std::vector<std::string> ScanQueries(const lake::Lake& lake, const engine::Needs& needs) {
  std::vector<std::string> queries;
  for (const auto& [entity, fields] : needs.fields) {
    const model::Table* table = model::FindTable(rules::TableOf(entity));
    if (table == nullptr || lake.Files(table->name).empty()) continue;
    std::string columns;
    const auto add = [&](std::string_view what) {
      columns += fmt::format("{}{}", columns.empty() ? "" : ", ", what);
    };
    for (const size_t field : fields) {
      const model::Field& f = table->fields[field];
      const std::string name = lake::QuoteName(f.name);
      add(f.type == model::Type::kText ? fmt::format("max(length({}))", name)
                                       : fmt::format("max({})", name));
    }
    if (table->name == "fee_list_d") add("max(_setl), max(_rx), max(length(feedetl_sn))");
    if (table->name == "setl_d") add("max(_psn), max(_visit)");
    if (columns.empty()) continue;
    queries.push_back(fmt::format("SELECT {} FROM read_parquet({})", columns,
                                  lake::QuoteList(lake.Files(table->name))));
  }
  return queries;
}

Status Scan(const lake::Lake& lake, const rules::Rulebook& rulebook, int threads) {
  MJ_TRY(std::shared_ptr<engine::TextPool> texts, audit::LoadTexts(lake));
  MJ_TRY(const engine::Plan plan, engine::MakePlan(rulebook, texts));
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = threads}));
  MJ_TRY(lake::Connection connection, database.Connect());
  double best = 1e9;
  for (int run = 0; run < 3; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& query : ScanQueries(lake, plan.needs())) {
      MJ_TRY(const auto rows, connection.QueryText(query));
      if (rows.size() != 1) return DataError("a scan gave no row");
    }
    best = std::min(best, SecondsSince(begin));
  }
  fmt::print("{{\"seconds\": {:.3f}}}\n", best);
  return {};
}

Status Sql(const lake::Lake& lake, const rules::Rulebook& rulebook, int threads,
           const std::string& queries, oracle::PeerForm form) {
  const TempFolder spill;
  MJ_TRY(const lake::Database database,
         lake::Database::Open({.threads = threads, .temp_directory = spill.path().string()}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(oracle::BuildPeer(lake, rulebook, form, connection));
  std::string json;
  double total = 0;
  for (const std::string& rule : oracle::Rules(queries)) {
    MJ_TRY(const std::string query, ReadFile(queries + "/" + rule + ".sql"));
    double best = 1e9;
    int64_t rows = 0;
    for (int run = 0; run < 3; ++run) {
      const auto begin = std::chrono::steady_clock::now();
      MJ_TRY(rows, connection.QueryInt(fmt::format("SELECT count(*) FROM ({})", query)));
      best = std::min(best, SecondsSince(begin));
    }
    total += best;
    json += fmt::format("{}\"{}\": {{\"seconds\": {:.3f}, \"rows\": {}}}", json.empty() ? "" : ", ",
                        rule, best, rows);
  }
  fmt::print("{{\"seconds\": {:.3f}, \"queries\": {{{}}}}}\n", total, json);
  return {};
}

Status Main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  const bool scan = mode == "scan", sql = mode == "sql" || mode == "sql-lake";
  if ((!scan && !sql) || argc != (scan ? 5 : 6)) {
    return UsageError("mingjian_peer scan|sql|sql-lake LAKE RULEBOOK THREADS [QUERIES]");
  }
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(argv[2]));
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(argv[3]));
  const int threads = std::atoi(argv[4]);
  if (scan) return Scan(lake, loaded.rulebook, threads);
  return Sql(lake, loaded.rulebook, threads, argv[5],
             mode == "sql" ? oracle::PeerForm::kTables : oracle::PeerForm::kViews);
}

}  // namespace

int main(int argc, char** argv) {
  if (const Status status = Main(argc, argv); !status) {
    fmt::print(stderr, "mingjian_peer: {}\n", status.error().message);
    return static_cast<int>(status.error().code);
  }
  return 0;
}
