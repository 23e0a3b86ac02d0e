#pragma once
// What the analysis routes share: figures of the lake, the rulebook as it lies on disk, answers
// that are kept for a minute, back-tests that may be recorded, self-audits. One for a desk; the
// routes keep it alive. Private to src/desk. THREADS: any.

#include <boost/json/fwd.hpp>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "desk/handlers.h"
#include "desk/lake_figures.h"
#include "desk/lake_rows.h"
#include "desk/self_audit.h"
#include "rules/life_book.h"

namespace mingjian::desk {

using LifeBookPtr = std::shared_ptr<const rules::LifeBook>;

// The rulebook with its histories, read again when a file of it has changed.
class RulebookView {
 public:
  RulebookView(std::string folder, std::string region)
      : folder_(std::move(folder)), region_(std::move(region)) {}
  // Refusal "no-rulebook" when none is configured; errors of OpenLife.
  Result<LifeBookPtr> Current();

 private:
  const std::string folder_, region_;
  std::mutex mutex_;
  std::string signature_;
  LifeBookPtr book_;
};

// Answers by scope, for as long as kAnswerSeconds.
inline constexpr int64_t kAnswerSeconds = 60;
class AnswerCache {
 public:
  // What is kept under `key`, or what `make` gives, which is then kept. Two that ask at once may
  // both make.
  Answer Get(const std::string& key, const std::function<Answer()>& make);

 private:
  struct Kept {
    int64_t at = 0;  // seconds of the steady clock
    service::HttpResponse response;
  };
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

// A back-test that a job made with the rule's own parameters and text, which may be recorded.
struct MadeBacktest {
  std::string user, rule;
  rules::BacktestFacts facts;
  bool done = false;
};

struct Analysis : std::enable_shared_from_this<Analysis> {
  explicit Analysis(const DeskOptions& options);

  LakeFigures figures;
  RulebookView rulebook;
  AnswerCache answers;
  SelfAudits self_audits;
  std::mutex backtests_mutex;
  std::map<std::string, std::shared_ptr<MadeBacktest>> backtests;  // by job
};
using AnalysisPtr = std::shared_ptr<Analysis>;

using AnalysisHandler = std::function<Answer(Analysis&, Visit&)>;
void AddAnalysis(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis,
                 std::string method, std::string pattern, AnalysisHandler handle,
                 service::RouteOptions options = {});

// Names a set of grants, as key of AnswerCache.
std::string ScopeKey(const casework::Actor& actor);
// Chinese name of a value of a code set of src/model; "" when there is none.
std::string CodeName(std::string_view code_set, std::string_view code);
// "2026-03" of a day.
std::string MonthOf(Seconds day);

void AddOverviewRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddProfileRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddRulebookRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddRuleLifeRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddQualityRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddSelfAuditRoutes(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis);
void AddWhatIfRoute(service::Router* router, const DeskPtr& desk);

}  // namespace mingjian::desk
