#include "intake/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "intake/stage_worker.h"

namespace mingjian::intake {

std::string_view SqlTypeOf(model::Type type) {
  switch (type) {
    case model::Type::kText:
      return "VARCHAR";
    case model::Type::kCode:
      return "INTEGER";
    case model::Type::kInt:
      return "BIGINT";
    case model::Type::kDecimal:
      return "DECIMAL(18,6)";
    case model::Type::kDate:
      return "DATE";
    case model::Type::kTime:
      return "TIMESTAMP";
  }
  return "VARCHAR";
}

namespace {

// Texts of fee lines of which a whole city has some ten thousand different ones.
constexpr std::string_view kLabels[] = {
    "hilist_name",     "medins_list_name", "prodname",      "spec",           "dosform_name",
    "sin_dos_dscr",    "used_frqu_dscr",   "medc_way_dscr", "bilg_dept_name", "bilg_dr_name",
    "acord_dept_name", "orders_dr_name",   "opter_name"};

}  // namespace

Stage::Stage(const lake::Database& database, Batch& batch, Interner& interner, uint32_t buckets,
             uint32_t groups, int threads)
    : database_(database),
      batch_(batch),
      interner_(interner),
      buckets_(buckets),
      groups_(groups),
      threads_(threads) {}

std::string Stage::NameOf(std::string_view table, uint32_t group) {
  return fmt::format("s{}_{}", group, table);
}

Status Stage::Create(const StagedTable& staged) {
  MJ_TRY(lake::Connection connection, database_.Connect());
  const model::Table& table = *staged.table;
  std::string columns = "_bucket INTEGER, _file INTEGER, _line BIGINT";
  for (const size_t field : staged.fields) {
    columns += fmt::format(
        ", {} {}", lake::QuoteName(table.fields[field].name),
        staged.labels.contains(field) ? "INTEGER" : SqlTypeOf(table.fields[field].type));
  }
  const uint32_t groups = table.scope == model::Scope::kGlobal ? 1 : groups_;
  for (uint32_t group = 0; group < groups; ++group) {
    MJ_RETURN_IF_ERROR(connection.Execute(
        fmt::format("CREATE TABLE {} ({})", NameOf(table.name, group), columns)));
  }
  return {};
}

Status Stage::AddTable(const model::Table& table) {
  StagedTable& staged = tables_[std::string(table.name)];
  if (staged.table != nullptr) return {};
  staged.table = &table;
  for (size_t i = 0; i < table.fields.size(); ++i) staged.fields.push_back(i);
  return Create(staged);
}

Status Stage::Prepare(const std::set<std::string>& wide) {
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
  for (const std::string_view name : {"mdtrt_d", "psn_info_b"}) {
    if (!wide.contains(std::string(name))) continue;
    for (size_t i = 0; i < model::FindTable(name)->fields.size(); ++i)
      fields[std::string(name)].insert(i);
  }
  for (const auto& [name, given] : fields) {
    StagedTable& staged = tables_[name];
    staged.table = model::FindTable(name);
    staged.fields.assign(given.begin(), given.end());
    if (name == "fee_list_d" && !wide.contains(name)) {
      for (const std::string_view label : kLabels) {
        const auto position = staged.table->Find(label);
        if (position && given.contains(*position)) staged.labels.insert(*position);
      }
    }
    MJ_RETURN_IF_ERROR(Create(staged));
  }
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
  MJ_TRY(lake::Connection connection, database_.Connect());
  Feed feed(sources, std::move(connection), progress, bytes_done_, batch_.bytes);
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
