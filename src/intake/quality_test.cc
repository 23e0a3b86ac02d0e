#include "intake/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "intake/testing_city.h"

namespace mingjian::intake {
namespace {

TEST(QualityChecks, AreNamedOnceAndSpeakOfTheModel) {
  EXPECT_GE(QualityChecks().size(), 60U);
  std::set<std::string_view> ids;
  for (const QualityCheck& check : QualityChecks()) {
    EXPECT_TRUE(ids.insert(check.id).second) << check.id;
    const model::Table* table = model::FindTable(check.table);
    ASSERT_NE(table, nullptr) << check.id;
    // Every s.field exists; else the check would be left out for ever.
    for (size_t at = 0; (at = check.predicate.find("s.", at)) != std::string_view::npos; at += 2) {
      if (at > 0 && std::isalnum(static_cast<unsigned char>(check.predicate[at - 1])) != 0)
        continue;
      size_t end = at + 2;
      while (end < check.predicate.size() &&
             (std::isalnum(static_cast<unsigned char>(check.predicate[end])) != 0 ||
              check.predicate[end] == '_'))
        ++end;
      const auto field = check.predicate.substr(at + 2, end - at - 2);
      EXPECT_TRUE(table->Find(field)) << check.id << ": " << field;
    }
  }
}

// Every check fires where it should: rows that break several at once, and the ids expected of them.
TEST(QualityChecks, FireOnBadRows) {
  testing::TempFolder folder;
  testing::Files files = testing::City();
  files["psn_info_b.csv"] =
      "psn_no,psn_name,gend,brdy,psn_cert_type,certno\n"
      "P1,测试,2,1980-01-02,01,110101198001020018\n"
      "P2,李四,2,2090-05-06,,\nP3,王五,,,,\n";
  files["mdtrt_d.csv"] +=
      "H44010000001,M8,P1,2026-01-08 08:00:00,2026-01-20 10:00:00,21\n"
      "H44010000001,M7,P1,2026-01-30 08:00:00,2026-01-29 10:00:00,11\n";
  files["setl_d.csv"] =
      "mdtrt_id,setl_id,psn_no,fixmedins_code,setl_time,med_type,medfee_sumamt,inscp_scp_amt,"
      "fund_pay_sumamt,refd_setl_flag,vali_flag,hifp_pay,psn_pay,acct_pay,cash_payamt\n"
      "M1,S1,P1,H44010000001,2026-01-09 11:00:00,21,150.00,110.00,100.00,0,1,80,65,10,10\n"
      "M2,S2,P2,H44010000001,2026-12-03 10:00:00,11,20.50,20.50,15.00,0,1,15,5.5,5.5,0\n"
      "M3,S3,P3,P44010000002,2026-02-07 19:00:00,41,-30.00,30.00,30.00,0,1,30,0,0,0\n";
  files["fee_list_d.csv"] +=
      "M1,S1,20,2026-01-05 09:00:00,2,10,25,30,XA11DAW036A001010104127,,BAD,\n"
      "M1,S1,21,2026-01-25 09:00:00,0,10,0,0,NOCODE,,,\n";
  testing::WriteFiles(folder / "in", files);
  const auto report = testing::Load(folder / "in", folder / "lake");
  ASSERT_TRUE(report) << report.error().message;
  std::set<std::string> fired;
  for (const QualityCount& count : report->quality) fired.insert(count.check);
  for (const char* id : {"person-placeholder-name",
                         "person-certno-check-digit",
                         "person-certno-sex",
                         "person-born-in-future",
                         "person-without-sex",
                         "person-without-birth-date",
                         "visit-ends-before-begin",
                         "visit-without-settlement",
                         "stay-overlaps-stay",
                         "settlement-without-visit",
                         "settlement-in-future",
                         "settlement-negative",
                         "settlement-fund-parts",
                         "settlement-person-parts",
                         "settlement-fund-and-person",
                         "settlement-parts",
                         "settlement-total-differs-from-lines",
                         "line-amount",
                         "line-scope-over-amount",
                         "line-zero-quantity",
                         "line-after-settlement",
                         "line-after-discharge",
                         "line-without-doctor",
                         "fee_list_d.med_list_codg-unknown",
                         "fee_list_d.bilg_dr_codg-unknown"}) {
    EXPECT_TRUE(fired.contains(id)) << id;
  }
  EXPECT_EQ(testing::Ask(folder / "lake",
                         "SELECT sum(failing) FROM quality WHERE \"check\" = "
                         "'line-zero-quantity'")[0][0],
            "1");
}

}  // namespace
}  // namespace mingjian::intake
