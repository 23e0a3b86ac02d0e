#include "desk/papers.h"

namespace mingjian::desk {

Result<std::shared_ptr<const documents::TemplateBook>> Papers::Current() {
  const std::lock_guard lock(mutex_);
  if (book_ != nullptr) return book_;
  MJ_TRY(const std::string folder, documents::LocateTemplates(folder_));
  MJ_TRY(documents::TemplateBook book, documents::TemplateBook::Load(folder));
  MJ_RETURN_IF_ERROR(book.Check());
  book_ = std::make_shared<const documents::TemplateBook>(std::move(book));
  return book_;
}

}  // namespace mingjian::desk
