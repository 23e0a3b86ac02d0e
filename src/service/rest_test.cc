// REST over a real server and checker; every answer is held against the OpenAPI document.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/text.h"
#include "online/small_claims_test.h"
#include "service/institutions.h"
#include "service/national_message_test.h"
#include "service/schema_test.h"
#include "service/whole_service_test.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

// An outpatient settlement of `lines`, each one item of 100 yuan at the given code.
std::string ClaimText(std::string_view setl_id, const std::vector<std::string>& items,
                      std::string_view psn_no = "110101199001011234",
                      std::string_view day = "2026-03-02") {
  std::string lines;
  for (size_t i = 0; i < items.size(); ++i) {
    lines += fmt::format(
        R"({}{{"feedetl_sn":"{}","fee_ocur_time":"{} 09:00:00","med_list_codg":"{}","cnt":1,)"
        R"("pric":"100","det_item_fee_sumamt":100.00,"inscp_scp_amt":"100",)"
        R"("bilg_dr_codg":"D320100000001","bilg_dept_codg":"A03"}})",
        i == 0 ? "" : ",", i + 1, day, items[i]);
  }
  return fmt::format(
      R"({{"psn":{{"psn_no":"{}","gend":"1","brdy":"1990-01-01"}},)"
      R"("mdtrt_d":{{"fixmedins_code":"H32010000001","mdtrt_id":"V{}","begntime":"{} 08:00:00",)"
      R"("med_type":"11"}},"setl_d":{{"setl_id":"{}","setl_time":"{} 10:00:00","psn_no":"{}",)"
      R"("medfee_sumamt":100,"inscp_scp_amt":100,"fund_pay_sumamt":70}},)"
      R"("diag_d":[{{"diag_type":"1","diag_srt_no":1,"diag_code":"I10.x00"}}],)"
      R"("fee_list_d":[{}]}})",
      psn_no, setl_id, day, setl_id, day, psn_no, lines);
}
constexpr std::string_view kA = "001102000010000-1", kB = "001102000010001-1";

class Rest : public ::testing::Test {
 protected:
  Rest() : service_(rulebook_.path()) {
    const Called document = service_.Call("GET", "/v1/openapi.json");
    EXPECT_EQ(document.status, 200);
    document_ = document.body;
    check_ = std::make_unique<SchemaCheck>(document_);
  }

  // Calls and holds the answer (and a body that is taken) against the document under `route`.
  Called Call(std::string_view method, std::string_view path, std::string_view route,
              std::string_view body = "", std::string_view key = "") {
    const Called called = service_.Call(method, path, body, key);
    std::string lower(method);
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    const json::object& operation = document_.at("paths").at(route).at(lower).as_object();
    const json::object& responses = operation.at("responses").as_object();
    const json::value& schema =
        (called.status == 200 ? responses.at("200") : responses.at("default"))
            .at("content")
            .at("application/json")
            .at("schema");
    EXPECT_EQ(check_->Check(schema, called.body), "") << called.text;
    if (called.status == 200 && !body.empty() &&
        called.text.find("\"error\"") == std::string::npos) {
      EXPECT_EQ(check_->Check(
                    operation.at("requestBody").at("content").at("application/json").at("schema"),
                    json::parse(body)),
                "");
    }
    seen_.insert(lower + " " + std::string(route));
    return called;
  }

  online::SmallRulebook rulebook_;
  ServiceForTest service_;
  json::value document_;
  std::unique_ptr<SchemaCheck> check_;
  std::set<std::string> seen_;
};

TEST_F(Rest, EveryRouteAnswersAsItsDocumentSays) {
  const std::string twice = ClaimText("S1", {std::string(kA), std::string(kA)});
  Called called = Call("POST", "/v1/check", "/v1/check", twice);
  EXPECT_EQ(called.status, 200) << called.text;
  EXPECT_EQ(called.Text("/decision"), "ask_reason");
  EXPECT_EQ(called.Size("/hits"), 1U);
  EXPECT_EQ(called.Text("/hits/0/vola_amt"), "100");
  EXPECT_EQ(called.Text("/stored"), "false");
  EXPECT_EQ(called.Text("/warnings"), "(nothing)");
  // The other moment, and nothing stored either.
  std::string during = twice;
  during.insert(1, R"("moment":"during",)");
  called = Call("POST", "/v1/check", "/v1/check", during);
  EXPECT_EQ(called.Text("/decision"), "hold");
  EXPECT_TRUE(service_.checker().store().SettlementsOf("110101199001011234")->empty());

  called = Call("POST", "/v1/checks", "/v1/checks",
                fmt::format(R"({{"claims":[{},{}]}})", twice, ClaimText("S2", {std::string(kA)})));
  EXPECT_EQ(called.Text("/results/0/decision"), "ask_reason");
  EXPECT_EQ(called.Text("/results/1/decision"), "pass");

  called = Call("POST", "/v1/settlements", "/v1/settlements", ClaimText("S3", {std::string(kA)}));
  EXPECT_EQ(called.Text("/stored"), "true") << called.text;
  EXPECT_EQ(called.Text("/setl_id"), "S3");
  called = Call("POST", "/v1/settlements", "/v1/settlements",
                fmt::format(R"({{"settlements":[{}]}})", ClaimText("S4", {std::string(kB)}, "P2")));
  EXPECT_EQ(called.Text("/results/0/stored"), "true") << called.text;
  // What has happened is stored, also where the answer to a 3102 would have held it.
  called = Call("POST", "/v1/settlements", "/v1/settlements",
                ClaimText("S6", {std::string(kB), std::string(kB)}, "P3"));
  EXPECT_EQ(called.Text("/decision"), "hold");
  EXPECT_EQ(called.Text("/stored"), "true");
  EXPECT_EQ(service_.checker().store().SettlementsOf("P3")->size(), 1U);
  // The same person again, the same day, the same item: what was stored is seen.
  const std::string again = ClaimText("S5", {std::string(kA)});
  called = Call("POST", "/v1/check", "/v1/check", Changed(again, "10:00:00", "11:00:00"));
  EXPECT_EQ(called.Text("/decision"), "ask_reason");
  called = Call("POST", "/v1/check", "/v1/check", Changed(again, "10:00:00", "09:59:00"));
  EXPECT_EQ(called.Text("/decision"), "pass") << "what is settled later is not seen";

  called = Call("GET", "/v1/findings?limit=1", "/v1/findings");
  EXPECT_EQ(called.Size("/findings"), 1U);
  EXPECT_EQ(called.Text("/findings/0/rule_id"), "trial") << "shadow rules are recorded";
  const std::string next = called.Text("/next");
  ASSERT_NE(next, "null");
  called = Call("GET", "/v1/findings?limit=10&from=" + next, "/v1/findings");
  EXPECT_EQ(called.Size("/findings"), 4U) << "of P2 one, of P3 three";
  EXPECT_EQ(called.Text("/next"), "null");
  called = Call("GET", "/v1/findings?psn_no=P2", "/v1/findings");
  EXPECT_EQ(called.Size("/findings"), 1U);

  called = Call("GET", "/v1/rules", "/v1/rules");
  EXPECT_EQ(called.Size("/rules"), 3U);
  called = Call("GET", "/v1/rules/twice", "/v1/rules/{id}");
  EXPECT_EQ(called.Text("/title"), "试验twice");
  EXPECT_EQ(called.Text("/moments/during"), "hold");
  called = Call("GET", "/v1/rules/twise", "/v1/rules/{id}");
  EXPECT_EQ(called.status, 404);
  EXPECT_THAT(called.Text("/error/message"), HasSubstr("twice"));
  called = Call("GET", "/v1/knowledge?code=001102000010000", "/v1/knowledge");
  EXPECT_EQ(called.Size("/points"), 0U);
  called = Call("GET", "/v1/knowledge", "/v1/knowledge");
  EXPECT_EQ(called.status, 400);
  called = Call("GET", "/v1/unchecked", "/v1/unchecked");
  EXPECT_EQ(called.Size("/unchecked"), 0U);
  called = Call("GET", "/v1/compliance?by=doctor", "/v1/compliance");
  EXPECT_EQ(called.status, 200);
  called = Call("GET", "/v1/compliance?by=nurse", "/v1/compliance");
  EXPECT_EQ(called.status, 400);
  called = Call("GET", "/v1/version", "/v1/version");
  EXPECT_EQ(called.Text("/rulebook_hash"), service_.checker().rulebook_hash());
  called = Call("DELETE", "/v1/settlements/H32010000001/S3",
                "/v1/settlements/{fixmedins_code}/{setl_id}");
  EXPECT_EQ(called.Text("/undone"), "true");
  called = Call("DELETE", "/v1/settlements/H32010000001/S3",
                "/v1/settlements/{fixmedins_code}/{setl_id}");
  EXPECT_EQ(called.status, 404);
  called = Call("POST", "/fsi/api", "/fsi/api", NationalMessage());
  EXPECT_EQ(called.Text("/infcode"), "0");
  called = Call("POST", "/fsi/api/3102", "/fsi/api/{infno}", NationalMessage());
  EXPECT_EQ(called.Text("/infcode"), "0");
  Call("GET", "/v1/openapi.json", "/v1/openapi.json");

  std::set<std::string> documented;
  for (const auto& [route, methods] : document_.at("paths").as_object()) {
    for (const auto& [method, operation] : methods.as_object()) {
      documented.insert(std::string(method) + " " + std::string(route));
    }
  }
  EXPECT_EQ(documented, seen_) << "each documented route is tried here";
}

TEST_F(Rest, SaysWhatIsWrongWithAClaim) {
  const struct {
    std::string_view from, to, path, expected;
  } kCases[] = {
      {R"("fee_list_d":)", R"("fee_list":)", "$.fee_list", "did you mean 'fee_list_d'"},
      {R"("mdtrt_d":{)", R"("mdtrt_d":[],"moment":{)", "$.mdtrt_d", "an object"},
      {R"("med_list_codg")", R"("med_list_code")", "$.fee_list_d[0].med_list_code",
       "did you mean 'med_list_codg'"},
      {R"("cnt":1)", R"("cnt":"one")", "$.fee_list_d[0].cnt", "a number of at most six decimals"},
      {R"("cnt":1)", R"("cnt":0.1234567)", "$.fee_list_d[0].cnt", "six decimals"},
      {R"("cnt":1)", R"("cnt":true)", "$.fee_list_d[0].cnt", "a number"},
      {R"("cnt":1)", R"("item_code":"x","cnt":1)", "$.fee_list_d[0].item_code", "a field of"},
      {R"("cnt":1,)", "", "$.fee_list_d[0].cnt", "a value"},
      {R"("begntime":"2026-03-02 08:00:00")", R"("begntime":"2026-02-30")", "$.mdtrt_d.begntime",
       "a time such as"},
      {R"("gend":"1")", R"("gend":"x")", "$.psn.gend", "a value of code set gend"},
      {R"("diag_srt_no":1)", R"("diag_srt_no":"first")", "$.diag_d[0].diag_srt_no",
       "a whole number"},
      {R"("setl_id":"S1")", R"("setl_id":"S1","mdtrt_id":"other")", "$", "mdtrt_id"},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.to);
    const std::string body = Changed(ClaimText("S1", {std::string(kA)}), test.from, test.to);
    for (const std::string_view path : {"/v1/check", "/v1/settlements"}) {
      const Called called = Call("POST", path, path, body);
      EXPECT_EQ(called.status, 400) << called.text;
      EXPECT_EQ(called.Text("/error/problems/0/path"), test.path);
      EXPECT_THAT(called.Text("/error/problems/0/expected"), HasSubstr(std::string(test.expected)));
    }
  }
  const Called broken = Call("POST", "/v1/check", "/v1/check", "{");
  EXPECT_EQ(broken.status, 400);
  EXPECT_THAT(broken.Text("/error/message"), HasSubstr("not JSON at line 1"));
}

TEST_F(Rest, WhatIfMayLeaveOutWhatASettlementMustHave) {
  const std::string future =
      Changed(ClaimText("S1", {std::string(kA)}), "2026-03-02 09:00:00", "2999-03-02 09:00:00");
  Called called = Call("POST", "/v1/check", "/v1/check", future);
  EXPECT_EQ(called.status, 200);
  EXPECT_EQ(called.Text("/warnings/0/path"), "$.fee_list_d[0].fee_ocur_time");
  called = Call("POST", "/v1/settlements", "/v1/settlements", future);
  EXPECT_EQ(called.status, 400);
  EXPECT_EQ(called.Text("/error/problems/0/path"), "$.fee_list_d[0].fee_ocur_time");

  // Amounts that are not told: judged on the whole, and marked.
  std::string body = ClaimText("S1", {std::string(kA), std::string(kA)});
  for (int i = 0; i < 2; ++i) {
    body = Changed(body, R"(100.00,"inscp_scp_amt":"100",)", "100.00,");
  }
  body = Changed(body, R"("setl_id":"S1","setl_time":"2026-03-02 10:00:00",)", "");
  called = Call("POST", "/v1/check", "/v1/check", body);
  EXPECT_EQ(called.status, 200) << called.text;
  EXPECT_EQ(called.Size("/hits"), 1U);
  EXPECT_EQ(called.Text("/hits/0/vola_amt"), "null");
  called = Call("POST", "/v1/settlements", "/v1/settlements", body);
  EXPECT_EQ(called.status, 400);
}

TEST_F(Rest, EachOfManyIsAnsweredForItself) {
  const std::string good = ClaimText("S1", {std::string(kA)});
  const std::string bad = Changed(good, R"("cnt":1)", R"("cnt":"x")");
  Called called =
      Call("POST", "/v1/checks", "/v1/checks", fmt::format(R"({{"claims":[{},{},7]}})", bad, good));
  EXPECT_EQ(called.status, 200);
  EXPECT_EQ(called.Text("/results/0/error/problems/0/path"), "$.claims[0].fee_list_d[0].cnt");
  EXPECT_EQ(called.Text("/results/1/decision"), "pass");
  EXPECT_EQ(called.Text("/results/2/error/problems/0/expected"),
            "an object with mdtrt_d and fee_list_d");
  called = Call("POST", "/v1/checks", "/v1/checks", R"({"claims":[]})");
  EXPECT_EQ(called.Size("/results"), 0U);
  called = Call("POST", "/v1/checks", "/v1/checks", R"({"claim":[]})");
  EXPECT_EQ(called.status, 400);
  std::string many = "{}";
  for (int i = 0; i < 500; ++i) many += ",{}";
  called = Call("POST", "/v1/checks", "/v1/checks", fmt::format(R"({{"claims":[{}]}})", many));
  EXPECT_EQ(called.status, 400);
  EXPECT_EQ(called.Text("/error/problems/0/value"), "501 claims");
}

TEST(RestRights, KeysSeeWhatTheyMay) {
  const TempFolder folder;
  const std::string file = folder / "institutions.csv";
  const auto key = [&](const char* code, const char* rights) {
    return *AddInstitution(file, {code, "x", rights, "", false});
  };
  const std::string bureau = key("*", "check settle read personal admin");
  const std::string masked = key("*", "read admin");
  const std::string own = key("H32010000001", "check settle read");
  const std::string other = key("H32010000002", "check settle read");
  const online::SmallRulebook rulebook;
  Options options;
  options.institutions = *Institutions::Load(file);
  const ServiceForTest service(rulebook.path(), options);
  const std::string claim = ClaimText("S1", {std::string(kA)});
  const struct {
    std::string_view method, path;
    std::string key, body;
    int status;
  } kCases[] = {
      {"POST", "/v1/check", "", claim, 401},
      {"POST", "/v1/check", "mj_wrong", claim, 401},
      {"POST", "/v1/check", masked, claim, 403},
      {"POST", "/v1/check", other, claim, 403},
      {"POST", "/v1/check", own, claim, 200},
      {"POST", "/v1/settlements", other, claim, 403},
      {"POST", "/v1/settlements", own, claim, 200},
      {"DELETE", "/v1/settlements/H32010000001/S1", other, "", 403},
      {"GET", "/v1/unchecked", own, "", 403},
      {"GET", "/v1/unchecked", bureau, "", 200},
      {"GET", "/v1/compliance?by=doctor", own, "", 200},
      {"GET", "/v1/compliance?by=department", own, "", 200},
      {"GET", "/v1/compliance?by=provider", own, "", 200},
      {"GET", "/v1/compliance?by=doctor", bureau, "", 200},
      {"GET", "/v1/openapi.json", "", "", 200},
      {"GET", "/v1/rules", "", "", 401},
  };
  for (const auto& test : kCases) {
    const Called called = service.Call(test.method, test.path, test.body, test.key);
    EXPECT_EQ(called.status, test.status) << test.method << " " << test.path << called.text;
  }
  EXPECT_EQ(service.Call("GET", "/v1/findings", "", own).Size("/findings"), 1U);
  EXPECT_EQ(service.Call("GET", "/v1/findings", "", other).Size("/findings"), 0U);
  const Called all = service.Call("GET", "/v1/findings", "", bureau);
  EXPECT_EQ(all.Text("/findings/0/psn_no"), "110101199001011234");
  const Called hidden = service.Call("GET", "/v1/findings", "", masked);
  EXPECT_EQ(hidden.Text("/findings/0/psn_no"), "110101********1234");
  EXPECT_THAT(hidden.text, Not(HasSubstr("110101199001011234")));
}

}  // namespace
}  // namespace mingjian::service
