#include "lake/database.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/hash.h"

namespace mingjian::lake {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class DatabaseTest : public ::testing::Test {
 protected:
  Database database_ = Database::Open({.threads = 2}).value();
  Connection connection_ = database_.Connect().value();
};

TEST_F(DatabaseTest, ErrorsCarryTheMessageOfTheEngine) {
  const Status status = connection_.Execute("SELECT nothing FROM nowhere");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::kData);
  EXPECT_THAT(status.error().message, HasSubstr("nowhere"));
  EXPECT_FALSE(connection_.Query("SELEC 1"));
}

TEST_F(DatabaseTest, AnErrorInTheMiddleOfAStreamIsNotAnEnd) {
  Result<Rows> rows = connection_.Query(
      "SELECT CASE WHEN i = 300000 THEN error('broken') ELSE 1 END FROM range(400000) t(i)");
  bool failed = !rows;
  while (rows && !failed) {
    const Result<bool> more = rows->Next();
    failed = !more;
    if (more && !*more) break;
  }
  EXPECT_TRUE(failed);
}

TEST_F(DatabaseTest, EveryTypeBecomesOneInt64) {
  const char* sql =
      "SELECT * FROM (VALUES (1::INTEGER, 2::UINTEGER, 1.5::DECIMAL(18,6), -2.25::DECIMAL(4,2),"
      " DATE '1969-12-31', TIMESTAMP '1969-12-31 23:59:59.5', 7::HUGEINT, 'x'),"
      " (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))";
  Rows rows = connection_.Query(sql).value();
  ASSERT_TRUE(rows.Next().value());
  ASSERT_EQ(rows.size(), 2U);
  const int64_t expected[] = {1, 2, 1'500'000, -2'250'000, -86'400, -1, 7};
  for (size_t c = 0; c < 7; ++c) {
    std::vector<int64_t> cells;
    rows.column(c).AppendTo(2, cells);
    EXPECT_THAT(cells, ElementsAre(expected[c], kMissing)) << "column " << c;
    EXPECT_EQ(rows.column(c).Int(0), expected[c]);
  }
  EXPECT_EQ(rows.column(7).Text(0), "x");
  EXPECT_TRUE(rows.column(7).IsMissing(1));
  EXPECT_EQ(rows.column(3).Show(0), "-2.25");
  EXPECT_FALSE(rows.Next().value());
}

TEST_F(DatabaseTest, AppendedRowsComeBack) {
  ASSERT_TRUE(connection_.Execute(
      "CREATE TABLE t (a INTEGER, b VARCHAR, c DECIMAL(18,6), d DATE, e TIMESTAMP)"));
  Appender appender = connection_.OpenAppender("t").value();
  for (int64_t i = 0; i < 5000; ++i) {
    appender.SetInt(0, i % 3 == 0 ? kMissing : i);
    if (i % 2 == 0) appender.SetText(1, i % 4 == 0 ? "short" : "a text that is not short at all");
    appender.SetInt(2, -i);
    appender.SetInt(3, SecondsOf({2026, 1, 31}));
    appender.SetInt(4, SecondsOf({1960, 1, 31}) + 5);
    ASSERT_TRUE(appender.EndRow());
  }
  ASSERT_TRUE(appender.Close());
  const auto rows =
      connection_
          .QueryText("SELECT count(*), count(a), count(b), sum(c), min(d), max(e), max(b) FROM t")
          .value();
  const auto& row = rows.at(0);
  EXPECT_EQ(row[0], "5000");
  EXPECT_EQ(row[1], "3333");
  EXPECT_EQ(row[2], "2500");
  EXPECT_EQ(row[3], "-12.497500");
  EXPECT_EQ(row[4], "2026-01-31");
  EXPECT_EQ(row[5], "1960-01-31 00:00:05");
  EXPECT_EQ(row[6], "short");
}

TEST_F(DatabaseTest, ValuesAreBoundNotPasted) {
  Rows rows =
      connection_
          .Query("SELECT ?::VARCHAR, ?::DECIMAL(18,6), ?::DATE, ?::TIMESTAMP, ?::INTEGER",
                 {Value(std::string("'; DROP TABLE t; --")), Value(Decimal::FromMicros(-1'250'000)),
                  Value(DateValue{SecondsOf({2026, 2, 28})}),
                  Value(TimeValue{SecondsOf({2026, 2, 28}) + 61}), Value()})
          .value();
  ASSERT_TRUE(rows.Next().value());
  EXPECT_EQ(rows.column(0).Text(0), "'; DROP TABLE t; --");
  EXPECT_EQ(rows.column(1).Int(0), -1'250'000);
  EXPECT_EQ(rows.column(2).Show(0), "2026-02-28");
  EXPECT_EQ(rows.column(3).Show(0), "2026-02-28 00:01:01");
  EXPECT_TRUE(rows.column(4).IsMissing(0));
  EXPECT_FALSE(connection_.Query("SELECT ?", {}));
}

TEST_F(DatabaseTest, BucketOfAPersonAndOfNobody) {
  const auto rows =
      connection_.QueryText("SELECT mj_bucket(p, 256) FROM (VALUES ('110101'), (NULL), ('')) v(p)")
          .value();
  EXPECT_EQ(rows[0][0], std::to_string(BucketOf("110101", 256)));
  EXPECT_EQ(rows[1][0], std::nullopt);
  EXPECT_EQ(rows[2][0], std::to_string(BucketOf("", 256)));
}

TEST_F(DatabaseTest, AFunctionMayRepeatItsLastParameter) {
  ASSERT_TRUE(
      connection_.Register({.name = "count_true",
                            .parameters = {ColumnType::kBool},
                            .result = ColumnType::kInt64,
                            .repeats = true,
                            .body = [](std::span<const Column> in, size_t rows, ScalarOutput& out) {
                              for (size_t i = 0; i < rows; ++i) {
                                int64_t count = 0;
                                for (const Column& column : in) count += column.Int(i) == 1 ? 1 : 0;
                                out.SetInt64(i, count);
                              }
                            }}));
  EXPECT_EQ(connection_
                .QueryInt("SELECT sum(count_true(i > 0, i > 1, NULL::BOOLEAN, i > 2)) FROM "
                          "range(4) t(i)")
                .value(),
            6);
}

TEST_F(DatabaseTest, AFunctionRegisteredAfterAHalfReadStreamStays) {
  {
    Rows rows = connection_.Query("SELECT i FROM range(100000) t(i)").value();
    ASSERT_TRUE(rows.Next().value());
  }
  ASSERT_TRUE(
      connection_.Register({.name = "one",
                            .parameters = {ColumnType::kInt64},
                            .result = ColumnType::kInt64,
                            .body = [](std::span<const Column>, size_t rows, ScalarOutput& out) {
                              for (size_t i = 0; i < rows; ++i) out.SetInt64(i, 1);
                            }}));
  EXPECT_EQ(connection_.QueryInt("SELECT one(i) FROM range(1) t(i)").value(), 1);
}

TEST_F(DatabaseTest, QuotesAreDoubled) {
  EXPECT_EQ(QuoteText("it's"), "'it''s'");
  EXPECT_EQ(QuoteName("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(QuoteList(std::vector<std::string>{"a", "b'"}), "['a', 'b''']");
  EXPECT_EQ(connection_.QueryText("SELECT " + QuoteText("a'b")).value()[0][0], "a'b");
}

TEST(DatabaseOpen, RefusesNonsense) {
  EXPECT_FALSE(Database::Open({.memory_limit = "plenty"}));
  EXPECT_FALSE(Database::Open({.path = "/nonexistent/folder/x.duckdb"}));
}

TEST_F(DatabaseTest, ATableFunctionGivesItsRowsAndOnlyTheColumnsAskedFor) {
  constexpr size_t kRows = 5000;
  std::vector<size_t> asked(4);
  const std::string even = "an even number, longer than a cell";
  ASSERT_TRUE(connection_.Register(TableFunction{
      .name = "numbers",
      .columns = {{"n", ColumnType::kInt64},
                  {"money", ColumnType::kDecimal},
                  {"day", ColumnType::kDate},
                  {"word", ColumnType::kText}},
      .rows = [] { return kRows; },
      .fill =
          [&](size_t column, size_t begin, size_t count, ColumnOutput& out) {
            asked[column] += count;
            std::vector<int64_t> ints;
            std::vector<std::string_view> texts;
            for (size_t i = begin; i < begin + count; ++i) {
              const auto n = static_cast<int64_t>(i);
              ints.push_back(i % 10 == 0   ? kMissing
                             : column == 1 ? n * 10'000
                             : column == 2 ? n * kDaySeconds
                                           : n);
              texts.push_back(i % 2 == 0 ? std::string_view(even) : std::string_view());
            }
            column == 3 ? out.SetTexts(texts) : out.SetInts(ints);
          }}));
  const auto rows = connection_.QueryText(
      "SELECT count(*), count(n), sum(n), sum(money), count(word), min(word) FROM numbers()");
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_THAT(rows->at(0), ElementsAre("5000", "4500", "11250000", "112500.000000", "2500", even));
  EXPECT_THAT(asked, ElementsAre(kRows, kRows, 0U, kRows));
  EXPECT_EQ(connection_.QueryInt("SELECT count(*) FROM numbers()").value(), int64_t{kRows});
  EXPECT_EQ(connection_.QueryText("SELECT day FROM numbers() WHERE n = 366").value()[0][0],
            "1971-01-02");
}

}  // namespace
}  // namespace mingjian::lake
