// mingjian cases: from clue to recovered money (docs/casework.md); mingjian verify-log.

#include "cli/cases.h"

#include <CLI/CLI.hpp>
#include <memory>

namespace mingjian::cli {
namespace {

using Action = int (*)(const CasesOptions&);

class Declarer {
 public:
  Declarer(CLI::App& command, std::shared_ptr<CasesOptions> options, Run& run)
      : command_(command), options_(std::move(options)), run_(run) {}

  CLI::App* Add(const char* name, const char* about, Action action, bool logs_in = true) {
    CLI::App* sub = Bare(name, about, action);
    Common(*sub, logs_in);
    return sub;
  }
  // Without a database.
  CLI::App* Bare(const char* name, const char* about, Action action) {
    CLI::App* sub = command_.add_subcommand(name, about);
    sub->callback([options = options_, action, &run = run_] {
      run = [options, action] { return action(*options); };
    });
    return sub;
  }
  void Common(CLI::App& sub, bool logs_in) {
    sub.add_option("-d,--database", options_->database,
                   "SQLite file, or postgresql://user@host/name")
        ->envname("MINGJIAN_DATABASE")
        ->required();
    if (logs_in) {
      sub.add_option("--as", options_->as, "Who acts (password: MINGJIAN_PASSWORD, or asked)");
    }
    sub.add_flag("--json", options_->json, "As JSON");
  }
  void Clue(CLI::App& sub) {
    sub.add_option("clue", options_->clue, "Number of the clue")->required();
  }
  void Change(CLI::App& sub) {
    Clue(sub);
    sub.add_option("--version", options_->version,
                   "Version of the clue that was read; refused when it changed since (0: as it "
                   "is now)");
    sub.add_option("--reason", options_->reason, "Why");
    sub.add_option("--files", options_->files,
                   "Folder of the documents (default: beside the database)");
  }

 private:
  CLI::App& command_;
  std::shared_ptr<CasesOptions> options_;
  Run& run_;
};

void AddReviews(Declarer& declare, CasesOptions& options) {
  CLI::App* decide = declare.Add(
      "decide", "Lead a clue on: begin, release, uphold, accept, approve, return, order, archive …",
      DecideCase);
  declare.Change(*decide);
  decide->add_option("event", options.event, "The event (docs/casework.md)")->required();
  decide->add_option("--amount", options.amounts,
                     "What stands of a finding, FINDING=YUAN (may be repeated)");
  decide->add_option("--until", options.until, "suppress: the last day");
  decide->add_option("--acknowledge", options.acknowledged,
                     "uphold: a clearing fact that was seen and is not followed (may be repeated)");
  decide->add_option("--document", options.document, "A file to attach first");
  CLI::App* appeal =
      declare.Add("appeal", "Appeal for the institution, with a document", AppealCase);
  declare.Change(*appeal);
  appeal->add_option("--document", options.document, "A file to attach first");
  CLI::App* panel = declare.Add("panel", "Vote in the panel of a clue", VoteOnCase);
  declare.Change(*panel);
  panel->add_flag("--uphold", options.uphold, "The amounts of the second review stand");
  panel->add_flag("--against", options.against, "Nothing stands");
  CLI::App* door = declare.Add("door", "Record what follows a final decision, with its deadlines",
                               RecordCaseDoor);
  declare.Change(*door);
  door->add_option("kind", options.door, "refuse, agreement, penalty, transfer, points, person")
      ->required();
  door->add_option("--return", options.amount, "Yuan to return to the fund");
  door->add_option("--extra", options.charge, "Yuan of damages (agreement) or fine (penalty)");
  door->add_option("--law", options.law, "Law, as law.csv of the rulebook names it");
  door->add_option("--article", options.article, "Article, e.g. 38(3)");
  door->add_option("--party", options.party, "Doctor or person; default: the institution");
  door->add_option("--measure", options.measure,
                   "Transfer: police, health, drug, market, discipline; else free text");
  door->add_option("--count", options.count, "Points, or months of suspension");
  door->add_option("--begin", options.begin, "Suspension of a person: first day; default today");
  door->add_option("--officer", options.officer, "Penalty: the second law officer");
  door->add_option("--pay-by", options.pay_by, "Last day to pay");
  door->add_option("--rulebook", options.rulebook, "Folder of the rulebook");
}

void AddLists(Declarer& declare, CasesOptions& options) {
  CLI::App* import = declare.Add("import",
                                 "Bring in the findings of an audit; known ones are "
                                 "recognised",
                                 ImportCases);
  import->add_option("--from", options.source, "What 'mingjian audit --out' wrote")->required();
  import->add_option("--lake", options.lake, "Lake, for names and regions of institutions");
  import->add_option("--by", options.grouping,
                     "scheme (institution, rule, month), person, provider");
  import->add_option("--rulebook", options.rulebook, "Folder of the rulebook");
  import->add_option("--region", options.region, "Region whose history of rules counts too");
  CLI::App* list = declare.Add("list", "The worklist, ranked by money and confidence", ListCases);
  list->add_option("--state", options.states, "States (may be repeated)");
  list->add_option("--region", options.region, "Region, e.g. 320100");
  list->add_option("--provider", options.provider, "fixmedins_code");
  list->add_option("--rule", options.rule, "Rule id");
  list->add_option("--person", options.person, "psn_no");
  list->add_option("--month", options.month, "Month of settlement, e.g. 2026-03");
  list->add_option("--assignee", options.assignee, "Who works on it");
  list->add_flag("--mine", options.mine, "Only what is assigned to me");
  list->add_option("--min", options.fund_min, "Fund money at least, in yuan");
  list->add_flag("--overdue", options.overdue, "Only past their limit");
  list->add_flag("--attention", options.attention,
                 "Only decided ones whose findings changed later");
  list->add_option("--limit", options.limit, "Rows")->check(CLI::Range(1, 1000));
  list->add_option("--after", options.after, "Where the page before ended");
  list->add_option("--sum", options.sum, "Sums of what is not decided by provider, rule or person")
      ->check(CLI::IsMember({"provider", "rule", "person"}));
  list->add_flag("--workload", options.workload, "Clues by assignee");
  list->add_flag("--unmask", options.unmask, "Ids in full; needs the right, and is logged");
  CLI::App* show = declare.Add("show", "A clue with findings, lines, history and doors", ShowCase);
  declare.Clue(*show);
  show->add_flag("--unmask", options.unmask, "Ids in full; needs the right, and is logged");
  CLI::App* feedback =
      declare.Add("feedback",
                  "Findings confirmed and overturned by rule since the last hand-over, for "
                  "'mingjian rules overturn'",
                  CasesFeedback);
  feedback->add_flag("--mark", options.mark, "Remember that these were handed over");
  declare.Add("overdue",
              "What the clock does: appeals lapse, suppressions end; lists missed limits",
              RunCasesOverdue);
}

void AddLedgerAndUsers(Declarer& declare, CasesOptions& options) {
  CLI::App* ledger =
      declare.Add("ledger", "Where the money stands, and movements of it", RunLedger);
  ledger
      ->add_option("action", options.action,
                   "balances, figures, agree, recover, write-off, charge, pay, reverse")
      ->required()
      ->check(CLI::IsMember(
          {"balances", "figures", "agree", "recover", "write-off", "charge", "pay", "reverse"}));
  ledger->add_option("--clue", options.clue, "Number of the clue");
  ledger->add_option("--provider", options.provider, "balances: of an institution");
  ledger->add_option("--month", options.month, "balances: of a month");
  ledger->add_option("--by", options.by, "balances: account, finding, clue, provider, month");
  ledger->add_option("--amount", options.amount, "Yuan");
  ledger->add_option("--charge", options.charge, "damages, fine or late_fee");
  ledger->add_option("--entry", options.entry, "reverse: number of the entry");
  ledger->add_option("--reason", options.reason, "Why");
  ledger->add_option("--from", options.from, "figures: first day");
  ledger->add_option("--to", options.to, "figures: last day");
  CLI::App* user = declare.Add("user", "Accounts and rights", ManageUsers);
  user->add_option("action", options.action,
                   "first (makes the first administrator), list, add, password, on, off, grant, "
                   "revoke, combine, separate (duties)")
      ->required()
      ->check(CLI::IsMember({"first", "list", "add", "password", "on", "off", "grant", "revoke",
                             "combine", "separate"}));
  user->add_option("name", options.name, "Name of the user");
  user->add_option("--role", options.role, "Role, e.g. first_reviewer");
  user->add_option("--region", options.region, "Where the role holds; default everywhere");
  user->add_option("--institution", options.institution, "fixmedins_code; default all");
  user->add_option("--doctor", options.doctor, "Code of the doctor, for the role doctor");
}

void AddGroups(Declarer& declare, CasesOptions& options) {
  CLI::App* clearing = declare.Add(
      "clearing", "Facts that would clear a clue's findings (排除事实), and what to ask",
      ShowClearing);
  declare.Clue(*clearing);
  clearing->add_option("--lake", options.lake,
                       "Lake to test them on; without it, what was found last");
  clearing->add_option("--rulebook", options.rulebook, "Folder of the rulebook");
  CLI::App* patterns = declare.Add(
      "suppressions", "Patterns that hold hits back, with the money that they hold back",
      ManageSuppressions);
  patterns->add_option("action", options.action, "list (default), add, end")
      ->check(CLI::IsMember({"list", "add", "end"}));
  patterns->add_option("id", options.id, "end: number of the pattern");
  patterns->add_option("--rule", options.rule, "add: rule id; needed");
  patterns->add_option("--region", options.region, "add: region");
  patterns->add_option("--provider", options.provider, "add: fixmedins_code");
  patterns->add_option("--person", options.person, "add: psn_no");
  patterns->add_option("--doctor", options.doctor, "add: bilg_dr_codg");
  patterns->add_option("--until", options.until, "add: the last day");
  patterns->add_option("--reason", options.reason, "Why");
  patterns->add_flag("--all", options.all, "list: ended ones, too");
  CLI::App* assign =
      declare.Add("assign", "Give a clue to a person, or share out those nobody has", AssignCases);
  assign->add_option("clue", options.clue, "Number of the clue");
  assign->add_option("--to", options.to, "Who works on it; '' takes it back");
  assign->add_option("--version", options.version, "Version of the clue that was read");
  assign->add_flag("--auto", options.automatic,
                   "By the load of those who may; or with --in-turn one after the other");
  assign->add_flag("--in-turn", options.in_turn, "--auto: in turn");
  assign->add_flag("--propose", options.propose, "--auto: only show");
  assign->add_option("--state", options.states,
                     "--auto: hit (default), first_review, second_review");
  assign->add_option("--region", options.region, "--auto: only of a region");
  assign->add_option("--rule", options.rule, "--auto: only of a rule");
  assign->add_option("--limit", options.limit, "--auto: clues")->check(CLI::Range(1, 1000));
  CLI::App* sample = declare.Add(
      "sample", "Draw findings, decide them, estimate the whole (never posted)", RunSample);
  sample->add_option("action", options.action, "list (default), draw, show, decide")
      ->check(CLI::IsMember({"list", "draw", "show", "decide"}));
  sample->add_option("id", options.id, "show, decide: number of the sample");
  sample->add_option("--title", options.title, "draw: what is asked");
  sample->add_option("--rule", options.rule, "draw: rule id");
  sample->add_option("--provider", options.provider, "draw: fixmedins_code");
  sample->add_option("--region", options.region, "draw: region");
  sample->add_option("--month", options.month, "draw: month of settlement");
  sample->add_option("--state", options.states, "draw: states of clues (may be repeated)");
  sample->add_option("--size", options.size, "draw: how many findings, 2 to 10,000");
  sample->add_option("--strata", options.strata, "draw: 2 to 10 strata by money; default none");
  sample->add_option("--seed", options.seed, "draw: the same seed draws the same findings");
  sample->add_option("--item", options.item, "decide: number of the item");
  sample->add_option("--wrong", options.amount, "decide: yuan of it that are wrong");
  sample->add_option("--reason", options.reason, "decide: what is wrong with it");
}

void AddOffice(Declarer& declare, CasesOptions& options) {
  CLI::App* note = declare.Add("note", "Add a remark to a clue", NoteOnCase);
  declare.Clue(*note);
  note->add_option("body", options.reason, "The remark")->required();
  CLI::App* calendar =
      declare.Add("calendar", "Load holidays and make-up days: CSV region,date,working,name",
                  LoadCasesCalendar);
  calendar->add_option("file", options.file, "The file")->required();
  CLI::App* limits =
      declare.Add("limits", "Limits of the reviews in working days, shown or set", ManageLimits);
  limits->add_option("--region", options.region, "Region; default everywhere");
  limits->add_option("--set", options.amounts, "KIND=DAYS, e.g. appeal=12 (may be repeated)");
  CLI::App* visit = declare.Add("visit", "Record an inspection on the spot", RecordCasesVisit);
  visit->add_option("--provider", options.provider, "fixmedins_code")->required();
  visit->add_option("--day", options.day, "Day of the visit; default today");
  visit->add_option("--detail", options.reason, "What was looked at");
  CLI::App* suspensions =
      declare.Add("suspensions", "Insured persons whose direct settlement is suspended on a day",
                  ListSuspensions);
  suspensions->add_option("--day", options.day, "Default today");
  suspensions->add_flag("--unmask", options.unmask, "Ids in full; needs the right, and is logged");
}

void AddDocuments(Declarer& declare, CasesOptions& options) {
  CLI::App* lead = declare.Add("case",
                               "What follows a door: file, reply, hearing, legal review, end "
                               "(docs/casework.md)",
                               LeadCase);
  lead->add_option("action", options.action,
                   "list, show, file, reply, hearing, agree, return (legal review), close")
      ->required()
      ->check(
          CLI::IsMember({"list", "show", "file", "reply", "hearing", "agree", "return", "close"}));
  lead->add_option("case", options.case_id, "Number of the case: that of its door");
  lead->add_option("--version", options.version, "Version of the case that was read (0: as it is)");
  lead->add_option("--day", options.day, "When it happened; default today");
  lead->add_option("--officer", options.officer, "file: the second officer");
  lead->add_option("--reason", options.reason, "Why; reply and hearing: what was said");
  lead->add_flag("--hearing", options.hearing, "reply: asks for a hearing");
  lead->add_option("--region", options.region, "list: region, e.g. 320100");
  lead->add_option("--provider", options.provider, "list: fixmedins_code");
  lead->add_option("--limit", options.limit, "list: rows")->check(CLI::Range(1, 1000));
  lead->add_option("--after", options.after, "list: the last case of the page before");
  lead->add_flag("--unmask", options.unmask, "Ids in full; needs the right, and is logged");
  CLI::App* document = declare.Add(
      "document", "Documents of a case as .docx and PDF (docs/documents.md)", WriteCaseDocument);
  document
      ->add_option("action", options.action,
                   "issue (--case, --kind), save (--document, --to), deliver (--case, --document, "
                   "--to, --kind)")
      ->required()
      ->check(CLI::IsMember({"issue", "save", "deliver"}));
  document->add_option("--case", options.case_id, "Number of the case");
  document->add_option("--version", options.version, "Version of the case (0: as it is)");
  document->add_option("--kind", options.name,
                       "issue: kind, e.g. penalty_notice; deliver: manner, e.g. direct, post");
  document->add_option("--field", options.fields, "issue: NAME=TEXT (may be repeated)");
  document->add_flag("--preview", options.preview, "issue: print the text, keep nothing");
  document->add_option("--document", options.paper, "Number of the document");
  document->add_option("--to", options.to, "save: file (.pdf, .docx); deliver: who received it");
  document->add_option("--day", options.day, "deliver: when; default today");
  document->add_option("--templates", options.templates, "Folder of the templates");
  document->add_option("--rulebook", options.rulebook, "Folder of the rulebook");
  document->add_option("--files", options.files,
                       "Folder of the documents (default: beside the database)");
  CLI::App* templates =
      declare.Bare("templates", "Check the templates of documents", CheckTemplates);
  templates->add_option("folder", options.templates, "Folder (default: the shipped ones)");
  CLI::App* out = declare.Add(
      "export", "Lists as .xlsx, and the case file of a clue as PDF; logged", ExportCases);
  out->add_option("action", options.action, "clues, findings, ledger, file (PDF)")
      ->required()
      ->check(CLI::IsMember({"clues", "findings", "ledger", "file"}));
  out->add_option("--to", options.to, "File to write")->required();
  out->add_option("--clue", options.clue, "findings, file, ledger: number of the clue");
  out->add_option("--region", options.region, "clues: region");
  out->add_option("--provider", options.provider, "clues, ledger: fixmedins_code");
  out->add_option("--rule", options.rule, "clues: rule id");
  out->add_option("--month", options.month, "clues, ledger: month");
  out->add_option("--lake", options.lake, "file: lake whose bills are printed");
  out->add_flag("--unmask", options.unmask, "Ids in full; needs the right, and is logged");
}

}  // namespace

void AddCasesCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<CasesOptions>();
  CLI::App* command = app.add_subcommand(
      "cases", "From clue to recovered money: worklist, reviews, appeals, decisions, ledger");
  command->require_subcommand(1);
  Declarer declare(*command, options, run);
  AddLists(declare, *options);
  AddReviews(declare, *options);
  AddDocuments(declare, *options);
  AddLedgerAndUsers(declare, *options);
  AddGroups(declare, *options);
  AddOffice(declare, *options);
}

void AddVerifyLogCommand(CLI::App& app, Run& run) {
  auto options = std::make_shared<CasesOptions>();
  Declarer declare(app, options, run);
  CLI::App* verify = declare.Add(
      "verify-log", "Check that the audit log of casework is unbroken and the ledger agrees",
      VerifyCasesLog, false);
  verify->add_option("--expect", options->expect,
                     "A hash that the log must hold, kept from before");
}

}  // namespace mingjian::cli
