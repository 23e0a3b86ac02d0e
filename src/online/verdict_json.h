#pragma once
// Verdicts, hits and journal entries as JSON: what the store keeps and REST shows. Amounts are
// decimal texts, times "2026-01-31 08:30:00".

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"
#include "online/verdict.h"

namespace mingjian::online {

boost::json::object ToJson(const Hit& hit);
// Shown hits only, unless `recorded` asks for the others too (as "recorded").
boost::json::object ToJson(const Verdict& verdict, bool recorded);

// What the journal of answers keeps: the verdict and the fingerprint of its request.
struct KeptAnswer {
  std::string fingerprint;
  Seconds now = 0;
  Verdict verdict;  // without `recorded`
};
std::string ToText(const KeptAnswer& answer);
// Cheap: reads `now` alone. Nothing when the text is no kept answer.
std::optional<Seconds> TimeOfAnswer(std::string_view text);
Result<KeptAnswer> AnswerFromText(std::string_view text);

}  // namespace mingjian::online
