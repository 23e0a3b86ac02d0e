#include <gtest/gtest.h>

#include <set>

#include "model/model.h"
#include "rules/types.h"

namespace mingjian::rules {
namespace {

std::string TypeName(Entity entity, std::string_view member) {
  const RecordMember* found = RecordOf(entity).Find(member);
  return found == nullptr ? "none" : ToString(found->type);
}

TEST(Records, HaveNationalFieldsAndWhatIsDerived) {
  const struct {
    Entity entity;
    const char* member;
    const char* type;
  } cases[] = {
      {Entity::kLine, "item_code", "string"},
      {Entity::kLine, "med_list_codg", "string"},
      {Entity::kLine, "cnt", "decimal"},
      {Entity::kLine, "inscp_scp_amt", "decimal"},
      {Entity::kLine, "fee_ocur_time", "timestamp"},
      {Entity::kLine, "age_days", "int"},
      {Entity::kLine, "has_time", "bool"},
      {Entity::kLine, "visit", "visit"},
      {Entity::kLine, "prescription", "prescription"},
      {Entity::kPrescription, "lines", "list<line>"},
      {Entity::kVisit, "med_type", "string"},
      {Entity::kVisit, "los_days", "int"},
      {Entity::kVisit, "fund_pay_sumamt", "decimal"},
      {Entity::kVisit, "diagnoses", "list<diagnosis>"},
      {Entity::kVisit, "doctor", "doctor"},
      {Entity::kSettlement, "lines", "list<line>"},
      {Entity::kPerson, "gend", "string"},
      {Entity::kPerson, "spells", "list<spell>"},
      {Entity::kPerson, "deaths", "list<death>"},
      {Entity::kDiagnosis, "diag_code", "string"},
      {Entity::kProcedure, "visit", "visit"},
      {Entity::kProvider, "level", "int"},
      {Entity::kProvider, "hosp_lv", "string"},
      {Entity::kLine, "no_such_field", "none"},
      {Entity::kPoint, "point", "none"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(TypeName(c.entity, c.member), c.type) << c.member;
  }
}

TEST(Records, PointAtEachOtherAndNameEachMemberOnce) {
  for (int i = 0; i <= static_cast<int>(Entity::kParameters); ++i) {
    const Record& record = RecordOf(static_cast<Entity>(i));
    EXPECT_EQ(static_cast<int>(record.entity), i);
    std::set<std::string> names;
    for (const RecordMember& member : record.members) {
      EXPECT_TRUE(names.insert(member.name).second) << record.name << "." << member.name;
      const Type& type = member.type.kind == TypeKind::kList ? *member.type.element : member.type;
      if (type.kind == TypeKind::kRecord) {
        EXPECT_EQ(type.record, &RecordOf(type.record->entity)) << member.name;
      }
      if (member.member == Member::kField) {
        const model::Table* table = model::FindTable(TableOf(record.entity));
        ASSERT_NE(table, nullptr);
        EXPECT_EQ(table->fields[member.field].name, member.name);
      }
    }
  }
}

TEST(Records, DerivedSumsHideStoredOnes) {
  EXPECT_EQ(RecordOf(Entity::kVisit).Find("medfee_sumamt")->member, Member::kMedfeeSum);
  EXPECT_EQ(RecordOf(Entity::kLine).Find("psn_no")->member, Member::kPsnNo);
}

}  // namespace
}  // namespace mingjian::rules
