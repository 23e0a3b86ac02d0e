// Patterns, proposals, samples and clearing facts by HTTP.

#include "casework/clearing_lake_for_test.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using casework::Role;

TEST(GroupRoutes, HoldBackShareOutAndEstimate) {
  WholeDesk whole;
  whole.AddUser("chief", Role::kFinalApprover);
  whole.AddUser("li", Role::kFirstReviewer);
  whole.Import({{.id = "a", .money = "100"},
                {.id = "b", .person = "P2", .money = "50"},
                {.id = "c", .provider = "H2", .money = "40"},
                {.id = "d", .provider = "H2", .person = "P2", .money = "20"}});
  // Who would get what, then gets it.
  const Called proposed = whole.Call("chief", "POST", "/v1/assignments", "{}");
  EXPECT_EQ(proposed.Short(), "200") << proposed.text;
  EXPECT_EQ(proposed.Size("/rows"), 2U);
  EXPECT_EQ(proposed.At("/rows/0/assignee"), "li");
  EXPECT_EQ(proposed.At("/applied"), "0");
  EXPECT_EQ(whole.Call("chief", "POST", "/v1/assignments", R"({"apply":true})").At("/applied"),
            "2");
  EXPECT_EQ(whole.Call("chief", "POST", "/v1/assignments", R"({"by":"luck"})").Short(),
            "400 bad-request");
  EXPECT_EQ(whole.Call("li", "POST", "/v1/assignments", "{}").Short(), "403 no-right");

  const Called added = whole.Call(
      "chief", "POST", "/v1/suppressions",
      R"({"rule":"twice","fixmedins_code":"H1","reason":"对照更正","until":"2026-06-30"})");
  EXPECT_EQ(added.Short(), "200") << added.text;
  EXPECT_EQ(added.At("/fund_amt"), "150.00");
  const Called patterns = whole.Call("li", "GET", "/v1/suppressions");
  EXPECT_EQ(patterns.At("/rows/0/fund_amt_now"), "150.00") << patterns.text;
  EXPECT_EQ(patterns.At("/rows/0/until"), "2026-06-30");
  EXPECT_EQ(whole
                .Call("chief", "POST", "/v1/suppressions",
                      R"({"rule":"twice","reason":"x","until":"2026-01-01"})")
                .Short(),
            "422 until");
  EXPECT_EQ(whole.Call("chief", "DELETE", "/v1/suppressions/1").Short(), "422 reason");
  EXPECT_EQ(whole.Call("chief", "DELETE", "/v1/suppressions/1?reason=done").Short(), "200");
  EXPECT_EQ(whole.Call("chief", "DELETE", "/v1/suppressions/7?reason=done").Short(),
            "404 no-suppression");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/suppressions").Size("/rows"), 0U);
  EXPECT_EQ(whole.Call("li", "GET", "/v1/suppressions?ended=1").Size("/rows"), 1U);

  const Called drawn =
      whole.Call("li", "POST", "/v1/samples", R"({"rule":"twice","size":4,"seed":3})");
  EXPECT_EQ(drawn.Short(), "200") << drawn.text;
  EXPECT_EQ(drawn.Size("/items"), 4U);
  EXPECT_EQ(drawn.At("/estimate"), "null");
  for (const char* item : {"1", "2", "3", "4"}) {
    const Called decided = whole.Call("li", "PUT", std::string("/v1/samples/1/items/") + item,
                                      R"({"wrong_amt":"10.00","reason":"重复"})");
    EXPECT_EQ(decided.Short(), "200") << decided.text;
  }
  const Called sample = whole.Call("li", "GET", "/v1/samples/1");
  EXPECT_EQ(sample.At("/estimate/money/point"), "40.00") << sample.text;
  EXPECT_EQ(sample.At("/estimate/is_estimate"), "true");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/samples").At("/rows/0/decided"), "4");
  EXPECT_EQ(whole.Call("li", "PUT", "/v1/samples/1/items/1", R"({"wrong_amt":"1000"})").Short(),
            "422 amount");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/samples/9").Short(), "404 no-sample");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/suspensions?day=2026-06-01").Size("/rows"), 0U);
}

TEST(ClearingRoutes, TestWhatIsAskedAndAskForAReason) {
  const TempFolder temp;
  casework::BillLake bills;
  bills.Bill(
      "P1", {{"mdtrt_id", "v-f1"}, {"fixmedins_code", "H1"}},
      {{"mdtrt_id", "v-f1"}, {"setl_id", "s-f1"}, {"fixmedins_code", "H1"}, {"vali_flag", "0"}},
      {{"mdtrt_id", "v-f1"}, {"setl_id", "s-f1"}});
  bills.Load(temp / "from", temp / "lake");
  WholeDesk whole("", [&temp](DeskOptions& options) {
    options.lake = temp / "lake";
    options.rulebook = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook";
  });
  whole.AddUser("li", Role::kFirstReviewer);
  whole.AddUser("h1", Role::kInstitution, "", "H1");
  whole.Import({{.id = "f1"}});
  const Called facts = whole.Call("li", "GET", "/v1/clues/1/clearing");
  EXPECT_EQ(facts.Short(), "200") << facts.text;
  EXPECT_EQ(facts.At("/facts/0/id"), "settlement-taken-back");
  EXPECT_EQ(facts.At("/facts/0/result"), "cleared");
  EXPECT_EQ(facts.At("/facts/0/findings/0"), "f1");
  EXPECT_EQ(whole.Call("h1", "GET", "/v1/clues/1/clearing").Short(), "403 no-right");
  EXPECT_EQ(
      whole.Call("li", "POST", "/v1/clues/1/decisions", R"({"version":1,"event":"begin"})").Short(),
      "200");
  EXPECT_EQ(whole
                .Call("li", "POST", "/v1/clues/1/decisions",
                      R"({"version":2,"event":"uphold","reason":"属实"})")
                .Short(),
            "409 cleared-facts");
  EXPECT_EQ(whole
                .Call("li", "POST", "/v1/clues/1/decisions",
                      R"({"version":2,"event":"uphold","reason":"属实",)"
                      R"("acknowledged":"settlement-taken-back"})")
                .Short(),
            "200");
  EXPECT_EQ(whole.Call("li", "POST", "/v1/clues/1/clearing", "{}").Short(), "200");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/clues/9/clearing").Short(), "404 no-clue");
}

}  // namespace
}  // namespace mingjian::desk
