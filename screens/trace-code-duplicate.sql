/*
id: trace-code-duplicate
title: 药品追溯码重复结算
version: 1
source: illustrative
severity: violation
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
  - {law: 关于加强药品追溯码在医疗保障和工伤保险领域采集应用的通知, note: 医保发〔2025〕7号}
about: |-
  One trace code stands for one pack, so it can be settled once. Of the settlements that carry a code the first
  stands and the others are shown, at whatever provider and for whatever person. Settlements that were taken
  back are left out. Packs that are sold in pieces may be settled several times, up to a limit.
needs: [drug_trac_d, setl_d, fee_list_d]
row: [fixmedins_code, setl_id, feedetl_sn, code]
parameters:
  split_most: {default: 30, min: 1, max: 1000, unit: settlements, about: 'of a pack that is sold in pieces (trdn_flag)'}
*/

-- @step settled
SELECT t.drug_trac_codg AS code, t.fixmedins_code, t.fixmedins_bchno, t.setl_id, t.feedetl_sn, s.psn_no,
  l.med_list_codg AS item_code, l.medins_list_name AS name, l.cnt, l.inscp_scp_amt AS amount,
  min(t.trac_time) AS "time", bool_or(coalesce(t.trdn_flag = '1', false)) AS split
FROM drug_trac_d t JOIN setl_d s ON s.setl_id = t.setl_id AND s.fixmedins_code = t.fixmedins_code
JOIN fee_list_d l ON l.setl_id = t.setl_id AND l.mdtrt_id = s.mdtrt_id AND l.feedetl_sn = t.feedetl_sn
WHERE t.inv_data_type = '4' AND coalesce(s.vali_flag, '1') <> '0' AND l.cnt > 0
  AND coalesce(t.mdtrt_setl_type, '1') = '1'
  AND NOT EXISTS (SELECT 1 FROM refund_line_d r WHERE r.mdtrt_id = l.mdtrt_id AND r.init_feedetl_sn = l.feedetl_sn
    AND abs(r.cnt) >= l.cnt)
GROUP BY ALL

-- @step numbered
SELECT *, row_number() OVER (PARTITION BY code ORDER BY "time", setl_id, feedetl_sn) AS nth,
  bool_and(split) OVER (PARTITION BY code) AS all_split, count(*) OVER (PARTITION BY code) AS times
FROM settled QUALIFY times > 1

-- @findings
SELECT p.screen, n.fixmedins_code, strftime(n."time", '%Y-%m') AS period, n.setl_id, n.feedetl_sn, n.code, n.psn_no,
  n.item_code, n.name AS item_name,
  mj_share(n.amount, 1, greatest(CAST(n.cnt AS DECIMAL(18,6)), 1)) AS vola_amt, n.times, n.nth,
  '追溯码 ' || n.code || ' 共结算 ' || n.times || ' 次,这是第 ' || n.nth || ' 次' AS message
FROM numbered n CROSS JOIN params p
WHERE n.nth > CASE WHEN n.all_split THEN p.split_most ELSE 1 END AND n.amount >= 0

-- @lines
SELECT f.finding_id, CASE WHEN n.setl_id = f.setl_id AND n.feedetl_sn = f.feedetl_sn THEN 'claimed' ELSE 'other-claim' END AS role,
  'fee_list_d' AS "table", n.setl_id || ':' || n.feedetl_sn AS "key", n."time", n.item_code, n.cnt, n.cnt AS units, n.amount
FROM findings f JOIN numbered n USING (code)
