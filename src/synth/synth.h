#pragma once
// Writes a synthetic city with planted violations and an answer key (docs/synthetic-city.md).
//
//   DIR/<table>-NNN.csv|parquet   national tables, parts of a range of persons each
//   DIR/<table>.stories-NN.csv    the same of the towns in which screens have their stories
//   DIR/fixmedins_b.csv, dr_b.csv, dr_prac_d, fixmedins_*_d, inv_purc_d, inv_stock_d
//                                 providers, doctors, their registers and stores
//   DIR/answers/                  planted.csv, hard_negatives.csv, screen_planted.csv,
//                                 screen_hard_negatives.csv, side_hits.csv, dirty.csv, summary.json
//
// The output depends on the options alone, not on the number of threads. Memory does not grow with
// the number of persons. A folder that holds a city already is overwritten file by file; parts that
// the new city does not have are removed.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"

namespace mingjian::synth {

enum class Format { kCsv, kParquet };

struct Options {
  uint64_t persons = 20'000;
  uint64_t seed = 1;
  std::string out;
  Format format = Format::kCsv;
  int threads = 0;                        // 0 = one for each core
  uint32_t dirty_per_million = 1'000;     // of the lines
  uint32_t planted_per_million = 10'000;  // of the persons; as many get a hard negative
  int months = 12;                        // from January 2026, 1 to 24
  std::string catalogs;                   // "" = found above the program
  uint64_t part_persons = 0;              // persons in a part; 0 = chosen by `persons`
};

struct Summary {
  uint64_t persons = 0, visits = 0, stays = 0, nights = 0, settlements = 0, lines = 0;
  uint64_t planted = 0, hard_negatives = 0, side_hits = 0, dirty = 0, bytes = 0;
  int64_t fee = 0, fund = 0, stay_fee = 0, outpatient_fee = 0;  // fen
  int64_t planted_amount = 0;
  uint64_t outpatient = 0, purchases = 0, refunds = 0;
  // Of the stories of screens, which happen in towns of their own and count nowhere else.
  uint64_t towns = 0, screen_planted = 0, screen_hard_negatives = 0;
  double seconds = 0;
  std::string ToJson(const Options& options) const;
};

// `progress` is called with the number of persons done, from one thread at a time.
Result<Summary> Synthesize(const Options& options,
                           const std::function<void(uint64_t)>& progress = nullptr);

}  // namespace mingjian::synth
