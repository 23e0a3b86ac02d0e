#include "engine/data.h"

#include <algorithm>
#include <numeric>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "model/codes.h"

namespace mingjian::engine {

void Data::Open(const Timelines& timelines, const TextPool* texts) {
  texts_ = texts;
  timelines_ = &timelines;
  MJ_CHECK(timelines.line_settlement.size() == timelines.line.count);
  MJ_CHECK(timelines.settlement_visit.size() == timelines.settlement.count);
  MJ_CHECK(timelines.visit_person.size() == timelines.visit.count);
  OpenKinds();
  OpenLimits();
  OpenRefunds();
  time_pieces_.assign(timelines.person.count, Piece{});
  timed_lines_.clear();
  for (CodeIndex& index : code_indexes_) {
    index.persons.assign(timelines.person.count, Piece{});
    index.entries.clear();
  }
  visit_of_diagnosis_.clear();
  visit_of_procedure_.clear();
  prescriptions_built_ = false;
  doctors_built_ = false;
}

// There are few med_types: each text is read once.
void Data::OpenKinds() {
  const Timelines& all = *timelines_;
  visit_kinds_.assign(all.visit.count, VisitKind{});
  kinds_of_texts_.clear();
  const size_t field = columns_.visit.med_type;
  const bool loaded = field < all.visit.columns.size() && !all.visit.columns[field].empty();
  for (uint32_t visit = 0; visit < all.visit.count && loaded && texts_ != nullptr; ++visit) {
    const int64_t text = all.visit.columns[field][visit];
    if (text == kMissing || text == 0) continue;
    const auto [at, fresh] = kinds_of_texts_.try_emplace(text);
    if (fresh) {
      const std::string_view type = texts_->Text(text);
      at->second = {true, model::IsInpatient(type), model::IsPharmacy(type),
                    model::IsEmergency(type)};
    }
    visit_kinds_[visit] = at->second;
  }
  stays_.clear();
  person_stays_.assign(1, 0);
  for (uint32_t person = 0; person < all.person.count; ++person) {
    const Range visits = all.person_visits[person];
    for (uint32_t visit = visits.begin; visit < visits.end; ++visit) {
      if (!visit_kinds_[visit].known || visit_kinds_[visit].inpatient) stays_.push_back(visit);
    }
    person_stays_.push_back(static_cast<uint32_t>(stays_.size()));
  }
}

// Settlements without lines (all refunds) have an empty range that may lie anywhere; what is
// settled by them ends where the settlements before them end.
void Data::OpenLimits() {
  const Timelines& all = *timelines_;
  settlement_limit_.assign(all.settlement.count, 0);
  person_first_line_.assign(all.person.count + 1, 0);
  uint32_t end = 0;
  for (uint32_t person = 0; person < all.person.count; ++person) {
    person_first_line_[person] = end;
    const Range range = all.person_settlements[person];
    for (uint32_t settlement = range.begin; settlement < range.end; ++settlement) {
      const Range lines = all.settlement_lines[settlement];
      if (lines.begin < lines.end) {
        MJ_CHECK(lines.begin == end);
        end = lines.end;
      }
      settlement_limit_[settlement] = end;
    }
  }
  MJ_CHECK(end == all.line.count);
  person_first_line_[all.person.count] = end;
}

void Data::OpenRefunds() {
  if (!HasRefunds()) return;
  line_has_refund_.assign(t().line.count, 0);
  person_last_refund_.assign(t().person.count, kNoRow);
  for (const Timelines::Refund& refund : t().refunds) {
    line_has_refund_[refund.line] = 1;
    uint32_t& last = person_last_refund_[t().visit_person[VisitOfLine(refund.line)]];
    last = last == kNoRow ? refund.settlement : std::max(last, refund.settlement);
  }
}

const Rows& Data::RowsOf(rules::Entity entity) const {
  const Rows* rows = engine::RowsOf(t(), entity);
  return rows == nullptr ? none_ : *rows;
}

Data::Sums Data::TakenFrom(uint32_t line, int64_t cut) const {
  Sums sums;
  auto at = std::lower_bound(
      t().refunds.begin(), t().refunds.end(), line,
      [](const Timelines::Refund& refund, uint32_t row) { return refund.line < row; });
  for (; at != t().refunds.end() && at->line == line && at->settlement <= cut; ++at) {
    sums.any = true;
    sums.cnt += at->cnt;
    sums.amount += at->det_item_fee_sumamt;
    sums.in_scope += at->inscp_scp_amt;
  }
  return sums;
}

bool Data::TakenBack(uint32_t line, int64_t cut) const {
  const int64_t cnt = Cell(t().line, columns_.line.cnt, line);
  const Sums taken = TakenFrom(line, cut);
  return taken.any && cnt != kMissing && cnt - taken.cnt <= 0;
}

int64_t Data::NetCell(size_t field, uint32_t line, int64_t cut) const {
  const int64_t value = Cell(t().line, field, line);
  const RefundPart part = columns_.line.refund[field];
  if (value == kMissing || part == RefundPart::kNone || !LineHasRefund(line)) return value;
  const Sums taken = TakenFrom(line, cut);
  if (part == RefundPart::kCnt) return value - taken.cnt;
  if (part == RefundPart::kAmount) return value - taken.amount;
  if (part == RefundPart::kInScope) return value - taken.in_scope;
  const int64_t cnt = Cell(t().line, columns_.line.cnt, line);
  if (cnt == kMissing || cnt == 0 || taken.cnt == 0) return value;
  const auto share = Decimal::MultiplyDivide(
      Decimal::FromMicros(value), Decimal::FromMicros(cnt - taken.cnt), Decimal::FromMicros(cnt));
  return share ? share->micros() : kMissing;
}

int64_t Data::InScope(uint32_t line, int64_t cut) const {
  const int64_t value = NetCell(columns_.line.inscp_scp_amt, line, cut);
  return value < 0 || !Visible(line, cut) ? 0 : value;  // kMissing is below 0, too
}

LineTest Data::SubjectLines(rules::Subject on, uint32_t subject, uint32_t settlement,
                            int64_t date) const {
  LineTest test;
  const uint32_t visit = t().settlement_visit[settlement];
  const auto day = [&](int64_t time) {
    test.timed = true;
    test.from = DayOf(time);
    test.to = test.from + kDaySeconds;
  };
  switch (on) {
    case rules::Subject::kLine:
      test.nothing = true;
      break;
    case rules::Subject::kPrescription:
      test.prescription = subject;
      break;
    case rules::Subject::kOperation: {
      test.visit = visit;
      const int64_t of = Cell(t().procedure, columns_.procedure.oprn_oprt_date, subject);
      test.nothing = of == kMissing;
      if (!test.nothing) day(of);
      break;
    }
    case rules::Subject::kDay:
      test.provider = ProviderCode(visit);
      day(date);
      break;
    case rules::Subject::kPersonDay:
      day(date);
      break;
    case rules::Subject::kVisit:
      test.visit = subject;
      break;
    case rules::Subject::kSettlement:
      test.settlement = subject;
      break;
    case rules::Subject::kPerson:
      break;
  }
  return test;
}

bool Data::Passes(uint32_t line, const LineTest& test) const {
  if (test.settlement != kNoRow && t().line_settlement[line] != test.settlement) return false;
  if (test.visit != kNoRow && VisitOfLine(line) != test.visit) return false;
  if (test.prescription != kNoRow && t().line_prescription[line] != test.prescription) return false;
  if (test.timed) {
    const int64_t time = LineTime(line);
    if (time == kMissing || time < test.from || time >= test.to) return false;
    if (test.known_time && time == DayOf(time)) return false;
  }
  return test.provider == kMissing || ProviderCode(VisitOfLine(line)) == test.provider;
}

void Data::Keep(const AsOf& as_of, const LineTest& test, uint32_t begin, uint32_t end,
                Values* out) const {
  begin = std::max(begin, FirstLineOf(as_of.person));
  end = std::min(end, as_of.limit);
  for (uint32_t line = begin; line < end; ++line) {
    if (Passes(line, test) && Visible(line, as_of.cut)) out->push_back(line);
  }
}

bool Data::SpanOf(const AsOf& as_of, const LineTest& test, Range* span) {
  const uint32_t first = FirstLineOf(as_of.person);
  if (test.known_time) return false;
  if (test.provider != kMissing) {
    // Mostly the lines of a day, at whatever provider, are of one settlement, so of one provider.
    LineTest place = test;
    place.provider = kMissing;
    if (!SpanOf(as_of, place, span)) return false;
    if (span->begin == span->end) return true;
    const uint32_t settlement = t().line_settlement[span->begin];
    if (t().line_settlement[span->end - 1] != settlement) return false;
    if (ProviderCode(t().settlement_visit[settlement]) != test.provider) span->end = span->begin;
    return true;
  }
  if (test.prescription != kNoRow) {
    if (test.settlement != kNoRow || test.visit != kNoRow || test.timed) return false;
    const std::span<const uint32_t> lines = LinesOfPrescription(test.prescription);
    if (lines.empty() || lines.back() - lines.front() + 1 != lines.size()) return false;
    *span = {lines.front(), lines.back() + 1};
  } else if (test.settlement != kNoRow) {
    if (test.visit != kNoRow || test.timed) return false;
    *span = t().settlement_lines[test.settlement];
  } else if (test.visit != kNoRow) {
    const uint32_t begin = t().visit_settlement_begin[test.visit];
    if (test.timed || t().visit_settlement_begin[test.visit + 1] != begin + 1) return false;
    *span = t().settlement_lines[t().visit_settlements[begin]];
  } else if (test.timed) {
    if (!TimeIndex(as_of.person).in_order) return false;
    const std::vector<int64_t>& times = t().line.columns[columns_.line.fee_ocur_time];
    *span = {first, as_of.limit};
    // Windows mostly reach up to the newest line, and long ones back to the first.
    if (first < as_of.limit && times[first] < test.from) {
      span->begin = static_cast<uint32_t>(
          std::lower_bound(times.begin() + first, times.begin() + as_of.limit, test.from) -
          times.begin());
    }
    if (span->begin < as_of.limit && times[as_of.limit - 1] >= test.to) {
      span->end = static_cast<uint32_t>(
          std::lower_bound(times.begin() + span->begin, times.begin() + as_of.limit, test.to) -
          times.begin());
    }
  } else {
    *span = {first, as_of.limit};
  }
  // Settlements without lines have an empty range that may lie anywhere.
  span->begin = std::max(span->begin, first);
  span->end = std::max(span->begin, std::min(span->end, as_of.limit));
  return true;
}

void Data::ListLines(const AsOf& as_of, const LineTest& test, Values* out) {
  if (test.unknown || test.nothing) return;
  if (Range span; !PersonHasRefunds(as_of.person) && SpanOf(as_of, test, &span)) {
    const size_t kept = out->size();
    out->resize(kept + span.end - span.begin);
    std::iota(out->begin() + static_cast<ptrdiff_t>(kept), out->end(), int64_t{span.begin});
    return;
  }
  if (test.settlement != kNoRow) {
    const Range lines = t().settlement_lines[test.settlement];
    return Keep(as_of, test, lines.begin, lines.end, out);
  }
  if (test.visit != kNoRow) {
    for (uint32_t i = t().visit_settlement_begin[test.visit];
         i < t().visit_settlement_begin[test.visit + 1]; ++i) {
      const uint32_t settlement = t().visit_settlements[i];
      if (settlement > as_of.settlement) break;
      const Range lines = t().settlement_lines[settlement];
      Keep(as_of, test, lines.begin, lines.end, out);
    }
    return;
  }
  if (test.prescription != kNoRow) {
    const uint32_t first = FirstLineOf(as_of.person);
    for (const uint32_t line : LinesOfPrescription(test.prescription)) {
      if (line >= as_of.limit) break;
      if (line >= first && Visible(line, as_of.cut)) out->push_back(line);
    }
    return;
  }
  if (!test.timed) return Keep(as_of, test, FirstLineOf(as_of.person), as_of.limit, out);
  const Piece& piece = TimeIndex(as_of.person);
  if (piece.in_order) {
    const std::vector<int64_t>& times = t().line.columns[columns_.line.fee_ocur_time];
    const auto begin = times.begin() + FirstLineOf(as_of.person);
    const auto end = times.begin() + as_of.limit;
    const auto from = std::lower_bound(begin, end, test.from);
    const auto to = std::lower_bound(from, end, test.to);
    return Keep(as_of, test, static_cast<uint32_t>(from - times.begin()),
                static_cast<uint32_t>(to - times.begin()), out);
  }
  const size_t kept = out->size();
  const auto begin = timed_lines_.begin() + static_cast<ptrdiff_t>(piece.begin);
  const auto end = timed_lines_.begin() + static_cast<ptrdiff_t>(piece.end);
  auto at = std::lower_bound(begin, end, test.from,
                             [](const TimedLine& line, int64_t time) { return line.time < time; });
  for (; at != end && at->time < test.to; ++at) Keep(as_of, test, at->line, at->line + 1, out);
  std::sort(out->begin() + static_cast<ptrdiff_t>(kept), out->end());
}

int64_t Data::CountLines(const AsOf& as_of, const LineTest& test) {
  if (test.unknown || test.nothing) return 0;
  if (Range span; !PersonHasRefunds(as_of.person) && SpanOf(as_of, test, &span)) {
    return span.end - span.begin;
  }
  counted_.clear();
  ListLines(as_of, test, &counted_);
  return static_cast<int64_t>(counted_.size());
}

void Data::ListLinesOfCode(const AsOf& as_of, const LineTest& test, size_t field, int64_t code,
                           Values* out) {
  if (test.unknown || test.nothing) return;
  const size_t kept = out->size();
  if (test.prescription != kNoRow) {
    const uint32_t first = FirstLineOf(as_of.person);
    for (const uint32_t line : LinesOfPrescription(test.prescription)) {
      if (line >= as_of.limit) break;
      const int64_t its = Cell(t().line, field, line);
      if (line >= first && (its == code || its == kMissing) && Passes(line, test) &&
          Visible(line, as_of.cut)) {
        out->push_back(line);
      }
    }
    return;
  }
  // Lines that can be told by their place are looked at one by one while that costs less than
  // sorting all lines of the person by code.
  LineTest place = test;
  place.provider = kMissing;
  place.known_time = false;
  const std::vector<int64_t>* codes =
      field < t().line.columns.size() && !t().line.columns[field].empty() ? &t().line.columns[field]
                                                                          : nullptr;
  if (Range span; codes != nullptr && SpanOf(as_of, place, &span) &&
                  LooksThrough(as_of.person, field, span.end - span.begin)) {
    for (uint32_t line = span.begin; line < span.end; ++line) {
      const int64_t its = (*codes)[line];
      if ((its == code || its == kMissing) && Passes(line, test) && Visible(line, as_of.cut)) {
        out->push_back(line);
      }
    }
    return;
  }
  const std::span<const uint64_t> lines = LinesByCode(as_of.person, field);
  const auto take = [&](uint64_t key) {
    auto at = std::lower_bound(lines.begin(), lines.end(), key << 32);
    const uint64_t end = (key << 32) | as_of.limit;
    for (; at != lines.end() && *at < end; ++at) {
      const auto line = static_cast<uint32_t>(*at);
      if (Passes(line, test) && Visible(line, as_of.cut)) out->push_back(line);
    }
  };
  const bool has_missing = !lines.empty() && (lines.front() >> 32) == 0;
  if (has_missing) take(0);
  const size_t middle = out->size();
  take(static_cast<uint64_t>(code) + 1);
  if (has_missing) {
    std::inplace_merge(out->begin() + static_cast<ptrdiff_t>(kept),
                       out->begin() + static_cast<ptrdiff_t>(middle), out->end());
  }
}

const Data::Piece& Data::TimeIndex(uint32_t person) {
  Piece& piece = time_pieces_[person];
  if (piece.built) return piece;
  piece.built = true;
  const uint32_t begin = FirstLineOf(person), end = EndLineOf(person);
  const size_t field = columns_.line.fee_ocur_time;
  piece.in_order = field < t().line.columns.size() && !t().line.columns[field].empty();
  // A missing time is the smallest number, so it is in order only in front; there no window
  // reaches it.
  for (uint32_t line = begin + 1; piece.in_order && line < end; ++line) {
    piece.in_order = LineTime(line - 1) <= LineTime(line);
  }
  if (piece.in_order) return piece;
  piece.begin = timed_lines_.size();
  for (uint32_t line = begin; line < end; ++line) timed_lines_.push_back({LineTime(line), line});
  std::sort(timed_lines_.begin() + static_cast<ptrdiff_t>(piece.begin), timed_lines_.end(),
            [](const TimedLine& a, const TimedLine& b) {
              return a.time != b.time ? a.time < b.time : a.line < b.line;
            });
  piece.end = timed_lines_.size();
  return piece;
}

Data::CodeIndex* Data::IndexOf(size_t field) {
  for (CodeIndex& known : code_indexes_) {
    if (known.field == field) return &known;
  }
  code_indexes_.push_back({field, std::vector<Piece>(t().person.count), {}});
  return &code_indexes_.back();
}

// A few lines are never worth an index; many are looked through until that has cost about as much
// as an index would have.
bool Data::LooksThrough(uint32_t person, size_t field, uint32_t lines) {
  constexpr uint32_t kFew = 128, kTimes = 16;
  if (lines <= kFew) return true;
  Piece& piece = IndexOf(field)->persons[person];
  if (piece.built) return false;
  piece.looked_at += lines;
  return piece.looked_at <= uint64_t{kTimes} * (EndLineOf(person) - FirstLineOf(person));
}

std::span<const uint64_t> Data::LinesByCode(uint32_t person, size_t field) {
  CodeIndex* index = IndexOf(field);
  Piece& piece = index->persons[person];
  if (!piece.built) {
    piece.built = true;
    piece.begin = index->entries.size();
    for (uint32_t line = FirstLineOf(person); line < EndLineOf(person); ++line) {
      const int64_t code = Cell(t().line, field, line);
      const uint64_t key = code == kMissing ? 0 : static_cast<uint64_t>(code) + 1;
      index->entries.push_back(key << 32 | line);
    }
    std::sort(index->entries.begin() + static_cast<ptrdiff_t>(piece.begin), index->entries.end());
    piece.end = index->entries.size();
  }
  return {index->entries.data() + piece.begin, piece.end - piece.begin};
}

void Data::BuildPrescriptions() {
  if (prescriptions_built_) return;
  prescriptions_built_ = true;
  prescription_begin_.clear();
  prescription_lines_.clear();
  const std::vector<uint32_t>& of = t().line_prescription;
  if (of.empty()) return;
  prescription_begin_.assign(static_cast<size_t>(*std::max_element(of.begin(), of.end())) + 2, 0);
  for (const uint32_t prescription : of) ++prescription_begin_[prescription + 1];
  for (size_t i = 1; i < prescription_begin_.size(); ++i) {
    prescription_begin_[i] += prescription_begin_[i - 1];
  }
  prescription_lines_.resize(of.size());
  std::vector<uint32_t> next = prescription_begin_;
  for (uint32_t line = 0; line < of.size(); ++line) prescription_lines_[next[of[line]]++] = line;
}

std::span<const uint32_t> Data::LinesOfPrescription(uint32_t prescription) {
  BuildPrescriptions();
  if (prescription + 1 >= prescription_begin_.size()) return {};
  return {prescription_lines_.data() + prescription_begin_[prescription],
          prescription_begin_[prescription + 1] - prescription_begin_[prescription]};
}

uint32_t Data::PrescriptionCount() {
  BuildPrescriptions();
  return prescription_begin_.empty() ? 0 : static_cast<uint32_t>(prescription_begin_.size() - 1);
}

uint32_t Data::VisitOfRow(rules::Entity entity, uint32_t row) const {
  const std::vector<Range>& ranges =
      entity == rules::Entity::kDiagnosis ? t().visit_diagnoses : t().visit_procedures;
  std::vector<uint32_t>& of =
      entity == rules::Entity::kDiagnosis ? visit_of_diagnosis_ : visit_of_procedure_;
  if (of.empty()) {
    of.assign(RowsOf(entity).count, kNoRow);
    for (uint32_t visit = 0; visit < ranges.size(); ++visit) {
      for (uint32_t i = ranges[visit].begin; i < ranges[visit].end; ++i) of[i] = visit;
    }
  }
  return row < of.size() ? of[row] : kNoRow;
}

uint32_t Data::DoctorOf(int64_t code) {
  if (!doctors_built_) {
    doctors_built_ = true;
    // The same doctors come with every batch.
    const size_t field = columns_.doctor.dr_codg;
    static const std::vector<int64_t> kNone;
    const std::vector<int64_t>& codes =
        field < t().doctor.columns.size() ? t().doctor.columns[field] : kNone;
    if (codes == doctor_codes_) return FindDoctor(code);
    doctor_codes_ = codes;
    doctors_.clear();
    for (uint32_t row = 0; row < t().doctor.count; ++row) {
      const int64_t key = Cell(t().doctor, columns_.doctor.dr_codg, row);
      if (key == kMissing) continue;
      const auto at = static_cast<size_t>(key);
      if (at >= doctors_.size()) doctors_.resize(at + 1, kNoRow);
      if (doctors_[at] == kNoRow) doctors_[at] = row;
    }
  }
  return FindDoctor(code);
}

uint32_t Data::FindDoctor(int64_t code) const {
  const bool known = code != kMissing && static_cast<size_t>(code) < doctors_.size();
  return known ? doctors_[static_cast<size_t>(code)] : kNoRow;
}

}  // namespace mingjian::engine
