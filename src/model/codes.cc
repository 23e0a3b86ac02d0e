#include "model/codes.h"

#include <algorithm>

namespace mingjian::model {
namespace {

constexpr size_t kServiceDigits = 15;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool AreDigits(std::string_view text) { return std::ranges::all_of(text, IsDigit); }

bool IsService(std::string_view code) {
  return code.size() >= kServiceDigits && AreDigits(code.substr(0, kServiceDigits)) &&
         (code.size() == kServiceDigits || code[kServiceDigits] == '-');
}

}  // namespace

std::string_view ItemCodeOf(std::string_view med_list_codg) {
  return IsService(med_list_codg) ? med_list_codg.substr(0, kServiceDigits) : med_list_codg;
}

std::optional<std::string_view> ListTypeOf(std::string_view med_list_codg) {
  if (med_list_codg.empty()) return std::nullopt;
  if (IsService(med_list_codg)) return "201";
  const size_t size = med_list_codg.size();
  switch (med_list_codg[0]) {
    case 'X':
      return size == 23 ? std::optional<std::string_view>("101") : std::nullopt;
    case 'Z':
      return size == 20 ? std::optional<std::string_view>("101") : std::nullopt;
    case 'T':
      if (!AreDigits(med_list_codg.substr(1, 9))) return std::nullopt;
      if (size == 10) return "102";
      if (size == 20) return "106";
      return std::nullopt;
    case 'J':
      return size == 16 ? std::optional<std::string_view>("103") : std::nullopt;
    case 'C':
      if (!AreDigits(med_list_codg.substr(1))) return std::nullopt;
      return size == 20 || size == 27 ? std::optional<std::string_view>("301") : std::nullopt;
    default:
      return std::nullopt;
  }
}

bool IsInpatient(std::string_view med_type) {
  if (med_type.size() < 2) return false;
  return (med_type[0] == '2' && med_type[1] >= '1' && med_type[1] <= '8') ||
         med_type.starts_with("52");
}

bool IsPharmacy(std::string_view med_type) { return med_type.starts_with("41"); }

bool IsEmergency(std::string_view med_type) {
  return med_type.starts_with("13") || med_type.starts_with("24");
}

std::optional<int> HospitalLevelOf(std::string_view hosp_lv) {
  if (hosp_lv.size() != 2 || !AreDigits(hosp_lv)) return std::nullopt;
  const int grade = (hosp_lv[0] - '0') * 10 + (hosp_lv[1] - '0');
  if (grade >= 1 && grade <= 4) return 3;
  if (grade >= 5 && grade <= 7) return 2;
  if (grade >= 8 && grade <= 11) return 1;
  return std::nullopt;
}

}  // namespace mingjian::model
