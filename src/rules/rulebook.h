#pragma once
// A loaded rulebook: rules, knowledge tables and code lists, parsed and type-checked. It is
// immutable after loading and may be shared between threads. Loading reports every mistake it finds
// (LoadedRulebook::diagnostics); rules with an error are left out of `rules`.
//
// Slots. Expressions name their variables by slot: one numbering per rule. Slot k of Rule::slots
// says what a slot is; macro variables follow, and `let` names too. The engine keeps one vector per
// slot.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "rules/ast.h"
#include "rules/law.h"
#include "rules/types.h"

namespace mingjian::rules {

enum class Subject {
  kLine,
  kPrescription,
  kOperation,
  kDay,
  kPersonDay,
  kVisit,
  kSettlement,
  kPerson
};
std::string_view ToString(Subject subject);

enum class Severity {
  kViolation = 1,
  kHigh = 2,
  kLow = 3,
  kIndicator = 4
};  // sev_deg 1-3 of the interface
enum class Source { kOfficial, kRegional, kIllustrative };
enum class Action { kOff, kRemind, kWarn, kHold, kClue };

// Where a version of a rule stands in its life (docs/rule-life.md); kept in the rulebook's history
// file and nowhere else.
enum class RuleStatus { kDraft, kReview, kShadow, kActive, kRetired };

// One typed column of a knowledge table. Values by type: code and string in `texts`; int, bool
// (0/1), decimal (micros), date (Seconds) in `numbers`; codes in `lists`. Missing cells: kMissing
// in numbers, "" in texts.
struct KnowledgeColumn {
  enum class Kind { kCode, kString, kInt, kDecimal, kBool, kDate, kCodes };
  static constexpr int64_t kMissing = INT64_MIN;
  std::string name;
  Kind kind = Kind::kString;
  std::vector<std::string> texts;
  std::vector<int64_t> numbers;
  std::vector<std::vector<std::string>> lists;
};

struct KnowledgeTable {
  std::string name;
  std::string file;
  size_t rows = 0;
  std::vector<KnowledgeColumn> columns;
  Record record;  // for the checker: one member per column
  // The columns every table has, by row.
  std::vector<Seconds> valid_from, valid_to;  // valid on [from, to); to = INT64_MAX when open
  std::vector<uint8_t> prefix;                // 1 = the row's codes match by prefix
  std::optional<size_t> Find(std::string_view column) const;
};

// A code list (codes_<set>.csv): in_codes('set', code).
struct CodeList {
  std::string name;
  std::vector<std::string> exact;
  std::vector<std::string> prefixes;
};

// Which of the subject's rows a knowledge entry is looked up by.
struct Lookup {
  Entity entity = Entity::kLine;         // kLine, kDiagnosis or kProcedure
  const RecordMember* member = nullptr;  // coded field of that entity, e.g. item_code
  std::vector<size_t> columns;           // knowledge columns to match: any of them
};

struct KnowledgeUse {
  std::string name;  // variable of the point
  size_t table = 0;  // position in Rulebook::tables
  Lookup lookup;
};

struct Parameter {
  std::string name;
  Type type;
  Literal value;  // after overlays
  std::string unit, about;
};

struct Exception {
  std::string id;
  ExprPtr when;
  std::string reason;
};

struct NamedExpr {
  std::string name;
  size_t slot = 0;  // for let
  ExprPtr expr;
};

// Message text with holes: texts[0] holes[0] texts[1] … ; holes may have any printable type.
struct Message {
  std::vector<std::string> texts;
  std::vector<ExprPtr> holes;
};

enum class SlotKind {
  kLine,
  kLines,
  kMatched,
  kDate,
  kProcedure,
  kVisit,
  kSettlement,
  kPerson,
  kProvider,
  kDoctor,
  kPrescription,
  kPoint,
  kParams,
  kLet,
  kViolates,  // list<line>: what `violates` gave; seen by involves, amount, discriminator, values
              // and message
  kInvolves,  // list<line>: what `involves` gave; seen by amount, discriminator, values, message
  kMacroVariable,
};
struct Slot {
  std::string name;
  SlotKind kind = SlotKind::kLine;
  Type type;
};

struct Rule {
  std::string id, title, category, about, file;
  std::optional<int> seq88;
  std::string gz79;
  Source source = Source::kIllustrative;
  int version = 1;
  // As the history says, a region's decisions included; draft without an entry.
  RuleStatus status = RuleStatus::kDraft;
  // Judged and recorded, but never counted: no finding of this rule takes money from a line. Set
  // for rules that a running rulebook (Scope::kRunning) holds without their being active.
  bool shadow = false;
  Severity severity = Severity::kLow;
  Action before = Action::kOff, during = Action::kOff, after = Action::kClue;
  Seconds valid_from = 0, valid_to = INT64_MAX;
  std::vector<Basis> basis;
  Subject on = Subject::kLine;
  std::vector<Slot> slots;
  std::optional<KnowledgeUse> knowledge;
  std::vector<Parameter> parameters;
  // The record behind `params`; Slot::type and Expr::type point to it. Null without parameters.
  std::unique_ptr<const Record> params_record;
  std::vector<NamedExpr> let;
  ExprPtr applies;  // null: always
  ExprPtr when;
  ExprPtr violates;  // null: the default of `on`
  ExprPtr involves;  // null: none
  ExprPtr amount;
  ExprPtr discriminator;  // null: the point's id, or ""
  std::vector<NamedExpr> values;
  Message message;
  std::vector<Exception> exceptions;
};

struct Rulebook {
  std::string folder;
  std::string hash;         // content hash of every file read, in order of name; findings carry it
  std::string region;       // admdvs of the overlay applied, or ""
  std::vector<Rule> rules;  // by id
  std::vector<KnowledgeTable> tables;
  std::vector<CodeList> code_lists;
  std::vector<LawArticle> law;  // law.csv, as written; empty without
  // Rules that Scope::kRunning left out because they neither run nor were asked for, by id.
  std::vector<std::string> resting;
  const Rule* Find(std::string_view id) const;
};

enum class Scope {
  kAll,      // every rule, and each counts: for checks, cases and experiments
  kRunning,  // active and shadow rules, and those named in `only` whatever their status
};

struct LoadOptions {
  Scope scope = Scope::kAll;
  std::string region;             // overlay in regions/<admdvs>/, "" = none
  std::vector<std::string> only;  // rule ids; empty = all
  // Rows that replace a table's or code list's shipped rows: name of the file without ending
  // ("service_sex", "codes_pregnancy") -> CSV text. The header needs no types where the table is
  // shipped, and common columns may be missing. For cases.
  std::map<std::string, std::string> replaced_tables;
  std::map<std::string, std::string>
      parameters;  // "rule.parameter" -> value. For cases and what-if.
};

// The usage error for an id that none of `ids` equals; it suggests the nearest.
Error NoSuchRule(std::string_view id, std::span<const std::string_view> ids);

struct LoadedRulebook {
  Rulebook rulebook;
  std::vector<Diagnostic> diagnostics;
  bool ok() const;  // no diagnostic is an error
};

// Reads national/*.yaml, knowledge/*.csv, law.csv, history.jsonl and, with a region, its overlay
// and those that it extends. Errors: the folder cannot be read (kEnvironment), is no rulebook
// (kData), or has no such region or rule as `options` name (kUsage).
Result<LoadedRulebook> LoadRulebook(const std::string& folder, const LoadOptions& options = {});

}  // namespace mingjian::rules
