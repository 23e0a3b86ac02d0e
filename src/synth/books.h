#pragma once
// The stores of the providers that keep books: what they sold by month, added up over persons, from
// which their purchases and counts follow. Ordinary stores are lawful: bought at what is charged,
// a little more than what is sold.
// THREADS: plain data; parts of the city are added up with Add.

#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "base/error.h"
#include "synth/catalog.h"
#include "synth/city.h"
#include "synth/life.h"

namespace mingjian::synth {

// Of each district these keep books, and send orders, executions and reports: the third
// second-level hospital and the first primary one; and these pharmacies keep books and trace codes.
inline constexpr uint32_t kKeepingHospital = kTertiaryCount + kSecondaryCount - 1,
                          kKeepingPrimary = kTertiaryCount + kSecondaryCount,
                          kKeepingPharmacy =
                              kTertiaryCount + kSecondaryCount + kPrimaryCount + kClinicCount,
                          kTracingPharmacy = kKeepingPharmacy + 1;
inline bool KeepsOrders(uint32_t provider) {
  const uint32_t position = provider % kProvidersPerDistrict;
  return position == kKeepingHospital || position == kKeepingPrimary;
}
inline bool TakesTraceCodes(uint32_t provider) {
  const uint32_t position = provider % kProvidersPerDistrict;
  return position == kKeepingPharmacy || position == kTracingPharmacy;
}
inline bool KeepsBooks(uint32_t provider) {
  return KeepsOrders(provider) || TakesTraceCodes(provider);
}
// Drugs and consumables; pieces of Chinese medicine are sold by weight.
inline bool IsStored(const Item& item) {
  return item.code[0] == 'X' || item.code[0] == 'Z' || item.code[0] == 'C';
}

class Books {
 public:
  static constexpr int kMonths = 25;
  struct Shelf {
    const Item* item = nullptr;
    std::array<int64_t, kMonths> sold = {};  // hundredths, by month of the period
    int64_t price = 0;                       // in 1/10,000 yuan: the dearest that was charged
  };
  void Sold(uint32_t provider, const Item& item, int month, int64_t count, int64_t price);
  void Add(const Books& part);
  // By provider and number of the item.
  const std::map<std::pair<uint32_t, int>, Shelf>& shelves() const { return shelves_; }

 private:
  std::map<std::pair<uint32_t, int>, Shelf> shelves_;
};

// Month of the period, from 0.
int MonthOf(const Period& period, Seconds time);

// Rows of inv_purc_d and inv_stock_d.
template <typename Sink>
void WriteBooks(const Books& books, const Period& period, Sink& purchases, Sink& counts);

}  // namespace mingjian::synth
