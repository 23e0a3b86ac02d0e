#include "casework/estimate.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "base/error.h"
#include "casework/accounts.h"

namespace mingjian::casework {
namespace {

double Yuan(Decimal amount) { return static_cast<double>(amount.micros()) / 1e6; }
Decimal Amount(double yuan) {
  return Decimal::FromMicros(CentsOf(static_cast<int64_t>(std::llround(yuan * 1e6))));
}

struct Moments {
  double mean = 0, variance = 0;
};
// Variance with n − 1; 0 for a single value.
Moments MomentsOf(std::span<const double> values) {
  Moments moments;
  for (const double value : values) moments.mean += value;
  moments.mean /= static_cast<double>(values.size());
  if (values.size() < 2) return moments;
  for (const double value : values) {
    moments.variance += (value - moments.mean) * (value - moments.mean);
  }
  moments.variance /= static_cast<double>(values.size() - 1);
  return moments;
}

double Count(const SampledStratum& stratum) { return static_cast<double>(stratum.findings); }
double Seen(const SampledStratum& stratum) { return static_cast<double>(stratum.looked_at.size()); }
bool IsWhole(const SampledStratum& stratum) {
  return stratum.findings == static_cast<int64_t>(stratum.looked_at.size());
}

std::vector<double> Differences(const SampledStratum& stratum, double ratio) {
  std::vector<double> values;
  for (const SampledFinding& each : stratum.looked_at) {
    values.push_back(Yuan(each.wrong) - ratio * Yuan(each.book));
  }
  return values;
}

// Variance of Σ N·mean(w − ratio·x).
double VarianceOf(std::span<const SampledStratum> strata, double ratio) {
  double variance = 0;
  for (const SampledStratum& stratum : strata) {
    if (IsWhole(stratum)) continue;
    const double n = Seen(stratum), all = Count(stratum);
    variance += all * all * (1 - n / all) * MomentsOf(Differences(stratum, ratio)).variance / n;
  }
  return variance;
}

MoneyEstimate MoneyOf(double point, double variance, double most, std::optional<double> freedom) {
  const auto cut = [most](double yuan) { return Amount(std::clamp(yuan, 0.0, most)); };
  MoneyEstimate money{.point = cut(point), .lower_90 = {}, .lower_95 = {}, .upper_95 = {}};
  if (!freedom) return money;
  double one = 0, two = 0;
  if (*freedom > 0) {
    const boost::math::students_t distribution(*freedom);
    one = boost::math::quantile(distribution, 0.90);
    two = boost::math::quantile(distribution, 0.975);
  }
  const double error = std::sqrt(variance);
  money.lower_90 = cut(point - one * error);
  money.lower_95 = cut(point - two * error);
  money.upper_95 = cut(point + two * error);
  return money;
}

// Clopper–Pearson: quantiles of beta distributions; 0 and 1 at the ends.
ShareEstimate ExactShare(double wrong, double n) {
  const auto lower = [&](double alpha) {
    return wrong == 0
               ? 0.0
               : boost::math::quantile(boost::math::beta_distribution(wrong, n - wrong + 1), alpha);
  };
  ShareEstimate share{.point = wrong / n};
  share.lower_90 = lower(0.10);
  share.lower_95 = lower(0.025);
  share.upper_95 = wrong == n ? 1.0
                              : boost::math::quantile(
                                    boost::math::beta_distribution(wrong + 1, n - wrong), 0.975);
  return share;
}

double WrongOf(const SampledStratum& stratum) {
  return static_cast<double>(std::ranges::count_if(
      stratum.looked_at, [](const SampledFinding& each) { return each.wrong > Decimal(); }));
}

ShareEstimate StratifiedShare(std::span<const SampledStratum> strata, double all, bool intervals) {
  ShareEstimate share;
  double variance = 0;
  for (const SampledStratum& stratum : strata) {
    const double n = Seen(stratum), weight = Count(stratum) / all, p = WrongOf(stratum) / n;
    share.point += weight * p;
    if (!IsWhole(stratum) && intervals) {
      variance += weight * weight * (1 - n / Count(stratum)) * p * (1 - p) / (n - 1);
    }
  }
  if (!intervals) return share;
  const boost::math::normal distribution;
  const double error = std::sqrt(variance);
  const auto cut = [](double value) { return std::clamp(value, 0.0, 1.0); };
  share.lower_90 = cut(share.point - boost::math::quantile(distribution, 0.90) * error);
  share.lower_95 = cut(share.point - boost::math::quantile(distribution, 0.975) * error);
  share.upper_95 = cut(share.point + boost::math::quantile(distribution, 0.975) * error);
  return share;
}

}  // namespace

std::optional<Estimate> EstimateFrom(std::span<const SampledStratum> strata) {
  Estimate estimate;
  double money = 0, book = 0, freedom = 0;
  bool whole = true, intervals = true;
  for (const SampledStratum& stratum : strata) {
    const auto seen = static_cast<int64_t>(stratum.looked_at.size());
    MJ_CHECK(stratum.findings >= seen);
    if (seen == 0) return std::nullopt;
    estimate.findings += stratum.findings;
    estimate.looked_at += seen;
    estimate.wrong += static_cast<int64_t>(WrongOf(stratum));
    estimate.book = Decimal::FromMicros(estimate.book.micros() + stratum.book.micros());
    money += Count(stratum) * MomentsOf(Differences(stratum, 0)).mean;
    for (const SampledFinding& each : stratum.looked_at) {
      book += Count(stratum) / Seen(stratum) * Yuan(each.book);
    }
    whole = whole && IsWhole(stratum);
    if (IsWhole(stratum)) continue;
    intervals = intervals && seen >= 2;
    freedom += static_cast<double>(seen - 1);
  }
  if (strata.empty()) return std::nullopt;
  const std::optional<double> degrees = intervals ? std::optional(freedom) : std::nullopt;
  const double most = Yuan(estimate.book);
  const double ratio = book == 0 ? 0 : money / book;
  estimate.money = MoneyOf(money, VarianceOf(strata, 0), most, degrees);
  estimate.ratio = MoneyOf(ratio * most, VarianceOf(strata, ratio), most, degrees);
  estimate.share =
      strata.size() == 1 && !whole
          ? ExactShare(static_cast<double>(estimate.wrong), static_cast<double>(estimate.looked_at))
          : StratifiedShare(strata, static_cast<double>(estimate.findings), intervals);
  return estimate;
}

}  // namespace mingjian::casework
