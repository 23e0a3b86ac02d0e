// How fast the history gives a person to the engine:
//
//   mingjian_history_bench LAKE STORE RULEBOOK
//
// Builds STORE from LAKE when it is not there, then reads and assembles persons out of it, with the
// columns that RULEBOOK needs: some again and again (warm), and all in an order that no cache
// knows. Prints one JSON object; times are processor time of the reading thread.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "audit/bucket_loader.h"
#include "history/assembler.h"
#include "history/build.h"
#include "history/store.h"
#include "rules/rulebook.h"

namespace mingjian {
namespace {

// Of this thread, so that a busy machine does not count.
double CpuSeconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Every `step`th person of the lake.
Result<std::vector<std::string>> PersonsOf(const std::string& path, uint32_t step) {
  MJ_TRY(const lake::Lake lake, lake::Lake::Open(path));
  engine::Needs needs;
  const size_t field = history::FieldOf(rules::Entity::kPerson, "psn_no");
  needs.fields[rules::Entity::kPerson] = {field};
  MJ_TRY(auto loader, audit::BucketLoader::Open(lake, needs));
  std::vector<std::string> persons;
  for (uint32_t bucket = 0; bucket < lake.buckets(); ++bucket) {
    engine::TextPool texts;
    engine::Timelines timelines;
    MJ_RETURN_IF_ERROR(loader.Load({bucket, bucket + 1}, &texts, &timelines));
    for (uint32_t row = 0; row < timelines.person.count; row += step) {
      persons.emplace_back(texts.Text(timelines.person.columns[field][row]));
    }
  }
  return persons;
}

struct Pass {
  double us_per_person = 0;
  uint64_t persons = 0, settlements = 0, lines = 0;
};

Result<Pass> Read(history::Assembler* assembler, const std::vector<std::string>& persons,
                  size_t batch) {
  Pass pass;
  const double begin = CpuSeconds();
  for (size_t i = 0; i < persons.size();) {
    assembler->Begin();
    for (size_t end = std::min(i + batch, persons.size()); i < end; ++i) {
      MJ_RETURN_IF_ERROR(assembler->AddStored(persons[i]));
    }
    const engine::Timelines& timelines = assembler->Finish();
    pass.persons += timelines.person.count;
    pass.settlements += timelines.settlement.count;
    pass.lines += timelines.line.count;
  }
  pass.us_per_person = (CpuSeconds() - begin) * 1e6 / static_cast<double>(pass.persons);
  return pass;
}

Status Run(const std::string& lake, const std::string& path, const std::string& folder) {
  double build_seconds = 0;
  if (!std::filesystem::exists(path)) {
    MJ_TRY(const auto built, history::Build({.lake = lake, .path = path}));
    build_seconds = built.seconds;
    fmt::print(stderr, "built: {} persons, {} settlements, {} lines, {} bytes in {:.1f} s\n",
               built.persons, built.settlements, built.lines, built.bytes, built.seconds);
  }
  MJ_TRY(const auto store, history::Store::Open({.path = path, .create = false}));
  MJ_TRY(const auto figures, store->Measure());
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(folder));
  auto texts = std::make_shared<engine::TextPool>();
  MJ_RETURN_IF_ERROR(history::LoadTexts(*store, texts.get()));
  MJ_TRY(const engine::Plan plan, engine::MakePlan(loaded.rulebook, texts));
  history::Assembler assembler(*store, plan.needs(), texts);

  MJ_TRY(std::vector<std::string> persons, PersonsOf(lake, 1));
  std::mt19937_64 random(1);
  std::ranges::shuffle(persons, random);
  MJ_TRY(const Pass cold, Read(&assembler, persons, 16));
  persons.resize(std::min<size_t>(persons.size(), 5'000));
  std::string warm;
  Pass last;
  for (const size_t batch : {1, 16, 64}) {
    double best = 1e9;
    for (int round = 0; round < 5; ++round) {
      MJ_TRY(last, Read(&assembler, persons, batch));
      best = std::min(best, last.us_per_person);
    }
    warm += fmt::format(", \"warm_us_batch_{}\": {:.2f}", batch, best);
  }
  fmt::print(
      "{{\"persons\": {}, \"settlements\": {}, \"bytes_per_settlement\": {:.0f}, "
      "\"build_seconds\": {:.1f}, \"settlements_per_person\": {:.1f}, \"lines_per_person\": "
      "{:.1f}, "
      "\"cold_us\": {:.2f}{}}}\n",
      cold.persons, cold.settlements,
      static_cast<double>(figures.bytes) /
          static_cast<double>(std::max<uint64_t>(1, cold.settlements)),
      build_seconds, static_cast<double>(cold.settlements) / static_cast<double>(cold.persons),
      static_cast<double>(cold.lines) / static_cast<double>(cold.persons), cold.us_per_person,
      warm);
  return {};
}

}  // namespace
}  // namespace mingjian

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: mingjian_history_bench LAKE STORE RULEBOOK\n");
    return 2;
  }
  const mingjian::Status run = mingjian::Run(argv[1], argv[2], argv[3]);
  if (!run) {
    fmt::print(stderr, "error: {}\n", run.error().message);
    return static_cast<int>(run.error().code);
  }
  return 0;
}
