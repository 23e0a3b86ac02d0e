#pragma once
// The lake as the desk reads it: one DuckDB database with the views of lake::SqlViews, its
// connections borrowed by one thread at a time, opened again when a load has made a new snapshot.
//
//   MJ_TRY(LakeView::Lease lease, desk.lake().Take());
//   MJ_TRY(auto rows, lease->Query("SELECT … FROM setl_d WHERE …", {…}));
//   lease.lake().snapshot_id()
//
// THREADS: any.

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "lake/database.h"
#include "lake/lake.h"

namespace mingjian::desk {

class LakeView {
 public:
  // "" for none.
  explicit LakeView(std::string folder) : folder_(std::move(folder)) {}
  bool there() const { return !folder_.empty(); }

 private:
  struct Snapshot {
    Snapshot(lake::Lake of, lake::Database in) : lake(std::move(of)), database(std::move(in)) {}
    lake::Lake lake;
    lake::Database database;
    std::mutex mutex;
    std::vector<std::unique_ptr<lake::Connection>> idle;
  };

 public:
  class Lease {
   public:
    Lease(std::shared_ptr<Snapshot> of, std::unique_ptr<lake::Connection> connection)
        : of_(std::move(of)), connection_(std::move(connection)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease();
    lake::Connection& operator*() const { return *connection_; }
    lake::Connection* operator->() const { return connection_.get(); }
    const lake::Lake& lake() const { return of_->lake; }

   private:
    std::shared_ptr<Snapshot> of_;
    std::unique_ptr<lake::Connection> connection_;
  };

  // A connection to the current snapshot. Refusal "no-lake" when none is configured; errors of
  // Lake::Open.
  Result<Lease> Take();

 private:
  Result<std::shared_ptr<Snapshot>> Current();

  const std::string folder_;
  std::mutex mutex_;
  std::filesystem::file_time_type made_;  // of what says which snapshot is the current one
  std::shared_ptr<Snapshot> snapshot_;
};

}  // namespace mingjian::desk
