// Visits without a bed: chronic disease, acute complaints, Chinese medicine, physical treatment,
// pharmacies.

#include <algorithm>
#include <numeric>

#include "synth/life.h"

namespace mingjian::synth {
namespace {

constexpr uint32_t kPercent = 10'000;

struct Complaint {
  Dx dx;
  Dept dept;
  int weight;
  int min_age, max_age, sex;
  struct Test {
    Service service;
    int percent;
  } tests[4];
  struct Medicine {
    Drug group;
    int percent;
  } drugs[5];
};

constexpr Service kNoTest = Service::kCount;
constexpr Drug kNoDrug = Drug::kCount;
#define NONE_T {kNoTest, 0}
#define NONE_D {kNoDrug, 0}

// What people come for; weights are out of the sum of those that fit age and sex.
constexpr Complaint kComplaints[] = {
    {Dx::uri, Dept::kInternal, 300, 18, 120, 0,
     {{Service::cbc, 60}, {Service::crp, 40}, NONE_T, NONE_T},
     {{Drug::cold_tcm, 90}, {Drug::cold, 45}, {Drug::cough, 45}, {Drug::abx_oral, 22}, {Drug::cough_tcm, 30}}},
    {Dx::bronchitis, Dept::kInternal, 130, 18, 120, 0,
     {{Service::cbc, 75}, {Service::crp, 55}, {Service::cxr, 35}, {Service::nebulize, 20}},
     {{Drug::abx_adult, 40}, {Drug::cough, 70}, {Drug::cough_tcm, 60}, {Drug::asthma, 12}, {Drug::abx_oral, 40}}},
    {Dx::pharyngitis, Dept::kEars, 80, 18, 120, 0,
     {{Service::cbc, 50}, NONE_T, NONE_T, NONE_T},
     {{Drug::cold_tcm, 80}, {Drug::abx_oral, 35}, NONE_D, NONE_D, NONE_D}},
    {Dx::flu, Dept::kInternal, 35, 18, 120, 0,
     {{Service::cbc, 80}, {Service::crp, 60}, NONE_T, NONE_T},
     {{Drug::cold_tcm, 90}, {Drug::cold, 60}, {Drug::cough, 40}, NONE_D, NONE_D}},
    {Dx::gastroenteritis, Dept::kInternal, 70, 15, 120, 0,
     {{Service::stool, 70}, {Service::cbc, 60}, {Service::potassium, 30}, NONE_T},
     {{Drug::diarrhea, 85}, {Drug::probiotic, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::gastritis, Dept::kInternal, 110, 18, 120, 0,
     {{Service::gastroscopy, 18}, {Service::us_abd, 22}, NONE_T, NONE_T},
     {{Drug::ppi, 85}, {Drug::gi, 55}, {Drug::gi2, 45}, NONE_D, NONE_D}},
    {Dx::gerd, Dept::kInternal, 40, 18, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::ppi, 95}, {Drug::gi2, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::uti, Dept::kInternal, 40, 18, 120, 0,
     {{Service::urine, 95}, {Service::cbc, 40}, NONE_T, NONE_T},
     {{Drug::uti, 70}, {Drug::abx_adult, 30}, NONE_D, NONE_D, NONE_D}},
    {Dx::lbp, Dept::kSurgery, 80, 20, 120, 0,
     {{Service::mri, 6}, {Service::xr_limb, 25}, NONE_T, NONE_T},
     {{Drug::nsaid, 70}, {Drug::nsaid_top, 55}, {Drug::bone_tcm, 50}, NONE_D, NONE_D}},
    {Dx::neck, Dept::kSurgery, 60, 28, 120, 0,
     {{Service::xr_limb, 20}, NONE_T, NONE_T, NONE_T},
     {{Drug::nsaid, 60}, {Drug::bone_tcm, 60}, {Drug::nsaid_top, 40}, NONE_D, NONE_D}},
    {Dx::dermatitis, Dept::kSkin, 75, 15, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::skin, 85}, {Drug::allergy, 60}, {Drug::skin2, 20}, NONE_D, NONE_D}},
    {Dx::urticaria, Dept::kSkin, 35, 15, 120, 0,
     {{Service::cbc, 30}, NONE_T, NONE_T, NONE_T},
     {{Drug::allergy, 95}, {Drug::skin, 40}, NONE_D, NONE_D, NONE_D}},
    {Dx::rhinitis, Dept::kEars, 50, 15, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::nasal, 85}, {Drug::allergy, 70}, NONE_D, NONE_D, NONE_D}},
    {Dx::conjunctivitis, Dept::kEyes, 40, 15, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::eye_abx, 85}, {Drug::eye, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::otitis, Dept::kEars, 20, 18, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::ear, 90}, {Drug::abx_oral, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::caries, Dept::kTeeth, 60, 18, 120, 0,
     {{Service::tooth_fill, 90}, NONE_T, NONE_T, NONE_T},
     {{Drug::dental, 25}, NONE_D, NONE_D, NONE_D, NONE_D}},
    {Dx::sprain, Dept::kSurgery, 40, 15, 120, 0,
     {{Service::xr_limb, 80}, NONE_T, NONE_T, NONE_T},
     {{Drug::nsaid_top, 80}, {Drug::bone_tcm, 40}, NONE_D, NONE_D, NONE_D}},
    {Dx::wound, Dept::kEmergency, 35, 15, 120, 0,
     {{Service::suture, 85}, NONE_T, NONE_T, NONE_T},
     {{Drug::anes_local, 80}, {Drug::abx_oral, 50}, NONE_D, NONE_D, NONE_D}},
    {Dx::headache, Dept::kInternal, 45, 18, 120, 0,
     {{Service::ct_head, 18}, NONE_T, NONE_T, NONE_T},
     {{Drug::headache_tcm, 70}, {Drug::dizzy, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::dizziness, Dept::kInternal, 55, 35, 120, 0,
     {{Service::ct_head, 22}, {Service::ecg, 30}, NONE_T, NONE_T},
     {{Drug::dizzy2, 85}, {Drug::dizzy, 40}, NONE_D, NONE_D, NONE_D}},
    {Dx::insomnia, Dept::kInternal, 60, 28, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::sleep, 65}, {Drug::sleep_tcm, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::constipation, Dept::kInternal, 30, 40, 120, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::laxative, 95}, {Drug::probiotic, 45}, NONE_D, NONE_D, NONE_D}},
    {Dx::anemia, Dept::kInternal, 22, 18, 60, 2,
     {{Service::cbc, 95}, NONE_T, NONE_T, NONE_T},
     {{Drug::iron, 95}, NONE_D, NONE_D, NONE_D, NONE_D}},
    {Dx::vaginitis, Dept::kObstetrics, 110, 20, 55, 2,
     {{Service::vag_secretion, 95}, NONE_T, NONE_T, NONE_T},
     {{Drug::women_vag, 95}, {Drug::women, 35}, NONE_D, NONE_D, NONE_D}},
    {Dx::dysmenorrhea, Dept::kObstetrics, 40, 16, 42, 2,
     {{Service::us_abd, 40}, NONE_T, NONE_T, NONE_T},
     {{Drug::women_dys, 90}, {Drug::women, 50}, NONE_D, NONE_D, NONE_D}},
    {Dx::pid, Dept::kObstetrics, 50, 20, 50, 2,
     {{Service::us_abd, 60}, {Service::cbc, 50}, NONE_T, NONE_T},
     {{Drug::women, 90}, {Drug::abx_adult, 45}, NONE_D, NONE_D, NONE_D}},
    {Dx::menopause, Dept::kObstetrics, 30, 45, 58, 2,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::women, 70}, {Drug::sleep_tcm, 40}, {Drug::women_horm, 20}, NONE_D, NONE_D}},
    {Dx::prostatitis, Dept::kSurgery, 40, 22, 65, 1,
     {{Service::prostate_fluid, 80}, {Service::urine, 60}, NONE_T, NONE_T},
     {{Drug::abx_adult, 60}, {Drug::bph_w, 40}, NONE_D, NONE_D, NONE_D}},
    // Children.
    {Dx::uri, Dept::kChildren, 420, 0, 12, 0,
     {{Service::cbc, 80}, {Service::crp, 60}, NONE_T, NONE_T},
     {{Drug::child_cold, 90}, {Drug::child_cough, 60}, {Drug::child_fever, 55}, {Drug::child_abx, 25}, NONE_D}},
    {Dx::bronchitis, Dept::kChildren, 180, 0, 12, 0,
     {{Service::cbc, 85}, {Service::crp, 70}, {Service::nebulize, 55}, {Service::cxr, 20}},
     {{Drug::child_cough, 90}, {Drug::child_abx, 45}, {Drug::child_abx2, 25}, {Drug::child_fever, 20}, NONE_D}},
    {Dx::tonsillitis, Dept::kChildren, 110, 2, 12, 0,
     {{Service::cbc, 85}, {Service::crp, 70}, NONE_T, NONE_T},
     {{Drug::child_abx, 85}, {Drug::child_fever, 60}, {Drug::child_cold, 40}, NONE_D, NONE_D}},
    {Dx::gastroenteritis, Dept::kChildren, 90, 0, 12, 0,
     {{Service::stool, 80}, {Service::cbc, 40}, NONE_T, NONE_T},
     {{Drug::child_gi, 80}, {Drug::child_stomach, 60}, NONE_D, NONE_D, NONE_D}},
    {Dx::fever, Dept::kChildren, 70, 0, 12, 0,
     {{Service::cbc, 90}, {Service::crp, 80}, NONE_T, NONE_T},
     {{Drug::child_fever, 90}, {Drug::child_cold, 40}, NONE_D, NONE_D, NONE_D}},
    {Dx::dermatitis, Dept::kSkin, 60, 1, 14, 0,
     {NONE_T, NONE_T, NONE_T, NONE_T},
     {{Drug::skin2, 80}, {Drug::child_allergy, 60}, NONE_D, NONE_D, NONE_D}},
    // The years between.
    {Dx::uri, Dept::kInternal, 300, 13, 17, 0,
     {{Service::cbc, 60}, NONE_T, NONE_T, NONE_T},
     {{Drug::cold_tcm, 90}, {Drug::cold, 45}, {Drug::cough_tcm, 45}, NONE_D, NONE_D}},
    {Dx::caries, Dept::kTeeth, 60, 6, 17, 0,
     {{Service::tooth_fill, 95}, NONE_T, NONE_T, NONE_T},
     {NONE_D, NONE_D, NONE_D, NONE_D, NONE_D}},
    {Dx::sprain, Dept::kSurgery, 50, 8, 17, 0,
     {{Service::xr_limb, 85}, NONE_T, NONE_T, NONE_T},
     {NONE_D, NONE_D, NONE_D, NONE_D, NONE_D}},
};
#undef NONE_T
#undef NONE_D

struct ChronicDisease {
  Dx dx;
  std::string_view code, name;  // 门诊慢特病 code, "" = none is known to us
  Drug drugs[2];
};
constexpr ChronicDisease kChronic[] = {
    {Dx::copd, "M05300", "慢性阻塞性肺疾病", {Drug::copd, Drug::kCount}},
    {Dx::stroke_seq, "M04803", "脑血管病后遗症", {Drug::stroke, Drug::antiplatelet}},
    {Dx::hepb, "M00201", "慢性乙型肝炎", {Drug::hepb, Drug::kCount}},
    {Dx::hypothyroid, "", "甲状腺功能异常", {Drug::thyroid, Drug::kCount}},
    {Dx::epilepsy, "M02500", "癫痫", {Drug::epilepsy, Drug::kCount}},
    {Dx::depression, "", "抑郁症", {Drug::depress, Drug::kCount}},
    {Dx::bph, "", "前列腺增生", {Drug::bph_w, Drug::men}},
    {Dx::osteoporosis, "", "骨质疏松", {Drug::bone, Drug::bone2}},
    {Dx::gout, "", "痛风", {Drug::gout, Drug::kCount}},
    {Dx::ckd, "M07800", "慢性肾功能不全", {Drug::ckd, Drug::ckd2}},
    {Dx::asthma, "M05400", "支气管哮喘", {Drug::copd, Drug::asthma}},
    {Dx::ra, "M06900", "类风湿关节炎", {Drug::ra, Drug::nsaid}},
};

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
  const uint32_t provider =
      special ? (random_.Chance(50 * kPercent) ? tertiary() : secondary()) : random_.Chance(62 * kPercent) ? primary() : secondary();
  const Dept dept = provider >= home_ + kTertiaryCount + kSecondaryCount ? Dept::kGeneral : Dept::kInternal;
  const ChronicDisease* other = nullptr;
  for (const ChronicDisease& disease : kChronic) {
    if (disease.dx == other_chronic_) other = &disease;
  }
  const Dx main = htn_ ? Dx::htn : dm_ ? Dx::dm : cad_ ? Dx::cad : other != nullptr ? other->dx : Dx::lipid;
  Visit& visit = Outpatient(day, provider, main == Dx::lipid ? 11 : 14, dept, catalog_.diagnosis(main));
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
      for (const Service test : {Service::cbc, Service::urine, Service::alt, Service::ast, Service::crea, Service::urea, Service::uric, Service::potassium}) {
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
  const int tenths = age < 7 ? 34 : age < 18 ? 16 : age < 40 ? 13 : age < 60 ? 18 : age < 75 ? 25 : 22;
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
  for (const Complaint& c : kComplaints) total += fits(c) ? c.weight : 0;
  int pick = random_.Range(0, total - 1);
  const Complaint* complaint = nullptr;
  for (const Complaint& c : kComplaints) {
    if (!fits(c)) continue;
    complaint = &c;
    if ((pick -= c.weight) < 0) break;
  }
  if (complaint == nullptr) return;
  const uint32_t draw = random_.Below(100);
  const bool general = complaint->dept == Dept::kInternal;
  const uint32_t provider = general && draw < 50 ? primary() : draw < 78 ? secondary() : tertiary();
  const Dept dept = general && draw < 50 ? Dept::kGeneral : complaint->dept;
  const bool emergency = complaint->dept == Dept::kEmergency || (draw >= 92 && provider == tertiary());
  Visit& visit = Outpatient(day, provider, emergency ? 13 : 11, emergency ? Dept::kEmergency : dept,
                            catalog_.diagnosis(complaint->dx), emergency ? random_.Range(1, 22) : 0);
  const Seconds time = visit.begin;
  for (const auto& test : complaint->tests) {
    if (test.service == Service::kCount || random_.Range(0, 99) >= test.percent) continue;
    // Primary care has no gastroscope, CT or MRI.
    if (year_->level == 1 && catalog_.service(test.service)->price[1] > 700'000) continue;
    Charge(test.service, time + 300);
  }
  if (age >= 18 && year_->level >= 2 && complaint->dept != Dept::kTeeth && random_.Chance(40 * kPercent)) {
    for (const Service test : {Service::alt, Service::ast, Service::crea, Service::urea, Service::chol, Service::tg, Service::ecg}) {
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
  static constexpr Dx kWhat[] = {Dx::gastritis, Dx::insomnia, Dx::neck, Dx::headache, Dx::constipation};
  Visit& visit = Outpatient(day, provider, 11, Dept::kChinese, catalog_.diagnosis(kWhat[random_.Below(std::size(kWhat))]));
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
    const Item* piece = i + 1 == kinds && !plain ? catalog_.plain_pieces()[at % catalog_.plain_pieces().size()] : pieces[at];
    plain = plain || std::find(catalog_.plain_pieces().begin(), catalog_.plain_pieces().end(), piece) != catalog_.plain_pieces().end();
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
        GiveDrug(htn_ ? (habit_ & 1 ? Drug::ccb : Drug::arb) : dm_ ? Drug::biguanide : Drug::antiplatelet, day, time, rx, 25);
      } else if (age >= 18) {
        constexpr Drug kGroups[] = {Drug::cold_tcm, Drug::tonic_tcm, Drug::allergy, Drug::bone_tcm,
                                    Drug::cough_tcm, Drug::own_pay, Drug::eye, Drug::sleep_tcm, Drug::nsaid_top};
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
