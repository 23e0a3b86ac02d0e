#pragma once
// Documents of a case: issued once and kept for good. What is issued anew is a further version with
// the number of the first; nothing is overwritten. The bytes lie beside the attachments under their
// hash (attachments.h). How a document looks is the business of src/documents, which gives the
// bytes through `Render`.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/cases.h"
#include "casework/document_kinds.h"

namespace mingjian::casework {

struct CaseDocument {
  int64_t document_id = 0, case_id = 0, version = 1, sequence = 0;
  DocumentKind kind = DocumentKind::kInspectionRecord;
  std::string number, actor, template_hash, fields, blanks, docx_sha256, pdf_sha256, receiver,
      manner;
  int64_t docx_size = 0, pdf_size = 0;
  Seconds at = 0, delivered_on = 0;
};

struct Rendered {
  std::string number, docx, pdf;
  std::string template_hash;
  std::string fields;  // what it was filled with, as JSON
  std::string blanks;  // names of fields that are left to fill in by hand, "a,b"
};
// `sequence`: the number within region, year and kind; `version`: 1, 2 … Called inside of the
// transaction, so it may be called again and must have no effect.
using Render = std::function<Result<Rendered>(int64_t sequence, int64_t version)>;

struct DocumentOrder {
  int64_t case_id = 0, version = 0;  // of the case, 0 = as it is
  DocumentKind kind = DocumentKind::kInspectionRecord;
};
// Right: handle; documents of a penalty case are issued by a law officer ("officers"). Refusals
// besides those of cases.h: "kind" (the door does not know it), "notice" (not delivered), "reply"
// (neither came nor is its last day over), "hearing" (its notice not delivered, its last day not
// over, or asked for and not held), "legal-review" (missing, or before the last statement).
Result<CaseDocument> IssueDocument(Database& database, const Actor& actor, Seconds now,
                                   const std::string& folder, const DocumentOrder& order,
                                   const Procedure& procedure, const Render& render);

// How a document reached the party (送达方式).
struct MannerInfo {
  std::string_view name, chinese;
};
std::span<const MannerInfo> Manners();  // direct, left, post, entrusted, electronic, notice

struct Delivery {
  int64_t document_id = 0, version = 0;  // of the case
  Seconds on_day = 0;                    // 0 = today
  std::string receiver = {}, manner = {};
};
// Right: handle. The newest version only, once. Starts the clocks that its kind starts: reply
// (penalty_notice), hearing (hearing_notice). Refusals: "no-document", "superseded", "delivered",
// "manner", "receiver", "day".
Result<CaseDocument> DeliverDocument(Database& database, const Actor& actor, Seconds now,
                                     const Delivery& delivery, const Procedure& procedure);

// Oldest first. Who answers for the institution sees what was delivered.
Result<std::vector<CaseDocument>> DocumentsOf(Database& database, const Actor& actor,
                                              int64_t case_id);
enum class DocumentForm { kDocx, kPdf };
struct DocumentBytes {
  CaseDocument document;
  std::string bytes;
};
// Held against its hash: kData when the file was changed. Logged.
Result<DocumentBytes> ReadDocument(Database& database, const Actor& actor, Seconds now,
                                   const std::string& folder, int64_t document_id,
                                   DocumentForm form);

}  // namespace mingjian::casework
