#pragma once
// The audit log: every change of state, every view of unmasked data and every export, one row each,
// written in the transaction of what it tells. Each row carries the hash of the row before it, so
// that a row that was changed, removed or put between is found (VerifyLog).
//
// hash = SHA-256 of seq, at, actor, action, object, detail and the previous hash, each as its
// length in bytes, a colon and itself. The first row's previous hash is empty. Whoever can write to
// the database could compute a whole new chain: keep the newest hash elsewhere (`verify-log` prints
// it) and give it back as `expected`.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"

namespace mingjian::casework {

struct LogRow {
  int64_t seq = 0;
  Seconds at = 0;
  std::string actor = {}, action = {}, object = {}, detail = {};  // "li", "decide", "clue 12", …
  std::string previous = {}, hash = {};
};

// The hash that a row must have.
std::string HashOf(const LogRow& row);

// REQUIRES: in a transaction. Call it late: transactions wait for each other from here on.
Status AppendLog(Database& database, Seconds at, std::string_view actor, std::string_view action,
                 std::string_view object, std::string_view detail);

struct LogQuery {
  std::string actor = {}, action = {}, object = {};  // exactly these; "" = all
  Seconds from = 0, to = 0;                          // [from, to); 0 = open
  int64_t before = 0;                                // rows of a lower number; 0 = from the newest
  int limit = 50;
};
// Newest first. Right: log.
Result<std::vector<LogRow>> ReadLog(Database& database, const Actor& actor, const LogQuery& query);

struct LogState {
  int64_t rows = 0;
  std::string head;  // hash of the newest row, "" without rows
};
// Reads the whole log. kData names the first row that does not fit, or says that `expected` ("" =
// not asked) is the hash of no row: rows at the end were removed, or the chain was written anew.
Result<LogState> VerifyLog(Database& database, std::string_view expected = "");

}  // namespace mingjian::casework
