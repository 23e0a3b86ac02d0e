#include "intake/finish.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace mingjian::intake {

using lake::QuoteName;
using lake::QuoteText;

Finisher::Finisher(lake::Connection& connection, lake::LakeWriter& writer, Stage& stage,
                   Interner& interner, std::string load, Seconds now)
    : connection_(connection),
      writer_(writer),
      stage_(stage),
      interner_(interner),
      load_(std::move(load)),
      quality_(interner, now) {}

Finisher::Finisher(const Finisher& first, lake::Connection& connection)
    : connection_(connection),
      writer_(first.writer_),
      stage_(first.stage_),
      interner_(first.interner_),
      load_(first.load_),
      quality_(first.quality_.Another()) {}

void Finisher::Absorb(Finisher&& other) {
  for (auto& [table, files] : other.files_)
    files_[table].insert(files_[table].end(), files.begin(), files.end());
  touched_.merge(other.touched_);
  paths_.insert(paths_.end(), other.paths_.begin(), other.paths_.end());
  for (const auto& [table, from] : other.counts_) {
    lake::TableCounts& counts = counts_[table];
    counts.loaded += from.loaded;
    counts.rejected += from.rejected;
    counts.duplicates += from.duplicates;
  }
  quality_.Absorb(other.quality_);
}

Status Finisher::AddTables() {
  for (const model::Table& table : model::Tables()) {
    if (table.scope != model::Scope::kPerson) continue;
    const bool needed =
        table.name == "psn_info_b" || table.name == "mdtrt_d" || table.name == "setl_d";
    const bool there =
        !writer_.lake().Files(table.name).empty() ||
        (table.name == "fee_list_d" && !writer_.lake().Files("refund_line_d").empty());
    if (needed || there) MJ_RETURN_IF_ERROR(stage_.AddTable(table));
  }
  return {};
}

Status Finisher::RegisterFunctions() {
  using lake::Column;
  using lake::ColumnType;
  using lake::ScalarOutput;
  const Interner* interner = &interner_;
  MJ_RETURN_IF_ERROR(connection_.Register(
      {.name = "mj_text",
       .parameters = {ColumnType::kInt32},
       .result = ColumnType::kText,
       .body = [interner](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           if (in[0].IsMissing(i)) {
             out.SetMissing(i);
           } else {
             out.SetLastingText(i,
                                interner->Text(static_cast<uint32_t>(in[0].Values<int32_t>()[i])));
           }
         }
       }}));
  MJ_RETURN_IF_ERROR(connection_.Register(
      {.name = "mj_final",
       .parameters = {ColumnType::kInt32},
       .result = ColumnType::kInt32,
       .body = [interner](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         const int32_t* numbers = in[0].Values<int32_t>();
         for (size_t i = 0; i < rows; ++i) {
           if (in[0].IsMissing(i)) {
             out.SetMissing(i);
           } else {
             out.SetInt32(i,
                          static_cast<int32_t>(interner->Final(static_cast<uint32_t>(numbers[i]))));
           }
         }
       }}));
  const Interner* labels = &stage_.labels();
  MJ_RETURN_IF_ERROR(connection_.Register(
      {.name = "mj_label",
       .parameters = {ColumnType::kInt32},
       .result = ColumnType::kText,
       .body = [labels](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           if (in[0].IsMissing(i)) {
             out.SetMissing(i);
           } else {
             out.SetLastingText(i, labels->Text(static_cast<uint32_t>(in[0].Values<int32_t>()[i])));
           }
         }
       }}));
  const Placement* placement = &stage_.placement();
  MJ_RETURN_IF_ERROR(connection_.Register(
      {.name = "mj_place",
       .parameters = {ColumnType::kText, ColumnType::kText},
       .result = ColumnType::kInt32,
       .body = [placement](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           const auto place = placement->Find(Placement::HashOf(in[0].Text(i), in[1].Text(i)));
           if (place) {
             out.SetInt32(i, static_cast<int32_t>(*place));
           } else {
             out.SetMissing(i);
           }
         }
       }}));
  return quality_.RegisterFunctions(connection_);
}

std::string Finisher::FieldSql(const model::Table& table, std::string_view field,
                               std::string_view alias) const {
  const size_t position = table.Find(field).value();
  const auto found = stage_.tables().find(std::string(table.name));
  const bool staged =
      found != stage_.tables().end() &&
      std::binary_search(found->second.fields.begin(), found->second.fields.end(), position);
  if (!staged) return fmt::format("NULL::{}", SqlTypeOf(table.fields[position].type));
  return alias.empty() ? QuoteName(field) : fmt::format("{}.{}", alias, QuoteName(field));
}

std::string Finisher::FinalFields(const model::Table& table, std::string_view alias) const {
  std::string fields;
  for (const size_t position : stage_.tables().at(std::string(table.name)).fields) {
    const model::Field& field = table.fields[position];
    const std::string sql = FieldSql(table, field.name, alias);
    fields += fmt::format("{}{} AS {}", fields.empty() ? "" : ", ",
                          field.type == model::Type::kCode ? fmt::format("mj_final({})", sql) : sql,
                          QuoteName(field.name));
  }
  return fields;
}

bool Finisher::IsLabel(const model::Table& table, size_t field) const {
  return stage_.tables().at(std::string(table.name)).labels.contains(field);
}

std::string Finisher::FileFields(const model::Table& table) const {
  std::string fields;
  for (size_t i = 0; i < table.fields.size(); ++i) {
    const std::string sql = FieldSql(table, table.fields[i].name);
    fields += fmt::format("{}{} AS {}", fields.empty() ? "" : ", ",
                          IsLabel(table, i) ? fmt::format("mj_label({})", sql) : sql,
                          QuoteName(table.fields[i].name));
  }
  return fields;
}

std::string Finisher::KeyText(const model::Table& table, std::string_view alias) const {
  std::string parts;
  for (const std::string_view field : table.key) {
    const std::string sql = FieldSql(table, field, alias);
    const bool code = table.fields[*table.Find(field)].type == model::Type::kCode;
    parts += fmt::format(
        ", {}", code ? fmt::format("mj_text({})", sql) : fmt::format("CAST({} AS VARCHAR)", sql));
  }
  return fmt::format("concat_ws(' '{})", parts);
}

std::string Finisher::KeyOrder(const model::Table& table, std::string_view alias) const {
  std::string parts;
  for (const std::string_view field : table.key) {
    const std::string sql = FieldSql(table, field, alias);
    const bool code = table.fields[*table.Find(field)].type == model::Type::kCode;
    parts += fmt::format("{}{}", parts.empty() ? "" : ", ",
                         code ? fmt::format("mj_text({})", sql) : sql);
  }
  return parts;
}

Result<std::set<uint32_t>> Finisher::TouchedBuckets(uint32_t group) {
  std::set<uint32_t> buckets;
  for (const auto& [name, staged] : stage_.tables()) {
    if (staged.table->scope == model::Scope::kGlobal) continue;
    MJ_TRY(lake::Rows rows, connection_.Query(fmt::format("SELECT DISTINCT _bucket FROM {}",
                                                          Stage::NameOf(name, group))));
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) break;
      for (size_t i = 0; i < rows.size(); ++i)
        buckets.insert(static_cast<uint32_t>(rows.column(0).Int(i)));
    }
  }
  return buckets;
}

Status Finisher::AddLakeRows(const model::Table& table, const std::string& staged,
                             const std::vector<std::string>& files) {
  if (files.empty()) return {};
  std::string names, targets;
  for (const size_t field : stage_.tables().at(std::string(table.name)).fields)
    names += fmt::format(", {}", QuoteName(table.fields[field].name));
  // Rows that an earlier load made are made anew, or replaced by what has now come.
  const bool made = table.name == "psn_info_b" || table.name == "mdtrt_d";
  return connection_.Execute(fmt::format(
      "INSERT INTO {} (_bucket, _file, _line{}) SELECT coalesce(TRY_CAST(regexp_extract(filename,"
      " 'b([0-9]+)-[^/]*$', 1) AS INTEGER), 0), {}, 0{} FROM read_parquet({}, filename = true){}",
      staged, names, kFromLake, names, lake::QuoteList(files), made ? " WHERE NOT _made" : ""));
}

Status Finisher::Reject(const model::Table& table, const std::string& staged,
                        std::string_view field, const std::string& condition,
                        const std::string& reason) {
  const std::string value = field.empty()
                                ? KeyText(table, "s")
                                : fmt::format("CAST({} AS VARCHAR)", FieldSql(table, field, "s"));
  std::string keys;
  for (const std::string_view key : table.key)
    keys += fmt::format("{}{}", keys.empty() ? "" : " ", key);
  MJ_RETURN_IF_ERROR(
      connection_.Execute(fmt::format("CREATE OR REPLACE TEMP TABLE lost AS SELECT s.rowid AS rid, "
                                      "s._file, s._line, {} AS v FROM {} s "
                                      "WHERE {}",
                                      value, staged, condition)));
  MJ_TRY(const int64_t count, connection_.QueryInt("SELECT count(*) FROM lost"));
  if (count == 0) return {};
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "INSERT INTO rejects SELECT {}, _file, _line, {}, v, {} FROM lost WHERE _file > 0",
      QuoteText(table.name), QuoteText(field.empty() ? std::string_view(keys) : field),
      QuoteText(reason))));
  MJ_TRY(const int64_t rejected, connection_.QueryInt("SELECT count(*) FROM lost WHERE _file > 0"));
  counts_[std::string(table.name)].rejected += static_cast<uint64_t>(rejected);
  return connection_.Execute(
      fmt::format("DELETE FROM {} WHERE rowid IN (SELECT rid FROM lost)", staged));
}

Status Finisher::DropDuplicates(const model::Table& table, const std::string& staged) {
  std::string key, content;
  for (const std::string_view field : table.key)
    key += fmt::format("{}{}", key.empty() ? "" : ", ", FieldSql(table, field, "s"));
  for (const size_t position : stage_.tables().at(std::string(table.name)).fields) {
    const model::Field& field = table.fields[position];
    const std::string name = "s." + QuoteName(field.name);
    content += fmt::format("{}{}", content.empty() ? "" : ", ",
                           field.type == model::Type::kCode ? fmt::format("mj_final({})", name)
                           : IsLabel(table, position)       ? fmt::format("mj_label({})", name)
                                                            : name);
  }
  // Nearly always nothing is doubled, and this cheap question is all that is asked.
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE doubled AS SELECT hash({}) AS h FROM {} s GROUP BY h HAVING "
      "count(*) > 1",
      key, staged)));
  MJ_TRY(const int64_t doubled, connection_.QueryInt("SELECT count(*) FROM doubled"));
  if (doubled == 0) return {};
  // The row of the lake stays; among new rows the one whose content sorts first, so that the order
  // of rows in files does not matter.
  MJ_RETURN_IF_ERROR(connection_.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE beaten AS SELECT rid, same FROM (SELECT rid, row_number() OVER "
      "w AS n, "
      "content = first_value(content) OVER w AS same FROM (SELECT s.rowid AS rid, s._file, "
      "s._line, hash({}) AS key, hash({}) AS content FROM {} s WHERE hash({}) IN (SELECT h FROM "
      "doubled)) WINDOW w AS (PARTITION BY key ORDER BY _file > 0, content, _file, _line)) WHERE "
      "n > 1",
      key, content, staged, key)));
  MJ_TRY(const int64_t same, connection_.QueryInt("SELECT count(*) FROM beaten WHERE same"));
  counts_[std::string(table.name)].duplicates += static_cast<uint64_t>(same);
  MJ_RETURN_IF_ERROR(connection_.Execute(
      fmt::format("DELETE FROM {} WHERE rowid IN (SELECT rid FROM beaten WHERE same)", staged)));
  return Reject(table, staged, "", "s.rowid IN (SELECT rid FROM beaten WHERE NOT same)",
                "key already loaded with other values");
}

Status Finisher::CountLoaded(const model::Table& table, const std::string& staged,
                             uint64_t arranged) {
  MJ_TRY(const int64_t all, connection_.QueryInt(fmt::format("SELECT count(*) FROM {}", staged)));
  MJ_TRY(const int64_t loaded,
         connection_.QueryInt(fmt::format("SELECT count(*) FROM {} WHERE _file > 0", staged)));
  counts_[std::string(table.name)].loaded += static_cast<uint64_t>(loaded);
  if (static_cast<uint64_t>(all) != arranged) {
    return DataError(fmt::format("{}: {} rows were staged, {} would be written; nothing was loaded",
                                 table.name, all, arranged));
  }
  return {};
}

Status Finisher::FinishGroup(uint32_t group) {
  MJ_TRY(const std::set<uint32_t> buckets, TouchedBuckets(group));
  if (buckets.empty()) return {};
  touched_.insert(buckets.begin(), buckets.end());
  arranged_.clear();
  has_refunds_ = false;
  std::vector<const model::Table*> tables;
  for (const model::Table& table : model::Tables()) {
    if (table.scope != model::Scope::kPerson) continue;
    std::vector<std::string> files;
    for (const uint32_t bucket : buckets) {
      for (std::string& file : writer_.lake().Files(table.name, bucket))
        files.push_back(std::move(file));
      if (table.name == "fee_list_d") {
        for (std::string& file : writer_.lake().Files("refund_line_d", bucket))
          files.push_back(std::move(file));
      }
    }
    if (!stage_.tables().contains(std::string(table.name))) continue;
    const std::string staged = Stage::NameOf(table.name, group);
    MJ_RETURN_IF_ERROR(AddLakeRows(table, staged, files));
    if (table.name == "setl_d" && stage_.placement().has_clashes()) {
      MJ_RETURN_IF_ERROR(Reject(table, staged, "",
                                "s._file > 0 AND mj_place(s.mdtrt_id, s.setl_id) <> s._bucket",
                                "key already loaded for another person"));
    }
    MJ_RETURN_IF_ERROR(DropDuplicates(table, staged));
    tables.push_back(&table);
  }
  MJ_RETURN_IF_ERROR(MakeVisits(group));
  MJ_RETURN_IF_ERROR(MakePersons(group));
  MJ_RETURN_IF_ERROR(NumberRows(group));
  MJ_RETURN_IF_ERROR(PrepareQuality(group));
  for (const model::Table* table : tables) {
    const std::string staged = Stage::NameOf(table->name, group);
    uint64_t arranged = 0;
    const auto rows = [&](const std::string& name) -> Result<uint64_t> {
      MJ_TRY(const int64_t count, connection_.QueryInt("SELECT count(*) FROM " + name));
      return static_cast<uint64_t>(count);
    };
    if (table->name == "fee_list_d") {
      MJ_RETURN_IF_ERROR(NumberLines(group));
      MJ_RETURN_IF_ERROR(NetRefunds(group));
      MJ_RETURN_IF_ERROR(quality_.Count(connection_, *table, staged,
                                        stage_.tables().at(std::string(table->name)).fields));
      MJ_RETURN_IF_ERROR(ArrangeLines(group));
      MJ_TRY(arranged, rows("o_fee_list_d"));
      if (has_refunds_) {
        MJ_TRY(const uint64_t refunds, rows("o_refund_line_d"));
        arranged += refunds;
      }
    } else {
      if (table->name == "diag_d" || table->name == "oprn_d") {
        MJ_RETURN_IF_ERROR(
            Reject(*table, staged, "mdtrt_id",
                   "NOT EXISTS (SELECT 1 FROM n_visit v WHERE v._bucket = s._bucket AND v.psn_no = "
                   "s.psn_no AND v.fixmedins_code = s.fixmedins_code AND v.mdtrt_id = s.mdtrt_id)",
                   "no visit of this person with this fixmedins_code and mdtrt_id"));
      }
      MJ_RETURN_IF_ERROR(quality_.Count(connection_, *table, staged,
                                        stage_.tables().at(std::string(table->name)).fields));
      MJ_RETURN_IF_ERROR(Arrange(*table, group));
      MJ_TRY(arranged, rows("o_" + std::string(table->name)));
    }
    MJ_RETURN_IF_ERROR(CountLoaded(*table, staged, arranged));
  }
  MJ_RETURN_IF_ERROR(quality_.CountAcross(
      connection_, Stage::NameOf("setl_d", group), Stage::NameOf("mdtrt_d", group),
      stage_.tables().contains("fee_list_d") ? Stage::NameOf("fee_list_d", group) : ""));
  // The staged rows are not needed any more; what goes to files is in the o_ tables.
  for (const model::Table* table : tables) {
    MJ_RETURN_IF_ERROR(connection_.Execute("DROP TABLE " + Stage::NameOf(table->name, group)));
  }
  return WriteFiles(buckets);
}

Status Finisher::PrepareQuality(uint32_t group) {
  const auto fields = [&](std::string_view name, std::initializer_list<const char*> wanted) {
    const model::Table& table = *model::FindTable(name);
    std::string list;
    for (const char* field : wanted) {
      list +=
          fmt::format("{}{} AS {}", list.empty() ? "" : ", ", FieldSql(table, field, "s"), field);
    }
    return list;
  };
  return quality_.Prepare(
      connection_, fields("setl_d", {"setl_time", "med_type", "fixmedins_code"}),
      fields("mdtrt_d", {"begntime", "endtime", "med_type"}), Stage::NameOf("setl_d", group),
      Stage::NameOf("mdtrt_d", group), Stage::NameOf("psn_info_b", group));
}

Status Finisher::FinishGlobals() {
  for (const auto& [name, staged_table] : stage_.tables()) {
    const model::Table& table = *staged_table.table;
    if (table.scope != model::Scope::kGlobal) continue;
    const std::string staged = Stage::NameOf(name, 0);
    MJ_RETURN_IF_ERROR(AddLakeRows(table, staged, writer_.lake().Files(name)));
    MJ_RETURN_IF_ERROR(DropDuplicates(table, staged));
    MJ_RETURN_IF_ERROR(quality_.Count(connection_, table, staged, staged_table.fields));
    MJ_TRY(const int64_t rows, connection_.QueryInt("SELECT count(*) FROM " + staged));
    MJ_RETURN_IF_ERROR(CountLoaded(table, staged, static_cast<uint64_t>(rows)));
    touched_globals_.insert(name);
    if (rows == 0) continue;
    lake::DataFile file;
    file.path = fmt::format("data/{}/all-{}.parquet", name, load_);
    file.rows = static_cast<uint64_t>(rows);
    MJ_TRY(const std::string path, writer_.PrepareFile(file.path));
    MJ_RETURN_IF_ERROR(
        Copy(fmt::format("SELECT {} FROM (SELECT {} FROM {} s ORDER BY {})", FileFields(table),
                         FinalFields(table, "s"), staged, KeyOrder(table, "s")),
             path, file));
    files_[name].push_back(file);
    paths_.push_back(path);
    MJ_RETURN_IF_ERROR(connection_.Execute("DROP TABLE " + staged));
  }
  return {};
}

Status Finisher::WriteDictionary() {
  const auto& added = interner_.added();
  if (added.empty()) return {};
  MJ_RETURN_IF_ERROR(connection_.Execute("CREATE TABLE dictionary (id INTEGER, text VARCHAR)"));
  MJ_TRY(lake::Appender appender, connection_.OpenAppender("dictionary"));
  for (size_t i = 0; i < added.size(); ++i) {
    appender.SetInt(0, static_cast<int64_t>(interner_.base_size() + i));
    appender.SetText(1, added[i]);
    MJ_RETURN_IF_ERROR(appender.EndRow());
  }
  MJ_RETURN_IF_ERROR(appender.Close());
  dictionary_file_ = fmt::format("data/dictionary/{}.parquet", load_);
  MJ_TRY(const std::string path, writer_.PrepareFile(dictionary_file_));
  lake::DataFile unused;
  MJ_RETURN_IF_ERROR(Copy("SELECT id, text FROM dictionary ORDER BY id", path, unused));
  paths_.push_back(path);
  return {};
}

}  // namespace mingjian::intake
