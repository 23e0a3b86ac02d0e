#pragma once
// The invented city 明川市: its providers, departments, doctors and people. Everything is a
// function of the seed and a number, so nothing is stored and any part of the city can be made
// alone.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "synth/random.h"

namespace mingjian::synth {

inline constexpr std::string_view kCityName = "明川市";
inline constexpr std::string_view kCityCode = "339900";  // not a GB/T 2260 city

// Departments; codes are those of the national list of clinical departments (诊疗科目).
enum class Dept : uint8_t {
  kGeneral,
  kInternal,
  kSurgery,
  kObstetrics,
  kChildren,
  kEyes,
  kEars,
  kTeeth,
  kSkin,
  kOncology,
  kEmergency,
  kRehabilitation,
  kAnaesthesia,
  kIntensive,
  kChinese,
  kCount
};
std::string_view DeptCode(Dept dept);
std::string_view DeptName(Dept dept);

// What a district of 50,000 persons has, by position.
inline constexpr uint32_t kDistrictPersons = 50'000;
inline constexpr int kTertiaryCount = 1, kSecondaryCount = 3, kPrimaryCount = 12, kClinicCount = 10,
                     kPharmacyCount = 22;
inline constexpr int kProvidersPerDistrict =
    kTertiaryCount + kSecondaryCount + kPrimaryCount + kClinicCount + kPharmacyCount;

// Position of the clinic that loses its designation (Period::first_story_day).
inline constexpr uint32_t kFormerClinic =
    kTertiaryCount + kSecondaryCount + kPrimaryCount + kClinicCount - 1;

enum class ProviderKind { kTertiary, kSecondary, kPrimary, kClinic, kPharmacy };

ProviderKind KindOf(uint32_t provider);

struct Provider {
  uint32_t index = 0;  // district * kProvidersPerDistrict + position
  ProviderKind kind = ProviderKind::kTertiary;
  int level = 3;  // 3, 2, 1 as prices and rules count it
  std::string code, name;
  std::string_view hosp_lv;
  std::string admdvs;
  int beds = 0;
  int64_t longitude = 0, latitude = 0;  // in 1/1,000,000 degree
};
Provider ProviderAt(uint32_t index);
// D, the provider's region and six digits. `slot` tells apart the doctors of a department.
std::string DoctorCode(uint32_t provider, Dept dept, uint32_t slot);
std::string DoctorName(uint32_t provider, Dept dept, uint32_t slot);
// How many doctors a department of the provider has; 0 = no such department.
uint32_t DoctorsOf(ProviderKind kind, Dept dept);
// pro_tech_duty of the doctor in a slot. Ordinary doctors prescribe nothing above their title.
std::string_view TitleOf(uint32_t slot);
inline constexpr uint32_t kAssistantSlot = 2, kSeniorSlot = 3;
// One doctor more in these departments of second-level hospitals, whom only stories meet: from the
// first day of the stories on internal medicine's is suspended for half a year, and that day is
// the last of surgery's.
inline constexpr uint32_t kBarredSlot = 8;
inline bool HasBarredDoctor(ProviderKind kind, Dept dept) {
  return kind == ProviderKind::kSecondary && (dept == Dept::kInternal || dept == Dept::kSurgery);
}

struct Person {
  uint64_t number = 0;
  uint32_t district = 0;
  int sex = 1;
  Seconds birth = 0;
  bool employee = false;  // 310 职工, else 390 居民
  bool retired = false;
  bool civil_servant = false;
  bool poor = false;  // 医疗救助对象
  std::string psn_no, name, certno, address, telephone, employer_no, employer_name;
  std::string admdvs;
  std::string_view psn_type;
  int AgeAt(Seconds at) const { return AgeInYears(birth, at); }
};
// The person of that number. `begin` is the first second of the period: ages follow the pyramid on
// that day, and a few are born in the `days` after it.
Person PersonAt(uint64_t seed, uint64_t number, Seconds begin, int days);
// The parts of PersonAt that planting needs; much cheaper.
Person PersonSketch(uint64_t seed, uint64_t number, Seconds begin, int days);

// The 18th place of a citizen identity number (GB 11643).
char CertnoCheckDigit(std::string_view seventeen);

}  // namespace mingjian::synth
