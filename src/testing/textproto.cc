#include "testing/textproto.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mingjian::testing {
namespace {

constexpr size_t kDepthMax = 100;

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<TextField> Run() {
    TextField file;
    file.message = true;
    while (true) {
      Skip();
      if (at_ >= text_.size()) return file;
      MJ_RETURN_IF_ERROR(Field(&file, 0));
    }
  }

 private:
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void Skip() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (c == '\n' || c == ' ' || c == '\t' || c == '\r') {
        line_ += c == '\n' ? 1 : 0;
        ++at_;
      } else {
        return;
      }
    }
  }
  bool TakeIf(char c) {
    Skip();
    if (Peek() != c) return false;
    ++at_;
    return true;
  }
  std::unexpected<Error> Wrong(std::string_view expected) const {
    return DataError(fmt::format("line {}: expected {}", line_, expected));
  }
  std::string Word() {
    Skip();
    const size_t begin = at_;
    while (at_ < text_.size() &&
           std::string_view(" \t\r\n:;,{}<>[]\"'#").find(text_[at_]) == std::string_view::npos) {
      ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  Status Field(TextField* parent, size_t depth) {
    if (depth > kDepthMax) return Wrong("fewer levels");
    Skip();
    TextField field;
    field.line = line_;
    if (Peek() == '[') {
      const size_t end = text_.find(']', at_);
      if (end == std::string_view::npos) return Wrong("']'");
      field.name = text_.substr(at_, end + 1 - at_);
      at_ = end + 1;
    } else {
      field.name = Word();
    }
    if (field.name.empty()) return Wrong("a field");
    const bool colon = TakeIf(':');
    Skip();
    if (TakeIf('[')) {
      while (!TakeIf(']')) {
        if (at_ >= text_.size()) return Wrong("']'");
        MJ_RETURN_IF_ERROR(FieldValue(parent, field, depth));
        TakeIf(',');
      }
    } else if (!colon && Peek() != '{' && Peek() != '<') {
      return Wrong("':'");
    } else {
      MJ_RETURN_IF_ERROR(FieldValue(parent, field, depth));
    }
    if (!TakeIf(',')) TakeIf(';');
    return {};
  }

  Status FieldValue(TextField* parent, TextField field, size_t depth) {
    Skip();
    if (Peek() == '{' || Peek() == '<') {
      const char closer = Peek() == '{' ? '}' : '>';
      ++at_;
      field.message = true;
      while (!TakeIf(closer)) {
        if (at_ >= text_.size()) return Wrong("a closing bracket");
        MJ_RETURN_IF_ERROR(Field(&field, depth + 1));
      }
    } else if (Peek() == '"' || Peek() == '\'') {
      // Texts that follow one another are one.
      while (Peek() == '"' || Peek() == '\'') {
        MJ_RETURN_IF_ERROR(Quoted(&field.text));
        Skip();
      }
    } else {
      field.text = Word();
      if (field.text.empty()) return Wrong("a value");
    }
    parent->fields.push_back(std::move(field));
    return {};
  }

  Status Quoted(std::string* value) {
    const char quote = text_[at_++];
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      if (text_[at_] != '\\') {
        value->push_back(text_[at_++]);
        continue;
      }
      ++at_;
      MJ_RETURN_IF_ERROR(Escape(value));
    }
    if (Peek() != quote) return Wrong("a closing quote");
    ++at_;
    return {};
  }

  Status Escape(std::string* value) {
    const char c = Peek();
    if (at_ < text_.size()) ++at_;
    constexpr std::string_view kLetters = "abfnrtv\\?\"'";
    constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'";
    if (const size_t i = kLetters.find(c); c != '\0' && i != std::string_view::npos) {
      value->push_back(kValues[i]);
      return {};
    }
    if (c == 'x' || c == 'X') return Digits(16, 2, false, value);
    if (c == 'u') return Digits(16, 4, true, value);
    if (c == 'U') return Digits(16, 8, true, value);
    if (c >= '0' && c <= '7') {
      --at_;
      return Digits(8, 3, false, value);
    }
    return Wrong("a known escape");
  }

  Status Digits(uint32_t base, size_t count, bool point, std::string* value) {
    uint32_t number = 0;
    size_t read = 0;
    for (; read < count; ++read, ++at_) {
      const char c = Peek();
      uint32_t digit = base;
      if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
      if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
        digit = static_cast<uint32_t>((c | 0x20) - 'a') + 10;
      if (digit >= base) break;
      number = number * base + digit;
    }
    if (read == 0 || number > (point ? 0x10FFFFu : 0xFFu)) return Wrong("digits of an escape");
    if (point) {
      if (number >= 0xD800 && number <= 0xDFFF) return Wrong("no surrogate");
      AppendUtf8(value, number);
    } else {
      value->push_back(static_cast<char>(number));
    }
    return {};
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

const TextField* TextField::Find(std::string_view field) const {
  for (const TextField& known : fields) {
    if (known.name == field) return &known;
  }
  return nullptr;
}

std::string_view TextField::Get(std::string_view field) const {
  const TextField* found = Find(field);
  return found == nullptr ? std::string_view() : std::string_view(found->text);
}

Result<TextField> ParseTextProto(std::string_view text) { return Reader(text).Run(); }

}  // namespace mingjian::testing
