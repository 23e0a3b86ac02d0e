#include "intake/quality.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <bit>

#include "base/text.h"
#include "model/checks.h"

namespace mingjian::intake {
namespace {

constexpr int64_t kLinesPerFile = int64_t{1} << 40;
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

}  // namespace

// What the code sets and shapes of the model say of each interned text, found out once.
struct Quality::Odd {
  struct FieldAnswers {
    model::FieldCheck check;
    std::vector<std::atomic<uint8_t>> known;  // 0 not asked, 1 good, 2 odd
    FieldAnswers(const model::Field& field, size_t texts) : check(field), known(texts) {}
  };
  // Fields with the same code set, shape and length share their answers.
  std::map<std::string, size_t> numbers;
  std::vector<std::unique_ptr<FieldAnswers>> fields;
};

Quality::Quality(const Interner& interner, Seconds now)
    : interner_(interner), now_(now), odd_(std::make_shared<Odd>()) {}
Quality::~Quality() = default;

Quality Quality::Another() const {
  Quality another(interner_, now_);
  another.odd_ = odd_;
  return another;
}

Status Quality::RegisterFunctions(lake::Connection& connection) {
  using lake::Column;
  using lake::ColumnType;
  using lake::ScalarOutput;
  for (const model::Table& table : model::Tables()) {
    for (const model::Field& field : table.fields) {
      if (field.type != model::Type::kCode || (field.code_set.empty() && field.shape.empty()))
        continue;
      const std::string same = fmt::format("{}/{}/{}", field.code_set, field.shape, field.length);
      if (odd_->numbers.emplace(same, odd_->fields.size()).second)
        odd_->fields.push_back(std::make_unique<Odd::FieldAnswers>(field, interner_.size()));
    }
  }
  MJ_RETURN_IF_ERROR(connection.Register(
      {.name = "mj_odd",
       .parameters = {ColumnType::kInt32, ColumnType::kInt32},
       .result = ColumnType::kBool,
       .body = [odd = odd_.get(), interner = &interner_](std::span<const Column> in, size_t rows,
                                                         ScalarOutput& out) {
         for (size_t i = 0; i < rows; ++i) {
           if (in[1].IsMissing(i)) {
             out.SetBool(i, false);
             continue;
           }
           const auto number = static_cast<uint32_t>(in[1].Values<int32_t>()[i]);
           Odd::FieldAnswers& answers =
               *odd->fields[static_cast<size_t>(in[0].Values<int32_t>()[i])];
           uint8_t known = answers.known[number].load(std::memory_order_relaxed);
           if (known == 0) {
             known = answers.check.ProblemOf(interner->Text(number)) ? 2 : 1;
             answers.known[number].store(known, std::memory_order_relaxed);
           }
           out.SetBool(i, known == 2);
         }
       }}));
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

Status Quality::Ask(lake::Connection& connection, std::string_view table,
                    const std::string& question, const std::vector<Asked>& asked,
                    const std::string& provider, const std::string& place,
                    const std::string& from) {
  // Nearly all rows fail nothing or the same few checks, so grouping by the set of failed checks
  // is much cheaper than one filtered aggregate for each check.
  std::string sets, names;
  for (size_t i = 0; i < asked.size(); ++i) {
    std::string predicate = asked[i].predicate;
    for (size_t at; (at = predicate.find("{now}")) != std::string::npos;)
      predicate.replace(at, 5, fmt::format("TIMESTAMP '{}'", FormatTime(now_)));
    if (i % kChecksInSet == 0) {
      sets += fmt::format("{}mj_bits((", i > 0 ? ", " : "");
      names += fmt::format(", set{}", i / kChecksInSet);
      sets += predicate + ")";
    } else {
      sets += ", (" + predicate + ")";
    }
    if (i + 1 == asked.size() || (i + 1) % kChecksInSet == 0)
      sets += fmt::format(") AS set{}", i / kChecksInSet);
  }
  if (asked.empty()) return {};
  MJ_TRY(lake::Rows rows,
         connection.Query(fmt::format("SELECT provider, count(*), min(place){} FROM (SELECT {} AS "
                                      "provider, {} AS place, {} FROM {}) GROUP BY provider{}",
                                      names, provider, place, sets, from, names)));
  std::map<int64_t, uint64_t> looked_at;
  struct Failed {
    uint64_t rows = 0;
    int64_t place = lake::kMissing;
  };
  std::map<std::pair<int64_t, size_t>, Failed> failed;
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) break;
    for (size_t row = 0; row < rows.size(); ++row) {
      const int64_t whose = rows.column(0).Int(row);
      const auto count = static_cast<uint64_t>(rows.column(1).Int(row));
      const int64_t where = rows.column(2).Int(row);
      looked_at[whose] += count;
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
  for (const auto& [whose, count] : looked_at) looked_at_[{question, whose}] += count;
  for (const auto& [key, sum] : failed) {
    const Asked& check = asked[key.second];
    Book(check.id, check.zh, table, key.first, question, sum.rows, sum.place);
  }
  return {};
}

Status Quality::Count(lake::Connection& connection, const model::Table& table,
                      const std::string& staged, const std::vector<size_t>& fields) {
  std::set<std::string_view> given;
  for (const size_t field : fields) given.insert(table.fields[field].name);
  std::vector<Asked> asked;
  for (const QualityCheck& check : QualityChecks()) {
    if (check.table != table.name) continue;
    std::string predicate(check.predicate);
    bool complete = true;
    const std::vector<std::string> asked_of = FieldsOf(check.predicate);
    for (const std::string& field : std::set<std::string>(asked_of.begin(), asked_of.end())) {
      if (given.contains(field) || field == "rowid") continue;
      // coalesce says what a missing value means, so a missing column means the same.
      const bool replaced =
          ReplaceAll(predicate, "coalesce(s." + field + ",", "coalesce(NULL,") |
          ReplaceAll(predicate, "coalesce(mj_text(s." + field + "),", "coalesce(NULL,");
      complete = complete && replaced;
    }
    const bool any =
        asked_of.empty() || std::any_of(asked_of.begin(), asked_of.end(),
                                        [&](const auto& field) { return given.contains(field); });
    if (complete && any) asked.push_back({std::string(check.id), std::string(check.zh), predicate});
  }
  for (const size_t position : fields) {
    const model::Field& field = table.fields[position];
    const auto number =
        odd_->numbers.find(fmt::format("{}/{}/{}", field.code_set, field.shape, field.length));
    if (field.type != model::Type::kCode || number == odd_->numbers.end()) continue;
    asked.push_back({fmt::format("{}.{}-unknown", table.name, field.name),
                     fmt::format("{}不合代码集或编码规则", field.zh),
                     fmt::format("mj_odd({}, s.{})", number->second, lake::QuoteName(field.name))});
  }
  const std::string place = fmt::format("s._file * {} + s._line", kLinesPerFile);
  std::string from = staged + " s", provider = "NULL::INTEGER";
  if (given.contains("fixmedins_code")) provider = "s.fixmedins_code";
  if (table.name == "fee_list_d") {
    provider = "t.fixmedins_code";
    from +=
        " JOIN n_line n ON n.rid = s.rowid JOIN q_setl t ON t._bucket = n._bucket AND t._row = "
        "n._setl LEFT JOIN net_short u ON u.rid = s.rowid";
  } else if (table.name == "setl_d") {
    from +=
        " JOIN n_setl n ON n.rid = s.rowid JOIN q_visit v ON v._bucket = n._bucket AND v._row "
        "= n._visit";
  } else if (table.name == "mdtrt_d") {
    from +=
        " JOIN n_visit n ON n.rid = s.rowid JOIN q_visit v ON v._bucket = n._bucket AND v._row "
        "= n._row";
  } else if (table.name == "diag_d" || table.name == "oprn_d") {
    from +=
        " JOIN n_visit n ON n._bucket = s._bucket AND n.psn_no = s.psn_no AND n.fixmedins_code "
        "= s.fixmedins_code AND n.mdtrt_id = s.mdtrt_id JOIN q_visit v ON v._bucket = "
        "n._bucket AND v._row = n._row";
  }
  return Ask(connection, table.name, std::string(table.name), asked, provider, place,
             from + " WHERE s._file > 0");
}

Status Quality::Prepare(lake::Connection& connection, const std::string& settlement_fields,
                        const std::string& visit_fields, const std::string& setl,
                        const std::string& visit, const std::string& person) {
  MJ_RETURN_IF_ERROR(connection.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE q_visit AS SELECT n._bucket, n._row, s._file, {}, p.brdy "
      "AS person_brdy, p.gend AS person_gend, p.die_date AS person_died, p._file AS "
      "person_file FROM {} s JOIN n_visit n ON n.rid = s.rowid JOIN {} p ON p._bucket "
      "= s._bucket AND p.psn_no = s.psn_no",
      visit_fields, visit, person)));
  return connection.Execute(fmt::format(
      "CREATE OR REPLACE TEMP TABLE q_setl AS SELECT n._bucket, n._row, n.refd, {}, v.begntime, "
      "v.endtime, v.med_type AS visit_type, v.person_brdy, v.person_gend, v.person_died FROM {} s "
      "JOIN n_setl n ON n.rid = s.rowid JOIN q_visit v ON v._bucket = n._bucket AND v._row = "
      "n._visit",
      settlement_fields, setl));
}

Status Quality::CountAcross(lake::Connection& connection, const std::string& setl,
                            const std::string& visit, const std::string& lines) {
  const std::string place = fmt::format("s._file * {} + s._line", kLinesPerFile);
  if (!lines.empty()) {
    MJ_RETURN_IF_ERROR(Ask(
        connection, "setl_d", "setl_d and its lines",
        {{"settlement-without-lines", "结算没有费用明细",
          "l.total IS NULL AND s.medfee_sumamt <> 0"},
         {"settlement-total-differs-from-lines", "结算总额与明细合计不符",
          "abs(l.total - s.medfee_sumamt) > 0.01"},
         {"settlement-scope-differs-from-lines", "结算政策范围金额与明细合计不符",
          "abs(l.scope - s.inscp_scp_amt) > 0.01"}},
        "s.fixmedins_code", place,
        fmt::format("{} s JOIN n_setl n ON n.rid = s.rowid LEFT JOIN (SELECT n._bucket, n._setl, "
                    "sum(x.det_item_fee_sumamt) AS total, sum(x.inscp_scp_amt) AS scope FROM {} x "
                    "JOIN n_line n ON n.rid = x.rowid GROUP BY ALL) l ON l._bucket = n._bucket AND "
                    "l._setl = n._row WHERE s._file > 0",
                    setl, lines)));
  }
  return Ask(
      connection, "mdtrt_d", "mdtrt_d and others",
      {{"visit-without-settlement", "就诊没有结算", "t._visit IS NULL"},
       {"stay-overlaps-stay", "同一人住院时间重叠",
        "substr(mj_text(s.med_type), 1, 2) = '21' AND s.endtime IS NOT NULL AND o.next_begin < "
        "s.endtime"}},
      "s.fixmedins_code", place,
      fmt::format(
          "{0} s JOIN n_visit n ON n.rid = s.rowid LEFT JOIN (SELECT DISTINCT _bucket, _visit FROM "
          "n_setl) t ON t._bucket = n._bucket AND t._visit = n._row LEFT JOIN (SELECT rowid AS "
          "rid, "
          "lead(begntime) OVER (PARTITION BY _bucket, psn_no ORDER BY begntime, mdtrt_id) AS "
          "next_begin FROM {0} WHERE substr(mj_text(med_type), 1, 2) = '21') o ON o.rid = s.rowid "
          "WHERE s._file > 0",
          visit));
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
