#include "intake/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "intake/stage_worker.h"

namespace mingjian::intake {

namespace {

// Texts of which a whole city has some ten thousand different ones: names of items, diagnoses,
// departments, doctors, providers and employers.
constexpr std::string_view kLabels[] = {
    "hilist_name",     "medins_list_name",   "prodname",       "spec",           "dosform_name",
    "sin_dos_dscr",    "used_frqu_dscr",     "medc_way_dscr",  "bilg_dept_name", "bilg_dr_name",
    "acord_dept_name", "orders_dr_name",     "opter_name",     "fixmedins_name", "emp_name",
    "diag_name",       "dscg_maindiag_name", "dise_name",      "dise_dor_name",  "chfpdr_name",
    "adm_dept_name",   "dscg_dept_name",     "oprn_oprt_name", "oper_dr_name"};

CellKind KindOf(const model::Field& field) {
  if (field.type == model::Type::kCode) return CellKind::kCode;
  if (field.type != model::Type::kText) return CellKind::kNumber;
  return std::find(std::begin(kLabels), std::end(kLabels), field.name) != std::end(kLabels)
             ? CellKind::kLabel
             : CellKind::kText;
}

}  // namespace

Stage::Stage(const lake::Database& database, Batch& batch, Interner& interner, uint32_t buckets,
             uint32_t groups, int threads)
    : database_(database),
      batch_(batch),
      interner_(interner),
      buckets_(buckets),
      groups_(groups),
      threads_(threads) {}

size_t StagedTable::PositionOf(std::string_view field) const {
  const auto position = table->Find(field);
  if (!position) return SIZE_MAX;
  const auto found = std::lower_bound(fields.begin(), fields.end(), *position);
  if (found == fields.end() || *found != *position) return SIZE_MAX;
  return static_cast<size_t>(found - fields.begin());
}

void Stage::AddTable(const std::string& name, const std::set<size_t>& fields) {
  StagedTable& staged = tables_[name];
  staged.table = model::FindTable(name);
  staged.fields.assign(fields.begin(), fields.end());
  for (size_t i = 0; i < staged.fields.size(); ++i) {
    const model::Field& field = staged.table->fields[staged.fields[i]];
    staged.kinds.push_back(KindOf(field));
    if (field.type == model::Type::kCode && !(field.code_set.empty() && field.shape.empty()))
      staged.odd_fields.push_back(i);
  }
  MJ_CHECK(staged.odd_fields.size() <= 64);
}

Status Stage::Prepare(const std::set<std::string>& wide, const std::string& staging) {
  MJ_TRY(spill_, Spill::Create(staging + "/rows"));
  MJ_TRY(lake::Connection connection, database_.Connect());
  MJ_RETURN_IF_ERROR(connection.Execute(
      "CREATE TABLE rejects (\"table\" VARCHAR, file INTEGER, line BIGINT, field VARCHAR, "
      "\"value\" VARCHAR, reason VARCHAR)"));
  std::map<std::string, std::set<size_t>> fields;
  for (const Source& source : batch_.sources) {
    std::set<size_t>& given = fields[std::string(source.table->name)];
    const size_t count = source.table->fields.size();
    if (source.format == Format::kJsonl || wide.contains(std::string(source.table->name))) {
      for (size_t i = 0; i < count; ++i) given.insert(i);
    }
    for (const size_t field : source.fields) {
      if (field != kNoField) given.insert(field);
    }
    for (const auto& constant : source.constants) given.insert(constant.first);
    if (const auto item = source.table->Find("item_code");
        item && source.table->Find("med_list_codg"))
      given.insert(*item);
  }
  // Made visits and persons repeat what other rows say of them.
  const auto repeat = [&](std::string_view made, std::initializer_list<std::string_view> tellers) {
    const model::Table& table = *model::FindTable(made);
    std::set<size_t>& given = fields[std::string(made)];
    for (size_t i = 0; i < table.fields.size(); ++i) {
      const model::Field& field = table.fields[i];
      bool told = field.required == model::Required::kYes || field.name == "endtime" ||
                  field.name == "brdy" || field.name == "gend" || field.name == "die_date" ||
                  field.name == "med_type";
      for (const std::string_view teller : tellers) {
        const auto sources = fields.find(std::string(teller));
        const auto position = model::FindTable(teller)->Find(field.name);
        told |= position && sources != fields.end() && sources->second.contains(*position);
      }
      if (told) given.insert(i);
    }
  };
  repeat("mdtrt_d", {"setl_d"});
  repeat("psn_info_b", {"setl_d", "mdtrt_d", "psn_insu_d", "psn_death_d"});
  // Settlements are what visits and persons are made of, and what lines are joined to.
  fields["setl_d"];
  for (const std::string& name : wide) {
    const model::Table* table = model::FindTable(name);
    // Global tables that the load does not bring stay as they are.
    if (table == nullptr || (table->scope == model::Scope::kGlobal && !fields.contains(name)))
      continue;
    for (size_t i = 0; i < table->fields.size(); ++i) fields[name].insert(i);
  }
  for (const model::Field& field : model::FindTable("setl_d")->fields) {
    if (field.required == model::Required::kYes)
      fields["setl_d"].insert(*model::FindTable("setl_d")->Find(field.name));
  }
  for (const auto& [name, given] : fields) AddTable(name, given);
  return {};
}

Status Stage::Read(const std::vector<Placement::Entry>& placed,
                   const std::function<void(const Progress&)>& progress) {
  placement_.Add(placed, true);
  // First what carries a psn_no; then the rows that follow their settlement.
  std::vector<const Source*> first, second;
  for (const Source& source : batch_.sources) {
    const bool follows =
        source.table->scope == model::Scope::kPerson && !source.table->Find("psn_no");
    (follows ? second : first).push_back(&source);
  }
  MJ_RETURN_IF_ERROR(ReadAll(first, progress));
  placement_.Add(settlements_, false);
  settlements_ = {};
  MJ_RETURN_IF_ERROR(ReadAll(second, progress));
  labels_.Finish();
  batch_.warnings.insert(batch_.warnings.end(), unknown_keys_.begin(), unknown_keys_.end());
  return {};
}

Status Stage::ReadAll(const std::vector<const Source*>& sources,
                      const std::function<void(const Progress&)>& progress) {
  if (sources.empty()) return {};
  Feed feed(database_, sources, progress, bytes_done_, batch_.bytes);
  std::vector<Status> results(static_cast<size_t>(threads_));
  {
    std::vector<std::jthread> threads;
    for (Status& result : results) {
      threads.emplace_back([&] {
        auto own = database_.Connect();
        if (!own) {
          result = std::unexpected(own.error());
        } else {
          StageWorker worker(*this, std::move(*own));
          result = worker.Run(feed);
        }
        if (!result) feed.Stop();
      });
    }
  }
  for (Status& result : results) MJ_RETURN_IF_ERROR(std::move(result));
  bytes_done_ = feed.bytes_done();
  return {};
}

}  // namespace mingjian::intake
