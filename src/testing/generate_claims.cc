// Random claims.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/text.h"
#include "base/time.h"
#include "testing/generate.h"

namespace mingjian::testing {
namespace {

using Cells = std::map<std::string, std::string, std::less<>>;

const std::vector<std::string> kDays = {"2025-12-31", "2026-01-31", "2026-02-27", "2026-02-28",
                                        "2026-03-01", "2026-03-02", "2026-03-03", "2026-03-05",
                                        "2026-03-31", "2026-04-01"};
const std::vector<std::string> kClocks = {"00:00:00", "00:00:00", "00:00:01",
                                          "08:00:00", "08:00:30", "08:59:59",
                                          "09:00:00", "14:00:00", "23:59:59"};
const std::vector<std::string> kQuantities = {"0",    "0.5", "0.99", "1", "1",    "1", "1.01",
                                              "1.99", "2",   "2.01", "3", "9.99", "10"};
const std::vector<std::string> kPrices = {"0", "0.01", "1", "9.99", "10", "33.33", "100", "1000"};

class Maker {
 public:
  Maker(Random* random, const CodePool& codes, const ClaimsOptions& options)
      : random_(*random), codes_(codes), options_(options) {}

  Claims Make() {
    for (const auto& [code, level, type] :
         std::vector<std::tuple<std::string, std::string, std::string>>{
             {"H1", "02", "1"}, {"H2", "06", "1"}, {"H3", "11", "2"}}) {
      claims_.Add("provider",
                  {{"fixmedins_code", code}, {"hosp_lv", Maybe(level)}, {"fixmedins_type", type}});
    }
    for (const char* code : {"D1", "D2"}) {
      claims_.Add(
          "doctor",
          {{"dr_codg", code}, {"pro_tech_duty", code[1] == '1' ? "1" : "3"}, {"dr_stas", "1"}});
    }
    for (size_t p = 0; p < options_.persons; ++p) Person(fmt::format("P{}", p + 1));
    FillDefaults(&claims_);
    return std::move(claims_);
  }

 private:
  std::string Maybe(const std::string& text) {
    return random_.Chance(options_.missing) ? "" : text;
  }
  std::string Day() { return random_.Of(kDays); }
  std::string Time() { return Day() + " " + random_.Of(kClocks); }

  void Person(const std::string& psn_no) {
    claims_.Add("person",
                {{"psn_no", psn_no},
                 {"gend", Maybe(random_.Of<std::string>({"1", "2"}))},
                 {"brdy", Maybe(random_.Of<std::string>({"1950-03-02", "1990-02-28", "2008-03-02",
                                                         "2012-02-29", "2026-02-10"}))},
                 {"insutype", Maybe(random_.Of<std::string>({"310", "390"}))}});
    if (random_.Chance(60)) {
      claims_.Add("spell", {{"psn_no", psn_no},
                            {"insutype", "310"},
                            {"insuplc_admdvs", "440100"},
                            {"begndate", "2026-01-01"},
                            {"enddate", Maybe(Day())}});
    }
    if (random_.Chance(20)) {
      claims_.Add("death", {{"psn_no", psn_no}, {"die_date", Day()}, {"source", "1"}});
    }
    const size_t visits = 1 + random_.Below(options_.visits);
    for (size_t v = 0; v < visits; ++v) Visit(psn_no, fmt::format("{}V{}", psn_no, v + 1));
  }

  void Visit(const std::string& psn_no, const std::string& id) {
    const std::string provider = random_.Of<std::string>({"H1", "H1", "H2", "H3"});
    const std::string kind =
        provider == "H3"
            ? "41"
            : random_.Of<std::string>({"11", "11", "13", "14", "21", "2101", "52", "9901"});
    std::string begin = Time(), end;
    if (kind.starts_with("2") || kind == "52" || random_.Chance(10)) {
      end = Time();
      if (end < begin) std::swap(begin, end);
      if (random_.Chance(10)) end.clear();
    }
    claims_.Add("visit", {{"mdtrt_id", id},
                          {"psn_no", psn_no},
                          {"fixmedins_code", provider},
                          {"med_type", Maybe(kind)},
                          {"begntime", begin},
                          {"endtime", end},
                          {"atddr_no", Maybe(random_.Of<std::string>({"D1", "D2", "D9"}))},
                          {"adm_dept_codg", Maybe("0300")}});
    if (kind != "41" || random_.Chance(10)) {
      for (size_t d = random_.Below(3); d > 0 && !codes_.diagnoses.empty(); --d) {
        claims_.Add("diagnosis", {{"mdtrt_id", id},
                                  {"diag_type", "1"},
                                  {"diag_srt_no", std::to_string(d)},
                                  {"maindiag_flag", d == 1 ? "1" : "0"},
                                  {"diag_code", Maybe(random_.Of(codes_.diagnoses))}});
      }
    }
    const bool operated = !end.empty() || random_.Chance(10);
    for (size_t n = operated ? random_.Below(3) : 0; n > 0 && !codes_.procedures.empty(); --n) {
      claims_.Add("procedure", {{"mdtrt_id", id},
                                {"oprn_oprt_sn", std::to_string(n)},
                                {"oprn_oprt_code", Maybe(random_.Of(codes_.procedures))},
                                {"oprn_oprt_date", Maybe(Day())}});
    }
    const size_t settlements = 1 + (random_.Chance(35) ? random_.Below(3) : 0);
    std::vector<std::string> lines;
    for (size_t s = 0; s < settlements; ++s) {
      Settlement(id, fmt::format("{}S{}", id, s + 1), &lines);
    }
  }

  void Settlement(const std::string& visit, const std::string& id,
                  std::vector<std::string>* lines) {
    // Later settlements of a visit are settled later; settlements of other visits may tie.
    static const std::vector<std::string> kTimes = {"2026-03-04 12:00:00", "2026-03-06 08:00:00",
                                                    "2026-04-02 23:00:00"};
    const size_t number = static_cast<size_t>(id.back() - '1');
    claims_.Add("settlement",
                {{"setl_id", id}, {"mdtrt_id", visit}, {"setl_time", kTimes[number % 3]}});
    for (const std::string& line : *lines) {
      if (!random_.Chance(20)) continue;
      Cells refund = {{"feedetl_sn", line}, {"setl_id", id}};
      if (random_.Chance(50)) refund["cnt"] = "0.5";
      // A line of less than the quantity taken back is taken back whole.
      const auto& rows = claims_.Of("line");
      const auto row = std::find_if(rows.begin(), rows.end(), [&](const ClaimsRow& each) {
        return each.Get("feedetl_sn") == line;
      });
      const std::string_view cnt = row->Get("cnt");
      if (cnt.empty() || cnt == "0") continue;
      if (cnt == "0.5") refund.erase("cnt");
      claims_.Add("refund", std::move(refund));
    }
    std::erase_if(*lines, [&](const std::string& line) {
      const auto& refunds = claims_.Of("refund");
      return std::any_of(refunds.begin(), refunds.end(),
                         [&](const ClaimsRow& row) { return row.Get("feedetl_sn") == line; });
    });
    for (size_t n = random_.Below(options_.lines + 1); n > 0; --n) {
      const std::string sn = std::to_string(++number_);
      const std::string& item = random_.Of(codes_.items);
      Cells cells = {{"feedetl_sn", sn},
                     {"setl_id", id},
                     {"item_code", Maybe(item)},
                     {"cnt", Maybe(random_.Of(kQuantities))},
                     {"pric", Maybe(random_.Of(kPrices))},
                     {"fee_ocur_time", Maybe(Time())},
                     {"bilg_dr_codg", Maybe(random_.Of<std::string>({"D1", "D2", "D9"}))},
                     {"prd_days", Maybe(random_.Of<std::string>({"1", "3", "7", "30"}))},
                     {"selfpay_prop", Maybe(random_.Of<std::string>({"0", "0.1", "1"}))}};
      if (random_.Chance(30)) {
        cells["rx_drord_no"] = random_.Of<std::string>({"R1", "R2"});
      }
      if (random_.Chance(15)) cells["inscp_scp_amt"] = random_.Of(kPrices);
      claims_.Add("line", std::move(cells));
      lines->push_back(sn);
    }
  }

  Random& random_;
  const CodePool& codes_;
  const ClaimsOptions& options_;
  Claims claims_;
  size_t number_ = 0;
};

}  // namespace

CodePool SmallCodePool() {
  return {{"001102000010000", "001102000020000", "003311040270000", "XA10BAE020A001010100001",
           "XA10BAF020A001010100002", "ZA01AAA0001010100003", "C0101010010000000001"},
          {"E11.900", "E11.901", "I10.x00", "J18.900"},
          {"81.5400", "47.0100x001", "00.6600"}};
}

CodePool CodesOf(const rules::Rulebook& rulebook, size_t most, Random* random) {
  CodePool pool;
  const auto take = [&](std::vector<std::string>* codes, const std::set<std::string>& all) {
    std::vector<std::string> list(all.begin(), all.end());
    while (codes->size() < most && !list.empty()) {
      const size_t at = random->Below(list.size());
      codes->push_back(list[at]);
      list.erase(list.begin() + static_cast<ptrdiff_t>(at));
    }
  };
  std::set<std::string> items, diagnoses, procedures;
  for (const rules::Rule& rule : rulebook.rules) {
    if (!rule.knowledge) continue;
    const rules::KnowledgeTable& table = rulebook.tables[rule.knowledge->table];
    std::set<std::string>& codes =
        rule.knowledge->lookup.entity == rules::Entity::kDiagnosis   ? diagnoses
        : rule.knowledge->lookup.entity == rules::Entity::kProcedure ? procedures
                                                                     : items;
    // Pairs and lists mean little one code at a time: a few rows whole.
    for (size_t n = 0; n < 3 && table.rows > 0; ++n) {
      const size_t row = random->Below(table.rows);
      for (const rules::KnowledgeColumn& column : table.columns) {
        if (column.kind == rules::KnowledgeColumn::Kind::kCode && !column.texts[row].empty()) {
          codes.insert(column.texts[row]);
        }
        if (column.kind == rules::KnowledgeColumn::Kind::kCodes) {
          for (const std::string& code : column.lists[row]) codes.insert(code);
        }
      }
    }
  }
  take(&pool.items, items);
  take(&pool.diagnoses, diagnoses);
  take(&pool.procedures, procedures);
  const CodePool small = SmallCodePool();
  if (pool.items.empty()) pool.items = small.items;
  if (pool.diagnoses.empty()) pool.diagnoses = small.diagnoses;
  if (pool.procedures.empty()) pool.procedures = small.procedures;
  return pool;
}

Claims GenerateClaims(Random* random, const CodePool& codes, const ClaimsOptions& options) {
  return Maker(random, codes, options).Make();
}

uint64_t SeedOr(uint64_t otherwise) {
  const char* given = std::getenv("MINGJIAN_SEED");
  const auto seed = given == nullptr ? std::nullopt : ParseInt(given);
  return seed ? static_cast<uint64_t>(*seed) : otherwise;
}

}  // namespace mingjian::testing
