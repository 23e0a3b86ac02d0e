#pragma once
// What the handlers of the desk's routes share. Private to src/desk.
//
//   void AddClueRoutes(Router* router, const DeskPtr& desk) {
//     AddDesk(router, desk, "GET", "/v1/clues/{id}", [](Visit& visit) -> Answer {
//       MJ_TRY(const int64_t id, visit.Number("id"));
//       MJ_TRY(const casework::ClueRow clue, casework::FindClue(visit.database, visit.actor, id));
//       return Json({{"title", clue.title}, {"fund_amt", Money(clue.fund_amt)}, …});
//     });
//   }

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "casework/database.h"
#include "casework/rights.h"
#include "casework/users.h"
#include "desk/desk.h"
#include "service/json_tree.h"
#include "service/server.h"

namespace mingjian::desk {

// An Error becomes an HTTP status (StatusOf) with {"error": {code, message, request_id}}.
using Answer = Result<service::HttpResponse>;

// The body of a request, or a part of it, as an object whose fields are asked for by name. What is
// wrong is kUsage and names the field, its value and what was expected.
class Fields {
 public:
  // The body as an object.
  static Result<Fields> Read(const service::HttpRequest& request);
  // A field that must be there and not null; texts without zero bytes, up to `max` characters.
  Result<std::string> Text(std::string_view name, size_t max = 4000) const;
  Result<int64_t> Int(std::string_view name) const;
  Result<bool> Flag(std::string_view name) const;
  Result<Decimal> Money(std::string_view name) const;  // "12.50" or 12.50
  Result<Seconds> Day(std::string_view name) const;    // "2026-05-06"
  // The same for one that may be missing or null.
  bool Has(std::string_view name) const;
  Result<std::string> TextOr(std::string_view name, std::string_view otherwise,
                             size_t max = 4000) const;
  Result<int64_t> IntOr(std::string_view name, int64_t otherwise) const;
  Result<bool> FlagOr(std::string_view name, bool otherwise) const;
  Result<Decimal> MoneyOr(std::string_view name, Decimal otherwise) const;
  Result<Seconds> DayOr(std::string_view name, Seconds otherwise) const;
  // Objects of a list, and the members of an object of texts or numbers; empty when missing.
  Result<std::vector<Fields>> List(std::string_view name) const;
  Result<std::vector<std::pair<std::string, std::string>>> Members(std::string_view name) const;
  // kUsage when there is a field besides these: a misspelt one must not be passed over.
  Status Only(std::initializer_list<std::string_view> names) const;
  // JSON of a field as it was sent, "" when it is missing.
  std::string_view Source(std::string_view name) const;

 private:
  Fields(std::shared_ptr<const service::JsonTree> tree, const service::JsonNode* node)
      : tree_(std::move(tree)), node_(node) {}
  const service::JsonNode* Find(std::string_view name) const;
  std::unexpected<Error> Wrong(std::string_view name, std::string_view expected) const;
  std::shared_ptr<const service::JsonTree> tree_;
  const service::JsonNode* node_;
};

// One request of somebody who has logged in.
struct Visit {
  Desk& desk;
  casework::Database& database;
  const casework::Actor& actor;
  const service::HttpRequest& request;
  Seconds now;
  Seconds expires_at;  // of the session
  std::string token;   // of the session

  // {name} of the route.
  const std::string& Value(const std::string& name) const { return request.values.at(name); }
  Result<int64_t> Number(const std::string& name) const;
  // Of the query, "" when it is not there.
  std::string Query(const std::string& name) const;
  Result<std::optional<int64_t>> QueryNumber(const std::string& name) const;
  Result<std::optional<Decimal>> QueryMoney(const std::string& name) const;
  Result<Seconds> QueryDay(const std::string& name) const;  // 0 when it is not there
  Result<int> Limit() const;                                // ?limit=, 50 without, 1 to 1,000
  // kUsage when the query has a name besides these (and limit, after, unmask): a misspelt filter
  // must not show everything.
  Status OnlyQuery(std::initializer_list<std::string_view> names) const;
  Result<Fields> Body() const;

  // Whether ids and names are shown whole: ?unmask=1, which needs the right `unmask` and is logged
  // with `what` ("clue 12"). Without it MaskId and MaskName are what a person's data goes through.
  Result<bool> Unmask(const std::string& what) const;
};

using DeskHandler = std::function<Answer(Visit&)>;
// A route for people who have logged in: finds the session (401), asks for the header
// X-Requested-With where something could change (403 "csrf"), then runs `handle` in the background.
void AddDesk(service::Router* router, const DeskPtr& desk, std::string method, std::string pattern,
             DeskHandler handle, service::RouteOptions options = {});
// The same without a session: only for logging in.
using OpenHandler =
    std::function<Answer(Desk&, casework::Database&, const service::HttpRequest&, Seconds now)>;
void AddOpen(service::Router* router, const DeskPtr& desk, std::string method, std::string pattern,
             OpenHandler handle);

// Value of a cookie that the browser sent, "" when it did not.
std::string CookieValue(const service::HttpRequest& request, std::string_view name);
// The cookie of a session; "" as token takes it away.
std::string SessionCookie(const Desk& desk, const service::HttpRequest& request,
                          std::string_view token);

// The HTTP status of an error and its code, as docs/desk-api.md lists them.
int StatusOf(const Error& error);
std::string CodeOf(const Error& error);
// The sentence for people: without the refusal's name, and without where the database lies.
std::string SentenceOf(const Error& error);
service::HttpResponse ErrorAnswer(const Error& error, const service::HttpRequest& request);

// --- JSON ---------------------------------------------------------------------------------------

service::HttpResponse Json(const boost::json::object& body, int status = 200);
// {"rows": […], "next": cursor or null}
service::HttpResponse JsonRows(boost::json::array rows, const std::string& next = "");
// Money as text with at least two decimals: "12.50", "0.005".
std::string Money(Decimal amount);
// "2026-05-06 09:00:00", "2026-05-06"; null for 0.
boost::json::value Time(Seconds time);
boost::json::value Day(Seconds time);
// Text, null for "".
boost::json::value TextOrNull(std::string_view text);
// The name of a ledger account, "已追回" for "recovered".
std::string_view AccountChinese(std::string_view account);
// A person's number as it may be shown.
std::string PersonShown(std::string_view psn_no, bool unmask);
std::string NameShown(std::string_view name, bool unmask);

// Bytes to be kept as a file of this name; no browser runs them.
service::HttpResponse Download(std::string bytes, std::string content_type,
                               const std::string& name);

// Why a request is refused by something outside of casework: 400 with the name of the field.
std::unexpected<Error> WrongField(std::string_view name, std::string_view value,
                                  std::string_view expected);

// --- The areas, each with its routes ------------------------------------------------------------

void AddSessionRoutes(service::Router* router, const DeskPtr& desk);
void AddOidcRoutes(service::Router* router, const DeskPtr& desk);
void AddJobRoutes(service::Router* router, const DeskPtr& desk);
void AddClearingRoutes(service::Router* router, const DeskPtr& desk);
void AddGroupRoutes(service::Router* router, const DeskPtr& desk);
// Overview, profiles, rules, data quality, self-audits, what-if (desk/analysis.h).
void AddAnalysisRoutes(service::Router* router, const DeskPtr& desk);
void AddClueRoutes(service::Router* router, const DeskPtr& desk);
void AddDecisionRoutes(service::Router* router, const DeskPtr& desk);
void AddEvidenceRoutes(service::Router* router, const DeskPtr& desk);
void AddLedgerRoutes(service::Router* router, const DeskPtr& desk);
void AddUserRoutes(service::Router* router, const DeskPtr& desk);
void AddOwnRoutes(service::Router* router, const DeskPtr& desk);
void AddCaseRoutes(service::Router* router, const DeskPtr& desk);
void AddDocumentRoutes(service::Router* router, const DeskPtr& desk);
void AddExportRoutes(service::Router* router, const DeskPtr& desk);

}  // namespace mingjian::desk
