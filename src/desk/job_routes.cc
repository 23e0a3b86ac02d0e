// What became of work that was begun.

#include <boost/json.hpp>

#include "desk/handlers.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

Answer Show(Visit& visit) {
  MJ_TRY(const Jobs::View job, visit.desk.jobs().Find(visit.actor.user, visit.Value("id")));
  json::object body = {{"job_id", job.job_id}, {"kind", job.kind},
                       {"state", job.state},   {"progress", job.per_mille / 1000.0},
                       {"result", nullptr},    {"error", TextOrNull(job.error)}};
  if (!job.result.empty()) {
    boost::system::error_code bad;
    json::value result = json::parse(job.result, bad);
    MJ_CHECK(!bad);
    body["result"] = std::move(result);
  }
  return Json(body);
}

Answer Cancel(Visit& visit) {
  MJ_RETURN_IF_ERROR(visit.desk.jobs().Forget(visit.actor.user, visit.Value("id")));
  return Json({{"ok", true}});
}

}  // namespace

void AddJobRoutes(service::Router* router, const DeskPtr& desk) {
  AddDesk(router, desk, "GET", "/v1/jobs/{id}", Show);
  AddDesk(router, desk, "DELETE", "/v1/jobs/{id}", Cancel);
}

}  // namespace mingjian::desk
