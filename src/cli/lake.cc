// mingjian lake: what a lake holds, SQL over it, and the rows it refused.

#include "lake/lake.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "model/model.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

int RunInfo(const std::string& path, bool as_json) {
  const auto lake = lake::Lake::Open(path);
  if (!lake) return ReportError(lake.error());
  const auto info = lake::Inspect(*lake);
  if (!info) return ReportError(info.error());
  if (as_json) {
    json::object tables;
    for (const auto& table : info->tables) {
      tables[table.name] =
          json::object{{"rows", table.rows}, {"bytes", table.bytes}, {"files", table.files}};
    }
    json::array loads;
    for (const auto& load : info->loads)
      loads.push_back(json::object{{"id", load.id}, {"time", load.time}});
    fmt::print("{}\n", json::serialize(json::object{{"snapshot", info->snapshot_id},
                                                    {"buckets", info->buckets},
                                                    {"tables", tables},
                                                    {"loads", loads},
                                                    {"first_setl_time", info->first_setl_time},
                                                    {"last_setl_time", info->last_setl_time},
                                                    {"dictionary", info->dictionary_size},
                                                    {"bytes", info->bytes}}));
    return 0;
  }
  Table table({"table", "表", "rows>", "size>", "files>"});
  for (const auto& entry : info->tables) {
    table.AddRow({entry.name, entry.zh, WithThousands(entry.rows), AsBytes(entry.bytes),
                  WithThousands(entry.files)});
  }
  fmt::print("{}", table.ToString());
  Table loads({"load", "time", "read>", "loaded>", "known already>", "rejected>"});
  for (const auto& load : info->loads) {
    lake::TableCounts sum;
    for (const auto& [name, counts] : load.tables) {
      sum.read += counts.read;
      sum.loaded += counts.loaded;
      sum.duplicates += counts.duplicates;
      sum.rejected += counts.rejected;
    }
    loads.AddRow({load.id, load.time, WithThousands(sum.read), WithThousands(sum.loaded),
                  WithThousands(sum.duplicates), WithThousands(sum.rejected)});
  }
  fmt::print("\n{}", loads.ToString());
  fmt::print("\n{}: snapshot {}, {} buckets, {}, settlements from {} to {}, {} coded texts\n", path,
             info->snapshot_id, info->buckets, AsBytes(info->bytes), info->first_setl_time,
             info->last_setl_time, WithThousands(info->dictionary_size));
  return 0;
}

Result<int> PrintQuery(const std::string& path, const std::string& sql, const std::string& format) {
  MJ_TRY(const auto lake, lake::Lake::Open(path));
  MJ_TRY(const auto database, lake::Database::Open());
  MJ_TRY(auto connection, database.Connect());
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  MJ_TRY(auto rows, connection.Query(sql));
  std::vector<std::string> names;
  names.reserve(rows.column_count());
  for (size_t c = 0; c < rows.column_count(); ++c) names.emplace_back(rows.column_name(c));
  const auto csv = [](const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
  };
  std::vector<std::string> titles;
  for (size_t c = 0; c < names.size(); ++c) {
    const bool number = rows.column(c).type != lake::ColumnType::kText &&
                        rows.column(c).type != lake::ColumnType::kOther;
    titles.push_back(names[c] + (number ? ">" : ""));
    if (format == "csv") fmt::print("{}{}", c == 0 ? "" : ",", csv(names[c]));
  }
  if (format == "csv") fmt::print("\n");
  Table table(titles);
  uint64_t count = 0;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) break;
    for (size_t i = 0; i < rows.size(); ++i) {
      ++count;
      std::vector<std::string> cells;
      json::object object;
      for (size_t c = 0; c < names.size(); ++c) {
        const auto shown = rows.column(c).Show(i);
        if (shown) {
          cells.push_back(Masked(names[c], *shown));
          object[names[c]] = cells.back();
        } else {
          cells.emplace_back();
          object[names[c]] = nullptr;
        }
      }
      if (format == "json") {
        fmt::print("{}\n", json::serialize(object));
      } else if (format == "csv") {
        for (size_t c = 0; c < cells.size(); ++c)
          fmt::print("{}{}", c == 0 ? "" : ",", csv(cells[c]));
        fmt::print("\n");
      } else {
        table.AddRow(std::move(cells));
      }
    }
  }
  if (format == "table") fmt::print("{}{} rows\n", table.ToString(), WithThousands(count));
  return 0;
}

int RunQuery(const std::string& path, const std::string& sql, const std::string& format) {
  const auto printed = PrintQuery(path, sql, format);
  return printed ? *printed : ReportError(printed.error());
}

}  // namespace

void AddLakeCommand(CLI::App& app, Run& run) {
  struct Parsed {
    std::string lake, sql, format = "table";
    uint64_t limit = 50;
    bool json = false;
  };
  auto parsed = std::make_shared<Parsed>();
  CLI::App* command = app.add_subcommand("lake", "Look into a lake");
  command->require_subcommand(1);
  CLI::App* info = command->add_subcommand("info", "Tables, rows, loads and time range");
  info->add_option("-l,--lake", parsed->lake, "Folder of the lake")->required();
  info->add_flag("--json", parsed->json, "Print as JSON");
  info->callback(
      [parsed, &run] { run = [parsed] { return RunInfo(parsed->lake, parsed->json); }; });

  CLI::App* sql = command->add_subcommand(
      "sql", "Run SQL over the tables by their national names, and over rejects and quality");
  sql->add_option("-l,--lake", parsed->lake, "Folder of the lake")->required();
  sql->add_option("query", parsed->sql, "One statement, e.g. 'SELECT count(*) FROM setl_d'")
      ->required();
  sql->add_option("-f,--format", parsed->format, "table, csv or json (one object a line)")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  sql->callback([parsed, &run] {
    run = [parsed] { return RunQuery(parsed->lake, parsed->sql, parsed->format); };
  });

  CLI::App* rejects =
      command->add_subcommand("rejects", "The rows that loads refused, with reason");
  rejects->add_option("-l,--lake", parsed->lake, "Folder of the lake")->required();
  rejects->add_option("-n,--limit", parsed->limit, "Rows to show; 0 = all")->capture_default_str();
  rejects->add_option("-f,--format", parsed->format, "table, csv or json (one object a line)")
      ->check(CLI::IsMember({"table", "csv", "json"}))
      ->capture_default_str();
  rejects->callback([parsed, &run] {
    run = [parsed] {
      return RunQuery(parsed->lake,
                      fmt::format("SELECT * FROM rejects ORDER BY load, \"table\", file, line{}",
                                  parsed->limit > 0 ? fmt::format(" LIMIT {}", parsed->limit) : ""),
                      parsed->format);
    };
  });
}

}  // namespace mingjian::cli
