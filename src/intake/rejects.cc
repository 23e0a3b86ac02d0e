#include "intake/rejects.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "intake/lines.h"

namespace mingjian::intake {
namespace {

// Any bytes as text that Parquet can hold: GB18030 decoded, else what is not ASCII in hexadecimal.
std::string AsText(std::string_view bytes) {
  if (IsUtf8(bytes)) return std::string(bytes);
  if (auto text = Gb18030ToUtf8(bytes)) return *std::move(text);
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    text += byte < 0x80 ? std::string(1, c) : fmt::format("\\x{:02X}", byte);
  }
  return text;
}

Status FetchLines(const Source& source, const std::vector<int64_t>& lines,
                  lake::Appender& appender) {
  MJ_TRY(const auto reader,
         BlockReader::Open(source.path, source.Shape(), source.format == Format::kCsv));
  while (true) {
    MJ_TRY(const std::optional<Block> block, reader->Next());
    if (!block) return {};
    RowCutter cutter(*block, source.Shape());
    std::string_view row;
    uint64_t line = 0;
    while (cutter.Next(row, line)) {
      if (!std::binary_search(lines.begin(), lines.end(), static_cast<int64_t>(line))) continue;
      appender.SetInt(0, source.number);
      appender.SetInt(1, static_cast<int64_t>(line));
      appender.SetText(2, AsText(row));
      MJ_RETURN_IF_ERROR(appender.EndRow());
    }
  }
}

Status FetchTexts(lake::Connection& connection, const std::vector<Source>& sources) {
  MJ_RETURN_IF_ERROR(connection.Execute(
      "CREATE OR REPLACE TABLE reject_rows (file INTEGER, line BIGINT, row_text VARCHAR)"));
  for (const Source& source : sources) {
    std::vector<int64_t> lines;
    MJ_TRY(lake::Rows rows,
           connection.Query(fmt::format(
               "SELECT DISTINCT line FROM rejects WHERE file = {} ORDER BY line", source.number)));
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) break;
      rows.column(0).AppendTo(rows.size(), lines);
    }
    if (lines.empty()) continue;
    if (source.format == Format::kParquet) {
      MJ_RETURN_IF_ERROR(connection.Execute(fmt::format(
          "INSERT INTO reject_rows SELECT {0}, t.file_row_number + 1, CAST(t AS VARCHAR) FROM "
          "read_parquet({1}, file_row_number = true) t WHERE t.file_row_number + 1 IN (SELECT line "
          "FROM rejects WHERE file = {0})",
          source.number, lake::QuoteText(source.path))));
      continue;
    }
    MJ_TRY(lake::Appender appender, connection.OpenAppender("reject_rows"));
    MJ_RETURN_IF_ERROR(FetchLines(source, lines, appender));
    MJ_RETURN_IF_ERROR(appender.Close());
  }
  return {};
}

}  // namespace

Status WriteRejects(lake::Connection& connection, lake::LakeWriter& writer,
                    const std::vector<Source>& sources, const std::string& load,
                    std::vector<std::string>& files, std::vector<std::string>& paths) {
  MJ_TRY(const auto tables,
         connection.QueryText("SELECT DISTINCT \"table\" FROM rejects ORDER BY 1"));
  if (tables.empty()) return {};
  MJ_RETURN_IF_ERROR(FetchTexts(connection, sources));
  MJ_RETURN_IF_ERROR(
      connection.Execute("CREATE OR REPLACE TABLE reject_files (file INTEGER, name VARCHAR)"));
  MJ_TRY(lake::Appender names, connection.OpenAppender("reject_files"));
  for (const Source& source : sources) {
    names.SetInt(0, source.number);
    names.SetText(1, source.name);
    MJ_RETURN_IF_ERROR(names.EndRow());
  }
  MJ_RETURN_IF_ERROR(names.Close());
  for (const auto& row : tables) {
    const std::string table = row[0].value_or("");
    files.push_back(fmt::format("rejects/{}/{}.parquet", load, table));
    MJ_TRY(const std::string path, writer.PrepareFile(files.back()));
    MJ_RETURN_IF_ERROR(connection.Execute(fmt::format(
        "COPY (SELECT {} AS load, r.\"table\", f.name AS file, r.line, r.field, r.\"value\", "
        "r.reason, t.row_text FROM rejects r JOIN reject_files f ON f.file = r.file LEFT JOIN "
        "reject_rows t ON t.file = r.file AND t.line = r.line WHERE r.\"table\" = {} ORDER BY "
        "r.file, r.line) TO {} (FORMAT parquet)",
        lake::QuoteText(load), lake::QuoteText(table), lake::QuoteText(path))));
    paths.push_back(path);
  }
  return {};
}

Result<std::vector<RejectCount>> CountRejects(lake::Connection& connection,
                                              const std::vector<Source>& sources) {
  std::vector<RejectCount> counts;
  MJ_TRY(const auto rows,
         connection.QueryText("SELECT \"table\", field, reason, count(*), arg_min(file, (file, "
                              "line)), arg_min(line, (file, line)), arg_min(\"value\", (file, "
                              "line)) FROM rejects GROUP BY ALL ORDER BY 4 DESC, 1, 2, 3"));
  for (const auto& row : rows) {
    RejectCount& count = counts.emplace_back();
    count.table = row[0].value_or("");
    count.reason = row[1].value_or("").empty()
                       ? row[2].value_or("")
                       : fmt::format("{}: {}", *row[1], row[2].value_or(""));
    count.rows = static_cast<uint64_t>(ParseInt(row[3].value_or("")).value_or(0));
    const auto file = static_cast<size_t>(ParseInt(row[4].value_or("")).value_or(0));
    if (file >= 1 && file <= sources.size()) {
      count.example = fmt::format("{}, line {}", sources[file - 1].name, row[5].value_or(""));
      if (!row[6].value_or("").empty()) count.example += fmt::format(": '{}'", *row[6]);
    }
  }
  return counts;
}

}  // namespace mingjian::intake
