#include "model/model.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "model/dictionary.h"

namespace mingjian::cli {
namespace {

std::string_view TypeName(model::Type type) {
  switch (type) {
    case model::Type::kText:
      return "text";
    case model::Type::kCode:
      return "code";
    case model::Type::kInt:
      return "int";
    case model::Type::kDecimal:
      return "decimal";
    case model::Type::kDate:
      return "date";
    case model::Type::kTime:
      return "time";
  }
  return "";
}

int PrintTable(const std::string& name) {
  const model::Table* table = model::FindTable(name);
  if (table == nullptr) {
    std::vector<std::string_view> names;
    for (const model::Table& known : model::Tables()) names.push_back(known.name);
    return ReportError(
        {ErrorCode::kUsage, fmt::format("no table '{}'{}", name, DidYouMean(name, names, "; "))});
  }
  fmt::print("{} {}  ({})\n\n", table->name, table->zh, table->source);
  Table fields({"field", "中文名", "type", "length>", "required", "code set / shape"});
  for (const model::Field& field : table->fields) {
    fields.AddRow({std::string(field.name), std::string(field.zh),
                   std::string(TypeName(field.type)),
                   field.length > 0 ? std::to_string(field.length) : "",
                   field.required == model::Required::kYes ? "yes" : "",
                   std::string(field.code_set.empty() ? field.shape : field.code_set)});
  }
  fmt::print("{}", fields.ToString());
  return 0;
}

int PrintTables() {
  Table tables({"table", "中文名", "word", "fields>", "source"});
  for (const model::Table& table : model::Tables()) {
    tables.AddRow({std::string(table.name), std::string(table.zh), std::string(table.word),
                   std::to_string(table.fields.size()), std::string(table.source)});
  }
  fmt::print("{}", tables.ToString());
  return 0;
}

}  // namespace

void AddModelCommand(CLI::App& app, Run& run) {
  struct Options {
    std::string table;
    bool json = false, markdown = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("model", "Print the national tables: fields, types, code sets");
  command->add_option("table", options->table, "Print one table, e.g. fee_list_d");
  command->add_flag("--json", options->json, "Everything as JSON");
  command->add_flag("--markdown", options->markdown,
                    "The data dictionary (docs/data-dictionary.md)");
  command->callback([options, &run] {
    run = [options] {
      if (options->json) {
        fmt::print("{}\n", model::ModelJson());
        return 0;
      }
      if (options->markdown) {
        fmt::print("{}", model::DataDictionaryMarkdown());
        return 0;
      }
      return options->table.empty() ? PrintTables() : PrintTable(options->table);
    };
  });
}

}  // namespace mingjian::cli
