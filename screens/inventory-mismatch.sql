/*
id: inventory-mismatch
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 38(4)}
about: |-
  What a provider claims of an item in a period is held against what its own books say it sold, and
  against what it can have had. Quantities are compared in the smallest unit (docs/screens.md).
needs: [setl_d, fee_list_d, fixmedins_b]
tests:
  sold-below-claimed: {title: 销售少于申报, needs: [inv_sel_d]}
  claimed-above-available: {title: 申报多于可供, needs: [inv_stock_d, inv_purc_d]}
row: [fixmedins_code, item_code, period, test]
parameters:
  period: {default: quarter, about: 'month, quarter or year'}
  item_prefixes: {default: 'X,Z', about: 'beginnings of med_list_codg, joined by commas'}
  provider_types: {default: '1', about: 'fixmedins_type of the providers, joined by commas'}
  tolerance: {default: 0.05, min: 0.0, max: 10.0, unit: share, about: 'of the quantity in the books'}
  tolerance_units: {default: 0.0, min: 0.0, unit: smallest units, about: 'at least so much is let pass'}
  amount_least: {default: 0.0, min: 0.0, unit: 元, about: 'smaller findings are not raised'}
  in_types: {default: '101,103,106,108,110', about: 'inv_chg_type that add to the stock'}
  out_types: {default: '102,104,105,107,111', about: 'inv_chg_type that take from it; 109 is a return to the supplier'}
screens:
  - {id: drug-inventory-mismatch, title: 药品进销存异常, code: {seq88: 43}}
  - {id: consumable-inventory-mismatch, title: 医用耗材进销存异常, code: {seq88: 48}, parameters: {item_prefixes: C, provider_types: '1,2'}}
  - {id: pharmacy-swap, title: 药店串换, parameters: {provider_types: '2'}}
*/

-- The items and providers that each screen looks at.
-- @step items
SELECT p.screen, i.item_code FROM (
  SELECT DISTINCT med_list_codg AS item_code FROM fee_list_d) i
JOIN params p ON mj_begins(p.item_prefixes, i.item_code)

-- @step providers
SELECT p.screen, b.fixmedins_code, CASE WHEN p.period IN ('month', 'quarter', 'year') THEN p.period
  ELSE error('parameter period is ' || p.period || '; expected month, quarter or year') END AS length
FROM fixmedins_b b
JOIN params p ON mj_listed(p.provider_types, b.fixmedins_type)
WHERE b.fixmedins_code IN (SELECT fixmedins_code FROM inv_stock_d UNION SELECT fixmedins_code FROM inv_purc_d
                           UNION SELECT fixmedins_code FROM inv_sel_d)

-- Every row of the books in one shape, without those that a later deletion (3507) took back.
-- @view book
SELECT role, change, "table", "key", fixmedins_code, item_code, "time", cnt, pieces, pack, pric FROM (
  SELECT 'stock' AS role, NULL::VARCHAR AS change, 'inv_stock_d' AS "table", '1' AS data_type,
    fixmedins_bchno AS "key", fixmedins_code, med_list_codg AS item_code, CAST(invdate AS TIMESTAMP) AS "time",
    inv_cnt AS cnt, false AS pieces, NULL::DECIMAL(18,6) AS pack, NULL::DECIMAL(18,6) AS pric FROM inv_stock_d
  UNION ALL
  SELECT 'change', inv_chg_type, 'inv_chg_d', '2', fixmedins_bchno, fixmedins_code, med_list_codg, inv_chg_time,
    abs(cnt), coalesce(trdn_flag = '1', false), NULL, NULL FROM inv_chg_d
  UNION ALL
  SELECT 'purchase', NULL, 'inv_purc_d', '3', fixmedins_bchno, fixmedins_code, med_list_codg, purc_retn_stoin_time,
    purc_retn_cnt, false, pac_cnt, finl_trns_pric FROM inv_purc_d
  UNION ALL
  SELECT 'purchase-return', NULL, 'inv_purc_retn_d', '3', fixmedins_bchno, fixmedins_code, med_list_codg,
    purc_retn_stoin_time, abs(purc_retn_cnt), false, NULL, NULL FROM inv_purc_retn_d
  UNION ALL
  SELECT 'sale', NULL, 'inv_sel_d', '4', fixmedins_bchno, fixmedins_code, med_list_codg, sel_retn_time,
    sel_retn_cnt, coalesce(trdn_flag = '1', false), NULL, finl_trns_pric FROM inv_sel_d
  UNION ALL
  SELECT 'sale-return', NULL, 'inv_sel_retn_d', '4', fixmedins_bchno, fixmedins_code, med_list_codg,
    sel_retn_time, abs(sel_retn_cnt), coalesce(trdn_flag = '1', false), NULL, NULL
  FROM inv_sel_retn_d) b
WHERE NOT EXISTS (SELECT 1 FROM inv_del_d d WHERE d.fixmedins_code = b.fixmedins_code AND d.fixmedins_bchno = b."key"
  AND d.inv_data_type = b.data_type AND (d.opt_time IS NULL OR d.opt_time >= b."time"))

-- Smallest units in a pack. Where the purchases disagree, claims take the least and the books the most: the
-- reading that accuses least.
-- @step packs
SELECT fixmedins_code, item_code,
  coalesce(min(TRY_CAST(pack AS DECIMAL(10,2))) FILTER (pack BETWEEN 1 AND 100000), 1) AS pack_least,
  coalesce(max(TRY_CAST(pack AS DECIMAL(10,2))) FILTER (pack BETWEEN 1 AND 100000), 1) AS pack_most,
  CAST(coalesce(median(pric) FILTER (role = 'sale' AND NOT pieces AND pric > 0),
    median(pric) FILTER (role = 'purchase' AND pric > 0)) AS DECIMAL(18,6)) AS pack_price
FROM book GROUP BY ALL

-- @step moves
SELECT v.screen, v.length, b.role, b."table", b."key", b.fixmedins_code, b.item_code, b."time", b.cnt,
  CAST(b.cnt * CASE WHEN b.pieces THEN 1 WHEN b.pack BETWEEN 1 AND 100000 THEN TRY_CAST(b.pack AS DECIMAL(10,2))
    WHEN b.role IN ('purchase-return', 'change-out', 'change-return', 'sale-return') THEN k.pack_least
    ELSE k.pack_most END AS DECIMAL(18,6)) AS units
FROM (SELECT p.screen, b.* REPLACE (CASE WHEN b.role <> 'change' THEN b.role WHEN b.change = '109' THEN 'change-return'
    WHEN mj_listed(p.in_types, b.change) THEN 'change-in' WHEN mj_listed(p.out_types, b.change) THEN 'change-out'
    ELSE 'change-unknown' END AS role) FROM book b CROSS JOIN params p) b
JOIN providers v USING (screen, fixmedins_code) JOIN packs k USING (fixmedins_code, item_code)

-- Lines and their refunds. A line counts packs, or single units when its price is nearer (by ratio) to a unit's.
-- A refund counts on the day on which it was settled, as the return of a sale does.
-- @view claim
SELECT c.screen, c.length, c.role, c."table", c."key", c.fixmedins_code, c.item_code, c.name, c."time", c.cnt,
  c.amount, CAST(c.cnt * CASE WHEN k.pack_least IS NULL OR k.pack_least = 1 THEN 1
    WHEN k.pack_price IS NULL OR abs(c.pric) >= 1000000 OR k.pack_price >= 1000000 THEN 1
    WHEN CAST(c.pric AS DECIMAL(12,4)) * CAST(c.pric AS DECIMAL(12,4)) * k.pack_least
      < CAST(k.pack_price AS DECIMAL(12,4)) * CAST(k.pack_price AS DECIMAL(12,4)) THEN 1
    ELSE k.pack_least END AS DECIMAL(18,6)) AS units
FROM (
  SELECT v.screen, v.length, 'claimed' AS role, 'fee_list_d' AS "table", l.setl_id || ':' || l.feedetl_sn AS "key",
    s.fixmedins_code, l.med_list_codg AS item_code, l.medins_list_name AS name, l.fee_ocur_time AS "time", l.cnt,
    l.pric, l.det_item_fee_sumamt AS amount
  FROM fee_list_d l JOIN setl_d s USING (mdtrt_id, setl_id) JOIN providers v USING (fixmedins_code)
  JOIN items i ON i.screen = v.screen AND i.item_code = l.med_list_codg
  WHERE coalesce(s.vali_flag, '1') <> '0'
  UNION ALL
  SELECT v.screen, v.length, 'claim-refund', 'refund_line_d', l.setl_id || ':' || l.feedetl_sn, s.fixmedins_code,
    l.med_list_codg, l.medins_list_name, s.setl_time, -abs(l.cnt), l.pric, -abs(l.det_item_fee_sumamt)
  FROM refund_line_d l JOIN setl_d s USING (mdtrt_id, setl_id) JOIN providers v USING (fixmedins_code)
  JOIN items i ON i.screen = v.screen AND i.item_code = l.med_list_codg
  WHERE coalesce(s.vali_flag, '1') <> '0') c
LEFT JOIN packs k USING (fixmedins_code, item_code)

-- @step claimed
SELECT screen, length, fixmedins_code, item_code, max(name) AS item_name,
  CAST(date_trunc(length, "time") AS DATE) AS period_begin,
  CAST(date_trunc(length, "time") + CASE length WHEN 'month' THEN INTERVAL 1 MONTH WHEN 'year' THEN INTERVAL 1 YEAR
    ELSE INTERVAL 3 MONTH END AS DATE) AS period_next,
  CAST(sum(units) AS DECIMAL(18,6)) AS units, CAST(sum(amount) AS DECIMAL(18,6)) AS amount
FROM claim GROUP BY ALL HAVING sum(units) > 0 AND sum(amount) > 0

-- @step moved
SELECT screen, fixmedins_code, item_code, CAST(date_trunc(length, "time") AS DATE) AS period_begin,
  CAST(coalesce(sum(units) FILTER (role = 'sale'), 0) AS DECIMAL(18,6)) AS sales,
  CAST(coalesce(sum(units) FILTER (role = 'sale-return'), 0) AS DECIMAL(18,6)) AS sale_returns,
  CAST(coalesce(sum(units) FILTER (role = 'purchase'), 0) AS DECIMAL(18,6)) AS purchases,
  CAST(greatest(coalesce(sum(units) FILTER (role = 'purchase-return'), 0),
    coalesce(sum(units) FILTER (role = 'change-return'), 0)) AS DECIMAL(18,6)) AS purchase_returns,
  CAST(coalesce(sum(units) FILTER (role = 'change-in'), 0) AS DECIMAL(18,6)) AS other_in,
  CAST(coalesce(sum(units) FILTER (role = 'change-out'), 0) AS DECIMAL(18,6)) AS other_out
FROM moves GROUP BY ALL

-- The day from which the stock at the begin of a period is known: the item's last count, else the provider's
-- first one, where an item that was not found counts as none.
-- @step counted
SELECT screen, fixmedins_code, item_code, CAST("time" AS DATE) AS day, CAST(sum(units) AS DECIMAL(18,6)) AS units
FROM moves WHERE role = 'stock' GROUP BY ALL

-- @step opened
SELECT c.screen, c.fixmedins_code, c.item_code, c.period_begin, coalesce(d.day, f.day) AS day,
  coalesce(d.units, 0) AS units
FROM claimed c
LEFT JOIN (SELECT c.screen, c.fixmedins_code, c.item_code, c.period_begin, max(d.day) AS day,
    arg_max(d.units, d.day) AS units
  FROM claimed c JOIN counted d USING (screen, fixmedins_code, item_code) WHERE d.day <= c.period_begin
  GROUP BY ALL) d USING (screen, fixmedins_code, item_code, period_begin)
LEFT JOIN (SELECT screen, fixmedins_code, min(day) AS day FROM counted GROUP BY ALL) f
  ON f.screen = c.screen AND f.fixmedins_code = c.fixmedins_code AND f.day <= c.period_begin
WHERE coalesce(d.day, f.day) IS NOT NULL

-- What moved between that day and the begin of the period; a count on the first day of a period opens it.
-- @view rolled_move
SELECT o.screen, o.fixmedins_code, o.item_code, o.period_begin, m.role, m."table", m."key", m."time", m.cnt, m.units,
  CASE WHEN m.role IN ('purchase', 'change-in', 'sale-return') THEN m.units
       WHEN m.role IN ('purchase-return', 'change-out', 'sale') THEN -m.units ELSE 0 END AS effect
FROM opened o JOIN moves m USING (screen, fixmedins_code, item_code)
WHERE o.day < o.period_begin AND m.role NOT IN ('stock', 'change-unknown', 'change-return')
  AND m."time" >= o.day + INTERVAL 1 DAY AND m."time" < o.period_begin

-- @step opening
SELECT o.screen, o.fixmedins_code, o.item_code, o.period_begin, o.day,
  CAST(greatest(o.units + coalesce(r.effect, 0), 0) AS DECIMAL(18,6)) AS units
FROM opened o LEFT JOIN (SELECT screen, fixmedins_code, item_code, period_begin, sum(effect) AS effect
  FROM rolled_move GROUP BY ALL) r USING (screen, fixmedins_code, item_code, period_begin)

-- A provider that sent no sales of a period at all, or no purchases up to its end, cannot be judged by them.
-- @step sellers
SELECT DISTINCT screen, fixmedins_code, CAST(date_trunc(length, "time") AS DATE) AS period_begin
FROM moves WHERE role = 'sale'

-- @step buyers
SELECT screen, fixmedins_code, min("time") AS since FROM moves WHERE role = 'purchase' GROUP BY ALL

-- @step judged
SELECT c.*, 'sold-below-claimed' AS test, greatest(coalesce(m.sales, 0) - coalesce(m.sale_returns, 0), 0) AS in_books,
  coalesce(m.sales, 0) AS sales, coalesce(m.sale_returns, 0) AS sale_returns, NULL::DATE AS opening_day,
  NULL::DECIMAL(18,6) AS opening, NULL::DECIMAL(18,6) AS purchases, NULL::DECIMAL(18,6) AS purchase_returns,
  NULL::DECIMAL(18,6) AS other_in, NULL::DECIMAL(18,6) AS other_out
FROM claimed c JOIN sellers USING (screen, fixmedins_code, period_begin)
LEFT JOIN moved m USING (screen, fixmedins_code, item_code, period_begin)
UNION ALL
SELECT c.*, 'claimed-above-available', greatest(o.units + coalesce(m.purchases, 0) - coalesce(m.purchase_returns, 0)
    + coalesce(m.other_in, 0) - coalesce(m.other_out, 0), 0), NULL, NULL, o.day, o.units,
  coalesce(m.purchases, 0), coalesce(m.purchase_returns, 0), coalesce(m.other_in, 0), coalesce(m.other_out, 0)
FROM claimed c JOIN opening o USING (screen, fixmedins_code, item_code, period_begin)
JOIN buyers b ON b.screen = c.screen AND b.fixmedins_code = c.fixmedins_code AND b.since < c.period_next
LEFT JOIN moved m USING (screen, fixmedins_code, item_code, period_begin)

-- @step excess
SELECT j.*, CAST(j.units - j.in_books AS DECIMAL(18,6)) AS over,
  CAST(greatest(CAST(p.tolerance AS DECIMAL(9,6)) * CAST(j.in_books AS DECIMAL(18,6)), p.tolerance_units)
    AS DECIMAL(18,6)) AS allowed, p.amount_least,
  mj_share(j.amount, greatest(j.units - j.in_books, 0), j.units) AS vola_amt
FROM judged j JOIN params p USING (screen)

-- @findings
SELECT screen, test, fixmedins_code, item_code, item_name,
  CASE length WHEN 'year' THEN strftime(period_begin, '%Y') WHEN 'month' THEN strftime(period_begin, '%Y-%m')
    ELSE strftime(period_begin, '%Y') || '-Q' || quarter(period_begin) END AS period,
  period_begin, CAST(period_next - INTERVAL 1 DAY AS DATE) AS period_end, vola_amt,
  units AS claimed, amount AS claimed_amt, in_books, over, allowed, sales, sale_returns, opening_day, opening,
  purchases, purchase_returns, other_in, other_out,
  '"' || coalesce(item_name, item_code) || '"申报 ' || mj_number(units) || ' 最小单位,' ||
    CASE test WHEN 'sold-below-claimed' THEN '实际销售(减退货) ' ELSE '期初加购进等可供 ' END || mj_number(in_books) ||
    ',超出 ' || mj_number(over) || ',涉及 ' || CAST(vola_amt AS VARCHAR) || ' 元' AS message
FROM excess WHERE over > allowed AND vola_amt >= amount_least

-- @lines
SELECT f.finding_id, c.role, c."table", c."key", c."time", c.item_code, c.cnt, c.units, c.amount
FROM findings f JOIN claim c ON c.screen = f.screen AND c.fixmedins_code = f.fixmedins_code
  AND c.item_code = f.item_code AND c."time" >= f.period_begin AND c."time" < f.period_end + INTERVAL 1 DAY
UNION ALL
SELECT f.finding_id, m.role, m."table", m."key", m."time", m.item_code, m.cnt, m.units, NULL
FROM findings f JOIN moves m USING (screen, fixmedins_code, item_code)
WHERE CASE WHEN f.test = 'sold-below-claimed' THEN m.role IN ('sale', 'sale-return')
    AND m."time" >= f.period_begin AND m."time" < f.period_end + INTERVAL 1 DAY
  WHEN m.role = 'stock' THEN CAST(m."time" AS DATE) = f.opening_day
  ELSE m.role NOT IN ('sale', 'sale-return') AND m."time" >= f.period_begin
    AND m."time" < f.period_end + INTERVAL 1 DAY END
UNION ALL
SELECT f.finding_id, 'before-' || r.role, r."table", r."key", r."time", r.item_code, r.cnt, r.units, NULL
FROM findings f JOIN rolled_move r USING (screen, fixmedins_code, item_code, period_begin)
WHERE f.test = 'claimed-above-available'
