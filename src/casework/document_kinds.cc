#include "casework/document_kinds.h"

#include <algorithm>
#include <array>

namespace mingjian::casework {
namespace {

using enum DoorKind;

constexpr DoorKind kAll[] = {kRefuse, kAgreement, kPenalty, kTransfer, kPoints, kPerson};
constexpr DoorKind kOfFines[] = {kPenalty, kPerson};
constexpr DoorKind kOfOrders[] = {kAgreement, kPenalty};
constexpr DoorKind kOfHandling[] = {kRefuse, kPenalty, kPerson};
constexpr DoorKind kOfAgreements[] = {kAgreement, kRefuse, kPoints};
constexpr DoorKind kOfTransfers[] = {kTransfer};
constexpr DoorKind kDecidesHandling[] = {kRefuse, kPerson};

struct KindRow {
  DocumentKind kind;
  std::string_view name, chinese;
  std::span<const DoorKind> doors, decides;
  bool needs_filing = true;
};
constexpr std::array<KindRow, kDocumentKinds> kRows = {{
    {DocumentKind::kInspectionRecord, "inspection_record", "检查笔录", kAll, {}, false},
    {DocumentKind::kInquiryRecord, "inquiry_record", "询问笔录", kAll, {}, false},
    {DocumentKind::kRectificationOrder, "rectification_order", "责令改正通知书", kOfOrders, {}},
    {DocumentKind::kPenaltyNotice, "penalty_notice", "事实认定与陈述申辩告知书", kOfFines, {}},
    {DocumentKind::kHearingNotice, "hearing_notice", "听证告知书", kOfFines, {}},
    {DocumentKind::kHandlingDecision, "handling_decision", "行政处理决定书", kOfHandling,
     kDecidesHandling},
    {DocumentKind::kPenaltyDecision, "penalty_decision", "行政处罚决定书", kOfFines, kOfFines},
    {DocumentKind::kAgreementNotice, "agreement_notice", "协议处理通知书", kOfAgreements,
     kOfAgreements},
    {DocumentKind::kDeliveryReceipt, "delivery_receipt", "送达回证", kAll, {}, false},
    {DocumentKind::kTransferLetter, "transfer_letter", "案件移送函", kOfTransfers, kOfTransfers},
    {DocumentKind::kEvidenceList, "evidence_list", "证据材料清单", kAll, {}, false},
}};
constexpr auto kKinds = [] {
  std::array<DocumentKind, kDocumentKinds> kinds{};
  for (size_t i = 0; i < kDocumentKinds; ++i) kinds[i] = kRows[i].kind;
  return kinds;
}();

const KindRow& RowOf(DocumentKind kind) { return kRows[static_cast<size_t>(kind)]; }

}  // namespace

std::string_view ToString(DocumentKind kind) { return RowOf(kind).name; }
std::string_view Chinese(DocumentKind kind) { return RowOf(kind).chinese; }
std::optional<DocumentKind> DocumentKindOf(std::string_view name) {
  for (const KindRow& row : kRows) {
    if (row.name == name) return row.kind;
  }
  return std::nullopt;
}
std::span<const DocumentKind> AllDocumentKinds() { return kKinds; }
bool Fits(DocumentKind kind, DoorKind door) {
  return std::ranges::find(RowOf(kind).doors, door) != RowOf(kind).doors.end();
}
bool NeedsFiling(DocumentKind kind) { return RowOf(kind).needs_filing; }
bool Decides(DocumentKind kind, DoorKind door) {
  return std::ranges::find(RowOf(kind).decides, door) != RowOf(kind).decides.end();
}

}  // namespace mingjian::casework
