#include "claims_of_lake.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>

#include "audit/bucket_loader.h"
#include "base/time.h"
#include "engine/engine.h"
#include "model/codes.h"
#include "model/model.h"

namespace mingjian::peers {
namespace {

namespace json = boost::json;
using engine::kMissing;
using engine::kNoRow;
using engine::Range;
using engine::Timelines;
using rules::Entity;

constexpr uint32_t kLinesMin = 12, kLinesMax = 20;
constexpr size_t kReplacedEvery = 10;

// Other codes for some lines of a claim.
using Replaced = std::map<uint32_t, std::string>;

// What the facts and a claim's keys are read from, beside what the rules read.
constexpr std::pair<Entity, std::string_view> kFields[] = {
    {Entity::kPerson, "psn_no"},
    {Entity::kPerson, "gend"},
    {Entity::kPerson, "brdy"},
    {Entity::kVisit, "psn_no"},
    {Entity::kVisit, "mdtrt_id"},
    {Entity::kVisit, "fixmedins_code"},
    {Entity::kVisit, "med_type"},
    {Entity::kSettlement, "psn_no"},
    {Entity::kSettlement, "mdtrt_id"},
    {Entity::kSettlement, "setl_id"},
    {Entity::kSettlement, "setl_time"},
    {Entity::kSettlement, "fixmedins_code"},
    {Entity::kLine, "feedetl_sn"},
    {Entity::kLine, "setl_id"},
    {Entity::kLine, "mdtrt_id"},
    {Entity::kLine, "item_code"},
    {Entity::kLine, "fee_ocur_time"},
    {Entity::kLine, "inscp_scp_amt"},
    {Entity::kProvider, "fixmedins_code"},
    {Entity::kProvider, "hosp_lv"},
    {Entity::kProvider, "fixmedins_type"},
};

class Reader {
 public:
  Reader(const Timelines& all, const engine::TextPool& texts) : all_(all), texts_(texts) {}

  int64_t Cell(Entity entity, std::string_view field, uint32_t row) const {
    const std::vector<int64_t>& column =
        engine::RowsOf(all_, entity)->columns.at(history::FieldOf(entity, field));
    return row < column.size() ? column[row] : kMissing;
  }
  json::value Text(Entity entity, std::string_view field, uint32_t row) const {
    const int64_t cell = Cell(entity, field, row);
    if (cell == kMissing) return nullptr;
    return json::value(texts_.Text(cell));
  }

  // Rows of one table into a claim, texts spelled out.
  void Copy(Entity entity, Range rows, history::Claim* claim) const {
    const engine::Rows& from = *engine::RowsOf(all_, entity);
    const auto fields = model::FindTable(rules::TableOf(entity))->fields;
    const uint32_t begin = claim->RowsOf(entity).count;
    for (size_t field = 0; field < from.columns.size(); ++field) {
      const bool text =
          fields[field].type == model::Type::kText || fields[field].type == model::Type::kCode;
      for (uint32_t row = rows.begin; row < rows.end && row < from.columns[field].size(); ++row) {
        const int64_t cell = from.columns[field][row];
        const uint32_t to = begin + row - rows.begin;
        if (cell == kMissing) continue;
        if (text) {
          claim->SetText(entity, to, field, texts_.Text(cell));
        } else {
          claim->Set(entity, to, field, cell);
        }
      }
    }
  }

  Result<history::Claim> ClaimOf(uint32_t settlement, const Replaced& replaced) const {
    const uint32_t visit = all_.settlement_visit[settlement];
    const uint32_t person = all_.visit_person[visit];
    history::Claim claim;
    Copy(Entity::kPerson, {person, person + 1}, &claim);
    Copy(Entity::kVisit, {visit, visit + 1}, &claim);
    Copy(Entity::kDiagnosis, all_.visit_diagnoses[visit], &claim);
    Copy(Entity::kProcedure, all_.visit_procedures[visit], &claim);
    Copy(Entity::kSettlement, {settlement, settlement + 1}, &claim);
    Copy(Entity::kLine, all_.settlement_lines[settlement], &claim);
    for (const auto& [line, code] : replaced) {
      claim.SetText(Entity::kLine, line, "item_code", code);
    }
    MJ_RETURN_IF_ERROR(history::Complete(&claim));
    return claim;
  }

  std::string FactsOf(size_t number, uint32_t settlement, const Replaced& replaced) const {
    const uint32_t visit = all_.settlement_visit[settlement];
    const uint32_t person = all_.visit_person[visit];
    const uint32_t provider = all_.visit_provider[visit];
    const json::value med_type = Text(Entity::kVisit, "med_type", visit);
    const std::string_view type =
        med_type.is_string() ? std::string_view(med_type.get_string()) : std::string_view();
    const int64_t birth = Cell(Entity::kPerson, "brdy", person);
    json::array lines;
    const Range rows = all_.settlement_lines[settlement];
    for (uint32_t row = rows.begin; row < rows.end; ++row) {
      const int64_t time = Cell(Entity::kLine, "fee_ocur_time", row);
      const int64_t amount = Cell(Entity::kLine, "inscp_scp_amt", row);
      json::object line{{"line", row - rows.begin},
                        {"code", Text(Entity::kLine, "item_code", row)},
                        {"day", DayNumberOf(time)},
                        {"amount", nullptr},
                        {"sex", Text(Entity::kPerson, "gend", person)},
                        {"age_days", nullptr},
                        {"age_years", nullptr},
                        {"level", LevelOf(provider)},
                        {"med_type", med_type},
                        {"inpatient", model::IsInpatient(type)},
                        {"emergency", model::IsEmergency(type)}};
      if (amount != kMissing) line["amount"] = static_cast<double>(amount) / 1e6;
      if (birth != kMissing) {
        line["age_days"] = DaysBetween(birth, time);
        line["age_years"] = AgeInYears(birth, time);
      }
      if (const auto code = replaced.find(row - rows.begin); code != replaced.end()) {
        line["code"] = code->second;
      }
      lines.push_back(std::move(line));
    }
    return json::serialize(json::object{{"claim", number}, {"lines", std::move(lines)}});
  }

  // Whether its facts can be told: each line has a time, the visit has a kind.
  bool Plain(uint32_t settlement) const {
    const Range lines = all_.settlement_lines[settlement];
    if (lines.end < lines.begin + kLinesMin || lines.end > lines.begin + kLinesMax) return false;
    const uint32_t visit = all_.settlement_visit[settlement];
    if (visit == kNoRow || Cell(Entity::kVisit, "med_type", visit) == kMissing) return false;
    for (uint32_t row = lines.begin; row < lines.end; ++row) {
      if (Cell(Entity::kLine, "fee_ocur_time", row) == kMissing) return false;
    }
    return true;
  }

 private:
  json::value LevelOf(uint32_t provider) const {
    if (provider == kNoRow) return nullptr;
    const json::value level = Text(Entity::kProvider, "hosp_lv", provider);
    const json::value type = Text(Entity::kProvider, "fixmedins_type", provider);
    if (!level.is_string() || (type.is_string() && type.get_string() == "2")) return nullptr;
    const auto number = model::HospitalLevelOf(level.get_string());
    if (!number) return nullptr;
    return *number;
  }

  const Timelines& all_;
  const engine::TextPool& texts_;
};

// Some of a bucket's settlements, spread evenly.
std::vector<uint32_t> Choose(const Timelines& all, const Reader& reader, size_t count) {
  std::set<uint32_t> refunding;
  for (const Timelines::Refund& refund : all.refunds) refunding.insert(refund.settlement);
  std::vector<uint32_t> fit, chosen;
  for (uint32_t row = 0; row < all.settlement.count; ++row) {
    if (reader.Plain(row) && !refunding.contains(row)) fit.push_back(row);
  }
  const size_t step = std::max<size_t>(1, fit.size() / std::max<size_t>(count, 1));
  for (size_t i = 0; i < fit.size() && chosen.size() < count; i += step) chosen.push_back(fit[i]);
  return chosen;
}

// Codes that points name, the rules in turn.
class PointCodes {
 public:
  explicit PointCodes(const rules::Rulebook& rulebook) {
    for (const rules::Rule& rule : rulebook.rules) {
      const rules::KnowledgeTable& table = rulebook.tables[rule.knowledge->table];
      const auto& codes = table.columns[rule.knowledge->lookup.columns.front()].texts;
      if (!codes.empty()) codes_.push_back(&codes);
    }
  }
  // Replaces the codes of every tenth line.
  Replaced For(uint32_t lines) {
    Replaced replaced;
    for (uint32_t line = 0; line < lines; ++line) {
      if (++lines_ % kReplacedEvery != 0 || codes_.empty()) continue;
      const size_t number = lines_ / kReplacedEvery;
      const std::vector<std::string>& codes = *codes_[number % codes_.size()];
      // A prime step, so that all of a table takes part.
      replaced[line] = codes[number / codes_.size() * 7'919 % codes.size()];
    }
    return replaced;
  }

 private:
  std::vector<const std::vector<std::string>*> codes_;
  size_t lines_ = 0;
};

}  // namespace

Result<Sample> SampleLake(const lake::Lake& lake, const rules::Rulebook& rulebook, size_t count) {
  MJ_TRY(const std::shared_ptr<engine::TextPool> base, audit::LoadTexts(lake));
  MJ_TRY(const engine::Plan plan, engine::MakePlan(rulebook, base));
  engine::Needs needs = plan.needs();
  for (const auto& [entity, field] : kFields) {
    needs.fields[entity].insert(history::FieldOf(entity, field));
  }
  MJ_TRY(audit::BucketLoader loader, audit::BucketLoader::Open(lake, needs));
  Sample sample;
  MJ_TRY(sample.facts.library, LibraryOf(rulebook));
  PointCodes codes(rulebook);
  engine::TextPool texts(base);
  Timelines all;
  for (uint32_t bucket = 0; bucket < lake.buckets(); ++bucket) {
    texts.Reset();
    MJ_RETURN_IF_ERROR(loader.Load({bucket, bucket + 1}, &texts, &all));
    const Reader reader(all, texts);
    const size_t share = count * (bucket + 1) / lake.buckets() - count * bucket / lake.buckets();
    for (const uint32_t settlement : Choose(all, reader, share)) {
      const Range lines = all.settlement_lines[settlement];
      const Replaced replaced = codes.For(lines.end - lines.begin);
      sample.facts.claims.push_back(reader.FactsOf(sample.claims.size(), settlement, replaced));
      MJ_TRY(history::Claim claim, reader.ClaimOf(settlement, replaced));
      sample.lines += claim.line.count;
      sample.claims.push_back(std::move(claim));
    }
    if (bucket == 0) reader.Copy(Entity::kProvider, {0, all.provider.count}, &sample.providers);
  }
  if (sample.claims.empty()) return DataError("the lake has no settlements of 12 to 20 lines");
  return sample;
}

}  // namespace mingjian::peers
