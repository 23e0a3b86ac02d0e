// Clearing facts of a clue: what the data say for the institution, and what to ask it.

#include <boost/json.hpp>
#include <mutex>
#include <optional>

#include "casework/clearing_lake.h"
#include "desk/handlers.h"
#include "lake/lake.h"

namespace mingjian::desk {
namespace {

namespace json = boost::json;

// The facts on the lake, opened with the first question and again when a load has made a new
// snapshot. THREADS: any; one clue is tested at a time.
class Facts {
 public:
  explicit Facts(const DeskOptions& options) : lake_(options.lake), rulebook_(options.rulebook) {}
  bool there() const { return !lake_.empty() && !rulebook_.empty(); }

  Result<casework::ClueClearing> Test(Visit& visit, int64_t clue_id) {
    const std::lock_guard lock(mutex_);
    MJ_TRY(const lake::Lake current, lake::Lake::Open(lake_));
    if (!open_ || open_->snapshot() != current.snapshot_id()) {
      MJ_TRY(casework::ClearingBook book, casework::LoadClearing(rulebook_));
      MJ_TRY(open_, casework::ClearingLake::Open(lake_, std::move(book)));
    }
    return casework::CheckClearing(visit.database, visit.actor, visit.now, *open_, clue_id);
  }

 private:
  const std::string lake_, rulebook_;
  std::mutex mutex_;
  std::optional<casework::ClearingLake> open_;
};

service::HttpResponse Show(const casework::ClueClearing& clearing) {
  json::array facts;
  for (const casework::FactOutcome& fact : clearing.facts) {
    facts.push_back({{"id", fact.fact},
                     {"title", fact.title},
                     {"about", fact.about},
                     {"source", fact.source},
                     {"result", casework::ToString(fact.result)},
                     {"route", casework::ToString(fact.route)},
                     {"route_zh", casework::Chinese(fact.route)},
                     {"detail", TextOrNull(fact.detail)},
                     {"cleared", fact.cleared},
                     {"unknown", fact.unknown},
                     {"looked_at", fact.looked_at},
                     {"findings", json::array(fact.findings.begin(), fact.findings.end())},
                     {"ask", fact.ask}});
  }
  return Json({{"at", Time(clearing.at)},
               {"snapshot", TextOrNull(clearing.snapshot)},
               {"looked_at", clearing.looked_at},
               {"facts", std::move(facts)}});
}

}  // namespace

void AddClearingRoutes(service::Router* router, const DeskPtr& desk) {
  const auto facts = std::make_shared<Facts>(desk->options());
  // What was found last; a clue that nobody has tested yet is tested now.
  AddDesk(router, desk, "GET", "/v1/clues/{id}/clearing", [facts](Visit& visit) -> Answer {
    MJ_RETURN_IF_ERROR(visit.OnlyQuery({}));
    MJ_TRY(const int64_t id, visit.Number("id"));
    MJ_TRY(casework::ClueClearing clearing, casework::ClearingOf(visit.database, visit.actor, id));
    if (clearing.at == 0 && facts->there()) {
      MJ_TRY(clearing, facts->Test(visit, id));
    }
    return Show(clearing);
  });
  AddDesk(router, desk, "POST", "/v1/clues/{id}/clearing", [facts](Visit& visit) -> Answer {
    MJ_TRY(const int64_t id, visit.Number("id"));
    if (!facts->there()) return casework::Refuse("no-lake", "no lake is configured to test on");
    MJ_TRY(const casework::ClueClearing clearing, facts->Test(visit, id));
    return Show(clearing);
  });
}

}  // namespace mingjian::desk
