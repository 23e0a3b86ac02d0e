// Stories about what registers say: machines, permissions, places of practice, custody, borders.

#include "synth/scenario_tools.h"
#include "synth/story_town.h"

namespace mingjian::synth {
namespace {

// An endoscopy at a second-level hospital: the first has no endoscope, the second gives it up
// later.
void Endoscope(Town& town) {
  for (const bool planted : {true, false}) {
    town.Adult([&](Stage& s) {
      const int day = town.Day(planted ? 5 : kScopeDays);
      const Seconds time =
          See(s, day, s.life.secondary(planted ? 0 : 1), 11, Dept::kInternal, Dx::gastritis).begin +
          900;
      const uint32_t line = Put(s, Service::gastroscopy, time);
      OfScreen(
          Tell(s, s.year().Settle(time + 900), {line}, planted ? "没有内镜而收费" : "内镜停用当日"),
          "capability-missing", planted);
    });
  }
}

void Ordered(Town& town, int day, uint32_t slot, int med_type, bool planted,
             std::string_view note) {
  town.Adult([&](Stage& s) {
    const Seconds time =
        See(s, day, s.life.secondary(), med_type, Dept::kSkin, Dx::abd_pain).begin + 600;
    const uint32_t line = Put(s, Service::us_abd, time);
    s.year().lines[line].dept = Dept::kSkin;
    for (uint32_t i = line - 1; i <= line; ++i) {
      s.year().lines[i].doctor = static_cast<uint8_t>(slot);
    }
    const uint32_t settlement = s.year().Settle(time + 900);
    OfScreen(Tell(s, settlement, {line - 1, line}, note), "staff-out-of-scope", planted);
  });
}
void Practice(Town& town) {
  Ordered(town, town.Day(7), kExpiredSlot, 11, true, "执业备案已到期");
  Ordered(town, town.Day(8), kOtherScopeSlot, 11, true, "注册范围为口腔");
  Ordered(town, town.Day(9), kSecondPlaceSlot, 11, false, "已备案的第二执业地点");
  Ordered(town, town.Day(0), kExpiredSlot, 11, false, "备案最后一日");
  Ordered(town, town.Day(9), kExpiredSlot, 13, false, "急诊抢救");
}

// A visit, or a purchase, on `day` of somebody who was away.
void Away(Town& town, int day, bool pharmacy, bool planted, std::string_view note,
          const std::function<void(Year&, const Period&)>& away) {
  town.Adult([&](Stage& s) {
    Seconds time = 0;
    if (pharmacy) {
      time = s.life.Outpatient(day, s.life.pharmacy(), 41, Dept::kGeneral, nullptr, 17).begin;
    } else {
      time = See(s, day, s.life.secondary(1), 14, Dept::kInternal, Dx::htn).begin + 600;
    }
    Put(s, DrugOf(s, Drug::ccb), time, kOnce, s.year().Prescribe(), 28);
    away(s.year(), s.life.period());
    OfScreen(TellAll(s, s.year().Settle(time + 900), AmountOf::kFund, note),
             "detained-or-abroad-claim", planted, KeyOf::kSettlement);
  });
}
void Detained(Town& town) {
  const int day = town.Day(20);
  const auto held = [](int from, int until) {
    return [=](Year& year, const Period& period) {
      year.custody.push_back({period.DayAt(from), period.DayAt(until)});
    };
  };
  const auto away = [](int from, int until) {
    return [=](Year& year, const Period& period) {
      year.abroad.push_back({period.DayAt(from) + 20 * 3600, period.DayAt(until) + 20 * 3600});
    };
  };
  Away(town, day, false, true, "羁押期间门诊", held(day - 8, day + 20));
  Away(town, day, false, true, "出境期间门诊", away(day - 8, day + 20));
  Away(town, day, false, false, "羁押当日", held(day, day + 20));
  Away(town, day, false, false, "入境次日", away(day - 20, day - 1));
  Away(town, day, true, false, "羁押期间家属代购", held(day - 8, day + 20));
}

constexpr ScreenStory kStories[] = {
    {"capability-missing", Endoscope},
    {"staff-out-of-scope", Practice},
    {"detained-or-abroad-claim", Detained},
};

}  // namespace

std::span<const ScreenStory> RegisterStories() { return kStories; }

}  // namespace mingjian::synth
