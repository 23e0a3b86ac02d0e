#pragma once
// The little of Thrift's compact protocol that a Parquet file needs; private to src/lake.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mingjian::lake {

class ThriftWriter {
 public:
  explicit ThriftWriter(std::string& out) : out_(out) {}

  void I32(int field, int64_t value) {
    Header(field, 5);
    Zigzag(value);
  }
  void I64(int field, int64_t value) {
    Header(field, 6);
    Zigzag(value);
  }
  void Byte(int field, int8_t value) {
    Header(field, 3);
    out_ += static_cast<char>(value);
  }
  void Bool(int field, bool value) { Header(field, value ? 1 : 2); }
  void Text(int field, std::string_view text) {
    Header(field, 8);
    PlainText(text);
  }
  void Begin(int field) {
    Header(field, 12);
    Push();
  }
  void End() {
    out_ += '\0';
    last_ = before_.back();
    before_.pop_back();
  }
  // A list of `size` structs (between Push and End each), numbers or texts.
  void Structs(int field, size_t size) { List(field, size, 12); }
  void Numbers(int field, std::initializer_list<int> values) {
    List(field, values.size(), 5);
    for (const int value : values) Zigzag(value);
  }
  void Texts(int field, std::initializer_list<std::string_view> texts) {
    List(field, texts.size(), 8);
    for (const std::string_view text : texts) PlainText(text);
  }
  void Push() {
    before_.push_back(last_);
    last_ = 0;
  }

 private:
  void Header(int field, int type) {
    const int step = field - last_;
    // Fields are written in ascending order and Parquet has few, so the short form always fits.
    out_ += static_cast<char>((step << 4) | type);
    last_ = field;
  }
  void List(int field, size_t size, int type) {
    Header(field, 9);
    if (size < 15) {
      out_ += static_cast<char>((size << 4) | static_cast<size_t>(type));
    } else {
      out_ += static_cast<char>(0xF0 | type);
      Varint(size);
    }
  }
  void PlainText(std::string_view text) {
    Varint(text.size());
    out_ += text;
  }
  void Zigzag(int64_t value) {
    Varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
  }
  void Varint(uint64_t value) {
    for (; value >= 0x80; value >>= 7) out_ += static_cast<char>(value | 0x80);
    out_ += static_cast<char>(value);
  }

  std::string& out_;
  int last_ = 0;
  std::vector<int> before_;
};

}  // namespace mingjian::lake
