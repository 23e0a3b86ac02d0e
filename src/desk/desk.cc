#include "desk/desk.h"

#include <algorithm>

#include "casework/clock.h"
#include "casework/schema.h"
#include "desk/handlers.h"

namespace mingjian::desk {

Desk::Desk(DeskOptions options, casework::PersonKeys persons, ConsoleFiles console)
    : options_(std::move(options)),
      persons_(std::move(persons)),
      console_(std::move(console)),
      features_({"clues", "cases", "exports", "ledger", "log", "users", "own"}),
      databases_(options_.database),
      lake_(options_.lake),
      oidc_(options_.oidc),
      rules_(options_.rulebook, options_.region),
      jobs_(1),
      papers_(options_.templates),
      background_(options_.threads) {
  if (!options_.lake.empty()) features_.emplace_back("lake");
  if (!options_.rulebook.empty()) features_.emplace_back("rules");
  if (options_.checker != nullptr) features_.emplace_back("check");
}

Result<DeskPtr> Desk::Open(DeskOptions options) {
  MJ_TRY(casework::Database database, casework::OpenCasework(options.database));
  MJ_TRY(casework::PersonKeys persons, casework::PersonKeys::Load(database));
  MJ_TRY(ConsoleFiles console, ConsoleFiles::Read(options.console));
  DeskPtr desk(new Desk(std::move(options), std::move(persons), std::move(console)));
  // A wrong path is told at the start, not to whoever asks first.
  if (desk->lake().there()) MJ_RETURN_IF_ERROR(desk->lake().Take());
  if (!desk->options().templates.empty()) MJ_RETURN_IF_ERROR(desk->papers().Current());
  return desk;
}

Seconds Desk::now() const { return options_.now ? options_.now() : casework::NowInChina(); }

bool Desk::Has(std::string_view feature) const {
  return std::ranges::find(features_, feature) != features_.end();
}

void Desk::AddRoutes(service::Router* router) {
  const DeskPtr self = shared_from_this();
  AddSessionRoutes(router, self);
  AddOidcRoutes(router, self);
  AddJobRoutes(router, self);
  AddClearingRoutes(router, self);
  AddGroupRoutes(router, self);
  AddAnalysisRoutes(router, self);
  AddClueRoutes(router, self);
  AddDecisionRoutes(router, self);
  AddEvidenceRoutes(router, self);
  AddLedgerRoutes(router, self);
  AddUserRoutes(router, self);
  AddOwnRoutes(router, self);
  AddCaseRoutes(router, self);
  AddDocumentRoutes(router, self);
  AddExportRoutes(router, self);
  if (console_.empty()) return;
  router->Otherwise("console",
                    [self](const service::RequestPtr& request, const service::Reply& reply) {
                      reply(self->console_.Answer(*request));
                    });
}

}  // namespace mingjian::desk
