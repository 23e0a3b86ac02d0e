#pragma once
// Stories of screens: what only several persons, or registers beside the claims, can show. They
// happen in towns of their own, districts after those of the city, so that the city's rows do not
// depend on them. A town has the providers of a district and the persons of its stories alone.

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "synth/scenario.h"

namespace mingjian::synth {

// Positions in a town whose registers differ from those of ordinary districts (registers.h).
inline constexpr uint32_t kSmallHospital = kTertiaryCount + kSecondaryCount + 1,  // beds
    kOtherSmallHospital = kSmallHospital + 1;
inline constexpr int kSmallBeds = 8, kSmallCapacity = 8;
// Doctors of the skin department of the first second-level hospital.
inline constexpr uint32_t kExpiredSlot = 1, kOtherScopeSlot = 2, kSecondPlaceSlot = 3;
// The shortest period in which the stories of a town can be told.
inline constexpr int kTownDays = 180;
// Days after the first day of the stories until the second one's endoscope is given up.
inline constexpr int kScopeDays = 40;

class Town {
 public:
  // `done` takes the year of a person when it has been told.
  Town(Life& life, uint64_t seed, uint32_t district, Year& year, std::function<void(Year&)> done);

  // The next grown-up of the town, a stranger to those before, lives what is told.
  void Adult(const std::function<void(Stage&)>& tell);
  // Three grown-ups of one address; `tell` is called for each, with 0, 1, 2.
  void Family(const std::function<void(Stage&, int)>& tell);
  // The year told last, priced.
  const Year& last() const { return year_; }
  const Catalog& catalog() const { return life_.catalog(); }
  // `day` days after the first day of the stories.
  int Day(int day) const { return life_.period().first_story_day() + day; }

 private:
  bool IsGrown(uint64_t number) const;
  void Live(uint64_t number, const std::function<void(Stage&)>& tell);

  Life& life_;
  uint64_t seed_, next_;
  Year& year_;
  std::function<void(Year&)> done_;
};

// A screen with the stories told for it.
struct ScreenStory {
  std::string_view screen;
  void (*tell)(Town& town);
};
std::span<const ScreenStory> ScreenStories();

// Parts of it, by subject.
std::span<const ScreenStory> RecordStories();
std::span<const ScreenStory> RegisterStories();
std::span<const ScreenStory> PackStories();
std::span<const ScreenStory> CrowdStories();

// Marks an answer as one of a screen. Answers of one screen and note are one answer about several
// persons.
inline Answer& OfScreen(Answer& answer, std::string_view screen, bool planted,
                        KeyOf key = KeyOf::kLines) {
  answer.rule = screen;
  answer.planted = planted;
  answer.key = key;
  return answer;
}
inline void Mark(Stage& stage, uint32_t line, Odd what, int64_t value = 0) {
  stage.year().oddities.push_back({line, what, value});
}

}  // namespace mingjian::synth
