#pragma once
// What people see a doctor for, and the chronic diseases they come back with. Private to src/synth.

#include <span>
#include <string_view>

#include "synth/catalog.h"
#include "synth/city.h"

namespace mingjian::synth {

struct Complaint {
  Dx dx;
  Dept dept;
  int weight;
  int min_age, max_age, sex;
  struct Test {
    Service service;
    int percent;
  } tests[4];
  struct Medicine {
    Drug group;
    int percent;
  } drugs[5];
};

struct ChronicDisease {
  Dx dx;
  std::string_view code, name;  // 门诊慢特病 code, "" = none is known to us
  Drug drugs[2];
};

std::span<const Complaint> Complaints();
std::span<const ChronicDisease> ChronicDiseases();

}  // namespace mingjian::synth
