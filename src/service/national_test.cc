#include "service/national.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/decimal.h"
#include "base/time.h"
#include "service/national_message_test.h"

namespace mingjian::service {
namespace {

using rules::Entity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Seconds kNow = *ParseTime("2026-03-02 10:30:00");

struct Read {
  std::string refused;  // of the envelope
  Analysis analysis;
  std::vector<Problem> problems;
  const history::Claim& claim() const { return analysis.patients.at(0).request.claim; }
  const online::Request& request() const { return analysis.patients.at(0).request; }
};

Read ReadMessage(const std::string& body, const Dialect& dialect = {}) {
  Read read;
  const auto tree = JsonTree::Parse(body);
  if (!tree) {
    read.refused = tree.error().message;
    return read;
  }
  const auto envelope = ReadEnvelope(*tree, dialect);
  if (!envelope) {
    read.refused = envelope.error().message;
    return read;
  }
  read.analysis = NationalReader(dialect).ReadAnalysis(*tree, *envelope, kNow, &read.problems);
  return read;
}

// A cell as text, by the type of its field.
std::string Shown(const history::Claim& claim, Entity entity, uint32_t row,
                  std::string_view field) {
  const model::Table& table = *model::FindTable(rules::TableOf(entity));
  const int64_t cell = claim.Cell(entity, row, field);
  if (cell == engine::kMissing) return "(missing)";
  switch (table.fields[*table.Find(field)].type) {
    case model::Type::kText:
    case model::Type::kCode:
      return std::string(claim.Text(entity, row, field));
    case model::Type::kInt:
      return std::to_string(cell);
    case model::Type::kDecimal:
      return Decimal::FromMicros(cell).ToString();
    case model::Type::kDate:
      return FormatDate(cell);
    case model::Type::kTime:
      return FormatTime(cell);
  }
  return "";
}

TEST(National, TakesEveryFieldToItsPlaceInTheModel) {
  const Read read = ReadMessage(NationalMessage());
  ASSERT_EQ(read.refused, "");
  ASSERT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.analysis.warnings, IsEmpty());
  ASSERT_EQ(read.analysis.patients.size(), 1U);
  const struct {
    Entity entity;
    uint32_t row;
    std::string_view field, value;
  } kCells[] = {
      {Entity::kPerson, 0, "psn_no", "P100"},
      {Entity::kPerson, 0, "gend", "2"},
      {Entity::kPerson, 0, "brdy", "1980-05-06"},
      {Entity::kPerson, 0, "insuplc_admdvs", "320100"},
      {Entity::kVisit, 0, "fixmedins_code", "H32010000001"},
      {Entity::kVisit, 0, "psn_no", "P100"},
      {Entity::kVisit, 0, "mdtrt_id", "V1"},
      {Entity::kVisit, 0, "begntime", "2026-03-01 08:00:00"},
      {Entity::kVisit, 0, "endtime", "(missing)"},
      {Entity::kVisit, 0, "med_type", "21"},
      {Entity::kVisit, 0, "atddr_no", "D320100000001"},
      {Entity::kVisit, 0, "adm_dept_codg", "A03"},
      {Entity::kVisit, 0, "adm_bed", "12"},
      {Entity::kVisit, 0, "dscg_maindiag_code", "I63.900"},
      {Entity::kVisit, 0, "insutype", "310"},
      {Entity::kSettlement, 0, "insutype", "310"},
      {Entity::kSettlement, 0, "setl_id", "O-H32010000001202603021030000001"},
      {Entity::kSettlement, 0, "setl_time", "2026-03-02 10:30:00"},
      {Entity::kSettlement, 0, "hosp_lv", "02"},
      {Entity::kSettlement, 0, "medfee_sumamt", "130"},
      {Entity::kSettlement, 0, "inscp_scp_amt", "115"},
      {Entity::kSettlement, 0, "hifp_pay", "90.5"},
      {Entity::kSettlement, 0, "fixmedins_name", "第一医院"},
      {Entity::kDiagnosis, 0, "diag_code", "I63.900"},
      {Entity::kDiagnosis, 0, "maindiag_flag", "1"},
      {Entity::kDiagnosis, 0, "inout_diag_type", "1"},
      {Entity::kDiagnosis, 0, "diag_type", "1"},
      {Entity::kDiagnosis, 0, "diag_srt_no", "1"},
      {Entity::kProcedure, 0, "oprn_oprt_code", "38.1200"},
      {Entity::kProcedure, 0, "oprn_oprt_type", "1"},
      {Entity::kProcedure, 0, "oprn_oprt_date", "2026-03-01"},
      {Entity::kLine, 0, "feedetl_sn", "R1"},
      {Entity::kLine, 0, "rx_drord_no", "RX1"},
      {Entity::kLine, 0, "med_list_codg", "XA11DAW036A001010104127"},
      {Entity::kLine, 0, "fee_ocur_time", "2026-03-01 09:00:00"},
      {Entity::kLine, 0, "cnt", "2"},
      {Entity::kLine, 0, "pric", "50"},
      {Entity::kLine, 0, "det_item_fee_sumamt", "100"},
      {Entity::kLine, 0, "inscp_scp_amt", "85"},
      {Entity::kLine, 0, "fulamt_ownpay_amt", "10"},
      {Entity::kLine, 0, "list_type", "101"},
      {Entity::kLine, 0, "med_chrgitm_type", "09"},
      {Entity::kLine, 0, "chrgitm_lv", "02"},
      {Entity::kLine, 0, "dscg_tkdrug_flag", "1"},
      {Entity::kLine, 0, "dosform_name", "片剂"},
      {Entity::kLine, 0, "spec", "0.25g×12片/盒"},
      {Entity::kLine, 0, "bilg_dr_codg", "D320100000002"},
      {Entity::kLine, 0, "bilg_dept_codg", "A03"},
      {Entity::kLine, 0, "medins_list_codg", "Y001"},
      {Entity::kLine, 0, "setl_id", "O-H32010000001202603021030000001"},
      {Entity::kLine, 1, "feedetl_sn", "R2"},
      {Entity::kLine, 1, "item_code", "001102000010000"},
      {Entity::kLine, 1, "dscg_tkdrug_flag", "0"},
  };
  for (const auto& cell : kCells) {
    EXPECT_EQ(Shown(read.claim(), cell.entity, cell.row, cell.field), cell.value) << cell.field;
  }
  const online::Request& request = read.request();
  EXPECT_EQ(request.key, "H32010000001/H32010000001202603021030000001");
  EXPECT_EQ(request.source, "3102");
  EXPECT_EQ(request.trig_scen, 8);
  EXPECT_EQ(request.moment, online::Moment::kDuring);
  EXPECT_TRUE(request.settle);
  EXPECT_TRUE(request.record);
  EXPECT_TRUE(request.amounts_known);
  EXPECT_THAT(request.current, IsEmpty()) << "all lines are under review";
}

// Real traffic bends the specification; each row is one way of doing so.
TEST(National, PutsUpWithRealTraffic) {
  const struct {
    std::string_view name, from, to;
    Entity entity;
    uint32_t row;
    std::string_view field, value;
  } kCases[] = {
      {"one patient as an object", R"("patient_dtos":[{)", R"("patient_dtos":{)", Entity::kPerson,
       0, "psn_no", "P100"},
      {"one visit as an object", R"("fsi_encounter_dtos":[{)", R"("fsi_encounter_dtos":{)",
       Entity::kLine, 0, "feedetl_sn", "R1"},
      {"diagnoses as text", R"("fsi_diagnose_dtos":[{)", R"("fsi_diagnose_dtos":"","x":[{)",
       Entity::kDiagnosis, 0, "diag_code", "(no row)"},
      {"operations null", R"("fsi_operation_dtos":[{)", R"("fsi_operation_dtos":null,"x":[{)",
       Entity::kProcedure, 0, "oprn_oprt_code", "(no row)"},
      {"number as text", R"("cnt":2,)", R"("cnt":"2.00",)", Entity::kLine, 0, "cnt", "2"},
      {"binary fraction", R"("pric":50,)", R"("pric":50.129999999999995,)", Entity::kLine, 0,
       "pric", "50.13"},
      {"exponent", R"("pric":50,)", R"("pric":5E+1,)", Entity::kLine, 0, "pric", "50"},
      {"small exponent", R"("pric":50,)", R"("pric":1.25e-2,)", Entity::kLine, 0, "pric", "0.0125"},
      {"unknown amount", R"("selfpay_amt":5,"spec")", R"("selfpay_amt":"-","spec")", Entity::kLine,
       0, "inscp_scp_amt", "(missing)"},
      {"open date with 9999", R"("dscg_date":null)", R"("dscg_date":"9999-12-31 00:00:00")",
       Entity::kVisit, 0, "endtime", "(missing)"},
      {"open date empty", R"("dscg_date":null)", R"("dscg_date":"")", Entity::kVisit, 0, "endtime",
       "(missing)"},
      {"discharge", R"("dscg_date":null)", R"("dscg_date":"2026-03-02 09:00:00.0")", Entity::kVisit,
       0, "endtime", "2026-03-02 09:00:00"},
      {"date alone", R"("drord_begn_date":"2026-03-01 09:00:00")",
       R"("drord_begn_date":"20260301")", Entity::kLine, 0, "fee_ocur_time", "2026-03-01 00:00:00"},
      {"long code", "XA11DAW036A001010104127", "C0304020810100106524000001",  //
       Entity::kLine, 0, "med_list_codg", "C0304020810100106524000001"},
      {"level of one digit", R"("hilist_lv":"02")", R"("hilist_lv":"2")", Entity::kLine, 0,
       "chrgitm_lv", "02"},
      {"level unknown", R"("hilist_lv":"02")", R"("hilist_lv":"--")", Entity::kLine, 0,
       "chrgitm_lv", "(missing)"},
      {"behaviour of one vendor", R"("drord_bhvr":"1")", R"("drord_bhvr":"3")", Entity::kLine, 0,
       "dscg_tkdrug_flag", "(missing)"},
      {"behaviour as number", R"("drord_bhvr":"1")", R"("drord_bhvr":1)", Entity::kLine, 0,
       "dscg_tkdrug_flag", "1"},
      {"kind of visit for med_type", R"("med_type":"21")", R"("med_type":"")", Entity::kVisit, 0,
       "med_type", "21"},
      {"kind of hospital", R"("medins_lv":"02")", R"("medins_lv":"2")", Entity::kSettlement, 0,
       "hosp_lv", "(missing)"},
      {"blank around an id", R"("rxno":"RX1")", R"("rxno":" RX1 ")", Entity::kLine, 0,
       "rx_drord_no", "RX1"},
      {"id as number", R"("rxno":"RX1")", R"("rxno":20260301000001)", Entity::kLine, 0,
       "rx_drord_no", "20260301000001"},
      {"escaped text", R"("spec":"0.25g×12片/盒")", R"("spec":"0.25g\u00d712片\/盒")",
       Entity::kLine, 0, "spec", "0.25g×12片/盒"},
      {"Chinese diagnosis", R"("dise_codg":"I63.900")", R"("dise_codg":"A03.01.04")",
       Entity::kDiagnosis, 0, "diag_type", "(missing)"},
      {"our extension", R"("cnt":2,)", R"("cnt":2,"prd_days":7,"used_frqu_dscr":"tid",)",
       Entity::kLine, 0, "prd_days", "7"},
      {"in-scope amount as told", R"("cnt":2,)", R"("cnt":2,"inscp_scp_amt":"77.70",)",
       Entity::kLine, 0, "inscp_scp_amt", "77.7"},
      {"settlement as told", R"("adm_date")", R"("setl_id":"S9","adm_date")", Entity::kSettlement,
       0, "setl_id", "S9"},
      {"fund payment as told", R"("adm_date")", R"("fund_pay_sumamt":88.8,"adm_date")",
       Entity::kSettlement, 0, "fund_pay_sumamt", "88.8"},
      {"derived columns are ours", R"("cnt":2,)", R"("cnt":2,"item_code":"X",)", Entity::kLine, 1,
       "item_code", "001102000010000"},
      {"no date of discharge at all", R"("dscg_date":null,)", "", Entity::kVisit, 0, "endtime",
       "(missing)"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.name);
    std::string body = Changed(NationalMessage(), test.from, test.to);
    if (test.name == "one patient as an object") body = Changed(body, "}]}]}}}", "}]}}}}");
    if (test.name == "one visit as an object") body = Changed(body, "}]}]}]}}}", "}]}}]}}}");
    const Read read = ReadMessage(body);
    ASSERT_EQ(read.refused, "");
    ASSERT_THAT(read.problems, IsEmpty()) << ProblemsMessage(read.problems);
    if (test.value == "(no row)") {
      EXPECT_EQ(read.claim().RowsOf(test.entity).count, 0U);
    } else {
      EXPECT_EQ(Shown(read.claim(), test.entity, test.row, test.field), test.value);
    }
  }
}

TEST(National, RefusesWhatItCannotJudge) {
  const struct {
    std::string_view from, to, path, expected;
  } kCases[] = {
      {R"("patn_id":"P100")", R"("patn_id":"")", "$.input.data.patient_dtos[0].patn_id", "参保人"},
      {R"("patn_id":"P100")", R"("patn_id":"P\u00001")", "$.input.data.patient_dtos[0].patn_id",
       "参保人"},
      {R"("curr_mdtrt_id":"V1")", R"("curr_mdtrt_id":"V2")",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos", "curr_mdtrt_id"},
      {R"("medins_id":"H32010000001")", R"("medins_id":"H32010000002")",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].medins_id", "fixmedins_code"},
      {R"("adm_date":"2026-03-01 08:00:00")", R"("adm_date":"2026-02-30 08:00:00")",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].adm_date", "日期时间"},
      {R"("rx_id":"R2")", R"("rx_id":"R1")",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[1].rx_id", "唯一"},
      {R"("rx_id":"R2")", R"("rx_no":"R2")",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[1].rx_id", "处方"},
      {R"("cnt":2,)", R"("cnt":"two",)",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[0].cnt", "数值"},
      {R"("cnt":2,)", R"("cnt":[2],)",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[0].cnt", "数值"},
      {R"("cnt":2,)", R"("cnt":1e25,)",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[0].cnt", "数值"},
      {R"("drord_begn_date":"2026-03-01 09:00:00")", R"("drord_begn_date":"")",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[0].drord_begn_date",
       "日期时间"},
      {R"("hilist_code":"XA11DAW036A001010104127")", R"("hilist_code":null)",
       "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[0].hilist_code",
       "医保目录编码"},
      {R"("trig_scen":"8")", R"("trig_scen":"11")", "$.input.data.trig_scen", "1 至 10"},
      {R"("data":{)", R"("date":{)", "$.input.data", "对象"},
      {R"("patient_dtos":[)", R"("patient_dtos":[],"x":[)", "$.input.data.patient_dtos", "至少"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.to);
    const Read read = ReadMessage(Changed(NationalMessage(), test.from, test.to));
    ASSERT_EQ(read.refused, "");
    ASSERT_FALSE(read.problems.empty());
    EXPECT_EQ(read.problems[0].path, test.path);
    EXPECT_THAT(read.problems[0].expected, HasSubstr(std::string(test.expected)));
  }
}

TEST(National, RefusesAnEnvelopeThatIsNone) {
  const struct {
    std::string_view from, to, message;
  } kCases[] = {
      {R"("msgid":)", R"("msgId":)", "缺少 msgid"},
      {R"("fixmedins_code":)", R"("fixmedinsCode":)", "缺少 fixmedins_code"},
      {R"("inf_time":"2026-03-02 10:30:00")", R"("inf_time":"yesterday")",
       "inf_time 'yesterday' 应为日期时间"},
      {R"("input":{)", R"("inputs":{)", "缺少 input"},
  };
  for (const auto& test : kCases) {
    EXPECT_THAT(ReadMessage(Changed(NationalMessage(), test.from, test.to)).refused,
                HasSubstr(std::string(test.message)));
  }
}

TEST(National, WarnsAndGoesOn) {
  const struct {
    std::string_view from, to, warning;
  } kCases[] = {
      {R"("infno":"3102")", R"("infno":"3101")", "触发场景 8 属于事中"},
      {R"("hilist_code":"XA11DAW036A001010104127")", R"("hilist_code":"0001")",
       "1 行的 hilist_code 不是国家医保编码(如 '0001')"},
      {R"("drord_begn_date":"2026-03-01 09:00:00")", R"("drord_begn_date":"2026-04-01 09:00:00")",
       "1 处时间晚于当前时间一天以上"},
      {R"("sumamt":100.00,"ownpay_amt":10,)", R"("sumamt":100.00,"ownpay_amt":"-",)",
       "1 行未给出自费、自付金额"},
      {R"("gend":"2")", R"("gend":"女")", ".gend 的值 '女' 不是代码表 gend"},
      {R"("medins_id":"H32010000001")", R"("medins_id":"0042")", "不是定点医药机构编号"},
      {R"("fsi_encounter_dtos":[)", R"("fsi_encounter_dtos":[{"mdtrt_id":"V0"},)",
       "另有 1 次就诊未作审核"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.to);
    const Read read = ReadMessage(Changed(NationalMessage(), test.from, test.to));
    ASSERT_THAT(read.problems, IsEmpty()) << ProblemsMessage(read.problems);
    EXPECT_THAT(read.analysis.warnings, ElementsAre(HasSubstr(std::string(test.warning))));
  }
}

TEST(National, SceneDecidesMomentAndStoring) {
  for (int scene = 0; scene <= 10; ++scene) {
    for (const std::string_view infno : {"3101", "3102"}) {
      SCOPED_TRACE(fmt::format("{} {}", infno, scene));
      std::string body =
          Changed(NationalMessage(), R"("infno":"3102")", fmt::format(R"("infno":"{}")", infno));
      body = Changed(body, R"("trig_scen":"8")",
                     scene == 0 ? R"("trig_scen":null)" : fmt::format(R"("trig_scen":{})", scene));
      const Read read = ReadMessage(body);
      ASSERT_EQ(read.analysis.patients.size(), 1U);
      const bool before = scene == 0 ? infno == "3101" : scene <= 5;
      EXPECT_EQ(read.request().moment, before ? online::Moment::kBefore : online::Moment::kDuring);
      EXPECT_EQ(read.request().settle, scene == 6 || scene == 8 || scene == 10);
    }
  }
}

TEST(National, LinesUnderReview) {
  const Read read = ReadMessage(Changed(NationalMessage(), R"("rx_id":"R1","curr_drord_flag":"1")",
                                        R"("rx_id":"R1","curr_drord_flag":"0")"));
  ASSERT_THAT(read.problems, IsEmpty());
  EXPECT_THAT(read.request().current, ElementsAre(1));
}

TEST(National, RuleIdsInEveryShape) {
  const struct {
    std::string_view to;
    std::vector<std::string> ids;
  } kCases[] = {{"[]", {}},
                {R"("")", {}},
                {"null", {}},
                {R"("service-sex")", {"service-sex"}},
                {R"("b, a")", {"a", "b"}},
                {R"(["b","a"])", {"a", "b"}}};
  for (const auto& test : kCases) {
    const Read read = ReadMessage(
        Changed(NationalMessage(), R"("rule_ids":[])", fmt::format(R"("rule_ids":{})", test.to)));
    EXPECT_THAT(read.analysis.rule_ids, testing::ElementsAreArray(test.ids)) << test.to;
  }
}

TEST(National, SeveralPatientsAreSeveralClaims) {
  std::string second = NationalMessage();
  const size_t begin = second.find(R"({"patn_id")");
  second = second.substr(begin, second.find("]}}}", begin) - begin);
  const std::string body = Changed(NationalMessage(), R"("patient_dtos":[)",
                                   R"("patient_dtos":[)" + Changed(second, "P100", "P200") + ",");
  const Read read = ReadMessage(body);
  ASSERT_THAT(read.problems, IsEmpty()) << ProblemsMessage(read.problems);
  ASSERT_EQ(read.analysis.patients.size(), 2U);
  EXPECT_EQ(read.analysis.patients[0].patn_id, "P200");
  EXPECT_THAT(read.analysis.patients[0].request.key, testing::EndsWith("0001-1"));
  EXPECT_THAT(read.analysis.patients[1].request.key, testing::EndsWith("0001-2"));
  EXPECT_THAT(read.analysis.patients[1].setl_id, testing::EndsWith("0001-2"));
}

TEST(National, ListsOfProblemsAndPersonsHaveAnEnd) {
  std::string orders;
  for (int i = 0; i < 1000; ++i) orders += R"({"rx_id":"","hilist_code":""},)";
  Read read = ReadMessage(
      Changed(NationalMessage(), R"("fsi_order_dtos":[)", R"("fsi_order_dtos":[)" + orders));
  EXPECT_EQ(read.problems.size(), kProblemsMax);
  std::string patients;
  for (int i = 0; i < 500; ++i) patients += "{},";
  read = ReadMessage(
      Changed(NationalMessage(), R"("patient_dtos":[)", R"("patient_dtos":[)" + patients));
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].value, "501 人");
  orders.clear();
  for (uint32_t i = 0; i < kLinesMax; ++i) orders += "{},";
  read = ReadMessage(
      Changed(NationalMessage(), R"("fsi_order_dtos":[)", R"("fsi_order_dtos":[)" + orders));
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_THAT(read.problems[0].expected, HasSubstr("20000"));
}

}  // namespace
}  // namespace mingjian::service
