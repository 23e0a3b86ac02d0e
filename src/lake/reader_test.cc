#include "lake/reader.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/temp_folder.h"
#include "base/text.h"
#include "model/model.h"

namespace mingjian::lake {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LakeTest : public ::testing::Test {
 protected:
  // Writes one file by SQL and adds it to `next`.
  void Add(LakeWriter& writer, Manifest& next, const std::string& table, uint32_t bucket,
           const std::string& name, const std::string& select) {
    DataFile file;
    file.path = fmt::format("data/{}/{}.parquet", table, name);
    file.bucket = bucket;
    const std::string full = writer.PrepareFile(file.path).value();
    ASSERT_TRUE(
        connection_.Execute("COPY (" + select + ") TO " + QuoteText(full) + " (FORMAT parquet)"));
    file.rows = static_cast<uint64_t>(
        connection_.QueryInt("SELECT count(*) FROM read_parquet(" + QuoteText(full) + ")").value());
    files_.push_back(full);
    if (table == "dictionary") {
      next.dictionary.push_back(file.path);
    } else {
      next.tables[table].push_back(file);
    }
  }

  // A lake of one settlement bucket with a dictionary of two texts.
  void MakeLake() {
    auto writer = LakeWriter::Lock(path_, 4).value();
    Manifest next = writer.manifest();
    Add(writer, next, "dictionary", 0, "one",
        "SELECT * FROM (VALUES (1::INTEGER, 'H1'), (2, 'H2')) t(id, text)");
    next.dictionary_size = 3;
    // Every field of the model is a column; all but four are missing.
    std::string fields;
    for (const model::Field& field : model::FindTable("setl_d")->fields) {
      const char* type = field.type == model::Type::kCode   ? "NULL::INTEGER"
                         : field.type == model::Type::kText ? "NULL::VARCHAR"
                                                            : "NULL::BIGINT";
      const std::string name(field.name);
      fields += (name == "setl_id"          ? std::string("a")
                 : name == "fixmedins_code" ? std::string("b")
                 : name == "setl_time"      ? std::string("c")
                 : name == "medfee_sumamt"  ? std::string("d")
                                            : std::string(type)) +
                " AS " + name + ", ";
    }
    Add(writer, next, "setl_d", 2, "b002-one",
        "SELECT " + fields +
            "_psn, _visit FROM (VALUES ('S1', 2::INTEGER, TIMESTAMP '2026-01-02 03:04:05', "
            "12.5::DECIMAL(18,6), 0::UINTEGER, 1::UINTEGER), (NULL, NULL, NULL, NULL, 1, NULL)) "
            "t(a, b, c, d, _psn, _visit)");
    next.loads.push_back({"one", "2026-01-01 00:00:00", {}});
    ASSERT_TRUE(writer.Commit(next, files_));
  }

  TempFolder folder_;
  std::string path_ = folder_ / "lake";
  std::vector<std::string> files_;
  Database database_ = Database::Open({.threads = 1}).value();
  Connection connection_ = database_.Connect().value();
};

TEST_F(LakeTest, ColumnsComeAsPlainNumbersAndTexts) {
  MakeLake();
  const Lake lake = Lake::Open(path_).value();
  const model::Table& table = *model::FindTable("setl_d");
  const size_t id = *table.Find("setl_id"), provider = *table.Find("fixmedins_code"),
               time = *table.Find("setl_time"), fee = *table.Find("medfee_sumamt");
  const size_t invoice = *table.Find("invono");
  auto reader =
      BucketReader::Open(lake, {{"setl_d", {id, provider, time, fee}, {invoice}}}).value();
  std::vector<TableRows> tables;
  ASSERT_TRUE(reader.Read({0, 4}, &tables));
  const TableRows& rows = tables.at(0);
  ASSERT_EQ(rows.count, 2U);
  EXPECT_EQ(rows.texts[id][0], "S1");
  EXPECT_EQ(rows.texts[id][1], "");
  EXPECT_THAT(rows.columns[provider], ElementsAre(2, kMissing));
  EXPECT_THAT(rows.columns[time],
              ElementsAre(SecondsOf({2026, 1, 2}) + 3 * 3600 + 4 * 60 + 5, kMissing));
  EXPECT_THAT(rows.columns[fee], ElementsAre(12'500'000, kMissing));
  EXPECT_THAT(rows.psn, ElementsAre(0U, 1U));
  EXPECT_THAT(rows.visit, ElementsAre(1U, kNoNumber));
  EXPECT_TRUE(rows.columns[*table.Find("brdy")].empty());
  EXPECT_THAT(rows.columns[invoice], ElementsAre(kMissing, kMissing));
  ASSERT_TRUE(reader.Read({1, 2}, &tables));
  EXPECT_EQ(tables.at(0).count, 0U);
  EXPECT_FALSE(BucketReader::Open(lake, {{"setl", {}}}));
  EXPECT_FALSE(BucketReader::Open(lake, {{"setl_d", {9999}}}));
  EXPECT_THAT(Dictionary::Load(lake).value().texts(), ElementsAre("", "H1", "H2"));
}

TEST_F(LakeTest, ViewsGiveTextsForIdsAndKnowEmptyTables) {
  MakeLake();
  const Lake lake = Lake::Open(path_).value();
  const Status views = SqlViews(lake, connection_);
  ASSERT_TRUE(views) << views.error().message;
  EXPECT_EQ(
      connection_.QueryText("SELECT fixmedins_code FROM setl_d WHERE setl_id = 'S1'").value()[0][0],
      "H2");
  for (const model::Table& table : model::Tables())
    EXPECT_TRUE(connection_.QueryText(fmt::format("SELECT count(*) FROM {}", table.name)))
        << table.name;
  for (const char* table : {"refund_d", "refund_line_d", "rejects", "quality"})
    EXPECT_EQ(connection_.QueryInt(fmt::format("SELECT count(*) FROM {}", table)).value(), 0);
}

TEST_F(LakeTest, CommitKeepsTheFormerSnapshotAndRemovesOlderFiles) {
  MakeLake();
  const std::string first = Lake::Open(path_).value().Files("setl_d").at(0);
  for (const char* name : {"two", "three"}) {
    auto writer = LakeWriter::Lock(path_, 0).value();
    EXPECT_TRUE(fs::exists(first)) << "needed by the current or the former snapshot";
    Manifest next = writer.manifest();
    next.tables.clear();
    files_.clear();
    Add(writer, next, "setl_d", 2, std::string("b002-") + name, "SELECT 'S9' AS setl_id");
    ASSERT_TRUE(writer.Commit(next, files_));
  }
  EXPECT_FALSE(fs::exists(first));
  EXPECT_EQ(Lake::Open(path_).value().manifest().snapshot, "000003");
}

TEST_F(LakeTest, LeftoversOfAKilledLoadAreRemoved) {
  MakeLake();
  fs::create_directories(path_ + "/staging");
  ASSERT_TRUE(WriteFile(path_ + "/data/setl_d/b002-dead.parquet", "half"));
  ASSERT_TRUE(WriteFile(path_ + "/snapshots/000002.json", "{"));
  ASSERT_TRUE(WriteFile(path_ + "/staging/spilled", "x"));
  EXPECT_TRUE(Lake::Open(path_));  // readers never see them
  {
    auto writer = LakeWriter::Lock(path_, 0).value();
  }
  EXPECT_FALSE(fs::exists(path_ + "/data/setl_d/b002-dead.parquet"));
  EXPECT_FALSE(fs::exists(path_ + "/snapshots/000002.json"));
  EXPECT_FALSE(fs::exists(path_ + "/staging"));
  EXPECT_TRUE(Lake::Open(path_));
}

TEST_F(LakeTest, RefusesWhatIsNoLake) {
  const auto none = Lake::Open(folder_.path().string());
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().message, HasSubstr("not a lake"));
  MakeLake();
  const auto wrong = LakeWriter::Lock(path_, 8);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kUsage);
  const std::string manifest = path_ + "/snapshots/000001.json";
  std::string text = ReadFile(manifest).value();
  const size_t at = text.find(SchemaHash());
  ASSERT_NE(at, std::string::npos);
  text[at] = text[at] == '0' ? '1' : '0';
  ASSERT_TRUE(WriteFile(manifest, text));
  const auto other = Lake::Open(path_);
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("other tables"));
}

TEST(ManifestJson, ComesBackAsItWas) {
  Manifest manifest;
  manifest.schema = "abc";
  manifest.snapshot = "000007";
  manifest.tables["setl_d"] = {{"data/setl_d/b000-x.parquet", 0, 5, 100}};
  manifest.tables["dr_b"] = {{"data/dr_b/all-x.parquet", kAllBuckets, 1, 10}};
  manifest.loads.push_back({"x", "2026-01-01 00:00:00", {{"setl_d", {9, 5, 3, 1}}}});
  manifest.rejects = {"rejects/x/setl_d.parquet"};
  const Manifest back = ManifestFromJson(ToJson(manifest), "m").value();
  EXPECT_EQ(ToJson(back), ToJson(manifest));
  EXPECT_EQ(back.tables.at("dr_b")[0].bucket, kAllBuckets);
  EXPECT_TRUE(back.HasLoad("x"));
  EXPECT_FALSE(ManifestFromJson("{}", "m"));
  EXPECT_FALSE(ManifestFromJson("not json", "m"));
}

}  // namespace
}  // namespace mingjian::lake
