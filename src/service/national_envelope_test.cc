// The envelope's own parts, and the input of 3103.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "service/national.h"
#include "service/national_message_test.h"

namespace mingjian::service {
namespace {

const Seconds kNow = *ParseTime("2026-03-02 10:30:00");

TEST(National, RefmsgidHasThirtyPlaces) {
  const std::string id = NextRefmsgid("320100", kNow);
  EXPECT_EQ(id.size(), 30U);
  EXPECT_TRUE(id.starts_with("32010020260302103000"));
  EXPECT_NE(id, NextRefmsgid("320100", kNow));
}

TEST(National, ReadsAnswersOfDoctors) {
  const std::string body =
      R"({"infno":"3103","msgid":"M1","fixmedins_code":"H32010000001","input":{"data":{"warn_type":WT,"warns":WARNS}}})";
  const struct {
    std::string_view type, warns, problem;
    size_t count;
  } kCases[] = {
      {"1", R"([{"warn_rslt_id":"J1","dspo_way":"1","dspo_way_rea":"病情需要"}])", "", 1},
      {R"("2")", R"({"warn_rslt_id":"J1","dspo_way":2})", "", 1},
      {R"("2")",
       R"([{"warn_rslt_id":"J1","dspo_way":1,"dspo_way_rea":""},)"
       R"({"warn_rslt_id":"J2","dspo_way":2}])",
       "", 2},
      {"3", R"([{"warn_rslt_id":"J1","dspo_way":1}])", "$.input.data.warn_type", 1},
      {"1", "[]", "$.input.data.warns", 0},
      {"1", R"([{"dspo_way":1}])", "$.input.data.warns[0].warn_rslt_id", 1},
      {"1", R"([{"warn_rslt_id":"J1","dspo_way":3}])", "$.input.data.warns[0].dspo_way", 1},
  };
  for (const auto& test : kCases) {
    SCOPED_TRACE(test.warns);
    const std::string text = Changed(Changed(body, "WT", test.type), "WARNS", test.warns);
    const auto tree = JsonTree::Parse(text);
    ASSERT_TRUE(tree) << tree.error().message;
    const auto envelope = ReadEnvelope(*tree, {});
    ASSERT_TRUE(envelope) << envelope.error().message;
    std::vector<Problem> problems;
    const Answers answers = NationalReader({}).ReadAnswers(*tree, *envelope, kNow, &problems);
    EXPECT_EQ(answers.feedback.size(), test.count);
    EXPECT_EQ(problems.empty() ? "" : problems[0].path, test.problem);
  }
}

}  // namespace
}  // namespace mingjian::service
