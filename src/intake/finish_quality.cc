// What the quality checks see of a group: its new rows with what they belong to, and the checks
// that compare rows of several tables.

#include <algorithm>
#include <cstdlib>

#include "base/decimal.h"
#include "intake/finish.h"

namespace mingjian::intake {
namespace {

constexpr int64_t kCent = Decimal::kOne / 100;
constexpr const char* kSettlementSums = "setl_d and its lines";
constexpr const char* kVisitOthers = "mdtrt_d and others";

int64_t Provider(const CellColumn* column, size_t row) {
  const uint32_t id = GroupTable::IdOf(column, row);
  return id == kNoText ? lake::kMissing : int64_t{id};
}

}  // namespace

Status Finisher::CountQuality(const GroupTable& rows, const std::vector<uint32_t>& parents) {
  using lake::ColumnType;
  const Group& group = *group_;
  QualityRows asked;
  asked.table = &rows;
  asked.labels = &group.labels;
  for (size_t row = 0; row < rows.size(); ++row) {
    if (rows.dead[row] == 0 && rows.places[row] > 0)
      asked.rows.push_back(static_cast<uint32_t>(row));
  }
  if (asked.rows.empty()) return {};
  const std::string_view name = rows.staged->table->name;
  const CellColumn* provider = rows.Find("fixmedins_code");
  asked.provider = [provider](uint32_t row) { return Provider(provider, row); };
  const auto add = [&](const char* extra, ColumnType type, const CellColumn* column, auto row_of) {
    asked.extras.push_back({extra, type, [column, row_of](uint32_t row) -> int64_t {
                              if (column == nullptr) return lake::kMissing;
                              if (column->kind == CellKind::kNumber)
                                return column->numbers[row_of(row)];
                              return Provider(column, row_of(row));
                            }});
  };
  const GroupTable* visits = FindRows("mdtrt_d");
  const GroupTable* persons = FindRows("psn_info_b");
  if (name == "fee_list_d") {
    const GroupTable* settlements = FindRows("setl_d");
    const auto settlement = [&parents](uint32_t row) { return parents[row]; };
    const auto visit = [&group, &parents](uint32_t row) {
      return group.settlement_visit[parents[row]];
    };
    const auto person = [&group, visit](uint32_t row) { return group.visit_person[visit(row)]; };
    const CellColumn* of = settlements->Find("fixmedins_code");
    asked.provider = [of, settlement](uint32_t row) { return Provider(of, settlement(row)); };
    add("t_setl_time", ColumnType::kTime, settlements->Find("setl_time"), settlement);
    add("t_med_type", ColumnType::kInt32, settlements->Find("med_type"), settlement);
    add("t_begntime", ColumnType::kTime, visits->Find("begntime"), visit);
    add("t_endtime", ColumnType::kTime, visits->Find("endtime"), visit);
    add("t_person_died", ColumnType::kDate, persons->Find("die_date"), person);
    add("t_person_brdy", ColumnType::kDate, persons->Find("brdy"), person);
    asked.extras.push_back({"n_refund", ColumnType::kBool,
                            [&group](uint32_t row) { return int64_t{group.is_refund[row]}; }});
    asked.extras.push_back({"u_rid", ColumnType::kInt64, [&group](uint32_t row) {
                              return group.short_of[row] != 0 ? int64_t{row} : lake::kMissing;
                            }});
  } else if (name == "setl_d" || name == "mdtrt_d" || name == "diag_d" || name == "oprn_d") {
    // A visit is its own.
    const bool own = name == "mdtrt_d";
    const auto visit = [&parents, own](uint32_t row) { return own ? row : parents[row]; };
    const auto person = [&group, visit](uint32_t row) { return group.visit_person[visit(row)]; };
    const auto file = [](const GroupTable* table, auto row_of) {
      return [table, row_of](uint32_t row) -> int64_t {
        const int64_t place = table->places[row_of(row)];
        return place > 0 ? place / kLinesPerFile : place;
      };
    };
    add("v_begntime", ColumnType::kTime, visits->Find("begntime"), visit);
    add("v_endtime", ColumnType::kTime, visits->Find("endtime"), visit);
    add("v_med_type", ColumnType::kInt32, visits->Find("med_type"), visit);
    add("v_person_died", ColumnType::kDate, persons->Find("die_date"), person);
    add("v_person_brdy", ColumnType::kDate, persons->Find("brdy"), person);
    add("v_person_gend", ColumnType::kInt32, persons->Find("gend"), person);
    asked.extras.push_back({"v__file", ColumnType::kInt64, file(visits, visit)});
    asked.extras.push_back({"v_person_file", ColumnType::kInt64, file(persons, person)});
  }
  return quality_.Count(connection_, std::move(asked));
}

void Finisher::CountLineSums() {
  const GroupTable& settlements = Rows("setl_d");
  const GroupTable& lines = Rows("fee_list_d");
  struct Sums {
    int64_t total = lake::kMissing, scope = lake::kMissing;
  };
  std::vector<Sums> sums(settlements.size());
  const CellColumn& line_amount = lines.At("det_item_fee_sumamt");
  const CellColumn& line_scope = lines.At("inscp_scp_amt");
  const auto add = [](int64_t& sum, int64_t amount) {
    if (amount != lake::kMissing) sum = sum == lake::kMissing ? amount : sum + amount;
  };
  for (size_t row = 0; row < lines.size(); ++row) {
    if (lines.dead[row] != 0) continue;
    Sums& of = sums[group_->line_settlement[row]];
    add(of.total, line_amount.numbers[row]);
    add(of.scope, line_scope.numbers[row]);
  }
  const CellColumn* provider = settlements.Find("fixmedins_code");
  const CellColumn* amount = settlements.Find("medfee_sumamt");
  const CellColumn* scope = settlements.Find("inscp_scp_amt");
  for (size_t row = 0; row < settlements.size(); ++row) {
    if (settlements.dead[row] != 0 || settlements.places[row] <= 0) continue;
    const int64_t whose = Provider(provider, row);
    quality_.LookAt(kSettlementSums, whose);
    const auto fail = [&](const char* check, const char* zh) {
      quality_.Fail(kSettlementSums, check, zh, "setl_d", whose, settlements.places[row]);
    };
    const auto differ = [](int64_t a, int64_t b) {
      return a != lake::kMissing && b != lake::kMissing && std::abs(a - b) > kCent;
    };
    const int64_t whole = GroupTable::NumberOf(amount, row);
    if (sums[row].total == lake::kMissing && whole != 0 && whole != lake::kMissing)
      fail("settlement-without-lines", "结算没有费用明细");
    if (differ(sums[row].total, whole))
      fail("settlement-total-differs-from-lines", "结算总额与明细合计不符");
    if (differ(sums[row].scope, GroupTable::NumberOf(scope, row)))
      fail("settlement-scope-differs-from-lines", "结算政策范围金额与明细合计不符");
  }
}

void Finisher::CountAcross() {
  const Group& group = *group_;
  const GroupTable& visits = Rows("mdtrt_d");
  const CellColumn* provider = visits.Find("fixmedins_code");
  const CellColumn* type = visits.Find("med_type");
  const CellColumn &begin = visits.At("begntime"), &end = visits.At("endtime");
  std::vector<uint8_t> settled(visits.size());
  for (const uint32_t visit : group.settlement_visit) {
    if (visit != kNoRow) settled[visit] = 1;
  }
  // The begin of the person's next stay.
  std::vector<int64_t> next(visits.size(), lake::kMissing);
  uint32_t last = kNoRow;
  for (const uint32_t row : group.visit_order) {
    const uint32_t id = GroupTable::IdOf(type, row);
    if (id == kNoText || interner_.Text(id).substr(0, 2) != "21") continue;
    if (last != kNoRow && group.visit_person[last] == group.visit_person[row])
      next[last] = begin.numbers[row];
    last = row;
  }
  for (size_t row = 0; row < visits.size(); ++row) {
    if (visits.dead[row] != 0 || visits.places[row] <= 0) continue;
    const int64_t whose = Provider(provider, row);
    quality_.LookAt(kVisitOthers, whose);
    if (settled[row] == 0) {
      quality_.Fail(kVisitOthers, "visit-without-settlement", "就诊没有结算", "mdtrt_d", whose,
                    visits.places[row]);
    }
    if (next[row] != lake::kMissing && end.numbers[row] != lake::kMissing &&
        next[row] < end.numbers[row]) {
      quality_.Fail(kVisitOthers, "stay-overlaps-stay", "同一人住院时间重叠", "mdtrt_d", whose,
                    visits.places[row]);
    }
  }
}

}  // namespace mingjian::intake
