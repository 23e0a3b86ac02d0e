// The national interface over a real server and checker.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/text.h"
#include "online/small_claims_test.h"
#include "service/national_message_test.h"
#include "service/signature.h"
#include "service/whole_service_test.h"

namespace mingjian::service {
namespace {

using testing::HasSubstr;

// `msgid` ends the message's number; `line` is a text inside the second line to change.
std::string Message(std::string_view msgid, std::string_view setl_time = "2026-03-02 10:30:00") {
  std::string body = Changed(NationalMessage(), "H32010000001202603021030000001",
                             fmt::format("H3201000000120260302103000{}", msgid));
  return Changed(body, R"("inf_time":"2026-03-02 10:30:00")",
                 fmt::format(R"("inf_time":"{}")", setl_time));
}
// Two lines of one code on a day: rule `twice` of the small rulebook.
std::string TwiceMessage(std::string_view msgid) {
  return Changed(Message(msgid), "XA11DAW036A001010104127", "001102000010000-110200001");
}

// The first line over 500 yuan: rule `dear`.
std::string Dear(const std::string& body) {
  return Changed(body, R"("sumamt":100.00)", R"("sumamt":600)");
}

class NationalRoutes : public ::testing::Test {
 protected:
  NationalRoutes() : service_(rulebook_.path()) {}
  online::SmallRulebook rulebook_;
  ServiceForTest service_;
};

TEST_F(NationalRoutes, WarnsBeforeAndStoresNothing) {
  const std::string body =
      Changed(Changed(TwiceMessage("0001"), R"("infno":"3102")", R"("infno":"3101")"),
              R"("trig_scen":"8")", R"("trig_scen":"4")");
  const Called called = service_.Call("POST", "/fsi/api", body);
  ASSERT_EQ(called.status, 200) << called.text;
  EXPECT_EQ(called.Text("/infcode"), "0");
  EXPECT_EQ(called.Text("/err_msg"), "");
  EXPECT_EQ(called.Text("/inf_refmsgid").size(), 30U);
  EXPECT_EQ(called.Text("/refmsg_time").size(), 17U);
  EXPECT_EQ(called.Text("/respond_time").size(), 17U);
  // A rule looks back only: the second of the two lines is the one too many.
  ASSERT_EQ(called.Size("/output/result"), 1U) << called.text;
  const std::string row = "/output/result/0";
  EXPECT_EQ(called.Text(row + "/jr_id").size(), 32U);
  EXPECT_EQ(called.Text(row + "/rule_id"), "twice");
  EXPECT_EQ(called.Text(row + "/rule_name"), "试验twice");
  EXPECT_EQ(called.Text(row + "/vola_cont"), "001102000010000重复");
  EXPECT_EQ(called.Text(row + "/patn_id"), "P100");
  EXPECT_EQ(called.Text(row + "/mdtrt_id"), "V1");
  EXPECT_EQ(called.Text(row + "/vola_amt_stas"), "1");
  EXPECT_EQ(called.Text(row + "/sev_deg"), "1");
  EXPECT_THAT(called.Text(row + "/vola_evid"), HasSubstr("医疗保障基金使用监督管理条例"));
  EXPECT_EQ(called.Text(row + "/vola_bhvr_type"), "2");
  EXPECT_EQ(called.Text(row + "/ext/source"), "official");
  EXPECT_EQ(called.Text(row + "/ext/decision"), "ask_reason");
  EXPECT_EQ(called.Text(row + "/ext/rule_version"), "1");
  // 违规项 first, then the other as 涉及项.
  EXPECT_EQ(called.Size(row + "/judge_result_detail_dtos"), 2U);
  EXPECT_EQ(called.Text(row + "/judge_result_detail_dtos/0/rx_id"), "R2");
  EXPECT_EQ(called.Text(row + "/judge_result_detail_dtos/0/vola_item_type"), "1");
  EXPECT_EQ(called.Text(row + "/judge_result_detail_dtos/1/vola_item_type"), "2");
  EXPECT_THAT(called.text, HasSubstr(R"("vola_amt":30.00)"));
  EXPECT_EQ(called.Text("/output/ext/checked"), "true");
  EXPECT_EQ(called.Text("/output/ext/patients/0/stored"), "false");
  EXPECT_EQ(called.Text("/output/ext/patients/0/decision"), "ask_reason");
  EXPECT_TRUE(service_.checker().store().SettlementsOf("P100")->empty());
}

TEST_F(NationalRoutes, SettlesRemembersAndAnswersTheSameAgain) {
  const std::string first = Message("0001");
  Called called = service_.Call("POST", "/fsi/api/3102", first);
  ASSERT_EQ(called.Text("/infcode"), "0") << called.text;
  EXPECT_EQ(called.Size("/output/result"), 0U);
  EXPECT_EQ(called.Text("/output/ext/patients/0/stored"), "true");
  EXPECT_EQ(called.Text("/output/ext/patients/0/replayed"), "false");
  ASSERT_EQ(service_.checker().store().SettlementsOf("P100")->size(), 1U);

  called = service_.Call("POST", "/fsi/api/3102", first);
  EXPECT_EQ(called.Text("/output/ext/patients/0/replayed"), "true");
  EXPECT_EQ(called.Text("/infcode"), "0");

  // Another message under the same number is refused.
  called = service_.Call("POST", "/fsi/api/3102", Changed(first, R"("cnt":2,)", R"("cnt":3,)"));
  EXPECT_EQ(called.Text("/infcode"), "-1");
  EXPECT_THAT(called.Text("/err_msg"), HasSubstr("H32010000001202603021030000001"));

  EXPECT_THAT(called.Text("/err_msg"), HasSubstr("已用于内容不同的报文"));

  // The id of a settlement belongs to its visit.
  const auto of_visit = [](std::string_view msgid, std::string_view visit) {
    std::string body = Changed(Message(msgid), R"("patn_id":"P100")", R"("patn_id":"P7")");
    body = Changed(body, R"("curr_mdtrt_id":"V1")", fmt::format(R"("curr_mdtrt_id":"{}")", visit));
    return Changed(body, R"("mdtrt_id":"V1")",
                   fmt::format(R"("mdtrt_id":"{}","setl_id":"S7")", visit));
  };
  called = service_.Call("POST", "/fsi/api/3102", of_visit("0011", "V8"));
  ASSERT_EQ(called.Text("/output/ext/patients/0/stored"), "true") << called.text;
  called = service_.Call("POST", "/fsi/api/3102", of_visit("0012", "V9"));
  EXPECT_EQ(called.Text("/infcode"), "-1");
  EXPECT_THAT(called.Text("/err_msg"), HasSubstr("setl_id 'S7' 已是另一次就诊的结算"));
  EXPECT_EQ(service_.Call("DELETE", "/v1/settlements/H32010000001/S7").status, 200);

  // The next settlement of the visit meets what was settled; its other lines are new.
  std::string second = Message("0002", "2026-03-02 11:00:00");
  second = Changed(second, R"("rx_id":"R1")", R"("rx_id":"R3")");
  second = Changed(second, R"("rx_id":"R2")", R"("rx_id":"R4")");
  called = service_.Call("POST", "/fsi/api/3102", second);
  EXPECT_EQ(called.Text("/output/ext/patients/0/decision"), "hold") << called.text;
  EXPECT_EQ(called.Text("/output/ext/patients/0/stored"), "false");
  EXPECT_EQ(service_.checker().store().SettlementsOf("P100")->size(), 1U);
}

TEST_F(NationalRoutes, ContextThatIsSettledIsNotJudgedTwice) {
  ASSERT_EQ(service_.Call("POST", "/fsi/api/3102", Message("0001")).Text("/infcode"), "0");
  // The doctor orders a third item; the settled ones come along as context.
  std::string next = Message("0002", "2026-03-02 11:00:00");
  next = Changed(next, R"("rx_id":"R2","curr_drord_flag":"1")",
                 R"("rx_id":"R2","curr_drord_flag":"0")");
  next = Changed(next, R"("rx_id":"R1","curr_drord_flag":"1")",
                 R"("rx_id":"R9","curr_drord_flag":"1")");
  next = Changed(next, "XA11DAW036A001010104127", "XA11DAW036A001010104128");
  const Called called = service_.Call("POST", "/fsi/api/3102", next);
  EXPECT_EQ(called.Size("/output/result"), 0U) << called.text;
  EXPECT_EQ(called.Text("/output/ext/patients/0/stored"), "true");
  const auto settlements = service_.checker().store().SettlementsOf("P100");
  ASSERT_EQ(settlements->size(), 2U);
  EXPECT_EQ((*settlements)[1].line.count, 1U) << "R2 is not stored again";
}

TEST_F(NationalRoutes, AnswersOfDoctorsAreCounted) {
  const Called warned =
      service_.Call("POST", "/fsi/api",
                    Dear(Changed(TwiceMessage("0001"), R"("trig_scen":"8")", R"("trig_scen":9)")));
  ASSERT_EQ(warned.Size("/output/result"), 2U) << warned.text;
  const auto feedback = [&](const std::string& warns) {
    return service_.Call(
        "POST", "/fsi/api/3103",
        fmt::format(R"({{"msgid":"M1","fixmedins_code":"H32010000001","input":{{"data":)"
                    R"({{"warn_type":"2","warns":{}}}}}}})",
                    warns));
  };
  const std::string a = warned.Text("/output/result/0/jr_id");
  const std::string b = warned.Text("/output/result/1/jr_id");
  Called called =
      feedback(fmt::format(R"([{{"warn_rslt_id":"{}","dspo_way":"1","dspo_way_rea":"病情需要"}},)"
                           R"({{"warn_rslt_id":"{}","dspo_way":"2"}}])",
                           a, b));
  EXPECT_EQ(called.Text("/infcode"), "0") << called.text;
  EXPECT_EQ(called.Text("/output/ext/kept"), "2");
  called = feedback(R"({"warn_rslt_id":"nothing","dspo_way":"2"})");
  EXPECT_EQ(called.Text("/infcode"), "-1");
  EXPECT_THAT(called.Text("/err_msg"), HasSubstr("warns[0] 未保存:warn_rslt_id 'nothing' 不存在"));
  for (const std::string_view by : {"doctor", "department", "provider"}) {
    const Called sums = service_.Call("GET", "/v1/compliance?by=" + std::string(by));
    ASSERT_EQ(sums.Size("/compliance"), 1U) << sums.text;
    EXPECT_EQ(sums.Text("/compliance/0/warned"), "2");
    EXPECT_EQ(sums.Text("/compliance/0/changed"), "1");
    EXPECT_EQ(sums.Text("/compliance/0/kept"), "1");
    EXPECT_EQ(sums.Text("/compliance/0/rate"), "0.5000");
  }
}

TEST_F(NationalRoutes, RuleIdsChooseWhatIsShown) {
  const auto shown = [&](std::string_view msgid, std::string_view ids) {
    const std::string body =
        Changed(Dear(Changed(TwiceMessage(msgid), R"("trig_scen":"8")", R"("trig_scen":9)")),
                R"("rule_ids":[])", fmt::format(R"("rule_ids":{})", ids));
    return service_.Call("POST", "/fsi/api", body).Size("/output/result");
  };
  EXPECT_EQ(shown("0001", "[]"), 2U);
  EXPECT_EQ(shown("0002", R"(["twice"])"), 1U);
  EXPECT_EQ(shown("0003", R"(["other"])"), 0U);
}

TEST_F(NationalRoutes, BadInputGetsAClearAnswer) {
  const struct {
    std::string_view path, from, to;
    int status;
    std::string_view message;
  } kCases[] = {
      {"/fsi/api", R"("input":{)", R"("input":{{)", 400, "不是合法的 JSON:第 1 行"},
      {"/fsi/api", R"("infno":"3102")", R"("infno":"2207")", 200, "交易 '2207' 不受理"},
      {"/fsi/api", R"("infno":"3102",)", "", 200, "交易 '' 不受理"},
      {"/fsi/api/3101", R"("infno":"3102")", R"("infno":"3102")", 200, "与请求地址中的 3101 不符"},
      {"/fsi/api", R"("fixmedins_code":"H32010000001")", R"("fixmedins_code":"")", 200,
       "缺少 fixmedins_code"},
      {"/fsi/api", R"("cnt":2,)", R"("cnt":"two",)", 200,
       "fsi_order_dtos[0].cnt 为 'two',应为数值"},
      {"/fsi/api", R"("adm_date":"2026-03-01 08:00:00")", R"("adm_date":"2026-13-01")", 200,
       "adm_date 为 '2026-13-01',应为日期时间"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.message);
    const Called called =
        service_.Call("POST", test.path, Changed(Message("0001"), test.from, test.to));
    EXPECT_EQ(called.status, test.status);
    EXPECT_EQ(called.Text("/infcode"), "-1") << called.text;
    EXPECT_THAT(called.Text("/err_msg"), HasSubstr(std::string(test.message)));
    EXPECT_LE(CodePoints(called.Text("/err_msg")), 200U);
  }
  EXPECT_EQ(service_.Call("POST", "/fsi/api", "").status, 400);
  EXPECT_EQ(service_.Call("GET", "/fsi/api").status, 405);
}

TEST_F(NationalRoutes, ALongListOfProblemsIsWholeInOutput) {
  std::string body = Message("0001");
  for (const std::string_view name : {"rx_id", "hilist_code", "drord_begn_date"}) {
    for (int i = 0; i < 2; ++i) {
      body = Changed(body, fmt::format("\"{}\"", name), fmt::format("\"no_{}\"", name));
    }
  }
  const Called called = service_.Call("POST", "/fsi/api", body);
  EXPECT_EQ(CodePoints(called.Text("/err_msg")), 200U);
  EXPECT_EQ(called.Size("/output/ext/problems"), 6U) << called.text;
  EXPECT_EQ(called.Text("/output/ext/problems/0/path"),
            "$.input.data.patient_dtos[0].fsi_encounter_dtos[0].fsi_order_dtos[0].rx_id");
}

TEST_F(NationalRoutes, SeveralPatientsInOneMessage) {
  std::string second = TwiceMessage("0001");
  const size_t begin = second.find(R"({"patn_id")");
  second = Changed(second.substr(begin, second.find("]}}}", begin) - begin), "P100", "P200");
  const Called called = service_.Call(
      "POST", "/fsi/api",
      Changed(Message("0001"), R"("patient_dtos":[)", R"("patient_dtos":[)" + second + ","));
  ASSERT_EQ(called.Size("/output/ext/patients"), 2U) << called.text;
  EXPECT_EQ(called.Text("/output/ext/patients/0/decision"), "hold");
  EXPECT_EQ(called.Text("/output/ext/patients/1/decision"), "pass");
  EXPECT_EQ(called.Text("/output/result/0/patn_id"), "P200");
}

TEST(NationalTimeLimit, NotCheckedIsNoError) {
  const online::SmallRulebook rulebook;
  const ServiceForTest service(rulebook.path(), {}, std::chrono::milliseconds(0));
  const Called called = service.Call("POST", "/fsi/api", Message("0001"));
  ASSERT_EQ(called.status, 200);
  EXPECT_EQ(called.Text("/infcode"), "0");
  EXPECT_EQ(called.Size("/output/result"), 0U);
  EXPECT_EQ(called.Text("/output/ext/checked"), "false") << called.text;
  EXPECT_THAT(called.Text("/warn_msg"), HasSubstr("未审核"));
}

// Who may do what, and with which signature.
TEST(NationalRights, KeysAndSignatures) {
  const TempFolder folder;
  const std::string file = folder / "institutions.csv";
  const std::string all = *AddInstitution(file, {"*", "医保局", "check settle", "", false});
  const std::string own = *AddInstitution(file, {"H32010000001", "甲", "check settle", "", false});
  const std::string advice = *AddInstitution(file, {"H32010000001", "甲", "check", "", false});
  const std::string reader = *AddInstitution(file, {"H32010000001", "甲", "read", "", false});
  const std::string other =
      *AddInstitution(file, {"H32010000002", "乙", "check settle", "", false});
  const std::string strict =
      *AddInstitution(file, {"H32010000001", "甲", "check settle", "", true});
  const online::SmallRulebook rulebook;
  Options options;
  options.institutions = *Institutions::Load(file);
  const ServiceForTest service(rulebook.path(), options);

  const std::string signed_by = [&] {
    const std::string body = Message("0009");
    const size_t begin = body.find(R"("input":)") + 8;
    const std::string input = body.substr(begin, body.size() - begin - 1);
    return Changed(
        body, R"("input":)",
        fmt::format(R"("signtype":"SM3","cainfo":"{}","input":)", Base64(*HmacSm3(strict, input))));
  }();
  const std::string before = Changed(Message("0003"), R"("trig_scen":"8")", R"("trig_scen":"9")");
  const struct {
    std::string key, body;
    int status;
    std::string_view infcode, message;
  } kCases[] = {
      {"", Message("0001"), 401, "-1", "缺少请求头 X-Api-Key"},
      {"mj_wrong", Message("0001"), 401, "-1", "机构密钥无效"},
      {other, Message("0001"), 403, "-1", "该密钥不属于机构 H32010000001"},
      {reader, Message("0001"), 403, "-1", "没有 check 权限"},
      {advice, Message("0001"), 403, "-1", "没有 settle 权限"},
      {advice, before, 200, "0", ""},
      {all, Message("0001"), 200, "0", ""},
      {own, Message("0001"), 200, "0", ""},
      {strict, Message("0002"), 200, "-1", "缺少 cainfo"},
      {strict, signed_by, 200, "0", ""},
      {strict, Changed(signed_by, R"("cnt":2,)", R"("cnt":1,)"), 200, "-1", "SM3 验签失败"},
      {strict, Changed(signed_by, R"("SM3")", R"("SM2")"), 200, "-1", "未登记 SM2 公钥"},
      {strict, Changed(signed_by, R"("SM3")", R"("RSA")"), 200, "-1", "应为 SM2 或 SM3"},
      {own, signed_by, 200, "-1", "SM3 验签失败"},
  };
  for (const auto& test : kCases) {
    const Called called = service.Call("POST", "/fsi/api", test.body, test.key);
    SCOPED_TRACE(called.text);
    EXPECT_EQ(called.status, test.status) << test.message;
    EXPECT_EQ(called.Text("/infcode"), test.infcode);
    EXPECT_THAT(called.Text("/err_msg"), HasSubstr(std::string(test.message)));
  }
}

}  // namespace
}  // namespace mingjian::service
