#include "service/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <thread>

#include "base/temp_folder.h"
#include "base/text.h"
#include "service/institutions.h"
#include "service/socket_client_test.h"

namespace mingjian::service {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class ServiceTest : public ::testing::Test {
 protected:
  void SetUp() override {
    config_.server.port = 0;
    config_.data = folder_ / "data";
    config_.checker.rulebook = MINGJIAN_SOURCE_DIR "/rulebook";
    config_.checker.workers = 1;
    ASSERT_TRUE(Complete(&config_));
  }
  void Start() {
    auto service = Service::Start(config_, "9.9");
    ASSERT_TRUE(service.has_value()) << service.error().message;
    service_ = *std::move(service);
  }
  ClientAnswer Ask(const std::string& request) const {
    return SocketClient(service_->port()).Ask(request).value_or(ClientAnswer{});
  }

  TempFolder folder_;
  Config config_;
  std::unique_ptr<Service> service_;
};

TEST_F(ServiceTest, SaysHowItIs) {
  Start();
  EXPECT_EQ(service_->url(), "http://127.0.0.1:" + std::to_string(service_->port()));
  EXPECT_EQ(Ask(GetOf("/healthz")).status, 200);
  const ClientAnswer ready = Ask(GetOf("/readyz"));
  EXPECT_EQ(ready.status, 200);
  EXPECT_EQ(boost::json::parse(ready.body).at("version").as_string(), "9.9");
  const ClientAnswer metrics = Ask(GetOf("/metrics"));
  EXPECT_THAT(metrics.headers.at("content-type"), HasSubstr("version=0.0.4"));
  for (const char* part :
       {"mingjian_http_connections 1\n", "mingjian_checks_total 0\n", "mingjian_history_bytes ",
        "process_resident_memory_bytes ", "mingjian_info{version=\"9.9\"} 1\n"}) {
    EXPECT_THAT(metrics.body, HasSubstr(part));
  }
  // Each metric is described once.
  std::set<std::string_view> seen;
  for (const std::string_view line : Split(metrics.body, '\n')) {
    if (!line.starts_with("# HELP ")) continue;
    EXPECT_TRUE(seen.insert(Split(line, ' ')[2]).second) << line;
  }
  EXPECT_EQ(Ask(GetOf("/v1/openapi.json")).status, 200);
  EXPECT_THAT(service_->notes(), ::testing::Contains(HasSubstr("history is empty")));
}

TEST_F(ServiceTest, ReloadsAndStopsInTwoSteps) {
  config_.drain = milliseconds(400);
  Start();
  const ClientAnswer reloaded = Ask(PostOf("/v1/admin/reload", ""));
  EXPECT_EQ(reloaded.status, 200) << reloaded.body;
  EXPECT_THAT(Ask(GetOf("/metrics")).body, HasSubstr("mingjian_reloads_total 1\n"));
  std::thread stopper([this] { service_->Stop(); });
  // Still served, but a balancer is told to send nothing more.
  EXPECT_TRUE(Eventually([this] { return Ask(GetOf("/readyz")).status == 503; }));
  stopper.join();
}

TEST_F(ServiceTest, KeysDecideWhoMayReload) {
  config_.institutions = folder_ / "institutions.csv";
  std::string keys[2];
  for (int i = 0; i < 2; ++i) {
    auto key =
        AddInstitution(config_.institutions, {.fixmedins_code = i == 0 ? "H1" : "*",
                                              .name = "n",
                                              .rights = i == 0 ? "check settle read" : "admin",
                                              .sm2_public_key = "",
                                              .signature_required = false});
    ASSERT_TRUE(key.has_value()) << key.error().message;
    keys[i] = *key;
  }
  Start();
  const auto with = [&](const std::string& key) {
    return Ask("POST /v1/admin/reload HTTP/1.1\r\nHost: t\r\nContent-Length: 0\r\nX-Api-Key: " +
               key + "\r\n\r\n");
  };
  EXPECT_EQ(with("nobody").status, 403);
  EXPECT_EQ(with(keys[0]).status, 403);
  EXPECT_EQ(with(keys[1]).status, 200);
  // What cannot be read is said, and stays as it was.
  ASSERT_TRUE(WriteFile(config_.institutions, "nonsense\n"));
  const ClientAnswer wrong = with(keys[1]);
  EXPECT_EQ(wrong.status, 422);
  EXPECT_THAT(wrong.body, HasSubstr("institutions.csv"));
  EXPECT_EQ(with(keys[1]).status, 422);
  EXPECT_EQ(Ask(GetOf("/readyz")).status, 200);
}

TEST_F(ServiceTest, TakesFurtherRoutes) {
  auto service = Service::Start(config_, "9.9", [](const Parts& parts) -> Status {
    EXPECT_NE(parts.checker, nullptr);
    parts.router->Add("GET", "/v1/more",
                      [reload = parts.reload](const RequestPtr&, const Reply& reply) {
                        reply({.status = reload() ? 200 : 500});
                      });
    *parts.openapi = R"({"paths":{"/v1/more":{"get":{}}},"schemas":{"More":{"type":"object"}}})";
    return {};
  });
  ASSERT_TRUE(service.has_value()) << service.error().message;
  service_ = *std::move(service);
  EXPECT_EQ(Ask(GetOf("/v1/more")).status, 200);
  const auto document = boost::json::parse(Ask(GetOf("/v1/openapi.json")).body);
  EXPECT_TRUE(document.at("paths").as_object().contains("/v1/more"));
  EXPECT_TRUE(document.at("paths").as_object().contains("/v1/check"));
  EXPECT_TRUE(document.at_pointer("/components/schemas").as_object().contains("More"));
  const auto refused = Service::Start(
      config_, "9.9", [](const Parts&) -> Status { return UsageError("no such lake"); });
  ASSERT_FALSE(refused);
}

TEST_F(ServiceTest, WhatCannotStart) {
  config_.dialect = folder_ / "none.yaml";
  EXPECT_EQ(Service::Start(config_, "1").error().code, ErrorCode::kEnvironment);
  EXPECT_FALSE(Describe(config_));
  config_.dialect.clear();
  config_.checker.rulebook = folder_ / "none";
  EXPECT_EQ(Complete(&config_).error().code, ErrorCode::kUsage);
}

TEST_F(ServiceTest, DescribesWhatItWouldDo) {
  const auto text = Describe(config_);
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, HasSubstr("is not there; begins empty"));
  EXPECT_THAT(*text, HasSubstr("this machine only"));
  config_.checker.policy.rules["no-such-rule"].during = online::Decision::kHold;
  const auto wrong = Describe(config_);
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().message, HasSubstr("no running rule 'no-such-rule'"));
}

}  // namespace
}  // namespace mingjian::service
