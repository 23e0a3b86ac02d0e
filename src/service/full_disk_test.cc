// A disk that is full, over HTTP: what is not stored is said so, what was acknowledged stays, and
// the service goes on by itself when there is space again.

#include <errno.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "online/small_claims_test.h"
#include "service/national_message_test.h"
#include "service/whole_service_test.h"

namespace {

std::atomic<bool> g_full{false};

// Whether a file lies in the history of a test.
bool IsHistory(int file) {
  char path[4096];
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  const ssize_t size = ::readlink(link.c_str(), path, sizeof(path));
  return size > 0 && std::string_view(path, static_cast<size_t>(size)).find("/history/") !=
                         std::string_view::npos;
}

}  // namespace

// Takes the place of the C library's for the whole test program, RocksDB's calls among them.
extern "C" ssize_t write(int file, const void* bytes, size_t size) {
  if (g_full && IsHistory(file)) {
    errno = ENOSPC;
    return -1;
  }
  return ::syscall(SYS_write, file, bytes, size);
}

namespace mingjian::service {
namespace {

using ::testing::HasSubstr;

class FullDiskTest : public ::testing::Test {
 protected:
  ~FullDiskTest() override { g_full = false; }

  // A settlement of a person and visit of its own.
  static std::string Message(int number) {
    std::string body = Changed(NationalMessage(), "H32010000001202603021030000001",
                               fmt::format("H32010000001202603021030{:06}", number));
    body = Changed(body, R"("patn_id":"P100")", fmt::format(R"("patn_id":"P{}")", number));
    body =
        Changed(body, R"("curr_mdtrt_id":"V1")", fmt::format(R"("curr_mdtrt_id":"V{}")", number));
    return Changed(body, R"([{"mdtrt_id":"V1")", fmt::format(R"([{{"mdtrt_id":"V{}")", number));
  }
  Called Settle(int number) { return service_.Call("POST", "/fsi/api/3102", Message(number)); }
  bool Stored(int number) {
    const auto settlements = service_.checker().store().SettlementsOf("P" + std::to_string(number));
    EXPECT_TRUE(settlements.has_value());
    return settlements && settlements->size() == 1;
  }

  online::SmallRulebook rulebook_;
  ServiceForTest service_{rulebook_.path()};
};

TEST_F(FullDiskTest, SettlementsAreRefusedAdviceIsNotAndNothingAcknowledgedIsLost) {
  for (int number = 1; number <= 5; ++number) {
    ASSERT_EQ(Settle(number).Text("/output/ext/patients/0/stored"), "true");
  }
  g_full = true;
  for (int number = 6; number <= 10; ++number) {
    const Called refused = Settle(number);
    EXPECT_EQ(refused.status, 200);
    EXPECT_EQ(refused.Text("/infcode"), "-1") << refused.text;
    EXPECT_THAT(refused.Text("/err_msg"), HasSubstr("未保存"));
    EXPECT_FALSE(Stored(number));
  }
  // Advice needs no disk.
  const Called advice = service_.Call(
      "POST", "/fsi/api/3102", Changed(Message(11), R"("trig_scen":"8")", R"("trig_scen":"9")"));
  EXPECT_EQ(advice.Text("/infcode"), "0") << advice.text;
  EXPECT_EQ(advice.Text("/output/ext/patients/0/stored"), "false");
  for (int number = 1; number <= 5; ++number) EXPECT_TRUE(Stored(number));

  g_full = false;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  Called again = Settle(6);
  while (again.Text("/infcode") != "0" && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    again = Settle(6);
  }
  EXPECT_EQ(again.Text("/output/ext/patients/0/stored"), "true") << again.text;
  for (int number = 7; number <= 10; ++number) EXPECT_EQ(Settle(number).Text("/infcode"), "0");
  for (int number = 1; number <= 10; ++number) EXPECT_TRUE(Stored(number)) << number;
}

}  // namespace
}  // namespace mingjian::service
