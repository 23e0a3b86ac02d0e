#include "audit/backtest.h"

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "base/decimal.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "lake/database.h"

namespace mingjian::audit {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

AuditOptions AuditOf(const TrialOptions& options, const std::string& rulebook,
                     const std::string& out) {
  AuditOptions audit;
  audit.lake = options.lake;
  audit.rulebook = rulebook;
  audit.region = options.region;
  audit.any_status = true;
  audit.out = out;
  audit.bucket_begin = options.bucket_begin;
  audit.bucket_end = options.bucket_end;
  audit.threads = options.threads;
  audit.progress = options.progress;
  return audit;
}

std::string TextAt(const lake::Rows& rows, size_t column, size_t row) {
  return rows.column(column).Show(row).value_or("");
}
int64_t IntAt(const lake::Rows& rows, size_t column, size_t row) {
  const int64_t value = rows.column(column).Int(row);
  return value == lake::kMissing ? 0 : value;
}

// `from`: a table of findings, already limited to those that may be drawn.
Result<std::vector<TrialFinding>> Sample(lake::Connection& connection, const std::string& from,
                                         size_t count) {
  std::vector<TrialFinding> sample;
  MJ_TRY(
      lake::Rows rows,
      connection.Query(fmt::format(
          "SELECT finding_id, rule, psn_no, fixmedins_code, setl_id, setl_time, message, "
          "\"values\", violates, involves, vola_amt, net_amt FROM {} ORDER BY finding_id LIMIT {}",
          from, count)));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return sample;
    for (size_t i = 0; i < rows.size(); ++i) {
      TrialFinding& finding = sample.emplace_back();
      std::string* const texts[] = {&finding.finding_id,     &finding.rule,    &finding.psn_no,
                                    &finding.fixmedins_code, &finding.setl_id, &finding.setl_time,
                                    &finding.message,        &finding.values,  &finding.violates,
                                    &finding.involves};
      for (size_t c = 0; c < std::size(texts); ++c) *texts[c] = TextAt(rows, c, i);
      finding.vola_amt = IntAt(rows, 10, i);
      finding.net_amt = IntAt(rows, 11, i);
    }
  }
}

// One row of counts: findings, vola_amt, net_amt, fund_amt.
Result<TrialCounts> Count(lake::Connection& connection, const std::string& from) {
  MJ_TRY(lake::Rows rows,
         connection.Query(fmt::format(
             "SELECT count(*), sum(vola_amt)::DECIMAL(18,6), sum(net_amt)::DECIMAL(18,6), "
             "sum(fund_amt)::DECIMAL(18,6) FROM {}",
             from)));
  TrialCounts counts;
  for (bool more = true; more;) {
    MJ_TRY(more, rows.Next());
    if (!more || rows.size() == 0) continue;
    counts = {IntAt(rows, 0, 0), IntAt(rows, 1, 0), IntAt(rows, 2, 0), IntAt(rows, 3, 0)};
  }
  return counts;
}

// The id that a rule file gives itself.
Result<std::string> IdOf(const std::string& file) {
  MJ_TRY(const std::string text, ReadFile(file));
  for (const std::string_view line : Split(text, '\n')) {
    if (line.starts_with("id:")) return std::string(Trim(line.substr(3)));
  }
  return DataError(fmt::format("{}: has no line 'id: …'", file));
}

// A rulebook that is like `rulebook` but for one rule, in a folder of its own.
Result<std::string> WithRule(const std::string& rulebook, const std::string& file,
                             const std::string& id, const std::string& folder) {
  std::error_code error;
  fs::copy(rulebook, folder, fs::copy_options::recursive, error);
  if (error) {
    return EnvironmentError(
        fmt::format("{}: cannot be copied to {}: {}", rulebook, folder, error.message()));
  }
  const std::string name = id + ".yaml";
  fs::path place = fs::path(folder) / "national" / name;
  for (const auto& entry : fs::recursive_directory_iterator(folder + "/national", error)) {
    if (entry.path().filename() == name) place = entry.path();
  }
  if (!fs::copy_file(file, place, fs::copy_options::overwrite_existing, error)) {
    return EnvironmentError(
        fmt::format("{}: cannot be copied to {}: {}", file, place.string(), error.message()));
  }
  return folder;
}

bool IsRuleFile(const std::string& path) { return path.ends_with(".yaml"); }

json::object JsonOf(const TrialFinding& finding) {
  return {{"finding_id", finding.finding_id},
          {"rule", finding.rule},
          {"psn_no", MaskId(finding.psn_no)},
          {"fixmedins_code", finding.fixmedins_code},
          {"setl_id", finding.setl_id},
          {"setl_time", finding.setl_time},
          {"message", finding.message},
          {"values", finding.values},
          {"violates", finding.violates},
          {"involves", finding.involves},
          {"vola_amt", Decimal::FromMicros(finding.vola_amt).ToString()},
          {"net_amt", Decimal::FromMicros(finding.net_amt).ToString()}};
}

json::array JsonOf(const std::vector<TrialFinding>& sample) {
  json::array rows;
  for (const TrialFinding& finding : sample) rows.push_back(JsonOf(finding));
  return rows;
}

json::object JsonOf(const TrialCounts& counts) {
  return {{"findings", counts.findings},
          {"vola_amt", Decimal::FromMicros(counts.vola_amt).ToString()},
          {"net_amt", Decimal::FromMicros(counts.net_amt).ToString()},
          {"fund_amt", Decimal::FromMicros(counts.fund_amt).ToString()}};
}

Status FillDifference(lake::Connection& connection, const std::string& a, const std::string& b,
                      size_t sample, Difference* difference) {
  for (const auto& [name, folder] : {std::pair{"a", a}, std::pair{"b", b}}) {
    MJ_RETURN_IF_ERROR(connection.Execute(
        fmt::format("CREATE TEMP TABLE {} AS FROM read_parquet({}) WHERE state <> 'withdrawn'",
                    name, lake::QuoteText(folder + "/findings.parquet"))));
  }
  MJ_TRY(difference->a, Count(connection, "a"));
  MJ_TRY(difference->b, Count(connection, "b"));
  const std::string only_a = "(SELECT a.* FROM a ANTI JOIN b USING (finding_id))";
  const std::string only_b = "(SELECT b.* FROM b ANTI JOIN a USING (finding_id))";
  MJ_TRY(difference->only_a, Count(connection, only_a));
  MJ_TRY(difference->only_b, Count(connection, only_b));
  MJ_TRY(difference->sample_a, Sample(connection, only_a, sample));
  MJ_TRY(difference->sample_b, Sample(connection, only_b, sample));
  MJ_TRY(lake::Rows rows,
         connection.Query(
             "SELECT coalesce(a.fixmedins_code, b.fixmedins_code) AS fixmedins_code,"
             " count(*) FILTER (b.finding_id IS NULL), count(*) FILTER (a.finding_id IS NULL),"
             " count(*) FILTER (a.vola_amt <> b.vola_amt OR a.violates <> b.violates),"
             " coalesce(sum(a.net_amt), 0)::DECIMAL(18,6) AS net_a,"
             " coalesce(sum(b.net_amt), 0)::DECIMAL(18,6) AS net_b,"
             " count(*) FILTER (a.finding_id = b.finding_id)"
             " FROM a FULL JOIN b ON a.finding_id = b.finding_id GROUP BY ALL"
             " ORDER BY abs(net_b - net_a) DESC, fixmedins_code"));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return {};
    for (size_t i = 0; i < rows.size(); ++i) {
      ProviderDifference provider{TextAt(rows, 0, i), IntAt(rows, 1, i), IntAt(rows, 2, i),
                                  IntAt(rows, 3, i),  IntAt(rows, 4, i), IntAt(rows, 5, i)};
      difference->changed += provider.changed;
      difference->both += IntAt(rows, 6, i);
      const bool differs = provider.only_a + provider.only_b + provider.changed > 0;
      if (differs && difference->providers.size() < 50) {
        difference->providers.push_back(std::move(provider));
      }
    }
  }
}

}  // namespace

Result<Backtest> RunBacktest(const TrialOptions& options, const std::string& rule,
                             const std::map<std::string, std::string>& parameters) {
  MJ_TRY(const std::unique_ptr<TempFolder> temporary, TempFolder::Make());
  const TempFolder& folder = *temporary;
  AuditOptions audit = AuditOf(options, options.rulebook, folder / "out");
  audit.rules = {rule};
  for (const auto& [name, value] : parameters) audit.parameters[rule + "." + name] = value;
  Backtest backtest;
  MJ_TRY(backtest.summary, RunAudit(audit));
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = options.threads}));
  MJ_TRY(lake::Connection connection, database.Connect());
  const std::string standing = fmt::format("(FROM read_parquet({}) WHERE state <> 'withdrawn')",
                                           lake::QuoteText(audit.out + "/findings.parquet"));
  MJ_TRY(backtest.sample, Sample(connection, standing, options.sample));
  return backtest;
}

std::string ToJson(const Backtest& backtest) {
  json::object all = json::parse(ToJson(backtest.summary)).as_object();
  all["sample"] = JsonOf(backtest.sample);
  return json::serialize(all) + "\n";
}

Result<Difference> RunDiff(const TrialOptions& options, const std::string& a, const std::string& b,
                           const std::vector<std::string>& rules) {
  const auto begin = std::chrono::steady_clock::now();
  MJ_TRY(const std::unique_ptr<TempFolder> temporary, TempFolder::Make());
  const TempFolder& folder = *temporary;
  Difference difference;
  difference.rules = rules;
  std::string rulebooks[2];
  for (const size_t side : {0, 1}) {
    const std::string& given = side == 0 ? a : b;
    rulebooks[side] = given;
    if (!IsRuleFile(given)) continue;
    MJ_TRY(const std::string id, IdOf(given));
    if (difference.rules.empty()) difference.rules.push_back(id);
    if (difference.rules != std::vector<std::string>{id}) {
      return UsageError(fmt::format("{}: is rule {}, which is not what is compared: {}", given, id,
                                    difference.rules.front()));
    }
    MJ_TRY(rulebooks[side], WithRule(options.rulebook, given, id,
                                     folder / (side == 0 ? "rulebook-a" : "rulebook-b")));
  }
  std::string outs[2];
  for (const size_t side : {0, 1}) {
    outs[side] = folder / (side == 0 ? "a" : "b");
    AuditOptions audit = AuditOf(options, rulebooks[side], outs[side]);
    audit.rules = difference.rules;
    auto summary = RunAudit(audit);
    if (!summary) return std::unexpected(std::move(summary.error()));
  }
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = options.threads}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(FillDifference(connection, outs[0], outs[1], options.sample, &difference));
  difference.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return difference;
}

std::string ToJson(const Difference& difference) {
  json::array providers;
  for (const ProviderDifference& provider : difference.providers) {
    providers.push_back({{"fixmedins_code", provider.fixmedins_code},
                         {"only_a", provider.only_a},
                         {"only_b", provider.only_b},
                         {"changed", provider.changed},
                         {"net_a", Decimal::FromMicros(provider.net_a).ToString()},
                         {"net_b", Decimal::FromMicros(provider.net_b).ToString()}});
  }
  json::array rules;
  for (const std::string& rule : difference.rules) rules.emplace_back(rule);
  const json::object all = {{"rules", std::move(rules)},
                            {"a", JsonOf(difference.a)},
                            {"b", JsonOf(difference.b)},
                            {"only_a", JsonOf(difference.only_a)},
                            {"only_b", JsonOf(difference.only_b)},
                            {"both", difference.both},
                            {"changed", difference.changed},
                            {"providers", std::move(providers)},
                            {"sample_a", JsonOf(difference.sample_a)},
                            {"sample_b", JsonOf(difference.sample_b)},
                            {"seconds", difference.seconds}};
  return json::serialize(all) + "\n";
}

}  // namespace mingjian::audit
