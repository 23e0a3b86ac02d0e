#include "lake/lake.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/text.h"
#include "model/model.h"

namespace mingjian::lake {

namespace fs = std::filesystem;

Result<Lake> Lake::Open(const std::string& path) {
  std::error_code ignored;
  const std::string pointer = path + "/CURRENT";
  if (!fs::exists(pointer, ignored)) {
    return DataError(fmt::format(
        "{}: not a lake, or nothing was loaded into it yet (mingjian ingest makes one)", path));
  }
  MJ_TRY(const std::string current, ReadFile(pointer));
  Lake lake;
  lake.path_ = path;
  const std::string file = fmt::format("{}/snapshots/{}.json", path, Trim(current));
  MJ_TRY(const std::string text, ReadFile(file));
  MJ_TRY(lake.manifest_, ManifestFromJson(text, file));
  if (lake.manifest_.schema != SchemaHash()) {
    return DataError(fmt::format(
        "{}: was written with other tables than this program's (schema {}, expected {}); load its "
        "data again into a new lake",
        path, lake.manifest_.schema, SchemaHash()));
  }
  lake.snapshot_id_ = lake.manifest_.snapshot + "-" + StableHashHex(text).substr(0, 12);
  return lake;
}

std::string Lake::PathOf(std::string_view relative) const {
  return fmt::format("{}/{}", path_, relative);
}

std::vector<std::string> Lake::Files(std::string_view table, std::optional<uint32_t> bucket) const {
  std::vector<std::string> files;
  const auto found = manifest_.tables.find(std::string(table));
  if (found == manifest_.tables.end()) return files;
  for (const DataFile& file : found->second) {
    if (!bucket || file.bucket == *bucket) files.push_back(PathOf(file.path));
  }
  return files;
}

uint64_t Lake::RowCount(std::string_view table) const {
  uint64_t rows = 0;
  const auto found = manifest_.tables.find(std::string(table));
  if (found == manifest_.tables.end()) return 0;
  for (const DataFile& file : found->second) rows += file.rows;
  return rows;
}

Result<LakeInfo> Inspect(const Lake& lake) {
  LakeInfo info;
  info.snapshot_id = lake.snapshot_id();
  info.buckets = lake.buckets();
  info.loads = lake.manifest().loads;
  info.dictionary_size = lake.manifest().dictionary_size;
  const auto add = [&](std::string_view name, std::string_view zh) {
    const auto found = lake.manifest().tables.find(std::string(name));
    if (found == lake.manifest().tables.end()) return;
    LakeInfo::TableInfo table{std::string(name), std::string(zh)};
    for (const DataFile& file : found->second) {
      table.rows += file.rows;
      table.bytes += file.bytes;
      ++table.files;
    }
    info.bytes += table.bytes;
    if (table.rows > 0) info.tables.push_back(std::move(table));
  };
  for (const model::Table& table : model::Tables()) add(table.name, table.zh);
  add("refund_line_d", "退费明细");
  add("refund_d", "退费核销");
  const std::vector<std::string> settlements = lake.Files("setl_d");
  if (!settlements.empty()) {
    MJ_TRY(const Database database, Database::Open({.threads = 1}));
    MJ_TRY(Connection connection, database.Connect());
    MJ_TRY(const auto range, connection.QueryText(fmt::format(
                                 "SELECT min(setl_time), max(setl_time) FROM read_parquet({})",
                                 QuoteList(settlements))));
    info.first_setl_time = range[0][0].value_or("");
    info.last_setl_time = range[0][1].value_or("");
  }
  return info;
}

}  // namespace mingjian::lake
