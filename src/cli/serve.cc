// mingjian serve: the online service.

#include "cli/serve.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "desk/desk.h"
#include "desk/openapi.h"
#include "service/log.h"
#include "service/service.h"
#include "testing/case_file.h"

namespace mingjian::cli {
namespace {

struct Options {
  std::string config, address, data, rulebook, region, database, lake, console;
  std::optional<uint16_t> port;
  bool check = false;
};

Result<service::Config> ConfigOf(const Options& options) {
  service::Config config;
  if (!options.config.empty()) {
    MJ_TRY(config, service::ReadConfig(options.config));
  }
  if (options.port) config.server.port = *options.port;
  if (!options.address.empty()) config.server.address = options.address;
  if (!options.data.empty()) config.data = options.data;
  if (!options.rulebook.empty()) config.checker.rulebook = options.rulebook;
  if (!options.region.empty()) config.checker.region = options.region;
  if (!options.database.empty()) config.desk.database = options.database;
  if (!options.lake.empty()) config.desk.lake = options.lake;
  if (!options.console.empty()) config.desk.console = options.console;
  MJ_RETURN_IF_ERROR(service::Complete(&config));
  if (config.desk.console.empty()) config.desk.console = desk::LocateConsole();
  return config;
}

Status AddDesk(const service::Config& config, const service::Parts& parts) {
  if (config.desk.database.empty()) return {};
  MJ_TRY(const desk::DeskPtr desk, desk::Desk::Open({.database = config.desk.database,
                                                     .lake = config.desk.lake,
                                                     .rulebook = config.checker.rulebook,
                                                     .region = config.checker.region,
                                                     .console = config.desk.console,
                                                     .attachments = config.desk.attachments,
                                                     .templates = config.desk.templates,
                                                     .data = config.data,
                                                     .version = MINGJIAN_VERSION,
                                                     .oidc = config.desk.oidc,
                                                     .secure_cookie = config.desk.secure_cookie,
                                                     .checker = parts.checker,
                                                     .run_cases = testing::CountCases,
                                                     .reload = parts.reload}));
  desk->AddRoutes(parts.router);
  *parts.openapi = desk::OpenApiPart();
  return {};
}

// Each connection is an open file.
void AllowFiles() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int RunService(const Options& options) {
  const auto config = ConfigOf(options);
  if (!config) return ReportError(config.error());
  if (options.check) {
    const auto text = service::Describe(*config);
    if (!text) return ReportError(text.error());
    fmt::print("{}", *text);
    return 0;
  }
  return ServeUntilSignal(*config, [](const std::string& url) {
    fmt::print("mingjian: ready on {}\n", url);
    std::fflush(stdout);
  });
}

}  // namespace

int ServeUntilSignal(const service::Config& config,
                     const std::function<void(const std::string& url)>& ready) {
  AllowFiles();
  std::signal(SIGPIPE, SIG_IGN);
  // Before any thread is there: all of them leave these signals to this one.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (const Status log = service::StartLog(config.log); !log) return ReportError(log.error());
  auto started = service::Service::Start(
      config, MINGJIAN_VERSION,
      [&config](const service::Parts& parts) { return AddDesk(config, parts); });
  if (!started) {
    service::StopLog();
    return ReportError(started.error());
  }
  std::unique_ptr<service::Service> running = *std::move(started);
  for (const std::string& note : running->notes()) {
    service::Log(service::LogLevel::kWarn, "", "note", {{"text", note}});
  }
  ready(running->url());
  for (;;) {
    int signal = 0;
    if (::sigwait(&signals, &signal) != 0) continue;
    if (signal != SIGHUP) break;
    // A failed reload is in the log, and the service goes on as it was.
    (void)running->Reload();
  }
  // A second signal ends at once: what was acknowledged is on disk.
  ::pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  running->Stop();
  running.reset();
  service::StopLog();
  return 0;
}

void AddServeCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "serve", "Check claims as they come, over HTTP; nothing needs to be configured");
  command->add_option("-c,--config", options->config, "Configuration, a YAML file");
  command->add_option("-p,--port", options->port, "Port (default: 8080; 0 = any free)");
  command->add_option("--address", options->address,
                      "Address to listen at (default: 127.0.0.1, this machine only)");
  command->add_option("-d,--data", options->data,
                      "Folder for what the service keeps (default: mingjian-data)");
  command->add_option("--rulebook", options->rulebook, "Folder of the rulebook (default: shipped)");
  command->add_option("--region", options->region, "Overlay of a region, its admdvs code");
  command->add_option("--database", options->database,
                      "Casework database for the console: a SQLite file or postgresql://… "
                      "(default: none, and no console)");
  command->add_option("--lake", options->lake, "Lake that the console shows evidence from");
  command->add_option("--console", options->console,
                      "Folder of the built console (default: found beside the program)");
  command->add_flag("--check", options->check, "Read the configuration, say what it does, and end");
  command->footer(
      "Options go before the configuration. SIGTERM and SIGINT stop after running requests, SIGHUP "
      "reads rulebook, institutions and certificate again.");
  command->callback([options, &run] { run = [options] { return RunService(*options); }; });
}

}  // namespace mingjian::cli
