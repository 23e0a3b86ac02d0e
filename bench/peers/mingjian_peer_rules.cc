// Judges settlements of 12 to 20 lines, each alone, by a few rules on lines, and writes them as
// facts for other rule engines.
//
//   mingjian_peer_rules LAKE RULEBOOK CLAIMS OUT RULE…
//
// Writes OUT/claims.jsonl and OUT/library.json (see claims_of_lake.h) and OUT/hits-mingjian.txt
// ("claim line rule"), and prints one JSON object with figures for CLAIMS or some more claims.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>

#include "base/temp_folder.h"
#include "claims_of_lake.h"
#include "engine/engine.h"
#include "history/assembler.h"
#include "history/store.h"

namespace mingjian::peers {
namespace {

// One pass takes milliseconds.
constexpr int kRounds = 3, kPasses = 20;

// Of this thread, so that a busy machine does not count.
double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Timing {
  double all = 1e30;    // from claims as texts and numbers to findings
  double judge = 1e30;  // of that, the engine
};

// Judges every claim once; `judging` grows by the engine's seconds.
Status JudgeAll(const Sample& sample, size_t batch, history::Assembler& assembler,
                engine::Judge& judge, std::vector<std::string>* hits, double* judging) {
  std::vector<engine::Finding> findings;
  for (size_t begin = 0; begin < sample.claims.size(); begin += batch) {
    const size_t end = std::min(begin + batch, sample.claims.size());
    assembler.Begin();
    for (size_t i = begin; i < end; ++i) MJ_RETURN_IF_ERROR(assembler.Add(sample.claims[i]));
    const engine::Timelines& timelines = assembler.Finish();
    const double assembled = CpuSeconds();
    findings.clear();
    MJ_RETURN_IF_ERROR(judge.RunNewest(timelines, &assembler.texts(), &findings));
    *judging += CpuSeconds() - assembled;
    for (const engine::Finding& finding : findings) {
      const uint32_t first = timelines.settlement_lines[finding.settlement].begin;
      hits->push_back(fmt::format("{} {} {}", begin + finding.person, finding.subject - first,
                                  finding.rule->id));
    }
  }
  return {};
}

Result<Timing> Measure(const Sample& sample, const history::Store& store, const engine::Plan& plan,
                       const std::shared_ptr<engine::TextPool>& texts, size_t batch,
                       std::vector<std::string>* hits) {
  history::Assembler assembler(store, plan.needs(), texts);
  engine::Judge judge(plan);
  Timing best;
  for (int round = 0; round < kRounds; ++round) {
    double judging = 0;
    const double begin = CpuSeconds();
    for (int pass = 0; pass < kPasses; ++pass) {
      hits->clear();
      MJ_RETURN_IF_ERROR(JudgeAll(sample, batch, assembler, judge, hits, &judging));
    }
    best.all = std::min(best.all, (CpuSeconds() - begin) / kPasses);
    best.judge = std::min(best.judge, judging / kPasses);
  }
  return best;
}

Status Write(const std::string& path, const std::vector<std::string>& lines) {
  std::ofstream out(path);
  for (const std::string& line : lines) out << line << '\n';
  if (!out.flush()) return EnvironmentError(path + ": cannot be written");
  return {};
}

Status Run(const std::string& lake_folder, const std::string& rulebook, size_t count,
           const std::string& out, std::vector<std::string> only) {
  rules::LoadOptions load;
  load.only = std::move(only);
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(rulebook, load));
  if (!loaded.ok()) return DataError(rulebook + ": the rulebook has mistakes");
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(lake_folder));
  MJ_TRY(const Sample sample, SampleLake(lake, loaded.rulebook, count));
  MJ_TRY(const auto folder, TempFolder::Make());
  MJ_TRY(const auto store, history::Store::Open({.path = *folder / "store"}));
  history::Changes changes;
  changes.Register(sample.providers);
  MJ_RETURN_IF_ERROR(store->Commit(std::move(changes)));
  const auto texts = std::make_shared<engine::TextPool>();
  MJ_RETURN_IF_ERROR(history::LoadTexts(*store, texts.get()));
  MJ_TRY(const engine::Plan plan, engine::MakePlan(loaded.rulebook, texts));
  std::vector<std::string> hits;
  MJ_TRY(const Timing single, Measure(sample, *store, plan, texts, 1, &hits));
  const size_t found = hits.size();
  MJ_TRY(const Timing batched, Measure(sample, *store, plan, texts, 64, &hits));
  if (hits.size() != found) return DataError("batches of 1 and 64 find different hits");
  std::error_code error;
  std::filesystem::create_directories(out, error);
  if (error) return EnvironmentError(out + ": " + error.message());
  MJ_RETURN_IF_ERROR(Write(out + "/claims.jsonl", sample.facts.claims));
  MJ_RETURN_IF_ERROR(Write(out + "/library.json", {sample.facts.library}));
  MJ_RETURN_IF_ERROR(Write(out + "/hits-mingjian.txt", hits));
  fmt::print(R"({{"claims": {}, "lines": {}, "hits": {}, "forms": [)"
             R"({{"form": "claim in memory, one a call", "seconds": {}}}, )"
             R"({{"form": "claim in memory, 64 a call", "seconds": {}}}, )"
             R"({{"form": "columns ready, 64 a call", "seconds": {}}}]}})"
             "\n",
             sample.claims.size(), sample.lines, hits.size(), single.all, batched.all,
             batched.judge);
  return {};
}

}  // namespace
}  // namespace mingjian::peers

int main(int argc, char** argv) {
  size_t count = 0;
  const std::string_view number = argc > 3 ? argv[3] : "";
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), count);
  if (argc < 6 || error != std::errc() || end != number.data() + number.size() || count == 0) {
    fmt::print(stderr, "usage: mingjian_peer_rules LAKE RULEBOOK CLAIMS OUT RULE...\n");
    return 2;
  }
  const mingjian::Status done =
      mingjian::peers::Run(argv[1], argv[2], count, argv[4], {argv + 5, argv + argc});
  if (done) return 0;
  fmt::print(stderr, "mingjian_peer_rules: {}\n", done.error().message);
  return static_cast<int>(done.error().code);
}
