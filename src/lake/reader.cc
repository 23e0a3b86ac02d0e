#include "lake/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>

#include "lake/parquet_file.h"
#include "model/model.h"

namespace mingjian::lake {
namespace {

// Where the cells of one selected column go.
struct Target {
  enum class Kind { kColumn, kPresence, kText, kNumber, kAmount };
  std::string name = {};  // of the column
  Kind kind = Kind::kColumn;
  size_t field = 0;
  std::vector<uint32_t> TableRows::* number = nullptr;
  const char* parent = nullptr;  // of a number: the table whose rows it counts
  std::vector<int64_t> TableRows::* amount = nullptr;
};

struct Plan {
  std::string table;
  std::string columns;  // "a, b", of all targets; "" when only the number of rows is asked for
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
  std::vector<uint64_t> begins = {0};  // one more than files: the last is the number of rows
};

Files FilesOf(const Lake& lake, std::string_view table, BucketRange range) {
  Files files;
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
    target.name = name;
    plan.targets.push_back(std::move(target));
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

// The cells of a chunk of DuckDB's, `rows` of them.

void CopyNumbers(const Column& column, size_t rows, uint32_t plus, uint32_t* to) {
  const auto* values = column.Values<uint32_t>();
  for (size_t i = 0; i < rows; ++i) to[i] = column.IsMissing(i) ? kNoNumber : values[i] + plus;
}

void CopyPresence(const Column& column, size_t rows, int64_t* to) {
  for (size_t i = 0; i < rows; ++i) to[i] = column.IsMissing(i) ? kMissing : 1;
}

void CopyInts(const Column& column, size_t rows, int64_t* to) {
  for (size_t i = 0; i < rows; ++i) to[i] = column.Int(i);
}

Status AppendTexts(const Column& column, size_t rows, TextColumn& out) {
  for (size_t i = 0; i < rows; ++i) {
    const std::string_view text = column.Text(i);
    if (text.size() + out.bytes() > UINT32_MAX)
      return DataError("a batch holds more than 4 GiB of one text column; use more buckets");
    out.AddRow(text.empty() ? 0 : out.AddEntry(text));
  }
  return {};
}

// DuckDB's way of reading, for files that ParquetWriter did not write. Hands the chunks of a scan
// over in place, in their order: a result of a query would be a copy of all. The scan calls a
// function of ours with every chunk, on the calling thread, because the database has one.
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
  Status Scan(const std::string& columns, const std::string& file, const Take& take) {
    take_ = &take;
    status_ = {};
    MJ_TRY(Rows rows,
           connection_->Query(fmt::format("SELECT bool_and(mj_take({})) FROM read_parquet({})",
                                          columns, QuoteText(file))));
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
  State(Lake of, std::vector<Plan> what) : lake(std::move(of)), plans(std::move(what)) {}

  Lake lake;
  std::vector<Plan> plans;
  ParquetFile file;
  std::unique_ptr<Feed> feed;  // opened for the first file of another writer: mostly there is none

  Status ReadFiles(const Plan& plan, const Files& files, BucketRange range, TableRows* out);
  Status ReadFile(const Plan& plan, const std::string& path, uint64_t begin, uint64_t rows,
                  std::span<const uint32_t> plus, TableRows* out);
  Status ScanFile(const Plan& plan, const std::string& path, uint64_t begin, uint64_t rows,
                  std::span<const uint32_t> plus, TableRows* out);
  Status Scan(const std::string& columns, const std::string& path, const Feed::Take& take);
  std::vector<uint64_t> OffsetsOf(std::string_view parent, const Files& files,
                                  BucketRange range) const;
  Status ReadTexts(const std::string& path, std::string_view field, std::span<const uint64_t> rows,
                   const ParquetFile::TakeText& use);
};

namespace {

// Makes room for `count` rows of what is asked for and forgets all else. What columns held is not
// wiped, since every cell is about to be written.
void MakeRoom(const Plan& plan, size_t count, TableRows* rows) {
  rows->columns.resize(plan.field_count);
  rows->texts.resize(plan.field_count);
  std::vector<uint8_t> asked(plan.field_count, 0);
  for (const Target& target : plan.targets) {
    switch (target.kind) {
      case Target::Kind::kColumn:
      case Target::Kind::kPresence:
        rows->columns[target.field].resize(count);
        asked[target.field] = 1;
        break;
      case Target::Kind::kNumber:
        (rows->*target.number).resize(count);
        break;
      case Target::Kind::kAmount:
        (rows->*target.amount).resize(count);
        break;
      case Target::Kind::kText:
        break;
    }
  }
  for (size_t field = 0; field < plan.field_count; ++field) {
    if (asked[field] == 0) rows->columns[field].clear();
    rows->texts[field].Clear();
  }
  rows->count = static_cast<uint32_t>(count);
}

Status WrongRows(const std::string& path, uint64_t rows, uint64_t expected) {
  return DataError(fmt::format("{}: has {} rows, the manifest says {}", path, rows, expected));
}

Status CheckTarget(const Target& target, ColumnType type, const std::string& file) {
  if (target.kind == Target::Kind::kNumber && type != ColumnType::kUint32)
    return DataError(fmt::format("{}: {} is not a row number", file, target.name));
  if (target.kind == Target::Kind::kText && type != ColumnType::kText)
    return DataError(fmt::format("{}: {} is not text", file, target.name));
  return {};
}

bool IsPlainNumber(ColumnType type) {
  return type != ColumnType::kText && type != ColumnType::kBool;
}

}  // namespace

Status BucketReader::State::Scan(const std::string& columns, const std::string& path,
                                 const Feed::Take& take) {
  if (feed == nullptr) {
    MJ_TRY(feed, Feed::Open());
  }
  return feed->Scan(columns, path, take);
}

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
  const uint64_t total = files.begins.back();
  if (total >= kNoNumber)
    return DataError(fmt::format("{}: more than 4 billion rows in one batch", plan.table));
  MakeRoom(plan, total, out);
  // Without columns the table is asked for only to know how many rows there are.
  if (files.paths.empty() || plan.columns.empty()) return {};
  std::vector<std::vector<uint64_t>> offsets(plan.targets.size());
  for (size_t c = 0; c < plan.targets.size(); ++c) {
    const Target& target = plan.targets[c];
    if (target.kind == Target::Kind::kNumber) offsets[c] = OffsetsOf(target.parent, files, range);
  }
  std::vector<uint32_t> plus(plan.targets.size(), 0);
  for (size_t f = 0; f < files.paths.size(); ++f) {
    for (size_t c = 0; c < plus.size(); ++c) {
      if (!offsets[c].empty()) plus[c] = static_cast<uint32_t>(offsets[c][f]);
    }
    const uint64_t begin = files.begins[f];
    MJ_RETURN_IF_ERROR(
        ReadFile(plan, files.paths[f], begin, files.begins[f + 1] - begin, plus, out));
  }
  return {};
}

// The rows of one file, to [begin, begin + rows) of `out`. `plus`: by target, what is added to row
// numbers.
Status BucketReader::State::ReadFile(const Plan& plan, const std::string& path, uint64_t begin,
                                     uint64_t rows, std::span<const uint32_t> plus,
                                     TableRows* out) {
  MJ_TRY(bool ours, file.Open(path));
  std::vector<size_t> columns;
  for (size_t c = 0; c < plan.targets.size() && ours; ++c) {
    const Target& target = plan.targets[c];
    const std::optional<size_t> column = file.Find(target.name);
    // What is not as a load writes it, DuckDB may still know to read, or says what is wrong.
    const bool number =
        target.kind == Target::Kind::kColumn || target.kind == Target::Kind::kAmount;
    ours = column && (!number || IsPlainNumber(file.type(*column)));
    if (!ours) break;
    MJ_RETURN_IF_ERROR(CheckTarget(target, file.type(*column), path));
    columns.push_back(*column);
  }
  if (!ours) return ScanFile(plan, path, begin, rows, plus, out);
  if (file.rows() != rows) return WrongRows(path, file.rows(), rows);
  for (size_t c = 0; c < plan.targets.size(); ++c) {
    const Target& target = plan.targets[c];
    Status status;
    switch (target.kind) {
      case Target::Kind::kColumn:
        status = file.Ints(columns[c], out->columns[target.field].data() + begin);
        break;
      case Target::Kind::kPresence:
        status = file.Presence(columns[c], out->columns[target.field].data() + begin);
        break;
      case Target::Kind::kText:
        status = file.Texts(columns[c], &out->texts[target.field]);
        break;
      case Target::Kind::kNumber:
        status = file.Numbers(columns[c], plus[c], kNoNumber, (out->*target.number).data() + begin);
        break;
      case Target::Kind::kAmount:
        status = file.Ints(columns[c], (out->*target.amount).data() + begin);
        break;
    }
    if (!status) return status;
  }
  return {};
}

// The same by DuckDB.
Status BucketReader::State::ScanFile(const Plan& plan, const std::string& path, uint64_t begin,
                                     uint64_t rows, std::span<const uint32_t> plus,
                                     TableRows* out) {
  uint64_t done = 0;
  const auto take = [&](std::span<const Column> columns, size_t size) -> Status {
    if (done + size > rows) return WrongRows(path, done + size, rows);
    const uint64_t at = begin + done;
    for (size_t c = 0; c < plan.targets.size(); ++c) {
      const Target& target = plan.targets[c];
      if (done == 0) MJ_RETURN_IF_ERROR(CheckTarget(target, columns[c].type, path));
      switch (target.kind) {
        case Target::Kind::kColumn:
          CopyInts(columns[c], size, out->columns[target.field].data() + at);
          break;
        case Target::Kind::kPresence:
          CopyPresence(columns[c], size, out->columns[target.field].data() + at);
          break;
        case Target::Kind::kText:
          MJ_RETURN_IF_ERROR(AppendTexts(columns[c], size, out->texts[target.field]));
          break;
        case Target::Kind::kNumber:
          CopyNumbers(columns[c], size, plus[c], (out->*target.number).data() + at);
          break;
        case Target::Kind::kAmount:
          CopyInts(columns[c], size, (out->*target.amount).data() + at);
          break;
      }
    }
    done += size;
    return {};
  };
  MJ_RETURN_IF_ERROR(Scan(plan.columns, path, take));
  if (done != rows) return WrongRows(path, done, rows);
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
  return BucketReader(std::make_unique<State>(lake, std::move(plans)));
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

// The texts of some rows of one file.
Status BucketReader::State::ReadTexts(const std::string& path, std::string_view field,
                                      std::span<const uint64_t> rows,
                                      const ParquetFile::TakeText& use) {
  MJ_TRY(const bool ours, file.Open(path));
  const std::optional<size_t> column = ours ? file.Find(field) : std::nullopt;
  if (column && file.type(*column) == ColumnType::kText && rows.back() < file.rows())
    return file.SomeTexts(*column, rows, use);
  uint64_t begin = 0;
  auto row = rows.begin();
  return Scan(QuoteName(field), path, [&](std::span<const Column> columns, size_t size) {
    for (; row != rows.end() && *row < begin + size; ++row)
      use(*row, columns[0].Text(*row - begin));
    begin += size;
    return Status();
  });
}

Result<TextsByRow> BucketReader::ReadTexts(BucketRange range, std::string_view table,
                                           std::string_view field,
                                           const std::vector<uint32_t>& rows) {
  TextsByRow texts;
  const Files files = FilesOf(state_->lake, table, range);
  if (!rows.empty() && rows.back() >= files.begins.back())
    return DataError(
        fmt::format("{}: there is no row {} among {}", table, rows.back(), files.begins.back()));
  std::vector<uint64_t> some;  // of the file at hand
  auto row = rows.begin();
  for (size_t f = 0; f < files.paths.size() && row != rows.end(); ++f) {
    const uint64_t begin = files.begins[f];
    some.clear();
    for (; row != rows.end() && *row < files.begins[f + 1]; ++row) some.push_back(*row - begin);
    if (some.empty()) continue;
    MJ_RETURN_IF_ERROR(
        state_->ReadTexts(files.paths[f], field, some, [&](uint64_t at, std::string_view text) {
          texts[static_cast<uint32_t>(begin + at)] = text;
        }));
  }
  if (texts.size() != rows.size())
    return DataError(fmt::format("{}: files have fewer rows than the manifest says", table));
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
