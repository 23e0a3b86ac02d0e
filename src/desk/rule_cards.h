#pragma once
// What a page says of a rule beside its findings, and the table of articles: read from the
// rulebook with the first question, and again after Forget. THREADS: any.

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "rules/law.h"

namespace mingjian::desk {

struct RuleCard {
  std::string id, title, about, category, source, status, severity;
  int version = 1;
  std::string basis;                                            // in words
  std::vector<rules::Basis> law;                                // the same by article
  std::vector<std::pair<std::string, std::string>> exceptions;  // id, why the rule lets it pass
};

class RuleCards {
 public:
  struct Book {
    std::map<std::string, RuleCard, std::less<>> rules;
    std::vector<rules::LawArticle> law;
  };
  // "" for no rulebook.
  RuleCards(std::string rulebook, std::string region)
      : rulebook_(std::move(rulebook)), region_(std::move(region)) {}
  // Empty without a rulebook; errors of rules::LoadRulebook.
  Result<std::shared_ptr<const Book>> Current();
  void Forget();

 private:
  const std::string rulebook_, region_;
  std::mutex mutex_;
  std::shared_ptr<const Book> book_;
};

}  // namespace mingjian::desk
