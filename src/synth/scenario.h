#pragma once
// Planted violations and their lawful look-alikes (hard negatives). A scenario is a rule with two
// stories: one that the rule must find and one that it must not. Which person lives which story
// follows from the seed: the persons are cut into strata of equal size, each stratum gets one
// violation and one hard negative, and the kinds go round, so that every kind occurs.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "synth/life.h"

namespace mingjian::synth {

// What a story needs to be told: the life it happens in and its first free day.
struct Stage {
  Life& life;
  int day;
  Year& year() const { return life.year(); }
  const Catalog& catalog() const { return life.catalog(); }
};

struct Fit {
  int sex = 0, min_age = 18, max_age = 75;
};

struct Scenario {
  std::string_view rule;
  Fit violation, legal;  // who can live the story
  int days;              // how long it takes
  void (*violate)(Stage& stage);
  void (*behave)(Stage& stage);
};

std::span<const Scenario> Scenarios();

// A person's part in the plan.
struct Role {
  const Scenario* scenario = nullptr;
  bool violates = true;
};

class Plan {
 public:
  Plan(uint64_t seed, uint64_t persons, uint32_t per_million, Period period);
  // The role of a person, if any. Persons are asked in any order; asking in ascending order is
  // cheapest. THREADS: a Plan belongs to one thread.
  std::optional<Role> RoleOf(uint64_t number);
  // First day of the stories; the days before are ordinary life.
  int first_day() const { return first_day_; }
  // The day on which the story of a person begins: from first_day() on, so that it ends in time.
  int StoryDay(uint64_t number, const Scenario& scenario) const;

 private:
  void Enter(uint64_t stratum);
  uint64_t seed_, persons_, width_;
  Period period_;
  int first_day_;
  std::vector<uint32_t> kinds_;  // scenarios that fit into the period
  uint64_t stratum_ = UINT64_MAX;
  uint64_t violator_ = UINT64_MAX, lookalike_ = UINT64_MAX;
  Role violation_, legal_;
};

// Lives the story of `role` for the person: quiet ordinary life first, then the scenario.
void LiveRole(Life& life, const Plan& plan, uint64_t number, const Role& role, Year& year);

}  // namespace mingjian::synth
