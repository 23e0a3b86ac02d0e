#include "audit/findings_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "lake/parquet_writer.h"
#include "rules/history.h"
#include "rules/law.h"
#include "rules/rule_facts.h"

namespace mingjian::audit {
namespace {

using lake::ColumnType;

struct FindingColumn {
  const char* name;
  ColumnType type = ColumnType::kText;
};
constexpr FindingColumn kColumns[] = {{"finding_id"},
                                      {"rule"},
                                      {"title"},
                                      {"version", ColumnType::kInt32},
                                      {"source"},
                                      {"status"},
                                      {"severity"},
                                      {"rulebook_hash"},
                                      {"point"},
                                      {"moment"},
                                      {"state"},
                                      {"psn_no"},
                                      {"fixmedins_code"},
                                      {"mdtrt_id"},
                                      {"setl_id"},
                                      {"setl_time", ColumnType::kTime},
                                      {"bilg_dr_codg"},
                                      {"subject"},
                                      {"discriminator"},
                                      {"violates"},
                                      {"involves"},
                                      {"vola_amt", ColumnType::kDecimal},
                                      {"standing_amt", ColumnType::kDecimal},
                                      {"net_amt", ColumnType::kDecimal},
                                      {"fund_amt", ColumnType::kDecimal},
                                      {"values"},
                                      {"basis"},
                                      {"message"}};

// The texts by which rows are sorted, by their position among the texts: psn_no, rule, finding_id.
constexpr size_t kSortedBy[] = {10, 1, 0};

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

void FindingsFile::Add(const FindingRow& row, std::string_view rulebook_hash) {
  const engine::Finding& finding = *row.finding;
  const rules::Rule& rule = *finding.rule;
  rows_.push_back({{finding.finding_id,
                    rule.id,
                    rule.title,
                    std::string(rules::ToString(rule.source)),
                    std::string(rules::ToString(rule.status)),
                    std::string(rules::ToString(rule.severity)),
                    std::string(rulebook_hash),
                    finding.point,
                    "after",
                    std::string(ToString(finding.state)),
                    row.psn_no,
                    row.fixmedins_code,
                    row.mdtrt_id,
                    row.setl_id,
                    row.bilg_dr_codg,
                    finding.subject_key,
                    finding.discriminator,
                    row.violates,
                    row.involves,
                    ValuesJson(finding.values),
                    rules::ToText(rule.basis),
                    finding.message},
                   {rule.version, row.setl_time, finding.vola_amt, finding.standing_amt,
                    finding.net_amt, finding.fund_amt}});
}

Status FindingsFile::Write(const std::string& path) {
  std::ranges::sort(rows_, [](const Row& a, const Row& b) {
    for (const size_t text : kSortedBy) {
      if (const int order = a.texts[text].compare(b.texts[text]); order != 0) return order < 0;
    }
    return false;
  });
  std::vector<lake::ParquetColumn> columns;
  for (const FindingColumn& column : kColumns) columns.push_back({column.name, column.type});
  const std::string beside = path + ".writing";
  lake::ParquetWriter writer;
  writer.Open(beside, std::move(columns));
  writer.BeginRows(rows_.size());
  size_t text = 0, number = 0;
  for (const FindingColumn& column : kColumns) {
    if (column.type == ColumnType::kText) {
      std::vector<std::string_view> cells;
      for (const Row& row : rows_) cells.push_back(row.texts[text]);
      writer.Texts(cells, lake::ParquetWriter::Empty::kIsText);
      ++text;
      continue;
    }
    std::vector<int64_t> cells;
    for (const Row& row : rows_) cells.push_back(row.numbers[number]);
    writer.Ints(cells);
    ++number;
  }
  MJ_TRY([[maybe_unused]] const uint64_t bytes, writer.Close());
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
