#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "base/text.h"
#include "casework/clock.h"
#include "casework/schema.h"
#include "casework/users.h"
#include "casework/worklist.h"
#include "cli/cases.h"

namespace mingjian::cli {

Result<std::string> AskPassword(const char* prompt, const char* variable) {
  if (const char* given = std::getenv(variable); given != nullptr) return std::string(given);
  if (::isatty(STDIN_FILENO) == 0) {
    return UsageError(fmt::format("there is no terminal to ask for a password; set {}", variable));
  }
  const char* typed = ::getpass(prompt);
  if (typed == nullptr) return EnvironmentError("the password cannot be read");
  return std::string(typed);
}

std::string FilesOf(const CasesOptions& options) {
  if (!options.files.empty()) return options.files;
  const bool url = options.database.find("://") != std::string::npos;
  return url ? "casework.files" : options.database + ".files";
}

Result<casework::Database> OpenCases(const CasesOptions& options) {
  return casework::OpenCasework(options.database);
}

Result<Desk> OpenDesk(const CasesOptions& options) {
  if (options.as.empty()) return UsageError("who acts? --as USER, and MINGJIAN_PASSWORD");
  MJ_TRY(casework::Database database, OpenCases(options));
  MJ_TRY(const std::string password, AskPassword("Password: ", "MINGJIAN_PASSWORD"));
  const Seconds now = casework::NowInChina();
  MJ_TRY(casework::Actor actor, casework::LogIn(database, now, options.as, password));
  if (options.unmask) {
    const std::string what =
        options.clue == 0 ? "list of clues" : fmt::format("clue {}", options.clue);
    MJ_RETURN_IF_ERROR(casework::LogUnmasked(database, actor, now, what));
  }
  return Desk{std::move(database), std::move(actor), now};
}

Result<Decimal> AmountOption(std::string_view option, const std::string& text) {
  const auto amount = Decimal::Parse(text);
  if (!amount) return UsageError(fmt::format("{}: '{}' is no amount in yuan", option, text));
  return *amount;
}

Result<Seconds> DateOption(std::string_view option, const std::string& text) {
  if (text.empty()) return Seconds{0};
  const auto day = ParseDate(text);
  if (!day) return UsageError(fmt::format("{}: '{}' is no date like 2026-01-31", option, text));
  return *day;
}

Result<int64_t> VersionOf(Desk& desk, const CasesOptions& options) {
  if (options.version > 0) return options.version;
  MJ_TRY(const casework::ClueRow clue, casework::FindClue(desk.database, desk.actor, options.clue));
  return clue.version;
}

std::string Shown(const CasesOptions& options, const std::string& psn_no) {
  return options.unmask || psn_no.empty() ? psn_no : MaskId(psn_no);
}

}  // namespace mingjian::cli
