#pragma once
// What hospitals, pharmacies and other offices record beside the claims: orders, executions and
// reports of stays, sales and trace codes, and the registers of persons. Only some providers of a
// district send them (books.h). Everything follows from a person's priced year, so that ordinary
// records agree with the bill; a year's oddities say where a story's do not.

#include <array>
#include <string>
#include <vector>

#include "synth/books.h"
#include "synth/tables.h"
#include "synth/year.h"

namespace mingjian::synth {

// Number of a pack's trace code: settlement, line and pack.
int64_t TraceNumber(int64_t settlement, uint32_t sn, int pack);
// Key of a sale in the books, and of a prescription.
std::string SaleKey(const Id& settlement, uint32_t sn);
std::string PrescriptionKey(const Id& visit, uint32_t prescription);

template <typename Sink>
class RecordWriter {
 public:
  // `books` outlives the writer.
  RecordWriter(std::array<Sink*, kTables> sinks, Period period, Books* books)
      : sinks_(sinks), period_(period), books_(books) {}
  // REQUIRES: the year is priced. `story`: a story of screens, without ordinary register entries.
  void Write(const Year& year, bool story);

 private:
  // An item of a stay, summed over its lines.
  struct Ordered {
    const Item* item = nullptr;
    int64_t count = 0, ordered_less = 0, executed_less = 0;
    uint32_t line = 0;  // the first
    bool no_order = false, other_pack = false;
  };
  Sink& sink(Table table) { return *sinks_[static_cast<size_t>(table)]; }
  const Oddity* Find(const Year& year, uint32_t line, Odd what) const;
  void WriteOrders(const Year& year, const Settlement& settlement);
  void WriteOrder(const Year& year, const Visit& visit, const Id& visit_id, const Ordered& of);
  void WriteReports(const Year& year, const Settlement& settlement);
  void WriteSales(const Year& year, const Settlement& settlement);
  void WriteTrace(const Year& year, const Settlement& settlement, uint32_t line);
  void WritePrescription(const Year& year, const Settlement& settlement, const Oddity& oddity);
  void WriteRegisters(const Year& year, bool story);
  bool IsQuiet(const Year& year, Seconds begin, Seconds end) const;

  std::array<Sink*, kTables> sinks_;
  Period period_;
  Books* books_;
  Directory directory_;
  std::vector<Ordered> orders_;
};

extern template class RecordWriter<CsvSink>;
extern template class RecordWriter<ParquetSink>;

}  // namespace mingjian::synth
