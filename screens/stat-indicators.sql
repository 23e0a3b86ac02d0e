/*
id: stat-indicators
version: 1
source: illustrative
severity: indicator
basis:
  - {law: 医疗保障基金使用监督管理条例, article: '15', note: 合理、必要的服务}
about: |-
  One figure of a hospital in a month against its own earlier months, against hospitals of its level in the same
  month, and against a target. Only high figures are raised. An indicator claims no money.
needs: [setl_d, fee_list_d, fixmedins_b, mdtrt_d]
tests:
  own-history: {title: 高于本机构历史}
  peers: {title: 高于同级机构}
  target: {title: 高于目标值}
row: [fixmedins_code, period, test]
parameters:
  measure: {default: share, about: 'what the figure is; belongs to the screen, not to a region: share (of the fee), infection, readmission (of the stays)'}
  charge_types: {default: '', about: 'med_chrgitm_type that count, joined by commas'}
  item_prefixes: {default: '', about: 'beginnings of item_code that count, joined by commas'}
  deviations: {default: 3.0, min: 0.5, max: 20.0, about: 'robust standard deviations (1.4826 × MAD) above the median'}
  distance_least: {default: 0.02, min: 0.0, max: 1.0, unit: share, about: 'above the median at least'}
  history_months: {default: 12, min: 3, max: 60, unit: months, about: 'own months before that are looked at'}
  history_least: {default: 6, min: 3, max: 60, unit: months, about: 'own months before that must be there'}
  peers_least: {default: 5, min: 3, max: 1000, unit: hospitals, about: 'others of the level that must be there'}
  fee_least: {default: 10000.0, min: 0.0, unit: 元, about: 'fee of a month below which a share says nothing'}
  stays_least: {default: 20, min: 1, unit: stays, about: 'discharges of a month below which a rate says nothing'}
  target: {default: 1.0, min: 0.0, max: 1.0, unit: share, about: 'a figure above it is raised; 1 = no target'}
  stay_types: {default: '21,22,23,24,25,26,52', about: 'med_type of stays, joined by commas'}
  infection_codes: {default: 'Y95,T80.2,T81.4,T82.6,T82.7,T83.5,T83.6,T84.5,T84.6,T84.7,T85.7', about: 'beginnings of diag_code'}
  planned_codes: {default: 'Z49,Z50,Z51,Z47,Z48,Z45,Z46', about: 'main diagnoses of planned stays, beginnings'}
  readmission_days: {default: 31, min: 1, max: 366, unit: days}
screens:
  - {id: stat-drug-ratio, title: 药费占比统计, code: {seq88: 56, gz79: ZB10000205001000}, parameters: {charge_types: '09,10,11'}}
  - {id: stat-test-exam-ratio, title: 检验检查占比统计, code: {seq88: 57, gz79: ZB10000205002000}, parameters: {charge_types: '03,04'}}
  - {id: stat-consumable-ratio, title: 耗材占比统计, code: {seq88: 58, gz79: ZB10000205003000}, parameters: {charge_types: '08'}}
  - {id: stat-treatment-ratio, title: 治疗占比统计, code: {seq88: 59, gz79: ZB10000205004000}, parameters: {charge_types: '05'}}
  - {id: stat-ct-ratio, title: CT检查占比统计, code: {seq88: 60, gz79: ZB10000205005000}, parameters: {item_prefixes: '002103'}}
  - {id: stat-mri-ratio, title: 核磁检查占比统计, code: {seq88: 61, gz79: ZB10000205006000}, parameters: {item_prefixes: '002102'}}
  - {id: stat-infection-rate, title: 院内感染发生率统计, code: {seq88: 62, gz79: ZB10000205007000}, parameters: {measure: infection, distance_least: 0.01}}
  - {id: stat-readmission-31d, title: 非计划再入院率统计, code: {seq88: 63, gz79: ZB10000205008000}, parameters: {measure: readmission, distance_least: 0.01}}
*/

-- Money of each hospital and month by item; a refund counts in the month in which it was settled.
-- @step by_item
SELECT s.fixmedins_code, CAST(date_trunc('month', s.setl_time) AS DATE) AS month, l.med_chrgitm_type, l.item_code,
  sum(l.amount) AS amount
FROM (
  SELECT mdtrt_id, setl_id, med_chrgitm_type, item_code, det_item_fee_sumamt AS amount FROM fee_list_d
  UNION ALL
  SELECT mdtrt_id, setl_id, med_chrgitm_type, item_code, -abs(det_item_fee_sumamt) FROM refund_line_d) l
JOIN setl_d s USING (mdtrt_id, setl_id)
WHERE coalesce(s.vali_flag, '1') <> '0' AND EXISTS (SELECT 1 FROM params WHERE measure = 'share')
GROUP BY ALL

-- @step kinds
SELECT p.screen, i.item_code, i.med_chrgitm_type
FROM (SELECT DISTINCT item_code, med_chrgitm_type FROM by_item) i JOIN params p ON p.measure = 'share'
  AND (mj_listed(p.charge_types, i.med_chrgitm_type) OR mj_begins(p.item_prefixes, i.item_code))

-- Stays by the month of discharge, with their main diagnosis.
-- @step stays
SELECT p.screen, v.fixmedins_code, v.mdtrt_id, v.psn_no, v.begntime, v.endtime,
  coalesce(v.dscg_maindiag_code, d.diag_code) AS main, v.dscg_way,
  CAST(date_trunc('month', v.endtime) AS DATE) AS month
FROM mdtrt_d v JOIN params p ON p.measure <> 'share' AND mj_listed(p.stay_types, v.med_type)
LEFT JOIN (SELECT fixmedins_code, mdtrt_id, min(diag_code) AS diag_code FROM diag_d
  WHERE maindiag_flag = '1' AND coalesce(vali_flag, '1') <> '0' GROUP BY ALL) d USING (fixmedins_code, mdtrt_id)
WHERE v.endtime IS NOT NULL

-- The stays that count: an infection that was not there on admission; a stay after which the person came back
-- unplanned, with a diagnosis of the same three characters, to the same hospital.
-- @step hits
SELECT DISTINCT t.screen, t.fixmedins_code, t.mdtrt_id, t.endtime, t.month
FROM stays t JOIN params p USING (screen) JOIN diag_d d USING (fixmedins_code, mdtrt_id)
WHERE p.measure = 'infection' AND mj_begins(p.infection_codes, d.diag_code)
  AND coalesce(d.adm_cond, '4') = '4' AND coalesce(d.vali_flag, '1') <> '0'
UNION ALL
SELECT DISTINCT t.screen, t.fixmedins_code, t.mdtrt_id, t.endtime, t.month
FROM stays t JOIN params p USING (screen) JOIN stays n USING (screen, fixmedins_code, psn_no)
WHERE p.measure = 'readmission' AND n.mdtrt_id <> t.mdtrt_id AND n.begntime >= t.endtime
  AND date_diff('day', t.endtime, n.begntime) <= p.readmission_days
  AND left(n.main, 3) = left(t.main, 3) AND coalesce(t.dscg_way, '1') NOT IN ('2', '5')
  AND NOT mj_begins(p.planned_codes, n.main)

-- One figure a hospital and month. A month of readmissions counts once its days to come back are over.
-- @step figures
SELECT f.screen, f.fixmedins_code, b.hosp_lv, f.month, f.part, f.whole, mj_ratio(f.part, f.whole) AS value
FROM (
  SELECT p.screen, t.fixmedins_code, t.month, CAST(greatest(coalesce(k.part, 0), 0) AS DECIMAL(18,6)) AS part,
    CAST(t.whole AS DECIMAL(18,6)) AS whole
  FROM (SELECT fixmedins_code, month, sum(amount) AS whole FROM by_item GROUP BY ALL) t
  JOIN params p ON p.measure = 'share' AND t.whole >= p.fee_least AND t.whole > 0
  LEFT JOIN (SELECT k.screen, i.fixmedins_code, i.month, sum(i.amount) AS part
    FROM by_item i JOIN kinds k ON k.item_code = i.item_code
      AND k.med_chrgitm_type IS NOT DISTINCT FROM i.med_chrgitm_type
    GROUP BY ALL) k ON k.screen = p.screen AND k.fixmedins_code = t.fixmedins_code AND k.month = t.month
  UNION ALL
  SELECT t.screen, t.fixmedins_code, t.month, CAST(coalesce(h.part, 0) AS DECIMAL(18,6)),
    CAST(t.whole AS DECIMAL(18,6))
  FROM (SELECT screen, fixmedins_code, month, count(*) AS whole FROM stays GROUP BY ALL) t
  JOIN params p ON p.screen = t.screen AND t.whole >= p.stays_least
  LEFT JOIN (SELECT screen, fixmedins_code, month, count(*) AS part FROM hits GROUP BY ALL) h
    ON h.screen = t.screen AND h.fixmedins_code = t.fixmedins_code AND h.month = t.month
  WHERE p.measure = 'infection' OR last_day(t.month) + CAST(p.readmission_days AS INTEGER)
    <= (SELECT max(CAST(endtime AS DATE)) FROM stays)) f
JOIN fixmedins_b b USING (fixmedins_code) WHERE coalesce(b.fixmedins_type, '1') = '1'

-- What each figure is compared with.
-- @view compared
SELECT 'own-history' AS test, f.screen, f.fixmedins_code, f.month, o.fixmedins_code AS other, o.month AS other_month,
  o.value, o.part
FROM figures f JOIN params p USING (screen)
JOIN figures o ON o.screen = f.screen AND o.fixmedins_code = f.fixmedins_code AND o.month < f.month
  AND o.month >= f.month - to_months(CAST(p.history_months AS INTEGER))
UNION ALL
SELECT 'peers', f.screen, f.fixmedins_code, f.month, o.fixmedins_code, o.month, o.value, o.part
FROM figures f JOIN figures o ON o.screen = f.screen AND o.month = f.month AND o.hosp_lv = f.hosp_lv
  AND o.fixmedins_code <> f.fixmedins_code

-- @step middles
SELECT test, screen, fixmedins_code, month, CAST(median(value) AS DECIMAL(18,6)) AS middle, count(*) AS compared_with
FROM compared GROUP BY ALL

-- @step spreads
SELECT m.test, m.screen, m.fixmedins_code, m.month, m.middle, m.compared_with,
  CAST(median(abs(c.value - m.middle)) AS DECIMAL(18,6)) AS mad
FROM middles m JOIN compared c USING (test, screen, fixmedins_code, month) GROUP BY ALL

-- @step limits
SELECT s.test, s.screen, s.fixmedins_code, s.month, s.middle, s.mad, s.compared_with,
  CAST(s.middle + greatest(CAST(p.deviations * 1.4826 AS DECIMAL(10,6)) * CAST(s.mad AS DECIMAL(10,6)),
    p.distance_least) AS DECIMAL(18,6)) AS upper
FROM spreads s JOIN params p USING (screen)
WHERE s.compared_with >= CASE s.test WHEN 'peers' THEN p.peers_least ELSE p.history_least END
UNION ALL
SELECT 'target', f.screen, f.fixmedins_code, f.month, NULL, NULL, NULL, p.target
FROM figures f JOIN params p USING (screen) WHERE p.target < 1

-- @findings
SELECT f.screen, l.test, f.fixmedins_code, strftime(f.month, '%Y-%m') AS period, f.month AS period_begin,
  last_day(f.month) AS period_end, CAST(0 AS DECIMAL(18,2)) AS vola_amt, f.value, f.part, f.whole, l.upper, l.middle,
  l.mad, l.compared_with, f.hosp_lv,
  '本月 ' || mj_number(f.value * 100) || '%,' || CASE l.test WHEN 'own-history' THEN '高于本机构此前各月'
    WHEN 'peers' THEN '高于同级机构当月' ELSE '高于目标值' END || ',上限 ' || mj_number(l.upper * 100) || '%' AS message
FROM figures f JOIN limits l USING (screen, fixmedins_code, month) WHERE f.value > l.upper

-- @lines
SELECT f.finding_id, CASE f.test WHEN 'peers' THEN 'peer-month' ELSE 'own-month' END AS role,
  CASE WHEN p.measure = 'share' THEN 'fee_list_d' ELSE 'mdtrt_d' END AS "table",
  c.other || ':' || strftime(c.other_month, '%Y-%m') AS "key", CAST(c.other_month AS TIMESTAMP) AS "time",
  NULL::VARCHAR AS item_code, NULL::DECIMAL(18,6) AS cnt, c.value AS units,
  CASE WHEN p.measure = 'share' THEN c.part END AS amount
FROM findings f JOIN compared c ON c.test = f.test AND c.screen = f.screen AND c.fixmedins_code = f.fixmedins_code
  AND c.month = f.period_begin
JOIN params p ON p.screen = f.screen
UNION ALL
SELECT f.finding_id, 'item', 'fee_list_d', f.fixmedins_code || ':' || f.period, CAST(i.month AS TIMESTAMP), i.item_code,
  NULL, NULL, i.amount
FROM findings f JOIN by_item i ON i.fixmedins_code = f.fixmedins_code AND i.month = f.period_begin
JOIN kinds k ON k.screen = f.screen AND k.item_code = i.item_code
  AND k.med_chrgitm_type IS NOT DISTINCT FROM i.med_chrgitm_type
UNION ALL
SELECT f.finding_id, 'stay', 'mdtrt_d', h.mdtrt_id, h.endtime, NULL, 1, NULL, NULL
FROM findings f JOIN hits h ON h.screen = f.screen AND h.fixmedins_code = f.fixmedins_code AND h.month = f.period_begin
