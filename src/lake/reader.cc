#include "lake/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>

#include "model/model.h"

namespace mingjian::lake {
namespace {

// Where the cells of one selected column go.
struct Target {
  enum class Kind { kColumn, kPresence, kText, kNumber, kAmount };
  Kind kind = Kind::kColumn;
  size_t field = 0;
  std::vector<uint32_t> TableRows::* number = nullptr;
  const char* parent = nullptr;  // of a number: the table whose rows it counts
  std::vector<int64_t> TableRows::* amount = nullptr;
};

struct Plan {
  std::string table;
  std::string columns;  // "a, b"; "" when only the number of rows is asked for
  bool global = false;
  size_t field_count = 0;
  std::vector<Target> targets;
};

struct Number {
  const char* name;
  std::vector<uint32_t> TableRows::* member;
  const char* parent;  // no number of a bucket is as large as this table's rows
};

std::vector<Number> NumbersOf(std::string_view table) {
  const Number psn{"_psn", &TableRows::psn, "psn_info_b"};
  const Number visit{"_visit", &TableRows::visit, "mdtrt_d"};
  const Number setl{"_setl", &TableRows::setl, "setl_d"};
  if (table == "psn_insu_d" || table == "psn_death_d" || table == "mdtrt_d") return {psn};
  if (table == "diag_d" || table == "oprn_d") return {visit};
  if (table == "setl_d") return {psn, visit};
  if (table == "fee_list_d") return {setl, {"_rx", &TableRows::rx, "fee_list_d"}};
  if (table == "refund_d") return {{"_line", &TableRows::line, "fee_list_d"}, setl};
  return {};
}

constexpr BucketRange kGlobal{kAllBuckets, kAllBuckets};

// The files of a table in a range of buckets (or of a global table), and at which row each begins.
struct Files {
  std::vector<std::string> paths;
  std::vector<uint32_t> buckets;
  std::vector<uint64_t> begins;  // one more than files: the last is the number of rows
};

Files FilesOf(const Lake& lake, std::string_view table, BucketRange range) {
  Files files;
  files.begins.push_back(0);
  const auto found = lake.manifest().tables.find(std::string(table));
  if (found == lake.manifest().tables.end()) return files;
  for (const DataFile& file : found->second) {
    const bool wanted = range.begin == kAllBuckets
                            ? file.bucket == kAllBuckets
                            : range.begin <= file.bucket && file.bucket < range.end;
    if (!wanted) continue;
    files.paths.push_back(lake.PathOf(file.path));
    files.buckets.push_back(file.bucket);
    files.begins.push_back(files.begins.back() + file.rows);
  }
  return files;
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
    add("cnt", {.kind = Target::Kind::kAmount, .amount = &TableRows::refund_cnt});
    add("det_item_fee_sumamt",
        {.kind = Target::Kind::kAmount, .amount = &TableRows::refund_det_item_fee_sumamt});
    add("inscp_scp_amt",
        {.kind = Target::Kind::kAmount, .amount = &TableRows::refund_inscp_scp_amt});
  } else {
    const model::Table* table = model::FindTable(wanted.table);
    if (table == nullptr)
      return UsageError(fmt::format("there is no table {} in the model", wanted.table));
    plan.global = table->scope == model::Scope::kGlobal;
    plan.field_count = table->fields.size();
    for (const bool presence : {false, true}) {
      for (const size_t field : presence ? wanted.presence : wanted.fields) {
        if (field >= table->fields.size())
          return UsageError(fmt::format("{} has no field {}", wanted.table, field));
        const bool text = table->fields[field].type == model::Type::kText;
        add(table->fields[field].name, {.kind = presence ? Target::Kind::kPresence
                                                : text   ? Target::Kind::kText
                                                         : Target::Kind::kColumn,
                                        .field = field});
      }
    }
  }
  for (const Number& number : NumbersOf(wanted.table))
    add(number.name,
        {.kind = Target::Kind::kNumber, .number = number.member, .parent = number.parent});
  plan.columns = std::move(list);
  return plan;
}

// Rows [begin, end) of a chunk, counted on from `offset`.
void AppendNumbers(const Column& column, size_t begin, size_t end, uint32_t offset,
                   std::vector<uint32_t>& out) {
  const auto* values = column.Values<uint32_t>();
  const size_t at = out.size();
  out.resize(at + end - begin);
  uint32_t* to = out.data() + at;
  for (size_t i = begin; i < end; ++i) to[i - begin] = values[i] + offset;
  if (column.validity == nullptr) return;
  for (size_t i = begin; i < end; ++i) {
    if (column.IsMissing(i)) to[i - begin] = kNoNumber;
  }
}

void AppendPresence(const Column& column, size_t rows, std::vector<int64_t>& out) {
  const size_t begin = out.size();
  out.resize(begin + rows, 1);
  if (column.validity == nullptr) return;
  for (size_t i = 0; i < rows; ++i) {
    if (column.IsMissing(i)) out[begin + i] = kMissing;
  }
}

Status AppendTexts(const Column& column, size_t rows, TextColumn& out) {
  for (size_t i = 0; i < rows; ++i) {
    out.bytes += column.Text(i);
    out.ends.push_back(static_cast<uint32_t>(out.bytes.size()));
  }
  if (out.bytes.size() > UINT32_MAX)
    return DataError("a batch holds more than 4 GiB of one text column; use more buckets");
  return {};
}

// Hands the chunks of a scan over in place, in the order of the files: a result of a query would be
// a copy of all. The scan calls a function of ours with every chunk, on the calling thread, because
// the database has one.
class Feed {
 public:
  using Take = std::function<Status(std::span<const Column> columns, size_t rows)>;

  static Result<std::unique_ptr<Feed>> Open() {
    auto feed = std::unique_ptr<Feed>(new Feed);
    MJ_TRY(feed->database_, Database::Open({.threads = 1}));
    MJ_TRY(feed->connection_, feed->database_->Connect());
    MJ_RETURN_IF_ERROR(
        feed->connection_->Register({.name = "mj_take",
                                     .parameters = {ColumnType::kAny},
                                     .result = ColumnType::kBool,
                                     .repeats = true,
                                     .every_row = true,
                                     .body = [at = feed.get()](std::span<const Column> columns,
                                                               size_t rows, ScalarOutput& out) {
                                       if (at->status_) at->status_ = (*at->take_)(columns, rows);
                                       for (size_t i = 0; i < rows; ++i) out.SetBool(i, true);
                                     }}));
    return feed;
  }

  // REQUIRES: `columns` names at least one.
  Status Scan(const std::string& columns, const std::vector<std::string>& files, const Take& take) {
    take_ = &take;
    status_ = {};
    MJ_TRY(Rows rows,
           connection_->Query(fmt::format("SELECT bool_and(mj_take({})) FROM read_parquet({})",
                                          columns, QuoteList(files))));
    for (bool more = true; more;) {
      MJ_TRY(more, rows.Next());
    }
    return std::move(status_);
  }

 private:
  Feed() = default;
  std::optional<Database> database_;
  std::optional<Connection> connection_;
  const Take* take_ = nullptr;
  Status status_;
};

}  // namespace

struct BucketReader::State {
  Lake lake;
  std::vector<Plan> plans;
  std::unique_ptr<Feed> feed;

  Status ReadFiles(const Plan& plan, const Files& files, BucketRange range, TableRows* out);
  std::vector<uint64_t> OffsetsOf(std::string_view parent, const Files& files,
                                  BucketRange range) const;
};

namespace {

void Clear(TableRows* rows, size_t field_count) {
  rows->count = 0;
  rows->columns.resize(field_count);
  for (auto& column : rows->columns) column.clear();
  rows->texts.resize(field_count);
  for (TextColumn& column : rows->texts) {
    column.bytes.clear();
    column.ends.clear();
  }
  for (auto member :
       {&TableRows::psn, &TableRows::visit, &TableRows::setl, &TableRows::rx, &TableRows::line}) {
    (rows->*member).clear();
  }
  for (auto member : {&TableRows::refund_cnt, &TableRows::refund_det_item_fee_sumamt,
                      &TableRows::refund_inscp_scp_amt}) {
    (rows->*member).clear();
  }
}

Status CheckColumns(const Plan& plan, std::span<const Column> columns, const std::string& file) {
  for (size_t c = 0; c < plan.targets.size(); ++c) {
    const Target::Kind kind = plan.targets[c].kind;
    const ColumnType type = columns[c].type;
    if (kind == Target::Kind::kNumber && type != ColumnType::kUint32)
      return DataError(fmt::format("{}: one of {} is not a row number", file, plan.columns));
    if (kind == Target::Kind::kText && type != ColumnType::kText)
      return DataError(fmt::format("{}: one of {} is not text", file, plan.columns));
  }
  return {};
}

}  // namespace

// How many rows of `parent` the buckets before each file's bucket have.
std::vector<uint64_t> BucketReader::State::OffsetsOf(std::string_view parent, const Files& files,
                                                     BucketRange range) const {
  const Files of = FilesOf(lake, parent, range);
  std::vector<uint64_t> offsets;
  size_t i = 0;
  for (const uint32_t bucket : files.buckets) {
    while (i < of.buckets.size() && of.buckets[i] < bucket) ++i;
    offsets.push_back(of.begins[i]);
  }
  return offsets;
}

Status BucketReader::State::ReadFiles(const Plan& plan, const Files& files, BucketRange range,
                                      TableRows* out) {
  Clear(out, plan.field_count);
  if (files.paths.empty()) return {};
  const uint64_t total = files.begins.back();
  if (total >= kNoNumber)
    return DataError(fmt::format("{}: more than 4 billion rows in one batch", plan.table));
  std::vector<std::vector<uint64_t>> offsets(plan.targets.size());
  for (size_t c = 0; c < plan.targets.size(); ++c) {
    const Target& target = plan.targets[c];
    if (target.kind == Target::Kind::kNumber) {
      offsets[c] = OffsetsOf(target.parent, files, range);
      (out->*target.number).reserve(total);
    } else if (target.kind != Target::Kind::kAmount && target.kind != Target::Kind::kText) {
      out->columns[target.field].reserve(total);
    }
  }
  if (plan.columns.empty()) {  // the table is asked for only to know how many rows there are
    out->count = static_cast<uint32_t>(total);
    return {};
  }
  size_t file = 0;
  const auto take = [&](std::span<const Column> columns, size_t size) -> Status {
    if (out->count == 0) MJ_RETURN_IF_ERROR(CheckColumns(plan, columns, files.paths[0]));
    for (size_t c = 0; c < plan.targets.size(); ++c) {
      const Target& target = plan.targets[c];
      const Column& column = columns[c];
      switch (target.kind) {
        case Target::Kind::kColumn:
          column.AppendTo(size, out->columns[target.field]);
          break;
        case Target::Kind::kPresence:
          AppendPresence(column, size, out->columns[target.field]);
          break;
        case Target::Kind::kText:
          MJ_RETURN_IF_ERROR(AppendTexts(column, size, out->texts[target.field]));
          break;
        case Target::Kind::kNumber: {
          // A chunk may hold the end of one file and the beginning of the next.
          size_t at = 0;
          for (size_t f = file; at < size && f < files.paths.size(); ++f) {
            const size_t end =
                static_cast<size_t>(std::min<uint64_t>(files.begins[f + 1] - out->count, size));
            AppendNumbers(column, at, end, static_cast<uint32_t>(offsets[c][f]),
                          out->*target.number);
            at = end;
          }
          break;
        }
        case Target::Kind::kAmount:
          column.AppendTo(size, out->*target.amount);
          break;
      }
    }
    out->count += static_cast<uint32_t>(size);
    while (file < files.paths.size() && files.begins[file + 1] <= out->count) ++file;
    return {};
  };
  MJ_RETURN_IF_ERROR(feed->Scan(plan.columns, files.paths, take));
  if (out->count != total) {
    return DataError(fmt::format("{}: {} rows in {} files from {} on, the manifest says {}",
                                 plan.table, out->count, files.paths.size(), files.paths[0],
                                 total));
  }
  return {};
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
  MJ_TRY(std::unique_ptr<Feed> feed, Feed::Open());
  return BucketReader(std::make_unique<State>(State{lake, std::move(plans), std::move(feed)}));
}

Status BucketReader::Read(BucketRange range, std::vector<TableRows>* tables) {
  tables->resize(state_->plans.size());
  for (size_t i = 0; i < tables->size(); ++i) {
    const Plan& plan = state_->plans[i];
    Files files;
    if (!plan.global) files = FilesOf(state_->lake, plan.table, range);
    MJ_RETURN_IF_ERROR(state_->ReadFiles(plan, files, range, &(*tables)[i]));
  }
  return {};
}

Result<std::vector<TableRows>> BucketReader::ReadGlobal() {
  std::vector<TableRows> out(state_->plans.size());
  for (size_t i = 0; i < out.size(); ++i) {
    const Plan& plan = state_->plans[i];
    Files files;
    if (plan.global) files = FilesOf(state_->lake, plan.table, kGlobal);
    MJ_RETURN_IF_ERROR(state_->ReadFiles(plan, files, kGlobal, &out[i]));
  }
  return out;
}

Result<TextsByRow> BucketReader::ReadTexts(BucketRange range, std::string_view table,
                                           const std::vector<std::string_view>& fields,
                                           const std::vector<uint32_t>& rows) {
  TextsByRow texts;
  const Files files = FilesOf(state_->lake, table, range);
  if (rows.empty() || fields.empty()) return texts;
  std::string list;
  for (const std::string_view field : fields) {
    list += (list.empty() ? "" : ", ") + QuoteName(field);
  }
  uint64_t begin = 0;
  auto row = rows.begin();
  const auto take = [&](std::span<const Column> columns, size_t size) -> Status {
    for (; row != rows.end() && *row < begin + size; ++row) {
      std::vector<std::string>& cells = texts[*row];
      for (const Column& column : columns) cells.emplace_back(column.Text(*row - begin));
    }
    begin += size;
    return {};
  };
  if (!files.paths.empty()) MJ_RETURN_IF_ERROR(state_->feed->Scan(list, files.paths, take));
  if (row != rows.end())
    return DataError(fmt::format("{}: there is no row {} among {}", table, *row, begin));
  return texts;
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
