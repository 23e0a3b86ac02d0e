#include "synth/story_town.h"

namespace mingjian::synth {

Town::Town(Life& life, uint64_t seed, uint32_t district, Year& year,
           std::function<void(Year&)> done)
    : life_(life),
      seed_(seed),
      next_((static_cast<uint64_t>(district) * kDistrictPersons + 2) / 3 * 3),
      year_(year),
      done_(std::move(done)) {}

bool Town::IsGrown(uint64_t number) const {
  const Period& period = life_.period();
  const Person person = PersonSketch(seed_, number, period.begin, period.days);
  const int age = person.AgeAt(period.begin);
  return age >= 30 && age <= 62;
}

void Town::Live(uint64_t number, const std::function<void(Stage&)>& tell) {
  life_.Live(number, 1, year_);
  Stage stage{life_, Day(0)};
  tell(stage);
  done_(year_);
}

void Town::Adult(const std::function<void(Stage&)>& tell) {
  // Three neighbours in number have one address.
  while (!IsGrown(next_)) next_ += 3;
  const uint64_t number = next_;
  next_ += 3;
  Live(number, tell);
}

void Town::Family(const std::function<void(Stage&, int)>& tell) {
  while (!IsGrown(next_) || !IsGrown(next_ + 1) || !IsGrown(next_ + 2)) next_ += 3;
  const uint64_t first = next_;
  next_ += 3;
  for (int i = 0; i < 3; ++i) {
    Live(first + static_cast<uint64_t>(i), [&](Stage& stage) { tell(stage, i); });
  }
}

std::span<const ScreenStory> ScreenStories() {
  static const std::vector<ScreenStory> all = [] {
    std::vector<ScreenStory> joined;
    for (const auto part : {RecordStories(), RegisterStories(), PackStories(), CrowdStories()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return all;
}

}  // namespace mingjian::synth
