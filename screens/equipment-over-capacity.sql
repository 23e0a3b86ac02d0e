/*
id: equipment-over-capacity
title: 设备超产能
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
about: |-
  The quantity of items that a provider charged in a day against what its machines in service can do: the sum of
  number × daily capacity in the register. Machines without a daily capacity stand for hours ÷ minutes each. What
  is beyond is money by the average price of the day.
needs: [fee_list_d, setl_d, fixmedins_eqpt_d]
row: [fixmedins_code, period, eqpt_type]
parameters:
  equipment: {default: '002103=CT,002102=MR,003110000=HD,003109020=GI', about: 'beginning of med_list_codg = eqpt_type, joined by commas'}
  hours: {default: 16, min: 1, max: 24, unit: hours, about: 'a day in which a machine can run'}
  minutes: {default: 15, min: 1, max: 1440, unit: minutes, about: 'one use takes at least'}
  tolerance: {default: 0.1, min: 0.0, max: 10.0, unit: share, about: 'of the capacity'}
*/

-- @step wanted
SELECT screen, split_part(pair, '=', 1) AS prefix, split_part(pair, '=', 2) AS eqpt_type
FROM (SELECT screen, unnest(string_split(equipment, ',')) AS pair FROM params) WHERE pair LIKE '%_=_%'

-- @step used
SELECT w.screen, w.eqpt_type, s.fixmedins_code, 'claimed' AS role, 'fee_list_d' AS "table",
  l.setl_id || ':' || l.feedetl_sn AS "key", l.fee_ocur_time AS "time", CAST(l.fee_ocur_time AS DATE) AS day,
  l.med_list_codg AS item_code, l.cnt, l.inscp_scp_amt AS amount
FROM fee_list_d l JOIN (SELECT w.*, i.item_code FROM (SELECT DISTINCT med_list_codg AS item_code FROM fee_list_d) i
  JOIN wanted w ON starts_with(i.item_code, w.prefix)) w ON w.item_code = l.med_list_codg
JOIN setl_d s USING (mdtrt_id, setl_id) WHERE coalesce(s.vali_flag, '1') <> '0'
UNION ALL
SELECT w.screen, w.eqpt_type, s.fixmedins_code, 'claim-refund', 'refund_line_d',
  l.setl_id || ':' || l.feedetl_sn, l.fee_ocur_time, CAST(l.fee_ocur_time AS DATE), l.med_list_codg, -abs(l.cnt),
  -abs(l.inscp_scp_amt)
FROM refund_line_d l JOIN wanted w ON starts_with(l.med_list_codg, w.prefix) JOIN setl_d s USING (mdtrt_id, setl_id)
WHERE coalesce(s.vali_flag, '1') <> '0'

-- @step days
SELECT screen, eqpt_type, fixmedins_code, day, CAST(sum(cnt) AS DECIMAL(18,6)) AS cnt,
  CAST(sum(amount) AS DECIMAL(18,6)) AS amount FROM used GROUP BY ALL HAVING sum(cnt) > 0 AND sum(amount) >= 0

-- @step able
SELECT d.screen, d.eqpt_type, d.fixmedins_code, d.day, d.cnt, d.amount, CAST(sum(coalesce(e.eqpt_cnt, 1)) AS BIGINT) AS machines,
  CAST(sum(coalesce(e.eqpt_cnt, 1) * coalesce(e.day_cap, p.hours * 60 // p.minutes)) AS DECIMAL(18,6)) AS capacity
FROM days d JOIN params p USING (screen)
JOIN fixmedins_eqpt_d e ON e.fixmedins_code = d.fixmedins_code AND e.eqpt_type = d.eqpt_type
  AND coalesce(e.begndate, DATE '1900-01-01') <= d.day AND coalesce(e.enddate, DATE '2999-12-31') >= d.day
GROUP BY ALL

-- @findings
SELECT a.screen, a.fixmedins_code, strftime(a.day, '%Y-%m-%d') AS period, a.day AS period_begin, a.day AS period_end,
  a.eqpt_type, mj_share(a.amount, a.cnt - a.capacity, a.cnt) AS vola_amt, a.cnt AS used, a.capacity, a.machines,
  '当日收费 ' || mj_number(a.cnt) || ' 次,' || a.machines || ' 台设备的产能为 ' || mj_number(a.capacity) || ' 次' AS message
FROM able a JOIN params p USING (screen)
WHERE a.cnt > CAST(a.capacity AS DECIMAL(12,4)) * (1 + CAST(p.tolerance AS DECIMAL(6,4)))

-- @lines
SELECT f.finding_id, u.role, u."table", u."key", u."time", u.item_code, u.cnt, u.cnt AS units, u.amount
FROM findings f JOIN used u ON u.screen = f.screen AND u.eqpt_type = f.eqpt_type AND u.fixmedins_code = f.fixmedins_code
  AND u.day = f.period_begin
