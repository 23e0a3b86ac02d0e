#include "base/text.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "base/temp_folder.h"

namespace mingjian {
namespace {

TEST(TextTest, TrimsAndSplits) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(Split("", ','), std::vector<std::string_view>{""});
}

TEST(TextTest, ReadsWholeNumbers) {
  EXPECT_EQ(ParseInt("-42"), -42);
  EXPECT_EQ(ParseInt("4 2"), std::nullopt);
  EXPECT_EQ(ParseInt(""), std::nullopt);
  EXPECT_EQ(ParseInt("99999999999999999999"), std::nullopt);
}

TEST(TextTest, KnowsEncodings) {
  EXPECT_TRUE(IsUtf8("明鉴"));
  EXPECT_FALSE(IsUtf8("\xC3\xF7"));
  EXPECT_EQ(Gb18030ToUtf8("\xC3\xF7\xBC\xF8"), "明鉴");
  EXPECT_EQ(Gb18030ToUtf8("\xFF\xFF"), std::nullopt);
  EXPECT_EQ(CodePoints("明鉴ab"), 4u);
  EXPECT_EQ(DisplayWidth("明鉴ab"), 6u);
}

TEST(TextTest, SuggestsWhatIsNear) {
  const std::vector<std::string_view> names = {"item_code", "inscp_scp_amt", "cnt"};
  EXPECT_EQ(Nearest("itemcode", names), "item_code");
  EXPECT_EQ(Nearest("inscp_scp_amnt", names), "inscp_scp_amt");
  EXPECT_EQ(Nearest("hospital", names), std::nullopt);
}

TEST(TextTest, MasksPersonalData) {
  EXPECT_EQ(MaskName("张三"), "张*");
  EXPECT_EQ(MaskName("欧阳修之"), "欧***");
  EXPECT_EQ(MaskName("李"), "李*");
  EXPECT_EQ(MaskName(""), "");
  EXPECT_EQ(MaskId("110101199001011234"), "110101********1234");
  EXPECT_EQ(MaskId("12345"), "*****");
}

TEST(TextTest, WritesFilesWholeOrNotAtAll) {
  const TempFolder temp;
  const auto& folder = temp.path();
  const std::string path = folder / "file";
  ASSERT_TRUE(WriteFile(path, "first"));
  ASSERT_TRUE(WriteFile(path, "second"));
  EXPECT_EQ(ReadFile(path).value(), "second");
  EXPECT_FALSE(std::filesystem::exists(path + ".writing"));
  const auto missing = ReadFile(folder / "none");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kEnvironment);
  EXPECT_NE(missing.error().message.find("none: cannot be opened"), std::string::npos);
  EXPECT_FALSE(WriteFile(folder / "no" / "such" / "folder", "x"));
}

// Stored in lakes and findings: these values must never change.
TEST(HashTest, IsStable) {
  EXPECT_EQ(StableHash(""), 0x2d06800538d394c2u);
  EXPECT_EQ(StableHashHex(""), "99aa06d3014798d86001c324468d497f");
  EXPECT_EQ(StableHashHex("P1").size(), 32u);
  EXPECT_LT(BucketOf("P000000001", 256), 256u);
  EXPECT_EQ(BucketOf("anyone", 1), 0u);
}

}  // namespace
}  // namespace mingjian
