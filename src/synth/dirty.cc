#include "synth/dirty.h"

namespace mingjian::synth {
namespace {

// Raw text where the column is a number or a date: only CSV can hold it.
void PutRaw(CsvSink& sink, std::string_view text) { sink.Plain(text); }
void PutRaw(ParquetSink& sink, std::string_view) { sink.Missing(); }

}  // namespace

std::string_view SpoiltName(Spoilt kind) {
  switch (kind) {
    case Spoilt::kImpossibleDate:
      return "impossible-date";
    case Spoilt::kMissingKey:
      return "missing-key";
    case Spoilt::kNotANumber:
      return "not-a-number";
    case Spoilt::kUnknownSettlement:
      return "unknown-settlement";
    case Spoilt::kBadCode:
      return "bad-code";
    case Spoilt::kCount:
      break;
  }
  return "";
}

template <typename Sink>
uint64_t DirtyWriter<Sink>::Write(const Year& year, std::string& key) {
  if (rate_ == 0) return 0;
  Stream random(seed_, year.person.number, 9);
  uint64_t written = 0;
  for (const Settlement& settlement : year.settlements) {
    if (settlement.refund_of != 0) continue;
    for (uint32_t i = settlement.line_begin; i < settlement.line_end; ++i) {
      if (!random.Chance(rate_)) continue;
      Spoil(year, settlement, year.lines[i],
            static_cast<Spoilt>(random.Below(static_cast<uint64_t>(Spoilt::kCount))), key);
      ++written;
    }
  }
  return written;
}

template <typename Sink>
void DirtyWriter<Sink>::Spoil(const Year& year, const Settlement& settlement, const Line& line,
                              Spoilt kind, std::string& key) {
  const Visit& visit = year.visits[settlement.visit];
  const Id visit_id(1, year.person.number, visit.serial);
  const Id id(kind == Spoilt::kUnknownSettlement ? 8 : 2, year.person.number, settlement.serial);
  const uint32_t sn = 900'000 + line.sn;
  const Item& item = *line.item;
  std::string_view field, value;
  if (kind == Spoilt::kMissingKey) {
    lines_.Missing();
  } else {
    lines_.Key(visit_id.number());
  }
  lines_.Key(id.number());
  lines_.Digits(sn);
  lines_.Missing();
  lines_.Missing();
  lines_.Plain(visit.med_type == 41 ? "41" : visit.inpatient() ? "21" : "11");
  if (kind == Spoilt::kImpossibleDate) {
    field = "fee_ocur_time", value = "2026-02-30 10:00:00";
    PutRaw(lines_, value);
  } else {
    lines_.Time(line.time);
  }
  if (kind == Spoilt::kNotANumber) {
    field = "cnt", value = "一盒";
    PutRaw(lines_, value);
  } else {
    lines_.Hundredths(line.count);
  }
  lines_.TenThousandths(line.price);
  lines_.Missing();
  lines_.Fen(line.amount);
  lines_.TenThousandths(line.standard_price);
  lines_.Hundredths(item.level == '2' ? item.selfpay_pct : 0);
  // Nothing in scope: should a lenient intake keep the row, no rule may count its money.
  lines_.Fen(line.amount);
  lines_.Fen(0);
  lines_.Fen(0);
  lines_.Fen(0);
  if (kind == Spoilt::kBadCode) {
    field = "med_list_codg", value = "";
    lines_.ItemCells(WithoutCode(item));
  } else {
    lines_.ItemCells(item);
  }
  lines_.NoDoctor();
  for (int i = 0; i < 6; ++i) lines_.Missing();
  lines_.EndRow();
  if (kind == Spoilt::kMissingKey) field = "mdtrt_id";
  if (kind == Spoilt::kUnknownSettlement) field = "setl_id", value = id;
  key += fmt::format("fee_list_d,{},{},{},{},{},{},{}\n", file_, SpoiltName(kind),
                     kind == Spoilt::kMissingKey ? std::string_view() : std::string_view(visit_id),
                     std::string_view(id), sn, field, value);
}

template <typename Sink>
const Item& DirtyWriter<Sink>::WithoutCode(const Item& item) {
  auto& spoilt = without_code_[item.number];
  if (spoilt == nullptr) {
    spoilt = std::make_unique<Item>(item);
    // Numbers of the catalogue end far below.
    spoilt->number += 100'000;
    spoilt->cells[1].clear();
    spoilt->cells[4].clear();
    spoilt->csv.clear();
    for (const std::string& cell : spoilt->cells) {
      spoilt->csv += cell.find_first_of(",\"") == cell.npos ? cell + "," : "\"" + cell + "\",";
    }
  }
  return *spoilt;
}

template class DirtyWriter<CsvSink>;
template class DirtyWriter<ParquetSink>;

}  // namespace mingjian::synth
