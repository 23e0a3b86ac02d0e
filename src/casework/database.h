#pragma once
// Database: the one adapter over SOCI. A casework database is a SQLite file (a path) or a
// PostgreSQL database (postgresql://user@host/name); the SQL of this module runs on both.
//
//   MJ_TRY(Database database, Database::Open("cases.db"));
//   const Status done = database.InTransaction([&]() -> Status {
//     MJ_TRY(const Rows rows, database.Query("SELECT a, b FROM t WHERE c = ?", {"x"}));
//     MJ_TRY(const int64_t changed, database.Execute("UPDATE t SET a = ? WHERE b = ?", {1, "y"}));
//     return {};
//   });
//
// Values come in as bound parameters only ('?' in the text); every statement is prepared. Whole
// numbers are BIGINT (money in micros, dates and times in Seconds), everything else TEXT. Text with
// a zero byte or that is not UTF-8 is kData on both.
//
// Errors: a database that is stopped, locked too long, full or forbidden is kEnvironment, and what
// the transaction did is undone; SQL or values that it refuses are kData. A transaction that lost
// a race for a lock is begun again, up to kAttempts times: its function must have no effect
// outside the database. A lost connection is opened again by the next call.
// THREADS: a Database belongs to one thread at a time; open one a thread.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"

namespace mingjian::casework {

// A bound parameter; monostate is NULL. Built from literals of the kinds that this module uses.
class Value {
 public:
  Value() = default;
  Value(int64_t number) : data_(number) {}                    // NOLINT: meant to convert
  Value(int number) : data_(int64_t{number}) {}               // NOLINT
  Value(Decimal amount) : data_(amount.micros()) {}           // NOLINT
  Value(std::string text) : data_(std::move(text)) {}         // NOLINT
  Value(std::string_view text) : data_(std::string(text)) {}  // NOLINT
  Value(const char* text) : data_(std::string(text)) {}       // NOLINT
  const std::variant<std::monostate, int64_t, std::string>& data() const { return data_; }

 private:
  std::variant<std::monostate, int64_t, std::string> data_;
};

// A result in memory: `rows` × `columns` cells.
class Rows {
 public:
  explicit Rows(size_t columns = 0) : columns_(columns) {}
  size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const { return cells_.empty(); }
  size_t columns() const { return columns_; }
  bool IsNull(size_t row, size_t column) const { return !At(row, column).has_value(); }
  // "" when null.
  std::string_view Text(size_t row, size_t column) const;
  // 0 when null. REQUIRES: a whole number otherwise.
  int64_t Int(size_t row, size_t column) const;
  Decimal Money(size_t row, size_t column) const { return Decimal::FromMicros(Int(row, column)); }

 private:
  friend class Database;
  const std::optional<std::string>& At(size_t row, size_t column) const;
  size_t columns_;
  std::vector<std::optional<std::string>> cells_;
};

class Database {
 public:
  static constexpr int kAttempts = 5;

  // Connects; makes the SQLite file (readable by its owner only) when it is not there. The tables
  // are of casework/schema.h.
  static Result<Database> Open(const std::string& path_or_url);
  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  bool is_postgresql() const;
  // Path, or URL without password: for messages.
  const std::string& name() const;

  // All rows of one statement.
  Result<Rows> Query(std::string_view sql, std::span<const Value> values = {});
  Result<Rows> Query(std::string_view sql, std::initializer_list<Value> values) {
    return Query(sql, std::span<const Value>(values.begin(), values.size()));
  }
  // Number of rows changed.
  Result<int64_t> Execute(std::string_view sql, std::span<const Value> values = {});
  Result<int64_t> Execute(std::string_view sql, std::initializer_list<Value> values) {
    return Execute(sql, std::span<const Value>(values.begin(), values.size()));
  }
  // The first cell as a number; nothing when there is no row.
  Result<std::optional<int64_t>> QueryInt(std::string_view sql,
                                          std::initializer_list<Value> values = {});

  // Runs `body` in a transaction that is saved when it gives no error, else undone. A body inside a
  // body joins the outer transaction.
  Status InTransaction(const std::function<Status()>& body);
  bool in_transaction() const;

 private:
  friend class Inserter;
  struct State;
  explicit Database(std::unique_ptr<State> state);
  Status Begin();
  void Undo();
  Status RunAttempt(const std::function<Status()>& body, bool* again);
  std::unique_ptr<State> state_;
};

// Many rows into one table, some dozens a statement. Close sends the rest.
class Inserter {
 public:
  // REQUIRES: `table` and `columns` are our own words, never a user's.
  Inserter(Database& database, std::string_view table, std::vector<std::string> columns);
  Inserter(const Inserter&) = delete;
  Inserter& operator=(const Inserter&) = delete;
  ~Inserter();
  // REQUIRES: one value a column.
  Status Add(std::span<const Value> row);
  Status Close();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Refusals carry a stable name before the sentence ("stale-version: …"), so that a program can
// tell them apart; all are kData. RefusalOf gives the name, or "".
std::unexpected<Error> Refuse(std::string_view name, std::string_view sentence);
std::string_view RefusalOf(const Error& error);

}  // namespace mingjian::casework
