#include "casework/log.h"

#include <fmt/format.h>

#include "casework/crypto.h"
#include "casework/schema.h"

namespace mingjian::casework {
namespace {

constexpr int64_t kPage = 10'000;

constexpr std::string_view kColumns = "seq, at, actor, action, object, detail, previous, hash";

LogRow RowAt(const Rows& rows, size_t i) {
  return {.seq = rows.Int(i, 0),
          .at = rows.Int(i, 1),
          .actor = std::string(rows.Text(i, 2)),
          .action = std::string(rows.Text(i, 3)),
          .object = std::string(rows.Text(i, 4)),
          .detail = std::string(rows.Text(i, 5)),
          .previous = std::string(rows.Text(i, 6)),
          .hash = std::string(rows.Text(i, 7))};
}

}  // namespace

std::string HashOf(const LogRow& row) {
  std::string text;
  const auto add = [&text](std::string_view field) {
    text += fmt::format("{}:{}", field.size(), field);
  };
  add(std::to_string(row.seq));
  add(std::to_string(row.at));
  add(row.actor);
  add(row.action);
  add(row.object);
  add(row.detail);
  add(row.previous);
  return Sha256Hex(text);
}

Status AppendLog(Database& database, Seconds at, std::string_view actor, std::string_view action,
                 std::string_view object, std::string_view detail) {
  LogRow row{.seq = 0,
             .at = at,
             .actor = std::string(actor),
             .action = std::string(action),
             .object = std::string(object),
             .detail = std::string(detail)};
  MJ_TRY(row.seq, TakeNumbers(database, "log"));
  if (row.seq > 1) {
    MJ_TRY(const Rows last, database.Query("SELECT hash FROM log WHERE seq = ?", {row.seq - 1}));
    if (last.empty()) {
      return DataError(fmt::format("log: row {} is missing; the log was changed", row.seq - 1));
    }
    row.previous = last.Text(0, 0);
  }
  MJ_TRY(const int64_t added,
         database.Execute("INSERT INTO log (seq, at, actor, action, object, detail, previous, "
                          "hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                          {row.seq, row.at, row.actor, row.action, row.object, row.detail,
                           row.previous, HashOf(row)}));
  MJ_CHECK(added == 1);
  return {};
}

Result<std::vector<LogRow>> ReadLog(Database& database, const Actor& actor, const LogQuery& query) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kLog));
  std::string where = "1 = 1";
  std::vector<Value> values;
  const std::pair<const char*, const std::string*> texts[] = {
      {"actor", &query.actor}, {"action", &query.action}, {"object", &query.object}};
  for (const auto& [column, text] : texts) {
    if (text->empty()) continue;
    where += fmt::format(" AND {} = ?", column);
    values.emplace_back(*text);
  }
  const std::pair<const char*, int64_t> numbers[] = {
      {"at >= ?", query.from}, {"at < ?", query.to}, {"seq < ?", query.before}};
  for (const auto& [part, number] : numbers) {
    if (number == 0) continue;
    where += fmt::format(" AND {}", part);
    values.emplace_back(number);
  }
  values.emplace_back(query.limit);
  MJ_TRY(const Rows rows,
         database.Query(
             fmt::format("SELECT {} FROM log WHERE {} ORDER BY seq DESC LIMIT ?", kColumns, where),
             values));
  std::vector<LogRow> log;
  log.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) log.push_back(RowAt(rows, i));
  return log;
}

Result<LogState> VerifyLog(Database& database, std::string_view expected) {
  LogState state;
  bool met = expected.empty();
  while (true) {
    MJ_TRY(const Rows rows,
           database.Query(
               fmt::format("SELECT {} FROM log WHERE seq > ? ORDER BY seq LIMIT ?", kColumns),
               {state.rows, kPage}));
    for (size_t i = 0; i < rows.size(); ++i) {
      const LogRow row = RowAt(rows, i);
      if (row.seq != state.rows + 1) {
        return DataError(fmt::format("log: row {} is missing", state.rows + 1));
      }
      if (row.previous != state.head) {
        return DataError(fmt::format("log: row {} does not follow on row {}", row.seq, state.rows));
      }
      if (HashOf(row) != row.hash) {
        return DataError(fmt::format("log: row {} was changed after it was written", row.seq));
      }
      state.rows = row.seq;
      state.head = row.hash;
      met = met || row.hash == expected;
    }
    if (static_cast<int64_t>(rows.size()) < kPage) break;
  }
  MJ_TRY(const auto counted, database.QueryInt("SELECT value FROM counter WHERE name = 'log'"));
  if (counted.value_or(0) != state.rows) {
    return DataError(
        fmt::format("log: {} rows were written, {} are there: rows at the end are "
                    "missing",
                    counted.value_or(0), state.rows));
  }
  if (!met) {
    return DataError(
        fmt::format("log: no row has the hash {}: rows were removed or written anew", expected));
  }
  return state;
}

}  // namespace mingjian::casework
