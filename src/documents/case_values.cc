#include "documents/case_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "casework/attachments.h"
#include "casework/cases.h"
#include "casework/decide.h"
#include "casework/worklist.h"
#include "documents/chinese.h"
#include "documents/clue_rows.h"

namespace mingjian::documents {
namespace {

using casework::CaseRow;
using casework::ClueRow;
using casework::Database;
using Row = std::map<std::string, std::string, std::less<>>;

constexpr size_t kGivenMax = 20'000;  // characters of one field

std::string Month(const std::string& month) {
  if (month.size() != 7) return month;
  const auto number = ParseInt(month.substr(5));
  return fmt::format("{}年{}月", month.substr(0, 4), number.value_or(0));
}

void SetMoney(Values* values, const std::string& name, Decimal amount) {
  if (amount == Decimal()) return;
  values->fields[name] = MoneyText(amount);
  if (FindField(name + "_capital") != nullptr) {
    values->fields[name + "_capital"] = CapitalAmount(amount);
  }
}

Status AddGiven(const ValuesOptions& options, Values* values) {
  std::vector<std::string_view> names;
  for (const FieldInfo& field : Fields()) {
    if (field.origin == Origin::kPerson) names.push_back(field.name);
  }
  for (const auto& [name, text] : options.given) {
    if (name == "document") continue;
    const FieldInfo* field = FindField(name);
    if (field == nullptr || field->origin != Origin::kPerson) {
      const std::string hint = DidYouMean(name, names, "; ");
      return casework::Refuse(
          "field", field == nullptr
                       ? fmt::format("there is no field '{}'{}", name, hint)
                       : fmt::format("'{}' comes from the {} and cannot be given", name,
                                     field->origin == Origin::kCase ? "case" : "office"));
    }
    if (!IsUtf8(text) || CodePoints(text) > kGivenMax) {
      return casework::Refuse(
          "field", fmt::format("'{}' has at most {} characters of UTF-8", name, kGivenMax));
    }
    values->fields[name] = text;
  }
  return {};
}

Status AddParty(Database& database, const CaseRow& row, Values* values) {
  values->fields["party_code"] = row.party;
  MJ_TRY(const casework::Rows names,
         database.Query("SELECT name FROM provider WHERE fixmedins_code = ?", {row.party}));
  if (!names.empty()) values->fields["party_name"] = names.Text(0, 0);
  return {};
}

void AddMeasures(const CaseRow& row, const ClueRow& clue, Values* values) {
  using casework::DoorKind;
  auto& fields = values->fields;
  SetMoney(values, "identified", clue.net_amt);
  fields["loss"] = MoneyText(clue.upheld_amt);
  fields["loss_capital"] = CapitalAmount(clue.upheld_amt);
  SetMoney(values, "recover", row.recover);
  SetMoney(values, row.kind == DoorKind::kAgreement ? "damages" : "fine", row.extra);
  if (row.count > 0) {
    fields[row.kind == DoorKind::kPoints ? "points" : "months"] = std::to_string(row.count);
  }
  if (row.kind == DoorKind::kTransfer) {
    fields["transfer_to"] = AuthorityText(row.measure);
  } else {
    fields["measure"] = row.measure;
  }
}

Row ArticleRow(const rules::LawArticle& article) {
  const std::string mark(rules::Mark(article.confidence));
  return {{"law", article.law},
          {"number", article.number},
          {"article", rules::ArticleText(article.article)},
          {"subject", article.subject + mark},
          {"consequence", article.consequence + mark}};
}

// The article of the door, and those that the findings of the clue rest on.
void AddLaw(const CaseRow& row, std::span<const rules::LawArticle> law, const std::string& basis,
            Values* values) {
  values->fields["basis"] = basis;
  for (const rules::LawArticle& article : law) {
    if (fmt::format("{} {}", article.law, article.article) == row.article) {
      const Row cells = ArticleRow(article);
      values->fields["law_name"] = cells.at("law");
      values->fields["law_number"] = cells.at("number");
      values->fields["article"] = cells.at("article");
      values->fields["article_subject"] = cells.at("subject");
      values->fields["article_consequence"] = cells.at("consequence");
      values->lists["articles"].insert(values->lists["articles"].begin(), cells);
    } else if (!article.article.empty() &&
               basis.find(article.law + " " + rules::ArticleText(article.article) + "：") !=
                   std::string::npos) {
      values->lists["articles"].push_back(ArticleRow(article));
    }
  }
}

Status AddProcedure(Database& database, const CaseRow& row, Seconds now, const Office& office,
                    Values* values) {
  auto& fields = values->fields;
  fields["case_number"] = row.number;
  fields["filed_on"] = ChineseDate(row.filed_on);
  fields["officer"] = row.officer;
  fields["second_officer"] = row.second_officer;
  fields["clue_number"] = std::to_string(row.clue_id);
  fields["door_kind"] = casework::Chinese(row.kind);
  fields["reason"] = row.reason;
  fields["reply_days"] = std::to_string(office.procedure.reply_days);
  fields["hearing_days"] = std::to_string(office.procedure.hearing_days);
  if (casework::HasHearingRight(row, office.procedure)) fields["hearing_right"] = "是";
  fields["replied_on"] = ChineseDate(row.replied_on);
  fields["reply"] = row.reply;
  fields["hearing_on"] = ChineseDate(row.hearing_on);
  if (row.review == casework::Review::kAgreed) {
    fields["legal_reviewed_on"] = ChineseDate(row.reviewed_at);
  }
  MJ_TRY(const auto clocks, casework::ClocksOf(database, row.case_id));
  for (const casework::DoorDeadline& clock : clocks) {
    if (clock.name == "pay") fields["pay_by"] = ChineseDate(clock.due_on);
    if (clock.name != "reply") continue;
    fields["reply_due_on"] = ChineseDate(clock.due_on);
    if (row.replied_on == 0 && DayOf(now) > clock.due_on) fields["no_reply"] = "是";
  }
  return {};
}

// Documents of the case: the newest version of each kind in the list.
Status AddDocuments(Database& database, const casework::Actor& actor, int64_t case_id,
                    const ValuesOptions& options, Values* values) {
  MJ_TRY(const auto documents, casework::DocumentsOf(database, actor, case_id));
  const auto wanted = options.given.find("document");
  const casework::CaseDocument* delivers = nullptr;
  for (const casework::CaseDocument& each : documents) {
    const bool newest = std::ranges::none_of(documents, [&](const auto& other) {
      return other.kind == each.kind && other.version > each.version;
    });
    if (!newest) continue;
    values->lists["documents"].push_back({{"title", std::string(casework::Chinese(each.kind))},
                                          {"number", each.number},
                                          {"version", std::to_string(each.version)},
                                          {"issued_on", ChineseDate(each.at)},
                                          {"delivered_on", ChineseDate(each.delivered_on)},
                                          {"receiver", each.receiver},
                                          {"sha256", each.pdf_sha256}});
    if (each.kind == casework::DocumentKind::kPenaltyNotice) {
      values->fields["notice_number"] = each.number;
      values->fields["notice_delivered_on"] = ChineseDate(each.delivered_on);
    }
    if (each.kind == casework::DocumentKind::kDeliveryReceipt) continue;
    if (wanted == options.given.end() ? delivers == nullptr || each.at >= delivers->at
                                      : casework::ToString(each.kind) == wanted->second) {
      delivers = &each;
    }
  }
  if (delivers == nullptr) return {};
  values->fields["delivers_title"] = casework::Chinese(delivers->kind);
  values->fields["delivers_number"] = delivers->number;
  values->fields["delivered_on"] = ChineseDate(delivers->delivered_on);
  values->fields["receiver"] = delivers->receiver;
  for (const casework::MannerInfo& manner : casework::Manners()) {
    if (manner.name == delivers->manner) values->fields["manner"] = manner.chinese;
  }
  return {};
}

Status AddAttachments(Database& database, const casework::Actor& actor, int64_t clue_id,
                      Values* values) {
  MJ_TRY(const auto attachments, casework::AttachmentsOf(database, actor, clue_id));
  for (const casework::Attachment& each : attachments) {
    values->lists["attachments"].push_back({{"name", each.name},
                                            {"type", each.type},
                                            {"added_on", ChineseDate(each.at)},
                                            {"actor", each.actor},
                                            {"sha256", each.sha256}});
  }
  MJ_TRY(const auto events, casework::EventsOf(database, clue_id));
  for (const casework::EventRow& each : events) {
    const auto event = casework::EventOf(each.event);
    values->lists["events"].push_back(
        {{"at", FormatTime(each.at)},
         {"actor", each.actor},
         {"event", event ? std::string(casework::Chinese(*event)) : each.event},
         {"reason", each.reason},
         {"amount", MoneyText(each.after)}});
  }
  return {};
}

}  // namespace

std::string MoneyText(Decimal amount) {
  std::string text = amount.ToMoney();
  const size_t begin = text.starts_with('-') ? 1 : 0;
  for (size_t at = text.find('.'); at > begin + 3;) {
    at -= 3;
    text.insert(at, ",");
  }
  return text;
}

std::string AuthorityText(std::string_view measure) {
  if (measure == "police") return "公安机关";
  if (measure == "health") return "卫生健康主管部门";
  if (measure == "drug") return "药品监督管理部门";
  if (measure == "market") return "市场监督管理部门";
  if (measure == "discipline") return "纪检监察机关";
  return std::string(measure);
}

Result<Values> ValuesOf(Database& database, const casework::Actor& actor, Seconds now,
                        int64_t case_id, const ValuesOptions& options) {
  MJ_TRY(const CaseRow row, casework::FindCase(database, actor, case_id));
  MJ_TRY(const ClueRow clue, casework::ReadClue(database, row.clue_id));
  Values values;
  values.fields = {options.office->fields.begin(), options.office->fields.end()};
  MJ_RETURN_IF_ERROR(AddGiven(options, &values));
  MJ_RETURN_IF_ERROR(AddParty(database, row, &values));
  values.fields["rule_title"] = clue.title;
  values.fields["month"] = Month(clue.month);
  AddMeasures(row, clue, &values);
  MJ_RETURN_IF_ERROR(AddProcedure(database, row, now, *options.office, &values));
  // What was let go is no part of the case.
  MJ_TRY(const auto findings, FindingsByDay(database, actor, row.clue_id, true, kFindingsMax));
  std::string basis;
  for (const casework::FindingRow& finding : findings) {
    if (basis.find(finding.basis) == std::string::npos) basis += finding.basis + "\n";
    values.lists["findings"].push_back({{"setl_id", finding.setl_id},
                                        {"setl_day", FormatDate(finding.setl_time)},
                                        {"person", MaskId(finding.psn_no)},
                                        {"doctor", finding.bilg_dr_codg},
                                        {"title", finding.title},
                                        {"message", finding.message},
                                        {"lines", LinesText(finding.violates, finding.setl_id)},
                                        {"amount", MoneyText(finding.net_amt)},
                                        {"upheld", MoneyText(finding.upheld_amt)}});
  }
  values.fields["findings_count"] = std::to_string(findings.size());
  AddLaw(row, options.law, std::string(Trim(basis)), &values);
  MJ_RETURN_IF_ERROR(AddDocuments(database, actor, case_id, options, &values));
  MJ_RETURN_IF_ERROR(AddAttachments(database, actor, row.clue_id, &values));
  return values;
}

}  // namespace mingjian::documents
