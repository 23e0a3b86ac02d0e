#pragma once
// Database: the one adapter over DuckDB's C API. Opens a database in memory or in a file, runs SQL,
// reads results chunk by chunk as typed columns, appends rows fast and registers scalar functions.
//
//   MJ_TRY(auto database, lake::Database::Open({.threads = 2}));
//   MJ_TRY(auto connection, database.Connect());
//   MJ_RETURN_IF_ERROR(connection.Execute("CREATE TABLE t (a INTEGER, b VARCHAR)"));
//   MJ_TRY(auto rows, connection.Query("SELECT a, b FROM t WHERE a > ?", {Value(int64_t{3})}));
//   while (true) {
//     MJ_TRY(const bool more, rows.Next());
//     if (!more) break;
//     for (size_t i = 0; i < rows.size(); ++i) Use(rows.column(0).Int(i), rows.column(1).Text(i));
//   }
//
// Text from users enters SQL as a bound Value, or through QuoteText / QuoteName; never raw.
// Errors carry DuckDB's own message; a full disk, missing permission or lack of memory is
// kEnvironment, everything else kData.
// THREADS: a Database may be shared; a Connection and what it made belong to one thread at a time.
// A parallel COPY or scan keeps no order unless preserve_insertion_order is on (the default).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"

namespace mingjian::lake {

// What a missing cell is in plain columns of int64.
inline constexpr int64_t kMissing = std::numeric_limits<int64_t>::min();

struct DatabaseOptions {
  std::string path = {};            // "" = in memory
  int threads = 0;                  // 0 = one for each core
  std::string memory_limit = {};    // "4GB"; "" = DuckDB's default (80 % of memory)
  std::string temp_directory = {};  // where it spills; "" = DuckDB's default beside the database
  bool preserve_insertion_order = true;
};

// How DuckDB stores a column.
enum class ColumnType {
  kBool,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUint8,
  kUint16,
  kUint32,
  kUint64,
  kHugeint,
  kDouble,
  kDecimal,  // with `width` bytes of storage and `scale` decimals
  kDate,     // int32 days
  kTime,     // int64 microseconds (TIMESTAMP)
  kText,
  kAny,    // of a scalar function's parameter: whatever comes
  kOther,  // lists, structs: cast to VARCHAR in SQL
};

// DuckDB's 16-byte text cell: short texts inside, long ones by pointer.
struct TextCell {
  uint32_t length;
  char inlined[4];  // the first four bytes of the text
  union {
    char rest[8];
    const char* pointer;
  };
  // Long texts are pointed at, not copied.
  static TextCell Of(std::string_view text);
  std::string_view view() const {
    return length <= 12 ? std::string_view(inlined, length) : std::string_view(pointer, length);
  }
};

// One column of a chunk; valid until the next call of Rows::Next.
class Column {
 public:
  ColumnType type = ColumnType::kOther;
  int width = 0;  // bytes of one value
  int scale = 0;  // of a decimal
  const void* data = nullptr;
  const uint64_t* validity = nullptr;  // nullptr: nothing is missing

  bool IsMissing(size_t row) const {
    return validity != nullptr && ((validity[row >> 6] >> (row & 63)) & 1) == 0;
  }
  // The raw values. REQUIRES: T is the storage type of `type`.
  template <typename T>
  const T* Values() const {
    return static_cast<const T*>(data);
  }
  // Any number, date or time as int64: decimals in micros, dates and times in seconds; kMissing
  // when missing or beyond 64 bits.
  int64_t Int(size_t row) const;
  // REQUIRES: type == kText. "" when missing.
  std::string_view Text(size_t row) const {
    return IsMissing(row) ? std::string_view() : Values<TextCell>()[row].view();
  }
  // Any value as text, the way the command line shows it; nothing when missing.
  std::optional<std::string> Show(size_t row) const;
  // Appends `rows` cells as Int gives them, deciding the type once.
  void AppendTo(size_t rows, std::vector<int64_t>& out) const;
  void AppendTo(size_t rows, std::vector<std::string>& out) const;
};

struct DateValue {
  Seconds at = 0;
};
struct TimeValue {
  Seconds at = 0;
};
// A bound parameter; monostate is NULL.
using Value =
    std::variant<std::monostate, bool, int64_t, Decimal, DateValue, TimeValue, std::string>;

// A chunk taken out of a result, to be used on another thread.
class Chunk {
 public:
  Chunk(Chunk&& other) noexcept;
  Chunk& operator=(Chunk&& other) noexcept;
  ~Chunk();
  size_t size() const { return size_; }
  const Column& column(size_t column) const { return columns_[column]; }

 private:
  friend class Rows;
  Chunk() = default;
  void* chunk_ = nullptr;
  std::vector<Column> columns_;
  size_t size_ = 0;
};

// A streaming result.
class Rows {
 public:
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();

  size_t column_count() const;
  std::string_view column_name(size_t column) const;
  // Moves to the next chunk (up to 2,048 rows); false at the end.
  Result<bool> Next();
  size_t size() const;  // rows of the current chunk
  const Column& column(size_t column) const;
  // Hands over the current chunk. REQUIRES: Next gave true since the last call.
  Chunk Release();

 private:
  friend class Connection;
  friend class Statement;
  struct State;
  explicit Rows(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// A prepared statement, for many executions.
class Statement {
 public:
  Statement(Statement&&) noexcept;
  Statement& operator=(Statement&&) noexcept;
  ~Statement();
  Result<Rows> Query(std::span<const Value> values);
  Status Execute(std::span<const Value> values);

 private:
  friend class Connection;
  struct State;
  explicit Statement(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Appends rows to a table, a column-wise chunk at a time. Cells of a row that are not set are
// missing. Nothing is visible before Flush or Close; a destroyed appender that was not closed drops
// what it had not flushed.
class Appender {
 public:
  Appender(Appender&&) noexcept;
  Appender& operator=(Appender&&) noexcept;
  ~Appender();

  size_t column_count() const { return columns_.size(); }
  // Any integer, decimal (micros; REQUIRES scale 6), date or time (seconds) column; kMissing sets
  // nothing.
  void SetInt(size_t column, int64_t value) {
    if (value != kMissing) StoreInt(columns_[column], value);
  }
  void SetText(size_t column, std::string_view text);
  void SetDouble(size_t column, double value);
  Status EndRow() {
    if (++row_ == kChunkRows) return AppendChunk();
    return {};
  }
  Status Flush();
  Status Close();

 private:
  friend class Connection;
  static constexpr size_t kChunkRows = 2048;
  struct State;
  struct Cells {
    ColumnType type = ColumnType::kOther;
    int width = 0;
    void* data = nullptr;
    uint64_t* validity = nullptr;
    void* vector = nullptr;
  };
  explicit Appender(std::unique_ptr<State> state);
  void StoreInt(Cells& cells, int64_t value);
  Status AppendChunk();
  void BeginChunk();

  std::unique_ptr<State> state_;
  std::vector<Cells> columns_;
  size_t row_ = 0;
};

// Where a scalar function writes its results.
class ScalarOutput {
 public:
  void SetInt32(size_t row, int32_t value) { static_cast<int32_t*>(data_)[row] = value; }
  void SetInt64(size_t row, int64_t value) { static_cast<int64_t*>(data_)[row] = value; }
  void SetBool(size_t row, bool value) { static_cast<bool*>(data_)[row] = value; }
  void SetText(size_t row, std::string_view text);
  // Without a copy. REQUIRES: the bytes stay where they are as long as the database lives.
  void SetLastingText(size_t row, std::string_view text) {
    static_cast<TextCell*>(data_)[row] = TextCell::Of(text);
  }
  void SetMissing(size_t row);

 private:
  friend class Connection;
  void* vector_ = nullptr;
  void* data_ = nullptr;
};

// A function for SQL over whole chunks. It also gets rows whose arguments are missing (their data
// are garbage: ask IsMissing first). THREADS: `body` is called from several threads at once.
struct ScalarFunction {
  std::string name = {};
  std::vector<ColumnType> parameters = {};
  ColumnType result = ColumnType::kInt64;  // kBool, kInt32, kInt64 or kText
  bool repeats = false;                    // the last parameter may come any number of times
  bool every_row = false;  // called with every row, also where equal arguments were seen before
  std::function<void(std::span<const Column> arguments, size_t rows, ScalarOutput& out)> body =
      nullptr;
};

// Where a table function writes one column of a chunk.
class ColumnOutput {
 public:
  // As Column::Int gives them: decimals in micros, dates and times in seconds; kMissing is missing.
  void SetInts(std::span<const int64_t> cells);
  // Without copies; an empty text is missing. REQUIRES: the bytes stay until the query has ended.
  void SetTexts(std::span<const std::string_view> cells);

 private:
  friend class Connection;
  ColumnType type_ = ColumnType::kOther;
  void* vector_ = nullptr;
};

// A table for SQL whose cells the program gives chunk by chunk, only of the columns that a query
// asks for: SELECT … FROM name(). THREADS: called from the thread that runs the query.
struct TableFunction {
  struct ColumnOf {
    std::string name;
    ColumnType type;  // kBool, kInt32, kInt64, kDecimal (micros), kDate, kTime or kText
  };
  std::string name = {};
  std::vector<ColumnOf> columns = {};
  std::function<size_t()> rows = nullptr;  // how many there are when a query begins
  // Rows [begin, begin + count) of a column.
  std::function<void(size_t column, size_t begin, size_t count, ColumnOutput& out)> fill = nullptr;
};

class Connection {
 public:
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // One or more statements without result.
  Status Execute(const std::string& sql);
  // One statement, streaming its rows.
  Result<Rows> Query(const std::string& sql, std::span<const Value> values = {});
  Result<Rows> Query(const std::string& sql, std::initializer_list<Value> values) {
    return Query(sql, std::span<const Value>(values.begin(), values.size()));
  }
  Result<Statement> Prepare(const std::string& sql);
  // The first cell of the first row; kMissing when there is none.
  Result<int64_t> QueryInt(const std::string& sql);
  // All rows as text, for small results.
  using TextRow = std::vector<std::optional<std::string>>;
  Result<std::vector<TextRow>> QueryText(const std::string& sql);
  // REQUIRES: every column of the table is of a type that SetInt, SetText or SetDouble can write.
  Result<Appender> OpenAppender(const std::string& table);
  Status Register(ScalarFunction function);
  Status Register(TableFunction function);
  // Stops what runs on this connection, which then fails. THREADS: callable from any thread.
  void Interrupt();

 private:
  friend class Database;
  struct State;
  explicit Connection(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

class Database {
 public:
  // Every database knows mj_bucket(psn_no, n): BucketOf of src/base/hash.h.
  static Result<Database> Open(const DatabaseOptions& options = {});
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();
  Result<Connection> Connect() const;

 private:
  friend class Connection;
  struct State;
  explicit Database(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

// 'it''s' and "a ""name""": the only ways to put a text or a name into SQL.
std::string QuoteText(std::string_view text);
std::string QuoteName(std::string_view name);
// ['a', 'b'] for lists of files.
std::string QuoteList(std::span<const std::string> texts);

}  // namespace mingjian::lake
