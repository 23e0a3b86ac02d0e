// POST /v1/what-if: a claim judged and forgotten, for people: the body and the answer of POST
// /v1/check.

#include <fmt/format.h>

#include <future>

#include "desk/analysis.h"
#include "service/check.h"

namespace mingjian::desk {
namespace {

// Whether the person may look at clues of the institution that the claim names, or answers for it.
std::optional<service::Refusal> SpeaksFor(Visit& visit, std::string_view fixmedins_code) {
  std::string region;
  const auto known = visit.database.Query("SELECT admdvs FROM provider WHERE fixmedins_code = ?",
                                          {fixmedins_code});
  if (known && !known->empty()) region = known->Text(0, 0);
  for (const casework::Right right : {casework::Right::kView, casework::Right::kAnswer}) {
    if (casework::May(visit.actor, right, region, fixmedins_code)) return std::nullopt;
  }
  return service::Refusal{
      .status = 403,
      .code = "no-right",
      .message = fmt::format("{} does not hold the right 'view' at the institution '{}'",
                             visit.actor.user, fixmedins_code),
      .message_zh = {}};
}

Answer WhatIf(Visit& visit) {
  if (!casework::May(visit.actor, casework::Right::kAnswer)) {
    MJ_RETURN_IF_ERROR(casework::Require(visit.actor, casework::Right::kView));
  }
  online::Checker* const checker = visit.desk.options().checker;
  if (checker == nullptr) {
    return casework::Refuse("no-checker", "the online service does not run in this program");
  }
  // The checker answers within its time limit, whatever comes.
  auto answer = std::make_shared<std::promise<service::HttpResponse>>();
  std::future<service::HttpResponse> coming = answer->get_future();
  service::AnswerCheck(
      *checker, [&visit](std::string_view code) { return SpeaksFor(visit, code); },
      std::make_shared<const service::HttpRequest>(visit.request),
      [answer](service::HttpResponse response) { answer->set_value(std::move(response)); });
  return coming.get();
}

}  // namespace

void AddWhatIfRoute(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "POST", "/v1/what-if", WhatIf);
}

}  // namespace mingjian::desk
