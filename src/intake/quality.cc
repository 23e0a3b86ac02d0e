#include "intake/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <optional>
#include <set>
#include <span>

#include "base/text.h"
#include "intake/stage.h"
#include "model/checks.h"

namespace mingjian::intake {
namespace {

constexpr size_t kChecksInSet = 60;  // bits of one BIGINT

bool ReplaceAll(std::string& text, const std::string& from, const std::string& to) {
  bool found = false;
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
    found = true;
  }
  return found;
}

// The fields that a predicate asks of its row: every "s.name".
std::vector<std::string> FieldsOf(std::string_view predicate) {
  std::vector<std::string> fields;
  for (size_t at = 0; (at = predicate.find("s.", at)) != std::string_view::npos; at += 2) {
    if (at > 0 && (std::isalnum(static_cast<unsigned char>(predicate[at - 1])) != 0 ||
                   predicate[at - 1] == '_'))
      continue;
    size_t end = at + 2;
    while (end < predicate.size() &&
           (std::isalnum(static_cast<unsigned char>(predicate[end])) != 0 || predicate[end] == '_'))
      ++end;
    fields.emplace_back(predicate.substr(at + 2, end - at - 2));
  }
  return fields;
}

// "t.setl_time" is the column t_setl_time of the rows that are asked.
std::string WithExtras(std::string_view predicate) {
  std::string text;
  for (size_t at = 0; at < predicate.size(); ++at) {
    const bool inside_name =
        at > 0 && (std::isalnum(static_cast<unsigned char>(predicate[at - 1])) != 0 ||
                   predicate[at - 1] == '_');
    const bool extra = !inside_name && at + 1 < predicate.size() && predicate[at + 1] == '.' &&
                       std::string_view("tvnu").find(predicate[at]) != std::string_view::npos;
    if (!extra) {
      text += predicate[at];
      continue;
    }
    text += fmt::format("s.{}_", predicate[at]);
    ++at;
  }
  return text;
}

lake::ColumnType ColumnTypeOf(const CellColumn& column, const model::Field& field) {
  if (column.kind == CellKind::kCode) return lake::ColumnType::kInt32;
  if (column.kind != CellKind::kNumber) return lake::ColumnType::kText;
  switch (field.type) {
    case model::Type::kDecimal:
      return lake::ColumnType::kDecimal;
    case model::Type::kDate:
      return lake::ColumnType::kDate;
    case model::Type::kTime:
      return lake::ColumnType::kTime;
    default:
      return lake::ColumnType::kInt64;
  }
}

}  // namespace

struct Quality::Asking {
  struct Check {
    std::string id, zh, predicate;
  };
  std::vector<Check> checks;
  std::optional<lake::Statement> statement;
  QualityRows rows;  // while the statement runs
  std::vector<int64_t> ints;
  std::vector<std::string_view> texts;

  // Column `column` of the table function: the staged fields, the extras, provider and place.
  void Fill(size_t column, size_t begin, size_t count, lake::ColumnOutput& out);
};

void Quality::Asking::Fill(size_t column, size_t begin, size_t count, lake::ColumnOutput& out) {
  const std::span<const uint32_t> which(rows.rows.data() + begin, count);
  const std::vector<CellColumn>& staged = rows.table->columns;
  ints.resize(count);
  if (column >= staged.size()) {
    const size_t extra = column - staged.size();
    for (size_t i = 0; i < count; ++i) {
      ints[i] = extra < rows.extras.size()    ? rows.extras[extra].cell(which[i])
                : extra == rows.extras.size() ? rows.provider(which[i])
                                              : rows.table->places[which[i]];
    }
    return out.SetInts(ints);
  }
  const CellColumn& cells = staged[column];
  switch (cells.kind) {
    case CellKind::kNumber:
      for (size_t i = 0; i < count; ++i) ints[i] = cells.numbers[which[i]];
      return out.SetInts(ints);
    case CellKind::kCode:
      for (size_t i = 0; i < count; ++i)
        ints[i] = cells.ids[which[i]] == kNoText ? lake::kMissing : cells.ids[which[i]];
      return out.SetInts(ints);
    case CellKind::kLabel:
      texts.resize(count);
      for (size_t i = 0; i < count; ++i) {
        const uint32_t id = cells.ids[which[i]];
        texts[i] = id == kNoText ? std::string_view() : rows.labels->Text(id);
      }
      return out.SetTexts(texts);
    case CellKind::kText:
      texts.resize(count);
      for (size_t i = 0; i < count; ++i) texts[i] = cells.texts[which[i]];
      return out.SetTexts(texts);
  }
}

Quality::Quality(const Interner& interner, Seconds now) : interner_(interner), now_(now) {}
Quality::~Quality() = default;

Quality Quality::Another() const { return Quality(interner_, now_); }

Status Quality::RegisterFunctions(lake::Connection& connection) {
  using lake::Column;
  using lake::ColumnType;
  using lake::ScalarOutput;
  // One number for all predicates of a row: bit i is set where predicate i holds.
  MJ_RETURN_IF_ERROR(
      connection.Register({.name = "mj_bits",
                           .parameters = {ColumnType::kBool},
                           .result = ColumnType::kInt64,
                           .repeats = true,
                           .body = [](std::span<const Column> in, size_t rows, ScalarOutput& out) {
                             std::vector<int64_t> bits(rows);
                             for (size_t c = 0; c < in.size(); ++c) {
                               const auto* values = in[c].Values<uint8_t>();
                               if (in[c].validity == nullptr) {
                                 for (size_t i = 0; i < rows; ++i)
                                   bits[i] |= int64_t{values[i] != 0} << c;
                               } else {
                                 for (size_t i = 0; i < rows; ++i)
                                   bits[i] |= int64_t{!in[c].IsMissing(i) && values[i] != 0} << c;
                               }
                             }
                             for (size_t i = 0; i < rows; ++i) out.SetInt64(i, bits[i]);
                           }}));
  return connection.Register(
      {.name = "mj_certno_bad",
       .parameters = {ColumnType::kText},
       .result = ColumnType::kBool,
       .body = [](std::span<const Column> in, size_t rows, ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i)
           out.SetBool(i, !in[0].IsMissing(i) && !model::CertnoCheckDigitOk(in[0].Text(i)));
       }});
}

void Quality::Book(const std::string& check, const std::string& zh, std::string_view table,
                   int64_t provider, const std::string& question, uint64_t failing, int64_t place) {
  Counts& counts = counts_[{check, std::string(table), provider}];
  counts.zh = zh;
  counts.severity = "warning";
  counts.question = question;
  counts.failing += failing;
  if (place != lake::kMissing && (counts.place == lake::kMissing || place < counts.place))
    counts.place = place;
}

void Quality::Add(std::string_view check, std::string_view zh, std::string_view severity,
                  std::string_view table, uint64_t looked_at, uint64_t failing) {
  Counts& counts = counts_[{std::string(check), std::string(table), lake::kMissing}];
  counts.zh = zh;
  counts.severity = severity;
  counts.looked_at += looked_at;
  counts.failing += failing;
}

void Quality::Absorb(const Quality& other) {
  for (const auto& [key, count] : other.looked_at_) looked_at_[key] += count;
  for (const auto& [key, from] : other.counts_) {
    Counts& counts = counts_[key];
    counts.zh = from.zh;
    counts.severity = from.severity;
    counts.question = from.question;
    counts.looked_at += from.looked_at;
    counts.failing += from.failing;
    if (from.place != lake::kMissing &&
        (counts.place == lake::kMissing || from.place < counts.place))
      counts.place = from.place;
  }
}

void Quality::CountOdd(const QualityRows& rows) {
  const StagedTable& staged = *rows.table->staged;
  const std::string table(staged.table->name);
  int64_t provider = lake::kMissing;
  uint64_t count = 0;  // rows of `provider`
  const auto look = [&] {
    if (count > 0) looked_at_[{table, provider}] += count;
    count = 0;
  };
  for (const uint32_t row : rows.rows) {
    const int64_t whose = rows.provider(row);
    if (whose != provider) {
      look();
      provider = whose;
    }
    ++count;
    for (uint64_t bits = rows.table->odd[row]; bits != 0; bits &= bits - 1) {
      const size_t bit = static_cast<size_t>(std::countr_zero(bits));
      const model::Field& field = staged.table->fields[staged.fields[staged.odd_fields[bit]]];
      Book(fmt::format("{}.{}-unknown", table, field.name),
           fmt::format("{}不合代码集或编码规则", field.zh), table, whose, table, 1,
           rows.table->places[row]);
    }
  }
  look();
}

Status Quality::Prepare(lake::Connection& connection, const QualityRows& rows,
                        Asking& asking) const {
  const StagedTable& staged = *rows.table->staged;
  const model::Table& table = *staged.table;
  std::set<std::string_view> given;
  for (const size_t field : staged.fields) given.insert(table.fields[field].name);
  for (const QualityCheck& check : QualityChecks()) {
    if (check.table != table.name) continue;
    std::string predicate(check.predicate);
    bool complete = true;
    const std::vector<std::string> asked_of = FieldsOf(check.predicate);
    for (const std::string& field : std::set<std::string>(asked_of.begin(), asked_of.end())) {
      if (given.contains(field)) continue;
      // coalesce says what a missing value means, so a missing column means the same.
      const bool replaced =
          ReplaceAll(predicate, "coalesce(s." + field + ",", "coalesce(NULL,") |
          ReplaceAll(predicate, "coalesce(mj_text(s." + field + "),", "coalesce(NULL,");
      complete = complete && replaced;
    }
    const bool any =
        asked_of.empty() || std::any_of(asked_of.begin(), asked_of.end(),
                                        [&](const auto& field) { return given.contains(field); });
    if (!complete || !any) continue;
    ReplaceAll(predicate, "{now}", fmt::format("TIMESTAMP '{}'", FormatTime(now_)));
    asking.checks.push_back({std::string(check.id), std::string(check.zh), WithExtras(predicate)});
  }
  if (asking.checks.empty()) return {};
  static std::atomic<uint64_t> functions{0};
  lake::TableFunction function;
  function.name = fmt::format("mj_rows_{}", functions.fetch_add(1));
  for (size_t i = 0; i < staged.fields.size(); ++i) {
    const model::Field& field = table.fields[staged.fields[i]];
    function.columns.push_back(
        {std::string(field.name), ColumnTypeOf(rows.table->columns[i], field)});
  }
  for (const auto& extra : rows.extras) function.columns.push_back({extra.name, extra.type});
  function.columns.push_back({"_provider", lake::ColumnType::kInt64});
  function.columns.push_back({"_place", lake::ColumnType::kInt64});
  Asking* const asked = &asking;
  function.rows = [asked] { return asked->rows.rows.size(); };
  function.fill = [asked](size_t column, size_t begin, size_t count, lake::ColumnOutput& out) {
    asked->Fill(column, begin, count, out);
  };
  // Nearly all rows fail nothing or the same few checks, so grouping by the set of failed checks
  // is much cheaper than one filtered aggregate for each check.
  std::string sets, names, any;
  for (size_t i = 0; i < asking.checks.size(); ++i) {
    if (i % kChecksInSet == 0) {
      sets += i > 0 ? ", mj_bits(" : "mj_bits(";
      names += fmt::format(", set{}", i / kChecksInSet);
      any += fmt::format("{}set{} <> 0", i > 0 ? " OR " : "", i / kChecksInSet);
    } else {
      sets += ", ";
    }
    sets += fmt::format("({})", asking.checks[i].predicate);
    if (i + 1 == asking.checks.size() || (i + 1) % kChecksInSet == 0)
      sets += fmt::format(") AS set{}", i / kChecksInSet);
  }
  const std::string sql = fmt::format(
      "SELECT _provider, count(*), min(_place){} FROM (SELECT _provider, _place, {} FROM {}() s) "
      "WHERE {} GROUP BY _provider{}",
      names, sets, function.name, any, names);
  MJ_RETURN_IF_ERROR(connection.Register(std::move(function)));
  MJ_TRY(lake::Statement statement, connection.Prepare(sql));
  asking.statement.emplace(std::move(statement));
  return {};
}

Status Quality::Ask(Asking& asking) {
  const std::string table(asking.rows.table->staged->table->name);
  struct Failed {
    uint64_t rows = 0;
    int64_t place = lake::kMissing;
  };
  std::map<std::pair<int64_t, size_t>, Failed> failed;
  MJ_TRY(lake::Rows rows, asking.statement->Query({}));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) break;
    for (size_t row = 0; row < rows.size(); ++row) {
      const int64_t whose = rows.column(0).Int(row);
      const auto count = static_cast<uint64_t>(rows.column(1).Int(row));
      const int64_t where = rows.column(2).Int(row);
      for (size_t set = 0; set + 3 < rows.column_count(); ++set) {
        auto bits = static_cast<uint64_t>(rows.column(3 + set).Int(row));
        for (; bits != 0; bits &= bits - 1) {
          Failed& sum =
              failed[{whose, set * kChecksInSet + static_cast<size_t>(std::countr_zero(bits))}];
          sum.rows += count;
          if (sum.place == lake::kMissing || where < sum.place) sum.place = where;
        }
      }
    }
  }
  for (const auto& [key, sum] : failed) {
    const Asking::Check& check = asking.checks[key.second];
    Book(check.id, check.zh, table, key.first, table, sum.rows, sum.place);
  }
  return {};
}

Status Quality::Count(lake::Connection& connection, QualityRows rows) {
  if (rows.rows.empty()) return {};
  CountOdd(rows);
  std::unique_ptr<Asking>& asking = asking_[std::string(rows.table->staged->table->name)];
  if (!asking) {
    asking = std::make_unique<Asking>();
    MJ_RETURN_IF_ERROR(Prepare(connection, rows, *asking));
  }
  if (asking->checks.empty()) return {};
  asking->rows = std::move(rows);
  Status asked = Ask(*asking);
  asking->rows = {};
  return asked;
}

std::vector<QualityCount> Quality::Results(const std::vector<std::string>& file_names) const {
  std::vector<QualityCount> results;
  for (const auto& [key, counts] : counts_) {
    if (counts.failing == 0) continue;
    uint64_t looked_at = counts.looked_at;
    if (const auto found = looked_at_.find({counts.question, key.provider});
        found != looked_at_.end())
      looked_at += found->second;
    QualityCount result{.check = key.check,
                        .zh = counts.zh,
                        .severity = counts.severity,
                        .table = key.table,
                        .fixmedins_code = "",
                        .looked_at = looked_at,
                        .failing = counts.failing,
                        .example = ""};
    if (key.provider != lake::kMissing)
      result.fixmedins_code = interner_.Text(static_cast<uint32_t>(key.provider));
    if (counts.place != lake::kMissing) {
      const auto file = static_cast<size_t>(counts.place / kLinesPerFile);
      if (file > 0 && file <= file_names.size())
        result.example =
            fmt::format("{}, line {}", file_names[file - 1], counts.place % kLinesPerFile);
    }
    results.push_back(std::move(result));
  }
  std::stable_sort(
      results.begin(), results.end(),
      [](const QualityCount& a, const QualityCount& b) { return a.failing > b.failing; });
  return results;
}

}  // namespace mingjian::intake
