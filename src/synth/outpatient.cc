// Visits without a bed: chronic disease, acute complaints, Chinese medicine, physical treatment,
// pharmacies.

#include <algorithm>
#include <numeric>

#include "synth/complaints.h"
#include "synth/life.h"

namespace mingjian::synth {
namespace {

constexpr uint32_t kPercent = 10'000;

}  // namespace

void Life::LiveChronic() {
  if (dialysis_) return;
  if (!(htn_ || dm_ || cad_ || lipid_ || other_chronic_ != Dx::kCount)) return;
  // Some only buy at pharmacies; the others come for every pack or every second one.
  if (random_.Chance(18 * kPercent)) return;
  const int every = habit_ >> 20 & 1 ? 58 : 29;
  int round = 0;
  for (int day = first_day_ + random_.Range(0, 28); day <= last_day_; ++round) {
    const int free = FreeDay(day);
    if (free < 0) return;
    ChronicVisit(free, round);
    Reserve(free);
    day = free + every + random_.Range(0, 5);
  }
}

void Life::ChronicVisit(int day, int round) {
  const bool special = other_chronic_ != Dx::kCount && random_.Chance(60 * kPercent);
  const uint32_t provider = special ? (random_.Chance(50 * kPercent) ? tertiary() : secondary())
                            : random_.Chance(62 * kPercent) ? primary()
                                                            : secondary();
  const Dept dept =
      provider >= home_ + kTertiaryCount + kSecondaryCount ? Dept::kGeneral : Dept::kInternal;
  const ChronicDisease* other = nullptr;
  for (const ChronicDisease& disease : ChronicDiseases()) {
    if (disease.dx == other_chronic_) other = &disease;
  }
  const Dx main = htn_               ? Dx::htn
                  : dm_              ? Dx::dm
                  : cad_             ? Dx::cad
                  : other != nullptr ? other->dx
                                     : Dx::lipid;
  Visit& visit =
      Outpatient(day, provider, main == Dx::lipid ? 11 : 14, dept, catalog_.diagnosis(main));
  const Seconds time = visit.begin + 900;
  if (main == Dx::htn) {
    visit.chronic_code = "M03900", visit.chronic_name = "高血压";
  } else if (main == Dx::dm) {
    visit.chronic_code = "M01600", visit.chronic_name = "糖尿病";
  } else if (main == Dx::cad) {
    visit.chronic_code = "M04600", visit.chronic_name = "冠心病";
  } else if (other != nullptr) {
    visit.chronic_code = other->code, visit.chronic_name = other->name;
  }
  if (dm_ && main != Dx::dm) year_->Diagnose(catalog_.diagnosis(Dx::dm));
  if (cad_ && main != Dx::cad) year_->Diagnose(catalog_.diagnosis(Dx::cad));
  if (lipid_ && main != Dx::lipid) year_->Diagnose(catalog_.diagnosis(Dx::lipid));
  if (other != nullptr && main != other->dx) year_->Diagnose(catalog_.diagnosis(other->dx));

  // Habit fixes the regimen: the same person takes the same classes all year.
  int left = 5;
  const uint32_t rx = year_->Prescribe();
  const auto give = [&](Drug group) {
    if (left > 0 && GiveDrug(group, day, time, rx, 25, 1 + (habit_ >> 20 & 1))) --left;
  };
  if (htn_) {
    give(habit_ & 1 ? Drug::ccb : Drug::arb);
    if ((habit_ >> 1 & 3) == 0) give(habit_ & 1 ? Drug::arb : Drug::diu);
    if ((habit_ >> 3 & 7) == 0) give(Drug::bb);
  }
  if (dm_) {
    give((habit_ >> 6 & 3) == 0 ? Drug::insulin : Drug::biguanide);
    if ((habit_ >> 8 & 3) == 0) give(Drug::su);
    if ((habit_ >> 10 & 3) == 0) give(Drug::agi);
  }
  if (cad_) {
    give(Drug::antiplatelet);
    if ((habit_ >> 12 & 1) == 0) give(Drug::nitrate);
    if ((habit_ >> 13 & 3) == 0) give(Drug::cad_tcm);
  }
  if (lipid_ || cad_) give(Drug::statin);
  if ((habit_ >> 22 & 3) == 0) give(Drug::tonic_tcm);
  if (other != nullptr) {
    for (const Drug group : other->drugs) {
      if (group != Drug::kCount) give(group);
    }
  }
  if (round % (habit_ >> 20 & 1 ? 1 : 2) == 0) {
    const Seconds early = visit.begin + 300;
    if (dm_) {
      Charge(Service::glu, early);
      if (day - last_hba1c_ > 60) {
        Charge(Service::hba1c, early);
        last_hba1c_ = day;
      }
    }
    if (random_.Chance(55 * kPercent)) {
      for (const Service test : {Service::cbc, Service::urine, Service::alt, Service::ast,
                                 Service::crea, Service::urea, Service::uric, Service::potassium}) {
        Charge(test, early);
      }
    }
    if (lipid_ || cad_) {
      for (const Service test : {Service::chol, Service::tg, Service::ldl}) Charge(test, early);
    }
    if (htn_ && random_.Chance(30 * kPercent)) Charge(Service::ecg, early);
    if (other_chronic_ == Dx::hypothyroid) Charge(Service::tsh, early);
    if (other_chronic_ == Dx::hepb) {
      Charge(Service::hbsag, early);
      Charge(Service::afp, early);
    }
    if (cad_ && random_.Chance(15 * kPercent)) Charge(Service::us_heart, early);
  }
  MaybeRefund(year_->Settle(visit.begin + 1800), day);
}

void Life::LiveAcute() {
  const int age = AgeOn(std::max(0, first_day_));
  const int tenths = age < 7    ? 34
                     : age < 18 ? 16
                     : age < 40 ? 13
                     : age < 60 ? 18
                     : age < 75 ? 25
                                : 22;
  int visits = tenths / 10 + (random_.Range(0, 9) < tenths % 10 ? 1 : 0);
  // Half of the people hardly ever come, so the others come twice as often.
  visits = random_.Chance(50 * kPercent) ? visits / 4 : visits * 2;
  visits = visits * (last_day_ - first_day_ + 1) / 365;
  for (int i = 0; i < visits; ++i) {
    const int day = PickDay(true);
    if (day < 0) continue;
    if (age >= 20 && random_.Chance(9 * kPercent)) {
      PiecesVisit(day);
    } else if (age >= 35 && !course_done_ && random_.Chance(4 * kPercent)) {
      course_done_ = true;
      PhysicalCourse(day);
    } else {
      AcuteVisit(day);
    }
    Reserve(day);
  }
}

void Life::AcuteVisit(int day) {
  const int age = AgeOn(day), sex = year_->person.sex;
  const auto fits = [&](const Complaint& c) {
    return age >= c.min_age && age <= c.max_age && (c.sex == 0 || c.sex == sex) &&
           !(c.dept == Dept::kObstetrics && pregnant_due_ > -1000);
  };
  int total = 0;
  for (const Complaint& c : Complaints()) total += fits(c) ? c.weight : 0;
  int pick = random_.Range(0, total - 1);
  const Complaint* complaint = nullptr;
  for (const Complaint& c : Complaints()) {
    if (!fits(c)) continue;
    complaint = &c;
    if ((pick -= c.weight) < 0) break;
  }
  if (complaint == nullptr) return;
  const uint32_t draw = random_.Below(100);
  const bool general = complaint->dept == Dept::kInternal;
  const uint32_t provider = general && draw < 50 ? primary() : draw < 78 ? secondary() : tertiary();
  const Dept dept = general && draw < 50 ? Dept::kGeneral : complaint->dept;
  const bool emergency =
      complaint->dept == Dept::kEmergency || (draw >= 92 && provider == tertiary());
  Visit& visit =
      Outpatient(day, provider, emergency ? 13 : 11, emergency ? Dept::kEmergency : dept,
                 catalog_.diagnosis(complaint->dx), emergency ? random_.Range(1, 22) : 0);
  const Seconds time = visit.begin;
  for (const auto& test : complaint->tests) {
    if (test.service == Service::kCount || random_.Range(0, 99) >= test.percent) continue;
    // Primary care has no gastroscope, CT or MRI.
    if (year_->level == 1 && catalog_.service(test.service)->price[1] > 700'000) continue;
    Charge(test.service, time + 300);
  }
  if (age >= 18 && year_->level >= 2 && complaint->dept != Dept::kTeeth &&
      random_.Chance(40 * kPercent)) {
    for (const Service test : {Service::alt, Service::ast, Service::crea, Service::urea,
                               Service::chol, Service::tg, Service::ecg}) {
      Charge(test, time + 320);
    }
    if (random_.Chance(40 * kPercent)) Charge(Service::ct_chest, time + 340);
    if (random_.Chance(25 * kPercent)) Charge(Service::us_heart, time + 340);
  }
  const uint32_t rx = year_->Prescribe();
  int given = 0;
  for (const auto& medicine : complaint->drugs) {
    if (medicine.group == Drug::kCount || random_.Range(0, 99) >= medicine.percent) continue;
    if (GiveDrug(medicine.group, day, time + 1200, rx, 5)) ++given;
  }
  if (emergency && random_.Chance(45 * kPercent) && age >= 18 && given < 4) {
    Charge(Service::iv_drip, time + 1500);
    year_->Add(catalog_.consumable(Consumable::infusion_set), time + 1500);
    GiveDrug(Drug::saline, day, time + 1500, rx, 1);
  }
  MaybeRefund(year_->Settle(time + 1800), day);
}

void Life::PiecesVisit(int day) {
  const uint32_t provider = random_.Chance(55 * kPercent) ? secondary(1) : primary();
  static constexpr Dx kWhat[] = {Dx::gastritis, Dx::insomnia, Dx::neck, Dx::headache,
                                 Dx::constipation};
  Visit& visit = Outpatient(day, provider, 11, Dept::kChinese,
                            catalog_.diagnosis(kWhat[random_.Below(std::size(kWhat))]));
  const Seconds time = visit.begin + 900;
  const uint32_t rx = year_->Prescribe();
  const int doses = random_.Chance(70 * kPercent) ? 7 : 14;
  const auto& pieces = catalog_.pieces();
  const int kinds = random_.Range(9, 15);
  // A walk with a step that shares no factor with the size never meets a piece twice.
  const size_t size = pieces.size();
  size_t at = random_.Below(size), step = random_.Below(size - 1) + 1;
  while (std::gcd(step, size) != 1) ++step;
  bool plain = false;
  for (int i = 0; i < kinds; ++i, at = (at + step) % size) {
    const Item* piece = i + 1 == kinds && !plain
                            ? catalog_.plain_pieces()[at % catalog_.plain_pieces().size()]
                            : pieces[at];
    plain = plain || std::find(catalog_.plain_pieces().begin(), catalog_.plain_pieces().end(),
                               piece) != catalog_.plain_pieces().end();
    Line& line = year_->Add(piece, time, kOnce * random_.Range(2, 5) * 3 * doses);
    line.prescription = rx;
    line.days = static_cast<uint16_t>(doses);
  }
  if (random_.Chance(40 * kPercent)) Charge(Service::decoction, time, kOnce * doses);
  MaybeRefund(year_->Settle(time + 900), day);
}

void Life::PhysicalCourse(int day) {
  const uint32_t provider = random_.Chance(50 * kPercent) ? secondary(1) : primary();
  const int times = random_.Range(4, 8);
  for (int i = 0; i < times; ++i) {
    const int free = FreeDay(day);
    if (free < 0) return;
    Visit& visit = Outpatient(free, provider, 11, Dept::kChinese,
                              catalog_.diagnosis(habit_ & 4 ? Dx::neck : Dx::lbp));
    Charge(Service::acupuncture, visit.begin + 600);
    Charge(habit_ & 8 ? Service::moxibustion : Service::massage_back, visit.begin + 1500);
    year_->Settle(visit.begin + 3600);
    Reserve(free);
    day = free + random_.Range(2, 4);
  }
}

void Life::LivePharmacy() {
  const int age = AgeOn(std::max(0, first_day_));
  const bool chronic_buyer = (htn_ || dm_ || cad_) && !dialysis_;
  const int tenths = age < 18 ? 4 : chronic_buyer ? 16 : 11;
  int purchases = tenths / 10 + (random_.Range(0, 9) < tenths % 10 ? 1 : 0);
  purchases = random_.Chance(50 * kPercent) ? 0 : purchases * 2;
  purchases = purchases * (last_day_ - first_day_ + 1) / 365;
  for (int i = 0; i < purchases; ++i) {
    const int day = PickDay(false);
    if (day < 0) continue;
    Reserve(day);
    Visit& visit = Outpatient(day, pharmacy(static_cast<int>(random_.Below(2))), 41, Dept::kGeneral,
                              nullptr, random_.Range(8, 20));
    const Seconds time = visit.begin;
    const uint32_t rx = year_->Prescribe();
    const int kinds = random_.Range(1, 3);
    for (int k = 0; k < kinds; ++k) {
      if (age <= 12) {
        constexpr Drug kGroups[] = {Drug::child_cold, Drug::child_cough, Drug::child_stomach};
        GiveDrug(kGroups[random_.Below(std::size(kGroups))], day, time, rx, 3);
      } else if (chronic_buyer && k == 0) {
        GiveDrug(htn_  ? (habit_ & 1 ? Drug::ccb : Drug::arb)
                 : dm_ ? Drug::biguanide
                       : Drug::antiplatelet,
                 day, time, rx, 25);
      } else if (age >= 18) {
        constexpr Drug kGroups[] = {Drug::cold_tcm, Drug::tonic_tcm, Drug::allergy,
                                    Drug::bone_tcm, Drug::cough_tcm, Drug::own_pay,
                                    Drug::eye,      Drug::sleep_tcm, Drug::nsaid_top};
        GiveDrug(kGroups[random_.Below(std::size(kGroups))], day, time, rx, 4);
      } else {
        GiveDrug(Drug::cold_tcm, day, time, rx, 3);
      }
    }
    // Everything was still at home: cotton and plasters, paid in cash.
    if (year_->lines.empty() || year_->lines.back().time != time) {
      year_->Add(catalog_.consumable(Consumable::dressing_mat), time).all_own = true;
    }
    year_->Settle(time + 300);
  }
}

}  // namespace mingjian::synth
