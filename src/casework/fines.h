#pragma once
// Fines and late fees. Which multiples an article allows is in the rulebook's law.csv; nothing of
// it is repeated here.

#include <optional>

#include "base/decimal.h"
#include "base/time.h"
#include "rules/law.h"

namespace mingjian::casework {

struct FineRange {
  Decimal least, most;  // yuan, whole cents
};
// What an article allows on a loss: its multiples of the loss, else its span in yuan; nothing when
// it knows no fine. 条例 38: 1 to 2 times; 40 and 41: 2 to 5 times; 39: 10,000 to 50,000 yuan.
std::optional<FineRange> FineRangeOf(const rules::LawArticle& article, Decimal loss);

// What is added to a fine that is paid late: 3 % of the fine a day, together never more than the
// fine (Administrative Penalty Law, additional fine for late payment). `due_on` is the last day to
// pay; 0 when paid by then. Rounded half up to the cent.
Decimal LateFee(Decimal fine, Seconds due_on, Seconds paid_on);

}  // namespace mingjian::casework
