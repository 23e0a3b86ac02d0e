// Members of records: fields of the national tables, columns of knowledge, relations and derived
// values.

#include <algorithm>

#include "base/clones.h"
#include "base/time.h"
#include "engine/evaluator.h"
#include "model/codes.h"

namespace mingjian::engine {
namespace {

using rules::Entity;
using rules::TypeKind;
using Relation = rules::Member;

bool IsMissing(const Vec& vec, size_t i) {
  return vec.list ? vec.unknown[i] != 0 : vec.At(i) == kMissing;
}

// The cells of records, of which some may be missing.
MJ_CLONES void ReadCells(const int64_t* column, const int64_t* records, int64_t* to, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    to[i] = records[i] == kMissing ? kMissing : column[records[i]];
  }
}
MJ_CLONES void HaveCellsInRun(const int64_t* column, int64_t* to, size_t n) {
  for (size_t i = 0; i < n; ++i) to[i] = column[i] != kMissing ? 1 : 0;
}
MJ_CLONES void HaveCells(const int64_t* column, const int64_t* records, int64_t* to, size_t n) {
  for (size_t i = 0; i < n; ++i) {
    to[i] = records[i] == kMissing ? kMissing : column[records[i]] != kMissing ? 1 : 0;
  }
}

}  // namespace

Evaluator::Made Evaluator::Member(const Node& node, Frame* frame) {
  const Vec& records = Eval(*node.args[0], frame);
  if (node.kind == NodeKind::kHas) {
    if (node.member == Relation::kField && !records.constant && !RefundsCount(node)) {
      const Rows& rows = data_->RowsOf(node.entity);
      if (node.field < rows.columns.size() && !rows.columns[node.field].empty()) {
        Vec* out = pool_.Scalars(frame->n);
        const int64_t* column = rows.columns[node.field].data();
        if (records.run) {
          HaveCellsInRun(column + records.values[0], out->values.data(), frame->n);
        } else {
          HaveCells(column, records.values.data(), out->values.data(), frame->n);
        }
        return Own(out);
      }
    }
    const Made made = Value(*node.value_of_has, records, frame);
    Vec* out = pool_.Scalars(frame->n);
    for (uint32_t i = 0; i < frame->n; ++i) {
      out->values[i] = records.At(i) == kMissing ? kMissing : !IsMissing(*made.vec, i);
    }
    if (made.owned != nullptr) pool_.Release(made.owned);
    return Own(out);
  }
  return Value(node, records, frame);
}

// Whether refunds take something from the field.
bool Evaluator::RefundsCount(const Node& node) const {
  return node.entity == Entity::kLine && data_->HasRefunds() &&
         data_->columns().line.refund[node.field] != RefundPart::kNone;
}

// The member of each record. REQUIRES: node is a kMember.
Evaluator::Made Evaluator::Value(const Node& node, const Vec& records, Frame* frame) {
  switch (node.member) {
    case Relation::kField:
      return FieldOf(node, records, frame);
    case Relation::kColumn:
      return Column(node, records, frame);
    default:
      break;
  }
  if (node.type.kind == TypeKind::kList) return RelatedList(node, records, frame);
  Vec* out = pool_.Scalars(frame->n);
  if (Related(node, records, out)) return Own(out);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t row = records.At(i);
    out->values[i] = row == kMissing ? kMissing : Derived(node, row, frame->RootOf(i));
  }
  return Own(out);
}

Evaluator::Made Evaluator::FieldOf(const Node& node, const Vec& records, Frame* frame) {
  const Rows& rows = data_->RowsOf(node.entity);
  const bool loaded = node.field < rows.columns.size() && !rows.columns[node.field].empty();
  Vec* out = pool_.Scalars(frame->n);
  if (!loaded) {
    std::fill(out->values.begin(), out->values.end(), kMissing);
    return Own(out);
  }
  const int64_t* column = rows.columns[node.field].data();
  if (records.constant) {
    const int64_t record = records.values[0];
    std::fill(out->values.begin(), out->values.end(),
              record == kMissing ? kMissing : column[record]);
  } else if (records.run) {
    std::copy_n(column + records.values[0], frame->n, out->values.begin());
  } else {
    ReadCells(column, records.values.data(), out->values.data(), frame->n);
  }
  const bool net =
      RefundsCount(node) &&
      !(records.run && data_->NoneHasRefund(static_cast<uint32_t>(records.values[0]), frame->n));
  for (uint32_t i = 0; net && i < frame->n; ++i) {
    const int64_t row = records.At(i);
    if (row == kMissing || !data_->LineHasRefund(static_cast<uint32_t>(row))) continue;
    out->values[i] =
        data_->NetCell(node.field, static_cast<uint32_t>(row), AsOfRow(frame->RootOf(i)).cut);
  }
  return Own(out);
}

// The members that rules ask of every line, each in one loop; false for all others.
bool Evaluator::Related(const Node& node, const Vec& records, Vec* out) {
  const Timelines& t = data_->t();
  const auto each = [&](const auto& value_of) {
    const int64_t* record = records.values.data();
    const size_t step = records.constant ? 0 : 1;
    for (int64_t& value : out->values) {
      value = *record == kMissing ? kMissing : value_of(static_cast<uint32_t>(*record));
      record += step;
    }
    return true;
  };
  const auto or_missing = [](uint32_t row) { return row == kNoRow ? kMissing : int64_t{row}; };
  if (node.entity == Entity::kLine) {
    switch (node.member) {
      case Relation::kSettlement:
        return each([&](uint32_t row) { return int64_t{t.line_settlement[row]}; });
      case Relation::kVisit:
        return each([&](uint32_t row) { return int64_t{data_->VisitOfLine(row)}; });
      case Relation::kDate:
        return each([&](uint32_t row) {
          const int64_t time = data_->LineTime(row);
          return time == kMissing ? kMissing : DayOf(time);
        });
      case Relation::kProvider:
        return each(
            [&](uint32_t row) { return or_missing(t.visit_provider[data_->VisitOfLine(row)]); });
      default:
        return false;
    }
  }
  if (node.entity != Entity::kVisit) return false;
  const auto each_kind = [&](bool Data::VisitKind::* flag) {
    return each([&](uint32_t row) {
      const Data::VisitKind& kind = data_->KindOf(row);
      return kind.known ? int64_t{kind.*flag} : kMissing;
    });
  };
  switch (node.member) {
    case Relation::kInpatient:
      return each_kind(&Data::VisitKind::inpatient);
    case Relation::kPharmacy:
      return each_kind(&Data::VisitKind::pharmacy);
    case Relation::kEmergency:
      return each_kind(&Data::VisitKind::emergency);
    case Relation::kProvider:
      return each([&](uint32_t row) { return or_missing(t.visit_provider[row]); });
    default:
      return false;
  }
}

Evaluator::Made Evaluator::Column(const Node& node, const Vec& records, Frame* frame) {
  const PointTable& table = plan_.tables[node.table];
  const PointTable::Lists& lists = table.lists[node.field];
  if (!lists.begins.empty()) {
    Vec* out = pool_.List();
    for (uint32_t i = 0; i < frame->n; ++i) {
      const int64_t row = records.At(i);
      if (row != kMissing) {
        const auto at = static_cast<size_t>(row);
        out->items->values.insert(out->items->values.end(), lists.items.begin() + lists.begins[at],
                                  lists.items.begin() + lists.begins[at + 1]);
      }
      EndList(out, row == kMissing);
    }
    return Own(out);
  }
  const std::vector<int64_t>& column = table.columns[node.field];
  Vec* out = pool_.Scalars(frame->n);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t row = records.At(i);
    out->values[i] = row == kMissing ? kMissing : column[static_cast<size_t>(row)];
  }
  return Own(out);
}

Evaluator::Made Evaluator::RelatedList(const Node& node, const Vec& records, Frame* frame) {
  const Timelines& t = data_->t();
  Vec* out = pool_.List();
  Values& items = out->items->values;
  const auto add = [&](Range range) {
    for (uint32_t row = range.begin; row < range.end; ++row) items.push_back(row);
  };
  for (uint32_t i = 0; i < frame->n; ++i) {
    if (records.At(i) == kMissing) {
      EndList(out, true);
      continue;
    }
    const auto row = static_cast<uint32_t>(records.At(i));
    const AsOf as_of = AsOfRow(frame->RootOf(i));
    bool unknown = false;
    switch (node.member) {
      case Relation::kLines: {
        LineTest test;
        if (node.entity == Entity::kVisit) test.visit = row;
        if (node.entity == Entity::kSettlement) test.settlement = row;
        if (node.entity == Entity::kPrescription) test.prescription = row;
        data_->ListLines(as_of, test, &items);
        break;
      }
      case Relation::kVisits: {
        const Range visits = t.person_visits[row];
        for (uint32_t visit = visits.begin; visit < visits.end; ++visit) {
          if (data_->VisitSeen(visit, as_of.settlement)) items.push_back(visit);
        }
        break;
      }
      case Relation::kSettlements:
        if (node.entity == Entity::kPerson) {
          const Range range = t.person_settlements[row];
          add({range.begin, std::min(range.end, as_of.settlement + 1)});
        } else {
          for (uint32_t k = t.visit_settlement_begin[row]; k < t.visit_settlement_begin[row + 1];
               ++k) {
            if (t.visit_settlements[k] <= as_of.settlement) items.push_back(t.visit_settlements[k]);
          }
        }
        break;
      case Relation::kDiagnoses:
      case Relation::kProcedures: {
        const Range range =
            node.member == Relation::kDiagnoses ? t.visit_diagnoses[row] : t.visit_procedures[row];
        add(range);
        // A pharmacy purchase carries none: that is not known, not empty.
        unknown = range.begin >= range.end && data_->KindOf(row).pharmacy;
        break;
      }
      case Relation::kSpells:
        add(t.person_spells[row]);
        break;
      default:
        add(t.person_deaths[row]);
        break;
    }
    EndList(out, unknown);
  }
  return Own(out);
}

int64_t Evaluator::Age(bool years, uint32_t person, int64_t at) const {
  const int64_t birth = Data::Cell(data_->t().person, data_->columns().person.brdy, person);
  if (birth == kMissing || at == kMissing) return kMissing;
  return years ? AgeInYears(birth, at) : DaysBetween(birth, at);
}

int64_t Evaluator::VisitSum(size_t field, uint32_t visit, uint32_t settlement) const {
  const Timelines& t = data_->t();
  int64_t sum = 0;
  for (uint32_t k = t.visit_settlement_begin[visit]; k < t.visit_settlement_begin[visit + 1]; ++k) {
    if (t.visit_settlements[k] > settlement) break;
    const int64_t amount = Data::Cell(t.settlement, field, t.visit_settlements[k]);
    if (amount == kMissing) return kMissing;
    sum = CheckedAdd(sum, amount);
    if (sum == kMissing) break;
  }
  return sum;
}

// A relation to one row, or a derived value, of one record.
int64_t Evaluator::Derived(const Node& node, int64_t record, uint32_t root_row) {
  const Timelines& t = data_->t();
  const Columns& columns = data_->columns();
  const auto row = static_cast<uint32_t>(record);
  const auto or_missing = [](uint32_t found) {
    return found == kNoRow ? kMissing : int64_t{found};
  };
  if (node.entity == Entity::kLine) {
    const uint32_t settlement = t.line_settlement[row];
    const uint32_t visit = t.settlement_visit[settlement];
    const int64_t time = data_->LineTime(row);
    switch (node.member) {
      case Relation::kAgeDays:
      case Relation::kAgeYears:
        return Age(node.member == Relation::kAgeYears, t.visit_person[visit], time);
      case Relation::kHasTime:
        return time == kMissing ? kMissing : int64_t{time != DayOf(time)};
      case Relation::kLineNo:
        return int64_t{row} - t.settlement_lines[settlement].begin + 1;
      case Relation::kFixmedinsCode:
        return Data::Cell(t.visit, columns.visit.fixmedins_code, visit);
      case Relation::kPsnNo:
        return Data::Cell(t.person, columns.person.psn_no, t.visit_person[visit]);
      case Relation::kPerson:
        return t.visit_person[visit];
      case Relation::kDoctor:
        return or_missing(data_->DoctorOf(Data::Cell(t.line, columns.line.bilg_dr_codg, row)));
      case Relation::kPrescription:
        return t.line_prescription[row];
      default:
        return kMissing;
    }
  }
  if (node.entity == Entity::kVisit) {
    const int64_t begin = Data::Cell(t.visit, columns.visit.begntime, row);
    const int64_t end = Data::Cell(t.visit, columns.visit.endtime, row);
    const uint32_t settlement = root_->settlement[root_row];
    switch (node.member) {
      case Relation::kLosDays:
        return begin == kMissing || end == kMissing ? kMissing
                                                    : std::max<int64_t>(1, DaysBetween(begin, end));
      case Relation::kAgeDays:
      case Relation::kAgeYears:
        return Age(node.member == Relation::kAgeYears, t.visit_person[row],
                   end == kMissing ? begin : end);
      case Relation::kMedfeeSum:
        return VisitSum(columns.settlement.medfee_sumamt, row, settlement);
      case Relation::kInscpSum:
        return VisitSum(columns.settlement.inscp_scp_amt, row, settlement);
      case Relation::kFundPaySum:
        return VisitSum(columns.settlement.fund_pay_sumamt, row, settlement);
      case Relation::kPerson:
        return t.visit_person[row];
      case Relation::kDoctor:
        return or_missing(data_->DoctorOf(Data::Cell(t.visit, columns.visit.atddr_no, row)));
      default:
        return kMissing;
    }
  }
  if (node.entity == Entity::kSettlement) {
    const uint32_t visit = t.settlement_visit[row];
    if (node.member == Relation::kVisit) return visit;
    if (node.member == Relation::kPerson) return t.visit_person[visit];
    if (node.member == Relation::kProvider) return or_missing(t.visit_provider[visit]);
    return kMissing;
  }
  if (node.entity == Entity::kDiagnosis || node.entity == Entity::kProcedure) {
    return or_missing(data_->VisitOfRow(node.entity, row));
  }
  if (node.entity == Entity::kProvider && node.member == Relation::kLevel) {
    const int64_t type = Data::Cell(t.provider, columns.provider.fixmedins_type, row);
    const int64_t level = Data::Cell(t.provider, columns.provider.hosp_lv, row);
    if (level == kMissing || (type != kMissing && texts_->Text(type) == "2")) return kMissing;
    const auto number = model::HospitalLevelOf(texts_->Text(level));
    return number ? int64_t{*number} : kMissing;
  }
  return kMissing;
}

}  // namespace mingjian::engine
