#include "testing/reference_compare.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/decimal.h"
#include "testing/claims.h"

namespace mingjian::testing {
namespace {

std::string Money(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

}  // namespace

std::string_view StateName(engine::State state) {
  switch (state) {
    case engine::State::kStanding:
      return "standing";
    case engine::State::kWithdrawn:
      return "withdrawn";
    case engine::State::kShrunk:
      return "shrunk";
  }
  return "";
}

std::string LineNames(const std::vector<uint32_t>& lines, const engine::Timelines& timelines,
                      const engine::TextPool& texts) {
  std::vector<std::string_view> names;
  names.reserve(lines.size());
  for (const uint32_t line : lines) names.push_back(LineName(timelines, texts, line));
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ","));
}

std::string ToText(const engine::Finding& finding, const engine::Timelines& timelines,
                   const engine::TextPool& texts) {
  std::string text = fmt::format(
      "{} {} [{}] point={} disc={} settlement={} visit={} violates={} involves={} amount={} "
      "standing={} net={} fund={} {}",
      PersonName(timelines, texts, finding.person), finding.rule->id, finding.subject_key,
      finding.point, finding.discriminator, SettlementName(timelines, texts, finding.settlement),
      VisitName(timelines, texts, finding.visit), LineNames(finding.violates, timelines, texts),
      LineNames(finding.involves, timelines, texts), Money(finding.vola_amt),
      Money(finding.standing_amt), Money(finding.net_amt), Money(finding.fund_amt),
      StateName(finding.state));
  for (const engine::NamedValue& value : finding.values) {
    text += fmt::format(" {}={}", value.name, value.value);
  }
  return text + fmt::format(" '{}' id={}", finding.message, finding.finding_id);
}

std::vector<std::string> ToTexts(const std::vector<engine::Finding>& findings,
                                 const engine::Timelines& timelines,
                                 const engine::TextPool& texts) {
  std::vector<std::string> result;
  result.reserve(findings.size());
  for (const engine::Finding& finding : findings) {
    result.push_back(ToText(finding, timelines, texts));
  }
  std::sort(result.begin(), result.end());
  return result;
}

std::string Difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> only_a, only_b;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only_a));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(only_b));
  std::string text;
  for (const std::string& line : only_a) text += "- " + line + "\n";
  for (const std::string& line : only_b) text += "+ " + line + "\n";
  return text;
}

std::string CountDifference(const rules::Rulebook& rulebook,
                            const std::vector<engine::RuleCount>& a,
                            const std::vector<engine::RuleCount>& b) {
  std::string text;
  const auto print = [](const engine::RuleCount& count) {
    return fmt::format("judged {} fired {} excepted {} unknown {}", count.judged, count.fired,
                       count.excepted, count.unknown);
  };
  for (size_t i = 0; i < rulebook.rules.size(); ++i) {
    const engine::RuleCount left = i < a.size() ? a[i] : engine::RuleCount();
    const engine::RuleCount right = i < b.size() ? b[i] : engine::RuleCount();
    if (left.judged == right.judged && left.fired == right.fired &&
        left.excepted == right.excepted && left.unknown == right.unknown) {
      continue;
    }
    text += fmt::format("- {} {}\n+ {} {}\n", rulebook.rules[i].id, print(left),
                        rulebook.rules[i].id, print(right));
  }
  return text;
}

}  // namespace mingjian::testing
