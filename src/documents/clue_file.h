#pragma once
// The case file (案件卷宗) of a clue as PDF: everything that proves it, in one document to hand
// over or to keep: facts, findings with their lines, the bill of the settlements that they cite,
// law, reviews, money, doors, cases with their documents, attachments with hashes.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "documents/content.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::documents {

inline constexpr int kClueFindingsMax = 5000;
// Settlements whose whole bill is printed: those of the findings, by day.
inline constexpr int kBillsMax = 30;

// One line of a bill.
struct BillLine {
  std::string feedetl_sn = {}, code = {}, name = {}, spec = {};
  Seconds at = 0;
  Decimal count = {}, price = {}, amount = {}, in_scope = {};
};
struct Bill {
  std::string setl_id, mdtrt_id, fixmedins_code, med_type;
  Seconds settled_at = 0;
  Decimal total, fund;
  std::vector<BillLine> lines;
};
// Where bills come from; nothing when the settlement is not there.
using BillSource = std::function<Result<std::optional<Bill>>(const std::string& psn_no,
                                                             const std::string& setl_id)>;
// From a lake. REQUIRES: lake::RegisterTexts on the connection; both outlive the source.
BillSource BillsOf(const lake::Lake& lake, lake::Connection& connection);

struct ClueFileOptions {
  bool unmask = false;  // ids of persons in full: needs the right, and is logged
  BillSource bills = nullptr;
};
// Rights: view and export at the clue's place; logged. Refusal "too-many" beyond kClueFindingsMax.
Result<Document> ClueFile(casework::Database& database, const casework::Actor& actor, Seconds now,
                          int64_t clue_id, const ClueFileOptions& options);

}  // namespace mingjian::documents
