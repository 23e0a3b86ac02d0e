/*
id: drug-markup
title: 药品/耗材加价销售
version: 1
source: illustrative
severity: violation
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 38(3)}
about: |-
  The price that a hospital charges of a drug or consumable against the dearest price at which it bought
  the item in the months before. Prices are of packs; a charged price that is nearer, by ratio, to that of
  a smallest unit is compared with it. 中药饮片 may be marked up and are left out.
needs: [fee_list_d, setl_d, fixmedins_b, inv_purc_d]
row: [fixmedins_code, period, item_code]
parameters:
  provider_types: {default: '1', about: 'fixmedins_type of the providers, joined by commas'}
  item_prefixes: {default: 'X,Z,C', about: 'beginnings of med_list_codg, joined by commas'}
  lookback_days: {default: 180, min: 1, max: 3660, unit: days, about: 'in which a purchase can explain a price'}
  rate: {default: 0.0, min: 0.0, max: 10.0, unit: share, about: 'that may be added to the price of purchase'}
  tolerance: {default: 0.01, min: 0.0, unit: 元, about: 'of a unit price'}
  amount_least: {default: 1.0, min: 0.0, unit: 元, about: 'smaller findings are not raised'}
*/

-- @step bought
SELECT fixmedins_code, med_list_codg AS item_code, fixmedins_bchno, purc_retn_stoin_time AS "time",
  purc_retn_cnt AS cnt, finl_trns_pric AS pric, CASE WHEN pac_cnt BETWEEN 1 AND 100000 THEN pac_cnt ELSE 1 END AS pack
FROM inv_purc_d WHERE finl_trns_pric BETWEEN 0.0001 AND 10000000 AND coalesce(prod_geay_flag, '0') <> '1'

-- @step items
SELECT p.screen, i.item_code, p.provider_types FROM (SELECT DISTINCT item_code FROM bought) i
JOIN params p ON mj_begins(p.item_prefixes, i.item_code)

-- @step sold
SELECT i.screen, s.fixmedins_code, l.mdtrt_id, l.feedetl_sn, l.setl_id || ':' || l.feedetl_sn AS "key", l.fee_ocur_time AS "time",
  l.med_list_codg AS item_code, l.medins_list_name AS name, l.cnt, l.pric, l.det_item_fee_sumamt AS fee,
  l.inscp_scp_amt AS amount
FROM fee_list_d l JOIN setl_d s USING (mdtrt_id, setl_id) JOIN fixmedins_b b USING (fixmedins_code)
JOIN items i ON i.item_code = l.med_list_codg AND mj_listed(i.provider_types, b.fixmedins_type)
WHERE coalesce(s.vali_flag, '1') <> '0' AND l.cnt > 0 AND l.pric > 0 AND l.pric < 10000000
  AND (s.fixmedins_code, l.med_list_codg) IN (SELECT (fixmedins_code, item_code) FROM bought)

-- The dearest purchase that can stand behind each price of a day.
-- @step allowed
SELECT q.screen, q.fixmedins_code, q.item_code, q.day, q.pric, max(CASE WHEN b.pack > 1
    AND CAST(q.pric AS DECIMAL(12,4)) * CAST(q.pric AS DECIMAL(12,4)) * CAST(b.pack AS DECIMAL(10,2))
      < CAST(b.pric AS DECIMAL(12,4)) * CAST(b.pric AS DECIMAL(12,4))
    THEN mj_ratio(b.pric, b.pack) ELSE b.pric END) AS cost
FROM (SELECT DISTINCT screen, fixmedins_code, item_code, CAST("time" AS DATE) AS day, pric FROM sold) q
JOIN params p USING (screen)
JOIN bought b ON b.fixmedins_code = q.fixmedins_code AND b.item_code = q.item_code
  AND CAST(b."time" AS DATE) <= q.day AND CAST(b."time" AS DATE) >= q.day - CAST(p.lookback_days AS INTEGER)
GROUP BY ALL

-- @step dear
SELECT s.*, a.cost, CAST(a.cost + CAST(a.cost AS DECIMAL(14,4)) * CAST(p.rate AS DECIMAL(8,4))
  AS DECIMAL(18,6)) AS ceiling
FROM sold s JOIN allowed a ON a.screen = s.screen AND a.fixmedins_code = s.fixmedins_code AND a.item_code = s.item_code
  AND a.day = CAST(s."time" AS DATE) AND a.pric = s.pric
JOIN params p ON p.screen = s.screen
WHERE s.pric > a.cost + CAST(a.cost AS DECIMAL(14,4)) * CAST(p.rate AS DECIMAL(8,4)) + p.tolerance
  AND NOT EXISTS (SELECT 1 FROM refund_line_d r WHERE r.mdtrt_id = s.mdtrt_id
    AND r.init_feedetl_sn = s.feedetl_sn AND abs(r.cnt) >= s.cnt)

-- @findings
SELECT d.screen, d.fixmedins_code, strftime(d."time", '%Y-%m') AS period, d.item_code, max(d.name) AS item_name,
  CAST(sum(mj_share(d.amount, d.pric - d.ceiling, d.pric)) AS DECIMAL(18,2)) AS vola_amt,
  CAST(sum(d.cnt) AS DECIMAL(18,6)) AS cnt, max(d.pric) AS pric, max(d.cost) AS cost,
  coalesce(max(d.name), d.item_code) || ' 收费单价最高 ' || mj_number(max(d.pric)) || ' 元,进价最高 '
    || mj_number(max(d.cost)) || ' 元' AS message
FROM dear d JOIN params p USING (screen) WHERE d.amount >= 0
GROUP BY d.screen, d.fixmedins_code, strftime(d."time", '%Y-%m'), d.item_code
HAVING sum(mj_share(d.amount, d.pric - d.ceiling, d.pric)) >= any_value(p.amount_least)

-- @lines
SELECT f.finding_id, 'claimed' AS role, 'fee_list_d' AS "table", d."key", d."time", d.item_code, d.cnt, d.cnt AS units,
  d.amount
FROM findings f JOIN dear d ON d.screen = f.screen AND d.fixmedins_code = f.fixmedins_code AND d.item_code = f.item_code
  AND strftime(d."time", '%Y-%m') = f.period
UNION ALL
SELECT f.finding_id, 'purchase', 'inv_purc_d', b.fixmedins_bchno, b."time", b.item_code, b.cnt, b.cnt * b.pack,
  CAST(b.cnt * b.pric AS DECIMAL(18,6))
FROM findings f JOIN bought b USING (fixmedins_code, item_code) JOIN params p ON p.screen = f.screen
WHERE b."time" < CAST(f.period || '-01' AS DATE) + INTERVAL 1 MONTH
  AND b."time" >= CAST(f.period || '-01' AS DATE) - CAST(p.lookback_days AS INTEGER)
