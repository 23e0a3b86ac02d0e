#include "history/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "history/bytes.h"
#include "history/small_city_test.h"

namespace mingjian::history {
namespace {

using engine::kMissing;
using rules::Entity;

// A dictionary for tests: numbers in the order of asking.
class Numbers : public CodeTexts {
 public:
  uint32_t NumberOf(std::string_view text) {
    const auto next = static_cast<uint32_t>(texts_.size());
    const auto [found, added] = numbers_.try_emplace(std::string(text), next);
    if (added) texts_.emplace_back(text);
    return found->second;
  }
  std::optional<std::string_view> TextOf(uint32_t code) const override {
    return code < texts_.size() ? std::optional<std::string_view>(texts_[code]) : std::nullopt;
  }

 private:
  std::vector<std::string> texts_ = {""};
  std::map<std::string, uint32_t> numbers_ = {{"", 0}};
};

class TextsOfClaim : public CellTexts {
 public:
  TextsOfClaim(const Claim& claim, Numbers* numbers) : claim_(claim), numbers_(*numbers) {}
  std::string_view TextOf(int64_t cell) override { return claim_.texts[static_cast<size_t>(cell)]; }
  uint32_t CodeOf(int64_t cell) override { return numbers_.NumberOf(TextOf(cell)); }

 private:
  const Claim& claim_;
  Numbers& numbers_;
};

Schema FullSchema() {
  Schema schema;
  schema.Extend();
  return schema;
}

std::string Encode(const Schema& schema, const Claim& claim, Numbers* numbers,
                   Origin origin = Origin::kOnline) {
  TextsOfClaim texts(claim, numbers);
  std::string value;
  EncodeRecord(schema, SourceOf(claim, origin), &texts, &value);
  return value;
}

RecordKey KeyOf(const Claim& claim) {
  return {claim.psn_no(), true, claim.setl_time(), claim.setl_id(), claim.fixmedins_code()};
}

// Any number of rows with any cells in any columns, and any refunds.
Claim AnyClaim() {
  using rc::gen::arbitrary;
  Claim claim = ClaimOf({.setl_time = FormatTime(*rc::gen::inRange<int64_t>(0, 4'000'000'000))});
  const auto text = [] {
    return *rc::gen::oneOf(rc::gen::element<std::string>("P1", "M1", "S1", "A", "中文", "0"),
                           rc::gen::nonEmpty(rc::gen::string<std::string>()));
  };
  for (size_t i = 0; i <= static_cast<size_t>(Entity::kLine); ++i) {
    const auto entity = static_cast<Entity>(i);
    const auto& fields = model::FindTable(rules::TableOf(entity))->fields;
    const bool one = entity == Entity::kVisit || entity == Entity::kSettlement;
    const uint32_t rows =
        one ? 1 : *rc::gen::inRange<uint32_t>(0, entity == Entity::kPerson ? 2 : 20);
    for (uint32_t row = 0; row < rows; ++row) {
      for (int cells = *rc::gen::inRange(1, 12); cells > 0; --cells) {
        const size_t field = *rc::gen::inRange<size_t>(0, fields.size());
        switch (fields[field].type) {
          case model::Type::kText:
          case model::Type::kCode:
            claim.SetText(entity, row, field, text());
            break;
          case model::Type::kDate:
            claim.Set(entity, row, field, DayOf(*rc::gen::inRange<int64_t>(-4e9, 4e9)));
            break;
          case model::Type::kTime:
            claim.Set(entity, row, field,
                      *rc::gen::oneOf(rc::gen::inRange<int64_t>(-4e9, 4e9), arbitrary<int64_t>()));
            break;
          case model::Type::kDecimal:
            claim.Set(entity, row, field,
                      *rc::gen::inRange<int64_t>(-900, 900) *
                          *rc::gen::element<int64_t>(1, 0, 10'000, 1'000'000) % 1'000'000'007);
            break;
          case model::Type::kInt:
            claim.Set(entity, row, field, *arbitrary<int64_t>());
            break;
        }
      }
    }
  }
  for (int refunds = *rc::gen::inRange(0, 4); refunds > 0; --refunds) {
    claim.refunds.push_back({text(), text(), text(), text(), *arbitrary<int64_t>(),
                             *arbitrary<int64_t>(), *arbitrary<int64_t>()});
  }
  return claim;
}

RC_GTEST_PROP(Record, GivesBackEveryCell, ()) {
  const Schema schema = FullSchema();
  Numbers numbers;
  Claim claim = AnyClaim();
  // Keys of the claim itself must hold together; the rest may be anything.
  claim.SetText(Entity::kSettlement, 0, "psn_no", "P1");
  claim.SetText(Entity::kSettlement, 0, "setl_id", "S1");
  claim.SetText(Entity::kVisit, 0, "mdtrt_id", "M1");
  claim.SetText(Entity::kVisit, 0, "fixmedins_code", "H1");
  const std::string value = Encode(schema, claim, &numbers);
  Claim back;
  Origin origin = Origin::kLake;
  RC_ASSERT(DecodeClaim(schema, KeyOf(claim), value, numbers, &back, &origin));
  RC_ASSERT(origin == Origin::kOnline);
  RC_ASSERT(Dump(back) == Dump(claim));
}

// Damage is told or gives other rows, but never reads beyond the bytes (the sanitizers look).
RC_GTEST_PROP(Record, SurvivesDamage, ()) {
  const Schema schema = FullSchema();
  Numbers numbers;
  const Claim claim = AnyClaim();
  std::string value = Encode(schema, claim, &numbers);
  if (*rc::gen::arbitrary<bool>()) {
    value.resize(*rc::gen::inRange<size_t>(0, value.size()));
  } else {
    value[*rc::gen::inRange<size_t>(0, value.size())] = *rc::gen::arbitrary<char>();
  }
  Claim back;
  DecodeClaim(schema, KeyOf(claim), value, numbers, &back);
}

RC_GTEST_PROP(Record, KeysSortAsSettlementsAreJudged, ()) {
  const auto any = [] {
    return std::tuple(*rc::gen::arbitrary<int64_t>(),
                      *rc::gen::element<std::string>("1", "2", "11", "S", "S1"),
                      *rc::gen::element<std::string>("H1", "H2"));
  };
  const auto a = any(), b = any();
  const auto key = [](const auto& of) {
    return SettlementRecordKey({"P", true, std::get<0>(of), std::get<1>(of), std::get<2>(of)});
  };
  RC_ASSERT((key(a) < key(b)) == (a < b));
  const std::string text = key(a);
  const auto parsed = ParseRecordKey(text);
  RC_ASSERT(parsed.has_value());
  RC_ASSERT(parsed->psn_no == "P" && parsed->setl_time == std::get<0>(a));
  RC_ASSERT(parsed->setl_id == std::get<1>(a) && parsed->fixmedins_code == std::get<2>(a));
}

TEST(Record, KeysOfOtherPersonsDoNotMix) {
  const std::string key = SettlementRecordKey({"P1", true, 5, "S", "H"});
  EXPECT_TRUE(key.starts_with(PersonKey("P1")));
  EXPECT_FALSE(key.starts_with(PersonKey("P")));
  EXPECT_FALSE(ParseRecordKey(RegisterKey("P1"))->settlement);
  EXPECT_LT(RegisterKey("P1"), key);
  EXPECT_FALSE(ParseRecordKey("P1"));
  EXPECT_FALSE(ParseRecordKey(key.substr(0, 8)));
}

TEST(Record, IsSmall) {
  const Schema schema = FullSchema();
  Numbers numbers;
  Claim claim = ClaimOf({});
  for (int i = 0; i < 20; ++i) AddLine(&claim, std::to_string(i + 1), "XA11DAW036A001010104127");
  claim = Completed(std::move(claim));
  // 20 lines of ten cells each: what repeats is there once, and keys are not there at all.
  EXPECT_LT(Encode(schema, claim, &numbers).size(), 160U);
}

TEST(Schema, KeepsTheNumbersOfFieldsThatItDoesNotKnow) {
  std::string text = FullSchema().ToText();
  // An older program's list: without the last line; a newer one's: with a field of its own.
  const size_t last = text.rfind('\n', text.size() - 2) + 1;
  auto older = Schema::Parse(text.substr(0, last));
  ASSERT_TRUE(older) << older.error().message;
  EXPECT_TRUE(older->Extend());
  EXPECT_EQ(older->ToText(), text);
  EXPECT_FALSE(older->Extend());

  text.insert(text.find("psn_insu_d."), "psn_info_b.of_tomorrow decimal\n");
  auto newer = Schema::Parse(text);
  ASSERT_TRUE(newer) << newer.error().message;
  EXPECT_FALSE(newer->Extend());
  EXPECT_EQ(newer->ToText(), text);
  EXPECT_EQ(newer->NumbersOf(Entity::kPerson).back().field, Schema::kNone);

  EXPECT_FALSE(Schema::Parse("no_such_table.x text\n"));
  EXPECT_FALSE(Schema::Parse("psn_info_b.x number\n"));
}

TEST(Schema, AFieldOfAnotherTypeIsAnotherField) {
  auto schema = Schema::Parse("fee_list_d.cnt text\n");
  ASSERT_TRUE(schema);
  ASSERT_TRUE(schema->Extend());
  EXPECT_EQ(schema->NumbersOf(Entity::kLine)[0].field, Schema::kNone);
  EXPECT_NE(schema->ByField(Entity::kLine)[FieldOf(Entity::kLine, "cnt")], 0U);
}

// A record written by a program whose model had a field more, and one less.
TEST(Record, IsReadByOtherPrograms) {
  const std::string text = FullSchema().ToText();
  const std::string without =
      text.substr(0, text.find("fee_list_d.cnt")) + text.substr(text.find("fee_list_d.pric "));
  auto later = Schema::Parse("fee_list_d.of_yesterday text\n" + without);
  ASSERT_TRUE(later) << later.error().message;
  ASSERT_TRUE(later->Extend());
  Numbers numbers;
  const Claim claim = OneLine({}, "A");
  Claim back;
  const std::string value = Encode(*later, claim, &numbers);
  ASSERT_TRUE(DecodeClaim(*later, KeyOf(claim), value, numbers, &back));
  EXPECT_EQ(Dump(back), Dump(claim));
}

}  // namespace
}  // namespace mingjian::history
