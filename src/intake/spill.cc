#include "intake/spill.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "intake/stage.h"

namespace mingjian::intake {
namespace {

constexpr size_t kBlockBytes = 64U << 10;
constexpr size_t kNumberBytes = 10;  // the longest packed number
constexpr size_t kCellsInWord = 64;

char* PutNumber(char* at, uint64_t value) {
  for (; value >= 0x80; value >>= 7) *at++ = static_cast<char>(value | 0x80);
  *at++ = static_cast<char>(value);
  return at;
}

uint64_t TakeNumber(const char*& at) {
  auto byte = static_cast<uint8_t>(*at++);
  if (byte < 0x80) return byte;
  uint64_t value = byte & 0x7FU;
  for (int shift = 7;; shift += 7) {
    byte = static_cast<uint8_t>(*at++);
    value |= uint64_t{byte & 0x7FU} << shift;
    if (byte < 0x80) return value;
  }
}

uint64_t Zigzag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
int64_t Unzigzag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

}  // namespace

Result<std::unique_ptr<Spill>> Spill::Create(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0)
    return EnvironmentError(fmt::format("{}: cannot be made: {}", path, std::strerror(errno)));
  return std::unique_ptr<Spill>(new Spill(path, file));
}

Spill::~Spill() { ::close(file_); }

Status Spill::Write(const StagedTable& table, uint32_t group, std::string_view block,
                    uint32_t rows) {
  const uint64_t offset = end_.fetch_add(block.size());
  size_t done = 0;
  while (done < block.size()) {
    const ssize_t count = ::pwrite(file_, block.data() + done, block.size() - done,
                                   static_cast<off_t>(offset + done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0)
      return EnvironmentError(
          fmt::format("{}: cannot be written: {}", path_, std::strerror(errno)));
    done += static_cast<size_t>(count);
  }
  const std::lock_guard lock(mutex_);
  blocks_[{&table, group}].push_back({offset, static_cast<uint32_t>(block.size()), rows});
  return {};
}

Status Spill::Load(uint32_t group, GroupTable& rows) const {
  const auto found = blocks_.find({rows.staged, group});
  if (found == blocks_.end()) return {};
  size_t row = rows.size();
  size_t all = row;
  for (const Block& block : found->second) all += block.rows;
  rows.Resize(all);
  const size_t fields = rows.columns.size();
  const size_t words = (fields + kCellsInWord - 1) / kCellsInWord;
  std::string bytes;
  std::vector<std::string_view> last(fields);
  for (const Block& block : found->second) {
    bytes.resize(block.bytes);
    size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t count = ::pread(file_, bytes.data() + done, bytes.size() - done,
                                    static_cast<off_t>(block.offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0)
        return EnvironmentError(
            fmt::format("{}: cannot be read: {}", path_,
                        count < 0 ? std::strerror(errno) : "it is shorter than what was written"));
      done += static_cast<size_t>(count);
    }
    const char* at = bytes.data();
    int64_t place = 0;
    for (const size_t end = row + block.rows; row < end; ++row) {
      rows.buckets[row] = static_cast<uint32_t>(TakeNumber(at));
      place += Unzigzag(TakeNumber(at));
      rows.places[row] = place;
      rows.odd[row] = TakeNumber(at);
      const char* const present = at;
      at += words * sizeof(uint64_t);
      for (size_t word = 0; word < words; ++word) {
        uint64_t bits;
        std::memcpy(&bits, present + word * sizeof bits, sizeof bits);
        for (; bits != 0; bits &= bits - 1) {
          const size_t field = word * kCellsInWord + static_cast<size_t>(std::countr_zero(bits));
          CellColumn& column = rows.columns[field];
          const uint64_t value = TakeNumber(at);
          switch (column.kind) {
            case CellKind::kCode:
            case CellKind::kLabel:
              column.ids[row] = static_cast<uint32_t>(value);
              break;
            case CellKind::kNumber:
              column.numbers[row] = Unzigzag(value);
              break;
            case CellKind::kText:
              if (value > 0) {
                last[field] = rows.texts.Keep({at, value});
                at += value;
              }
              column.texts[row] = last[field];
              break;
          }
        }
      }
    }
  }
  return {};
}

SpillBuffer::SpillBuffer(Spill& spill, const StagedTable& table, uint32_t group)
    : spill_(spill), table_(table), group_(group), last_(table.fields.size()) {
  for (size_t i = 0; i < table.kinds.size(); ++i) {
    if (table.kinds[i] == CellKind::kText) texts_.push_back(i);
  }
}

char* SpillBuffer::Room(size_t bytes) {
  if (used_ + bytes > capacity_) {
    capacity_ = std::max(used_ + bytes, kBlockBytes + kBlockBytes / 4);
    auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
    if (used_ > 0) std::memcpy(larger.get(), bytes_.get(), used_);
    bytes_ = std::move(larger);
  }
  return bytes_.get() + used_;
}

Status SpillBuffer::Add(uint32_t bucket, int64_t place, uint64_t odd,
                        const std::vector<SpillCell>& cells) {
  const size_t words = (cells.size() + kCellsInWord - 1) / kCellsInWord;
  size_t most = kNumberBytes * (3 + cells.size()) + words * sizeof(uint64_t);
  for (const size_t field : texts_) most += cells[field].text.size();
  char* at = Room(most);
  at = PutNumber(at, bucket);
  at = PutNumber(at, Zigzag(place - last_place_));
  last_place_ = place;
  at = PutNumber(at, odd);
  char* present = at;
  at += words * sizeof(uint64_t);
  uint64_t bits = 0;
  for (size_t field = 0; field < cells.size(); ++field) {
    const SpillCell& cell = cells[field];
    const CellKind kind = table_.kinds[field];
    const bool there = kind == CellKind::kText ? !cell.text.empty() : cell.number != lake::kMissing;
    if (there) {
      bits |= uint64_t{1} << (field % kCellsInWord);
      if (kind == CellKind::kNumber) {
        at = PutNumber(at, Zigzag(cell.number));
      } else if (kind != CellKind::kText) {
        at = PutNumber(at, static_cast<uint64_t>(cell.number));
      } else {
        Last& last = last_[field];
        const std::string_view text = cell.text;
        if (text == std::string_view(bytes_.get() + last.begin, last.size)) {
          at = PutNumber(at, 0);
        } else {
          at = PutNumber(at, text.size());
          last = {static_cast<size_t>(at - bytes_.get()), text.size()};
          std::memcpy(at, text.data(), text.size());
          at += text.size();
        }
      }
    }
    if ((field + 1) % kCellsInWord == 0 || field + 1 == cells.size()) {
      std::memcpy(present, &bits, sizeof bits);
      present += sizeof bits;
      bits = 0;
    }
  }
  used_ = static_cast<size_t>(at - bytes_.get());
  ++rows_;
  return used_ < kBlockBytes ? Status{} : Flush();
}

Status SpillBuffer::Flush() {
  if (rows_ == 0) return {};
  MJ_RETURN_IF_ERROR(spill_.Write(table_, group_, {bytes_.get(), used_}, rows_));
  used_ = 0;
  rows_ = 0;
  last_place_ = 0;
  std::fill(last_.begin(), last_.end(), Last{});
  return {};
}

}  // namespace mingjian::intake
