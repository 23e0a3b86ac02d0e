#pragma once
// A workbook (.xlsx) of one sheet with a heading row, written row by row in constant memory; the
// one adapter over libxlsxwriter. Cells hold what their column says: texts stay texts (a text that
// begins with '=' is no formula), money and counts are numbers, days are dates.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"

namespace mingjian::documents {

enum class CellType { kText, kMoney, kInt, kDay, kTime };
struct SheetColumn {
  std::string title;
  double width = 12;  // characters
  CellType type = CellType::kText;
};

inline constexpr int64_t kSheetRowsMax = 1'048'575;  // beside the heading

class Workbook {
 public:
  // Makes `path` when it is closed.
  static Result<Workbook> Create(const std::string& path, const std::string& sheet,
                                 std::vector<SheetColumn> columns);
  Workbook(Workbook&&) noexcept;
  Workbook& operator=(Workbook&&) noexcept;
  ~Workbook();

  // The cells of a row from the left; each fits its column's type. Texts are cut after 32,767
  // characters, the most that a cell holds. Nothing (0, "") leaves an empty cell for days and
  // texts.
  void Text(std::string_view text);
  void Money(Decimal amount);
  void Int(int64_t number);
  void Day(Seconds day);  // or a time, as the column says
  // Ends a row. kData beyond kSheetRowsMax.
  Status EndRow();
  int64_t rows() const;
  // Writes the file. Nothing can be added then.
  Status Close();

 private:
  struct State;
  explicit Workbook(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mingjian::documents
