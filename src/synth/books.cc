#include "synth/books.h"

#include <fmt/format.h>

#include <algorithm>

#include "synth/sink.h"

namespace mingjian::synth {
namespace {

// What is bought for a month's sales: a little more, in tens.
int64_t Bought(int64_t sold) { return (sold * 105 / 100 / 1'000 + 1) * 1'000; }

template <typename Sink>
void Head(Sink& sink, const Provider& provider, const Item& item, const std::string& key) {
  sink.Plain(provider.code);
  sink.Plain(item.code);
  sink.Digits(item.number);
  sink.Text(item.name);
  sink.Plain(key);
}

}  // namespace

void Books::Sold(uint32_t provider, const Item& item, int month, int64_t count, int64_t price) {
  Shelf& shelf = shelves_[{provider, item.number}];
  shelf.item = &item;
  shelf.price = std::max(shelf.price, price);
  if (month >= 0 && month < kMonths) shelf.sold[static_cast<size_t>(month)] += count;
}

void Books::Add(const Books& part) {
  for (const auto& [key, other] : part.shelves_) {
    Shelf& shelf = shelves_[key];
    shelf.item = other.item;
    shelf.price = std::max(shelf.price, other.price);
    for (size_t m = 0; m < kMonths; ++m) shelf.sold[m] += other.sold[m];
  }
}

int MonthOf(const Period& period, Seconds time) {
  const CivilDate begin = CivilOf(period.begin), at = CivilOf(time);
  return (at.year - begin.year) * 12 + at.month - begin.month;
}

template <typename Sink>
void WriteBooks(const Books& books, const Period& period, Sink& purchases, Sink& counts) {
  for (const auto& [key, shelf] : books.shelves()) {
    const Provider provider = ProviderAt(key.first);
    // Pharmacies earn on what they sell; public hospitals do not.
    const int64_t cost =
        provider.kind == ProviderKind::kPharmacy ? shelf.price * 85 / 100 : shelf.price;
    const auto buy = [&](int month, Seconds time, int64_t count) {
      Head(purchases, provider, *shelf.item,
           fmt::format("B{}-{:02}-{}", key.first, month, key.second));
      purchases.TenThousandths(cost);
      purchases.Hundredths(count);
      purchases.Time(time + 9 * 3600);
      purchases.Plain("0");
      purchases.EndRow();
    };
    // The first month is sold from what was counted on the last day before the period.
    const int64_t opening = Bought(shelf.sold[0]);
    buy(0, period.begin - 12 * kDaySeconds, opening);
    Head(counts, provider, *shelf.item, fmt::format("I{}-{}", key.first, key.second));
    counts.Date(period.begin - kDaySeconds);
    counts.Hundredths(opening);
    counts.EndRow();
    const CivilDate begin = CivilOf(period.begin);
    for (int month = 1; month < Books::kMonths; ++month) {
      const int64_t sold = shelf.sold[static_cast<size_t>(month)];
      if (sold <= 0) continue;
      const int first = begin.month - 1 + month;
      const Seconds due = SecondsOf({begin.year + first / 12, first % 12 + 1, 1});
      buy(month, due - 6 * kDaySeconds, Bought(sold));
    }
  }
}

template void WriteBooks(const Books&, const Period&, CsvSink&, CsvSink&);
template void WriteBooks(const Books&, const Period&, ParquetSink&, ParquetSink&);

}  // namespace mingjian::synth
