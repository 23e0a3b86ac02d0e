#include "synth/city.h"

#include <fmt/format.h>

namespace mingjian::synth {
namespace {

struct Department {
  std::string_view code, name;
};
constexpr Department kDepartments[] = {
    {"A02", "全科医疗科"}, {"A03", "内科"},       {"A04", "外科"},       {"A05", "妇产科"},
    {"A07", "儿科"},       {"A10", "眼科"},       {"A11", "耳鼻咽喉科"}, {"A12", "口腔科"},
    {"A13", "皮肤科"},     {"A19", "肿瘤科"},     {"A20", "急诊医学科"}, {"A21", "康复医学科"},
    {"A26", "麻醉科"},     {"A28", "重症医学科"}, {"A50", "中医科"},
};
static_assert(std::size(kDepartments) == static_cast<size_t>(Dept::kCount));

// People by age in five-year groups from 0, per ten thousand; a rounding of the 2020 census shape.
constexpr int kPyramid[] = {530, 640, 600, 520, 530, 650, 880, 710, 660, 810,
                            860, 720, 520, 525, 350, 220, 145, 90,  40};

constexpr std::string_view kSurnames[] = {"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "周",
                                          "吴", "徐", "孙", "朱", "马", "胡", "郭", "林", "何",
                                          "高", "梁", "郑", "罗", "宋", "谢", "唐", "韩", "曹",
                                          "许", "邓", "萧", "冯", "曾", "程", "蔡", "彭", "潘"};
constexpr std::string_view kGiven[] = {"明", "华", "建", "国", "文", "军", "丽", "芳", "敏", "静",
                                       "伟", "强", "磊", "洋", "艳", "勇", "杰", "娟", "涛", "超",
                                       "秀", "霞", "平", "刚", "桂", "英", "玉", "兰", "红", "梅",
                                       "宇", "晨", "欣", "怡", "子", "涵", "浩", "然", "雨", "思"};
constexpr std::string_view kTrades[] = {"机械", "纺织", "电子", "物流", "建材", "食品",
                                        "商贸", "教育", "软件", "化工", "市政", "运输"};

std::string RegionOf(uint32_t district) { return fmt::format("3399{:02}", 1 + district % 90); }

template <typename List>
std::string_view Pick(const List& list, uint64_t hash) {
  return list[hash % std::size(list)];
}

std::string NameOf(uint64_t family, uint64_t own) {
  const uint64_t f = Mix(family), o = Mix(own ^ 0x5a5a);
  std::string name(Pick(kSurnames, f));
  name += Pick(kGiven, o);
  if (o >> 40 & 3) name += Pick(kGiven, o >> 16);
  return name;
}

}  // namespace

std::string_view DeptCode(Dept dept) { return kDepartments[static_cast<size_t>(dept)].code; }
std::string_view DeptName(Dept dept) { return kDepartments[static_cast<size_t>(dept)].name; }

ProviderKind KindOf(uint32_t provider) {
  constexpr struct {
    int count;
    ProviderKind kind;
  } kKinds[] = {{kTertiaryCount, ProviderKind::kTertiary},
                {kSecondaryCount, ProviderKind::kSecondary},
                {kPrimaryCount, ProviderKind::kPrimary},
                {kClinicCount, ProviderKind::kClinic}};
  int rest = static_cast<int>(provider % kProvidersPerDistrict);
  for (const auto& [count, kind] : kKinds) {
    if (rest < count) return kind;
    rest -= count;
  }
  return ProviderKind::kPharmacy;
}

Provider ProviderAt(uint32_t index) {
  const uint32_t district = index / kProvidersPerDistrict;
  const int position = static_cast<int>(index % kProvidersPerDistrict);
  Provider p;
  p.index = index;
  p.admdvs = RegionOf(district);
  int rest = position;
  const std::string area = fmt::format("{}{}区", kCityName, district + 1);
  if (rest < kTertiaryCount) {
    p.kind = ProviderKind::kTertiary;
    p.hosp_lv = district % 3 == 2 ? "03" : "02";
    p.name = area + "人民医院";
    p.beds = 1200;
  } else if ((rest -= kTertiaryCount) < kSecondaryCount) {
    constexpr std::string_view kNames[] = {"第二医院", "中医医院", "康复医院"};
    p.kind = ProviderKind::kSecondary;
    p.level = 2;
    p.hosp_lv = rest == 2 ? "06" : "05";
    p.name = area + std::string(kNames[rest]);
    p.beds = 420;
  } else if ((rest -= kSecondaryCount) < kPrimaryCount) {
    p.kind = ProviderKind::kPrimary;
    p.level = 1;
    p.hosp_lv = "08";
    p.name = fmt::format("{}第{}社区卫生服务中心", area, rest + 1);
    p.beds = 60;
  } else if ((rest -= kPrimaryCount) < kClinicCount) {
    p.kind = ProviderKind::kClinic;
    p.level = 1;
    p.hosp_lv = "11";
    p.name = fmt::format("{}仁安诊所{}部", area, rest + 1);
  } else {
    rest -= kClinicCount;
    p.kind = ProviderKind::kPharmacy;
    p.level = 1;
    p.hosp_lv = "11";
    p.name = fmt::format("{}惠民大药房{}店", area, rest + 1);
  }
  const uint32_t serial =
      district / 90 * kProvidersPerDistrict + static_cast<uint32_t>(position) + 1;
  p.code =
      fmt::format("{}{}{:05}", p.kind == ProviderKind::kPharmacy ? 'P' : 'H', p.admdvs, serial);
  // Providers lie on a grid of about 3 km inside a district, districts about 40 km apart.
  p.longitude = 119'000'000 + static_cast<int64_t>(district % 10) * 400'000 + position % 7 * 33'000;
  p.latitude =
      29'000'000 + static_cast<int64_t>(district / 10 % 10) * 400'000 + position / 7 * 33'000;
  return p;
}

std::string DoctorCode(uint32_t provider, Dept dept, uint32_t slot) {
  const uint32_t district = provider / kProvidersPerDistrict;
  const uint32_t serial =
      (district / 90 * kProvidersPerDistrict + provider % kProvidersPerDistrict) * 200 +
      static_cast<uint32_t>(dept) * 12 + slot + 1;
  return fmt::format("D{}{:06}", RegionOf(district), serial);
}

std::string DoctorName(uint32_t provider, Dept dept, uint32_t slot) {
  const uint64_t key =
      (static_cast<uint64_t>(provider) << 16) + static_cast<uint64_t>(dept) * 16 + slot;
  return NameOf(Mix(key), key);
}

uint32_t DoctorsOf(ProviderKind kind, Dept dept) {
  switch (kind) {
    case ProviderKind::kTertiary:
      return dept == Dept::kInternal || dept == Dept::kSurgery ? 12
             : dept == Dept::kGeneral                          ? 0
                                                               : 8;
    case ProviderKind::kSecondary:
      return dept == Dept::kInternal || dept == Dept::kSurgery ? 8 : dept == Dept::kGeneral ? 0 : 4;
    case ProviderKind::kPrimary:
      return dept == Dept::kGeneral ? 4 : dept == Dept::kChinese || dept == Dept::kInternal ? 2 : 0;
    case ProviderKind::kClinic:
      return dept == Dept::kGeneral ? 1 : 0;
    case ProviderKind::kPharmacy:
      return 0;
  }
  return 0;
}

std::string_view TitleOf(uint32_t slot) {
  constexpr std::string_view kTitles[] = {"233", "232", "234", "231"};
  return kTitles[slot % std::size(kTitles)];
}

char CertnoCheckDigit(std::string_view seventeen) {
  constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (size_t i = 0; i < 17; ++i) sum += (seventeen[i] - '0') * kWeights[i];
  return "10X98765432"[sum % 11];
}

Person PersonSketch(uint64_t seed, uint64_t number, Seconds begin, int days) {
  Stream random(seed, number, 1);
  Person p;
  p.number = number;
  p.district = static_cast<uint32_t>(number / kDistrictPersons);
  int total = 0;
  for (const int share : kPyramid) total += share;
  int pick = static_cast<int>(random.Below(static_cast<uint64_t>(total)));
  int group = 0;
  while (pick >= kPyramid[group]) pick -= kPyramid[group++];
  const int age_days = (group * 5) * 365 + group + random.Range(0, 5 * 365);
  p.birth = begin - static_cast<Seconds>(age_days + 1) * kDaySeconds;
  // One child in six of the youngest group is born in the period itself.
  if (group == 0 && random.Chance(160'000)) {
    p.birth = begin + static_cast<Seconds>(random.Below(static_cast<uint64_t>(days))) * kDaySeconds;
  }
  p.sex = random.Chance(group >= 15 ? 440'000 : 512'000) ? 1 : 2;
  const int age = p.AgeAt(begin);
  const uint32_t draw = random.Below(1'000'000);
  p.employee = age >= 60 ? draw < 410'000 : age >= 20 && draw < 360'000;
  p.retired = p.employee && age >= (p.sex == 1 ? 60 : 55);
  p.civil_servant = p.employee && random.Chance(60'000);
  p.poor = !p.employee && random.Chance(40'000);
  if (p.employee) {
    p.psn_type = p.retired ? "1201" : p.civil_servant ? "1102" : "1101";
  } else {
    p.psn_type = age < 1    ? "1401"
                 : age < 7  ? "1402"
                 : age < 18 ? "1403"
                 : age < 60 ? "1501"
                            : "1601";
  }
  p.admdvs = RegionOf(p.district);
  p.psn_no = fmt::format("{}{:014}", kCityCode, number + 1);
  return p;
}

Person PersonAt(uint64_t seed, uint64_t number, Seconds begin, int days) {
  Person p = PersonSketch(seed, number, begin, days);
  Stream random(seed, number, 2);
  // Three neighbours in number are a family: one surname, one address.
  const uint64_t family = Mix(seed ^ 0xfa) ^ (number / 3);
  p.name = NameOf(family, Mix(seed) ^ number);
  const CivilDate born = CivilOf(p.birth);
  int serial = random.Range(0, 499) * 2 + (p.sex == 1 ? 1 : 0);
  p.certno =
      fmt::format("{}{:04}{:02}{:02}{:03}", p.admdvs, born.year, born.month, born.day, serial);
  p.certno += CertnoCheckDigit(p.certno);
  const uint64_t home = Mix(family);
  p.address = fmt::format("{}{}区{}路{}号", kCityName, p.district + 1, Pick(kGiven, home),
                          home / 64 % 400 + 1);
  p.telephone = fmt::format("199{:08}", random.Below(100'000'000));
  if (p.employee && !p.retired) {
    const uint64_t employer = Mix(home ^ random.Below(2)) % 600;
    p.employer_no = fmt::format("E{:05}{:04}", p.district + 1, employer);
    p.employer_name =
        fmt::format("{}{}{}有限公司", kCityName, employer + 1, Pick(kTrades, employer));
  }
  return p;
}

}  // namespace mingjian::synth
