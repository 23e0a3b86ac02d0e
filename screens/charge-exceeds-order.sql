/*
id: charge-exceeds-order
title: 收费数量超医嘱/执行
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 38(3)}
about: |-
  The quantity of an item that a stay is charged, against the quantity ordered and the quantity carried
  out. An item is judged where every order of it has a quantity, and where every order of it was executed
  on record. cnt of a long-term order is its quantity a day. Items without any order are another screen's.
needs: [fee_list_d, setl_d, mdtrt_d, drord_d]
tests:
  above-ordered: {title: 收费多于医嘱}
  above-executed: {title: 收费多于执行, needs: [drord_exe_d]}
row: [fixmedins_code, mdtrt_id, item_code, test]
parameters:
  med_types: {default: '21,52', about: 'med_type of the visits, joined by commas'}
  free_charge_types: {default: '01,02,07,08,12,13,14', about: 'med_chrgitm_type that needs no order'}
  long_is_daily: {default: true, about: 'cnt of a long-term order is its quantity a day'}
  tolerance: {default: 0.1, min: 0.0, max: 10.0, unit: share, about: 'of the quantity ordered or executed'}
  tolerance_units: {default: 1.0, min: 0.0, about: 'at least so much is let pass'}
*/

-- @step orders
SELECT p.screen, o.fixmedins_code, o.mdtrt_id, split_part(coalesce(o.med_list_codg, o.drord_detl_code), '-', 1) AS code,
  o.medcas_drord_detl_id, o.drord_isu_time, o.cnt,
  CAST(o.cnt * CASE WHEN p.long_is_daily AND o.long_drord_flag = '1' THEN 1 + date_diff('day',
    coalesce(o.drord_begn_time, o.drord_isu_time), coalesce(o.drord_stop_time, m.endtime)) ELSE 1 END
    AS DECIMAL(18,6)) AS units, e.executed
FROM drord_d o JOIN mdtrt_d m USING (fixmedins_code, mdtrt_id) JOIN params p ON mj_listed(p.med_types, m.med_type)
LEFT JOIN (SELECT fixmedins_code, medcas_drord_detl_id, sum(exe_cnt) AS executed FROM drord_exe_d
  WHERE coalesce(vali_flag, '1') <> '0' GROUP BY ALL) e USING (fixmedins_code, medcas_drord_detl_id)
WHERE coalesce(o.vali_flag, '1') <> '0'

-- @step wanted
SELECT screen, fixmedins_code, mdtrt_id, code, 'above-ordered' AS test,
  CAST(sum(units) AS DECIMAL(18,6)) AS units
FROM orders GROUP BY ALL HAVING count(*) = count(units)
UNION ALL
SELECT screen, fixmedins_code, mdtrt_id, code, 'above-executed', CAST(sum(executed) AS DECIMAL(18,6))
FROM orders GROUP BY ALL HAVING count(*) = count(executed)

-- @step charge
SELECT 'claimed' AS role, 'fee_list_d' AS "table", l.setl_id || ':' || l.feedetl_sn AS "key", l.mdtrt_id,
  l.fee_ocur_time AS "time", split_part(l.med_list_codg, '-', 1) AS code, l.med_list_codg AS item_code,
  l.medins_list_name AS name, l.cnt, l.inscp_scp_amt AS amount, l.med_chrgitm_type
FROM fee_list_d l WHERE l.mdtrt_id IN (SELECT mdtrt_id FROM orders)
UNION ALL
SELECT 'claim-refund', 'refund_line_d', l.setl_id || ':' || l.feedetl_sn, l.mdtrt_id, l.fee_ocur_time,
  split_part(l.med_list_codg, '-', 1), l.med_list_codg, l.medins_list_name, -abs(l.cnt), -abs(l.inscp_scp_amt),
  l.med_chrgitm_type
FROM refund_line_d l WHERE l.mdtrt_id IN (SELECT mdtrt_id FROM orders)

-- @step charged
SELECT p.screen, c.mdtrt_id, c.code, min(c.item_code) AS item_code, max(c.name) AS item_name,
  CAST(sum(c.cnt) AS DECIMAL(18,6)) AS cnt, CAST(sum(c.amount) AS DECIMAL(18,6)) AS amount, max(c."time") AS last
FROM charge c JOIN params p ON NOT mj_listed(p.free_charge_types, coalesce(c.med_chrgitm_type, ''))
GROUP BY ALL HAVING sum(c.cnt) > 0 AND sum(c.amount) >= 0

-- @findings
SELECT c.screen, w.test, w.fixmedins_code, strftime(c.last, '%Y-%m') AS period, c.mdtrt_id, m.psn_no, c.code,
  c.item_code, c.item_name, mj_share(c.amount, c.cnt - w.units, c.cnt) AS vola_amt, c.cnt AS claimed, w.units AS recorded,
  '收取' || coalesce(c.item_name, c.item_code) || ' ' || mj_number(c.cnt)
    || CASE w.test WHEN 'above-ordered' THEN ',医嘱共 ' ELSE ',执行共 ' END || mj_number(w.units) AS message
FROM charged c JOIN wanted w USING (screen, mdtrt_id, code) JOIN params p USING (screen)
JOIN mdtrt_d m ON m.fixmedins_code = w.fixmedins_code AND m.mdtrt_id = w.mdtrt_id
WHERE c.cnt > w.units + greatest(CAST(w.units AS DECIMAL(12,4)) * CAST(p.tolerance AS DECIMAL(6,4)), p.tolerance_units)

-- @lines
SELECT f.finding_id, c.role, c."table", c."key", c."time", c.item_code, c.cnt, c.cnt AS units, c.amount
FROM findings f JOIN charge c USING (mdtrt_id, code)
UNION ALL
SELECT f.finding_id, 'order', 'drord_d', o.medcas_drord_detl_id, o.drord_isu_time, f.item_code, o.cnt,
  CASE f.test WHEN 'above-ordered' THEN o.units ELSE CAST(o.executed AS DECIMAL(18,6)) END, NULL
FROM findings f JOIN orders o USING (screen, fixmedins_code, mdtrt_id, code)
