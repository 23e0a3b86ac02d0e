// `mingjian serve --check`: what would happen, in words.

#include <fmt/format.h>

#include <boost/asio/ssl/context.hpp>
#include <filesystem>

#include "base/text.h"
#include "rules/rulebook.h"
#include "service/routes.h"
#include "service/service.h"
#include "service/tls.h"

namespace mingjian::service {
namespace {

std::string Or(const std::string& text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

}  // namespace

Result<std::string> Describe(const Config& config) {
  const ServerOptions& server = config.server;
  const online::CheckerOptions& checker = config.checker;
  std::string text;
  const auto line = [&](std::string_view name, std::string_view value) {
    text += fmt::format("{:<14}{}\n", name, value);
  };
  line("configuration", Or(config.file, "none; every value is the default"));
  line("listen",
       fmt::format("{} port {}, {} thread{}, at most {} connections", server.address, server.port,
                   server.threads, server.threads == 1 ? "" : "s", server.connections_max));
  if (server.certificate.empty()) {
    line("tls", server.allow_plain ? "no; allowed by allow_plain" : "no; this machine only");
  } else {
    MJ_TRY(const auto tls, LoadTls(server.certificate, server.key));
    line("tls", fmt::format("{} with {}", server.certificate, server.key));
  }
  line("limits",
       fmt::format("body {}, headers {}, all bodies {}; header {}, body {}, idle {}, "
                   "write {}, handler {}",
                   SizeText(server.body_max), SizeText(server.header_max),
                   SizeText(server.memory_max), DurationText(server.header_timeout),
                   DurationText(server.body_timeout), DurationText(server.idle_timeout),
                   DurationText(server.write_timeout), DurationText(server.handler_timeout)));
  rules::LoadOptions running;
  running.scope = rules::Scope::kRunning;
  running.region = checker.region;
  MJ_TRY(const auto loaded, rules::LoadRulebook(checker.rulebook, running));
  std::string mistakes;
  for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
    if (!diagnostic.warning) mistakes += (mistakes.empty() ? "" : "\n") + ToString(diagnostic);
  }
  if (!loaded.ok()) return DataError(std::move(mistakes));
  line("rulebook", fmt::format("{} ({} rules that run, region {})", checker.rulebook,
                               loaded.rulebook.rules.size(), Or(checker.region, "none")));
  std::error_code error;
  line("history", fmt::format("{} ({}), kept {} days, cache {}", checker.store.path,
                              std::filesystem::exists(checker.store.path, error)
                                  ? "is there"
                                  : "is not there; begins empty",
                              checker.store.keep_days, SizeText(checker.store.cache_bytes)));
  line("judging",
       fmt::format("{} workers, {} claims a batch, {} may wait, {} a claim",
                   checker.workers == 0 ? "one a core" : std::to_string(checker.workers),
                   checker.batch_max, checker.queue_max, DurationText(checker.time_limit)));
  line("policy", fmt::format("before: at most {}, during: at most {}, {} rules of their own",
                             ToString(checker.policy.at_most_before),
                             ToString(checker.policy.at_most_during), checker.policy.rules.size()));
  for (const auto& [id, of] : checker.policy.rules) {
    if (loaded.rulebook.Find(id) == nullptr) {
      return DataError(fmt::format("policy.rules: there is no running rule '{}'", id));
    }
  }
  if (config.institutions.empty()) {
    line("institutions", "none; only this machine may call");
  } else {
    MJ_TRY(const auto institutions, Institutions::Load(config.institutions));
    line("institutions", fmt::format("{} ({} keys)", config.institutions, institutions->size()));
  }
  const DeskConfig& desk = config.desk;
  if (desk.database.empty()) {
    line("desk", "none; no database is configured");
  } else {
    const bool url = desk.database.find("://") != std::string::npos;
    line("desk", fmt::format("database {}, lake {}, console {}, attachments {}",
                             url ? "by URL" : desk.database, Or(desk.lake, "none"),
                             Or(desk.console, "none"), desk.attachments));
  }
  if (!config.dialect.empty()) {
    MJ_TRY(const auto dialect, Dialect::Load(config.dialect));
  }
  line("dialect", Or(config.dialect, "none; the national interface"));
  line("log",
       fmt::format("{} to {} as {}", ToString(config.log.level),
                   Or(config.log.file, "standard error"), config.log.json ? "JSON" : "text"));
  line("stop", fmt::format("{} at most, after {} of /readyz saying no", DurationText(config.grace),
                           DurationText(config.drain)));
  return text;
}

}  // namespace mingjian::service
