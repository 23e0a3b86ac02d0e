#include "documents/workbook.h"

#include <fmt/format.h>
#include <xlsxwriter.h>

#include <filesystem>

#include "base/text.h"

namespace mingjian::documents {
namespace {

constexpr size_t kCellMax = 32'767;

// At most `kCellMax` characters, without control characters, which XML cannot hold.
std::string CellText(std::string_view text) {
  std::string out;
  size_t characters = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0U) != 0x80U && ++characters > kCellMax) break;
    if (byte >= 0x20 || c == '\n' || c == '\t') out += c;
  }
  return out;
}

}  // namespace

struct Workbook::State {
  lxw_workbook* book = nullptr;
  lxw_worksheet* sheet = nullptr;
  std::vector<SheetColumn> columns;
  std::vector<lxw_format*> formats;
  std::string path, folder;  // `folder`: where libxlsxwriter keeps rows until the end
  lxw_row_t row = 0;
  lxw_col_t column = 0;
  int64_t rows = 0;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (book != nullptr) workbook_close(book);
  }
};

Workbook::Workbook(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workbook::Workbook(Workbook&&) noexcept = default;
Workbook& Workbook::operator=(Workbook&&) noexcept = default;
Workbook::~Workbook() = default;

Result<Workbook> Workbook::Create(const std::string& path, const std::string& sheet,
                                  std::vector<SheetColumn> columns) {
  auto state = std::make_unique<State>();
  state->path = path;
  state->folder = std::filesystem::path(path).parent_path().string();
  if (state->folder.empty()) state->folder = ".";
  state->columns = std::move(columns);
  lxw_workbook_options options{};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = state->folder.data();
  state->book = workbook_new_opt(path.c_str(), &options);
  if (state->book == nullptr) {
    return EnvironmentError(fmt::format("{}: a workbook cannot be made", path));
  }
  state->sheet = workbook_add_worksheet(state->book, sheet.c_str());
  if (state->sheet == nullptr) {
    return DataError(fmt::format("{}: a sheet cannot be called '{}'", path, sheet));
  }
  lxw_format* const head = workbook_add_format(state->book);
  format_set_bold(head);
  format_set_bg_color(head, 0xE7EEF7);
  format_set_border(head, LXW_BORDER_THIN);
  lxw_format* const money = workbook_add_format(state->book);
  format_set_num_format(money, "#,##0.00");
  lxw_format* const day = workbook_add_format(state->book);
  format_set_num_format(day, "yyyy-mm-dd");
  lxw_format* const time = workbook_add_format(state->book);
  format_set_num_format(time, "yyyy-mm-dd hh:mm:ss");
  for (size_t i = 0; i < state->columns.size(); ++i) {
    const SheetColumn& column = state->columns[i];
    const auto at = static_cast<lxw_col_t>(i);
    worksheet_set_column(state->sheet, at, at, column.width, nullptr);
    worksheet_write_string(state->sheet, 0, at, column.title.c_str(), head);
    state->formats.push_back(column.type == CellType::kMoney  ? money
                             : column.type == CellType::kDay  ? day
                             : column.type == CellType::kTime ? time
                                                              : nullptr);
  }
  worksheet_freeze_panes(state->sheet, 1, 0);
  state->row = 1;
  return Workbook(std::move(state));
}

void Workbook::Text(std::string_view text) {
  MJ_CHECK(state_->columns[state_->column].type == CellType::kText);
  // Written as a text, never guessed: '=1+1' stays what it is.
  if (!text.empty()) {
    worksheet_write_string(state_->sheet, state_->row, state_->column, CellText(text).c_str(),
                           nullptr);
  }
  ++state_->column;
}
void Workbook::Money(Decimal amount) {
  MJ_CHECK(state_->columns[state_->column].type == CellType::kMoney);
  // A cell is a binary number of 15 digits: enough for what is shown, two decimals.
  worksheet_write_number(state_->sheet, state_->row, state_->column,
                         static_cast<double>(amount.micros()) / Decimal::kOne,
                         state_->formats[state_->column]);
  ++state_->column;
}
void Workbook::Int(int64_t number) {
  MJ_CHECK(state_->columns[state_->column].type == CellType::kInt);
  worksheet_write_number(state_->sheet, state_->row, state_->column, static_cast<double>(number),
                         nullptr);
  ++state_->column;
}
void Workbook::Day(Seconds day) {
  const CellType type = state_->columns[state_->column].type;
  MJ_CHECK(type == CellType::kDay || type == CellType::kTime);
  if (day != 0) {
    const CivilDate date = CivilOf(day);
    const auto second = static_cast<int>(type == CellType::kTime ? day - DayOf(day) : 0);
    lxw_datetime cell{date.year,     date.month,       date.day,
                      second / 3600, second / 60 % 60, static_cast<double>(second % 60)};
    worksheet_write_datetime(state_->sheet, state_->row, state_->column, &cell,
                             state_->formats[state_->column]);
  }
  ++state_->column;
}

Status Workbook::EndRow() {
  MJ_CHECK(state_->column == state_->columns.size());
  if (++state_->rows > kSheetRowsMax) {
    return DataError(
        fmt::format("{}: a sheet holds {} rows; narrow the filters", state_->path, kSheetRowsMax));
  }
  ++state_->row;
  state_->column = 0;
  return {};
}
int64_t Workbook::rows() const { return state_->rows; }

Status Workbook::Close() {
  worksheet_autofilter(state_->sheet, 0, 0, state_->row - 1,
                       static_cast<lxw_col_t>(state_->columns.size() - 1));
  lxw_workbook* const book = state_->book;
  state_->book = nullptr;
  const lxw_error closed = workbook_close(book);
  if (closed != LXW_NO_ERROR) {
    return EnvironmentError(
        fmt::format("{}: cannot be written: {}", state_->path, lxw_strerror(closed)));
  }
  return {};
}

}  // namespace mingjian::documents
