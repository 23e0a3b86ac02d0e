#include "screens/file_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <span>

#include "base/hash.h"
#include "base/text.h"
#include "lake/lake.h"
#include "model/model.h"
#include "rules/rule_facts.h"
#include "rules/rule_file_reader.h"

namespace mingjian::screens {
namespace {

using lake::ColumnType;
using lake::QuoteName;
using lake::QuoteText;
using rules::TypeKind;

// What the run writes of every finding; the screen's other columns are its compared values.
constexpr const char* kFindingColumns = R"(
  finding_id VARCHAR, screen VARCHAR, title VARCHAR, version INTEGER, source VARCHAR,
  severity VARCHAR, screen_hash VARCHAR, parameters VARCHAR, test VARCHAR, fixmedins_code VARCHAR,
  item_code VARCHAR, item_name VARCHAR, period VARCHAR, period_begin DATE, period_end DATE,
  vola_amt DECIMAL(18,2), net_amt DECIMAL(18,2), "values" VARCHAR, basis VARCHAR,
  message VARCHAR)";
constexpr const char* kLineColumns = R"(
  finding_id VARCHAR, screen VARCHAR, "role" VARCHAR, "table" VARCHAR, "key" VARCHAR,
  "time" TIMESTAMP, item_code VARCHAR, cnt DECIMAL(18,6), units DECIMAL(18,6),
  amount DECIMAL(18,6))";
constexpr std::string_view kNeeded[] = {"screen", "fixmedins_code", "period", "vola_amt",
                                        "message"};
constexpr std::string_view kOptional[] = {"test", "item_code", "item_name", "period_begin",
                                          "period_end"};
constexpr std::string_view kLineNames[] = {"finding_id", "role", "table", "key",   "time",
                                           "item_code",  "cnt",  "units", "amount"};

// Exact money and shares without floating point, for values that are not negative:
// mj_share(amount, part, whole) = amount × part ÷ whole to the cent, mj_ratio(part, whole) to six
// decimals, both rounded half up.
constexpr const char* kMacros = R"(
CREATE TEMP MACRO mj_micros(x) AS CAST(CAST(x AS DECIMAL(28,6)) * 1000000 AS HUGEINT);
CREATE TEMP MACRO mj_share(amount, part, whole) AS CAST(CAST(
  (mj_micros(amount) * mj_micros(part) + mj_micros(whole) * 5000) // (mj_micros(whole) * 10000)
  AS DECIMAL(18,0)) * 0.01 AS DECIMAL(18,2));
CREATE TEMP MACRO mj_ratio(part, whole) AS CAST(CAST(
  (mj_micros(part) * 2000000 + mj_micros(whole)) // (mj_micros(whole) * 2)
  AS DECIMAL(18,0)) * 0.000001 AS DECIMAL(18,6));
CREATE TEMP MACRO mj_number(x) AS regexp_replace(CAST(CAST(x AS DECIMAL(18,6)) AS VARCHAR),
  '\.?0+$', '');
CREATE TEMP MACRO mj_listed(list, word) AS list_contains(string_split(list, ','), word);
CREATE TEMP MACRO mj_begins(list, word) AS
  len(list_filter(string_split(list, ','), x -> x <> '' AND starts_with(word, x))) > 0;
)";

// DuckDB counts lines from the statement's begin, which stands one line above the section's.
std::unexpected<Error> At(const ScreenFile& file, const Section& section, Error error) {
  int line = section.line;
  if (const size_t at = error.message.find("\nLINE "); at != std::string::npos) {
    const size_t end = error.message.find(':', at);
    const auto number = ParseInt(std::string_view(error.message).substr(at + 6, end - at - 6));
    if (number) line += static_cast<int>(*number) - 2;
  }
  return std::unexpected(
      Error{error.code, fmt::format("{}:{}: {}", file.path, line, error.message)});
}

std::string_view SqlType(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
      return "BOOLEAN";
    case TypeKind::kInt:
      return "BIGINT";
    case TypeKind::kDecimal:
      return "DECIMAL(18,6)";
    case TypeKind::kTimestamp:
      return "TIMESTAMP";
    default:
      return "VARCHAR";
  }
}

std::string ParametersJson(const Screen& screen) {
  boost::json::object values;
  for (const ScreenParameter& parameter : screen.parameters) {
    values[parameter.name] = rules::ToText(parameter.value);
  }
  return boost::json::serialize(values);
}

// The table `params`: a row for each chosen screen, its values appended, never pasted into SQL.
Status MakeParameters(lake::Connection& connection, const std::vector<const Screen*>& chosen) {
  std::string columns = "screen VARCHAR";
  for (const ScreenParameter& parameter : chosen.front()->parameters) {
    columns += fmt::format(", {} {}", QuoteName(parameter.name), SqlType(parameter.value.kind));
  }
  MJ_RETURN_IF_ERROR(connection.Execute(fmt::format("CREATE TEMP TABLE params ({})", columns)));
  MJ_TRY(lake::Appender appender, connection.OpenAppender("params"));
  for (const Screen* screen : chosen) {
    size_t column = 0;
    appender.SetText(column++, screen->id);
    for (const ScreenParameter& parameter : screen->parameters) {
      if (parameter.value.kind == TypeKind::kString) {
        appender.SetText(column++, parameter.value.text);
      } else {
        appender.SetInt(column++, parameter.value.number);
      }
    }
    MJ_RETURN_IF_ERROR(appender.EndRow());
  }
  return appender.Close();
}

// The table `screen_head`: what the header says of each chosen screen.
Status MakeHeads(lake::Connection& connection, const ScreenFile& file,
                 const std::vector<const Screen*>& chosen) {
  MJ_RETURN_IF_ERROR(connection.Execute(
      "CREATE TEMP TABLE screen_head (screen VARCHAR, title VARCHAR, source VARCHAR, severity"
      " VARCHAR, version INTEGER, screen_hash VARCHAR, parameters VARCHAR, basis VARCHAR)"));
  std::string basis;
  for (const rules::Basis& entry : file.basis) {
    if (!basis.empty()) basis += "; ";
    basis += entry.law;
    if (!entry.article.empty()) basis += " " + entry.article;
    if (!entry.note.empty()) basis += " " + entry.note;
  }
  MJ_TRY(lake::Statement insert,
         connection.Prepare("INSERT INTO screen_head VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"));
  for (const Screen* screen : chosen) {
    const lake::Value values[] = {screen->id,
                                  screen->title,
                                  std::string(rules::ToString(screen->source)),
                                  std::string(rules::ToString(screen->severity)),
                                  int64_t{file.version},
                                  file.hash,
                                  ParametersJson(*screen),
                                  basis};
    MJ_RETURN_IF_ERROR(insert.Execute(values));
  }
  return {};
}

struct ColumnShape {
  std::string name;
  ColumnType type = ColumnType::kOther;
  int scale = 0;
};

Result<std::vector<ColumnShape>> Shape(lake::Connection& connection, std::string_view table) {
  MJ_TRY(lake::Rows rows, connection.Query(fmt::format("SELECT * FROM {} LIMIT 0", table)));
  std::vector<ColumnShape> columns;
  columns.reserve(rows.column_count());
  for (size_t c = 0; c < rows.column_count(); ++c) {
    columns.push_back(
        {std::string(rows.column_name(c)), rows.column(c).type, rows.column(c).scale});
  }
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) return columns;
  }
}

bool Has(const std::vector<ColumnShape>& columns, std::string_view name) {
  return std::any_of(columns.begin(), columns.end(),
                     [&](const ColumnShape& column) { return column.name == name; });
}

bool IsPersonal(std::string_view name) {
  for (const model::Table& table : model::Tables()) {
    const auto field = table.Find(name);
    if (field && table.fields[*field].personal) return true;
  }
  return false;
}

// "" or what is wrong with the columns of @findings or @lines.
std::string WrongFindings(const ScreenFile& file, const std::vector<ColumnShape>& columns) {
  for (const std::string_view name : kNeeded) {
    if (!Has(columns, name)) return fmt::format("@findings gives no column '{}'", name);
  }
  for (const std::string& name : file.row) {
    if (!Has(columns, name)) {
      return fmt::format("@findings gives no column '{}', which 'row' names", name);
    }
  }
  for (const ColumnShape& column : columns) {
    if (IsPersonal(column.name)) {
      return fmt::format("@findings shows the personal field '{}'", column.name);
    }
    if (column.name == "vola_amt" && (column.type != ColumnType::kDecimal || column.scale != 2)) {
      return "vola_amt is not DECIMAL(18,2); money is exact, to the cent: use mj_share or a CAST";
    }
  }
  return {};
}

std::string WrongLines(const std::vector<ColumnShape>& columns) {
  for (const std::string_view name : kLineNames) {
    if (!Has(columns, name)) return fmt::format("@lines gives no column '{}'", name);
  }
  for (const ColumnShape& column : columns) {
    if (std::find(std::begin(kLineNames), std::end(kLineNames), column.name) ==
        std::end(kLineNames)) {
      return fmt::format("@lines gives a column '{}'; expected {}", column.name,
                         fmt::join(kLineNames, ", "));
    }
  }
  return {};
}

// SQL that gives the id: a hash of the screen and the columns of `row`, as docs/screens.md says.
std::string IdSql(const ScreenFile& file) {
  std::string id = "mj_hash(screen";
  for (const std::string& name : file.row) {
    id += fmt::format(" || chr(10) || coalesce(CAST({} AS VARCHAR), '')", QuoteName(name));
  }
  return id + ")";
}

std::string ValuesSql(const std::vector<ColumnShape>& columns) {
  std::string values;
  for (const ColumnShape& column : columns) {
    const auto is = [&](std::string_view name) { return column.name == name; };
    if (is("finding_id") || std::any_of(std::begin(kNeeded), std::end(kNeeded), is) ||
        std::any_of(std::begin(kOptional), std::end(kOptional), is)) {
      continue;
    }
    const std::string name = QuoteName(column.name);
    const std::string shown = column.type == ColumnType::kDecimal
                                  ? fmt::format("mj_number({})", name)
                                  : fmt::format("CAST({} AS VARCHAR)", name);
    values += fmt::format("{}{}, {}", values.empty() ? "" : ", ", QuoteText(column.name), shown);
  }
  // The merge drops what is missing.
  return fmt::format("CAST(json_merge_patch('{{}}', json_object({})) AS VARCHAR)", values);
}

Status AddFindings(lake::Connection& connection, const ScreenFile& file, const Section& section,
                   const std::vector<ColumnShape>& columns) {
  MJ_TRY(const auto doubled,
         connection.QueryText("SELECT any_value(screen), any_value(fixmedins_code),"
                              " any_value(period) FROM findings GROUP BY finding_id HAVING"
                              " count(*) > 1 LIMIT 1"));
  if (!doubled.empty()) {
    return At(file, section,
              {ErrorCode::kData,
               fmt::format("two findings of '{}' are the same in every column of 'row' ({}):"
                           " provider {}, period {}",
                           doubled[0][0].value_or(""), fmt::join(file.row, ", "),
                           doubled[0][1].value_or(""), doubled[0][2].value_or(""))});
  }
  const auto optional = [&](std::string_view name, std::string_view type) {
    return Has(columns, name) ? fmt::format("CAST(f.{} AS {})", QuoteName(name), type)
                              : fmt::format("CAST(NULL AS {})", type);
  };
  // What two tests say of one row is one loss: the larger keeps its money.
  std::string of_row = "f.screen";
  for (const std::string& name : file.row) {
    if (name != "test") of_row += ", f." + QuoteName(name);
  }
  return connection.Execute(fmt::format(
      "INSERT INTO screen_finding SELECT f.finding_id, f.screen, h.title, h.version, h.source,"
      " h.severity, h.screen_hash, h.parameters, {0}, f.fixmedins_code, {1}, {2}, f.period, {3},"
      " {4}, f.vola_amt, CASE WHEN row_number() OVER (PARTITION BY {6} ORDER BY f.vola_amt DESC,"
      " f.finding_id) = 1 THEN f.vola_amt ELSE 0 END, {5}, h.basis, f.message FROM findings f"
      " JOIN screen_head h USING (screen)",
      optional("test", "VARCHAR"), optional("item_code", "VARCHAR"),
      optional("item_name", "VARCHAR"), optional("period_begin", "DATE"),
      optional("period_end", "DATE"), ValuesSql(columns), of_row));
}

Status RunSections(lake::Connection& connection, const ScreenFile& file,
                   std::vector<std::string>* made) {
  for (const Section& section : file.sections) {
    std::string target;
    switch (section.kind) {
      case Section::Kind::kView:
        target = fmt::format("CREATE TEMP VIEW {}", QuoteName(section.name));
        made->push_back("VIEW " + QuoteName(section.name));
        break;
      case Section::Kind::kStep:
        target = fmt::format("CREATE TEMP TABLE {}", QuoteName(section.name));
        made->push_back("TABLE " + QuoteName(section.name));
        break;
      case Section::Kind::kFindings:
        target = "CREATE TEMP TABLE findings";
        made->push_back("TABLE findings");
        break;
      case Section::Kind::kLines:
        target = "CREATE TEMP TABLE lines";
        made->push_back("TABLE lines");
        break;
    }
    const Status done = connection.Execute(fmt::format("{} AS (\n{}\n)", target, section.sql));
    if (!done) {
      made->pop_back();
      return At(file, section, done.error());
    }
    if (section.kind == Section::Kind::kFindings) {
      MJ_TRY(const std::vector<ColumnShape> columns, Shape(connection, "findings"));
      if (const std::string wrong = WrongFindings(file, columns); !wrong.empty()) {
        return At(file, section, {ErrorCode::kData, wrong});
      }
      MJ_RETURN_IF_ERROR(connection.Execute("ALTER TABLE findings ADD COLUMN finding_id VARCHAR"));
      MJ_RETURN_IF_ERROR(
          connection.Execute(fmt::format("UPDATE findings SET finding_id = {}", IdSql(file))));
      MJ_RETURN_IF_ERROR(AddFindings(connection, file, section, columns));
    } else if (section.kind == Section::Kind::kLines) {
      MJ_TRY(const std::vector<ColumnShape> columns, Shape(connection, "lines"));
      if (const std::string wrong = WrongLines(columns); !wrong.empty()) {
        return At(file, section, {ErrorCode::kData, wrong});
      }
      MJ_RETURN_IF_ERROR(connection.Execute(
          "INSERT INTO screen_line SELECT l.finding_id, f.screen, l.\"role\", l.\"table\","
          " l.\"key\", l.\"time\", l.item_code, l.cnt, l.units, l.amount FROM lines l JOIN findings"
          " f USING (finding_id)"));
    }
  }
  return {};
}

}  // namespace

Status PrepareScreens(lake::Connection& connection) {
  MJ_RETURN_IF_ERROR(connection.Register(
      {.name = "mj_hash",
       .parameters = {ColumnType::kText},
       .result = ColumnType::kText,
       .body = [](std::span<const lake::Column> in, size_t rows, lake::ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           if (in[0].IsMissing(i)) {
             out.SetMissing(i);
           } else {
             out.SetText(i, StableHashHex(in[0].Text(i)));
           }
         }
       }}));
  MJ_RETURN_IF_ERROR(connection.Execute(kMacros));
  MJ_RETURN_IF_ERROR(
      connection.Execute(fmt::format("CREATE TEMP TABLE screen_finding ({})", kFindingColumns)));
  return connection.Execute(fmt::format("CREATE TEMP TABLE screen_line ({})", kLineColumns));
}

Status RunScreenFile(lake::Connection& connection, const ScreenFile& file,
                     const std::vector<const Screen*>& chosen) {
  MJ_RETURN_IF_ERROR(MakeParameters(connection, chosen));
  MJ_RETURN_IF_ERROR(MakeHeads(connection, file, chosen));
  std::vector<std::string> made = {"TABLE params", "TABLE screen_head"};
  const Status ran = RunSections(connection, file, &made);
  for (auto object = made.rbegin(); object != made.rend(); ++object) {
    MJ_RETURN_IF_ERROR(connection.Execute("DROP " + *object));
  }
  return ran;
}

}  // namespace mingjian::screens
