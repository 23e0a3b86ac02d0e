/*
id: capability-missing
title: 无设备/无资质收费（虚记）
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
about: |-
  An item that needs a machine or a permission which the provider's register does not show on that day.
  Only providers that have a register of machines, or of permissions, are judged by it. Which item needs
  what stands in two parameters; the codes of types are those that the region keeps its registers in.
needs: [fee_list_d, setl_d, fixmedins_b]
tests:
  no-equipment: {title: 无设备, needs: [fixmedins_eqpt_d]}
  no-licence: {title: 无许可, needs: [fixmedins_lic_d]}
row: [fixmedins_code, period, item_code, test]
parameters:
  equipment: {default: '002103=CT,002102=MR,003110000=HD,003109020=GI', about: 'beginning of med_list_codg = eqpt_type, joined by commas'}
  licences: {default: '001201000010000=ICU,001109000030100=ICU,003110000=HD', about: 'beginning of med_list_codg = lic_type, joined by commas'}
*/

-- @step wanted
SELECT screen, test, split_part(pair, '=', 1) AS prefix, split_part(pair, '=', 2) AS type FROM (
  SELECT screen, 'no-equipment' AS test, unnest(string_split(equipment, ',')) AS pair FROM params
  UNION ALL SELECT screen, 'no-licence', unnest(string_split(licences, ',')) FROM params)
WHERE pair LIKE '%_=_%'

-- @step had
SELECT 'no-equipment' AS test, fixmedins_code, eqpt_type AS type, begndate, enddate FROM fixmedins_eqpt_d
WHERE coalesce(eqpt_cnt, 1) > 0
UNION ALL SELECT 'no-licence', fixmedins_code, lic_type, begndate, enddate FROM fixmedins_lic_d

-- @step asked
SELECT w.screen, w.test, w.type, i.item_code
FROM (SELECT DISTINCT med_list_codg AS item_code FROM fee_list_d) i JOIN wanted w ON starts_with(i.item_code, w.prefix)

-- @step charge
SELECT a.screen, a.test, a.type, s.fixmedins_code, s.psn_no, 'claimed' AS role, 'fee_list_d' AS "table",
  l.setl_id || ':' || l.feedetl_sn AS "key", l.fee_ocur_time AS "time", l.med_list_codg AS item_code,
  l.medins_list_name AS name, l.cnt, l.inscp_scp_amt AS amount
FROM fee_list_d l JOIN asked a ON a.item_code = l.med_list_codg JOIN setl_d s USING (mdtrt_id, setl_id)
WHERE coalesce(s.vali_flag, '1') <> '0'
UNION ALL
SELECT a.screen, a.test, a.type, s.fixmedins_code, s.psn_no, 'claim-refund', 'refund_line_d',
  l.setl_id || ':' || l.feedetl_sn, l.fee_ocur_time, l.med_list_codg, l.medins_list_name, -abs(l.cnt),
  -abs(l.inscp_scp_amt)
FROM refund_line_d l JOIN asked a ON a.item_code = l.med_list_codg JOIN setl_d s USING (mdtrt_id, setl_id)
WHERE coalesce(s.vali_flag, '1') <> '0'

-- An item may go with several types: one of them is enough.
-- @step lacking
SELECT DISTINCT c.* EXCLUDE (type) FROM charge c
WHERE EXISTS (SELECT 1 FROM had h WHERE h.test = c.test AND h.fixmedins_code = c.fixmedins_code)
  AND NOT EXISTS (SELECT 1 FROM had h JOIN asked a ON a.test = h.test AND a.type = h.type
    WHERE a.screen = c.screen AND a.item_code = c.item_code AND h.test = c.test AND h.fixmedins_code = c.fixmedins_code
      AND coalesce(h.begndate, DATE '1900-01-01') <= CAST(c."time" AS DATE)
      AND coalesce(h.enddate, DATE '2999-12-31') >= CAST(c."time" AS DATE))

-- @findings
SELECT screen, test, fixmedins_code, strftime("time", '%Y-%m') AS period, item_code, max(name) AS item_name,
  CAST(sum(amount) AS DECIMAL(18,2)) AS vola_amt, CAST(sum(cnt) AS DECIMAL(18,6)) AS cnt,
  count(DISTINCT psn_no) AS persons,
  '收取' || coalesce(max(name), item_code) || ' ' || mj_number(sum(cnt)) || ',当时登记的'
    || CASE test WHEN 'no-equipment' THEN '设备' ELSE '许可' END || '中没有所需的一项' AS message
FROM lacking
GROUP BY screen, test, fixmedins_code, strftime("time", '%Y-%m'), item_code HAVING sum(cnt) > 0 AND sum(amount) >= 0

-- @lines
SELECT f.finding_id, c.role, c."table", c."key", c."time", c.item_code, c.cnt, c.cnt AS units, c.amount
FROM findings f JOIN lacking c ON c.screen = f.screen AND c.test = f.test AND c.fixmedins_code = f.fixmedins_code
  AND c.item_code = f.item_code AND strftime(c."time", '%Y-%m') = f.period
