#pragma once
// What people are in hospital for: one row a kind of stay. Private to src/synth.

#include <span>

#include "synth/catalog.h"
#include "synth/city.h"

namespace mingjian::synth {

struct StayProfile {
  Dx dx;
  Dept dept;
  int weight;
  int min_age, max_age, sex;
  int nights;     // on average
  int min_level;  // of the provider
  Service surgery = Service::kCount;
  Op op = Op::kCount;
  char anaesthesia = '-';  // general, spinal, local
  Consumable implant = Consumable::kCount;
  Drug drugs[6] = {Drug::kCount, Drug::kCount, Drug::kCount,
                   Drug::kCount, Drug::kCount, Drug::kCount};
  Service tests[4] = {Service::kCount, Service::kCount, Service::kCount, Service::kCount};
  bool intensive = false, rehabilitation = false;
  // A second operation of the same group in the same session, charged at half.
  Service second = Service::kCount;
  Op second_op = Op::kCount;
};

std::span<const StayProfile> StayProfiles();

}  // namespace mingjian::synth
