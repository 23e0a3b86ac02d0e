// The command line: declares every command, runs the one that was given.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "cli/commands.h"

namespace mingjian::cli {
namespace {

std::string NearestOf(std::string_view word, const std::vector<std::string>& known) {
  const std::vector<std::string_view> views(known.begin(), known.end());
  return DidYouMean(word, views, "; ");
}

// Why the arguments cannot be read, in our words where the parser's own do not help: it asks for a
// subcommand when a word is misspelt, and knows no suggestions. `path` becomes the command meant.
std::string WhyNot(const CLI::App& app, const CLI::ParseError& error,
                   const std::vector<std::string>& words, std::string* path) {
  const CLI::App* at = &app;
  *path = app.get_name();
  for (const std::string& word : words) {
    std::vector<std::string> names;
    const CLI::App* next = nullptr;
    for (const CLI::App* command : at->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(command->get_name());
      if (command->get_name() == word) next = command;
    }
    if (names.empty() || word.starts_with("-")) break;
    if (next == nullptr) {
      return fmt::format("there is no command '{}'{}", word, NearestOf(word, names));
    }
    at = next;
    *path += " " + at->get_name();
  }
  if (error.get_exit_code() != static_cast<int>(CLI::ExitCodes::ExtrasError)) return error.what();
  std::vector<std::string> options;
  for (const CLI::Option* option : at->get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  for (const std::string& word : words) {
    const std::string name = word.substr(0, word.find('='));
    if (name.starts_with("--") && at->get_option_no_throw(name) == nullptr) {
      return fmt::format("there is no option '{}'{}", name, NearestOf(name, options));
    }
  }
  return error.what();
}

// What was printed must have reached the file: a full disk is no success.
int Flushed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  fmt::print(stderr, "mingjian: error: the output cannot be written: {}\n", std::strerror(errno));
  return 4;
}

}  // namespace
}  // namespace mingjian::cli

int main(int argc, char** argv) {
  using namespace mingjian::cli;
  CLI::App app(
      "Mingjian 明鉴: supervises medical-insurance funds. Every claim checked, every finding "
      "proved.",
      "mingjian");
  app.set_version_flag("--version", "mingjian " MINGJIAN_VERSION);
  app.require_subcommand(1);
  app.footer("Exit codes: 0 fine, 1 findings where asked to fail, 2 usage, 3 data, 4 environment.");
  Run run;
  AddDemoCommand(app, run);
  AddSynthCommand(app, run);
  AddIngestCommand(app, run);
  AddLakeCommand(app, run);
  AddAuditCommand(app, run);
  AddReplayCommand(app, run);
  AddScreenCommand(app, run);
  AddEvaluateCommand(app, run);
  AddCasesCommand(app, run);
  AddVerifyLogCommand(app, run);
  AddHistoryCommand(app, run);
  AddRulesCommand(app, run);
  AddKnowledgeCommand(app, run);
  AddServeCommand(app, run);
  AddModelCommand(app, run);
  AddInstitutionsCommand(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return Flushed(app.exit(error));
    std::string path;
    const std::string why = WhyNot(app, error, {argv + 1, argv + argc}, &path);
    fmt::print(stderr, "mingjian: error: {}\n{} --help shows what there is\n", why, path);
    return 2;
  }
  try {
    return Flushed(run ? run() : 2);
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "mingjian: error: out of memory\n");
    return 4;
  } catch (const std::exception& error) {
    fmt::print(stderr, "mingjian: error: {}\n", error.what());
    return 4;
  }
}
