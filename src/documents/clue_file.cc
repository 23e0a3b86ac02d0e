#include "documents/clue_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "casework/attachments.h"
#include "casework/case_documents.h"
#include "casework/cases.h"
#include "casework/decide.h"
#include "casework/findings.h"
#include "casework/users.h"
#include "casework/worklist.h"
#include "documents/case_values.h"
#include "documents/chinese.h"
#include "documents/clue_rows.h"
#include "documents/exports.h"

namespace mingjian::documents {
namespace {

using casework::ClueRow;
using casework::Database;

class FileWriter {
 public:
  FileWriter(Database& database, const casework::Actor& actor, Seconds now,
             const ClueFileOptions& options)
      : database_(database), actor_(actor), now_(now), options_(options) {
    document_.made_at = now;
  }

  Result<Document> Write(const ClueRow& clue) {
    document_.title = fmt::format("线索 {} 案件卷宗", clue.clue_id);
    document_.footnote = fmt::format("{} {} 生成；内容取自系统记录，校验值为 SHA-256", actor_.user,
                                     FormatTime(now_));
    Add(Style::kTitle, "案件卷宗");
    Add(Style::kNumber, fmt::format("线索编号：{}", clue.clue_id));
    MJ_RETURN_IF_ERROR(AddFacts(clue));
    MJ_RETURN_IF_ERROR(AddFindings(clue.clue_id));
    AddLaw();
    MJ_RETURN_IF_ERROR(AddEvents(clue.clue_id));
    MJ_RETURN_IF_ERROR(AddMoney(clue.clue_id));
    MJ_RETURN_IF_ERROR(AddCases(clue.clue_id));
    MJ_RETURN_IF_ERROR(AddAttachments(clue.clue_id));
    MJ_RETURN_IF_ERROR(AddBills());
    return std::move(document_);
  }

 private:
  void Add(Style style, std::string text) {
    document_.blocks.emplace_back(Paragraph{style, std::move(text)});
  }
  void Heading(std::string_view text) {
    constexpr std::string_view kNumbers[] = {"一", "二", "三", "四", "五",
                                             "六", "七", "八", "九", "十"};
    Add(Style::kHeading, fmt::format("{}、{}", kNumbers[section_++], text));
  }
  // A table of small print; a sentence when it has no rows.
  void AddTable(std::vector<Column> columns, std::vector<std::string> titles,
                std::vector<std::vector<std::string>> rows) {
    if (rows.empty()) {
      Add(Style::kIndent, "无。");
      return;
    }
    rows.insert(rows.begin(), std::move(titles));
    document_.blocks.emplace_back(Table{
        .columns = std::move(columns), .header = true, .small = true, .rows = std::move(rows)});
  }
  std::string Person(const std::string& psn_no) const {
    return options_.unmask || psn_no.empty() ? psn_no : MaskId(psn_no);
  }

  Status AddFacts(const ClueRow& clue) {
    MJ_TRY(const casework::Rows provider,
           database_.Query("SELECT name FROM provider WHERE fixmedins_code = ?",
                           {clue.fixmedins_code}));
    Heading("基本情况");
    document_.blocks.emplace_back(Table{
        .columns =
            {{24, Align::kCenter}, {30, Align::kLeft}, {18, Align::kCenter}, {28, Align::kLeft}},
        .form = true,
        .rows = {{"违规情形", fmt::format("{}（{}）", clue.title, clue.rule)},
                 {"机构", std::string(provider.empty() ? "" : provider.Text(0, 0)), "代码",
                  clue.fixmedins_code},
                 {"参保人", Person(clue.psn_no), "月份", clue.month},
                 {"统筹区", clue.region, "状态", std::string(Chinese(clue.state))},
                 {"疑点条数", std::to_string(clue.findings), "净额（元）", MoneyText(clue.net_amt)},
                 {"基金金额（元）", MoneyText(clue.fund_amt), "认定金额（元）",
                  MoneyText(clue.upheld_amt)},
                 {"认定金额大写", CapitalAmount(clue.upheld_amt)}}});
    return {};
  }

  Status AddFindings(int64_t clue_id) {
    Heading("疑点和所依据的费用明细");
    std::vector<std::vector<std::string>> rows;
    MJ_TRY(const auto findings, FindingsByDay(database_, actor_, clue_id, false, kClueFindingsMax));
    for (const casework::FindingRow& row : findings) {
      rows.push_back(
          {std::to_string(rows.size() + 1), row.setl_id, FormatDate(row.setl_time),
           Person(row.psn_no), row.bilg_dr_codg,
           fmt::format("{}\n违规明细：{}{}{}", row.message, LinesText(row.violates, row.setl_id),
                       row.involves.empty() ? "" : "；涉及明细：",
                       LinesText(row.involves, row.setl_id)),
           MoneyText(row.net_amt), MoneyText(row.upheld_amt)});
      if (!row.basis.empty()) basis_.insert(row.basis);
      NoteBills(row);
    }
    AddTable({{6, Align::kCenter},
              {14},
              {14, Align::kCenter},
              {15},
              {8},
              {17},
              {13, Align::kRight},
              {13, Align::kRight}},
             {"序号", "结算编号", "结算日期", "参保人", "医师", "说明和明细", "净额（元）",
              "认定（元）"},
             std::move(rows));
    return {};
  }
  void NoteBills(const casework::FindingRow& row) {
    for (const auto& [raw, mark] :
         {std::pair{&row.violates, "违规"}, std::pair{&row.involves, "涉及"}}) {
      for (const auto& [setl_id, line] : casework::LinesOf(*raw)) {
        auto& cited = cited_[{row.psn_no, setl_id}];
        if (cited.empty()) order_.emplace_back(row.psn_no, setl_id);
        cited.emplace(line, mark);  // what violates stays marked so
      }
    }
  }

  void AddLaw() {
    Heading("依据");
    if (basis_.empty()) Add(Style::kIndent, "无。");
    for (const std::string& each : basis_) {
      Add(Style::kIndent, each);
    }
  }

  Status AddEvents(int64_t clue_id) {
    Heading("处理经过");
    MJ_TRY(const auto events, casework::EventsOf(database_, clue_id));
    std::vector<std::vector<std::string>> rows;
    for (const casework::EventRow& each : events) {
      const auto event = casework::EventOf(each.event);
      const auto to = casework::StateOf(each.to_state);
      rows.push_back({FormatTime(each.at), each.actor,
                      event ? std::string(Chinese(*event)) : each.event,
                      to ? std::string(Chinese(*to)) : each.to_state,
                      each.reason + (each.combined ? "（兼任）" : ""), MoneyText(each.after)});
    }
    AddTable({{20}, {12}, {12}, {12}, {32}, {12, Align::kRight}},
             {"时间", "人员", "事项", "进入状态", "理由", "金额（元）"}, std::move(rows));
    return {};
  }

  Status AddMoney(int64_t clue_id) {
    Heading("资金");
    MJ_TRY(const casework::Rows sums,
           database_.Query("SELECT to_account, CAST(SUM(amount) AS BIGINT), from_account FROM "
                           "posting WHERE clue_id = ? GROUP BY to_account, from_account",
                           {clue_id}));
    std::map<std::string, int64_t> balances;
    for (size_t i = 0; i < sums.size(); ++i) {
      balances[std::string(sums.Text(i, 0))] += sums.Int(i, 1);
      balances[std::string(sums.Text(i, 2))] -= sums.Int(i, 1);
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [account, micros] : balances) {
      if (micros <= 0) continue;  // empty, or where money comes from
      rows.push_back({std::string(AccountText(account)), MoneyText(Decimal::FromMicros(micros))});
    }
    AddTable({{60}, {40, Align::kRight}}, {"科目", "余额（元）"}, std::move(rows));
    return {};
  }

  Status AddCases(int64_t clue_id) {
    Heading("处理去向、案件和文书");
    MJ_TRY(const auto doors, casework::DoorsOf(database_, actor_, clue_id));
    std::vector<std::vector<std::string>> rows, papers;
    for (const casework::Door& door : doors) {
      MJ_TRY(const casework::CaseRow row, casework::FindCase(database_, actor_, door.door_id));
      const bool person = door.kind == casework::DoorKind::kPerson;
      rows.push_back({std::string(Chinese(door.kind)), row.number,
                      person ? Person(row.party) : row.party, row.article, MoneyText(row.recover),
                      MoneyText(row.extra), std::string(Chinese(row.state)),
                      row.officer + (row.second_officer.empty() ? "" : "、") + row.second_officer});
      MJ_TRY(const auto documents, casework::DocumentsOf(database_, actor_, door.door_id));
      for (const casework::CaseDocument& each : documents) {
        papers.push_back(
            {std::string(Chinese(each.kind)),
             fmt::format("{}（第 {} 版）", each.number, each.version), FormatDate(each.at),
             each.delivered_on == 0 ? "" : FormatDate(each.delivered_on), each.pdf_sha256});
      }
    }
    AddTable({{12}, {18}, {14}, {18}, {11, Align::kRight}, {11, Align::kRight}, {9}, {12}},
             {"去向", "案号", "当事人", "条款", "退回（元）", "加收（元）", "状态", "经办"},
             std::move(rows));
    AddTable({{18}, {24}, {13}, {13}, {36}}, {"文书", "编号", "制作", "送达", "校验值（PDF）"},
             std::move(papers));
    return {};
  }

  Status AddAttachments(int64_t clue_id) {
    Heading("证据材料");
    MJ_TRY(const auto attachments, casework::AttachmentsOf(database_, actor_, clue_id));
    std::vector<std::vector<std::string>> rows;
    for (const casework::Attachment& each : attachments) {
      rows.push_back(
          {each.name, std::to_string(each.size), FormatTime(each.at), each.actor, each.sha256});
    }
    AddTable({{26}, {10, Align::kRight}, {18}, {12}, {34}},
             {"材料", "字节", "提交时间", "提交人", "校验值"}, std::move(rows));
    return {};
  }

  Status AddBills() {
    if (!options_.bills) return {};
    Heading("所涉结算的费用清单");
    if (order_.size() > kBillsMax) {
      Add(Style::kIndent,
          fmt::format("所涉结算共 {} 笔，以下为按结算日期的前 {} 笔。", order_.size(), kBillsMax));
    }
    for (size_t i = 0; i < std::min<size_t>(order_.size(), kBillsMax); ++i) {
      const auto& [psn_no, setl_id] = order_[i];
      MJ_TRY(const auto bill, options_.bills(psn_no, setl_id));
      if (!bill) {
        Add(Style::kIndent, fmt::format("结算 {}：数据湖中没有该笔结算。", setl_id));
        continue;
      }
      AddBill(psn_no, *bill, cited_.at(order_[i]));
    }
    return {};
  }
  void AddBill(const std::string& psn_no, const Bill& bill,
               const std::map<std::string, std::string>& cited) {
    Add(Style::kFlush, fmt::format("结算 {}　参保人 {}　{}　总额 {} 元　基金支付 {} 元",
                                   bill.setl_id, Person(psn_no), FormatDate(bill.settled_at),
                                   MoneyText(bill.total), MoneyText(bill.fund)));
    std::vector<std::vector<std::string>> rows;
    for (const BillLine& line : bill.lines) {
      const auto mark = cited.find(line.feedetl_sn);
      rows.push_back({line.feedetl_sn, line.at == 0 ? "" : FormatDate(line.at), line.code,
                      line.name + (line.spec.empty() ? "" : " ") + line.spec, line.count.ToString(),
                      line.price.ToString(), MoneyText(line.amount), MoneyText(line.in_scope),
                      mark == cited.end() ? "" : mark->second});
    }
    AddTable({{6, Align::kCenter},
              {14, Align::kCenter},
              {18},
              {20},
              {7, Align::kRight},
              {11, Align::kRight},
              {11, Align::kRight},
              {11, Align::kRight},
              {7, Align::kCenter}},
             {"序号", "日期", "编码", "名称和规格", "数量", "单价", "金额", "范围内", "标记"},
             std::move(rows));
  }

  Database& database_;
  const casework::Actor& actor_;
  const Seconds now_;
  const ClueFileOptions& options_;
  Document document_;
  size_t section_ = 0;
  std::set<std::string> basis_;
  std::map<std::pair<std::string, std::string>, std::map<std::string, std::string>> cited_;
  std::vector<std::pair<std::string, std::string>> order_;  // person, settlement
};

}  // namespace

Result<Document> ClueFile(Database& database, const casework::Actor& actor, Seconds now,
                          int64_t clue_id, const ClueFileOptions& options) {
  MJ_TRY(const ClueRow clue, casework::FindClue(database, actor, clue_id));
  MJ_RETURN_IF_ERROR(
      casework::Require(actor, casework::Right::kExport, clue.region, clue.fixmedins_code));
  const std::string what = fmt::format("case file of clue {}", clue_id);
  MJ_RETURN_IF_ERROR(casework::LogExport(database, actor, now, what));
  if (options.unmask) {
    MJ_RETURN_IF_ERROR(casework::LogUnmasked(database, actor, now, what));
  }
  return FileWriter(database, actor, now, options).Write(clue);
}

}  // namespace mingjian::documents
