#pragma once
// Helpers of the tests of this folder: a small batch written row by row, and rules written as YAML.
//
//   TestBatch batch;
//   batch.Person({{"psn_no", "P1"}, {"gend", "1"}});
//   batch.Visit({{"mdtrt_id", "V1"}, …});      // of the newest person
//   batch.Settlement({{"setl_id", "S1"}, …});  // of the newest visit
//   batch.Line({{"item_code", "A"}, …});       // of the newest settlement
//
// Rows are written in the order that Timelines ask for.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "base/time.h"
#include "engine/columns.h"
#include "engine/engine.h"

namespace mingjian::engine {

using Cells = std::map<std::string, std::string>;

class TestBatch {
 public:
  using Entity = rules::Entity;

  void Person(const Cells& cells) {
    Add(Entity::kPerson, cells);
    persons_.push_back({});
  }
  void Spell(const Cells& cells) {
    spell_person_.push_back(Last(Entity::kPerson));
    Add(Entity::kSpell, cells);
  }
  void Death(const Cells& cells) {
    death_person_.push_back(Last(Entity::kPerson));
    Add(Entity::kDeath, cells);
  }
  void Visit(const Cells& cells) {
    Cells all = {{"fixmedins_code", "H1"}, {"med_type", "11"}, {"begntime", "2026-03-02"}};
    for (const auto& [field, value] : cells) all[field] = value;
    Add(Entity::kVisit, all);
    visit_person_.push_back(Last(Entity::kPerson));
  }
  void Diagnosis(const Cells& cells) {
    diagnosis_visit_.push_back(Last(Entity::kVisit));
    Add(Entity::kDiagnosis, cells);
  }
  void Procedure(const Cells& cells) {
    procedure_visit_.push_back(Last(Entity::kVisit));
    Add(Entity::kProcedure, cells);
  }
  // Of the newest visit unless `visit` (row) is given.
  void Settlement(const Cells& cells, int visit = -1) {
    settlement_visit_.push_back(visit < 0 ? Last(Entity::kVisit) : static_cast<uint32_t>(visit));
    Add(Entity::kSettlement, cells);
  }
  // cnt 1, pric 10, amount and in-scope money cnt × 10 unless given; `rx` groups prescriptions.
  void Line(const Cells& cells, int rx = -1) {
    Cells all = {{"fee_ocur_time", "2026-03-02 09:00:00"}, {"cnt", "1"}, {"pric", "10"}};
    for (const auto& [field, value] : cells) all[field] = value;
    const auto money =
        (*Decimal::Multiply(*Decimal::Parse(all["cnt"]), Decimal::FromMicros(10'000'000)))
            .ToString();
    all.try_emplace("det_item_fee_sumamt", money);
    all.try_emplace("inscp_scp_amt", all["det_item_fee_sumamt"]);
    all.try_emplace("feedetl_sn", std::to_string(line_settlement_.size() + 1));
    line_settlement_.push_back(Last(Entity::kSettlement));
    line_prescription_.push_back(rx < 0 ? 1000 + static_cast<uint32_t>(line_settlement_.size())
                                        : static_cast<uint32_t>(rx));
    Add(Entity::kLine, all);
  }
  void Refund(uint32_t line, uint32_t settlement, const std::string& cnt,
              const std::string& amount) {
    const int64_t money = Decimal::Parse(amount)->micros();
    refunds_.push_back({line, settlement, Decimal::Parse(cnt)->micros(), money, money});
  }
  void Provider(const Cells& cells) { Add(Entity::kProvider, cells); }
  void Doctor(const Cells& cells) { Add(Entity::kDoctor, cells); }

  // The batch as Timelines; texts go into `texts`.
  Timelines Build(TextPool* texts) const {
    Timelines t;
    for (const auto& [entity, rows] : rows_) *RowsOf(t, entity) = Columns(entity, rows, texts);
    for (const auto entity : {Entity::kPerson, Entity::kSpell, Entity::kDeath, Entity::kVisit,
                              Entity::kDiagnosis, Entity::kProcedure, Entity::kSettlement,
                              Entity::kLine, Entity::kProvider, Entity::kDoctor}) {
      if (!rows_.contains(entity)) *RowsOf(t, entity) = Columns(entity, {}, texts);
    }
    t.line_settlement = line_settlement_;
    t.line_prescription = line_prescription_;
    t.settlement_visit = settlement_visit_;
    t.visit_person = visit_person_;
    const uint32_t persons = t.person.count, visits = t.visit.count,
                   settlements = t.settlement.count;
    std::vector<uint32_t> settlement_person;
    for (const uint32_t visit : settlement_visit_) {
      settlement_person.push_back(visit_person_[visit]);
    }
    t.settlement_lines = Ranges(line_settlement_, settlements);
    t.person_settlements = Ranges(settlement_person, persons);
    t.person_visits = Ranges(visit_person_, persons);
    t.person_spells = Ranges(spell_person_, persons);
    t.person_deaths = Ranges(death_person_, persons);
    t.visit_diagnoses = Ranges(diagnosis_visit_, visits);
    t.visit_procedures = Ranges(procedure_visit_, visits);
    t.visit_settlement_begin.push_back(0);
    for (uint32_t visit = 0; visit < visits; ++visit) {
      uint32_t provider = kNoRow;
      for (uint32_t row = 0; row < t.provider.count; ++row) {
        if (rows_.at(Entity::kProvider)[row].at("fixmedins_code") ==
            rows_.at(Entity::kVisit)[visit].at("fixmedins_code")) {
          provider = row;
        }
      }
      t.visit_provider.push_back(provider);
      for (uint32_t s = 0; s < settlements; ++s) {
        if (settlement_visit_[s] == visit) t.visit_settlements.push_back(s);
      }
      t.visit_settlement_begin.push_back(static_cast<uint32_t>(t.visit_settlements.size()));
    }
    t.refunds = refunds_;
    return t;
  }

 private:
  uint32_t Last(Entity entity) const {
    const auto rows = rows_.find(entity);
    return rows == rows_.end() ? 0 : static_cast<uint32_t>(rows->second.size() - 1);
  }
  void Add(Entity entity, const Cells& cells) {
    for (const auto& [field, value] : cells) {
      ASSERT_TRUE(ModelTableOf(entity)->Find(field).has_value()) << field;
    }
    rows_[entity].push_back(cells);
  }
  static int64_t Cell(const model::Field& field, const std::string& text, TextPool* texts) {
    if (text.empty()) return kMissing;
    switch (field.type) {
      case model::Type::kText:
      case model::Type::kCode:
        return texts->Intern(text);
      case model::Type::kInt:
        return *ParseInt(text);
      case model::Type::kDecimal:
        return Decimal::Parse(text)->micros();
      case model::Type::kDate:
      case model::Type::kTime:
        return *ParseTime(text);
    }
    return kMissing;
  }
  static Rows Columns(Entity entity, const std::vector<Cells>& rows, TextPool* texts) {
    const model::Table& table = *ModelTableOf(entity);
    Rows out;
    out.count = static_cast<uint32_t>(rows.size());
    out.columns.assign(table.fields.size(), std::vector<int64_t>(rows.size(), kMissing));
    for (size_t row = 0; row < rows.size(); ++row) {
      for (const auto& [field, text] : rows[row]) {
        const size_t position = *table.Find(field);
        out.columns[position][row] = Cell(table.fields[position], text, texts);
      }
    }
    return out;
  }
  static std::vector<Range> Ranges(const std::vector<uint32_t>& parents, uint32_t count) {
    std::vector<Range> ranges(count);
    for (uint32_t row = 0; row < parents.size(); ++row) {
      Range& range = ranges[parents[row]];
      if (range.begin == range.end) range.begin = row;
      range.end = row + 1;
    }
    return ranges;
  }

  std::map<Entity, std::vector<Cells>> rows_;
  std::vector<std::vector<uint32_t>> persons_;
  std::vector<uint32_t> spell_person_, death_person_, visit_person_, diagnosis_visit_,
      procedure_visit_, settlement_visit_, line_settlement_, line_prescription_;
  std::vector<Timelines::Refund> refunds_;
};

// Rules and knowledge tables in a folder of their own, loaded.
class TestRules {
 public:
  TestRules() {
    std::filesystem::create_directories(folder_ / "national");
    std::filesystem::create_directories(folder_ / "knowledge");
  }

  // `body`: the keys from `on` on, as YAML.
  void Rule(const std::string& id, const std::string& body, const std::string& head = "") {
    std::ofstream(folder_ / ("national/" + id + ".yaml"))
        << "id: " << id << "\ntitle: 试验\nclass: 政策类/试验\nsource: illustrative\nversion: 1\n"
        << (head.find("severity:") == std::string::npos ? "severity: violation\n" : "")
        << "moments: {before: off, during: off, after: clue}\n"
        << (head.find("valid:") == std::string::npos ? "valid: {from: 2020-01-01}\n" : "")
        << "basis: [{law: 医疗保障基金使用监督管理条例, article: 38(3)}]\n"
        << head << body << (body.find("amount:") == std::string::npos ? "amount: '0'\n" : "")
        << (body.find("message:") == std::string::npos ? "message: 试验\n" : "");
  }
  // `columns` without the common ones; each row begins with its point's id, e.g. "KP-1,A".
  void Table(const std::string& name, const std::string& columns,
             const std::vector<std::string>& rows) {
    std::ofstream file(folder_ / ("knowledge/" + name + ".csv"));
    file << "point:string," << columns
         << ",source:string,batch:string,valid_from:date,valid_to:date,superseded_by:string\n";
    for (const std::string& row : rows) {
      // A row may bring its own validity behind '|'.
      const size_t bar = row.find('@');
      const std::string valid = bar == std::string::npos ? "2020-01-01," : row.substr(bar + 1);
      file << row.substr(0, bar) << ",illustrative,b1," << valid << ",\n";
    }
  }
  void Codes(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / ("knowledge/codes_" + name + ".csv")) << text;
  }

  rules::Rulebook Load() const {
    auto loaded = rules::LoadRulebook(folder_.path().string());
    if (!loaded) {
      ADD_FAILURE() << loaded.error().message;
      return {};
    }
    for (const rules::Diagnostic& diagnostic : loaded->diagnostics) {
      if (!diagnostic.warning) ADD_FAILURE() << rules::ToString(diagnostic);
    }
    return std::move(loaded->rulebook);
  }

 private:
  TempFolder folder_;
};

// A whole run: rules over one batch.
struct TestRun {
  rules::Rulebook rulebook;
  std::shared_ptr<TextPool> base = std::make_shared<TextPool>();
  Timelines timelines;
  std::vector<Finding> findings;
  std::vector<RuleCount> counts;

  TestRun(const TestRules& rules, const TestBatch& batch, size_t vector_size = 2048,
          bool texts_first = false)
      : rulebook(rules.Load()) {
    // The lake's dictionary may be in the base pool, or texts may come later.
    if (texts_first) timelines = batch.Build(base.get());
    auto plan = MakePlan(rulebook, base, {.vector_size = vector_size});
    if (!plan) {
      ADD_FAILURE() << plan.error().message;
      return;
    }
    TextPool texts(base);
    if (!texts_first) timelines = batch.Build(&texts);
    Judge judge(*plan);
    const Status status = judge.Run(timelines, &texts, &findings);
    EXPECT_TRUE(status.has_value());
    counts = judge.counts();
  }

  // "rule key violates>involves amount [state]" of each finding.
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const Finding& finding : findings) {
      const auto rows = [](const std::vector<uint32_t>& list) {
        return fmt::format("{}", fmt::join(list, ","));
      };
      lines.push_back(fmt::format("{} {} {}>{} {}", finding.rule->id, finding.subject_key,
                                  rows(finding.violates), rows(finding.involves),
                                  Decimal::FromMicros(finding.vola_amt).ToString()));
    }
    return lines;
  }
};

}  // namespace mingjian::engine
