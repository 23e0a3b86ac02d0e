// POST /v1/check, /v1/checks and /v1/settlements; DELETE
// /v1/settlements/{fixmedins_code}/{setl_id}.

#include <fmt/format.h>

#include <atomic>
#include <boost/json.hpp>

#include "online/clock.h"
#include "online/verdict_json.h"
#include "service/handlers.h"
#include "service/rest_tables.h"

namespace mingjian::service {
namespace {

namespace json = boost::json;

// One claim of a request and what became of it.
struct Item {
  std::string fixmedins_code, setl_id;
  std::vector<Problem> problems, warnings;
  std::optional<Error> error;  // of the checker
  std::optional<Refusal> refusal;
  online::Verdict verdict;
};

json::object VerdictJson(const Item& item, Purpose purpose) {
  json::object object = online::ToJson(item.verdict, false);
  if (purpose == Purpose::kSettlement) {
    object["fixmedins_code"] = item.fixmedins_code;
    object["setl_id"] = item.setl_id;
  }
  if (!item.warnings.empty()) object["warnings"] = ProblemsJson(item.warnings);
  return object;
}

// An item that could not be taken, inside a list.
json::object FailureJson(const Item& item) {
  json::object error;
  if (item.refusal) {
    error["code"] = item.refusal->code;
    error["message"] = item.refusal->message;
  } else if (item.error) {
    error["code"] = item.error->code == ErrorCode::kEnvironment ? "unavailable" : "bad_request";
    error["message"] = item.error->message;
  } else {
    error["code"] = "bad_request";
    error["message"] = ToText(item.problems.front());
    error["problems"] = ProblemsJson(item.problems);
  }
  return {{"error", std::move(error)}};
}

// A request on its way, from the handler to the last answer.
class Batch : public std::enable_shared_from_this<Batch> {
 public:
  // `list`: name of the member that holds the claims; "" = the body is one claim.
  Batch(online::Checker& checker, size_t claims_max, Speaks speaks, RequestPtr request, Reply reply,
        Purpose purpose, std::string_view list)
      : checker_(checker),
        claims_max_(claims_max),
        speaks_(std::move(speaks)),
        request_(std::move(request)),
        reply_(std::move(reply)),
        purpose_(purpose),
        list_(list) {}

  void Run() {
    const auto tree = JsonTree::Parse(request_->body);
    if (!tree) return reply_(ErrorOf(tree.error(), *request_));
    std::vector<const JsonNode*> claims;
    one_ = list_.empty();
    if (purpose_ == Purpose::kSettlement) one_ = tree->Find(tree->root(), list_) == nullptr;
    if (one_) {
      claims.push_back(&tree->root());
    } else {
      const JsonNode* const list = tree->Find(tree->root(), list_);
      if (list == nullptr || list->kind != JsonKind::kArray) {
        return reply_(
            ProblemsResponse({{"$." + std::string(list_), "", "a list of claims"}}, *request_));
      }
      for (const JsonNode& each : tree->Children(*list)) claims.push_back(&each);
    }
    if (claims.size() > claims_max_) {
      return reply_(
          ProblemsResponse({{"$." + std::string(list_), fmt::format("{} claims", claims.size()),
                             fmt::format("at most {}", claims_max_)}},
                           *request_));
    }
    items_.resize(claims.size());
    left_ = claims.size() + 1;
    std::vector<online::Request> requests(claims.size());
    for (size_t i = 0; i < claims.size(); ++i) requests[i] = Read(*tree, *claims[i], &items_[i]);
    for (size_t i = 0; i < claims.size(); ++i) {
      if (!items_[i].problems.empty() || items_[i].refusal) {
        Done();
        continue;
      }
      checker_.Submit(std::move(requests[i]),
                      [self = shared_from_this(), i](online::Outcome outcome) {
                        if (!outcome.status) self->items_[i].error = outcome.status.error();
                        self->items_[i].verdict = std::move(outcome.verdict);
                        self->Done();
                      });
    }
    Done();
  }

 private:
  online::Request Read(const JsonTree& tree, const JsonNode& node, Item* item) {
    const Seconds now = online::LocalNow();
    ReadTables read = ReadClaimTables(tree, node, purpose_, now);
    item->problems = std::move(read.problems);
    item->warnings = std::move(read.warnings);
    online::Request request;
    if (!item->problems.empty()) return request;
    item->fixmedins_code = read.claim.fixmedins_code();
    item->setl_id = read.claim.setl_id();
    item->refusal = speaks_(item->fixmedins_code);
    request.claim = std::move(read.claim);
    request.now = now;
    request.amounts_known = read.amounts_known;
    if (purpose_ == Purpose::kCheck) {
      request.moment = read.moment == "during" ? online::Moment::kDuring : online::Moment::kBefore;
      request.record = false;
      request.source = "check";
    } else {
      request.moment = online::Moment::kDuring;
      request.settle = request.settled = true;
      request.source = "feed";
    }
    return request;
  }

  void Done() {
    if (left_.fetch_sub(1) > 1) return;
    if (one_) return reply_(One(items_.front()));
    json::array results;
    for (const Item& item : items_) {
      const bool failed = item.error || item.refusal || !item.problems.empty();
      results.push_back(failed ? FailureJson(item) : VerdictJson(item, purpose_));
    }
    reply_(JsonResponse({{"results", std::move(results)}}));
  }

  HttpResponse One(const Item& item) const {
    if (item.refusal) return RefusalResponse(*item.refusal, *request_);
    if (item.error) return ErrorOf(*item.error, *request_);
    if (!item.problems.empty()) return ProblemsResponse(item.problems, *request_);
    return JsonResponse(VerdictJson(item, purpose_));
  }

  online::Checker& checker_;
  const size_t claims_max_;
  const Speaks speaks_;
  RequestPtr request_;
  Reply reply_;
  Purpose purpose_;
  std::string_view list_;
  bool one_ = false;
  std::vector<Item> items_;
  std::atomic<size_t> left_{0};
};

void AddClaims(Router* router, const InterfacePtr& interface, std::string path, Right right,
               Purpose purpose, std::string_view list) {
  AddRest(router, interface, "POST", std::move(path), right,
          [interface, purpose, list](const Caller& caller, const RequestPtr& request,
                                     const Reply& reply) {
            // The interface holds what the caller's key is checked against, for as long as it runs.
            const auto speaks = [interface, caller](std::string_view fixmedins_code) {
              return SpeaksFor(caller, fixmedins_code);
            };
            std::make_shared<Batch>(interface->checker, interface->options.checks_max, speaks,
                                    request, reply, purpose, list)
                ->Run();
          });
}

}  // namespace

void AnswerCheck(online::Checker& checker, const Speaks& speaks, const RequestPtr& request,
                 const Reply& reply) {
  std::make_shared<Batch>(checker, 1, speaks, request, reply, Purpose::kCheck, "")->Run();
}

void AddCheckRoutes(Router* router, const InterfacePtr& interface) {
  AddClaims(router, interface, "/v1/check", Right::kCheck, Purpose::kCheck, "");
  AddClaims(router, interface, "/v1/checks", Right::kCheck, Purpose::kCheck, "claims");
  AddClaims(router, interface, "/v1/settlements", Right::kSettle, Purpose::kSettlement,
            "settlements");
  AddRest(router, interface, "DELETE", "/v1/settlements/{fixmedins_code}/{setl_id}", Right::kSettle,
          [interface](const Caller& caller, const RequestPtr& request, const Reply& reply) {
            const history::SettlementKey key{request->values.at("fixmedins_code"),
                                             request->values.at("setl_id")};
            if (const auto refusal = SpeaksFor(caller, key.fixmedins_code)) {
              return reply(RefusalResponse(*refusal, *request));
            }
            interface->checker.Undo(key, [request, reply, key](const Status& status) {
              if (status) {
                return reply(JsonResponse({{"undone", true},
                                           {"fixmedins_code", key.fixmedins_code},
                                           {"setl_id", key.setl_id}}));
              }
              if (status.error().code == ErrorCode::kEnvironment) {
                return reply(ErrorOf(status.error(), *request));
              }
              reply(ErrorResponse(404, "not_found", status.error().message, *request));
            });
          });
}

}  // namespace mingjian::service
