#include "casework/rehearsal.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/hash.h"
#include "casework/decide.h"
#include "casework/doors.h"
#include "casework/ledger.h"
#include "casework/rehearsal_steps.h"
#include "casework/sampling.h"
#include "casework/suppression.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

constexpr const char* kLaw = "医疗保障基金使用监督管理条例";
constexpr const char* kPointsLaw = "医保支付资格管理";

// What becomes of a clue, in the order in which the dearest clues are given out.
enum class Fate {
  kArchivedByRefusal,  // taken off, paid, put away
  kPanelSitting,
  kPenalty,  // two officers, handed to the police too
  kSecondReview,
  kAgreement,  // with damages, paid in part
  kAppeal,
  kReleased,
  kUnpaid,  // ordered, past its day
  kFirstReview,
  kSecondAppeal,
  kFinal,
  kLapsed,
  kCorrected,
  kArchivedByAgreement,
  kOverdueReview,
  kSuppressed,
  kHandling,
  kPoints,
  kPerson,
  kReleasedBySecond,
  kOverturned,
  kWrittenOff,
  kCorrection,
  kNotCorrected,
  kReturned,
};
constexpr int kFates = 25;
constexpr int kRounds = 4;  // how often each fate comes, where there are clues enough

class Work : private RehearsalSteps {
 public:
  Work(Database& database, const RehearsalOptions& options, std::span<const RehearsalPerson> people)
      : RehearsalSteps(database, options, people) {
    for (const RehearsalPerson& person : people) {
      if (person.grant.role == Role::kInstitution) {
        offices_[person.grant.scope.fixmedins_code] = person.name;
      }
    }
    for (Seconds day = DayOf(options.begin); day < DayOf(options.now);) {
      day = calendar_.AddWorkingDays(day, 1);
      if (day < DayOf(options.now)) days_.push_back(day);
    }
    MJ_CHECK(days_.size() >= 60);
  }

  Result<RehearsalCounts> Run() {
    MJ_RETURN_IF_ERROR(PlanAll());
    for (const Seconds day : days_) {
      Add(day + 6 * 3600, 0, [this](Seconds at) { return Clock(at); });
    }
    std::ranges::stable_sort(steps_, {}, &Step::at);
    for (const Step& step : steps_) {
      const Status done = step.run(step.at);
      if (done) {
        ++counts_.steps;
      } else if (RefusalOf(done.error()).empty()) {
        return std::unexpected(done.error());
      } else {
        ++counts_.refused;
      }
    }
    return counts_;
  }

 private:
  struct Step {
    Seconds at = 0;
    std::function<Status(Seconds)> run;
  };
  // One clue's plan: its steps follow each other by working days.
  struct Plan {
    int64_t clue = 0;
    size_t day = 0;      // of days_
    std::string office;  // "" = nobody answers for the institution
    std::string reviewer;
  };

  uint64_t Chance(std::string_view what, int64_t number) const {
    return StableHash(fmt::format("{}:{}:{}", options_.seed, what, number));
  }
  void Add(Seconds at, int64_t clue, std::function<Status(Seconds)> run) {
    if (clue > 0) at += static_cast<Seconds>(Chance("minute", at + clue) % (7 * 3600));
    steps_.push_back({at, std::move(run)});
  }
  // After `days` more working days, between nine and four.
  void Then(Plan& plan, size_t days, std::function<Status(Seconds)> run) {
    plan.day = std::min(plan.day + days, days_.size() - 1);
    Add(days_[plan.day] + 9 * 3600, plan.clue, std::move(run));
  }

  Status Clock(Seconds at) {
    MJ_TRY(const OverdueRun run, RunOverdue(database_, at));
    counts_.lapsed += run.lapsed;
    return {};
  }

  // --- stretches of the way ---

  void Begin(Plan& plan) {
    Then(plan, 0,
         [this, plan](Seconds at) { return Do(plan.reviewer, plan.clue, Event::kBegin, "", at); });
    if (Chance("note", plan.clue) % 3 == 0) {
      Then(plan, 1, [this, plan](Seconds at) {
        return Note(plan.reviewer, plan.clue, "已调阅费用清单, 待与病历核对。", at);
      });
    }
  }
  void Uphold(Plan& plan, int percent = 100) {
    Begin(plan);
    Then(plan, 2, [this, plan, percent](Seconds at) {
      return Do(plan.reviewer, plan.clue, Event::kUphold,
                percent < 100 ? "部分费用有依据, 其余属实" : "核对明细与规则要点, 情况属实", at,
                percent);
    });
  }
  void Appeal(Plan& plan, const char* letter) {
    Then(plan, 3, [this, plan, letter](Seconds at) -> Status {
      MJ_RETURN_IF_ERROR(Document(plan.office, plan.clue, letter, at));
      return Do(plan.office, plan.clue, Event::kAppeal, "我院认为该费用有诊疗依据, 详见附件", at);
    });
  }
  void SecondUphold(Plan& plan) {
    Then(plan, 4, [this, plan](Seconds at) {
      return Do("fushen", plan.clue, Event::kUphold, "申诉材料仅能说明部分费用", at, 80);
    });
  }
  void Accept(Plan& plan) {
    Then(plan, 2, [this, plan](Seconds at) {
      return Do(plan.office, plan.clue, Event::kAccept, "无异议", at);
    });
  }
  void Approve(Plan& plan) {
    Then(plan, 2, [this, plan](Seconds at) {
      return Do("zhongshen", plan.clue, Event::kApprove, "事实清楚, 同意处理", at);
    });
  }
  // To a final decision, the shortest way.
  void Decided(Plan& plan, int percent = 100) {
    Uphold(plan, percent);
    Accept(plan);
    Approve(plan);
  }
  void Door(Plan& plan, const std::string& who, DoorOrder order, int percent) {
    Then(plan, 2, [this, plan, who, order, percent](Seconds at) -> Status {
      MJ_RETURN_IF_ERROR(Order(who, plan.clue, order, percent, at));
      MJ_TRY(const ClueRow row, ReadClue(database_, plan.clue));
      return row.state == State::kHandling ? Do(who, plan.clue, Event::kOrder, "", at) : Status();
    });
  }
  void Refusal(Plan& plan) {
    Door(plan, "jihe", {.kind = DoorKind::kRefuse, .reason = "从下期拨付中扣减"}, 100);
  }
  void Agree(Plan& plan) {
    Door(plan, "jihe",
         {.kind = DoorKind::kAgreement,
          .measure = "约谈",
          .reason = "违反服务协议, 追回并收取违约金"},
         100);
  }
  void Paid(Plan& plan, int percent) {
    Then(plan, 6, [this, plan, percent](Seconds at) { return Pay(plan.clue, percent, at); });
  }
  void Archive(Plan& plan) {
    Then(plan, 3, [this, plan](Seconds at) {
      return Do("jihe", plan.clue, Event::kArchive, "款项到账, 整改完成", at);
    });
  }

  void Walk(Plan& plan, Fate fate);
  void WalkReview(Plan& plan, Fate fate);
  void WalkHandling(Plan& plan, Fate fate);
  Status PlanAll();
  Status PlanGroups(const std::vector<ClueRow>& clues);

  std::map<std::string, std::string> offices_;  // by fixmedins_code
  std::vector<Seconds> days_;                   // worked, before now
  std::vector<Step> steps_;
  RehearsalCounts counts_;
};

// Where it stays under review.
void Work::WalkReview(Plan& plan, Fate fate) {
  const auto first = [&](Event event, const char* reason) {
    Then(plan, 2, [this, plan, event, reason](Seconds at) {
      return Do(plan.reviewer, plan.clue, event, reason, at);
    });
  };
  switch (fate) {
    case Fate::kFirstReview:
    case Fate::kOverdueReview:
      return Begin(plan);
    case Fate::kSuppressed:
      return Then(plan, 0, [this, plan](Seconds at) {
        return Do(plan.reviewer, plan.clue, Event::kSuppress, "同类问题正在专项核查", at);
      });
    case Fate::kCorrection:
    case Fate::kCorrected:
    case Fate::kNotCorrected:
      Begin(plan);
      first(Event::kDataError, "编码疑似对照错误, 请机构核对");
      if (fate == Fate::kCorrected) first(Event::kCorrected, "机构已更正对照并重新上传");
      if (fate == Fate::kNotCorrected) first(Event::kNotCorrected, "对照无误, 继续审核");
      return;
    case Fate::kReleased:
      Begin(plan);
      return first(Event::kRelease, "病历记载有适应症, 不属违规");
    case Fate::kAppeal:
      return Uphold(plan, 90);
    case Fate::kSecondReview:
    case Fate::kReleasedBySecond:
      Uphold(plan);
      Appeal(plan, "申诉书.txt");
      if (fate == Fate::kSecondReview) return;
      return Then(plan, 4, [this, plan](Seconds at) {
        return Do("fushen", plan.clue, Event::kRelease, "申诉材料充分, 予以放行", at);
      });
    default:  // kSecondAppeal, kPanelSitting
      Uphold(plan);
      Appeal(plan, "申诉书.txt");
      SecondUphold(plan);
      if (fate == Fate::kSecondAppeal) return;
      Appeal(plan, "再申诉书.txt");
      Then(plan, 1, [this, plan](Seconds at) { return VoteOf("zhuanjia1", plan.clue, true, at); });
      return Then(plan, 1,
                  [this, plan](Seconds at) { return VoteOf("zhuanjia2", plan.clue, false, at); });
  }
}

// Where there is a final decision.
void Work::WalkHandling(Plan& plan, Fate fate) {
  switch (fate) {
    case Fate::kArchivedByRefusal: {
      // The long way: both appeals and a panel.
      Uphold(plan);
      Appeal(plan, "申诉书.txt");
      SecondUphold(plan);
      Appeal(plan, "再申诉书.txt");
      for (const char* expert : {"zhuanjia1", "zhuanjia2", "zhuanjia3"}) {
        Then(plan, 1, [this, plan, expert](Seconds at) {
          return VoteOf(expert, plan.clue, std::string_view(expert) != "zhuanjia2", at);
        });
      }
      Then(plan, 1, [this, plan](Seconds at) {
        return Do("zhuanjia1", plan.clue, Event::kConclude, "合议二比一, 支持复审意见", at);
      });
      Approve(plan);
      Refusal(plan);
      Paid(plan, 100);
      return Archive(plan);
    }
    case Fate::kPenalty:
      Decided(plan);
      Door(plan, "zhifa1",
           {.kind = DoorKind::kPenalty,
            .law = kLaw,
            .article = "38(3)",
            .second_officer = "zhifa2",
            .reason = "造成基金损失, 立案处罚"},
           100);
      Then(plan, 3,
           [this, plan](Seconds at) { return MeetLimit("zhifa1", plan.clue, "filing", at); });
      Door(plan, "zhifa1",
           {.kind = DoorKind::kTransfer,
            .measure = "health",
            .reason = "涉及执业行为, 移送卫健部门"},
           0);
      Paid(plan, 40);
      return Then(plan, 2,
                  [this, plan](Seconds at) { return Charged(plan.clue, Charge::kFine, at); });
    case Fate::kAgreement:
      Decided(plan, 90);
      Agree(plan);
      return Paid(plan, 50);
    case Fate::kArchivedByAgreement:
      Decided(plan);
      Agree(plan);
      Paid(plan, 100);
      Then(plan, 2, [this, plan](Seconds at) { return Charged(plan.clue, Charge::kDamages, at); });
      return Archive(plan);
    case Fate::kUnpaid:
      Decided(plan);
      return Refusal(plan);
    case Fate::kLapsed:
      Uphold(plan);
      // Nobody answers; the clock leads it on.
      plan.day = std::min(plan.day + 11, days_.size() - 1);
      Approve(plan);
      Refusal(plan);
      return Paid(plan, 100);
    case Fate::kPoints:
    case Fate::kPerson: {
      Decided(plan);
      Refusal(plan);
      return Then(plan, 2, [this, plan, fate](Seconds at) -> Status {
        const bool points = fate == Fate::kPoints;
        MJ_TRY(const Rows rows,
               database_.Query("SELECT bilg_dr_codg, psn_no FROM finding WHERE clue_id = ? ORDER "
                               "BY finding_id",
                               {plan.clue}));
        DoorOrder order{.kind = points ? DoorKind::kPoints : DoorKind::kPerson,
                        .party = std::string(rows.Text(0, points ? 0 : 1)),
                        .law = points ? kPointsLaw : kLaw,
                        .article = points ? "4-6分" : "41(1)",
                        .count = points ? 4 : 6,
                        .reason = points ? "对违规行为负主要责任" : "出借医保凭证, 暂停联网结算"};
        return Order(points ? "jihe" : "zhifa1", plan.clue, order, 0, at);
      });
    }
    case Fate::kOverturned:
      Decided(plan);
      return Then(plan, 5, [this, plan](Seconds at) {
        return Do("zhongshen", plan.clue, Event::kOverturn, "复议决定撤销", at);
      });
    case Fate::kWrittenOff:
      Decided(plan);
      Refusal(plan);
      Then(plan, 4, [this, plan](Seconds at) -> Status {
        MJ_TRY(const ClueRow row, ReadClue(database_, plan.clue));
        MJ_TRY(const int64_t entry,
               casework::Recover(database_, As("jihe"), at, plan.clue, row.upheld_amt, "到账登记"));
        MJ_RETURN_IF_ERROR(casework::Reverse(database_, As("zhongshen"), at + 3600, entry,
                                             "误记, 款项属另一机构"));
        return {};
      });
      return Then(plan, 3, [this, plan](Seconds at) -> Status {
        MJ_TRY(const ClueRow row, ReadClue(database_, plan.clue));
        MJ_RETURN_IF_ERROR(WriteOff(database_, As("zhongshen"), at, plan.clue, row.upheld_amt,
                                    "机构已注销, 无财产可执行"));
        return {};
      });
    case Fate::kReturned:
      Uphold(plan);
      Accept(plan);
      return Then(plan, 2, [this, plan](Seconds at) {
        return Do("zhongshen", plan.clue, Event::kReturn, "金额计算需复核", at);
      });
    case Fate::kFinal:
      Uphold(plan);
      return Accept(plan);
    default:  // kHandling
      return Decided(plan);
  }
}

void Work::Walk(Plan& plan, Fate fate) {
  constexpr Fate kReviews[] = {Fate::kFirstReview,      Fate::kOverdueReview, Fate::kSuppressed,
                               Fate::kCorrection,       Fate::kCorrected,     Fate::kNotCorrected,
                               Fate::kReleased,         Fate::kAppeal,        Fate::kSecondReview,
                               Fate::kReleasedBySecond, Fate::kSecondAppeal,  Fate::kPanelSitting};
  if (std::ranges::find(kReviews, fate) != std::end(kReviews)) return WalkReview(plan, fate);
  WalkHandling(plan, fate);
}

// A pattern, a sample and a visit: work on more than one clue.
Status Work::PlanGroups(const std::vector<ClueRow>& clues) {
  const ClueRow last = clues.back(), first = clues.front();
  Add(days_[days_.size() - 8] + 9 * 3600, 0, [this, last](Seconds at) -> Status {
    MJ_RETURN_IF_ERROR(AddSuppression(database_, As("zhongshen"), at,
                                      {.rule = last.rule,
                                       .fixmedins_code = last.fixmedins_code,
                                       .reason = "机构目录对照正在更正, 暂缓审核",
                                       .until = options_.now + 30 * kDaySeconds}));
    return {};
  });
  Add(days_[20] + 10 * 3600, 0, [this, first](Seconds at) -> Status {
    MJ_TRY(const int64_t sample, DrawSample(database_, As("fenxi"), at,
                                            {.title = "抽样推断演示",
                                             .region = first.region.substr(0, 2) + "0000",
                                             .size = 30,
                                             .seed = static_cast<int64_t>(options_.seed)}));
    MJ_TRY(const Sample drawn, FindSample(database_, As("fenxi"), sample));
    for (const SampleItem& item : drawn.items) {
      const bool wrong = Chance("sample", item.item) % 10 < 7;
      MJ_RETURN_IF_ERROR(DecideSampled(database_, As("chushen"), at + item.item * 300, sample,
                                       item.item, wrong ? item.fund_amt : Decimal(),
                                       wrong ? "抽查属实" : ""));
    }
    return {};
  });
  Add(days_[15] + 14 * 3600, 0, [this, first](Seconds at) -> Status {
    MJ_RETURN_IF_ERROR(RecordVisit(database_, As("jihe"), at, first.fixmedins_code, DayOf(at),
                                   "现场核查病历与收费"));
    return {};
  });
  return {};
}

Status Work::PlanAll() {
  MJ_TRY(const std::vector<ClueRow> clues,
         Worklist(database_, As("chushen"), {.states = {State::kHit}, .limit = 1000}));
  if (clues.empty()) return {};
  MJ_RETURN_IF_ERROR(PlanGroups(clues));
  size_t number = 0;
  for (const ClueRow& clue : clues) {
    // Nothing is upheld of a clue without money; the last one waits for the pattern, which comes
    // when everything else has begun.
    if (clue.fund_amt < Decimal::FromMicros(1'000'000) || clue.clue_id == clues.back().clue_id) {
      continue;
    }
    const auto office = offices_.find(clue.fixmedins_code);
    if (office == offices_.end()) continue;
    if (number == static_cast<size_t>(kFates) * kRounds) break;
    const auto fate = static_cast<Fate>(number % kFates);
    // The way that is not at its end must not have lapsed by now.
    constexpr Fate kRecent[] = {Fate::kFirstReview,  Fate::kAppeal,       Fate::kSecondReview,
                                Fate::kSecondAppeal, Fate::kPanelSitting, Fate::kFinal,
                                Fate::kHandling,     Fate::kCorrection,   Fate::kReturned};
    const bool recent = std::ranges::find(kRecent, fate) != std::end(kRecent);
    Plan plan{.clue = clue.clue_id,
              .day = 2 + Chance("day", clue.clue_id) % 12,
              .office = office->second,
              .reviewer = number % 2 == 0 ? "chushen" : "chushen2"};
    if (recent) plan.day = days_.size() - 1 - (fate == Fate::kPanelSitting ? 17 : 11);
    Walk(plan, fate);
    ++number;
  }
  counts_.clues = static_cast<int64_t>(number);
  return {};
}

}  // namespace

Result<RehearsalCounts> Rehearse(Database& database, const RehearsalOptions& options,
                                 std::span<const RehearsalPerson> people) {
  return Work(database, options, people).Run();
}

}  // namespace mingjian::casework
