#pragma once
// Short words for telling a story: see a doctor, put a line on the bill, stay in hospital, write
// down what must be found. Private to the scenario files.

#include <initializer_list>
#include <span>
#include <vector>

#include "synth/scenario.h"

namespace mingjian::synth {

std::span<const Scenario> DrugScenarios();
std::span<const Scenario> PieceScenarios();
std::span<const Scenario> ServiceScenarios();
std::span<const Scenario> StayScenarios();
std::span<const Scenario> VisitScenarios();
std::span<const Scenario> DrugUseScenarios();
std::span<const Scenario> ServiceUseScenarios();
std::span<const Scenario> ConsumableScenarios();
std::span<const Scenario> CodingScenarios();
std::span<const Scenario> ProviderScenarios();

inline const Item* PickItem(Stage& stage, std::string_view rule, std::string_view role) {
  const auto& items = stage.catalog().scenario(rule, role);
  return items.empty() ? stage.catalog().service(Service::reg)
                       : items[stage.life.random().Below(items.size())];
}
inline const Item* ItemAt(Stage& stage, std::string_view rule, std::string_view role,
                          size_t index) {
  const auto& items = stage.catalog().scenario(rule, role);
  return items.empty() ? stage.catalog().service(Service::reg) : items[index % items.size()];
}
inline const Item* DrugOf(Stage& stage, Drug group, size_t index = 0) {
  const auto& items = stage.catalog().drugs(group);
  return items[index % items.size()];
}

// An ordinary visit with its registration fee, at `hour`:05.
inline Visit& See(Stage& stage, int day, uint32_t provider, int med_type, Dept dept, Dx dx,
                  int hour = 10) {
  Visit& visit =
      stage.life.Outpatient(day, provider, med_type, dept, stage.catalog().diagnosis(dx), hour);
  const Seconds time = stage.life.At(day, hour, 5);
  visit.begin = time;
  visit.end = time + 2400;
  stage.year().lines.back().time = time;
  return visit;
}

// A line on the bill of the visit begun last; gives its index.
inline uint32_t Put(Stage& stage, const Item* item, Seconds time, int64_t count = kOnce,
                    uint32_t rx = 0, int days = 0) {
  Line& line = stage.year().Add(item, time, count);
  line.prescription = rx;
  line.days = static_cast<uint16_t>(days);
  return stage.year().last_line();
}
inline uint32_t Put(Stage& stage, Service service, Seconds time, int64_t count = kOnce) {
  return Put(stage, stage.catalog().service(service), time, count);
}

// A stay with its daily charges and some infusions; the story adds its own lines and discharges.
inline Visit& BeginStay(Stage& stage, int day, int nights, uint32_t provider, Dept dept, Dx dx,
                        bool beds = true) {
  Life& life = stage.life;
  life.Admit(day, nights, provider, dept, stage.catalog().diagnosis(dx));
  life.AdmissionTests(day);
  for (int i = 0; i < nights; ++i) {
    if (beds) life.ChargeDay(day + i, false);
    const uint32_t rx = stage.year().Prescribe();
    Put(stage, DrugOf(stage, Drug::saline), life.At(day + i, 15), kOnce * 2, rx, 1);
    Put(stage, Service::iv_drip, life.At(day + i, 15, 10), kOnce);
    Put(stage, DrugOf(stage, Drug::hyper), life.At(day + i, 15), kOnce * 4, rx, 1);
  }
  // Enough that the fund pays something beyond the deductible.
  Put(stage, Service::us_heart, life.At(day, 15, 30));
  Put(stage, Service::mri, life.At(day, 16, 30));
  return stage.year().visits.back();
}

inline std::vector<LineRef> AllLines(Stage& stage, uint32_t settlement) {
  std::vector<LineRef> refs;
  const Settlement& s = stage.year().settlements[settlement];
  for (uint32_t i = s.line_begin; i < s.line_end; ++i) refs.push_back({settlement, i});
  return refs;
}

// Writes an answer about lines of a settlement; the rule is filled in by LiveRole.
inline Answer& Tell(Stage& stage, uint32_t settlement, std::initializer_list<uint32_t> lines,
                    std::string_view note) {
  Answer& answer = stage.year().answers.emplace_back();
  for (const uint32_t line : lines) answer.lines.push_back({settlement, line});
  answer.note = note;
  return answer;
}
// About a whole settlement.
inline Answer& TellAll(Stage& stage, uint32_t settlement, AmountOf amount, std::string_view note) {
  Answer& answer = stage.year().answers.emplace_back();
  answer.lines = AllLines(stage, settlement);
  answer.amount_of = amount;
  answer.note = note;
  return answer;
}

// What a visit with one item is about.
struct Encounter {
  uint32_t provider = 0;
  Dept dept = Dept::kInternal;
  Dx dx = Dx::gastritis;
  std::string_view note;
  int med_type = 11;
  int64_t packs = 1;
  bool own = false;                   // paid by the person
  bool newborn = false;               // settled under the mother
  const Diagnosis* second = nullptr;  // a further diagnosis
  int64_t price = 0;                  // in 1/10,000 yuan where it is not the item's own
};
// An outpatient visit with one item; tells of its line.
inline Answer& SeeFor(Stage& stage, const Item* item, const Encounter& e) {
  const Seconds time = See(stage, stage.day, e.provider, e.med_type, e.dept, e.dx).begin + 900;
  if (e.second != nullptr) stage.year().Diagnose(e.second);
  stage.year().visits.back().newborn = e.newborn;
  const bool drug = item->pack_days > 0;
  const uint32_t line = Put(stage, item, time, kOnce * e.packs, drug ? stage.year().Prescribe() : 0,
                            static_cast<int>(e.packs) * item->pack_days);
  stage.year().lines[line].all_own = e.own;
  if (e.price != 0) {
    stage.year().lines[line].price = stage.year().lines[line].standard_price = e.price;
  }
  return Tell(stage, stage.year().Settle(time + 900), {line}, e.note);
}
// The only diagnosis of scenarios.csv in a role; null when it is not there.
inline const Diagnosis* DiagnosisOf(Stage& stage, std::string_view rule, std::string_view role) {
  const auto& found = stage.catalog().scenario_diagnoses(rule, role);
  return found.empty() ? nullptr : &found.front();
}

}  // namespace mingjian::synth
