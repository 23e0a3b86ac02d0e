#pragma once
// Desk: the REST of people who log in, over a casework database and a lake, and the console's
// files. docs/desk-api.md is the callers' view.
//
//   MJ_TRY(const DeskPtr desk, Desk::Open({.database = "cases.db", .attachments = "files"}));
//   desk->AddRoutes(&router);      // the routes keep the desk alive
//
// Nothing is answered without a login but POST /v1/session and the console's files. What a user may
// do is decided by the functions of src/casework (or casework::Require) that a handler calls.
//
// THREADS: any. Handlers run on a few threads of the desk's own (desk/handlers.h).

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "casework/crypto.h"
#include "casework/person_keys.h"
#include "desk/connections.h"
#include "desk/console_files.h"
#include "desk/jobs.h"
#include "desk/lake_view.h"
#include "desk/oidc.h"
#include "desk/papers.h"
#include "desk/rule_cards.h"
#include "online/checker.h"
#include "rules/life_book.h"
#include "service/background.h"
#include "service/server.h"

namespace mingjian::desk {

struct DeskOptions {
  std::string database;           // path of a SQLite file, or postgresql://…
  std::string lake = {};          // folder, "" = none
  std::string rulebook = {};      // folder, "" = none
  std::string region = {};        // overlay, "" = none
  std::string console = {};       // folder of the built console, "" = none
  std::string attachments = {};   // folder of uploaded documents
  std::string templates = {};     // folder of templates of documents, "" = the shipped ones
  std::string data = {};          // folder for what else the desk keeps
  std::string version = {};       // of the program
  service::OidcConfig oidc = {};  // an identity provider beside local accounts
  bool secure_cookie = false;     // also where the connection itself is plain: a proxy does TLS
  int threads = 3;                // for handlers
  casework::PasswordCost password_cost = casework::PasswordCost::kInteractive;
  online::Checker* checker = nullptr;  // of the service, null = none; outlives the desk
  // Runs a rule's cases (testing::CountCases): without, no rule comes to run by the desk.
  rules::CaseRunner run_cases = nullptr;
  std::function<Status()> reload = nullptr;  // reads the checker's rulebook again
  std::function<Seconds()> now = nullptr;    // local time; null = the clock
};

class Desk;
using DeskPtr = std::shared_ptr<Desk>;

class Desk : public std::enable_shared_from_this<Desk> {
 public:
  // Opens and migrates the database, opens the lake, reads the console. Errors name what is
  // missing.
  static Result<DeskPtr> Open(DeskOptions options);

  void AddRoutes(service::Router* router);

  const DeskOptions& options() const { return options_; }
  Seconds now() const;
  // Which pages have something behind them: "clues", "lake", "rules", …
  const std::vector<std::string>& features() const { return features_; }
  bool Has(std::string_view feature) const;

  // THREADS: all of these may be used at once.
  Connections& databases() { return databases_; }
  LakeView& lake() { return lake_; }  // lake().there() says whether one is configured
  const casework::PersonKeys& persons() const { return persons_; }
  Oidc& oidc() { return oidc_; }
  Jobs& jobs() { return jobs_; }
  Papers& papers() { return papers_; }
  RuleCards& rules() { return rules_; }
  // For what takes longer than a look-up but answers its request.
  bool Do(std::function<void()> task) { return background_.Do(std::move(task)); }

 private:
  Desk(DeskOptions options, casework::PersonKeys persons, ConsoleFiles console);

  const DeskOptions options_;
  const casework::PersonKeys persons_;
  const ConsoleFiles console_;
  std::vector<std::string> features_;
  Connections databases_;
  LakeView lake_;
  Oidc oidc_;
  RuleCards rules_;
  Jobs jobs_;
  Papers papers_;
  service::Background background_;  // last: its tasks use the others
};

}  // namespace mingjian::desk
