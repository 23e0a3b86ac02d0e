#include "synth/registers.h"

#include <fmt/format.h>

#include "synth/story_town.h"

namespace mingjian::synth {
namespace {

struct Machine {
  std::string_view type, name;
  int count[4], day_cap;  // count by level of the provider
};
// Enough for the days of an ordinary district.
constexpr Machine kMachines[] = {
    {"CT", "X线计算机体层摄影设备", {0, 1, 2, 4}, 120},
    {"MR", "磁共振成像系统", {0, 1, 1, 3}, 60},
    {"GI", "电子胃肠镜", {0, 2, 4, 8}, 20},
    {"HD", "血液透析机", {0, 4, 40, 60}, 3},
};
struct Permission {
  std::string_view type, name;
  int level;  // of the provider, at least
};
constexpr Permission kPermissions[] = {{"ICU", "重症医学科", 1}, {"HD", "血液透析室", 1}};

template <typename Sink>
class Writer {
 public:
  Writer(const RegisterPlan& plan, RegisterSinks<Sink> to)
      : plan_(plan), to_(to), turn_(plan.period.DayAt(plan.period.first_story_day())) {}

  void Write(uint32_t index) {
    const Provider p = ProviderAt(index);
    position_ = index % kProvidersPerDistrict;
    town_ = index / kProvidersPerDistrict >= plan_.districts;
    WriteProvider(p);
    for (size_t d = 0; d < static_cast<size_t>(Dept::kCount); ++d) {
      const Dept dept = static_cast<Dept>(d);
      const uint32_t ordinary = DoctorsOf(p.kind, dept);
      for (uint32_t slot = 0; slot < ordinary + HasBarredDoctor(p.kind, dept); ++slot) {
        WriteDoctor(p, dept, slot, ordinary);
        WritePractice(p, dept, slot);
      }
    }
    if (p.kind != ProviderKind::kPharmacy && p.kind != ProviderKind::kClinic) WriteMachines(p);
  }

 private:
  static void Until(Sink& sink, bool ends, Seconds day) { ends ? sink.Date(day) : sink.Missing(); }

  void WriteProvider(const Provider& p) {
    const bool pharmacy = p.kind == ProviderKind::kPharmacy;
    const bool left = position_ == kFormerClinic;
    const bool small = town_ && (position_ == kSmallHospital || position_ == kOtherSmallHospital);
    Sink& providers = to_.providers;
    providers.Plain(p.code);
    providers.Plain(p.name);
    providers.Plain(pharmacy ? "2" : "1");
    providers.Plain(p.hosp_lv);
    providers.Plain(pharmacy || p.kind == ProviderKind::kClinic ? "9"
                    : p.level == 3                              ? "1"
                    : p.level == 2                              ? "2"
                                                                : "3");
    providers.Plain(p.admdvs);
    providers.Plain(p.name);
    p.beds > 0 ? providers.Int(small ? kSmallBeds : p.beds) : providers.Missing();
    providers.TenThousandths(p.longitude / 100);
    providers.TenThousandths(p.latitude / 100);
    providers.Date(plan_.since);
    Until(providers, left, turn_);
    providers.Plain(left ? "4" : "1");
    providers.EndRow();
    Sink& agreements = to_.agreements;
    agreements.Plain(p.code);
    agreements.Plain(fmt::format("A{}", p.code.substr(1)));
    agreements.Date(plan_.since);
    Until(agreements, left, turn_);
    agreements.Plain(left ? "4" : "1");
    agreements.EndRow();
  }

  void WriteDoctor(const Provider& p, Dept dept, uint32_t slot, uint32_t ordinary) {
    const bool suspended = slot == ordinary && dept == Dept::kInternal;
    const bool ended = slot == ordinary && !suspended;
    Sink& doctors = to_.doctors;
    doctors.Plain(DoctorCode(p.index, dept, slot));
    doctors.Plain(DoctorName(p.index, dept, slot));
    doctors.Plain(p.code);
    doctors.Plain(DeptCode(dept));
    doctors.Plain(DeptName(dept));
    doctors.Plain(DeptCode(dept));
    doctors.Plain(TitleOf(slot));
    doctors.Plain(suspended ? "2" : ended ? "4" : "1");
    doctors.Date(suspended ? turn_ : plan_.since);
    Until(doctors, suspended || ended, suspended ? turn_ + 183 * kDaySeconds : turn_);
    doctors.EndRow();
  }

  void Place(const std::string& doctor, const std::string& provider, bool main,
             std::string_view scope, bool ends) {
    Sink& practice = to_.practice;
    practice.Plain(doctor);
    practice.Plain(provider);
    practice.Plain(main ? "1" : "0");
    practice.Plain(scope);
    practice.Date(plan_.since);
    Until(practice, ends, turn_);
    practice.EndRow();
  }
  void WritePractice(const Provider& p, Dept dept, uint32_t slot) {
    const std::string doctor = DoctorCode(p.index, dept, slot);
    const bool told = town_ && position_ == kTertiaryCount && dept == Dept::kSkin;
    if (told && slot == kSecondPlaceSlot) {
      Place(doctor, ProviderAt(p.index + 1).code, true, DeptCode(dept), false);
    }
    Place(doctor, p.code, !(told && slot == kSecondPlaceSlot),
          DeptCode(told && slot == kOtherScopeSlot ? Dept::kTeeth : dept),
          told && slot == kExpiredSlot);
    // Some doctors of the largest hospital see patients at a primary one too.
    if (p.kind == ProviderKind::kTertiary && slot == 0) {
      Place(doctor, ProviderAt(p.index + kTertiaryCount + kSecondaryCount).code, false,
            DeptCode(dept), false);
    }
  }

  void WriteMachines(const Provider& p) {
    for (const Machine& machine : kMachines) {
      const bool scope = machine.type == "GI" && town_;
      const bool tertiary = scope && position_ == 0;
      if (machine.count[p.level] == 0 || (scope && position_ == kTertiaryCount)) continue;
      Sink& equipment = to_.equipment;
      equipment.Plain(p.code);
      equipment.Plain(fmt::format("E{}{}", p.code.substr(1), machine.type));
      equipment.Plain(machine.type);
      equipment.Plain(machine.name);
      equipment.Int(tertiary ? 1 : machine.count[p.level]);
      equipment.Hundredths((tertiary ? kSmallCapacity : machine.day_cap) * 100);
      equipment.Date(plan_.since);
      Until(equipment, scope && position_ == kTertiaryCount + 1, turn_ + kScopeDays * kDaySeconds);
      equipment.EndRow();
    }
    for (const Permission& permission : kPermissions) {
      if (p.level < permission.level) continue;
      Sink& licences = to_.licences;
      licences.Plain(p.code);
      licences.Plain(permission.type);
      licences.Plain(fmt::format("L{}{}", p.code.substr(1), permission.type));
      licences.Plain(permission.name);
      licences.Date(plan_.since);
      licences.Missing();
      licences.EndRow();
    }
  }

  const RegisterPlan& plan_;
  RegisterSinks<Sink> to_;
  Seconds turn_;
  uint32_t position_ = 0;
  bool town_ = false;
};

}  // namespace

template <typename Sink>
void WriteRegisters(const RegisterPlan& plan, RegisterSinks<Sink> to) {
  Writer<Sink> writer(plan, to);
  for (uint32_t i = 0; i < (plan.districts + plan.towns) * kProvidersPerDistrict; ++i) {
    writer.Write(i);
  }
}

template void WriteRegisters(const RegisterPlan&, RegisterSinks<CsvSink>);
template void WriteRegisters(const RegisterPlan&, RegisterSinks<ParquetSink>);

}  // namespace mingjian::synth
