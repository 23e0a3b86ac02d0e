#include "testing/cel_zones.h"

#include <string>
#include <vector>

#include "base/text.h"

namespace mingjian::testing {
namespace {

// "+08:00", "02:00"
std::optional<int64_t> FixedOffset(std::string_view zone) {
  const bool negative = zone.starts_with('-');
  if (negative || zone.starts_with('+')) zone.remove_prefix(1);
  if (zone.size() != 5 || zone[2] != ':') return std::nullopt;
  const auto hours = ParseInt(zone.substr(0, 2));
  const auto minutes = ParseInt(zone.substr(3, 2));
  if (!hours || !minutes || *hours < 0 || *hours > 23 || *minutes < 0 || *minutes > 59) {
    return std::nullopt;
  }
  const int64_t seconds = *hours * 3600 + *minutes * 60;
  return negative ? -seconds : seconds;
}

// Reads big-endian numbers of a zone file (RFC 8536).
class ZoneFile {
 public:
  explicit ZoneFile(std::string content) : content_(std::move(content)) {}

  std::optional<int64_t> OffsetAt(Seconds time) {
    // The second block holds times of 64 bits; the first is skipped by its counts.
    if (!ReadHeader()) return std::nullopt;
    at_ += times_ * 5 + types_ * 6 + letters_ + leaps_ * 8 + standards_ + universals_;
    if (!ReadHeader() || types_ == 0) return std::nullopt;
    const size_t times = at_, kinds = times + times_ * 8, types = kinds + times_;
    if (types + types_ * 6 > content_.size()) return std::nullopt;
    size_t type = 0;
    for (size_t i = 0; i < times_; ++i) {
      if (Number(times + i * 8, 8) > time) break;
      type = static_cast<uint8_t>(content_[kinds + i]);
    }
    if (type >= types_) return std::nullopt;
    return Number(types + type * 6, 4);
  }

 private:
  bool ReadHeader() {
    if (at_ + 44 > content_.size() || content_.compare(at_, 4, "TZif") != 0) return false;
    const auto count = [&](size_t i) { return static_cast<size_t>(Number(at_ + 20 + i * 4, 4)); };
    universals_ = count(0);
    standards_ = count(1);
    leaps_ = count(2);
    times_ = count(3);
    types_ = count(4);
    letters_ = count(5);
    at_ += 44;
    return true;
  }
  int64_t Number(size_t at, size_t bytes) const {
    uint64_t value = content_[at] < 0 ? ~uint64_t{0} : 0;
    for (size_t i = 0; i < bytes; ++i)
      value = (value << 8) | static_cast<uint8_t>(content_[at + i]);
    return static_cast<int64_t>(value);
  }

  std::string content_;
  size_t at_ = 0;
  size_t universals_ = 0, standards_ = 0, leaps_ = 0, times_ = 0, types_ = 0, letters_ = 0;
};

}  // namespace

std::optional<int64_t> ZoneOffset(std::string_view zone, Seconds time) {
  if (zone == "UTC" || zone == "Z") return 0;
  if (const auto fixed = FixedOffset(zone)) return fixed;
  for (const char c : zone) {
    const bool name = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '/' ||
                      c == '-' || c == '+' || (c >= '0' && c <= '9');
    if (!name) return std::nullopt;
  }
  if (zone.empty() || zone.front() == '/') return std::nullopt;
  auto content = ReadFile("/usr/share/zoneinfo/" + std::string(zone));
  if (!content) return std::nullopt;
  return ZoneFile(*std::move(content)).OffsetAt(time);
}

}  // namespace mingjian::testing
