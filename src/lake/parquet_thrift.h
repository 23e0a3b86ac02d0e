#pragma once
// The little of Thrift's compact protocol that a Parquet file needs; private to src/lake.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
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

// Reads what any writer wrote. Nothing is read beyond the bytes: what is cut off or cannot be reads
// as zeros and sets ok() to false, so that callers ask once at the end.
//
//   ThriftReader in(bytes);
//   for (ThriftReader::Field field = in.First(); field.there; field = in.Next(field)) {
//     if (field.id == 3) rows = in.Integer(field); else in.Skip(field);
//   }
class ThriftReader {
 public:
  struct Field {
    bool there = false;
    int id = 0;
    int type = 0;
  };
  struct List {
    size_t size = 0;
    int type = 0;
  };
  static constexpr int kList = 9, kStruct = 12;

  explicit ThriftReader(std::span<const uint8_t> bytes)
      : begin_(bytes.data()), at_(begin_), end_(begin_ + bytes.size()) {}

  bool ok() const { return ok_; }
  size_t used() const { return static_cast<size_t>(at_ - begin_); }

  // The fields of a struct; the value of each is read or skipped before the next is asked for.
  Field First() { return Next({}); }
  Field Next(Field before) {
    const uint8_t head = Byte();
    if (head == 0 || !ok_) return {};
    Field field{true, before.id + (head >> 4), head & 0x0F};
    if (head >> 4 == 0) field.id = static_cast<int>(Zigzag());
    return field;
  }
  int64_t Integer(Field field) {
    if (field.type < 4 || field.type > 6) {
      Skip(field);
      return 0;
    }
    return Zigzag();
  }
  static bool Bool(Field field) { return field.type == 1; }
  std::string_view Text(Field field) {
    if (field.type == 8) return PlainText();
    Skip(field);
    return {};
  }
  // The head of a list; its elements follow. An element takes a byte at least, so a size beyond the
  // bytes is a lie.
  List ListOf(Field field) {
    if (field.type != kList) {
      Skip(field);
      return {};
    }
    const uint8_t head = Byte();
    const uint64_t size = head >> 4 == 15 ? Varint() : uint64_t{head} >> 4;
    if (size > static_cast<size_t>(end_ - at_)) return Broken<List>();
    return {static_cast<size_t>(size), head & 0x0F};
  }
  void Skip(Field field) { SkipValue(field.type, false, 0); }

 private:
  static constexpr int kDeepest = 16;  // structs in structs; Parquet's own need six

  template <typename T>
  T Broken() {
    ok_ = false;
    at_ = end_;
    return {};
  }
  uint8_t Byte() { return at_ < end_ ? *at_++ : Broken<uint8_t>(); }
  uint64_t Varint() {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const uint8_t byte = Byte();
      value |= uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    return Broken<uint64_t>();
  }
  int64_t Zigzag() {
    const uint64_t value = Varint();
    return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
  }
  std::string_view PlainText() {
    const uint64_t size = Varint();
    if (size > static_cast<size_t>(end_ - at_)) return Broken<std::string_view>();
    const auto* text = reinterpret_cast<const char*>(at_);
    at_ += size;
    return {text, static_cast<size_t>(size)};
  }
  void SkipValue(int type, bool element, int depth) {
    if (depth > kDeepest) return static_cast<void>(Broken<int>());
    switch (type) {
      case 1:
      case 2:
        if (element) Byte();  // a field of a struct has its value in its head
        break;
      case 3:
        Byte();
        break;
      case 4:
      case 5:
      case 6:
        Varint();
        break;
      case 7:
        for (int i = 0; i < 8; ++i) Byte();
        break;
      case 8:
        PlainText();
        break;
      case kList:
      case 10: {
        const List list = ListOf({true, 0, kList});
        for (size_t i = 0; i < list.size && ok_; ++i) SkipValue(list.type, true, depth + 1);
        break;
      }
      case kStruct:
        for (Field field = First(); field.there; field = Next(field))
          SkipValue(field.type, false, depth + 1);
        break;
      default:
        Broken<int>();
    }
  }

  const uint8_t *begin_, *at_, *end_;
  bool ok_ = true;
};

}  // namespace mingjian::lake
