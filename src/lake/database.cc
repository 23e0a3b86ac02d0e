#include "lake/database.h"

#include <duckdb.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/hash.h"
#include "lake/connection_state.h"
#include "lake/duckdb_types.h"

namespace mingjian::lake {

static_assert(sizeof(TextCell) == sizeof(duckdb_string_t));

TextCell TextCell::Of(std::string_view text) {
  TextCell cell{};
  cell.length = static_cast<uint32_t>(text.size());
  if (text.size() <= 12) {
    char* bytes = reinterpret_cast<char*>(&cell) + sizeof(uint32_t);
    std::copy(text.begin(), text.end(), bytes);
  } else {
    std::copy_n(text.begin(), sizeof(cell.inlined), cell.inlined);
    cell.pointer = text.data();
  }
  return cell;
}

Error EngineError(std::string_view what, const char* message) {
  const std::string text = message != nullptr ? message : "no reason given";
  // DuckDB names the kind of an error first; these three come from the machine, not from the data.
  const bool environment = text.starts_with("IO Error") || text.starts_with("Out of Memory") ||
                           text.starts_with("Permission Error");
  const bool writing = text.find("Could not write") != std::string::npos ||
                       text.find("No space left") != std::string::npos ||
                       text.find("File too large") != std::string::npos;
  const bool broken_file = text.find("Parquet") != std::string::npos ||
                           text.find("parquet") != std::string::npos ||
                           text.find("magic bytes") != std::string::npos;
  return Error{
      environment && (writing || !broken_file) ? ErrorCode::kEnvironment : ErrorCode::kData,
      what.empty() ? text : fmt::format("{}: {}", what, text)};
}

struct Rows::State {
  duckdb_result result{};
  duckdb_prepared_statement statement = nullptr;  // owned when the query was prepared for it
  duckdb_data_chunk chunk = nullptr;
  std::vector<Column> columns;
  std::vector<std::string> names;
  size_t size = 0;
  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_result(&result);
    if (statement != nullptr) duckdb_destroy_prepare(&statement);
  }
};

struct Statement::State {
  duckdb_prepared_statement statement = nullptr;
  ~State() {
    if (statement != nullptr) duckdb_destroy_prepare(&statement);
  }
};

// ---- Database ----

Database::Database(std::shared_ptr<State> state) : state_(std::move(state)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::Open(const DatabaseOptions& options) {
  duckdb_config config = nullptr;
  if (duckdb_create_config(&config) != DuckDBSuccess) {
    return EnvironmentError("DuckDB: no memory for its configuration");
  }
  std::vector<std::pair<std::string, std::string>> settings = {
      {"preserve_insertion_order", options.preserve_insertion_order ? "true" : "false"},
      // Nothing may be fetched from outside (DESIGN: Safety).
      {"autoinstall_known_extensions", "false"}};
  if (options.threads > 0) settings.emplace_back("threads", std::to_string(options.threads));
  if (!options.memory_limit.empty()) settings.emplace_back("memory_limit", options.memory_limit);
  if (!options.temp_directory.empty())
    settings.emplace_back("temp_directory", options.temp_directory);
  for (const auto& [name, value] : settings) {
    if (duckdb_set_config(config, name.c_str(), value.c_str()) != DuckDBSuccess) {
      duckdb_destroy_config(&config);
      return UsageError(fmt::format("DuckDB does not accept {} = {}", name, value));
    }
  }
  auto state = std::make_shared<State>();
  char* message = nullptr;
  const duckdb_state opened = duckdb_open_ext(options.path.empty() ? nullptr : options.path.c_str(),
                                              &state->database, config, &message);
  duckdb_destroy_config(&config);
  if (opened != DuckDBSuccess) {
    Error error = EngineError(options.path, message);
    duckdb_free(message);
    return std::unexpected(std::move(error));
  }
  Database database(state);
  MJ_TRY(Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(connection.Register(
      {.name = "mj_bucket",
       .parameters = {ColumnType::kText, ColumnType::kInt64},
       .result = ColumnType::kInt32,
       .body = [](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           const int64_t buckets = in[1].Int(i);
           if (in[0].IsMissing(i) || buckets < 1 || buckets > 65536) {
             out.SetMissing(i);
           } else {
             out.SetInt32(
                 i, static_cast<int32_t>(BucketOf(in[0].Text(i), static_cast<uint32_t>(buckets))));
           }
         }
       }}));
  return database;
}

Result<Connection> Database::Connect() const {
  auto state = std::make_unique<Connection::State>();
  state->database = state_;
  if (duckdb_connect(state_->database, &state->connection) != DuckDBSuccess) {
    return EnvironmentError("DuckDB: a connection cannot be opened");
  }
  return Connection(std::move(state));
}

// ---- Connection ----

Connection::Connection(std::unique_ptr<State> state) : state_(std::move(state)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Status Connection::Execute(const std::string& sql) {
  duckdb_result result{};
  const duckdb_state state = duckdb_query(state_->connection, sql.c_str(), &result);
  Status status;
  if (state != DuckDBSuccess)
    status = std::unexpected(EngineError("", duckdb_result_error(&result)));
  duckdb_destroy_result(&result);
  return status;
}

Result<Statement> Connection::Prepare(const std::string& sql) {
  auto state = std::make_unique<Statement::State>();
  if (duckdb_prepare(state_->connection, sql.c_str(), &state->statement) != DuckDBSuccess) {
    return std::unexpected(EngineError("", duckdb_prepare_error(state->statement)));
  }
  return Statement(std::move(state));
}

namespace {

Status Bind(duckdb_prepared_statement statement, std::span<const Value> values) {
  if (duckdb_nparams(statement) != values.size()) {
    return UsageError(fmt::format("SQL has {} parameters, {} values were given",
                                  duckdb_nparams(statement), values.size()));
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const idx_t at = i + 1;
    const duckdb_state bound = std::visit(
        [&](const auto& value) {
          using T = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<T, std::monostate>) {
            return duckdb_bind_null(statement, at);
          } else if constexpr (std::is_same_v<T, bool>) {
            return duckdb_bind_boolean(statement, at, value);
          } else if constexpr (std::is_same_v<T, int64_t>) {
            return duckdb_bind_int64(statement, at, value);
          } else if constexpr (std::is_same_v<T, Decimal>) {
            const int64_t micros = value.micros();
            return duckdb_bind_decimal(
                statement, at,
                duckdb_decimal{18, 6, {static_cast<uint64_t>(micros), micros < 0 ? -1 : 0}});
          } else if constexpr (std::is_same_v<T, DateValue>) {
            return duckdb_bind_date(statement, at,
                                    duckdb_date{static_cast<int32_t>(DayNumberOf(value.at))});
          } else if constexpr (std::is_same_v<T, TimeValue>) {
            return duckdb_bind_timestamp(statement, at, duckdb_timestamp{value.at * 1'000'000});
          } else {
            return duckdb_bind_varchar_length(statement, at, value.data(), value.size());
          }
        },
        values[i]);
    if (bound != DuckDBSuccess)
      return std::unexpected(EngineError("", duckdb_prepare_error(statement)));
  }
  return {};
}

}  // namespace

Result<Rows> Connection::Query(const std::string& sql, std::span<const Value> values) {
  MJ_TRY(Statement statement, Prepare(sql));
  MJ_TRY(Rows rows, statement.Query(values));
  rows.state_->statement = std::exchange(statement.state_->statement, nullptr);
  return rows;
}

Result<int64_t> Connection::QueryInt(const std::string& sql) {
  MJ_TRY(Rows rows, Query(sql));
  MJ_TRY(bool more, rows.Next());
  const int64_t value = more ? rows.column(0).Int(0) : kMissing;
  while (more) {
    MJ_TRY(more, rows.Next());
  }
  return value;
}

Result<std::vector<Connection::TextRow>> Connection::QueryText(const std::string& sql) {
  MJ_TRY(Rows rows, Query(sql));
  std::vector<TextRow> table;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return table;
    for (size_t i = 0; i < rows.size(); ++i) {
      TextRow& row = table.emplace_back();
      for (size_t c = 0; c < rows.column_count(); ++c) row.push_back(rows.column(c).Show(i));
    }
  }
}

void Connection::Interrupt() { duckdb_interrupt(state_->connection); }

namespace {

struct Registered {
  ScalarFunction function;
  std::vector<Column> columns;  // types only; copied per call
};

}  // namespace

Status Connection::Register(ScalarFunction function) {
  // A stream that was left half read keeps its transaction open until the next statement, which
  // would then roll the registration back with it.
  MJ_RETURN_IF_ERROR(Execute("SELECT 1"));
  duckdb_scalar_function made = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(made, function.name.c_str());
  duckdb_scalar_function_set_special_handling(made);
  if (function.every_row) duckdb_scalar_function_set_volatile(made);
  auto registered = std::make_unique<Registered>();
  for (const ColumnType type : function.parameters) {
    duckdb_logical_type logical = duckdb_create_logical_type(EngineType(type));
    const bool repeated =
        function.repeats && registered->columns.size() + 1 == function.parameters.size();
    if (repeated) {
      duckdb_scalar_function_set_varargs(made, logical);
    } else {
      duckdb_scalar_function_add_parameter(made, logical);
    }
    registered->columns.push_back(ColumnOf(logical));
    duckdb_destroy_logical_type(&logical);
  }
  duckdb_logical_type result = duckdb_create_logical_type(EngineType(function.result));
  duckdb_scalar_function_set_return_type(made, result);
  duckdb_destroy_logical_type(&result);
  const std::string name = function.name;
  registered->function = std::move(function);
  duckdb_scalar_function_set_extra_info(made, registered.release(),
                                        [](void* info) { delete static_cast<Registered*>(info); });
  duckdb_scalar_function_set_function(made, [](duckdb_function_info info, duckdb_data_chunk input,
                                               duckdb_vector output) {
    const auto* body = static_cast<const Registered*>(duckdb_scalar_function_get_extra_info(info));
    std::vector<Column> columns = body->columns;
    if (body->function.repeats)
      columns.resize(duckdb_data_chunk_get_column_count(input), body->columns.back());
    for (size_t c = 0; c < columns.size(); ++c) {
      const duckdb_vector vector = duckdb_data_chunk_get_vector(input, c);
      if (columns[c].type == ColumnType::kOther) {
        duckdb_logical_type logical = duckdb_vector_get_column_type(vector);
        columns[c] = ColumnOf(logical);
        duckdb_destroy_logical_type(&logical);
      }
      columns[c].data = duckdb_vector_get_data(vector);
      columns[c].validity = duckdb_vector_get_validity(vector);
    }
    ScalarOutput out;
    out.vector_ = output;
    out.data_ = duckdb_vector_get_data(output);
    body->function.body(columns, duckdb_data_chunk_get_size(input), out);
  });
  const duckdb_state state = duckdb_register_scalar_function(state_->connection, made);
  duckdb_destroy_scalar_function(&made);
  if (state != DuckDBSuccess)
    return UsageError(fmt::format("DuckDB does not accept the function {}", name));
  return {};
}

void ScalarOutput::SetText(size_t row, std::string_view text) {
  duckdb_vector_assign_string_element_len(static_cast<duckdb_vector>(vector_), row, text.data(),
                                          text.size());
}

void ScalarOutput::SetMissing(size_t row) {
  const auto vector = static_cast<duckdb_vector>(vector_);
  duckdb_vector_ensure_validity_writable(vector);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

// ---- Statement ----

Statement::Statement(std::unique_ptr<State> state) : state_(std::move(state)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Result<Rows> Statement::Query(std::span<const Value> values) {
  MJ_RETURN_IF_ERROR(Bind(state_->statement, values));
  auto state = std::make_unique<Rows::State>();
  if (duckdb_execute_prepared_streaming(state_->statement, &state->result) != DuckDBSuccess) {
    return std::unexpected(EngineError("", duckdb_result_error(&state->result)));
  }
  const size_t count = duckdb_column_count(&state->result);
  for (size_t c = 0; c < count; ++c) {
    duckdb_logical_type logical = duckdb_column_logical_type(&state->result, c);
    state->columns.push_back(ColumnOf(logical));
    duckdb_destroy_logical_type(&logical);
    state->names.emplace_back(duckdb_column_name(&state->result, c));
  }
  return Rows(std::move(state));
}

Status Statement::Execute(std::span<const Value> values) {
  MJ_RETURN_IF_ERROR(Bind(state_->statement, values));
  duckdb_result result{};
  const duckdb_state state = duckdb_execute_prepared(state_->statement, &result);
  Status status;
  if (state != DuckDBSuccess)
    status = std::unexpected(EngineError("", duckdb_result_error(&result)));
  duckdb_destroy_result(&result);
  return status;
}

// ---- Rows ----

Rows::Rows(std::unique_ptr<State> state) : state_(std::move(state)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

size_t Rows::column_count() const { return state_->columns.size(); }
std::string_view Rows::column_name(size_t column) const { return state_->names[column]; }
size_t Rows::size() const { return state_->size; }
const Column& Rows::column(size_t column) const { return state_->columns[column]; }

Result<bool> Rows::Next() {
  State& state = *state_;
  do {
    if (state.chunk != nullptr) duckdb_destroy_data_chunk(&state.chunk);
    state.size = 0;
    state.chunk = duckdb_fetch_chunk(state.result);
    if (state.chunk == nullptr) {
      // The end and an error look alike; only the error has a message.
      const char* message = duckdb_result_error(&state.result);
      if (message != nullptr && *message != '\0') return std::unexpected(EngineError("", message));
      return false;
    }
    state.size = duckdb_data_chunk_get_size(state.chunk);
  } while (state.size == 0);
  for (size_t c = 0; c < state.columns.size(); ++c) {
    const duckdb_vector vector = duckdb_data_chunk_get_vector(state.chunk, c);
    state.columns[c].data = duckdb_vector_get_data(vector);
    state.columns[c].validity = duckdb_vector_get_validity(vector);
  }
  return true;
}

Chunk Rows::Release() {
  MJ_CHECK(state_->chunk != nullptr);
  Chunk chunk;
  chunk.chunk_ = std::exchange(state_->chunk, nullptr);
  chunk.columns_ = state_->columns;
  chunk.size_ = std::exchange(state_->size, 0);
  return chunk;
}

Chunk::Chunk(Chunk&& other) noexcept
    : chunk_(std::exchange(other.chunk_, nullptr)),
      columns_(std::move(other.columns_)),
      size_(other.size_) {}

Chunk& Chunk::operator=(Chunk&& other) noexcept {
  std::swap(chunk_, other.chunk_);
  columns_ = std::move(other.columns_);
  size_ = other.size_;
  return *this;
}

Chunk::~Chunk() {
  auto chunk = static_cast<duckdb_data_chunk>(chunk_);
  if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
}

// ---- Appender ----

namespace {

// The long texts of one chunk, until DuckDB has copied it: cheaper than its own heap of strings.
class TextArena {
 public:
  std::string_view Keep(std::string_view text) {
    if (text.size() > left_) Grow(text.size());
    char* const begin = at_;
    std::copy(text.begin(), text.end(), begin);
    at_ += text.size();
    left_ -= text.size();
    return {begin, text.size()};
  }
  void Clear() {
    if (blocks_.size() > 1) blocks_.erase(blocks_.begin(), blocks_.end() - 1);
    if (blocks_.empty()) return;
    at_ = blocks_.back().bytes.get();
    left_ = blocks_.back().size;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size = 0;
  };
  // Every block is twice the former, so that the last one soon holds a whole chunk.
  void Grow(size_t wanted) {
    const size_t size =
        std::max(wanted, blocks_.empty() ? size_t{1} << 16 : blocks_.back().size * 2);
    blocks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
    at_ = blocks_.back().bytes.get();
    left_ = size;
  }

  std::vector<Block> blocks_;
  char* at_ = nullptr;
  size_t left_ = 0;
};

}  // namespace

struct Appender::State {
  TextArena texts;
  duckdb_appender appender = nullptr;
  duckdb_data_chunk chunk = nullptr;
  ~State() {
    if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
    if (appender != nullptr) duckdb_appender_destroy(&appender);
  }
};

Appender::Appender(std::unique_ptr<State> state) : state_(std::move(state)) {}
Appender::Appender(Appender&&) noexcept = default;
Appender& Appender::operator=(Appender&&) noexcept = default;
Appender::~Appender() = default;

Result<Appender> Connection::OpenAppender(const std::string& table) {
  auto state = std::make_unique<Appender::State>();
  if (duckdb_appender_create(state_->connection, nullptr, table.c_str(), &state->appender) !=
      DuckDBSuccess) {
    return std::unexpected(EngineError(table, duckdb_appender_error(state->appender)));
  }
  Appender appender(std::move(state));
  std::vector<duckdb_logical_type> types;
  const size_t count = duckdb_appender_column_count(appender.state_->appender);
  for (size_t c = 0; c < count; ++c) {
    types.push_back(duckdb_appender_column_type(appender.state_->appender, c));
    const Column column = ColumnOf(types.back());
    appender.columns_.push_back({column.type, column.width, nullptr, nullptr, nullptr});
  }
  appender.state_->chunk = duckdb_create_data_chunk(types.data(), count);
  for (duckdb_logical_type& type : types) duckdb_destroy_logical_type(&type);
  appender.BeginChunk();
  return appender;
}

void Appender::BeginChunk() {
  duckdb_data_chunk_reset(state_->chunk);
  for (size_t c = 0; c < columns_.size(); ++c) {
    const duckdb_vector vector = duckdb_data_chunk_get_vector(state_->chunk, c);
    duckdb_vector_ensure_validity_writable(vector);
    columns_[c].vector = vector;
    columns_[c].data = duckdb_vector_get_data(vector);
    columns_[c].validity = duckdb_vector_get_validity(vector);
    std::memset(columns_[c].validity, 0, kChunkRows / 8);
    // A text slot that is never set must still be a text that can be looked at.
    if (columns_[c].type == ColumnType::kText)
      std::memset(columns_[c].data, 0, kChunkRows * sizeof(TextCell));
  }
  state_->texts.Clear();
  row_ = 0;
}

void Appender::StoreInt(Cells& cells, int64_t value) {
  cells.validity[row_ >> 6] |= uint64_t{1} << (row_ & 63);
  switch (cells.type) {
    case ColumnType::kDate:
      static_cast<int32_t*>(cells.data)[row_] = static_cast<int32_t>(DayNumberOf(value));
      return;
    case ColumnType::kTime:
      static_cast<int64_t*>(cells.data)[row_] = value * 1'000'000;
      return;
    default:
      break;
  }
  switch (cells.width) {
    case 1:
      static_cast<int8_t*>(cells.data)[row_] = static_cast<int8_t>(value);
      break;
    case 2:
      static_cast<int16_t*>(cells.data)[row_] = static_cast<int16_t>(value);
      break;
    case 4:
      static_cast<int32_t*>(cells.data)[row_] = static_cast<int32_t>(value);
      break;
    case 8:
      static_cast<int64_t*>(cells.data)[row_] = value;
      break;
    default:
      static_cast<duckdb_hugeint*>(cells.data)[row_] = {static_cast<uint64_t>(value),
                                                        value < 0 ? -1 : 0};
  }
}

void Appender::SetText(size_t column, std::string_view text) {
  Cells& cells = columns_[column];
  cells.validity[row_ >> 6] |= uint64_t{1} << (row_ & 63);
  if (text.size() > 12) text = state_->texts.Keep(text);
  static_cast<TextCell*>(cells.data)[row_] = TextCell::Of(text);
}

void Appender::SetDouble(size_t column, double value) {
  Cells& cells = columns_[column];
  cells.validity[row_ >> 6] |= uint64_t{1} << (row_ & 63);
  static_cast<double*>(cells.data)[row_] = value;
}

Status Appender::AppendChunk() {
  duckdb_data_chunk_set_size(state_->chunk, row_);
  if (duckdb_append_data_chunk(state_->appender, state_->chunk) != DuckDBSuccess) {
    return std::unexpected(EngineError("append", duckdb_appender_error(state_->appender)));
  }
  BeginChunk();
  return {};
}

Status Appender::Flush() {
  if (row_ > 0) MJ_RETURN_IF_ERROR(AppendChunk());
  if (duckdb_appender_flush(state_->appender) != DuckDBSuccess) {
    return std::unexpected(EngineError("append", duckdb_appender_error(state_->appender)));
  }
  return {};
}

Status Appender::Close() {
  MJ_RETURN_IF_ERROR(Flush());
  if (duckdb_appender_close(state_->appender) != DuckDBSuccess) {
    return std::unexpected(EngineError("append", duckdb_appender_error(state_->appender)));
  }
  return {};
}

// ---- quoting ----

std::string QuoteText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

std::string QuoteName(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

std::string QuoteList(std::span<const std::string> texts) {
  std::string list = "[";
  for (size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) list += ", ";
    list += QuoteText(texts[i]);
  }
  return list + "]";
}

}  // namespace mingjian::lake
