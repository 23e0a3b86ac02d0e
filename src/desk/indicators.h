#pragma once
// What a provider, a doctor or a person is measured by, beside others of its kind. All figures are
// of a window of twelve months (desk/lake_figures.h) and of settlements that are valid
// (vali_flag not 0); lines that were taken back are taken off in the month of the refund.
//
// Sources. Shares of drugs, tests, consumables, treatment, CT and MRI, infections and readmissions
// are the eight indicators of framework 1.0 (ZB…, national names; the formulas are our reading) and
// use the choices of screens/stat-indicators.sql, so that a profile and a screen never disagree.
// Length of stay, fee per visit and per stay, and visits per person (人次人头比) carry the names of
// national statistics of hospitals and of payment; that formula, and everything else, is ours.
// What each means in words is `about`.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "screens/screen.h"

namespace mingjian::desk {

enum class ProfileKind { kProvider, kDoctor, kPerson };

struct Indicator {
  std::string_view id, title;
  std::string_view unit;         // 次, 人, 天, 元 or %; figures in % are shares × 100
  std::string_view part, whole;  // columns of the sums; "" = the part itself
  std::string_view source;       // "official" (national name) or "illustrative" (ours)
  std::string_view about;
};
// In the order in which they are shown.
std::span<const Indicator> IndicatorsOf(ProfileKind kind);

// The figure as SQL over a row of sums: DECIMAL(18,6), NULL where the whole is 0. Exact, rounded
// half up; a negative part counts 0.
std::string ValueSql(const Indicator& indicator);

// What the indicators count, from the parameters of the screens of stat-indicators.sql.
struct Choices {
  std::string drug, test, consumable, treatment;  // SQL: whether line `l` is of the kind
  std::string ct, mri;                            // …
  std::string stay;                               // SQL: whether visit `v` is a stay
  std::string infection;                          // SQL: whether diagnosis `d` is one
  std::string planned;                            // SQL: whether the main diagnosis `n.main` is
  int64_t readmission_days = 31;
  // What the robust limit of a jump is made of (own-history of the same screens).
  int64_t deviations = 0;  // micros
  int64_t history_least = 6;
  std::string hash;  // of the screens' file: figures made with other choices are others
};
// kData when a screen or parameter is not there.
Result<Choices> ChoicesOf(const screens::ScreenBook& book);

}  // namespace mingjian::desk
