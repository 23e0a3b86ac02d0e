#include "engine/subjects.h"

#include <algorithm>
#include <tuple>

#include "base/time.h"
#include "model/codes.h"

namespace mingjian::engine {
namespace {

using rules::Entity;
using rules::Subject;

// A root is passed on earlier when its subjects may see many lines, so that memory stays small.
constexpr uint64_t kWeightMax = 500'000;

bool IsDay(Subject on) { return on == Subject::kDay || on == Subject::kPersonDay; }

}  // namespace

void Subjects::Lines(Subject on, const SubjectAt& at, int64_t cut, Values* lines) {
  lines->clear();
  const AsOf as_of{data_->PersonOfSettlement(at.settlement), at.settlement,
                   data_->LimitOf(at.settlement), cut};
  data_->ListLines(as_of, data_->SubjectLines(on, at.subject, at.settlement, at.date), lines);
}

int64_t Subjects::DayOfLine(int64_t line) const {
  const int64_t time = data_->LineTime(static_cast<uint32_t>(line));
  return time == kMissing ? kMissing : DayOf(time);
}

int64_t Subjects::DischargeDay(uint32_t settlement) const {
  const Columns& columns = data_->columns();
  const uint32_t visit = data_->t().settlement_visit[settlement];
  if (!data_->IsInpatient(visit)) return kMissing;
  const int64_t end = Data::Cell(data_->t().visit, columns.visit.endtime, visit);
  return end == kMissing ? kMissing : DayOf(end);
}

int64_t Subjects::ServiceDay(uint32_t settlement, const Values& lines) const {
  const int64_t discharge = DischargeDay(settlement);
  if (discharge != kMissing) return discharge;
  if (!lines.empty()) return DayOfLine(lines.back());
  const uint32_t visit = data_->t().settlement_visit[settlement];
  const int64_t begin = Data::Cell(data_->t().visit, data_->columns().visit.begntime, visit);
  return begin == kMissing ? kMissing : DayOf(begin);
}

void Subjects::Flush(const Take& take) {
  if (root_.size() > 0) take(root_);
  root_.Clear();
  weight_ = 0;
}

void Subjects::AppendValid(const CompiledRule& rule, const SubjectAt& at, int64_t day,
                           uint32_t point, const Values* matched, const Take& take) {
  if (day == kMissing || day < rule.rule->valid_from || day >= rule.rule->valid_to) return;
  root_.point.push_back(point);
  if (matched != nullptr) {
    if (root_.matched_begin.empty()) root_.matched_begin.push_back(0);
    root_.matched.insert(root_.matched.end(), matched->begin(), matched->end());
    root_.matched_begin.push_back(static_cast<uint32_t>(root_.matched.size()));
  }
  Append(rule.rule->on, at, day, take);
}

void Subjects::Append(Subject on, const SubjectAt& at, int64_t day, const Take& take) {
  root_.on = on;
  root_.subject.push_back(at.subject);
  root_.settlement.push_back(at.settlement);
  root_.day.push_back(day);
  if (IsDay(on)) root_.date.push_back(at.date);
  const uint32_t limit = on == Subject::kLine ? at.subject : data_->LimitOf(at.settlement);
  weight_ += limit - data_->FirstLineOf(data_->PersonOfSettlement(at.settlement)) + 1;
  if (root_.size() >= plan_.options.vector_size || weight_ >= kWeightMax) Flush(take);
}

// A visit or settlement whose lines were all taken back is as if it had not been.
bool Subjects::WhollyTakenBack(Subject on, const SubjectAt& at) {
  if (!data_->PersonHasRefunds(data_->PersonOfSettlement(at.settlement))) return false;
  Lines(on, at, at.settlement, &lines_);
  if (!lines_.empty()) return false;
  Lines(on, at, kNoRefunds, &lines_);
  return !lines_.empty();
}

Range Subjects::AskedSettlements(uint32_t person) const {
  const Range all = data_->t().person_settlements[person];
  return newest_only_ && all.begin < all.end ? Range{all.end - 1, all.end} : all;
}

Range Subjects::AskedLines(uint32_t person) const {
  return newest_only_ ? data_->NewestLinesOf(person)
                      : Range{data_->FirstLineOf(person), data_->EndLineOf(person)};
}

template <typename Use>
void Subjects::EachOfSettlement(Subject on, uint32_t settlement, const Use& use) {
  const Timelines& t = data_->t();
  const uint32_t visit = t.settlement_visit[settlement];
  const uint32_t person = t.visit_person[visit];
  const Range own = t.settlement_lines[settlement];
  switch (on) {
    case Subject::kLine:
      return;
    case Subject::kPrescription:
    case Subject::kDay:
    case Subject::kPersonDay: {
      scratch_.clear();
      const bool refunds = data_->PersonHasRefunds(person);
      int64_t last = kMissing;
      for (uint32_t line = own.begin; line < own.end; ++line) {
        if (refunds && !data_->Visible(line, settlement)) continue;
        if (on == Subject::kPrescription) {
          // A prescription with its line, so that its newest line is known at once.
          const int64_t number = t.line_prescription[line];
          if (number == last) scratch_.pop_back();
          scratch_.push_back(number << 32 | line);
          last = number;
        } else if (const int64_t day = DayOfLine(line); day != kMissing && day != last) {
          scratch_.push_back(day);
          last = day;
        }
      }
      if (!std::is_sorted(scratch_.begin(), scratch_.end())) {
        std::sort(scratch_.begin(), scratch_.end());
      }
      for (size_t i = 0; i < scratch_.size(); ++i) {
        const int64_t key = scratch_[i];
        if (on == Subject::kPrescription) {
          if (i + 1 < scratch_.size() && scratch_[i + 1] >> 32 == key >> 32) continue;
          use({static_cast<uint32_t>(key >> 32), settlement, 0, static_cast<uint32_t>(key)});
        } else if (i == 0 || key != scratch_[i - 1]) {
          use({person, settlement, key});
        }
      }
      return;
    }
    case Subject::kOperation: {
      const Range procedures = t.visit_procedures[visit];
      for (uint32_t row = procedures.begin; row < procedures.end; ++row) use({row, settlement, 0});
      return;
    }
    case Subject::kVisit:
      if (!WhollyTakenBack(on, {visit, settlement, 0})) use({visit, settlement, 0});
      return;
    case Subject::kSettlement:
      if (!WhollyTakenBack(on, {settlement, settlement, 0})) use({settlement, settlement, 0});
      return;
    case Subject::kPerson:
      return use({person, settlement, 0});
  }
}

void Subjects::All(Subject on, uint32_t person_begin, uint32_t person_end, const Take& take) {
  if (on == Subject::kLine) return AllLines(person_begin, person_end, take);
  const Timelines& t = data_->t();
  for (uint32_t person = person_begin; person < person_end; ++person) {
    const Range settlements = AskedSettlements(person);
    for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
      const Range own = t.settlement_lines[s];
      const int64_t discharge = DischargeDay(s);
      // The newest line of a visit, settlement or person is the settlement's last, if it has one.
      const bool last_is_newest =
          (on == Subject::kVisit || on == Subject::kSettlement || on == Subject::kPerson) &&
          own.begin < own.end && !data_->PersonHasRefunds(person);
      EachOfSettlement(on, s, [&](const SubjectAt& at) {
        int64_t day = discharge;
        if (day == kMissing && IsDay(on)) {
          day = at.date;
        } else if (day == kMissing && at.newest_line != kNoRow) {
          day = DayOfLine(at.newest_line);
        } else if (day == kMissing && last_is_newest) {
          day = DayOfLine(own.end - 1);
        } else if (day == kMissing) {
          Lines(on, at, s, &lines_);
          day = ServiceDay(s, lines_);
        }
        if (day != kMissing) Append(on, at, day, take);
      });
    }
  }
  Flush(take);
}

void Subjects::AllLines(uint32_t person_begin, uint32_t person_end, const Take& take) {
  const Timelines& t = data_->t();
  for (uint32_t person = person_begin; person < person_end; ++person) {
    const uint32_t first = data_->FirstLineOf(person);
    const Range asked = AskedLines(person);
    const bool refunds = data_->PersonHasRefunds(person);
    for (uint32_t line = asked.begin; line < asked.end; ++line) {
      const uint32_t settlement = t.line_settlement[line];
      const int64_t day = DayOfLine(line);
      // A line without a time is on no rule's day.
      if (day == kMissing || (refunds && !data_->Visible(line, settlement))) continue;
      root_.on = Subject::kLine;
      root_.run = root_.size() == 0 || (root_.run && root_.subject.back() + 1 == line);
      root_.subject.push_back(line);
      root_.settlement.push_back(settlement);
      root_.day.push_back(day);
      weight_ += line - first + 2;
      if (root_.size() >= plan_.options.vector_size || weight_ >= kWeightMax) Flush(take);
    }
  }
  Flush(take);
}

void Subjects::OfLineHits(const CompiledRule& rule, const std::vector<Hit>& hits,
                          const Take& take) {
  const PointTable& table = plan_.tables[rule.rule->knowledge->table];
  for (const Hit& hit : hits) {
    const int64_t day = DayOfLine(hit.row);
    if (day == kMissing || !table.ValidAt(hit.point, day)) continue;
    const uint32_t settlement = data_->t().line_settlement[hit.row];
    if (!data_->Visible(hit.row, settlement)) continue;
    AppendValid(rule, {hit.row, settlement, 0}, day, hit.point, nullptr, take);
  }
  Flush(take);
}

void Subjects::AddEntries(const CompiledRule& rule, const Hit& hit) {
  const Timelines& t = data_->t();
  const uint32_t line = hit.row;
  const uint32_t settlement = t.line_settlement[line];
  const uint32_t visit = t.settlement_visit[settlement];
  const PointTable& table = plan_.tables[rule.rule->knowledge->table];
  Entry entry;
  entry.hit = hit;
  entry.point_number = table.point_numbers[hit.point];
  switch (rule.rule->on) {
    case Subject::kLine:
      return;
    case Subject::kPrescription:
      entry.subject = t.line_prescription[line];
      break;
    case Subject::kOperation: {
      const int64_t day = DayOfLine(line);
      const Range procedures = t.visit_procedures[visit];
      for (uint32_t row = procedures.begin; row < procedures.end; ++row) {
        const int64_t date =
            Data::Cell(t.procedure, data_->columns().procedure.oprn_oprt_date, row);
        if (day == kMissing || date == kMissing || DayOf(date) != day) continue;
        entry.subject = row;
        entries_.push_back(entry);
      }
      return;
    }
    case Subject::kDay:
    case Subject::kPersonDay:
      entry.subject = t.visit_person[visit];
      entry.date = DayOfLine(line);
      if (entry.date == kMissing) return;
      if (rule.rule->on == Subject::kDay) entry.provider = data_->ProviderCode(visit);
      break;
    case Subject::kVisit:
      entry.subject = visit;
      break;
    case Subject::kSettlement:
      entry.subject = settlement;
      break;
    case Subject::kPerson:
      entry.subject = t.visit_person[visit];
      break;
  }
  entries_.push_back(entry);
}

// The settlements at which a group is judged, ascending, from that of its first matching line on.
void Subjects::SettlementsOf(Subject on, const Entry& group) {
  const Timelines& t = data_->t();
  const uint32_t first = t.line_settlement[group.hit.row];
  const uint32_t visit = t.settlement_visit[first];
  settlements_.clear();
  switch (on) {
    case Subject::kOperation:
    case Subject::kVisit:
      settlements_.assign(t.visit_settlements.begin() + t.visit_settlement_begin[visit],
                          t.visit_settlements.begin() + t.visit_settlement_begin[visit + 1]);
      break;
    case Subject::kSettlement:
      settlements_.push_back(first);
      break;
    case Subject::kPerson: {
      const Range range = t.person_settlements[t.visit_person[visit]];
      for (uint32_t s = range.begin; s < range.end; ++s) settlements_.push_back(s);
      break;
    }
    default: {
      // Those that bring a line to the group and have not taken it back themselves.
      const uint32_t person = t.visit_person[visit];
      const AsOf as_of{person, t.person_settlements[person].end - 1, data_->EndLineOf(person),
                       kNoRefunds};
      const LineTest test = data_->SubjectLines(on, group.subject, first, group.date);
      // Mostly all lines are of one settlement.
      if (Range span; data_->SpanOf(as_of, test, &span) && span.begin < span.end &&
                      t.line_settlement[span.begin] == first &&
                      t.line_settlement[span.end - 1] == first) {
        settlements_.push_back(first);
        break;
      }
      lines_.clear();
      data_->ListLines(as_of, test, &lines_);
      for (const int64_t line : lines_) {
        const uint32_t s = t.line_settlement[static_cast<size_t>(line)];
        if (data_->Visible(static_cast<uint32_t>(line), s)) settlements_.push_back(s);
      }
      settlements_.erase(std::unique(settlements_.begin(), settlements_.end()), settlements_.end());
      break;
    }
  }
  std::erase_if(settlements_, [&](uint32_t s) { return s < first || !Asked(s); });
}

// Entries [begin, end) are the lines of one subject that match one point, in order.
void Subjects::Group(const CompiledRule& rule, size_t begin, size_t end, const Take& take) {
  const PointTable& table = plan_.tables[rule.rule->knowledge->table];
  const Entry group = entries_[begin];
  SettlementsOf(rule.rule->on, group);
  for (const uint32_t settlement : settlements_) {
    const uint32_t limit = data_->LimitOf(settlement);
    const auto seen = [&](const Entry& entry) {
      return entry.hit.row < limit && data_->Visible(entry.hit.row, settlement);
    };
    // The newest line that a row valid on the service day matches decides the day and the row.
    const int64_t discharge = DischargeDay(settlement);
    int64_t day = kMissing;
    uint32_t point = kNoRow;
    for (size_t i = end; i-- > begin;) {
      const Entry& entry = entries_[i];
      if (point != kNoRow && entry.hit.row != entries_[i + 1].hit.row) break;
      if (!seen(entry)) continue;
      const int64_t its_day = discharge != kMissing ? discharge : DayOfLine(entry.hit.row);
      if (its_day == kMissing || !table.ValidAt(entry.hit.point, its_day)) continue;
      day = its_day;
      point = entry.hit.point;  // the first row of those that match the line
    }
    if (point == kNoRow) continue;
    matched_.clear();
    for (size_t i = begin; i < end; ++i) {
      const Entry& entry = entries_[i];
      if (!seen(entry) || !table.ValidAt(entry.hit.point, day)) continue;
      if (matched_.empty() || matched_.back() != entry.hit.row) matched_.push_back(entry.hit.row);
    }
    AppendValid(rule, {group.subject, settlement, group.date}, day, point, &matched_, take);
  }
}

void Subjects::OfGroupHits(const CompiledRule& rule, const std::vector<Hit>& hits,
                           const Take& take) {
  entries_.clear();
  for (const Hit& hit : hits) AddEntries(rule, hit);
  const auto key = [](const Entry& entry) {
    return std::tie(entry.subject, entry.date, entry.provider, entry.point_number);
  };
  std::sort(entries_.begin(), entries_.end(), [&](const Entry& a, const Entry& b) {
    const auto left = key(a), right = key(b);
    if (left != right) return left < right;
    return std::tie(a.hit.row, a.hit.point) < std::tie(b.hit.row, b.hit.point);
  });
  for (size_t begin = 0; begin < entries_.size();) {
    size_t end = begin + 1;
    while (end < entries_.size() && key(entries_[end]) == key(entries_[begin])) ++end;
    Group(rule, begin, end, take);
    begin = end;
  }
  Flush(take);
}

void Subjects::OfVisitHits(const CompiledRule& rule, const std::vector<Hit>& hits,
                           const Take& take) {
  const Timelines& t = data_->t();
  const rules::KnowledgeUse& use = *rule.rule->knowledge;
  const PointTable& table = plan_.tables[use.table];
  const Entity entity = use.lookup.entity;
  const Subject on = rule.rule->on;
  const bool own_only = on == Subject::kOperation && entity == Entity::kProcedure;
  const auto number = [&](const Hit& hit) { return table.point_numbers[hit.point]; };
  std::vector<Hit> mine;
  for (size_t begin = 0; begin < hits.size();) {
    const uint32_t visit = data_->VisitOfRow(entity, hits[begin].row);
    size_t end = begin + 1;
    while (end < hits.size() && data_->VisitOfRow(entity, hits[end].row) == visit) ++end;
    for (uint32_t k = t.visit_settlement_begin[visit]; k < t.visit_settlement_begin[visit + 1];
         ++k) {
      if (!Asked(t.visit_settlements[k])) continue;
      EachOfSettlement(on, t.visit_settlements[k], [&](const SubjectAt& at) {
        Lines(on, at, at.settlement, &lines_);
        const int64_t day = ServiceDay(at.settlement, lines_);
        if (day == kMissing) return;
        mine.clear();
        for (size_t i = begin; i < end; ++i) {
          if (own_only && hits[i].row != at.subject) continue;
          if (table.ValidAt(hits[i].point, day)) mine.push_back(hits[i]);
        }
        std::sort(mine.begin(), mine.end(), [&](const Hit& a, const Hit& b) {
          return std::tuple(number(a), a.row, a.point) < std::tuple(number(b), b.row, b.point);
        });
        for (size_t i = 0; i < mine.size();) {
          const uint32_t point = number(mine[i]);
          uint32_t row = kNoRow;
          matched_.clear();
          for (; i < mine.size() && number(mine[i]) == point; ++i) {
            if (matched_.empty() || matched_.back() != mine[i].row) {
              matched_.push_back(mine[i].row);
              row = mine[i].point;
            }
          }
          AppendValid(rule, at, day, row, &matched_, take);
        }
      });
    }
    begin = end;
  }
  Flush(take);
}

}  // namespace mingjian::engine
