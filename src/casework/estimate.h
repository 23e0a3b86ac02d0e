#pragma once
// What a sample says about the whole: share and money of what is wrong, with intervals.
//
// Strata h of N_h findings with book money X_h, of which n_h were drawn without replacement by
// simple random sampling and looked at; wrong money w of each, book money x.
//
//   money     T = Σ N_h · mean(w)_h                          (mean per unit; Cochran, Sampling
//             V = Σ N_h² · (1 − n_h/N_h) · s²(w)_h / n_h       Techniques, 3rd ed. 1977, 5.3–5.4)
//   ratio     T = R · X, R = Σ N_h·mean(w)_h / Σ N_h·mean(x)_h   (combined ratio; Cochran 6.11)
//             V = Σ N_h² · (1 − n_h/N_h) · s²(w − R·x)_h / n_h
//   intervals T ± t · √V with Student's t of Σ(n_h − 1) degrees of freedom, cut to [0, X]; the
//             one-sided one is the lower limit that money claimed from a sample is often set to
//   share     of findings of which anything is wrong: without strata the exact binomial interval of
//             Clopper and Pearson (Biometrika 26, 1934), which leaves the finite population out and
//             so is on the safe side; with strata Σ N_h/N · p_h and its normal interval with
//             V = Σ (N_h/N)² · (1 − n_h/N_h) · p_h(1 − p_h) / (n_h − 1)
//
// A stratum that was looked at whole adds nothing to V. Intervals are missing where a stratum that
// was not looked at whole has fewer than two findings that were. With few findings, or when hardly
// any is wrong, t intervals are too narrow; the formulas know nothing of that.
// Floating point: these are estimates, no postings; amounts are rounded to the cent at the end.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/decimal.h"

namespace mingjian::casework {

struct SampledFinding {
  Decimal book, wrong;
};
struct SampledStratum {
  int64_t findings = 0;  // N
  Decimal book;          // X
  std::vector<SampledFinding> looked_at = {};
};

struct MoneyEstimate {
  Decimal point;
  std::optional<Decimal> lower_90 = {};                 // one-sided, 90 %
  std::optional<Decimal> lower_95 = {}, upper_95 = {};  // two-sided, 95 %
};
struct ShareEstimate {
  double point = 0;
  std::optional<double> lower_90 = {}, lower_95 = {}, upper_95 = {};
};
struct Estimate {
  int64_t findings = 0, looked_at = 0, wrong = 0;
  Decimal book;
  ShareEstimate share;
  MoneyEstimate money, ratio;
};

// Nothing when a stratum has no finding that was looked at. REQUIRES: findings ≥ looked_at.
std::optional<Estimate> EstimateFrom(std::span<const SampledStratum> strata);

}  // namespace mingjian::casework
