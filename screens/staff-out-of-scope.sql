/*
id: staff-out-of-scope
title: 超执业范围/无资质执业
version: 1
source: illustrative
severity: high
basis:
  - {law: 医师法, article: '14', note: 按照注册的执业地点、执业类别、执业范围执业}
  - {law: 医疗保障定点医疗机构相关人员医保支付资格管理办法}
about: |-
  Charges ordered by a doctor who on that day is not registered at the provider, or in a department outside
  the registered scope. Doctors without any registration in the register are not judged: a missing or
  placeholder code is a matter of data quality. Emergencies and consultations are free.
needs: [fee_list_d, setl_d, mdtrt_d, dr_prac_d]
tests:
  not-registered-here: {title: 未在本机构备案执业}
  outside-scope: {title: 超出注册执业范围}
row: [fixmedins_code, period, dr_codg, test]
parameters:
  free_med_types: {default: '13', about: 'med_type of visits that are not judged'}
  free_departments: {default: 'A02,A20,A28', about: 'beginnings of dept_codg in which any scope may work'}
  amount_least: {default: 0.01, min: 0.0, unit: 元, about: 'smaller findings are not raised'}
*/

-- prac_scp lists the codes of departments; an empty scope allows all.
-- @step registered
SELECT dr_codg, fixmedins_code, nullif(replace(prac_scp, '|', ','), '') AS scope,
  coalesce(begndate, DATE '1900-01-01') AS since, coalesce(enddate, DATE '2999-12-31') AS until FROM dr_prac_d

-- One row a doctor, place, department and day: what has to be asked.
-- @step asked
SELECT s.fixmedins_code, l.bilg_dr_codg AS dr_codg, coalesce(l.bilg_dept_codg, '') AS dept_codg,
  CAST(l.fee_ocur_time AS DATE) AS day, s.med_type
FROM fee_list_d l JOIN setl_d s USING (mdtrt_id, setl_id)
WHERE l.bilg_dr_codg IN (SELECT dr_codg FROM registered) AND coalesce(s.vali_flag, '1') <> '0'
GROUP BY ALL

-- @step wrong
SELECT p.screen, a.*, CASE WHEN bool_or(coalesce(r.fixmedins_code = a.fixmedins_code, false)) THEN 'outside-scope'
  ELSE 'not-registered-here' END AS test
FROM asked a CROSS JOIN params p
LEFT JOIN registered r ON r.dr_codg = a.dr_codg AND r.fixmedins_code = a.fixmedins_code AND a.day BETWEEN r.since AND r.until
WHERE NOT mj_listed(p.free_med_types, coalesce(a.med_type, ''))
GROUP BY ALL
HAVING NOT bool_or(coalesce(r.fixmedins_code = a.fixmedins_code AND (r.scope IS NULL OR a.dept_codg = ''
  OR mj_begins(p.free_departments, a.dept_codg) OR mj_begins(r.scope, a.dept_codg)), false))

-- @step charge
SELECT w.screen, w.test, w.dr_codg, w.fixmedins_code, strftime(w.day, '%Y-%m') AS period, l.mdtrt_id,
  l.setl_id || ':' || l.feedetl_sn AS "key", l.fee_ocur_time AS "time", l.med_list_codg AS item_code, l.cnt,
  l.inscp_scp_amt AS amount
FROM fee_list_d l JOIN setl_d s USING (mdtrt_id, setl_id)
JOIN wrong w ON w.fixmedins_code = s.fixmedins_code AND w.dr_codg = l.bilg_dr_codg
  AND w.dept_codg = coalesce(l.bilg_dept_codg, '') AND w.day = CAST(l.fee_ocur_time AS DATE)
  AND w.med_type IS NOT DISTINCT FROM s.med_type
WHERE coalesce(s.vali_flag, '1') <> '0' AND NOT EXISTS (SELECT 1 FROM refund_line_d r WHERE r.mdtrt_id = l.mdtrt_id
  AND r.init_feedetl_sn = l.feedetl_sn AND abs(r.cnt) >= l.cnt)

-- @findings
SELECT c.screen, c.test, c.fixmedins_code, c.period, c.dr_codg, CAST(sum(c.amount) AS DECIMAL(18,2)) AS vola_amt,
  count(*) AS charges, count(DISTINCT c.mdtrt_id) AS visits, '医师 ' || c.dr_codg || ' 本月开单 ' || count(*)
    || ' 条,' || CASE c.test WHEN 'outside-scope' THEN '所在科室不在注册的执业范围' ELSE '当日未在本机构注册或备案' END
    AS message
FROM charge c JOIN params p USING (screen)
GROUP BY c.screen, c.test, c.fixmedins_code, c.period, c.dr_codg
HAVING sum(c.amount) >= any_value(p.amount_least)

-- @lines
SELECT f.finding_id, 'claimed' AS role, 'fee_list_d' AS "table", c."key", c."time", c.item_code, c.cnt,
  c.cnt AS units, c.amount
FROM findings f JOIN charge c USING (screen, test, fixmedins_code, period, dr_codg)
