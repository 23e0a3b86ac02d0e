#include "model/netting.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include "base/decimal.h"

namespace mingjian::model {
namespace {

struct Left {
  int64_t cnt = 0, amount = 0, inscp = 0;
};

// The share of `whole` that goes with `part` of `of`.
int64_t Share(int64_t whole, int64_t part, int64_t of) {
  if (part == of || of == 0) return whole;
  return Decimal::MultiplyDivide(Decimal::FromMicros(whole), Decimal::FromMicros(part),
                                 Decimal::FromMicros(of))
      .value_or(Decimal())
      .micros();
}

class VisitNetting {
 public:
  VisitNetting(std::span<const VisitLine> rows, std::vector<Netting>& nettings)
      : rows_(rows), nettings_(nettings) {
    for (const VisitLine& row : rows)
      left_.push_back({std::abs(row.cnt), std::abs(row.amount), std::abs(row.inscp)});
  }

  // Whether the whole of row `at` found its lines.
  bool Net(size_t at) {
    const VisitLine& refund = rows_[at];
    Left want = left_[at];
    if (!refund.init_feedetl_sn.empty()) {
      bool named = false;
      for (size_t j = rows_.size(); j-- > 0;) {
        if (!IsLine(j, refund) || rows_[j].feedetl_sn != refund.init_feedetl_sn) continue;
        named = true;
        if (left_[j].amount > 0 || left_[j].cnt > 0) {
          Take(j, refund, want, "init");
          return want.amount == 0;
        }
      }
      if (named) return false;  // taken back already
    }
    if (refund.refund_settlement) {
      for (const bool same_code : {true, false}) {
        for (size_t j = rows_.size(); j-- > 0;) {
          if (!IsLine(j, refund) || (rows_[j].code == refund.code) != same_code) continue;
          if (left_[j].amount == want.amount && want.amount > 0) {
            Take(j, refund, want, "amount");
            return true;
          }
        }
      }
    }
    if (refund.cnt >= 0 && refund.amount >= 0) return false;
    for (size_t j = rows_.size(); j-- > 0 && (want.cnt > 0 || want.amount > 0);) {
      if (!IsLine(j, refund) || rows_[j].code != refund.code ||
          std::abs(rows_[j].pric) != std::abs(refund.pric) ||
          (left_[j].cnt == 0 && left_[j].amount == 0))
        continue;
      Take(j, refund, want, "price");
    }
    return want.amount == 0;
  }

 private:
  bool IsLine(size_t j, const VisitLine& refund) const {
    return !rows_[j].refund && rows_[j].setl <= refund.setl;
  }

  void Take(size_t j, const VisitLine& refund, Left& want, const char* way) {
    Left& left = left_[j];
    const int64_t cnt = std::min(want.cnt, left.cnt);
    // A part of the quantity carries its share of the money, and never more than is left.
    const int64_t amount = std::min(Share(want.amount, cnt, want.cnt), left.amount);
    const int64_t inscp = std::min(Share(want.inscp, cnt, want.cnt), left.inscp);
    left = {left.cnt - cnt, left.amount - amount, left.inscp - inscp};
    want = {want.cnt - cnt, want.amount - amount, want.inscp - inscp};
    nettings_.push_back({rows_[j].rid, refund.rid, refund.setl, cnt, amount, inscp, way});
  }

  std::span<const VisitLine> rows_;
  std::vector<Netting>& nettings_;
  std::vector<Left> left_;
};

}  // namespace

bool IsRefund(bool refund_settlement, int64_t cnt, int64_t amount, bool names_a_line) {
  const auto negative = [](int64_t value) {
    return value < 0 && value != std::numeric_limits<int64_t>::min();
  };
  return refund_settlement || negative(cnt) || negative(amount) || names_a_line;
}

void NetVisit(std::span<const VisitLine> rows, std::vector<Netting>& nettings,
              std::vector<int64_t>& short_of) {
  VisitNetting visit(rows, nettings);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].refund && !visit.Net(i)) short_of.push_back(rows[i].rid);
  }
}

}  // namespace mingjian::model
