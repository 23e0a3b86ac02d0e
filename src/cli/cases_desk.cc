#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "base/text.h"
#include "casework/clock.h"
#include "casework/schema.h"
#include "casework/users.h"
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

std::string Shown(const CasesOptions& options, const std::string& psn_no) {
  return options.unmask || psn_no.empty() ? psn_no : MaskId(psn_no);
}

}  // namespace mingjian::cli
