#include "online/verdict_json.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/decimal.h"
#include "base/text.h"
#include "base/time.h"
#include "online/policy.h"
#include "rules/rule_facts.h"

namespace mingjian::online {
namespace {

namespace json = boost::json;

std::string Amount(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

int64_t MicrosOf(const json::value& text) {
  const auto amount = Decimal::Parse(text.as_string());
  if (!amount) throw std::invalid_argument("amount");
  return amount->micros();
}

std::string TextOf(const json::object& object, std::string_view name) {
  return json::value_to<std::string>(object.at(name));
}

template <typename Enum>
Enum OneOf(std::string_view word, std::initializer_list<Enum> values) {
  for (const Enum value : values) {
    if (rules::ToString(value) == word) return value;
  }
  throw std::invalid_argument(std::string(word));
}

Hit HitOf(const json::object& object) {
  Hit hit;
  hit.jr_id = TextOf(object, "jr_id");
  hit.finding_id = TextOf(object, "finding_id");
  hit.rule_id = TextOf(object, "rule_id");
  hit.title = TextOf(object, "title");
  hit.category = TextOf(object, "category");
  hit.version = json::value_to<int>(object.at("version"));
  hit.source = OneOf(TextOf(object, "source"), {rules::Source::kOfficial, rules::Source::kRegional,
                                                rules::Source::kIllustrative});
  hit.severity =
      OneOf(TextOf(object, "severity"), {rules::Severity::kViolation, rules::Severity::kHigh,
                                         rules::Severity::kLow, rules::Severity::kIndicator});
  hit.decision = ParseDecision(TextOf(object, "decision")).value();
  hit.shadow = object.at("shadow").as_bool();
  hit.point = TextOf(object, "point");
  hit.subject_key = TextOf(object, "subject");
  hit.message = TextOf(object, "message");
  hit.basis = TextOf(object, "basis");
  hit.amount_known = !object.at("vola_amt").is_null();
  if (hit.amount_known) hit.vola_amt = MicrosOf(object.at("vola_amt"));
  for (const auto& [name, value] : object.at("values").as_object()) {
    hit.values.push_back({name, json::value_to<std::string>(value)});
  }
  for (const json::value& each : object.at("lines").as_array()) {
    const json::object& line = each.as_object();
    hit.cited.push_back({TextOf(line, "mdtrt_id"), TextOf(line, "setl_id"),
                         TextOf(line, "feedetl_sn"), line.at("current").as_bool(),
                         line.at("violates").as_bool(), MicrosOf(line.at("inscp_scp_amt"))});
  }
  return hit;
}

}  // namespace

json::object ToJson(const Hit& hit) {
  json::object values;
  for (const engine::NamedValue& value : hit.values) values[value.name] = value.value;
  json::array lines;
  for (const Cited& line : hit.cited) {
    lines.push_back({{"mdtrt_id", line.mdtrt_id},
                     {"setl_id", line.setl_id},
                     {"feedetl_sn", line.feedetl_sn},
                     {"violates", line.violates},
                     {"current", line.current},
                     {"inscp_scp_amt", Amount(line.amt)}});
  }
  json::object object;
  object["jr_id"] = hit.jr_id;
  object["finding_id"] = hit.finding_id;
  object["rule_id"] = hit.rule_id;
  object["title"] = hit.title;
  object["category"] = hit.category;
  object["version"] = hit.version;
  object["source"] = rules::ToString(hit.source);
  object["severity"] = rules::ToString(hit.severity);
  object["decision"] = ToString(hit.decision);
  object["shadow"] = hit.shadow;
  object["point"] = hit.point;
  object["subject"] = hit.subject_key;
  object["message"] = hit.message;
  object["basis"] = hit.basis;
  if (hit.amount_known) {
    object["vola_amt"] = Amount(hit.vola_amt);
  } else {
    object["vola_amt"] = nullptr;
  }
  object["values"] = std::move(values);
  object["lines"] = std::move(lines);
  return object;
}

json::object ToJson(const Verdict& verdict, bool recorded) {
  const auto hits = [](const std::vector<Hit>& of) {
    json::array array;
    for (const Hit& hit : of) array.push_back(ToJson(hit));
    return array;
  };
  json::object object;
  object["checked"] = verdict.checked;
  if (!verdict.checked) object["why_unchecked"] = verdict.why_unchecked;
  object["decision"] = ToString(verdict.decision);
  object["stored"] = verdict.stored;
  object["replayed"] = verdict.replayed;
  object["rulebook_hash"] = verdict.rulebook_hash;
  object["hits"] = hits(verdict.hits);
  if (recorded) object["recorded"] = hits(verdict.recorded);
  return object;
}

std::string ToText(const KeptAnswer& answer) {
  return fmt::format("{:012d} {}", answer.now,
                     json::serialize(json::object{{"fingerprint", answer.fingerprint},
                                                  {"verdict", ToJson(answer.verdict, false)}}));
}

std::optional<Seconds> TimeOfAnswer(std::string_view text) {
  return ParseInt(text.substr(0, text.find(' ')));
}

Result<KeptAnswer> AnswerFromText(std::string_view text) {
  try {
    KeptAnswer answer;
    answer.now = TimeOfAnswer(text).value();
    const json::value parsed = json::parse(text.substr(text.find(' ') + 1));
    answer.fingerprint = json::value_to<std::string>(parsed.at("fingerprint"));
    const json::object& verdict = parsed.at("verdict").as_object();
    answer.verdict.checked = verdict.at("checked").as_bool();
    if (!answer.verdict.checked) answer.verdict.why_unchecked = TextOf(verdict, "why_unchecked");
    answer.verdict.decision = ParseDecision(TextOf(verdict, "decision")).value();
    answer.verdict.stored = verdict.at("stored").as_bool();
    answer.verdict.rulebook_hash = TextOf(verdict, "rulebook_hash");
    for (const json::value& hit : verdict.at("hits").as_array()) {
      answer.verdict.hits.push_back(HitOf(hit.as_object()));
    }
    return answer;
  } catch (const std::exception& error) {
    return DataError(fmt::format("a kept answer cannot be read: {}", error.what()));
  }
}

}  // namespace mingjian::online
