#include "testing/conformance.h"

#include <gtest/gtest.h>

#include "testing/textproto.h"

namespace mingjian::testing {
namespace {

TEST(TextProto, ReadsFieldsTextsAndLists) {
  const auto file = ParseTextProto(R"(# comment
name: "a" 'b'
escapes: "\n\x41\101\303\277\u4e00\U0001F431\\"
number: -1.5e3, word: INT64;
inner { deep: { x: 1 } } other <y: 2>
many: [1, 2, 3]
[type.googleapis.com/a.B] { seconds: 5 }
)");
  ASSERT_TRUE(file.has_value()) << file.error().message;
  EXPECT_EQ(file->Get("name"), "ab");
  EXPECT_EQ(file->Get("escapes"), "\nAA\303\277一\U0001F431\\");
  EXPECT_EQ(file->Get("number"), "-1.5e3");
  EXPECT_EQ(file->Get("word"), "INT64");
  EXPECT_EQ(file->Find("inner")->Find("deep")->Get("x"), "1");
  EXPECT_EQ(file->Find("other")->Get("y"), "2");
  EXPECT_EQ(file->fields.size(), 10u);
  EXPECT_EQ(file->fields.back().name, "[type.googleapis.com/a.B]");
  EXPECT_EQ(file->fields.back().line, 7);
}

TEST(TextProto, MistakesNameTheLine) {
  for (const std::string_view text :
       {"a: {", "a", "a: \"x", "a: \"\\q\"", "\n: 1", "a: [1", "a: \"\\xzz\"", "[a", "a: }"}) {
    const auto file = ParseTextProto(text);
    ASSERT_FALSE(file.has_value()) << text;
    EXPECT_TRUE(file.error().message.starts_with("line ")) << file.error().message;
  }
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "a{";
  EXPECT_FALSE(ParseTextProto(deep).has_value());
}

TEST(Conformance, TellsPassedFromFailed) {
  const auto results = RunConformanceFile(R"(
name: "f"
section { name: "s"
  test { name: "right" expr: "1 + 1" value: { int64_value: 2 } }
  test { name: "wrong" expr: "1 + 1" value: { int64_value: 3 } }
  test { name: "kind" expr: "1 + 1" value: { uint64_value: 2 } }
  test { name: "default" expr: "true" }
  test { name: "error" expr: "1 / 0" eval_error { errors { message: "x" } } }
  test { name: "no_error" expr: "1" eval_error { errors { message: "x" } } }
  test { name: "unchecked" expr: "1 + 1.0" eval_error { } }
  test { name: "disabled" expr: "1 + 1.0" disable_check: true eval_error { } }
  test { name: "bound" expr: "x.a[1]"
    type_env { name: "x" ident { type { map_type { key_type { primitive: STRING }
      value_type { list_type { elem_type { primitive: INT64 } } } } } } }
    bindings { key: "x" value { value { map_value { entries { key { string_value: "a" }
      value { list_value { values { int64_value: 5 } values { int64_value: 6 } } } } } } } }
    value { int64_value: 6 } }
  test { name: "message" expr: "A{}" value { object_value { [x/A] { } } } }
  test { name: "nan" expr: "0.0 / 0.0" value { double_value: nan } }
})");
  ASSERT_TRUE(results.has_value()) << results.error().message;
  std::string passed;
  for (const ConformanceResult& result : *results) {
    if (result.passed) passed += result.name.substr(4) + " ";
  }
  EXPECT_EQ(passed, "right default error disabled bound nan ");
  EXPECT_EQ((*results)[1].reason, "want 3, got 2");
}

TEST(Conformance, ListOfUnsupportedCases) {
  const auto list = ParseUnsupported("# c\n[messages] why not\na/b/*\nc/*/x_*_y # note\n");
  ASSERT_TRUE(list.has_value());
  EXPECT_EQ(list->Find("a/b/anything")->group, "messages");
  EXPECT_EQ(list->Find("c/d/x_1_y")->line, 4);
  EXPECT_EQ(list->Find("c/d/x_1_z"), nullptr);
  EXPECT_EQ(list->Find("a/bc"), nullptr);
  EXPECT_FALSE(ParseUnsupported("a/b\n").has_value());
  EXPECT_FALSE(ParseUnsupported("[group]\n").has_value());
  EXPECT_TRUE(MatchesPattern("*", ""));
  EXPECT_TRUE(MatchesPattern("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(MatchesPattern("a*b", "aXbc"));
}

}  // namespace
}  // namespace mingjian::testing
