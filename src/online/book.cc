#include "online/book.h"

#include <fmt/format.h>

#include "history/assembler.h"

namespace mingjian::online {

Result<std::shared_ptr<const Book>> LoadBook(const std::string& folder, const std::string& region,
                                             const history::Store& store) {
  rules::LoadOptions options;
  options.scope = rules::Scope::kRunning;
  options.region = region;
  MJ_TRY(rules::LoadedRulebook loaded, rules::LoadRulebook(folder, options));
  if (!loaded.ok()) {
    std::string message = fmt::format("{}: the rulebook has mistakes", folder);
    for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
      message += "\n" + rules::ToString(diagnostic);
    }
    return DataError(std::move(message));
  }
  auto book = std::make_shared<Book>();
  book->rulebook = std::move(loaded.rulebook);
  book->texts = std::make_shared<engine::TextPool>();
  MJ_RETURN_IF_ERROR(history::LoadTexts(store, book->texts.get()));
  MJ_TRY(book->plan, engine::MakePlan(book->rulebook, book->texts));
  return std::shared_ptr<const Book>(std::move(book));
}

}  // namespace mingjian::online
