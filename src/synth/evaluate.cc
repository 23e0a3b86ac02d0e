#include "synth/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unordered_map>
#include <unordered_set>

#include "base/decimal.h"
#include "base/text.h"
#include "lake/database.h"

namespace mingjian::synth {
namespace {

namespace fs = std::filesystem;

struct KeyRow {
  std::string id, rule;
  int64_t amount = 0;
  int64_t claimed = 0;
  bool found = false;
};

// rule, person and line as one text: where the answers of a line are looked up.
std::string LineKey(std::string_view rule, std::string_view person, std::string_view line) {
  return fmt::format("{}\x1f{}\x1f{}", rule, person, line);
}

class AnswerKey {
 public:
  // The answers of screens; a line alone tells what is meant, so persons are left out.
  Status ReadOfScreens(lake::Connection& connection, const std::string& folder) {
    of_screens_ = true;
    MJ_RETURN_IF_ERROR(
        ReadAnswers(connection, folder + "/screen_planted.csv", planted_, planted_of_));
    return ReadAnswers(connection, folder + "/screen_hard_negatives.csv", legal_, legal_of_);
  }
  Status Read(lake::Connection& connection, const std::string& folder) {
    MJ_RETURN_IF_ERROR(ReadAnswers(connection, folder + "/planted.csv", planted_, planted_of_));
    MJ_RETURN_IF_ERROR(ReadAnswers(connection, folder + "/hard_negatives.csv", legal_, legal_of_));
    const std::string path = folder + "/side_hits.csv";
    if (!fs::exists(path)) return {};
    MJ_TRY(const auto rows,
           connection.QueryText("SELECT rule, psn_no, violates FROM read_csv(" +
                                lake::QuoteText(path) +
                                ", delim = ',', header = true, all_varchar = true)"));
    for (const auto& row : rows) {
      const std::string lines = row[2].value_or("");
      for (const std::string_view line : Split(lines, '|')) {
        side_.insert(LineKey(row[0].value_or(""), row[1].value_or(""), line));
      }
    }
    return {};
  }

  bool of_screens() const { return of_screens_; }
  std::vector<KeyRow>& planted() { return planted_; }
  std::vector<KeyRow>& legal() { return legal_; }
  KeyRow* Planted(const std::string& key) { return Look(planted_, planted_of_, key); }
  KeyRow* Legal(const std::string& key) { return Look(legal_, legal_of_, key); }
  bool IsSide(const std::string& key) const { return side_.contains(key); }

 private:
  using Index = std::unordered_map<std::string, size_t>;
  static KeyRow* Look(std::vector<KeyRow>& rows, const Index& index, const std::string& key) {
    const auto found = index.find(key);
    return found == index.end() ? nullptr : &rows[found->second];
  }
  Status ReadAnswers(lake::Connection& connection, const std::string& path,
                     std::vector<KeyRow>& rows, Index& index) const {
    if (!fs::exists(path)) return EnvironmentError(fmt::format("{}: no such file", path));
    MJ_TRY(const auto cells,
           connection.QueryText("SELECT answer_id, rule, psn_no, violates, amount FROM read_csv(" +
                                lake::QuoteText(path) +
                                ", delim = ',', header = true, all_varchar = true)"));
    for (const auto& cell : cells) {
      const auto amount = Decimal::Parse(cell[4].value_or("0"));
      if (!amount) return DataError(fmt::format("{}: amount '{}' is not a number", path, *cell[4]));
      const std::string lines = cell[3].value_or("");
      for (const std::string_view line : Split(lines, '|')) {
        index.emplace(LineKey(cell[1].value_or(""), of_screens_ ? "" : cell[2].value_or(""), line),
                      rows.size());
      }
      rows.push_back({cell[0].value_or(""), cell[1].value_or(""), amount->micros(), 0, false});
    }
    return {};
  }

  bool of_screens_ = false;
  std::vector<KeyRow> planted_, legal_;
  Index planted_of_, legal_of_;
  std::unordered_set<std::string> side_;
};

Result<std::string> FindingsSource(const std::string& given) {
  std::string path = given;
  if (fs::is_directory(given)) {
    path = given + "/findings.parquet";
    if (!fs::exists(path)) path = given + "/findings.csv";
  }
  if (!fs::exists(path)) {
    return EnvironmentError(
        fmt::format("{}: none of findings.parquet, findings.csv, screen_findings.parquet", given));
  }
  return path.ends_with(".parquet")
             ? "read_parquet(" + lake::QuoteText(path) + ")"
             : "read_csv(" + lake::QuoteText(path) + ", header = true, all_varchar = true)";
}

// The expression of a finding's status; findings of before there was one are of active rules.
Result<std::string> StatusColumn(lake::Connection& connection, const std::string& source) {
  MJ_TRY(const lake::Rows rows, connection.Query("SELECT * FROM " + source + " LIMIT 0"));
  for (size_t i = 0; i < rows.column_count(); ++i) {
    if (rows.column_name(i) == "status") return std::string("status::VARCHAR");
  }
  return std::string("'active'");
}

// What one finding is, by its lines.
struct Verdict {
  KeyRow* planted = nullptr;
  KeyRow* legal = nullptr;
  bool side = false;
};

Verdict JudgeFinding(AnswerKey& key, std::string_view rule, std::string_view person,
                     std::string_view violates) {
  Verdict verdict;
  for (const std::string_view line : Split(violates, '|')) {
    const std::string exact = LineKey(rule, person, line);
    if (verdict.planted == nullptr) verdict.planted = key.Planted(exact);
    if (verdict.legal == nullptr) verdict.legal = key.Legal(exact);
    verdict.side = verdict.side || key.IsSide(exact) || key.IsSide(LineKey("*", person, line));
  }
  return verdict;
}

void CountFinding(Evaluation& result, AnswerKey& key, std::string rule, std::string person,
                  std::string violates, int64_t amount) {
  RuleScore& score = result.rules[rule];
  const Verdict verdict = JudgeFinding(key, rule, key.of_screens() ? "" : person, violates);
  ++score.findings;
  if (verdict.planted != nullptr) {
    ++score.true_findings;
    verdict.planted->found = true;
    verdict.planted->claimed += amount;
    score.claimed += amount;
    return;
  }
  if (verdict.side) {
    ++score.true_findings;
    ++result.side_hits;
    return;
  }
  score.false_amount += amount;
  if (verdict.legal != nullptr && !std::exchange(verdict.legal->found, true)) {
    ++score.fired;
    if (result.fired_ids.size() < Evaluation::kSample) {
      result.fired_ids.push_back(fmt::format("{} {}", verdict.legal->id, rule));
    }
  }
  if (score.findings - score.true_findings == 1 &&
      result.unexplained.size() < Evaluation::kSample) {
    result.unexplained.push_back({std::move(rule), std::move(person), std::move(violates), amount});
  }
}

std::string Yuan(int64_t micros) { return Decimal::FromMicros(micros).ToMoney(); }

std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

std::string ScoreJson(const RuleScore& s) {
  return fmt::format(
      "{{\"status\": {}, \"planted\": {}, \"found\": {}, \"recall\": {:.6f}, \"findings\": {}, "
      "\"true_findings\": "
      "{}, \"precision\": {:.6f}, "
      "\"hard_negatives\": {}, \"fired\": {}, \"planted_amount\": {}, \"found_amount\": {}, "
      "\"missed_amount\": {}, "
      "\"claimed_amount\": {}, \"false_amount\": {}, \"amount_differs\": {}}}",
      Quoted(s.status), s.planted, s.found, Recall(s), s.findings, s.true_findings, Precision(s),
      s.hard_negatives, s.fired, Yuan(s.planted_amount), Yuan(s.found_amount),
      Yuan(s.planted_amount - s.found_amount), Yuan(s.claimed), Yuan(s.false_amount),
      s.amount_differs);
}

}  // namespace

double Recall(const RuleScore& score) {
  return score.planted == 0 ? 1
                            : static_cast<double>(score.found) / static_cast<double>(score.planted);
}
double Precision(const RuleScore& score) {
  return score.findings == 0
             ? 1
             : static_cast<double>(score.true_findings) / static_cast<double>(score.findings);
}

RuleScore Evaluation::Total() const { return TotalOf("\x1f", false); }

RuleScore Evaluation::TotalOf(std::string_view status, bool equal) const {
  RuleScore total;
  for (const auto& [rule, s] : rules) {
    if ((s.status == status) != equal) continue;
    total.planted += s.planted, total.found += s.found, total.findings += s.findings;
    total.true_findings += s.true_findings, total.hard_negatives += s.hard_negatives,
        total.fired += s.fired;
    total.planted_amount += s.planted_amount, total.found_amount += s.found_amount,
        total.claimed += s.claimed;
    total.amount_differs += s.amount_differs, total.false_amount += s.false_amount;
  }
  return total;
}

std::string Evaluation::ToJson() const {
  const RuleScore total = Total();
  std::string json = fmt::format(
      "{{\n  \"recall\": {:.6f},\n  \"precision\": {:.6f},\n  \"total\": {},\n  \"active\": {},\n  "
      "\"not_active\": {},\n  \"withdrawn\": {},\n  \"side_hits\": {},\n",
      Recall(total), Precision(total), ScoreJson(total), ScoreJson(TotalOf("active")),
      ScoreJson(TotalOf("active", false)), withdrawn, side_hits);
  json += "  \"rules\": {";
  bool first = true;
  for (const auto& [rule, score] : rules) {
    json += fmt::format("{}\n    {}: {}", first ? "" : ",", Quoted(rule), ScoreJson(score));
    first = false;
  }
  json += "\n  },\n  \"missed\": [";
  for (size_t i = 0; i < missed.size(); ++i)
    json += fmt::format("{}{}", i == 0 ? "" : ", ", Quoted(missed[i]));
  json += "],\n  \"hard_negatives_fired\": [";
  for (size_t i = 0; i < fired_ids.size(); ++i)
    json += fmt::format("{}{}", i == 0 ? "" : ", ", Quoted(fired_ids[i]));
  json += "],\n  \"unexplained\": [";
  for (size_t i = 0; i < unexplained.size(); ++i) {
    const Unexplained& u = unexplained[i];
    json += fmt::format(
        "{}\n    {{\"rule\": {}, \"psn_no\": {}, \"violates\": {}, \"vola_amt\": {}}}",
        i == 0 ? "" : ",", Quoted(u.rule), Quoted(u.psn_no), Quoted(u.violates), Yuan(u.amount));
  }
  return json + "\n  ]\n}\n";
}

namespace {

// Counts what was found and missed of the answers that `key` holds.
void CountAnswers(AnswerKey& key, Evaluation& result) {
  for (const KeyRow& row : key.planted()) {
    RuleScore& score = result.rules[row.rule];
    ++score.planted;
    score.planted_amount += row.amount;
    if (row.found) {
      ++score.found;
      score.found_amount += row.amount;
      // A cent of rounding is no difference.
      if (std::abs(row.claimed - row.amount) > 10'000) ++score.amount_differs;
    } else if (result.missed.size() < Evaluation::kSample) {
      result.missed.push_back(fmt::format("{} {}", row.id, row.rule));
    }
  }
  for (const KeyRow& row : key.legal()) ++result.rules[row.rule].hard_negatives;
}

Status EvaluateRules(lake::Connection& connection, const std::string& findings,
                     const std::string& answers, Evaluation& result) {
  MJ_TRY(const std::string source, FindingsSource(findings));
  AnswerKey key;
  MJ_RETURN_IF_ERROR(key.Read(connection, answers));
  MJ_TRY(const std::string status, StatusColumn(connection, source));
  MJ_TRY(lake::Rows rows,
         connection.Query("SELECT rule::VARCHAR, psn_no::VARCHAR, state::VARCHAR, "
                          "violates::VARCHAR, vola_amt::DECIMAL(18,6), " +
                          status + " FROM " + source + " ORDER BY psn_no, rule, violates"));
  while (true) {
    MJ_TRY(const bool more, rows.Next());
    if (!more) break;
    for (size_t i = 0; i < rows.size(); ++i) {
      result.rules[std::string(rows.column(0).Text(i))].status = rows.column(5).Text(i);
      if (rows.column(2).Text(i) == "withdrawn") {
        ++result.withdrawn;
        continue;
      }
      const int64_t amount = rows.column(4).Int(i);
      CountFinding(result, key, std::string(rows.column(0).Text(i)),
                   std::string(rows.column(1).Text(i)), std::string(rows.column(3).Text(i)),
                   amount == lake::kMissing ? 0 : amount);
    }
  }
  CountAnswers(key, result);
  return {};
}

Status EvaluateScreens(lake::Connection& connection, const std::string& folder,
                       const std::string& answers, Evaluation& result) {
  AnswerKey key;
  MJ_RETURN_IF_ERROR(key.ReadOfScreens(connection, answers));
  std::unordered_set<std::string> known;
  for (const auto* rows : {&key.planted(), &key.legal()}) {
    for (const KeyRow& row : *rows) known.insert(row.rule);
  }
  const auto read = [&](std::string_view name) {
    return fmt::format("read_parquet({})", lake::QuoteText(fmt::format("{}/{}", folder, name)));
  };
  MJ_TRY(const auto cells,
         connection.QueryText(fmt::format(
             "SELECT f.screen, f.fixmedins_code, f.net_amt, string_agg(DISTINCT l.\"key\", '|'"
             " ORDER BY l.\"key\") FROM {} f LEFT JOIN {} l USING (finding_id) GROUP BY"
             " f.finding_id, f.screen, f.fixmedins_code, f.net_amt ORDER BY f.screen, 2, 4,"
             " f.finding_id",
             read("screen_findings.parquet"), read("screen_lines.parquet"))));
  for (const auto& row : cells) {
    const std::string screen = row[0].value_or("");
    if (!known.contains(screen)) continue;
    const auto amount = Decimal::Parse(row[2].value_or("0"));
    if (!amount) return DataError(fmt::format("{}: net_amt '{}' is not a number", folder, *row[2]));
    CountFinding(result, key, screen, row[1].value_or(""), row[3].value_or(""), amount->micros());
  }
  CountAnswers(key, result);
  for (const std::string& screen : known) result.rules[screen].status = "screen";
  return {};
}

}  // namespace

Result<Evaluation> Evaluate(const std::string& findings, const std::string& answers) {
  MJ_TRY(const lake::Database database, lake::Database::Open({.threads = 1}));
  MJ_TRY(lake::Connection connection, database.Connect());
  Evaluation result;
  const bool screens = fs::exists(findings + "/screen_findings.parquet");
  if (!screens || fs::exists(findings + "/findings.parquet") ||
      fs::exists(findings + "/findings.csv")) {
    MJ_RETURN_IF_ERROR(EvaluateRules(connection, findings, answers, result));
  }
  if (screens) MJ_RETURN_IF_ERROR(EvaluateScreens(connection, findings, answers, result));
  return result;
}

}  // namespace mingjian::synth
