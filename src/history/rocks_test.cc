#include "history/rocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "base/temp_folder.h"

namespace mingjian::history {
namespace {

using ::testing::HasSubstr;

// A disk that is full while `full` is set.
class SmallDisk : public rocksdb::FileSystemWrapper {
 public:
  SmallDisk() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "SmallDisk"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    rocksdb::IOStatus made = target()->NewWritableFile(name, options, &file, context);
    if (made.ok()) *result = std::make_unique<File>(std::move(file), &full);
    return made;
  }
  std::atomic<bool> full = false;

 private:
  class File : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, std::atomic<bool>* full)
        : rocksdb::FSWritableFileOwnerWrapper(std::move(file)), full_(*full) {}
    using rocksdb::FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      if (full_) return rocksdb::IOStatus::NoSpace("No space left on device");
      return rocksdb::FSWritableFileOwnerWrapper::Append(data, options, context);
    }

   private:
    std::atomic<bool>& full_;
  };
};

Status Put(Database* database, const std::string& key) {
  Batch batch;
  batch.Put(Family::kMeta, key, "value");
  batch.Put(Family::kAnswers, key, std::string(1000, 'x'));
  return database->Write(&batch, true);
}

TEST(Database, GoesOnWhenAFullDiskHasSpaceAgain) {
  const TempFolder folder;
  const auto disk = std::make_shared<SmallDisk>();
  const auto env = rocksdb::NewCompositeEnv(disk);
  {
    auto database = Database::Open({.path = folder / "db", .env = env.get()});
    ASSERT_TRUE(database) << database.error().message;
    ASSERT_TRUE(Put(database->get(), "before"));
    disk->full = true;
    for (int i = 0; i < 3; ++i) {
      const Status written = Put(database->get(), "never");
      ASSERT_FALSE(written);
      EXPECT_EQ(written.error().code, ErrorCode::kEnvironment);
      EXPECT_THAT(written.error().message, HasSubstr("nothing was stored"));
      EXPECT_TRUE((*database)->Get(Family::kMeta, "before")->has_value());
      EXPECT_FALSE((*database)->Get(Family::kMeta, "never")->has_value());
    }
    disk->full = false;
    Status written = Put(database->get(), "after");
    for (int waited = 0; waited < 600 && !written; ++waited) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      written = Put(database->get(), "after");
    }
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_FALSE((*database)->Get(Family::kMeta, "never")->has_value());
  }
  const auto database = Database::Open({.path = folder / "db", .create = false});
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_TRUE((*database)->Get(Family::kAnswers, "before")->has_value());
  EXPECT_TRUE((*database)->Get(Family::kAnswers, "after")->has_value());
  EXPECT_FALSE((*database)->Get(Family::kAnswers, "never")->has_value());
}

TEST(Database, SeesOnePersonAtATime) {
  const TempFolder folder;
  const auto database = Database::Open({.path = folder / "db"});
  ASSERT_TRUE(database) << database.error().message;
  const auto key = [](std::string_view person, std::string_view rest) {
    std::string text(person);
    text.push_back('\0');
    text.append(rest);
    return text;
  };
  Cursor cursor = (*database)->NewCursor(Family::kPersons, true);
  Batch batch;
  for (const char* person : {"A", "AB", "B"}) {
    for (const char* rest : {"r", "s1", "s2"}) batch.Put(Family::kPersons, key(person, rest), rest);
  }
  ASSERT_TRUE((*database)->Write(&batch, false));
  cursor.Seek(key("AB", ""));
  EXPECT_FALSE(cursor.Valid()) << "written after the cursor was made";
  cursor.Refresh();
  std::string seen;
  for (cursor.Seek(key("AB", "")); cursor.Valid(); cursor.Next()) {
    if (!cursor.key().starts_with(key("AB", ""))) break;
    seen += std::string(cursor.value()) + " ";
  }
  EXPECT_EQ(seen, "r s1 s2 ");
}

}  // namespace
}  // namespace mingjian::history
