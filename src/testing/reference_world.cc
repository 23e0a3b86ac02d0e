#include "testing/reference_world.h"

#include <algorithm>

#include "base/decimal.h"
#include "base/error.h"
#include "testing/claims.h"

namespace mingjian::testing {
namespace {

using rules::Entity;
using Kind = rules::Window::Kind;

std::string_view WordOf(Entity entity) { return rules::RecordOf(entity).name; }

int64_t HourOf(Seconds time) { return (time - DayOf(time)) / 3600 + DayNumberOf(time) * 24; }

bool HasTime(Seconds time) { return time != DayOf(time); }

}  // namespace

const engine::Rows& World::RowsOf(Entity entity) const {
  const engine::Rows* rows = engine::RowsOf(timelines_, entity);
  MJ_CHECK(rows != nullptr);
  return *rows;
}

std::optional<int64_t> World::Cell(Entity entity, uint32_t row, size_t field) const {
  const engine::Rows& rows = RowsOf(entity);
  if (field >= rows.columns.size() || row >= rows.columns[field].size()) return std::nullopt;
  const int64_t cell = rows.columns[field][row];
  return cell == engine::kMissing ? std::nullopt : std::optional(cell);
}

std::optional<int64_t> World::Cell(Entity entity, uint32_t row, std::string_view field) const {
  const auto position = TableOfWord(WordOf(entity))->Find(field);
  MJ_CHECK(position.has_value());
  return Cell(entity, row, *position);
}

std::string_view World::Text(Entity entity, uint32_t row, std::string_view field) const {
  const auto id = Cell(entity, row, field);
  return id ? texts_.Text(*id) : std::string_view();
}

uint32_t World::DoctorOf(std::string_view code) const {
  if (code.empty()) return engine::kNoRow;
  for (uint32_t row = 0; row < timelines_.doctor.count; ++row) {
    if (Text(Entity::kDoctor, row, "dr_codg") == code) return row;
  }
  return engine::kNoRow;
}

std::optional<int64_t> World::Net(uint32_t line, std::string_view field, uint32_t refunds) const {
  const auto value = Cell(Entity::kLine, line, field);
  const auto cnt = Cell(Entity::kLine, line, "cnt");
  if (!value) return value;
  engine::Timelines::Refund taken;
  for (const engine::Timelines::Refund& refund : timelines_.refunds) {
    if (refund.line != line || refund.settlement > refunds) continue;
    taken.cnt += refund.cnt;
    taken.det_item_fee_sumamt += refund.det_item_fee_sumamt;
    taken.inscp_scp_amt += refund.inscp_scp_amt;
  }
  if (field == "cnt") return *value - taken.cnt;
  if (field == "det_item_fee_sumamt") return *value - taken.det_item_fee_sumamt;
  if (field == "inscp_scp_amt") return *value - taken.inscp_scp_amt;
  if (!field.ends_with("_amt") || field == "pric_uplmt_amt") return value;
  if (taken.cnt == 0 || !cnt || *cnt == 0) return value;
  const auto share =
      Decimal::MultiplyDivide(Decimal::FromMicros(*value), Decimal::FromMicros(*cnt - taken.cnt),
                              Decimal::FromMicros(*cnt));
  return share ? std::optional(share->micros()) : std::nullopt;
}

bool World::TakenBack(uint32_t line, uint32_t refunds) const {
  int64_t cnt = 0, amount = 0;
  bool refunded = false;
  for (const engine::Timelines::Refund& refund : timelines_.refunds) {
    if (refund.line != line || refund.settlement > refunds) continue;
    refunded = true;
    cnt += refund.cnt;
    amount += refund.det_item_fee_sumamt;
  }
  if (!refunded) return false;
  const auto whole = Cell(Entity::kLine, line, "cnt");
  if (whole && *whole > 0) return cnt >= *whole;
  const auto paid = Cell(Entity::kLine, line, "det_item_fee_sumamt");
  return paid && *paid > 0 && amount >= *paid;
}

RowList World::Seen(const AsOf& as_of, uint32_t begin, uint32_t end) const {
  RowList lines;
  for (uint32_t line = begin; line < std::min(end, as_of.line_end); ++line) {
    if (!TakenBack(line, as_of.refunds)) lines.push_back(line);
  }
  return lines;
}

RowList World::Lines(const AsOf& as_of) const {
  RowList lines;
  for (const uint32_t settlement : Settlements(as_of)) {
    const RowList some = LinesOfSettlement(settlement, as_of);
    lines.insert(lines.end(), some.begin(), some.end());
  }
  return lines;
}

RowList World::LinesOfVisit(uint32_t visit, const AsOf& as_of) const {
  RowList lines;
  for (const uint32_t line : Lines(as_of)) {
    if (VisitOf(line) == visit) lines.push_back(line);
  }
  return lines;
}

RowList World::LinesOfSettlement(uint32_t settlement, const AsOf& as_of) const {
  if (settlement > as_of.settlement) return {};
  const engine::Range range = timelines_.settlement_lines[settlement];
  return Seen(as_of, range.begin, range.end);
}

RowList World::LinesOfPrescription(uint32_t prescription, const AsOf& as_of) const {
  RowList lines;
  for (const uint32_t line : Lines(as_of)) {
    if (timelines_.line_prescription[line] == prescription) lines.push_back(line);
  }
  return lines;
}

RowList World::Settlements(const AsOf& as_of) const {
  RowList settlements;
  const engine::Range range = timelines_.person_settlements[as_of.person];
  for (uint32_t s = range.begin; s < range.end && s <= as_of.settlement; ++s) {
    settlements.push_back(s);
  }
  return settlements;
}

RowList World::SettlementsOfVisit(uint32_t visit, const AsOf& as_of) const {
  RowList settlements;
  for (const uint32_t s : Settlements(as_of)) {
    if (VisitOfSettlement(s) == visit) settlements.push_back(s);
  }
  return settlements;
}

RowList World::Visits(const AsOf& as_of) const {
  RowList visits;
  for (const uint32_t s : Settlements(as_of)) visits.push_back(VisitOfSettlement(s));
  std::sort(visits.begin(), visits.end());
  visits.erase(std::unique(visits.begin(), visits.end()), visits.end());
  return visits;
}

bool World::InWindow(const rules::Window& window, std::optional<Seconds> time, uint32_t visit,
                     Seconds at, uint32_t subject_visit) const {
  if (window.kind == Kind::kEver) return true;
  if (!time) return false;
  const CivilDate day = CivilOf(*time), subject_day = CivilOf(at);
  switch (window.kind) {
    case Kind::kHour:
      return HasTime(*time) && HasTime(at) && HourOf(*time) == HourOf(at);
    case Kind::kRollingHours:
      return HasTime(*time) && HasTime(at) && *time <= at && *time > at - window.count * 3600;
    case Kind::kDay:
      return DayOf(*time) == DayOf(at) && Text(Entity::kVisit, visit, "fixmedins_code") ==
                                              Text(Entity::kVisit, subject_visit, "fixmedins_code");
    case Kind::kPersonDay:
      return DayOf(*time) == DayOf(at);
    case Kind::kRollingDays:
      return DayOf(*time) <= DayOf(at) && DayOf(*time) > DayOf(at) - window.count * kDaySeconds;
    case Kind::kMonth:
      return day.year == subject_day.year && day.month == subject_day.month;
    case Kind::kQuarter:
      return day.year == subject_day.year && (day.month - 1) / 3 == (subject_day.month - 1) / 3;
    case Kind::kYear:
      return day.year == subject_day.year;
    default:
      return false;
  }
}

}  // namespace mingjian::testing
