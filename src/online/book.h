#pragma once
// Book: a rulebook ready to judge, with the texts that its plan and the store's dictionary share. A
// reload makes a new one; who still works with the old one keeps it alive.
//
// THREADS: constant after LoadBook.

#include <memory>
#include <string>

#include "base/error.h"
#include "engine/engine.h"
#include "history/store.h"
#include "rules/rulebook.h"

namespace mingjian::online {

struct Book {
  rules::Rulebook rulebook;
  std::shared_ptr<engine::TextPool> texts;  // constant after MakePlan
  engine::Plan plan;
};

// Active and shadow rules of `folder` under the overlay of `region`. Errors: kData with every
// mistake of the rulebook, kUsage for a region it does not have.
Result<std::shared_ptr<const Book>> LoadBook(const std::string& folder, const std::string& region,
                                             const history::Store& store);

}  // namespace mingjian::online
