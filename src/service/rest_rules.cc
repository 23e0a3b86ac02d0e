// GET /v1/rules, /v1/rules/{id}, /v1/knowledge.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "base/time.h"
#include "rules/history.h"
#include "rules/rule_facts.h"
#include "service/handlers.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;
using rules::KnowledgeColumn;

constexpr size_t kPointsMax = 500;

json::object RuleJson(const rules::Rule& rule) {
  json::object object;
  object["id"] = rule.id;
  object["title"] = rule.title;
  object["class"] = rule.category;
  object["source"] = rules::ToString(rule.source);
  object["status"] = rules::ToString(rule.status);
  object["version"] = rule.version;
  object["severity"] = rules::ToString(rule.severity);
  object["on"] = rules::ToString(rule.on);
  object["moments"] = json::object{{"before", rules::ToString(rule.before)},
                                   {"during", rules::ToString(rule.during)},
                                   {"after", rules::ToString(rule.after)}};
  if (rule.seq88) {
    object["seq88"] = *rule.seq88;
  } else {
    object["seq88"] = nullptr;
  }
  object["gz79"] = rule.gz79;
  return object;
}

HttpResponse Rules(const rules::Rulebook& book) {
  json::array list;
  for (const rules::Rule& rule : book.rules) list.push_back(RuleJson(rule));
  return JsonResponse(
      {{"rulebook_hash", book.hash}, {"region", book.region}, {"rules", std::move(list)}});
}

HttpResponse OneRule(const rules::Rulebook& book, const HttpRequest& request) {
  const std::string& id = request.values.at("id");
  const rules::Rule* const rule = book.Find(id);
  if (rule == nullptr) {
    std::vector<std::string_view> ids;
    for (const rules::Rule& each : book.rules) ids.push_back(each.id);
    return ErrorResponse(404, "not_found", rules::NoSuchRule(id, ids).message, request);
  }
  json::object object = RuleJson(*rule);
  object["about"] = rule->about;
  object["valid_from"] = FormatDate(rule->valid_from);
  if (rule->valid_to == INT64_MAX) {
    object["valid_to"] = nullptr;
  } else {
    object["valid_to"] = FormatDate(rule->valid_to);
  }
  object["basis"] = rules::ToText(rule->basis);
  json::array parameters, exceptions, tables;
  for (const rules::Parameter& each : rule->parameters) {
    parameters.push_back({{"name", each.name},
                          {"type", rules::ToString(each.type)},
                          {"value", rules::ToText(each)},
                          {"unit", each.unit},
                          {"about", each.about}});
  }
  for (const rules::Exception& each : rule->exceptions) {
    exceptions.push_back({{"id", each.id}, {"reason", each.reason}});
  }
  for (const size_t table : rules::UsesOf(*rule).tables) {
    tables.emplace_back(book.tables[table].name);
  }
  object["parameters"] = std::move(parameters);
  object["exceptions"] = std::move(exceptions);
  object["knowledge"] = std::move(tables);
  object["rulebook_hash"] = book.hash;
  return JsonResponse(object);
}

bool Matches(std::string_view own, std::string_view code, bool prefix) {
  return own == code || (prefix && !own.empty() && code.starts_with(own));
}

// Whether a coded column of the row holds the code.
bool Holds(const rules::KnowledgeTable& table, size_t row, std::string_view code) {
  const bool prefix = table.prefix[row] != 0;
  for (const KnowledgeColumn& column : table.columns) {
    if (column.kind == KnowledgeColumn::Kind::kCode) {
      if (Matches(column.texts[row], code, prefix)) return true;
    } else if (column.kind == KnowledgeColumn::Kind::kCodes) {
      for (const std::string& each : column.lists[row]) {
        if (Matches(each, code, prefix)) return true;
      }
    }
  }
  return false;
}

HttpResponse Knowledge(const rules::Rulebook& book, const HttpRequest& request) {
  const auto found = request.query.find("code");
  const std::string code = found == request.query.end() ? "" : found->second;
  if (code.empty()) {
    return ProblemsResponse({{"?code", "", "a code such as 001102000010000"}}, request);
  }
  json::array points;
  bool more = false;
  for (const rules::KnowledgeTable& table : book.tables) {
    for (size_t row = 0; row < table.rows && !more; ++row) {
      if (!Holds(table, row, code)) continue;
      if (points.size() == kPointsMax) {
        more = true;
        break;
      }
      json::object cells;
      for (const KnowledgeColumn& column : table.columns) {
        cells[column.name] = rules::CellText(column, row);
      }
      points.push_back({{"table", table.name}, {"cells", std::move(cells)}});
    }
  }
  return JsonResponse({{"rulebook_hash", book.hash},
                       {"code", code},
                       {"points", std::move(points)},
                       {"more", more}});
}

}  // namespace

void AddRuleRoutes(Router* router, const InterfacePtr& interface) {
  const Interface* const shared = interface.get();
  AddLookUp(
      router, interface, "/v1/rules", Right::kRead,
      [shared](const Caller&, const HttpRequest&) { return Rules(*shared->checker.rulebook()); });
  AddLookUp(router, interface, "/v1/rules/{id}", Right::kRead,
            [shared](const Caller&, const HttpRequest& request) {
              return OneRule(*shared->checker.rulebook(), request);
            });
  AddLookUp(router, interface, "/v1/knowledge", Right::kRead,
            [shared](const Caller&, const HttpRequest& request) {
              return Knowledge(*shared->checker.rulebook(), request);
            });
}

}  // namespace mingjian::service
