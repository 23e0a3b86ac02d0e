#pragma once
// The kinds of documents of a case, what each is for, and which doors know it. Their wording is a
// template (src/documents); the kinds themselves carry the procedure and are fixed.

#include <optional>
#include <span>
#include <string_view>

#include "casework/doors.h"

namespace mingjian::casework {

enum class DocumentKind {
  kInspectionRecord,    // 检查笔录
  kInquiryRecord,       // 询问笔录
  kRectificationOrder,  // 责令改正通知书
  kPenaltyNotice,       // 事实认定与陈述申辩告知书: its delivery starts the clock of the reply
  kHearingNotice,       // 听证告知书
  kHandlingDecision,    // 行政处理决定书
  kPenaltyDecision,     // 行政处罚决定书: only behind notice, reply and legal review
  kAgreementNotice,     // 协议处理通知书
  kDeliveryReceipt,     // 送达回证
  kTransferLetter,      // 案件移送函
  kEvidenceList,        // 证据材料清单
};
inline constexpr size_t kDocumentKinds = 11;

std::string_view ToString(DocumentKind kind);  // "penalty_decision": also the template's file name
std::optional<DocumentKind> DocumentKindOf(std::string_view name);
std::string_view Chinese(DocumentKind kind);
std::span<const DocumentKind> AllDocumentKinds();

// Whether a case of this door may have such a document.
bool Fits(DocumentKind kind, DoorKind door);
// Records are taken before a case is filed, too.
bool NeedsFiling(DocumentKind kind);
// Whether it is the document by which a case of this door is decided.
bool Decides(DocumentKind kind, DoorKind door);

}  // namespace mingjian::casework
