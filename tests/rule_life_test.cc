// A rule's life as its people lead it with the program: proposed, approved, tried, activated,
// overturned; what is refused on the way; what an audit counts of it. And the page of coverage.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "base/temp_folder.h"
#include "program.h"

namespace mingjian {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ProgramRun;
using Args = std::vector<std::string>;

const std::string kSource = MINGJIAN_SOURCE_DIR;
const std::string kShipped = kSource + "/rulebook";

std::string Read(const std::string& path) {
  const auto text = ReadFile(path);
  EXPECT_TRUE(text.has_value()) << path;
  return text.value_or("");
}

// A city with a lake, and a rulebook of two shipped rules that may be changed.
class RuleLifeTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TempFolder();
    Expect(0, {"synth", "-n", "400", "-s", "11", "-o", "city", "--dirty", "0", "--planted", "0.25",
               "--catalogs", kSource + "/catalogs", "--json"});
    Expect(0, {"ingest", "--from", "city", "--lake", "lake", "--buckets", "2", "--json"});
  }
  static void TearDownTestSuite() { delete folder_; }
  void SetUp() override {
    fs::remove_all(At("book"));
    for (const char* id : {"drug-sex", "split-hospitalization"}) {
      for (const char* ending : {".yaml", ".case"}) {
        const std::string name = std::string("national/") + id + ending;
        Write("book/" + name, Read(kShipped + "/" + name));
      }
    }
    for (const char* name : {"knowledge/drug_sex.csv", "knowledge/codes_planned_readmission.csv",
                             "law.csv", "life.yaml"}) {
      Write(std::string("book/") + name, Read(kShipped + "/" + name));
    }
  }

  static std::string At(const std::string& name) { return *folder_ / name; }
  static void Write(const std::string& name, std::string_view text) {
    fs::create_directories(fs::path(At(name)).parent_path());
    ASSERT_TRUE(WriteFile(At(name), text).has_value()) << name;
  }
  static ProgramRun Expect(int code, Args args) {
    const bool rules = args[0] == "rules" || args[0] == "audit";
    if (rules && std::ranges::find(args, "--rulebook") == args.end()) {
      args.insert(args.end(), {"--rulebook", "book"});
    }
    ProgramRun run = testing::RunProgram(MINGJIAN_PROGRAM, folder_->path().string(), args);
    EXPECT_EQ(run.exit_code, code) << ::testing::PrintToString(args) << run.err << run.out;
    EXPECT_THAT(run.err, ::testing::Not(HasSubstr("Sanitizer")));
    return run;
  }
  static ProgramRun Move(int code, const std::string& rule, const std::string& to,
                         const std::string& who, Args more = {}) {
    Args args = {"rules", "move", rule, "--to", to, "--who", who, "--why", "because"};
    args.insert(args.end(), more.begin(), more.end());
    return Expect(code, args);
  }
  static json::value Audit(const std::string& out, Args more = {}) {
    Args args = {"audit", "--lake", "lake", "--out", out, "--json", "--restart"};
    args.insert(args.end(), more.begin(), more.end());
    return json::parse(Expect(0, args).out);
  }
  static std::string StatusOf(const std::string& rule, Args more = {}) {
    Args args = {"rules", "status", rule, "--json"};
    args.insert(args.end(), more.begin(), more.end());
    return std::string(json::parse(Expect(0, args).out).at(0).at("status").as_string());
  }
  static void Replace(const std::string& name, const std::string& from, const std::string& to) {
    std::string text = Read(At(name));
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    Write(name, text.replace(at, from.size(), to));
  }
  // drug-sex from draft to active.
  static void Activate() {
    Move(0, "drug-sex", "review", "Li");
    Move(0, "drug-sex", "shadow", "Wu");
    Audit("out-back", {"--rule", "drug-sex"});
    Expect(0,
           {"rules", "record", "drug-sex", "--audit", "out-back", "--who", "Li", "--why", "try"});
    Move(0, "drug-sex", "active", "Wu");
  }

  static TempFolder* folder_;
};
TempFolder* RuleLifeTest::folder_ = nullptr;

TEST_F(RuleLifeTest, FromDraftToActive) {
  EXPECT_EQ(StatusOf("drug-sex"), "draft");
  EXPECT_THAT(Expect(3, {"audit", "--lake", "lake", "--out", "out-none"}).err,
              HasSubstr("none of its 2 rules is active or in shadow"));
  EXPECT_THAT(Move(3, "drug-sex", "active", "Wu").err, HasSubstr("[wrong_step]"));
  Move(0, "drug-sex", "review", "Li");
  EXPECT_THAT(Move(3, "drug-sex", "shadow", "Li").err,
              AllOf(HasSubstr("[approved_by_author]"), HasSubstr("'Li'")));
  Move(0, "drug-sex", "shadow", "Wu");

  // In shadow it runs, and nothing of it counts.
  json::value summary = Audit("out-shadow");
  EXPECT_EQ(summary.at("findings").to_number<int>(), 0);
  EXPECT_EQ(summary.at("net_amt").as_string(), "0");
  EXPECT_TRUE(summary.at("rules").as_array().empty());
  EXPECT_TRUE(summary.at("providers").as_array().empty());
  const json::value shadow = summary.at("shadow").at("rules").at(0);
  EXPECT_EQ(shadow.at("status").as_string(), "shadow");
  EXPECT_GT(shadow.at("findings").to_number<int>(), 0);
  EXPECT_GT(json::value_to<std::string>(shadow.at("vola_amt")), "0");
  EXPECT_EQ(shadow.at("net_amt").as_string(), "0");
  EXPECT_THAT(Read(At("out-shadow/report.html")),
              AllOf(HasSubstr("试运行规则"), HasSubstr("第38条第(2)项")));

  // Active needs a back-test of this text.
  EXPECT_THAT(Move(3, "drug-sex", "active", "Wu").err, HasSubstr("[no_backtest]"));
  Expect(0,
         {"rules", "record", "drug-sex", "--audit", "out-shadow", "--who", "Li", "--why", "try"});
  EXPECT_THAT(Move(3, "drug-sex", "active", "Li").err, HasSubstr("[approved_by_author]"));
  Replace("book/national/drug-sex.yaml", "about: |-", "about: |-\n  Changed since.");
  EXPECT_THAT(Move(3, "drug-sex", "active", "Wu").err, HasSubstr("[stale_backtest]"));
  EXPECT_THAT(Expect(3, {"rules", "record", "drug-sex", "--audit", "out-shadow", "--who", "Li",
                         "--why", "x"})
                  .err,
              HasSubstr("[stale_backtest]"));
  Audit("out-shadow");
  Expect(0,
         {"rules", "record", "drug-sex", "--audit", "out-shadow", "--who", "Li", "--why", "try"});
  Move(0, "drug-sex", "active", "Wu");

  summary = Audit("out-active");
  EXPECT_EQ(summary.at("findings").to_number<int>(), shadow.at("findings").to_number<int>());
  EXPECT_NE(summary.at("net_amt").as_string(), "0");
  EXPECT_EQ(summary.at("shadow").at("findings").to_number<int>(), 0);

  // A new version is a draft again.
  Replace("book/national/drug-sex.yaml", "version: 1", "version: 2");
  EXPECT_EQ(StatusOf("drug-sex"), "draft");
  EXPECT_THAT(Expect(0, {"rules", "check"}).err, HasSubstr("[unapproved_version]"));
}

TEST_F(RuleLifeTest, CasesStandBeforeApproval) {
  Move(0, "drug-sex", "review", "Li");
  const std::string cases = Read(At("book/national/drug-sex.case"));
  Write("book/national/drug-sex.case", cases.substr(0, cases.find("\n\n") + 1));
  EXPECT_THAT(Move(3, "drug-sex", "shadow", "Wu").err, HasSubstr("[too_few_cases]"));
  Write("book/national/drug-sex.case", cases);
  Replace("book/national/drug-sex.yaml", "person.gend != ", "person.gend == ");
  EXPECT_THAT(Move(3, "drug-sex", "shadow", "Wu").err, HasSubstr("[cases_fail]"));
}

TEST_F(RuleLifeTest, ADraftRunsWhenItIsNamed) {
  const json::value summary = Audit("out-draft", {"--rule", "drug-sex"});
  EXPECT_EQ(summary.at("shadow").at("rules").at(0).at("status").as_string(), "draft");
  EXPECT_EQ(summary.at("net_amt").as_string(), "0");
}

TEST_F(RuleLifeTest, OverturnedFindingsReturnItToReview) {
  Activate();
  const auto overturn = [](int code, const char* confirmed, const char* overturned) {
    return Expect(code, {"rules", "overturn", "drug-sex", "--confirmed", confirmed, "--overturned",
                         overturned, "--who", "casework", "--why", "April"});
  };
  overturn(3, "0", "0");
  EXPECT_THAT(overturn(0, "14", "6").out, HasSubstr("6 of 20 (30.0 %)"));
  EXPECT_EQ(StatusOf("drug-sex"), "active");
  EXPECT_THAT(overturn(0, "0", "1").out, HasSubstr("active → review"));
  EXPECT_EQ(StatusOf("drug-sex"), "review");
  EXPECT_THAT(Expect(0, {"rules", "status", "drug-sex"}).out,
              HasSubstr("7 of 21 decided findings were overturned, 33.3 %"));
  EXPECT_THAT(Expect(3, {"audit", "--lake", "lake", "--out", "out-none"}).err,
              HasSubstr("none of its 2 rules"));
}

TEST_F(RuleLifeTest, ARegionActivatesWithItsOwnParameters) {
  Move(0, "split-hospitalization", "review", "Li");
  Move(0, "split-hospitalization", "shadow", "Wu");
  const std::string overlay =
      "region: '320100'\nrules:\n  split-hospitalization:\n    parameters: {gap_days: 10}\n";
  Write("book/regions/320100/overlay.yaml", overlay);
  const Args here = {"--region", "320100"};
  Move(0, "split-hospitalization", "review", "Chen", here);
  Audit("out-nation", {"--rule", "split-hospitalization"});
  const auto record = [](int code, const char* out) {
    return Expect(code, {"rules", "record", "split-hospitalization", "--audit", out, "--who",
                         "Chen", "--why", "last year", "--region", "320100"});
  };
  EXPECT_THAT(record(3, "out-nation").err, HasSubstr("[other_region]"));
  Audit("out-region", {"--rule", "split-hospitalization", "--region", "320100"});
  record(0, "out-region");
  EXPECT_THAT(Move(3, "split-hospitalization", "active", "Chen", here).err,
              HasSubstr("[approved_by_author]"));
  EXPECT_THAT(Move(0, "split-hospitalization", "active", "Sun", here).out,
              HasSubstr("overlay.yaml must say the same"));
  EXPECT_EQ(StatusOf("split-hospitalization", here), "shadow");
  Write("book/regions/320100/overlay.yaml", overlay + "    status: active\n");
  EXPECT_EQ(StatusOf("split-hospitalization", here), "active");
  EXPECT_EQ(StatusOf("split-hospitalization"), "shadow");
  const json::value summary = Audit("out-region", here);
  EXPECT_EQ(summary.at("rules").at(0).at("rule").as_string(), "split-hospitalization");
  EXPECT_TRUE(summary.at("shadow").at("rules").as_array().empty());
}

TEST_F(RuleLifeTest, ContradictionsAndOverlapsAreShown) {
  Expect(0, {"rules", "conflicts", "--fail-on-contradictions"});
  const std::string code = Read(At("book/knowledge/drug_sex.csv")).substr(0);
  const size_t row = code.find('\n') + 1;
  const std::string item = code.substr(row, code.find(',', row) - row);
  fs::create_directories(At("book/regions/320100/knowledge"));
  Write("book/regions/320100/overlay.yaml", "region: '320100'\n");
  const bool female = code.substr(row, code.find('\n', row) - row).find(",2,") != std::string::npos;
  Write(
      "book/regions/320100/knowledge/drug_sex.csv",
      fmt::format("item_code:code,sex:code,point:string,source:string,batch:string,valid_from:date,"
                  "valid_to:date,superseded_by:string\n{},{},R-1,regional,b,,,\n",
                  item, female ? 1 : 2));
  EXPECT_THAT(Expect(3, {"rules", "check", "--region", "320100"}).err,
              AllOf(HasSubstr("[contradicting_points]"), HasSubstr(item), HasSubstr("R-1")));
  const auto conflicts = json::parse(
      Expect(1, {"rules", "conflicts", "--region", "320100", "--json", "--fail-on-contradictions"})
          .out);
  EXPECT_GE(conflicts.at("contradictions").as_array().size(), 1U);
  EXPECT_EQ(conflicts.at("contradictions").at(0).at("what").as_string(), "sex");
  EXPECT_THAT(Expect(0, {"rules", "conflicts", "--region", "320100"}).out, HasSubstr("drug_sex"));
}

TEST_F(RuleLifeTest, WrongUseIsSaid) {
  const struct {
    Args args;
    int code;
    const char* message;
  } cases[] = {
      {{"rules", "status", "drug-sx"}, 2, "did you mean 'drug-sex'?"},
      {{"rules", "move", "drug-sx", "--to", "review", "--who", "a", "--why", "b"}, 2, "'drug-sex'"},
      {{"rules", "move", "drug-sex", "--to", "live", "--who", "a", "--why", "b"}, 2, "'live'"},
      {{"rules", "move", "drug-sex", "--to", "review", "--who", "a"}, 2, "--why is required"},
      {{"rules", "move", "drug-sex", "--to", "review", "--who", " ", "--why", "b"},
       3,
       "[bad_value]"},
      {{"rules", "record", "drug-sex", "--audit", "no", "--who", "a", "--why", "b"},
       4,
       "no/summary"},
      {{"rules", "overturn", "drug-sex", "--confirmed", "1", "--who", "a", "--why", "b"},
       3,
       "[wrong_step]"},
      {{"rules", "status", "--region", "999999"}, 2, "no region '999999'"},
  };
  for (const auto& c : cases) {
    EXPECT_THAT(Expect(c.code, c.args).err, HasSubstr(c.message))
        << ::testing::PrintToString(c.args);
  }
  EXPECT_FALSE(fs::exists(At("book/history.jsonl")));
  Write("book/history.jsonl", "{\n");
  EXPECT_THAT(Move(3, "drug-sex", "review", "Li").err, HasSubstr("[history_syntax]"));
}

// mingjian rules coverage --write docs/coverage.md after each change of the rulebook.
TEST_F(RuleLifeTest, TheCoveragePageIsUpToDate) {
  EXPECT_EQ(Expect(0, {"rules", "coverage", "--markdown", "--rulebook", kShipped}).out,
            Read(kSource + "/docs/coverage.md"))
      << "mingjian rules coverage --write docs/coverage.md";
  const auto coverage =
      json::parse(Expect(0, {"rules", "coverage", "--json", "--rulebook", kShipped}).out);
  const size_t sizes[] = {88, 79, 40};
  for (size_t i = 0; i < 3; ++i) {
    const json::value& frame = coverage.at("frames").at(i);
    ASSERT_EQ(frame.at("rules").as_array().size(), sizes[i]);
    for (const json::value& rule : frame.at("rules").as_array()) {
      if (rule.at("status").as_string() != "waiting" || i == 1) continue;
      EXPECT_FALSE(rule.at("data").as_array().empty()) << rule.at("rule");
    }
  }
}

}  // namespace
}  // namespace mingjian
