#include <fmt/format.h>

#include <bit>

#include "lake/database.h"
#include "lake/duckdb_types.h"

namespace mingjian::lake {
namespace {

__extension__ using Int128 = __int128;
__extension__ using Uint128 = unsigned __int128;

constexpr int64_t kPowersOfTen[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000};

std::optional<int64_t> Narrow(duckdb_hugeint value) {
  const auto low = static_cast<int64_t>(value.lower);
  if ((value.upper == 0 && low >= 0) || (value.upper == -1 && low < 0)) return low;
  return std::nullopt;
}

Int128 Wide(duckdb_hugeint value) { return (static_cast<Int128>(value.upper) << 64) | value.lower; }

std::string ShowWide(Int128 value, int scale) {
  const bool negative = value < 0;
  auto rest = negative ? -static_cast<Uint128>(value) : static_cast<Uint128>(value);
  std::string digits;
  while (rest > 0 || static_cast<int>(digits.size()) <= scale) {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  }
  if (scale > 0) digits.insert(digits.size() - static_cast<size_t>(scale), ".");
  return negative ? "-" + digits : digits;
}

// The unscaled value of a decimal cell.
Int128 Unscaled(const Column& column, size_t row) {
  switch (column.width) {
    case 2:
      return column.Values<int16_t>()[row];
    case 4:
      return column.Values<int32_t>()[row];
    case 8:
      return column.Values<int64_t>()[row];
    default:
      return Wide(column.Values<duckdb_hugeint>()[row]);
  }
}

int64_t ToMicros(Int128 unscaled, int scale) {
  if (scale <= 6) {
    unscaled *= kPowersOfTen[6 - scale];
  } else {
    for (int i = 6; i < scale; ++i) unscaled /= 10;
  }
  const auto micros = static_cast<int64_t>(unscaled);
  return micros == unscaled ? micros : kMissing;
}

// Rounds towards the past, so that times before 1970 keep their second.
int64_t SecondsOfMicros(int64_t micros) {
  const int64_t seconds = micros / 1'000'000;
  return seconds * 1'000'000 > micros ? seconds - 1 : seconds;
}

template <typename T>
void AppendAs(const Column& column, size_t rows, std::vector<int64_t>& out) {
  const T* values = column.Values<T>();
  out.insert(out.end(), values, values + rows);
}

void MarkMissing(const Column& column, size_t rows, int64_t* target) {
  if (column.validity == nullptr) return;
  // 64 rows at once: mostly none of them is missing.
  for (size_t begin = 0; begin < rows; begin += 64) {
    uint64_t missing = ~column.validity[begin / 64];
    if (rows - begin < 64) missing &= (uint64_t{1} << (rows - begin)) - 1;
    for (; missing != 0; missing &= missing - 1) {
      target[begin + static_cast<size_t>(std::countr_zero(missing))] = kMissing;
    }
  }
}

}  // namespace

duckdb_type EngineType(ColumnType type) {
  switch (type) {
    case ColumnType::kBool:
      return DUCKDB_TYPE_BOOLEAN;
    case ColumnType::kInt32:
      return DUCKDB_TYPE_INTEGER;
    case ColumnType::kUint32:
      return DUCKDB_TYPE_UINTEGER;
    case ColumnType::kUint64:
      return DUCKDB_TYPE_UBIGINT;
    case ColumnType::kDouble:
      return DUCKDB_TYPE_DOUBLE;
    case ColumnType::kDate:
      return DUCKDB_TYPE_DATE;
    case ColumnType::kTime:
      return DUCKDB_TYPE_TIMESTAMP;
    case ColumnType::kText:
      return DUCKDB_TYPE_VARCHAR;
    case ColumnType::kAny:
      return DUCKDB_TYPE_ANY;
    default:
      return DUCKDB_TYPE_BIGINT;
  }
}

Column ColumnOf(duckdb_logical_type logical) {
  Column column;
  const auto set = [&](ColumnType type, int width) {
    column.type = type;
    column.width = width;
  };
  switch (duckdb_get_type_id(logical)) {
    case DUCKDB_TYPE_BOOLEAN:
      set(ColumnType::kBool, 1);
      break;
    case DUCKDB_TYPE_TINYINT:
      set(ColumnType::kInt8, 1);
      break;
    case DUCKDB_TYPE_SMALLINT:
      set(ColumnType::kInt16, 2);
      break;
    case DUCKDB_TYPE_INTEGER:
      set(ColumnType::kInt32, 4);
      break;
    case DUCKDB_TYPE_BIGINT:
      set(ColumnType::kInt64, 8);
      break;
    case DUCKDB_TYPE_UTINYINT:
      set(ColumnType::kUint8, 1);
      break;
    case DUCKDB_TYPE_USMALLINT:
      set(ColumnType::kUint16, 2);
      break;
    case DUCKDB_TYPE_UINTEGER:
      set(ColumnType::kUint32, 4);
      break;
    case DUCKDB_TYPE_UBIGINT:
      set(ColumnType::kUint64, 8);
      break;
    case DUCKDB_TYPE_HUGEINT:
      set(ColumnType::kHugeint, 16);
      break;
    case DUCKDB_TYPE_DOUBLE:
      set(ColumnType::kDouble, 8);
      break;
    case DUCKDB_TYPE_DATE:
      set(ColumnType::kDate, 4);
      break;
    case DUCKDB_TYPE_TIMESTAMP:
      set(ColumnType::kTime, 8);
      break;
    case DUCKDB_TYPE_VARCHAR:
      set(ColumnType::kText, 16);
      break;
    case DUCKDB_TYPE_DECIMAL: {
      const int digits = duckdb_decimal_width(logical);
      set(ColumnType::kDecimal, digits <= 4 ? 2 : digits <= 9 ? 4 : digits <= 18 ? 8 : 16);
      column.scale = duckdb_decimal_scale(logical);
      break;
    }
    default:
      break;
  }
  return column;
}

int64_t Column::Int(size_t row) const {
  if (IsMissing(row)) return kMissing;
  switch (type) {
    case ColumnType::kBool:
    case ColumnType::kUint8:
      return Values<uint8_t>()[row];
    case ColumnType::kInt8:
      return Values<int8_t>()[row];
    case ColumnType::kInt16:
      return Values<int16_t>()[row];
    case ColumnType::kUint16:
      return Values<uint16_t>()[row];
    case ColumnType::kInt32:
      return Values<int32_t>()[row];
    case ColumnType::kUint32:
      return Values<uint32_t>()[row];
    case ColumnType::kInt64:
      return Values<int64_t>()[row];
    case ColumnType::kUint64: {
      const uint64_t value = Values<uint64_t>()[row];
      return value <= static_cast<uint64_t>(INT64_MAX) ? static_cast<int64_t>(value) : kMissing;
    }
    case ColumnType::kHugeint:
      return Narrow(Values<duckdb_hugeint>()[row]).value_or(kMissing);
    case ColumnType::kDecimal:
      return ToMicros(Unscaled(*this, row), scale);
    case ColumnType::kDate:
      return int64_t{Values<int32_t>()[row]} * kDaySeconds;
    case ColumnType::kTime:
      return SecondsOfMicros(Values<int64_t>()[row]);
    case ColumnType::kDouble:
    case ColumnType::kText:
    case ColumnType::kAny:
    case ColumnType::kOther:
      break;
  }
  return kMissing;
}

std::optional<std::string> Column::Show(size_t row) const {
  if (IsMissing(row)) return std::nullopt;
  switch (type) {
    case ColumnType::kText:
      return std::string(Text(row));
    case ColumnType::kBool:
      return Values<uint8_t>()[row] != 0 ? "true" : "false";
    case ColumnType::kDecimal:
      return ShowWide(Unscaled(*this, row), scale);
    case ColumnType::kHugeint:
      return ShowWide(Wide(Values<duckdb_hugeint>()[row]), 0);
    case ColumnType::kUint64:
      return std::to_string(Values<uint64_t>()[row]);
    case ColumnType::kDouble:
      return fmt::format("{}", Values<double>()[row]);
    case ColumnType::kDate:
      return FormatDate(Int(row));
    case ColumnType::kTime:
      return FormatTime(Int(row));
    case ColumnType::kOther:
      return "(a value that only SQL can show: cast it to VARCHAR)";
    default:
      return std::to_string(Int(row));
  }
}

void Column::AppendTo(size_t rows, std::vector<int64_t>& out) const {
  const size_t begin = out.size();
  switch (type) {
    case ColumnType::kInt32:
      AppendAs<int32_t>(*this, rows, out);
      break;
    case ColumnType::kUint32:
      AppendAs<uint32_t>(*this, rows, out);
      break;
    case ColumnType::kInt64:
      AppendAs<int64_t>(*this, rows, out);
      break;
    case ColumnType::kDate:
      AppendAs<int32_t>(*this, rows, out);
      for (size_t i = begin; i < out.size(); ++i) out[i] *= kDaySeconds;
      break;
    case ColumnType::kTime:
      AppendAs<int64_t>(*this, rows, out);
      for (size_t i = begin; i < out.size(); ++i) out[i] = SecondsOfMicros(out[i]);
      break;
    case ColumnType::kDecimal:
      if (width == 8 && scale == 6) {
        AppendAs<int64_t>(*this, rows, out);
        break;
      }
      [[fallthrough]];
    default:
      for (size_t i = 0; i < rows; ++i) out.push_back(Int(i));
      return;
  }
  MarkMissing(*this, rows, out.data() + begin);
}

void Column::AppendTo(size_t rows, std::vector<std::string>& out) const {
  out.reserve(out.size() + rows);
  for (size_t i = 0; i < rows; ++i) {
    if (type == ColumnType::kText) {
      out.emplace_back(Text(i));
    } else {
      out.push_back(Show(i).value_or(""));
    }
  }
}

}  // namespace mingjian::lake
