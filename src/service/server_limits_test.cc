// What the server does with too much, too slow and too many; and how it stops.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <future>
#include <thread>

#include "service/server.h"
#include "service/socket_client_test.h"

namespace mingjian::service {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

Router TestRouter() {
  Router router;
  router.Add("GET", "/hello",
             [](const RequestPtr&, const Reply& reply) { reply({.body = "hello"}); });
  router.Add("POST", "/size", [](const RequestPtr& request, const Reply& reply) {
    reply({.body = std::to_string(request->body.size())});
  });
  router.Add("GET", "/later", [](const RequestPtr&, const Reply& reply) {
    std::thread([reply] {
      std::this_thread::sleep_for(milliseconds(300));
      reply({.body = "done"});
    }).detach();
  });
  router.Add("GET", "/large", [](const RequestPtr&, const Reply& reply) {
    reply({.body = std::string(32U << 20, 'x')});
  });
  return router;
}

std::unique_ptr<Server> StartWith(const ServerOptions& options) {
  auto server = Server::Start(options, TestRouter());
  MJ_CHECK(server.has_value());
  return *std::move(server);
}

int64_t Metric(const Server& server, const std::string& name) {
  const std::string text = server.Metrics();
  const size_t at = text.find("\n" + name + " ");
  return at == std::string::npos ? -1 : std::atoll(text.c_str() + at + name.size() + 2);
}

uint64_t ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  MJ_CHECK(file != nullptr);
  unsigned long long size = 0, resident = 0;
  MJ_CHECK(std::fscanf(file, "%llu %llu", &size, &resident) == 2);
  std::fclose(file);
  return resident * 4096;
}

TEST(ServerLimitsTest, ABodyThatIsTooLargeIsNotRead) {
  const auto server = StartWith({});
  SocketClient client(server->port());
  ASSERT_TRUE(client.Send("POST /size HTTP/1.1\r\nHost: t\r\nContent-Length: 104857600\r\n\r\n"));
  const uint64_t before = ResidentBytes();
  // The client sends on regardless, as many do.
  std::thread sender([&] {
    const std::string piece(1U << 20, 'x');
    for (int i = 0; i < 100; ++i) {
      if (!client.Send(piece)) break;
    }
    ::shutdown(client.socket(), SHUT_WR);
  });
  const auto answer = client.Receive();
  sender.join();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 413);
  EXPECT_THAT(answer->body, HasSubstr("larger than 8388608 bytes"));
  EXPECT_LT(ResidentBytes(), before + (24U << 20));
  EXPECT_EQ(SocketClient(server->port()).Ask(GetOf("/hello"))->status, 200);
}

TEST(ServerLimitsTest, ARouteMayTakeLargerBodiesAndNoOtherDoes) {
  const auto answer = [](const RequestPtr& request, const Reply& reply) {
    reply({.body = std::to_string(request->body.size())});
  };
  Router router;
  router.Add("PUT", "/files/{name}", answer, {.body_max = 300'000});
  router.Add("POST", "/files/{name}", answer);
  router.Add("PUT", "/other", answer);
  router.Add("PUT", "/small", answer, {.body_max = 10});  // never less than the server's
  const auto server = Server::Start({.body_max = 100'000}, std::move(router));
  ASSERT_TRUE(server) << server.error().message;
  const auto ask = [&](const std::string& method, const std::string& path, size_t size) {
    std::string request = PostOf(path, std::string(size, 'x'));
    request.replace(0, 4, method);
    return SocketClient((*server)->port()).Ask(request)->status;
  };
  EXPECT_EQ(ask("PUT", "/files/a.csv", 300'000), 200);
  EXPECT_EQ(ask("PUT", "/files/a.csv", 300'001), 413);
  EXPECT_EQ(ask("POST", "/files/a.csv", 100'001), 413);
  EXPECT_EQ(ask("PUT", "/other", 100'001), 413);
  EXPECT_EQ(ask("PUT", "/files", 100'001), 413);
  EXPECT_EQ(ask("PUT", "/small", 100'000), 200);
}

TEST(ServerLimitsTest, SizesAtTheirBounds) {
  const auto server = StartWith({.body_max = 100'000, .header_max = 4096});
  for (const auto& [size, status] : {std::pair(100'000, 200), std::pair(100'001, 413)}) {
    const std::string body(static_cast<size_t>(size), 'x');
    EXPECT_EQ(SocketClient(server->port()).Ask(PostOf("/size", body))->status, status);
    // In chunks nobody says the length first.
    std::string chunks = "POST /size HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (size_t at = 0; at < body.size(); at += 50'000) {
      const std::string piece = body.substr(at, 50'000);
      char line[32];
      std::snprintf(line, sizeof(line), "%zx\r\n", piece.size());
      chunks += line + piece + "\r\n";
    }
    EXPECT_EQ(SocketClient(server->port()).Ask(chunks + "0\r\n\r\n")->status, status);
  }
  for (const auto& [size, status] : {std::pair(3900, 200), std::pair(4200, 431)}) {
    const std::string head = "GET /hello HTTP/1.1\r\nHost: t\r\nX-Long: ";
    EXPECT_EQ(SocketClient(server->port())
                  .Ask(head + std::string(static_cast<size_t>(size), 'x') + "\r\n\r\n")
                  ->status,
              status);
  }
  std::string many = "GET /hello HTTP/1.1\r\nHost: t\r\n";
  for (int i = 0; i < 400; ++i) many += "a: b\r\n";
  EXPECT_EQ(SocketClient(server->port()).Ask(many + "\r\n")->status, 431);
  EXPECT_EQ(SocketClient(server->port()).Ask(GetOf("/" + std::string(2000, 'x')))->status, 404);
  EXPECT_EQ(SocketClient(server->port()).Ask(GetOf("/" + std::string(2100, 'x')))->status, 414);
  EXPECT_EQ(SocketClient(server->port()).Ask(GetOf("/" + std::string(9000, 'x')))->status, 414);
  // Field after field, without an end.
  SocketClient endless(server->port());
  ASSERT_TRUE(endless.Send("GET /hello HTTP/1.1\r\nHost: t\r\n"));
  for (int i = 0; i < 500 && endless.Send("abc: defghijk\r\n"); ++i) {
  }
  EXPECT_EQ(endless.Receive()->status, 431);
}

TEST(ServerLimitsTest, SlowHeadersAndBodiesEndInTime) {
  const auto server = StartWith({.header_timeout = milliseconds(200),
                                 .body_timeout = milliseconds(200),
                                 .idle_timeout = milliseconds(200)});
  SocketClient header(server->port()), body(server->port()), silent(server->port()),
      idle(server->port());
  ASSERT_TRUE(header.Send("GET /hello HTTP/1.1\r\nHo"));
  ASSERT_TRUE(body.Send("POST /size HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n12345"));
  EXPECT_EQ(idle.Ask(GetOf("/hello"))->status, 200);
  EXPECT_EQ(header.Receive()->status, 408);
  const auto slow = body.Receive();
  EXPECT_EQ(slow->status, 408);
  EXPECT_EQ(slow->headers.at("connection"), "close");
  // Who said nothing is told nothing.
  EXPECT_TRUE(silent.Ended());
  EXPECT_TRUE(idle.Ended());
}

TEST(ServerLimitsTest, TricklingDoesNotExtendTheTime) {
  const auto server = StartWith({.body_timeout = milliseconds(300)});
  SocketClient client(server->port());
  ASSERT_TRUE(client.Send("POST /size HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n"));
  std::atomic<bool> over{false};
  std::thread trickle([&] {
    while (!over && client.Send("x")) std::this_thread::sleep_for(milliseconds(10));
  });
  EXPECT_EQ(client.Receive()->status, 408);
  over = true;
  trickle.join();
}

TEST(ServerLimitsTest, WhoDoesNotReadIsDropped) {
  const auto server = StartWith({.write_timeout = milliseconds(200)});
  SocketClient client(server->port());
  ASSERT_TRUE(client.Send(GetOf("/large")));
  EXPECT_TRUE(Eventually([&] {
    return Metric(*server, "mingjian_http_connections_total") == 1 &&
           Metric(*server, "mingjian_http_connections") == 0;
  }));
}

TEST(ServerLimitsTest, MemoryOfBodiesIsBounded) {
  const auto server = StartWith({.memory_max = 1U << 20});
  SocketClient holder(server->port());
  const std::string large(900'000, 'x');
  ASSERT_TRUE(
      holder.Send("POST /size HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n" + large));
  ASSERT_TRUE(Eventually([&] { return Metric(*server, "mingjian_http_body_bytes") >= 900'000; }));
  const auto refused = SocketClient(server->port()).Ask(PostOf("/size", large));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 503);
  EXPECT_EQ(refused->headers.at("retry-after"), "1");
  // What holds the memory finishes, and gives it back.
  EXPECT_EQ(holder.Ask(std::string(100'000, 'x'))->body, "1000000");
  holder.Close();
  EXPECT_EQ(SocketClient(server->port()).Ask(PostOf("/size", large))->status, 200);
  EXPECT_TRUE(Eventually([&] { return Metric(*server, "mingjian_http_body_bytes") == 0; }));
  EXPECT_EQ(Metric(*server, "mingjian_http_refused_total{why=\"memory\"}"), 1);
}

TEST(ServerLimitsTest, ThousandsOfConnections) {
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
#ifdef __SANITIZE_ADDRESS__
  constexpr size_t kWanted = 500;
#else
  constexpr size_t kWanted = 4000;
#endif
  // Both ends are in this process.
  const size_t many = std::min<size_t>(kWanted, limit.rlim_cur / 2 - 300);
  const auto server = StartWith({.connections_max = many});
  const uint64_t before = ResidentBytes();
  std::vector<SocketClient> clients;
  clients.reserve(many);
  for (size_t i = 0; i < many; ++i) clients.emplace_back(server->port());
  for (SocketClient& client : clients) ASSERT_TRUE(client.Send(GetOf("/hello")));
  for (SocketClient& client : clients) ASSERT_EQ(client.Receive()->status, 200);
  EXPECT_LT(ResidentBytes() - before, many * (64U << 10));
  for (int i = 0; i < 10; ++i) {
    SocketClient beyond(server->port());
    const auto answer = beyond.Ask(GetOf("/hello"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_THAT(answer->body, HasSubstr("too many connections"));
  }
  EXPECT_THAT(server->Metrics(),
              HasSubstr("mingjian_http_refused_total{why=\"connections\"} 10\n"));
  clients.clear();
  EXPECT_TRUE(Eventually([&] { return Metric(*server, "mingjian_http_connections") == 0; }));
  EXPECT_EQ(SocketClient(server->port()).Ask(GetOf("/hello"))->status, 200);
}

TEST(ServerLimitsTest, StopFinishesWhatRuns) {
  const auto server = StartWith({});
  SocketClient idle(server->port()), running(server->port()), fresh(server->port());
  EXPECT_EQ(idle.Ask(GetOf("/hello"))->status, 200);
  ASSERT_TRUE(running.Send(GetOf("/later") + GetOf("/hello")));
  std::this_thread::sleep_for(milliseconds(50));
  std::thread stopper([&] { server->Stop(); });
  const auto answer = running.Receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "done");
  EXPECT_EQ(answer->headers.at("connection"), "close");
  EXPECT_TRUE(running.Ended());
  EXPECT_TRUE(idle.Ended());
  EXPECT_TRUE(fresh.Ended());
  stopper.join();
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(server->port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)), 0);
  ::close(socket);
}

TEST(ServerLimitsTest, StopEndsWhatDoesNotFinish) {
  const auto server = StartWith({});
  SocketClient running(server->port()), half(server->port());
  ASSERT_TRUE(running.Send(GetOf("/later")));
  ASSERT_TRUE(half.Send("POST /size HTTP/1.1\r\nHost: t\r\nContent-Length: 10\r\n\r\n123"));
  std::this_thread::sleep_for(milliseconds(50));
  server->Stop(milliseconds(1));
  EXPECT_TRUE(running.Ended());
  EXPECT_TRUE(half.Ended());
  std::this_thread::sleep_for(milliseconds(400));  // the handler's answer comes into nothing
}

TEST(ServerLimitsTest, WhatCannotBeStarted) {
  const auto server = StartWith({});
  const auto taken = Server::Start({.port = server->port()}, TestRouter());
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kEnvironment);
  EXPECT_THAT(taken.error().message, HasSubstr("Address already in use"));
  const auto clear = Server::Start({.address = "0.0.0.0"}, TestRouter());
  ASSERT_FALSE(clear);
  EXPECT_EQ(clear.error().code, ErrorCode::kUsage);
  EXPECT_TRUE(Server::Start({.address = "0.0.0.0", .allow_plain = true}, TestRouter()));
  EXPECT_EQ(Server::Start({.address = "here"}, TestRouter()).error().code, ErrorCode::kUsage);
  EXPECT_EQ(Server::Start({.certificate = "none.pem"}, TestRouter()).error().code,
            ErrorCode::kUsage);
  const auto none = Server::Start({.certificate = "/none.pem", .key = "/none.key"}, TestRouter());
  EXPECT_EQ(none.error().code, ErrorCode::kEnvironment);
  EXPECT_THAT(none.error().message, HasSubstr("/none.pem"));
}

}  // namespace
}  // namespace mingjian::service
