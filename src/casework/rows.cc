// Results in memory, and refusals.

#include <fmt/format.h>

#include "base/text.h"
#include "casework/database.h"

namespace mingjian::casework {

const std::optional<std::string>& Rows::At(size_t row, size_t column) const {
  MJ_CHECK(row < size() && column < columns_);
  return cells_[row * columns_ + column];
}

std::string_view Rows::Text(size_t row, size_t column) const {
  const std::optional<std::string>& cell = At(row, column);
  return cell ? std::string_view(*cell) : std::string_view();
}

int64_t Rows::Int(size_t row, size_t column) const {
  const std::optional<std::string>& cell = At(row, column);
  if (!cell) return 0;
  const std::optional<int64_t> number = ParseInt(*cell);
  MJ_CHECK(number.has_value());
  return *number;
}

std::unexpected<Error> Refuse(std::string_view name, std::string_view sentence) {
  return DataError(fmt::format("{}: {}", name, sentence));
}

std::string_view RefusalOf(const Error& error) {
  const std::string_view message = error.message;
  const size_t colon = message.find(": ");
  if (error.code != ErrorCode::kData || colon == std::string_view::npos) return {};
  const std::string_view name = message.substr(0, colon);
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-") == std::string_view::npos;
  return plain ? name : std::string_view();
}

}  // namespace mingjian::casework
