#pragma once
// The answer key: which violations were planted, which look-alikes must stay silent, which further
// hits cannot be avoided, and which rows were spoilt on purpose.
//
//   planted.csv, hard_negatives.csv  answer_id, rule, psn_no, fixmedins_code, mdtrt_id, setl_id,
//                                    violates (setl_id:feedetl_sn joined by '|'), amount, note
//   screen_planted.csv, screen_hard_negatives.csv  the same columns, about screens: rule is the
//                                    screen, violates are keys of the lines that it cites
//   side_hits.csv                    rule, psn_no, violates, why
//   dirty.csv                        table, file, kind, mdtrt_id, setl_id, feedetl_sn, field, value

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "synth/synth.h"
#include "synth/year.h"

namespace mingjian::synth {

class AnswerWriter {
 public:
  // The answers of one part, in files of their own until JoinAnswers.
  static Result<AnswerWriter> Create(const std::string& out, uint64_t part);
  // Appends the answers of a priced year and counts them.
  void Write(const Year& year, Summary& sum);
  std::string& dirty() { return texts_[3]; }
  Status Close();

 private:
  static constexpr int kFiles = 4;
  std::string out_;
  uint64_t part_ = 0;
  std::string texts_[kFiles];
};

// Answers of the stories of screens. Those of one screen and note are one row about all their
// persons, since such a story is about several.
class ScreenAnswers {
 public:
  // Takes the answers of a priced year.
  void Add(const Year& year);
  // Rows without their number; counts them. `planted`: else the look-alikes.
  std::string Rows(bool planted, Summary& sum) const;

 private:
  struct Entry {
    bool planted = true;
    std::string rule, psn_no, fixmedins_code, mdtrt_id, setl_id, violates, note;
    int64_t base = 0, numerator = 1, denominator = 1;
  };
  std::vector<Entry> entries_;
};
// screen_planted.csv and screen_hard_negatives.csv of the towns' rows, in order.
Status WriteScreenAnswers(const std::string& out, const std::vector<std::string>& planted,
                          const std::vector<std::string>& legal);

// Joins the parts to whole files with headers, numbers the answers and removes the parts.
Status JoinAnswers(const std::string& out, uint64_t parts);

}  // namespace mingjian::synth
