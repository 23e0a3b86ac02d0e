// The rule library through the routes: what it shows, who may take which step, trials, knowledge.

#include <gmock/gmock.h>

#include <atomic>

#include "base/text.h"
#include "desk/city_for_test.h"
#include "desk/whole_desk_test.h"
#include "testing/case_file.h"

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
about: |-
  More than a few of an item on a line. Known false positives: packs that were split.
basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]
on: line
parameters:
  most: {default: 2, min: 0, max: 9, unit: 个, about: 上限}
when: line.cnt > decimal(params.most)
amount: 'violates.map(x, x.inscp_scp_amt).sum()'
message: '数量 {line.cnt}'
)";
std::string Cases() {
  std::string text = "rule many-lines\n";
  for (int i = 1; i <= 3; ++i) {
    text += fmt::format(
        "\ncase 多 {0}\nline feedetl_sn cnt pric\n     1 {1} 10.00\nfindings violates\n"
        "         1\n\ncase 少 {0}\nline feedetl_sn cnt pric\n     1 1 1{0}.00\n"
        "findings none\n",
        i, i + 2);
  }
  return text;
}

class RulebookRoutes : public ::testing::Test {
 protected:
  RulebookRoutes() {
    Write("national/many-lines.yaml", kRule);
    Write("national/many-lines.case", Cases());
    Write("knowledge/service_sex.csv",
          "item_code:code,item_name:string,sex:string,point:string,source:string,batch:string,"
          "valid_from:date,valid_to:date,superseded_by:string\n"
          "003311040270000,宫腔镜检查,2,KP-1,official,batch-01,2025-05-23,,\n");
    LoadCity(SmallCity(), temp_, temp_ / "lake");
    whole_ = std::make_unique<WholeDesk>("", [this](DeskOptions& options) {
      options.lake = temp_ / "lake";
      options.rulebook = temp_ / "rulebook";
      options.run_cases = testing::CountCases;
      options.reload = [this]() -> Status {
        ++reloads_;
        return {};
      };
    });
    whole_->AddUser("author", Role::kRuleAuthor);
    whole_->AddUser("approver", Role::kRuleApprover);
    whole_->AddUser("ana", Role::kAnalyst);
    whole_->AddUser("anb", Role::kAnalyst, "320500");
    whole_->AddUser("li", Role::kFirstReviewer);
  }
  void Write(const std::string& name, const std::string& text) {
    const std::filesystem::path path = temp_ / ("rulebook/" + name);
    std::filesystem::create_directories(path.parent_path());
    ASSERT_TRUE(WriteFile(path.string(), text));
  }
  Called Post(const std::string& user, const std::string& path, const std::string& body) {
    return whole_->Call(user, "POST", "/v1/rulebook/rules/" + path, body);
  }
  std::string Move(const std::string& user, const std::string& to) {
    return Post(user, "many-lines/moves", fmt::format(R"({{"to":"{}","why":"because"}})", to))
        .Short();
  }
  // The job as it ended.
  Called Ended(const std::string& user, const Called& started) {
    EXPECT_EQ(started.status, 202) << started.text;
    Called job;
    service::Eventually([&] {
      job = whole_->Call(user, "GET", "/v1/jobs/" + started.At("/job_id"));
      return job.At("/state") != "running";
    });
    return job;
  }

  TempFolder temp_;
  std::atomic<int> reloads_ = 0;
  std::unique_ptr<WholeDesk> whole_;
};

TEST_F(RulebookRoutes, ShowRules) {
  const Called list = whole_->Call("li", "GET", "/v1/rulebook");
  ASSERT_EQ(list.status, 200) << list.text;
  EXPECT_EQ(list.Size("/mistakes"), 0U) << list.text;
  EXPECT_EQ(list.At("/rules/0/id"), "many-lines");
  EXPECT_EQ(list.At("/rules/0/status"), "draft");
  const Called rule = whole_->Call("author", "GET", "/v1/rulebook/rules/many-lines");
  ASSERT_EQ(rule.status, 200) << rule.text;
  EXPECT_EQ(rule.At("/text"), kRule);
  EXPECT_EQ(rule.Size("/cases"), 6U);
  EXPECT_EQ(rule.At("/cases/0/name"), "多 1");
  EXPECT_EQ(rule.At("/cases/0/fires"), "true");
  EXPECT_EQ(rule.At("/cases/1/fires"), "false");
  EXPECT_EQ(rule.At("/parameters/0/value"), "2");
  EXPECT_EQ(rule.At("/false_positives/0"), "Known false positives: packs that were split.");
  EXPECT_EQ(rule.At("/law/0/article"), "第38条第(3)项");
  EXPECT_EQ(rule.At("/moves/0/to"), "review");
  EXPECT_EQ(rule.At("/moves/0/refused"), "null");
  EXPECT_EQ(rule.At("/moves/1/refused/code"), "wrong-step");
  const Called other = whole_->Call("li", "GET", "/v1/rulebook/rules/many-lines");
  EXPECT_EQ(other.At("/moves/0/refused/code"), "no-right");
  const Called none = whole_->Call("li", "GET", "/v1/rulebook/rules/many-line");
  EXPECT_EQ(none.Short(), "404 no-rule");
  EXPECT_THAT(none.At("/error/message"), HasSubstr("many-lines"));
  EXPECT_EQ(whole_->Call("root", "GET", "/v1/rulebook").Short(), "403 no-right");
}

TEST_F(RulebookRoutes, LeadARuleThroughItsLife) {
  EXPECT_EQ(Move("li", "review"), "403 no-right");
  EXPECT_EQ(Move("approver", "review"), "403 no-right");
  EXPECT_EQ(Move("author", "shadow"), "403 no-right");
  EXPECT_EQ(Move("author", "review"), "200");
  EXPECT_EQ(Move("author", "review"), "403 no-right");
  EXPECT_EQ(Move("approver", "review"), "409 wrong-step");
  EXPECT_EQ(Move("author", "shadow"), "403 no-right");
  // Two grants do not make two persons.
  const casework::Actor root{.user = "root", .grants = {{Role::kAdministrator, {}}}};
  MJ_EXPECT_OK(casework::AddGrant(whole_->database(), root, whole_->now(), "author",
                                  {Role::kRuleApprover, {}}));
  EXPECT_EQ(Move("author", "shadow"), "409 approved-by-author");
  EXPECT_EQ(Move("approver", "shadow"), "200");
  EXPECT_EQ(reloads_, 2);
  EXPECT_EQ(Move("approver", "active"), "409 without-backtest");
  EXPECT_EQ(Move("approver", "nowhere"), "400 bad-request");

  const Called job = Ended("ana", Post("ana", "many-lines/backtests", "{}"));
  ASSERT_EQ(job.At("/state"), "done") << job.text;
  EXPECT_EQ(job.At("/result/findings"), "1");
  const std::string id = job.At("/job_id");
  const auto record = [&](const std::string& user, const std::string& of) {
    return Post(user, "many-lines/records",
                fmt::format(R"({{"kind":"backtest","job_id":"{}","why":"2026"}})", of))
        .Short();
  };
  EXPECT_EQ(record("ana", id), "403 no-right");
  EXPECT_EQ(record("author", id), "404 no-backtest");  // of somebody else
  const std::string own =
      Ended("approver", Post("approver", "many-lines/backtests", "{}")).At("/job_id");
  EXPECT_EQ(record("approver", own), "200");
  EXPECT_EQ(Move("approver", "active"), "200");
  const Called rule = whole_->Call("li", "GET", "/v1/rulebook/rules/many-lines");
  EXPECT_EQ(rule.At("/status"), "active");
  EXPECT_EQ(rule.Size("/history"), 4U);
  EXPECT_EQ(rule.At("/history/0/who"), "author");

  // Too many overturned: back to review by itself.
  const Called decided = Post("author", "many-lines/records",
                              R"({"kind":"decisions","confirmed":5,"overturned":20,"why":"May"})");
  ASSERT_EQ(decided.status, 200) << decided.text;
  EXPECT_EQ(decided.At("/moved_to"), "review");
  EXPECT_EQ(reloads_, 4);
  EXPECT_EQ(whole_->Call("ana", "GET", "/v1/rulebook").At("/rules/0/overturned"), "20");
  EXPECT_EQ(Post("author", "many-lines/records", R"({"kind":"x","why":"y"})").status, 400);
  // The steps are in the audit log.
  EXPECT_THAT(casework::VerifyLog(whole_->database())->rows, ::testing::Gt(5));
}

TEST_F(RulebookRoutes, TryRules) {
  const Called lower =
      Ended("ana", Post("ana", "many-lines/backtests", R"({"parameters":{"most":"0"}})"));
  ASSERT_EQ(lower.At("/state"), "done") << lower.text;
  EXPECT_NE(lower.At("/result/findings"), "1");
  // Tried with another parameter: not to be recorded.
  EXPECT_EQ(Post("author", "many-lines/backtests", R"({"parameters":{"least":"0"}})").status, 400);
  // A trial shows all of the lake.
  EXPECT_EQ(Post("anb", "many-lines/backtests", "{}").Short(), "403 no-right");
  EXPECT_EQ(Post("li", "many-lines/backtests", "{}").Short(), "403 no-right");

  const auto diff = [&](std::string text) {
    boost::json::object body = {{"text", text}};
    return Post("author", "many-lines/diffs", boost::json::serialize(body));
  };
  std::string changed = kRule;
  changed.replace(changed.find("default: 2"), 10, "default: 5");
  const Called done = Ended("author", diff(changed));
  ASSERT_EQ(done.At("/state"), "done") << done.text;
  EXPECT_EQ(done.At("/result/only_a/findings"), "1");
  EXPECT_EQ(done.At("/result/b/findings"), "0");
  EXPECT_EQ(done.Size("/result/diagnostics"), 0U);
  std::string broken = kRule;
  broken.replace(broken.find("line.cnt >"), 10, "line.cmt >");
  const Called wrong = Ended("author", diff(broken));
  EXPECT_EQ(wrong.At("/result/diagnostics/0/name"), "unknown_field") << wrong.text;
  EXPECT_EQ(wrong.At("/result/diagnostics/0/line"), "15");
  EXPECT_EQ(wrong.At("/result/diagnostics/0/file"), "many-lines.yaml");
  EXPECT_EQ(diff("id: ../../evil\n").status, 400);
  EXPECT_EQ(diff("").status, 400);
}

TEST_F(RulebookRoutes, FindKnowledge) {
  const auto ask = [&](const std::string& query) {
    return whole_->Call("li", "GET", "/v1/rulebook/knowledge?" + query);
  };
  const Called found = ask("q=003311040270000");
  ASSERT_EQ(found.status, 200) << found.text;
  EXPECT_EQ(found.At("/rows/0/point"), "KP-1");
  EXPECT_EQ(found.At("/rows/0/state"), "current");
  EXPECT_EQ(found.At("/rows/0/values/sex"), "2");
  EXPECT_EQ(ask("q=003311040270000&day=2020-01-01").At("/rows/0/state"), "future");
  EXPECT_EQ(ask("q=nothing").Size("/rows"), 0U);
  EXPECT_EQ(ask("q=").status, 400);
  EXPECT_EQ(ask("q=x&day=May").status, 400);
}

}  // namespace
}  // namespace mingjian::desk
