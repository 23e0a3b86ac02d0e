#include "casework/database.h"

#include <sys/stat.h>

#include <fstream>

#include "casework/databases_for_test.h"
#include "casework/log.h"

namespace mingjian::casework {
namespace {

class DatabaseTest : public OnBoth {};
INSTANTIATE_ON_BOTH(DatabaseTest);

TEST_P(DatabaseTest, KeepsValuesExactly) {
  MJ_ASSERT_OK(Database database, Database::Open(Url()));
  MJ_EXPECT_OK(database.Execute("CREATE TABLE t (a BIGINT, b TEXT, c TEXT)"));
  const std::string hostile = "'); DROP TABLE t; -- ? :v1 $1 \" 医保";
  MJ_ASSERT_OK(const int64_t added, database.Execute("INSERT INTO t (a, b, c) VALUES (?, ?, ?)",
                                                     {INT64_MIN + 1, hostile, Value()}));
  EXPECT_EQ(added, 1);
  MJ_ASSERT_OK(const Rows rows,
               database.Query("SELECT a, b, c, COUNT(*), CAST(SUM(a) AS BIGINT), '?' FROM t WHERE "
                              "b = ? GROUP BY a, b, c",
                              {hostile}));
  ASSERT_EQ(rows.size(), 1);
  EXPECT_EQ(rows.Int(0, 0), INT64_MIN + 1);
  EXPECT_EQ(rows.Text(0, 1), hostile);
  EXPECT_TRUE(rows.IsNull(0, 2));
  EXPECT_EQ(rows.Int(0, 3), 1);
  EXPECT_EQ(rows.Int(0, 4), INT64_MIN + 1);
  EXPECT_EQ(rows.Text(0, 5), "?");
  MJ_ASSERT_OK(const auto none, database.QueryInt("SELECT a FROM t WHERE b = ?", {"x"}));
  EXPECT_FALSE(none.has_value());
  EXPECT_FALSE(database.Execute("INSERT INTO t (b) VALUES (?)", {std::string("a\0b", 3)}));
  EXPECT_FALSE(database.Execute("INSERT INTO t (b) VALUES (?)", {"\xff"}));
}

TEST_P(DatabaseTest, UndoesWhatFails) {
  MJ_ASSERT_OK(Database database, Database::Open(Url()));
  MJ_EXPECT_OK(database.Execute("CREATE TABLE t (a BIGINT PRIMARY KEY)"));
  const auto run = [&](std::vector<int> numbers, bool fail) {
    return database.InTransaction([&]() -> Status {
      for (const int number : numbers) {
        MJ_RETURN_IF_ERROR(database.Execute("INSERT INTO t (a) VALUES (?)", {number}));
      }
      if (fail) return DataError("no");
      return {};
    });
  };
  MJ_EXPECT_OK(run({1, 2}, false));
  EXPECT_FALSE(run({3, 1}, false));  // a key twice
  EXPECT_FALSE(run({4}, true));
  MJ_EXPECT_OK(run({5}, false));
  MJ_ASSERT_OK(const auto sum, database.QueryInt("SELECT CAST(SUM(a) AS BIGINT) FROM t"));
  EXPECT_EQ(sum, 8);
  const auto wrong = database.Query("SELEC 1");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, ErrorCode::kData);
}

TEST_P(DatabaseTest, InsertsManyRows) {
  MJ_ASSERT_OK(Database database, Database::Open(Url()));
  MJ_EXPECT_OK(database.Execute("CREATE TABLE t (a BIGINT, b TEXT)"));
  for (const int count : {0, 1, 255, 256, 257, 1000}) {
    MJ_EXPECT_OK(database.Execute("DELETE FROM t"));
    MJ_EXPECT_OK(database.InTransaction([&]() -> Status {
      Inserter inserter(database, "t", {"a", "b"});
      for (int i = 0; i < count; ++i) {
        // Empty and missing cells change from row to row.
        const Value row[] = {i % 7 == 3 ? Value() : Value(i),
                             i % 5 == 2 ? Value() : Value(std::to_string(i))};
        MJ_RETURN_IF_ERROR(inserter.Add(row));
      }
      return inserter.Close();
    }));
    int64_t sum = 0, texts = 0;
    for (int i = 0; i < count; ++i) {
      if (i % 7 != 3) sum += i;
      if (i % 5 != 2) ++texts;
    }
    MJ_ASSERT_OK(const Rows rows,
                 database.Query("SELECT COUNT(*), CAST(SUM(a) AS BIGINT), COUNT(b) FROM t"));
    EXPECT_EQ(rows.Int(0, 0), count);
    EXPECT_EQ(rows.Int(0, 1), sum);
    EXPECT_EQ(rows.Int(0, 2), texts);
  }
}

TEST_P(DatabaseTest, TwoWritersCountWithoutGaps) {
  {
    const Database first = OpenNew();
  }
  constexpr int kEach = 30;
  const auto work = [&](const char* name) {
    auto database = Database::Open(Url());
    ASSERT_TRUE(database);
    for (int i = 0; i < kEach; ++i) {
      MJ_EXPECT_OK(database->InTransaction(
          [&] { return AppendLog(*database, i, name, "test", "x", std::to_string(i)); }));
    }
  };
  std::thread one([&] { work("one"); });
  std::thread two([&] { work("two"); });
  one.join();
  two.join();
  Database database = OpenNew();
  MJ_ASSERT_OK(const LogState state, VerifyLog(database));
  EXPECT_EQ(state.rows, 2 * kEach);
}

TEST_P(DatabaseTest, MigratesOnceAndRefusesNewer) {
  {
    Database database = OpenNew();
    MJ_ASSERT_OK(const auto version, database.QueryInt("SELECT version FROM schema_version"));
    EXPECT_EQ(version, static_cast<int64_t>(SchemaSteps().size()));
  }
  Database again = OpenNew();
  MJ_EXPECT_OK(again.Execute("UPDATE schema_version SET version = version + 1"));
  const auto refused = OpenCasework(Url());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kData);
  EXPECT_NE(refused.error().message.find("this program knows versions up to"), std::string::npos);
}

TEST_P(DatabaseTest, FindsAChangedLog) {
  struct Tampering {
    const char* sql;
    const char* error;
  };
  const Tampering cases[] = {
      {"UPDATE log SET detail = 'b' WHERE seq = 2", "row 2 was changed"},
      {"UPDATE log SET at = 9 WHERE seq = 1", "row 1 was changed"},
      {"UPDATE log SET hash = '00' WHERE seq = 2", "row 2 was changed"},
      {"UPDATE log SET previous = 'x' WHERE seq = 3", "row 3 does not follow"},
      {"DELETE FROM log WHERE seq = 2", "row 2 is missing"},
      {"DELETE FROM log WHERE seq = 4", "rows at the end are missing"},
  };
  Database database = OpenNew();
  for (int i = 0; i < 4; ++i) {
    MJ_EXPECT_OK(database.InTransaction(
        [&] { return AppendLog(database, i, "li", "decide", "clue 1", "a"); }));
  }
  MJ_ASSERT_OK(const LogState whole, VerifyLog(database));
  EXPECT_EQ(whole.rows, 4);
  MJ_EXPECT_OK(VerifyLog(database, whole.head));
  EXPECT_FALSE(VerifyLog(database, std::string(64, '0')));
  for (const Tampering& tampering : cases) {
    const Status undone = database.InTransaction([&]() -> Status {
      MJ_RETURN_IF_ERROR(database.Execute(tampering.sql));
      const auto found = VerifyLog(database);
      EXPECT_FALSE(found) << tampering.sql;
      if (!found) {
        EXPECT_NE(found.error().message.find(tampering.error), std::string::npos)
            << found.error().message;
      }
      return DataError("undo");
    });
    EXPECT_FALSE(undone);
  }
  MJ_EXPECT_OK(VerifyLog(database));
}

TEST(DatabaseFaults, SqliteNamesWhatIsWrong) {
  TempFolder folder;
  const auto code = [](const std::string& url) {
    const auto opened = OpenCasework(url);
    return opened ? 0 : static_cast<int>(opened.error().code);
  };
  EXPECT_EQ(code(folder / "none/cases.db"), 4);
  EXPECT_EQ(code(""), 2);
  EXPECT_EQ(code("mysql://host/x"), 2);
  EXPECT_EQ(code(folder / "a\"b"), 2);
  EXPECT_EQ(code("postgresql:///x?host=/nowhere"), 4);
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  EXPECT_EQ(code(folder / "text.db"), 3);
  EXPECT_EQ(code(folder / "a b 医.db"), 0);
  struct stat rights{};
  ASSERT_EQ(::stat((folder / "a b 医.db").c_str(), &rights), 0);
  EXPECT_EQ(rights.st_mode & 0777, 0600u);
}

TEST(DatabaseFaults, AStoppedServerLeavesNothingHalfDone) {
  if (PostgresqlServer::Programs().empty()) GTEST_SKIP() << "PostgreSQL is not installed";
  PostgresqlServer& server = PostgresqlServer::Get();
  MJ_ASSERT_OK(Database database, OpenCasework(server.Url("postgres")));
  MJ_EXPECT_OK(database.Execute("CREATE TABLE t (a BIGINT)"));
  const Status lost = database.InTransaction([&]() -> Status {
    MJ_RETURN_IF_ERROR(database.Execute("INSERT INTO t (a) VALUES (1)"));
    server.Stop();
    MJ_RETURN_IF_ERROR(database.Execute("INSERT INTO t (a) VALUES (2)"));
    return {};
  });
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::kEnvironment) << lost.error().message;
  const auto still = database.Query("SELECT 1");
  ASSERT_FALSE(still);
  EXPECT_EQ(still.error().code, ErrorCode::kEnvironment) << still.error().message;
  server.Start();
  MJ_ASSERT_OK(const auto rows, database.QueryInt("SELECT COUNT(*) FROM t"));
  EXPECT_EQ(rows, 0);
}

}  // namespace
}  // namespace mingjian::casework
