#include "model/checks.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <cstdlib>
#include <map>
#include <unordered_set>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"

namespace mingjian::model {
namespace {

// The lake keeps DECIMAL(18,6): twelve digits before the point.
constexpr int64_t kDecimalMicrosEnd = 1'000'000'000'000 * Decimal::kOne;

re2::StringPiece Piece(std::string_view text) { return {text.data(), text.size()}; }

// Compiled once in a run; RE2 objects are safe to share between threads.
const RE2& CompiledShape(std::string_view name) {
  static const std::map<std::string_view, std::unique_ptr<const RE2>> compiled = [] {
    std::map<std::string_view, std::unique_ptr<const RE2>> shapes;
    for (const Shape& shape : Shapes()) {
      RE2::Options options;
      options.set_log_errors(false);
      auto regex = std::make_unique<const RE2>(Piece(shape.regex), options);
      MJ_CHECK(regex->ok());
      shapes.emplace(shape.name, std::move(regex));
    }
    return shapes;
  }();
  const auto found = compiled.find(name);
  MJ_CHECK(found != compiled.end());
  return *found->second;
}

std::optional<CellProblem> TypeProblem(Type type, std::string_view value) {
  const auto wrong = [](std::string expected) {
    return CellProblem{Level::kFatal, "type", std::move(expected)};
  };
  switch (type) {
    case Type::kText:
    case Type::kCode:
      if (!IsUtf8(value)) return wrong("UTF-8 text");
      return std::nullopt;
    case Type::kInt:
      if (!ParseInt(value)) return wrong("a whole number");
      return std::nullopt;
    case Type::kDecimal: {
      const auto number = Decimal::Parse(value);
      if (!number) return wrong("a number of at most six decimals such as 12.50");
      if (std::abs(number->micros()) >= kDecimalMicrosEnd) {
        return wrong("a number of at most twelve digits before the point");
      }
      return std::nullopt;
    }
    case Type::kDate:
      // Systems often export dates as times; the day is what counts.
      if (!ParseDate(value) && !ParseTime(value)) return wrong("a date such as 2026-01-31");
      return std::nullopt;
    case Type::kTime:
      if (!ParseTime(value) && !ParseDate(value)) {
        return wrong("a time such as 2026-01-31 08:30:00");
      }
      return std::nullopt;
  }
  return std::nullopt;
}

size_t DigitsOf(std::string_view number) {
  size_t digits = 0;
  bool leading = true;
  for (const char c : number) {
    if (c < '0' || c > '9') continue;
    if (leading && c == '0') continue;
    leading = false;
    ++digits;
  }
  return digits;
}

bool FitsLength(const Field& field, std::string_view value) {
  if (field.length == 0) return true;
  const auto length = static_cast<size_t>(field.length);
  switch (field.type) {
    case Type::kText:
    case Type::kCode:
      return value.size() <= length || CodePoints(value) <= length;
    case Type::kInt:
    case Type::kDecimal:
      return value.size() <= length || DigitsOf(value) <= length;
    case Type::kDate:
    case Type::kTime:
      return true;
  }
  return true;
}

}  // namespace

struct FieldCheck::Parts {
  Field field;
  const CodeSet* code_set = nullptr;
  std::unordered_set<std::string_view> codes;
  const RE2* shape = nullptr;
};

bool IsMissingText(std::string_view text) {
  if (text.empty()) return true;
  // Few texts begin like one of these.
  if (text[0] != '\\' && text[0] != 'N' && text[0] != 'n') return false;
  return text == "\\N" || text == "NULL" || text == "null";
}

FieldCheck::FieldCheck(const Field& field) : parts_(std::make_unique<Parts>()) {
  parts_->field = field;
  if (!field.code_set.empty()) {
    parts_->code_set = FindCodeSet(field.code_set);
    MJ_CHECK(parts_->code_set != nullptr);
    for (const CodeValue& value : parts_->code_set->values) parts_->codes.insert(value.code);
  }
  if (!field.shape.empty()) parts_->shape = &CompiledShape(field.shape);
}
FieldCheck::FieldCheck(FieldCheck&&) noexcept = default;
FieldCheck& FieldCheck::operator=(FieldCheck&&) noexcept = default;
FieldCheck::~FieldCheck() = default;

std::optional<CellProblem> FieldCheck::ProblemOf(std::string_view value) const {
  const Field& field = parts_->field;
  if (value.empty()) {
    if (field.required == Required::kNo) return std::nullopt;
    return CellProblem{Level::kFatal, "missing", "a value"};
  }
  if (auto problem = TypeProblem(field.type, value)) return problem;
  if (parts_->code_set != nullptr) {
    const CodeSet& set = *parts_->code_set;
    const auto prefix = static_cast<size_t>(set.prefix);
    if (!parts_->codes.contains(value) &&
        (prefix == 0 || !parts_->codes.contains(value.substr(0, prefix)))) {
      return CellProblem{set.open ? Level::kWarning : Level::kFatal, "code",
                         fmt::format("a value of code set {}", set.name)};
    }
  }
  if (!FitsLength(field, value)) {
    return CellProblem{
        Level::kWarning, "length",
        fmt::format(
            "at most {} {}", field.length,
            field.type == Type::kInt || field.type == Type::kDecimal ? "digits" : "characters")};
  }
  if (parts_->shape != nullptr && !RE2::FullMatch(Piece(value), *parts_->shape)) {
    return CellProblem{Level::kWarning, "shape", fmt::format("the shape of {}", field.shape)};
  }
  return std::nullopt;
}

std::optional<CellProblem> ProblemOf(const Field& field, std::string_view value) {
  return FieldCheck(field).ProblemOf(value);
}

bool MatchesShape(std::string_view shape, std::string_view value) {
  return RE2::FullMatch(Piece(value), CompiledShape(shape));
}

bool IsInCodeSet(const CodeSet& set, std::string_view code) {
  return LabelOf(set, code).has_value();
}

std::optional<std::string_view> LabelOf(const CodeSet& set, std::string_view code) {
  for (const CodeValue& value : set.values) {
    if (value.code == code) return value.zh;
  }
  if (set.prefix > 0 && code.size() > static_cast<size_t>(set.prefix)) {
    const std::string_view national = code.substr(0, static_cast<size_t>(set.prefix));
    for (const CodeValue& value : set.values) {
      if (value.code == national) return value.zh;
    }
  }
  return std::nullopt;
}

bool CertnoCheckDigitOk(std::string_view certno) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  constexpr std::string_view kCheckDigits = "10X98765432";
  if (certno.size() != 18) return false;
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) {
    if (certno[i] < '0' || certno[i] > '9') return false;
    sum += (certno[i] - '0') * kWeights[i];
  }
  const char last = certno[17] == 'x' ? 'X' : certno[17];
  return last == kCheckDigits[static_cast<size_t>(sum % 11)] &&
         ParseDate(certno.substr(6, 8)).has_value();
}

}  // namespace mingjian::model
