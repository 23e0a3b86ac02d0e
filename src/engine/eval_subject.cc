// What the subject gives: its variables, the windows around it, and the points asked for by code.

#include <algorithm>

#include "base/time.h"
#include "engine/evaluator.h"

namespace mingjian::engine {
namespace {

using rules::SlotKind;
using rules::Subject;
using WindowKind = rules::Window::Kind;

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

// The calendar span of `months` months (1, 3 or 12) that holds `time`.
void CalendarSpan(int64_t time, int months, LineTest* test) {
  const CivilDate date = CivilOf(time);
  const int first = (date.month - 1) / months * months + 1;
  test->from = SecondsOf({date.year, first, 1});
  const bool next_year = first + months > 12;
  test->to = SecondsOf({next_year ? date.year + 1 : date.year, next_year ? 1 : first + months, 1});
}

// The times of a window around `time`; nothing for windows that are not about time.
void SpanOf(const rules::Window& window, int64_t time, LineTest* test) {
  constexpr int64_t kHour = 3600;
  const int64_t day = DayOf(time);
  test->timed = true;
  switch (window.kind) {
    case WindowKind::kHour:
      test->from = FloorDivide(time, kHour) * kHour;
      test->to = test->from + kHour;
      test->known_time = true;
      test->nothing = time == day;
      break;
    case WindowKind::kRollingHours:
      test->from = time - window.count * kHour + 1;
      test->to = time + 1;
      test->known_time = true;
      test->nothing = time == day;
      break;
    case WindowKind::kDay:
    case WindowKind::kPersonDay:
      test->from = day;
      test->to = day + kDaySeconds;
      break;
    case WindowKind::kRollingDays:
      test->from = day - (window.count - 1) * kDaySeconds;
      test->to = day + kDaySeconds;
      break;
    case WindowKind::kMonth:
      CalendarSpan(time, 1, test);
      break;
    case WindowKind::kQuarter:
      CalendarSpan(time, 3, test);
      break;
    case WindowKind::kYear:
      CalendarSpan(time, 12, test);
      break;
    default:
      test->timed = false;
      break;
  }
}

}  // namespace

AsOf Evaluator::AsOfRow(uint32_t root_row) const {
  AsOf as_of;
  as_of.settlement = root_->settlement[root_row];
  as_of.person = data_->PersonOfSettlement(as_of.settlement);
  as_of.limit =
      root_->on == Subject::kLine ? root_->subject[root_row] + 1 : data_->LimitOf(as_of.settlement);
  as_of.cut = root_->all_refunds ? kAllRefunds : int64_t{as_of.settlement};
  return as_of;
}

uint32_t Evaluator::VisitOf(uint32_t root_row) const {
  return data_->t().settlement_visit[root_->settlement[root_row]];
}

LineTest Evaluator::SubjectTest(uint32_t root_row) const {
  return data_->SubjectLines(root_->on, root_->subject[root_row], root_->settlement[root_row],
                             root_->date.empty() ? 0 : root_->date[root_row]);
}

Evaluator::Made Evaluator::RootVariable(const Node& node, Frame* frame) {
  const Timelines& t = data_->t();
  const Columns& columns = data_->columns();
  const auto list_node = node.root == SlotKind::kLines || node.root == SlotKind::kMatched;
  if (list_node) {
    Vec* out = pool_.List();
    for (uint32_t i = 0; i < frame->n; ++i) {
      const uint32_t r = frame->RootOf(i);
      if (node.root == SlotKind::kMatched) {
        out->items->values.insert(out->items->values.end(),
                                  root_->matched.begin() + root_->matched_begin[r],
                                  root_->matched.begin() + root_->matched_begin[r + 1]);
      } else {
        data_->ListLines(AsOfRow(r), SubjectTest(r), &out->items->values);
      }
      EndList(out);
    }
    return Own(out);
  }
  Vec* out = pool_.Scalars(frame->n);
  const auto fill = [&](const auto& value_of) {
    for (uint32_t i = 0; i < frame->n; ++i) out->values[i] = value_of(frame->RootOf(i));
  };
  const auto or_missing = [](uint32_t row) { return row == kNoRow ? kMissing : int64_t{row}; };
  switch (node.root) {
    case SlotKind::kLine:
    case SlotKind::kProcedure:
      out->run = frame->parent == nullptr && root_->run;
      fill([&](uint32_t r) { return int64_t{root_->subject[r]}; });
      break;
    case SlotKind::kDate:
      fill([&](uint32_t r) { return root_->date[r]; });
      break;
    case SlotKind::kVisit:
      fill([&](uint32_t r) { return int64_t{VisitOf(r)}; });
      break;
    case SlotKind::kSettlement:
      fill([&](uint32_t r) { return int64_t{root_->settlement[r]}; });
      break;
    case SlotKind::kPerson:
      fill([&](uint32_t r) { return int64_t{t.visit_person[VisitOf(r)]}; });
      break;
    case SlotKind::kProvider:
      fill([&](uint32_t r) { return or_missing(t.visit_provider[VisitOf(r)]); });
      break;
    case SlotKind::kDoctor:
      fill([&](uint32_t r) {
        uint32_t line = root_->subject[r];
        if (root_->on != Subject::kLine) {
          // The doctor of the newest line.
          Values lines;
          data_->ListLines(AsOfRow(r), SubjectTest(r), &lines);
          if (lines.empty()) return kMissing;
          line = static_cast<uint32_t>(lines.back());
        }
        return or_missing(data_->DoctorOf(Data::Cell(t.line, columns.line.bilg_dr_codg, line)));
      });
      break;
    case SlotKind::kPrescription:
      fill([&](uint32_t r) {
        return int64_t{root_->on == Subject::kLine ? t.line_prescription[root_->subject[r]]
                                                   : root_->subject[r]};
      });
      break;
    case SlotKind::kPoint:
      fill([&](uint32_t r) { return int64_t{root_->point[r]}; });
      break;
    default:
      fill([](uint32_t) { return kMissing; });
      break;
  }
  return Own(out);
}

// size(lines), where the list itself may never be asked for.
Evaluator::Made Evaluator::SizeOfSubject(Frame* frame) {
  Vec* out = pool_.Scalars(frame->n);
  for (uint32_t i = 0; i < frame->n; ++i) {
    const uint32_t r = frame->RootOf(i);
    out->values[i] = data_->CountLines(AsOfRow(r), SubjectTest(r));
  }
  return Own(out);
}

int64_t Evaluator::SubjectTime(uint32_t root_row) {
  const Timelines& t = data_->t();
  const Columns& columns = data_->columns();
  const uint32_t subject = root_->subject[root_row];
  switch (root_->on) {
    case Subject::kLine:
      return data_->LineTime(subject);
    case Subject::kPrescription: {
      const AsOf as_of = AsOfRow(root_row);
      for (const uint32_t line : data_->LinesOfPrescription(subject)) {
        if (line < as_of.limit && data_->Visible(line, as_of.cut)) return data_->LineTime(line);
      }
      return kMissing;
    }
    case Subject::kOperation:
      return Data::Cell(t.procedure, columns.procedure.oprn_oprt_date, subject);
    case Subject::kDay:
    case Subject::kPersonDay:
      return root_->date[root_row];
    case Subject::kVisit: {
      const int64_t end = Data::Cell(t.visit, columns.visit.endtime, subject);
      return end != kMissing ? end : Data::Cell(t.visit, columns.visit.begntime, subject);
    }
    case Subject::kSettlement:
    case Subject::kPerson:
      return Data::Cell(t.settlement, columns.settlement.setl_time, root_->settlement[root_row]);
  }
  return kMissing;
}

LineTest Evaluator::WindowTest(const rules::Window& window, uint32_t root_row) {
  LineTest test;
  switch (window.kind) {
    case WindowKind::kVisit:
      test.visit = VisitOf(root_row);
      return test;
    case WindowKind::kSettlement:
      test.settlement = root_->settlement[root_row];
      return test;
    case WindowKind::kPrescription:
      if (root_->on == Subject::kLine) {
        test.prescription = data_->t().line_prescription[root_->subject[root_row]];
      } else if (root_->on == Subject::kPrescription) {
        test.prescription = root_->subject[root_row];
      } else {
        test.unknown = true;
      }
      return test;
    case WindowKind::kEver:
      return test;
    default:
      break;
  }
  const int64_t time = SubjectTime(root_row);
  test.unknown = time == kMissing;
  if (test.unknown) return test;
  SpanOf(window, time, &test);
  if (window.kind == WindowKind::kDay) test.provider = data_->ProviderCode(VisitOf(root_row));
  return test;
}

const rules::Window* Evaluator::WindowOf(int64_t text) {
  if (text == kMissing) return nullptr;
  if (text >= base_texts_) {
    late_window_ = rules::ParseWindow(texts_->Text(text));
    return late_window_ ? &*late_window_ : nullptr;
  }
  if (text == last_window_text_) return last_window_;
  const auto [at, fresh] = windows_.try_emplace(text);
  if (fresh) at->second = rules::ParseWindow(texts_->Text(text));
  last_window_text_ = text;
  last_window_ = at->second ? &*at->second : nullptr;
  return last_window_;
}

// `stays_only`: no visits that are known not to be stays.
void Evaluator::ListVisits(const rules::Window& window, uint32_t root_row, bool stays_only,
                           Vec* out) {
  const Timelines& t = data_->t();
  const size_t begntime = data_->columns().visit.begntime;
  const uint32_t own = VisitOf(root_row);
  const AsOf as_of = AsOfRow(root_row);
  const int64_t time =
      root_->on == Subject::kVisit ? Data::Cell(t.visit, begntime, own) : SubjectTime(root_row);
  if (time == kMissing) return EndList(out, true);
  LineTest test;
  SpanOf(window, time, &test);
  if (window.kind == WindowKind::kDay) test.provider = data_->ProviderCode(own);
  const bool none = test.nothing || (!test.timed && window.kind != WindowKind::kEver);
  const auto add = [&](uint32_t visit) {
    const int64_t begin = Data::Cell(t.visit, begntime, visit);
    if (visit == own || begin == kMissing || begin > time) return;
    if (test.timed && (begin < test.from || begin >= test.to)) return;
    if (test.known_time && begin == DayOf(begin)) return;
    if (test.provider != kMissing && data_->ProviderCode(visit) != test.provider) return;
    if (data_->VisitSeen(visit, as_of.settlement)) out->items->values.push_back(visit);
  };
  if (none) return EndList(out);
  if (stays_only) {
    for (const uint32_t visit : data_->StaysOf(as_of.person)) add(visit);
  } else {
    const Range visits = t.person_visits[as_of.person];
    for (uint32_t visit = visits.begin; visit < visits.end; ++visit) add(visit);
  }
  EndList(out);
}

void Evaluator::ListSettlements(const rules::Window& window, uint32_t root_row, Vec* out) {
  const Timelines& t = data_->t();
  const AsOf as_of = AsOfRow(root_row);
  const int64_t at = SubjectTime(root_row);
  if (at == kMissing) return EndList(out, true);
  LineTest test;
  SpanOf(window, at, &test);
  if (window.kind == WindowKind::kDay) test.provider = data_->ProviderCode(VisitOf(root_row));
  const bool none = test.nothing || (!test.timed && window.kind != WindowKind::kEver);
  const Range range = t.person_settlements[as_of.person];
  for (uint32_t s = range.begin; s < range.end && s <= as_of.settlement && !none; ++s) {
    const int64_t time = Data::Cell(t.settlement, data_->columns().settlement.setl_time, s);
    if (time == kMissing || time > at) continue;
    if (test.timed && (time < test.from || time >= test.to)) continue;
    if (test.known_time && time == DayOf(time)) continue;
    if (test.provider != kMissing && data_->ProviderCode(t.settlement_visit[s]) != test.provider) {
      continue;
    }
    out->items->values.push_back(s);
  }
  EndList(out);
}

Evaluator::Made Evaluator::Windowed(const Node& node, Frame* frame) {
  const Vec& texts = Eval(*node.args[0], frame);
  Vec* out = pool_.List();
  for (uint32_t i = 0; i < frame->n; ++i) {
    const rules::Window* window = node.window ? &*node.window : WindowOf(texts.At(i));
    const uint32_t r = frame->RootOf(i);
    if (window == nullptr) {
      EndList(out, true);
    } else if (node.op == rules::Op::kVisits) {
      ListVisits(*window, r, false, out);
    } else if (node.op == rules::Op::kSettlements) {
      ListSettlements(*window, r, out);
    } else {
      const LineTest test = WindowTest(*window, r);
      data_->ListLines(AsOfRow(r), test, &out->items->values);
      EndList(out, test.unknown);
    }
  }
  return Own(out);
}

LineTest Evaluator::TestOf(const Node& source, uint32_t root_row, const rules::Window* window) {
  LineTest test;
  switch (source.source) {
    case LineSource::kWindow:
      if (window != nullptr) return WindowTest(*window, root_row);
      test.unknown = true;
      break;
    case LineSource::kSubject:
      return SubjectTest(root_row);
    case LineSource::kVisit:
      test.visit = VisitOf(root_row);
      break;
    case LineSource::kSettlement:
      test.settlement = root_->settlement[root_row];
      break;
    case LineSource::kPerson:
    case LineSource::kNone:
      break;
  }
  return test;
}

// The elements for which a macro's condition may be true or unknown.
Vec* Evaluator::Candidates(const Node& macro, Frame* frame) {
  return macro.narrowing == Narrowing::kStay ? CandidateStays(macro, frame)
                                             : CandidateLines(macro, frame);
}

Vec* Evaluator::CandidateStays(const Node& macro, Frame* frame) {
  const Node& source = *macro.args[0];
  const bool windowed = source.kind == NodeKind::kCall;
  const Vec& of = Eval(*source.args[0], frame);  // the windows, or the persons
  Vec* out = pool_.List();
  for (uint32_t i = 0; i < frame->n; ++i) {
    const uint32_t r = frame->RootOf(i);
    if (windowed) {
      const rules::Window* window = source.window ? &*source.window : WindowOf(of.At(i));
      if (window == nullptr) {
        EndList(out, true);
      } else {
        ListVisits(*window, r, true, out);
      }
      continue;
    }
    const int64_t person = of.At(i);
    if (person != kMissing) {
      for (const uint32_t visit : data_->StaysOf(static_cast<uint32_t>(person))) {
        if (data_->VisitSeen(visit, root_->settlement[r])) out->items->values.push_back(visit);
      }
    }
    EndList(out, person == kMissing);
  }
  return out;
}

// The places of the texts of the base pool that begin with `prefix`, in order of text.
Range Evaluator::BeginningWith(int64_t prefix) {
  const auto at = static_cast<size_t>(prefix);
  if (at >= beginnings_.size()) beginnings_.resize(std::max(at + 1, beginnings_.size() * 2));
  Beginning& known = beginnings_[at];
  const uint64_t generation = prefix < base_texts_ ? 1 : texts_->generation();
  if (known.generation == generation) return known.places;
  known.generation = generation;
  const std::string_view text = texts_->Text(prefix);
  const auto [first, last] = std::ranges::equal_range(
      plan_.texts_in_order, text, {},
      [&](uint32_t id) { return texts_->Text(id).substr(0, text.size()); });
  const auto begin = plan_.texts_in_order.begin();
  known.places = {static_cast<uint32_t>(first - begin), static_cast<uint32_t>(last - begin)};
  return known.places;
}

Vec* Evaluator::CandidateLines(const Node& macro, Frame* frame) {
  const Node& source = *macro.args[0];
  const Vec* codes = macro.code != nullptr ? &Eval(*macro.code, frame) : nullptr;
  const Vec* texts = source.source == LineSource::kWindow ? &Eval(*source.args[0], frame) : nullptr;
  const CodeIndex* index =
      macro.narrowing == Narrowing::kPoints     ? &plan_.tables[macro.table].by_code
      : macro.narrowing == Narrowing::kCodeList ? &plan_.code_lists[macro.table]
                                                : nullptr;
  Vec* out = pool_.List();
  Values& items = out->items->values;
  for (uint32_t i = 0; i < frame->n; ++i) {
    const uint32_t r = frame->RootOf(i);
    const rules::Window* window = nullptr;
    if (texts != nullptr) window = source.window ? &*source.window : WindowOf(texts->At(i));
    const LineTest test = TestOf(source, r, window);
    const AsOf as_of = AsOfRow(r);
    if (codes != nullptr && macro.narrowing == Narrowing::kCode && codes->At(i) != kMissing) {
      data_->ListLinesOfCode(as_of, test, macro.code_field, codes->At(i), &items);
      EndList(out, test.unknown);
      continue;
    }
    if (index != nullptr) {
      // Texts that came after the plan are known by their beginning only: they may match.
      data_->ListLinesWhere(
          as_of, test, macro.code_field,
          [&](int64_t code) {
            return code < index->known_texts() ? index->Has(code) : index->has_prefixes();
          },
          &items);
    } else if (codes != nullptr && macro.narrowing == Narrowing::kPrefix &&
               codes->At(i) != kMissing) {
      const Range places = BeginningWith(codes->At(i));
      const uint32_t* place_of = plan_.text_places.data();
      data_->ListLinesWhere(
          as_of, test, macro.code_field,
          [&](int64_t code) {
            return code >= base_texts_ || place_of[code] - places.begin < places.end - places.begin;
          },
          &items);
    } else if (codes != nullptr && macro.narrowing == Narrowing::kPrefixes &&
               codes->unknown[i] == 0) {
      wanted_places_.clear();
      for (const int64_t code : codes->ItemsOf(i)) wanted_places_.push_back(BeginningWith(code));
      const uint32_t* place_of = plan_.text_places.data();
      data_->ListLinesWhere(
          as_of, test, macro.code_field,
          [&](int64_t code) {
            if (code >= base_texts_) return true;
            bool found = false;
            for (const Range places : wanted_places_) {
              found |= place_of[code] - places.begin < places.end - places.begin;
            }
            return found;
          },
          &items);
    } else if (codes != nullptr && macro.narrowing == Narrowing::kCodes && codes->unknown[i] == 0) {
      const std::span<const int64_t> wanted = codes->ItemsOf(i);
      data_->ListLinesWhere(
          as_of, test, macro.code_field,
          [&](int64_t code) {
            return std::find(wanted.begin(), wanted.end(), code) != wanted.end();
          },
          &items);
    } else {
      data_->ListLines(as_of, test, &items);
    }
    EndList(out, test.unknown);
  }
  return out;
}

Evaluator::Made Evaluator::Points(const Node& node, Frame* frame) {
  const PointTable& table = plan_.tables[node.table];
  const Vec& codes = Eval(*node.args[0], frame);
  Vec* out = pool_.List();
  for (uint32_t i = 0; i < frame->n; ++i) {
    const int64_t code = codes.At(i);
    const int64_t day = root_->day[frame->RootOf(i)];
    if (code == kMissing || day == kMissing) {
      EndList(out, true);
      continue;
    }
    const auto add = [&](std::span<const CodeIndex::Entry> rows) {
      for (const CodeIndex::Entry row : rows) {
        if (table.ValidAt(static_cast<uint32_t>(row), day)) {
          out->items->values.push_back(static_cast<int64_t>(row));
        }
      }
    };
    if (code < table.by_code.known_texts()) {
      add(table.by_code.Of(code));
    } else if (table.by_code.has_prefixes()) {
      add(table.by_code.OfLate(texts_->Text(code)));
    }
    EndList(out);
  }
  return Own(out);
}

}  // namespace mingjian::engine
