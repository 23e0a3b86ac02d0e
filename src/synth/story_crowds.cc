// Stories that take many persons: full days, full beds, thin stays, copies, companions.

#include "synth/scenario_tools.h"
#include "synth/story_town.h"

namespace mingjian::synth {
namespace {

constexpr uint8_t kBusySlot = 5, kFullSlot = 6;

Answer& TellVisit(Stage& s, uint32_t settlement, std::string_view screen, bool planted,
                  std::string_view note, KeyOf key = KeyOf::kVisit) {
  return OfScreen(TellAll(s, settlement, AmountOf::kZero, note), screen, planted, key);
}

// 102 visits of one doctor in a day; 100 of another, which is as many as may be. Some of these
// persons fill a machine and a ward too.
void Crowd(Town& town) {
  for (int i = 0; i < 102; ++i) {
    town.Adult([&](Stage& s) {
      const auto see = [&](int day, uint8_t doctor, bool planted, std::string_view note) {
        Visit& visit = See(s, day, s.life.tertiary(), 11, Dept::kInternal, Dx::htn);
        visit.begin = s.life.At(day, 8) + i * 180;
        visit.end = visit.begin + 170;
        visit.doctor = doctor;
        Line& fee = s.year().lines.back();
        fee.time = visit.begin;
        fee.doctor = doctor;
        TellVisit(s, s.year().Settle(visit.end + 60), "doctor-overload", planted, note);
      };
      see(town.Day(16), kBusySlot, true, "一日接诊 102 人次");
      if (i < 100) see(town.Day(26), kFullSlot, false, "一日接诊 100 人次");
      if (i < 20) {
        // Twelve examinations on a machine for eight, then eight.
        const bool planted = i < 12;
        const Seconds time = See(s, town.Day(planted ? 36 : 37), s.life.tertiary(), 11,
                                 Dept::kInternal, Dx::gastritis, 8 + i % 12)
                                 .begin +
                             900;
        const uint32_t line = Put(s, Service::gastroscopy, time);
        Answer& answer = Tell(s, s.year().Settle(time + 900), {line},
                              planted ? "一台内镜一日 12 例" : "一台内镜一日 8 例");
        answer.numerator = kSmallCapacity / 2;
        answer.denominator = 12;
        OfScreen(answer, "equipment-over-capacity", planted);
        // Twelve persons in eight beds for eight nights; eight in eight.
        const int day = town.Day(50);
        s.life.Admit(day, 8, s.life.home() + (planted ? kSmallHospital : kOtherSmallHospital),
                     Dept::kInternal, s.catalog().diagnosis(Dx::bronchitis));
        for (int night = 0; night < 8; ++night) {
          s.life.ChargeDay(day + night, false);
          const Seconds round = s.life.At(day + night, 10);
          Put(s, DrugOf(s, Drug::glucose), round, kOnce, s.year().Prescribe(), 1);
          if (night % 2 == 0) Put(s, Service::iv_drip, round);
        }
        Answer& beds = TellVisit(s, s.life.Discharge(), "bed-over-capacity", planted,
                                 planted ? "8 张床位在院 12 人" : "8 张床位在院 8 人");
        beds.day = FormatDate(s.life.At(day + 3, 0));
      }
    });
  }
}

void Operation(Town& town, int i, bool planted) {
  town.Adult([&](Stage& s) {
    const int day = town.Day(planted ? 17 : 27);
    Visit& visit = BeginStay(s, day, 6 + i * 2 + (planted ? 0 : 1), s.life.secondary(1),
                             Dept::kSurgery, Dx::gallstone);
    visit.doctor = planted ? 0 : 1;
    // Two hours each; the second begins an hour, or twenty minutes, before the first ends.
    const Seconds time = s.life.At(day + 2, 9) + i * (planted ? 3'600 : 6'000);
    visit.procedures.push_back({s.catalog().procedure(Op::gallbladder), time, 1, 120});
    Put(s, Service::gallbladder, time);
    s.year().lines[Put(s, Service::general_anes, time)].executing = Dept::kAnaesthesia;
    TellVisit(s, s.life.Discharge(), "doctor-overload", planted,
              planted ? "两台手术重叠一小时" : "两台手术重叠二十分钟", KeyOf::kProcedure);
  });
}
void Operations(Town& town) {
  for (const bool planted : {true, false}) {
    for (int i = 0; i < 2; ++i) Operation(town, i, planted);
  }
}

void ThinStays(Town& town) {
  for (const bool planted : {true, false}) {
    for (int i = 0; i < 6; ++i) {
      town.Adult([&](Stage& s) {
        const int day = town.Day(3 + i);
        Visit& visit = s.life.Admit(day, 1, s.life.secondary(planted ? 0 : 1), Dept::kInternal,
                                    s.catalog().diagnosis(Dx::pneumonia));
        visit.discharge_way = planted ? '1' : '4';
        s.life.ChargeDay(day, false);
        const Seconds time = s.life.At(day, 15);
        Put(s, Service::cxr, time);
        Put(s, DrugOf(s, Drug::iv_abx), time, kOnce, s.year().Prescribe(), 1);
        Put(s, Service::iv_drip, time);
        TellVisit(s, s.life.Discharge(), "drg-under-service", planted,
                  planted ? "肺炎住院一日即出院" : "患者自行要求出院");
      });
    }
  }
}

// Respiratory failure beside a bronchitis, without and with oxygen on the bill.
void HeavierCodes(Town& town) {
  for (const bool planted : {true, false}) {
    town.Adult([&](Stage& s) {
      const int day = town.Day(planted ? 60 : 64);
      Visit& visit =
          BeginStay(s, day, 1, s.life.secondary(planted ? 0 : 1), Dept::kInternal, Dx::bronchitis);
      const Diagnosis& failure = *s.catalog().diagnosis(Dx::resp_failure);
      visit.diagnoses.push_back({failure.code, failure.name});
      if (!planted) Put(s, Service::oxygen, s.life.At(day + 1, 9));
      TellVisit(s, s.life.Discharge(), "drg-upcoding", planted,
                planted ? "写有呼吸衰竭而无氧疗" : "呼吸衰竭并吸氧");
    });
  }
}

// Three stays with the same drugs in the same quantities on the same days, or each with its own.
void Copies(Town& town) {
  constexpr Drug kDrugs[] = {Drug::glucose, Drug::iv_cough, Drug::neb};
  for (const bool planted : {true, false}) {
    for (int i = 0; i < 3; ++i) {
      town.Adult([&](Stage& s) {
        constexpr int kNights = 9;
        const int day = town.Day(18 + i * 3);
        BeginStay(s, day, kNights, s.life.secondary(planted ? 0 : 1), Dept::kInternal,
                  Dx::bronchitis);
        for (int night = 0; night < kNights; ++night) {
          // Each town has quantities of its own: what several hospitals charge is no copy.
          const int own = (planted ? 0 : i + 1) + static_cast<int>(s.life.home()) * 4;
          const Seconds time = s.life.At(day + night, 16);
          const uint32_t rx = s.year().Prescribe();
          for (int d = 0; d < 3; ++d) {
            Put(s, DrugOf(s, kDrugs[d]), time, kOnce * (2 + (night * 7 + d * 5 + own) % 23), rx, 1);
          }
        }
        TellVisit(s, s.life.Discharge(), "cloned-records", planted,
                  planted ? "三人住院用药逐日相同" : "三人用药各不相同");
      });
    }
  }
}

void Meet(Town& town, Stage& s, int i, bool planted, std::string_view note) {
  for (int time = 0; time < 6; ++time) {
    const int day = town.Day(4 + time * 6);
    const uint32_t clinic =
        s.life.home() + kTertiaryCount + kSecondaryCount + kPrimaryCount + (planted ? 0 : 1);
    const Seconds begin = See(s, day, clinic, 11, Dept::kGeneral, Dx::uri, 9).begin;
    s.year().visits.back().begin = begin + i * 240;
    TellVisit(s, s.year().Settle(begin + i * 240 + 900), "companion-cluster", planted, note);
  }
}
void Companions(Town& town) {
  for (int i = 0; i < 3; ++i) {
    town.Adult([&](Stage& s) { Meet(town, s, i, true, "三人六次同时就诊"); });
  }
  town.Family([&](Stage& s, int i) { Meet(town, s, i, false, "一家三口"); });
}

constexpr ScreenStory kStories[] = {
    {"doctor-overload", Crowd},       {"doctor-overload", Operations},
    {"drg-under-service", ThinStays}, {"drg-upcoding", HeavierCodes},
    {"cloned-records", Copies},       {"companion-cluster", Companions},
};

}  // namespace

std::span<const ScreenStory> CrowdStories() { return kStories; }

}  // namespace mingjian::synth
