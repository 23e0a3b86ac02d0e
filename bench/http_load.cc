// mingjian_http_load: loads a service and measures its answers. Bounded in time, requests and
// connections; sends to this machine only unless asked otherwise.
//
//   mingjian_http_load --url http://127.0.0.1:8080/fsi/api --bodies requests.jsonl
//       --replace '@MSGID@=H000000000012026010108${n:8}' --connections 32 --rate 5000 --seconds 30
//       --expect '"infcode":0' --json
//
// With --rate requests are due at their time whatever the server does, and times count from then: a
// server that stalls cannot hide it by not being asked.

#include <arpa/inet.h>
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>

#include "base/text.h"
#include "load_run.h"

namespace mingjian::bench {
namespace {

namespace json = boost::json;

struct Options {
  LoadOptions load;
  std::string url = "http://127.0.0.1:8080/";
  std::string bodies, body;
  std::vector<std::string> replace;  // "MARK=TEMPLATE"
  bool remote = false, json = false;
};

// "http://127.0.0.1:8080/path" into address, port and path.
Status ReadUrl(Options* options) {
  std::string_view url = options->url;
  const auto wrong = [&] {
    return UsageError(fmt::format(
        "--url {}: expected http://ADDRESS:PORT/PATH with an IPv4 address", options->url));
  };
  if (!url.starts_with("http://")) return wrong();
  url.remove_prefix(7);
  const size_t slash = std::min(url.find('/'), url.size()), colon = url.find(':');
  if (colon == url.npos || colon > slash) return wrong();
  const auto port = ParseInt(url.substr(colon + 1, slash - colon - 1));
  if (!port || *port < 1 || *port > 65'535) return wrong();
  LoadOptions& load = options->load;
  load.address = url.substr(0, colon);
  load.port = static_cast<uint16_t>(*port);
  load.path = slash == url.size() ? "/" : std::string(url.substr(slash));
  load.host = url.substr(0, slash);
  in_addr address{};
  if (::inet_pton(AF_INET, load.address.c_str(), &address) != 1) return wrong();
  if ((ntohl(address.s_addr) >> 24U) != 127 && !options->remote) {
    return UsageError(fmt::format(
        "--url {}: is another machine; --remote says that loading it is meant", options->url));
  }
  return {};
}

Status AddBody(std::string text, Options* options) {
  for (const std::string& each : options->replace) {
    const size_t equal = each.find('=');
    if (equal == each.npos || equal == 0) {
      return UsageError(fmt::format("--replace {}: expected MARK=TEXT", each));
    }
    const std::string mark = each.substr(0, equal), by = each.substr(equal + 1);
    for (size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size())) {
      text.replace(at, mark.size(), by);
    }
  }
  options->load.bodies.emplace_back(text);
  return {};
}

Status ReadBodies(Options* options) {
  std::string text;
  if (!options->bodies.empty()) {
    MJ_TRY(text, ReadFile(options->bodies));
    for (const std::string_view line : Split(text, '\n')) {
      if (Trim(line).empty()) continue;
      MJ_RETURN_IF_ERROR(AddBody(std::string(line), options));
    }
    if (options->load.bodies.empty()) {
      return DataError(fmt::format("{}: has no body; expected one a line", options->bodies));
    }
  }
  if (!options->body.empty()) {
    MJ_TRY(text, ReadFile(options->body));
    MJ_RETURN_IF_ERROR(AddBody(std::move(text), options));
  }
  return {};
}

double Milliseconds(uint64_t micros) { return static_cast<double>(micros) / 1000; }

json::object ToJson(const Options& options, const LoadResult& result) {
  json::object statuses;
  for (const auto& [status, count] : result.statuses) statuses[std::to_string(status)] = count;
  const Times& times = result.times;
  return {{"url", options.url},
          {"connections", options.load.connections},
          {"rate", options.load.rate},
          {"seconds", result.seconds},
          {"sent", result.sent},
          {"answered", result.answered},
          {"per_second", static_cast<double>(result.answered) / result.seconds},
          {"ms",
           {{"mean", times.MeanMicros() / 1000},
            {"p50", Milliseconds(times.Quantile(0.5))},
            {"p90", Milliseconds(times.Quantile(0.9))},
            {"p99", Milliseconds(times.Quantile(0.99))},
            {"p999", Milliseconds(times.Quantile(0.999))},
            {"max", Milliseconds(times.max())}}},
          {"statuses", statuses},
          {"unexpected", result.unexpected},
          {"unanswered", result.unanswered},
          {"broken", result.broken},
          {"connect_errors", result.connect_errors},
          {"bytes_out", result.bytes_out},
          {"bytes_in", result.bytes_in}};
}

void Print(const Options& options, const LoadResult& result) {
  const Times& times = result.times;
  fmt::print("{} answers in {:.1f} s: {:.0f}/s over {} connections{}\n", result.answered,
             result.seconds, static_cast<double>(result.answered) / result.seconds,
             options.load.connections,
             options.load.rate > 0 ? fmt::format(", {:.0f}/s asked for", options.load.rate)
                                   : std::string());
  fmt::print("ms     p50 {:.2f}  p90 {:.2f}  p99 {:.2f}  p99.9 {:.2f}  max {:.2f}\n",
             Milliseconds(times.Quantile(0.5)), Milliseconds(times.Quantile(0.9)),
             Milliseconds(times.Quantile(0.99)), Milliseconds(times.Quantile(0.999)),
             Milliseconds(times.max()));
  for (const auto& [status, count] : result.statuses) {
    fmt::print("status {}: {}\n", status, count);
  }
  fmt::print("unexpected {}, unanswered {}, broken {}, connections refused {}\n", result.unexpected,
             result.unanswered, result.broken, result.connect_errors);
  if (!result.first_unexpected.empty()) {
    fmt::print("the first unexpected answer: {}\n", result.first_unexpected);
  }
}

int Run(Options& options) {
  const auto report = [](const Error& error) {
    fmt::print(stderr, "mingjian_http_load: error: {}\n", error.message);
    return static_cast<int>(error.code);
  };
  if (const Status read = ReadUrl(&options); !read) return report(read.error());
  if (const Status read = ReadBodies(&options); !read) return report(read.error());
  if (options.load.bodies.empty() && options.load.method == "POST") options.load.method = "GET";
  const auto result = RunLoad(options.load);
  if (!result) return report(result.error());
  if (options.json) {
    fmt::print("{}\n", json::serialize(ToJson(options, *result)));
  } else {
    Print(options, *result);
  }
  const bool good = result->unexpected + result->unanswered + result->broken == 0;
  return good ? 0 : 1;
}

}  // namespace
}  // namespace mingjian::bench

int main(int argc, char** argv) {
  using namespace mingjian::bench;
  CLI::App app("Loads a service over HTTP and measures its answers", "mingjian_http_load");
  Options options;
  LoadOptions& load = options.load;
  app.add_option("--url", options.url, "http://ADDRESS:PORT/PATH");
  app.add_option("--bodies", options.bodies,
                 "File with one body a line, taken in turn; ${n} in it is the request's number, "
                 "${n:10} with ten digits");
  app.add_option("--body", options.body, "File that is one body; ${n} as above");
  app.add_option(
      "--replace", options.replace,
      "MARK=TEXT: puts TEXT, which may hold ${n}, in place of MARK in every body (may be "
      "repeated)");
  app.add_option("--method", load.method, "Method (default: POST with a body, else GET)");
  app.add_option("--header", load.headers, "'Name: value' (may be repeated)");
  app.add_option("--connections", load.connections, "Connections")->check(CLI::Range(1, 20'000));
  app.add_option("--seconds", load.seconds, "Time of sending")->check(CLI::Range(0.1, 3600.0));
  app.add_option("--requests", load.requests, "Requests at most (default: as time allows)");
  app.add_option("--first", load.first, "Number of the first request");
  app.add_option("--rate", load.rate,
                 "Requests a second, due at their time (default: as answers come)")
      ->check(CLI::Range(0.0, 1'000'000.0));
  app.add_flag("--poisson", load.poisson, "With --rate: irregular, as independent callers are");
  app.add_option("--warm-up", load.warm_up, "Seconds at the beginning that are not counted");
  app.add_option("--expect", load.expect, "Text that every answer must have");
  app.add_flag("--remote", options.remote, "The address may be another machine");
  app.add_flag("--json", options.json, "Print as JSON");
  app.footer(
      "Exit codes: 0 fine, 1 answers were missing or unexpected, 2 usage, 3 data, 4 "
      "environment.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return error.get_exit_code() == 0 ? app.exit(error) : (app.exit(error), 2);
  }
  return Run(options);
}
