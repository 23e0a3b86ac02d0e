#include "synth/city.h"

#include <gtest/gtest.h>

#include <set>

#include "model/checks.h"

namespace mingjian::synth {
namespace {

const Seconds kBegin = SecondsOf({2026, 1, 1});

TEST(CertnoCheckDigit, AgreesWithTheStandardsExample) {
  // The example of GB 11643: 11010519491231002X.
  EXPECT_EQ(CertnoCheckDigit("11010519491231002"), 'X');
  EXPECT_EQ(CertnoCheckDigit("44052418800101001"), '4');
}

TEST(PersonAt, IsTheSamePersonEachTimeAndAnotherForAnotherSeed) {
  const Person a = PersonAt(7, 123, kBegin, 365), b = PersonAt(7, 123, kBegin, 365);
  EXPECT_EQ(a.certno, b.certno);
  EXPECT_EQ(a.name, b.name);
  EXPECT_NE(a.certno, PersonAt(8, 123, kBegin, 365).certno);
  EXPECT_EQ(PersonSketch(7, 123, kBegin, 365).birth, a.birth);
}

TEST(PersonAt, HasGoodNumbersAndPlausibleShares) {
  int men = 0, employees = 0, old = 0;
  std::set<std::string> numbers;
  constexpr int kPersons = 20'000;
  for (int i = 0; i < kPersons; ++i) {
    const Person p = PersonAt(1, static_cast<uint64_t>(i), kBegin, 365);
    ASSERT_EQ(p.certno.size(), 18u);
    ASSERT_TRUE(model::CertnoCheckDigitOk(p.certno)) << p.certno;
    numbers.insert(p.psn_no);
    men += p.sex == 1;
    employees += p.employee;
    old += p.AgeAt(kBegin) >= 60;
  }
  EXPECT_EQ(numbers.size(), static_cast<size_t>(kPersons));
  EXPECT_NEAR(men, 0.508 * kPersons, 0.02 * kPersons);
  EXPECT_NEAR(employees, 0.286 * kPersons, 0.04 * kPersons);
  EXPECT_NEAR(old, 0.195 * kPersons, 0.03 * kPersons);
}

TEST(ProviderAt, CodesAreUniqueAndOfTheNationalShape) {
  std::set<std::string> codes, doctors;
  for (uint32_t i = 0; i < 100 * kProvidersPerDistrict; ++i) {
    const Provider p = ProviderAt(i);
    ASSERT_TRUE(model::MatchesShape("fixmedins_code", p.code)) << p.code;
    ASSERT_EQ(p.kind, KindOf(i));
    ASSERT_TRUE(codes.insert(p.code).second) << p.code;
    for (size_t d = 0; d < static_cast<size_t>(Dept::kCount); ++d) {
      for (uint32_t slot = 0; slot < DoctorsOf(p.kind, static_cast<Dept>(d)); ++slot) {
        const std::string code = DoctorCode(i, static_cast<Dept>(d), slot);
        ASSERT_TRUE(model::MatchesShape("dr_codg", code)) << code;
        ASSERT_TRUE(doctors.insert(code).second) << code;
      }
    }
  }
}

}  // namespace
}  // namespace mingjian::synth
