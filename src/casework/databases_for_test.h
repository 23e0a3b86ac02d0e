#pragma once
// Databases for tests: a SQLite file, or Debian's PostgreSQL 15 started for this process alone in a
// temporary folder, reached by a unix socket there and stopped with the process. Without
// PostgreSQL the tests on it are skipped and say so.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/temp_folder.h"
#include "casework/database.h"
#include "casework/schema.h"

namespace mingjian::casework {

enum class Backend { kSqlite, kPostgresql };
inline std::string BackendName(const testing::TestParamInfo<Backend>& info) {
  return info.param == Backend::kSqlite ? "Sqlite" : "Postgresql";
}

class PostgresqlServer {
 public:
  static PostgresqlServer& Get() {
    static PostgresqlServer server;
    return server;
  }
  // "" when PostgreSQL is not installed.
  static std::string Programs() {
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql", none)) {
      if (std::filesystem::exists(entry.path() / "bin" / "initdb")) return entry.path() / "bin";
    }
    return {};
  }
  void Start() {
    const std::string folder = folder_.path();
    server_ = Spawn({Programs() + "/postgres", "-D", folder + "/data", "-k", folder, "-h", "", "-F",
                     "-c", "shared_buffers=32MB", "-c", "max_connections=20"});
    for (int i = 0; i < 300; ++i) {
      if (Database::Open(Url("postgres")).has_value()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    MJ_CHECK(!"PostgreSQL did not start within 15 s");
  }
  // At once, as a fault would.
  void Stop() {
    ::kill(server_, SIGQUIT);
    ::waitpid(server_, nullptr, 0);
    server_ = 0;
  }
  std::string Url(const std::string& database) const {
    return "postgresql:///" + database + "?host=" + folder_.path().string() + "&user=postgres";
  }

 private:
  PostgresqlServer() {
    // PostgreSQL refuses to run as root.
    if (::getuid() == 0) {
      const passwd* user = ::getpwnam("postgres");
      MJ_CHECK(user != nullptr);
      user_ = user->pw_uid;
      group_ = user->pw_gid;
      MJ_CHECK(::chown(folder_.path().c_str(), user_, group_) == 0);
    }
    const pid_t made = Spawn({Programs() + "/initdb", "-D", folder_ / "data", "-U", "postgres",
                              "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"});
    int status = 0;
    MJ_CHECK(::waitpid(made, &status, 0) == made && status == 0);
    Start();
  }
  ~PostgresqlServer() {
    if (server_ > 0) Stop();
  }
  pid_t Spawn(std::vector<std::string> words) const {
    const pid_t child = ::fork();
    MJ_CHECK(child >= 0);
    if (child > 0) return child;
    if (user_ != 0 && (::setgid(group_) != 0 || ::setuid(user_) != 0)) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (::chdir(folder_.path().c_str()) != 0) ::_exit(126);
    const int silent = ::open("/dev/null", O_RDWR);
    for (int i = 0; i <= 2; ++i) ::dup2(silent, i);
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
  }

  TempFolder folder_;
  uid_t user_ = 0;
  gid_t group_ = 0;
  pid_t server_ = 0;
};

// A test on both: INSTANTIATE_ON_BOTH(Suite); the fixture's Url() names a new empty database.
class OnBoth : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override {
    static int number = 0;
    const std::string name = "t" + std::to_string(++number);
    if (GetParam() == Backend::kSqlite) {
      url_ = folder_ / (name + ".db");
      return;
    }
    if (PostgresqlServer::Programs().empty()) GTEST_SKIP() << "PostgreSQL is not installed";
    auto server = Database::Open(PostgresqlServer::Get().Url("postgres"));
    ASSERT_TRUE(server) << server.error().message;
    ASSERT_TRUE(server->Execute("CREATE DATABASE " + name));
    url_ = PostgresqlServer::Get().Url(name);
  }
  const std::string& Url() const { return url_; }
  Database OpenNew() const {
    auto database = OpenCasework(url_);
    EXPECT_TRUE(database) << database.error().message;
    return *std::move(database);
  }

  TempFolder folder_;

 private:
  std::string url_;
};

#define INSTANTIATE_ON_BOTH(suite)           \
  INSTANTIATE_TEST_SUITE_P(Databases, suite, \
                           testing::Values(Backend::kSqlite, Backend::kPostgresql), BackendName)

// The value of a Result, or a failed test that names the error.
#define MJ_ASSERT_OK(declaration, expression)                                                    \
  auto MJ_CONCAT(ok_, __LINE__) = (expression);                                                  \
  ASSERT_TRUE(MJ_CONCAT(ok_, __LINE__).has_value()) << MJ_CONCAT(ok_, __LINE__).error().message; \
  declaration = *std::move(MJ_CONCAT(ok_, __LINE__))
#define MJ_EXPECT_OK(expression)                             \
  do {                                                       \
    const auto mj_ok = (expression);                         \
    EXPECT_TRUE(mj_ok.has_value()) << mj_ok.error().message; \
  } while (false)
// The name of the refusal, "" for other errors, "done" without one.
template <typename T>
std::string RefusalName(const Result<T>& result) {
  return result ? "done" : std::string(RefusalOf(result.error()));
}

}  // namespace mingjian::casework
