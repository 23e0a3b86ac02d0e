#include "service/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mingjian::service {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

TEST(ConfigTest, ReadsEveryKey) {
  const auto config = ParseConfig("/etc/mingjian/mingjian.yaml", R"(
listen:
  address: 0.0.0.0
  port: 8443
  threads: 2
  allow_plain: true
  connections_max: 500
  body_max: 2 MiB
  header_max: 8KiB
  memory_max: 1 GiB
  header_timeout: 5 s
  body_timeout: 6 s
  idle_timeout: 2 min
  write_timeout: 7 s
  handler_timeout: 8 s
tls: {certificate: tls.pem, key: /keys/tls.key}
data: /var/lib/mingjian
history: {folder: /fast/history, keep_days: 200, cache: 64 MiB}
rulebook: rules
region: "420300"
workers: 3
batch: 16
queue: 100
time_limit: 500 ms
answers_days: 3
policy:
  at_most_before: remind
  at_most_during: ask_reason
  rules:
    drug-sex: {before: pass, during: hold}
    drug-age: {during: remind}
institutions: institutions.csv
dialect: dialects/hainan.yaml
admdvs: "420300"
checks_max: 50
log: {level: warn, file: /var/log/mingjian.log, format: json}
stop: {drain: 0, grace: 20 s}
)");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->server.address, "0.0.0.0");
  EXPECT_EQ(config->server.port, 8443);
  EXPECT_EQ(config->server.threads, 2);
  EXPECT_TRUE(config->server.allow_plain);
  EXPECT_EQ(config->server.connections_max, 500U);
  EXPECT_EQ(config->server.body_max, 2U << 20);
  EXPECT_EQ(config->server.header_max, 8U << 10);
  EXPECT_EQ(config->server.memory_max, 1U << 30);
  EXPECT_EQ(config->server.header_timeout, milliseconds(5000));
  EXPECT_EQ(config->server.body_timeout, milliseconds(6000));
  EXPECT_EQ(config->server.idle_timeout, milliseconds(120'000));
  EXPECT_EQ(config->server.write_timeout, milliseconds(7000));
  EXPECT_EQ(config->server.handler_timeout, milliseconds(8000));
  EXPECT_EQ(config->server.certificate, "/etc/mingjian/tls.pem");
  EXPECT_EQ(config->server.key, "/keys/tls.key");
  EXPECT_EQ(config->data, "/var/lib/mingjian");
  EXPECT_EQ(config->history, "/fast/history");
  EXPECT_EQ(config->checker.store.keep_days, 200);
  EXPECT_EQ(config->checker.store.cache_bytes, 64U << 20);
  EXPECT_EQ(config->checker.rulebook, "/etc/mingjian/rules");
  EXPECT_EQ(config->checker.region, "420300");
  EXPECT_EQ(config->checker.workers, 3);
  EXPECT_EQ(config->checker.batch_max, 16U);
  EXPECT_EQ(config->checker.queue_max, 100U);
  EXPECT_EQ(config->checker.time_limit, milliseconds(500));
  EXPECT_EQ(config->checker.answers_days, 3);
  const online::PolicyOptions& policy = config->checker.policy;
  EXPECT_EQ(policy.at_most_before, online::Decision::kRemind);
  EXPECT_EQ(policy.at_most_during, online::Decision::kAskReason);
  EXPECT_EQ(policy.rules.at("drug-sex").before, online::Decision::kPass);
  EXPECT_EQ(policy.rules.at("drug-sex").during, online::Decision::kHold);
  EXPECT_FALSE(policy.rules.at("drug-age").before.has_value());
  EXPECT_EQ(config->institutions, "/etc/mingjian/institutions.csv");
  EXPECT_EQ(config->dialect, "/etc/mingjian/dialects/hainan.yaml");
  EXPECT_EQ(config->admdvs, "420300");
  EXPECT_EQ(config->checks_max, 50U);
  EXPECT_EQ(config->log.level, LogLevel::kWarn);
  EXPECT_EQ(config->log.file, "/var/log/mingjian.log");
  EXPECT_TRUE(config->log.json);
  EXPECT_EQ(config->drain, milliseconds(0));
  EXPECT_EQ(config->grace, milliseconds(20'000));
}

TEST(ConfigTest, NothingIsNeeded) {
  for (const char* text : {"", "# a comment\n", "{}\n"}) {
    const auto config = ParseConfig("x.yaml", text);
    ASSERT_TRUE(config) << text << config.error().message;
    EXPECT_EQ(config->server.address, "127.0.0.1");
    EXPECT_EQ(config->server.port, 8080);
    EXPECT_EQ(config->data, "mingjian-data");
  }
}

TEST(ConfigTest, MistakesAreNamedWithTheirPlace) {
  const std::pair<const char*, std::vector<const char*>> kCases[] = {
      {"listn: {}\n", {"c.yaml:1:1: error: the configuration has no key 'listn'", "'listen'"}},
      {"listen:\n  prt: 1\n", {"c.yaml:2:3: error: listen has no key 'prt'", "'port'"}},
      {"zebra: 1\n", {"expected one of listen, tls"}},
      {"listen:\n  port: 99999\n", {"c.yaml:2:9", "port is '99999'; expected a whole number"}},
      {"listen: 8080\n", {"c.yaml:1:9", "listen is a text or number; expected a map of keys"}},
      {"listen: {body_max: 8 MB}\n", {"body_max is '8 MB'; expected a size", "8 MiB"}},
      {"listen: {idle_timeout: 30}\n", {"idle_timeout is '30'; expected a time with its unit"}},
      {"time_limit: 2 h\n", {"time_limit is '2 h'"}},
      {"time_limit: 40 s\n", {"listen.handler_timeout is 30 s and time_limit 40 s"}},
      {"tls: {key: a.key}\n", {"c.yaml:1:6", "expected both certificate and key"}},
      {"log: {level: inof}\n", {"level is 'inof'; expected one of debug, info"}},
      {"policy: {at_most_before: holds}\n", {"'holds'", "'hold'"}},
      {"policy: {rules: {a: {after: hold}}}\n", {"policy.rules.a has no key 'after'"}},
      {"policy: {rules: [a]}\n", {"policy.rules is a list"}},
      {"data:\n", {"data is"}},
      {"data: [a]\n", {"data is a list"}},
      {"workers: -1\nbatch: x\n", {"c.yaml:1:10", "c.yaml:2:8"}},
      {"data: a\ndata: b\n", {"c.yaml:2:1"}},
      {"{\n", {"c.yaml:"}},
  };
  for (const auto& [text, messages] : kCases) {
    const auto config = ParseConfig("c.yaml", text);
    ASSERT_FALSE(config) << text;
    EXPECT_EQ(config.error().code, ErrorCode::kData);
    for (const char* message : messages) {
      EXPECT_THAT(config.error().message, HasSubstr(message)) << text;
    }
  }
  EXPECT_EQ(ReadConfig("/none/x.yaml").error().code, ErrorCode::kEnvironment);
}

TEST(ConfigTest, SizesAndTimes) {
  EXPECT_EQ(ParseSize("8 MiB"), 8U << 20);
  EXPECT_EQ(ParseSize("1024"), 1024U);
  EXPECT_EQ(ParseSize("3GiB"), 3ULL << 30U);
  for (const char* text : {"", "MiB", "1.5 MiB", "-1", "8 MB", "8 mib", "99999999999999999 GiB"}) {
    EXPECT_FALSE(ParseSize(text)) << text;
  }
  EXPECT_EQ(ParseDuration("2 min"), milliseconds(120'000));
  EXPECT_EQ(ParseDuration("250ms"), milliseconds(250));
  EXPECT_EQ(ParseDuration("0"), milliseconds(0));
  for (const char* text : {"", "5", "s", "1.5 s", "-1 s", "1 day"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
  EXPECT_EQ(SizeText(8U << 20), "8 MiB");
  EXPECT_EQ(SizeText(1000), "1000 B");
  EXPECT_EQ(SizeText(0), "0 B");
  EXPECT_EQ(DurationText(milliseconds(90'000)), "90 s");
  EXPECT_EQ(DurationText(milliseconds(0)), "0 ms");
}

TEST(ConfigTest, ReadsTheDesk) {
  const auto config = ParseConfig("/etc/mingjian/mingjian.yaml",
                                  "desk: {database: cases.db, lake: /lake, console: c, "
                                  "attachments: files, secure_cookie: true}\n");
  ASSERT_TRUE(config) << config.error().message;
  EXPECT_EQ(config->desk.database, "/etc/mingjian/cases.db");
  EXPECT_EQ(config->desk.lake, "/lake");
  EXPECT_EQ(config->desk.console, "/etc/mingjian/c");
  EXPECT_EQ(config->desk.attachments, "/etc/mingjian/files");
  EXPECT_TRUE(config->desk.secure_cookie);
  const auto url = ParseConfig("a.yaml", "desk: {database: postgresql://m@db/cases}\n");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->desk.database, "postgresql://m@db/cases");
  const auto wrong = ParseConfig("a.yaml", "desk: {databse: x}\n");
  ASSERT_FALSE(wrong);
  EXPECT_NE(wrong.error().message.find("did you mean 'database'"), std::string::npos);
}

}  // namespace
}  // namespace mingjian::service
