#pragma once
// JSON as it is written: for answers whose numbers are decimals (Boost writes numbers as binary
// floating point, 12.50 as 1.25E1). Escapes as RFC 8259 asks; texts are UTF-8.
//
//   JsonWriter json;
//   json.Begin('{').Key("vola_amt").Raw("12.50").Key("items").Begin('[').End(']').End('}');
//   json.text();

#include <string>
#include <string_view>

namespace mingjian::service {

class JsonWriter {
 public:
  JsonWriter& Begin(char bracket);  // '{' or '['
  JsonWriter& End(char bracket);    // '}' or ']'
  JsonWriter& Key(std::string_view key);
  JsonWriter& Text(std::string_view text);
  JsonWriter& Raw(std::string_view json);  // a number, true, false, null, or JSON already written
  JsonWriter& Bool(bool value) { return Raw(value ? "true" : "false"); }
  // Key and text.
  JsonWriter& Member(std::string_view key, std::string_view text) { return Key(key).Text(text); }
  const std::string& text() const { return text_; }
  std::string Take() { return std::move(text_); }

 private:
  void Separate();
  void Quote(std::string_view text);
  std::string text_;
};

}  // namespace mingjian::service
