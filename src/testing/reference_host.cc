#include "testing/reference_host.h"

#include <algorithm>

#include "base/error.h"
#include "model/codes.h"
#include "model/model.h"
#include "testing/claims.h"

namespace mingjian::testing {
namespace {

using engine::kNoRow;
using rules::Entity;
using Kind = rules::Window::Kind;
using Relation = rules::Member;

Value Missing() { return Value::Error("missing"); }

Value RowOrMissing(Entity entity, uint32_t row) {
  return row == kNoRow ? Missing() : Value::Record(entity, row);
}

Value Records(Entity entity, const RowList& rows) {
  Value::Items items;
  for (const uint32_t row : rows) items.push_back(Value::Record(entity, row));
  return Value::List(std::move(items));
}

RowList RowsOf(engine::Range range) {
  RowList rows;
  for (uint32_t row = range.begin; row < range.end; ++row) rows.push_back(row);
  return rows;
}

Value TimeOr(std::optional<Seconds> time) { return time ? Value::Timestamp(*time) : Missing(); }

Value FromLiteral(const rules::Literal& literal) {
  Value value;
  value.kind = literal.kind;
  value.number = literal.number;
  value.text = literal.text;
  return value;
}

}  // namespace

bool PointMatches(const rules::KnowledgeTable& table, const std::vector<size_t>& columns,
                  size_t row, std::string_view code) {
  const auto same = [&](const std::string& part) {
    if (part.empty() || code.empty()) return false;
    return table.prefix[row] != 0 ? code.starts_with(part) : code == part;
  };
  for (const size_t column : columns) {
    const rules::KnowledgeColumn& values = table.columns[column];
    if (values.kind == rules::KnowledgeColumn::Kind::kCodes) {
      if (std::any_of(values.lists[row].begin(), values.lists[row].end(), same)) return true;
    } else if (same(values.texts[row])) {
      return true;
    }
  }
  return false;
}

bool PointValid(const rules::KnowledgeTable& table, size_t row, Seconds day) {
  return table.valid_from[row] <= day && day < table.valid_to[row];
}

Value SubjectHost::Variable(size_t slot) {
  const rules::Slot& variable = rule_.slots[slot];
  const AsOf& as_of = subject_.as_of;
  switch (variable.kind) {
    case rules::SlotKind::kLine:
      return Value::Record(Entity::kLine, *subject_.line);
    case rules::SlotKind::kLines:
      return Records(Entity::kLine, subject_.lines);
    case rules::SlotKind::kMatched:
      return Records(point_->entity, point_->matched);
    case rules::SlotKind::kDate:
      return Value::Timestamp(subject_.date);
    case rules::SlotKind::kProcedure:
      return Value::Record(Entity::kProcedure, *subject_.procedure);
    case rules::SlotKind::kVisit:
      return Value::Record(Entity::kVisit, subject_.visit);
    case rules::SlotKind::kSettlement:
      return Value::Record(Entity::kSettlement, subject_.settlement);
    case rules::SlotKind::kPerson:
      return Value::Record(Entity::kPerson, as_of.person);
    case rules::SlotKind::kProvider:
      return RowOrMissing(Entity::kProvider, world_.ProviderOf(subject_.visit));
    case rules::SlotKind::kDoctor: {
      if (subject_.lines.empty()) return Missing();
      return RowOrMissing(
          Entity::kDoctor,
          world_.DoctorOf(world_.Text(Entity::kLine, subject_.lines.back(), "bilg_dr_codg")));
    }
    case rules::SlotKind::kPrescription:
      return Value::Record(Entity::kPrescription,
                           world_.timelines().line_prescription[*subject_.line]);
    case rules::SlotKind::kPoint:
      return Value::Record(Entity::kPoint, point_->row, rule_.knowledge->table);
    case rules::SlotKind::kParams:
      return Value::Record(Entity::kParameters, 0);
    case rules::SlotKind::kViolates:
      return violates_;
    case rules::SlotKind::kInvolves:
      return involves_;
    case rules::SlotKind::kLet: {
      const auto known = lets_.find(slot);
      if (known != lets_.end()) return known->second;
      for (const rules::NamedExpr& let : rule_.let) {
        if (let.slot == slot) return lets_[slot] = Evaluate(*let.expr, *this);
      }
      break;
    }
    case rules::SlotKind::kMacroVariable:
      break;
  }
  return Value::Error("no such variable");
}

Value SubjectHost::Member(const Value& record, const rules::RecordMember& member) {
  const engine::Timelines& all = world_.timelines();
  const AsOf& as_of = subject_.as_of;
  const auto row = static_cast<uint32_t>(record.row);
  if (member.member == Relation::kField) return Field(record, member.field);
  if (member.member == Relation::kParameter) {
    return FromLiteral(rule_.parameters[member.field].value);
  }
  if (member.member == Relation::kColumn) {
    return PointCell(record.extra, record.row, member.field);
  }
  switch (record.entity) {
    case Entity::kLine:
      return LineMember(row, member);
    case Entity::kVisit:
      return VisitMember(row, member);
    case Entity::kSettlement: {
      const uint32_t visit = world_.VisitOfSettlement(row);
      if (member.member == Relation::kLines) {
        return Records(Entity::kLine, world_.LinesOfSettlement(row, as_of));
      }
      if (member.member == Relation::kVisit) return Value::Record(Entity::kVisit, visit);
      if (member.member == Relation::kPerson) {
        return Value::Record(Entity::kPerson, world_.PersonOf(visit));
      }
      if (member.member == Relation::kProvider) {
        return RowOrMissing(Entity::kProvider, world_.ProviderOf(visit));
      }
      break;
    }
    case Entity::kPerson:
      if (member.member == Relation::kLines) return Records(Entity::kLine, world_.Lines(as_of));
      if (member.member == Relation::kVisits) return Records(Entity::kVisit, world_.Visits(as_of));
      if (member.member == Relation::kSettlements) {
        return Records(Entity::kSettlement, world_.Settlements(as_of));
      }
      if (member.member == Relation::kSpells) {
        return Records(Entity::kSpell, RowsOf(all.person_spells[row]));
      }
      if (member.member == Relation::kDeaths) {
        return Records(Entity::kDeath, RowsOf(all.person_deaths[row]));
      }
      break;
    case Entity::kDiagnosis:
    case Entity::kProcedure: {
      const bool diagnosis = record.entity == Entity::kDiagnosis;
      const auto& ranges = diagnosis ? all.visit_diagnoses : all.visit_procedures;
      for (uint32_t visit = 0; visit < ranges.size(); ++visit) {
        if (ranges[visit].begin <= row && row < ranges[visit].end) {
          return Value::Record(Entity::kVisit, visit);
        }
      }
      break;
    }
    case Entity::kProvider:
      if (member.member == Relation::kLevel &&
          world_.Text(Entity::kProvider, row, "fixmedins_type") != "2") {
        const auto level = model::HospitalLevelOf(world_.Text(Entity::kProvider, row, "hosp_lv"));
        return level ? Value::Int(*level) : Missing();
      }
      return Missing();
    case Entity::kPrescription:
      return Records(Entity::kLine, world_.LinesOfPrescription(row, as_of));
    default:
      break;
  }
  return Value::Error("no such member");
}

Value SubjectHost::Field(const Value& record, size_t field) const {
  const model::Table* table = TableOfWord(rules::RecordOf(record.entity).name);
  MJ_CHECK(table != nullptr);
  const auto row = static_cast<uint32_t>(record.row);
  const auto cell = record.entity == Entity::kLine
                        ? world_.Net(row, table->fields[field].name, subject_.as_of.refunds)
                        : world_.Cell(record.entity, row, field);
  if (!cell) return Missing();
  switch (table->fields[field].type) {
    case model::Type::kText:
    case model::Type::kCode:
      return Value::String(std::string(world_.TextOf(*cell)));
    case model::Type::kInt:
      return Value::Int(*cell);
    case model::Type::kDecimal:
      return Value::Of(Decimal::FromMicros(*cell));
    case model::Type::kDate:
    case model::Type::kTime:
      return Value::Timestamp(*cell);
  }
  return Missing();
}

Value SubjectHost::PointCell(size_t table, size_t row, size_t column) const {
  const rules::KnowledgeColumn& values = rulebook_.tables[table].columns[column];
  using ColumnKind = rules::KnowledgeColumn::Kind;
  switch (values.kind) {
    case ColumnKind::kCode:
    case ColumnKind::kString:
      return values.texts[row].empty() ? Missing() : Value::String(values.texts[row]);
    case ColumnKind::kCodes: {
      Value::Items items;
      for (const std::string& part : values.lists[row]) items.push_back(Value::String(part));
      return Value::List(std::move(items));
    }
    default:
      break;
  }
  const int64_t number = values.numbers[row];
  if (number == rules::KnowledgeColumn::kMissing) return Missing();
  switch (values.kind) {
    case ColumnKind::kInt:
      return Value::Int(number);
    case ColumnKind::kBool:
      return Value::Bool(number != 0);
    case ColumnKind::kDate:
      return Value::Timestamp(number);
    default:
      return Value::Of(Decimal::FromMicros(number));
  }
}

Value SubjectHost::Age(std::optional<Seconds> at, uint32_t person, bool years) const {
  const auto birth = world_.Cell(Entity::kPerson, person, "brdy");
  if (!birth || !at) return Missing();
  return Value::Int(years ? AgeInYears(*birth, *at) : DaysBetween(*birth, *at));
}

Value SubjectHost::LineMember(uint32_t line, const rules::RecordMember& member) const {
  const uint32_t settlement = world_.SettlementOf(line), visit = world_.VisitOf(line);
  const auto time = world_.Cell(Entity::kLine, line, "fee_ocur_time");
  switch (member.member) {
    case Relation::kAgeDays:
      return Age(time, world_.PersonOf(visit), false);
    case Relation::kAgeYears:
      return Age(time, world_.PersonOf(visit), true);
    case Relation::kDate:
      return time ? Value::Timestamp(DayOf(*time)) : Missing();
    case Relation::kHasTime:
      return time ? Value::Bool(*time != DayOf(*time)) : Missing();
    case Relation::kLineNo:
      return Value::Int(line - world_.timelines().settlement_lines[settlement].begin + 1);
    case Relation::kFixmedinsCode: {
      const std::string_view code = world_.Text(Entity::kVisit, visit, "fixmedins_code");
      return code.empty() ? Missing() : Value::String(std::string(code));
    }
    case Relation::kPsnNo:
      return Value::String(
          std::string(world_.Text(Entity::kPerson, world_.PersonOf(visit), "psn_no")));
    case Relation::kVisit:
      return Value::Record(Entity::kVisit, visit);
    case Relation::kSettlement:
      return Value::Record(Entity::kSettlement, settlement);
    case Relation::kPerson:
      return Value::Record(Entity::kPerson, world_.PersonOf(visit));
    case Relation::kProvider:
      return RowOrMissing(Entity::kProvider, world_.ProviderOf(visit));
    case Relation::kDoctor:
      return RowOrMissing(Entity::kDoctor,
                          world_.DoctorOf(world_.Text(Entity::kLine, line, "bilg_dr_codg")));
    case Relation::kPrescription:
      return Value::Record(Entity::kPrescription, world_.timelines().line_prescription[line]);
    default:
      return Value::Error("no such member");
  }
}

Value SubjectHost::VisitSum(uint32_t visit, std::string_view field) const {
  Decimal sum;
  for (const uint32_t settlement : world_.SettlementsOfVisit(visit, subject_.as_of)) {
    const auto amount = world_.Cell(Entity::kSettlement, settlement, field);
    if (!amount) return Missing();
    const auto more = Decimal::Add(sum, Decimal::FromMicros(*amount));
    if (!more) return Value::Error("overflow");
    sum = *more;
  }
  return Value::Of(sum);
}

Value SubjectHost::VisitMember(uint32_t visit, const rules::RecordMember& member) const {
  const engine::Timelines& all = world_.timelines();
  const std::string_view kind = world_.Text(Entity::kVisit, visit, "med_type");
  const auto begin = world_.Cell(Entity::kVisit, visit, "begntime");
  const auto end = world_.Cell(Entity::kVisit, visit, "endtime");
  switch (member.member) {
    case Relation::kInpatient:
      return kind.empty() ? Missing() : Value::Bool(model::IsInpatient(kind));
    case Relation::kPharmacy:
      return kind.empty() ? Missing() : Value::Bool(model::IsPharmacy(kind));
    case Relation::kEmergency:
      return kind.empty() ? Missing() : Value::Bool(model::IsEmergency(kind));
    case Relation::kLosDays:
      if (!begin || !end) return Missing();
      return Value::Int(std::max<int64_t>(1, DaysBetween(*begin, *end)));
    case Relation::kAgeDays:
      return Age(end ? end : begin, world_.PersonOf(visit), false);
    case Relation::kAgeYears:
      return Age(end ? end : begin, world_.PersonOf(visit), true);
    case Relation::kMedfeeSum:
      return VisitSum(visit, "medfee_sumamt");
    case Relation::kInscpSum:
      return VisitSum(visit, "inscp_scp_amt");
    case Relation::kFundPaySum:
      return VisitSum(visit, "fund_pay_sumamt");
    case Relation::kLines:
      return Records(Entity::kLine, world_.LinesOfVisit(visit, subject_.as_of));
    case Relation::kSettlements:
      return Records(Entity::kSettlement, world_.SettlementsOfVisit(visit, subject_.as_of));
    case Relation::kDiagnoses:
    case Relation::kProcedures: {
      const bool diagnoses = member.member == Relation::kDiagnoses;
      const RowList rows =
          RowsOf(diagnoses ? all.visit_diagnoses[visit] : all.visit_procedures[visit]);
      // A pharmacy purchase carries none: not known, which is not the same as none.
      if (rows.empty() && model::IsPharmacy(kind)) return Value::Error("not carried by the visit");
      return Records(diagnoses ? Entity::kDiagnosis : Entity::kProcedure, rows);
    }
    case Relation::kPerson:
      return Value::Record(Entity::kPerson, world_.PersonOf(visit));
    case Relation::kProvider:
      return RowOrMissing(Entity::kProvider, world_.ProviderOf(visit));
    case Relation::kDoctor:
      return RowOrMissing(Entity::kDoctor,
                          world_.DoctorOf(world_.Text(Entity::kVisit, visit, "atddr_no")));
    default:
      return Value::Error("no such member");
  }
}

std::optional<Seconds> SubjectHost::Time() const {
  switch (rule_.on) {
    case rules::Subject::kLine:
      return world_.Cell(Entity::kLine, *subject_.line, "fee_ocur_time");
    case rules::Subject::kPrescription:
      return world_.Cell(Entity::kLine, subject_.lines.front(), "fee_ocur_time");
    case rules::Subject::kOperation:
      return world_.Cell(Entity::kProcedure, *subject_.procedure, "oprn_oprt_date");
    case rules::Subject::kDay:
    case rules::Subject::kPersonDay:
      return subject_.date;
    case rules::Subject::kVisit: {
      const auto end = world_.Cell(Entity::kVisit, subject_.visit, "endtime");
      return end ? end : world_.Cell(Entity::kVisit, subject_.visit, "begntime");
    }
    case rules::Subject::kSettlement:
    case rules::Subject::kPerson:
      return world_.Cell(Entity::kSettlement, subject_.settlement, "setl_time");
  }
  return std::nullopt;
}

Value SubjectHost::WindowLines(const rules::Window& window) {
  const AsOf& as_of = subject_.as_of;
  if (window.kind == Kind::kVisit) {
    return Records(Entity::kLine, world_.LinesOfVisit(subject_.visit, as_of));
  }
  if (window.kind == Kind::kSettlement) {
    return Records(Entity::kLine, world_.LinesOfSettlement(subject_.settlement, as_of));
  }
  if (window.kind == Kind::kPrescription) {
    std::optional<uint32_t> prescription = subject_.prescription;
    if (subject_.line) prescription = world_.timelines().line_prescription[*subject_.line];
    if (!prescription) return Value::Error("no prescription");
    return Records(Entity::kLine, world_.LinesOfPrescription(*prescription, as_of));
  }
  const auto at = Time();
  if (!at && window.kind != Kind::kEver) return Missing();
  RowList lines;
  for (const uint32_t line : world_.Lines(as_of)) {
    if (world_.InWindow(window, world_.Cell(Entity::kLine, line, "fee_ocur_time"),
                        world_.VisitOf(line), at.value_or(0), subject_.visit)) {
      lines.push_back(line);
    }
  }
  return Records(Entity::kLine, lines);
}

Value SubjectHost::WindowVisits(const rules::Window& window) {
  const auto at = rule_.on == rules::Subject::kVisit
                      ? world_.Cell(Entity::kVisit, subject_.visit, "begntime")
                      : Time();
  if (!at) return Missing();
  RowList visits;
  for (const uint32_t visit : world_.Visits(subject_.as_of)) {
    const auto begin = world_.Cell(Entity::kVisit, visit, "begntime");
    if (visit == subject_.visit || !begin || *begin > *at) continue;
    if (world_.InWindow(window, begin, visit, *at, subject_.visit)) visits.push_back(visit);
  }
  return Records(Entity::kVisit, visits);
}

Value SubjectHost::WindowSettlements(const rules::Window& window) {
  const auto at = Time();
  if (!at) return Missing();
  RowList settlements;
  for (const uint32_t settlement : world_.Settlements(subject_.as_of)) {
    const auto time = world_.Cell(Entity::kSettlement, settlement, "setl_time");
    if (!time || *time > *at) continue;
    if (world_.InWindow(window, time, world_.VisitOfSettlement(settlement), *at, subject_.visit)) {
      settlements.push_back(settlement);
    }
  }
  return Records(Entity::kSettlement, settlements);
}

Value SubjectHost::Points(size_t table, const std::string& code) {
  if (!day_) return Missing();
  const rules::KnowledgeTable& points = rulebook_.tables[table];
  std::vector<size_t> index;
  for (size_t c = 0; c < points.columns.size() && index.empty(); ++c) {
    const auto kind = points.columns[c].kind;
    if (kind == rules::KnowledgeColumn::Kind::kCode ||
        kind == rules::KnowledgeColumn::Kind::kCodes) {
      index.push_back(c);
    }
  }
  Value::Items items;
  for (size_t row = 0; row < points.rows; ++row) {
    if (PointMatches(points, index, row, code) && PointValid(points, row, *day_)) {
      items.push_back(Value::Record(Entity::kPoint, row, table));
    }
  }
  return Value::List(std::move(items));
}

Value SubjectHost::InCodes(size_t code_list, const std::string& code) {
  const rules::CodeList& list = rulebook_.code_lists[code_list];
  const bool exact = std::find(list.exact.begin(), list.exact.end(), code) != list.exact.end();
  const bool prefix = std::any_of(list.prefixes.begin(), list.prefixes.end(),
                                  [&](const std::string& part) { return code.starts_with(part); });
  return Value::Bool(exact || prefix);
}

Value SubjectHost::Birth() {
  return TimeOr(world_.Cell(Entity::kPerson, subject_.as_of.person, "brdy"));
}

}  // namespace mingjian::testing
