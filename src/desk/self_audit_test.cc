// Self-audits: an institution's own files, seen by nobody else, gone after a day.

#include "desk/self_audit.h"

#include <gmock/gmock.h>

#include "desk/city_for_test.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;
using ::testing::HasSubstr;

constexpr const char* kRule = R"(id: many-lines
title: 数量过多
class: 政策类/药品政策限定类
version: 1
source: illustrative
severity: violation
moments: {before: warn, during: hold, after: clue}
valid: {from: 2025-01-01}
basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]
on: line
when: line.cnt > 2.0
amount: 'violates.map(x, x.inscp_scp_amt).sum()'
message: '数量 {line.cnt}'
)";

class SelfAuditTest : public ::testing::Test {
 protected:
  SelfAuditTest() {
    std::filesystem::create_directories(temp_ / "rulebook/national");
    std::filesystem::create_directories(temp_ / "rulebook/knowledge");
    EXPECT_TRUE(WriteFile(temp_ / "rulebook/national/many-lines.yaml", kRule));
    EXPECT_TRUE(WriteFile(
        temp_ / "rulebook/history.jsonl",
        R"({"event":"ship","rule":"many-lines","version":1,"to":"active","who":"p","when":"2026-01-01","why":"w"})"
        "\n"));
    whole_ = std::make_unique<WholeDesk>(
        "", [this](DeskOptions& options) { options.rulebook = temp_ / "rulebook"; });
    whole_->AddUser("h1", Role::kInstitution, "", "H1");
    whole_->AddUser("li", Role::kFirstReviewer);
    WriteCity(SmallCity(), temp_ / "city");
  }
  std::string Begin(const std::string& user = "h1") {
    const Called made = whole_->Call(user, "POST", "/v1/self-audits");
    EXPECT_EQ(made.status, 201) << made.text;
    return "/v1/self-audits/" + made.At("/self_audit_id");
  }
  Called Put(const std::string& audit, const std::string& name, const std::string& text,
             const std::string& user = "h1") {
    return whole_->Call(user, "PUT", audit + "/files/" + name, text);
  }
  void PutCity(const std::string& audit) {
    for (const char* const table : {"fixmedins_b", "psn_info_b", "mdtrt_d", "setl_d"}) {
      const auto text = ReadFile(temp_ / fmt::format("city/{}.csv", table));
      EXPECT_EQ(Put(audit, fmt::format("{}.csv", table), *text).status, 200);
    }
    // With a line that has no item.
    const auto lines = ReadFile(temp_ / "city/fee_list_d.csv");
    EXPECT_EQ(
        Put(audit, "fee_list_d.csv", *lines + "M1,S1,9,,2026-03-02 10:00:00,1,1,1,1,,x,05,A03,D1\n")
            .status,
        200);
  }
  std::string Run(const std::string& audit) {
    const Called started = whole_->Call("h1", "POST", audit + "/run");
    if (started.status != 202) return started.Short();
    std::string state;
    service::Eventually([&] {
      state = whole_->Call("h1", "GET", "/v1/jobs/" + started.At("/job_id")).At("/state");
      return state != "running";
    });
    return state;
  }

  TempFolder temp_;
  std::unique_ptr<WholeDesk> whole_;
};

TEST_F(SelfAuditTest, FindsInTheOwnFilesAndSaysWhatItRefused) {
  const std::string audit = Begin();
  EXPECT_EQ(Run(audit), "409 files");
  PutCity(audit);
  EXPECT_EQ(Run(audit), "done");
  const Called result = whole_->Call("h1", "GET", audit);
  ASSERT_EQ(result.status, 200) << result.text;
  EXPECT_EQ(result.At("/state"), "done");
  EXPECT_EQ(result.At("/summary/settlements"), "9");
  EXPECT_EQ(result.At("/summary/findings"), "1");
  EXPECT_EQ(result.At("/summary/rules/0/rule"), "many-lines");
  EXPECT_EQ(result.At("/findings/0/setl_id"), "S5");
  EXPECT_EQ(result.At("/rejects/0/table"), "fee_list_d");
  EXPECT_EQ(result.At("/rejects/0/detail"), "med_list_codg");
  // Nothing of it is in casework.
  EXPECT_EQ(*whole_->database().QueryInt("SELECT COUNT(*) FROM finding"), 0);
}

TEST_F(SelfAuditTest, IsTheCallersAlone) {
  const std::string audit = Begin();
  PutCity(audit);
  EXPECT_EQ(whole_->Call("li", "GET", audit).Short(), "404 no-self-audit");
  EXPECT_EQ(Put(audit, "setl_d.csv", "x", "li").Short(), "404 no-self-audit");
  EXPECT_EQ(whole_->Call("li", "POST", audit + "/run").Short(), "404 no-self-audit");
  EXPECT_EQ(whole_->Call("li", "DELETE", audit).Short(), "404 no-self-audit");
  EXPECT_EQ(whole_->Call("li", "GET", "/v1/self-audits").Size("/rows"), 0U);
  EXPECT_EQ(whole_->Call("h1", "GET", "/v1/self-audits").Size("/rows"), 1U);
  EXPECT_EQ(whole_->Call("root", "POST", "/v1/self-audits").Short(), "403 no-right");
  EXPECT_EQ(whole_->Call("h1", "DELETE", audit).status, 200);
  EXPECT_EQ(whole_->Call("h1", "GET", audit).Short(), "404 no-self-audit");
}

TEST_F(SelfAuditTest, RefusesWhatIsNoTable) {
  const std::string audit = Begin();
  for (const char* const name :
       {"evil.csv", "setl_d.parquet", "..%2Fsetl_d.csv", "setl_d%00.csv", "setl_d", ".csv"}) {
    EXPECT_EQ(Put(audit, name, "a,b\n").status, 400) << name;
  }
  EXPECT_EQ(Put(audit, "fee_list_d-2026-01.csv", "a,b\n").status, 200);
  // What cannot be loaded fails with the reason, and no path of this machine.
  EXPECT_EQ(Run(audit), "failed");
  const Called failed = whole_->Call("h1", "GET", audit);
  EXPECT_EQ(failed.At("/state"), "failed");
  EXPECT_THAT(failed.At("/error"), HasSubstr("fee_list_d-2026-01.csv"));
  EXPECT_THAT(failed.At("/error"), ::testing::Not(HasSubstr(whole_->folder().path().string())));
}

TEST_F(SelfAuditTest, IsGoneAfterADay) {
  const std::string audit = Begin();
  PutCity(audit);
  const std::string folder = whole_->folder() / "data/self-audits";
  EXPECT_FALSE(std::filesystem::is_empty(folder));
  whole_->SetNow(whole_->now() + kSelfAuditKept);
  Begin("li");  // somebody comes by, and what is old is removed
  size_t left = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++left;
  EXPECT_EQ(left, 1U);
}

TEST(SelfAudits, KeepTheirBounds) {
  SelfAudits audits({});
  std::string id;
  for (size_t i = 0; i < kSelfAuditsOfUser; ++i) {
    const auto made = audits.Create("h1", 0);
    ASSERT_TRUE(made);
    id = *made;
  }
  EXPECT_EQ(casework::RefusalName(audits.Create("h1", 0)), "busy");
  EXPECT_TRUE(audits.Create("h2", 0));
  const std::string big(kSelfAuditFileMax + 1, 'x');
  EXPECT_EQ(casework::RefusalName(audits.Put("h1", id, "setl_d.csv", big, 0)), "size");
  for (size_t i = 0; i < kSelfAuditFilesMax; ++i) {
    MJ_EXPECT_OK(audits.Put("h1", id, fmt::format("setl_d-{}.csv", i), "x", 0));
  }
  EXPECT_EQ(casework::RefusalName(audits.Put("h1", id, "setl_d-x.csv", "x", 0)), "size");
  MJ_EXPECT_OK(audits.Put("h1", id, "setl_d-0.csv", "y", 0));
  MJ_EXPECT_OK(audits.Begin("h1", id, 0));
  EXPECT_EQ(casework::RefusalName(audits.Begin("h1", id, 0)), "state");
  EXPECT_EQ(casework::RefusalName(audits.Put("h1", id, "setl_d-0.csv", "y", 0)), "state");
  // Deleted while it waits for its turn, which never comes.
  MJ_EXPECT_OK(audits.Remove("h1", id, 0));
  audits.Stop(id);
  EXPECT_TRUE(audits.Create("h1", 0));
}

}  // namespace
}  // namespace mingjian::desk
