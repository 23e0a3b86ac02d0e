#pragma once
// JSON values into cells of a claim's tables: the same reading for the national interface and REST.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "history/claim.h"
#include "model/model.h"
#include "service/json_tree.h"

namespace mingjian::service {

// Something wrong with one value of a request.
struct Problem {
  std::string path;   // "$.fee_list_d[0].cnt"
  std::string value;  // as sent, cut; "" when it is missing
  std::string expected;
};
// Lines of one claim that are read; a year's stay has some thousands.
inline constexpr uint32_t kLinesMax = 20'000;
// A list of problems has an end: each costs the walk of its path, and nobody reads more.
inline constexpr size_t kProblemsMax = 100;
inline bool IsFull(const std::vector<Problem>& problems) { return problems.size() >= kProblemsMax; }
// Adds a problem with a node, or with its member `member`, unless the list is full.
void AddProblem(const JsonTree& tree, const JsonNode& at, std::string_view member,
                std::string_view value, std::string_view expected, std::vector<Problem>* problems);
// "$.fee_list_d[0].cnt: 'abc', expected a number of at most six decimals such as 12.50"
std::string ToText(const Problem& problem);
// A value for a message: at most 40 characters, whole ones.
std::string Shown(std::string_view value);
// The first `characters` code points of UTF-8 text, the last of them "…" where something was cut.
std::string CutText(std::string_view text, size_t characters);

// How much a reader puts up with.
enum class Reading {
  kStrict,
  // National traffic: "-" and "--" for "unknown", amounts with a tail of binary fractions
  // (12.340000000000002), exponents, whole numbers written 3.0.
  kLenient,
};

// Whether a text stands for "no value" in national traffic: "", "-", "--", "—".
bool IsNoValue(std::string_view text);
// A number, date or time as Timelines hold it. REQUIRES: `type` is no text.
std::optional<int64_t> CellOf(model::Type type, std::string_view text, Reading reading);
// What was expected, in Chinese: "日期时间(yyyy-MM-dd HH:mm:ss)".
std::string_view ExpectedZh(model::Type type);

// The rows of one table of a claim, written by position of field.
class RowsWriter {
 public:
  // Makes `rows` rows, all cells missing.
  RowsWriter(history::Claim* claim, rules::Entity entity, uint32_t rows);
  const model::Table& table() const { return *table_; }
  uint32_t rows() const { return rows_->count; }
  void Set(uint32_t row, size_t field, int64_t cell);
  void SetText(uint32_t row, size_t field, std::string_view text);
  int64_t Get(uint32_t row, size_t field) const;

 private:
  history::Claim* claim_;
  const model::Table* table_;
  engine::Rows* rows_;
  // Position of the text last set in each column: lines of one claim repeat doctors and
  // departments.
  std::vector<int64_t> last_;
};

enum class CellState { kMissing, kGood, kBad };
// Sets a cell from a JSON value; `text` is the value's, after whatever the caller changed in it.
CellState ReadCell(JsonKind kind, std::string_view text, Reading reading, uint32_t row,
                   size_t field, RowsWriter* rows);

}  // namespace mingjian::service
