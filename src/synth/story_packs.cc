// Stories at pharmacies: prescriptions, trace codes, goods that were never sold.

#include "synth/books.h"
#include "synth/records.h"
#include "synth/scenario_tools.h"
#include "synth/story_town.h"

namespace mingjian::synth {
namespace {

// One pack bought at a pharmacy; gives the line. The caller settles.
uint32_t Buy(Stage& s, int day, uint32_t position, const Item* item) {
  const Seconds time =
      s.life.Outpatient(day, s.life.home() + position, 41, Dept::kGeneral, nullptr, 17).begin;
  return Put(s, item, time, kOnce, item->pack_days > 0 ? s.year().Prescribe() : 0, item->pack_days);
}
uint32_t Pay(Stage& s, uint32_t line) { return s.year().Settle(s.year().lines[line].time + 300); }

void Prescriptions(Town& town) {
  for (const bool planted : {true, false}) {
    town.Adult([&](Stage& s) {
      const Item* item = DrugOf(s, planted ? Drug::statin : Drug::cold_tcm);
      const uint32_t line = Buy(s, town.Day(10), kKeepingPharmacy, item);
      Mark(s, line, Odd::kNoPrescription);
      OfScreen(Tell(s, Pay(s, line), {line}, planted ? "处方药无处方" : "非处方药"),
               "rx-missing-or-fake", planted, KeyOf::kSale);
    });
  }
  // One doctor writes for five persons within a minute, another for three.
  for (const int persons : {5, 3}) {
    for (int i = 0; i < persons; ++i) {
      town.Adult([&](Stage& s) {
        const int day = town.Day(11);
        Visit& visit = See(s, day, s.life.home() + kKeepingPrimary, 11, Dept::kGeneral,
                           Dx::bronchitis, persons == 5 ? 10 : 14);
        visit.doctor = persons == 5 ? 0 : 1;
        const Seconds time = visit.begin + 900;
        const Item* item = DrugOf(s, Drug::cough);
        const uint32_t line = Put(s, item, time, kOnce, s.year().Prescribe(), item->pack_days);
        Mark(s, line, Odd::kPrescribedAt, time + i * 11);
        Answer& answer = Tell(s, s.year().Settle(time + 900 + i * 60), {line},
                              persons == 5 ? "一分钟内为五人开方" : "一分钟内为三人开方");
        answer.amount_of = AmountOf::kZero;
        OfScreen(answer, "rx-missing-or-fake", persons == 5, KeyOf::kPrescription);
      });
    }
  }
}

// The code of the first pack that the person told last bought last.
int64_t LastTrace(const Year& year) {
  const Settlement* last = &year.settlements.front();
  for (const Settlement& s : year.settlements) {
    if (s.refund_of == 0 && s.serial > last->serial) last = &s;
  }
  return TraceNumber(Id(2, year.person.number, last->serial).number(),
                     year.lines[last->line_begin].sn, 0);
}

void SameCode(Town& town) {
  for (const bool planted : {true, false}) {
    const int day = town.Day(planted ? 12 : 14);
    const Item* item = town.catalog().drugs(Drug::ccb)[0];
    town.Adult([&](Stage& s) {
      const uint32_t line = Buy(s, day, kTracingPharmacy, item);
      const uint32_t settlement = Pay(s, line);
      if (!planted) s.year().Refund(settlement, s.life.At(day + 1, 9));
    });
    const int64_t code = LastTrace(town.last());
    town.Adult([&](Stage& s) {
      const uint32_t line = Buy(s, day + 2, kTracingPharmacy, item);
      Mark(s, line, Odd::kTraceOf, code);
      OfScreen(Tell(s, Pay(s, line), {line}, planted ? "同一盒再次结算" : "退货后再售"),
               "trace-code-duplicate", planted);
    });
  }
}

void CodesThatDoNotFit(Town& town) {
  constexpr Drug kOrdinary[] = {Drug::arb, Drug::bb,  Drug::statin,       Drug::biguanide,
                                Drug::su,  Drug::agi, Drug::antiplatelet, Drug::nitrate};
  for (const Drug drug : kOrdinary) {
    town.Adult([&](Stage& s) { Pay(s, Buy(s, town.Day(13), kTracingPharmacy, DrugOf(s, drug))); });
  }
  const auto tell = [&](const Item* item, std::optional<Odd> odd, std::string_view note) {
    town.Adult([&](Stage& s) {
      const uint32_t line = Buy(s, town.Day(13), kTracingPharmacy, item);
      if (odd) Mark(s, line, *odd);
      OfScreen(Tell(s, Pay(s, line), {line}, note), "trace-code-missing-or-alien", odd.has_value());
    });
  };
  const Catalog& catalog = town.catalog();
  tell(catalog.drugs(Drug::arb)[1], Odd::kNoTrace, "未采集追溯码");
  tell(catalog.drugs(Drug::arb)[1], Odd::kTraceUnknown, "追溯码未曾入库");
  tell(catalog.consumable(Consumable::dressing_mat), std::nullopt, "耗材没有药品追溯码");
}

void NeverSold(Town& town) {
  for (const bool planted : {true, false}) {
    town.Adult([&](Stage& s) {
      const int day = town.Day(15);
      const uint32_t line =
          Buy(s, day, kKeepingPharmacy, town.catalog().drugs(planted ? Drug::arb : Drug::bb)[0]);
      Mark(s, line, Odd::kNotSold);
      const uint32_t settlement = Pay(s, line);
      Answer& answer = Tell(s, settlement, {line}, planted ? "无进货与销售记录" : "结算后已退");
      answer.amount_of = AmountOf::kFee;
      OfScreen(answer, "pharmacy-swap", planted);
      if (!planted) s.year().Refund(settlement, s.life.At(day + 1, 9));
    });
  }
}

constexpr ScreenStory kStories[] = {
    {"rx-missing-or-fake", Prescriptions},
    {"trace-code-duplicate", SameCode},
    {"trace-code-missing-or-alien", CodesThatDoNotFit},
    {"pharmacy-swap", NeverSold},
};

}  // namespace

std::span<const ScreenStory> PackStories() { return kStories; }

}  // namespace mingjian::synth
