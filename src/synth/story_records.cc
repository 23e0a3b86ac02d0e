// Stories about orders, executions, reports and the books of a hospital. Stays differ in length, so
// that they are no copies of each other.

#include "synth/books.h"
#include "synth/scenario_tools.h"
#include "synth/story_town.h"

namespace mingjian::synth {
namespace {

Visit& Admit(Stage& s, int day, int nights, Dx dx = Dx::pneumonia) {
  return BeginStay(s, day, nights, s.life.home() + kKeepingHospital, Dept::kInternal, dx);
}

void WithoutOrder(Town& town) {
  for (const bool planted : {true, false}) {
    town.Adult([&](Stage& s) {
      const int day = town.Day(planted ? 2 : 12);
      Admit(s, day, planted ? 5 : 7);
      const uint32_t line = Put(s, DrugOf(s, Drug::iv_cough), s.life.At(day + 1, 14), kOnce * 2,
                                s.year().Prescribe(), 1);
      Mark(s, line, planted ? Odd::kNoOrder : Odd::kOtherPack);
      OfScreen(Tell(s, s.life.Discharge(), {line},
                    planted ? "收费药品没有医嘱" : "医嘱为同一药品的另一厂家"),
               "charge-without-order", planted);
    });
  }
}

// A stay whose lines of one drug were ordered, or executed, in a smaller quantity.
void Less(Town& town, int start, int nights, Drug drug, Odd what, int64_t less, bool planted,
          std::string_view note) {
  town.Adult([&](Stage& s) {
    Admit(s, town.Day(start), nights);
    const Item* item = DrugOf(s, drug);
    Answer answer;
    int64_t total = 0;
    for (uint32_t i = 0; i < s.year().lines.size(); ++i) {
      if (s.year().lines[i].item != item) continue;
      if (answer.lines.empty()) Mark(s, i, what, less * kOnce);
      answer.lines.push_back({0, i});
      total += s.year().lines[i].count;
    }
    const uint32_t settlement = s.life.Discharge();
    for (LineRef& ref : answer.lines) ref.settlement = settlement;
    answer.numerator = less * kOnce;
    answer.denominator = total;
    answer.note = note;
    OfScreen(answer, "charge-exceeds-order", planted);
    s.year().answers.push_back(std::move(answer));
  });
}
void AboveOrder(Town& town) {
  Less(town, 4, 6, Drug::saline, Odd::kOrderedLess, 4, true, "收费 12 袋，医嘱 8 袋");
  Less(town, 14, 8, Drug::hyper, Odd::kExecutedLess, 8, true, "收费 32 支，执行 24 支");
  Less(town, 24, 9, Drug::saline, Odd::kOrderedLess, 1, false, "多计一袋，在容差内");
}

void WithoutReport(Town& town) {
  for (const bool planted : {true, false}) {
    town.Adult([&](Stage& s) {
      const int day = town.Day(planted ? 6 : 3);
      Admit(s, day, planted ? 10 : 11);
      const uint32_t line = Put(s, Service::us_abd, s.life.At(day + 1, 9, 40));
      if (planted) Mark(s, line, Odd::kNoReport);
      OfScreen(Tell(s, s.life.Discharge(), {line}, planted ? "超声已收费，没有报告" : "有报告"),
               "exam-without-report", planted);
    });
  }
}

void DearerThanBought(Town& town) {
  const auto charge = [](Stage& s, const Item* item, Seconds time, int64_t count) {
    const uint32_t line = Put(s, item, time, count, s.year().Prescribe(), 7);
    Line& put = s.year().lines[line];
    put.price = put.standard_price = put.price / 100 * 120;
    return line;
  };
  town.Adult([&](Stage& s) {
    const int day = town.Day(45);
    Admit(s, day, 12);
    const uint32_t line = charge(s, DrugOf(s, Drug::iv_ppi), s.life.At(day + 1, 14, 20), kOnce * 5);
    Mark(s, line, Odd::kDear);
    Answer& answer = Tell(s, s.life.Discharge(), {line}, "收费价为进价的 1.2 倍");
    answer.denominator = 6;
    OfScreen(answer, "drug-markup", true);
  });
  town.Adult([&](Stage& s) {
    const Seconds time =
        See(s, town.Day(45), s.life.home() + kKeepingPrimary, 11, Dept::kGeneral, Dx::bronchitis)
            .begin +
        600;
    const uint32_t line = charge(s, DrugOf(s, Drug::cough), time, kOnce);
    OfScreen(Tell(s, s.year().Settle(time + 900), {line}, "进价也涨到 1.2 倍"), "drug-markup",
             false);
  });
}

// What is charged and what the books of the hospital say of it.
void Missing(Town& town, std::string_view screen, int start, int nights, bool planted,
             const Item* item, std::string_view note) {
  town.Adult([&](Stage& s) {
    const int day = town.Day(start);
    Admit(s, day, nights, Dx::gi_bleed);
    const uint32_t line = Put(s, item, s.life.At(day + 1, 13, 10), kOnce * (planted ? 6 : 21));
    Mark(s, line, planted ? Odd::kNotSold : Odd::kSoldLess, kOnce);
    Answer& answer = Tell(s, s.life.Discharge(), {line}, note);
    answer.amount_of = AmountOf::kFee;
    OfScreen(answer, screen, planted);
  });
}
void DrugsMissing(Town& town) {
  const Catalog& catalog = town.catalog();
  Missing(town, "drug-inventory-mismatch", 30, 5, true, catalog.drugs(Drug::iv_diu)[0],
          "药品没有销售与进货记录");
  Missing(town, "drug-inventory-mismatch", 32, 6, false, catalog.drugs(Drug::glucose)[0],
          "少于申报 5% 以内");
}
void ConsumablesMissing(Town& town) {
  const Catalog& catalog = town.catalog();
  Missing(town, "consumable-inventory-mismatch", 34, 7, true,
          catalog.consumable(Consumable::suture_mat), "耗材没有销售与进货记录");
  Missing(town, "consumable-inventory-mismatch", 36, 8, false,
          catalog.consumable(Consumable::syringe), "少于申报 5% 以内");
}

constexpr ScreenStory kStories[] = {
    {"charge-without-order", WithoutOrder},
    {"charge-exceeds-order", AboveOrder},
    {"exam-without-report", WithoutReport},
    {"drug-markup", DearerThanBought},
    {"drug-inventory-mismatch", DrugsMissing},
    {"consumable-inventory-mismatch", ConsumablesMissing},
};

}  // namespace

std::span<const ScreenStory> RecordStories() { return kStories; }

}  // namespace mingjian::synth
