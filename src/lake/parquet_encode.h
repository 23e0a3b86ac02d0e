#pragma once
// How values lie in the pages of a Parquet file; private to src/lake.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace mingjian::lake {

template <typename T>
void Put(std::string& out, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  out.append(bytes, sizeof(T));
}

inline void PutText(std::string& out, std::string_view text) {
  Put(out, static_cast<uint32_t>(text.size()));
  out += text;
}

inline void PutVarint(std::string& out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) out += static_cast<char>(value | 0x80);
  out += static_cast<char>(value);
}

template <typename T>
void BitPack(const T* values, size_t count, int width, std::string& out) {
  const size_t groups = (count + 7) / 8;
  PutVarint(out, (groups << 1) | 1);
  const size_t begin = out.size();
  out.resize(begin + groups * static_cast<size_t>(width));
  char* at = out.data() + begin;
  uint64_t bits = 0;
  int held = 0;
  for (size_t i = 0; i < groups * 8; ++i) {
    bits |= (i < count ? uint64_t{values[i]} : 0) << held;
    held += width;
    while (held >= 8) {
      *at++ = static_cast<char>(bits);
      bits >>= 8;
      held -= 8;
    }
  }
}

// Runs of equal values, and bit-packed ones between them.
template <typename T>
void HybridEncode(const T* values, size_t count, int width, std::string& out) {
  size_t begin = 0, at = 0;  // [begin, at) waits for packing
  while (at < count) {
    size_t end = at + 1;
    while (end < count && values[end] == values[at]) ++end;
    // Packed values come in eights, which a run fills up.
    const size_t padding = (8 - (at - begin) % 8) % 8;
    if (end - at >= padding + 16) {
      if (at > begin) BitPack(values + begin, at + padding - begin, width, out);
      at += at > begin ? padding : 0;
      PutVarint(out, (end - at) << 1);
      for (int bits = 0; bits < width; bits += 8)
        out += static_cast<char>(uint64_t{values[at]} >> bits);
      begin = end;
    }
    at = end;
  }
  if (count > begin) BitPack(values + begin, count - begin, width, out);
}

}  // namespace mingjian::lake
