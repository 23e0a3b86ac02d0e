// mingjian history: what each person had settled in the last days, for the online service.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "base/decimal.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "history/build.h"
#include "history/store.h"
#include "model/model.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;
using rules::Entity;

struct Options {
  std::string lake, store, to, psn_no, date;
  int keep_days = 400, threads = 0;
  bool json = false;
};

int RunBuild(const Options& options) {
  history::BuildOptions build;
  build.lake = options.lake;
  build.path = options.store;
  build.keep_days = options.keep_days;
  build.threads = options.threads;
  if (!options.date.empty()) {
    const auto until = ParseTime(options.date);
    if (!until) {
      return ReportError(
          {ErrorCode::kUsage,
           fmt::format("--until: '{}' is no time such as 2026-01-31 08:30:00", options.date)});
    }
    build.until = *until;
  }
  std::unique_ptr<Progress> bar;
  build.progress = [&bar](uint64_t done, uint64_t total) {
    if (!bar) bar = std::make_unique<Progress>("病史 history", total);
    bar->Set(done);
  };
  const auto built = history::Build(build);
  bar.reset();
  if (!built) return ReportError(built.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"snapshot", built->snapshot},
                                                    {"persons", built->persons},
                                                    {"settlements", built->settlements},
                                                    {"lines", built->lines},
                                                    {"codes", built->codes},
                                                    {"bytes", built->bytes},
                                                    {"left_out", built->left_out},
                                                    {"carried_over", built->carried_over},
                                                    {"seconds", built->seconds}}));
    return 0;
  }
  fmt::print("{}: {} persons, {} settlements with {} lines of the last {} days, {}, {:.1f} s\n",
             options.store, WithThousands(built->persons), WithThousands(built->settlements),
             WithThousands(built->lines), options.keep_days, AsBytes(built->bytes), built->seconds);
  if (built->left_out > 0) {
    fmt::print("{} older settlements are left out; their first uses count\n",
               WithThousands(built->left_out));
  }
  if (built->carried_over > 0) {
    fmt::print("{} settlements that only the history had were carried over\n",
               WithThousands(built->carried_over));
  }
  return 0;
}

int RunCheck(const Options& options) {
  std::unique_ptr<Progress> bar;
  const auto checked =
      history::CheckAgainst(options.lake, options.store, [&bar](uint64_t done, uint64_t total) {
        if (!bar) bar = std::make_unique<Progress>("核对 check", total);
        bar->Set(done);
      });
  bar.reset();
  if (!checked) return ReportError(checked.error());
  if (options.json) {
    json::array first;
    for (const history::Difference& difference : checked->first) {
      first.push_back(json::object{{"psn_no", difference.psn_no},
                                   {"setl_id", difference.setl_id},
                                   {"what", difference.what}});
    }
    fmt::print("{}\n", json::serialize(json::object{{"persons", checked->persons},
                                                    {"settlements", checked->settlements},
                                                    {"only_online", checked->only_online},
                                                    {"differences", checked->differences},
                                                    {"first", std::move(first)}}));
  } else {
    for (const history::Difference& difference : checked->first) {
      fmt::print("{} {}: {}\n", difference.psn_no, difference.setl_id, difference.what);
    }
    fmt::print("{} persons, {} settlements, {} more only online, {} differences{}\n",
               WithThousands(checked->persons), WithThousands(checked->settlements),
               WithThousands(checked->only_online), WithThousands(checked->differences),
               checked->differences > checked->first.size()
                   ? fmt::format(" (the first {} are shown)", checked->first.size())
                   : "");
  }
  return checked->differences > 0 ? 1 : 0;
}

Result<std::unique_ptr<history::Store>> OpenStore(const Options& options) {
  return history::Store::Open(
      {.path = options.store, .keep_days = options.keep_days, .create = false});
}

Status Info(const Options& options) {
  MJ_TRY(const auto store, OpenStore(options));
  MJ_TRY(const auto figures, store->Measure());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{{"snapshot", figures.snapshot},
                                                    {"persons", figures.persons},
                                                    {"settlements", figures.settlements},
                                                    {"codes", figures.codes},
                                                    {"bytes", figures.bytes}}));
  } else {
    fmt::print(
        "{}: about {} persons and {} settlements, {} codes, {}, {}\n", options.store,
        WithThousands(figures.persons), WithThousands(figures.settlements),
        WithThousands(figures.codes), AsBytes(figures.bytes),
        figures.snapshot.empty() ? "not built from a lake" : "from snapshot " + figures.snapshot);
  }
  return {};
}

Status Trim(const Options& options) {
  Seconds now = LocalNow();
  if (!options.date.empty()) {
    const auto date = ParseDate(options.date);
    if (!date) {
      return UsageError(fmt::format("--now: '{}' is no date such as 2026-01-31", options.date));
    }
    now = *date;
  }
  MJ_TRY(const auto store, OpenStore(options));
  return store->Trim(now);
}

Status Backup(const Options& options) {
  MJ_TRY(const auto store, OpenStore(options));
  return store->Backup(options.to);
}

json::object RowJson(const history::Claim& claim, Entity entity, uint32_t row) {
  const model::Table& table = *model::FindTable(rules::TableOf(entity));
  json::object object;
  for (size_t field = 0; field < table.fields.size(); ++field) {
    const std::string_view name = table.fields[field].name;
    const std::string cell = claim.Show(entity, row, field);
    if (!cell.empty()) object[name] = Masked(name, cell);
  }
  return object;
}

void ShowJson(const std::string& psn_no, const std::vector<history::Claim>& claims,
              const std::vector<history::FirstUse>& uses) {
  json::array settlements, first_uses;
  for (const history::Claim& claim : claims) {
    json::object object;
    for (size_t i = 0; i <= static_cast<size_t>(Entity::kLine); ++i) {
      const auto entity = static_cast<Entity>(i);
      json::array rows;
      for (uint32_t row = 0; row < claim.RowsOf(entity).count; ++row) {
        rows.push_back(RowJson(claim, entity, row));
      }
      if (!rows.empty()) object[rules::TableOf(entity)] = std::move(rows);
    }
    json::array refunds;
    for (const history::Refund& refund : claim.refunds) {
      refunds.push_back(json::object{{"setl_id", refund.setl_id},
                                     {"feedetl_sn", refund.feedetl_sn},
                                     {"cnt", Decimal::FromMicros(refund.cnt).ToString()}});
    }
    if (!refunds.empty()) object["refunds"] = std::move(refunds);
    settlements.push_back(std::move(object));
  }
  for (const history::FirstUse& use : uses) {
    first_uses.push_back(json::object{
        {"item_code", use.item_code}, {"date", FormatDate(use.date)}, {"lines", use.lines}});
  }
  fmt::print("{}\n", json::serialize(json::object{{"psn_no", psn_no},
                                                  {"settlements", std::move(settlements)},
                                                  {"first_uses", std::move(first_uses)}}));
}

void ShowTables(const std::vector<history::Claim>& claims,
                const std::vector<history::FirstUse>& uses) {
  const auto show = [](const history::Claim& claim, Entity entity, uint32_t row,
                       std::string_view field) {
    return claim.Show(entity, row, history::FieldOf(entity, field));
  };
  Table settlements({"setl_time", "setl_id", "fixmedins_code", "mdtrt_id", "med_type",
                     "medfee_sumamt>", "lines>", "refunds>"});
  Table lines({"setl_id", "feedetl_sn", "fee_ocur_time", "item_code", "medins_list_name", "cnt>",
               "inscp_scp_amt>"});
  for (const history::Claim& claim : claims) {
    settlements.AddRow({FormatTime(claim.setl_time()), std::string(claim.setl_id()),
                        std::string(claim.fixmedins_code()), std::string(claim.mdtrt_id()),
                        show(claim, Entity::kVisit, 0, "med_type"),
                        show(claim, Entity::kSettlement, 0, "medfee_sumamt"),
                        WithThousands(claim.line.count), WithThousands(claim.refunds.size())});
    for (uint32_t row = 0; row < claim.line.count; ++row) {
      std::vector<std::string> cells = {std::string(claim.setl_id())};
      for (const char* field : {"feedetl_sn", "fee_ocur_time", "item_code", "medins_list_name",
                                "cnt", "inscp_scp_amt"}) {
        cells.push_back(show(claim, Entity::kLine, row, field));
      }
      lines.AddRow(std::move(cells));
    }
  }
  Table first({"item_code", "first use", "lines>"});
  for (const history::FirstUse& use : uses) {
    first.AddRow({use.item_code, FormatDate(use.date), WithThousands(use.lines)});
  }
  fmt::print("{}\n{}\n{}", settlements.ToString(), lines.ToString(), first.ToString());
}

Status Show(const Options& options) {
  MJ_TRY(const auto store, OpenStore(options));
  MJ_TRY(const auto claims, store->SettlementsOf(options.psn_no));
  MJ_TRY(const auto uses, store->FirstUses(options.psn_no));
  if (claims.empty() && uses.empty()) {
    return DataError(
        fmt::format("{}: knows nothing of psn_no '{}'", options.store, options.psn_no));
  }
  if (options.json) {
    ShowJson(options.psn_no, claims, uses);
  } else {
    ShowTables(claims, uses);
  }
  return {};
}

}  // namespace

void AddHistoryCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "history", "What each person had settled in the last days, for the online service");
  command->require_subcommand(1);
  const auto add = [&](const char* name, const char* about, auto body) {
    CLI::App* sub = command->add_subcommand(name, about);
    sub->add_option("-s,--store", options->store, "Folder of the history")->required();
    sub->callback([options, &run, body] {
      run = [options, body] {
        if constexpr (std::is_same_v<decltype(body(*options)), int>) {
          return body(*options);
        } else {
          const Status status = body(*options);
          return status ? 0 : ReportError(status.error());
        }
      };
    });
    return sub;
  };
  const auto add_json = [&](CLI::App* sub) {
    sub->add_flag("--json", options->json, "Print as JSON");
  };
  const auto add_lake = [&](CLI::App* sub) {
    sub->add_option("-l,--lake", options->lake, "Folder of the lake")->required();
  };
  const auto add_keep = [&](CLI::App* sub) {
    sub->add_option("--keep-days", options->keep_days, "Days of settlements that are kept")
        ->check(CLI::Range(1, 36'500))
        ->capture_default_str();
  };
  CLI::App* build = add("build", "Fill the history from a lake, in place of the one there is",
                        [](const Options& of) { return RunBuild(of); });
  add_lake(build);
  add_keep(build);
  build->add_option("--until", options->date,
                    "Leave out what was settled from this time on, e.g. '2026-07-01 00:00:00'");
  build->add_option("-t,--threads", options->threads, "Threads; 0 = one a core")
      ->check(CLI::NonNegativeNumber);
  add_json(build);
  CLI::App* check = add("check", "Compare the history with a lake; exit code 1 when they differ",
                        [](const Options& of) { return RunCheck(of); });
  add_lake(check);
  add_json(check);
  add_json(add("info", "How much it holds", [](const Options& of) { return Info(of); }));
  CLI::App* trim = add("trim", "Forget settlements that are older than the days that are kept",
                       [](const Options& of) { return Trim(of); });
  add_keep(trim);
  trim->add_option("--now", options->date, "The day from which to count; today when not given");
  CLI::App* backup = add("backup", "Copy the history into a new folder",
                         [](const Options& of) { return Backup(of); });
  backup->add_option("--to", options->to, "Folder of the copy; must not be there")->required();
  CLI::App* show = add("show", "What is known of a person; names and identity numbers masked",
                       [](const Options& of) { return Show(of); });
  show->add_option("psn_no", options->psn_no, "Number of the person")->required();
  add_json(show);
}

}  // namespace mingjian::cli
