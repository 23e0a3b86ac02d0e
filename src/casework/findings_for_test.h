#pragma once
// Findings written short, as the Parquet file that an audit leaves, and a clue base over them.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/time.h"
#include "casework/databases_for_test.h"
#include "casework/import.h"
#include "casework/rights.h"
#include "lake/database.h"

namespace mingjian::casework {

struct F {
  std::string id, rule = "twice", provider = "H1", person = "P1";
  std::string money = "100";  // fund_amt; net_amt the same
  std::string day = "2026-03-05", state = "standing", status = "active", severity = "violation";
};

inline Decimal Yuan(const std::string& text) {
  const auto amount = Decimal::Parse(text);
  MJ_CHECK(amount.has_value());
  return *amount;
}
inline Seconds Day(const std::string& text) {
  const auto day = ParseTime(text);
  const auto date = ParseDate(text);
  MJ_CHECK(day || date);
  return day ? *day : *date;
}

inline std::string WriteFindings(const TempFolder& folder, const std::vector<F>& findings) {
  static int number = 0;
  const std::string path = folder / ("findings-" + std::to_string(++number) + ".parquet");
  auto database = lake::Database::Open();
  auto connection = database->Connect();
  std::string rows;
  for (const F& f : findings) {
    const auto q = [](const std::string& text) { return lake::QuoteText(text); };
    rows += (rows.empty() ? "" : ", ") + ("(" + q(f.id) + ", " + q(f.rule) + ", " + q(f.provider)) +
            ", " + q(f.person) + ", " + f.money + ", TIMESTAMP " + q(f.day + " 10:00:00") + ", " +
            q(f.state) + ", " + q(f.status) + ", " + q(f.severity) + ")";
  }
  const Status written = connection->Execute(
      "COPY (SELECT id AS finding_id, rule, '重复收费 ' || rule AS title, 1::INTEGER AS version, "
      "'official' AS source, status, severity, 'hash' AS rulebook_hash, '' AS point, 'after' AS "
      "moment, state, person AS psn_no, provider AS fixmedins_code, 'v-' || id AS mdtrt_id, 's-' "
      "|| "
      "id AS setl_id, made AS setl_time, 'D1' AS bilg_dr_codg, 'line' AS subject, '' AS "
      "discriminator, 's-' || id || ':1|s-' || id || ':2' AS violates, '' AS involves, "
      "money::DECIMAL(18,6) AS vola_amt, money::DECIMAL(18,6) AS standing_amt, "
      "money::DECIMAL(18,6) AS net_amt, money::DECIMAL(18,6) AS fund_amt, '{}' AS \"values\", '' "
      "AS "
      "basis, '同日重复收费' AS message FROM (VALUES " +
      rows + ") AS t (id, rule, provider, person, money, made, state, status, severity)) TO " +
      lake::QuoteText(path) + " (FORMAT parquet)");
  EXPECT_TRUE(written) << (written ? "" : written.error().message);
  return path;
}

inline const std::vector<ProviderRecord>& TwoProviders() {
  static const std::vector<ProviderRecord> providers = {{"H1", "第一医院", "320102"},
                                                        {"H2", "第二医院", "320500"}};
  return providers;
}

inline ImportCounts Import(Database& database, const TempFolder& folder,
                           const std::vector<F>& findings, Grouping grouping = Grouping::kScheme) {
  ImportOptions options{
      .source = WriteFindings(folder, findings),
      .actor = "importer",
      .at = Day("2026-05-06 09:00:00"),
      .grouping = grouping,
      .standings = {{"twice", 1, "author", 0, 0, 900'000}, {"dear", 1, "", 0, 0, 300'000}},
      .providers = TwoProviders()};
  const auto counts = ImportFindings(database, options);
  EXPECT_TRUE(counts) << counts.error().message;
  return counts ? *counts : ImportCounts{};
}

// A user with one role everywhere, or at an institution.
inline Actor User(std::string name, Role role, std::string region = "", std::string provider = "") {
  return {.user = std::move(name),
          .grants = {{.role = role, .scope = {std::move(region), std::move(provider)}}}};
}
inline Actor Reviewer() { return User("li", Role::kFirstReviewer); }

}  // namespace mingjian::casework
