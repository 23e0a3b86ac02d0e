#include "synth/benefit.h"

#include <algorithm>
#include <vector>

namespace mingjian::synth {
namespace {

int64_t Share(int64_t amount, int percent) { return (amount * percent + 50) / 100; }

// Running totals of one person and year (fen).
struct Totals {
  int64_t outpatient_deductible = 0, outpatient_pool = 0, chronic_pool = 0, birth_pool = 0;
  int64_t pool = 0, burden = 0;
  int64_t account = 0;
  int stays = 0;
};

struct Terms {
  int64_t deductible = 0;
  int percent = 0;
  int64_t cap = 0;
};

Terms StayTerms(const Person& person, int level, int earlier) {
  constexpr int64_t kEmployeeDeductible[] = {0, 30'000, 60'000, 100'000};
  constexpr int64_t kResidentDeductible[] = {0, 30'000, 80'000, 120'000};
  constexpr int kEmployeePercent[] = {0, 92, 88, 85}, kResidentPercent[] = {0, 80, 70, 60};
  Terms terms;
  terms.deductible = (person.employee ? kEmployeeDeductible : kResidentDeductible)[level];
  if (earlier > 0) terms.deductible /= 2;
  terms.percent = (person.employee ? kEmployeePercent : kResidentPercent)[level];
  if (person.retired) terms.percent += 3;
  terms.cap = person.employee ? 40'000'000 : 25'000'000;
  return terms;
}

// The pool's part of an outpatient visit, a chronic-disease visit or a purchase.
int64_t OutpatientPool(const Person& person, const Visit& visit, int level, Totals& totals,
                       Sums& sums) {
  const bool chronic = visit.med_type == 14;
  const bool birth = visit.med_type == 51;
  int64_t& used = chronic ? totals.chronic_pool
                  : birth ? totals.birth_pool
                          : totals.outpatient_pool;
  const int64_t cap = birth             ? 1'000'000
                      : chronic         ? 12'000'000
                      : person.employee ? 800'000
                                        : 120'000;
  const int64_t deductible = chronic || birth ? 0 : person.employee ? 30'000 : 5'000;
  sums.pool_percent = birth             ? 80
                      : chronic         ? (person.employee ? 82 : 68)
                      : person.employee ? (level == 3   ? 55
                                           : level == 2 ? 65
                                                        : 75)
                                        : (level == 3   ? 35
                                           : level == 2 ? 45
                                                        : 55);
  if (person.retired && !birth) sums.pool_percent += 5;
  sums.deductible = std::clamp<int64_t>(deductible - totals.outpatient_deductible, 0, sums.inscope);
  totals.outpatient_deductible += sums.deductible;
  const int64_t pool =
      std::clamp<int64_t>(Share(sums.inscope - sums.deductible, sums.pool_percent), 0, cap - used);
  used += pool;
  return pool;
}

void PriceSettlement(const Year& year, Settlement& settlement, Totals& totals) {
  const Person& person = year.person;
  const Visit& visit = year.visits[settlement.visit];
  Sums& sums = settlement.sums;
  sums = {};
  for (uint32_t i = settlement.line_begin; i < settlement.line_end; ++i) {
    const Line& line = year.lines[i];
    sums.total += line.amount;
    sums.ownpay += line.ownpay;
    sums.preself += line.preself;
    sums.inscope += line.inscope;
  }
  const int position = static_cast<int>(visit.provider % kProvidersPerDistrict);
  const int level = position < kTertiaryCount                     ? 3
                    : position < kTertiaryCount + kSecondaryCount ? 2
                                                                  : 1;
  if (visit.inpatient()) {
    const Terms terms = StayTerms(person, level, totals.stays++);
    sums.pool_percent = terms.percent;
    sums.deductible = std::min(terms.deductible, sums.inscope);
    const int64_t full = Share(sums.inscope - sums.deductible, terms.percent);
    sums.pool = std::clamp<int64_t>(terms.cap - totals.pool, 0, full);
    totals.pool += sums.pool;
    if (person.employee) sums.major_employee = Share(full - sums.pool, 80);
  } else {
    sums.pool = OutpatientPool(person, visit, level, totals, sums);
  }
  int64_t left = sums.inscope - sums.pool - sums.major_employee;
  if (person.civil_servant) {
    sums.civil = Share(left - sums.deductible, 50);
    left -= sums.civil;
  }
  if (!person.employee) {
    // 大病保险: the in-scope burden of the year beyond 15,000 yuan at 60 %.
    const int64_t before = std::max<int64_t>(0, totals.burden - 1'500'000);
    const int64_t after = std::max<int64_t>(0, totals.burden + left - 1'500'000);
    sums.major_resident = Share(after - before, 60);
    totals.burden += left;
    left -= sums.major_resident;
  }
  if (person.poor) {
    sums.aid = Share(left, 60);
    left -= sums.aid;
  }
  sums.fund = sums.pool + sums.civil + sums.major_resident + sums.major_employee + sums.aid;
  sums.person = sums.total - sums.fund;
  if (person.employee) {
    sums.account = std::clamp<int64_t>(totals.account, 0, left);
    totals.account -= sums.account;
  }
  sums.cash = sums.person - sums.account;
}

Sums Negated(const Sums& of) {
  Sums sums = of;
  for (int64_t* part : {&sums.total, &sums.ownpay, &sums.preself, &sums.inscope, &sums.deductible,
                        &sums.pool, &sums.civil, &sums.major_resident, &sums.major_employee,
                        &sums.aid, &sums.fund, &sums.person, &sums.account, &sums.cash}) {
    *part = -*part;
  }
  return sums;
}

}  // namespace

void PriceYear(Year& year) {
  std::vector<uint32_t> order(year.settlements.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return year.settlements[a].time < year.settlements[b].time;
  });
  Totals totals;
  totals.account = year.person.retired ? 300'000 : 180'000;
  uint32_t serial = 0, visits = 0;
  for (const uint32_t index : order) {
    Settlement& settlement = year.settlements[index];
    settlement.serial = ++serial;
    Visit& visit = year.visits[settlement.visit];
    if (visit.serial == 0) visit.serial = ++visits;
    if (settlement.refund_of != 0) {
      settlement.sums = Negated(year.settlements[settlement.refund_of - 1].sums);
      totals.account -= settlement.sums.account;
    } else {
      PriceSettlement(year, settlement, totals);
    }
  }
}

}  // namespace mingjian::synth
