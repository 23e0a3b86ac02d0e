#pragma once
// The values of a case's documents: what templates are filled with, out of the casework database
// and the table of law. Nothing is guessed: what is not known has no value.

#include <map>
#include <span>
#include <string>

#include "base/error.h"
#include "casework/case_documents.h"
#include "casework/cases.h"
#include "documents/fields.h"
#include "documents/template_book.h"
#include "rules/law.h"

namespace mingjian::documents {

// Findings in a table of a document; a case file (clue_file.h) holds all.
inline constexpr int kFindingsMax = 2000;

struct ValuesOptions {
  std::span<const rules::LawArticle> law = {};
  const Office* office = nullptr;  // REQUIRED
  // What people gave, by field (Origin::kPerson); "document" names the kind that a delivery receipt
  // is for (else the newest document that was issued).
  std::map<std::string, std::string> given = {};
};
// Right: view. Refusal "field": there is no such field, or it comes from the case; "too-many": more
// findings than a document holds.
Result<Values> ValuesOf(casework::Database& database, const casework::Actor& actor, Seconds now,
                        int64_t case_id, const ValuesOptions& options);

// Money as documents write it: 1,234.50.
std::string MoneyText(Decimal amount);
// 公安机关 for "police".
std::string AuthorityText(std::string_view measure);

}  // namespace mingjian::documents
