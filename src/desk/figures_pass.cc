#include "desk/figures_pass.h"

#include <fmt/format.h>

#include "base/text.h"

namespace mingjian::desk {
namespace {

constexpr std::string_view kSums = R"(
CREATE TABLE f_provider (fixmedins_code VARCHAR, settlements BIGINT, persons BIGINT, visits BIGINT,
  fee DECIMAL(38,6), fund DECIMAL(38,6), own DECIMAL(38,6), out_visits BIGINT,
  out_fee DECIMAL(38,6), stays BIGINT, stay_fee DECIMAL(38,6), weekend BIGINT, timed BIGINT,
  night BIGINT, l_fee DECIMAL(38,6), l_drug DECIMAL(38,6), l_test DECIMAL(38,6),
  l_cons DECIMAL(38,6), l_treat DECIMAL(38,6), l_ct DECIMAL(38,6), l_mri DECIMAL(38,6),
  discharges BIGINT, nights BIGINT, infections BIGINT, r_stays BIGINT, readmissions BIGINT);
CREATE TABLE f_provider_month (fixmedins_code VARCHAR, month DATE, settlements BIGINT,
  persons BIGINT, fee DECIMAL(38,6), fund DECIMAL(38,6));
CREATE TABLE f_place (prefix VARCHAR, persons BIGINT);
CREATE TABLE f_department (fixmedins_code VARCHAR, dept VARCHAR, dept_name VARCHAR, visits BIGINT,
  persons BIGINT, l_fee DECIMAL(38,6), l_drug DECIMAL(38,6), l_cons DECIMAL(38,6));
CREATE TABLE f_doctor (dr VARCHAR, fixmedins_code VARCHAR, dept VARCHAR, visits BIGINT,
  persons BIGINT, l_fee DECIMAL(38,6), own DECIMAL(38,6), l_drug DECIMAL(38,6),
  l_test DECIMAL(38,6), l_cons DECIMAL(38,6), l_treat DECIMAL(38,6), out_visits BIGINT,
  out_fee DECIMAL(38,6), weekend BIGINT, timed BIGINT, night BIGINT);
CREATE TABLE f_doctor_month (dr VARCHAR, fixmedins_code VARCHAR, month DATE, visits BIGINT,
  l_fee DECIMAL(38,6));
)";

constexpr std::string_view kSettlements = R"(
CREATE OR REPLACE TEMP TABLE g_setl AS
SELECT s.fixmedins_code, s.mdtrt_id, s.setl_id, s.psn_no,
  CAST(date_trunc('month', s.setl_time) AS DATE) AS month,
  coalesce(s.refd_setl_flag, '0') = '1' AS refund, coalesce(s.medfee_sumamt, 0) AS fee,
  coalesce(s.fund_pay_sumamt, 0) AS fund, coalesce(s.fulamt_ownpay_amt, 0) AS own
FROM {setl_d} s WHERE coalesce(s.vali_flag, '1') <> '0' AND ({only}))";

constexpr std::string_view kVisits = R"(
CREATE OR REPLACE TEMP TABLE g_visit AS
SELECT v.fixmedins_code, v.mdtrt_id, v.psn_no, {stay} AS stay, v.begntime, v.endtime, s.fee, s.fund,
  s.own, isodow(v.begntime) >= 6 AS weekend, CAST(v.begntime AS TIME) <> TIME '00:00:00' AS timed,
  hour(v.begntime) >= 22 OR hour(v.begntime) < 6 AS night
FROM (SELECT fixmedins_code, mdtrt_id, sum(fee) AS fee, sum(fund) AS fund, sum(own) AS own
  FROM g_setl WHERE month BETWEEN DATE '{from}' AND DATE '{to}'
  GROUP BY ALL HAVING bool_or(NOT refund)) s
JOIN {mdtrt_d} v USING (fixmedins_code, mdtrt_id))";

// As in screens/stat-indicators.sql: a refund takes off in the settlement that booked it.
constexpr std::string_view kCube = R"(
CREATE OR REPLACE TEMP TABLE g_cube AS
SELECT s.fixmedins_code, s.psn_no, s.mdtrt_id, s.month, l.dr, l.dept,
  any_value(l.dept_name) AS dept_name, min(l.begun) AS begun, sum(l.amount) AS l_fee, sum(l.own) AS own,
  coalesce(sum(l.amount) FILTER ({drug}), 0) AS l_drug,
  coalesce(sum(l.amount) FILTER ({test}), 0) AS l_test,
  coalesce(sum(l.amount) FILTER ({consumable}), 0) AS l_cons,
  coalesce(sum(l.amount) FILTER ({treatment}), 0) AS l_treat,
  coalesce(sum(l.amount) FILTER ({ct}), 0) AS l_ct,
  coalesce(sum(l.amount) FILTER ({mri}), 0) AS l_mri
FROM (
  SELECT mdtrt_id, setl_id, med_chrgitm_type, item_code, bilg_dr_codg AS dr, bilg_dept_codg AS dept,
    bilg_dept_name AS dept_name, fee_ocur_time AS begun, det_item_fee_sumamt AS amount,
    coalesce(fulamt_ownpay_amt, 0) AS own FROM {fee_list_d}
  UNION ALL
  SELECT mdtrt_id, setl_id, med_chrgitm_type, item_code, bilg_dr_codg, bilg_dept_codg,
    bilg_dept_name, NULL, -abs(det_item_fee_sumamt), -abs(coalesce(fulamt_ownpay_amt, 0))
  FROM {refund_line_d}) l
JOIN g_setl s USING (mdtrt_id, setl_id)
WHERE s.month BETWEEN DATE '{from}' AND DATE '{to}'
GROUP BY s.fixmedins_code, s.psn_no, s.mdtrt_id, s.month, l.dr, l.dept)";

// As in screens/stat-indicators.sql, for the discharges of the window.
constexpr std::string_view kStays = R"(
CREATE OR REPLACE TEMP TABLE g_all_stays AS
SELECT v.fixmedins_code, v.mdtrt_id, v.psn_no, v.begntime, v.endtime,
  coalesce(v.dscg_maindiag_code, d.diag_code) AS main, v.dscg_way
FROM {mdtrt_d} v
LEFT JOIN (SELECT fixmedins_code, mdtrt_id, min(diag_code) AS diag_code FROM {diag_d}
  WHERE maindiag_flag = '1' AND coalesce(vali_flag, '1') <> '0' GROUP BY ALL) d
  USING (fixmedins_code, mdtrt_id)
WHERE v.endtime IS NOT NULL AND {stay};
CREATE OR REPLACE TEMP TABLE g_stay AS
SELECT t.*, greatest(1, date_diff('day', CAST(begntime AS DATE), CAST(endtime AS DATE))) AS nights,
  last_day(endtime) + {days} <= DATE '{last_stay}' AS over,
  EXISTS (SELECT 1 FROM {diag_d} d WHERE d.fixmedins_code = t.fixmedins_code
    AND d.mdtrt_id = t.mdtrt_id AND {infection} AND coalesce(d.adm_cond, '4') = '4'
    AND coalesce(d.vali_flag, '1') <> '0') AS infected,
  coalesce(t.dscg_way, '1') NOT IN ('2', '5') AND EXISTS (SELECT 1 FROM g_all_stays n
    WHERE n.fixmedins_code = t.fixmedins_code AND n.psn_no = t.psn_no AND n.mdtrt_id <> t.mdtrt_id
    AND n.begntime >= t.endtime AND date_diff('day', t.endtime, n.begntime) <= {days}
    AND left(n.main, 3) = left(t.main, 3) AND NOT {planned}) AS back
FROM g_all_stays t
WHERE CAST(date_trunc('month', t.endtime) AS DATE) BETWEEN DATE '{from}' AND DATE '{to}')";

constexpr std::string_view kAdd = R"(
INSERT INTO f_provider BY NAME SELECT fixmedins_code, count(*) FILTER (NOT refund) AS settlements,
  count(DISTINCT psn_no) AS persons, sum(fee) AS fee, sum(fund) AS fund, sum(own) AS own
FROM g_setl WHERE month BETWEEN DATE '{from}' AND DATE '{to}' GROUP BY fixmedins_code;
INSERT INTO f_provider BY NAME SELECT fixmedins_code, count(*) AS visits,
  count(*) FILTER (NOT stay) AS out_visits, sum(fee) FILTER (NOT stay) AS out_fee,
  count(*) FILTER (stay) AS stays, sum(fee) FILTER (stay) AS stay_fee,
  count(*) FILTER (NOT stay AND weekend) AS weekend, count(*) FILTER (NOT stay AND timed) AS timed,
  count(*) FILTER (NOT stay AND timed AND night) AS night
FROM g_visit GROUP BY fixmedins_code;
INSERT INTO f_provider BY NAME SELECT fixmedins_code, sum(l_fee) AS l_fee, sum(l_drug) AS l_drug,
  sum(l_test) AS l_test, sum(l_cons) AS l_cons, sum(l_treat) AS l_treat, sum(l_ct) AS l_ct,
  sum(l_mri) AS l_mri
FROM g_cube GROUP BY fixmedins_code;
INSERT INTO f_provider BY NAME SELECT fixmedins_code, count(*) AS discharges, sum(nights) AS nights,
  count(*) FILTER (infected) AS infections, count(*) FILTER (over) AS r_stays,
  count(*) FILTER (over AND back) AS readmissions
FROM g_stay GROUP BY fixmedins_code;
INSERT INTO f_provider_month SELECT fixmedins_code, month, count(*) FILTER (NOT refund),
  count(DISTINCT psn_no), sum(fee), sum(fund) FROM g_setl GROUP BY ALL;
INSERT INTO f_place SELECT left(coalesce(b.admdvs, ''), n.n), count(DISTINCT s.psn_no)
FROM g_setl s JOIN provider b USING (fixmedins_code), (VALUES (0), (2), (4), (6)) n(n)
WHERE s.month BETWEEN DATE '{from}' AND DATE '{to}' GROUP BY 1;
INSERT INTO f_department SELECT fixmedins_code, dept, max(dept_name), count(DISTINCT mdtrt_id),
  count(DISTINCT psn_no), sum(l_fee), sum(l_drug), sum(l_cons)
FROM g_cube WHERE dept IS NOT NULL GROUP BY fixmedins_code, dept;
CREATE OR REPLACE TEMP TABLE g_doctor AS
SELECT c.dr, c.fixmedins_code, c.mdtrt_id, c.psn_no, any_value(c.dept) AS dept,
  any_value(v.stay) AS stay, min(c.month) AS month, min(c.begun) AS begun, sum(c.l_fee) AS l_fee,
  sum(c.own) AS own, sum(c.l_drug) AS l_drug, sum(c.l_test) AS l_test, sum(c.l_cons) AS l_cons,
  sum(c.l_treat) AS l_treat
FROM g_cube c JOIN g_visit v USING (fixmedins_code, mdtrt_id) WHERE c.dr IS NOT NULL
GROUP BY c.dr, c.fixmedins_code, c.mdtrt_id, c.psn_no;
INSERT INTO f_doctor SELECT dr, fixmedins_code, max(dept), count(*), count(DISTINCT psn_no),
  sum(l_fee), sum(own), sum(l_drug), sum(l_test), sum(l_cons), sum(l_treat),
  count(*) FILTER (NOT stay), sum(l_fee) FILTER (NOT stay),
  count(*) FILTER (NOT stay AND isodow(begun) >= 6),
  count(*) FILTER (NOT stay AND CAST(begun AS TIME) <> TIME '00:00:00'),
  count(*) FILTER (NOT stay AND CAST(begun AS TIME) <> TIME '00:00:00'
    AND (hour(begun) >= 22 OR hour(begun) < 6))
FROM g_doctor GROUP BY dr, fixmedins_code;
INSERT INTO f_doctor_month SELECT dr, fixmedins_code, month, count(*), sum(l_fee) FROM g_doctor
GROUP BY ALL)";

constexpr std::string_view kPersons = R"(
SELECT p.psn_no, p.grp, p.visits, p.providers, p.stays, p.nights, p.fee, p.fund, p.out_visits,
  p.weekend, p.timed, p.night, coalesce(c.l_fee, 0) AS l_fee, coalesce(c.l_drug, 0) AS l_drug
FROM (
  SELECT v.psn_no, CASE WHEN i.brdy IS NULL THEN '' WHEN age < 7 THEN '0-6' WHEN age < 18 THEN '7-17'
      WHEN age < 45 THEN '18-44' WHEN age < 60 THEN '45-59' WHEN age < 75 THEN '60-74' ELSE '75-' END
      || '|' || coalesce(i.gend, '') || '|' || CASE WHEN o.psn_no IS NULL THEN '0' ELSE '1' END AS grp,
    v.visits, v.providers, v.stays, v.nights, v.fee, v.fund, v.out_visits, v.weekend, v.timed,
    v.night
  FROM (SELECT psn_no, count(*) AS visits, count(DISTINCT fixmedins_code) AS providers,
      count(*) FILTER (stay) AS stays, coalesce(sum(greatest(1, date_diff('day',
        CAST(begntime AS DATE), CAST(endtime AS DATE)))) FILTER (stay), 0) AS nights,
      sum(fee) AS fee, sum(fund) AS fund, count(*) FILTER (NOT stay) AS out_visits,
      count(*) FILTER (NOT stay AND weekend) AS weekend,
      count(*) FILTER (NOT stay AND timed) AS timed,
      count(*) FILTER (NOT stay AND timed AND night) AS night
    FROM g_visit GROUP BY psn_no) v
  JOIN (SELECT psn_no, gend, brdy, date_diff('year', brdy, last_day(DATE '{to}')) -
      CASE WHEN strftime(brdy, '%m%d') > strftime(last_day(DATE '{to}'), '%m%d') THEN 1 ELSE 0 END
      AS age FROM {psn_info_b}) i USING (psn_no)
  LEFT JOIN (SELECT DISTINCT psn_no FROM {psn_opsp_reg_d}) o USING (psn_no)) p
LEFT JOIN (SELECT psn_no, sum(l_fee) AS l_fee, sum(l_drug) AS l_drug FROM g_cube GROUP BY psn_no) c
  USING (psn_no))";

std::string Fill(std::string_view sql, const PassInput& input) {
  const auto table = [&](std::string_view name) {
    return lake::BucketTable(*input.lake, name, input.bucket_begin, input.bucket_end);
  };
  const Choices& choices = *input.choices;
  const auto day = [](Seconds time) { return FormatDate(time); };
  return fmt::format(
      fmt::runtime(sql), fmt::arg("setl_d", table("setl_d")), fmt::arg("mdtrt_d", table("mdtrt_d")),
      fmt::arg("diag_d", table("diag_d")), fmt::arg("fee_list_d", table("fee_list_d")),
      fmt::arg("refund_line_d", table("refund_line_d")),
      fmt::arg("psn_info_b", table("psn_info_b")),
      fmt::arg("psn_opsp_reg_d", table("psn_opsp_reg_d")),
      fmt::arg("only", input.only.empty() ? "true" : input.only),
      fmt::arg("from", day(input.window.from)), fmt::arg("to", day(input.window.to)),
      fmt::arg("last_stay", day(input.window.last_stay)), fmt::arg("stay", choices.stay),
      fmt::arg("drug", choices.drug), fmt::arg("test", choices.test),
      fmt::arg("consumable", choices.consumable), fmt::arg("treatment", choices.treatment),
      fmt::arg("ct", choices.ct), fmt::arg("mri", choices.mri),
      fmt::arg("infection", choices.infection), fmt::arg("planned", choices.planned),
      fmt::arg("days", choices.readmission_days));
}

}  // namespace

Status CreateSums(lake::Connection& connection) { return connection.Execute(std::string(kSums)); }

Status RunPass(lake::Connection& connection, const PassInput& input) {
  for (const std::string_view step : {kSettlements, kVisits, kCube}) {
    MJ_RETURN_IF_ERROR(connection.Execute(Fill(step, input)));
  }
  return input.person_only ? Status() : connection.Execute(Fill(kStays, input));
}

Status AddPass(lake::Connection& connection, const PassInput& input) {
  return connection.Execute(Fill(kAdd, input));
}

Status EndPass(lake::Connection& connection) {
  return connection.Execute(
      "DROP TABLE IF EXISTS g_setl; DROP TABLE IF EXISTS g_visit; DROP TABLE IF EXISTS g_cube; "
      "DROP TABLE IF EXISTS g_all_stays; DROP TABLE IF EXISTS g_stay; "
      "DROP TABLE IF EXISTS g_doctor");
}

std::string PersonSql(const PassInput& input) { return Fill(kPersons, input); }

std::string PersonGroupText(std::string_view group) {
  const std::vector<std::string_view> parts = Split(group, '|');
  if (parts.size() != 3) return std::string(group);
  std::string text = parts[0].empty()    ? "年龄不详"
                     : parts[0] == "75-" ? "75 岁及以上"
                                         : fmt::format("{} 岁", parts[0]);
  text += parts[1] == "1" ? " 男" : parts[1] == "2" ? " 女" : " 性别不详";
  return text + (parts[2] == "1" ? " 有门诊慢特病备案" : " 无门诊慢特病备案");
}

}  // namespace mingjian::desk
