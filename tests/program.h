#pragma once
// The built `mingjian` as its user runs it: a process of its own, with exit code, output and a time
// limit. For tests.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace mingjian::testing {

struct ProgramRun {
  int exit_code = -1;   // -1: ended by a signal
  bool killed = false;  // by the test, because `kill_when` said so
  bool late = false;    // by the test, at the time limit
  std::string out, err;
  std::chrono::milliseconds took{0};
};

struct ProgramOptions {
  uint64_t file_bytes_max = 0;           // a file that grows beyond cannot be written; 0 = any
  std::function<bool()> kill_when = {};  // asked each millisecond; true: SIGKILL
  std::chrono::seconds limit{120};       // generous: machines are slow and sanitizers slower
  std::string out_to = {};               // stdout goes to this file and is not read; "" = captured
};

// Runs PROGRAM with `args` in the working folder `folder`.
inline ProgramRun RunProgram(const std::string& program, const std::string& folder,
                             const std::vector<std::string>& args,
                             const ProgramOptions& options = {}) {
  const std::string out = options.out_to.empty() ? folder + "/.stdout" : options.out_to;
  const std::string err = folder + "/.stderr";
  std::vector<const char*> argv = {"mingjian"};
  for (const std::string& arg : args) argv.push_back(arg.c_str());
  argv.push_back(nullptr);
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = ::fork();
  if (child == 0) {
    const int out_file = ::open(out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const int err_file = ::open(err.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (out_file < 0 || err_file < 0 || ::dup2(out_file, 1) < 0 || ::dup2(err_file, 2) < 0 ||
        ::chdir(folder.c_str()) != 0) {
      ::_exit(125);
    }
    if (options.file_bytes_max > 0) {
      // Without this the signal ends the process before write() can fail.
      std::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{options.file_bytes_max, options.file_bytes_max};
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(125);
    }
    ::execv(program.c_str(), const_cast<char* const*>(argv.data()));
    ::_exit(126);
  }
  MJ_CHECK(child > 0);
  ProgramRun run;
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0) {
    run.took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - begin);
    if (!run.killed && !run.late) {
      run.killed = options.kill_when && options.kill_when();
      run.late = !run.killed && run.took > options.limit;
      if (run.killed || run.late) ::kill(child, SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  if (options.out_to.empty()) run.out = ReadFile(out).value_or("");
  run.err = ReadFile(err).value_or("");
  return run;
}

}  // namespace mingjian::testing
