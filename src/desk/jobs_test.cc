#include "desk/jobs.h"

#include <gmock/gmock.h>

#include <semaphore>
#include <thread>

#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

// Waits until the job has ended.
Jobs::View Ended(Jobs& jobs, const std::string& owner, const std::string& id) {
  Jobs::View view;
  service::Eventually([&] {
    const auto found = jobs.Find(owner, id);
    EXPECT_TRUE(found) << found.error().message;
    if (found) view = *found;
    return !found || view.state != "running";
  });
  return view;
}

TEST(Jobs, EndWithResultOrError) {
  Jobs jobs(1);
  MJ_ASSERT_OK(const std::string good, jobs.Start("li", "sum", [](Jobs::Run& run) {
    run.Progress(1, 2);
    return Result<std::string>(R"({"sum":3})");
  }));
  MJ_ASSERT_OK(const std::string bad, jobs.Start("li", "sum", [](Jobs::Run&) {
    return Result<std::string>(DataError("there is nothing to sum"));
  }));
  const Jobs::View done = Ended(jobs, "li", good);
  EXPECT_EQ(done.state, "done");
  EXPECT_EQ(done.per_mille, 1000);
  EXPECT_EQ(done.result, R"({"sum":3})");
  const Jobs::View failed = Ended(jobs, "li", bad);
  EXPECT_EQ(failed.state, "failed");
  EXPECT_EQ(failed.error, "there is nothing to sum");
}

TEST(Jobs, AreOfWhoBeganThem) {
  Jobs jobs(1);
  MJ_ASSERT_OK(const std::string id,
               jobs.Start("li", "sum", [](Jobs::Run&) { return Result<std::string>("{}"); }));
  EXPECT_EQ(casework::RefusalName(jobs.Find("wang", id)), "no-job");
  EXPECT_EQ(casework::RefusalName(jobs.Forget("wang", id)), "no-job");
  EXPECT_EQ(Ended(jobs, "li", id).state, "done");
  MJ_EXPECT_OK(jobs.Forget("li", id));
  EXPECT_EQ(casework::RefusalName(jobs.Find("li", id)), "no-job");
}

TEST(Jobs, StopWhenAskedAndAreFewAtATime) {
  std::binary_semaphore begun(0);
  Jobs jobs(1);
  const auto wait = [&begun](Jobs::Run& run) -> Result<std::string> {
    begun.release();
    while (!run.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return run.Stopped();
  };
  MJ_ASSERT_OK(const std::string first, jobs.Start("li", "wait", wait));
  begun.acquire();
  for (size_t i = 1; i < kJobsOfUser; ++i) MJ_EXPECT_OK(jobs.Start("li", "wait", wait));
  EXPECT_EQ(casework::RefusalName(jobs.Start("li", "wait", wait)), "busy");
  MJ_EXPECT_OK(jobs.Forget("li", first));
  EXPECT_EQ(Ended(jobs, "li", first).state, "cancelled");
}

TEST(Jobs, AreAskedAfterOverHttp) {
  WholeDesk whole;
  whole.AddUser("li", casework::Role::kAnalyst);
  MJ_ASSERT_OK(const std::string id, whole.desk().jobs().Start("li", "sum", [](Jobs::Run&) {
    return Result<std::string>(R"({"sum":"12.50"})");
  }));
  Ended(whole.desk().jobs(), "li", id);
  const Called called = whole.Call("li", "GET", "/v1/jobs/" + id);
  EXPECT_EQ(called.Short(), "200");
  EXPECT_EQ(called.At("/state"), "done");
  EXPECT_EQ(called.At("/result/sum"), "12.50");
  EXPECT_EQ(whole.Call("root", "GET", "/v1/jobs/" + id).Short(), "404 no-job");
  EXPECT_EQ(whole.Call("li", "DELETE", "/v1/jobs/" + id).Short(), "200");
  EXPECT_EQ(whole.Call("li", "GET", "/v1/jobs/" + id).Short(), "404 no-job");
}

}  // namespace
}  // namespace mingjian::desk
