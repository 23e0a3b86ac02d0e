#include "casework/ledger.h"

#include "casework/desk_for_test.h"

namespace mingjian::casework {
namespace {

class LedgerTest : public OnBoth {
 protected:
  // A clue with a final decision over its findings in full.
  void Decided(Desk& desk, int64_t clue, const std::string& institution = "h1") {
    MJ_EXPECT_OK(desk.Do("li", clue, Event::kBegin));
    MJ_EXPECT_OK(desk.Do("li", clue, Event::kUphold));
    MJ_EXPECT_OK(desk.Do(institution, clue, Event::kAccept));
    MJ_EXPECT_OK(desk.Do("chief", clue, Event::kApprove));
  }
};
INSTANTIATE_ON_BOTH(LedgerTest);

TEST_P(LedgerTest, FromIdentifiedToRecovered) {
  Database database = OpenNew();
  Import(database, folder_, {{.id = "a", .money = "100.004"}, {.id = "b", .money = "50"}});
  Desk desk(database, folder_);
  Decided(desk, 1);
  const Actor& zhao = desk.Person("zhao");
  const auto text = [](const Result<int64_t>& done) { return RefusalName(done); };
  EXPECT_EQ(text(Agree(database, zhao, desk.now, 1, Yuan("150.01"), "x")), "balance");
  EXPECT_EQ(text(Agree(database, zhao, desk.now, 1, Yuan("0.001"), "x")), "amount");
  EXPECT_EQ(text(Agree(database, zhao, desk.now, 1, Yuan("-5"), "x")), "amount");
  EXPECT_EQ(text(Agree(database, zhao, desk.now, 1, Yuan("5"), " ")), "reason");
  EXPECT_EQ(text(Agree(database, desk.Person("li"), desk.now, 1, Yuan("5"), "x")), "no-right");
  EXPECT_EQ(text(Agree(database, zhao, desk.now, 9, Yuan("5"), "x")), "no-clue");
  EXPECT_EQ(text(Agree(database, zhao, desk.now, 1, Yuan("150"), "协议")), "done");
  EXPECT_EQ(text(Recover(database, zhao, desk.now, 1, Yuan("120"), "到账")), "done");
  MJ_ASSERT_OK(const int64_t wrong, Recover(database, zhao, desk.now, 1, Yuan("20"), "到账"));
  EXPECT_EQ(text(Recover(database, zhao, desk.now, 1, Yuan("10.01"), "到账")), "balance");
  EXPECT_EQ(text(Reverse(database, zhao, desk.now, wrong, "记错")), "no-right");
  const Actor& chief = desk.Person("chief");
  MJ_ASSERT_OK(const int64_t reversal, Reverse(database, chief, desk.now, wrong, "记错"));
  EXPECT_EQ(text(Reverse(database, chief, desk.now, wrong, "x")), "reversed");
  EXPECT_EQ(text(Reverse(database, chief, desk.now, reversal, "x")), "reversed");
  EXPECT_EQ(text(Reverse(database, chief, desk.now, 1, "x")), "not-by-hand");
  EXPECT_EQ(text(Reverse(database, chief, desk.now, 999, "x")), "no-entry");
  EXPECT_EQ(text(WriteOff(database, zhao, desk.now, 1, Yuan("5"), "x")), "no-right");
  EXPECT_EQ(text(WriteOff(database, chief, desk.now, 1, Yuan("5"), "机构注销")), "done");
  desk.ExpectWhole();
  struct Case {
    LedgerBy by;
    std::vector<std::string> balances;
  };
  const Case cases[] = {
      {LedgerBy::kAll,
       {" agreed 25", " found -150.004", " recovered 120", " rounding 0.004", " written_off 5"}},
      {LedgerBy::kFinding,
       {"a found -100.004", "a recovered 100", "a rounding 0.004", "b agreed 25", "b found -50",
        "b recovered 20", "b written_off 5"}},
      {LedgerBy::kProvider,
       {"H1 agreed 25", "H1 found -150.004", "H1 recovered 120", "H1 rounding 0.004",
        "H1 written_off 5"}},
      {LedgerBy::kMonth,
       {"2026-03 agreed 25", "2026-03 found -150.004", "2026-03 recovered 120",
        "2026-03 rounding 0.004", "2026-03 written_off 5"}},
      {LedgerBy::kClue,
       {"1 agreed 25", "1 found -150.004", "1 recovered 120", "1 rounding 0.004",
        "1 written_off 5"}},
  };
  for (const Case& c : cases) {
    MJ_ASSERT_OK(const auto balances, Balances(database, chief, c.by));
    std::vector<std::string> all;
    for (const Balance& each : balances) {
      all.push_back(each.key + " " + each.account + " " + each.amount.ToString());
    }
    EXPECT_EQ(all, c.balances);
  }
  EXPECT_EQ(RefusalName(Balances(database, desk.Person("h1"), LedgerBy::kAll)), "no-right");
  EXPECT_EQ(RefusalName(Balances(database, desk.Person("li2"), LedgerBy::kAll)), "no-right");
}

// Published figures of a bureau in 10,000 yuan: recovered, damages and fines add up to the total.
TEST_P(LedgerTest, FiguresAddUp) {
  Database database = OpenNew();
  Import(database, folder_,
         {{.id = "a", .money = "5000000"},
          {.id = "b", .provider = "H2", .person = "P2", .money = "711500"}});
  Desk desk(database, folder_);
  Decided(desk, 1);
  Decided(desk, 2, "h2");
  const Actor& zhao = desk.Person("zhao");
  const Seconds now = desk.now;
  MJ_EXPECT_OK(Agree(database, zhao, now, 1, Yuan("5000000"), "x"));
  MJ_EXPECT_OK(Recover(database, zhao, now, 1, Yuan("5000000"), "x"));
  MJ_EXPECT_OK(Agree(database, zhao, now, 2, Yuan("711500"), "x"));
  MJ_EXPECT_OK(Recover(database, zhao, now, 2, Yuan("711500"), "x"));
  MJ_EXPECT_OK(AddCharge(database, zhao, now, 2, Charge::kDamages, Yuan("81100"), "x"));
  MJ_EXPECT_OK(PayCharge(database, zhao, now, 2, Charge::kDamages, Yuan("81100"), "x"));
  MJ_EXPECT_OK(AddCharge(database, zhao, now, 1, Charge::kFine, Yuan("2016700"), "x"));
  MJ_EXPECT_OK(PayCharge(database, zhao, now, 1, Charge::kFine, Yuan("2016700"), "x"));
  EXPECT_EQ(RefusalName(PayCharge(database, zhao, now, 1, Charge::kFine, Yuan("0.01"), "x")),
            "balance");
  for (const char* provider : {"H1", "H2", "H1"}) {
    MJ_EXPECT_OK(RecordVisit(database, zhao, now, provider, now, ""));
  }
  MJ_ASSERT_OK(const Figures figures,
               FiguresOf(database, zhao, Day("2026-01-01"), Day("2027-01-01")));
  EXPECT_EQ(figures.visits, 3);
  EXPECT_EQ(figures.institutions, 2);
  EXPECT_EQ(figures.handled, 2);
  EXPECT_EQ(figures.persons, 2);

  EXPECT_EQ(figures.recovered, Yuan("5711500"));
  EXPECT_EQ(figures.damages, Yuan("81100"));
  EXPECT_EQ(figures.fines, Yuan("2016700"));
  EXPECT_EQ(figures.to_fund, Yuan("5792600"));
  EXPECT_EQ(figures.to_treasury, Yuan("2016700"));
  EXPECT_EQ(figures.total, Yuan("7809300"));  // 571.15 + 8.11 + 201.67 = 780.93
  MJ_ASSERT_OK(const Figures before,
               FiguresOf(database, zhao, Day("2025-01-01"), Day("2026-01-01")));
  EXPECT_EQ(before.total, Decimal());
  EXPECT_EQ(before.visits + before.handled, 0);
  desk.ExpectWhole();
}

TEST_P(LedgerTest, LateFeesNeverExceedTheFine) {
  Database database = OpenNew();
  Import(database, folder_, {{.id = "a"}});
  Desk desk(database, folder_);
  const Actor& zhao = desk.Person("zhao");
  const auto charge = [&](Charge kind, const char* amount) {
    return RefusalName(AddCharge(database, zhao, desk.now, 1, kind, Yuan(amount), "x"));
  };
  EXPECT_EQ(charge(Charge::kFine, "100"), "state");
  Decided(desk, 1);
  EXPECT_EQ(charge(Charge::kLateFee, "1"), "late-fee");
  EXPECT_EQ(charge(Charge::kFine, "100"), "done");
  EXPECT_EQ(charge(Charge::kLateFee, "60"), "done");
  EXPECT_EQ(charge(Charge::kLateFee, "40.01"), "late-fee");
  EXPECT_EQ(charge(Charge::kLateFee, "40"), "done");
  EXPECT_EQ(charge(Charge::kLateFee, "0.01"), "late-fee");
  desk.ExpectWhole();
}

TEST_P(LedgerTest, ReconcileFindsWhatWasChanged) {
  Database database = OpenNew();
  Import(database, folder_, {{.id = "a"}, {.id = "b", .provider = "H2"}});
  Desk desk(database, folder_);
  Decided(desk, 1);
  MJ_EXPECT_OK(Agree(database, desk.Person("zhao"), desk.now, 1, Yuan("60"), "x"));
  MJ_ASSERT_OK(const int64_t paid,
               Recover(database, desk.Person("zhao"), desk.now, 1, Yuan("60"), "x"));
  MJ_EXPECT_OK(Reverse(database, desk.Person("chief"), desk.now, paid, "x"));
  desk.ExpectWhole();
  for (const char* sql :
       {"UPDATE posting SET amount = amount + 1 WHERE to_account = 'identified'",
        "UPDATE posting SET amount = amount + 10000 WHERE to_account = 'confirmed'",
        "UPDATE posting SET amount = amount - 10000 WHERE to_account = 'recovered'",
        "UPDATE posting SET amount = amount + 10000 WHERE to_account = 'agreed'",
        "DELETE FROM posting WHERE to_account = 'recovered'",
        "DELETE FROM posting WHERE entry_id = 2",
        "DELETE FROM posting WHERE entry_id = 5; DELETE FROM ledger_entry WHERE entry_id = 5",
        "UPDATE finding SET fund_amt = fund_amt + 1 WHERE finding_id = 'b'",
        "UPDATE finding SET upheld_amt = upheld_amt + 10000 WHERE finding_id = 'a'",
        "UPDATE clue SET fund_amt = 0 WHERE clue_id = 2",
        "UPDATE clue SET state = 'archived' WHERE clue_id = 1",
        "UPDATE clue SET state = 'handling' WHERE clue_id = 2"}) {
    const Status undone = database.InTransaction([&]() -> Status {
      std::string_view left = sql;
      while (!left.empty()) {
        const size_t end = std::min(left.find("; "), left.size());
        MJ_RETURN_IF_ERROR(database.Execute(left.substr(0, end)));
        left.remove_prefix(std::min(end + 2, left.size()));
      }
      const auto wrong = Reconcile(database);
      EXPECT_TRUE(wrong.has_value()) << (wrong ? "" : wrong.error().message);
      EXPECT_TRUE(wrong && !wrong->empty()) << sql;
      return DataError("undo");
    });
    EXPECT_EQ(undone.error().message, "undo");
  }
  desk.ExpectWhole();
}

}  // namespace
}  // namespace mingjian::casework
