#include "history/lake_records.h"

#include <algorithm>
#include <numeric>

namespace mingjian::history {

using engine::kMissing;
using engine::kNoRow;
using engine::Range;
using rules::Entity;

uint32_t BucketsAtOnce(const lake::Lake& lake) {
  constexpr uint64_t kLines = 30'000;
  const uint64_t lines = std::max<uint64_t>(1, lake.RowCount("fee_list_d"));
  const uint64_t most = std::max<uint32_t>(1, lake.buckets() / 8);
  return static_cast<uint32_t>(std::clamp<uint64_t>(kLines * lake.buckets() / lines, 1, most));
}

class LakeRecords::Texts : public CellTexts {
 public:
  explicit Texts(LakeRecords* records) : records_(*records) {}
  std::string_view TextOf(int64_t cell) override { return records_.pool_.Text(cell); }
  uint32_t CodeOf(int64_t cell) override { return records_.NumberOf(cell); }

 private:
  LakeRecords& records_;
};

LakeRecords::LakeRecords(audit::BucketLoader loader, std::shared_ptr<const engine::TextPool> base,
                         const Schema& schema, Dictionary* dictionary)
    : loader_(std::move(loader)),
      pool_(base),
      schema_(&schema),
      dictionary_(dictionary),
      numbers_(static_cast<size_t>(base->size()), 0) {}

Result<LakeRecords> LakeRecords::Open(const lake::Lake& lake,
                                      std::shared_ptr<const engine::TextPool> base,
                                      const Schema& schema, Dictionary* dictionary) {
  engine::Needs everything;
  for (size_t i = 0; i < kEntities; ++i) {
    const auto entity = static_cast<Entity>(i);
    const size_t fields = model::FindTable(rules::TableOf(entity))->fields.size();
    for (size_t field = 0; field < fields; ++field) everything.fields[entity].insert(field);
  }
  MJ_TRY(audit::BucketLoader loader, audit::BucketLoader::Open(lake, everything));
  return LakeRecords(std::move(loader), std::move(base), schema, dictionary);
}

Status LakeRecords::Load(lake::BucketRange buckets) {
  pool_.Reset();
  MJ_RETURN_IF_ERROR(loader_.Load(buckets, &pool_, &timelines_));
  refund_order_.resize(timelines_.refunds.size());
  std::iota(refund_order_.begin(), refund_order_.end(), 0U);
  std::ranges::stable_sort(refund_order_, {},
                           [&](uint32_t at) { return timelines_.refunds[at].settlement; });
  return {};
}

uint32_t LakeRecords::NumberOf(int64_t id) {
  const auto at = static_cast<size_t>(id);
  if (at >= numbers_.size()) return dictionary_->Intern(pool_.Text(id), &unwritten_);
  // A number that another thread has not written yet is asked for again.
  if (numbers_[at] == 0) {
    const size_t before = unwritten_.size();
    const uint32_t number = dictionary_->Intern(pool_.Text(id), &unwritten_);
    if (unwritten_.size() != before) return number;
    numbers_[at] = number;
  }
  return numbers_[at];
}

std::string_view LakeRecords::TextAt(Entity entity, size_t field, uint32_t row) const {
  const std::vector<int64_t>& column = engine::RowsOf(timelines_, entity)->columns.at(field);
  if (row >= column.size() || column[row] == kMissing) return "";
  return pool_.Text(column[row]);
}

std::string_view LakeRecords::PsnNo(uint32_t person) const {
  static const size_t field = FieldOf(Entity::kPerson, "psn_no");
  return TextAt(Entity::kPerson, field, person);
}

Seconds LakeRecords::TimeOf(uint32_t settlement) const {
  static const size_t field = FieldOf(Entity::kSettlement, "setl_time");
  return timelines_.settlement.columns[field][settlement];
}

RecordKey LakeRecords::KeyOf(uint32_t person, uint32_t settlement) const {
  static const size_t id_field = FieldOf(Entity::kSettlement, "setl_id");
  static const size_t provider_field = FieldOf(Entity::kSettlement, "fixmedins_code");
  return {PsnNo(person), true, TimeOf(settlement),
          TextAt(Entity::kSettlement, id_field, settlement),
          TextAt(Entity::kSettlement, provider_field, settlement)};
}

void LakeRecords::Settlement(uint32_t person, uint32_t settlement, std::string* value) {
  static const size_t visit_field = FieldOf(Entity::kSettlement, "mdtrt_id");
  static const size_t number_field = FieldOf(Entity::kLine, "feedetl_sn");
  const engine::Timelines& t = timelines_;
  const RecordKey key = KeyOf(person, settlement);
  RecordSource source;
  source.origin = Origin::kLake;
  source.psn_no = key.psn_no;
  source.fixmedins_code = key.fixmedins_code;
  source.mdtrt_id = TextAt(Entity::kSettlement, visit_field, settlement);
  source.setl_id = key.setl_id;
  source.setl_time = key.setl_time;
  const auto part = [&](Entity entity, uint32_t begin, uint32_t end) {
    source.parts[static_cast<size_t>(entity)] = {engine::RowsOf(t, entity), begin, end};
  };
  if (const uint32_t visit = t.settlement_visit[settlement]; visit != kNoRow) {
    part(Entity::kVisit, visit, visit + 1);
    part(Entity::kDiagnosis, t.visit_diagnoses[visit].begin, t.visit_diagnoses[visit].end);
    part(Entity::kProcedure, t.visit_procedures[visit].begin, t.visit_procedures[visit].end);
  }
  part(Entity::kSettlement, settlement, settlement + 1);
  part(Entity::kLine, t.settlement_lines[settlement].begin, t.settlement_lines[settlement].end);
  std::vector<Refund> refunds;
  for (auto at =
           std::ranges::lower_bound(refund_order_, settlement, {},
                                    [&](uint32_t refund) { return t.refunds[refund].settlement; });
       at != refund_order_.end() && t.refunds[*at].settlement == settlement; ++at) {
    const engine::Timelines::Refund& refund = t.refunds[*at];
    const uint32_t of = t.line_settlement[refund.line];
    const RecordKey of_key = KeyOf(person, of);
    refunds.push_back({std::string(of_key.fixmedins_code),
                       std::string(TextAt(Entity::kSettlement, visit_field, of)),
                       std::string(of_key.setl_id),
                       std::string(TextAt(Entity::kLine, number_field, refund.line)), refund.cnt,
                       refund.det_item_fee_sumamt, refund.inscp_scp_amt});
  }
  source.refunds = refunds;
  Texts texts(this);
  EncodeRecord(*schema_, source, &texts, value);
}

void LakeRecords::Person(uint32_t person, std::string* value) {
  RecordSource source;
  source.origin = Origin::kLake;
  source.psn_no = PsnNo(person);
  const auto part = [&](Entity entity, Range range) {
    source.parts[static_cast<size_t>(entity)] = {engine::RowsOf(timelines_, entity), range.begin,
                                                 range.end};
  };
  part(Entity::kPerson, {person, person + 1});
  part(Entity::kSpell, timelines_.person_spells[person]);
  part(Entity::kDeath, timelines_.person_deaths[person]);
  Texts texts(this);
  EncodeRecord(*schema_, source, &texts, value);
}

void LakeRecords::Registered(Entity entity, uint32_t row, std::string* value) {
  RecordSource source;
  source.origin = Origin::kLake;
  source.parts[static_cast<size_t>(entity)] = {engine::RowsOf(timelines_, entity), row, row + 1};
  Texts texts(this);
  EncodeRecord(*schema_, source, &texts, value);
}

std::string_view LakeRecords::CodeOf(Entity entity, uint32_t row) const {
  return TextAt(entity, FieldOf(entity, CodeFieldOf(entity)), row);
}

void LakeRecords::AddUses(uint32_t settlement, Uses* uses) {
  static const size_t item_field = FieldOf(Entity::kLine, "item_code");
  static const size_t time_field = FieldOf(Entity::kLine, "fee_ocur_time");
  const Range lines = timelines_.settlement_lines[settlement];
  for (uint32_t line = lines.begin; line < lines.end; ++line) {
    const int64_t item = timelines_.line.columns[item_field][line];
    if (item == kMissing) continue;
    const int64_t time = timelines_.line.columns[time_field][line];
    const int64_t day = DayNumberOf(time == kMissing ? TimeOf(settlement) : time);
    Use& use = uses->try_emplace(NumberOf(item), Use{day, 0}).first->second;
    use.day = std::min(use.day, day);
    ++use.lines;
  }
}

}  // namespace mingjian::history
