#include "documents/content.h"

namespace mingjian::documents {

std::string PlainText(const Document& document) {
  std::string text;
  for (const Block& block : document.blocks) {
    if (const auto* paragraph = std::get_if<Paragraph>(&block)) {
      text += paragraph->text + "\n";
    } else if (const auto* table = std::get_if<Table>(&block)) {
      for (const std::vector<std::string>& row : table->rows) {
        for (size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "\t") + row[i];
        text += "\n";
      }
    }
  }
  return text;
}

}  // namespace mingjian::documents
