// Opening histories, and what a step asks for beside the history itself: cases and a back-test.

#include <fmt/format.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>

#include "base/decimal.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/rules_life.h"
#include "rules/locate.h"
#include "testing/case_file.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using rules::HistoryEvent;

Result<json::object> ReadObject(const std::string& path) {
  MJ_TRY(const std::string text, ReadFile(path));
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return DataError(fmt::format("{}: not a JSON object", path));
  return std::move(value.as_object());
}

std::string TextAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
int64_t NumberAt(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(json::string_view(key.data(), key.size()));
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

// The rule's row in the summary of an audit, among those that count or those in shadow.
const json::object* RowOf(const json::object& summary, std::string_view rule) {
  const auto among = [&](const json::value* rows) -> const json::object* {
    if (rows == nullptr || !rows->is_array()) return nullptr;
    for (const json::value& row : rows->get_array()) {
      if (row.is_object() && TextAt(row.get_object(), "rule") == rule) return &row.get_object();
    }
    return nullptr;
  };
  if (const json::object* row = among(summary.if_contains("rules"))) return row;
  const json::value* shadow = summary.if_contains("shadow");
  return shadow != nullptr && shadow->is_object() ? among(shadow->get_object().if_contains("rules"))
                                                  : nullptr;
}

// The text of a rule in the rulebook that an audit kept.
Result<std::string> KeptRule(const std::string& folder, const std::string& rule) {
  std::error_code error;
  const fs::path root = fs::path(folder) / "rulebook" / "national";
  for (fs::recursive_directory_iterator at(root, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().filename() == rule + ".yaml") return ReadFile(at->path().string());
  }
  return DataError(fmt::format("{}: keeps no rule '{}'; expected the folder of an audit with it",
                               root.string(), rule));
}

}  // namespace

Result<rules::LifeBook> OpenLife(const RulesOptions& options) {
  MJ_TRY(const std::string folder, rules::LocateRulebook(options.rulebook));
  MJ_TRY(rules::LifeBook life, rules::OpenLife(folder, options.region));
  if (PrintDiagnostics(life.mistakes) > 0) {
    return DataError("the rulebook has mistakes; its life goes on when they are mended");
  }
  return life;
}

Result<HistoryEvent> NewEvent(const rules::LifeBook& life, const std::string& id,
                              HistoryEvent::Kind kind, const LifeOptions& options) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  // Chinese standard time has no summer time.
  MJ_TRY(HistoryEvent event,
         rules::NewEvent(
             life, id, kind,
             std::chrono::duration_cast<std::chrono::seconds>(now).count() + int64_t{8} * 3600));
  event.who = std::string(Trim(options.who));
  event.why = std::string(Trim(options.why));
  return event;
}

Status AsStatus(const std::optional<rules::Refusal>& refusal) {
  if (!refusal) return {};
  return DataError(fmt::format("refused: {} [{}]{}", refusal->message, refusal->name,
                               refusal->suggestion.empty() ? "" : "; " + refusal->suggestion));
}

Status CheckMove(const rules::LifeBook& life, const HistoryEvent& event) {
  MJ_TRY(const auto refusal, rules::CheckMove(life, event, testing::CountCases));
  return AsStatus(refusal);
}

Status ReadBacktest(const rules::LifeBook& life, const std::string& folder, HistoryEvent* event) {
  MJ_TRY(const json::object summary, ReadObject(folder + "/summary.json"));
  MJ_TRY(const json::object audit, ReadObject(folder + "/audit.json"));
  const json::object* row = RowOf(summary, event->rule);
  if (row == nullptr || NumberAt(summary, "settlements") == 0) {
    return DataError(
        fmt::format("{}/summary.json: rule '{}' judged no settlement there", folder, event->rule));
  }
  rules::BacktestFacts facts;
  MJ_TRY(facts.rule_text, KeptRule(folder, event->rule));
  facts.region = TextAt(audit, "region");
  facts.snapshot = TextAt(summary, "snapshot");
  facts.findings = NumberAt(*row, "findings");
  facts.persons = NumberAt(*row, "persons");
  facts.providers = NumberAt(*row, "providers");
  const auto amount = Decimal::Parse(TextAt(*row, "vola_amt"));
  facts.vola_amt = amount ? amount->micros() : 0;
  MJ_TRY(const auto refusal, rules::FillBacktest(life, facts, event));
  return AsStatus(refusal);
}

}  // namespace mingjian::cli
