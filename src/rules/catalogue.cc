#include "rules/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "rules/knowledge.h"

namespace mingjian::rules {
namespace {

bool IsOf(const CatalogueRow& row, const Rule& rule) {
  if (row.rule == rule.id) return true;
  return row.frame == "2025" && rule.seq88 && row.number == std::to_string(*rule.seq88);
}

}  // namespace

Result<std::vector<CatalogueRow>> ReadCatalogue(const std::string& folder) {
  const std::string path = folder + "/catalogue.csv";
  MJ_TRY(const std::string text, ReadFile(path));
  KnowledgeBuilder builder("catalogue");
  builder.Add(path, text, KnowledgeFile::kReplaced);
  if (!builder.diagnostics().empty()) {
    std::string all = "the catalogue of rules has mistakes:";
    for (const Diagnostic& diagnostic : builder.diagnostics()) all += "\n  " + ToString(diagnostic);
    return DataError(std::move(all));
  }
  const KnowledgeTable& table = builder.table();
  const auto column = [&](std::string_view name) -> Result<const KnowledgeColumn*> {
    const auto at = table.Find(name);
    if (!at) return DataError(fmt::format("{}: column '{}' is missing", path, name));
    return &table.columns[*at];
  };
  MJ_TRY(const KnowledgeColumn* frame, column("frame"));
  MJ_TRY(const KnowledgeColumn* number, column("number"));
  MJ_TRY(const KnowledgeColumn* rule, column("rule"));
  MJ_TRY(const KnowledgeColumn* name, column("name"));
  MJ_TRY(const KnowledgeColumn* category, column("class"));
  MJ_TRY(const KnowledgeColumn* code, column("code"));
  MJ_TRY(const KnowledgeColumn* published, column("published"));
  MJ_TRY(const KnowledgeColumn* form, column("form"));
  MJ_TRY(const KnowledgeColumn* needs, column("needs"));
  std::vector<CatalogueRow> rows;
  for (size_t i = 0; i < table.rows; ++i) {
    CatalogueRow row;
    row.frame = frame->texts[i];
    row.number = number->texts[i];
    row.rule = rule->texts[i];
    row.name = name->texts[i];
    row.category = category->texts[i];
    row.code = code->texts[i];
    row.published = published->numbers[i] == 1;
    row.screen = form->texts[i] == "screen";
    for (const std::string_view part : Split(needs->texts[i], '|')) {
      if (!part.empty()) row.needs.emplace_back(part);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<CoverageRow> CoverageOf(const Rulebook& rulebook,
                                    const std::vector<CatalogueRow>& catalogue,
                                    std::string_view frame,
                                    const std::vector<std::string>& screens) {
  std::vector<CoverageRow> coverage;
  for (const CatalogueRow& row : catalogue) {
    if (row.frame != frame) continue;
    CoverageRow covered;
    covered.row = row;
    // The id comes before the number: a number may be wrong in one place only.
    covered.rule = rulebook.Find(row.rule);
    for (const Rule& rule : rulebook.rules) {
      if (covered.rule == nullptr && IsOf(row, rule)) covered.rule = &rule;
    }
    if (std::ranges::binary_search(screens, row.rule)) covered.screen = row.rule;
    covered.data = row.needs;
    if (covered.rule != nullptr) {
      covered.data = TablesOf(*covered.rule);
      for (const size_t used : UsesOf(*covered.rule).tables) {
        const KnowledgeTable& table = rulebook.tables[used];
        covered.data.push_back("knowledge/" + table.name);
        covered.official += CountPoints(table, "official", 0);
        covered.regional += CountPoints(table, "regional", 0);
        covered.illustrative += CountPoints(table, "illustrative", 0);
      }
    }
    coverage.push_back(std::move(covered));
  }
  return coverage;
}

std::vector<const Rule*> BeyondCatalogue(const Rulebook& rulebook,
                                         const std::vector<CatalogueRow>& catalogue) {
  std::vector<const Rule*> beyond;
  for (const Rule& rule : rulebook.rules) {
    const bool listed =
        std::ranges::any_of(catalogue, [&](const CatalogueRow& row) { return IsOf(row, rule); });
    if (!listed) beyond.push_back(&rule);
  }
  return beyond;
}

}  // namespace mingjian::rules
