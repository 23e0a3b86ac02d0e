#include "casework/findings.h"

#include <fmt/format.h>

#include <filesystem>

#include "base/text.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::casework {
namespace {

constexpr const char* kColumns =
    "finding_id, rule, title, source, status, severity, rulebook_hash, point, state, psn_no, "
    "fixmedins_code, mdtrt_id, setl_id, bilg_dr_codg, subject, discriminator, violates, involves, "
    "\"values\", basis, message, version, setl_time, vola_amt, standing_amt, net_amt, fund_amt";

// The members in the order of kColumns.
constexpr std::string FindingRecord::* kTexts[] = {
    &FindingRecord::finding_id,    &FindingRecord::rule,           &FindingRecord::title,
    &FindingRecord::source,        &FindingRecord::status,         &FindingRecord::severity,
    &FindingRecord::rulebook_hash, &FindingRecord::point,          &FindingRecord::state,
    &FindingRecord::psn_no,        &FindingRecord::fixmedins_code, &FindingRecord::mdtrt_id,
    &FindingRecord::setl_id,       &FindingRecord::bilg_dr_codg,   &FindingRecord::subject,
    &FindingRecord::discriminator, &FindingRecord::violates,       &FindingRecord::involves,
    &FindingRecord::compared,      &FindingRecord::basis,          &FindingRecord::message};
constexpr int64_t FindingRecord::* kNumbers[] = {
    &FindingRecord::version,      &FindingRecord::setl_time, &FindingRecord::vola_amt,
    &FindingRecord::standing_amt, &FindingRecord::net_amt,   &FindingRecord::fund_amt};

}  // namespace

Status ReadFindings(const std::string& folder,
                    const std::function<Status(const FindingRecord&)>& each) {
  namespace fs = std::filesystem;
  const std::string file = fs::is_directory(folder) ? folder + "/findings.parquet" : folder;
  if (!fs::exists(file)) {
    return DataError(
        fmt::format("{}: there is no such file; expected the folder that 'mingjian "
                    "audit --out' wrote",
                    file));
  }
  MJ_TRY(const lake::Database database, lake::Database::Open());
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_TRY(lake::Rows rows,
         connection.Query(fmt::format("SELECT {} FROM read_parquet({}) ORDER BY finding_id",
                                      kColumns, lake::QuoteText(file))));
  FindingRecord finding;
  std::string last;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return {};
    for (size_t i = 0; i < rows.size(); ++i) {
      size_t column = 0;
      for (const auto member : kTexts) finding.*member = rows.column(column++).Text(i);
      for (const auto member : kNumbers) {
        const int64_t number = rows.column(column++).Int(i);
        finding.*member = number == lake::kMissing ? 0 : number;
      }
      if (finding.finding_id.empty() || finding.finding_id == last) {
        return DataError(fmt::format("{}: finding_id '{}' is {}", file, finding.finding_id,
                                     finding.finding_id.empty() ? "missing" : "there twice"));
      }
      MJ_RETURN_IF_ERROR(each(finding));
      last = finding.finding_id;
    }
  }
}

Result<std::vector<ProviderRecord>> ReadProviders(const std::string& path) {
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(path));
  MJ_TRY(const lake::Database database, lake::Database::Open());
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  MJ_TRY(const auto rows, connection.QueryText("SELECT fixmedins_code, fixmedins_name, admdvs FROM "
                                               "fixmedins_b ORDER BY fixmedins_code"));
  std::vector<ProviderRecord> providers;
  for (const auto& row : rows) {
    providers.push_back({row[0].value_or(""), row[1].value_or(""), row[2].value_or("")});
  }
  return providers;
}

std::vector<std::pair<std::string, std::string>> LinesOf(std::string_view lines) {
  std::vector<std::pair<std::string, std::string>> pairs;
  if (lines.empty()) return pairs;
  for (const std::string_view line : Split(lines, '|')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      pairs.emplace_back(line, "");
    } else {
      pairs.emplace_back(line.substr(0, colon), line.substr(colon + 1));
    }
  }
  return pairs;
}

}  // namespace mingjian::casework
