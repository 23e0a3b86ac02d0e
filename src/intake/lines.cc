#include "intake/lines.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace mingjian::intake {
namespace {

constexpr size_t kSampleBytes = 1U << 20;
constexpr size_t kLongestRow = 1U << 20;

class PlainSource : public ByteSource {
 public:
  PlainSource(std::string path, int file) : path_(std::move(path)), file_(file) {}
  ~PlainSource() override { ::close(file_); }
  Result<size_t> Read(char* buffer, size_t size) override {
    const ssize_t count = ::read(file_, buffer, size);
    if (count < 0)
      return EnvironmentError(fmt::format("{}: cannot be read: {}", path_, std::strerror(errno)));
    return static_cast<size_t>(count);
  }

 private:
  std::string path_;
  int file_;
};

class GzipSource : public ByteSource {
 public:
  GzipSource(std::string path, gzFile file) : path_(std::move(path)), file_(file) {}
  ~GzipSource() override { gzclose(file_); }
  Result<size_t> Read(char* buffer, size_t size) override {
    const int count =
        gzread(file_, buffer, static_cast<unsigned>(std::min<size_t>(size, 1U << 30)));
    int number = 0;
    const char* message = gzerror(file_, &number);
    // A file that was cut off ends without an error of gzread; gzerror still tells it.
    if (count < 0 || (number != Z_OK && number != Z_STREAM_END))
      return DataError(fmt::format("{}: not a whole gzip file: {}", path_, message));
    return static_cast<size_t>(count);
  }

 private:
  std::string path_;
  gzFile file_;
};

}  // namespace

Result<std::unique_ptr<ByteSource>> ByteSource::Open(const std::string& path) {
  if (path.ends_with(".gz")) {
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr)
      return EnvironmentError(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
    gzbuffer(file, 1U << 18);
    return std::make_unique<GzipSource>(path, file);
  }
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0)
    return EnvironmentError(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  return std::make_unique<PlainSource>(path, file);
}

std::optional<size_t> EndOfRow(std::string_view text, RowShape shape, bool at_end) {
  const size_t line_end = text.find('\n');
  const size_t first_line = line_end == std::string_view::npos ? text.size() : line_end + 1;
  const std::string_view line = text.substr(0, first_line);
  if (shape.separators.empty() || std::memchr(line.data(), '"', line.size()) == nullptr) {
    if (line_end == std::string_view::npos && !at_end) return std::nullopt;
    return first_line;
  }
  // A quote opens a field only where a field begins; inside, a doubled quote stands for itself.
  bool inside = false;
  bool field_begins = true;
  const size_t limit = std::min(text.size(), kLongestRow);
  for (size_t i = 0; i < limit; ++i) {
    const char c = text[i];
    if (inside) {
      if (c != '"') continue;
      if (i + 1 < limit && text[i + 1] == '"') {
        ++i;
      } else {
        inside = false;
      }
    } else if (c == '"' && field_begins) {
      inside = true;
      field_begins = false;
    } else if (c == '\n') {
      return i + 1;
    } else {
      // The second byte of a character is no separator.
      const bool pair = shape.gb18030 && static_cast<uint8_t>(c) > 0x80 && i + 1 < limit &&
                        static_cast<uint8_t>(text[i + 1]) >= 0x40;
      field_begins = !pair && shape.separators.find(c) != std::string_view::npos;
      if (pair) ++i;
    }
  }
  if (text.size() < kLongestRow && !at_end) return std::nullopt;
  if (at_end && !inside && limit == text.size()) return text.size();
  return first_line;
}

Result<std::unique_ptr<BlockReader>> BlockReader::Open(const std::string& path, RowShape shape,
                                                       bool header, size_t block_bytes) {
  std::unique_ptr<BlockReader> reader(new BlockReader);
  MJ_TRY(reader->source_, ByteSource::Open(path));
  reader->shape_ = shape;
  reader->block_bytes_ = std::max(block_bytes, kLongestRow * 2);
  MJ_RETURN_IF_ERROR(reader->Fill());
  if (reader->rest_.starts_with("\xEF\xBB\xBF")) reader->rest_.erase(0, 3);
  reader->sample_ = reader->rest_.substr(0, kSampleBytes);
  if (header) {
    const size_t end = EndOfRow(reader->rest_, shape, reader->at_end_).value_or(0);
    reader->header_ = reader->rest_.substr(0, end);
    reader->next_line_ +=
        static_cast<uint64_t>(std::count(reader->header_.begin(), reader->header_.end(), '\n'));
    reader->rest_.erase(0, end);
    while (!reader->header_.empty() &&
           (reader->header_.back() == '\n' || reader->header_.back() == '\r'))
      reader->header_.pop_back();
  }
  return reader;
}

Status BlockReader::Fill() {
  while (!at_end_ && rest_.size() < block_bytes_) {
    const size_t old = rest_.size();
    rest_.resize(block_bytes_);
    MJ_TRY(const size_t count, source_->Read(rest_.data() + old, block_bytes_ - old));
    rest_.resize(old + count);
    bytes_read_ += count;
    at_end_ = count == 0;
  }
  return {};
}

Result<std::optional<Block>> BlockReader::Next() {
  const std::lock_guard lock(mutex_);
  MJ_RETURN_IF_ERROR(Fill());
  if (rest_.empty()) return std::nullopt;
  size_t end = 0;
  const std::string_view text = rest_;
  if (at_end_) {
    end = text.size();
  } else if (shape_.separators.empty() || std::memchr(text.data(), '"', text.size()) == nullptr) {
    const size_t last = text.rfind('\n');
    end = last == std::string_view::npos ? 0 : last + 1;
  } else {
    while (end < text.size()) {
      const auto row = EndOfRow(text.substr(end), shape_, false);
      if (!row) break;
      end += *row;
    }
  }
  if (end == 0) {
    return DataError(fmt::format("line {} is longer than {} bytes", next_line_, block_bytes_));
  }
  Block block;
  block.first_line = next_line_;
  std::string kept = rest_.substr(end);
  rest_.resize(end);
  block.text = std::move(rest_);
  rest_ = std::move(kept);
  next_line_ += static_cast<uint64_t>(std::count(block.text.begin(), block.text.end(), '\n'));
  return block;
}

bool RowCutter::Next(std::string_view& row, uint64_t& line) {
  while (!rest_.empty()) {
    const size_t end = EndOfRow(rest_, shape_, true).value_or(rest_.size());
    row = rest_.substr(0, end);
    line = line_;
    rest_.remove_prefix(end);
    line_ += !shape_.separators.empty() && std::memchr(row.data(), '"', row.size()) != nullptr
                 ? static_cast<uint64_t>(std::count(row.begin(), row.end(), '\n'))
                 : 1;
    while (!row.empty() && (row.back() == '\n' || row.back() == '\r')) row.remove_suffix(1);
    if (!row.empty()) return true;
  }
  return false;
}

bool SplitCsv(std::string_view row, char separator, std::vector<std::string_view>& cells,
              std::vector<std::string>& unquoted) {
  cells.clear();
  unquoted.clear();
  size_t at = 0;
  while (true) {
    if (at < row.size() && row[at] == '"') {
      const size_t begin = ++at;
      bool doubled = false;
      while (true) {
        at = row.find('"', at);
        if (at == std::string_view::npos) return false;
        if (at + 1 < row.size() && row[at + 1] == '"') {
          doubled = true;
          at += 2;
          continue;
        }
        break;
      }
      std::string_view cell = row.substr(begin, at - begin);
      if (doubled) {
        // Capacity is taken for all cells at once: views into earlier strings must stay.
        if (unquoted.capacity() < row.size()) unquoted.reserve(row.size());
        std::string& text = unquoted.emplace_back();
        for (size_t i = 0; i < cell.size(); ++i) {
          text += cell[i];
          if (cell[i] == '"') ++i;
        }
        cell = text;
      }
      cells.push_back(cell);
      ++at;
      if (at >= row.size()) return true;
      if (row[at] != separator) return false;
      ++at;
      continue;
    }
    const char* found =
        at < row.size()
            ? static_cast<const char*>(std::memchr(row.data() + at, separator, row.size() - at))
            : nullptr;
    if (found == nullptr) {
      cells.push_back(row.substr(std::min(at, row.size())));
      return true;
    }
    const auto end = static_cast<size_t>(found - row.data());
    cells.push_back(row.substr(at, end - at));
    at = end + 1;
  }
}

}  // namespace mingjian::intake
