#pragma once
// The folder of a store. CURRENT says its format and which database counts (g000001, …), so that a
// new one is put in place by one rename; it is called g000002.new until it is whole. LOCK is held
// by the process that has the store open.

#include <string>

#include "base/error.h"

namespace mingjian::history {

class Folder {
 public:
  // Takes the lock. Errors: kEnvironment when it is not there (and not to be made), cannot be read
  // or is held by another process; kData when it is no store or one of a newer program.
  static Result<Folder> Open(const std::string& path, bool create);
  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&& other) noexcept;
  ~Folder();  // gives the lock back

  // Full path of the database that counts; "" in a folder that has none yet.
  std::string current() const { return name_.empty() ? std::string() : path_ + "/" + name_; }
  // Full path for a new database; leftovers of one that was never finished are removed.
  Result<std::string> Prepare() const;
  // From now on the database of Prepare() counts; the one before is removed. REQUIRES: neither is
  // open.
  Status Switch();
  const std::string& path() const { return path_; }

 private:
  Folder() = default;
  std::string NextName() const;

  std::string path_, name_;
  int lock_ = -1;
};

// Makes `folder` the folder of a copy: CURRENT, and where the database goes.
Result<std::string> PrepareCopy(const std::string& folder);
Status FinishCopy(const std::string& folder);

}  // namespace mingjian::history
