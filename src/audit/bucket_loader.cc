#include "audit/bucket_loader.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/model.h"
#include "rules/types.h"

namespace mingjian::audit {
namespace {

using engine::kNoRow;
using engine::Range;
using engine::Rows;
using engine::Timelines;
using rules::Entity;

constexpr Entity kEntities[] = {
    Entity::kPerson,    Entity::kSpell,      Entity::kDeath, Entity::kVisit,    Entity::kDiagnosis,
    Entity::kProcedure, Entity::kSettlement, Entity::kLine,  Entity::kProvider, Entity::kDoctor};

const model::Table& ModelOf(Entity entity) {
  const model::Table* table = model::FindTable(rules::TableOf(entity));
  MJ_CHECK(table != nullptr);
  return *table;
}

// Ranges of child rows by parent row. REQUIRES: `parent` ascending.
std::vector<Range> RangesOf(const std::vector<uint32_t>& parent, uint32_t parents) {
  std::vector<Range> ranges(parents);
  uint32_t row = 0;
  const uint32_t rows = static_cast<uint32_t>(parent.size());
  for (uint32_t p = 0; p < parents; ++p) {
    ranges[p].begin = row;
    while (row < rows && parent[row] == p) ++row;
    ranges[p].end = row;
  }
  MJ_CHECK(row == rows);
  return ranges;
}

// visit_settlements: settlements grouped by visit, in their own order.
void GroupSettlements(Timelines* timelines) {
  const uint32_t visits = timelines->visit.count;
  timelines->visit_settlement_begin.assign(visits + 1, 0);
  for (const uint32_t visit : timelines->settlement_visit) {
    if (visit != kNoRow) ++timelines->visit_settlement_begin[visit + 1];
  }
  for (uint32_t v = 0; v < visits; ++v) {
    timelines->visit_settlement_begin[v + 1] += timelines->visit_settlement_begin[v];
  }
  std::vector<uint32_t> next(timelines->visit_settlement_begin.begin(),
                             timelines->visit_settlement_begin.end() - 1);
  timelines->visit_settlements.resize(timelines->visit_settlement_begin.back());
  for (uint32_t s = 0; s < timelines->settlement_visit.size(); ++s) {
    const uint32_t visit = timelines->settlement_visit[s];
    if (visit != kNoRow) timelines->visit_settlements[next[visit]++] = s;
  }
}

// Row of each visit's provider, by its code.
void JoinProviders(Timelines* timelines) {
  const size_t provider_code = *ModelOf(Entity::kProvider).Find("fixmedins_code");
  const size_t visit_code = *ModelOf(Entity::kVisit).Find("fixmedins_code");
  std::unordered_map<int64_t, uint32_t> row_of;
  const std::vector<int64_t>& codes = timelines->provider.columns[provider_code];
  for (uint32_t row = 0; row < codes.size(); ++row) row_of.emplace(codes[row], row);
  timelines->visit_provider.assign(timelines->visit.count, kNoRow);
  for (uint32_t v = 0; v < timelines->visit.count; ++v) {
    const auto found = row_of.find(timelines->visit.columns[visit_code][v]);
    if (found != row_of.end()) timelines->visit_provider[v] = found->second;
  }
}

template <typename T>
std::vector<T> Cut(const std::vector<T>& all, uint32_t begin, uint32_t end) {
  if (all.empty()) return {};
  return std::vector<T>(all.begin() + begin, all.begin() + end);
}

Rows CutRows(const Rows& all, uint32_t begin, uint32_t end) {
  Rows rows;
  rows.count = end - begin;
  for (const std::vector<int64_t>& column : all.columns)
    rows.columns.push_back(Cut(column, begin, end));
  return rows;
}

std::vector<uint32_t> CutNumbers(const std::vector<uint32_t>& all, uint32_t begin, uint32_t end,
                                 uint32_t shift) {
  std::vector<uint32_t> numbers = Cut(all, begin, end);
  for (uint32_t& number : numbers) {
    if (number != kNoRow) number -= shift;
  }
  return numbers;
}

std::vector<Range> CutRanges(const std::vector<Range>& all, uint32_t begin, uint32_t end,
                             uint32_t shift) {
  std::vector<Range> ranges = Cut(all, begin, end);
  for (Range& range : ranges) {
    range.begin -= shift;
    range.end -= shift;
  }
  return ranges;
}

// What the children of rows [begin, end) span.
Range SpanOf(const std::vector<Range>& ranges, uint32_t begin, uint32_t end) {
  return begin == end ? Range{0, 0} : Range{ranges[begin].begin, ranges[end - 1].end};
}

}  // namespace

Result<std::shared_ptr<engine::TextPool>> LoadTexts(const lake::Lake& lake) {
  MJ_TRY(const lake::Dictionary dictionary, lake::Dictionary::Load(lake));
  auto texts = std::make_shared<engine::TextPool>();
  int64_t id = 0;
  for (const std::string& text : dictionary.texts()) {
    if (texts->Intern(text) != id) {
      return DataError(fmt::format("{}: the dictionary holds '{}' twice", lake.path(), text));
    }
    ++id;
  }
  return texts;
}

BucketLoader::BucketLoader(lake::BucketReader reader, std::vector<Part> parts, size_t refunds)
    : reader_(std::move(reader)), parts_(std::move(parts)), refunds_(refunds) {}

Result<BucketLoader> BucketLoader::Open(const lake::Lake& lake, const engine::Needs& needs) {
  std::vector<lake::TableColumns> wanted;
  std::vector<Part> parts;
  for (const Entity entity : kEntities) {
    const model::Table& table = ModelOf(entity);
    lake::TableColumns columns{std::string(table.name), {}};
    if (const auto found = needs.fields.find(entity); found != needs.fields.end()) {
      columns.fields.assign(found->second.begin(), found->second.end());
    }
    if (const auto found = needs.presence.find(entity); found != needs.presence.end()) {
      columns.presence.assign(found->second.begin(), found->second.end());
    }
    const auto want = [&](std::string_view name) {
      const size_t field = *table.Find(name);
      if (std::ranges::find(columns.fields, field) == columns.fields.end())
        columns.fields.push_back(field);
    };
    // The key that joins a visit to its provider; what a finding's row and the totals show.
    if (entity == Entity::kProvider || entity == Entity::kVisit) want("fixmedins_code");
    if (entity == Entity::kSettlement) {
      want("setl_time");
      want("fund_pay_sumamt");
    }
    if (entity == Entity::kLine) {
      want("bilg_dr_codg");
      want("det_item_fee_sumamt");
    }
    parts.push_back({entity, wanted.size()});
    wanted.push_back(std::move(columns));
  }
  const size_t refunds = wanted.size();
  wanted.push_back({"refund_d"});
  MJ_TRY(lake::BucketReader reader, lake::BucketReader::Open(lake, std::move(wanted)));
  BucketLoader loader(std::move(reader), std::move(parts), refunds);
  MJ_TRY(loader.global_, loader.reader_.ReadGlobal());
  return loader;
}

// Columns are exchanged, so that both sides keep their memory.
void BucketLoader::Fill(Entity entity, lake::TableRows& rows, Timelines* timelines,
                        engine::TextPool* texts) {
  Rows& out = *engine::RowsOf(*timelines, entity);
  out.count = rows.count;
  std::swap(out.columns, rows.columns);
  out.columns.resize(ModelOf(entity).fields.size());
  for (size_t field = 0; field < rows.texts.size(); ++field) {
    const lake::TextColumn& column = rows.texts[field];
    if (column.size() == 0) continue;
    // Entries are interned, not rows: many rows have the same text.
    std::vector<int64_t> id_of(column.entries());
    for (size_t entry = 0; entry < id_of.size(); ++entry) {
      const std::string_view text = column.Entry(entry);
      id_of[entry] = text.empty() ? engine::kMissing : texts->Intern(text);
    }
    std::vector<int64_t>& ids = out.columns[field];
    ids.resize(column.size());
    const uint32_t* entry_of = column.entry_of_rows().data();
    for (size_t row = 0; row < ids.size(); ++row) ids[row] = id_of[entry_of[row]];
  }
}

Status BucketLoader::Load(lake::BucketRange range, engine::TextPool* texts, Timelines* timelines) {
  MJ_RETURN_IF_ERROR(reader_.Read(range, &tables_));
  const auto rows_of = [&](Entity entity) -> lake::TableRows& {
    for (const Part& part : parts_) {
      if (part.entity == entity) return tables_[part.table];
    }
    MJ_CHECK(false);
  };
  for (const Part& part : parts_) {
    if (part.entity == Entity::kProvider || part.entity == Entity::kDoctor) {
      lake::TableRows copy = global_[part.table];
      Fill(part.entity, copy, timelines, texts);
    } else {
      Fill(part.entity, tables_[part.table], timelines, texts);
    }
  }
  std::swap(timelines->line_settlement, rows_of(Entity::kLine).setl);
  std::swap(timelines->line_prescription, rows_of(Entity::kLine).rx);
  std::swap(timelines->settlement_visit, rows_of(Entity::kSettlement).visit);
  std::swap(timelines->visit_person, rows_of(Entity::kVisit).psn);
  const uint32_t persons = timelines->person.count;
  timelines->settlement_lines = RangesOf(timelines->line_settlement, timelines->settlement.count);
  timelines->person_settlements = RangesOf(rows_of(Entity::kSettlement).psn, persons);
  timelines->person_visits = RangesOf(timelines->visit_person, persons);
  timelines->person_spells = RangesOf(rows_of(Entity::kSpell).psn, persons);
  timelines->person_deaths = RangesOf(rows_of(Entity::kDeath).psn, persons);
  timelines->visit_diagnoses = RangesOf(rows_of(Entity::kDiagnosis).visit, timelines->visit.count);
  timelines->visit_procedures = RangesOf(rows_of(Entity::kProcedure).visit, timelines->visit.count);
  GroupSettlements(timelines);
  JoinProviders(timelines);
  timelines->refunds.clear();
  const lake::TableRows& refunds = tables_[refunds_];
  for (uint32_t row = 0; row < refunds.count; ++row) {
    const auto amount = [&](const std::vector<int64_t>& column) {
      return column[row] == lake::kMissing ? 0 : column[row];
    };
    timelines->refunds.push_back({refunds.line[row], refunds.setl[row], amount(refunds.refund_cnt),
                                  amount(refunds.refund_det_item_fee_sumamt),
                                  amount(refunds.refund_inscp_scp_amt)});
  }
  return {};
}

Slice SliceOf(const Timelines& all, uint32_t begin, uint32_t end) {
  const Range visits = SpanOf(all.person_visits, begin, end);
  const Range settlements = SpanOf(all.person_settlements, begin, end);
  const Range lines = SpanOf(all.settlement_lines, settlements.begin, settlements.end);
  const Range spells = SpanOf(all.person_spells, begin, end);
  const Range deaths = SpanOf(all.person_deaths, begin, end);
  const Range diagnoses = SpanOf(all.visit_diagnoses, visits.begin, visits.end);
  const Range procedures = SpanOf(all.visit_procedures, visits.begin, visits.end);
  Slice slice;
  slice.first_person = begin;
  slice.first_visit = visits.begin;
  slice.first_settlement = settlements.begin;
  slice.first_line = lines.begin;
  slice.first_procedure = procedures.begin;
  Timelines& cut = slice.timelines;
  cut.person = CutRows(all.person, begin, end);
  cut.spell = CutRows(all.spell, spells.begin, spells.end);
  cut.death = CutRows(all.death, deaths.begin, deaths.end);
  cut.visit = CutRows(all.visit, visits.begin, visits.end);
  cut.diagnosis = CutRows(all.diagnosis, diagnoses.begin, diagnoses.end);
  cut.procedure = CutRows(all.procedure, procedures.begin, procedures.end);
  cut.settlement = CutRows(all.settlement, settlements.begin, settlements.end);
  cut.line = CutRows(all.line, lines.begin, lines.end);
  cut.provider = all.provider;
  cut.doctor = all.doctor;
  cut.line_settlement = CutNumbers(all.line_settlement, lines.begin, lines.end, settlements.begin);
  cut.line_prescription = CutNumbers(all.line_prescription, lines.begin, lines.end, 0);
  cut.settlement_visit =
      CutNumbers(all.settlement_visit, settlements.begin, settlements.end, visits.begin);
  cut.visit_person = CutNumbers(all.visit_person, visits.begin, visits.end, begin);
  cut.visit_provider = CutNumbers(all.visit_provider, visits.begin, visits.end, 0);
  cut.settlement_lines =
      CutRanges(all.settlement_lines, settlements.begin, settlements.end, lines.begin);
  cut.person_settlements = CutRanges(all.person_settlements, begin, end, settlements.begin);
  cut.person_visits = CutRanges(all.person_visits, begin, end, visits.begin);
  cut.person_spells = CutRanges(all.person_spells, begin, end, spells.begin);
  cut.person_deaths = CutRanges(all.person_deaths, begin, end, deaths.begin);
  cut.visit_diagnoses = CutRanges(all.visit_diagnoses, visits.begin, visits.end, diagnoses.begin);
  cut.visit_procedures =
      CutRanges(all.visit_procedures, visits.begin, visits.end, procedures.begin);
  GroupSettlements(&cut);
  const auto first =
      std::ranges::lower_bound(all.refunds, lines.begin, {}, &Timelines::Refund::line);
  for (auto refund = first; refund != all.refunds.end() && refund->line < lines.end; ++refund) {
    Timelines::Refund moved = *refund;
    moved.line -= lines.begin;
    moved.settlement -= settlements.begin;
    cut.refunds.push_back(moved);
  }
  return slice;
}

}  // namespace mingjian::audit
