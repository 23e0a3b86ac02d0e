// Times claims judged as they come: settlements of 12 to 20 lines with a year of past, cut out of a
// lake, in batches of 1, 8 and 64, on one thread.
//
//   mingjian_claims LAKE RULEBOOK [all] [--benchmark_…]
//
// `all`: every rule, not only those that run.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "audit/bucket_loader.h"
#include "base/time.h"
#include "engine/engine.h"
#include "lake/lake.h"
#include "model/model.h"
#include "rules/rulebook.h"
#include "testing/cut_claims.h"

namespace {

using namespace mingjian;

constexpr uint32_t kLinesMin = 12, kLinesMax = 20;
constexpr uint64_t kLakeLines = 300'000;
// Few, so that they stay in the cache: a service judges what it has just put together.
constexpr size_t kClaims = 256;

struct Workload {
  const engine::Plan* plan = nullptr;
  engine::TextPool* texts = nullptr;
  engine::Timelines all;  // without its providers and doctors, which all batches share
  engine::Rows provider, doctor;
  std::vector<testing::ClaimCut> claims;
};

void ChooseClaims(Workload* work) {
  const engine::Timelines& all = work->all;
  const std::vector<int64_t>& times =
      all.settlement.columns[*model::FindTable("setl_d")->Find("setl_time")];
  std::vector<testing::ClaimCut> claims;
  for (const engine::Range settlements : all.person_settlements) {
    for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
      const engine::Range lines = all.settlement_lines[s];
      if (lines.end < lines.begin + kLinesMin || lines.end > lines.begin + kLinesMax) continue;
      uint32_t first = s;
      while (first > settlements.begin && times[first - 1] >= times[s] - 365 * kDaySeconds) --first;
      claims.push_back({first, s});
    }
  }
  // Spread over all that there are.
  const size_t step = std::max<size_t>(1, claims.size() / kClaims);
  for (size_t i = 0; i < claims.size() && work->claims.size() < kClaims; i += step) {
    work->claims.push_back(claims[i]);
  }
}

void Judge(benchmark::State& state, Workload* work) {
  const auto batch = static_cast<size_t>(state.range(0));
  engine::Judge judge(*work->plan);
  std::vector<engine::Timelines> batches;
  size_t settlements = 0, lines = 0, claims = 0;
  for (size_t begin = 0; begin + batch <= work->claims.size(); begin += batch) {
    const auto from = work->claims.begin() + static_cast<ptrdiff_t>(begin);
    batches.push_back(testing::CutClaims(work->all, {from, from + static_cast<ptrdiff_t>(batch)}));
    claims += batch;
    lines += batches.back().line.count;
    settlements += batches.back().settlement.count;
  }
  size_t next = 0, findings = 0;
  std::vector<engine::Finding> found;
  for (auto run : state) {
    engine::Timelines& timelines = batches[next++ % batches.size()];
    std::swap(timelines.provider, work->provider);
    std::swap(timelines.doctor, work->doctor);
    found.clear();
    if (!judge.RunNewest(timelines, work->texts, &found))
      state.SkipWithError("it cannot be judged");
    findings += found.size();
    std::swap(timelines.provider, work->provider);
    std::swap(timelines.doctor, work->doctor);
  }
  const auto judged = static_cast<double>(state.iterations()) * static_cast<double>(batch);
  state.counters["claims/s"] = benchmark::Counter(judged, benchmark::Counter::kIsRate);
  const auto per_claim = [&](size_t count) {
    return static_cast<double>(count) / static_cast<double>(claims);
  };
  state.counters["settlements"] = per_claim(settlements);
  state.counters["lines"] = per_claim(lines);
  state.counters["findings"] = static_cast<double>(findings) / judged;
}

Status Main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const bool every_rule = argc == 4 && std::string_view(argv[3]) == "all";
  if (argc != 3 && !every_rule) {
    return UsageError("mingjian_claims LAKE RULEBOOK [all] [--benchmark_…]");
  }
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(argv[1]));
  rules::LoadOptions load;
  load.scope = every_rule ? rules::Scope::kAll : rules::Scope::kRunning;
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(argv[2], load));
  MJ_TRY(std::shared_ptr<engine::TextPool> texts, audit::LoadTexts(lake));
  MJ_TRY(const engine::Plan plan, engine::MakePlan(loaded.rulebook, texts));
  Workload work;
  work.plan = &plan;
  engine::TextPool own(texts);
  work.texts = &own;
  MJ_TRY(audit::BucketLoader loader, audit::BucketLoader::Open(lake, plan.needs()));
  const uint64_t lines = lake.RowCount("fee_list_d");
  const auto buckets = static_cast<uint32_t>(std::clamp<uint64_t>(
      kLakeLines * lake.buckets() / std::max<uint64_t>(lines, 1), 1, lake.buckets()));
  MJ_RETURN_IF_ERROR(loader.Load({0, buckets}, &own, &work.all));
  std::swap(work.provider, work.all.provider);
  std::swap(work.doctor, work.all.doctor);
  ChooseClaims(&work);
  if (work.claims.size() < 64) return DataError("the lake has too few settlements of that size");
  fmt::print("{} rules, {} claims, {} providers, {} doctors\n", loaded.rulebook.rules.size(),
             work.claims.size(), work.provider.count, work.doctor.count);
  for (const int64_t batch : {1, 8, 64}) {
    benchmark::RegisterBenchmark("RunNewest", Judge, &work)->Arg(batch);
  }
  benchmark::RunSpecifiedBenchmarks();
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (const Status status = Main(argc, argv); !status) {
    fmt::print(stderr, "mingjian_claims: {}\n", status.error().message);
    return static_cast<int>(status.error().code);
  }
  return 0;
}
