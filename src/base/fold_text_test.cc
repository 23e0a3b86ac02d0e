#include "base/fold_text.h"

#include <gtest/gtest.h>

namespace mingjian {
namespace {

TEST(FoldText, FoldsFormsAndCapitals) {
  EXPECT_EQ(FoldText("Ab-1"), "ab-1");
  EXPECT_EQ(FoldText("（ＡＢＣ）１"), "(abc)1");
  EXPECT_EQ(FoldText("Ⅱ型℃"), "ii型°c");
  EXPECT_EQ(FoldText("阿司匹林"), "阿司匹林");
  EXPECT_EQ(FoldText("\xFF阿"), "\xFF阿");
  EXPECT_EQ(FoldText(""), "");
}

}  // namespace
}  // namespace mingjian
