// mingjian knowledge import

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <boost/json.hpp>

#include "base/text.h"
#include "cli/knowledge_commands.h"
#include "cli/terminal.h"
#include "knowledge/import.h"
#include "rules/locate.h"

namespace mingjian::cli {
namespace {

using knowledge::ImportedFile;
using knowledge::ImportReport;
using knowledge::PointChange;

constexpr size_t kCodesShown = 4;

std::string CodesText(std::string_view sign, const std::vector<std::string>& codes) {
  if (codes.empty()) return {};
  if (codes.size() <= kCodesShown) {
    std::string text;
    for (const std::string& code : codes) {
      text += fmt::format("{}{}{}", text.empty() ? "" : " ", sign, code);
    }
    return text;
  }
  return fmt::format("{}{} codes", sign, codes.size());
}

std::string WhatChanged(const PointChange& change) {
  std::vector<std::string> parts;
  if (!change.earlier.empty()) parts.push_back("for " + change.earlier);
  for (const std::string& limit : change.limits) parts.push_back(limit);
  if (std::string text = CodesText("+", change.codes_added); !text.empty()) parts.push_back(text);
  if (std::string text = CodesText("-", change.codes_removed); !text.empty()) {
    parts.push_back(text);
  }
  if (change.kind == PointChange::Kind::kReplaced && parts.size() == 1) {
    parts.emplace_back("says the same");
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::map<PointChange::Kind, size_t> Count(const ImportedFile& file) {
  std::map<PointChange::Kind, size_t> counts;
  for (const PointChange& change : file.merged.changes) ++counts[change.kind];
  return counts;
}

void PrintJson(const ImportReport& report, bool dry_run) {
  boost::json::array files, refusals, written;
  for (const ImportedFile& file : report.files) {
    boost::json::array changes;
    for (const PointChange& change : file.merged.changes) {
      changes.push_back({{"change", ToString(change.kind)},
                         {"table", change.table},
                         {"point", change.point},
                         {"name", change.name},
                         {"earlier", change.earlier},
                         {"limits", boost::json::value_from(change.limits)},
                         {"codes_added", boost::json::value_from(change.codes_added)},
                         {"codes_removed", boost::json::value_from(change.codes_removed)}});
    }
    files.push_back({{"file", file.file},
                     {"rule", file.rule},
                     {"table", file.table},
                     {"batch", file.batch},
                     {"published", FormatDate(file.published)},
                     {"points", file.points},
                     {"codes", file.codes},
                     {"unchanged", file.merged.unchanged},
                     {"changes", std::move(changes)},
                     {"not_in_workbook", boost::json::value_from(file.merged.not_there)},
                     {"notes", boost::json::value_from(file.merged.notes)}});
  }
  for (const knowledge::Refusal& refusal : report.refusals) {
    refusals.push_back({{"file", refusal.file},
                        {"sheet", refusal.sheet},
                        {"row", refusal.row},
                        {"column", refusal.column},
                        {"value", refusal.value},
                        {"expected", refusal.expected},
                        {"whole", refusal.whole}});
  }
  for (const std::string& table : report.written) written.emplace_back(table);
  const boost::json::value all = {{"ok", report.refusals.empty()},
                                  {"dry_run", dry_run},
                                  {"written", !report.stopped && !dry_run},
                                  {"tables", std::move(written)},
                                  {"files", std::move(files)},
                                  {"refusals", std::move(refusals)}};
  fmt::print("{}\n", boost::json::serialize(all));
}

void PrintFile(const ImportedFile& file, size_t limit) {
  fmt::print("{}\n  {} → {}, {} of {}: {} points, {} codes\n", file.file, file.rule, file.table,
             file.batch, FormatDate(file.published), WithThousands(file.points),
             WithThousands(file.codes));
  Table table({"change", "point", "name", "what"});
  size_t shown = 0;
  for (const PointChange& change : file.merged.changes) {
    if (shown++ == limit) break;
    table.AddRow(
        {std::string(ToString(change.kind)), change.point, change.name, WhatChanged(change)});
  }
  if (shown > 0) fmt::print("{}", table.ToString(120));
  if (file.merged.changes.size() > limit) {
    fmt::print("… {} more changes, --limit N shows more\n", file.merged.changes.size() - limit);
  }
  for (const std::string& note : file.merged.notes) fmt::print("  note: {}\n", note);
  if (!file.merged.not_there.empty()) {
    const size_t named = std::min<size_t>(file.merged.not_there.size(), 5);
    fmt::print("  note: {} points of {} stand in {} and not in the workbook; they stay: {}{}\n",
               file.merged.not_there.size(), file.batch, file.table,
               fmt::join(file.merged.not_there.begin(),
                         file.merged.not_there.begin() + static_cast<ptrdiff_t>(named), " "),
               named < file.merged.not_there.size() ? " …" : "");
  }
  std::map<PointChange::Kind, size_t> counts = Count(file);
  fmt::print("  {} added, {} replaced, {} changed, {} withdrawn, {} as before\n\n",
             counts[PointChange::Kind::kAdded], counts[PointChange::Kind::kReplaced],
             counts[PointChange::Kind::kChanged], counts[PointChange::Kind::kWithdrawn],
             file.merged.unchanged);
}

}  // namespace

int ImportKnowledge(const KnowledgeOptions& options) {
  knowledge::ImportOptions import;
  const auto folder = rules::LocateRulebook(options.rules.rulebook);
  if (!folder) return ReportError(folder.error());
  import.rulebook = *folder;
  import.files = options.files;
  import.rule = options.rule;
  import.batch = options.batch;
  import.replaces = options.replaces;
  import.dry_run = options.dry_run;
  import.accept_partial = options.accept_partial;
  if (!options.published.empty()) {
    import.published = ParseDate(options.published);
    if (!import.published) {
      return ReportError(
          {ErrorCode::kUsage, fmt::format("--published: '{}' is not a date; expected one like "
                                          "2026-01-31",
                                          options.published)});
    }
  }
  const auto report = knowledge::ImportWorkbooks(import);
  if (!report) return ReportError(report.error());
  if (options.rules.json) {
    PrintJson(*report, options.dry_run);
    return report->refusals.empty() ? 0 : 3;
  }
  for (const ImportedFile& file : report->files) PrintFile(file, options.limit);
  size_t shown = 0;
  for (const knowledge::Refusal& refusal : report->refusals) {
    if (shown++ == options.limit) {
      fmt::print(stderr, "… {} more, --limit N shows more\n", report->refusals.size() - shown + 1);
      break;
    }
    fmt::print(stderr, "{}\n", ToString(refusal));
  }
  const std::string tables = fmt::format("{}", fmt::join(report->written, ", "));
  if (report->stopped) {
    fmt::print(stderr, "mingjian: error: {} places cannot be taken over; nothing was written{}\n",
               report->refusals.size(),
               std::any_of(report->refusals.begin(), report->refusals.end(),
                           [](const knowledge::Refusal& refusal) { return refusal.whole; })
                   ? ""
                   : "; --accept-partial writes the rest");
  } else if (report->written.empty()) {
    fmt::print("nothing to change\n");
  } else if (options.dry_run) {
    fmt::print("would write {}\n", tables);
  } else {
    fmt::print("wrote {}; `mingjian rules check` and `rules test` say whether all is well\n",
               tables);
  }
  return report->refusals.empty() ? 0 : 3;
}

}  // namespace mingjian::cli
