// mingjian rules doc: the reference page of the rules, made from the rulebook itself.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "cli/author_commands.h"
#include "cli/rules_commands.h"
#include "cli/terminal.h"
#include "rules/cel.h"
#include "rules/rule_facts.h"

namespace mingjian::cli {
namespace {

namespace fs = std::filesystem;
using rules::Rule;

struct Cases {
  std::vector<std::string> fires, silent;
};

// Titles of the cases beside a rule; a case without findings is silent. A rule without a case file
// has none.
Cases CasesOf(const Rule& rule) {
  Cases cases;
  const auto text = ReadFile(fs::path(rule.file).replace_extension(".case").string());
  if (!text) return cases;
  std::string title;
  for (const std::string_view line : Split(*text, '\n')) {
    if (line.starts_with("case ")) {
      title = Trim(line.substr(5));
      if (const size_t arrow = title.find(" → "); arrow != std::string::npos) title.resize(arrow);
    } else if (line.starts_with("findings") && !title.empty()) {
      (Trim(line.substr(8)) == "none" ? cases.silent : cases.fires).push_back(title);
      title.clear();
    }
  }
  return cases;
}

std::string Points(const rules::KnowledgeTable& table) {
  std::vector<std::string> counts;
  for (const char* source : {"official", "regional", "illustrative"}) {
    const rules::PointCount count = rules::CountPoints(table, source, 0);
    if (count.points == 0) continue;
    counts.push_back(fmt::format("{} {} points in {} rows", WithThousands(count.points), source,
                                 WithThousands(count.rows)));
  }
  if (counts.empty()) return "no points";
  return fmt::format("{}", fmt::join(counts, ", "));
}

std::string Code(const rules::ExprPtr& expr) {
  const std::string text = rules::Print(*expr);
  return text.find('`') == std::string::npos ? "`" + text + "`" : "`` " + text + " ``";
}

std::string BasisText(const rules::Basis& basis) {
  std::string text = basis.law;
  if (!basis.article.empty()) text += fmt::format(" {}", basis.article);
  if (!basis.note.empty()) text += fmt::format(" ({})", basis.note);
  return text;
}

std::string OneParagraph(std::string_view text) {
  std::string out;
  for (const char c : Trim(text)) out += c == '\n' ? ' ' : c;
  return out;
}

std::string Cell(std::string text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return out;
}

void Append(std::string* page, std::string_view name, const std::string& text) {
  if (!text.empty()) *page += fmt::format("- **{}**: {}\n", name, text);
}

std::string Section(const rules::Rulebook& rulebook, const Rule& rule) {
  std::string page = fmt::format("## {}\n\n**{}** · {} · {} · version {}\n\n", rule.id, rule.title,
                                 rule.category, ToString(rule.source), rule.version);
  if (!rule.about.empty()) page += OneParagraph(rule.about) + "\n\n";
  std::vector<std::string> codes;
  if (rule.seq88) codes.push_back(fmt::format("no. {} of the 88", *rule.seq88));
  if (!rule.gz79.empty()) codes.push_back(rule.gz79);
  Append(&page, "published as", fmt::format("{}", fmt::join(codes, ", ")));
  std::vector<std::string> basis;
  for (const rules::Basis& one : rule.basis) basis.push_back(BasisText(one));
  Append(&page, "basis", fmt::format("{}", fmt::join(basis, "; ")));
  Append(&page, "severity and moments",
         fmt::format("{}; before {}, during {}, after {}", ToString(rule.severity),
                     ToString(rule.before), ToString(rule.during), ToString(rule.after)));
  Append(&page, "judges",
         fmt::format("each {}{}", ToString(rule.on),
                     rule.applies ? " with " + Code(rule.applies) : ""));
  for (const rules::NamedExpr& let : rule.let) Append(&page, let.name, Code(let.expr));
  Append(&page, "fires when", Code(rule.when));
  if (rule.violates) Append(&page, "违规项", Code(rule.violates));
  if (rule.involves) Append(&page, "涉及项", Code(rule.involves));
  Append(&page, "claims", Code(rule.amount));
  for (const rules::Exception& exception : rule.exceptions) {
    Append(&page, "not when", fmt::format("{}: {}", exception.reason, Code(exception.when)));
  }
  for (const rules::Parameter& parameter : rule.parameters) {
    Append(&page, "parameter",
           fmt::format("`{}` = {}{}{}", parameter.name, ToText(parameter),
                       parameter.unit.empty() ? "" : " " + parameter.unit,
                       parameter.about.empty() ? "" : ": " + OneParagraph(parameter.about)));
  }
  const rules::RuleUses uses = rules::UsesOf(rule);
  for (const size_t table : uses.tables) {
    Append(&page, "knowledge",
           fmt::format("`{}`: {}", rulebook.tables[table].name, Points(rulebook.tables[table])));
  }
  for (const size_t list : uses.code_lists) {
    const rules::CodeList& codes_of = rulebook.code_lists[list];
    Append(&page, "code list",
           fmt::format("`{}`: {} entries", codes_of.name,
                       codes_of.exact.size() + codes_of.prefixes.size()));
  }
  const Cases cases = CasesOf(rule);
  Append(&page, fmt::format("cases that fire ({})", cases.fires.size()),
         fmt::format("{}", fmt::join(cases.fires, "; ")));
  Append(&page, fmt::format("cases that do not ({})", cases.silent.size()),
         fmt::format("{}", fmt::join(cases.silent, "; ")));
  return page + "\n";
}

}  // namespace

int DescribeRules(const AuthorOptions& options) {
  RulesOptions load;
  load.rulebook = options.rulebook;
  const auto loaded = LoadFor(load);
  if (!loaded) return ReportError(loaded.error());
  if (PrintDiagnostics(loaded->diagnostics) > 0) return 3;
  const rules::Rulebook& rulebook = loaded->rulebook;
  std::vector<const Rule*> chosen;
  for (const std::string& id : options.files) {
    chosen.push_back(rulebook.Find(id));
    if (chosen.back() != nullptr) continue;
    std::vector<std::string_view> ids;
    for (const Rule& rule : rulebook.rules) ids.push_back(rule.id);
    const auto near = Nearest(id, ids);
    return ReportError(
        {ErrorCode::kUsage, fmt::format("there is no rule '{}'{}", id,
                                        near ? fmt::format("; did you mean '{}'?", *near) : "")});
  }
  std::string page;
  if (options.files.empty()) {
    for (const Rule& rule : rulebook.rules) chosen.push_back(&rule);
    page +=
        "# Rules\n\nWhat each rule of the rulebook says, made from the rule files by `mingjian "
        "rules "
        "doc --write docs/rules.md`; change\nthe rule, not this page. Conditions are expressions "
        "of "
        "[the rule language](rule-language.md); `official`, `regional` and\n`illustrative` rules "
        "and "
        "points are told apart. Known false positives stand in the first sentences and under *not "
        "when*.\n\n| rule | 名称 | class | source | severity | on |\n| --- | --- | --- | --- | --- "
        "| "
        "--- |\n";
    for (const Rule* rule : chosen) {
      page += fmt::format("| [{}](#{}) | {} | {} | {} | {} | {} |\n", rule->id, rule->id,
                          Cell(rule->title), Cell(rule->category), ToString(rule->source),
                          ToString(rule->severity), ToString(rule->on));
    }
    page += "\n";
  }
  for (const Rule* rule : chosen) page += Section(rulebook, *rule);
  page.pop_back();
  return PrintOrWrite(page, options.write);
}

}  // namespace mingjian::cli
