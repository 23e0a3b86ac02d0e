#pragma once
// Is one cell good? The same answer for a CSV row, a Parquet row and a service request.
//
//   const FieldCheck check(table.fields[i]);          // once per column
//   if (auto problem = check.ProblemOf(cell)) { ... } // once per cell
//
// A fatal problem means that the row cannot be kept as it is (it lacks a needed value, the value is
// not of the field's type, or a closed code set does not know it). A warning keeps the row: regions
// extend code sets, and hospitals send local codes until they are re-coded.
//
// THREADS: FieldCheck is immutable after construction and may be shared.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/model.h"

namespace mingjian::model {

enum class Level { kFatal, kWarning };

struct CellProblem {
  Level level = Level::kFatal;
  // A stable name: "missing", "type", "length", "code" or "shape".
  std::string_view check;
  // What was expected, in English, without the value: "a date such as 2026-01-31".
  std::string expected;
};

// Whether a cell says "no value": empty, or one of the words that exports write for it (\N, NULL).
// REQUIRES: trimmed.
bool IsMissingText(std::string_view text);

class FieldCheck {
 public:
  explicit FieldCheck(const Field& field);
  FieldCheck(FieldCheck&&) noexcept;
  FieldCheck& operator=(FieldCheck&&) noexcept;
  ~FieldCheck();

  // The worst problem of `value`, or nothing. Empty text is a missing value.
  std::optional<CellProblem> ProblemOf(std::string_view value) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// FieldCheck(field).ProblemOf(value): for single questions, not for columns.
std::optional<CellProblem> ProblemOf(const Field& field, std::string_view value);

// REQUIRES: a shape of that name exists.
bool MatchesShape(std::string_view shape, std::string_view value);

// Whether `code` is a value of the set, with its prefix rule; open or closed makes no difference.
bool IsInCodeSet(const CodeSet& set, std::string_view code);
// The Chinese label of a code: of the whole code, else of its national prefix; nothing when the set
// does not know it.
std::optional<std::string_view> LabelOf(const CodeSet& set, std::string_view code);

// Whether 18 characters are a citizen identity number whose check digit holds and whose birth date
// exists (GB 11643: weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2, sum modulo 11 into 10X98765432).
// A small x is accepted for X.
bool CertnoCheckDigitOk(std::string_view certno);

}  // namespace mingjian::model
