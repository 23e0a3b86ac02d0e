#include "rules/locate.h"

#include "rules/temp_rulebook_test.h"

namespace mingjian::rules {
namespace {

TEST(Locate, TakesWhatIsGiven) {
  const TempRulebook book;
  EXPECT_EQ(LocateRulebook(book.folder()), book.folder());
  const Result<std::string> none = LocateRulebook(book.folder() + "/knowledge");
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, ErrorCode::kUsage);
}

TEST(Locate, LooksInTheWorkingFolderFirst) {
  const TempRulebook book;
  book.Write("rulebook/national/a.yaml", "");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(book.folder());
  const Result<std::string> found = LocateRulebook("");
  std::filesystem::current_path(before);
  EXPECT_EQ(found, "rulebook");
}

// The test program lies in the build folder inside the source tree.
TEST(Locate, LooksUpwardsFromTheProgram) {
  const TempRulebook empty;
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(empty.folder());
  const Result<std::string> found = LocateRulebook("");
  std::filesystem::current_path(before);
  const std::filesystem::path source = MINGJIAN_SOURCE_DIR;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe");
  const bool inside = program.string().starts_with(source.string() + "/");
  if (inside && std::filesystem::is_directory(source / "rulebook" / "national")) {
    EXPECT_EQ(found, (source / "rulebook").string());
  } else {
    EXPECT_EQ(found.has_value(), false);
  }
}

}  // namespace
}  // namespace mingjian::rules
