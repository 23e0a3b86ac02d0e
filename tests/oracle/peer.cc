#include "peer.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.h"
#include "lake/reader.h"
#include "model/codes.h"

namespace mingjian::oracle {
namespace {

using rules::KnowledgeColumn;

std::string Parquet(const lake::Lake& lake, std::string_view table) {
  return fmt::format("read_parquet({}, filename = true, file_row_number = true)",
                     lake::QuoteList(lake.Files(table)));
}

// bucket << 32 | row: unique over the lake.
constexpr std::string_view kBucket = "(regexp_extract(filename, 'b(\\d+)-', 1)::BIGINT << 32)";

Status BuildCodes(const lake::Lake& lake, lake::Connection& connection,
                  std::map<std::string, int64_t>* ids) {
  MJ_TRY(const lake::Dictionary dictionary, lake::Dictionary::Load(lake));
  MJ_RETURN_IF_ERROR(connection.Execute(
      "CREATE TABLE code (id INTEGER, text VARCHAR, inpatient BOOLEAN, pharmacy BOOLEAN,"
      " emergency BOOLEAN, level INTEGER)"));
  MJ_TRY(lake::Appender appender, connection.OpenAppender("code"));
  for (size_t id = 0; id < dictionary.texts().size(); ++id) {
    const std::string& text = dictionary.texts()[id];
    (*ids)[text] = static_cast<int64_t>(id);
    appender.SetInt(0, static_cast<int64_t>(id));
    appender.SetText(1, text);
    appender.SetInt(2, model::IsInpatient(text) ? 1 : 0);
    appender.SetInt(3, model::IsPharmacy(text) ? 1 : 0);
    appender.SetInt(4, model::IsEmergency(text) ? 1 : 0);
    const auto level = model::HospitalLevelOf(text);
    appender.SetInt(5, level ? *level : lake::kMissing);
    MJ_RETURN_IF_ERROR(appender.EndRow());
  }
  return appender.Close();
}

std::string_view SqlType(KnowledgeColumn::Kind kind) {
  switch (kind) {
    case KnowledgeColumn::Kind::kCode:
      return "INTEGER";
    case KnowledgeColumn::Kind::kString:
      return "VARCHAR";
    case KnowledgeColumn::Kind::kInt:
      return "BIGINT";
    case KnowledgeColumn::Kind::kDecimal:
      return "DECIMAL(18,6)";
    case KnowledgeColumn::Kind::kBool:
      return "BOOLEAN";
    case KnowledgeColumn::Kind::kDate:
      return "DATE";
    case KnowledgeColumn::Kind::kCodes:
      return "VARCHAR";
  }
  return "";
}

Status BuildKnowledge(const rules::KnowledgeTable& table, const std::map<std::string, int64_t>& ids,
                      lake::Connection& connection) {
  std::string columns = "row BIGINT, from_day DATE, to_day DATE";
  for (const KnowledgeColumn& column : table.columns) {
    columns += fmt::format(", {} {}", lake::QuoteName(column.name), SqlType(column.kind));
  }
  const std::string name = "k_" + table.name;
  MJ_RETURN_IF_ERROR(
      connection.Execute(fmt::format("CREATE TABLE {} ({})", lake::QuoteName(name), columns)));
  MJ_TRY(lake::Appender appender, connection.OpenAppender(name));
  // DuckDB's dates end before INT64_MAX; an open end is far enough away.
  constexpr Seconds kOpen = 253'370'764'800;  // 9999-01-01
  for (size_t row = 0; row < table.rows; ++row) {
    appender.SetInt(0, static_cast<int64_t>(row));
    appender.SetInt(1, table.valid_from[row]);
    appender.SetInt(2, std::min(table.valid_to[row], kOpen));
    for (size_t c = 0; c < table.columns.size(); ++c) {
      const KnowledgeColumn& column = table.columns[c];
      const size_t to = c + 3;
      switch (column.kind) {
        case KnowledgeColumn::Kind::kCode: {
          const auto id = ids.find(column.texts[row]);
          appender.SetInt(to, id == ids.end() ? -1 : id->second);
          break;
        }
        case KnowledgeColumn::Kind::kString:
          appender.SetText(to, column.texts[row]);
          break;
        case KnowledgeColumn::Kind::kCodes: {
          std::string joined = "|";
          for (const std::string& code : column.lists[row]) joined += code + "|";
          appender.SetText(to, joined);
          break;
        }
        default:
          if (column.numbers[row] != KnowledgeColumn::kMissing) {
            appender.SetInt(to, column.numbers[row]);
          }
      }
    }
    MJ_RETURN_IF_ERROR(appender.EndRow());
  }
  return appender.Close();
}

}  // namespace

std::vector<std::string> Rules(const std::string& folder) {
  std::vector<std::string> rules;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".sql") rules.push_back(entry.path().stem());
  }
  std::ranges::sort(rules);
  return rules;
}

Status BuildPeer(const lake::Lake& lake, const rules::Rulebook& rulebook, PeerForm form,
                 lake::Connection& connection) {
  std::map<std::string, int64_t> ids;
  MJ_RETURN_IF_ERROR(BuildCodes(lake, connection, &ids));
  for (const rules::KnowledgeTable& table : rulebook.tables) {
    MJ_RETURN_IF_ERROR(BuildKnowledge(table, ids, connection));
  }
  MJ_RETURN_IF_ERROR(connection.Execute("CREATE TABLE k_list (list VARCHAR, code VARCHAR)"));
  for (const rules::CodeList& list : rulebook.code_lists) {
    for (const std::string& code : list.exact) {
      MJ_RETURN_IF_ERROR(
          connection.Execute(fmt::format("INSERT INTO k_list VALUES ({}, {})",
                                         lake::QuoteText(list.name), lake::QuoteText(code))));
    }
  }
  const auto define = [&](std::string_view name, const std::string& select) {
    return connection.Execute(fmt::format(
        "CREATE {} {} AS {}", form == PeerForm::kTables ? "TABLE" : "VIEW", name, select));
  };
  MJ_RETURN_IF_ERROR(define(
      "person", fmt::format("SELECT {} + file_row_number AS person, g.text AS gend, brdy FROM {} p"
                            " LEFT JOIN code g ON g.id = p.gend",
                            kBucket, Parquet(lake, "psn_info_b"))));
  MJ_RETURN_IF_ERROR(define(
      "visit", fmt::format("SELECT {0} + file_row_number AS visit, {0} + _psn AS person,"
                           " v.fixmedins_code AS provider, m.inpatient, m.pharmacy, m.emergency,"
                           " m.text[1:2] AS med2, begntime AS begn, endtime AS endt FROM {1} v"
                           " LEFT JOIN code m ON m.id = v.med_type",
                           kBucket, Parquet(lake, "mdtrt_d"))));
  MJ_RETURN_IF_ERROR(define(
      "settlement", fmt::format("SELECT {0} + file_row_number AS setl, {0} + _psn AS person,"
                                " {0} + _visit AS visit, i.text AS insutype, setl_id FROM {1} s"
                                " LEFT JOIN code i ON i.id = s.insutype",
                                kBucket, Parquet(lake, "setl_d"))));
  MJ_RETURN_IF_ERROR(
      define("provider",
             fmt::format(
                 "SELECT fixmedins_code AS provider, c.level FROM {} p"
                 " LEFT JOIN code c ON c.id = p.hosp_lv LEFT JOIN code t ON t.id = p.fixmedins_type"
                 " WHERE t.text IS DISTINCT FROM '2'",
                 Parquet(lake, "fixmedins_b"))));
  MJ_RETURN_IF_ERROR(define(
      "refund", lake.Files("refund_d").empty()
                    ? "SELECT NULL::BIGINT AS key, NULL::DECIMAL(18,6) AS cnt,"
                      " NULL::DECIMAL(18,6) AS amt, NULL::DECIMAL(18,6) AS inscp WHERE false"
                    : fmt::format("SELECT {} + _line AS key, sum(cnt)::DECIMAL(18,6) AS cnt,"
                                  " sum(det_item_fee_sumamt)::DECIMAL(18,6) AS amt,"
                                  " sum(inscp_scp_amt)::DECIMAL(18,6) AS inscp FROM {} GROUP BY 1",
                                  kBucket, Parquet(lake, "refund_d"))));
  MJ_RETURN_IF_ERROR(define(
      "every_line",
      fmt::format("SELECT {0} + l.file_row_number AS key, {0} + l._setl AS setl,"
                  " l.item_code AS item, l.fee_ocur_time AS t, l.fee_ocur_time::DATE AS day, l.cnt,"
                  " l.pric, l.det_item_fee_sumamt AS amt, l.inscp_scp_amt AS inscp, l.chrgitm_lv,"
                  " l.bilg_dr_codg AS bilg_dr, l.feedetl_sn FROM {1} l",
                  kBucket, Parquet(lake, "fee_list_d"))));
  MJ_RETURN_IF_ERROR(define(
      "line",
      fmt::format(
          "SELECT l.key, l.setl, s.visit, s.person, v.provider, l.item, l.t, l.day,"
          " l.cnt - coalesce(r.cnt, 0) AS cnt, l.pric, l.amt - coalesce(r.amt, 0) AS amt,"
          " l.inscp - coalesce(r.inscp, 0) AS inscp, l.chrgitm_lv, l.bilg_dr FROM every_line l"
          " JOIN settlement s ON s.setl = l.setl JOIN visit v ON v.visit = s.visit"
          " LEFT JOIN refund r ON r.key = l.key"
          " WHERE l.cnt - coalesce(r.cnt, 0) <> 0 OR r.key IS NULL{}",
          // Tables are laid out as the lake is.
          form == PeerForm::kTables ? " ORDER BY l.key" : "")));
  MJ_RETURN_IF_ERROR(define("line_name",
                            "SELECT l.key, s.setl_id || ':' || l.feedetl_sn AS name"
                            " FROM every_line l JOIN settlement s ON s.setl = l.setl"));
  return form == PeerForm::kTables ? connection.Execute("DROP TABLE every_line") : Status();
}

Result<Difference> Compare(lake::Connection& connection, const std::string& folder,
                           const std::string& rule, const std::string& findings) {
  MJ_TRY(const std::string query, ReadFile(folder + "/" + rule + ".sql"));
  MJ_RETURN_IF_ERROR(connection.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE by_sql AS SELECT n.name, max(q.amount)::DECIMAL(18,6) AS amount"
      " FROM ({}) q JOIN line_name n ON n.key = q.key GROUP BY 1",
      query)));
  // The amount of a finding that cites several lines is theirs together; it has no share a line.
  MJ_RETURN_IF_ERROR(
      connection.Execute(fmt::format("CREATE OR REPLACE TEMP TABLE by_engine AS SELECT name, "
                                     "max(amount)::DECIMAL(18,6) AS amount FROM"
                                     " (SELECT unnest(string_split(violates, '|')) AS name,"
                                     " CASE WHEN contains(violates, '|') THEN NULL ELSE "
                                     "standing_amt END AS amount FROM read_parquet({})"
                                     " WHERE rule = {} AND state <> 'withdrawn') GROUP BY 1",
                                     lake::QuoteText(findings), lake::QuoteText(rule))));
  Difference difference;
  MJ_TRY(difference.engine_lines, connection.QueryInt("SELECT count(*) FROM by_engine"));
  MJ_TRY(difference.sql_lines, connection.QueryInt("SELECT count(*) FROM by_sql"));
  const auto names = [&](const std::string& sql) -> Result<std::vector<std::string>> {
    MJ_TRY(const auto rows, connection.QueryText(sql));
    std::vector<std::string> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(row[0].value_or(""));
    return out;
  };
  MJ_TRY(difference.only_engine, names("SELECT name || ' ' || amount FROM by_engine ANTI JOIN "
                                       "by_sql USING (name) ORDER BY 1 LIMIT 20"));
  MJ_TRY(difference.only_sql, names("SELECT name || ' ' || amount FROM by_sql ANTI JOIN by_engine "
                                    "USING (name) ORDER BY 1 LIMIT 20"));
  // A finding's amount over several lines is compared as a whole by the rules that cite one line;
  // shares may differ by rounding.
  MJ_TRY(difference.other_amount,
         names("SELECT e.name || ' engine ' || e.amount || ' sql ' || s.amount FROM by_engine e "
               "JOIN by_sql s"
               " USING (name) WHERE abs(e.amount - s.amount) > 0.00001 ORDER BY 1 LIMIT 20"));
  return difference;
}

}  // namespace mingjian::oracle
