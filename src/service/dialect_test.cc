#include "service/dialect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/temp_folder.h"
#include "base/text.h"
#include "base/time.h"
#include "service/national.h"
#include "service/national_message_test.h"

namespace mingjian::service {
namespace {

using rules::Entity;
using testing::HasSubstr;
using testing::IsEmpty;

const Seconds kNow = *ParseTime("2026-03-02 10:30:00");

Dialect Shipped(const std::string& name) {
  auto dialect = Dialect::Load(std::string(MINGJIAN_SOURCE_DIR) + "/deploy/dialects/" + name);
  EXPECT_TRUE(dialect) << dialect.error().message;
  return dialect ? *std::move(dialect) : Dialect{};
}

TEST(Dialect, HainanInCamelCase) {
  const Dialect dialect = Shipped("hainan.yaml");
  std::string body = NationalMessage();
  for (const auto& [from, to] : std::vector<std::pair<std::string_view, std::string_view>>{
           {R"("infno":"3102")", R"("infno":"3661")"},
           {"\"trig_scen\"", "\"trigScen\""},
           {"\"patient_dtos\"", "\"patientDtos\""},
           {"\"fsi_encounter_dtos\"", "\"encounterDtos\""},
           {"\"fsi_diagnose_dtos\"", "\"diagnoseDtos\""},
           {"\"fsi_order_dtos\"", "\"orderDtos\""},
           {"\"patn_id\"", "\"psn_no\""},
           {"\"patn_name\"", "\"psn_name\""},
           {"\"poolarea\"", "\"insuplc_admdvs\""},
           {"\"medins_id\"", "\"cvlserv_flag\":\"1\",\"medins_code\""}}) {
    body = Changed(body, from, to);
  }
  const auto tree = JsonTree::Parse(body);
  ASSERT_TRUE(tree);
  const auto envelope = ReadEnvelope(*tree, dialect);
  ASSERT_TRUE(envelope) << envelope.error().message;
  EXPECT_EQ(envelope->infno, "3102");
  std::vector<Problem> problems;
  const Analysis analysis = NationalReader(dialect).ReadAnalysis(*tree, *envelope, kNow, &problems);
  ASSERT_THAT(problems, IsEmpty()) << ProblemsMessage(problems);
  EXPECT_THAT(analysis.warnings, IsEmpty());
  const history::Claim& claim = analysis.patients.at(0).request.claim;
  EXPECT_EQ(claim.psn_no(), "P100");
  EXPECT_EQ(claim.line.count, 2U);
  EXPECT_EQ(claim.diagnosis.count, 1U);
  EXPECT_EQ(claim.Text(Entity::kPerson, 0, "insuplc_admdvs"), "320100");
  EXPECT_EQ(claim.Text(Entity::kVisit, 0, "cvlserv_flag"), "1");
  EXPECT_EQ(analysis.trig_scen, 8);
  // A problem names what was sent.
  const std::string wrong = Changed(body, R"("psn_no":"P100")", R"("psn_no":"")");
  const auto wrong_tree = JsonTree::Parse(wrong);
  NationalReader(dialect).ReadAnalysis(*wrong_tree, *ReadEnvelope(*wrong_tree, dialect), kNow,
                                       &problems);
  ASSERT_FALSE(problems.empty());
  EXPECT_THAT(problems[0].path, HasSubstr("$.input.data.patientDtos[0]"));
}

TEST(Dialect, BeijingNumbersAndValues) {
  const Dialect dialect = Shipped("beijing.yaml");
  EXPECT_EQ(dialect.Transaction("1703"), "3103");
  EXPECT_EQ(dialect.Transaction("3101"), "3101");
}

TEST(Dialect, ValuesDefaultsAndAnswers) {
  const TempFolder folder;
  const std::string file = folder / "x.yaml";
  ASSERT_TRUE(WriteFile(file, R"(name: 试
names: {sex: gend}
values: {gend: {男: "1", 女: "2"}}
defaults: {insutype: "390", trig_scen: "2"}
answer_names: {sev_deg: sevDeg}
answers: {sev_deg: {"1": A}}
vola_bhvr_type: {政策类: P, default: Q}
)"));
  const auto dialect = Dialect::Load(file);
  ASSERT_TRUE(dialect) << dialect.error().message;
  std::string body = Changed(NationalMessage(), R"("gend":"2")", R"("sex":"女")");
  body = Changed(body, R"("insutype":"310",)", "");
  body = Changed(body, R"("trig_scen":"8")", R"("trig_scen":"")");
  const auto tree = JsonTree::Parse(body);
  std::vector<Problem> problems;
  Analysis analysis =
      NationalReader(*dialect).ReadAnalysis(*tree, *ReadEnvelope(*tree, *dialect), kNow, &problems);
  ASSERT_THAT(problems, IsEmpty()) << ProblemsMessage(problems);
  const history::Claim& claim = analysis.patients.at(0).request.claim;
  EXPECT_EQ(claim.Text(Entity::kPerson, 0, "gend"), "2");
  EXPECT_EQ(claim.Text(Entity::kSettlement, 0, "insutype"), "390");
  EXPECT_EQ(analysis.trig_scen, 2);

  std::vector<Answered> answered(1);
  answered[0].patient = &analysis.patients[0];
  online::Hit hit;
  hit.severity = rules::Severity::kViolation;
  hit.category = "政策类/医疗服务项目政策限定类";
  answered[0].outcome.verdict.hits = {hit, hit};
  answered[0].outcome.verdict.hits[1].category = "管理类/x";
  answered[0].outcome.verdict.hits[1].severity = rules::Severity::kIndicator;
  const std::string output = RenderOutput(analysis, answered, *dialect);
  EXPECT_THAT(output, HasSubstr(R"("sevDeg":"A")"));
  EXPECT_THAT(output, HasSubstr(R"("vola_bhvr_type":"P")"));
  EXPECT_THAT(output, HasSubstr(R"("sevDeg":"3")"));
  EXPECT_THAT(output, HasSubstr(R"("vola_bhvr_type":"Q")"));
}

TEST(Dialect, SaysWhatIsWrongWithTheFile) {
  const TempFolder folder;
  const std::string file = folder / "x.yaml";
  const struct {
    std::string text, message;
  } kCases[] = {
      {"about: x\n", "the key name is missing"},
      {"name: x\ntransaction: {}\n", ":2:1: error: there is no key 'transaction'"},
      {"name: x\ntransactions: [1]\n", ":2:15: error: expected a map"},
      {"name: x\nvalues: {gend: 1}\n", "expected a map"},
      {"- x\n", "expected a map with the key name"},
      {"name: [\n", "x.yaml:"},
  };
  for (const auto& test : kCases) {
    ASSERT_TRUE(WriteFile(file, test.text));
    const auto dialect = Dialect::Load(file);
    ASSERT_FALSE(dialect) << test.text;
    EXPECT_THAT(dialect.error().message, HasSubstr(test.message)) << test.text;
  }
}

}  // namespace
}  // namespace mingjian::service
