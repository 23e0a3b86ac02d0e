#include "documents/chinese.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace mingjian::documents {
namespace {

constexpr std::array<std::string_view, 10> kDigits = {"零", "壹", "贰", "叁", "肆",
                                                      "伍", "陆", "柒", "捌", "玖"};
constexpr std::array<std::string_view, 4> kPlaces = {"", "拾", "佰", "仟"};
constexpr std::array<std::string_view, 4> kGroups = {"", "万", "亿", "万亿"};

// Four digits, 1 to 9999; a leading zero is the caller's.
std::string GroupText(int64_t group) {
  std::string text;
  bool zero = false;
  int64_t unit = 1000;
  for (size_t place = 4; place-- > 0; unit /= 10) {
    const int64_t digit = group / unit % 10;
    if (digit == 0) {
      zero = !text.empty();
      continue;
    }
    if (zero) text += "零";
    zero = false;
    text += kDigits[static_cast<size_t>(digit)];
    text += kPlaces[place];
  }
  return text;
}

std::string YuanText(int64_t yuan) {
  std::string text;
  bool zero = false;  // a group of zeros lies between
  int64_t unit = 1'000'000'000'000;
  for (size_t group = 4; group-- > 0; unit /= 10'000) {
    const int64_t four = yuan / unit % 10'000;
    if (four == 0) {
      zero = !text.empty();
      continue;
    }
    if (!text.empty() && (zero || four < 1000)) text += "零";
    zero = false;
    text += GroupText(four);
    // 万亿 is 万 of 亿: with digits in the 亿 group, that group says 亿.
    text +=
        group == 3 && yuan / 100'000'000 % 10'000 != 0 ? std::string_view("万") : kGroups[group];
  }
  return text;
}

}  // namespace

std::string CapitalAmount(Decimal amount) {
  const Decimal rounded = amount.RoundHalfUp(2).value_or(amount);
  const bool negative = rounded < Decimal();
  const int64_t all = rounded.micros() / 10'000;  // cents
  const int64_t cents = negative ? -all : all;
  const int64_t yuan = cents / 100, jiao = cents / 10 % 10, fen = cents % 10;
  std::string text = negative ? "负" : "";
  if (yuan > 0) text += YuanText(yuan) + "元";
  if (jiao == 0 && fen == 0) return text + (yuan > 0 ? "整" : "零元整");
  if (jiao > 0) text += fmt::format("{}角", kDigits[static_cast<size_t>(jiao)]);
  if (jiao == 0 && yuan > 0) text += "零";
  if (fen > 0) text += fmt::format("{}分", kDigits[static_cast<size_t>(fen)]);
  return text;
}

std::string ChineseDate(Seconds day) {
  if (day == 0) return {};
  const CivilDate date = CivilOf(day);
  return fmt::format("{}年{}月{}日", date.year, date.month, date.day);
}

}  // namespace mingjian::documents
