#include "rules/cel_lexer.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "base/text.h"

namespace mingjian::rules {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool IsName(char c) { return IsNameStart(c) || IsDigit(c); }
uint32_t HexValue(char c) {
  if (IsDigit(c)) return static_cast<uint32_t>(c - '0');
  return static_cast<uint32_t>((c | 0x20) - 'a' + 10);
}

class Lexer {
 public:
  Lexer(std::string_view text, std::vector<Issue>* issues) : text_(text), issues_(issues) {}

  std::vector<Token> Run() {
    while (true) {
      SkipSpace();
      begin_ = at_;
      if (at_ >= text_.size()) break;
      Next();
    }
    tokens_.push_back({TokenKind::kEnd, SpanHere(), ""});
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  Span SpanHere() const { return {static_cast<uint32_t>(begin_), static_cast<uint32_t>(at_)}; }
  void Complain(Span span, std::string name, std::string message) {
    issues_->push_back({span, std::move(name), std::move(message), ""});
  }
  void Add(TokenKind kind, std::string text) {
    tokens_.push_back({kind, SpanHere(), std::move(text)});
  }

  void SkipSpace() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
        ++at_;
      } else if (c == '/' && Peek(1) == '/') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else {
        return;
      }
    }
  }

  void Next() {
    const char c = Peek();
    if (const auto prefix = StringPrefix()) return String(*prefix);
    if (IsNameStart(c)) {
      while (IsName(Peek())) ++at_;
      return Add(TokenKind::kName, std::string(text_.substr(begin_, at_ - begin_)));
    }
    if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) return Number();
    if (c == '`') return QuotedName();
    Symbol();
  }

  // How many letters stand before the quotes of a string ('r', 'b', 'br'); nothing when no string
  // begins here.
  std::optional<size_t> StringPrefix() const {
    for (size_t letters = 0; letters <= 2; ++letters) {
      const char c = Peek(letters);
      if (c == '"' || c == '\'') {
        if (letters == 2 && (Peek(0) | 0x20) == (Peek(1) | 0x20)) return std::nullopt;
        return letters;
      }
      const char lower = static_cast<char>(c | 0x20);
      if (lower != 'r' && lower != 'b') return std::nullopt;
    }
    return std::nullopt;
  }

  void String(size_t letters) {
    bool raw = false, bytes = false;
    for (size_t i = 0; i < letters; ++i) {
      ((text_[at_ + i] | 0x20) == 'r' ? raw : bytes) = true;
    }
    at_ += letters;
    const char quote = Peek();
    const bool triple = Peek(1) == quote && Peek(2) == quote;
    at_ += triple ? 3 : 1;
    std::string value;
    const size_t content = at_;
    bool closed = false;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == quote && (!triple || (Peek(1) == quote && Peek(2) == quote))) {
        at_ += triple ? 3 : 1;
        closed = true;
        break;
      }
      if (!triple && (c == '\n' || c == '\r')) break;
      if (c == '\\' && !raw) {
        Escape(bytes, &value);
      } else {
        value.push_back(c);
        ++at_;
      }
    }
    if (!closed) Complain(SpanHere(), "unterminated_string", "this text is not closed");
    if (!IsUtf8(text_.substr(content, at_ - content))) {
      Complain(SpanHere(), "bad_string", "this text is not UTF-8");
    }
    Add(bytes ? TokenKind::kBytes : TokenKind::kString, std::move(value));
  }

  void Escape(bool bytes, std::string* value) {
    const size_t from = at_;
    ++at_;
    const char c = Peek();
    if (at_ < text_.size()) ++at_;
    constexpr std::string_view kLetters = "abfnrtv\\?\"'`";
    constexpr std::string_view kValues = "\a\b\f\n\r\t\v\\?\"'`";
    if (const size_t i = kLetters.find(c); c != '\0' && i != std::string_view::npos) {
      value->push_back(kValues[i]);
      return;
    }
    size_t digits = 0;
    uint32_t base = 16;
    if (c == 'x' || c == 'X') {
      digits = 2;
    } else if (c == 'u' && !bytes) {
      digits = 4;
    } else if (c == 'U' && !bytes) {
      digits = 8;
    } else if (c >= '0' && c <= '3') {
      digits = 3;
      base = 8;
      --at_;
    }
    uint32_t point = 0;
    size_t read = 0;
    for (; read < digits; ++read, ++at_) {
      const char digit = Peek();
      if (!IsHex(digit) || HexValue(digit) >= base) break;
      point = point * base + HexValue(digit);
    }
    const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
    if (digits == 0 || read < digits || point > 0x10FFFF || surrogate) {
      const Span span = {static_cast<uint32_t>(from), static_cast<uint32_t>(at_)};
      Complain(span, "bad_escape",
               "this escape is not known; a backslash itself is written \\\\, or use r'…'");
      return;
    }
    if (bytes) {
      value->push_back(static_cast<char>(point));
    } else {
      AppendUtf8(value, point);
    }
  }

  void Number() {
    TokenKind kind = TokenKind::kInt;
    if (Peek() == '0' && (Peek(1) | 0x20) == 'x' && IsHex(Peek(2))) {
      at_ += 2;
      while (IsHex(Peek())) ++at_;
    } else {
      while (IsDigit(Peek())) ++at_;
      if (Peek() == '.' && IsDigit(Peek(1))) {
        kind = TokenKind::kFloat;
        ++at_;
        while (IsDigit(Peek())) ++at_;
      }
      const bool sign = Peek(1) == '+' || Peek(1) == '-';
      if ((Peek() | 0x20) == 'e' && IsDigit(Peek(sign ? 2 : 1))) {
        kind = TokenKind::kFloat;
        at_ += sign ? 2 : 1;
        while (IsDigit(Peek())) ++at_;
      }
    }
    std::string digits(text_.substr(begin_, at_ - begin_));
    if (kind == TokenKind::kInt && (Peek() | 0x20) == 'u') {
      kind = TokenKind::kUint;
      ++at_;
    }
    if (IsName(Peek())) {
      while (IsName(Peek())) ++at_;
      Complain(
          SpanHere(), "bad_number",
          fmt::format("'{}' is neither a number nor a name", text_.substr(begin_, at_ - begin_)));
    }
    Add(kind, std::move(digits));
  }

  void QuotedName() {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '`' && text_[at_] != '\n') ++at_;
    std::string name(text_.substr(begin_ + 1, at_ - begin_ - 1));
    if (Peek() == '`') {
      ++at_;
    } else {
      Complain(SpanHere(), "syntax", "this quoted name is not closed");
    }
    Add(TokenKind::kQuotedName, std::move(name));
  }

  void Symbol() {
    static constexpr std::array<std::string_view, 6> kPairs = {"<=", ">=", "==", "!=", "&&", "||"};
    const std::string_view pair = text_.substr(at_, 2);
    for (const std::string_view known : kPairs) {
      if (pair == known) {
        at_ += 2;
        return Add(TokenKind::kSymbol, std::string(known));
      }
    }
    constexpr std::string_view kSingles = "()[]{}.,:?+-*/%!<>";
    if (kSingles.find(Peek()) != std::string_view::npos) {
      return Add(TokenKind::kSymbol, std::string(1, text_[at_++]));
    }
    // The whole of a run of strange bytes (a full-width bracket, say) is one mistake.
    const auto strange = [&] {
      const char c = Peek();
      return static_cast<uint8_t>(c) >= 0x80 || (at_ < text_.size() && at_ == begin_);
    };
    while (strange()) ++at_;
    const std::string_view run = text_.substr(begin_, at_ - begin_);
    Issue issue{SpanHere(), "syntax",
                IsUtf8(run) ? fmt::format("'{}' has no meaning here", run)
                            : std::string("these bytes have no meaning here"),
                ""};
    static constexpr std::pair<std::string_view, std::string_view> kMeant[] = {
        {"=", "=="}, {"&", "&&"}, {"|", "||"}, {"（", "("}, {"）", ")"}, {"，", ","},
        {"：", ":"}, {"“", "'"},  {"”", "'"},  {"‘", "'"},  {"’", "'"},  {"。", "."},
        {"；", ","}, {"≥", ">="}, {"≤", "<="}, {"≠", "!="}, {"×", "*"},  {"÷", "/"}};
    for (const auto& [written, meant] : kMeant) {
      if (run == written) issue.suggestion = fmt::format("did you mean '{}'?", meant);
    }
    issues_->push_back(std::move(issue));
  }

  std::string_view text_;
  std::vector<Issue>* issues_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  size_t begin_ = 0;
};

}  // namespace

std::vector<Token> Lex(std::string_view text, std::vector<Issue>* issues) {
  return Lexer(text, issues).Run();
}

}  // namespace mingjian::rules
