#include "synth/records.h"

#include <fmt/format.h>

#include <algorithm>

namespace mingjian::synth {
namespace {

// Charges that come without an order: bed, rounds, nursing, materials, fees of a visit.
bool NeedsOrder(const Item& item) {
  const std::string_view type = item.charge_type;
  return type != "01" && type != "02" && type != "07" && type != "08" && type != "12" &&
         type != "13" && type != "14";
}
bool NeedsReport(const Item& item) { return item.charge_type == "03" || item.charge_type == "04"; }

// Medicines that the city sells on prescription only.
bool IsPrescribed(const Item& item) { return item.code[0] == 'X'; }

// The same drug of another maker: the last five places of a code are the maker's.
std::string OtherPack(const std::string& code) {
  return code.size() > 5 ? code.substr(0, code.size() - 5) + "00001" : code;
}

}  // namespace

int64_t TraceNumber(int64_t settlement, uint32_t sn, int pack) {
  return settlement * 10'000 + sn % 100 * 100 + pack % 100;
}
std::string SaleKey(const Id& settlement, uint32_t sn) {
  return fmt::format("V{}-{}", std::string_view(settlement), sn);
}
std::string PrescriptionKey(const Id& visit, uint32_t prescription) {
  return fmt::format("RX{}-{}", std::string_view(visit), prescription);
}

template <typename Sink>
const Oddity* RecordWriter<Sink>::Find(const Year& year, uint32_t line, Odd what) const {
  for (const Oddity& oddity : year.oddities) {
    if (oddity.line == line && oddity.what == what) return &oddity;
  }
  return nullptr;
}

template <typename Sink>
void RecordWriter<Sink>::WriteOrder(const Year& year, const Visit& visit, const Id& visit_id,
                                    const Ordered& of) {
  const Provider& provider = directory_.provider(visit.provider);
  const Line& line = year.lines[of.line];
  const std::string key = fmt::format("{}-{}", std::string_view(visit_id), line.sn);
  const std::string code = of.other_pack ? OtherPack(of.item->code) : of.item->code;
  const Seconds issued = std::max(visit.begin, line.time - 1'800);
  Sink& order = sink(Table::kOrder);
  order.Plain(provider.code);
  order.Plain(visit_id);
  order.Plain(year.person.psn_no);
  order.Plain(key);
  order.Plain(key);
  order.Plain("0");
  order.Plain(code);
  order.Text(of.item->name);
  order.Plain(code);
  order.Plain(DeptCode(visit.dept));
  order.Plain(directory_.doctor(visit.provider, visit.dept, visit.doctor).code);
  order.Time(issued);
  order.Time(issued);
  order.Missing();
  order.Hundredths(of.count - of.ordered_less);
  order.Plain("1");
  order.EndRow();
  Sink& execution = sink(Table::kExecution);
  execution.Plain(provider.code);
  execution.Plain(visit_id);
  execution.Plain(year.person.psn_no);
  execution.Plain(key);
  execution.Int(1);
  execution.Time(std::max(issued, line.time));
  execution.Hundredths(of.count - of.executed_less);
  execution.Plain("1");
  execution.EndRow();
}

template <typename Sink>
void RecordWriter<Sink>::WriteOrders(const Year& year, const Settlement& settlement) {
  const Visit& visit = year.visits[settlement.visit];
  orders_.clear();
  for (uint32_t i = settlement.line_begin; i < settlement.line_end; ++i) {
    const Line& line = year.lines[i];
    if (!NeedsOrder(*line.item)) continue;
    auto found = std::find_if(orders_.begin(), orders_.end(),
                              [&](const Ordered& of) { return of.item == line.item; });
    if (found == orders_.end()) {
      found = orders_.insert(orders_.end(), Ordered());
      found->item = line.item;
      found->line = i;
    }
    found->count += line.count;
    if (year.oddities.empty()) continue;
    found->no_order |= Find(year, i, Odd::kNoOrder) != nullptr;
    found->other_pack |= Find(year, i, Odd::kOtherPack) != nullptr;
    if (const Oddity* odd = Find(year, i, Odd::kOrderedLess)) found->ordered_less += odd->value;
    if (const Oddity* odd = Find(year, i, Odd::kExecutedLess)) found->executed_less += odd->value;
  }
  const Id visit_id(1, year.person.number, visit.serial);
  for (const Ordered& of : orders_) {
    if (of.count > 0 && !of.no_order) WriteOrder(year, visit, visit_id, of);
  }
}

template <typename Sink>
void RecordWriter<Sink>::WriteReports(const Year& year, const Settlement& settlement) {
  const Visit& visit = year.visits[settlement.visit];
  const Provider& provider = directory_.provider(visit.provider);
  const Id visit_id(1, year.person.number, visit.serial);
  Sink& report = sink(Table::kReport);
  for (uint32_t i = settlement.line_begin; i < settlement.line_end; ++i) {
    const Line& line = year.lines[i];
    if (line.count <= 0 || !NeedsReport(*line.item) || Find(year, i, Odd::kNoReport) != nullptr) {
      continue;
    }
    report.Plain(provider.code);
    report.Plain(visit_id);
    report.Plain(year.person.psn_no);
    report.Plain(fmt::format("{}-{}", std::string_view(visit_id), line.sn));
    report.Plain(line.item->charge_type == "03" ? "1" : "2");
    report.Text(line.item->name);
    report.Plain(line.item->code);
    report.Digits(year.person.sex);
    report.Time(line.time);
    report.Time(line.time + 7'200);
    report.Plain("1");
    report.EndRow();
  }
}

template <typename Sink>
void RecordWriter<Sink>::WriteTrace(const Year& year, const Settlement& settlement,
                                    uint32_t index) {
  const Line& line = year.lines[index];
  const Visit& visit = year.visits[settlement.visit];
  if (Find(year, index, Odd::kNoTrace) != nullptr) return;
  const Id visit_id(1, year.person.number, visit.serial);
  const Id id(2, year.person.number, settlement.serial);
  const Oddity* same = Find(year, index, Odd::kTraceOf);
  const bool unknown = Find(year, index, Odd::kTraceUnknown) != nullptr;
  const std::string& provider = directory_.provider(visit.provider).code;
  Sink& trace = sink(Table::kTrace);
  const int packs = static_cast<int>(std::clamp<int64_t>(line.count / kOnce, 1, 99));
  for (int pack = 0; pack < packs; ++pack) {
    const int64_t number =
        same != nullptr && pack == 0 ? same->value : TraceNumber(id.number(), line.sn, pack);
    const std::string code = fmt::format("8{:019}", number);
    // The pack came in some weeks before; a code that is another's came in with that one.
    for (const bool sold : {false, true}) {
      if (!sold && (unknown || (same != nullptr && pack == 0))) continue;
      trace.Plain(provider);
      trace.Plain(sold ? fmt::format("{}-{}", SaleKey(id, line.sn), pack)
                       : fmt::format("T{}", number));
      trace.Plain(sold ? "4" : "3");
      trace.Plain(code);
      trace.Plain(line.item->code);
      if (sold) {
        trace.Plain(visit_id);
        trace.Plain(id);
        trace.Digits(line.sn);
        trace.Plain("1");
        trace.Plain(year.person.psn_no);
      } else {
        for (int i = 0; i < 5; ++i) trace.Missing();
      }
      trace.Plain("0");
      trace.Time(sold ? line.time : line.time - 20 * kDaySeconds);
      trace.EndRow();
    }
  }
}

template <typename Sink>
void RecordWriter<Sink>::WriteSales(const Year& year, const Settlement& settlement) {
  const Visit& visit = year.visits[settlement.visit];
  const Provider& provider = directory_.provider(visit.provider);
  const Id visit_id(1, year.person.number, visit.serial);
  const Id id(2, year.person.number, settlement.serial);
  const auto head = [&](Sink& out, const Line& line) {
    out.Plain(provider.code);
    out.Plain(line.item->code);
    out.Digits(line.item->number);
    out.Text(line.item->name);
    out.Plain(SaleKey(id, line.sn));
  };
  for (uint32_t i = settlement.line_begin; i < settlement.line_end; ++i) {
    const Line& line = year.lines[i];
    if (!IsStored(*line.item)) continue;
    if (line.count < 0) {
      Sink& back = sink(Table::kSaleReturn);
      head(back, line);
      // Of the settlement that is taken back, so that a sale and its return are found together.
      const uint32_t of = settlement.refund_of;
      back.Plain(
          Id(2, year.person.number, of != 0 ? year.settlements[of - 1].serial : settlement.serial));
      back.Plain(year.person.psn_no);
      back.Plain("0");
      back.Hundredths(-line.count);
      back.Time(settlement.time);
      back.EndRow();
      continue;
    }
    if (TakesTraceCodes(visit.provider) && line.item->code[0] != 'C') {
      WriteTrace(year, settlement, i);
    }
    if (Find(year, i, Odd::kNotSold) != nullptr) continue;
    const Oddity* less = Find(year, i, Odd::kSoldLess);
    const int64_t count = line.count - (less != nullptr ? less->value : 0);
    const int64_t usual = line.item->price[static_cast<size_t>(provider.level)];
    const int64_t price =
        Find(year, i, Odd::kDear) != nullptr ? usual : std::max(usual, line.price);
    books_->Sold(visit.provider, *line.item, MonthOf(period_, line.time), count, price);
    Sink& sale = sink(Table::kSale);
    head(sale, line);
    sale.Plain("1");
    sale.Plain(id);
    sale.Plain(year.person.psn_no);
    sale.Plain(IsPrescribed(*line.item) ? "1" : "0");
    sale.Plain("0");
    sale.TenThousandths(line.price);
    if (IsPrescribed(*line.item) && Find(year, i, Odd::kNoPrescription) == nullptr) {
      sale.Plain(PrescriptionKey(visit_id, std::max(line.prescription, 1u)));
    } else {
      sale.Missing();
    }
    sale.Hundredths(count);
    sale.Time(line.time);
    sale.EndRow();
  }
}

template <typename Sink>
void RecordWriter<Sink>::WritePrescription(const Year& year, const Settlement& settlement,
                                           const Oddity& oddity) {
  const Visit& visit = year.visits[settlement.visit];
  const Line& line = year.lines[oddity.line];
  const Id visit_id(1, year.person.number, visit.serial);
  const std::string key = PrescriptionKey(visit_id, line.prescription);
  Sink& order = sink(Table::kOrder);
  order.Plain(directory_.provider(visit.provider).code);
  order.Plain(visit_id);
  order.Plain(year.person.psn_no);
  order.Plain(key);
  order.Plain(key);
  order.Plain("0");
  order.Plain(line.item->code);
  order.Text(line.item->name);
  order.Plain(line.item->code);
  order.Plain(DeptCode(visit.dept));
  order.Plain(directory_.doctor(visit.provider, visit.dept, visit.doctor).code);
  order.Time(oddity.value);
  order.Time(oddity.value);
  order.Missing();
  order.Hundredths(line.count);
  order.Plain("1");
  order.EndRow();
}

template <typename Sink>
bool RecordWriter<Sink>::IsQuiet(const Year& year, Seconds begin, Seconds end) const {
  return std::ranges::none_of(
      year.visits, [&](const Visit& visit) { return visit.begin < end && visit.end > begin; });
}

template <typename Sink>
void RecordWriter<Sink>::WriteRegisters(const Year& year, bool story) {
  const Person& p = year.person;
  const auto spell = [&](Table table, Seconds begin, Seconds end, bool with_time) {
    Sink& out = sink(table);
    out.Plain(p.psn_no);
    out.Plain("01");
    out.Plain(p.certno);
    with_time ? out.Time(begin) : out.Date(begin);
    with_time ? out.Time(end) : out.Date(end);
    out.EndRow();
  };
  for (const Spell& s : year.custody) spell(Table::kCustody, s.begin, s.end, false);
  for (const Spell& s : year.abroad) spell(Table::kBorder, s.begin, s.end, true);
  std::string_view last;
  for (const Visit& visit : year.visits) {
    if (visit.chronic_code.empty() || visit.chronic_code == last) continue;
    const bool written = std::any_of(year.visits.data(), &visit, [&](const Visit& v) {
      return v.chronic_code == visit.chronic_code;
    });
    last = visit.chronic_code;
    if (written) continue;
    Sink& chronic = sink(Table::kChronic);
    chronic.Plain(p.psn_no);
    chronic.Plain(InsuranceOf(p));
    chronic.Plain(visit.chronic_code);
    chronic.Text(visit.chronic_name);
    chronic.Date(std::max(DayOf(period_.begin - 365 * kDaySeconds), DayOf(p.birth)));
    chronic.Missing();
    chronic.EndRow();
  }
  // A few ordinary people travel, are held or get hurt at work, at times without a visit.
  if (story || p.birth > period_.begin || year.death != 0) return;
  const uint64_t draw = Mix(p.number ^ 0x7261766c);
  const int length = 3 + static_cast<int>(draw >> 32 & 7);
  const auto day =
      static_cast<int>((draw >> 40) % static_cast<uint64_t>(std::max(1, period_.days - 14)));
  const Seconds begin = period_.DayAt(day), end = begin + length * kDaySeconds;
  if (!IsQuiet(year, begin - kDaySeconds, end + 2 * kDaySeconds)) return;
  const uint64_t kind = draw % 1'000;
  if (kind < 8) {
    spell(Table::kBorder, begin + 10 * 3600, end + 18 * 3600, true);
  } else if (kind < 10) {
    spell(Table::kCustody, begin, end, false);
  } else if (kind < 12 && !p.employer_no.empty()) {
    Sink& injury = sink(Table::kInjury);
    injury.Plain(p.psn_no);
    injury.Plain("01");
    injury.Plain(p.certno);
    injury.Plain(fmt::format("W{:010}", p.number + 1));
    injury.Date(begin);
    injury.Date(begin + 20 * kDaySeconds);
    injury.Plain(p.employer_no);
    injury.EndRow();
  }
}

template <typename Sink>
void RecordWriter<Sink>::Write(const Year& year, bool story) {
  for (const Settlement& settlement : year.settlements) {
    const Visit& visit = year.visits[settlement.visit];
    for (const Oddity& oddity : year.oddities) {
      if (oddity.what == Odd::kPrescribedAt && oddity.line >= settlement.line_begin &&
          oddity.line < settlement.line_end) {
        WritePrescription(year, settlement, oddity);
      }
    }
    if (!KeepsBooks(visit.provider)) continue;
    if (KeepsOrders(visit.provider) && settlement.refund_of == 0) {
      if (visit.inpatient()) WriteOrders(year, settlement);
      WriteReports(year, settlement);
    }
    WriteSales(year, settlement);
  }
  WriteRegisters(year, story);
}

template class RecordWriter<CsvSink>;
template class RecordWriter<ParquetSink>;

}  // namespace mingjian::synth
