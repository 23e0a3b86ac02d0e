#include "desk/lake_view.h"

#include "casework/database.h"
#include "lake/reader.h"

namespace mingjian::desk {

LakeView::Lease::~Lease() {
  if (connection_ == nullptr) return;
  const std::lock_guard lock(of_->mutex);
  of_->idle.push_back(std::move(connection_));
}

Result<std::shared_ptr<LakeView::Snapshot>> LakeView::Current() {
  std::error_code error;
  const auto made =
      std::filesystem::last_write_time(std::filesystem::path(folder_) / "CURRENT", error);
  const std::lock_guard lock(mutex_);
  if (snapshot_ != nullptr && !error && made == made_) return snapshot_;
  MJ_TRY(lake::Lake lake, lake::Lake::Open(folder_));
  // Pages are small questions; an audit beside them needs the memory more.
  MJ_TRY(lake::Database database, lake::Database::Open({.threads = 2, .memory_limit = "2GB"}));
  MJ_TRY(lake::Connection first, database.Connect());
  MJ_TRY(lake::Dictionary dictionary, lake::Dictionary::Load(lake));
  MJ_RETURN_IF_ERROR(lake::RegisterTexts(
      first, std::make_shared<const std::vector<std::string>>(std::move(dictionary).Take())));
  snapshot_ = std::make_shared<Snapshot>(std::move(lake), std::move(database));
  made_ = made;
  return snapshot_;
}

Result<LakeView::Lease> LakeView::Take() {
  if (!there()) {
    return casework::Refuse("no-lake", "no lake is configured, so there is no evidence to show");
  }
  MJ_TRY(const std::shared_ptr<Snapshot> snapshot, Current());
  {
    const std::lock_guard lock(snapshot->mutex);
    if (!snapshot->idle.empty()) {
      auto connection = std::move(snapshot->idle.back());
      snapshot->idle.pop_back();
      return Lease(snapshot, std::move(connection));
    }
  }
  MJ_TRY(lake::Connection opened, snapshot->database.Connect());
  MJ_RETURN_IF_ERROR(lake::CreateViews(snapshot->lake, opened));
  return Lease(snapshot, std::make_unique<lake::Connection>(std::move(opened)));
}

}  // namespace mingjian::desk
