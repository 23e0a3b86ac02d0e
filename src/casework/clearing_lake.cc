#include "casework/clearing_lake.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "casework/findings.h"
#include "lake/database.h"
#include "lake/lake.h"
#include "model/model.h"

namespace mingjian::casework {
namespace {

constexpr Seconds kNear = 31 * kDaySeconds;
// Aggregates are allowed in a macro: it is pasted where it is called.
constexpr const char* kMacros =
    "CREATE TEMP MACRO mj_all(x) AS CASE WHEN bool_and(coalesce(x, false)) THEN true WHEN "
    "bool_or(x IS NULL) THEN NULL ELSE false END";

using Columns = std::map<std::string, std::set<std::string>>;

std::string InTexts(const std::set<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    if (!list.empty()) list += ", ";
    list += lake::QuoteText(text);
  }
  return list;
}

// The columns that a table of a case has: what facts ask for and its key.
std::vector<std::string> ColumnsOf(const model::Table& table, const std::set<std::string>& asked) {
  std::set<std::string> all = asked;
  for (const std::string_view key : table.key) all.emplace(key);
  for (const char* name : {"psn_no", "mdtrt_id", "setl_id"}) {
    if (table.Find(name)) all.emplace(name);
  }
  return {all.begin(), all.end()};
}

std::string NamesOf(const std::vector<std::string>& columns) {
  std::string names;
  for (const std::string& column : columns) {
    if (!names.empty()) names += ", ";
    names += lake::QuoteName(column);
  }
  return names;
}

// The settlements of a case in one bucket.
struct BucketCase {
  std::set<std::string> persons;
  std::set<int64_t> rows;  // of setl_d
};

class Case {
 public:
  Case(const lake::Lake& lake, lake::Connection& connection,
       const std::vector<ClearingFinding>& findings)
      : lake_(lake), connection_(connection), findings_(findings) {
    for (const ClearingFinding& finding : findings) {
      buckets_[BucketOf(finding.psn_no, lake.buckets())].persons.insert(finding.psn_no);
    }
  }

  Status Load(const Columns& columns) {
    MJ_RETURN_IF_ERROR(LoadFindings());
    MJ_RETURN_IF_ERROR(ChooseSettlements());
    for (const auto& [name, asked] : columns) {
      const model::Table* table = model::FindTable(name);
      if (table == nullptr) {
        MJ_RETURN_IF_ERROR(LoadRefunds());
      } else if (table->scope == model::Scope::kPerson) {
        MJ_RETURN_IF_ERROR(LoadTable(*table, ColumnsOf(*table, asked)));
      }
    }
    return {};
  }

 private:
  Status LoadFindings() {
    MJ_RETURN_IF_ERROR(connection_.Execute(
        "CREATE OR REPLACE TEMP TABLE finding (finding_id VARCHAR, rule VARCHAR, psn_no VARCHAR, "
        "fixmedins_code VARCHAR, mdtrt_id VARCHAR, setl_id VARCHAR, bilg_dr_codg VARCHAR, "
        "setl_time TIMESTAMP); CREATE OR REPLACE TEMP TABLE cited (finding_id VARCHAR, \"role\" "
        "VARCHAR, setl_id VARCHAR, feedetl_sn VARCHAR)"));
    MJ_TRY(lake::Appender rows, connection_.OpenAppender("finding"));
    MJ_TRY(lake::Appender cited, connection_.OpenAppender("cited"));
    for (const ClearingFinding& finding : findings_) {
      size_t column = 0;
      for (const std::string* text :
           {&finding.finding_id, &finding.rule, &finding.psn_no, &finding.fixmedins_code,
            &finding.mdtrt_id, &finding.setl_id, &finding.bilg_dr_codg}) {
        rows.SetText(column++, *text);
      }
      rows.SetInt(column, finding.setl_time);
      MJ_RETURN_IF_ERROR(rows.EndRow());
      cited_settlements_.insert(finding.setl_id);
      for (const auto& [role, lines] :
           {std::pair("violates", &finding.violates), std::pair("involves", &finding.involves)}) {
        for (const auto& [setl_id, feedetl_sn] : LinesOf(*lines)) {
          cited_settlements_.insert(setl_id);
          cited.SetText(0, finding.finding_id);
          cited.SetText(1, role);
          cited.SetText(2, setl_id);
          cited.SetText(3, feedetl_sn);
          MJ_RETURN_IF_ERROR(cited.EndRow());
        }
      }
    }
    MJ_RETURN_IF_ERROR(rows.Close());
    return cited.Close();
  }

  // Those near a finding of their person, and the cited ones. Lines are found by the number of
  // their settlement's row: their own ids are texts, and far slower to look through.
  Status ChooseSettlements() {
    for (auto& [bucket, part] : buckets_) {
      const std::vector<std::string> files = lake_.Files("setl_d", bucket);
      if (files.empty()) continue;
      MJ_TRY(lake::Rows rows,
             connection_.Query(fmt::format(
                 "SELECT psn_no, setl_id, setl_time, CAST(file_row_number AS BIGINT) FROM "
                 "read_parquet({}, file_row_number = true) WHERE psn_no IN ({})",
                 lake::QuoteText(files.front()), InTexts(part.persons))));
      while (true) {
        MJ_TRY(const bool more, rows.Next());
        if (!more) break;
        for (size_t i = 0; i < rows.size(); ++i) {
          const std::string_view person = rows.column(0).Text(i);
          const std::string setl_id(rows.column(1).Text(i));
          const Seconds time = rows.column(2).Int(i);
          const bool near = std::ranges::any_of(findings_, [&](const ClearingFinding& finding) {
            return finding.psn_no == person && std::abs(finding.setl_time - time) <= kNear;
          });
          if (!near && !cited_settlements_.contains(setl_id)) continue;
          part.rows.insert(rows.column(3).Int(i));
          settlements_.insert(setl_id);
        }
      }
    }
    return {};
  }

  // Rows of the persons, or of the settlements, bucket by bucket.
  Status LoadTable(const model::Table& table, const std::vector<std::string>& columns) {
    const bool lines = table.name == "fee_list_d";
    const bool person = table.Find("psn_no").has_value();
    const std::string names = NamesOf(columns);
    std::string select;
    for (const auto& [bucket, part] : buckets_) {
      if (lake_.Files(table.name, bucket).empty() || (!person && part.rows.empty())) continue;
      const std::string where = lines    ? fmt::format("_setl IN ({})", fmt::join(part.rows, ", "))
                                : person ? fmt::format("psn_no IN ({})", InTexts(part.persons))
                                         : fmt::format("setl_id IN ({})", InTexts(settlements_));
      select += fmt::format("{}SELECT {} FROM {} WHERE {}", select.empty() ? "" : " UNION ALL ",
                            names, lake::BucketTable(lake_, table.name, bucket), where);
    }
    if (select.empty()) {
      // No buckets: no rows, but the columns.
      select = fmt::format("SELECT {} FROM {}", names, lake::BucketTable(lake_, table.name, 0, 0));
    }
    MJ_RETURN_IF_ERROR(connection_.Execute(
        fmt::format("CREATE OR REPLACE TEMP TABLE {} AS {}", lake::QuoteName(table.name), select)));
    if (!lines) return {};
    return connection_.Execute(
        "CREATE OR REPLACE TEMP TABLE cited_line AS SELECT c.finding_id, c.\"role\", l.* FROM "
        "cited c JOIN fee_list_d l USING (setl_id, feedetl_sn)");
  }

  Status LoadRefunds() {
    std::string select;
    for (const auto& [bucket, part] : buckets_) {
      const std::vector<std::string> lines = lake_.Files("fee_list_d", bucket);
      const std::vector<std::string> refunds = lake_.Files("refund_d", bucket);
      if (lines.empty() || refunds.empty() || part.rows.empty()) continue;
      select += fmt::format(
          "{}SELECT l.setl_id, l.feedetl_sn, r.cnt, r.inscp_scp_amt FROM read_parquet({}) r JOIN "
          "(SELECT setl_id, feedetl_sn, file_row_number FROM read_parquet({}, file_row_number = "
          "true) WHERE _setl IN ({})) l ON l.file_row_number = r._line",
          select.empty() ? "" : " UNION ALL ", lake::QuoteText(refunds.front()),
          lake::QuoteText(lines.front()), fmt::join(part.rows, ", "));
    }
    if (select.empty()) {
      select =
          "SELECT NULL::VARCHAR AS setl_id, NULL::VARCHAR AS feedetl_sn, NULL::DECIMAL(18,6) AS "
          "cnt, NULL::DECIMAL(18,6) AS inscp_scp_amt WHERE false";
    }
    return connection_.Execute("CREATE OR REPLACE TEMP TABLE refund AS " + select);
  }

  const lake::Lake& lake_;
  lake::Connection& connection_;
  const std::vector<ClearingFinding>& findings_;
  std::map<uint32_t, BucketCase> buckets_;
  std::set<std::string> cited_settlements_, settlements_;
};

}  // namespace

struct ClearingLake::State {
  lake::Lake lake;
  lake::Database database;
  lake::Connection connection;
  ClearingBook book;
  std::set<std::string> global;  // tables that are loaded for good

  // Whether the lake has rows of all that a fact cannot do without.
  bool HasData(const ClearingFact& fact) const {
    return std::ranges::all_of(fact.needs, [this](const ClearingNeed& need) {
      // That nothing was refunded is no lack of data.
      return need.may || need.table == "refund_d" || lake.RowCount(need.table) > 0;
    });
  }

  Status LoadGlobal(const std::string& name) {
    const model::Table* table = model::FindTable(name);
    if (table == nullptr || table->scope != model::Scope::kGlobal || !global.insert(name).second) {
      return {};
    }
    std::set<std::string> asked;
    for (const ClearingFact& fact : book.facts) {
      for (const ClearingNeed& need : fact.needs) {
        if (need.table == name) asked.insert(need.columns.begin(), need.columns.end());
      }
    }
    // In place of the view: read once, not with every clue.
    return connection.Execute(fmt::format(
        "CREATE TEMP TABLE whole_table AS SELECT {1} FROM {0}; DROP VIEW {0}; ALTER TABLE "
        "whole_table RENAME TO {0}",
        lake::QuoteName(name), NamesOf(ColumnsOf(*table, asked))));
  }

  Status RunFact(const std::vector<ClearingFinding>& findings, FactRun* run) {
    std::map<std::string, ClearedFinding, std::less<>> results;
    for (const ClearingFinding& finding : findings) {
      if (!run->fact->Concerns(finding.rule)) continue;
      results[finding.finding_id] = {finding.finding_id, Clearing::kUnknown, ""};
    }
    if (run->fact->sql.empty()) {
      for (auto& [id, result] : results) result.result = Clearing::kAsk;
    } else if (HasData(*run->fact)) {
      const Status done = Select(*run->fact, &results);
      if (!done) {
        return DataError(fmt::format("{}: sql: {}", run->fact->file, done.error().message));
      }
    }
    for (auto& [id, result] : results) run->findings.push_back(std::move(result));
    return {};
  }

  Status Select(const ClearingFact& fact,
                std::map<std::string, ClearedFinding, std::less<>>* results) {
    MJ_TRY(lake::Rows rows,
           connection.Query(fmt::format(
               "SELECT finding_id, CAST(CASE WHEN cleared THEN 1 WHEN NOT cleared THEN 0 ELSE 2 "
               "END AS BIGINT), CAST(detail AS VARCHAR) FROM ({})",
               fact.sql)));
    std::set<std::string> met;
    while (true) {
      MJ_TRY(const bool more, rows.Next());
      if (!more) return {};
      for (size_t i = 0; i < rows.size(); ++i) {
        const std::string id(rows.column(0).Text(i));
        if (!met.insert(id).second) {
          return DataError(fmt::format("gives finding {} more than once", id));
        }
        const auto found = results->find(id);
        if (found == results->end()) continue;
        constexpr Clearing kResults[] = {Clearing::kNotCleared, Clearing::kCleared,
                                         Clearing::kUnknown};
        found->second.result = kResults[rows.column(1).Int(i)];
        if (found->second.result == Clearing::kCleared) {
          found->second.detail = rows.column(2).Text(i);
        }
      }
    }
  }
};

ClearingLake::ClearingLake(std::unique_ptr<State> state) : state_(std::move(state)) {}
ClearingLake::ClearingLake(ClearingLake&&) noexcept = default;
ClearingLake& ClearingLake::operator=(ClearingLake&&) noexcept = default;
ClearingLake::~ClearingLake() = default;

const ClearingBook& ClearingLake::book() const { return state_->book; }
const std::string& ClearingLake::snapshot() const { return state_->lake.snapshot_id(); }

Result<ClearingLake> ClearingLake::Open(const std::string& path, ClearingBook book) {
  for (const rules::Diagnostic& mistake : book.diagnostics) {
    if (!mistake.warning) return DataError(ToString(mistake));
  }
  MJ_TRY(lake::Lake lake, lake::Lake::Open(path));
  MJ_TRY(lake::Database database, lake::Database::Open({.threads = 2}));
  MJ_TRY(lake::Connection connection, database.Connect());
  MJ_RETURN_IF_ERROR(lake::SqlViews(lake, connection));
  // The names are those of the tables of a case; a fact that forgets to name one must fail, not
  // read the whole lake.
  std::string drop =
      "SET parquet_metadata_cache = true; DROP VIEW refund_line_d; DROP VIEW "
      "refund_d; DROP VIEW rejects; DROP VIEW quality;";
  for (const model::Table& table : model::Tables()) {
    if (table.scope == model::Scope::kPerson)
      drop += fmt::format("DROP VIEW {};", lake::QuoteName(table.name));
  }
  MJ_RETURN_IF_ERROR(connection.Execute(drop));
  MJ_RETURN_IF_ERROR(connection.Execute(kMacros));
  return ClearingLake(std::make_unique<State>(State{.lake = std::move(lake),
                                                    .database = std::move(database),
                                                    .connection = std::move(connection),
                                                    .book = std::move(book),
                                                    .global = {}}));
}

Result<std::vector<FactRun>> ClearingLake::Test(const std::vector<ClearingFinding>& findings) {
  std::set<std::string> rules;
  for (const ClearingFinding& finding : findings) rules.insert(finding.rule);
  std::vector<FactRun> runs;
  Columns columns;
  for (const ClearingFact& fact : state_->book.facts) {
    if (std::ranges::none_of(rules, [&](const auto& rule) { return fact.Concerns(rule); })) {
      continue;
    }
    runs.push_back({&fact, {}});
    if (fact.sql.empty() || !state_->HasData(fact)) continue;
    for (const ClearingNeed& need : fact.needs) {
      columns[need.table].insert(need.columns.begin(), need.columns.end());
      MJ_RETURN_IF_ERROR(state_->LoadGlobal(need.table));
    }
  }
  MJ_RETURN_IF_ERROR(Case(state_->lake, state_->connection, findings).Load(columns));
  for (FactRun& run : runs) MJ_RETURN_IF_ERROR(state_->RunFact(findings, &run));
  return runs;
}

}  // namespace mingjian::casework
