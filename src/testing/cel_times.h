#pragma once
// Timestamps and durations of the reference evaluator: reading, writing, arithmetic, parts.

#include "base/int128.h"
#include "rules/ast.h"
#include "testing/cel_eval.h"

namespace mingjian::testing {

// An error "range" when the value leaves its range; nanos may be any number.
Value MakeTimestamp(Int128 seconds, int64_t nanos);
Value MakeDuration(Int128 seconds, int64_t nanos, const EvalOptions& options);

// timestamp('…') and duration('…') at run time.
Value ReadTimestamp(std::string_view text, const EvalOptions& options);
Value ReadDuration(std::string_view text, const EvalOptions& options);
std::string WriteTimestamp(const Value& time, const EvalOptions& options);

// + and - where one side is a timestamp or duration; an error for pairs that CEL does not have.
Value AddTimes(const Value& a, const Value& b, const EvalOptions& options);
Value SubtractTimes(const Value& a, const Value& b, const EvalOptions& options);

// getFullYear … getMilliseconds of a timestamp (in `zone`, null for local time without zone) or of
// a duration, where they convert the whole of it.
Value TimePart(rules::Op op, const Value& value, const Value* zone);

}  // namespace mingjian::testing
