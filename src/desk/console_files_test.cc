#include <gmock/gmock.h>

#include <filesystem>

#include "base/text.h"
#include "desk/whole_desk_test.h"

namespace mingjian::desk {
namespace {

using testing::HasSubstr;

class ConsoleTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ / "console/assets");
    MJ_EXPECT_OK(WriteFile(folder_ / "console/index.html", "<!doctype html><p>控制台"));
    MJ_EXPECT_OK(WriteFile(folder_ / "console/assets/index-a1b2.js", "export {}"));
    MJ_EXPECT_OK(WriteFile(folder_ / "console/icon.svg", "<svg/>"));
    MJ_EXPECT_OK(WriteFile(folder_ / "secret.txt", "secret"));
    whole_ = std::make_unique<WholeDesk>(
        "", [this](DeskOptions& options) { options.console = folder_ / "console"; });
  }
  TempFolder folder_;
  std::unique_ptr<WholeDesk> whole_;
};

TEST_F(ConsoleTest, ServesFilesAndItsOwnRoutes) {
  const struct {
    const char* path;
    int status;
    const char* type;
    const char* cache;
    const char* body;
  } cases[] = {
      {"/", 200, "text/html; charset=utf-8", "no-store", "控制台"},
      {"/index.html", 200, "text/html; charset=utf-8", "no-store", "控制台"},
      {"/clues/12?tab=evidence", 200, "text/html; charset=utf-8", "no-store", "控制台"},
      {"/rules/drug.age_limit", 200, "text/html; charset=utf-8", "no-store", "控制台"},
      {"/icon.svg", 200, "image/svg+xml", "no-store", "<svg/>"},
      {"/assets/index-a1b2.js", 200, "text/javascript; charset=utf-8",
       "public, max-age=31536000, immutable", "export {}"},
      {"/assets/other.js", 404, "application/json; charset=utf-8", nullptr, "not_found"},
      {"/v1/nothing", 404, "application/json; charset=utf-8", nullptr, "not_found"},
  };
  for (const auto& each : cases) {
    const Called called = whole_->Plain("GET", each.path);
    EXPECT_EQ(called.status, each.status) << each.path;
    EXPECT_EQ(called.headers.at("content-type"), each.type) << each.path;
    EXPECT_THAT(called.text, HasSubstr(each.body)) << each.path;
    if (each.cache == nullptr) continue;
    EXPECT_EQ(called.headers.at("cache-control"), each.cache) << each.path;
    EXPECT_EQ(called.headers.at("x-content-type-options"), "nosniff");
    EXPECT_EQ(called.headers.at("referrer-policy"), "no-referrer");
    EXPECT_THAT(called.headers.at("content-security-policy"),
                AllOf(HasSubstr("default-src 'self'"), HasSubstr("frame-ancestors 'none'")));
  }
}

TEST_F(ConsoleTest, GivesNothingOutsideOfItsFolder) {
  for (const char* path :
       {"/../secret.txt", "/assets/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
        "/assets/..%2f..%2fsecret.txt", "//etc/passwd", "/%00", "/..\\secret.txt"}) {
    const Called called = whole_->Plain("GET", path);
    EXPECT_THAT(called.text, Not(HasSubstr("secret\n"))) << path;
    EXPECT_THAT(called.text, Not(HasSubstr("root:"))) << path;
    EXPECT_NE(called.text, "secret") << path;
  }
}

TEST_F(ConsoleTest, OtherMethodsAreNotForFiles) {
  EXPECT_EQ(whole_->Plain("POST", "/clues").status, 404);
  EXPECT_EQ(whole_->Plain("PATCH", "/v1/session").status, 405);
  EXPECT_EQ(whole_->Plain("HEAD", "/clues").status, 200);
}

TEST(Console, AFolderWithoutAnIndexIsTold) {
  TempFolder folder;
  const auto read = ConsoleFiles::Read(folder.path().string());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::kUsage);
  EXPECT_THAT(read.error().message, HasSubstr("index.html"));
}

}  // namespace
}  // namespace mingjian::desk
