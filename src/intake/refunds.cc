#include "intake/refunds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/decimal.h"
#include "intake/finish.h"

namespace mingjian::intake {
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

void NetVisit(std::span<const VisitLine> rows, std::vector<Netting>& nettings,
              std::vector<int64_t>& short_of) {
  VisitNetting visit(rows, nettings);
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].refund && !visit.Net(i)) short_of.push_back(rows[i].rid);
  }
}

Status Finisher::NetRefunds(uint32_t group) {
  MJ_RETURN_IF_ERROR(connection_.Execute(
      "CREATE OR REPLACE TEMP TABLE net (line BIGINT, refund BIGINT, _bucket INTEGER, _setl "
      "UINTEGER, "
      "cnt DECIMAL(18,6), det_item_fee_sumamt DECIMAL(18,6), inscp_scp_amt DECIMAL(18,6), way "
      "VARCHAR); CREATE OR REPLACE TEMP TABLE net_short (rid BIGINT)"));
  if (!has_refunds_) return {};
  const model::Table& lines = *model::FindTable("fee_list_d");
  std::vector<VisitLine> visit;
  std::vector<Netting> nettings;
  std::vector<int64_t> short_of, buckets;  // buckets of the nettings
  int64_t bucket = -1, number = -1;
  const auto finish_visit = [&] {
    NetVisit(visit, nettings, short_of);
    visit.clear();
    buckets.resize(nettings.size(), bucket);
  };
  // Appended only when the stream is at its end: they share the connection and its temporary
  // tables.
  {
    MJ_TRY(lake::Rows rows,
           connection_.Query(fmt::format(
               "SELECT n.rid, n._bucket, n._visit, n._setl, n.refund, t.refd, s.med_list_codg, "
               "s.pric, s.cnt, s.det_item_fee_sumamt, s.inscp_scp_amt, s.feedetl_sn, {} FROM "
               "n_line n JOIN (SELECT DISTINCT _bucket, _visit FROM n_line WHERE refund) v ON "
               "v._bucket = n._bucket AND v._visit = n._visit JOIN n_setl t ON t._bucket = "
               "n._bucket AND t._row = n._setl JOIN {} s ON s.rowid = n.rid ORDER BY n._bucket, "
               "n._visit, n._setl, s.fee_ocur_time, length(s.feedetl_sn), s.feedetl_sn, s.setl_id",
               FieldSql(lines, "init_feedetl_sn", "s"), Stage::NameOf("fee_list_d", group))));
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) break;
      for (size_t i = 0; i < rows.size(); ++i) {
        const auto cell = [&](size_t column) { return rows.column(column).Int(i); };
        if (cell(1) != bucket || cell(2) != number) {
          finish_visit();
          bucket = cell(1);
          number = cell(2);
        }
        visit.push_back({cell(0), static_cast<uint32_t>(cell(3)), cell(4) != 0, cell(5) != 0,
                         cell(6), cell(7), cell(8), cell(9), cell(10),
                         std::string(rows.column(11).Text(i)),
                         std::string(rows.column(12).Text(i))});
      }
    }
  }
  finish_visit();
  MJ_TRY(lake::Appender nets, connection_.OpenAppender("net"));
  for (size_t i = 0; i < nettings.size(); ++i) {
    const Netting& net = nettings[i];
    nets.SetInt(0, net.line);
    nets.SetInt(1, net.refund);
    nets.SetInt(2, buckets[i]);
    nets.SetInt(3, net.setl);
    nets.SetInt(4, net.cnt);
    nets.SetInt(5, net.amount);
    nets.SetInt(6, net.inscp);
    nets.SetText(7, net.way);
    MJ_RETURN_IF_ERROR(nets.EndRow());
  }
  MJ_RETURN_IF_ERROR(nets.Close());
  MJ_TRY(lake::Appender shorts, connection_.OpenAppender("net_short"));
  for (const int64_t rid : short_of) {
    shorts.SetInt(0, rid);
    MJ_RETURN_IF_ERROR(shorts.EndRow());
  }
  return shorts.Close();
}

}  // namespace mingjian::intake
