#include "base/markup.h"

#include <gtest/gtest.h>

namespace mingjian {
namespace {

TEST(Markup, WritesEntitiesAndLeavesOutWhatXmlCannotHold) {
  EXPECT_EQ(EscapeMarkup("a<b> & \"c\" 'd'"), "a&lt;b&gt; &amp; &quot;c&quot; 'd'");
  EXPECT_EQ(EscapeMarkup("&amp;"), "&amp;amp;");
  EXPECT_EQ(EscapeMarkup("多\t行\r\n文"), "多\t行\r\n文");
  EXPECT_EQ(EscapeMarkup(std::string_view("a\0b\x01\x1f"
                                          "c",
                                          6)),
            "abc");
  EXPECT_EQ(EscapeMarkup(""), "");
}

}  // namespace
}  // namespace mingjian
