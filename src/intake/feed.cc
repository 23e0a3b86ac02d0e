#include "intake/feed.h"

#include <fmt/format.h>

namespace mingjian::intake {
namespace {

// A Parquet column as the stage wants it: numbers and times in the model's own type where the file
// has such a type, everything else as text.
std::string Expression(const Source& source, size_t column) {
  const std::string name = lake::QuoteName(source.columns[column]);
  if (source.fields[column] == kNoField) return "NULL::VARCHAR";
  const std::string_view type = source.engine_types[column];
  const bool number = type.ends_with("INT") || type == "INTEGER" || type.starts_with("DECIMAL") ||
                      type == "DOUBLE" || type == "FLOAT";
  const bool moment = type == "DATE" || type.starts_with("TIMESTAMP");
  switch (source.table->fields[source.fields[column]].type) {
    case model::Type::kDecimal:
      if (number) return fmt::format("TRY_CAST({} AS DECIMAL(18,6))", name);
      break;
    case model::Type::kInt:
      if (type.ends_with("INT") || type == "INTEGER")
        return fmt::format("TRY_CAST({} AS BIGINT)", name);
      break;
    case model::Type::kDate:
      if (moment) return fmt::format("CAST({} AS DATE)", name);
      break;
    case model::Type::kTime:
      if (moment) return fmt::format("CAST({} AS TIMESTAMP)", name);
      break;
    default:
      break;
  }
  return type == "VARCHAR" ? name : fmt::format("CAST({} AS VARCHAR)", name);
}

}  // namespace

Feed::Feed(std::vector<const Source*> sources, lake::Connection connection,
           std::function<void(const Progress&)> progress, uint64_t bytes_before,
           uint64_t bytes_total)
    : sources_(std::move(sources)),
      connection_(std::move(connection)),
      progress_(std::move(progress)),
      bytes_before_(bytes_before),
      bytes_total_(bytes_total) {}

void Feed::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

Status Feed::OpenNext() {
  const Source& source = *sources_[at_];
  next_row_ = 1;
  if (source.format != Format::kParquet) {
    const bool csv = source.format == Format::kCsv;
    MJ_TRY(lines_, BlockReader::Open(source.path, csv, csv));
    return {};
  }
  std::string select;
  for (size_t i = 0; i < source.columns.size(); ++i)
    select += (i == 0 ? "" : ", ") + Expression(source, i);
  Result<lake::Rows> rows = connection_.Query(
      fmt::format("SELECT {} FROM read_parquet({})", select, lake::QuoteText(source.path)));
  if (!rows) return DataError(fmt::format("{}: {}", source.name, rows.error().message));
  rows_ = std::move(*rows);
  return {};
}

void Feed::Report(uint64_t bytes_of_current) {
  if (!progress_ || at_ >= sources_.size()) return;
  progress_({fmt::format("read {}", sources_[at_]->table->name), bytes_before_ + bytes_of_current,
             bytes_total_});
}

Result<std::optional<Piece>> Feed::Next() {
  const std::lock_guard lock(mutex_);
  while (!stopped_ && at_ < sources_.size()) {
    const Source& source = *sources_[at_];
    if (!lines_ && !rows_) MJ_RETURN_IF_ERROR(OpenNext());
    if (lines_) {
      auto block = lines_->Next();
      if (!block) {
        return std::unexpected(
            Error{block.error().code, fmt::format("{}: {}", source.name, block.error().message)});
      }
      Report(std::min(lines_->bytes_read(), source.bytes));
      if (*block) return Piece{&source, std::move(**block), std::nullopt, 1};
    } else {
      const Result<bool> more = rows_->Next();
      if (!more) return DataError(fmt::format("{}: {}", source.name, more.error().message));
      if (*more) {
        Piece piece{&source, std::nullopt, rows_->Release(), next_row_};
        next_row_ += piece.chunk->size();
        return piece;
      }
    }
    lines_.reset();
    rows_.reset();
    bytes_before_ += source.bytes;
    ++at_;
    Report(0);
  }
  return std::nullopt;
}

}  // namespace mingjian::intake
