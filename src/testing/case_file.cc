#include "testing/case_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>

#include "base/decimal.h"
#include "base/text.h"
#include "engine/engine.h"
#include "testing/case_file_lines.h"
#include "testing/case_file_reader.h"
#include "testing/claims.h"
#include "testing/reference.h"
#include "testing/reference_compare.h"

namespace mingjian::testing {
namespace {

// The typed header of a shipped knowledge table, without reading the rest; empty when there is
// none.
std::vector<std::string> ShippedHeader(const std::string& folder, const std::string& table) {
  std::ifstream file(std::filesystem::path(folder) / "knowledge" / (table + ".csv"));
  std::string first;
  if (!file || !std::getline(file, first)) return {};
  if (first.ends_with('\r')) first.pop_back();
  if (first.starts_with("\xEF\xBB\xBF")) first.erase(0, 3);
  std::vector<std::string> columns;
  for (const std::string_view column : Split(first, ',')) columns.emplace_back(Trim(column));
  return columns;
}

std::string NameOf(std::string_view column) {
  return std::string(column.substr(0, column.find(':')));
}

// What every knowledge table has; a case may leave them out.
struct CommonColumn {
  std::string_view header, value;
};
constexpr CommonColumn kCommon[] = {
    {"point:string", ""},     {"source:string", "official"},
    {"batch:string", "case"}, {"valid_from:date", "2000-01-01"},
    {"valid_to:date", ""},    {"superseded_by:string", ""},
};

std::string CsvCell(std::string_view cell) {
  if (cell.find_first_of(",\"\n") == std::string_view::npos) return std::string(cell);
  std::string quoted = "\"";
  for (const char c : cell) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

Result<std::string> KnowledgeCsv(const std::string& folder, const CaseKnowledge& knowledge) {
  const std::vector<std::string> shipped = ShippedHeader(folder, knowledge.table);
  // Column -> position among the case's own columns, or -1.
  std::vector<std::pair<std::string, int>> columns;
  const auto own = [&](std::string_view name) {
    for (size_t i = 0; i < knowledge.columns.size(); ++i) {
      if (NameOf(knowledge.columns[i]) == name) return static_cast<int>(i);
    }
    return -1;
  };
  columns.reserve(shipped.size());
  for (const std::string& header : shipped) columns.emplace_back(header, own(NameOf(header)));
  const auto have = [&](std::string_view name) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](const auto& column) { return NameOf(column.first) == name; });
  };
  for (const CommonColumn& common : kCommon) {
    if (!have(NameOf(common.header))) {
      columns.emplace_back(std::string(common.header), own(NameOf(common.header)));
    }
  }
  for (size_t i = 0; i < knowledge.columns.size(); ++i) {
    const std::string& column = knowledge.columns[i];
    if (have(NameOf(column))) continue;
    if (column.find(':') == std::string::npos) {
      std::vector<std::string> names;
      names.reserve(columns.size());
      for (const auto& known : columns) names.push_back(NameOf(known.first));
      const std::vector<std::string_view> views(names.begin(), names.end());
      const auto near = Nearest(column, views);
      return DataError(fmt::format(
          "{}: the knowledge table '{}' has no column '{}'{}", knowledge.origin, knowledge.table,
          column, near ? fmt::format("; did you mean '{}'?", *near) : "; give a new one a type"));
    }
    columns.emplace_back(column, static_cast<int>(i));
  }
  std::string csv;
  for (size_t c = 0; c < columns.size(); ++c) csv += (c == 0 ? "" : ",") + columns[c].first;
  csv += '\n';
  for (size_t r = 0; r < knowledge.rows.size(); ++r) {
    for (size_t c = 0; c < columns.size(); ++c) {
      const auto& [header, position] = columns[c];
      std::string cell;
      if (position >= 0) {
        cell = knowledge.rows[r][static_cast<size_t>(position)];
      } else if (NameOf(header) == "point") {
        cell = fmt::format("KP-case-{}", r + 1);
      } else {
        for (const CommonColumn& common : kCommon) {
          if (NameOf(common.header) == NameOf(header)) cell = common.value;
        }
      }
      csv += (c == 0 ? "" : ",") + CsvCell(cell);
    }
    csv += '\n';
  }
  return csv;
}

std::string Money(int64_t micros) { return Decimal::FromMicros(micros).ToString(); }

std::string Joined(std::string_view names) {
  std::vector<std::string> parts;
  for (const std::string_view part : Split(names, ',')) parts.emplace_back(Trim(part));
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : ",") + part;
  return text;
}

// A cell of `findings` in the form in which it is compared.
std::string Normal(std::string_view column, std::string_view cell) {
  if (column == "amount" || column == "net" || column == "standing") {
    const auto value = Decimal::Parse(cell);
    return value ? value->ToString() : std::string(cell);
  }
  if (column == "violates" || column == "involves") return Joined(cell);
  return std::string(cell);
}

std::string CellOf(std::string_view column, const engine::Finding& finding,
                   const engine::Timelines& timelines, const engine::TextPool& texts) {
  if (column == "violates") return LineNames(finding.violates, timelines, texts);
  if (column == "involves") return LineNames(finding.involves, timelines, texts);
  if (column == "amount") return Money(finding.vola_amt);
  if (column == "standing") return Money(finding.standing_amt);
  if (column == "net") return Money(finding.net_amt);
  if (column == "discriminator") return finding.discriminator;
  if (column == "settlement") {
    return std::string(SettlementName(timelines, texts, finding.settlement));
  }
  if (column == "state") return std::string(StateName(finding.state));
  if (column == "point") return finding.point;
  return finding.message;
}

// A block as it may stand in the file.
std::string Block(const std::vector<std::string>& columns,
                  const std::vector<std::vector<std::string>>& rows) {
  if (rows.empty()) return "findings none\n";
  std::vector<std::vector<std::string>> table = {columns};
  table.insert(table.end(), rows.begin(), rows.end());
  return CaseTableText("findings", std::move(table));
}

// Expected against found, in the columns that the case names. Without a column `state` the
// findings that a refund withdrew are not counted.
std::string Compare(const Case& expected, const std::vector<engine::Finding>& found,
                    const engine::Timelines& timelines, const engine::TextPool& texts) {
  std::vector<std::string> columns = expected.columns;
  const bool states = std::find(columns.begin(), columns.end(), "state") != columns.end();
  if (columns.empty()) columns = {"violates", "involves", "amount"};
  std::vector<std::vector<std::string>> actual, wanted;
  for (const engine::Finding& finding : found) {
    if (!states && finding.state == engine::State::kWithdrawn) continue;
    auto& row = actual.emplace_back();
    for (const std::string& column : columns) {
      row.push_back(CellOf(column, finding, timelines, texts));
    }
  }
  for (const auto& cells : expected.findings) {
    auto& row = wanted.emplace_back();
    for (size_t c = 0; c < columns.size(); ++c) row.push_back(Normal(columns[c], cells[c]));
  }
  std::sort(actual.begin(), actual.end());
  std::sort(wanted.begin(), wanted.end());
  if (actual == wanted) return "";
  return fmt::format("{}: expected\n{}found\n{}", expected.origin, Block(columns, wanted),
                     Block(columns, actual));
}

struct Loaded {
  rules::Rulebook rulebook;
  const rules::Rule* rule = nullptr;
  std::shared_ptr<engine::TextPool> texts;
  std::optional<engine::Plan> plan;
};

Result<std::unique_ptr<Loaded>> Load(const std::string& folder, const std::string& path,
                                     const CaseFile& file, const CaseOptions& options) {
  rules::LoadOptions load;
  load.only = {file.rule};
  for (const CaseKnowledge& knowledge : file.knowledge) {
    MJ_TRY(load.replaced_tables[knowledge.table], KnowledgeCsv(folder, knowledge));
  }
  for (const auto& [name, value] : file.parameters) {
    load.parameters[file.rule + "." + name] = value;
  }
  auto read = rules::LoadRulebook(folder, load);
  if (!read && read.error().code == ErrorCode::kUsage) {
    // No option of a user's names the rule: the case file does.
    return DataError(fmt::format("{}:1:1: {}", path, read.error().message));
  }
  MJ_TRY(rules::LoadedRulebook loaded, std::move(read));
  if (!loaded.ok()) {
    std::string message = fmt::format("{}: the rule does not load", path);
    for (const rules::Diagnostic& diagnostic : loaded.diagnostics) {
      if (!diagnostic.warning) message += "\n  " + rules::ToString(diagnostic);
    }
    return DataError(message);
  }
  auto result = std::make_unique<Loaded>();
  result->rulebook = std::move(loaded.rulebook);
  result->rule = result->rulebook.Find(file.rule);
  if (result->rule == nullptr) {
    return DataError(fmt::format("{}:1:1: there is no rule '{}' in {}", path, file.rule, folder));
  }
  result->texts = std::make_shared<engine::TextPool>();
  if (options.engine) {
    MJ_TRY(result->plan,
           engine::MakePlan(result->rulebook, result->texts, {.vector_size = options.vector_size}));
  }
  return result;
}

Result<CaseResult> RunCase(const Loaded& loaded, const Case& each, const CaseOptions& options) {
  CaseResult result;
  result.rule = loaded.rule->id;
  result.title = each.title;
  result.fires = !each.findings.empty();
  engine::TextPool texts(loaded.texts);
  Claims claims = each.claims;
  FillDefaults(&claims);
  MJ_TRY(const engine::Timelines timelines, BuildTimelines(claims, &texts));
  std::vector<engine::Finding> findings, reference;
  std::vector<engine::RuleCount> counts, reference_counts;
  if (options.engine) {
    engine::Judge judge(*loaded.plan);
    MJ_RETURN_IF_ERROR(judge.Run(timelines, &texts, &findings));
    counts = judge.counts();
  }
  if (options.reference || !options.engine) {
    reference = ReferenceJudge(loaded.rulebook, timelines, &texts, &reference_counts);
  }
  result.difference = Compare(each, options.engine ? findings : reference, timelines, texts);
  const auto position = static_cast<size_t>(loaded.rule - loaded.rulebook.rules.data());
  const uint64_t unknown = (options.engine ? counts : reference_counts)[position].unknown;
  if (each.unknown && *each.unknown != unknown) {
    result.difference += fmt::format("{}: expected\nunknown {}\nfound\nunknown {}\n", each.origin,
                                     *each.unknown, unknown);
  }
  if (options.engine && options.reference) {
    const std::string difference =
        Difference(ToTexts(reference, timelines, texts), ToTexts(findings, timelines, texts)) +
        CountDifference(loaded.rulebook, reference_counts, counts);
    if (!difference.empty()) {
      result.difference += fmt::format(
          "{}: the reference evaluator (-) and the engine (+) differ\n{}", each.origin, difference);
    }
  }
  result.passed = result.difference.empty();
  return result;
}

}  // namespace

Result<std::vector<CaseResult>> RunCaseFile(const std::string& folder, const std::string& path,
                                            const CaseOptions& options) {
  MJ_TRY(const std::string text, ReadFile(path));
  MJ_TRY(const CaseFile file, ParseCaseFile(text, path));
  MJ_TRY(const std::unique_ptr<Loaded> loaded, Load(folder, path, file, options));
  std::vector<CaseResult> results;
  for (const Case& each : file.cases) {
    MJ_TRY(CaseResult result, RunCase(*loaded, each, options));
    results.push_back(std::move(result));
  }
  return results;
}

Result<rules::CaseCounts> CountCases(const std::string& folder, const std::string& path) {
  MJ_TRY(const std::vector<CaseResult> results, RunCaseFile(folder, path));
  rules::CaseCounts counts;
  for (const CaseResult& result : results) {
    ++(result.fires ? counts.firing : counts.silent);
    if (!result.passed && counts.failed.empty()) counts.failed = result.title;
  }
  return counts;
}

}  // namespace mingjian::testing
