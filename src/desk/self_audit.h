#pragma once
// Self-audits (自查自纠): an institution's own files, loaded into a lake of their own and audited
// with the rulebook in force. Only who began one sees it; nothing of it enters casework. Kept in
// memory and in a folder that only the program may read, for a day or until it is deleted; a
// restart forgets them all.
//
//   MJ_TRY(const std::string id, audits.Create("hospital", now));
//   MJ_RETURN_IF_ERROR(audits.Put("hospital", id, "setl_d.csv", body, now));
//   MJ_RETURN_IF_ERROR(audits.Begin("hospital", id, now));      // then, in a job:
//   MJ_TRY(const std::string summary, audits.Run("hospital", id, now, progress));
//
// Refusals: "no-self-audit" (unknown, of somebody else, or forgotten), "state" (it runs), "size",
// "busy" (too many), "files" (none yet).
// THREADS: any.

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/temp_folder.h"
#include "base/time.h"

namespace mingjian::desk {

inline constexpr size_t kSelfAuditFileMax = 64U << 20;    // bytes of one file
inline constexpr size_t kSelfAuditBytesMax = 256U << 20;  // of all files of one
inline constexpr size_t kSelfAuditFilesMax = 40;
inline constexpr size_t kSelfAuditsOfUser = 3, kSelfAuditsMax = 30;
inline constexpr Seconds kSelfAuditKept = 24 * 3600;
inline constexpr size_t kSelfAuditRows = 500;  // findings, and refused rows, that are shown

class SelfAudits {
 public:
  struct Options {
    std::string folder = {};  // "" = a temporary one
    std::string rulebook = {}, region = {};
  };
  // What an earlier run of the program left in `folder` is removed.
  explicit SelfAudits(Options options);
  ~SelfAudits();

  Result<std::string> Create(const std::string& user, Seconds now);
  // Adds or replaces a file. Its name is that of a national table: setl_d.csv, fee_list_d-1.csv.
  Status Put(const std::string& user, const std::string& id, const std::string& name,
             std::string_view body, Seconds now);
  // Whether it may run now; it counts as running from here on. Whoever begins runs, or calls Stop.
  Status Begin(const std::string& user, const std::string& id, Seconds now);
  void Stop(const std::string& id);
  // Loads and audits; gives a JSON summary. What went wrong is kept as the state "failed".
  // REQUIRES: Begin.
  Result<std::string> Run(const std::string& id, Seconds now,
                          const std::function<void(uint64_t done, uint64_t total)>& progress);
  // {self_audit_id, state, created_at, files, summary, findings, rejects, …}
  Result<boost::json::object> Show(const std::string& user, const std::string& id, Seconds now);
  // Newest first, without findings.
  boost::json::array List(const std::string& user, Seconds now);
  // A running one goes when it has ended.
  Status Remove(const std::string& user, const std::string& id, Seconds now);

 private:
  struct Audit;
  using AuditPtr = std::shared_ptr<Audit>;
  Result<AuditPtr> Find(const std::string& user, const std::string& id, Seconds now);
  void Tidy(Seconds now);
  std::string FolderOf(const std::string& id) const;

  const Options options_;
  std::unique_ptr<TempFolder> temporary_;
  std::string folder_;
  std::mutex mutex_;
  std::map<std::string, AuditPtr> audits_;
};

}  // namespace mingjian::desk
