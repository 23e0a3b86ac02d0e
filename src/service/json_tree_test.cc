#include "service/json_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingjian::service {
namespace {

using testing::HasSubstr;

TEST(JsonTree, KeepsWhatWasWritten) {
  const std::string text =
      "\xEF\xBB\xBF{ \"a\" : 1.10, \"b\":[true,null,\"x\\u00e9\\n\"],\"c\":{\"d\":-2e3},\"a\":7}";
  const auto tree = JsonTree::Parse(text);
  ASSERT_TRUE(tree) << tree.error().message;
  const JsonNode& root = tree->root();
  EXPECT_EQ(root.count, 4U);
  EXPECT_EQ(tree->Find(root, "a")->text, "7") << "of a name that is there twice the last counts";
  const JsonNode* b = tree->Find(root, "b");
  ASSERT_EQ(b->count, 3U);
  std::vector<std::string> seen;
  for (const JsonNode& item : tree->Children(*b)) {
    seen.push_back(std::string(ToString(item.kind)) + ":" + std::string(item.text));
  }
  EXPECT_THAT(seen, testing::ElementsAre("true or false:true", "null:", "text:xé\n"));
  const JsonNode* d = tree->Find(*tree->Find(root, "c"), "d");
  EXPECT_EQ(d->text, "-2e3");
  EXPECT_EQ(tree->PathOf(*d), "$.c.d");
  EXPECT_EQ(tree->Find(*d, "x"), nullptr);
}

TEST(JsonTree, NumbersOfAnyLengthKeepTheirDigits) {
  for (const std::string number : {"0", "-0", "12345678901234567890123", "0.1234567890123456789",
                                   "18446744073709551615", "1E400", "-1.5e-9"}) {
    const std::string text = "[" + number + "]";
    const auto tree = JsonTree::Parse(text);
    ASSERT_TRUE(tree) << number << ": " << tree.error().message;
    EXPECT_EQ((*tree->Children(tree->root()).begin()).text, number);
  }
}

TEST(JsonTree, SaysWhereItEnds) {
  const struct {
    std::string text, message;
  } kCases[] = {
      {"", "ends too early"},
      {"{\"a\":1", "ends too early"},
      {"{\"a\":1}\n{}", "line 2, byte 1 of the line: something follows"},
      {"{\n \"a\": x}", "line 2, byte 7 of the line"},
      {"[\"\xC4\xE3\"]", "line 1"},  // GB18030, not UTF-8
      {"[\"a\tb\"]", "line 1"},
      {"[01]", "line 1"},
      {"nul", "ends too early"},
      {std::string(20, '['), "more than 16 deep"},
      {"{\"" + std::string(1025, 'k') + "\":1}", "a name is longer than 1024 bytes"},
  };
  for (const auto& test : kCases) {
    const auto tree = JsonTree::Parse(test.text);
    ASSERT_FALSE(tree) << test.text;
    EXPECT_THAT(tree.error().message, HasSubstr(test.message)) << test.text;
  }
}

TEST(JsonTree, HasAnEnd) {
  std::string text = "[0";
  for (int i = 0; i < 100; ++i) text += ",0";
  text += "]";
  EXPECT_TRUE(JsonTree::Parse(text, {.depth = 2, .nodes = 102}));
  const auto tree = JsonTree::Parse(text, {.depth = 2, .nodes = 50});
  ASSERT_FALSE(tree);
  EXPECT_THAT(tree.error().message, HasSubstr("more than 50 values"));
}

TEST(JsonTree, ItemsOfListsAndOfWhatIsSentForThem) {
  const std::string text = R"({"list":[{},{}],"one":{"x":{}},"none":null,"text":"","empty":[]})";
  const auto tree = JsonTree::Parse(text);
  ASSERT_TRUE(tree);
  const auto count = [&](std::string_view key) {
    size_t items = 0;
    for (const JsonNode& item : tree->Items(tree->Find(tree->root(), key))) {
      items += item.kind == JsonKind::kObject ? 1 : 0;
    }
    return items;
  };
  EXPECT_EQ(count("list"), 2U);
  EXPECT_EQ(count("one"), 1U);
  EXPECT_EQ(count("none"), 0U);
  EXPECT_EQ(count("text"), 0U);
  EXPECT_EQ(count("empty"), 0U);
  EXPECT_EQ(count("missing"), 0U);
}

TEST(JsonTree, SourceIsWhatWasSent) {
  const struct {
    std::string text, source;
  } kCases[] = {
      {R"({"input":{"a":1}})", R"({"a":1})"},
      {"{ \"input\" :\n { \"a\" : \"}\\\"\" , \"b\":[{}] } , \"z\":1}",
       "{ \"a\" : \"}\\\"\" , \"b\":[{}] }"},
      {R"({"x":{"input":1},"input":{}})", "{}"},
      {R"({"input":"a,b"})", R"("a,b")"},
      {R"({"input":12,"x":1})", "12"},
      {R"({"input":12})", "12"},
      {R"({"inputs":12})", ""},
  };
  for (const auto& test : kCases) {
    const auto tree = JsonTree::Parse(test.text);
    ASSERT_TRUE(tree);
    EXPECT_EQ(tree->SourceOf(tree->root(), "input"), test.source) << test.text;
  }
}

}  // namespace
}  // namespace mingjian::service
