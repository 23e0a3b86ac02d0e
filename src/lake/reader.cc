#include "lake/reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/model.h"

namespace mingjian::lake {
namespace {

// Where the cells of one selected column go.
struct Target {
  enum class Kind { kColumn, kText, kNumber, kAmount };
  Kind kind = Kind::kColumn;
  size_t field = 0;
  std::vector<uint32_t> TableRows::* number = nullptr;
  std::vector<int64_t> TableRows::* amount = nullptr;
};

struct Plan {
  std::string table;
  std::string select;  // "SELECT a, b FROM read_parquet("
  bool global = false;
  size_t field_count = 0;
  std::vector<Target> targets;
};

struct Number {
  const char* name;
  std::vector<uint32_t> TableRows::* member;
};

std::vector<Number> NumbersOf(std::string_view table) {
  if (table == "psn_insu_d" || table == "psn_death_d" || table == "mdtrt_d")
    return {{"_psn", &TableRows::psn}};
  if (table == "diag_d" || table == "oprn_d") return {{"_visit", &TableRows::visit}};
  if (table == "setl_d") return {{"_psn", &TableRows::psn}, {"_visit", &TableRows::visit}};
  if (table == "fee_list_d") return {{"_setl", &TableRows::setl}, {"_rx", &TableRows::rx}};
  if (table == "refund_d") return {{"_line", &TableRows::line}, {"_setl", &TableRows::setl}};
  return {};
}

Result<Plan> PlanOf(const TableColumns& wanted) {
  Plan plan;
  plan.table = wanted.table;
  std::string list;
  const auto add = [&](std::string_view name, Target target) {
    if (!list.empty()) list += ", ";
    list += QuoteName(name);
    plan.targets.push_back(target);
  };
  if (wanted.table == "refund_d") {
    if (!wanted.fields.empty()) return UsageError("refund_d has no fields of the model");
    add("cnt", {Target::Kind::kAmount, 0, nullptr, &TableRows::refund_cnt});
    add("det_item_fee_sumamt",
        {Target::Kind::kAmount, 0, nullptr, &TableRows::refund_det_item_fee_sumamt});
    add("inscp_scp_amt", {Target::Kind::kAmount, 0, nullptr, &TableRows::refund_inscp_scp_amt});
  } else {
    const model::Table* table = model::FindTable(wanted.table);
    if (table == nullptr)
      return UsageError(fmt::format("there is no table {} in the model", wanted.table));
    plan.global = table->scope == model::Scope::kGlobal;
    plan.field_count = table->fields.size();
    for (const size_t field : wanted.fields) {
      if (field >= table->fields.size())
        return UsageError(fmt::format("{} has no field {}", wanted.table, field));
      const bool text = table->fields[field].type == model::Type::kText;
      add(table->fields[field].name,
          {text ? Target::Kind::kText : Target::Kind::kColumn, field, nullptr, nullptr});
    }
  }
  for (const Number& number : NumbersOf(wanted.table))
    add(number.name, {Target::Kind::kNumber, 0, number.member, nullptr});
  // A table may be asked for only to know how many rows there are.
  plan.select = fmt::format("SELECT {} FROM read_parquet(", list.empty() ? "1" : list);
  return plan;
}

void AppendNumbers(const Column& column, size_t rows, std::vector<uint32_t>& out) {
  const auto* values = column.Values<uint32_t>();
  const size_t begin = out.size();
  out.insert(out.end(), values, values + rows);
  if (column.validity == nullptr) return;
  for (size_t i = 0; i < rows; ++i) {
    if (column.IsMissing(i)) out[begin + i] = kNoNumber;
  }
}

Status AppendTexts(const Column& column, size_t rows, TextColumn& out) {
  for (size_t i = 0; i < rows; ++i) {
    out.bytes += column.Text(i);
    out.ends.push_back(static_cast<uint32_t>(out.bytes.size()));
  }
  if (out.bytes.size() > UINT32_MAX)
    return DataError("a bucket holds more than 4 GiB of one text column; use more buckets");
  return {};
}

}  // namespace

struct BucketReader::State {
  Lake lake;
  std::vector<Plan> plans;
  Database database;
  Connection connection;

  Result<TableRows> ReadFiles(const Plan& plan, const std::vector<std::string>& files);
};

Result<TableRows> BucketReader::State::ReadFiles(const Plan& plan,
                                                 const std::vector<std::string>& files) {
  TableRows out;
  out.columns.resize(plan.field_count);
  out.texts.resize(plan.field_count);
  if (files.empty()) return out;
  MJ_TRY(Rows rows, connection.Query(plan.select + QuoteList(files) + ")"));
  for (size_t c = 0; c < plan.targets.size(); ++c) {
    const ColumnType type_needed = ColumnType::kUint32;
    if (plan.targets[c].kind == Target::Kind::kNumber && rows.column(c).type != type_needed) {
      return DataError(
          fmt::format("{}: column {} is not a row number", files[0], rows.column_name(c)));
    }
    if (plan.targets[c].kind == Target::Kind::kText && rows.column(c).type != ColumnType::kText)
      return DataError(fmt::format("{}: column {} is not text", files[0], rows.column_name(c)));
  }
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return out;
    const size_t size = rows.size();
    for (size_t c = 0; c < plan.targets.size(); ++c) {
      const Target& target = plan.targets[c];
      const Column& column = rows.column(c);
      switch (target.kind) {
        case Target::Kind::kColumn:
          column.AppendTo(size, out.columns[target.field]);
          break;
        case Target::Kind::kText:
          MJ_RETURN_IF_ERROR(AppendTexts(column, size, out.texts[target.field]));
          break;
        case Target::Kind::kNumber:
          AppendNumbers(column, size, out.*target.number);
          break;
        case Target::Kind::kAmount:
          column.AppendTo(size, out.*target.amount);
          break;
      }
    }
    out.count += static_cast<uint32_t>(size);
  }
}

BucketReader::BucketReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
BucketReader::BucketReader(BucketReader&&) noexcept = default;
BucketReader& BucketReader::operator=(BucketReader&&) noexcept = default;
BucketReader::~BucketReader() = default;

Result<BucketReader> BucketReader::Open(const Lake& lake, std::vector<TableColumns> wanted) {
  std::vector<Plan> plans;
  for (const TableColumns& table : wanted) {
    MJ_TRY(Plan plan, PlanOf(table));
    plans.push_back(std::move(plan));
  }
  MJ_TRY(Database database, Database::Open({.threads = 1}));
  MJ_TRY(Connection connection, database.Connect());
  return BucketReader(std::make_unique<State>(
      State{lake, std::move(plans), std::move(database), std::move(connection)}));
}

Result<Bucket> BucketReader::Read(uint32_t bucket) {
  Bucket out;
  out.number = bucket;
  for (const Plan& plan : state_->plans) {
    std::vector<std::string> files;
    if (!plan.global) files = state_->lake.Files(plan.table, bucket);
    MJ_TRY(TableRows rows, state_->ReadFiles(plan, files));
    out.tables.push_back(std::move(rows));
  }
  return out;
}

Result<std::vector<TableRows>> BucketReader::ReadGlobal() {
  std::vector<TableRows> out;
  for (const Plan& plan : state_->plans) {
    std::vector<std::string> files;
    if (plan.global) files = state_->lake.Files(plan.table);
    MJ_TRY(TableRows rows, state_->ReadFiles(plan, files));
    out.push_back(std::move(rows));
  }
  return out;
}

Result<Dictionary> Dictionary::Load(const Lake& lake) {
  Dictionary dictionary;
  const Manifest& manifest = lake.manifest();
  dictionary.texts_.reserve(manifest.dictionary_size);
  MJ_TRY(const Database database, Database::Open({.threads = 1}));
  MJ_TRY(Connection connection, database.Connect());
  for (const std::string& file : manifest.dictionary) {
    const std::string path = lake.PathOf(file);
    MJ_TRY(Rows rows,
           connection.Query("SELECT id, text FROM read_parquet(" + QuoteText(path) + ")"));
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) break;
      for (size_t i = 0; i < rows.size(); ++i) {
        if (rows.column(0).Int(i) != static_cast<int64_t>(dictionary.texts_.size())) {
          return DataError(fmt::format("{}: id {} where {} was expected", path,
                                       rows.column(0).Int(i), dictionary.texts_.size()));
        }
        dictionary.texts_.emplace_back(rows.column(1).Text(i));
      }
    }
  }
  if (dictionary.texts_.size() != manifest.dictionary_size) {
    return DataError(fmt::format("{}: the dictionary has {} texts, the manifest says {}",
                                 lake.path(), dictionary.texts_.size(), manifest.dictionary_size));
  }
  return dictionary;
}

}  // namespace mingjian::lake
