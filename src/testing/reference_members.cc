// Fields, relations and derived values of records: SubjectHost's answers to `record.member`.

#include <algorithm>

#include "base/error.h"
#include "model/codes.h"
#include "model/model.h"
#include "testing/claims.h"
#include "testing/reference_host.h"
#include "testing/reference_rows.h"

namespace mingjian::testing {

using rules::Entity;
using Relation = rules::Member;

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

}  // namespace mingjian::testing
