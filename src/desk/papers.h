#pragma once
// The templates of documents, read when they are first needed. THREADS: any.

#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "documents/template_book.h"

namespace mingjian::desk {

class Papers {
 public:
  // "" for the shipped templates.
  explicit Papers(std::string folder) : folder_(std::move(folder)) {}
  // kData names file and line of what is wrong with a template; it is read again next time.
  Result<std::shared_ptr<const documents::TemplateBook>> Current();

 private:
  const std::string folder_;
  std::mutex mutex_;
  std::shared_ptr<const documents::TemplateBook> book_;
};

}  // namespace mingjian::desk
