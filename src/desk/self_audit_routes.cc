// POST, GET, DELETE /v1/self-audits…

#include <boost/json.hpp>

#include "desk/analysis.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

// Institutions, and whoever may look at clues at all.
Status RequireUser(const Visit& visit) {
  if (casework::May(visit.actor, casework::Right::kAnswer)) return {};
  return casework::Require(visit.actor, casework::Right::kView);
}

// A self-audit that counts as running. A job that was not taken, or was forgotten before its turn,
// never calls Run.
struct Begun {
  Begun(AnalysisPtr of, std::string audit) : analysis(std::move(of)), id(std::move(audit)) {}
  Begun(const Begun&) = delete;
  Begun& operator=(const Begun&) = delete;
  ~Begun() {
    if (!ran) analysis->self_audits.Stop(id);
  }
  AnalysisPtr analysis;
  std::string id;
  bool ran = false;
};

Answer Create(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(RequireUser(visit));
  MJ_TRY(const std::string id, analysis.self_audits.Create(visit.actor.user, visit.now));
  return Json({{"self_audit_id", id}}, 201);
}

Answer List(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(RequireUser(visit));
  return JsonRows(analysis.self_audits.List(visit.actor.user, visit.now));
}

Answer PutFile(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(RequireUser(visit));
  MJ_RETURN_IF_ERROR(analysis.self_audits.Put(visit.actor.user, visit.Value("id"),
                                              visit.Value("name"), visit.request.body, visit.now));
  return Json({{"name", visit.Value("name")}, {"bytes", visit.request.body.size()}});
}

Answer Run(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(RequireUser(visit));
  if (visit.desk.options().rulebook.empty()) {
    return casework::Refuse("no-rulebook", "no rulebook is configured");
  }
  const std::string id = visit.Value("id");
  MJ_RETURN_IF_ERROR(analysis.self_audits.Begin(visit.actor.user, id, visit.now));
  const auto begun = std::make_shared<Begun>(analysis.shared_from_this(), id);
  MJ_TRY(const std::string job,
         visit.desk.jobs().Start(
             visit.actor.user, "self-audit", [begun, now = visit.now](Jobs::Run& run) {
               begun->ran = true;
               return begun->analysis->self_audits.Run(
                   begun->id, now,
                   [&run](uint64_t done, uint64_t total) { run.Progress(done, total); });
             }));
  return Json({{"job_id", job}}, 202);
}

Answer Show(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(RequireUser(visit));
  MJ_TRY(const json::object body,
         analysis.self_audits.Show(visit.actor.user, visit.Value("id"), visit.now));
  return Json(body);
}

Answer Remove(Analysis& analysis, Visit& visit) {
  MJ_RETURN_IF_ERROR(RequireUser(visit));
  MJ_RETURN_IF_ERROR(analysis.self_audits.Remove(visit.actor.user, visit.Value("id"), visit.now));
  return Json({{"ok", true}});
}

}  // namespace

void AddSelfAuditRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis) {
  AddAnalysis(router, desk, analysis, "POST", "/v1/self-audits", Create);
  AddAnalysis(router, desk, analysis, "GET", "/v1/self-audits", List);
  AddAnalysis(router, desk, analysis, "PUT", "/v1/self-audits/{id}/files/{name}", PutFile,
              {.body_max = kSelfAuditFileMax});
  AddAnalysis(router, desk, analysis, "POST", "/v1/self-audits/{id}/run", Run);
  AddAnalysis(router, desk, analysis, "GET", "/v1/self-audits/{id}", Show);
  AddAnalysis(router, desk, analysis, "DELETE", "/v1/self-audits/{id}", Remove);
}

}  // namespace mingjian::desk
