#include "casework/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <thread>

#include "base/text.h"
#include "casework/sql_failure.h"

namespace mingjian::casework {
namespace {

// '?' outside of quotes to :v1, :v2, …; SOCI gives PostgreSQL $1 and SQLite the names.
std::string Numbered(std::string_view sql) {
  std::string out;
  int next = 0;
  bool quoted = false;
  for (const char c : sql) {
    if (c == '\'') quoted = !quoted;
    if (c == '?' && !quoted) {
      out += fmt::format(":v{}", ++next);
    } else {
      out += c;
    }
  }
  return out;
}

// Where a parameter lies while a statement uses it; addresses must not change.
struct Cell {
  long long number = 0;
  std::string text;
  soci::indicator indicator = soci::i_ok;
  bool is_number = false;
};

Status Store(const Value& value, Cell& cell) {
  cell.indicator = soci::i_ok;
  if (const auto* number = std::get_if<int64_t>(&value.data())) {
    cell.number = *number;
    cell.is_number = true;
    return {};
  }
  cell.is_number = false;
  if (const auto* text = std::get_if<std::string>(&value.data())) {
    if (text->find('\0') != std::string::npos || !IsUtf8(*text)) {
      return DataError("a text holds a zero byte or is not UTF-8, which no database can keep");
    }
    cell.text = *text;
    return {};
  }
  cell.text.clear();
  cell.indicator = soci::i_null;
  return {};
}

std::optional<std::string> TextOf(const soci::row& row, size_t column) {
  if (row.get_indicator(column) == soci::i_null) return std::nullopt;
  switch (row.get_properties(column).get_data_type()) {
    case soci::dt_integer:
      return std::to_string(row.get<int>(column));
    case soci::dt_long_long:
      return std::to_string(row.get<long long>(column));
    case soci::dt_unsigned_long_long:
      return std::to_string(row.get<unsigned long long>(column));
    case soci::dt_string:
      return row.get<std::string>(column);
    default:
      // A sum without a CAST to BIGINT would come as binary floating point.
      CheckFailed(__FILE__, __LINE__, "a column is a whole number or text");
  }
}

std::string WithoutPassword(const std::string& url) {
  const size_t begin = url.find("://");
  const size_t at = url.find('@');
  if (begin == std::string::npos || at == std::string::npos) return url;
  const size_t colon = url.find(':', begin + 3);
  if (colon == std::string::npos || colon > at) return url;
  return url.substr(0, colon) + url.substr(at);
}

// The owner alone may read what holds personal data. SQLite gives its side files the same rights.
Status MakeFile(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) {
    return EnvironmentError(
        fmt::format("{}: cannot be opened or made: {}", path, std::strerror(errno)));
  }
  ::close(file);
  return {};
}

}  // namespace

struct Database::State {
  std::string target;  // as given
  std::string name;
  bool postgresql = false;
  std::unique_ptr<soci::session> session;
  int depth = 0;        // of InTransaction
  bool again = false;   // a statement of this transaction lost a race
  bool broken = false;  // the connection was lost in this transaction
  std::string broken_why;

  Status Connect() {
    try {
      auto fresh = std::make_unique<soci::session>();
      if (postgresql) {
        fresh->open(soci::postgresql, target);
        *fresh << "SET client_encoding = 'UTF8'";
        *fresh << "SET lock_timeout = '5s'";
        *fresh << "SET client_min_messages = warning";
      } else {
        fresh->open(soci::sqlite3, fmt::format("db=\"{}\" timeout=5", target));
        *fresh << "PRAGMA journal_mode = WAL";
        // An acknowledged decision must outlive a power cut, not only a kill.
        *fresh << "PRAGMA synchronous = FULL";
        *fresh << "PRAGMA foreign_keys = ON";
        *fresh << "PRAGMA busy_timeout = 5000";
        *fresh << "PRAGMA cache_size = -131072";
      }
      session = std::move(fresh);
      return {};
    } catch (const std::exception& error) {
      return std::unexpected(FailureOf(error, name).error);
    }
  }

  // After an exception: remembers what it means for the transaction, gives the error.
  Error Note(const std::exception& error) {
    Failure failure = FailureOf(error, name);
    again = again || failure.again;
    if (failure.lost) {
      broken = true;
      broken_why = failure.error.message;
    }
    return std::move(failure.error);
  }

  // A session that can be used: opened again when it was lost outside a transaction.
  Status Ready() {
    if (broken) {
      if (depth > 0) return EnvironmentError(broken_why);
      session.reset();
    }
    if (session == nullptr) {
      MJ_RETURN_IF_ERROR(Connect());
      broken = false;
    }
    return {};
  }
  Status Plain(const char* sql) {
    try {
      *session << sql;
      return {};
    } catch (const std::exception& error) {
      return std::unexpected(Note(error));
    }
  }
};

Database::Database(std::unique_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

bool Database::is_postgresql() const { return state_->postgresql; }
const std::string& Database::name() const { return state_->name; }
bool Database::in_transaction() const { return state_->depth > 0; }

Result<Database> Database::Open(const std::string& path_or_url) {
  auto state = std::make_unique<State>();
  state->target = path_or_url;
  state->postgresql =
      path_or_url.starts_with("postgresql://") || path_or_url.starts_with("postgres://");
  state->name = state->postgresql ? WithoutPassword(path_or_url) : path_or_url;
  if (path_or_url.empty()) return UsageError("the database has no name: a path or postgresql://…");
  if (!state->postgresql) {
    if (path_or_url.find("://") != std::string::npos) {
      return UsageError(fmt::format(
          "{}: expected the path of a SQLite file or a URL that begins with postgresql://",
          path_or_url.substr(0, path_or_url.find("://"))));
    }
    if (path_or_url.find('"') != std::string::npos) {
      return UsageError(fmt::format("{}: the path must not hold a quotation mark", path_or_url));
    }
    MJ_RETURN_IF_ERROR(MakeFile(path_or_url));
  }
  MJ_RETURN_IF_ERROR(state->Connect());
  return Database(std::move(state));
}

Result<Rows> Database::Query(std::string_view sql, std::span<const Value> values) {
  MJ_RETURN_IF_ERROR(state_->Ready());
  try {
    std::deque<Cell> cells(values.size());
    soci::row row;
    soci::statement statement(*state_->session);
    for (size_t i = 0; i < values.size(); ++i) {
      MJ_RETURN_IF_ERROR(Store(values[i], cells[i]));
      if (cells[i].is_number) {
        statement.exchange(soci::use(cells[i].number, cells[i].indicator));
      } else {
        statement.exchange(soci::use(cells[i].text, cells[i].indicator));
      }
    }
    statement.alloc();
    statement.prepare(Numbered(sql));
    statement.define_and_bind();
    statement.exchange_for_rowset(soci::into(row));
    statement.execute();
    Rows rows;
    while (statement.fetch()) {
      rows.columns_ = row.size();
      for (size_t i = 0; i < row.size(); ++i) rows.cells_.push_back(TextOf(row, i));
    }
    return rows;
  } catch (const std::exception& error) {
    return std::unexpected(state_->Note(error));
  }
}

Result<int64_t> Database::Execute(std::string_view sql, std::span<const Value> values) {
  MJ_RETURN_IF_ERROR(state_->Ready());
  try {
    std::deque<Cell> cells(values.size());
    soci::statement statement(*state_->session);
    for (size_t i = 0; i < values.size(); ++i) {
      MJ_RETURN_IF_ERROR(Store(values[i], cells[i]));
      if (cells[i].is_number) {
        statement.exchange(soci::use(cells[i].number, cells[i].indicator));
      } else {
        statement.exchange(soci::use(cells[i].text, cells[i].indicator));
      }
    }
    statement.alloc();
    statement.prepare(Numbered(sql));
    statement.define_and_bind();
    statement.execute(true);
    return statement.get_affected_rows();
  } catch (const std::exception& error) {
    return std::unexpected(state_->Note(error));
  }
}

Result<std::optional<int64_t>> Database::QueryInt(std::string_view sql,
                                                  std::initializer_list<Value> values) {
  MJ_TRY(const Rows rows, Query(sql, values));
  if (rows.empty() || rows.IsNull(0, 0)) return std::optional<int64_t>();
  return std::optional<int64_t>(rows.Int(0, 0));
}

Status Database::Begin() {
  MJ_RETURN_IF_ERROR(state_->Ready());
  // A SQLite transaction that reads first and writes later can be refused in the middle.
  Status begun = state_->Plain(state_->postgresql ? "BEGIN" : "BEGIN IMMEDIATE");
  if (!begun && state_->broken) {
    MJ_RETURN_IF_ERROR(state_->Ready());
    begun = state_->Plain(state_->postgresql ? "BEGIN" : "BEGIN IMMEDIATE");
  }
  return begun;
}

void Database::Undo() {
  if (state_->broken || state_->session == nullptr) return;  // the server undid it
  if (!state_->Plain("ROLLBACK")) {
    // SQLite has undone some failures by itself; a connection in doubt is not used again.
    state_->session.reset();
  }
}

Status Database::RunAttempt(const std::function<Status()>& body, bool* again) {
  state_->again = false;
  MJ_RETURN_IF_ERROR(Begin());
  state_->depth = 1;
  Status done = body();
  if (done) {
    done = state_->Plain("COMMIT");
    if (!done && state_->broken) {
      done = EnvironmentError(done.error().message +
                              "; whether the change was saved is not known: look before you "
                              "repeat it");
    }
  }
  state_->depth = 0;
  if (!done) Undo();
  *again = !done && state_->again && !state_->broken;
  return done;
}

Status Database::InTransaction(const std::function<Status()>& body) {
  if (state_->depth > 0) return body();
  for (int attempt = 1;; ++attempt) {
    bool again = false;
    Status done = RunAttempt(body, &again);
    if (done || attempt == kAttempts || (!again && !state_->again)) return done;
    std::this_thread::sleep_for(std::chrono::milliseconds(10 << attempt));
  }
}

// --- Inserter -----------------------------------------------------------------------------------

struct Inserter::State {
  Database* database;
  std::string head;
  size_t columns;
  size_t rows_per_statement;
  std::deque<Cell> cells;
  size_t filled = 0;  // cells
  std::unique_ptr<soci::statement> statement;

  // A prepared statement for `rows` rows over the first cells.
  std::unique_ptr<soci::statement> Prepare(size_t rows) {
    std::string sql = head;
    for (size_t row = 0; row < rows; ++row) {
      sql += row == 0 ? "(" : ", (";
      for (size_t i = 0; i < columns; ++i) {
        sql += fmt::format("{}:v{}", i == 0 ? "" : ", ", row * columns + i + 1);
      }
      sql += ')';
    }
    auto made = std::make_unique<soci::statement>(*database->state_->session);
    for (size_t i = 0; i < rows * columns; ++i) {
      if (cells[i].is_number) {
        made->exchange(soci::use(cells[i].number, cells[i].indicator));
      } else {
        made->exchange(soci::use(cells[i].text, cells[i].indicator));
      }
    }
    made->alloc();
    made->prepare(sql);
    made->define_and_bind();
    return made;
  }
  Status Send() {
    const size_t rows = filled / columns;
    if (rows == 0) return {};
    MJ_RETURN_IF_ERROR(database->state_->Ready());
    try {
      if (rows == rows_per_statement) {
        if (statement == nullptr) statement = Prepare(rows);
        statement->execute(true);
      } else {
        Prepare(rows)->execute(true);
      }
    } catch (const std::exception& error) {
      return std::unexpected(database->state_->Note(error));
    }
    filled = 0;
    return {};
  }
};

Inserter::Inserter(Database& database, std::string_view table, std::vector<std::string> columns) {
  // Both databases take at least 32,000 parameters; longer statements do not get faster.
  const size_t rows = std::max<size_t>(1, 512 / columns.size());
  state_ = std::make_unique<State>(
      &database, fmt::format("INSERT INTO {} ({}) VALUES ", table, fmt::join(columns, ", ")),
      columns.size(), rows);
  state_->cells.resize(rows * columns.size());
}
Inserter::~Inserter() = default;

Status Inserter::Add(std::span<const Value> row) {
  MJ_CHECK(row.size() == state_->columns);
  for (const Value& value : row) {
    Cell& cell = state_->cells[state_->filled];
    const bool was_number = cell.is_number;
    MJ_RETURN_IF_ERROR(Store(value, cell));
    // A column keeps its kind; NULL is bound as text where the kind was not known yet.
    if (state_->statement != nullptr && cell.is_number != was_number) {
      if (cell.indicator == soci::i_null) {
        cell.is_number = was_number;
      } else {
        state_->statement.reset();
      }
    }
    ++state_->filled;
  }
  return state_->filled == state_->cells.size() ? state_->Send() : Status();
}

Status Inserter::Close() { return state_->Send(); }

}  // namespace mingjian::casework
