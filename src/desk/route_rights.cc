#include "desk/route_rights.h"

namespace mingjian::desk {
namespace {

using enum casework::Right;
using casework::Right;

constexpr Right kSee[] = {kView, kTold};
constexpr Right kSeeOne[] = {kView, kTold, kOwn};
constexpr Right kInside[] = {kView};
constexpr Right kDecide[] = {kFirstReview, kAnswer, kSecondReview, kPanel,
                             kFinal,       kHandle, kSuppress};
constexpr Right kVote[] = {kPanel};
constexpr Right kGive[] = {kAssign, kFirstReview};
constexpr Right kWrite[] = {kNote};
constexpr Right kUpload[] = {kAttach};
constexpr Right kAct[] = {kHandle};
constexpr Right kMoney[] = {kLedger};
constexpr Right kEnter[] = {kHandle, kFinal};
constexpr Right kAccounts[] = {kUsers};
constexpr Right kAudit[] = {kLog};
constexpr Right kHoldBack[] = {kSuppress};
constexpr Right kShareOut[] = {kAssign};
constexpr Right kDraw[] = {kSample};
constexpr Right kSelf[] = {kOwn};
constexpr Right kAnswered[] = {kOwn, kTold};
constexpr Right kTest[] = {kRuleTest};
constexpr Right kLife[] = {kRuleWrite, kRuleApprove};
// An institution looks at itself before somebody else does.
constexpr Right kTry[] = {kView, kAnswer};

constexpr Right kTakeOut[] = {kExport};
constexpr Right kReplies[] = {kHandle, kAnswer};
constexpr Right kLawyers[] = {kLegalReview};

constexpr RouteRights kTable[] = {
    {"GET", "/v1/session", {}},
    {"DELETE", "/v1/session", {}},
    {"PUT", "/v1/session/password", {}},
    {"GET", "/v1/jobs/{id}", {}},
    {"DELETE", "/v1/jobs/{id}", {}},
    {"GET", "/v1/clues", kSee},
    {"GET", "/v1/clues/summary", kSee},
    {"GET", "/v1/clues/sums", kInside},
    {"GET", "/v1/clues/{id}", kSeeOne},
    {"GET", "/v1/clues/{id}/findings", kSeeOne},
    {"GET", "/v1/clues/{id}/evidence", kSeeOne},
    {"GET", "/v1/clues/{id}/similar", kInside},
    {"GET", "/v1/workloads", kInside},
    {"POST", "/v1/clues/{id}/decisions", kDecide},
    {"POST", "/v1/decisions", kDecide},
    {"POST", "/v1/clues/{id}/votes", kVote},
    {"POST", "/v1/clues/{id}/assignment", kGive},
    {"POST", "/v1/clues/{id}/notes", kWrite},
    {"POST", "/v1/clues/{id}/attachments", kUpload},
    {"GET", "/v1/attachments/{id}", kSeeOne},
    {"POST", "/v1/clues/{id}/doors", kAct},
    {"POST", "/v1/doors/{id}/deadlines/{name}", kAct},
    {"GET", "/v1/ledger/balances", kMoney},
    {"GET", "/v1/ledger/entries", kMoney},
    {"POST", "/v1/ledger/entries", kEnter},
    {"GET", "/v1/ledger/figures", kMoney},
    {"GET", "/v1/ledger/reconciliation", kMoney},
    {"GET", "/v1/users", kAccounts},
    {"POST", "/v1/users", kAccounts},
    {"PUT", "/v1/users/{name}", kAccounts},
    {"PUT", "/v1/users/{name}/password", kAccounts},
    {"POST", "/v1/users/{name}/grants", kAccounts},
    {"DELETE", "/v1/users/{name}/grants", kAccounts},
    {"GET", "/v1/roles", {}},
    {"GET", "/v1/log", kAudit},
    {"POST", "/v1/log/verification", kAudit},
    {"GET", "/v1/clues/{id}/clearing", kInside},
    {"POST", "/v1/clues/{id}/clearing", kInside},
    {"GET", "/v1/suppressions", kInside},
    {"POST", "/v1/suppressions", kHoldBack},
    {"DELETE", "/v1/suppressions/{id}", kHoldBack},
    {"POST", "/v1/assignments", kShareOut},
    {"GET", "/v1/samples", kDraw},
    {"POST", "/v1/samples", kDraw},
    {"GET", "/v1/samples/{id}", kDraw},
    {"PUT", "/v1/samples/{id}/items/{item}", kDraw},
    {"GET", "/v1/suspensions", kInside},
    {"GET", "/v1/own/findings", kSelf},
    {"GET", "/v1/own/compliance", kAnswered},
    {"GET", "/v1/overview", kInside},
    {"GET", "/v1/providers", kInside},
    {"GET", "/v1/providers/{fixmedins_code}", kInside},
    {"GET", "/v1/doctors/{code}", kInside},
    {"GET", "/v1/persons/{person_key}", kInside},
    {"GET", "/v1/quality", kInside},
    {"GET", "/v1/rulebook", kInside},
    {"GET", "/v1/rulebook/rules/{id}", kInside},
    {"GET", "/v1/rulebook/knowledge", kInside},
    {"POST", "/v1/rulebook/rules/{id}/backtests", kTest},
    {"POST", "/v1/rulebook/rules/{id}/diffs", kTest},
    {"POST", "/v1/rulebook/rules/{id}/records", kLife},
    {"POST", "/v1/rulebook/rules/{id}/moves", kLife},
    {"POST", "/v1/what-if", kTry},
    {"POST", "/v1/self-audits", kTry},
    {"GET", "/v1/self-audits", kTry},
    {"PUT", "/v1/self-audits/{id}/files/{name}", kTry},
    {"POST", "/v1/self-audits/{id}/run", kTry},
    {"GET", "/v1/self-audits/{id}", kTry},
    {"DELETE", "/v1/self-audits/{id}", kTry},
    {"GET", "/v1/cases", kSee},
    {"GET", "/v1/cases/{id}", kSee},
    {"POST", "/v1/cases/{id}/filing", kAct},
    {"POST", "/v1/cases/{id}/reply", kReplies},
    {"POST", "/v1/cases/{id}/hearing", kAct},
    {"POST", "/v1/cases/{id}/legal-review", kLawyers},
    {"POST", "/v1/cases/{id}/closing", kAct},
    {"POST", "/v1/cases/{id}/documents", kAct},
    {"GET", "/v1/document-kinds", kInside},
    {"GET", "/v1/documents/{file}", kSee},
    {"POST", "/v1/documents/{id}/delivery", kAct},
    {"GET", "/v1/exports/clues.xlsx", kTakeOut},
    {"GET", "/v1/exports/ledger.xlsx", kTakeOut},
    {"GET", "/v1/exports/clues/{file}", kTakeOut},
};

}  // namespace

std::span<const RouteRights> AllRouteRights() { return kTable; }

bool IsOpenRoute(std::string_view method, std::string_view pattern) {
  return (method == "POST" && pattern == "/v1/session") ||
         (method == "GET" && (pattern == "/v1/session/options" || pattern == "/v1/session/oidc" ||
                              pattern == "/v1/session/oidc/callback"));
}

const RouteRights* FindRouteRights(std::string_view method, std::string_view pattern) {
  for (const RouteRights& row : kTable) {
    if (row.method == method && row.pattern == pattern) return &row;
  }
  return nullptr;
}

}  // namespace mingjian::desk
