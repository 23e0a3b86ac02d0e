/*
id: drg-under-service
title: 推诿/服务不足
version: 1
source: illustrative
severity: indicator
basis:
  - {law: 医疗保障基金使用监督管理条例, article: '15', note: 提供合理、必要的医药服务}
about: |-
  Where there is no care path to hold a stay against, the stays of others with the same principal diagnosis
  (three characters) stand in for it. A stay is thin when both its nights and its fee are far below their
  median; a hospital is shown when many of its stays of a diagnosis in a quarter are thin, or when it sends
  many on. Deaths and those who left against advice are free of the first question.
needs: [mdtrt_d, setl_d, fixmedins_b]
tests:
  thin-stays: {title: 服务明显不足}
  sent-on: {title: 转出偏多}
row: [fixmedins_code, period, diagnosis, test]
parameters:
  med_types: {default: '21', about: 'med_type of the stays'}
  free_ways: {default: '4,5', about: 'dscg_way of stays that may be short'}
  sent_ways: {default: '2', about: 'dscg_way of stays that were sent on'}
  nights_share: {default: 0.35, min: 0.0, max: 1.0, unit: share, about: 'of the median nights of others, at most'}
  fee_share: {default: 0.35, min: 0.0, max: 1.0, unit: share, about: 'of the median fee of others, at most'}
  part_most: {default: 0.4, min: 0.0, max: 1.0, unit: share, about: 'of the stays that may be thin'}
  sent_most: {default: 0.4, min: 0.0, max: 1.0, unit: share, about: 'of the stays that may be sent on'}
  stays_least: {default: 5, min: 1, unit: stays, about: 'of the hospital, diagnosis and quarter'}
  others_least: {default: 10, min: 1, unit: stays, about: 'of other hospitals with this diagnosis'}
*/

-- @step stays
SELECT p.screen, m.fixmedins_code, m.mdtrt_id, m.psn_no, left(m.dscg_maindiag_code, 3) AS diagnosis, m.endtime,
  CAST(date_trunc('quarter', m.endtime) AS DATE) AS quarter, coalesce(m.dscg_way, '1') AS way,
  CAST(greatest(1, date_diff('day', m.begntime, m.endtime)) AS DECIMAL(18,6)) AS nights, s.fee
FROM mdtrt_d m JOIN params p ON mj_listed(p.med_types, m.med_type) JOIN fixmedins_b b USING (fixmedins_code)
JOIN (SELECT fixmedins_code, mdtrt_id, CAST(sum(medfee_sumamt) AS DECIMAL(18,2)) AS fee FROM setl_d
  WHERE coalesce(vali_flag, '1') <> '0' GROUP BY ALL HAVING sum(medfee_sumamt) > 0) s USING (fixmedins_code, mdtrt_id)
WHERE m.endtime IS NOT NULL AND m.dscg_maindiag_code IS NOT NULL AND coalesce(b.fixmedins_type, '1') = '1'

-- @step judged
SELECT screen, fixmedins_code, quarter, diagnosis, count(*) AS stays FROM stays GROUP BY ALL
HAVING count(*) >= (SELECT any_value(stays_least) FROM params)

-- The middle of the others is taken over the whole lake: seasons change how many come, not the path.
-- @step middles
SELECT j.screen, j.fixmedins_code, j.diagnosis, count(*) AS others, CAST(median(o.nights) AS DECIMAL(18,6)) AS nights,
  CAST(median(o.fee) AS DECIMAL(18,2)) AS fee
FROM (SELECT DISTINCT screen, fixmedins_code, diagnosis FROM judged) j
JOIN stays o ON o.screen = j.screen AND o.diagnosis = j.diagnosis AND o.fixmedins_code <> j.fixmedins_code
GROUP BY ALL HAVING count(*) >= (SELECT any_value(others_least) FROM params)

-- @step hits
SELECT t.screen, 'thin-stays' AS test, t.fixmedins_code, t.quarter, t.diagnosis, t.mdtrt_id, t.endtime, t.nights, t.fee
FROM stays t JOIN middles m USING (screen, fixmedins_code, diagnosis) JOIN params p USING (screen)
WHERE NOT mj_listed(p.free_ways, t.way)
  AND t.nights <= CAST(m.nights AS DECIMAL(12,4)) * CAST(p.nights_share AS DECIMAL(6,4))
  AND t.fee <= m.fee * CAST(p.fee_share AS DECIMAL(6,4))
UNION ALL
SELECT t.screen, 'sent-on', t.fixmedins_code, t.quarter, t.diagnosis, t.mdtrt_id, t.endtime, t.nights, t.fee
FROM stays t JOIN middles m USING (screen, fixmedins_code, diagnosis) JOIN params p USING (screen)
WHERE mj_listed(p.sent_ways, t.way)

-- @findings
SELECT j.screen, h.test, j.fixmedins_code, strftime(j.quarter, '%Y-') || 'Q' || quarter(j.quarter) AS period,
  j.quarter AS period_begin, CAST(j.quarter + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS period_end, j.diagnosis,
  CAST(0 AS DECIMAL(18,2)) AS vola_amt, j.stays, h.hits, m.nights AS nights_of_others, m.fee AS fee_of_others, m.others,
  '诊断 ' || j.diagnosis || ':' || j.stays || ' 次住院中 ' || h.hits || CASE h.test
    WHEN 'thin-stays' THEN ' 次的天数与费用远低于其他机构的中位数' ELSE ' 次转往其他机构' END AS message
FROM judged j JOIN middles m USING (screen, fixmedins_code, diagnosis)
JOIN (SELECT screen, test, fixmedins_code, quarter, diagnosis, count(*) AS hits FROM hits GROUP BY ALL) h
  USING (screen, fixmedins_code, quarter, diagnosis)
JOIN params p USING (screen)
WHERE mj_ratio(h.hits, j.stays) > CASE h.test WHEN 'thin-stays' THEN p.part_most ELSE p.sent_most END

-- @lines
SELECT f.finding_id, 'stay' AS role, 'mdtrt_d' AS "table", h.mdtrt_id AS "key", h.endtime AS "time",
  NULL::VARCHAR AS item_code, CAST(1 AS DECIMAL(18,6)) AS cnt, h.nights AS units, CAST(h.fee AS DECIMAL(18,6)) AS amount
FROM findings f JOIN hits h ON h.screen = f.screen AND h.test = f.test AND h.fixmedins_code = f.fixmedins_code
  AND h.quarter = f.period_begin AND h.diagnosis = f.diagnosis
