#include "knowledge/import.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.h"
#include "knowledge/headings.h"

namespace mingjian::knowledge {
namespace {

namespace fs = std::filesystem;

class Importer {
 public:
  Importer(const ImportOptions& options, WorkbookMap map)
      : options_(options), map_(std::move(map)) {}

  Result<ImportReport> Run() {
    for (const std::string& file : options_.files) {
      MJ_RETURN_IF_ERROR(ReadOne(file));
    }
    // Older workbooks first, so that the newer ones find what they replace.
    std::stable_sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
      return a.merge.published < b.merge.published;
    });
    for (Waiting& waiting : waiting_) MJ_RETURN_IF_ERROR(MergeOne(&waiting));
    MJ_RETURN_IF_ERROR(Write());
    return std::move(report_);
  }

 private:
  struct Waiting {
    Published published;
    MergeOptions merge;
  };
  struct OpenTable {
    TableFile table;
    std::string before;
  };

  Status ReadOne(const std::string& file) {
    const Result<XlsxWorkbook> workbook = ReadXlsx(file, options_.limits);
    if (!workbook) {
      // A file that cannot be opened is the machine's or the user's matter, not the workbook's.
      if (workbook.error().code != ErrorCode::kData) return std::unexpected(workbook.error());
      std::string message = workbook.error().message;
      if (message.starts_with(file + ": ")) message.erase(0, file.size() + 2);
      report_.refusals.push_back({file, "", 0, "", message, "a workbook (.xlsx)", true});
      return {};
    }
    const size_t refused = report_.refusals.size();
    Waiting waiting;
    waiting.published = ReadPublished(*workbook, map_, options_.rule, &report_.refusals);
    const auto whole = [](const Refusal& refusal) { return refusal.whole; };
    if (std::any_of(report_.refusals.begin() + static_cast<ptrdiff_t>(refused),
                    report_.refusals.end(), whole)) {
      return {};
    }
    MJ_TRY(waiting.merge, BatchFor(*workbook));
    waiting_.push_back(std::move(waiting));
    return {};
  }

  Result<MergeOptions> BatchFor(const XlsxWorkbook& workbook) const {
    MergeOptions merge;
    merge.replaces = options_.replaces;
    merge.batch = options_.batch;
    if (merge.batch.empty()) merge.batch = BatchOf(fs::path(workbook.file).filename().string());
    for (const XlsxSheet& sheet : workbook.sheets) {
      if (!merge.batch.empty()) break;
      merge.batch = BatchOf(sheet.name);
      for (size_t i = 0; merge.batch.empty() && i < std::min<size_t>(sheet.rows.size(), 3); ++i) {
        merge.batch = BatchOf(sheet.rows[i].cells.front().text);
      }
    }
    std::vector<std::string> known;
    for (const auto& [name, day] : map_.batches) known.push_back(name);
    if (merge.batch.empty()) {
      return UsageError(fmt::format(
          "{}: neither file name nor title says a batch (第…批); give --batch NAME ({}, or a new "
          "one with --published DATE)",
          workbook.file, fmt::join(known, ", ")));
    }
    const auto at = map_.batches.find(merge.batch);
    if (at == map_.batches.end() && !options_.published) {
      return UsageError(
          fmt::format("{}: {} has no day for batch '{}'; give --published DATE, the day of the "
                      "announcement",
                      workbook.file, map_.file, merge.batch));
    }
    merge.published = at != map_.batches.end() ? at->second : *options_.published;
    if (options_.published && *options_.published != merge.published) {
      return UsageError(fmt::format("--published {}: {} says that batch '{}' was published on {}",
                                    FormatDate(*options_.published), map_.file, merge.batch,
                                    FormatDate(merge.published)));
    }
    return merge;
  }

  Result<OpenTable*> TableOf(const RuleMap& rule) {
    const auto at = tables_.find(rule.table);
    if (at != tables_.end()) return &at->second;
    OpenTable open;
    MJ_TRY(open.table,
           ReadTable((fs::path(options_.rulebook) / "knowledge" / (rule.table + ".csv")).string(),
                     HeaderOf(rule)));
    MJ_RETURN_IF_ERROR(CheckHeader(open.table, rule));
    open.before = open.table.rows.empty() ? std::string() : ToText(open.table);
    return &tables_.emplace(rule.table, std::move(open)).first->second;
  }

  Status MergeOne(Waiting* waiting) {
    const RuleMap& rule = *waiting->published.rule;
    MJ_TRY(OpenTable* const open, TableOf(rule));
    const std::vector<PointRows> points =
        MakeRows(waiting->published, map_, InheritFrom(open->table, rule, waiting->merge),
                 &report_.refusals);
    ImportedFile done;
    done.file = waiting->published.file;
    done.rule = rule.name;
    done.table = rule.table;
    done.batch = waiting->merge.batch;
    done.published = waiting->merge.published;
    done.points = waiting->published.points.size();
    for (const PublishedPoint& point : waiting->published.points) {
      done.codes += point.codes.size();
    }
    done.merged =
        Merge(waiting->published, points, waiting->merge, &open->table, &report_.refusals);
    report_.files.push_back(std::move(done));
    return {};
  }

  Status Write() {
    const bool whole = std::any_of(report_.refusals.begin(), report_.refusals.end(),
                                   [](const Refusal& refusal) { return refusal.whole; });
    report_.stopped = whole || (!report_.refusals.empty() && !options_.accept_partial);
    std::vector<std::pair<const TableFile*, std::string>> changed;
    for (const auto& [name, open] : tables_) {
      std::string text = ToText(open.table);
      if (text == open.before || open.table.rows.empty()) continue;
      // What is written must load: our own mistake otherwise, but the table is not lost by it.
      MJ_RETURN_IF_ERROR(ParseTable(open.table.path, text));
      changed.emplace_back(&open.table, std::move(text));
    }
    for (const auto& [table, text] : changed) {
      report_.written.push_back(table->name);
      if (!report_.stopped && !options_.dry_run) MJ_RETURN_IF_ERROR(WriteFile(table->path, text));
    }
    return {};
  }

  const ImportOptions& options_;
  const WorkbookMap map_;
  std::vector<Waiting> waiting_;
  std::map<std::string, OpenTable> tables_;
  ImportReport report_;
};

}  // namespace

Result<ImportReport> ImportWorkbooks(const ImportOptions& options) {
  MJ_TRY(WorkbookMap map,
         ReadWorkbookMap((fs::path(options.rulebook) / "workbooks.yaml").string()));
  return Importer(options, std::move(map)).Run();
}

}  // namespace mingjian::knowledge
