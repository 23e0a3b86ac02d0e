// `mingjian serve`, killed at any point: every settlement that was acknowledged is there after the
// restart, with its findings and its answer.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <random>
#include <set>
#include <thread>

#include "base/temp_folder.h"
#include "history/store.h"
#include "online/small_claims_test.h"
#include "service/socket_client_test.h"
#include "testing/claim_message.h"

namespace mingjian {
namespace {

constexpr int kKills = 200;
constexpr int kClients = 2;

// The program with its standard output on a pipe.
class Server {
 public:
  Server(const std::string& data, const std::string& rulebook) {
    int ends[2];
    MJ_CHECK(::pipe(ends) == 0);
    child_ = ::fork();
    if (child_ == 0) {
      ::dup2(ends[1], 1);
      ::close(ends[0]);
      ::close(ends[1]);
      if (std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(125);
      ::execl(MINGJIAN_PROGRAM, "mingjian", "serve", "--port", "0", "--data", data.c_str(),
              "--rulebook", rulebook.c_str(), nullptr);
      ::_exit(126);
    }
    MJ_CHECK(child_ > 0);
    ::close(ends[1]);
    out_ = ends[0];
  }
  ~Server() { Kill(); }
  // The port, once it is ready; 0 when it ended before.
  uint16_t Port() {
    std::string text;
    char buffer[256];
    while (text.find('\n') == std::string::npos) {
      const ssize_t got = ::read(out_, buffer, sizeof buffer);
      if (got <= 0) return 0;
      text.append(buffer, static_cast<size_t>(got));
    }
    const size_t colon = text.rfind(':');
    return static_cast<uint16_t>(std::atoi(text.c_str() + colon + 1));
  }
  void Kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
    ::close(out_);
    child_ = 0;
  }

 private:
  pid_t child_ = 0;
  int out_ = -1;
};

// The 3102 of settlement `number`: every third one has a line that is found dear.
std::string Message(int number) {
  const std::string id = std::to_string(number);
  history::Claim claim =
      online::ShortClaim("P" + std::to_string(number % 50), "S" + id, "2026-03-02",
                         {{"A" + id, number % 3 == 0 ? "900" : "10"}});
  testing::MessageOptions options;
  char msgid[31];
  std::snprintf(msgid, sizeof msgid, "H3301000000120260302%010d", number);
  options.msgid = msgid;
  options.inf_time = claim.setl_time();
  return testing::MessageOf(claim, options);
}

TEST(ServeKill, NothingAcknowledgedIsLost) {
  const TempFolder temp;
  const std::string data = (temp.path() / "data").string();
  const online::SmallRulebook rulebook;
  std::mt19937 random(7);
  std::set<int> acknowledged;
  int next = 0, ready = 0;
  for (int round = 0; round < kKills; ++round) {
    Server server(data, rulebook.path());
    // One in eight is killed while it starts.
    if (round % 8 == 7) {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 150'000));
      server.Kill();
      continue;
    }
    const uint16_t port = server.Port();
    ASSERT_NE(port, 0) << "it did not start again after kill " << round;
    ++ready;
    std::vector<std::thread> clients;
    std::vector<std::vector<int>> acks(kClients);
    std::atomic<bool> wrong{false};
    for (int client = 0; client < kClients; ++client) {
      clients.emplace_back([&, client] {
        service::SocketClient socket(port);
        for (int i = 0;; ++i) {
          const int number = next + i * kClients + client;
          if (!socket.Send(service::PostOf("/fsi/api/3102", Message(number)))) return;
          const auto answer = socket.Receive();
          if (!answer) return;
          if (answer->status != 200 || answer->body.find(R"("stored":true)") == std::string::npos) {
            wrong = true;
            return;
          }
          acks[static_cast<size_t>(client)].push_back(number);
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 60'000));
    server.Kill();
    for (std::thread& client : clients) client.join();
    EXPECT_FALSE(wrong) << "a settlement was not stored";
    for (const std::vector<int>& list : acks) acknowledged.insert(list.begin(), list.end());
    next += 10'000;
    if (round % 40 != 38) continue;
    const auto store = history::Store::Open({.path = data + "/history"});
    ASSERT_TRUE(store.has_value()) << store.error().message;
    for (const int number : acknowledged) {
      const auto claim = (*store)->Find({"H33010000001", "S" + std::to_string(number)});
      ASSERT_TRUE(claim && claim->has_value()) << "settlement S" << number << " is lost";
      EXPECT_EQ((*claim)->line.count, 1U);
    }
  }
  EXPECT_GT(ready, kKills / 2);
  ASSERT_GT(acknowledged.size(), 100U);

  // After the last restart each is answered as before, and its finding is there once.
  Server server(data, rulebook.path());
  const uint16_t port = server.Port();
  ASSERT_NE(port, 0);
  service::SocketClient socket(port);
  for (const int number : acknowledged) {
    ASSERT_TRUE(socket.Send(service::PostOf("/fsi/api/3102", Message(number))));
    const auto answer = socket.Receive();
    ASSERT_TRUE(answer.has_value());
    EXPECT_THAT(answer->body, ::testing::HasSubstr(R"("stored":true)"));
    const bool dear = answer->body.find(R"("rule_id":"dear")") != std::string::npos;
    EXPECT_EQ(dear, number % 3 == 0) << number;
  }
}

}  // namespace
}  // namespace mingjian
