/*
id: trace-code-missing-or-alien
title: 追溯码缺失/不匹配
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
  - {law: 关于加强药品追溯码在医疗保障和工伤保险领域采集应用的通知, note: 医保发〔2025〕7号}
about: |-
  Drugs that were settled without a trace code at a provider that otherwise sends them, with a code of another
  drug, or with a code that the provider never took in. The last is asked where its purchases carry codes.
needs: [drug_trac_d, setl_d, fee_list_d]
tests:
  missing: {title: 未采集追溯码}
  other-drug: {title: 追溯码与药品不符}
  never-received: {title: 追溯码未曾入库}
row: [fixmedins_code, setl_id, feedetl_sn, test]
parameters:
  item_prefixes: {default: 'X,Z', about: 'beginnings of med_list_codg of drugs that have codes'}
  sent_least: {default: 0.8, min: 0.0, max: 1.0, unit: share, about: 'of the drug lines of a month that carry a code; below it the provider is not judged'}
  received_least: {default: 0.8, min: 0.0, max: 1.0, unit: share, about: 'of the settled codes that came in with a purchase; below it the third question is not asked'}
*/

-- @step coded
SELECT t.fixmedins_code, t.setl_id, t.feedetl_sn, t.drug_trac_codg AS code, t.med_list_codg AS item_code, t.trac_time AS "time"
FROM drug_trac_d t WHERE t.inv_data_type = '4' AND t.setl_id IS NOT NULL AND t.feedetl_sn IS NOT NULL

-- @step received
SELECT DISTINCT fixmedins_code, drug_trac_codg AS code FROM drug_trac_d WHERE inv_data_type IN ('1', '2', '3')

-- @step drugs
SELECT p.screen, i.item_code FROM (SELECT DISTINCT med_list_codg AS item_code FROM fee_list_d) i
JOIN params p ON mj_begins(p.item_prefixes, i.item_code)

-- @step drug_lines
SELECT i.screen, s.fixmedins_code, l.mdtrt_id, l.setl_id, l.feedetl_sn, s.psn_no, l.fee_ocur_time AS "time",
  date_trunc('month', s.setl_time) AS month, l.med_list_codg AS item_code, l.medins_list_name AS name, l.cnt,
  l.inscp_scp_amt AS amount
FROM setl_d s JOIN (SELECT DISTINCT fixmedins_code FROM coded) c USING (fixmedins_code)
JOIN fee_list_d l USING (mdtrt_id, setl_id) JOIN drugs i ON i.item_code = l.med_list_codg
WHERE coalesce(s.vali_flag, '1') <> '0' AND l.cnt > 0
  AND NOT EXISTS (SELECT 1 FROM refund_line_d r WHERE r.mdtrt_id = l.mdtrt_id AND r.init_feedetl_sn = l.feedetl_sn
    AND abs(r.cnt) >= l.cnt)

-- @step judged
SELECT d.screen, d.fixmedins_code, d.month FROM drug_lines d JOIN params p USING (screen)
LEFT JOIN (SELECT DISTINCT fixmedins_code, setl_id, feedetl_sn FROM coded) c USING (fixmedins_code, setl_id, feedetl_sn)
GROUP BY ALL HAVING mj_ratio(count(c.setl_id), count(*)) >= any_value(p.sent_least)

-- @step receivers
SELECT p.screen, c.fixmedins_code FROM (SELECT DISTINCT fixmedins_code, code FROM coded) c CROSS JOIN params p
LEFT JOIN received r ON r.fixmedins_code = c.fixmedins_code AND r.code = c.code
GROUP BY ALL HAVING mj_ratio(count(r.code), count(*)) >= any_value(p.received_least)

-- @step wrong
SELECT d.*, 'missing' AS test, NULL::VARCHAR AS code FROM drug_lines d JOIN judged j USING (screen, fixmedins_code, month)
ANTI JOIN coded c ON c.fixmedins_code = d.fixmedins_code AND c.setl_id = d.setl_id AND c.feedetl_sn = d.feedetl_sn
UNION ALL
SELECT d.*, 'other-drug', min(c.code) FROM drug_lines d JOIN coded c USING (fixmedins_code, setl_id, feedetl_sn)
WHERE c.item_code <> d.item_code GROUP BY ALL
UNION ALL
SELECT d.*, 'never-received', min(c.code) FROM drug_lines d JOIN receivers v USING (screen, fixmedins_code)
JOIN coded c USING (fixmedins_code, setl_id, feedetl_sn)
ANTI JOIN received r ON r.fixmedins_code = c.fixmedins_code AND r.code = c.code GROUP BY ALL

-- @findings
SELECT screen, test, fixmedins_code, strftime("time", '%Y-%m') AS period, setl_id, feedetl_sn, psn_no, item_code,
  name AS item_name, CAST(greatest(amount, 0) AS DECIMAL(18,2)) AS vola_amt, cnt, code,
  coalesce(name, item_code) || CASE test WHEN 'missing' THEN ' 没有追溯码'
    WHEN 'other-drug' THEN ' 的追溯码 ' || code || ' 属于另一药品' ELSE ' 的追溯码 ' || code || ' 本机构未曾入库' END AS message
FROM wrong

-- @lines
SELECT f.finding_id, 'claimed' AS role, 'fee_list_d' AS "table", w.setl_id || ':' || w.feedetl_sn AS "key", w."time",
  w.item_code, w.cnt, w.cnt AS units, w.amount
FROM findings f JOIN wrong w USING (screen, test, fixmedins_code, setl_id, feedetl_sn)
