#include "desk/rulebook_json.h"

#include <boost/json.hpp>
#include <filesystem>

#include "base/text.h"
#include "desk/handlers.h"
#include "rules/rule_facts.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;
using Kind = rules::HistoryEvent::Kind;

std::string_view NameOf(Kind kind) {
  constexpr std::string_view kNames[] = {"ship", "move", "backtest", "decisions"};
  return kNames[static_cast<size_t>(kind)];
}

json::object EventJson(const rules::HistoryEvent& event, const std::string& region) {
  json::object object = {
      {"at", event.when},         {"who", event.who}, {"event", NameOf(event.kind)},
      {"version", event.version}, {"why", event.why}, {"region", TextOrNull(region)},
      {"from", nullptr},          {"to", nullptr}};
  if (event.kind == Kind::kMove) object["from"] = rules::ToString(event.from);
  if (event.kind == Kind::kMove || event.kind == Kind::kShip) {
    object["to"] = rules::ToString(event.to);
  }
  if (event.kind == Kind::kBacktest) {
    object["snapshot"] = event.snapshot;
    object["findings"] = event.findings;
    object["persons"] = event.persons;
    object["providers"] = event.providers;
    object["vola_amt"] = Money(Decimal::FromMicros(event.vola_amt));
  }
  if (event.kind == Kind::kDecisions) {
    object["confirmed"] = event.confirmed;
    object["overturned"] = event.overturned;
  }
  return object;
}

}  // namespace

json::object RuleJson(const rules::Rule& rule) {
  return {{"id", rule.id},
          {"title", rule.title},
          {"class", rule.category},
          {"source", rules::ToString(rule.source)},
          {"status", rules::ToString(rule.status)},
          {"version", rule.version},
          {"severity", rules::ToString(rule.severity)},
          {"on", rules::ToString(rule.on)},
          {"seq88", rule.seq88 ? json::value(*rule.seq88) : json::value(nullptr)},
          {"gz79", TextOrNull(rule.gz79)}};
}

// A case fires when it expects a finding (docs/case-format.md): its table of findings is not none.
json::array CasesJson(std::string_view text) {
  json::array cases;
  std::string body;
  std::string name;
  bool fires = false, inside = false;
  const auto end = [&] {
    if (inside) cases.push_back({{"name", name}, {"fires", fires}, {"text", Trim(body)}});
    body.clear();
  };
  for (const std::string_view line : Split(text, '\n')) {
    if (line.starts_with("case ")) {
      end();
      inside = true;
      name = Trim(line.substr(5));
      fires = false;
    } else if (line.starts_with("findings ")) {
      fires = Trim(line.substr(9)) != "none";
    }
    body += line;
    body += '\n';
  }
  end();
  return cases;
}

json::array HistoryJson(const rules::LifeBook& book, std::string_view rule) {
  json::array events;
  for (const rules::History* const history : {&book.nation, &book.region}) {
    for (const rules::HistoryEvent& event : history->events()) {
      if (event.rule == rule) events.push_back(EventJson(event, history->region()));
    }
  }
  return events;
}

json::array LawJson(const rules::Rule& rule) {
  json::array law;
  for (const rules::Basis& basis : rule.basis) {
    json::object object = {{"law", basis.law},
                           {"article", rules::ArticleText(basis.article)},
                           {"note", TextOrNull(basis.note)},
                           {"subject", nullptr},
                           {"consequence", nullptr},
                           {"confidence", nullptr}};
    if (basis.fact) {
      object["subject"] = TextOrNull(basis.fact->subject);
      object["consequence"] = TextOrNull(basis.fact->consequence);
      object["confidence"] = rules::ToString(basis.fact->confidence);
    }
    law.push_back(std::move(object));
  }
  return law;
}

json::array ParametersJson(const rules::Rule& rule) {
  json::array parameters;
  for (const rules::Parameter& each : rule.parameters) {
    parameters.push_back({{"name", each.name},
                          {"type", rules::ToString(each.type)},
                          {"value", rules::ToText(each)},
                          {"unit", each.unit},
                          {"about", each.about}});
  }
  return parameters;
}

std::vector<std::string> FalsePositives(std::string_view about) {
  std::string plain(about);
  for (char& c : plain) {
    if (c == '\n') c = ' ';
  }
  std::vector<std::string> sentences;
  size_t begin = 0;
  while (begin < plain.size()) {
    size_t end = plain.find(". ", begin);
    end = end == std::string::npos ? plain.size() : end + 1;
    const std::string_view sentence = Trim(std::string_view(plain).substr(begin, end - begin));
    if (sentence.find("nown false positive") != std::string_view::npos ||
        sentence.find("误报") != std::string_view::npos) {
      sentences.emplace_back(sentence);
    }
    begin = end + 1;
  }
  return sentences;
}

json::array DiagnosticsJson(std::span<const rules::Diagnostic> diagnostics) {
  json::array all;
  for (const rules::Diagnostic& each : diagnostics) {
    all.push_back({{"file", std::filesystem::path(each.file).filename().string()},
                   {"line", each.line},
                   {"column", each.column},
                   {"severity", each.warning ? "warning" : "error"},
                   {"name", each.name},
                   {"message", each.message},
                   {"suggestion", TextOrNull(each.suggestion)}});
  }
  return all;
}

}  // namespace mingjian::desk
