#pragma once
// The configuration of `mingjian serve`: one YAML file in which every key may be left out, and none
// is needed to start. docs/operations.md lists the keys; deploy/mingjian.yaml is an example.
//
// Sizes are written with a unit ("8 MiB", "512 KiB", "1 GiB") or as bytes, times with one ("30 s",
// "500 ms", "2 min"). Names of files and folders are relative to the folder of the configuration.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "online/checker.h"
#include "service/log.h"
#include "service/oidc_config.h"
#include "service/server.h"

namespace mingjian::service {

// The desk: the console and the REST of people who log in (src/desk). "" = none.
struct DeskConfig {
  std::string database;     // path of a SQLite file or postgresql://…; without one there is no desk
  std::string lake;         // folder
  std::string console;      // folder of the built console; filled by the program where not named
  std::string attachments;  // folder, "" = `attachments` in `data`
  std::string templates;    // folder of templates of documents, "" = the shipped ones
  bool secure_cookie = false;  // a proxy in front does TLS: browsers send the cookie there only
  OidcConfig oidc;
};

struct Config {
  Config() { server.port = 8080; }
  std::string file;  // it was read from; "" = none
  ServerOptions server;
  // store.path is filled by Complete().
  online::CheckerOptions checker;
  std::string data = "mingjian-data";  // folder of everything that the service keeps
  std::string history;                 // folder of the store, "" = `history` in `data`
  std::string institutions, dialect;   // files, "" = none
  std::string admdvs = "000000";       // our own region, as answers name it
  size_t checks_max = 500;             // claims of one batch
  DeskConfig desk;
  LogOptions log;
  // A stop: this long /readyz says 503 while everything is still served, then running requests may
  // take `grace`.
  std::chrono::milliseconds drain{0}, grace{10'000};
};

// kEnvironment when the file cannot be read, kData with every mistake, one a line: file, line,
// column, what was expected, and what was meant where a word is misspelt.
Result<Config> ReadConfig(const std::string& file);
// The same from text; `name` is what messages call it, its folder what paths are relative to.
Result<Config> ParseConfig(const std::string& name, std::string text);

// Fills what follows from the rest: the rulebook's folder and the store's, the provider's secret.
// kUsage when there is no rulebook or the provider's settings are not whole; kEnvironment when the
// secret cannot be read.
Status Complete(Config* config);

// "8 MiB" → 8388608; "30 s" → 30000 ms. Nothing for other text.
std::optional<uint64_t> ParseSize(std::string_view text);
std::optional<std::chrono::milliseconds> ParseDuration(std::string_view text);
std::string SizeText(uint64_t bytes);
std::string DurationText(std::chrono::milliseconds time);

}  // namespace mingjian::service
