#pragma once
// LakeFigures: what the pages of overview and profiles show of the lake, computed once for each
// snapshot of it, on a thread of its own, and kept in a DuckDB file so that a restart finds it
// again. While a new snapshot is being computed the figures of the former one are served.
//
//   LakeFigures figures({.lake = "lake", .folder = "data/figures"});
//   figures.Current();   // null until the first are there; state() says why
//
// Tables of `Figures::database` (all of them small: one row a provider, doctor, month, …):
//   provider(fixmedins_code, fixmedins_name, fixmedins_type, hosp_lv, admdvs, bed_cnt, grp)
//   doctor(dr, dr_name, dept_name, caty, fixmedins_code)
//   provider_sum, doctor_sum(dr, fixmedins_code, grp, …): the sums of the window
//   provider_month(fixmedins_code, month, settlements, persons, fee, fund): of all months
//   doctor_month(dr, fixmedins_code, month, visits, l_fee)
//   department(fixmedins_code, dept, dept_name, visits, persons, l_fee, l_drug, l_cons)
//   place(prefix, persons): persons with a settlement of the window in a region, by the begin of
//   its code provider_value(fixmedins_code, id, value), doctor_value(dr, fixmedins_code, id, value)
//   person_peer(grp, id, persons, rank, value): values at the ranks 0 to 100 of a group
//   jump(fixmedins_code, month, fund, middle, upper): a provider's month above its own past
//
// A jump is a month of the last two of the window whose fund payment is above the median of the
// provider's earlier months of the window by more than `deviations` × 1.4826 × MAD and by more than
// a fifth (our reading; deviations and months needed are those of screens/stat-indicators.sql).
//
// THREADS: any.

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/error.h"
#include "desk/figures_pass.h"
#include "lake/database.h"

namespace mingjian::desk {

struct Figures {
  explicit Figures(lake::Database of) : database(std::move(of)) {}
  lake::Database database;
  std::string snapshot_id;
  Window window;
  Choices choices;
};
using FiguresPtr = std::shared_ptr<const Figures>;

// Computes the figures of a lake into the DuckDB file `file` ("" = in memory), or opens what it
// holds when that was made of the same snapshot and choices. `stop` ends it early (kData).
// Null without any settlement.
Result<FiguresPtr> MakeFigures(const std::string& lake, const Choices& choices,
                               const std::string& file, const std::function<bool()>& stop);

class LakeFigures {
 public:
  struct Options {
    std::string lake = {};     // folder, "" = none
    std::string folder = {};   // where files of figures lie, "" = in memory
    std::string screens = {};  // folder, "" = found (screens/screen.h)
    std::string region = {};
  };
  explicit LakeFigures(Options options);
  ~LakeFigures();  // ends what is being computed

  // The newest figures there are, or null; begins to compute when the lake has a newer snapshot.
  FiguresPtr Current();
  enum class State { kNone, kComputing, kReady, kFailed };
  // kNone: no lake, or one without settlements. `why`: of kFailed.
  State state(std::string* why = nullptr) const;
  // For tests: waits until nothing is being computed.
  void Wait();

 private:
  void Compute();
  Result<FiguresPtr> Make();

  const Options options_;
  mutable std::mutex mutex_;
  std::condition_variable done_;
  std::filesystem::file_time_type made_;  // of the pointer to the snapshot that was looked at last
  FiguresPtr figures_;
  State state_ = State::kNone;
  std::string why_;
  bool computing_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace mingjian::desk
