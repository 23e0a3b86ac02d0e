#include "cli/terminal.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <ctime>

#include "base/decimal.h"
#include "base/text.h"
#include "model/model.h"

namespace mingjian::cli {
namespace {

// The front of `text` that fits in `width` columns, with an ellipsis when something was cut.
std::string Cut(std::string_view text, size_t width) {
  if (width == 0 || DisplayWidth(text) <= width) return std::string(text);
  size_t used = 0;
  size_t end = 0;
  while (end < text.size()) {
    size_t next = end + 1;
    while (next < text.size() && (static_cast<uint8_t>(text[next]) & 0xC0) == 0x80) ++next;
    const size_t columns = DisplayWidth(text.substr(end, next - end));
    if (used + columns + 1 > width) break;
    used += columns;
    end = next;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string Pad(std::string_view text, size_t width, bool right) {
  const size_t have = DisplayWidth(text);
  const std::string space(width > have ? width - have : 0, ' ');
  return right ? space + std::string(text) : std::string(text) + space;
}

std::string GroupDigits(std::string digits) {
  for (size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

}  // namespace

Table::Table(std::vector<std::string> titles) : titles_(std::move(titles)) {
  for (std::string& title : titles_) {
    right_.push_back(title.ends_with('>'));
    if (right_.back()) title.pop_back();
  }
}

void Table::AddRow(std::vector<std::string> cells) {
  cells.resize(titles_.size());
  rows_.push_back(std::move(cells));
}

void Table::AddRule() { rows_.emplace_back(); }

std::string Table::ToString(size_t cell_width_max) const {
  std::vector<size_t> widths;
  widths.reserve(titles_.size());
  for (const std::string& title : titles_) widths.push_back(DisplayWidth(title));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(Cut(row[i], cell_width_max)));
    }
  }
  size_t total = 0;
  for (const size_t width : widths) total += width + 2;
  std::string rule;
  for (size_t i = 2; i < total; ++i) rule += "─";
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    std::string line;
    for (size_t i = 0; i < cells.size(); ++i) {
      line += Pad(Cut(cells[i], cell_width_max), widths[i], right_[i]) + "  ";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  };
  add(titles_);
  text += rule + "\n";
  for (const auto& row : rows_) {
    if (row.empty()) {
      text += rule + "\n";
    } else {
      add(row);
    }
  }
  return text;
}

Progress::Progress(std::string what, uint64_t total)
    : what_(std::move(what)),
      total_(total),
      shown_(::isatty(STDERR_FILENO) == 1),
      begin_(std::chrono::steady_clock::now()) {}

Progress::~Progress() { Finish(); }

void Progress::Set(uint64_t done) {
  if (!shown_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  if (total_ == 0) {
    fmt::print(stderr, "\r{} {} ({:.0f} s)\033[K", what_, WithThousands(done), seconds);
  } else {
    const size_t filled = static_cast<size_t>(20 * std::min(done, total_) / total_);
    std::string bar;
    for (size_t i = 0; i < 20; ++i) bar += i < filled ? "█" : "░";
    fmt::print(stderr, "\r{} {} {:3}% ({:.0f} s)\033[K", what_, bar,
               100 * std::min(done, total_) / total_, seconds);
  }
  std::fflush(stderr);
}

void Progress::Finish() {
  if (!shown_) return;
  shown_ = false;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
}

int ReportError(const Error& error) {
  fmt::print(stderr, "mingjian: error: {}\n", error.message);
  return static_cast<int>(error.code);
}

std::string Masked(std::string_view field, const std::string& value) {
  for (const model::Table& table : model::Tables()) {
    const auto found = table.Find(field);
    if (!found || !table.fields[*found].personal) continue;
    return field.find("name") != std::string_view::npos ? MaskName(value) : MaskId(value);
  }
  return value;
}

Seconds LocalNow() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  return SecondsOf({local.tm_year + 1900, local.tm_mon + 1, local.tm_mday}) + local.tm_hour * 3600 +
         local.tm_min * 60 + local.tm_sec;
}

std::string WithThousands(uint64_t number) { return GroupDigits(std::to_string(number)); }

std::string MoneyWithThousands(int64_t micros) {
  std::string text = Decimal::FromMicros(micros).ToMoney();
  const bool negative = text.front() == '-';
  if (negative) text.erase(0, 1);
  const std::string cents = text.substr(text.size() - 3);
  return (negative ? "-" : "") + GroupDigits(text.substr(0, text.size() - 3)) + cents;
}

std::string AsBytes(uint64_t bytes) {
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  size_t unit = 0;
  while (value >= 1024 && unit + 1 < std::size(kUnits)) {
    value /= 1024;
    ++unit;
  }
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

}  // namespace mingjian::cli
