#include "service/cells.h"

#include <fmt/format.h>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/columns.h"

namespace mingjian::service {
namespace {

// Bytes of the first `characters` code points.
size_t BytesOf(std::string_view text, size_t characters) {
  size_t at = 0;
  while (at < text.size()) {
    if ((static_cast<uint8_t>(text[at]) & 0xC0U) != 0x80U && characters-- == 0) return at;
    ++at;
  }
  return at;
}

// "1.5E3" as "1500"; nothing for other texts and exponents that no amount has.
std::optional<std::string> WithoutExponent(std::string_view text) {
  const size_t e = text.find_first_of("eE");
  if (e == text.npos) return std::nullopt;
  std::string_view power = text.substr(e + 1);
  if (power.starts_with('+')) power.remove_prefix(1);
  const auto exponent = ParseInt(power);
  if (!exponent || *exponent < -30 || *exponent > 30) return std::nullopt;
  std::string digits(text.substr(0, e));
  const bool negative = digits.starts_with('-');
  if (negative) digits.erase(0, 1);
  const size_t point = digits.find('.');
  auto whole = static_cast<int64_t>(point == digits.npos ? digits.size() : point);
  if (point != digits.npos) digits.erase(point, 1);
  whole += *exponent;
  if (whole <= 0) {
    digits.insert(0, static_cast<size_t>(1 - whole), '0');
    whole = 1;
  }
  if (static_cast<size_t>(whole) > digits.size()) {
    digits.append(static_cast<size_t>(whole) - digits.size(), '0');
  }
  std::string out = negative ? "-" : "";
  out += digits.substr(0, static_cast<size_t>(whole));
  if (static_cast<size_t>(whole) < digits.size()) {
    out += "." + digits.substr(static_cast<size_t>(whole));
  }
  return out;
}

// A decimal whose digits behind the sixth are rounded half away from zero.
std::optional<Decimal> RoundedDecimal(std::string_view text) {
  const size_t point = text.find('.');
  if (point == text.npos || text.size() - point - 1 <= 6) return Decimal::Parse(text);
  const std::string_view tail = text.substr(point + 7);
  if (tail.find_first_not_of("0123456789") != tail.npos) return std::nullopt;
  const auto cut = Decimal::Parse(text.substr(0, point + 7));
  if (!cut || tail.front() < '5') return cut;
  return Decimal::Add(*cut, Decimal::FromMicros(text.starts_with('-') ? -1 : 1));
}

std::optional<Decimal> DecimalOf(std::string_view text, Reading reading) {
  if (const auto exact = Decimal::Parse(text)) return exact;
  if (reading == Reading::kStrict) return std::nullopt;
  if (const auto plain = WithoutExponent(text)) return RoundedDecimal(*plain);
  return RoundedDecimal(text);
}

}  // namespace

std::string CutText(std::string_view text, size_t characters) {
  const size_t whole = BytesOf(text, characters);
  if (whole == text.size()) return std::string(text);
  return std::string(text.substr(0, BytesOf(text, characters - 1))) + "…";
}

std::string Shown(std::string_view value) { return CutText(value, 40); }

void AddProblem(const JsonTree& tree, const JsonNode& at, std::string_view member,
                std::string_view value, std::string_view expected, std::vector<Problem>* problems) {
  if (IsFull(*problems)) return;
  std::string path = tree.PathOf(at);
  if (!member.empty()) path += "." + std::string(member);
  problems->push_back({std::move(path), Shown(value), std::string(expected)});
}

std::string ToText(const Problem& problem) {
  if (problem.value.empty()) return fmt::format("{}: expected {}", problem.path, problem.expected);
  return fmt::format("{}: '{}', expected {}", problem.path, problem.value, problem.expected);
}

bool IsNoValue(std::string_view text) {
  if (text.size() > 4) return false;
  return text.empty() || text == "-" || text == "--" || text == "—" || text == "null";
}

std::optional<int64_t> CellOf(model::Type type, std::string_view text, Reading reading) {
  switch (type) {
    case model::Type::kInt: {
      if (const auto number = ParseInt(text)) return number;
      const auto number = DecimalOf(text, reading);
      if (!number || number->micros() % Decimal::kOne != 0) return std::nullopt;
      return number->micros() / Decimal::kOne;
    }
    case model::Type::kDecimal: {
      // As far as the lake's DECIMAL(18,6) goes.
      constexpr int64_t kEnd = 1'000'000'000'000'000'000;
      const auto number = DecimalOf(text, reading);
      if (!number || number->micros() >= kEnd || number->micros() <= -kEnd) return std::nullopt;
      return number->micros();
    }
    case model::Type::kDate: {
      const auto time = ParseTime(text);
      return time ? std::optional(DayOf(*time)) : std::nullopt;
    }
    case model::Type::kTime:
      return ParseTime(text);
    case model::Type::kText:
    case model::Type::kCode:
      break;
  }
  MJ_CHECK(false);
  return std::nullopt;
}

std::string_view ExpectedZh(model::Type type) {
  switch (type) {
    case model::Type::kInt:
      return "整数";
    case model::Type::kDecimal:
      return "数值(至多12位整数、6位小数)";
    case model::Type::kDate:
      return "日期(yyyy-MM-dd)";
    case model::Type::kTime:
      return "日期时间(yyyy-MM-dd HH:mm:ss)";
    case model::Type::kText:
    case model::Type::kCode:
      break;
  }
  return "文本";
}

RowsWriter::RowsWriter(history::Claim* claim, rules::Entity entity, uint32_t rows)
    : claim_(claim), table_(engine::ModelTableOf(entity)), rows_(&claim->RowsOf(entity)) {
  rows_->count = rows;
  rows_->columns.assign(table_->fields.size(), {});
  last_.resize(table_->fields.size(), 0);
}

void RowsWriter::Set(uint32_t row, size_t field, int64_t cell) {
  std::vector<int64_t>& column = rows_->columns[field];
  if (column.empty()) {
    if (cell == engine::kMissing) return;
    column.assign(rows_->count, engine::kMissing);
  }
  column[row] = cell;
}

void RowsWriter::SetText(uint32_t row, size_t field, std::string_view text) {
  int64_t& last = last_[field];
  if (last == 0 || claim_->texts[static_cast<size_t>(last)] != text) {
    const int64_t cell = claim_->AddText(text);
    if (cell == engine::kMissing) return;
    last = cell;
  }
  Set(row, field, last);
}

int64_t RowsWriter::Get(uint32_t row, size_t field) const {
  const std::vector<int64_t>& column = rows_->columns[field];
  return column.empty() ? engine::kMissing : column[row];
}

CellState ReadCell(JsonKind kind, std::string_view text, Reading reading, uint32_t row,
                   size_t field, RowsWriter* rows) {
  if (kind == JsonKind::kNull) return CellState::kMissing;
  if (kind == JsonKind::kArray || kind == JsonKind::kObject) {
    // An empty list or object is how some send "nothing".
    return CellState::kBad;
  }
  if (kind == JsonKind::kBool) {
    if (reading == Reading::kStrict) return CellState::kBad;
    text = text == "true" ? "1" : "0";
  }
  text = Trim(text);
  if (text.empty() || (reading == Reading::kLenient && IsNoValue(text))) return CellState::kMissing;
  const model::Type type = rows->table().fields[field].type;
  if (type == model::Type::kText || type == model::Type::kCode) {
    rows->SetText(row, field, text);
    return CellState::kGood;
  }
  const auto cell = CellOf(type, text, reading);
  if (!cell) return CellState::kBad;
  rows->Set(row, field, *cell);
  return CellState::kGood;
}

}  // namespace mingjian::service
