#pragma once
// List functions of the rule language on finished values, one plain loop each. Bodies are already
// evaluated for every element, in list order, and none is an error.

#include <vector>

#include "rules/ast.h"
#include "testing/cel_eval.h"

namespace mingjian::testing {

// sum, min, max, distinct, first, last, longest_run. `empty_sum` is the zero of the right kind.
Value ListFunction(rules::Op op, const Value& list, const Value& empty_sum);
// take, skip; a negative count takes or skips nothing.
Value ListPart(rules::Op op, const Value& list, const Value& count);
// sort_by, max_by, min_by
Value ByKey(rules::Op op, const Value::Items& items, const Value::Items& keys);
// Elements at which the running total of `quantities` is above `cap`.
Value OverCap(const Value::Items& items, const Value::Items& quantities, Decimal cap);
// Sum of amount * (part of the quantity beyond the cap) / quantity, each rounded to a decimal.
Value ExcessAmount(const Value::Items& quantities, const Value::Items& amounts, Decimal cap);
// Elements on a later calendar day than the n-th earliest of the distinct days; all when n <= 0.
Value AfterDays(const Value::Items& items, const Value::Items& times, int64_t n);
// Supply at the day of `at`. Elements count in order of time; one later than `at` does not count;
// elapsed time is counted in calendar days.
Value SupplyOnHand(const Value::Items& times, const Value::Items& days, Seconds at);

}  // namespace mingjian::testing
