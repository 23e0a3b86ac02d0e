/*
id: charge-without-order
title: 有费无嘱（虚记）
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
about: |-
  What a stay is charged of an item that nobody ordered in it. Only stays whose orders were sent are
  judged. Charges that come without an order (bed, rounds, nursing, materials of a service) are free.
  Drugs are compared by substance: another maker, pack or form than ordered is no finding.
needs: [fee_list_d, setl_d, mdtrt_d, drord_d]
row: [fixmedins_code, mdtrt_id, item_code]
parameters:
  med_types: {default: '21,52', about: 'med_type of the visits, joined by commas'}
  free_charge_types: {default: '01,02,07,08,12,13,14', about: 'med_chrgitm_type that needs no order'}
  orders_least: {default: 3, min: 1, unit: orders, about: 'a stay with fewer was not sent whole'}
  drug_places: {default: 10, min: 1, max: 23, unit: places, about: 'of a drug code, compared'}
  amount_least: {default: 0.01, min: 0.0, unit: 元, about: 'smaller findings are not raised'}
*/

-- @step stays
SELECT p.screen, m.fixmedins_code, m.mdtrt_id, m.psn_no, o.orders
FROM mdtrt_d m JOIN params p ON mj_listed(p.med_types, m.med_type)
JOIN (SELECT fixmedins_code, mdtrt_id, count(*) AS orders FROM drord_d WHERE coalesce(vali_flag, '1') <> '0'
  GROUP BY ALL) o ON o.fixmedins_code = m.fixmedins_code AND o.mdtrt_id = m.mdtrt_id AND o.orders >= p.orders_least

-- What two codes are compared by: the substance of a drug, the national part of a service.
-- @step ordered
SELECT DISTINCT t.screen, t.mdtrt_id, left(split_part(o.code, '-', 1),
  CASE WHEN left(o.code, 1) IN ('X', 'Z') THEN p.drug_places ELSE 20 END) AS code
FROM stays t JOIN params p USING (screen)
JOIN (SELECT fixmedins_code, mdtrt_id, coalesce(med_list_codg, drord_detl_code) AS code FROM drord_d
  WHERE coalesce(vali_flag, '1') <> '0') o USING (fixmedins_code, mdtrt_id)

-- @step charge
SELECT t.screen, t.fixmedins_code, t.mdtrt_id, t.psn_no, t.orders, 'claimed' AS role, 'fee_list_d' AS "table",
  l.setl_id || ':' || l.feedetl_sn AS "key", l.fee_ocur_time AS "time", l.med_list_codg AS item_code,
  l.medins_list_name AS name, l.cnt, l.inscp_scp_amt AS amount, l.med_chrgitm_type
FROM stays t JOIN fee_list_d l USING (mdtrt_id)
UNION ALL
SELECT t.screen, t.fixmedins_code, t.mdtrt_id, t.psn_no, t.orders, 'claim-refund', 'refund_line_d',
  l.setl_id || ':' || l.feedetl_sn, l.fee_ocur_time, l.med_list_codg, l.medins_list_name, -abs(l.cnt),
  -abs(l.inscp_scp_amt), l.med_chrgitm_type
FROM stays t JOIN refund_line_d l USING (mdtrt_id)

-- @step charged
SELECT c.screen, c.fixmedins_code, c.mdtrt_id, c.psn_no, c.orders, c.item_code, max(c.name) AS item_name,
  left(split_part(c.item_code, '-', 1), CASE WHEN left(c.item_code, 1) IN ('X', 'Z') THEN p.drug_places ELSE 20 END)
  AS code, CAST(sum(c.cnt) AS DECIMAL(18,6)) AS cnt, CAST(sum(c.amount) AS DECIMAL(18,2)) AS amount,
  max(c."time") AS last
FROM charge c JOIN params p USING (screen)
WHERE NOT mj_listed(p.free_charge_types, coalesce(c.med_chrgitm_type, ''))
GROUP BY ALL HAVING sum(c.cnt) > 0 AND sum(c.amount) >= any_value(p.amount_least)

-- @findings
SELECT c.screen, c.fixmedins_code, strftime(c.last, '%Y-%m') AS period, c.mdtrt_id, c.psn_no, c.item_code,
  c.item_name, c.amount AS vola_amt, c.cnt, c.orders,
  '本次住院收取' || coalesce(c.item_name, c.item_code) || ' ' || mj_number(c.cnt) || ',' || c.orders
    || ' 条医嘱中没有该项目' AS message
FROM charged c ANTI JOIN ordered o ON o.screen = c.screen AND o.mdtrt_id = c.mdtrt_id AND o.code = c.code

-- @lines
SELECT f.finding_id, c.role, c."table", c."key", c."time", c.item_code, c.cnt, c.cnt AS units, c.amount
FROM findings f JOIN charge c USING (screen, fixmedins_code, mdtrt_id, item_code)
