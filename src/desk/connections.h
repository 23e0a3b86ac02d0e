#pragma once
// Connections to one casework database: a Database belongs to one thread at a time, so each user
// borrows one and gives it back.
//
//   MJ_TRY(Connections::Lease lease, connections.Take());
//   lease->Query(…);
//
// THREADS: any.

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.h"
#include "casework/database.h"

namespace mingjian::desk {

class Connections {
 public:
  explicit Connections(std::string database) : database_(std::move(database)) {}

  class Lease {
   public:
    Lease(Connections* of, std::unique_ptr<casework::Database> database)
        : of_(of), database_(std::move(database)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (database_ != nullptr) of_->Return(std::move(database_));
    }
    casework::Database& operator*() const { return *database_; }
    casework::Database* operator->() const { return database_.get(); }

   private:
    Connections* of_;
    std::unique_ptr<casework::Database> database_;
  };

  // An idle connection, else a new one: there are as many as threads ever asked at once.
  // kEnvironment when the database cannot be reached, or the file of a SQLite database is gone: an
  // open connection would go on writing into a file that nobody will find again.
  Result<Lease> Take();

 private:
  void Return(std::unique_ptr<casework::Database> database);
  // Which file lies at the path now; 0 for a PostgreSQL database.
  Result<uint64_t> FileNumber() const;

  const std::string database_;
  std::mutex mutex_;
  uint64_t file_ = 0;
  std::vector<std::unique_ptr<casework::Database>> idle_;
};

}  // namespace mingjian::desk
