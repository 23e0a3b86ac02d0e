#include "model/codes.h"

#include <gtest/gtest.h>

namespace mingjian::model {
namespace {

using std::string_view;

TEST(ItemCodeOf, CutsTheLocalSuffixOfServicesOnly) {
  const struct {
    string_view code, item;
  } cases[] = {
      {"001102000010000-110200001", "001102000010000"},
      {"001102000010000", "001102000010000"},
      {"001102000010000-", "001102000010000"},
      {"0011020000100001", "0011020000100001"},  // 16 digits: not a service
      {"00110200001000-1", "00110200001000-1"},
      {"XA11DAW036A001010104127", "XA11DAW036A001010104127"},
      {"LOCAL-1", "LOCAL-1"},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(ItemCodeOf(c.code), c.item) << c.code;
}

TEST(ListTypeOf, ByShape) {
  const struct {
    string_view code, list_type;
  } cases[] = {
      {"XA11DAW036A001010104127", "101"},
      {"ZA01BAG0120010100001", "101"},
      {"T000100057", "102"},
      {"T0001000570101A00001", "106"},
      {"J110000000000001", "103"},
      {"C0301010010100012345", "301"},
      {"C03010100101000123450000001", "301"},
      {"001102000010000", "201"},
      {"001102000010000-110200001", "201"},
      {"LOCAL-1", ""},
      {"X", ""},
      {"T", ""},
      {"", ""},
  };
  for (const auto& c : cases) EXPECT_EQ(ListTypeOf(c.code).value_or(""), c.list_type) << c.code;
}

TEST(MedType, Kinds) {
  const struct {
    string_view med_type;
    bool inpatient, pharmacy, emergency;
  } cases[] = {
      {"11", false, false, false},  {"13", false, false, true},    {"1301", false, false, true},
      {"14", false, false, false},  {"21", true, false, false},    {"2101", true, false, false},
      {"24", true, false, true},    {"28", true, false, false},    {"29", false, false, false},
      {"41", false, true, false},   {"51", false, false, false},   {"52", true, false, false},
      {"5212", true, false, false}, {"9921", false, false, false}, {"2", false, false, false},
      {"", false, false, false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(IsInpatient(c.med_type), c.inpatient) << c.med_type;
    EXPECT_EQ(IsPharmacy(c.med_type), c.pharmacy) << c.med_type;
    EXPECT_EQ(IsEmergency(c.med_type), c.emergency) << c.med_type;
  }
}

TEST(HospitalLevelOf, Grades) {
  const struct {
    string_view hosp_lv;
    int level;  // 0 = nothing
  } cases[] = {{"01", 3}, {"04", 3}, {"05", 2}, {"07", 2}, {"08", 1}, {"11", 1},
               {"12", 0}, {"00", 0}, {"1", 0},  {"", 0},   {"AB", 0}};
  for (const auto& c : cases) {
    EXPECT_EQ(HospitalLevelOf(c.hosp_lv).value_or(0), c.level) << c.hosp_lv;
  }
}

}  // namespace
}  // namespace mingjian::model
