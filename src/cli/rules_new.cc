// mingjian rules new: a rule that loads and runs, with cases that pass, to be changed into the rule
// that is meant. What the author must decide is marked in the file.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/text.h"
#include "cli/author_commands.h"
#include "cli/terminal.h"
#include "rules/locate.h"
#include "rules/rule_facts.h"
#include "rules/rule_format.h"
#include "rules/rulebook.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;
using rules::KnowledgeColumn;
using rules::KnowledgeTable;
using rules::Subject;

constexpr std::array<Subject, 8> kSubjects = {
    Subject::kLine,      Subject::kPrescription, Subject::kOperation,  Subject::kDay,
    Subject::kPersonDay, Subject::kVisit,        Subject::kSettlement, Subject::kPerson};

// What a template says of its subject.
struct Template {
  std::string knowledge;  // block of the key, "" = none
  std::string condition, violates, amount, parameter, message;
  std::string fires, silent, finding;  // tables of the cases, and the finding of the first
  std::string points;                  // knowledge section of the case file
};

// How a table is looked up: its first code columns and the field of the claim they stand for.
struct LookedUp {
  std::vector<std::string> columns;
  std::string field;  // item_code, diag_code or oprn_oprt_code
  std::string code;   // one that the table has
};

Result<LookedUp> LookUp(const KnowledgeTable& table, Subject on) {
  LookedUp found;
  for (const KnowledgeColumn& column : table.columns) {
    if (column.kind != KnowledgeColumn::Kind::kCode) continue;
    const bool pair = column.name == "item_b" && found.columns.size() == 1;
    if (!found.columns.empty() && !pair) break;
    found.columns.push_back(column.name);
    if (found.code.empty() && !column.texts.empty()) found.code = column.texts.front();
  }
  if (found.columns.empty()) {
    return UsageError(fmt::format(
        "--table {}: the table has no code column; a rule asks it with points() instead",
        table.name));
  }
  const std::string& first = found.columns.front();
  found.field = first.starts_with("diag")   ? "diag_code"
                : first.starts_with("oprn") ? "oprn_oprt_code"
                                            : "item_code";
  if (on == Subject::kPerson || (on == Subject::kLine && found.field != "item_code")) {
    return UsageError(fmt::format("--table {}: its codes are {}; {}", table.name, found.field,
                                  on == Subject::kPerson
                                      ? "rules about a person ask tables with points()"
                                      : "say --on visit"));
  }
  if (found.code.empty()) found.code = "CODE-1";
  return found;
}

std::string LinesOf(size_t count, std::string_view code, std::string_view quantity) {
  std::string text = fmt::format("line     feedetl_sn item_code {} cnt pric\n",
                                 std::string(code.size() > 9 ? code.size() - 9 : 0, ' '));
  for (size_t i = 1; i <= count; ++i) {
    text += fmt::format("         {}          {:<9}  {:<3} 10.00\n", i, code, quantity);
  }
  return text;
}

std::string WithKnowledge(const LookedUp& looked, const std::string& table, Subject on,
                          Template* made) {
  const std::string owner = looked.field == "diag_code"        ? "diagnoses"
                            : looked.field == "oprn_oprt_code" ? "procedures"
                            : on == Subject::kLine             ? "line"
                                                               : "lines";
  const std::string field = owner + "." + looked.field;
  const std::string where =
      looked.columns.size() == 1
          ? fmt::format("{{{}: {}}}", looked.columns.front(), field)
          : fmt::format("{{any: [{}], is: {}}}", fmt::join(looked.columns, ", "), field);
  made->knowledge = fmt::format("knowledge:\n  point: {{table: {}, where: {}}}\n", table, where);
  const std::string& column = looked.columns.front();
  made->points = fmt::format(
      "# Rows that stand in for the shipped table, so that cases do not depend on it.\n"
      "knowledge {} {}\n          {} {}\n\n",
      table, column, std::string(table.size(), ' '), looked.code);
  return owner;
}

Template MakeTemplate(Subject on, const KnowledgeTable* table, const LookedUp& looked) {
  Template made;
  const std::string code = table != nullptr && looked.field == "item_code" ? looked.code : "A1";
  std::string owner;
  if (table != nullptr) owner = WithKnowledge(looked, table->name, on, &made);
  const bool matched_lines = owner == "lines";
  if (on == Subject::kLine) {
    made.parameter =
        "max_cnt: {default: 10, min: 0, unit: 次, about: \"Most that one line may charge\"}";
    made.condition = "line.inscp_scp_amt > 0 && line.cnt > params.max_cnt";
    made.amount = "line.inscp_scp_amt";
    made.message = "\"{line.item_code}\"一次收取 {line.cnt}，超过 {params.max_cnt}";
    made.fires = LinesOf(1, code, "11");
    made.silent = LinesOf(1, code, "10");
    made.finding = "findings violates amount\n         1        110.00\n";
    return made;
  }
  const std::string lines = matched_lines            ? "matched"
                            : on == Subject::kPerson ? "person.lines"
                                                     : "lines";
  made.parameter =
      "max_lines: {default: 2, min: 0, unit: 条, about: \"Most lines that are in order\"}";
  made.condition = fmt::format("{}.size() > params.max_lines", lines);
  if (lines != "lines") made.violates = lines;
  made.amount = "violates.map(x, x.inscp_scp_amt).sum()";
  made.message = fmt::format("共 {{{}.size()}} 条费用，超过 {{params.max_lines}} 条", lines);
  std::string others;
  if (on == Subject::kOperation || owner == "procedures") {
    others = fmt::format(
        "procedure mdtrt_id oprn_oprt_code oprn_oprt_date\n"
        "          V1       {:<14} 2026-03-02\n",
        owner == "procedures" ? looked.code : "00.0100");
  }
  if (owner == "diagnoses") {
    others += fmt::format("diagnosis mdtrt_id diag_code\n          V1       {}\n", looked.code);
  }
  made.fires = others + LinesOf(3, code, "1");
  made.silent = others + LinesOf(2, code, "1");
  made.finding = "findings violates amount\n         1,2,3    30.00\n";
  return made;
}

std::string RuleText(const AuthorOptions& options, const Template& made) {
  std::string text = fmt::format(
      "# A draft: replace what is marked, raise no version while it is one. docs/rules-guide.md\n"
      "\n"
      "id: {}\n"
      "title: {}\n"
      "class: {}\n"
      "source: {}\n"
      "version: 1\n"
      "# violation 明确违规, high 高度可疑, low 轻度可疑, indicator\n"
      "severity: low\n"
      "# Only afterwards, until a back-test says what it would hold up.\n"
      "moments: {{before: off, during: off, after: clue}}\n"
      "valid: {{from: 2025-01-01}}\n"
      "# What the rule rests on: {{law, article}} or {{document, note}}.\n"
      "basis:\n"
      "  - {{document: 草案, note: 依据待补}}\n"
      "# Logic and known false positives, for the reader.\n"
      "about: Draft\n"
      "on: {}\n",
      options.id, options.title,
      options.category.empty() ? "管理类/行为主体监管类" : options.category, options.source,
      options.on);
  text += made.knowledge;
  text += fmt::format("parameters:\n  {}\n# When it fires.\nwhen: '{}'\n", made.parameter,
                      made.condition);
  if (!made.violates.empty()) text += fmt::format("violates: '{}'\n", made.violates);
  text += fmt::format("# What it claims: docs/rule-language.md §5.\namount: '{}'\nmessage: '{}'\n",
                      made.amount, made.message);
  return text;
}

std::string CaseText(const AuthorOptions& options, const Template& made) {
  return fmt::format(
      "rule {}\n"
      "\n"
      "# At least three cases that fire and three that do not, one at each boundary.\n"
      "{}"
      "case 超过上限\n{}{}\n"
      "case 等于上限\n{}findings none\n",
      options.id, made.points, made.fires, made.finding, made.silent);
}

Status CheckOptions(const AuthorOptions& options, Subject* on) {
  // The same question as the loader's: letters, digits and single hyphens, a letter first.
  const bool good = !options.id.empty() && options.id.front() >= 'a' && options.id.front() <= 'z' &&
                    options.id.back() != '-' && options.id.find("--") == std::string::npos &&
                    std::all_of(options.id.begin(), options.id.end(), [](char c) {
                      return c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
                    });
  if (!good) {
    return UsageError(fmt::format(
        "'{}' is not a rule id; expected lower-case words joined by hyphens", options.id));
  }
  std::vector<std::string_view> names;
  for (const Subject subject : kSubjects) names.push_back(ToString(subject));
  const auto at = std::find(names.begin(), names.end(), options.on);
  if (at == names.end()) {
    return UsageError(fmt::format("--on '{}'; expected {}", options.on, fmt::join(names, ", ")));
  }
  *on = kSubjects[static_cast<size_t>(at - names.begin())];
  if (Trim(options.title).empty() || options.title.find('\n') != std::string::npos) {
    return UsageError("--title is empty or has more than one line");
  }
  const size_t slash = options.category.find('/');
  if (!options.category.empty() &&
      (slash == std::string::npos || slash == 0 || slash + 1 == options.category.size())) {
    return UsageError(fmt::format("--class '{}'; expected two levels like 政策类/药品政策限定类",
                                  options.category));
  }
  if (options.source != "official" && options.source != "regional" &&
      options.source != "illustrative") {
    return UsageError(
        fmt::format("--source '{}'; expected official, regional or illustrative", options.source));
  }
  return {};
}

Result<std::string> Create(const AuthorOptions& options) {
  Subject on = Subject::kLine;
  MJ_RETURN_IF_ERROR(CheckOptions(options, &on));
  MJ_TRY(const std::string folder, rules::LocateRulebook(options.rulebook));
  MJ_TRY(const rules::LoadedRulebook loaded, rules::LoadRulebook(folder));
  const std::string path = (fs::path(folder) / "national" / (options.id + ".yaml")).string();
  const std::string cases = (fs::path(folder) / "national" / (options.id + ".case")).string();
  std::error_code ignored;
  for (const std::string& file : {path, cases}) {
    if (fs::exists(file, ignored)) {
      return UsageError(fmt::format("{} is there already; choose another id", file));
    }
  }
  if (loaded.rulebook.Find(options.id) != nullptr) {
    return UsageError(fmt::format("the rulebook has a rule '{}' already", options.id));
  }
  const KnowledgeTable* table = nullptr;
  LookedUp looked;
  if (!options.table.empty()) {
    std::vector<std::string_view> names;
    for (const KnowledgeTable& candidate : loaded.rulebook.tables) {
      names.push_back(candidate.name);
      if (candidate.name == options.table) table = &candidate;
    }
    if (table == nullptr) {
      const auto near = Nearest(options.table, names);
      return UsageError(fmt::format("there is no knowledge table '{}'{}", options.table,
                                    near ? fmt::format("; did you mean '{}'?", *near) : ""));
    }
    MJ_TRY(looked, LookUp(*table, on));
  }
  const Template made = MakeTemplate(on, table, looked);
  MJ_TRY(const std::string text, rules::FormatRule(path, RuleText(options, made)));
  MJ_RETURN_IF_ERROR(WriteFile(cases, CaseText(options, made)));
  MJ_RETURN_IF_ERROR(WriteFile(path, text));
  return path;
}

}  // namespace

int NewRule(const AuthorOptions& options) {
  const auto path = Create(options);
  if (!path) return ReportError(path.error());
  fmt::print("wrote {} and its cases; next:\n  mingjian rules check\n  mingjian rules test {}\n",
             *path, options.id);
  return 0;
}

}  // namespace mingjian::cli
