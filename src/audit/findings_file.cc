#include "audit/findings_file.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <filesystem>

#include "rules/history.h"
#include "rules/law.h"
#include "rules/rule_facts.h"

namespace mingjian::audit {
namespace {

constexpr const char* kColumns = R"(
  finding_id VARCHAR, rule VARCHAR, title VARCHAR, version INTEGER, source VARCHAR, status VARCHAR, severity VARCHAR,
  rulebook_hash VARCHAR, point VARCHAR, moment VARCHAR, state VARCHAR,
  psn_no VARCHAR, fixmedins_code VARCHAR, mdtrt_id VARCHAR, setl_id VARCHAR, setl_time TIMESTAMP, bilg_dr_codg VARCHAR,
  subject VARCHAR, discriminator VARCHAR, violates VARCHAR, involves VARCHAR,
  vola_amt DECIMAL(18,6), standing_amt DECIMAL(18,6), net_amt DECIMAL(18,6), fund_amt DECIMAL(18,6),
  "values" VARCHAR, basis VARCHAR, message VARCHAR)";

void AppendJsonText(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<uint8_t>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

Status Rename(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    return EnvironmentError(
        fmt::format("{}: cannot be renamed into place: {}", to, std::strerror(errno)));
  }
  return {};
}

}  // namespace

std::string ValuesJson(const std::vector<engine::NamedValue>& values) {
  std::string json = "{";
  for (const engine::NamedValue& value : values) {
    if (json.size() > 1) json += ", ";
    AppendJsonText(json, value.name);
    json += ": ";
    AppendJsonText(json, value.value);
  }
  return json + "}";
}

FindingsFile::FindingsFile(lake::Connection& connection, lake::Appender appender)
    : connection_(&connection), appender_(std::move(appender)) {}

Result<FindingsFile> FindingsFile::Create(lake::Connection& connection) {
  MJ_RETURN_IF_ERROR(
      connection.Execute(fmt::format("CREATE OR REPLACE TEMP TABLE found ({})", kColumns)));
  MJ_TRY(lake::Appender appender, connection.OpenAppender("found"));
  return FindingsFile(connection, std::move(appender));
}

Status FindingsFile::Add(const FindingRow& row, const std::string& rulebook_hash) {
  const engine::Finding& finding = *row.finding;
  const rules::Rule& rule = *finding.rule;
  size_t column = 0;
  const auto text = [&](std::string_view value) { appender_.SetText(column++, value); };
  const auto number = [&](int64_t value) { appender_.SetInt(column++, value); };
  text(finding.finding_id);
  text(rule.id);
  text(rule.title);
  number(rule.version);
  text(rules::ToString(rule.source));
  text(rules::ToString(rule.status));
  text(rules::ToString(rule.severity));
  text(rulebook_hash);
  text(finding.point);
  text("after");
  text(ToString(finding.state));
  text(row.psn_no);
  text(row.fixmedins_code);
  text(row.mdtrt_id);
  text(row.setl_id);
  number(row.setl_time);
  text(row.bilg_dr_codg);
  text(finding.subject_key);
  text(finding.discriminator);
  text(row.violates);
  text(row.involves);
  number(finding.vola_amt);
  number(finding.standing_amt);
  number(finding.net_amt);
  number(finding.fund_amt);
  text(ValuesJson(finding.values));
  text(rules::ToText(rule.basis));
  text(finding.message);
  return appender_.EndRow();
}

Status FindingsFile::Write(const std::string& path) {
  MJ_RETURN_IF_ERROR(appender_.Close());
  const std::string beside = path + ".writing";
  MJ_RETURN_IF_ERROR(connection_->Execute(fmt::format(
      "COPY (SELECT * FROM found ORDER BY psn_no, rule, finding_id) TO {} (FORMAT parquet)",
      lake::QuoteText(beside))));
  return Rename(beside, path);
}

Status JoinFindings(lake::Connection& connection, const std::vector<std::string>& parts,
                    const std::string& path, const std::string& csv) {
  const std::string sorted = fmt::format(
      "(SELECT * FROM read_parquet({}) ORDER BY psn_no, rule, finding_id)", lake::QuoteList(parts));
  const std::string beside = path + ".writing";
  MJ_RETURN_IF_ERROR(connection.Execute(
      fmt::format("COPY {} TO {} (FORMAT parquet)", sorted, lake::QuoteText(beside))));
  MJ_RETURN_IF_ERROR(Rename(beside, path));
  if (csv.empty()) return {};
  const std::string csv_beside = csv + ".writing";
  MJ_RETURN_IF_ERROR(
      connection.Execute(fmt::format("COPY (FROM read_parquet({})) TO {} (FORMAT csv, HEADER)",
                                     lake::QuoteText(path), lake::QuoteText(csv_beside))));
  return Rename(csv_beside, csv);
}

}  // namespace mingjian::audit
