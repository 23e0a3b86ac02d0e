#include "rules/yaml_tree.h"

#include <gtest/gtest.h>

namespace mingjian::rules {
namespace {

// The place of `mark` inside the scalar `key`, as "line:column".
std::string PlaceOf(const std::string& text, const std::string& mark) {
  std::vector<Diagnostic> diagnostics;
  const YamlFile file("f", text, &diagnostics);
  const YamlNode* node = file.root().Find("key");
  if (node == nullptr) return "no key";
  const size_t at = node->text.find(mark);
  if (at == std::string::npos) return "no mark in: " + node->text;
  const TextPosition place = file.At(*node, at);
  return std::to_string(place.line) + ":" + std::to_string(place.column);
}

TEST(Yaml, KnowsWhereEachByteOfAScalarStands) {
  const struct {
    const char* text;
    const char* place;
  } cases[] = {
      {"key: ab @ c", "1:9"},           {"a: 1\nkey:   药品 @", "2:11"},
      {"key: 'it''s @'", "1:13"},       {"key: \"a\\\"b\\n@\"", "1:13"},
      {"key: \"\\u4e2d@\"", "1:13"},    {"key: !!str 'a @'", "1:15"},
      {"key: |\n  ab\n  c @\n", "3:5"}, {"key: |\n  ab\n\n    c @\n", "4:7"},
      {"key: |-\n\n  ab @\n", "3:6"},   {"key: |  # why\n  中 @\n", "2:5"},
      {"key: |2\n    ab @\n", "2:8"},   {"key: |\r\n  ab\r\n  @\r\n", "3:3"},
      {"key: >\n  ab\n  c @\n", "3:5"}, {"key: ab\n  c @\n", "2:5"},
      {"key: ab\n\n   @\n", "3:4"},     {"key: 'ab   \n   @'\n", "2:4"},
      {"key: \"ab\\\n   @\"\n", "2:4"}, {"{x: 1, key: a @}", "1:15"},
      {"\xEF\xBB\xBFkey: a@", "1:7"},
  };
  for (const auto& c : cases) EXPECT_EQ(PlaceOf(c.text, "@"), c.place) << c.text;
}

TEST(Yaml, ReportsWhatItDoesNotTake) {
  const struct {
    const char* text;
    const char* expected;  // "line:column name"
  } cases[] = {
      {"a: 1\nb: 2\n", ""},
      {"a: 1\nb: [\n", "3:1 yaml_syntax"},
      {"a: b ? c : d\n", "1:10 yaml_syntax"},
      {"a: 1\na: 2\n", "2:1 duplicate_key"},
      {"x: {b: 1, b: 2}\n", "1:11 duplicate_key"},
      {"a: &n 1\nb: *n\n", "1:4 yaml_alias 2:4 yaml_alias"},
      {"a: \xFF\n", "1:1 not_utf8"},
      {"a: 1\n---\nb: 2\n", "3:1 yaml_syntax"},
      {"", ""},
  };
  for (const auto& c : cases) {
    std::vector<Diagnostic> diagnostics;
    const YamlFile file("f", c.text, &diagnostics);
    std::string got;
    for (const Diagnostic& d : diagnostics) {
      if (!got.empty()) got += ' ';
      got += std::to_string(d.line) + ":" + std::to_string(d.column) + " " + d.name;
    }
    EXPECT_EQ(got, c.expected) << c.text;
  }
}

TEST(Yaml, TellsQuotedFromPlain) {
  std::vector<Diagnostic> diagnostics;
  const YamlFile file("f", "a: 1\nb: '1'\nc: |\n  1\nd: ~\ne: [1, {x: y}]\nf:\n", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_FALSE(file.root().Find("a")->quoted);
  EXPECT_TRUE(file.root().Find("b")->quoted);
  EXPECT_TRUE(file.root().Find("c")->quoted);
  EXPECT_TRUE(file.root().Find("d")->IsNull());
  EXPECT_EQ(file.root().Find("e")->items.size(), 2U);
  EXPECT_EQ(file.root().Find("e")->items[1].Find("x")->text, "y");
  EXPECT_TRUE(file.root().Find("f")->IsNull());
  EXPECT_EQ(file.root().Find("g"), nullptr);
}

}  // namespace
}  // namespace mingjian::rules
