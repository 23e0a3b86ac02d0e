#include "desk/self_audit.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <vector>

#include "base/text.h"
#include "casework/crypto.h"
#include "casework/database.h"
#include "desk/self_audit_run.h"
#include "model/model.h"

namespace mingjian::desk {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

enum class AuditState { kNew, kRunning, kDone, kFailed };

std::string_view ToString(AuditState state) {
  constexpr std::string_view kNames[] = {"new", "running", "done", "failed"};
  return kNames[static_cast<size_t>(state)];
}

// "setl_d.csv", "fee_list_d-2026-01.csv": never a path.
bool IsTableFile(std::string_view name) {
  if (name.size() > 100 || !name.ends_with(".csv")) return false;
  const std::string_view stem = name.substr(0, name.size() - 4);
  const bool plain = std::ranges::all_of(stem, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
  return plain && model::FindTable(stem.substr(0, stem.find('-'))) != nullptr;
}

Status MakePrivate(const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) {
    return EnvironmentError(fmt::format("{}: cannot be made: {}", folder, error.message()));
  }
  return {};
}

}  // namespace

struct SelfAudits::Audit {
  std::string id, user;
  Seconds created_at = 0;
  AuditState state = AuditState::kNew;
  bool removed = false;  // while it ran
  std::map<std::string, size_t> files;
  std::string error;
  std::shared_ptr<const SelfAuditResult> result;
};

SelfAudits::SelfAudits(Options options) : options_(std::move(options)), folder_(options_.folder) {
  std::error_code error;
  if (folder_.empty()) {
    temporary_ = std::make_unique<TempFolder>();
    folder_ = temporary_->path().string();
  } else {
    fs::remove_all(folder_, error);
  }
}

SelfAudits::~SelfAudits() {
  std::error_code error;
  fs::remove_all(folder_, error);
}

std::string SelfAudits::FolderOf(const std::string& id) const { return folder_ + "/" + id; }

void SelfAudits::Tidy(Seconds now) {
  std::erase_if(audits_, [&](const auto& entry) {
    const Audit& audit = *entry.second;
    if (audit.state == AuditState::kRunning || now - audit.created_at < kSelfAuditKept) {
      return false;
    }
    std::error_code error;
    fs::remove_all(FolderOf(audit.id), error);
    return true;
  });
}

Result<SelfAudits::AuditPtr> SelfAudits::Find(const std::string& user, const std::string& id,
                                              Seconds now) {
  Tidy(now);
  const auto found = audits_.find(id);
  if (found == audits_.end() || found->second->user != user || found->second->removed) {
    return casework::Refuse("no-self-audit",
                            "there is no such self-audit, or it was forgotten after a day");
  }
  return found->second;
}

Result<std::string> SelfAudits::Create(const std::string& user, Seconds now) {
  const std::lock_guard lock(mutex_);
  Tidy(now);
  const auto own =
      std::ranges::count_if(audits_, [&](const auto& entry) { return entry.second->user == user; });
  if (audits_.size() >= kSelfAuditsMax || static_cast<size_t>(own) >= kSelfAuditsOfUser) {
    return casework::Refuse("busy", "too many self-audits are kept; delete one");
  }
  auto audit = std::make_shared<Audit>();
  audit->id = casework::RandomToken().substr(0, 32);
  audit->user = user;
  audit->created_at = now;
  MJ_RETURN_IF_ERROR(MakePrivate(FolderOf(audit->id)));
  MJ_RETURN_IF_ERROR(MakePrivate(FolderOf(audit->id) + "/files"));
  audits_[audit->id] = audit;
  return audit->id;
}

Status SelfAudits::Put(const std::string& user, const std::string& id, const std::string& name,
                       std::string_view body, Seconds now) {
  const std::lock_guard lock(mutex_);
  MJ_TRY(const AuditPtr audit, Find(user, id, now));
  if (audit->state == AuditState::kRunning) {
    return casework::Refuse("state", "the self-audit runs; wait for its end");
  }
  if (!IsTableFile(name)) {
    return UsageError(fmt::format(
        "name is '{}'; expected a CSV file named after a national table, as in setl_d.csv or "
        "fee_list_d-1.csv",
        name));
  }
  size_t bytes = body.size();
  for (const auto& [other, size] : audit->files) bytes += other == name ? 0 : size;
  const bool more = !audit->files.contains(name) && audit->files.size() >= kSelfAuditFilesMax;
  if (body.size() > kSelfAuditFileMax || bytes > kSelfAuditBytesMax || more) {
    return casework::Refuse(
        "size",
        fmt::format("a file may have {} MiB, all together {} MiB in {} files",
                    kSelfAuditFileMax >> 20U, kSelfAuditBytesMax >> 20U, kSelfAuditFilesMax));
  }
  MJ_RETURN_IF_ERROR(WriteFile(FolderOf(id) + "/files/" + name, body));
  audit->files[name] = body.size();
  audit->state = AuditState::kNew;
  audit->result = nullptr;
  audit->error.clear();
  return {};
}

Status SelfAudits::Begin(const std::string& user, const std::string& id, Seconds now) {
  const std::lock_guard lock(mutex_);
  MJ_TRY(const AuditPtr audit, Find(user, id, now));
  if (audit->state == AuditState::kRunning) {
    return casework::Refuse("state", "the self-audit runs already");
  }
  if (audit->files.empty()) return casework::Refuse("files", "no file was uploaded yet");
  audit->state = AuditState::kRunning;
  audit->result = nullptr;
  audit->error.clear();
  return {};
}

void SelfAudits::Stop(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = audits_.find(id);
  if (found == audits_.end()) return;
  found->second->state = AuditState::kNew;
  if (!found->second->removed) return;
  std::error_code error;
  fs::remove_all(FolderOf(id), error);
  audits_.erase(found);
}

Result<std::string> SelfAudits::Run(
    const std::string& id, Seconds now,
    const std::function<void(uint64_t done, uint64_t total)>& progress) {
  const std::string folder = FolderOf(id);
  auto result = RunSelfAudit(
      {.folder = folder, .rulebook = options_.rulebook, .region = options_.region}, now, progress);
  std::error_code error;
  // What was uploaded stays, so that a file may be mended and the audit run again.
  fs::remove_all(folder + "/lake", error);
  fs::remove_all(folder + "/out", error);
  const std::lock_guard lock(mutex_);
  const auto found = audits_.find(id);
  MJ_CHECK(found != audits_.end());
  Audit& audit = *found->second;
  if (audit.removed) {
    fs::remove_all(folder, error);
    audits_.erase(found);
    return casework::Refuse("no-self-audit", "the self-audit was deleted while it ran");
  }
  if (!result) {
    audit.state = AuditState::kFailed;
    audit.error = result.error().message;
    return std::unexpected(std::move(result.error()));
  }
  audit.state = AuditState::kDone;
  audit.result = std::make_shared<const SelfAuditResult>(*std::move(result));
  return audit.result->summary;
}

Result<json::object> SelfAudits::Show(const std::string& user, const std::string& id, Seconds now) {
  const std::lock_guard lock(mutex_);
  MJ_TRY(const AuditPtr audit, Find(user, id, now));
  json::array files;
  for (const auto& [name, bytes] : audit->files)
    files.push_back({{"name", name}, {"bytes", bytes}});
  json::object body = {{"self_audit_id", audit->id},
                       {"state", ToString(audit->state)},
                       {"created_at", FormatTime(audit->created_at)},
                       {"kept_until", FormatTime(audit->created_at + kSelfAuditKept)},
                       {"files", std::move(files)},
                       {"summary", nullptr},
                       {"findings", json::array()},
                       {"rejects", json::array()},
                       {"error", nullptr}};
  if (!audit->error.empty()) body["error"] = audit->error;
  if (audit->result != nullptr) {
    body["summary"] = json::parse(audit->result->summary);
    body["findings"] = json::parse(audit->result->findings);
    body["rejects"] = json::parse(audit->result->rejects);
  }
  return body;
}

json::array SelfAudits::List(const std::string& user, Seconds now) {
  const std::lock_guard lock(mutex_);
  Tidy(now);
  std::vector<AuditPtr> own;
  for (const auto& [id, audit] : audits_) {
    if (audit->user == user && !audit->removed) own.push_back(audit);
  }
  std::ranges::sort(own, std::ranges::greater(),
                    [](const AuditPtr& each) { return std::pair(each->created_at, each->id); });
  json::array rows;
  for (const AuditPtr& audit : own) {
    rows.push_back({{"self_audit_id", audit->id},
                    {"state", ToString(audit->state)},
                    {"created_at", FormatTime(audit->created_at)},
                    {"files", audit->files.size()}});
  }
  return rows;
}

Status SelfAudits::Remove(const std::string& user, const std::string& id, Seconds now) {
  const std::lock_guard lock(mutex_);
  MJ_TRY(const AuditPtr audit, Find(user, id, now));
  if (audit->state == AuditState::kRunning) {
    audit->removed = true;
    return {};
  }
  std::error_code error;
  fs::remove_all(FolderOf(id), error);
  audits_.erase(id);
  return {};
}

}  // namespace mingjian::desk
