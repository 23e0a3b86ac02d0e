#include "engine/scan.h"

#include <algorithm>

#include "base/time.h"

namespace mingjian::engine {

using rules::Entity;
using rules::Subject;

Scan::Scan(const Plan::Impl& plan, const Data* data)
    : plan_(plan), data_(data), hits_(plan.rules.size()), late_(plan.indexes.size()) {
  for (const CompiledRule& rule : plan.rules) {
    rule_kinds_.push_back(KindOf(rule.rule->on));
    const bool by_line =
        rule.has_knowledge() && rule.rule->knowledge->lookup.entity == Entity::kLine;
    if (by_line) line_kinds_ |= rule_kinds_.back();
  }
}

void Scan::Begin(const TextPool* texts) {
  texts_ = texts;
  for (auto& late : late_) late.clear();
}

const std::vector<uint32_t>& Scan::Rules() {
  std::sort(hit_rules_.begin(), hit_rules_.end());
  return hit_rules_;
}

void Scan::Clear() {
  for (const uint32_t rule : hit_rules_) hits_[rule].clear();
  hit_rules_.clear();
}

void Scan::Add(CodeIndex::Entry entry, uint32_t row, Kinds kinds) {
  const auto rule = static_cast<uint32_t>(entry >> 32);
  if ((rule_kinds_[rule] & kinds) == 0) return;
  std::vector<Hit>& list = hits_[rule];
  if (list.empty()) hit_rules_.push_back(rule);
  list.push_back({row, static_cast<uint32_t>(entry)});
}

// `kinds`: the subjects that the row matters to.
void Scan::Row(size_t position, int64_t code, uint32_t row, Kinds kinds) {
  const FieldIndex& index = *plan_.indexes[position];
  if (code < index.codes.known_texts()) {
    if (code == kMissing) return;
    for (const CodeIndex::Entry entry : index.codes.Of(code)) Add(entry, row, kinds);
  } else if (index.codes.has_prefixes()) {
    const auto [at, fresh] = late_[position].try_emplace(code);
    if (fresh) at->second = index.codes.OfLate(texts_->Text(code));
    for (const CodeIndex::Entry entry : at->second) Add(entry, row, kinds);
  }
}

void Scan::Rows(size_t position, uint32_t row_begin, uint32_t row_end) {
  const FieldIndex& index = *plan_.indexes[position];
  const engine::Rows& rows = data_->RowsOf(index.entity);
  if (index.field >= rows.columns.size() || rows.columns[index.field].empty()) return;
  const int64_t* codes = rows.columns[index.field].data();
  for (uint32_t row = row_begin; row < row_end; ++row) Row(position, codes[row], row, kAllKinds);
}

void Scan::Visit(uint32_t visit) {
  const Timelines& t = data_->t();
  for (size_t i = 0; i < plan_.indexes.size(); ++i) {
    const Entity entity = plan_.indexes[i]->entity;
    if (entity == Entity::kLine) continue;
    const Range rows =
        entity == Entity::kDiagnosis ? t.visit_diagnoses[visit] : t.visit_procedures[visit];
    Rows(i, rows.begin, rows.end);
  }
}

void Scan::All(uint32_t person_begin, uint32_t person_end) {
  for (size_t i = 0; i < plan_.indexes.size(); ++i) {
    if (plan_.indexes[i]->entity != Entity::kLine) continue;
    Rows(i, data_->FirstLineOf(person_begin), data_->FirstLineOf(person_end));
  }
  for (uint32_t person = person_begin; person < person_end; ++person) {
    const Range visits = data_->t().person_visits[person];
    for (uint32_t visit = visits.begin; visit < visits.end; ++visit) Visit(visit);
  }
}

void Scan::Newest(uint32_t person_begin, uint32_t person_end) {
  const Timelines& t = data_->t();
  for (uint32_t person = person_begin; person < person_end; ++person) {
    const uint32_t newest = data_->NewestOf(person);
    if (newest == kNoRow) continue;
    const Range own = data_->NewestLinesOf(person);
    if (line_kinds_ != 0) Past(person, own);
    for (size_t i = 0; i < plan_.indexes.size(); ++i) {
      if (plan_.indexes[i]->entity == Entity::kLine) Rows(i, own.begin, own.end);
    }
    Visit(t.settlement_visit[newest]);
  }
}

// Lines of earlier settlements in a subject that `own`, the lines of the newest one, come to: those
// of the visit and of the person, those on days and with numbers of prescriptions that lie between
// the first and last of its own.
void Scan::Past(uint32_t person, Range own) {
  const Timelines& t = data_->t();
  const uint32_t first = data_->FirstLineOf(person);
  const uint32_t visit = t.settlement_visit[data_->NewestOf(person)];
  int64_t from = INT64_MAX, to = INT64_MIN;
  uint32_t lowest = UINT32_MAX, highest = 0;
  for (uint32_t line = own.begin; line < own.end; ++line) {
    if (const int64_t time = data_->LineTime(line); time != kMissing) {
      from = std::min(from, DayOf(time));
      to = std::max(to, DayOf(time) + kDaySeconds - 1);
    }
    lowest = std::min(lowest, t.line_prescription[line]);
    highest = std::max(highest, t.line_prescription[line]);
  }
  const Kinds of_person = line_kinds_ & KindOf(Subject::kPerson);
  const Kinds of_visit = line_kinds_ & (KindOf(Subject::kVisit) | KindOf(Subject::kOperation));
  const Kinds of_day = line_kinds_ & (KindOf(Subject::kDay) | KindOf(Subject::kPersonDay));
  const Kinds of_prescription = line_kinds_ & KindOf(Subject::kPrescription);
  past_kinds_.assign(own.begin - first, of_person);
  Kinds any = of_person;
  for (uint32_t line = first; line < own.begin; ++line) {
    const int64_t time = data_->LineTime(line);
    const uint32_t prescription = t.line_prescription[line];
    Kinds& kinds = past_kinds_[line - first];
    if (data_->VisitOfLine(line) == visit) kinds |= of_visit;
    if (from <= time && time <= to) kinds |= of_day;
    if (lowest <= prescription && prescription <= highest) kinds |= of_prescription;
    any |= kinds;
  }
  if (any == 0) return;
  for (size_t i = 0; i < plan_.indexes.size(); ++i) {
    const FieldIndex& index = *plan_.indexes[i];
    if (index.entity != Entity::kLine) continue;
    const std::vector<int64_t>& codes = t.line.columns[index.field];
    for (uint32_t line = first; line < own.begin && !codes.empty(); ++line) {
      if (const Kinds kinds = past_kinds_[line - first]; kinds != 0) {
        Row(i, codes[line], line, kinds);
      }
    }
  }
}

}  // namespace mingjian::engine
