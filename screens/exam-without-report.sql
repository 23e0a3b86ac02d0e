/*
id: exam-without-report
title: 有费无报告
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
about: |-
  An examination or test that was charged and of which no report was sent, or one of a person of the other
  sex. A provider is judged in the months in which it sent reports.
needs: [fee_list_d, setl_d, mdtrt_d, exam_rpt_d]
tests:
  no-report: {title: 无报告}
  other-sex: {title: 报告性别不符, needs: [psn_info_b]}
row: [fixmedins_code, mdtrt_id, item_code, test]
parameters:
  charge_types: {default: '03,04', about: 'med_chrgitm_type of examinations and tests'}
  reports_least: {default: 10, min: 1, unit: reports, about: 'of a provider and month; with fewer it is not judged'}
  wait_days: {default: 7, min: 0, max: 365, unit: days, about: 'until a report can be expected, before the last report of the lake'}
*/

-- @step reports
SELECT fixmedins_code, mdtrt_id, split_part(med_list_codg, '-', 1) AS code, rpt_no, rpt_time, gend
FROM exam_rpt_d WHERE coalesce(vali_flag, '1') <> '0'

-- @step senders
SELECT p.screen, r.fixmedins_code, date_trunc('month', r.rpt_time) AS month, any_value(p.charge_types) AS charge_types,
  (SELECT max(rpt_time) FROM reports) - to_days(CAST(any_value(p.wait_days) AS INTEGER)) AS until
FROM reports r CROSS JOIN params p GROUP BY p.screen, r.fixmedins_code, date_trunc('month', r.rpt_time)
HAVING count(*) >= any_value(p.reports_least)

-- @step charge
SELECT n.screen, s.fixmedins_code, l.mdtrt_id, s.psn_no, 'claimed' AS role, 'fee_list_d' AS "table",
  l.setl_id || ':' || l.feedetl_sn AS "key", l.fee_ocur_time AS "time", split_part(l.med_list_codg, '-', 1) AS code,
  l.med_list_codg AS item_code, l.medins_list_name AS name, l.cnt, l.inscp_scp_amt AS amount
FROM fee_list_d l JOIN setl_d s USING (mdtrt_id, setl_id)
JOIN senders n ON n.fixmedins_code = s.fixmedins_code AND n.month = date_trunc('month', l.fee_ocur_time)
WHERE mj_listed(n.charge_types, l.med_chrgitm_type) AND l.fee_ocur_time <= n.until
UNION ALL
SELECT n.screen, s.fixmedins_code, l.mdtrt_id, s.psn_no, 'claim-refund', 'refund_line_d',
  l.setl_id || ':' || l.feedetl_sn, l.fee_ocur_time, split_part(l.med_list_codg, '-', 1), l.med_list_codg,
  l.medins_list_name, -abs(l.cnt), -abs(l.inscp_scp_amt)
FROM refund_line_d l JOIN setl_d s USING (mdtrt_id, setl_id)
JOIN senders n ON n.fixmedins_code = s.fixmedins_code AND n.month = date_trunc('month', l.fee_ocur_time)
WHERE mj_listed(n.charge_types, l.med_chrgitm_type) AND l.fee_ocur_time <= n.until

-- @step charged
SELECT screen, fixmedins_code, mdtrt_id, psn_no, code, min(item_code) AS item_code, max(name) AS item_name,
  CAST(sum(cnt) AS DECIMAL(18,6)) AS cnt, CAST(sum(amount) AS DECIMAL(18,2)) AS amount, max("time") AS last
FROM charge GROUP BY ALL HAVING sum(cnt) > 0 AND sum(amount) >= 0

-- @findings
SELECT c.screen, j.test, c.fixmedins_code, strftime(c.last, '%Y-%m') AS period, c.mdtrt_id, c.psn_no, c.code,
  c.item_code, c.item_name, c.amount AS vola_amt, c.cnt, j.reports,
  coalesce(c.item_name, c.item_code) || CASE j.test WHEN 'no-report' THEN '已收费,没有报告'
    ELSE '的报告为另一性别' END AS message
FROM charged c JOIN (
  SELECT 'no-report' AS test, c.screen, c.mdtrt_id, c.code, 0 AS reports FROM charged c
  ANTI JOIN reports r ON r.fixmedins_code = c.fixmedins_code AND r.mdtrt_id = c.mdtrt_id AND r.code = c.code
  UNION ALL
  SELECT 'other-sex', c.screen, c.mdtrt_id, c.code, count(*) FROM charged c
  JOIN reports r ON r.fixmedins_code = c.fixmedins_code AND r.mdtrt_id = c.mdtrt_id AND r.code = c.code
  JOIN psn_info_b b ON b.psn_no = c.psn_no
  WHERE r.gend IN ('1', '2') AND b.gend IN ('1', '2') AND r.gend <> b.gend GROUP BY ALL) j USING (screen, mdtrt_id, code)

-- @lines
SELECT f.finding_id, c.role, c."table", c."key", c."time", c.item_code, c.cnt, c.cnt AS units, c.amount
FROM findings f JOIN charge c USING (screen, fixmedins_code, mdtrt_id, code)
UNION ALL
SELECT f.finding_id, 'report', 'exam_rpt_d', r.rpt_no, r.rpt_time, f.item_code, NULL, NULL, NULL
FROM findings f JOIN reports r USING (fixmedins_code, mdtrt_id, code)
