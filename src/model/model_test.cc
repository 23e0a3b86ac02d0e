// The description describes itself wholly: every name that one part uses, another part defines.

#include "model/model.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <map>
#include <set>
#include <string>

namespace mingjian::model {
namespace {

using std::string_view;

TEST(Tables, NamesAreUniqueAndFound) {
  std::set<string_view> names;
  for (const Table& table : Tables()) {
    EXPECT_TRUE(names.insert(table.name).second) << table.name;
    EXPECT_EQ(FindTable(table.name), &table);
    EXPECT_FALSE(table.zh.empty()) << table.name;
    EXPECT_FALSE(table.source.empty()) << table.name;
  }
  EXPECT_EQ(FindTable("fee_list"), nullptr);
}

TEST(Tables, WordsAreUniqueAndComplete) {
  std::map<string_view, string_view> tables;
  for (const Table& table : Tables()) {
    if (table.word.empty()) continue;
    EXPECT_TRUE(tables.emplace(table.word, table.name).second) << table.word;
  }
  const std::map<string_view, string_view> expected = {
      {"person", "psn_info_b"}, {"spell", "psn_insu_d"}, {"death", "psn_death_d"},
      {"visit", "mdtrt_d"},     {"diagnosis", "diag_d"}, {"procedure", "oprn_d"},
      {"settlement", "setl_d"}, {"line", "fee_list_d"},  {"provider", "fixmedins_b"},
      {"doctor", "dr_b"},
  };
  EXPECT_EQ(tables, expected);
}

TEST(Tables, KeysAreRequiredFields) {
  for (const Table& table : Tables()) {
    EXPECT_FALSE(table.key.empty()) << table.name;
    for (const string_view key : table.key) {
      const auto position = table.Find(key);
      ASSERT_TRUE(position.has_value()) << table.name << "." << key;
      EXPECT_EQ(table.fields[*position].required, Required::kYes) << table.name << "." << key;
    }
  }
}

TEST(Tables, RowsOfPersonsPointToTheirPerson) {
  // Lines and the fund split find their person through the settlement.
  for (const Table& table : Tables()) {
    if (table.scope != Scope::kPerson || table.Find("psn_no")) continue;
    EXPECT_TRUE(table.Find("mdtrt_id") && table.Find("setl_id")) << table.name;
  }
}

TEST(Fields, AreUniqueAndNamed) {
  for (const Table& table : Tables()) {
    std::set<string_view> names;
    for (size_t i = 0; i < table.fields.size(); ++i) {
      const Field& field = table.fields[i];
      EXPECT_TRUE(names.insert(field.name).second) << table.name << "." << field.name;
      EXPECT_EQ(table.Find(field.name), i);
      EXPECT_FALSE(field.zh.empty()) << table.name << "." << field.name;
      // Row numbers of the lake begin with an underscore.
      EXPECT_TRUE(RE2::FullMatch(std::string(field.name), "[a-z][a-z0-9_]*")) << field.name;
    }
    EXPECT_EQ(table.Find("no_such_field"), std::nullopt);
  }
}

TEST(Fields, HaveOneTypeEverywhere) {
  std::map<string_view, Type> types;
  for (const Table& table : Tables()) {
    for (const Field& field : table.fields) {
      // A begin may be a date in one table and, by another name, a time elsewhere; never both.
      EXPECT_EQ(types.emplace(field.name, field.type).first->second, field.type)
          << table.name << "." << field.name;
    }
  }
}

TEST(Fields, NameKnownCodeSetsAndShapes) {
  for (const Table& table : Tables()) {
    for (const Field& field : table.fields) {
      const std::string where = std::string(table.name) + "." + std::string(field.name);
      if (!field.code_set.empty()) {
        EXPECT_NE(FindCodeSet(field.code_set), nullptr) << where << " " << field.code_set;
        EXPECT_EQ(field.type, Type::kCode) << where;
      }
      if (!field.shape.empty()) {
        EXPECT_NE(FindShape(field.shape), nullptr) << where << " " << field.shape;
      }
    }
  }
}

TEST(Fields, NamesAndNumbersOfPeopleArePersonal) {
  const std::set<string_view> personal = {"psn_name",     "certno",     "tel",
                                          "dr_name",      "coner_name", "chfpdr_name",
                                          "bilg_dr_name", "phar_name",  "addr"};
  for (const Table& table : Tables()) {
    for (const Field& field : table.fields) {
      // The address of a company or hospital is not a person's.
      if (field.name == "addr" && table.name != "psn_info_b") continue;
      if (personal.contains(field.name)) {
        EXPECT_TRUE(field.personal) << table.name << "." << field.name;
      }
    }
  }
  EXPECT_FALSE(FindTable("setl_d")->fields[*FindTable("setl_d")->Find("psn_no")].personal);
}

TEST(Fields, WhatRulesNeedHasTheRightType) {
  const struct {
    string_view table, field;
    Type type;
    Required required;
  } cases[] = {
      {"fee_list_d", "fee_ocur_time", Type::kTime, Required::kYes},
      {"fee_list_d", "cnt", Type::kDecimal, Required::kYes},
      {"fee_list_d", "pric", Type::kDecimal, Required::kYes},
      {"fee_list_d", "inscp_scp_amt", Type::kDecimal, Required::kYes},
      {"fee_list_d", "med_list_codg", Type::kCode, Required::kYes},
      {"fee_list_d", "item_code", Type::kCode, Required::kNo},
      {"fee_list_d", "init_feedetl_sn", Type::kText, Required::kNo},
      {"setl_d", "setl_time", Type::kTime, Required::kYes},
      {"setl_d", "fixmedins_code", Type::kCode, Required::kYes},
      {"setl_d", "refd_setl_flag", Type::kCode, Required::kNo},
      {"mdtrt_d", "begntime", Type::kTime, Required::kYes},
      {"mdtrt_d", "endtime", Type::kTime, Required::kNo},
      {"mdtrt_d", "ipt_days", Type::kInt, Required::kNo},
      {"mdtrt_d", "psn_no", Type::kText, Required::kYes},
      {"diag_d", "diag_code", Type::kCode, Required::kYes},
      {"oprn_d", "oprn_oprt_date", Type::kDate, Required::kNo},
      {"psn_info_b", "brdy", Type::kDate, Required::kNo},
      {"psn_insu_d", "begndate", Type::kDate, Required::kYes},
      {"psn_death_d", "die_date", Type::kDate, Required::kYes},
      {"fixmedins_b", "hosp_lv", Type::kCode, Required::kNo},
      {"fixmedins_b", "bed_cnt", Type::kInt, Required::kNo},
      {"fixmedins_b", "lnt", Type::kDecimal, Required::kNo},
      {"dr_b", "pro_tech_duty", Type::kCode, Required::kNo},
  };
  for (const auto& c : cases) {
    const Table* table = FindTable(c.table);
    ASSERT_NE(table, nullptr) << c.table;
    const auto position = table->Find(c.field);
    ASSERT_TRUE(position.has_value()) << c.table << "." << c.field;
    EXPECT_EQ(table->fields[*position].type, c.type) << c.table << "." << c.field;
    EXPECT_EQ(table->fields[*position].required, c.required) << c.table << "." << c.field;
  }
  // Intake appends the derived field, so it is the last.
  EXPECT_EQ(FindTable("fee_list_d")->fields.back().name, "item_code");
}

TEST(CodeSets, ValuesAreUniqueAndLabelled) {
  std::set<string_view> names;
  for (const CodeSet& set : CodeSets()) {
    EXPECT_TRUE(names.insert(set.name).second) << set.name;
    EXPECT_EQ(FindCodeSet(set.name), &set);
    EXPECT_FALSE(set.values.empty()) << set.name;
    EXPECT_FALSE(set.source.empty()) << set.name;
    std::set<string_view> codes;
    for (const CodeValue& value : set.values) {
      EXPECT_TRUE(codes.insert(value.code).second) << set.name << " " << value.code;
      EXPECT_FALSE(value.zh.empty()) << set.name << " " << value.code;
    }
  }
  EXPECT_EQ(FindCodeSet("colour"), nullptr);
}

TEST(Shapes, AreAnchoredAndCompile) {
  std::set<string_view> names;
  for (const Shape& shape : Shapes()) {
    EXPECT_TRUE(names.insert(shape.name).second) << shape.name;
    EXPECT_EQ(FindShape(shape.name), &shape);
    EXPECT_TRUE(shape.regex.starts_with('^') && shape.regex.ends_with('$')) << shape.name;
    EXPECT_TRUE(RE2(std::string(shape.regex)).ok()) << shape.name;
    EXPECT_FALSE(shape.source.empty()) << shape.name;
  }
}

}  // namespace
}  // namespace mingjian::model
