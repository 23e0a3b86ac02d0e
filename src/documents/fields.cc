#include "documents/fields.h"

#include <algorithm>

namespace mingjian::documents {
namespace {

using enum Origin;

constexpr FieldInfo kFields[] = {
    // The document and its case.
    {"document_number", "文书编号", kCase},
    {"sequence", "文书序号", kCase},
    {"year", "年份", kCase},
    {"issued_on", "制作日期", kCase},
    {"case_number", "案号", kCase},
    {"filed_on", "立案日期", kCase},
    {"officer", "经办人一", kCase},
    {"second_officer", "经办人二", kCase},
    {"clue_number", "线索编号", kCase},
    {"door_kind", "处理去向", kCase},
    {"party_name", "当事人名称或姓名", kCase},
    {"party_code", "当事人代码", kCase},
    {"rule_title", "违规情形", kCase},
    {"month", "所属月份", kCase},
    {"findings_count", "疑点条数", kCase},
    // Money: as a number with separators, and in capital numerals.
    {"identified", "查出金额", kCase},
    {"loss", "认定造成的基金损失", kCase},
    {"loss_capital", "认定金额大写", kCase},
    {"recover", "责令退回金额", kCase},
    {"recover_capital", "退回金额大写", kCase},
    {"damages", "违约金", kCase},
    {"damages_capital", "违约金大写", kCase},
    {"fine", "罚款", kCase},
    {"fine_capital", "罚款大写", kCase},
    {"pay_by", "缴款期限", kCase},
    {"months", "暂停月数", kCase},
    {"points", "记分", kCase},
    {"measure", "其他措施", kCase},
    {"transfer_to", "受移送机关", kCase},
    {"reason", "处理理由", kCase},
    // Law, from law.csv of the rulebook.
    {"law_name", "法律名称", kCase},
    {"law_number", "法律文号", kCase},
    {"article", "条款", kCase},
    {"article_subject", "条款所指行为", kCase},
    {"article_consequence", "条款规定的后果", kCase},
    {"basis", "规则依据", kCase},
    // What happened in the case.
    {"notice_number", "告知书编号", kCase},
    {"notice_delivered_on", "告知书送达日期", kCase},
    {"reply_days", "陈述申辩期限（工作日）", kCase},
    {"reply_due_on", "陈述申辩截止日期", kCase},
    {"replied_on", "陈述申辩日期", kCase},
    {"reply", "陈述申辩意见", kCase},
    {"no_reply", "逾期未陈述申辩", kCase},
    {"hearing_days", "要求听证期限（工作日）", kCase},
    {"hearing_right", "有权要求听证", kCase},
    {"hearing_on", "听证日期", kCase},
    {"legal_reviewed_on", "法制审核日期", kCase},
    {"delivers_title", "所送达文书", kCase},
    {"delivers_number", "所送达文书编号", kCase},
    {"delivered_on", "送达日期", kCase},
    {"receiver", "签收人", kCase},
    {"manner", "送达方式", kCase},
    // The office, region by region.
    {"authority", "机关名称", kOffice},
    {"mark", "文号代字", kOffice},
    {"agency", "经办机构名称", kOffice},
    {"address", "机关地址", kOffice},
    {"phone", "联系电话", kOffice},
    {"review_body", "行政复议机关", kOffice},
    {"court", "管辖法院", kOffice},
    {"fund_account", "基金退回账户", kOffice},
    {"fine_account", "罚款缴纳账户", kOffice},
    // What only people know.
    {"place", "地点", kPerson},
    {"began_at", "开始时间", kPerson},
    {"ended_at", "结束时间", kPerson},
    {"recorder", "记录人", kPerson},
    {"party_address", "当事人地址", kPerson},
    {"representative", "法定代表人或负责人", kPerson},
    {"party_contact", "当事人联系方式", kPerson},
    {"asked_name", "被询问人", kPerson},
    {"asked_id", "被询问人身份证件号", kPerson},
    {"asked_post", "被询问人单位及职务", kPerson},
    {"present", "在场人员", kPerson},
    {"record", "检查情况", kPerson},
    {"questions", "问答记录", kPerson},
    {"facts", "事实经过", kPerson},
    {"reply_opinion", "对陈述申辩的复核意见", kPerson},
    {"corrections", "整改要求", kPerson},
    {"correct_by", "整改期限", kPerson},
    {"contact", "联系人", kPerson},
    {"enclosure", "附件说明", kPerson},
};

constexpr std::string_view kFindingCells[] = {"setl_id", "setl_day", "person", "doctor", "title",
                                              "message", "lines",    "amount", "upheld"};
constexpr std::string_view kArticleCells[] = {"law", "number", "article", "subject", "consequence"};
constexpr std::string_view kDocumentCells[] = {"title",        "number",   "version", "issued_on",
                                               "delivered_on", "receiver", "sha256"};
constexpr std::string_view kAttachmentCells[] = {"name", "type", "added_on", "actor", "sha256"};
constexpr std::string_view kEventCells[] = {"at", "actor", "event", "reason", "amount"};
constexpr ListInfo kLists[] = {{"findings", kFindingCells},
                               {"articles", kArticleCells},
                               {"documents", kDocumentCells},
                               {"attachments", kAttachmentCells},
                               {"events", kEventCells}};

}  // namespace

std::span<const FieldInfo> Fields() { return kFields; }
const FieldInfo* FindField(std::string_view name) {
  const auto* found = std::ranges::find(kFields, name, &FieldInfo::name);
  return found == std::end(kFields) ? nullptr : found;
}
std::span<const ListInfo> Lists() { return kLists; }
const ListInfo* FindList(std::string_view name) {
  const auto* found = std::ranges::find(kLists, name, &ListInfo::name);
  return found == std::end(kLists) ? nullptr : found;
}

}  // namespace mingjian::documents
