#include "base/temp_folder.h"

#include <gtest/gtest.h>

namespace mingjian {
namespace {

TEST(TempFolder, IsRemovedWithTheObject) {
  std::filesystem::path path;
  {
    const auto folder = TempFolder::Make();
    ASSERT_TRUE(folder) << folder.error().message;
    path = (*folder)->path();
    EXPECT_TRUE(std::filesystem::is_directory(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TempFolder, NamesWhatIsWrongWithTheFolderForTemporaryFiles) {
  const char* before = ::getenv("TMPDIR");
  const std::string kept = before == nullptr ? "" : before;
  ::setenv("TMPDIR", "/no/such/folder", 1);
  const auto folder = TempFolder::Make();
  if (before == nullptr) {
    ::unsetenv("TMPDIR");
  } else {
    ::setenv("TMPDIR", kept.c_str(), 1);
  }
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::kEnvironment);
  EXPECT_NE(folder.error().message.find("TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace mingjian
