#include "desk/rule_cards.h"

#include "rules/history.h"
#include "rules/rule_facts.h"
#include "rules/rulebook.h"

namespace mingjian::desk {

Result<std::shared_ptr<const RuleCards::Book>> RuleCards::Current() {
  const std::lock_guard lock(mutex_);
  if (book_ != nullptr) return book_;
  auto book = std::make_shared<Book>();
  if (!rulebook_.empty()) {
    rules::LoadOptions options;
    options.region = region_;
    MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(rulebook_, options));
    book->law = loaded.rulebook.law;
    for (const rules::Rule& rule : loaded.rulebook.rules) {
      RuleCard card{.id = rule.id,
                    .title = rule.title,
                    .about = rule.about,
                    .category = rule.category,
                    .source = std::string(rules::ToString(rule.source)),
                    .status = std::string(rules::ToString(rule.status)),
                    .severity = std::string(rules::ToString(rule.severity)),
                    .version = rule.version,
                    .basis = rules::ToText(rule.basis),
                    .law = rule.basis,
                    .exceptions = {}};
      for (const rules::Exception& each : rule.exceptions) {
        card.exceptions.emplace_back(each.id, each.reason);
      }
      book->rules.emplace(rule.id, std::move(card));
    }
  }
  book_ = std::move(book);
  return book_;
}

void RuleCards::Forget() {
  const std::lock_guard lock(mutex_);
  book_.reset();
}

}  // namespace mingjian::desk
