#include "casework/fines.h"

#include <algorithm>

#include "casework/accounts.h"

namespace mingjian::casework {

std::optional<FineRange> FineRangeOf(const rules::LawArticle& article, Decimal loss) {
  if (article.multiple.min && article.multiple.max) {
    const auto least = Decimal::Multiply(loss, Decimal::FromMicros(*article.multiple.min));
    const auto most = Decimal::Multiply(loss, Decimal::FromMicros(*article.multiple.max));
    if (!least || !most) return std::nullopt;
    return FineRange{Decimal::FromMicros(CentsOf(least->micros())),
                     Decimal::FromMicros(CentsOf(most->micros()))};
  }
  if (article.yuan.min && article.yuan.max) {
    const auto least = Decimal::FromInt(*article.yuan.min);
    const auto most = Decimal::FromInt(*article.yuan.max);
    if (!least || !most) return std::nullopt;
    return FineRange{*least, *most};
  }
  return std::nullopt;
}

Decimal LateFee(Decimal fine, Seconds due_on, Seconds paid_on) {
  // After 34 days the cap holds; more days need no arithmetic.
  const int64_t days = std::clamp<int64_t>(DaysBetween(due_on, paid_on), 0, 40);
  const auto fee = Decimal::MultiplyDivide(fine, Decimal::FromMicros(days * 3 * Decimal::kOne),
                                           Decimal::FromMicros(100 * Decimal::kOne));
  if (!fee || *fee >= fine) return fine;
  return Decimal::FromMicros(CentsOf(fee->micros()));
}

}  // namespace mingjian::casework
