#pragma once
// Which line does a refund row take back? (DESIGN §6.) Pure function over the lines of one visit.
//
// In order: the line that init_feedetl_sn names; else, in a refund settlement, a line of the visit
// with the opposite amount (the same code first, the newest first); else, for a negative row, the
// newest line of the same code and price, going on to older ones while quantity is left. A refund
// never takes more than is left of a line, and looks back only: the line's settlement is not after
// the refund's. Intake nets whole visits; the online service nets a claim against what the visit
// had settled before, with cnt, amount and inscp of earlier lines lessened by earlier refunds.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace mingjian::model {

// Whether a line takes something back instead of charging it. `cnt` and `amount` may be missing
// (the least number).
bool IsRefund(bool refund_settlement, int64_t cnt, int64_t amount, bool names_a_line);

// A row of one visit. Rows are in the order of judgement (settlement, time, feedetl_sn).
struct VisitLine {
  int64_t rid = 0;    // number that the caller gives the row
  uint32_t setl = 0;  // number of the settlement, in the order of judgement
  bool refund = false;
  bool refund_settlement = false;                    // its settlement has refd_setl_flag = 1
  int64_t code = 0;                                  // med_list_codg
  int64_t pric = 0, cnt = 0, amount = 0, inscp = 0;  // micros as they were sent
  std::string feedetl_sn, init_feedetl_sn;
};

struct Netting {
  int64_t line = 0, refund = 0;            // rows
  uint32_t setl = 0;                       // of the refund
  int64_t cnt = 0, amount = 0, inscp = 0;  // positive micros
  const char* way = "";                    // "init", "amount" or "price"
};

// Appends what was matched, and to `short_of` the rids of refund rows of which something is left.
void NetVisit(std::span<const VisitLine> rows, std::vector<Netting>& nettings,
              std::vector<int64_t>& short_of);

}  // namespace mingjian::model
