// Declares mingjian rules new | fmt | schema | doc

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/text.h"
#include "cli/author_commands.h"
#include "cli/terminal.h"

namespace mingjian::cli {

int PrintOrWrite(const std::string& text, const std::string& path) {
  if (path.empty()) {
    fmt::print("{}", text);
    return 0;
  }
  if (const Status written = WriteFile(path, text); !written) return ReportError(written.error());
  fmt::print("wrote {}\n", path);
  return 0;
}

void AddAuthorCommands(CLI::App& rules, Run& run) {
  auto options = std::make_shared<AuthorOptions>();
  const auto add = [&](const char* name, const char* about, int (*action)(const AuthorOptions&)) {
    CLI::App* sub = rules.add_subcommand(name, about);
    sub->callback(
        [options, action, &run] { run = [options, action] { return action(*options); }; });
    return sub;
  };
  const auto add_rulebook = [&](CLI::App* sub) {
    sub->add_option("--rulebook", options->rulebook,
                    "Folder of the rulebook (default: ./rulebook, else beside the program)");
  };
  CLI::App* create = add(
      "new", "Write a rule that runs and its cases, to be changed into the one you mean", NewRule);
  add_rulebook(create);
  create->add_option("id", options->id, "Lower-case words joined by hyphens")->required();
  create->add_option("--title", options->title, "Chinese name of the rule")->required();
  create
      ->add_option("--on", options->on,
                   "What is judged: line, prescription, operation, day, person_day, visit, "
                   "settlement or person")
      ->capture_default_str();
  create->add_option("--table", options->table, "Knowledge table that the rule looks codes up in");
  create->add_option("--class", options->category,
                     "Both levels of the national frame, e.g. 管理类/行为主体监管类");
  create->add_option("--source", options->source, "official, regional or illustrative")
      ->capture_default_str();
  CLI::App* format = add("fmt", "Bring rule files into the canonical layout", FormatRules);
  add_rulebook(format);
  format->add_option("file", options->files, "Rule files (default: all of the rulebook)");
  format->add_flag("--check", options->check,
                   "Change nothing; exit 1 when a file is not in the layout");
  CLI::App* schema = add("schema", "Print the JSON Schema of rule files, for editors", PrintSchema);
  schema->add_option("--write", options->write, "Write it to this file instead");
  CLI::App* doc =
      add("doc", "Print the reference page of the rulebook's rules (Markdown)", DescribeRules);
  add_rulebook(doc);
  doc->add_option("rule", options->files, "Rule ids (default: all)");
  doc->add_option("--write", options->write, "Write it to this file instead");
}

}  // namespace mingjian::cli
