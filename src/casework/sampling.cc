#include "casework/sampling.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "casework/accounts.h"
#include "casework/log.h"
#include "casework/schema.h"
#include "casework/scope_sql.h"
#include "casework/worklist.h"

namespace mingjian::casework {
namespace {

struct Drawable {
  std::string finding_id;
  int64_t clue_id = 0, fund_amt = 0;
  uint64_t order = 0;
};
struct Stratum {
  std::vector<Drawable> findings;
  int64_t fund_amt = 0;
  size_t size = 0;
};

Status Check(const SampleRequest& request) {
  if (request.rule.empty() && request.fixmedins_code.empty() && request.region.empty() &&
      request.month.empty()) {
    return Refuse("sample", "of which clues? name a rule, institution, region or month");
  }
  if (request.size < 2 || request.size > 10'000) {
    return Refuse("size", fmt::format("{}: expected 2 to 10,000", request.size));
  }
  if (request.method == SampleMethod::kStratified && (request.strata < 2 || request.strata > 10)) {
    return Refuse("strata", fmt::format("{}: expected 2 to 10", request.strata));
  }
  if (CodePoints(request.title) > 200) return Refuse("sample", "the title is over 200 characters");
  return {};
}

// The query in words, kept with the sample.
std::string Describe(const SampleRequest& request) {
  std::string text;
  const auto add = [&text](std::string_view name, std::string_view value) {
    if (!value.empty()) text += fmt::format("{}{}={}", text.empty() ? "" : " ", name, value);
  };
  add("rule", request.rule);
  add("fixmedins_code", request.fixmedins_code);
  add("region", request.region);
  add("month", request.month);
  std::string states;
  for (const State state : request.states) {
    states += fmt::format("{}{}", states.empty() ? "" : ",", ToString(state));
  }
  add("state", states);
  return text;
}

Result<std::vector<Drawable>> Population(Database& database, const Actor& actor,
                                         const SampleRequest& request) {
  std::string where = "f.fund_amt > 0 AND f.state <> 'withdrawn'";
  std::vector<Value> values;
  const std::pair<const char*, const std::string*> parts[] = {
      {"f.rule", &request.rule},
      {"c.fixmedins_code", &request.fixmedins_code},
      {"c.month", &request.month}};
  for (const auto& [column, text] : parts) {
    if (text->empty()) continue;
    where += fmt::format(" AND {} = ?", column);
    values.emplace_back(*text);
  }
  if (!request.region.empty()) {
    const std::string prefix = RegionPrefix(request.region);
    where += " AND c.region >= ? AND c.region < ?";
    values.insert(values.end(), {Value(prefix), Value(prefix + ":")});
  }
  if (!request.states.empty()) {
    std::string marks;
    for (const State state : request.states) {
      marks += marks.empty() ? "?" : ", ?";
      values.emplace_back(ToString(state));
    }
    where += fmt::format(" AND c.state IN ({})", marks);
  }
  where +=
      " AND " + ScopeSql(ScopesOf(actor, Right::kSample), "c.region", "c.fixmedins_code", &values);
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT f.finding_id, f.clue_id, f.fund_amt FROM finding f "
                                    "JOIN clue c ON c.clue_id = f.clue_id WHERE {}",
                                    where),
                        values));
  std::vector<Drawable> all;
  for (size_t i = 0; i < rows.size(); ++i) {
    Drawable each{std::string(rows.Text(i, 0)), rows.Int(i, 1), rows.Int(i, 2), 0};
    each.order = StableHash(fmt::format("{}:{}", request.seed, each.finding_id));
    all.push_back(std::move(each));
  }
  return all;
}

// By money, each of about the same sum; fewer where single findings are that big.
std::vector<Stratum> Part(std::vector<Drawable> all, size_t strata) {
  std::ranges::sort(all, {}, [](const Drawable& each) {
    return std::pair(each.fund_amt, std::string_view(each.finding_id));
  });
  int64_t total = 0, sum = 0;
  for (const Drawable& each : all) total += each.fund_amt;
  std::vector<Stratum> parts(1);
  for (Drawable& each : all) {
    const int64_t bound = total / static_cast<int64_t>(strata) * static_cast<int64_t>(parts.size());
    if (sum >= bound && parts.size() < strata && !parts.back().findings.empty()) {
      parts.emplace_back();
    }
    sum += each.fund_amt;
    parts.back().fund_amt += each.fund_amt;
    parts.back().findings.push_back(std::move(each));
  }
  return parts;
}

// How many of each: by money, at least two, never more than there are; what is left over goes
// where there is room, the dearest first.
void ShareOut(std::vector<Stratum>& parts, size_t size) {
  int64_t total = 0;
  for (const Stratum& part : parts) total += part.fund_amt;
  size_t given = 0;
  for (Stratum& part : parts) {
    const double share =
        static_cast<double>(size) * static_cast<double>(part.fund_amt) / static_cast<double>(total);
    part.size = std::min(part.findings.size(), std::max<size_t>(2, static_cast<size_t>(share)));
    given += part.size;
  }
  for (size_t i = parts.size(); i-- > 0 && given < size;) {
    const size_t more = std::min(size - given, parts[i].findings.size() - parts[i].size);
    parts[i].size += more;
    given += more;
  }
}

Status SaveStratum(Database& database, int64_t sample, int64_t number, Stratum& part,
                   int64_t& item) {
  const auto [least, most] = std::ranges::minmax_element(part.findings, {}, &Drawable::fund_amt);
  MJ_RETURN_IF_ERROR(database.Execute(
      "INSERT INTO sample_stratum (sample_id, stratum, from_amt, to_amt, findings, fund_amt, size) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      {sample, number, least->fund_amt, most->fund_amt, static_cast<int64_t>(part.findings.size()),
       part.fund_amt, static_cast<int64_t>(part.size)}));
  std::ranges::sort(part.findings, {}, [](const Drawable& each) {
    return std::pair(each.order, std::string_view(each.finding_id));
  });
  for (size_t i = 0; i < part.size; ++i) {
    const Drawable& each = part.findings[i];
    MJ_RETURN_IF_ERROR(database.Execute(
        "INSERT INTO sample_item (sample_id, item, stratum, finding_id, clue_id, fund_amt, "
        "wrong_amt, decided_at, actor, reason) VALUES (?, ?, ?, ?, ?, ?, 0, 0, '', '')",
        {sample, ++item, number, each.finding_id, each.clue_id, each.fund_amt}));
  }
  return {};
}

Sample RowAt(const Rows& rows, size_t i) {
  Sample sample;
  sample.sample_id = rows.Int(i, 0);
  sample.at = rows.Int(i, 1);
  sample.actor = rows.Text(i, 2);
  sample.title = rows.Text(i, 3);
  sample.method = rows.Text(i, 4);
  sample.seed = rows.Int(i, 5);
  sample.query = rows.Text(i, 6);
  sample.findings = rows.Int(i, 7);
  sample.fund_amt = rows.Money(i, 8);
  sample.size = rows.Int(i, 9);
  return sample;
}
constexpr std::string_view kColumns =
    "sample_id, at, actor, title, method, seed, query, findings, fund_amt, size";

// All of a sample's places must be the actor's.
Status MaySee(Database& database, const Actor& actor, int64_t sample_id) {
  MJ_TRY(const Rows places,
         database.Query("SELECT DISTINCT c.region, c.fixmedins_code FROM sample_item i JOIN clue c "
                        "ON c.clue_id = i.clue_id WHERE i.sample_id = ?",
                        {sample_id}));
  for (size_t i = 0; i < places.size(); ++i) {
    MJ_RETURN_IF_ERROR(Require(actor, Right::kSample, places.Text(i, 0), places.Text(i, 1)));
  }
  return {};
}

void FillEstimate(Sample& sample) {
  std::vector<SampledStratum> strata;
  for (SampleStratum& stratum : sample.strata) {
    SampledStratum part{.findings = stratum.findings, .book = stratum.fund_amt};
    for (const SampleItem& item : sample.items) {
      if (item.stratum != stratum.stratum || !item.wrong_amt) continue;
      part.looked_at.push_back({item.fund_amt, *item.wrong_amt});
    }
    stratum.decided = static_cast<int64_t>(part.looked_at.size());
    sample.decided += stratum.decided;
    strata.push_back(std::move(part));
  }
  sample.estimate = EstimateFrom(strata);
}

}  // namespace

std::string_view ToString(SampleMethod method) {
  return method == SampleMethod::kSimple ? "simple" : "stratified";
}

Result<int64_t> DrawSample(Database& database, const Actor& actor, Seconds now,
                           const SampleRequest& request) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kSample));
  MJ_RETURN_IF_ERROR(Check(request));
  int64_t sample = 0;
  const Status saved = database.InTransaction([&]() -> Status {
    MJ_TRY(std::vector<Drawable> all, Population(database, actor, request));
    if (all.size() < 2) {
      return Refuse("sample", fmt::format("there are {} findings to draw from", all.size()));
    }
    const auto count = static_cast<int64_t>(all.size());
    std::vector<Stratum> parts =
        Part(std::move(all),
             request.method == SampleMethod::kSimple ? 1 : static_cast<size_t>(request.strata));
    ShareOut(parts, static_cast<size_t>(request.size));
    MJ_TRY(sample, TakeNumbers(database, "sample"));
    int64_t fund_amt = 0, size = 0, item = 0, number = 0;
    for (const Stratum& part : parts) {
      fund_amt += part.fund_amt;
      size += static_cast<int64_t>(part.size);
    }
    MJ_RETURN_IF_ERROR(database.Execute(
        fmt::format("INSERT INTO sample ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", kColumns),
        {sample, now, actor.user, request.title, ToString(request.method), request.seed,
         Describe(request), count, fund_amt, size}));
    for (Stratum& part : parts) {
      MJ_RETURN_IF_ERROR(SaveStratum(database, sample, ++number, part, item));
    }
    return AppendLog(database, now, actor.user, "sample", fmt::format("sample {}", sample),
                     fmt::format("{} of {} findings, {}, seed {}: {}", size, count,
                                 ToString(request.method), request.seed, Describe(request)));
  });
  if (!saved) return std::unexpected(saved.error());
  return sample;
}

Status DecideSampled(Database& database, const Actor& actor, Seconds now, int64_t sample_id,
                     int64_t item, Decimal wrong_amt, const std::string& reason) {
  return database.InTransaction([&]() -> Status {
    MJ_TRY(const Rows rows,
           database.Query("SELECT i.clue_id, i.fund_amt, i.finding_id FROM sample_item i WHERE "
                          "i.sample_id = ? AND i.item = ?",
                          {sample_id, item}));
    if (rows.empty()) {
      return Refuse("no-item", fmt::format("sample {} has no item {}", sample_id, item));
    }
    MJ_TRY(const ClueRow clue, ReadClue(database, rows.Int(0, 0)));
    MJ_RETURN_IF_ERROR(Require(actor, Right::kSample, clue.region, clue.fixmedins_code));
    const Decimal most = rows.Money(0, 1);
    if (wrong_amt < Decimal() || wrong_amt > most ||
        (!IsWholeCents(wrong_amt.micros()) && wrong_amt != most)) {
      return Refuse("amount", fmt::format("{} yuan: expected whole cents from 0 to {}",
                                          wrong_amt.ToString(), most.ToString()));
    }
    if (wrong_amt > Decimal() && Trim(reason).empty()) {
      return Refuse("reason", "what is wrong with it? a reason is required");
    }
    if (CodePoints(reason) > 4000) return Refuse("reason", "the reason is over 4,000 characters");
    MJ_RETURN_IF_ERROR(database.Execute(
        "UPDATE sample_item SET wrong_amt = ?, decided_at = ?, actor = ?, reason = ? WHERE "
        "sample_id = ? AND item = ?",
        {wrong_amt, now, actor.user, reason, sample_id, item}));
    return AppendLog(database, now, actor.user, "sample", fmt::format("sample {}", sample_id),
                     fmt::format("item {} ({}): {} yuan wrong: {}", item, rows.Text(0, 2),
                                 wrong_amt.ToString(), reason));
  });
}

Result<Sample> FindSample(Database& database, const Actor& actor, int64_t sample_id) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kSample));
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {} FROM sample WHERE sample_id = ?", kColumns),
                        {sample_id}));
  if (rows.empty()) return Refuse("no-sample", fmt::format("there is no sample {}", sample_id));
  MJ_RETURN_IF_ERROR(MaySee(database, actor, sample_id));
  Sample sample = RowAt(rows, 0);
  MJ_TRY(const Rows strata,
         database.Query("SELECT stratum, findings, size, from_amt, to_amt, fund_amt FROM "
                        "sample_stratum WHERE sample_id = ? ORDER BY stratum",
                        {sample_id}));
  for (size_t i = 0; i < strata.size(); ++i) {
    sample.strata.push_back({strata.Int(i, 0), strata.Int(i, 1), strata.Int(i, 2), 0,
                             strata.Money(i, 3), strata.Money(i, 4), strata.Money(i, 5)});
  }
  MJ_TRY(const Rows items,
         database.Query("SELECT item, stratum, clue_id, finding_id, actor, reason, fund_amt, "
                        "wrong_amt, decided_at FROM sample_item WHERE sample_id = ? ORDER BY item",
                        {sample_id}));
  for (size_t i = 0; i < items.size(); ++i) {
    SampleItem item{items.Int(i, 0),
                    items.Int(i, 1),
                    items.Int(i, 2),
                    std::string(items.Text(i, 3)),
                    std::string(items.Text(i, 4)),
                    std::string(items.Text(i, 5)),
                    items.Money(i, 6),
                    std::nullopt,
                    items.Int(i, 8)};
    if (item.decided_at > 0) item.wrong_amt = items.Money(i, 7);
    sample.items.push_back(std::move(item));
  }
  FillEstimate(sample);
  return sample;
}

Result<std::vector<Sample>> Samples(Database& database, const Actor& actor, int limit) {
  MJ_RETURN_IF_ERROR(Require(actor, Right::kSample));
  MJ_TRY(const Rows rows,
         database.Query(fmt::format("SELECT {}, (SELECT COUNT(*) FROM sample_item i WHERE "
                                    "i.sample_id = sample.sample_id AND i.decided_at > 0) FROM "
                                    "sample ORDER BY sample_id DESC LIMIT ?",
                                    kColumns),
                        {limit}));
  std::vector<Sample> samples;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!MaySee(database, actor, rows.Int(i, 0))) continue;
    samples.push_back(RowAt(rows, i));
    samples.back().decided = rows.Int(i, 10);
  }
  return samples;
}

}  // namespace mingjian::casework
