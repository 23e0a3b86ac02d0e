// mingjian institutions: who may call the service.

#include "service/institutions.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/terminal.h"

namespace mingjian::cli {
namespace {

namespace json = boost::json;

struct Options {
  std::string file;
  service::NewInstitution institution;
  std::string sm2_key_file;
  bool json = false;
};

int RunAdd(Options options) {
  if (!options.sm2_key_file.empty()) {
    const auto text = ReadFile(options.sm2_key_file);
    if (!text) return ReportError(text.error());
    options.institution.sm2_public_key = Trim(*text);
  }
  const auto key = service::AddInstitution(options.file, options.institution);
  if (!key) return ReportError(key.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(json::object{
                           {"fixmedins_code", options.institution.fixmedins_code}, {"key", *key}}));
    return 0;
  }
  fmt::print(
      "{}\n\nThis is the key of {}. It is shown once and kept nowhere: hand it over on a safe way. "
      "The institution sends it as the header X-Api-Key.\n",
      *key, options.institution.fixmedins_code);
  return 0;
}

int RunList(const Options& options) {
  const auto list = service::ListInstitutions(options.file);
  if (!list) return ReportError(list.error());
  if (options.json) {
    json::array rows;
    for (const auto& row : *list) {
      rows.push_back({{"fixmedins_code", row[0]},
                      {"name", row[1]},
                      {"rights", row[2]},
                      {"signature", row[3]},
                      {"key_sha256", row[4]}});
    }
    fmt::print("{}\n", json::serialize(rows));
    return 0;
  }
  Table table({"机构编号", "名称", "权限", "签名", "密钥摘要"});
  for (const auto& row : *list) table.AddRow(row);
  fmt::print("{}", table.ToString());
  return 0;
}

}  // namespace

void AddInstitutionsCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("institutions", "Who may call the online service: keys and rights");
  command->require_subcommand(1);
  const auto file = [&](CLI::App* to) {
    to->add_option("-f,--file", options->file, "The file of institutions (CSV)")->required();
    to->add_flag("--json", options->json, "Print as JSON");
  };
  CLI::App* add = command->add_subcommand("add", "Make a key and print it, once");
  file(add);
  service::NewInstitution& institution = options->institution;
  institution.rights = "check settle read";
  add->add_option("-c,--code", institution.fixmedins_code, "fixmedins_code; * = all institutions")
      ->required();
  add->add_option("-n,--name", institution.name, "Name, for people");
  add->add_option("-r,--rights", institution.rights,
                  "Any of check, settle, read, personal, admin, separated by blanks")
      ->capture_default_str();
  add->add_option("--sm2-key", options->sm2_key_file,
                  "File with the institution's SM2 public key (PEM or hex of the point)");
  add->add_flag("--signed", institution.signature_required,
                "Refuse 3101 to 3103 without a good signature");
  add->callback([options, &run] { run = [options] { return RunAdd(*options); }; });

  CLI::App* list = command->add_subcommand("list", "Print what the file holds, without keys");
  file(list);
  list->callback([options, &run] { run = [options] { return RunList(*options); }; });
}

}  // namespace mingjian::cli
