// Times casework: the import of many findings, their import again, and the first pages of the
// worklist. mingjian_clues FINDINGS DATABASE [scheme|person]: the database, a new file or an
// empty PostgreSQL database, stays afterwards.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "base/temp_folder.h"
#include "base/text.h"
#include "casework/import.h"
#include "casework/ledger.h"
#include "casework/log.h"
#include "casework/schema.h"
#include "casework/worklist.h"
#include "lake/database.h"

namespace mingjian::casework {
namespace {

// Seconds of processor time of this process: what a loaded machine leaves comparable.
double Cpu() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double Since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// Invented findings: 2,000 providers, 100 rules, 12 months, 300,000 persons.
Status MakeFindings(int64_t count, const std::string& path) {
  MJ_TRY(const lake::Database database, lake::Database::Open());
  MJ_TRY(lake::Connection connection, database.Connect());
  return connection.Execute(fmt::format(
      "COPY (SELECT md5(i::VARCHAR) AS finding_id, 'rule-' || (hash(i) % 100) AS rule, '重复收费' "
      "AS "
      "title, 1::INTEGER AS version, 'official' AS source, 'active' AS status, 'high' AS severity, "
      "md5('r') AS rulebook_hash, '' AS point, 'after' AS moment, 'standing' AS state, "
      "'3201021990' || lpad((hash(i + 1) % 300000)::VARCHAR, 8, '0') AS psn_no, 'H3201' || "
      "lpad((hash(i + 2) % 2000)::VARCHAR, 8, '0') AS fixmedins_code, 'v' || i AS mdtrt_id, 's' || "
      "i "
      "AS setl_id, TIMESTAMP '2026-01-01' + INTERVAL (hash(i + 3) % 360) DAY AS setl_time, 'D' || "
      "i "
      "% 5000 AS bilg_dr_codg, 'line' AS subject, '' AS discriminator, 's' || i || ':1|s' || i || "
      "':2' AS violates, 's' || i || ':3' AS involves, a AS vola_amt, a AS standing_amt, a AS "
      "net_amt, (a * 0.7)::DECIMAL(18,6) AS fund_amt, '{{\"window\": \"day\"}}' AS \"values\", "
      "'医疗保障基金使用监督管理条例第38条第(3)项' AS basis, '已含该项目，同日另行收取' AS message "
      "FROM "
      "(SELECT i, ((hash(i + 4) % 100000) / 100)::DECIMAL(18,6) AS a FROM range({}) t (i))) TO {} "
      "(FORMAT parquet)",
      count, lake::QuoteText(path)));
}

Status Page(Database& database, const char* name, const WorklistQuery& query) {
  const Actor reader{.user = "bench", .grants = {{Role::kAnalyst, {}}}};
  double first = 0, best = 1e9;
  size_t rows = 0;
  for (int i = 0; i < 5; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    MJ_TRY(const auto clues, Worklist(database, reader, query));
    rows = clues.size();
    const double took = Since(begin);
    if (i == 0) first = took;
    best = std::min(best, took);
  }
  fmt::print("  page of 50, {}: {:.1f} ms the first time, {:.1f} ms at best, {} clues\n", name,
             first * 1000, best * 1000, rows);
  return {};
}

Status RunBench(int64_t count, const std::string& url, Grouping grouping) {
  const TempFolder folder;
  const std::string path = folder / "findings.parquet";
  MJ_RETURN_IF_ERROR(MakeFindings(count, path));
  MJ_TRY(Database database, OpenCasework(url));
  ImportOptions options{
      .source = path, .actor = "bench", .at = 1'800'000'000, .grouping = grouping};
  for (const char* what : {"import", "import again"}) {
    const auto begin = std::chrono::steady_clock::now();
    const double cpu = Cpu();
    MJ_TRY(const ImportCounts counts, ImportFindings(database, options));
    fmt::print("{} of {} findings ({} clues, {} known): {:.1f} s, {:.1f} s of processor\n", what,
               counts.read, counts.clues_added, counts.known, Since(begin), Cpu() - cpu);
    std::fflush(stdout);
  }
  MJ_RETURN_IF_ERROR(Page(database, "all", {}));
  MJ_RETURN_IF_ERROR(Page(database, "machine hits", {.states = {State::kHit}}));
  MJ_RETURN_IF_ERROR(Page(database, "one provider", {.fixmedins_code = "H320100000007"}));
  MJ_RETURN_IF_ERROR(Page(database, "one rule", {.rule = "rule-7"}));
  MJ_RETURN_IF_ERROR(Page(database, "one person", {.psn_no = "320102199000000007"}));
  MJ_RETURN_IF_ERROR(Page(database, "a month and much money",
                          {.month = "2026-03", .fund_min = Decimal::FromInt(500)}));
  MJ_RETURN_IF_ERROR(Page(database, "none in the panel", {.states = {State::kPanel}}));
  MJ_RETURN_IF_ERROR(Page(database, "nothing due", {.due_before = 1'900'000'000}));
  const auto begin = std::chrono::steady_clock::now();
  MJ_TRY(const auto wrong, Reconcile(database));
  fmt::print("reconciliation: {:.1f} s, {} mistakes\n", Since(begin), wrong.size());
  return {};
}

}  // namespace
}  // namespace mingjian::casework

int main(int argc, char** argv) {
  using namespace mingjian;
  const auto count = argc > 2 ? ParseInt(argv[1]) : std::nullopt;
  const auto grouping = casework::GroupingOf(argc > 3 ? argv[3] : "scheme");
  if (!count || *count < 1 || !grouping) {
    fmt::print(stderr, "usage: mingjian_clues FINDINGS DATABASE [scheme|person|provider]\n");
    return 2;
  }
  if (const Status done = casework::RunBench(*count, argv[2], *grouping); !done) {
    fmt::print(stderr, "error: {}\n", done.error().message);
    return static_cast<int>(done.error().code);
  }
  return 0;
}
