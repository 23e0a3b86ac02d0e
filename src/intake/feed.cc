#include "intake/feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

// A source that is being read.
struct Feed::Stream {
  const Source* source = nullptr;
  std::mutex mutex;  // over the rest
  std::optional<lake::Connection> connection;
  std::unique_ptr<BlockReader> lines;
  std::optional<lake::Rows> rows;
  uint64_t next_row = 1;
  uint64_t reported = 0;  // bytes
  bool opened = false, ended = false;

  Status Open(const lake::Database& database);
};

Status Feed::Stream::Open(const lake::Database& database) {
  opened = true;
  if (source->format != Format::kParquet) {
    MJ_TRY(lines, BlockReader::Open(source->path, source->Shape(), source->format == Format::kCsv));
    return {};
  }
  std::string select;
  for (size_t i = 0; i < source->columns.size(); ++i)
    select += (i == 0 ? "" : ", ") + Expression(*source, i);
  MJ_TRY(connection, database.Connect());
  Result<lake::Rows> stream = connection->Query(
      fmt::format("SELECT {} FROM read_parquet({})", select, lake::QuoteText(source->path)));
  if (!stream) return DataError(fmt::format("{}: {}", source->name, stream.error().message));
  rows = std::move(*stream);
  return {};
}

Feed::Feed(const lake::Database& database, std::vector<const Source*> sources,
           std::function<void(const Progress&)> progress, uint64_t bytes_before,
           uint64_t bytes_total)
    : database_(database),
      sources_(std::move(sources)),
      progress_(std::move(progress)),
      bytes_done_(bytes_before),
      bytes_total_(bytes_total) {}

void Feed::Stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

void Feed::Report(const Source& source, uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  bytes_done_ += bytes;
  if (progress_) progress_({fmt::format("read {}", source.table->name), bytes_done_, bytes_total_});
}

Result<std::shared_ptr<Feed::Stream>> Feed::Join() {
  const std::lock_guard lock(mutex_);
  if (stopped_) return nullptr;
  if (at_ < sources_.size()) {
    auto stream = std::make_shared<Stream>();
    stream->source = sources_[at_++];
    open_.push_back(stream);
    return stream;
  }
  return open_.empty() ? nullptr : open_.front();
}

Result<std::optional<Piece>> Feed::NextOf(Stream& stream) {
  const std::lock_guard lock(stream.mutex);
  if (stream.ended) return std::nullopt;
  const Source& source = *stream.source;
  if (!stream.opened) MJ_RETURN_IF_ERROR(stream.Open(database_));
  if (stream.lines) {
    auto block = stream.lines->Next();
    if (!block) {
      return std::unexpected(
          Error{block.error().code, fmt::format("{}: {}", source.name, block.error().message)});
    }
    const uint64_t read = std::min(stream.lines->bytes_read(), source.bytes);
    Report(source, read - std::exchange(stream.reported, read));
    if (*block) return Piece{&source, std::move(**block), std::nullopt, 1};
  } else {
    const Result<bool> more = stream.rows->Next();
    if (!more) return DataError(fmt::format("{}: {}", source.name, more.error().message));
    if (*more) {
      Piece piece{&source, std::nullopt, stream.rows->Release(), stream.next_row};
      stream.next_row += piece.chunk->size();
      return piece;
    }
  }
  stream.ended = true;
  stream.lines.reset();
  stream.rows.reset();
  Report(source, source.bytes - stream.reported);
  const std::lock_guard list(mutex_);
  std::erase_if(open_, [&](const auto& open) { return open.get() == &stream; });
  return std::nullopt;
}

Result<std::optional<Piece>> Feed::Next(Place& place) {
  while (true) {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) return std::nullopt;
    }
    if (!place.stream_) {
      MJ_TRY(place.stream_, Join());
      if (!place.stream_) return std::nullopt;
    }
    MJ_TRY(std::optional<Piece> piece, NextOf(*place.stream_));
    if (piece) return piece;
    place.stream_.reset();
  }
}

}  // namespace mingjian::intake
