// Every shipped fact on lakes of our own: one bill that it clears, one that it does not, and one of
// which it knows nothing.

#include "casework/clearing_lake.h"

#include <functional>

#include "casework/clearing_lake_for_test.h"

namespace mingjian::casework {
namespace {

// `add` makes a bill of the person; good: the fact clears it.
struct FactCase {
  const char* fact;
  const char* rule;
  std::function<void(BillLake&, const std::string& person, bool good)> add;
};

constexpr const char* kHospital = BillLake::kHospital;

Cells Of(const std::string& person, Cells cells) {
  cells.insert({{"psn_no", person}});
  return cells;
}
Cells VisitOf(const std::string& person, Cells cells) {
  cells.insert({{"psn_no", person}, {"mdtrt_id", "M-" + person}, {"fixmedins_code", kHospital}});
  return cells;
}
Cells ListOf(const std::string& person, Cells cells) {
  cells.insert({{"psn_no", person}, {"mdtrt_id", "M-" + person}, {"setl_id", "S-" + person}});
  return cells;
}

// Facts that one cell of the line, the visit or the settlement decides.
FactCase Line(const char* fact, const char* rule, const char* column, const char* good,
              const char* bad) {
  return {fact, rule, [=](BillLake& lake, const std::string& person, bool is_good) {
            lake.Bill(person, {}, {}, {{column, is_good ? good : bad}});
          }};
}
FactCase Visit(const char* fact, const char* rule, const char* column, const char* good,
               const char* bad) {
  return {fact, rule, [=](BillLake& lake, const std::string& person, bool is_good) {
            lake.Bill(person, {{column, is_good ? good : bad}});
          }};
}
FactCase Settlement(const char* fact, const char* rule, const char* column, const char* good,
                    const char* bad) {
  return {fact, rule, [=](BillLake& lake, const std::string& person, bool is_good) {
            lake.Bill(person, {}, {{column, is_good ? good : bad}});
          }};
}

void AddOperations(BillLake& lake, const std::string& person, bool apart) {
  lake.Bill(person);
  const char* begin = apart ? "2026-03-05 14:00:00" : "2026-03-05 09:00:00";
  for (const auto& [number, from, to] :
       {std::tuple("1", "2026-03-05 08:00:00", "2026-03-05 10:00:00"),
        std::tuple("2", begin, "2026-03-05 15:00:00")}) {
    lake.Add("oprn_d", VisitOf(person, {{"oprn_oprt_sn", number},
                                        {"oprn_oprt_code", "45.2300"},
                                        {"oprn_oprt_begntime", from},
                                        {"oprn_oprt_endtime", to}}));
  }
}

std::vector<FactCase> IdentityCases() {
  return {
      Visit("newborn-on-mother", "drug-neonate-only", "nwb_flag", "1", "0"),
      {"sex-contradicted", "drug-sex",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person, {{"gend", good ? "2" : "1"}});
       }},
      {"birth-date-contradicted", "service-age-limit",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person, {}, {}, {},
                   {{"psn_cert_type", "01"},
                    {"certno", good ? "33990119800101001X" : "33990119700101001X"}});
       }},
      {"contribution-paid-later", "ineligible-insured",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person).Add("psn_clct_detl_d", Of(person, {{"insutype", "390"},
                                                              {"clct_sn", "1"},
                                                              {"accrym_begn", "2026-03-01"},
                                                              {"clct_flag", good ? "1" : "0"}}));
       }},
      {"death-contradicted", "post-death-claim",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person).Add("psn_death_d", Of(person, {{"die_date", "2026-03-01"}}));
         if (good) lake.Add("psn_death_d", Of(person, {{"die_date", "2026-04-01"}}));
       }},
      {"presence-verified", "hanging-bed",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person).Add("onsite_chk_d", VisitOf(person, {{"chk_sn", "K-" + person},
                                                                {"chk_time", "2026-03-05 08:20:00"},
                                                                {"chk_way", "1"},
                                                                {"chk_scen", "2"},
                                                                {"chk_rslt", good ? "1" : "2"}}));
       }},
      {"special-disease-permit", "drug-payment-indication",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person).Add("psn_opsp_reg_d",
                               Of(person, {{"opsp_dise_code", "M00500"},
                                           {"begndate", good ? "2026-01-01" : "2026-03-06"}}));
       }},
      {"application-on-record", "test-exam-no-indication",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person).Add("psn_fix_d", Of(person, {{"biz_appy_type", good ? "09" : "03"},
                                                        {"fixmedins_code", kHospital},
                                                        {"begndate", "2026-01-01"}}));
       }},
  };
}

std::vector<FactCase> RecordCases() {
  return {
      {"later-refund", "drug-sex",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person);
         lake.Add("fee_list_d", {{"mdtrt_id", "M-" + person},
                                 {"setl_id", "S-" + person},
                                 {"feedetl_sn", "2"},
                                 {"init_feedetl_sn", "1"},
                                 {"fee_ocur_time", "2026-03-05 09:30:00"},
                                 {"cnt", good ? "-1" : "-0.5"},
                                 {"pric", "100"},
                                 {"det_item_fee_sumamt", good ? "-100" : "-50"},
                                 {"inscp_scp_amt", good ? "-100" : "-50"},
                                 {"med_list_codg", "001101000010000"}});
       }},
      Settlement("settlement-taken-back", "drug-sex", "vali_flag", "0", "1"),
      Settlement("fund-paid-nothing", "drug-sex", "fund_pay_sumamt", "0", "80"),
      Settlement("supplementary-reimbursement", "duplicate-reimbursement", "setl_type", "3", "2"),
      {"code-mapping-slip", "service-sex",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person, {}, {}, {{"medins_list_codg", "L-" + person}});
         lake.Add("medins_list_map_d", {{"fixmedins_code", kHospital},
                                        {"medins_list_codg", "L-" + person},
                                        {"med_list_codg", good ? "009" : "001101000010000"},
                                        {"begndate", "2025-01-01"}});
       }},
      Line("placeholder-doctor", "suspended-staff-billing", "bilg_dr_codg", "D999999000001",
           "D339901000001"),
      {"order-by-other-doctor", "suspended-staff-billing",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person, {}, {}, {{"bilg_dr_codg", "D339901000001"}});
         lake.Add("drord_d",
                  VisitOf(person, {{"medcas_drord_detl_id", "O-" + person},
                                   {"drord_detl_code", "1"},
                                   {"med_list_codg", "001101000010000"},
                                   {"drord_isu_dr_codg", good ? "D339901000002" : "D339901000001"},
                                   {"drord_isu_time", "2026-03-05 08:00:00"}}));
       }},
      {"diagnosis-elsewhere", "drug-payment-indication",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person);
         lake.Add(
             "diag_d",
             VisitOf(person, {{"diag_type", "1"}, {"diag_srt_no", "1"}, {"diag_code", "J18.9"}}));
         lake.Add("setl_list_diag_d",
                  ListOf(person, {{"srt_no", "1"}, {"diag_code", good ? "I10.x00" : "J18.100"}}));
       }},
      {"procedure-elsewhere", "dx-procedure-mismatch",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person);
         lake.Add("oprn_d",
                  VisitOf(person, {{"oprn_oprt_sn", "1"}, {"oprn_oprt_code", "45.2300"}}));
         lake.Add(
             "setl_list_oprn_d",
             ListOf(person, {{"srt_no", "1"}, {"oprn_oprt_code", good ? "47.0100" : "45.2300"}}));
       }},
      {"second-operation", "service-duplicate-charge", AddOperations},
      Line("bilateral", "service-frequency-cap", "memo", "双侧", "单侧"),
      Line("hospital-approval", "drug-payment-indication", "hosp_appr_flag", "1", "2"),
      Line("outside-examination", "service-institution-level", "etip_flag", "1", "0"),
      Line("tests-before-admission", "charge-date-outside-stay", "er_flag", "2", "0"),
      Line("discharge-drugs", "drug-max-dispense-days", "dscg_tkdrug_flag", "1", "0"),
      Line("compound-prescription", "tcm-piece-sole-use-not-paid", "tcmdrug_used_way", "1", "2"),
      {"booked-on-one-day", "service-frequency-cap",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person);
         for (const char* number : {"1", "2"}) {
           lake.Add("drord_exe_d", VisitOf(person, {{"medcas_drord_detl_id", "O-" + person},
                                                    {"exe_srt_no", number},
                                                    {"feedetl_sn", "1"},
                                                    {"exe_time", good && *number == '2'
                                                                     ? "2026-03-06 08:00:00"
                                                                     : "2026-03-05 08:00:00"}}));
         }
       }},
  };
}

std::vector<FactCase> VisitCases() {
  return {
      Visit("emergency", "drug-care-setting", "med_type", "13", "11"),
      Visit("transfer-between-institutions", "overlapping-stays", "dscg_way", "2", "1"),
      Visit("planned-readmission", "split-hospitalization", "main_cond_dscr", "择期二期手术",
            "发热三天"),
      Visit("interim-settlement", "split-hospitalization", "ars_year_ipt_flag", "1", "0"),
      Visit("third-party-settled", "third-party-liability", "pre_pay_flag", "1", "0"),
      Visit("maternity-visit", "service-maternity-only", "med_type", "52", "21"),
      {"price-ceiling-changed", "service-over-price-ceiling",
       [](BillLake& lake, const std::string& person, bool good) {
         const std::string item = "00110100001" + person;
         lake.Bill(person, {}, {}, {{"med_list_codg", item}});
         lake.Add("hilist_lmtpric_d", {{"hilist_code", item},
                                       {"hilist_lmtpric_type", "1"},
                                       {"insu_admdvs", "339901"},
                                       {"begndate", "2026-03-05"},
                                       {"hilist_pric_uplmt_amt", good ? "120" : "90"}});
       }},
      {"agreement-in-force", "non-designated-billing",
       [](BillLake& lake, const std::string& person, bool good) {
         lake.Bill(person);
         // One institution each: the register knows no persons.
         const std::string code = good ? "H33990100003" : "H33990100004";
         lake.Add("fixmedins_agre_d", {{"fixmedins_code", code},
                                       {"agre_no", "1"},
                                       {"begndate", "2026-01-01"},
                                       {"enddate", good ? "2026-12-31" : "2026-02-28"}});
       }},
  };
}

std::vector<FactCase> AllCases() {
  std::vector<FactCase> all = IdentityCases();
  for (auto& more : {RecordCases(), VisitCases()}) all.insert(all.end(), more.begin(), more.end());
  return all;
}

ClearingFinding FindingOf(const FactCase& each, const std::string& person, bool good) {
  ClearingFinding finding = BillLake::FindingOf(person, each.rule);
  if (std::string_view(each.fact) == "agreement-in-force") {
    finding.fixmedins_code = good ? "H33990100003" : "H33990100004";
  }
  return finding;
}

const ClearedFinding* ResultOf(const std::vector<FactRun>& runs, std::string_view fact,
                               const std::string& finding_id) {
  for (const FactRun& run : runs) {
    if (run.fact->id != fact) continue;
    for (const ClearedFinding& each : run.findings) {
      if (each.finding_id == finding_id) return &each;
    }
  }
  return nullptr;
}

std::string Said(const std::vector<FactRun>& runs, std::string_view fact,
                 const std::string& finding_id) {
  const ClearedFinding* result = ResultOf(runs, fact, finding_id);
  return result == nullptr ? "nothing" : std::string(ToString(result->result));
}

TEST(ClearingLake, ClearsWhatItShouldAndNothingElse) {
  const TempFolder temp;
  BillLake bills;
  bills.Add("dr_b", {{"dr_codg", "D339901000001"}});
  std::vector<ClearingFinding> findings;
  const std::vector<FactCase> cases = AllCases();
  std::set<std::string, std::less<>> tried;
  for (size_t i = 0; i < cases.size(); ++i) {
    tried.insert(cases[i].fact);
    for (const bool good : {true, false}) {
      const std::string person = (good ? "A" : "B") + std::to_string(i);
      cases[i].add(bills, person, good);
      findings.push_back(FindingOf(cases[i], person, good));
    }
  }
  bills.Load(temp / "from", temp / "lake");
  auto lake = ClearingLake::Open(temp / "lake", ShippedBook());
  ASSERT_TRUE(lake) << lake.error().message;
  for (const ClearingFact& fact : lake->book().facts) {
    EXPECT_TRUE(fact.sql.empty() || tried.contains(fact.id)) << fact.id << " has no case here";
  }
  const auto runs = lake->Test(findings);
  ASSERT_TRUE(runs) << runs.error().message;
  for (size_t i = 0; i < cases.size(); ++i) {
    const ClearingFinding& good = findings[2 * i];
    EXPECT_EQ(Said(*runs, cases[i].fact, good.finding_id), "cleared") << cases[i].fact;
    EXPECT_EQ(Said(*runs, cases[i].fact, findings[2 * i + 1].finding_id), "not_cleared")
        << cases[i].fact;
    const ClearedFinding* result = ResultOf(*runs, cases[i].fact, good.finding_id);
    ASSERT_NE(result, nullptr) << cases[i].fact;
    EXPECT_FALSE(result->detail.empty()) << cases[i].fact;
  }
}

// A bill of which nothing is known but that it was paid, in a lake without registers; and a person
// whom the lake does not know.
TEST(ClearingLake, SaysUnknownWithoutData) {
  const TempFolder temp;
  BillLake bills;
  bills.Bill("P1");
  bills.Load(temp / "from", temp / "lake");
  auto lake = ClearingLake::Open(temp / "lake", ShippedBook());
  ASSERT_TRUE(lake) << lake.error().message;
  std::vector<ClearingFinding> findings;
  std::set<std::string> rules;
  for (const FactCase& each : AllCases()) rules.insert(each.rule);
  for (const std::string& rule : rules) {
    findings.push_back(BillLake::FindingOf("P1", rule));
    findings.push_back(BillLake::FindingOf("stranger", rule));
  }
  const auto runs = lake->Test(findings);
  ASSERT_TRUE(runs) << runs.error().message;
  // Every bill says whether it was refunded and what the fund paid.
  const std::set<std::string, std::less<>> always = {"later-refund", "fund-paid-nothing"};
  for (const FactCase& each : AllCases()) {
    EXPECT_EQ(Said(*runs, each.fact, std::string("P1/") + each.rule),
              always.contains(each.fact) ? "not_cleared" : "unknown")
        << each.fact;
    EXPECT_EQ(Said(*runs, each.fact, std::string("stranger/") + each.rule), "unknown") << each.fact;
  }
  for (const FactRun& run : *runs) {
    if (!run.fact->sql.empty()) continue;
    for (const ClearedFinding& each : run.findings) EXPECT_EQ(each.result, Clearing::kAsk);
  }
}

TEST(ClearingLake, NamesTheFileOfABrokenTest) {
  const TempFolder temp;
  BillLake bills;
  bills.Bill("P1");
  bills.Load(temp / "from", temp / "lake");
  // Tables that a fact does not name are not there for it.
  ClearingBook book;
  book.facts.push_back({.id = "sly",
                        .title = "x",
                        .about = "x",
                        .ask = "x",
                        .file = "clearing/sly.yaml",
                        .rules = {"*"},
                        .needs = {{"setl_d", {}, false}},
                        .sql = "SELECT psn_no AS finding_id, true AS cleared, '' AS detail FROM "
                               "mdtrt_d"});
  auto lake = ClearingLake::Open(temp / "lake", std::move(book));
  ASSERT_TRUE(lake) << lake.error().message;
  const auto runs = lake->Test({BillLake::FindingOf("P1", "drug-sex")});
  ASSERT_FALSE(runs);
  EXPECT_TRUE(runs.error().message.contains("clearing/sly.yaml")) << runs.error().message;
  EXPECT_TRUE(runs.error().message.contains("mdtrt_d")) << runs.error().message;
}

}  // namespace
}  // namespace mingjian::casework
