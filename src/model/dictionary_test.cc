#include "model/dictionary.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/text.h"
#include "model/model.h"

namespace mingjian::model {
namespace {

// MINGJIAN_UPDATE=1 writes the page instead of comparing it.
TEST(DataDictionary, PageEqualsTheModel) {
  const std::string path = MINGJIAN_SOURCE_DIR "/docs/data-dictionary.md";
  if (std::getenv("MINGJIAN_UPDATE") != nullptr) {
    ASSERT_TRUE(WriteFile(path, DataDictionaryMarkdown()).has_value());
  }
  const auto page = ReadFile(path);
  ASSERT_TRUE(page.has_value()) << page.error().message;
  EXPECT_TRUE(*page == DataDictionaryMarkdown())
      << "docs/data-dictionary.md is not what the model prints. To write it anew:\n"
         "  mingjian model --markdown > docs/data-dictionary.md\n"
         "or run this test with MINGJIAN_UPDATE=1.";
}

TEST(DataDictionary, TableRowsHaveAllTheirCells) {
  // A bar that is not escaped would add a cell.
  const std::string text = DataDictionaryMarkdown();
  size_t columns = 0;
  for (const std::string_view line : Split(text, '\n')) {
    if (!line.starts_with('|')) {
      columns = 0;
      continue;
    }
    size_t bars = 0;
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '|' && (i == 0 || line[i - 1] != '\\')) ++bars;
    }
    if (columns == 0) columns = bars;
    EXPECT_EQ(bars, columns) << line;
  }
}

TEST(ModelJson, BracketsMatchAndAllNamesAreThere) {
  const std::string json = ModelJson();
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_text = false;
      }
      continue;
    }
    if (c == '"') in_text = true;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ASSERT_GE(depth, i + 1 == json.size() ? 0 : 1) << json.substr(0, i);
  }
  EXPECT_EQ(depth, 0);
  EXPECT_FALSE(in_text);
  for (const Table& table : Tables()) {
    EXPECT_NE(json.find("{\"name\":\"" + std::string(table.name) + "\""), std::string::npos);
  }
  // Backslashes of regular expressions are escaped.
  EXPECT_NE(json.find(R"(^(?:\\d{6})$)"), std::string::npos);
}

}  // namespace
}  // namespace mingjian::model
