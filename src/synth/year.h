#pragma once
// A person's year as records: visits with diagnoses and procedures, settlements, lines. Built by
// life.cc and the scenarios, priced by benefit.cc, written by tables.cc. Reused from person to
// person, so that memory does not grow.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "synth/catalog.h"
#include "synth/city.h"

namespace mingjian::synth {

// Quantities in hundredths, prices in 1/10,000 yuan, amounts in fen.
inline constexpr int64_t kOnce = 100;

struct Line {
  const Item* item = nullptr;
  Seconds time = 0;
  int64_t count = 0, price = 0, standard_price = 0;
  int64_t amount = 0, ownpay = 0, preself = 0, inscope = 0;
  uint32_t sn = 0;            // feedetl_sn; given when the settlement is closed
  uint32_t refund_of = 0;     // feedetl_sn of the line that this one takes back
  uint32_t prescription = 0;  // rx_drord_no inside the visit; 0 = none
  uint16_t days = 0;
  Dept dept = Dept::kGeneral, executing = Dept::kGeneral;
  uint8_t doctor = 0;
  bool takes_home = false, all_own = false, in_scope_anyway = false;
  uint16_t upload_hours = 0;  // beyond the usual minutes until it reaches the centre
  int64_t surcharge = 0;      // fen added to count times price: a line that does not add up
};

struct Diag {
  std::string_view code, name;
};
struct OperationOf {
  const Procedure* what = nullptr;
  Seconds time = 0;
  uint8_t anaesthesia = 0;
  int minutes = 0;  // how long; 0 = not said
};

// A short list inside its owner: visits are made by the million and hold a few rows each.
template <typename T, size_t kMost>
class Few {
 public:
  // What does not fit is dropped: no visit of the city has more.
  void push_back(const T& value) {
    if (size_ < kMost) values_[size_++] = value;
  }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& front() const { return values_[0]; }
  const T* begin() const { return values_; }
  const T* end() const { return values_ + size_; }
  void clear() { size_ = 0; }

 private:
  T values_[kMost] = {};
  size_t size_ = 0;
};

struct Visit {
  uint32_t provider = 0;
  int med_type = 11;
  Seconds begin = 0, end = 0;
  Dept dept = Dept::kGeneral;
  uint8_t doctor = 0;
  Few<Diag, 6> diagnoses;
  Few<OperationOf, 4> procedures;
  char discharge_way = '1';  // '\0' = missing
  int main_diagnoses = 1;    // how many carry the flag
  uint8_t matn_type = 0;
  bool newborn = false;                         // a newborn settled under its mother
  uint32_t serial = 0;                          // number of the visit in the person's year, from 1
  std::string_view chronic_code, chronic_name;  // dise_codg of 门诊慢特病
  bool inpatient() const { return med_type == 21 || med_type == 52; }
};

struct Sums {
  int64_t total = 0, ownpay = 0, preself = 0, inscope = 0, deductible = 0;
  int64_t pool = 0, civil = 0, major_resident = 0, major_employee = 0, aid = 0;
  int64_t fund = 0, person = 0, account = 0, cash = 0;
  int pool_percent = 0;
};

struct Settlement {
  uint32_t visit = 0;
  uint32_t line_begin = 0, line_end = 0;
  Seconds time = 0;
  uint32_t serial = 0;      // number in the person's year in order of time, from 1
  uint32_t refund_of = 0;   // index + 1 of the settlement that this one takes back
  uint32_t invoice_of = 0;  // index + 1 of the settlement whose invoice it carries
  bool centre = false;      // reimbursed by hand at the centre
  bool internet = false;    // paid in an internet visit
  Sums sums;
};

struct Spell {
  Seconds begin = 0, end = 0;  // end 0 = open
};

// How the records beside the claims differ from the bill (records.h); only stories of screens have
// any.
enum class Odd : uint8_t {
  kNoOrder,         // nobody ordered the line
  kOtherPack,       // ordered as another maker's pack
  kOrderedLess,     // by `value` hundredths
  kExecutedLess,    // by `value` hundredths
  kNoReport,        // of an examination
  kNotSold,         // the books know nothing of it
  kSoldLess,        // the books sold `value` hundredths fewer
  kDear,            // charged above what was paid for it
  kNoPrescription,  // sold without one
  kPrescribedAt,    // a prescription of an outpatient, sent with this time
  kNoTrace,         // no trace code was taken
  kTraceOf,         // the trace code of that number (records.h)
  kTraceUnknown,    // a trace code that was never bought
};
struct Oddity {
  uint32_t line = 0;  // index
  Odd what = Odd::kNoOrder;
  int64_t value = 0;
};

// How an expected amount follows from the settled lines.
enum class AmountOf { kLines, kFund, kZero, kFee };
// What a screen cites of an answer.
enum class KeyOf { kLines, kSettlement, kVisit, kProcedure, kSale, kPrescription };

// A line of an answer: settlement and line by index.
struct LineRef {
  uint32_t settlement = 0, line = 0;
};
struct Answer {
  bool planted = true;  // else a hard negative
  std::string_view rule;
  std::vector<LineRef> lines;
  AmountOf amount_of = AmountOf::kLines;
  // kLines: in-scope amount × numerator ÷ denominator of each line.
  int64_t numerator = 1, denominator = 1;
  std::string_view note;
  KeyOf key = KeyOf::kLines;  // answers of screens alone
  std::string day;            // of a screen that cites "provider:day"; "" = none
};
struct SideHit {
  std::string_view rule;
  std::vector<LineRef> lines;
  std::string_view why;
};

class Year {
 public:
  void Clear();

  // Starts a visit; lines go to its settlement until Settle.
  Visit& Begin(uint32_t provider, int med_type, Seconds begin, Seconds end, Dept dept,
               uint8_t doctor);
  void Diagnose(const Diagnosis* diagnosis) {
    visits.back().diagnoses.push_back({diagnosis->code, diagnosis->name});
  }
  void Diagnose(Diag diagnosis) { visits.back().diagnoses.push_back(diagnosis); }
  // Adds a line to the visit begun last; price by the provider's level.
  Line& Add(const Item* item, Seconds time, int64_t count = kOnce);
  // A new prescription number of the visit begun last.
  uint32_t Prescribe() { return ++prescription_; }
  // Closes the lines since the last settlement as one settlement of the visit begun last.
  uint32_t Settle(Seconds time);
  // Takes back a settlement whole: the same lines, negative.
  uint32_t Refund(uint32_t settlement, Seconds time);
  // Settles the lines of a settlement a second time, as a copy with the same invoice.
  uint32_t SettleAgain(uint32_t settlement, Seconds time, bool same_invoice);
  // Index of the line added last.
  uint32_t last_line() const { return static_cast<uint32_t>(lines.size()) - 1; }

  Person person;
  std::vector<Visit> visits;
  std::vector<Settlement> settlements;
  std::vector<Line> lines;
  std::vector<Spell> spells;
  std::vector<Spell> custody, abroad;  // of the registers of others
  std::vector<Oddity> oddities;
  Seconds death = 0;  // 0 = alive; the day of death
  std::vector<Answer> answers;
  std::vector<SideHit> side_hits;
  int level = 1;  // of the provider of the visit begun last

 private:
  uint32_t Close(Settlement settlement);
  uint32_t prescription_ = 0, line_begin_ = 0;
};

}  // namespace mingjian::synth
