// The records that rules see: fields from src/model, relations and derived values from
// docs/rule-language.md §3.

#include <array>

#include "base/error.h"
#include "model/model.h"
#include "rules/types.h"

namespace mingjian::rules {
namespace {

constexpr size_t kEntities = static_cast<size_t>(Entity::kParameters) + 1;

struct Records {
  std::array<Record, kEntities> by_entity;

  Record& at(Entity entity) { return by_entity[static_cast<size_t>(entity)]; }
  Type One(Entity entity) { return Type::RecordOf(&at(entity)); }
  Type Many(Entity entity) { return Type::ListOf(One(entity)); }
};

TypeKind KindOf(model::Type type) {
  switch (type) {
    case model::Type::kText:
    case model::Type::kCode:
      return TypeKind::kString;
    case model::Type::kInt:
      return TypeKind::kInt;
    case model::Type::kDecimal:
      return TypeKind::kDecimal;
    case model::Type::kDate:
    case model::Type::kTime:
      return TypeKind::kTimestamp;
  }
  return TypeKind::kError;
}

// Adds relations and derived values first and the table's fields after them: where a field has the
// name of a derived value (a sum that is also stored), rules see the derived one, which is as of
// the judged settlement.
void Fill(Records& all, Entity entity, std::string_view name, std::vector<RecordMember> derived) {
  Record& record = all.at(entity);
  record.name = name;
  record.entity = entity;
  record.members = std::move(derived);
  const std::string_view table = TableOf(entity);
  if (table.empty()) return;
  const model::Table* described = model::FindTable(table);
  MJ_CHECK(described != nullptr);
  const size_t derived_count = record.members.size();
  for (size_t i = 0; i < described->fields.size(); ++i) {
    const model::Field& field = described->fields[i];
    bool hidden = false;
    for (size_t j = 0; j < derived_count; ++j) hidden |= record.members[j].name == field.name;
    if (hidden) continue;
    record.members.push_back(
        {std::string(field.name), Type::Of(KindOf(field.type)), Member::kField, i});
  }
}

// The pointers between records must stay put, so the array is filled in place.
const Records& All() {
  static const Records& records = []() -> const Records& {
    static Records all;
    const auto value = [](std::string_view name, TypeKind kind, Member member) {
      return RecordMember{std::string(name), Type::Of(kind), member, 0};
    };
    const auto one = [](std::string_view name, Entity entity, Member member) {
      return RecordMember{std::string(name), all.One(entity), member, 0};
    };
    const auto many = [](std::string_view name, Entity entity, Member member) {
      return RecordMember{std::string(name), all.Many(entity), member, 0};
    };
    const RecordMember visit = one("visit", Entity::kVisit, Member::kVisit);
    const RecordMember settlement = one("settlement", Entity::kSettlement, Member::kSettlement);
    const RecordMember person = one("person", Entity::kPerson, Member::kPerson);
    const RecordMember provider = one("provider", Entity::kProvider, Member::kProvider);
    const RecordMember doctor = one("doctor", Entity::kDoctor, Member::kDoctor);
    const RecordMember lines = many("lines", Entity::kLine, Member::kLines);
    const RecordMember visits = many("visits", Entity::kVisit, Member::kVisits);
    const RecordMember settlements = many("settlements", Entity::kSettlement, Member::kSettlements);
    const RecordMember age_days = value("age_days", TypeKind::kInt, Member::kAgeDays);
    const RecordMember age_years = value("age_years", TypeKind::kInt, Member::kAgeYears);

    Fill(all, Entity::kLine, "line",
         {age_days, age_years, value("date", TypeKind::kTimestamp, Member::kDate),
          value("has_time", TypeKind::kBool, Member::kHasTime),
          value("line_no", TypeKind::kInt, Member::kLineNo),
          value("fixmedins_code", TypeKind::kString, Member::kFixmedinsCode),
          value("psn_no", TypeKind::kString, Member::kPsnNo), visit, settlement, person, provider,
          doctor, one("prescription", Entity::kPrescription, Member::kPrescription)});
    Fill(all, Entity::kVisit, "visit",
         {value("inpatient", TypeKind::kBool, Member::kInpatient),
          value("pharmacy", TypeKind::kBool, Member::kPharmacy),
          value("emergency", TypeKind::kBool, Member::kEmergency),
          value("los_days", TypeKind::kInt, Member::kLosDays), age_days, age_years,
          value("medfee_sumamt", TypeKind::kDecimal, Member::kMedfeeSum),
          value("inscp_scp_amt", TypeKind::kDecimal, Member::kInscpSum),
          value("fund_pay_sumamt", TypeKind::kDecimal, Member::kFundPaySum), lines, settlements,
          many("diagnoses", Entity::kDiagnosis, Member::kDiagnoses),
          many("procedures", Entity::kProcedure, Member::kProcedures), person, provider, doctor});
    Fill(all, Entity::kSettlement, "settlement", {lines, visit, person, provider});
    Fill(all, Entity::kPerson, "person",
         {lines, visits, settlements, many("spells", Entity::kSpell, Member::kSpells),
          many("deaths", Entity::kDeath, Member::kDeaths)});
    Fill(all, Entity::kDiagnosis, "diagnosis", {visit});
    Fill(all, Entity::kProcedure, "procedure", {visit});
    Fill(all, Entity::kSpell, "spell", {});
    Fill(all, Entity::kDeath, "death", {});
    Fill(all, Entity::kProvider, "provider", {value("level", TypeKind::kInt, Member::kLevel)});
    Fill(all, Entity::kDoctor, "doctor", {});
    Fill(all, Entity::kPrescription, "prescription", {lines});
    // Points and parameters have a record of their own per table and per rule.
    Fill(all, Entity::kPoint, "point", {});
    Fill(all, Entity::kParameters, "params", {});
    return all;
  }();
  return records;
}

}  // namespace

std::string_view TableOf(Entity entity) {
  switch (entity) {
    case Entity::kPerson:
      return "psn_info_b";
    case Entity::kSpell:
      return "psn_insu_d";
    case Entity::kDeath:
      return "psn_death_d";
    case Entity::kVisit:
      return "mdtrt_d";
    case Entity::kDiagnosis:
      return "diag_d";
    case Entity::kProcedure:
      return "oprn_d";
    case Entity::kSettlement:
      return "setl_d";
    case Entity::kLine:
      return "fee_list_d";
    case Entity::kProvider:
      return "fixmedins_b";
    case Entity::kDoctor:
      return "dr_b";
    case Entity::kPoint:
    case Entity::kPrescription:
    case Entity::kParameters:
      return "";
  }
  return "";
}

const Record& RecordOf(Entity entity) { return All().by_entity[static_cast<size_t>(entity)]; }

}  // namespace mingjian::rules
