#include "synth/scenario.h"

#include <algorithm>

namespace mingjian::synth {

Plan::Plan(uint64_t seed, uint64_t persons, uint32_t per_million, Period period)
    : seed_(seed),
      persons_(persons),
      width_(per_million == 0 ? 0 : std::max<uint64_t>(4, 1'000'000 / per_million)),
      period_(period),
      first_day_(period.first_story_day()) {
  const auto all = Scenarios();
  for (uint32_t i = 0; i < all.size(); ++i) {
    if (first_day_ + all[i].days + 3 < period.days) kinds_.push_back(i);
  }
}

void Plan::Enter(uint64_t stratum) {
  stratum_ = stratum;
  violator_ = lookalike_ = UINT64_MAX;
  if (kinds_.empty()) return;
  const uint64_t begin = stratum * width_, end = std::min(persons_, begin + width_);
  const auto all = Scenarios();
  // Kinds go round; the offset differs by seed. The look-alikes run half a round behind, so that
  // one stratum does not hold both of a kind.
  const uint64_t turn = stratum + Mix(seed_ ^ 0x5ce) % kinds_.size();
  violation_ = {&all[kinds_[turn % kinds_.size()]], true};
  legal_ = {&all[kinds_[(turn + kinds_.size() / 2) % kinds_.size()]], false};
  const auto find = [&](const Fit& fit, uint64_t purpose, uint64_t taken) {
    const uint64_t start = Mix(seed_ ^ (stratum * 2 + purpose)) % (end - begin);
    for (uint64_t i = 0; i < end - begin; ++i) {
      const uint64_t number = begin + (start + i) % (end - begin);
      if (number == taken) continue;
      const Person person = PersonSketch(seed_, number, period_.begin, period_.days);
      const int age = person.AgeAt(period_.DayAt(first_day_));
      // The age must hold until the story ends.
      const int later = person.AgeAt(period_.DayAt(period_.days - 1));
      if ((fit.sex == 0 || fit.sex == person.sex) && age >= fit.min_age && later <= fit.max_age &&
          person.birth < period_.begin) {
        return number;
      }
    }
    return UINT64_MAX;
  };
  violator_ = find(violation_.scenario->violation, 0, UINT64_MAX);
  lookalike_ = find(legal_.scenario->legal, 1, violator_);
}

std::optional<Role> Plan::RoleOf(uint64_t number) {
  if (width_ == 0) return std::nullopt;
  if (number / width_ != stratum_) Enter(number / width_);
  if (number == violator_) return violation_;
  if (number == lookalike_) return legal_;
  return std::nullopt;
}

int Plan::StoryDay(uint64_t number, const Scenario& scenario) const {
  const int room = period_.days - first_day_ - scenario.days - 3;
  return first_day_ +
         static_cast<int>(Mix(seed_ ^ (number * 8 + 5)) % static_cast<uint64_t>(std::max(room, 1)));
}

void LiveRole(Life& life, const Plan& plan, uint64_t number, const Role& role, Year& year) {
  life.Live(number, plan.first_day() - 36, year);
  Stage stage{life, plan.StoryDay(number, *role.scenario)};
  const size_t before = year.answers.size();
  (role.violates ? role.scenario->violate : role.scenario->behave)(stage);
  for (size_t i = before; i < year.answers.size(); ++i) {
    year.answers[i].planted = role.violates;
    year.answers[i].rule = role.scenario->rule;
  }
}

}  // namespace mingjian::synth
