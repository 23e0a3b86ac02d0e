// GET /v1/findings, /v1/unchecked, /v1/compliance, /v1/version.

#include <fmt/format.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "base/time.h"
#include "service/handlers.h"
#include "service/log.h"
#include "service/signature.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;

constexpr size_t kPageMax = 500, kPage = 100;
// Entries looked at for one page, so that a caller who may see few does not read a whole journal.
constexpr size_t kLookedAt = 20'000;

std::string QueryOf(const HttpRequest& request, const std::string& name) {
  const auto found = request.query.find(name);
  return found == request.query.end() ? std::string() : found->second;
}

// The number of entries that `limit` asks for; nothing when it is none.
std::optional<size_t> LimitOf(const HttpRequest& request) {
  const std::string text = QueryOf(request, "limit");
  if (text.empty()) return kPage;
  const auto number = ParseInt(text);
  if (!number || *number < 1 || *number > static_cast<int64_t>(kPageMax)) return std::nullopt;
  return static_cast<size_t>(*number);
}

HttpResponse BadLimit(const HttpRequest& request) {
  return ProblemsResponse({{"?limit", Shown(QueryOf(request, "limit")),
                            fmt::format("a number from 1 to {}", kPageMax)}},
                          request);
}

// A key of the journal as a word for a URL.
std::string TokenOf(std::string_view key) {
  std::string text = Base64(key);
  for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return text;
}
std::optional<std::string> KeyOfToken(std::string token) {
  for (char& c : token) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return FromBase64(token);
}

// Person numbers out of everything that is shown.
void Mask(json::object* finding) {
  const auto psn = finding->if_contains("psn_no");
  if (psn == nullptr || !psn->is_string()) return;
  const std::string psn_no(psn->as_string());
  const std::string masked = MaskId(psn_no);
  *psn = masked;
  // A person's rules name the person as what was judged.
  if (const auto subject = finding->if_contains("subject"); subject && subject->is_string()) {
    std::string text(subject->as_string());
    for (size_t at = 0; !psn_no.empty() && (at = text.find(psn_no, at)) != text.npos;
         at += masked.size()) {
      text.replace(at, psn_no.size(), masked);
    }
    *subject = text;
  }
}

HttpResponse Findings(const Interface& interface, const Caller& caller,
                      const HttpRequest& request) {
  const auto limit = LimitOf(request);
  if (!limit) return BadLimit(request);
  const std::string psn_no = QueryOf(request, "psn_no");
  std::string from;
  if (const std::string token = QueryOf(request, "from"); !token.empty()) {
    const auto key = KeyOfToken(token);
    if (!key) {
      return ProblemsResponse({{"?from", Shown(token), "the 'next' of an earlier answer"}},
                              request);
    }
    from = *key;
  }
  const bool personal = caller.institution->Has(Right::kPersonal);
  const bool all = caller.institution->Has(Right::kAdmin);
  if (personal) {
    Log(LogLevel::kInfo, request.id, "personal",
        {{"institution", caller.institution->fixmedins_code}, {"what", "findings"}});
  }
  json::array findings;
  json::value next = nullptr;
  size_t looked = 0;
  while (next.is_null()) {
    const size_t ask = *limit + 1;
    const auto page = interface.checker.Findings(psn_no, from, ask);
    if (!page) return ErrorOf(page.error(), request);
    for (const auto& [key, text] : *page) {
      if (findings.size() == *limit || looked++ == kLookedAt) {
        next = TokenOf(key);
        break;
      }
      boost::system::error_code bad;
      json::value entry = json::parse(text, bad);
      if (bad || !entry.is_object()) {
        return ErrorOf(EnvironmentError("an entry of the journal cannot be read").error(), request);
      }
      json::object& finding = entry.as_object();
      const json::value* const institution = finding.if_contains("fixmedins_code");
      const bool own = institution != nullptr && institution->is_string() &&
                       caller.institution->Is(std::string_view(institution->as_string()));
      if (!own && !all) continue;
      if (!personal) Mask(&finding);
      findings.push_back(std::move(finding));
    }
    if (page->size() < ask) break;
    // The smallest key behind the last.
    from = page->back().first + '\0';
  }
  return JsonResponse({{"findings", std::move(findings)}, {"next", std::move(next)}});
}

HttpResponse Unchecked(const Interface& interface, const HttpRequest& request) {
  const auto limit = LimitOf(request);
  if (!limit) return BadLimit(request);
  const auto list = interface.checker.Unchecked(*limit);
  if (!list) return ErrorOf(list.error(), request);
  json::array entries;
  for (const online::UncheckedEntry& each : *list) {
    entries.push_back({{"id", each.id},
                       {"fixmedins_code", each.fixmedins_code},
                       {"msgid", each.msgid},
                       {"source", each.source},
                       {"why", each.why},
                       {"since", FormatTime(each.since)},
                       {"tries", each.tries}});
  }
  return JsonResponse({{"unchecked", std::move(entries)}});
}

HttpResponse Compliance(const Interface& interface, const Caller& caller,
                        const HttpRequest& request) {
  using By = online::Checker::By;
  const std::string by = QueryOf(request, "by");
  if (by != "doctor" && by != "department" && by != "provider") {
    return ProblemsResponse({{"?by", Shown(by), "doctor, department or provider"}}, request);
  }
  const bool all = caller.institution->Has(Right::kAdmin);
  const auto list = interface.checker.ComplianceBy(by == "doctor"       ? By::kDoctor
                                                   : by == "department" ? By::kDepartment
                                                                        : By::kProvider);
  if (!list) return ErrorOf(list.error(), request);
  json::array entries;
  for (const online::Compliance& each : *list) {
    // Keys of doctors and departments begin with their provider's.
    const std::string_view provider = std::string_view(each.key).substr(0, each.key.find(':'));
    if (!all && !caller.institution->Is(provider)) continue;
    json::object entry = {
        {"key", each.key},           {"warned", each.warned},
        {"answered", each.answered}, {"changed", each.changed},
        {"kept", each.kept},         {"kept_without_reason", each.kept_without_reason}};
    // 遵从率: of the warnings that were answered, those after which the order was changed.
    if (each.answered > 0) {
      entry["rate"] = fmt::format(
          "{:.4f}", static_cast<double>(each.changed) / static_cast<double>(each.answered));
    } else {
      entry["rate"] = nullptr;
    }
    entries.push_back(std::move(entry));
  }
  return JsonResponse({{"by", by}, {"compliance", std::move(entries)}});
}

}  // namespace

void AddJournalRoutes(Router* router, const InterfacePtr& interface) {
  const Interface* const shared = interface.get();
  AddLookUp(router, interface, "/v1/findings", Right::kRead,
            [shared](const Caller& caller, const HttpRequest& request) {
              return Findings(*shared, caller, request);
            });
  AddLookUp(
      router, interface, "/v1/unchecked", Right::kAdmin,
      [shared](const Caller&, const HttpRequest& request) { return Unchecked(*shared, request); });
  AddLookUp(router, interface, "/v1/compliance", Right::kRead,
            [shared](const Caller& caller, const HttpRequest& request) {
              return Compliance(*shared, caller, request);
            });
  AddRest(router, interface, "GET", "/v1/version", Right::kCheck,
          [interface](const Caller&, const RequestPtr&, const Reply& reply) {
            reply(JsonResponse({{"version", interface->options.version},
                                {"rulebook_hash", interface->checker.rulebook_hash()},
                                {"dialect", interface->options.dialect.name}}));
          });
}

}  // namespace mingjian::service
