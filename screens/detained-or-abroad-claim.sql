/*
id: detained-or-abroad-claim
title: 在押/服刑/出境期间就医
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: '41'}
about: |-
  A visit that begins while the person is in custody, or out of the country, by the registers of others. The
  first and the last day of a spell are free, and so are hours around a crossing. Purchases at pharmacies
  are free: families fetch medicine. A spell without an end lasts as long as its register was kept.
needs: [setl_d, mdtrt_d]
tests:
  in-custody: {title: 羁押期间, needs: [psn_cust_d]}
  abroad: {title: 出境期间, needs: [psn_exit_d]}
row: [fixmedins_code, mdtrt_id, test]
parameters:
  free_med_types: {default: '41', about: 'med_type that is not judged'}
  margin_days: {default: 1, min: 0, max: 30, unit: days, about: 'of custody at its begin and end that are free'}
  margin_hours: {default: 24, min: 0, max: 720, unit: hours, about: 'after leaving and before coming back that are free'}
  open_days: {default: 3650, min: 1, max: 36500, unit: days, about: 'a spell without an end lasts so long'}
*/

-- @step spells
SELECT p.screen, 'in-custody' AS test, c.psn_no, 'psn_cust_d' AS "table",
  CAST(c.begndate AS TIMESTAMP) AS since, CAST(c.begndate + CAST(p.margin_days AS INTEGER) AS TIMESTAMP) AS first,
  CAST(coalesce(c.enddate, c.begndate + CAST(p.open_days AS INTEGER)) - CAST(p.margin_days AS INTEGER) + 1 AS TIMESTAMP) AS next
FROM psn_cust_d c CROSS JOIN params p
UNION ALL
SELECT p.screen, 'abroad', e.psn_no, 'psn_exit_d', e.exit_time, e.exit_time + to_hours(p.margin_hours),
  coalesce(e.entry_time - to_hours(p.margin_hours), e.exit_time + to_days(CAST(p.open_days AS INTEGER)))
FROM psn_exit_d e CROSS JOIN params p

-- Settlements that stand: what was taken back whole and refunds themselves pay nothing.
-- @step visits
SELECT s.screen, s.test, s.psn_no, s."table", s.since, m.fixmedins_code, m.mdtrt_id, m.begntime, m.med_type,
  CAST(sum(coalesce(l.fund_pay_sumamt, 0)) AS DECIMAL(18,2)) AS fund
FROM spells s JOIN mdtrt_d m ON m.psn_no = s.psn_no AND m.begntime >= s.first AND m.begntime < s.next
JOIN params p ON p.screen = s.screen AND NOT mj_listed(p.free_med_types, coalesce(m.med_type, ''))
JOIN setl_d l ON l.mdtrt_id = m.mdtrt_id AND l.fixmedins_code = m.fixmedins_code
WHERE coalesce(l.vali_flag, '1') <> '0' GROUP BY ALL
HAVING sum(coalesce(l.medfee_sumamt, 0)) > 0

-- @findings
SELECT screen, test, fixmedins_code, strftime(begntime, '%Y-%m') AS period, mdtrt_id, psn_no,
  CAST(greatest(max(fund), 0) AS DECIMAL(18,2)) AS vola_amt, any_value(med_type) AS med_type,
  strftime(max(since), '%Y-%m-%d') AS since, strftime(any_value(begntime), '%Y-%m-%d %H:%M') || ' 就诊,登记自 '
    || strftime(max(since), '%Y-%m-%d') || CASE test WHEN 'in-custody' THEN ' 起羁押' ELSE ' 起出境' END AS message
FROM visits GROUP BY screen, test, fixmedins_code, begntime, mdtrt_id, psn_no

-- @lines
SELECT f.finding_id, 'claimed' AS role, 'setl_d' AS "table", s.setl_id AS "key", s.setl_time AS "time",
  NULL::VARCHAR AS item_code, NULL::DECIMAL(18,6) AS cnt, NULL::DECIMAL(18,6) AS units, s.fund_pay_sumamt AS amount
FROM findings f JOIN setl_d s USING (fixmedins_code, mdtrt_id)
UNION ALL
SELECT DISTINCT f.finding_id, 'spell', v."table", v.psn_no || ':' || strftime(v.since, '%Y-%m-%d'), v.since, NULL, NULL, NULL,
  NULL
FROM findings f JOIN visits v USING (screen, test, fixmedins_code, mdtrt_id)
