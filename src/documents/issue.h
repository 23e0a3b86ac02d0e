#pragma once
// Issues a document of a case: values of the case into the region's template, both forms written,
// kept by casework (case_documents.h), which holds the procedure.

#include <map>
#include <span>
#include <string>

#include "base/error.h"
#include "casework/case_documents.h"
#include "documents/template_book.h"
#include "rules/law.h"

namespace mingjian::documents {

struct IssueOptions {
  casework::DocumentOrder order = {};
  std::map<std::string, std::string> fields = {};  // given by people (case_values.h)
  std::string folder = {};                         // of the documents' bytes
};
// Refusals: those of IssueDocument and ValuesOf. kData when the book has a mistake.
Result<casework::CaseDocument> Issue(casework::Database& database, const casework::Actor& actor,
                                     Seconds now, const TemplateBook& book,
                                     std::span<const rules::LawArticle> law,
                                     const IssueOptions& options);

// The same without keeping anything: how the document would look now. The number has ＿＿＿ in
// place of what it is not known yet.
Result<Filled> Preview(casework::Database& database, const casework::Actor& actor, Seconds now,
                       const TemplateBook& book, std::span<const rules::LawArticle> law,
                       const IssueOptions& options);

}  // namespace mingjian::documents
