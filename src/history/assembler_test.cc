#include "history/assembler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "audit/bucket_loader.h"
#include "history/small_city_test.h"
#include "rules/rulebook.h"

namespace mingjian::history {
namespace {

using engine::kMissing;
using engine::kNoRow;
using engine::Timelines;
using rules::Entity;

// Timelines as lines of text, whatever numbers its texts and rows of registers have: every column
// that a plan needs, every relation, every refund.
class Writer {
 public:
  Writer(const Timelines& t, const engine::TextPool& texts, const engine::Needs& needs)
      : t_(t), texts_(texts), needs_(needs) {}

  std::vector<std::string> Lines() {
    for (uint32_t person = 0; person < t_.person.count; ++person) Person(person);
    for (const Timelines::Refund& refund : t_.refunds) {
      out_.push_back(fmt::format("refund {} {} {} {} {}", refund.line, refund.settlement,
                                 refund.cnt, refund.det_item_fee_sumamt, refund.inscp_scp_amt));
    }
    return out_;
  }

 private:
  std::string Row(Entity entity, uint32_t row) const {
    const engine::Rows& rows = *engine::RowsOf(t_, entity);
    const model::Table& table = *model::FindTable(rules::TableOf(entity));
    std::string text = fmt::format("{} {}:", table.name, row);
    const auto of = [&](const std::map<Entity, std::set<size_t>>& fields) {
      const auto found = fields.find(entity);
      return found == fields.end() ? std::set<size_t>() : found->second;
    };
    for (const size_t field : of(needs_.fields)) {
      EXPECT_EQ(rows.columns.at(field).size(), rows.count) << table.fields[field].name;
      const int64_t cell = rows.columns[field].at(row);
      if (cell == kMissing) continue;
      const model::Type type = table.fields[field].type;
      const bool is_text = type == model::Type::kText || type == model::Type::kCode;
      text += fmt::format(" {}={}", table.fields[field].name,
                          is_text ? std::string(texts_.Text(cell)) : std::to_string(cell));
    }
    for (const size_t field : of(needs_.presence)) {
      if (rows.columns.at(field).at(row) != kMissing) {
        text += fmt::format(" has({})", table.fields[field].name);
      }
    }
    return text;
  }

  void Rows(Entity entity, engine::Range range) {
    for (uint32_t row = range.begin; row < range.end; ++row) out_.push_back(Row(entity, row));
  }

  void Doctor(int64_t code) {
    static const size_t field = FieldOf(Entity::kDoctor, "dr_codg");
    if (code == kMissing || t_.doctor.count == 0) return;
    const std::vector<int64_t>& codes = t_.doctor.columns.at(field);
    for (uint32_t row = 0; row < t_.doctor.count; ++row) {
      if (codes[row] != code) continue;
      const std::string text = Row(Entity::kDoctor, row);
      out_.push_back("doctor " + text.substr(text.find(':')));
    }
  }

  void Person(uint32_t person) {
    out_.push_back(Row(Entity::kPerson, person));
    Rows(Entity::kSpell, t_.person_spells.at(person));
    Rows(Entity::kDeath, t_.person_deaths.at(person));
    const engine::Range visits = t_.person_visits.at(person);
    for (uint32_t visit = visits.begin; visit < visits.end; ++visit) {
      EXPECT_EQ(t_.visit_person.at(visit), person);
      out_.push_back(Row(Entity::kVisit, visit));
      if (t_.visit_provider.at(visit) != kNoRow) {
        const std::string text = Row(Entity::kProvider, t_.visit_provider[visit]);
        out_.push_back("provider " + text.substr(text.find(':')));
      }
      Rows(Entity::kDiagnosis, t_.visit_diagnoses.at(visit));
      Rows(Entity::kProcedure, t_.visit_procedures.at(visit));
      std::string settled = "settled by";
      for (uint32_t i = t_.visit_settlement_begin.at(visit);
           i < t_.visit_settlement_begin.at(visit + 1); ++i) {
        settled += fmt::format(" {}", t_.visit_settlements.at(i));
      }
      out_.push_back(settled);
    }
    static const size_t doctor = FieldOf(Entity::kLine, "bilg_dr_codg");
    const engine::Range settlements = t_.person_settlements.at(person);
    for (uint32_t s = settlements.begin; s < settlements.end; ++s) {
      out_.push_back(Row(Entity::kSettlement, s) +
                     fmt::format(" visit {}", t_.settlement_visit[s]));
      for (uint32_t line = t_.settlement_lines.at(s).begin; line < t_.settlement_lines[s].end;
           ++line) {
        EXPECT_EQ(t_.line_settlement.at(line), s);
        const auto number = prescriptions_.try_emplace(
            t_.line_prescription.at(line), static_cast<uint32_t>(prescriptions_.size()));
        out_.push_back(Row(Entity::kLine, line) + fmt::format(" rx {}", number.first->second));
        Doctor(t_.line.columns[doctor].at(line));
      }
    }
  }

  const Timelines& t_;
  const engine::TextPool& texts_;
  const engine::Needs& needs_;
  std::map<uint32_t, uint32_t> prescriptions_;  // by number, in the order of appearance
  std::vector<std::string> out_;
};

// The first line that differs, "" when none does.
std::string Difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  for (size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::string x = i < a.size() ? a[i] : "(end)", y = i < b.size() ? b[i] : "(end)";
    if (x != y) return fmt::format("line {}:\n{}\n{}", i, x, y);
  }
  return "";
}

// What a lake and the shipped rulebook say, and the same out of a store.
class AssemblerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = rules::LoadRulebook(std::string(MINGJIAN_SOURCE_DIR) + "/rulebook");
    ASSERT_TRUE(loaded) << loaded.error().message;
    rulebook_ = std::make_unique<rules::LoadedRulebook>(*std::move(loaded));
  }

  // The plan over a store's texts.
  void Plan(const Store& store) {
    base_ = std::make_shared<engine::TextPool>();
    ASSERT_TRUE(LoadTexts(store, base_.get()));
    auto plan = engine::MakePlan(rulebook_->rulebook, base_);
    ASSERT_TRUE(plan) << plan.error().message;
    plan_ = std::make_unique<engine::Plan>(*std::move(plan));
  }

  // Loads the lake's persons, and writes them down as the plan sees them.
  std::vector<std::string> OfLake() {
    const auto lake = lake::Lake::Open(CityLake());
    auto base = audit::LoadTexts(*lake).value();
    const auto plan = engine::MakePlan(rulebook_->rulebook, base).value();
    lake_texts_ = std::make_unique<engine::TextPool>(base);
    auto loader = audit::BucketLoader::Open(*lake, WithKeys(plan.needs())).value();
    const Status read = loader.Load({0, lake->buckets()}, lake_texts_.get(), &lake_);
    EXPECT_TRUE(read) << read.error().message;
    for (uint32_t person = 0; person < lake_.person.count; ++person) {
      persons_.emplace_back(
          lake_texts_->Text(lake_.person.columns[FieldOf(Entity::kPerson, "psn_no")].at(person)));
    }
    return Writer(lake_, *lake_texts_, WithKeys(plan.needs())).Lines();
  }

  // What the plan needs and the keys that findings show.
  static engine::Needs WithKeys(engine::Needs needs) {
    const auto add = [&](Entity entity, std::string_view field) {
      needs.fields[entity].insert(FieldOf(entity, field));
      needs.presence[entity].erase(FieldOf(entity, field));
    };
    add(Entity::kPerson, "psn_no");
    add(Entity::kVisit, "mdtrt_id");
    add(Entity::kSettlement, "setl_id");
    for (const char* field : {"feedetl_sn", "rx_drord_no", "bilg_dr_codg", "det_item_fee_sumamt"}) {
      add(Entity::kLine, field);
    }
    return needs;
  }

  // Rows [begin, end) of a table of the lake, all fields, into a claim.
  void Copy(Entity entity, uint32_t begin, uint32_t end, Claim* claim) {
    const model::Table& table = *model::FindTable(rules::TableOf(entity));
    const engine::Rows& rows = *engine::RowsOf(whole_, entity);
    for (uint32_t row = begin; row < end; ++row) {
      for (size_t field = 0; field < table.fields.size(); ++field) {
        const int64_t cell = rows.columns.at(field).at(row);
        const model::Type type = table.fields[field].type;
        if (cell == kMissing) continue;
        if (type == model::Type::kText || type == model::Type::kCode) {
          claim->SetText(entity, row - begin, field, whole_texts_->Text(cell));
        } else {
          claim->Set(entity, row - begin, field, cell);
        }
      }
    }
  }
  void LoadWhole() {
    if (whole_texts_ != nullptr) return;
    engine::Needs all;
    for (const Entity entity :
         {Entity::kPerson, Entity::kSpell, Entity::kDeath, Entity::kProvider, Entity::kDoctor}) {
      const size_t fields = model::FindTable(rules::TableOf(entity))->fields.size();
      for (size_t field = 0; field < fields; ++field) all.fields[entity].insert(field);
    }
    const auto lake = lake::Lake::Open(CityLake());
    whole_texts_ = std::make_unique<engine::TextPool>(audit::LoadTexts(*lake).value());
    auto loader = audit::BucketLoader::Open(*lake, all).value();
    ASSERT_TRUE(loader.Load({0, lake->buckets()}, whole_texts_.get(), &whole_));
  }
  Claim RegisteredRows(uint32_t person) {
    LoadWhole();
    Claim claim;
    Copy(Entity::kPerson, person, person + 1, &claim);
    Copy(Entity::kSpell, whole_.person_spells[person].begin, whole_.person_spells[person].end,
         &claim);
    Copy(Entity::kDeath, whole_.person_deaths[person].begin, whole_.person_deaths[person].end,
         &claim);
    return claim;
  }
  Claim Registers() {
    LoadWhole();
    Claim claim;
    Copy(Entity::kProvider, 0, whole_.provider.count, &claim);
    Copy(Entity::kDoctor, 0, whole_.doctor.count, &claim);
    return claim;
  }

  std::unique_ptr<engine::TextPool> whole_texts_;
  Timelines whole_;
  std::unique_ptr<rules::LoadedRulebook> rulebook_;
  std::shared_ptr<engine::TextPool> base_;
  std::unique_ptr<engine::Plan> plan_;
  std::unique_ptr<engine::TextPool> lake_texts_;
  Timelines lake_;
  std::vector<std::string> persons_;
  TempFolder folder_;
};

TEST_F(AssemblerTest, GivesWhatTheLakeGives) {
  const std::vector<std::string> expected = OfLake();
  ASSERT_GT(lake_.line.count, 5'000U);
  ASSERT_GT(lake_.refunds.size(), 0U);
  BuildCity(folder_ / "built");
  const auto built = Store::Open({.path = folder_ / "built"});
  ASSERT_TRUE(built) << built.error().message;
  Plan(**built);
  Assembler assembler(**built, plan_->needs(), base_);
  // Twice, to see that a batch leaves nothing behind.
  for (int round = 0; round < 2; ++round) {
    assembler.Begin();
    for (const std::string& psn_no : persons_) ASSERT_TRUE(assembler.AddStored(psn_no));
    EXPECT_EQ(
        Difference(Writer(assembler.Finish(), assembler.texts(), WithKeys(plan_->needs())).Lines(),
                   expected),
        "");
  }
}

TEST_F(AssemblerTest, ClaimsThatWereAcceptedOneByOneGiveTheSame) {
  const std::vector<std::string> expected = OfLake();
  BuildCity(folder_ / "built");
  const auto built = Store::Open({.path = folder_ / "built"});
  ASSERT_TRUE(built) << built.error().message;
  const auto online = Store::Open({.path = folder_ / "online", .sync = false});
  ASSERT_TRUE(online) << online.error().message;
  // The registers first: persons with their spells and deaths, doctors and providers.
  Changes registers;
  for (uint32_t person = 0; person < persons_.size(); ++person) {
    registers.Register(RegisteredRows(person));
  }
  registers.Register(Registers());
  ASSERT_TRUE((*online)->Commit(std::move(registers)));
  // An old plan: codes that come with the claims are new to its base.
  Plan(**online);
  Assembler assembler(**online, plan_->needs(), base_);
  std::vector<Claim> newest;
  for (const std::string& psn_no : persons_) {
    auto claims = (*built)->SettlementsOf(psn_no);
    ASSERT_TRUE(claims) << claims.error().message;
    if (claims->empty()) continue;
    for (Claim& claim : *claims) {
      const std::string before = Dump(claim);
      const Status complete = Complete(&claim);
      ASSERT_TRUE(complete) << complete.error().message;
      ASSERT_EQ(Dump(claim), before) << "the lake's rows are complete";
      Changes changes;
      changes.Accept(claim);
      ASSERT_TRUE((*online)->Commit(std::move(changes)));
    }
    newest.push_back(std::move(claims->back()));
  }
  const auto lines = [&] {
    return Writer(assembler.Finish(), assembler.texts(), WithKeys(plan_->needs())).Lines();
  };
  assembler.Begin();
  for (const std::string& psn_no : persons_) ASSERT_TRUE(assembler.AddStored(psn_no));
  EXPECT_EQ(Difference(lines(), expected), "");

  // The newest settlement as a claim: what is stored of it is left out, then it is undone.
  assembler.Begin();
  for (const Claim& claim : newest) ASSERT_TRUE(assembler.Add(claim));
  const std::vector<std::string> with_claims = lines();
  for (const Claim& claim : newest) {
    Changes changes;
    changes.Undo({std::string(claim.fixmedins_code()), std::string(claim.setl_id())});
    ASSERT_TRUE((*online)->Commit(std::move(changes)));
  }
  assembler.Begin();
  for (const Claim& claim : newest) ASSERT_TRUE(assembler.Add(claim));
  EXPECT_EQ(Difference(lines(), with_claims), "");
  assembler.Begin();
  size_t next = 0;
  for (const std::string& psn_no : persons_) {
    if (next < newest.size() && newest[next].psn_no() == psn_no) {
      ASSERT_TRUE(assembler.Add(newest[next++]));
    } else {
      ASSERT_TRUE(assembler.AddStored(psn_no));
    }
  }
  EXPECT_EQ(Difference(lines(), expected), "");
}

}  // namespace
}  // namespace mingjian::history
