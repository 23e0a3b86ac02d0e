#pragma once
// Data: one Timelines as the engine reads it, with what it derives from it once per run (limits of
// settlements, refunds by line) or when a rule first asks (lines of a person by code or by time).
//
// THREADS: one thread; indexes are built behind const-looking calls.

#include <cstdint>
#include <cstring>
#include <span>
#include <unordered_map>
#include <vector>

#include "engine/columns.h"
#include "engine/timelines.h"
#include "engine/vec.h"
#include "rules/rulebook.h"

namespace mingjian::engine {

// Which lines belong to a list; every part that is set must hold.
struct LineTest {
  bool unknown = false;  // the subject's own time or key is missing: nobody can tell
  bool nothing = false;  // no line can match
  uint32_t visit = kNoRow, settlement = kNoRow, prescription = kNoRow;
  int64_t provider = kMissing;  // fixmedins_code
  bool timed = false;           // fee_ocur_time in [from, to)
  int64_t from = 0, to = 0;
  bool known_time = false;  // 00:00:00 does not count
};

// What a judgement may see: lines before `limit`, settlements up to `settlement`, refunds of
// settlements up to `cut` (kNoRefunds: none, kAllRefunds: all).
inline constexpr int64_t kNoRefunds = -1;
inline constexpr int64_t kAllRefunds = kNoRow;
struct AsOf {
  uint32_t person = 0;
  uint32_t settlement = 0;
  uint32_t limit = 0;
  int64_t cut = kNoRefunds;
};

class Data {
 public:
  // Begins with another Timelines. `texts` is needed for the kinds of visits only. REQUIRES: both
  // outlive the next Open().
  void Open(const Timelines& timelines, const TextPool* texts = nullptr);

  const Timelines& t() const { return *timelines_; }
  const Columns& columns() const { return columns_; }
  const Rows& RowsOf(rules::Entity entity) const;
  // A cell, kMissing when the row or column is not there.
  static int64_t Cell(const Rows& rows, size_t field, uint32_t row) {
    if (field >= rows.columns.size() || row >= rows.columns[field].size()) return kMissing;
    return rows.columns[field][row];
  }
  int64_t LineTime(uint32_t line) const {
    return Cell(t().line, columns_.line.fee_ocur_time, line);
  }
  // Text id of fixmedins_code; 0 ("") when missing.
  int64_t ProviderCode(uint32_t visit) const {
    const int64_t code = Cell(t().visit, columns_.visit.fixmedins_code, visit);
    return code == kMissing ? 0 : code;
  }
  uint32_t VisitOfLine(uint32_t line) const {
    return t().settlement_visit[t().line_settlement[line]];
  }
  uint32_t PersonOfSettlement(uint32_t settlement) const {
    return t().visit_person[t().settlement_visit[settlement]];
  }

  // What a visit is by its med_type; `known` is false where that is missing.
  struct VisitKind {
    bool known = false, inpatient = false, pharmacy = false, emergency = false;
  };
  const VisitKind& KindOf(uint32_t visit) const { return visit_kinds_[visit]; }
  bool IsInpatient(uint32_t visit) const { return visit_kinds_[visit].inpatient; }
  // The visits of a person that are stays or may be (their kind is not known), in order.
  std::span<const uint32_t> StaysOf(uint32_t person) const {
    return {stays_.data() + person_stays_[person],
            person_stays_[person + 1] - person_stays_[person]};
  }

  // One past the last line that is settled by `settlement`; first line of a person.
  uint32_t LimitOf(uint32_t settlement) const { return settlement_limit_[settlement]; }
  uint32_t FirstLineOf(uint32_t person) const { return person_first_line_[person]; }
  uint32_t EndLineOf(uint32_t person) const { return person_first_line_[person + 1]; }
  // The last settlement of a person, kNoRow without any; the lines that it brought.
  uint32_t NewestOf(uint32_t person) const {
    const Range all = t().person_settlements[person];
    return all.begin < all.end ? all.end - 1 : kNoRow;
  }
  Range NewestLinesOf(uint32_t person) const {
    const uint32_t newest = NewestOf(person);
    const Range lines = newest == kNoRow ? Range{} : t().settlement_lines[newest];
    return lines.begin < lines.end ? lines : Range{EndLineOf(person), EndLineOf(person)};
  }
  bool VisitSeen(uint32_t visit, uint32_t settlement) const {
    const uint32_t begin = t().visit_settlement_begin[visit];
    return begin < t().visit_settlement_begin[visit + 1] &&
           t().visit_settlements[begin] <= settlement;
  }

  // Refunds. A line that was taken back whole is not visible.
  bool HasRefunds() const { return !t().refunds.empty(); }
  bool LineHasRefund(uint32_t line) const { return HasRefunds() && line_has_refund_[line] != 0; }
  // Whether none of the lines [line, line + count) has one.
  bool NoneHasRefund(uint32_t line, uint32_t count) const {
    return !HasRefunds() || std::memchr(line_has_refund_.data() + line, 1, count) == nullptr;
  }
  bool PersonHasRefunds(uint32_t person) const {
    return HasRefunds() && person_last_refund_[person] != kNoRow;
  }
  bool PersonHasRefundAfter(uint32_t person, uint32_t settlement) const {
    return HasRefunds() && person_last_refund_[person] != kNoRow &&
           person_last_refund_[person] > settlement;
  }
  bool Visible(uint32_t line, int64_t cut) const {
    return !LineHasRefund(line) || !TakenBack(line, cut);
  }
  // A cell of a line with the refunds up to `cut` taken off.
  int64_t NetCell(size_t field, uint32_t line, int64_t cut) const;
  // Whole in-scope money of a line after all refunds, 0 when missing.
  int64_t InScope(uint32_t line, int64_t cut) const;

  // Which lines are a subject's own (see Root for `subject` and `date`). None for a line.
  LineTest SubjectLines(rules::Subject on, uint32_t subject, uint32_t settlement,
                        int64_t date) const;
  // Appends the visible lines that pass `test`, in order.
  void ListLines(const AsOf& as_of, const LineTest& test, Values* out);
  // Where the lines of a test lie end to end: no other line is between them, but some of them may
  // not be visible. False when that cannot be said without looking at each.
  bool SpanOf(const AsOf& as_of, const LineTest& test, Range* span);
  // How many lines ListLines would append.
  int64_t CountLines(const AsOf& as_of, const LineTest& test);
  // As ListLines, but only lines whose `field` is `code` or missing.
  void ListLinesOfCode(const AsOf& as_of, const LineTest& test, size_t field, int64_t code,
                       Values* out);
  // As ListLines, but drops the lines whose `field` is there and `may_be` is false of it.
  template <typename MayBe>
  void ListLinesWhere(const AsOf& as_of, const LineTest& test, size_t field, const MayBe& may_be,
                      Values* out);
  bool Passes(uint32_t line, const LineTest& test) const;

  // The visit of a diagnosis or procedure.
  uint32_t VisitOfRow(rules::Entity entity, uint32_t row) const;
  std::span<const uint32_t> LinesOfPrescription(uint32_t prescription);
  uint32_t PrescriptionCount();
  uint32_t DoctorOf(int64_t code);

 private:
  struct Sums {
    bool any = false;
    int64_t cnt = 0, amount = 0, in_scope = 0;
  };
  struct Piece {  // of an arena
    uint64_t begin = 0, end = 0;
    bool built = false;
    bool in_order = false;   // lines are in order of time already: no array is needed
    uint64_t looked_at = 0;  // lines looked through instead, before it was built
  };
  struct TimedLine {
    int64_t time;
    uint32_t line;
  };
  struct CodeIndex {
    size_t field = 0;
    std::vector<Piece> persons;
    std::vector<uint64_t> entries;  // code + 1, line; a missing code is 0
  };

  Sums TakenFrom(uint32_t line, int64_t cut) const;
  bool TakenBack(uint32_t line, int64_t cut) const;
  void OpenKinds();
  void OpenLimits();
  void OpenRefunds();
  void BuildPrescriptions();
  uint32_t FindDoctor(int64_t code) const;
  const Piece& TimeIndex(uint32_t person);
  CodeIndex* IndexOf(size_t field);
  bool LooksThrough(uint32_t person, size_t field, uint32_t lines);
  std::span<const uint64_t> LinesByCode(uint32_t person, size_t field);
  void Keep(const AsOf& as_of, const LineTest& test, uint32_t begin, uint32_t end,
            Values* out) const;

  const Columns& columns_ = ModelColumns();
  const Timelines* timelines_ = nullptr;
  const TextPool* texts_ = nullptr;
  Rows none_;
  std::vector<VisitKind> visit_kinds_;
  std::vector<uint32_t> stays_, person_stays_;
  std::unordered_map<int64_t, VisitKind> kinds_of_texts_;
  std::vector<uint32_t> settlement_limit_, person_first_line_;
  std::vector<uint8_t> line_has_refund_;
  std::vector<uint32_t> person_last_refund_;
  std::vector<Piece> time_pieces_;
  std::vector<TimedLine> timed_lines_;
  std::vector<CodeIndex> code_indexes_;
  Values counted_;
  mutable std::vector<uint32_t> visit_of_diagnosis_, visit_of_procedure_;
  bool prescriptions_built_ = false, doctors_built_ = false;
  std::vector<uint32_t> prescription_begin_, prescription_lines_;
  std::vector<uint32_t> doctors_;      // by text id of dr_codg; kNoRow
  std::vector<int64_t> doctor_codes_;  // dr_codg of which doctors_ is made
};

template <typename MayBe>
void Data::ListLinesWhere(const AsOf& as_of, const LineTest& test, size_t field,
                          const MayBe& may_be, Values* out) {
  if (test.unknown || test.nothing) return;
  const std::vector<int64_t>& codes = t().line.columns[field];
  if (codes.empty()) return ListLines(as_of, test, out);
  const size_t kept = out->size();
  const bool refunds = PersonHasRefunds(as_of.person);
  // Codes tell more lines apart than anything else, so they are looked at first.
  if (Range span; SpanOf(as_of, test, &span)) {
    out->resize(kept + span.end - span.begin);
    int64_t* to = out->data() + kept;
    for (uint32_t line = span.begin; line < span.end; ++line) {
      const int64_t code = codes[line];
      *to = line;
      to += code == kMissing || may_be(code) ? 1 : 0;
    }
    out->resize(static_cast<size_t>(to - out->data()));
    if (!refunds) return;
  } else {
    ListLines(as_of, test, out);
  }
  auto to = out->begin() + static_cast<ptrdiff_t>(kept);
  for (auto at = to; at != out->end(); ++at) {
    const auto line = static_cast<uint32_t>(*at);
    const int64_t code = codes[line];
    *to = *at;
    to += (code == kMissing || may_be(code)) && (!refunds || Visible(line, as_of.cut)) ? 1 : 0;
  }
  out->erase(to, out->end());
}

}  // namespace mingjian::engine
