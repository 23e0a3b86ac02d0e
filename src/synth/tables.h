#pragma once
// The national tables of the city: which columns are written and how a person's year becomes rows.
// Column names are fields of src/model (tables_test.cc holds them to it).

#include <fmt/format.h>

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synth/city.h"
#include "synth/life.h"
#include "synth/sink.h"
#include "synth/year.h"

namespace mingjian::synth {

enum class Table {
  kPerson,
  kSpell,
  kDeath,
  kVisit,
  kDiagnosis,
  kProcedure,
  kSettlement,
  kLine,
  // Beside the claims; written by records.h.
  kOrder,
  kExecution,
  kReport,
  kSale,
  kSaleReturn,
  kTrace,
  kChronic,
  kInjury,
  kCustody,
  kBorder,
  kCount
};
inline constexpr size_t kTables = static_cast<size_t>(Table::kCount);
std::string_view TableName(Table table);
std::span<const std::string_view> ColumnsOf(Table table);
std::span<const std::string_view> ProviderColumns();
std::span<const std::string_view> DoctorColumns();
// Tables that are written once for the whole city (registers.h): name and columns.
struct GlobalTable {
  std::string_view name;
  std::span<const std::string_view> columns;
};
enum class Global { kPractice, kEquipment, kLicence, kAgreement, kPurchase, kStock, kCount };
inline constexpr size_t kGlobals = static_cast<size_t>(Global::kCount);
const GlobalTable& TableOf(Global table);

// Texts of a district's providers and doctors, made once.
class Directory {
 public:
  const Provider& provider(uint32_t index);
  const DoctorCells& doctor(uint32_t provider, Dept dept, uint8_t slot);

 private:
  void Enter(uint32_t provider);
  static constexpr size_t kSlots = 12;
  uint32_t district_ = UINT32_MAX;
  std::vector<Provider> providers_;
  std::vector<DoctorCells> doctors_;
};

// 1 for a visit, 2 for a settlement, 3 for an invoice; eleven digits of the person, three of the
// serial number: one id for each of them in the city.
class Id {
 public:
  Id(int kind, uint64_t person, uint32_t serial);
  int64_t number() const { return number_; }
  operator std::string_view() const { return {text_, sizeof text_}; }

 private:
  int64_t number_;
  char text_[15];
};

inline std::string_view InsuranceOf(const Person& person) {
  return person.employee ? "310" : "390";
}

template <typename Sink>
class RowWriter {
 public:
  RowWriter(std::array<Sink*, kTables> sinks, Period period) : sinks_(sinks), period_(period) {}
  // Writes all of a priced year.
  void Write(const Year& year);

 private:
  Sink& sink(Table table) { return *sinks_[static_cast<size_t>(table)]; }
  void WritePerson(const Year& year);
  void WriteVisit(const Year& year, const Visit& visit);
  void WriteSettlement(const Year& year, uint32_t index);
  void WriteLine(const Year& year, const Settlement& settlement, const Line& line,
                 const Id& visit_id, const Id& settlement_id);

  std::array<Sink*, kTables> sinks_;
  Period period_;
  Directory directory_;
  std::vector<uint32_t> order_;
};

extern template class RowWriter<CsvSink>;
extern template class RowWriter<ParquetSink>;

}  // namespace mingjian::synth
