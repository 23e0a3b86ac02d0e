#include "synth/tables.h"

#include <algorithm>

namespace mingjian::synth {
namespace {

std::string_view MedTypeText(int med_type) {
  switch (med_type) {
    case 11:
      return "11";
    case 13:
      return "13";
    case 14:
      return "14";
    case 21:
      return "21";
    case 41:
      return "41";
    case 51:
      return "51";
    case 52:
      return "52";
    default:
      return "99";
  }
}

// From a fee to its arrival at the centre.
constexpr Seconds kUploadSeconds = 420;

template <typename Sink>
void Flag(Sink& sink, bool value) {
  sink.Plain(value ? "1" : "0");
}

template <typename Sink>
void Age(Sink& sink, const Person& person, Seconds at) {
  sink.Hundredths(person.AgeAt(at) * 100);
}

}  // namespace

template <typename Sink>
void RowWriter<Sink>::WritePerson(const Year& year) {
  const Person& p = year.person;
  Sink& person = sink(Table::kPerson);
  person.Plain(p.psn_no);
  person.Plain(p.name);
  person.Digits(p.sex);
  person.Date(p.birth);
  person.Plain("01");
  person.Plain(p.certno);
  person.Plain("01");
  person.Plain(p.telephone);
  person.Plain(p.address);
  person.Plain(p.employer_no);
  person.Plain(p.employer_name);
  person.Plain(p.admdvs);
  person.Plain(p.admdvs);
  person.Plain(InsuranceOf(p));
  person.Plain(p.psn_type);
  Flag(person, p.civil_servant);
  year.death != 0 ? person.Date(year.death) : person.Missing();
  person.Plain(year.death != 0 || year.spells.back().end != 0 ? "4" : "1");
  person.EndRow();
  Sink& spell = sink(Table::kSpell);
  for (const Spell& s : year.spells) {
    spell.Plain(p.psn_no);
    spell.Plain(InsuranceOf(p));
    spell.Plain(p.employer_no);
    spell.Plain(p.employer_name);
    spell.Plain(p.admdvs);
    spell.Date(s.begin);
    s.end != 0 ? spell.Date(s.end) : spell.Missing();
    spell.Plain(s.end != 0 ? "4" : "1");
    spell.Plain(p.psn_type);
    Flag(spell, p.civil_servant);
    spell.EndRow();
  }
  if (year.death != 0) {
    Sink& death = sink(Table::kDeath);
    death.Plain(p.psn_no);
    death.Plain("01");
    death.Plain(p.certno);
    death.Plain(p.name);
    death.Date(year.death);
    death.Date(year.death + 5 * kDaySeconds);
    death.EndRow();
  }
}

template <typename Sink>
void RowWriter<Sink>::WriteVisit(const Year& year, const Visit& v) {
  const Person& p = year.person;
  const Provider& provider = directory_.provider(v.provider);
  const bool pharmacy = provider.kind == ProviderKind::kPharmacy;
  const Id id(1, p.number, v.serial);
  const DoctorCells* doctor = pharmacy ? nullptr : &directory_.doctor(v.provider, v.dept, v.doctor);
  Sink& visit = sink(Table::kVisit);
  visit.Plain(provider.code);
  visit.Plain(id);
  visit.Plain(p.psn_no);
  visit.Plain("01");
  visit.Plain(p.certno);
  visit.Plain(p.name);
  visit.Digits(p.sex);
  visit.Date(p.birth);
  Age(visit, p, v.begin);
  visit.Plain(InsuranceOf(p));
  visit.Plain(p.psn_type);
  Flag(visit, p.poor);
  Flag(visit, p.civil_servant);
  visit.Plain(p.admdvs);
  visit.Plain(p.employer_name);
  visit.Time(v.begin);
  visit.Time(v.end);
  visit.Plain("03");
  visit.Plain(MedTypeText(v.med_type));
  visit.Plain(id);
  visit.Plain(doctor != nullptr ? doctor->code : std::string_view());
  visit.Plain(doctor != nullptr ? doctor->name : std::string_view());
  visit.Plain(pharmacy ? std::string_view() : DeptCode(v.dept));
  visit.Plain(pharmacy ? std::string_view() : DeptName(v.dept));
  const bool stay = v.inpatient();
  visit.Plain(stay && !v.diagnoses.empty() ? v.diagnoses.front().code : std::string_view());
  visit.Text(stay && !v.diagnoses.empty() ? v.diagnoses.front().name : std::string_view());
  visit.Plain(stay ? DeptCode(v.dept) : std::string_view());
  visit.Plain(stay ? DeptName(v.dept) : std::string_view());
  visit.Plain(stay && v.discharge_way != '\0' ? std::string_view(&v.discharge_way, 1)
                                              : std::string_view());
  visit.Plain(v.chronic_code);
  visit.Plain(v.chronic_name);
  visit.Plain("0");
  stay&& v.discharge_way == '5' && year.death != 0 ? visit.Date(year.death) : visit.Missing();
  stay ? visit.Int(DaysBetween(v.begin, v.end)) : visit.Missing();
  v.matn_type != 0 ? visit.Digits(v.matn_type) : visit.Missing();
  Flag(visit, v.newborn);
  visit.EndRow();

  Sink& diagnosis = sink(Table::kDiagnosis);
  int number = 0;
  for (const Diag& d : v.diagnoses) {
    diagnosis.Plain(provider.code);
    diagnosis.Plain(id);
    diagnosis.Plain(p.psn_no);
    diagnosis.Plain(stay ? "2" : "");
    diagnosis.Plain("1");
    Flag(diagnosis, number < v.main_diagnoses);
    diagnosis.Int(++number);
    diagnosis.Plain(d.code);
    diagnosis.Text(d.name);
    diagnosis.Plain(DeptCode(v.dept));
    diagnosis.Plain(doctor != nullptr ? doctor->code : std::string_view());
    diagnosis.Plain(doctor != nullptr ? doctor->name : std::string_view());
    diagnosis.Time(v.begin);
    diagnosis.Plain("1");
    diagnosis.EndRow();
  }
  Sink& procedure = sink(Table::kProcedure);
  number = 0;
  for (const OperationOf& o : v.procedures) {
    procedure.Plain(provider.code);
    procedure.Plain(id);
    procedure.Plain(p.psn_no);
    procedure.Digits(number + 1);
    procedure.Plain(number == 0 ? "1" : "2");
    procedure.Plain(o.what->code);
    procedure.Text(o.what->name);
    procedure.Date(DayOf(o.time));
    procedure.Time(o.time);
    o.minutes != 0 ? procedure.Time(o.time + o.minutes * 60) : procedure.Missing();
    o.anaesthesia != 0 ? procedure.Digits(o.anaesthesia) : procedure.Missing();
    procedure.Plain(doctor != nullptr ? doctor->code : std::string_view());
    procedure.Plain(doctor != nullptr ? doctor->name : std::string_view());
    procedure.Plain("1");
    procedure.EndRow();
    ++number;
  }
}

template <typename Sink>
void RowWriter<Sink>::WriteSettlement(const Year& year, uint32_t index) {
  const Settlement& s = year.settlements[index];
  const Visit& v = year.visits[s.visit];
  const Person& p = year.person;
  const Provider& provider = directory_.provider(v.provider);
  const Id visit_id(1, p.number, v.serial), id(2, p.number, s.serial);
  Sink& out = sink(Table::kSettlement);
  out.Plain(visit_id);
  out.Plain(id);
  out.Plain(p.psn_no);
  out.Plain(p.name);
  out.Plain("01");
  out.Plain(p.certno);
  out.Digits(p.sex);
  out.Date(p.birth);
  Age(out, p, v.begin);
  out.Plain(InsuranceOf(p));
  out.Plain(p.psn_type);
  Flag(out, p.civil_servant);
  out.Plain(p.admdvs);
  out.Plain(p.employer_name);
  out.Plain(s.internet ? "5" : s.centre ? "1" : "2");
  out.Plain(provider.code);
  out.Plain(provider.name);
  out.Plain(provider.hosp_lv);
  out.Plain(provider.admdvs);
  out.Date(v.begin);
  out.Date(v.end);
  out.Time(s.time);
  out.Plain("01");
  out.Plain("03");
  out.Plain(MedTypeText(v.med_type));
  out.Plain(s.centre ? "1" : "2");
  out.Plain(v.inpatient() ? "21" : provider.kind == ProviderKind::kPharmacy ? "41" : "11");
  out.Plain("1");
  const Sums& m = s.sums;
  out.Fen(m.total);
  out.Fen(m.ownpay);
  out.Fen(0);
  out.Fen(m.preself);
  out.Fen(m.inscope);
  out.Fen(m.deductible);
  out.Fen(m.pool);
  out.Hundredths(m.pool_percent);
  out.Fen(m.civil);
  out.Fen(0);
  out.Fen(m.major_resident);
  out.Fen(m.major_employee);
  out.Fen(m.aid);
  out.Fen(0);
  out.Fen(m.fund);
  out.Fen(0);
  out.Fen(m.person);
  out.Fen(m.account);
  out.Fen(m.cash);
  out.Fen(0);
  out.Plain(id);
  Flag(out, s.refund_of != 0);
  out.Int(CivilOf(s.time).year);
  out.Plain(v.chronic_code);
  out.Plain(v.chronic_name);
  // A refund and a second reimbursement carry the invoice of the first settlement.
  const uint32_t origin = s.refund_of != 0 ? s.refund_of : s.invoice_of;
  out.Plain(Id(3, p.number, origin != 0 ? year.settlements[origin - 1].serial : s.serial));
  out.Plain("1");
  out.EndRow();
  for (uint32_t i = s.line_begin; i < s.line_end; ++i) {
    WriteLine(year, s, year.lines[i], visit_id, id);
  }
}

template <typename Sink>
void RowWriter<Sink>::WriteLine(const Year& year, const Settlement& settlement, const Line& line,
                                const Id& visit_id, const Id& settlement_id) {
  const Visit& v = year.visits[settlement.visit];
  const Item& item = *line.item;
  Sink& out = sink(Table::kLine);
  out.Key(visit_id.number());
  out.Key(settlement_id.number());
  out.Digits(line.sn);
  line.refund_of != 0 ? out.Digits(line.refund_of) : out.Missing();
  if (line.prescription != 0) {
    out.Digits(line.prescription);
  } else {
    out.Missing();
  }
  out.Plain(MedTypeText(v.med_type));
  out.Time(line.time);
  out.Hundredths(line.count);
  out.TenThousandths(line.price);
  line.days != 0 ? out.Hundredths(line.days * 100) : out.Missing();
  out.Fen(line.amount);
  out.TenThousandths(line.standard_price);
  out.Hundredths(line.ownpay != 0 ? 100 : item.level == '2' ? item.selfpay_pct : 0);
  out.Fen(line.ownpay);
  out.Fen(0);
  out.Fen(line.preself);
  out.Fen(line.inscope);
  out.ItemCells(item);
  if (v.med_type == 41) {
    out.NoDoctor();
  } else {
    out.Doctor(directory_.doctor(v.provider, line.dept, line.doctor));
  }
  if (line.executing != line.dept && v.med_type != 41) {
    out.Plain(DeptCode(line.executing));
    out.Plain(DeptName(line.executing));
  } else {
    out.Missing();
    out.Missing();
  }
  Flag(out, line.takes_home);
  Flag(out, v.med_type == 51 || v.med_type == 52);
  Flag(out, v.med_type == 13);
  out.Time(line.time + kUploadSeconds + line.upload_hours * 3600);
  out.EndRow();
}

template <typename Sink>
void RowWriter<Sink>::Write(const Year& year) {
  WritePerson(year);
  order_.resize(year.settlements.size());
  for (uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
  std::sort(order_.begin(), order_.end(), [&](uint32_t a, uint32_t b) {
    return year.settlements[a].serial < year.settlements[b].serial;
  });
  uint32_t visits = 0;
  for (const uint32_t index : order_) {
    const Visit& visit = year.visits[year.settlements[index].visit];
    if (visit.serial == visits + 1) {
      WriteVisit(year, visit);
      ++visits;
    }
    WriteSettlement(year, index);
  }
}

template class RowWriter<CsvSink>;
template class RowWriter<ParquetSink>;

}  // namespace mingjian::synth
