#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "history/store.h"
#include "history/test_store.h"

namespace mingjian::history {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

TEST_F(StoreTest, OnlyOneMayHaveItOpen) {
  const auto second = Store::Open({.path = folder_ / "store"});
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kEnvironment);
  EXPECT_THAT(second.error().message, HasSubstr("open in another process"));
}

TEST_F(StoreTest, ANewerStoreIsRefused) {
  store_.reset();
  std::ofstream(folder_ / "store/CURRENT") << "format 9\ng000001\n";
  const auto newer = Store::Open({.path = folder_ / "store"});
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code, ErrorCode::kData);
  EXPECT_THAT(newer.error().message, HasSubstr("newer program (format 9, this one knows 1)"));
}

TEST_F(StoreTest, ALostCurrentIsFoundAgain) {
  Accept(OneLine({}, "A"));
  store_.reset();
  fs::remove(folder_ / "store/CURRENT");
  Open();
  EXPECT_THAT(Settled("P1"), ElementsAre("S1"));
}

struct Damage {
  const char* name;
  void (*spoil)(const std::string& folder);
};
class DamagedStore : public StoreTest, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamagedStore, IsTold) {
  for (int i = 0; i < 200; ++i) {
    Accept(OneLine({.psn_no = fmt::format("P{}", i), .setl_id = fmt::format("S{}", i)}, "A"));
  }
  // A copy has its rows in files, not in a log.
  ASSERT_TRUE(store_->Backup(folder_ / "copy"));
  store_.reset();
  GetParam().spoil(folder_ / "copy");
  const auto opened = Store::Open({.path = folder_ / "copy"});
  Error error;
  if (!opened) {
    error = opened.error();
  } else {
    const auto claims = (*opened)->SettlementsOf("P7");
    ASSERT_FALSE(claims);
    error = claims.error();
  }
  EXPECT_EQ(error.code, ErrorCode::kData) << error.message;
  EXPECT_THAT(error.message, HasSubstr("damaged"));
}

void ForEachTable(const std::string& folder, const std::function<void(const fs::path&)>& spoil) {
  std::vector<fs::path> tables;
  for (const auto& entry : fs::directory_iterator(folder + "/g000001")) {
    if (entry.path().extension() == ".sst") tables.push_back(entry.path());
  }
  EXPECT_GT(tables.size(), 0U);
  for (const fs::path& table : tables) spoil(table);
}

INSTANTIATE_TEST_SUITE_P(
    All, DamagedStore,
    ::testing::Values(
        Damage{"no_database",
               [](const std::string& folder) { fs::remove_all(folder + "/g000001"); }},
        Damage{"rubbish_in_current",
               [](const std::string& folder) { std::ofstream(folder + "/CURRENT") << "rubbish"; }},
        Damage{"a_table_is_gone",
               [](const std::string& folder) {
                 ForEachTable(folder, [](const fs::path& table) { fs::remove(table); });
               }},
        Damage{"a_table_is_cut",
               [](const std::string& folder) {
                 ForEachTable(folder, [](const fs::path& table) {
                   fs::resize_file(table, fs::file_size(table) / 2);
                 });
               }},
        Damage{"bits_are_turned",
               [](const std::string& folder) {
                 ForEachTable(folder, [](const fs::path& table) {
                   std::fstream file(table, std::ios::in | std::ios::out | std::ios::binary);
                   const auto size = static_cast<std::streamoff>(fs::file_size(table));
                   for (std::streamoff at = 20; at < size; at += 97) {
                     file.seekg(at);
                     const char byte = static_cast<char>(file.get() ^ 0x10);
                     file.seekp(at);
                     file.put(byte);
                   }
                 });
               }}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace mingjian::history
