#include "model/checks.h"

#include <gtest/gtest.h>

#include <string>

namespace mingjian::model {
namespace {

using std::string_view;

const Field& FieldOf(string_view table, string_view name) {
  const Table* found = FindTable(table);
  return found->fields[*found->Find(name)];
}

TEST(MatchesShape, SampleCodes) {
  const struct {
    string_view shape, value;
    bool matches;
  } cases[] = {
      {"drug_western", "XA11DAW036A001010104127", true},
      {"drug_western", "XA11DAW036A00101010412", false},   // 22 places
      {"drug_western", "ZA11DAW036A001010104127", false},  // not X
      {"drug_western", "xA11DAW036A001010104127", false},
      {"drug_tcm_patent", "ZA01BAG0120010100001", true},
      {"drug_tcm_patent", "ZA01BAG012001010000", false},
      {"tcm_piece", "T000100057", true},
      {"tcm_piece", "T00010005", false},
      {"tcm_granule", "T0001000570101A00001", true},
      {"tcm_granule", "T000100057", false},
      {"preparation", "J110000000000001", true},
      {"consumable", "C0301010010100012345", true},
      {"consumable", "C03010100101000123450000001", true},
      {"consumable", "C03010100101000123451", false},
      {"service", "001102000010000", true},
      {"service", "001102000010000-110200001", true},
      {"service", "001102000010000-1102(加收)", false},
      {"service", "00110200001000", false},
      {"service", "001102000010000-", false},
      {"med_list_codg", "XA11DAW036A001010104127", true},
      {"med_list_codg", "ZA01BAG0120010100001", true},
      {"med_list_codg", "T000100057", true},
      {"med_list_codg", "C0301010010100012345", true},
      {"med_list_codg", "001102000010000-110200001", true},
      {"med_list_codg", "LOCAL-17", false},
      {"icd10", "A00.000", true},
      {"icd10", "I63.9", true},
      {"icd10", "I10.x00x002", true},
      {"icd10", "A17.001+G01*", true},
      {"icd10", "A01.001+K77.0*", true},
      {"icd10", "M05", true},
      {"icd10", "i63.9", false},
      {"icd10", "I63.", false},
      {"icd10", "I63.9 ", false},
      {"icd10", "A03.01.04", false},
      {"diag_code", "I63.900", true},
      {"diag_code", "A03.01.04", true},
      {"diag_code", "BNS050", true},
      {"diag_code", "头痛", false},
      {"icd9cm3", "00.0100", true},
      {"icd9cm3", "03.4x00x001", true},
      {"icd9cm3", "17.91100", true},
      {"icd9cm3", "17.971A0", true},
      {"icd9cm3", "45.23", true},
      {"icd9cm3", "86.700x0013", false},  // published so, a slip
      {"icd9cm3", "45.2", false},
      {"icd9cm3", "4523", false},
      {"fixmedins_code", "H11010100001", true},
      {"fixmedins_code", "P11010100001", true},
      {"fixmedins_code", "D11010100001", false},
      {"fixmedins_code", "H1101010000", false},
      {"hospital_code", "P11010100001", false},
      {"pharmacy_code", "P11010100001", true},
      {"dr_codg", "D110101000001", true},
      {"dr_codg", "N110101000001", false},
      {"nurs_codg", "N110101000001", true},
      {"tech_codg", "HY110101000001", true},
      {"tech_codg", "HJ110101000001", true},
      {"tech_codg", "HX110101000001", false},
      {"medstaff_codg", "HY110101000001", true},
      {"medstaff_codg", "H110101000001", false},
      {"opsp_dise_code", "M01600", true},
      {"opsp_dise_code", "M0160", false},
      {"admdvs", "110101", true},
      {"admdvs", "11010", false},
      {"certno", "11010119900307123X", true},
      {"certno", "110101900307123", false},
      {"drug_trac_codg", "81234567890123456789", true},
      {"drug_trac_codg", "8123456789012345678", false},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(MatchesShape(c.shape, c.value), c.matches) << c.shape << " " << c.value;
  }
}

TEST(ProblemOf, OneCell) {
  const struct {
    string_view table, field, value;
    string_view check;  // "" = no problem
    Level level;
  } cases[] = {
      {"fee_list_d", "cnt", "", "missing", Level::kFatal},
      {"fee_list_d", "memo", "", "", Level::kFatal},
      {"fee_list_d", "cnt", "1", "", Level::kFatal},
      {"fee_list_d", "cnt", "-1.5", "", Level::kFatal},
      {"fee_list_d", "cnt", "one", "type", Level::kFatal},
      {"fee_list_d", "cnt", "1e3", "type", Level::kFatal},
      {"fee_list_d", "cnt", "1.0000001", "type", Level::kFatal},
      // The lake's DECIMAL(18,6) ends at twelve digits.
      {"fee_list_d", "pric", "999999999999", "", Level::kFatal},
      {"fee_list_d", "pric", "1000000000000", "type", Level::kFatal},
      {"fee_list_d", "pric", "-1000000000000", "type", Level::kFatal},
      {"fee_list_d", "fee_ocur_time", "2026-03-02 08:30:00", "", Level::kFatal},
      {"fee_list_d", "fee_ocur_time", "2026-03-02", "", Level::kFatal},
      {"fee_list_d", "fee_ocur_time", "2026-02-30 08:30:00", "type", Level::kFatal},
      {"psn_info_b", "brdy", "1990-03-07", "", Level::kFatal},
      {"psn_info_b", "brdy", "1990-03-07 00:00:00", "", Level::kFatal},
      {"psn_info_b", "brdy", "07.03.1990", "type", Level::kFatal},
      {"psn_info_b", "psn_name", "\xff\xfe", "type", Level::kFatal},
      // Closed set.
      {"psn_info_b", "gend", "2", "", Level::kFatal},
      {"psn_info_b", "gend", "女", "code", Level::kFatal},
      {"setl_d", "refd_setl_flag", "2", "code", Level::kFatal},
      // Open set, and a set whose first two characters decide.
      {"fee_list_d", "chrgitm_lv", "02", "", Level::kFatal},
      {"fee_list_d", "chrgitm_lv", "--", "code", Level::kWarning},
      {"mdtrt_d", "med_type", "21", "", Level::kFatal},
      {"mdtrt_d", "med_type", "2101", "", Level::kFatal},
      {"mdtrt_d", "med_type", "7", "code", Level::kWarning},
      {"mdtrt_d", "med_type", "7121", "code", Level::kWarning},
      // Shapes and lengths only warn.
      {"mdtrt_d", "atddr_no", "D110101000001", "", Level::kFatal},
      {"mdtrt_d", "atddr_no", "0042", "shape", Level::kWarning},
      {"mdtrt_d", "geso_val", "39", "", Level::kFatal},
      {"mdtrt_d", "geso_val", "0000039", "", Level::kFatal},
      {"mdtrt_d", "geso_val", "390", "length", Level::kWarning},
      {"mdtrt_d", "geso_val", "39.5", "type", Level::kFatal},
  };
  for (const auto& c : cases) {
    const auto problem = ProblemOf(FieldOf(c.table, c.field), c.value);
    EXPECT_EQ(problem ? problem->check : "", c.check) << c.field << " '" << c.value << "'";
    if (problem) {
      EXPECT_EQ(problem->level, c.level) << c.field << " '" << c.value << "'";
      EXPECT_FALSE(problem->expected.empty());
    }
  }
}

TEST(ProblemOf, LengthCountsCharactersNotBytes) {
  const Field& name = FieldOf("psn_info_b", "psn_name");
  ASSERT_EQ(name.length, 50);
  std::string fifty;
  for (int i = 0; i < 50; ++i) fifty += "张";
  EXPECT_EQ(ProblemOf(name, fifty), std::nullopt);
  const auto problem = ProblemOf(name, fifty + "张");
  ASSERT_TRUE(problem.has_value());
  EXPECT_EQ(problem->check, "length");
}

TEST(ProblemOf, EveryFieldCanBeChecked) {
  for (const Table& table : Tables()) {
    for (const Field& field : table.fields) {
      EXPECT_EQ(ProblemOf(field, "").has_value(), field.required == Required::kYes)
          << table.name << "." << field.name;
      ProblemOf(field, "x");
    }
  }
}

TEST(ProblemOf, EveryCodeFitsItsField) {
  for (const Table& table : Tables()) {
    for (const Field& field : table.fields) {
      if (field.code_set.empty()) continue;
      for (const CodeValue& value : FindCodeSet(field.code_set)->values) {
        EXPECT_EQ(ProblemOf(field, value.code), std::nullopt)
            << table.name << "." << field.name << " " << value.code;
      }
    }
  }
}

TEST(LabelOf, WholeCodeBeforePrefix) {
  const CodeSet& psn_type = *FindCodeSet("psn_type");
  EXPECT_EQ(LabelOf(psn_type, "1103"), "灵活就业在职");
  EXPECT_EQ(LabelOf(psn_type, "1160"), "在职");
  EXPECT_EQ(LabelOf(psn_type, "9"), std::nullopt);
  EXPECT_TRUE(IsInCodeSet(psn_type, "1160"));
  EXPECT_FALSE(IsInCodeSet(*FindCodeSet("gend"), "11"));
}

TEST(CertnoCheckDigitOk, Numbers) {
  const struct {
    string_view certno;
    bool ok;
  } cases[] = {
      {"11010519491231002X", true},                                 // the standard's own example
      {"11010519491231002x", true},  {"440524188001010014", true},  // the standard's second example
      {"110105194912310021", false},                                // wrong check digit
      {"11010519491321002X", false},                                // month 13
      {"1101051949123100", false},   {"11010519491231A02X", false}, {"", false},
  };
  for (const auto& c : cases) EXPECT_EQ(CertnoCheckDigitOk(c.certno), c.ok) << c.certno;
  // Each single wrong digit is noticed.
  const std::string good = "440524188001010014";
  for (size_t i = 0; i < 17; ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      if (digit == good[i]) continue;
      std::string wrong = good;
      wrong[i] = digit;
      EXPECT_FALSE(CertnoCheckDigitOk(wrong)) << wrong;
    }
  }
}

}  // namespace
}  // namespace mingjian::model
