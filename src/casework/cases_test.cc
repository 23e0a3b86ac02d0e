#include "casework/cases.h"

#include "base/text.h"
#include "casework/case_documents.h"
#include "casework/decide.h"
#include "casework/desk_for_test.h"
#include "casework/doors.h"
#include "casework/users.h"

namespace mingjian::casework {
namespace {

constexpr const char* kLaw = "医疗保障基金使用监督管理条例";

const std::vector<rules::LawArticle>& Law() {
  static const std::vector<rules::LawArticle> law = [] {
    const std::string file = std::string(MINGJIAN_SOURCE_DIR) + "/rulebook/law.csv";
    std::vector<rules::Diagnostic> diagnostics;
    return rules::ReadLaw(file, ReadFile(file).value_or(""), &diagnostics);
  }();
  return law;
}

class CasesTest : public OnBoth {
 protected:
  void SetUp() override {
    OnBoth::SetUp();
    if (IsSkipped()) return;
    database_.emplace(OpenNew());
    Import(*database_, folder_, {{.id = "a", .money = "1000"}});
    desk_.emplace(*database_, folder_);
    for (const auto& [person, event] : {std::pair{"li", Event::kBegin},
                                        {"li", Event::kUphold},
                                        {"h1", Event::kAccept},
                                        {"chief", Event::kApprove}}) {
      MJ_EXPECT_OK(desk_->Do(person, 1, event));
    }
    for (const char* name : {"sun", "qian"}) {
      MJ_EXPECT_OK(
          AddUser(*database_, root_, desk_->now, name, "long enough 1", PasswordCost::kMinimum));
      MJ_EXPECT_OK(AddGrant(*database_, root_, desk_->now, name, {Role::kLawOfficer, {}}));
    }
  }
  int64_t Door(DoorOrder order) {
    order.clue_id = 1;
    order.version = desk_->Version(1);
    order.reason = "x";
    if (order.extra > Decimal() || order.recover > Decimal()) order.pay_by = Day("2026-06-30");
    const auto door = RecordDoor(*database_, sun_, desk_->now, order, Law());
    EXPECT_TRUE(door) << door.error().message;
    return door.value_or(0);
  }
  int64_t Penalty() {
    return Door({.kind = DoorKind::kPenalty,
                 .law = kLaw,
                 .article = "38(3)",
                 .extra = Yuan("1500"),
                 .second_officer = "qian"});
  }
  std::string File(int64_t id, const Actor& actor, const std::string& second = "") {
    return RefusalName(
        FileCase(*database_, actor, desk_->now, {.case_id = id, .second_officer = second}));
  }
  Result<CaseDocument> Issue(int64_t id, DocumentKind kind, const Procedure& procedure = {}) {
    return IssueDocument(
        *database_, sun_, desk_->now, folder_ / "files", {.case_id = id, .kind = kind}, procedure,
        [&](int64_t sequence, int64_t version) -> Result<Rendered> {
          return Rendered{.number = std::to_string(sequence),
                          .docx = "docx " + std::to_string(version),
                          .pdf = "pdf " + std::to_string(version) + std::string(ToString(kind)),
                          .template_hash = "h",
                          .fields = "{}",
                          .blanks = ""};
        });
  }
  Result<CaseDocument> Send(const Result<CaseDocument>& document, Seconds day = 0) {
    return DeliverDocument(*database_, sun_, desk_->now,
                           {.document_id = document ? document->document_id : 0,
                            .on_day = day,
                            .receiver = "王五",
                            .manner = "direct"},
                           {});
  }
  std::string State(int64_t id) {
    const auto row = FindCase(*database_, sun_, id);
    return row ? std::string(ToString(row->state)) : row.error().message;
  }
  std::string Clocks(int64_t id) {
    std::string text;
    const auto clocks = ClocksOf(*database_, id);
    EXPECT_TRUE(clocks);
    for (const DoorDeadline& each : *clocks) {
      text += each.name + " " + FormatDate(each.due_on) + (each.met_at > 0 ? " met, " : ", ");
    }
    return text;
  }

  std::optional<Database> database_;
  std::optional<Desk> desk_;
  Actor root_{.user = "root", .grants = {{Role::kAdministrator, {}}}};
  Actor sun_ = User("sun", Role::kLawOfficer), qian_ = User("qian", Role::kLawOfficer),
        lawyer_ = User("lawyer", Role::kLegalReviewer),
        h1_ = User("h1", Role::kInstitution, "", "H1");
};
INSTANTIATE_ON_BOTH(CasesTest);

TEST_P(CasesTest, FilingGivesNumbersAndClocks) {
  const int64_t first = Penalty();
  EXPECT_EQ(State(first), "open");
  EXPECT_EQ(Clocks(first), "filing 2026-05-27, pay 2026-06-30, case 2026-08-04, ");
  EXPECT_EQ(File(99, sun_), "no-case");
  EXPECT_EQ(File(first, lawyer_), "no-right");
  EXPECT_EQ(File(first, sun_, "sun"), "officers");
  EXPECT_EQ(File(first, sun_, "lawyer"), "officers");
  EXPECT_EQ(RefusalName(FileCase(*database_, sun_, desk_->now,
                                 {.case_id = first, .filed_on = desk_->now + kDaySeconds})),
            "day");
  EXPECT_EQ(RefusalName(FileCase(*database_, sun_, desk_->now,
                                 {.case_id = first, .filed_on = desk_->now - kDaySeconds})),
            "day");
  desk_->now += 5 * kDaySeconds;
  // The second officer files: who recorded the door is then the other.
  EXPECT_EQ(File(first, qian_), "done");
  EXPECT_EQ(File(first, qian_), "state");
  MJ_ASSERT_OK(const CaseRow row, FindCase(*database_, sun_, first));
  EXPECT_EQ(row.number, "320102〔2026〕1号");
  EXPECT_EQ(row.officer + " " + row.second_officer, "qian sun");
  EXPECT_EQ(Clocks(first), "filing 2026-05-27 met, pay 2026-06-30, case 2026-08-09, ");
  const int64_t second = Door({.kind = DoorKind::kTransfer, .measure = "police"});
  EXPECT_EQ(File(second, sun_), "done");
  MJ_ASSERT_OK(const CaseRow other, FindCase(*database_, sun_, second));
  EXPECT_EQ(other.number, "320102〔2026〕2号");
  EXPECT_EQ(Clocks(second), "decide 2026-05-14 met, handover 2026-05-15, ");
  MJ_ASSERT_OK(const auto all, Cases(*database_, sun_, {}));
  EXPECT_EQ(all.size(), 2);
  MJ_ASSERT_OK(const auto page, Cases(*database_, sun_, {.before = second, .limit = 1}));
  ASSERT_EQ(page.size(), 1);
  EXPECT_EQ(page[0].case_id, first);
  MJ_ASSERT_OK(const auto elsewhere, Cases(*database_, User("x", Role::kAnalyst, "320500"), {}));
  EXPECT_TRUE(elsewhere.empty());
  MJ_ASSERT_OK(const auto transfers, Cases(*database_, sun_, {.kind = DoorKind::kTransfer}));
  EXPECT_EQ(transfers.size(), 1);
  desk_->ExpectWhole();
}

// The order of a penalty, step by step; each wrong step is refused by name.
TEST_P(CasesTest, APenaltyIsDecidedBehindNoticeReplyAndLegalReview) {
  const int64_t id = Penalty();
  auto& now = desk_->now;
  using enum DocumentKind;
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyNotice)), "state");
  MJ_EXPECT_OK(Issue(id, kInspectionRecord));
  EXPECT_EQ(File(id, sun_), "done");
  EXPECT_EQ(RefusalName(Issue(id, kAgreementNotice)), "kind");
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision)), "notice");
  const auto notice = Issue(id, kPenaltyNotice);
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision)), "notice");
  EXPECT_EQ(RefusalName(RecordReply(*database_, h1_, now, {.case_id = id, .text = "x"})),
            "no-case");
  EXPECT_EQ(RefusalName(RecordReply(*database_, sun_, now, {.case_id = id, .text = "x"})), "state");
  MJ_EXPECT_OK(Send(notice));
  EXPECT_EQ(State(id), "told");
  EXPECT_EQ(RefusalName(Send(notice)), "delivered");
  EXPECT_NE(Clocks(id).find("reply 2026-05-13, "), std::string::npos);
  // The reviewer is neither an officer of the case nor anyone who acted on the clue.
  const auto review = [&](const Actor& actor, bool agrees = true) {
    return RefusalName(ReviewCase(*database_, actor, now, id, 0, agrees, agrees ? "" : "证据不足"));
  };
  EXPECT_EQ(review(sun_), "no-right");
  EXPECT_EQ(review(User("sun", Role::kLegalReviewer)), "same-person");
  EXPECT_EQ(review(User("qian", Role::kLegalReviewer)), "same-person");
  EXPECT_EQ(review(User("li", Role::kLegalReviewer)), "same-person");
  EXPECT_EQ(review(lawyer_), "done");
  now += 7 * kDaySeconds;  // 13 May, the last day of the reply
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision)), "reply");
  MJ_EXPECT_OK(RecordReply(*database_, h1_, now, {.case_id = id, .text = "系统故障"}));
  // The review did not know the statement.
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision)), "legal-review");
  EXPECT_EQ(review(lawyer_, false), "done");
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision)), "legal-review");
  EXPECT_EQ(review(lawyer_), "done");
  // A hearing may be asked for where the fine is large enough for the region.
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision, {.hearing_unit = Yuan("1500")})), "hearing");
  const auto decision = Issue(id, kPenaltyDecision);
  EXPECT_EQ(State(id), "decided");
  EXPECT_EQ(RefusalName(CloseCase(*database_, sun_, now, id, 0, "x")), "state");
  MJ_EXPECT_OK(Send(decision));
  EXPECT_EQ(State(id), "delivered");
  EXPECT_EQ(Clocks(id).find("case 2026-08-04, "), std::string::npos);
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyNotice)), "state");
  EXPECT_EQ(RefusalName(CloseCase(*database_, sun_, now, id, 1, "x")), "stale-version");
  MJ_EXPECT_OK(CloseCase(*database_, sun_, now, id, 0, "x"));
  EXPECT_EQ(RefusalName(Issue(id, kEvidenceList)), "state");
  MJ_ASSERT_OK(const auto events, CaseEventsOf(*database_, id));
  std::string names;
  for (const CaseEvent& each : events) names += each.event + " ";
  EXPECT_EQ(names,
            "issued filed issued sent review_agreed replied review_returned review_agreed issued "
            "sent closed ");
  desk_->ExpectWhole();
}

TEST_P(CasesTest, SilenceIsWaitedFor) {
  const int64_t id = Penalty();
  EXPECT_EQ(File(id, sun_), "done");
  MJ_EXPECT_OK(Send(Issue(id, DocumentKind::kPenaltyNotice)));
  MJ_EXPECT_OK(ReviewCase(*database_, lawyer_, desk_->now, id, 0, true, ""));
  desk_->now = Day("2026-05-13 23:59:59");
  EXPECT_EQ(RefusalName(Issue(id, DocumentKind::kPenaltyDecision)), "reply");
  desk_->now = Day("2026-05-14 00:00:00");
  EXPECT_EQ(RefusalName(Issue(id, DocumentKind::kPenaltyDecision)), "done");
}

TEST_P(CasesTest, AHearingThatWasAskedForIsHeld) {
  const Procedure low{.hearing_unit = Yuan("1500")};
  const int64_t id = Penalty();
  auto& now = desk_->now;
  using enum DocumentKind;
  EXPECT_EQ(File(id, sun_), "done");
  MJ_EXPECT_OK(Send(Issue(id, kPenaltyNotice)));
  const Reply asks{.case_id = id, .text = "要求听证", .asks_hearing = true};
  EXPECT_EQ(RefusalName(RecordReply(*database_, h1_, now, asks)), "late");
  MJ_EXPECT_OK(Send(Issue(id, kHearingNotice)));
  now = Day("2026-05-14 09:00:00");
  EXPECT_EQ(RefusalName(RecordReply(*database_, h1_, now, asks)), "late");
  now = Day("2026-05-13 09:00:00");
  MJ_EXPECT_OK(RecordReply(*database_, h1_, now, asks));
  MJ_EXPECT_OK(ReviewCase(*database_, lawyer_, now, id, 0, true, ""));
  now += 30 * kDaySeconds;
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision, low)), "hearing");
  MJ_EXPECT_OK(RecordHearing(*database_, sun_, now, id, 0, 0, "维持"));
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision, low)), "legal-review");
  MJ_EXPECT_OK(ReviewCase(*database_, lawyer_, now, id, 0, true, ""));
  EXPECT_EQ(RefusalName(Issue(id, kPenaltyDecision, low)), "done");
}

TEST_P(CasesTest, NothingIsOverwritten) {
  const int64_t id = Penalty();
  EXPECT_EQ(File(id, sun_), "done");
  const auto first = Issue(id, DocumentKind::kPenaltyNotice);
  MJ_EXPECT_OK(Send(first));
  MJ_EXPECT_OK(RecordReply(*database_, sun_, desk_->now, {.case_id = id, .text = "x"}));
  const auto second = Issue(id, DocumentKind::kPenaltyNotice);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->version, 2);
  EXPECT_EQ(second->number, first->number);
  // The party has not seen the new version: back to before its delivery.
  MJ_ASSERT_OK(const CaseRow row, FindCase(*database_, sun_, id));
  EXPECT_EQ(row.state, CaseState::kFiled);
  EXPECT_EQ(row.replied_on, 0);
  EXPECT_EQ(RefusalName(Send(first)), "superseded");
  EXPECT_EQ(RefusalName(Send(second, desk_->now - kDaySeconds)), "day");
  EXPECT_EQ(RefusalName(Send(second, desk_->now + kDaySeconds)), "day");
  // The institution reads what was delivered to it, and nothing else.
  const auto read = [&](const Actor& actor, int64_t document) {
    return ReadDocument(*database_, actor, desk_->now, folder_ / "files", document,
                        DocumentForm::kPdf);
  };
  MJ_ASSERT_OK(const auto seen, DocumentsOf(*database_, h1_, id));
  ASSERT_EQ(seen.size(), 1);
  EXPECT_EQ(seen[0].version, 1);
  EXPECT_EQ(RefusalName(read(h1_, second->document_id)), "no-right");
  EXPECT_EQ(RefusalName(read(User("h2", Role::kInstitution, "", "H2"), first->document_id)),
            "no-right");
  // A transfer is nothing that its institution is told of.
  const int64_t transfer = Door({.kind = DoorKind::kTransfer, .measure = "police"});
  EXPECT_EQ(File(transfer, sun_), "done");
  MJ_EXPECT_OK(Send(Issue(transfer, DocumentKind::kTransferLetter)));
  EXPECT_EQ(RefusalName(FindCase(*database_, h1_, transfer)), "no-case");
  MJ_ASSERT_OK(const auto told, Cases(*database_, h1_, {}));
  ASSERT_EQ(told.size(), 1);
  EXPECT_EQ(told[0].case_id, id);
  MJ_ASSERT_OK(const auto inside, Cases(*database_, sun_, {}));
  EXPECT_EQ(inside.size(), 2);
  EXPECT_EQ(RefusalName(read(sun_, 99)), "no-document");
  MJ_ASSERT_OK(const auto bytes, read(h1_, first->document_id));
  EXPECT_EQ(bytes.bytes, "pdf 1penalty_notice");
  // A file that was changed on disk is noticed.
  const std::string sha256 = first->pdf_sha256;
  ASSERT_TRUE(WriteFile(folder_ / ("files/" + sha256.substr(0, 2) + "/" + sha256), "other"));
  EXPECT_FALSE(read(sun_, first->document_id));
  desk_->ExpectWhole();
}

TEST_P(CasesTest, CombinedDutiesAreMarked) {
  const int64_t id = Penalty();
  EXPECT_EQ(File(id, sun_), "done");
  MJ_EXPECT_OK(AllowCombinedDuties(*database_, root_, desk_->now, true));
  MJ_EXPECT_OK(
      ReviewCase(*database_, User("sun", Role::kLegalReviewer), desk_->now, id, 0, true, ""));
  MJ_ASSERT_OK(const auto events, CaseEventsOf(*database_, id));
  EXPECT_TRUE(events.back().combined);
  EXPECT_FALSE(events.front().combined);
}

TEST_P(CasesTest, LateFeesOfAnUnpaidFine) {
  const int64_t id = Penalty();
  const auto fee = [&](const std::string& day) {
    const auto found = LateFeeOfCase(*database_, id, Day(day));
    return found ? found->ToMoney() : found.error().message;
  };
  EXPECT_EQ(fee("2026-06-30"), "0.00");
  EXPECT_EQ(fee("2026-07-02"), "90.00");
  EXPECT_EQ(fee("2027-07-02"), "1500.00");
  MJ_EXPECT_OK(
      PayCharge(*database_, desk_->Person("zhao"), desk_->now, 1, Charge::kFine, Yuan("500"), "x"));
  EXPECT_EQ(fee("2026-07-02"), "60.00");
}

}  // namespace
}  // namespace mingjian::casework
