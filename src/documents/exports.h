#pragma once
// Lists as workbooks: clues of the worklist, findings of a clue, entries of the ledger. Ids of
// persons are masked unless `unmask`. Every export needs the right `export` and is logged, an
// unmasked one twice.

#include <cstdint>
#include <string>

#include "base/error.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/worklist.h"

namespace mingjian::documents {

struct Export {
  std::string bytes = {};  // .xlsx
  std::string name = {};   // "clues-2026-05-06.xlsx"
  int64_t rows = 0;
};

// All clues of the filters, in the order of the worklist (`after` and `limit` are not used).
Result<Export> ExportClues(casework::Database& database, const casework::Actor& actor, Seconds now,
                           const casework::WorklistQuery& query, bool unmask);
Result<Export> ExportFindings(casework::Database& database, const casework::Actor& actor,
                              Seconds now, int64_t clue_id, bool unmask);

struct LedgerExport {
  int64_t clue_id = 0;  // 0 = all
  std::string fixmedins_code = {}, month = {};
  Seconds from = 0, to = 0;  // days of the entries, both included; 0 = open
};
// Postings, oldest first: from which account to which. Rights: ledger and export.
Result<Export> ExportLedger(casework::Database& database, const casework::Actor& actor, Seconds now,
                            const LedgerExport& query);

// Chinese of an account: "confirmed" → 已认定.
std::string_view AccountText(std::string_view account);

}  // namespace mingjian::documents
