#pragma once
// Subcommands of `mingjian rules` for people who write rules, one file each: new, fmt, schema, doc.

#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace mingjian::cli {

struct AuthorOptions {
  std::string rulebook;  // "" = look for it (rules/locate.h)
  // new
  std::string id, title, on = "line", table, category, source = "illustrative";
  // fmt
  std::vector<std::string> files;
  bool check = false;
  // schema, doc: the file to write; "" = print
  std::string write;
};

void AddAuthorCommands(CLI::App& rules, Run& run);

int NewRule(const AuthorOptions& options);
int FormatRules(const AuthorOptions& options);
int PrintSchema(const AuthorOptions& options);
int DescribeRules(const AuthorOptions& options);

// Prints the text, or writes it to `path` when that is not empty; gives the exit code.
int PrintOrWrite(const std::string& text, const std::string& path);

}  // namespace mingjian::cli
