#pragma once
// Random rules and random claims, from a seed: what the differential and property tests run on.
// Equal seeds give equal text on every machine.

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "rules/rulebook.h"
#include "testing/claims.h"

namespace mingjian::testing {

class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}
  // 0 … n - 1. REQUIRES: n > 0.
  size_t Below(size_t n) { return static_cast<size_t>(engine_() % n); }
  bool Chance(int percent) { return Below(100) < static_cast<size_t>(percent); }
  template <typename T>
  const T& Of(const std::vector<T>& values) {
    return values[Below(values.size())];
  }

 private:
  std::mt19937_64 engine_;
};

// The codes that generated claims use; small, so that things meet.
struct CodePool {
  std::vector<std::string> items, diagnoses, procedures;
};
CodePool SmallCodePool();
// Codes that a rulebook's knowledge speaks of, at most `most` of each kind, chosen by `random`.
CodePool CodesOf(const rules::Rulebook& rulebook, size_t most, Random* random);

// The files of a rulebook folder: relative path -> content. Rules are named gen-000, gen-001, …
std::map<std::string, std::string> GenerateRulebook(Random* random, size_t rules);
// Writes the files below `folder`.
Status WriteFolder(const std::string& folder, const std::map<std::string, std::string>& files);

struct ClaimsOptions {
  size_t persons = 4;
  size_t visits = 3;  // of a person, at most
  size_t lines = 6;   // of a settlement, at most
  int missing = 3;    // percent of cells that are left missing
};
// Dates lie near 2026-02-27 … 2026-03-06 with month ends, minutes meet, quantities are 0, a cap or
// a cap ± 0.01, some times are 00:00:00, some lines are refunded. Defaults are filled.
Claims GenerateClaims(Random* random, const CodePool& codes, const ClaimsOptions& options = {});

// MINGJIAN_SEED, else `otherwise`.
uint64_t SeedOr(uint64_t otherwise);

}  // namespace mingjian::testing
