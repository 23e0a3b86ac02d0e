#pragma once
// Providers and doctors of all districts, and what registers say of them: places of practice,
// machines, permissions, agreements. Ordinary registers allow all that happens; those of the towns
// of screens have the gaps that story_town.h names.

#include <array>
#include <cstdint>

#include "base/error.h"
#include "synth/life.h"
#include "synth/tables.h"

namespace mingjian::synth {

struct RegisterPlan {
  uint32_t districts = 1, towns = 0;  // towns follow the districts
  Seconds since = 0;                  // designations and registrations begin
  Period period;
};

template <typename Sink>
struct RegisterSinks {
  Sink &providers, &doctors, &practice, &equipment, &licences, &agreements;
};

template <typename Sink>
void WriteRegisters(const RegisterPlan& plan, RegisterSinks<Sink> to);

}  // namespace mingjian::synth
