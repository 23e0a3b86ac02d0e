#include "documents/exports.h"

#include <fmt/format.h>

#include "base/temp_folder.h"
#include "base/text.h"
#include "casework/users.h"
#include "documents/clue_rows.h"
#include "documents/workbook.h"

namespace mingjian::documents {
namespace {

using casework::Database;
using casework::Right;

constexpr int kPage = 1000;
constexpr std::string_view kSeverities[] = {"", "明确违规", "高度可疑", "轻度可疑", "统计指标"};

// Checks the rights and writes them down before anything is read.
Status Begin(Database& database, const casework::Actor& actor, Seconds now, const std::string& what,
             bool unmask) {
  MJ_RETURN_IF_ERROR(casework::LogExport(database, actor, now, what));
  if (unmask) MJ_RETURN_IF_ERROR(casework::LogUnmasked(database, actor, now, what));
  return {};
}

// A workbook in a folder of its own, read back whole.
class Maker {
 public:
  static Result<Maker> Make(const std::string& sheet, std::vector<SheetColumn> columns) {
    MJ_TRY(auto folder, TempFolder::Make());
    const std::string path = *folder / "export.xlsx";
    MJ_TRY(Workbook book, Workbook::Create(path, sheet, std::move(columns)));
    return Maker(std::move(folder), std::move(book), path);
  }
  Workbook& book() { return book_; }
  Result<Export> Finish(const std::string& name, Seconds now) {
    MJ_RETURN_IF_ERROR(book_.Close());
    Export out{.name = fmt::format("{}-{}.xlsx", name, FormatDate(now)), .rows = book_.rows()};
    MJ_TRY(out.bytes, ReadFile(path_));
    return out;
  }

 private:
  Maker(std::unique_ptr<TempFolder> folder, Workbook book, std::string path)
      : folder_(std::move(folder)), book_(std::move(book)), path_(std::move(path)) {}
  std::unique_ptr<TempFolder> folder_;
  Workbook book_;
  std::string path_;
};

std::string Shown(const std::string& psn_no, bool unmask) {
  return unmask || psn_no.empty() ? psn_no : MaskId(psn_no);
}

constexpr CellType kText = CellType::kText, kMoney = CellType::kMoney, kInt = CellType::kInt;

Status AddClue(const casework::ClueRow& clue, const std::string& provider, bool unmask,
               Workbook* book) {
  book->Int(clue.clue_id);
  for (const std::string_view text :
       {std::string_view(clue.fixmedins_code), std::string_view(provider)}) {
    book->Text(text);
  }
  book->Text(Shown(clue.psn_no, unmask));
  for (const std::string_view text :
       {std::string_view(clue.rule), std::string_view(clue.title), std::string_view(clue.month),
        std::string_view(clue.region),
        clue.severity >= 1 && clue.severity <= 4 ? kSeverities[clue.severity] : "",
        casework::Chinese(clue.state), std::string_view(clue.assignee)}) {
    book->Text(text);
  }
  book->Int(clue.findings);
  for (const Decimal amount : {clue.net_amt, clue.fund_amt, clue.upheld_amt}) book->Money(amount);
  for (const Seconds time : {clue.due_on, clue.created_at, clue.changed_at}) book->Day(time);
  return book->EndRow();
}

struct AccountName {
  std::string_view name, chinese;
};
constexpr AccountName kAccounts[] = {{"found", "来源"},
                                     {"identified", "已查出"},
                                     {"released", "已放行"},
                                     {"rounding", "尾差"},
                                     {"confirmed", "已认定"},
                                     {"agreed", "责令退回"},
                                     {"recovered", "已追回"},
                                     {"written_off", "已核销"},
                                     {"charged", "加收来源"},
                                     {"damages_due", "应付违约金"},
                                     {"damages_paid", "已付违约金"},
                                     {"fine_due", "应缴罚款"},
                                     {"fine_paid", "已缴罚款"},
                                     {"late_fee_due", "应缴加处罚款"},
                                     {"late_fee_paid", "已缴加处罚款"}};

}  // namespace

std::string_view AccountText(std::string_view account) {
  for (const AccountName& each : kAccounts) {
    if (each.name == account) return each.chinese;
  }
  return account;
}

Result<Export> ExportClues(Database& database, const casework::Actor& actor, Seconds now,
                           const casework::WorklistQuery& query, bool unmask) {
  MJ_RETURN_IF_ERROR(casework::Require(actor, Right::kView));
  MJ_RETURN_IF_ERROR(Begin(database, actor, now, "worklist", unmask));
  MJ_TRY(Maker maker, Maker::Make("线索", {{"线索编号", 10, kInt},
                                           {"机构代码", 16},
                                           {"机构名称", 28},
                                           {"参保人", 22},
                                           {"规则", 26},
                                           {"违规情形", 28},
                                           {"月份", 10},
                                           {"统筹区", 10},
                                           {"严重程度", 12},
                                           {"状态", 12},
                                           {"承办人", 12},
                                           {"疑点数", 9, kInt},
                                           {"净额（元）", 14, kMoney},
                                           {"基金金额（元）", 14, kMoney},
                                           {"认定金额（元）", 14, kMoney},
                                           {"时限", 12, CellType::kDay},
                                           {"生成时间", 20, CellType::kTime},
                                           {"变更时间", 20, CellType::kTime}}));
  casework::WorklistQuery page = query;
  page.after.reset();
  page.limit = kPage;
  while (true) {
    MJ_TRY(const auto clues, casework::Worklist(database, actor, page));
    MJ_TRY(const auto names, casework::ProviderNames(database, clues));
    for (const casework::ClueRow& clue : clues) {
      if (!casework::May(actor, Right::kExport, clue.region, clue.fixmedins_code)) continue;
      const auto name = names.find(clue.fixmedins_code);
      MJ_RETURN_IF_ERROR(
          AddClue(clue, name == names.end() ? "" : name->second, unmask, &maker.book()));
    }
    if (static_cast<int>(clues.size()) < kPage) break;
    page.after = casework::Position{clues.back().score, clues.back().clue_id};
  }
  return maker.Finish("clues", now);
}

Result<Export> ExportFindings(Database& database, const casework::Actor& actor, Seconds now,
                              int64_t clue_id, bool unmask) {
  MJ_TRY(const casework::ClueRow clue, casework::FindClue(database, actor, clue_id));
  MJ_RETURN_IF_ERROR(casework::Require(actor, Right::kExport, clue.region, clue.fixmedins_code));
  MJ_RETURN_IF_ERROR(
      Begin(database, actor, now, fmt::format("findings of clue {}", clue_id), unmask));
  MJ_TRY(Maker maker, Maker::Make("疑点", {{"疑点编号", 34},
                                           {"规则", 26},
                                           {"版本", 7, kInt},
                                           {"违规情形", 28},
                                           {"知识点", 14},
                                           {"参保人", 22},
                                           {"就诊号", 20},
                                           {"结算编号", 20},
                                           {"结算时间", 20, CellType::kTime},
                                           {"医师", 14},
                                           {"违规明细", 24},
                                           {"涉及明细", 24},
                                           {"说明", 50},
                                           {"依据", 50},
                                           {"违规金额（元）", 14, kMoney},
                                           {"净额（元）", 14, kMoney},
                                           {"基金金额（元）", 14, kMoney},
                                           {"认定金额（元）", 14, kMoney}}));
  Workbook& book = maker.book();
  MJ_RETURN_IF_ERROR(
      EachFinding(database, actor, clue_id, [&](const casework::FindingRow& row) -> Status {
        book.Text(row.finding_id);
        book.Text(row.rule);
        book.Int(row.version);
        book.Text(row.title);
        book.Text(row.point);
        book.Text(Shown(row.psn_no, unmask));
        book.Text(row.mdtrt_id);
        book.Text(row.setl_id);
        book.Day(row.setl_time);
        book.Text(row.bilg_dr_codg);
        book.Text(LinesText(row.violates, row.setl_id));
        book.Text(LinesText(row.involves, row.setl_id));
        book.Text(row.message);
        book.Text(row.basis);
        for (const Decimal amount : {row.vola_amt, row.net_amt, row.fund_amt, row.upheld_amt}) {
          book.Money(amount);
        }
        return book.EndRow();
      }));
  return maker.Finish(fmt::format("findings-{}", clue_id), now);
}

Result<Export> ExportLedger(Database& database, const casework::Actor& actor, Seconds now,
                            const LedgerExport& query) {
  MJ_RETURN_IF_ERROR(casework::Require(actor, Right::kLedger));
  MJ_RETURN_IF_ERROR(Begin(database, actor, now, "ledger", false));
  MJ_TRY(Maker maker, Maker::Make("台账", {{"分录号", 10, kInt},
                                           {"行", 6, kInt},
                                           {"时间", 20, CellType::kTime},
                                           {"经办", 12},
                                           {"类型", 12},
                                           {"线索编号", 10, kInt},
                                           {"疑点编号", 34},
                                           {"机构代码", 16},
                                           {"月份", 10},
                                           {"自账户", 14},
                                           {"至账户", 14},
                                           {"金额（元）", 14, kMoney},
                                           {"冲销分录", 10, kInt},
                                           {"理由", 40}}));
  std::string where = "(p.entry_id, p.line) > (?, ?)";
  std::vector<casework::Value> values = {int64_t{0}, int64_t{-1}};
  const auto add = [&](const char* part, const casework::Value& value) {
    where += fmt::format(" AND {}", part);
    values.push_back(value);
  };
  if (query.clue_id != 0) add("p.clue_id = ?", query.clue_id);
  if (!query.fixmedins_code.empty()) add("p.fixmedins_code = ?", query.fixmedins_code);
  if (!query.month.empty()) add("p.month = ?", query.month);
  if (query.from != 0) add("e.at >= ?", DayOf(query.from));
  if (query.to != 0) add("e.at < ?", DayOf(query.to) + kDaySeconds);
  values.emplace_back(kPage);
  while (true) {
    MJ_TRY(const casework::Rows rows,
           database.Query(
               fmt::format("SELECT p.entry_id, p.line, e.at, e.actor, e.kind, p.clue_id, "
                           "p.finding_id, p.fixmedins_code, p.month, p.from_account, "
                           "p.to_account, p.amount, e.reverses, e.reason, c.region FROM posting p "
                           "JOIN ledger_entry e ON e.entry_id = p.entry_id JOIN clue c ON "
                           "c.clue_id = p.clue_id WHERE {} ORDER BY p.entry_id, p.line LIMIT ?",
                           where),
               values));
    for (size_t i = 0; i < rows.size(); ++i) {
      values[0] = rows.Int(i, 0);
      values[1] = rows.Int(i, 1);
      const std::string_view region = rows.Text(i, 14), provider = rows.Text(i, 7);
      if (!casework::May(actor, Right::kLedger, region, provider) ||
          !casework::May(actor, Right::kExport, region, provider)) {
        continue;
      }
      Workbook& book = maker.book();
      book.Int(rows.Int(i, 0));
      book.Int(rows.Int(i, 1));
      book.Day(rows.Int(i, 2));
      book.Text(rows.Text(i, 3));
      book.Text(rows.Text(i, 4));
      book.Int(rows.Int(i, 5));
      for (const size_t column : {6, 7, 8}) book.Text(rows.Text(i, column));
      for (const size_t column : {9, 10}) book.Text(AccountText(rows.Text(i, column)));
      book.Money(rows.Money(i, 11));
      book.Int(rows.Int(i, 12));
      book.Text(rows.Text(i, 13));
      MJ_RETURN_IF_ERROR(book.EndRow());
    }
    if (static_cast<int>(rows.size()) < kPage) break;
  }
  return maker.Finish("ledger", now);
}

}  // namespace mingjian::documents
