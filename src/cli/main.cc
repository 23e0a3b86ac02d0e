// The command line: declares every command, runs the one that was given.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>

#include "cli/commands.h"

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
  AddEvaluateCommand(app, run);
  AddRulesCommand(app, run);
  AddKnowledgeCommand(app, run);
  AddModelCommand(app, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : 2;
  }
  try {
    return run ? run() : 2;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "mingjian: error: out of memory\n");
    return 4;
  } catch (const std::exception& error) {
    fmt::print(stderr, "mingjian: error: {}\n", error.what());
    return 4;
  }
}
