// The o_ tables of a group, one Parquet file for each table and bucket.

#include <fmt/format.h>

#include <filesystem>

#include "intake/finish.h"

namespace mingjian::intake {

Status Finisher::Copy(const std::string& query, const std::string& path, lake::DataFile& file) {
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "COPY ({}) TO {} (FORMAT parquet, COMPRESSION snappy)", query, lake::QuoteText(path))));
  std::error_code error;
  file.bytes = std::filesystem::file_size(path, error);
  if (error) return EnvironmentError(fmt::format("{}: {}", path, error.message()));
  return {};
}

Status Finisher::WriteFiles(const std::set<uint32_t>& buckets) {
  struct Task {
    std::string table;
    uint32_t bucket = 0;
    uint64_t rows = 0;
  };
  std::vector<Task> tasks;
  for (const std::string& table : arranged_) {
    MJ_TRY(lake::Rows rows,
           connection_.Query(fmt::format(
               "SELECT _bucket, count(*) FROM o_{} GROUP BY _bucket ORDER BY _bucket", table)));
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) break;
      for (size_t i = 0; i < rows.size(); ++i) {
        const auto bucket = static_cast<uint32_t>(rows.column(0).Int(i));
        MJ_CHECK(buckets.contains(bucket));
        tasks.push_back({table, bucket, static_cast<uint64_t>(rows.column(1).Int(i))});
      }
    }
  }
  // Fields that no source gave enter only here.
  std::map<std::string, std::string> selects;
  for (const std::string& table : arranged_) {
    std::string select;
    if (table != "refund_d")
      select = FileFields(*model::FindTable(table == "refund_line_d" ? "fee_list_d" : table));
    MJ_TRY(const auto columns,
           connection_.QueryText(fmt::format(
               "SELECT column_name FROM duckdb_columns() WHERE table_name = 'o_{}' ORDER BY "
               "column_index",
               table)));
    for (const auto& column : columns) {
      const std::string name = column[0].value_or("");
      const bool number = name.starts_with("_") && name != "_bucket" && name != "_rid";
      if (number || (table == "refund_d" && !name.starts_with("_")))
        select += (select.empty() ? "" : ", ") + lake::QuoteName(name);
    }
    selects[table] = select;
  }
  std::vector<lake::DataFile> files(tasks.size());
  std::vector<std::string> paths(tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) {
    files[i].path =
        fmt::format("data/{}/b{:03}-{}.parquet", tasks[i].table, tasks[i].bucket, load_);
    files[i].bucket = tasks[i].bucket;
    files[i].rows = tasks[i].rows;
    MJ_TRY(paths[i], writer_.PrepareFile(files[i].path));
  }
  for (size_t i = 0; i < tasks.size(); ++i) {
    MJ_RETURN_IF_ERROR(
        Copy(fmt::format("SELECT {} FROM o_{} WHERE _bucket = {}", selects.at(tasks[i].table),
                         tasks[i].table, tasks[i].bucket),
             paths[i], files[i]));
  }
  for (size_t i = 0; i < tasks.size(); ++i) files_[tasks[i].table].push_back(files[i]);
  paths_.insert(paths_.end(), paths.begin(), paths.end());
  for (const std::string& table : arranged_)
    MJ_RETURN_IF_ERROR(connection_.Execute("DROP TABLE o_" + table));
  return {};
}

}  // namespace mingjian::intake
