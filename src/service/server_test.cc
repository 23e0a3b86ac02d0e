// The server over real sockets: messages, handlers, errors.

#include "service/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json.hpp>
#include <future>
#include <thread>

#include "service/socket_client_test.h"

namespace mingjian::service {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::Not;

Router TestRouter() {
  Router router;
  router.Add("GET", "/hello", [](const RequestPtr&, const Reply& reply) {
    reply({.body = "hello", .content_type = "text/plain"});
  });
  router.Add("POST", "/echo", [](const RequestPtr& request, const Reply& reply) {
    reply({.body = request->body, .content_type = "text/plain"});
  });
  router.Add("GET", "/later/{ms}", [](const RequestPtr& request, const Reply& reply) {
    std::thread([request, reply] {
      std::this_thread::sleep_for(milliseconds(std::stoi(request->values.at("ms"))));
      reply({.body = "late " + request->values.at("ms")});
    }).detach();
  });
  router.Add("GET", "/throw", [](const RequestPtr&, const Reply&) {
    throw std::runtime_error("secret of a patient");
  });
  router.Add("GET", "/forget", [](const RequestPtr&, const Reply&) {});
  router.Add("GET", "/twice", [](const RequestPtr&, const Reply& reply) {
    reply({.body = "first"});
    reply({.body = "second"});
  });
  router.Add("GET", "/nothing",
             [](const RequestPtr&, const Reply& reply) { reply({.status = 204, .body = "no"}); });
  router.Add("GET", "/headers", [](const RequestPtr&, const Reply& reply) {
    reply({.body = "x",
           .headers = {{"X-Good", "yes"}, {"X-Bad", "a\r\nX-Forged: b"}, {"Content-Length", "7"}}});
  });
  router.Add("GET", "/show", [](const RequestPtr& request, const Reply& reply) {
    std::string text = request->path + "|" + request->id + "|" + request->peer;
    for (const auto& [name, value] : request->query) text += "|" + name + "=" + value;
    reply({.body = text + "|" + std::string(request->Header("x-mixed"))});
  });
  return router;
}

class ServerTest : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    options_.threads = GetParam();
    Start();
  }
  void Start() {
    auto server = Server::Start(options_, TestRouter());
    ASSERT_TRUE(server.has_value()) << server.error().message;
    server_ = *std::move(server);
  }
  SocketClient Connect() const { return SocketClient(server_->port()); }
  static std::string CodeOf(const ClientAnswer& answer) {
    return boost::json::parse(answer.body).at("error").at("code").as_string().c_str();
  }

  ServerOptions options_;
  std::unique_ptr<Server> server_;
};

TEST_P(ServerTest, AnswersManyRequestsOnOneConnection) {
  SocketClient client = Connect();
  for (int i = 0; i < 100; ++i) {
    const auto answer = client.Ask(PostOf("/echo", std::to_string(i)));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, std::to_string(i));
    EXPECT_EQ(answer->headers.at("server"), "mingjian");
    EXPECT_EQ(answer->headers.at("cache-control"), "no-store");
    EXPECT_THAT(answer->headers.at("date"), HasSubstr(" GMT"));
    EXPECT_FALSE(answer->headers.contains("connection"));
  }
}

TEST_P(ServerTest, AnswersPipelinedRequestsInOrder) {
  SocketClient client = Connect();
  std::string all;
  for (const char* path : {"/later/60", "/hello", "/later/1", "/later/30", "/hello"}) {
    all += GetOf(path);
  }
  ASSERT_TRUE(client.Send(all + PostOf("/echo", "end") + "\r\n" + GetOf("/hello")));
  for (const char* body : {"late 60", "hello", "late 1", "late 30", "hello", "end", "hello"}) {
    const auto answer = client.Receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body, body);
  }
}

TEST_P(ServerTest, ReadsChunksAndRequestsByteByByte) {
  SocketClient client = Connect();
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;why=not\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\nX-Trailer: none\r\n\r\n";
  for (const char c : request) {
    ASSERT_TRUE(client.Send(std::string_view(&c, 1)));
  }
  const auto answer = client.Receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "hello world");
  EXPECT_EQ(client.Ask(GetOf("/hello"))->body, "hello");
}

TEST_P(ServerTest, HeadHasLengthAndNoBody) {
  SocketClient client = Connect();
  const auto answer = client.Ask("HEAD /hello HTTP/1.1\r\nHost: t\r\n\r\n", true);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->headers.at("content-length"), "5");
  EXPECT_EQ(client.Ask(GetOf("/hello"))->body, "hello");
  const auto nothing = client.Ask(GetOf("/nothing"));
  EXPECT_EQ(nothing->status, 204);
  EXPECT_FALSE(nothing->headers.contains("content-length"));
  EXPECT_EQ(client.Ask(GetOf("/hello"))->body, "hello");
}

TEST_P(ServerTest, UnknownPathsAndMethods) {
  SocketClient client = Connect();
  const auto missing = client.Ask(GetOf("/none"));
  EXPECT_EQ(missing->status, 404);
  EXPECT_EQ(CodeOf(*missing), "not_found");
  const auto wrong = client.Ask("DELETE /hello HTTP/1.1\r\nHost: t\r\n\r\n");
  EXPECT_EQ(wrong->status, 405);
  EXPECT_EQ(wrong->headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(client.Ask(PostOf("/none", "body"))->status, 404);
  EXPECT_EQ(client.Ask(GetOf("/hello"))->status, 200);
}

TEST_P(ServerTest, RequestIdsAreTakenOrMade) {
  SocketClient client = Connect();
  const auto given =
      client.Ask("GET /show HTTP/1.1\r\nHost: t\r\nX-Request-Id: abc-1\r\nX-Mixed: Case\r\n\r\n");
  EXPECT_EQ(given->headers.at("x-request-id"), "abc-1");
  EXPECT_EQ(given->body, "/show|abc-1|127.0.0.1|Case");
  const auto made = client.Ask(
      "GET /show HTTP/1.1\r\nHost: t\r\nX-Request-Id: " + std::string(65, 'x') + "\r\n\r\n");
  EXPECT_EQ(made->headers.at("x-request-id").find('x'), std::string::npos);
  const auto again = client.Ask(GetOf("/show"));
  EXPECT_NE(made->headers.at("x-request-id"), again->headers.at("x-request-id"));
}

TEST_P(ServerTest, DecodesPathAndQuery) {
  SocketClient client = Connect();
  const auto answer = client.Ask(GetOf("http://t/sho%77?b=1%262&a=x+%E4%BF%9D&b=2&empty"));
  EXPECT_THAT(answer->body, HasSubstr("|a=x 保|b=2|empty="));
  for (const char* path : {"/a/../show", "/%2e%2e/show", "/show?x=%0", "/%ff", "show"}) {
    SocketClient other = Connect();
    EXPECT_EQ(other.Ask(GetOf(path))->status, 400) << path;
  }
}

TEST_P(ServerTest, MalformedRequestsAreAnsweredAndEnded) {
  const std::pair<const char*, int> kCases[] = {
      {"nonsense\r\n\r\n", 400},
      {"GET /hello HTTP/2.0\r\nHost: t\r\n\r\n", 400},
      {"GET /hello HTTP/1.1\r\n\r\n", 400},
      {"GET /hello HTTP/1.1\r\nHost: t\r\nHost: u\r\n\r\n", 400},
      {"GET /hello HTTP/1.1\r\nHost: t\r\nBad Name: x\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n",
       400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: -1\r\n\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"POST /echo HTTP/1.1\r\nHost: t\r\nExpect: wonders\r\nContent-Length: 1\r\n\r\na", 417},
  };
  for (const auto& [request, status] : kCases) {
    SocketClient client = Connect();
    const auto answer = client.Ask(request);
    ASSERT_TRUE(answer) << request;
    EXPECT_EQ(answer->status, status) << request;
    EXPECT_EQ(answer->headers.at("connection"), "close") << request;
    EXPECT_FALSE(CodeOf(*answer).empty());
    ::shutdown(client.socket(), SHUT_WR);
    EXPECT_TRUE(client.Ended()) << request;
  }
}

TEST_P(ServerTest, HandlersThatFail) {
  SocketClient client = Connect();
  const auto thrown = client.Ask(GetOf("/throw"));
  EXPECT_EQ(thrown->status, 500);
  EXPECT_EQ(CodeOf(*thrown), "internal");
  EXPECT_THAT(thrown->body, Not(HasSubstr("secret")));
  EXPECT_EQ(client.Ask(GetOf("/forget"))->status, 500);
  EXPECT_EQ(client.Ask(GetOf("/twice"))->body, "first");
  EXPECT_EQ(client.Ask(GetOf("/hello"))->body, "hello");
}

TEST_P(ServerTest, HeadersOfHandlersCannotForgeAnswers) {
  SocketClient client = Connect();
  const auto answer = client.Ask(GetOf("/headers"));
  EXPECT_EQ(answer->headers.at("x-good"), "yes");
  EXPECT_EQ(answer->headers.at("content-length"), "1");
  EXPECT_FALSE(answer->headers.contains("x-bad"));
  EXPECT_FALSE(answer->headers.contains("x-forged"));
}

TEST_P(ServerTest, ContinueIsSaidWhereItIsAskedFor) {
  SocketClient client = Connect();
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: t\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n";
  const auto go = client.Ask(head);
  ASSERT_TRUE(go);
  EXPECT_EQ(go->status, 100);
  EXPECT_EQ(client.Ask("body")->body, "body");
  // The body is there already: nothing to say.
  EXPECT_EQ(client.Ask(head + "next")->body, "next");
}

TEST_P(ServerTest, OldClientsAreServed) {
  SocketClient client = Connect();
  const auto kept = client.Ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(kept->headers.at("connection"), "keep-alive");
  const auto last = client.Ask("GET /hello HTTP/1.0\r\n\r\n");
  EXPECT_EQ(last->headers.at("connection"), "close");
  EXPECT_TRUE(client.Ended());
  SocketClient other = Connect();
  EXPECT_EQ(other.Ask("GET /hello HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")->body,
            "hello");
  EXPECT_TRUE(other.Ended());
}

TEST_P(ServerTest, LateRepliesAreDropped) {
  options_.handler_timeout = milliseconds(100);
  Start();
  SocketClient client = Connect();
  const auto late = client.Ask(GetOf("/later/600"));
  ASSERT_TRUE(late);
  EXPECT_EQ(late->status, 504);
  EXPECT_EQ(client.Ask(GetOf("/hello"))->body, "hello");
  std::this_thread::sleep_for(milliseconds(700));
  EXPECT_EQ(client.Ask(GetOf("/hello"))->body, "hello");
  EXPECT_THAT(server_->Metrics(), HasSubstr("mingjian_http_late_replies_total 1\n"));
  // A reply to a connection, and to a server, that is gone.
  SocketClient gone = Connect();
  ASSERT_TRUE(gone.Send(GetOf("/later/200")));
  gone.Close();
  std::this_thread::sleep_for(milliseconds(20));
  server_.reset();
  std::this_thread::sleep_for(milliseconds(300));
}

TEST_P(ServerTest, AClientThatHasSaidAllIsAnswered) {
  SocketClient client = Connect();
  ASSERT_TRUE(client.Send(GetOf("/later/50")));
  ::shutdown(client.socket(), SHUT_WR);
  EXPECT_EQ(client.Receive()->body, "late 50");
  EXPECT_TRUE(client.Ended());
}

TEST_P(ServerTest, CountsRequests) {
  SocketClient client = Connect();
  client.Ask(GetOf("/hello"));
  client.Ask(GetOf("/hello"));
  client.Ask(GetOf("/none"));
  // Counted when the answer is written: the client may be quicker than the counter.
  for (const char* line : {
           "mingjian_http_requests_total{route=\"/hello\",status=\"200\"} 2\n",
           "mingjian_http_requests_total{route=\"none\",status=\"404\"} 1\n",
           "mingjian_http_request_seconds_bucket{route=\"/hello\",le=\"+Inf\"} 2\n",
           "mingjian_http_request_seconds_count{route=\"/hello\"} 2\n",
           "mingjian_http_connections 1\n",
           "# TYPE mingjian_http_request_seconds histogram\n",
       }) {
    EXPECT_TRUE(Eventually([&] { return server_->Metrics().find(line) != std::string::npos; }))
        << line << server_->Metrics();
  }
}

TEST_P(ServerTest, ManyClientsAtOnce) {
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int c = 0; c < 16; ++c) {
    clients.emplace_back([&, c] {
      SocketClient client = Connect();
      for (int i = 0; i < 50; ++i) {
        const std::string body = std::to_string(c * 1000 + i) + std::string(20'000, 'x');
        const auto answer =
            i % 5 == 0 ? client.Ask(GetOf("/later/1")) : client.Ask(PostOf("/echo", body));
        if (answer && answer->body == (i % 5 == 0 ? "late 1" : body)) ++good;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(good, 16 * 50);
}

INSTANTIATE_TEST_SUITE_P(Threads, ServerTest, ::testing::Values(1, 3));

}  // namespace
}  // namespace mingjian::service
