#pragma once
// Ordinary life: what a person of the city goes through in the period. Everything here is lawful:
// the rules of the rulebook must stay silent on it (docs/synthetic-city.md says how each is kept).

#include <algorithm>
#include <cstdint>
#include <vector>

#include "synth/catalog.h"
#include "synth/random.h"
#include "synth/year.h"

namespace mingjian::synth {

struct Period {
  Seconds begin = 0;
  int days = 365;
  Seconds DayAt(int day) const { return begin + static_cast<Seconds>(day) * kDaySeconds; }
  // First day of the planted stories; the days before are ordinary life.
  int first_story_day() const { return std::min(190, days / 2); }
};

// A kind of stay; the table is in stays.cc.
struct StayProfile;

class Life {
 public:
  Life(const Catalog& catalog, uint64_t seed, Period period);

  // Fills `year` (cleared before) with the life of the person of that number. With `quiet_days` > 0
  // only small ordinary visits of the first days: the rest is left to a scenario.
  void Live(uint64_t number, int quiet_days, Year& year);

  // The pieces that scenarios are made of. They act on the year of the last Live.
  Year& year() { return *year_; }
  Stream& random() { return random_; }
  const Catalog& catalog() const { return catalog_; }
  const Period& period() const { return period_; }
  // The first provider of the person's district; the others follow by position.
  uint32_t home() const { return home_; }
  uint32_t tertiary() const { return home_; }
  uint32_t secondary(int which = 0) const {
    return home_ + kTertiaryCount + static_cast<uint32_t>(which % kSecondaryCount);
  }
  uint32_t primary(int which = 0) const;
  // The clinic whose designation ends on the first day of the stories; nobody else goes there.
  uint32_t former_clinic() const { return home_ + kFormerClinic; }
  uint32_t pharmacy(int which = 0) const;
  Seconds At(int day, int hour, int minute = 0) const {
    return period_.DayAt(day) + hour * 3600 + minute * 60;
  }
  // A visit with its registration fee; diagnosis first.
  Visit& Outpatient(int day, uint32_t provider, int med_type, Dept dept, const Diagnosis* diagnosis,
                    int hour = 0);
  // A stay with bed, rounds and nursing for each of its days (the day of discharge does not count);
  // the caller adds the rest and calls Discharge.
  Visit& Admit(int day, int nights, uint32_t provider, Dept dept, const Diagnosis* main);
  void ChargeDay(int day, bool first_class_nursing);
  uint32_t Discharge(int minutes_after = 40);
  // The common tests of admission.
  void AdmissionTests(int day);
  // Adds a drug of a group to the running prescription; false when a drug of its class is still
  // being taken.
  bool GiveDrug(Drug group, int day, Seconds time, uint32_t prescription, int days_needed,
                int64_t packs_each = 1);
  Line& Charge(Service service, Seconds time, int64_t count = kOnce) {
    return year_->Add(catalog_.service(service), time, count);
  }
  // A free day at or after `day` with no other event on it or, for `margin` > 0, near it; -1 =
  // none.
  int FreeDay(int day, int margin = 0) const;
  void Reserve(int day, int days = 1);

 private:
  void DrawPerson(bool quiet);
  void DrawConditions();
  void LiveStays();
  void Stay(const StayProfile& profile, int day, int nights, uint32_t provider, bool dies);
  void Operate(const StayProfile& profile, int day, Seconds time);
  void LiveChemotherapy();
  void LiveDialysis();
  void LivePregnancy();
  void Delivery(int day, bool cesarean);
  void LiveNewborn();
  void LiveChronic();
  void ChronicVisit(int day, int round);
  void LiveAcute();
  void AcuteVisit(int day);
  void PiecesVisit(int day);
  void PhysicalCourse(int day);
  void LivePharmacy();
  void MaybeRefund(uint32_t settlement, int day);
  int PickDay(bool seasonal);
  int AgeOn(int day) const { return year_->person.AgeAt(period_.DayAt(day)); }
  uint8_t Doctor(uint32_t provider, Dept dept) const;
  // The department itself, or general practice where the provider has no such department.
  static Dept Staffed(uint32_t provider, Dept dept);

  const Catalog& catalog_;
  const uint64_t seed_;
  const Period period_;
  Stream random_{0, 0, 0};
  Year* year_ = nullptr;
  uint32_t home_ = 0;   // first provider of the person's district
  uint64_t habit_ = 0;  // which of the near providers the person prefers
  int first_day_ = 0, last_day_ = 0;
  std::vector<uint8_t> taken_;  // by day: something is planned
  std::vector<int> supply_;     // by therapeutic class: last day that is covered
  int last_hba1c_ = -1000;
  bool htn_ = false, dm_ = false, lipid_ = false, cad_ = false;
  Dx other_chronic_ = Dx::kCount;
  bool cancer_ = false, dialysis_ = false;
  int pregnant_due_ = -1000;
  bool rehab_done_ = false, course_done_ = false;
};

}  // namespace mingjian::synth
