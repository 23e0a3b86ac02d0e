#pragma once
// Evaluator: runs nodes over frames. A frame is n instances; a node evaluated in it gives n values
// at once and is remembered there. Frames form a stack: the root holds the subjects; a selection
// holds some instances of the frame below (the side of && or ?: that matters); a macro's frame
// holds the elements of all lists of the frame below, end to end.
//
// THREADS: one Evaluator per thread.

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/data.h"
#include "engine/plan.h"

namespace mingjian::engine {

// The subjects of one evaluation, all of one kind. REQUIRES: `subject` and `settlement` have the
// same size; `point`, `date`, `day` and `matched` are set where rule and subject have them.
struct Root {
  rules::Subject on = rules::Subject::kLine;
  // Row of a line, procedure, visit, settlement or person; number of a prescription; for days, the
  // person's row.
  std::vector<uint32_t> subject;
  std::vector<uint32_t> settlement;  // at which it is judged
  std::vector<int64_t> date;         // days: midnight
  std::vector<int64_t> day;          // service day, kMissing when not known
  std::vector<uint32_t> point;       // row of the knowledge table
  std::vector<uint32_t> matched_begin;
  std::vector<int64_t> matched;
  bool all_refunds = false;  // every refund counts, not only those up to the settlement
  bool run = false;          // subjects are rows one after the other, without gaps

  uint32_t size() const { return static_cast<uint32_t>(subject.size()); }
  void Clear();
};

struct Frame {
  Frame* parent = nullptr;
  bool macro = false;
  uint32_t variable = 0;                 // macro: which variable …
  const Vec* variable_values = nullptr;  // … and its values
  uint32_t n = 0;
  std::vector<uint32_t> to_parent;  // not in the root
  std::vector<uint32_t> to_root;    // not in the root
  std::vector<const Vec*> cache;    // by node
  std::vector<Vec*> owned;
  std::vector<uint32_t> touched;

  uint32_t RootOf(uint32_t i) const { return parent == nullptr ? i : to_root[i]; }
};

class Evaluator {
 public:
  explicit Evaluator(const Plan::Impl& plan);

  // The data of the next evaluations. REQUIRES: no frame is open.
  void Begin(Data* data, TextPool* texts);

  // Frames are closed in the reverse order of their opening.
  Frame* OpenRoot(const Root* root);
  Frame* OpenSelection(Frame* parent, const std::vector<uint32_t>& rows);
  void Close(Frame* frame);

  // Valid until the frame is closed.
  const Vec& Eval(const Node& node, Frame* frame);

  AsOf AsOfRow(uint32_t root_row) const;
  uint32_t VisitOf(uint32_t root_row) const;
  // Which lines are the subject's own.
  LineTest SubjectTest(uint32_t root_row) const;
  // A value as findings show it: decimals in shortest form, times as in the tables; "?" for what
  // cannot be computed. `value` is one of Eval(node, …).
  std::string Render(const rules::Type& type, const Vec& value, size_t i) const;

 private:
  // A list of rows borrowed for one call, so that its memory is used again.
  struct Scratch {
    explicit Scratch(Evaluator* from) : owner(from) {
      if (!owner->spare_rows_.empty()) {
        rows = std::move(owner->spare_rows_.back());
        owner->spare_rows_.pop_back();
      }
      rows.clear();
    }
    ~Scratch() { owner->spare_rows_.push_back(std::move(rows)); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    Evaluator* owner;
    std::vector<uint32_t> rows;
  };
  struct TextMemo {
    std::vector<int64_t> values;  // by text id of the base pool; kUnset
  };
  // What functions of two values that both change gave last, at a place that the values choose.
  struct PairMemo {
    const Node* node = nullptr;
    uint64_t generation = 0;  // of the pool for which it holds
    int64_t text = 0, other = 0, value = 0;
  };
  // A Vec under construction: what one node's evaluation gives.
  struct Made {
    const Vec* vec = nullptr;
    Vec* owned = nullptr;  // null: `vec` belongs to somebody else
  };
  static Made Own(Vec* vec) { return {vec, vec}; }

  Made Compute(const Node& node, Frame* frame);
  Made Gather(const Vec& from, const std::vector<uint32_t>& rows);
  const Vec& Keep(const Node& node, Frame* frame, Made made);
  Frame* Push(Frame* parent);
  Frame* OpenMacro(const Node& macro, const Vec& list, Frame* frame);
  Vec* TakeResult(const Node& node, Frame* frame);

  // evaluator.cc
  Made AndOr(const Node& node, Frame* frame);
  Made Conditional(const Node& node, Frame* frame);
  Made ListLiteral(const Node& node, Frame* frame);
  // eval_call.cc
  Made Call(const Node& node, Frame* frame);
  Made Compare(const Node& node, Frame* frame);
  Made Arithmetic(const Node& node, Frame* frame);
  Made Unary(const Node& node, Frame* frame);
  Made EqualLists(const Vec& a, const Vec& b, bool equal, size_t n);
  // eval_text.cc
  Made Text(const Node& node, Frame* frame);
  Made StartsWith(const Node& node, const Vec& a, const Vec& b, Vec* out);
  Made ToText(const Node& node, Frame* frame);
  Made FromText(const Node& node, Frame* frame);
  Made InCodes(const Node& node, Frame* frame);
  int64_t TextValue(const Node& node, int64_t text, int64_t other);
  int64_t RememberedTextValue(const Node& node, int64_t text, int64_t other);
  TextMemo* MemoOf(const Node& node);
  // eval_list.cc
  Made In(const Node& node, Frame* frame);
  Made Index(const Node& node, Frame* frame);
  Made Concat(const Vec& a, const Vec& b, size_t n);
  Made SizeOfSubject(Frame* frame);
  Made ListToScalar(const Node& node, Frame* frame);
  Made ListToList(const Node& node, Frame* frame);
  // eval_macro.cc
  Made Macro(const Node& node, Frame* frame);
  Made MacroInParts(const Node& node, const Vec& list, Frame* frame);
  const Vec& EvalElements(const Node& node, Frame* elements);
  Made Quantifier(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  Made Filter(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  Made Map(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  Made ByKey(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  Made Running(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  Made AfterDays(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  Made SupplyOnHand(const Node& node, const Vec& list, Frame* elements, Frame* frame);
  bool Before(rules::TypeKind kind, int64_t a, int64_t b) const;
  // eval_member.cc
  Made Member(const Node& node, Frame* frame);
  Made Value(const Node& node, const Vec& records, Frame* frame);
  bool RefundsCount(const Node& node) const;
  bool Related(const Node& node, const Vec& records, Vec* out);
  Made FieldOf(const Node& node, const Vec& records, Frame* frame);
  Made Column(const Node& node, const Vec& records, Frame* frame);
  Made RelatedList(const Node& node, const Vec& records, Frame* frame);
  int64_t Derived(const Node& node, int64_t row, uint32_t root_row);
  int64_t VisitSum(size_t field, uint32_t visit, uint32_t settlement) const;
  int64_t Age(bool years, uint32_t person, int64_t at) const;
  // eval_subject.cc
  Made RootVariable(const Node& node, Frame* frame);
  Made Windowed(const Node& node, Frame* frame);
  Made Points(const Node& node, Frame* frame);
  int64_t SubjectTime(uint32_t root_row);
  LineTest TestOf(const Node& source, uint32_t root_row, const rules::Window* window);
  LineTest WindowTest(const rules::Window& window, uint32_t root_row);
  const rules::Window* WindowOf(int64_t text);
  void ListVisits(const rules::Window& window, uint32_t root_row, bool stays_only, Vec* out);
  void ListSettlements(const rules::Window& window, uint32_t root_row, Vec* out);
  Vec* Candidates(const Node& macro, Frame* frame);
  Vec* CandidateStays(const Node& macro, Frame* frame);
  Vec* CandidateLines(const Node& macro, Frame* frame);
  Range BeginningWith(int64_t prefix);

  const Plan::Impl& plan_;
  int64_t base_texts_;
  Data* data_ = nullptr;
  TextPool* texts_ = nullptr;
  const Root* root_ = nullptr;
  VecPool pool_;
  std::vector<std::unique_ptr<Frame>> frames_;
  size_t depth_ = 0;
  std::vector<std::vector<uint32_t>> spare_rows_;
  std::unordered_map<uint32_t, TextMemo> memos_;
  std::vector<PairMemo> pair_memos_;
  std::unordered_map<int64_t, std::optional<rules::Window>> windows_;  // by base text
  int64_t last_window_text_ = kMissing;  // asked for last, of the base pool
  const rules::Window* last_window_ = nullptr;
  std::optional<rules::Window> late_window_;
  std::unordered_map<std::string, std::shared_ptr<const void>> late_regexes_;
  struct Beginning {
    uint64_t generation = 0;  // of the pool for which it holds; 1 = for all
    Range places;
  };
  std::vector<Beginning> beginnings_;  // by text
  std::vector<Range> wanted_places_;
  std::vector<uint32_t> gather_rows_;
};

// Smallest and largest int64 but kMissing: what arithmetic may give.
inline int64_t CheckedAdd(int64_t a, int64_t b) {
  int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? kMissing : sum;
}
inline int64_t CheckedSub(int64_t a, int64_t b) {
  int64_t difference = 0;
  return __builtin_sub_overflow(a, b, &difference) ? kMissing : difference;
}

}  // namespace mingjian::engine
