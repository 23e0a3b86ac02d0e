#include "rules/rule_file_message.h"

#include <gtest/gtest.h>

namespace mingjian::rules {
namespace {

// Texts and holes as "text[hole]text", then mistakes as "!at".
std::string Shown(std::string_view text) {
  const MessageParts parts = SplitMessage(text);
  std::string shown;
  for (size_t i = 0; i < parts.texts.size(); ++i) {
    shown += parts.texts[i];
    if (i < parts.holes.size()) {
      shown += "[" +
               std::string(
                   text.substr(parts.holes[i].begin, parts.holes[i].end - parts.holes[i].begin)) +
               "]";
    }
  }
  for (const auto& mistake : parts.mistakes) shown += "!" + std::to_string(mistake.at);
  return shown;
}

TEST(Message, SplitsAtHoles) {
  const struct {
    const char* text;
    const char* shown;
  } cases[] = {
      {"", ""},
      {"超量", "超量"},
      {"共{n}盒, 限{params.cap}盒", "共[n]盒, 限[params.cap]盒"},
      {"{a}{b}", "[a][b]"},
      {"{{{a}}}", "{[a]}"},
      {"{{a}}", "{a}"},
      {"{x == '}' ? \"{\" : 'b'}", "[x == '}' ? \"{\" : 'b']"},
      {"{'it\\'s }'}!", "['it\\'s }']!"},
      {"{ {1: 2}[1] }", "[ {1: 2}[1] ]"},
      {"a}b", "ab!1"},
      {"a{b", "a!1"},
      {"a{ }b", "ab!1"},
      {"{'open}", "!0"},
  };
  for (const auto& c : cases) EXPECT_EQ(Shown(c.text), c.shown) << c.text;
}

}  // namespace
}  // namespace mingjian::rules
