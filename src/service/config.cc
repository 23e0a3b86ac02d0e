#include "service/config.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <span>

#include "base/text.h"
#include "rules/locate.h"
#include "rules/yaml_tree.h"

namespace mingjian::service {
namespace {

using rules::YamlFile;
using rules::YamlNode;
using std::chrono::milliseconds;

template <typename T>
using Units = std::span<const std::pair<std::string_view, T>>;

constexpr std::array<std::pair<std::string_view, uint64_t>, 4> kSizes = {
    {{"GiB", 1ULL << 30U}, {"MiB", 1ULL << 20U}, {"KiB", 1ULL << 10U}, {"B", 1}}};
constexpr std::array<std::pair<std::string_view, uint64_t>, 4> kTimes = {
    {{"h", 3'600'000}, {"min", 60'000}, {"s", 1000}, {"ms", 1}}};

// A whole number and a unit, with a blank between them or without.
std::optional<uint64_t> WithUnit(std::string_view text, Units<uint64_t> units) {
  text = Trim(text);
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto number = ParseInt(text.substr(0, digits));
  if (!number || *number < 0 || *number > 1'000'000'000'000) return std::nullopt;
  const std::string_view unit = Trim(text.substr(digits));
  for (const auto& [name, factor] : units) {
    if (name == unit) return static_cast<uint64_t>(*number) * factor;
  }
  return std::nullopt;
}

std::string WithUnitText(uint64_t value, Units<uint64_t> units) {
  for (const auto& [name, factor] : units) {
    if (value >= factor && value % factor == 0) return fmt::format("{} {}", value / factor, name);
  }
  return fmt::format("{} {}", value, units.back().first);
}

class Reader {
 public:
  Reader(const YamlFile& file, std::filesystem::path folder, Config* config)
      : file_(file), folder_(std::move(folder)), config_(config) {}

  void Read() {
    if (file_.root().IsNull()) return;  // a file of comments only
    Config& c = *config_;
    ServerOptions& s = c.server;
    online::CheckerOptions& k = c.checker;
    Map(file_.root(), "the configuration",
        {{"listen",
          [&](const YamlNode& node) {
            Map(node, "listen",
                {Text("address", &s.address), Whole("port", &s.port, 0, 65535),
                 Whole("threads", &s.threads, 1, 256), Flag("allow_plain", &s.allow_plain),
                 Whole("connections_max", &s.connections_max, 1, 1'000'000),
                 Size("body_max", &s.body_max, 1U << 10, 1U << 30),
                 Size("header_max", &s.header_max, 1U << 10, 1U << 20),
                 Size("memory_max", &s.memory_max, 1U << 20, 1ULL << 40U),
                 Time("header_timeout", &s.header_timeout), Time("body_timeout", &s.body_timeout),
                 Time("idle_timeout", &s.idle_timeout), Time("write_timeout", &s.write_timeout),
                 Time("handler_timeout", &s.handler_timeout)});
          }},
         {"tls",
          [&](const YamlNode& node) {
            Map(node, "tls", {Path("certificate", &s.certificate), Path("key", &s.key)});
            if (s.certificate.empty() != s.key.empty()) {
              file_.Error(node, "missing_key", "tls: expected both certificate and key");
            }
          }},
         {"history",
          [&](const YamlNode& node) {
            Map(node, "history",
                {Path("folder", &c.history), Whole("keep_days", &k.store.keep_days, 1, 36'500),
                 Size("cache", &k.store.cache_bytes, 1U << 20, 1ULL << 40U)});
          }},
         {"policy", [&](const YamlNode& node) { Policy(node, &k.policy); }},
         {"log",
          [&](const YamlNode& node) {
            Map(node, "log",
                {Word<LogLevel>("level", &c.log.level,
                                {{"debug", LogLevel::kDebug},
                                 {"info", LogLevel::kInfo},
                                 {"warn", LogLevel::kWarn},
                                 {"error", LogLevel::kError},
                                 {"off", LogLevel::kOff}}),
                 Path("file", &c.log.file),
                 Word<bool>("format", &c.log.json, {{"text", false}, {"json", true}})});
          }},
         {"stop",
          [&](const YamlNode& node) {
            Map(node, "stop", {Time("drain", &c.drain, 0), Time("grace", &c.grace, 0)});
          }},
         {"desk",
          [&](const YamlNode& node) {
            Map(node, "desk",
                {Database("database", &c.desk.database),
                 Path("lake", &c.desk.lake),
                 Path("console", &c.desk.console),
                 Path("attachments", &c.desk.attachments),
                 Path("templates", &c.desk.templates),
                 Flag("secure_cookie", &c.desk.secure_cookie),
                 {"oidc", [&](const YamlNode& oidc) { ReadOidc(oidc, &c.desk.oidc); }}});
          }},
         Path("data", &c.data),
         Path("rulebook", &k.rulebook),
         Text("region", &k.region),
         Whole("workers", &k.workers, 0, 256),
         Whole("batch", &k.batch_max, 1, 4096),
         Whole("queue", &k.queue_max, 1, 1'000'000),
         Time("time_limit", &k.time_limit),
         Whole("answers_days", &k.answers_days, 1, 3650),
         Path("institutions", &c.institutions),
         Path("dialect", &c.dialect),
         Text("admdvs", &c.admdvs),
         Whole("checks_max", &c.checks_max, 1, 100'000)});
    if (s.handler_timeout <= k.time_limit && file_.root().IsMap()) {
      file_.Error(file_.root(), "bad_value",
                  fmt::format("listen.handler_timeout is {} and time_limit {}; expected the first "
                              "to be longer",
                              DurationText(s.handler_timeout), DurationText(k.time_limit)));
    }
  }

 private:
  struct Key {
    std::string_view name;
    std::function<void(const YamlNode&)> read;
  };

  void Map(const YamlNode& node, std::string_view what, const std::vector<Key>& keys) {
    if (!node.IsMap()) {
      file_.Error(node, "wrong_type",
                  fmt::format("{} is {}; expected a map of keys", what, ToString(node.kind)));
      return;
    }
    for (const auto& [name, value] : node.entries) {
      const Key* found = nullptr;
      std::vector<std::string_view> names;
      names.reserve(keys.size());
      for (const Key& key : keys) {
        names.push_back(key.name);
        if (key.name == name.text) found = &key;
      }
      if (found == nullptr) {
        const std::string meant = DidYouMean(name.text, names);
        file_.Error(
            name, "unknown_key", fmt::format("{} has no key '{}'", what, name.text),
            meant.empty() ? fmt::format("expected one of {}", fmt::join(names, ", ")) : meant);
      } else {
        found->read(value);
      }
    }
  }

  bool Scalar(const YamlNode& node, std::string_view name, std::string_view expected) const {
    if (node.IsScalar() && !node.text.empty()) return true;
    file_.Error(node, "wrong_type",
                fmt::format("{} is {}; expected {}", name,
                            node.IsScalar() ? "empty" : ToString(node.kind), expected));
    return false;
  }
  void Bad(const YamlNode& node, std::string_view name, std::string_view expected,
           std::string meant = {}) const {
    file_.Error(node, "bad_value",
                fmt::format("{} is '{}'; expected {}", name, node.text, expected),
                std::move(meant));
  }

  void ReadOidc(const YamlNode& node, OidcConfig* oidc) {
    Map(node, "oidc",
        {Text("issuer", &oidc->issuer), Text("client_id", &oidc->client_id),
         Path("client_secret_file", &oidc->client_secret_file),
         Text("redirect_url", &oidc->redirect_url), Text("name_claim", &oidc->name_claim),
         Text("scopes", &oidc->scopes), Text("label", &oidc->label),
         Path("ca_file", &oidc->ca_file)});
  }

  Key Text(std::string_view name, std::string* value) {
    return {name, [this, name, value](const YamlNode& node) {
              if (Scalar(node, name, "text")) *value = node.text;
            }};
  }
  Key Path(std::string_view name, std::string* value) {
    return {name, [this, name, value](const YamlNode& node) {
              if (Scalar(node, name, "a file or folder")) *value = (folder_ / node.text).string();
            }};
  }
  // A file, or a URL.
  Key Database(std::string_view name, std::string* value) {
    return {name, [this, name, value](const YamlNode& node) {
              if (!Scalar(node, name, "a file or postgresql://…")) return;
              const bool url = node.text.find("://") != std::string::npos;
              *value = url ? node.text : (folder_ / node.text).string();
            }};
  }
  Key Flag(std::string_view name, bool* value) {
    return Word<bool>(name, value, {{"true", true}, {"false", false}});
  }
  template <typename T>
  Key Whole(std::string_view name, T* value, int64_t least, int64_t most) {
    return {name, [=, this](const YamlNode& node) {
              const std::string expected = fmt::format("a whole number, {} to {}", least, most);
              if (!Scalar(node, name, expected)) return;
              const auto number = ParseInt(node.text);
              if (!number || *number < least || *number > most) return Bad(node, name, expected);
              *value = static_cast<T>(*number);
            }};
  }
  template <typename T>
  Key Size(std::string_view name, T* value, uint64_t least, uint64_t most) {
    return {name, [=, this](const YamlNode& node) {
              const std::string expected =
                  fmt::format("a size, {} to {}, as in 8 MiB", SizeText(least), SizeText(most));
              if (!Scalar(node, name, expected)) return;
              const auto size = ParseSize(node.text);
              if (!size || *size < least || *size > most) return Bad(node, name, expected);
              *value = static_cast<T>(*size);
            }};
  }
  Key Time(std::string_view name, milliseconds* value, int64_t least = 1) {
    return {name, [=, this](const YamlNode& node) {
              constexpr std::string_view kExpected = "a time with its unit, up to 1 h, as in 30 s";
              if (!Scalar(node, name, kExpected)) return;
              const auto time = ParseDuration(node.text);
              if (!time || time->count() < least || *time > std::chrono::hours(1)) {
                return Bad(node, name, kExpected);
              }
              *value = *time;
            }};
  }
  template <typename T>
  Key Word(std::string_view name, T* value,
           const std::vector<std::pair<std::string_view, std::type_identity_t<T>>>& words) {
    return {name, [=, this](const YamlNode& node) {
              std::vector<std::string_view> names;
              names.reserve(words.size());
              for (const auto& [word, meaning] : words) names.push_back(word);
              const std::string expected = fmt::format("{}", fmt::join(names, ", "));
              if (!Scalar(node, name, expected)) return;
              for (const auto& [word, meaning] : words) {
                if (word == node.text) {
                  *value = meaning;
                  return;
                }
              }
              Bad(node, name, "one of " + expected, DidYouMean(node.text, names));
            }};
  }
  template <typename T>
  Key Decide(std::string_view name, T* value) {
    return Word<T>(name, value,
                   {{"pass", online::Decision::kPass},
                    {"remind", online::Decision::kRemind},
                    {"ask_reason", online::Decision::kAskReason},
                    {"hold", online::Decision::kHold}});
  }

  void Policy(const YamlNode& node, online::PolicyOptions* policy) {
    Map(node, "policy",
        {Decide("at_most_before", &policy->at_most_before),
         Decide("at_most_during", &policy->at_most_during),
         {"rules", [this, policy](const YamlNode& rules) {
            if (!rules.IsMap()) {
              file_.Error(rules, "wrong_type",
                          fmt::format("policy.rules is {}; expected a map of rule ids",
                                      ToString(rules.kind)));
              return;
            }
            for (const auto& [id, of] : rules.entries) {
              online::PolicyOptions::Of& rule = policy->rules[id.text];
              Map(of, fmt::format("policy.rules.{}", id.text),
                  {Decide("before", &rule.before), Decide("during", &rule.during)});
            }
          }}});
  }

  const YamlFile& file_;
  const std::filesystem::path folder_;
  Config* config_;
};

}  // namespace

std::optional<uint64_t> ParseSize(std::string_view text) {
  if (const auto bytes = ParseInt(text); bytes && *bytes >= 0) return static_cast<uint64_t>(*bytes);
  return WithUnit(text, kSizes);
}

std::optional<milliseconds> ParseDuration(std::string_view text) {
  if (Trim(text) == "0") return milliseconds(0);
  const auto time = WithUnit(text, kTimes);
  if (!time) return std::nullopt;
  return milliseconds(*time);
}

std::string SizeText(uint64_t bytes) { return WithUnitText(bytes, kSizes); }
std::string DurationText(milliseconds time) {
  return WithUnitText(static_cast<uint64_t>(std::max<int64_t>(0, time.count())), kTimes);
}

Result<Config> ParseConfig(const std::string& name, std::string text) {
  std::vector<rules::Diagnostic> diagnostics;
  const YamlFile file(name, std::move(text), &diagnostics);
  Config config;
  config.file = name;
  if (diagnostics.empty()) {
    Reader(file, std::filesystem::path(name).parent_path(), &config).Read();
  }
  std::string mistakes;
  for (const rules::Diagnostic& diagnostic : diagnostics) {
    if (!mistakes.empty()) mistakes += "\n";
    mistakes += ToString(diagnostic);
  }
  if (!mistakes.empty()) return DataError(std::move(mistakes));
  return config;
}

Result<Config> ReadConfig(const std::string& file) {
  MJ_TRY(std::string text, ReadFile(file));
  return ParseConfig(file, std::move(text));
}

namespace {

Status CompleteOidc(OidcConfig* oidc) {
  if (oidc->issuer.empty()) return {};
  for (const auto& [name, value] :
       {std::pair<std::string_view, const std::string&>{"client_id", oidc->client_id},
        {"redirect_url", oidc->redirect_url}}) {
    if (value.empty()) {
      return UsageError(fmt::format("desk.oidc names an issuer, and no {}", name));
    }
  }
  if (oidc->client_secret_file.empty()) return {};
  std::ifstream file(oidc->client_secret_file);
  if (!std::getline(file, oidc->client_secret) || oidc->client_secret.empty()) {
    return EnvironmentError(fmt::format("{}: cannot read the provider's secret from its first line",
                                        oidc->client_secret_file));
  }
  return {};
}

}  // namespace

Status Complete(Config* config) {
  MJ_TRY(config->checker.rulebook, rules::LocateRulebook(config->checker.rulebook));
  config->checker.store.path = config->history.empty()
                                   ? (std::filesystem::path(config->data) / "history").string()
                                   : config->history;
  if (config->desk.attachments.empty()) {
    config->desk.attachments = (std::filesystem::path(config->data) / "attachments").string();
  }
  MJ_RETURN_IF_ERROR(CompleteOidc(&config->desk.oidc));
  return {};
}

}  // namespace mingjian::service
