#include "desk/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "model/model.h"

namespace mingjian::desk {
namespace {

namespace fs = std::filesystem;

constexpr size_t kAnswersMax = 200;

int64_t SteadySeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// Size and time of every file of a rulebook: what changes when one is changed.
std::string SignatureOf(const std::string& folder) {
  std::error_code error;
  int64_t newest = 0, bytes = 0, files = 0;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    std::error_code ignored;
    if (!at->is_regular_file(ignored)) continue;
    ++files;
    bytes += static_cast<int64_t>(at->file_size(ignored));
    newest = std::max<int64_t>(newest, at->last_write_time(ignored).time_since_epoch().count());
  }
  return fmt::format("{} {} {}", newest, bytes, files);
}

}  // namespace

Result<LifeBookPtr> RulebookView::Current() {
  if (folder_.empty()) return casework::Refuse("no-rulebook", "no rulebook is configured");
  const std::lock_guard lock(mutex_);
  const std::string signature = SignatureOf(folder_);
  if (book_ != nullptr && signature == signature_) return book_;
  MJ_TRY(rules::LifeBook book, rules::OpenLife(folder_, region_));
  book_ = std::make_shared<const rules::LifeBook>(std::move(book));
  signature_ = signature;
  return book_;
}

Answer AnswerCache::Get(const std::string& key, const std::function<Answer()>& make) {
  const int64_t now = SteadySeconds();
  {
    const std::lock_guard lock(mutex_);
    const auto found = kept_.find(key);
    if (found != kept_.end() && now - found->second.at < kAnswerSeconds) {
      return found->second.response;
    }
  }
  MJ_TRY(service::HttpResponse response, make());
  const std::lock_guard lock(mutex_);
  if (kept_.size() >= kAnswersMax) {
    std::erase_if(kept_,
                  [now](const auto& each) { return now - each.second.at >= kAnswerSeconds; });
    if (kept_.size() >= kAnswersMax) kept_.clear();
  }
  kept_[key] = {now, response};
  return response;
}

Analysis::Analysis(const DeskOptions& options)
    : figures({.lake = options.lake,
               .folder = options.data.empty() ? "" : options.data + "/figures",
               .region = options.region}),
      rulebook(options.rulebook, options.region),
      self_audits({.folder = options.data.empty() ? "" : options.data + "/self-audits",
                   .rulebook = options.rulebook,
                   .region = options.region}) {}

void AddAnalysis(service::Router* router, const DeskPtr& desk, const AnalysisPtr& analysis,
                 std::string method, std::string pattern, AnalysisHandler handle,
                 service::RouteOptions options) {
  AddDesk(
      router, desk, std::move(method), std::move(pattern),
      [analysis, handle = std::move(handle)](Visit& visit) { return handle(*analysis, visit); },
      options);
}

void AddAnalysisRoutes(service::Router* router, const DeskPtr& desk) {
  const auto analysis = std::make_shared<Analysis>(desk->options());
  // The first page need not wait as long.
  analysis->figures.Current();
  AddOverviewRoutes(router, desk, analysis);
  AddProfileRoutes(router, desk, analysis);
  AddRulebookRoutes(router, desk, analysis);
  AddRuleLifeRoutes(router, desk, analysis);
  AddQualityRoutes(router, desk, analysis);
  AddSelfAuditRoutes(router, desk, analysis);
  AddWhatIfRoute(router, desk);
}

std::string ScopeKey(const casework::Actor& actor) {
  std::vector<std::string> grants;
  for (const casework::Grant& grant : actor.grants) {
    grants.push_back(fmt::format("{}|{}|{}", ToString(grant.role), grant.scope.region,
                                 grant.scope.fixmedins_code));
  }
  std::ranges::sort(grants);
  std::string key;
  for (const std::string& grant : grants) key += grant + "\n";
  return key;
}

std::string CodeName(std::string_view code_set, std::string_view code) {
  const model::CodeSet* const set = model::FindCodeSet(code_set);
  if (set == nullptr) return {};
  for (const model::CodeValue& value : set->values) {
    if (value.code == code) return std::string(value.zh);
  }
  return {};
}

std::string MonthOf(Seconds day) { return FormatDate(day).substr(0, 7); }

}  // namespace mingjian::desk
