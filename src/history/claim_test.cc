#include "history/claim.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingjian::history {
namespace {

using engine::kMissing;
using rules::Entity;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Claim SmallClaim() {
  Claim claim;
  claim.SetText(Entity::kVisit, 0, "mdtrt_id", "M1");
  claim.SetText(Entity::kVisit, 0, "fixmedins_code", "H44010000001");
  claim.SetText(Entity::kSettlement, 0, "psn_no", " P1 ");
  claim.SetText(Entity::kSettlement, 0, "setl_id", "S1");
  claim.Set(Entity::kSettlement, 0, "setl_time", *ParseTime("2026-03-02 10:00:00"));
  return claim;
}

void AddLine(Claim* claim, std::string_view number, std::string_view time, std::string_view code) {
  const uint32_t row = claim->line.count;
  claim->SetText(Entity::kLine, row, "feedetl_sn", number);
  if (!time.empty()) claim->Set(Entity::kLine, row, "fee_ocur_time", *ParseTime(time));
  claim->SetText(Entity::kLine, row, "med_list_codg", code);
}

TEST(Complete, TellsEveryRowItsKeysAndDerivesCodes) {
  Claim claim = SmallClaim();
  AddLine(&claim, "1", "2026-03-02 09:00:00", "001102000010000-110200001");
  AddLine(&claim, "2", "2026-03-02 09:00:00", "XA11DAW036A001010104127");
  claim.SetText(Entity::kLine, 1, "list_type", "102");
  claim.SetText(Entity::kLine, 1, "spec", "NULL");
  claim.SetText(Entity::kDiagnosis, 0, "diag_code", "I10");
  claim.Set(Entity::kPerson, 0, "brdy", *ParseTime("1980-05-06 07:08:09"));
  const Status complete = Complete(&claim);
  ASSERT_TRUE(complete) << complete.error().message;
  EXPECT_EQ(claim.psn_no(), "P1");
  EXPECT_EQ(claim.Text(Entity::kVisit, 0, "psn_no"), "P1");
  EXPECT_EQ(claim.Text(Entity::kPerson, 0, "psn_no"), "P1");
  EXPECT_EQ(claim.Text(Entity::kDiagnosis, 0, "mdtrt_id"), "M1");
  EXPECT_EQ(claim.Text(Entity::kSettlement, 0, "fixmedins_code"), "H44010000001");
  EXPECT_EQ(claim.Text(Entity::kLine, 1, "setl_id"), "S1");
  EXPECT_EQ(claim.Text(Entity::kLine, 0, "item_code"), "001102000010000");
  EXPECT_EQ(claim.Text(Entity::kLine, 0, "list_type"), "201");
  EXPECT_EQ(claim.Text(Entity::kLine, 1, "item_code"), "XA11DAW036A001010104127");
  EXPECT_EQ(claim.Text(Entity::kLine, 1, "list_type"), "102") << "the sender's word stays";
  EXPECT_EQ(claim.Cell(Entity::kLine, 1, "spec"), kMissing);
  EXPECT_EQ(claim.Cell(Entity::kPerson, 0, "brdy"), *ParseDate("1980-05-06"));
}

TEST(Complete, SortsAsTheLakeDoes) {
  Claim claim = SmallClaim();
  AddLine(&claim, "10", "2026-03-02 09:00:00", "A");
  AddLine(&claim, "a", "", "B");
  AddLine(&claim, "9", "2026-03-02 09:00:00", "C");
  AddLine(&claim, "77", "2026-03-01 09:00:00", "D");
  for (const auto& [number, code] : {std::pair(2, "B"), std::pair(1, "C"), std::pair(2, "A")}) {
    const uint32_t row = claim.diagnosis.count;
    claim.Set(Entity::kDiagnosis, row, "diag_srt_no", number);
    claim.SetText(Entity::kDiagnosis, row, "diag_code", code);
  }
  ASSERT_TRUE(Complete(&claim));
  const auto texts = [&](Entity entity, std::string_view field) {
    std::vector<std::string> all;
    for (uint32_t row = 0; row < claim.RowsOf(entity).count; ++row) {
      all.emplace_back(claim.Text(entity, row, field));
    }
    return all;
  };
  EXPECT_THAT(texts(Entity::kLine, "feedetl_sn"), ElementsAre("77", "9", "10", "a"));
  EXPECT_THAT(texts(Entity::kLine, "item_code"), ElementsAre("D", "C", "A", "B"));
  EXPECT_THAT(texts(Entity::kDiagnosis, "diag_code"), ElementsAre("C", "A", "B"));
}

struct BadClaim {
  const char* name;
  void (*spoil)(Claim*);
  const char* message;
};
class CompleteRefuses : public ::testing::TestWithParam<BadClaim> {};

TEST_P(CompleteRefuses, WithWords) {
  Claim claim = SmallClaim();
  AddLine(&claim, "1", "2026-03-02 09:00:00", "A");
  GetParam().spoil(&claim);
  const Status complete = Complete(&claim);
  ASSERT_FALSE(complete);
  EXPECT_EQ(complete.error().code, ErrorCode::kData);
  EXPECT_THAT(complete.error().message, HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    All, CompleteRefuses,
    ::testing::Values(
        BadClaim{"no_person",
                 [](Claim* claim) { claim->Set(Entity::kSettlement, 0, "psn_no", kMissing); },
                 "no psn_no"},
        BadClaim{"no_setl_id",
                 [](Claim* claim) { claim->SetText(Entity::kSettlement, 0, "setl_id", " "); },
                 "no setl_id"},
        BadClaim{"no_time",
                 [](Claim* claim) { claim->Set(Entity::kSettlement, 0, "setl_time", kMissing); },
                 "no setl_time"},
        BadClaim{"zero_byte",
                 [](Claim* claim) {
                   claim->SetText(Entity::kVisit, 0, "mdtrt_id", std::string_view("M\0001", 3));
                 },
                 "zero byte"},
        BadClaim{"line_twice",
                 [](Claim* claim) { AddLine(claim, "1", "2026-03-02 08:00:00", "B"); },
                 "feedetl_sn '1'"},
        BadClaim{"line_without_number",
                 [](Claim* claim) { AddLine(claim, "", "2026-03-02 08:00:00", "B"); },
                 "no feedetl_sn"},
        BadClaim{"another_visit",
                 [](Claim* claim) { claim->SetText(Entity::kLine, 0, "mdtrt_id", "M2"); },
                 "mdtrt_id is 'M2', that of the visit is 'M1'"},
        BadClaim{"no_visit", [](Claim* claim) { claim->visit = {}; }, "1, 0 and 0"},
        BadClaim{"two_settlements",
                 [](Claim* claim) { claim->SetText(Entity::kSettlement, 1, "setl_id", "S2"); },
                 "2, 1 and 0"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace mingjian::history
