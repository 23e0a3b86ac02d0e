/*
id: drg-upcoding
title: 高套病组/病种分值（低码高编）
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 38(7)}
about: |-
  A further diagnosis that makes a stay dearer, and nothing on the bill that such an illness needs; a hospital
  whose stays carry such diagnoses far more often than those of its level; a principal diagnosis that a region
  does not let stand for grouping. Diagnoses are those of the settlement list where the stay has one, else
  those at discharge. Which diagnoses, and what supports them, are our own reading. What the stay would be paid
  without the diagnosis needs a grouper: no money is counted here.
needs: [mdtrt_d, diag_d, fee_list_d, setl_d, fixmedins_b]
tests:
  no-support: {title: 诊断无诊疗支持}
  share-of-level: {title: 加重诊断占比异常}
  not-for-grouping: {title: 主诊断不作为入组条件}
row: [fixmedins_code, period, subject, diagnosis, test]
parameters:
  med_types: {default: '21', about: 'med_type of the stays'}
  support:
    default: 'A41=XJ01,J15=XJ01,J96=001203+003106,N17=002503070+003110,K72=002503050,R57=XC01C+XB05,D62=00250101+XB03'
    about: 'beginning of diag_code = beginnings of med_list_codg of which one is needed, joined by +; pairs by commas'
  not_for_grouping: {default: '', about: 'beginnings of diag_code that a region does not take as principal, joined by commas'}
  distance_least: {default: 0.15, min: 0.0, max: 1.0, unit: share, about: 'above the median share of others of the level'}
  stays_least: {default: 20, min: 1, unit: stays, about: 'of a hospital in a quarter, to be judged or to judge others'}
  peers_least: {default: 3, min: 1, unit: hospitals, about: 'others of the level'}
*/

-- @step wanted
SELECT screen, split_part(pair, '=', 1) AS diagnosis, unnest(string_split(split_part(pair, '=', 2), '+')) AS item
FROM (SELECT screen, unnest(string_split(support, ',')) AS pair FROM params) WHERE pair LIKE '%_=_%'

-- @step stays
SELECT p.screen, m.fixmedins_code, m.mdtrt_id, m.psn_no, m.endtime, b.hosp_lv,
  CAST(date_trunc('quarter', m.endtime) AS DATE) AS quarter
FROM mdtrt_d m JOIN params p ON mj_listed(p.med_types, m.med_type) JOIN fixmedins_b b USING (fixmedins_code)
WHERE m.endtime IS NOT NULL AND coalesce(b.fixmedins_type, '1') = '1'
  AND EXISTS (SELECT 1 FROM setl_d s WHERE s.mdtrt_id = m.mdtrt_id AND s.fixmedins_code = m.fixmedins_code
    AND coalesce(s.vali_flag, '1') <> '0')

-- What was sent for grouping goes before the record of the visit.
-- @step sent
SELECT t.screen, t.fixmedins_code, t.mdtrt_id, l.diag_code, coalesce(l.diag_name, l.diag_code) AS name,
  coalesce(l.maindiag_flag, '0') = '1' AS principal
FROM stays t JOIN setl_list_diag_d l USING (mdtrt_id)
UNION
SELECT t.screen, t.fixmedins_code, t.mdtrt_id, d.diag_code, coalesce(d.diag_name, d.diag_code),
  coalesce(d.maindiag_flag, '0') = '1'
FROM stays t JOIN diag_d d USING (fixmedins_code, mdtrt_id)
WHERE coalesce(d.inout_diag_type, '2') = '2' AND coalesce(d.vali_flag, '1') <> '0'
  AND NOT EXISTS (SELECT 1 FROM setl_list_diag_d l WHERE l.mdtrt_id = t.mdtrt_id)

-- @step heavy
SELECT DISTINCT s.screen, s.fixmedins_code, s.mdtrt_id, w.diagnosis, max(s.name) OVER same AS name
FROM sent s JOIN (SELECT DISTINCT screen, diagnosis FROM wanted) w
  ON w.screen = s.screen AND starts_with(s.diag_code, w.diagnosis)
WHERE NOT s.principal
WINDOW same AS (PARTITION BY s.screen, s.fixmedins_code, s.mdtrt_id, w.diagnosis)

-- @step unsupported
SELECT h.* FROM heavy h WHERE NOT EXISTS (
  SELECT 1 FROM fee_list_d l JOIN wanted w ON w.screen = h.screen AND w.diagnosis = h.diagnosis
    AND starts_with(l.med_list_codg, w.item)
  WHERE l.mdtrt_id = h.mdtrt_id AND l.cnt > 0)
  -- A stay without a bill says nothing.
  AND EXISTS (SELECT 1 FROM fee_list_d l WHERE l.mdtrt_id = h.mdtrt_id)

-- @step shares
SELECT t.screen, t.fixmedins_code, t.hosp_lv, t.quarter, count(*) AS stays,
  count(*) FILTER (WHERE h.mdtrt_id IS NOT NULL) AS heavy_stays
FROM stays t LEFT JOIN (SELECT DISTINCT screen, fixmedins_code, mdtrt_id FROM heavy) h
  USING (screen, fixmedins_code, mdtrt_id)
GROUP BY ALL HAVING count(*) >= (SELECT any_value(stays_least) FROM params)

-- @step high
SELECT a.screen, a.fixmedins_code, a.quarter, a.stays, a.heavy_stays, count(*) AS peers,
  CAST(median(mj_ratio(o.heavy_stays, o.stays)) AS DECIMAL(18,6)) AS middle
FROM shares a JOIN shares o ON o.screen = a.screen AND o.quarter = a.quarter AND o.hosp_lv = a.hosp_lv
  AND o.fixmedins_code <> a.fixmedins_code JOIN params p ON p.screen = a.screen
GROUP BY ALL
HAVING count(*) >= any_value(p.peers_least)
  AND mj_ratio(a.heavy_stays, a.stays) > median(mj_ratio(o.heavy_stays, o.stays))
    + CAST(any_value(p.distance_least) AS DECIMAL(8,6))

-- @step barred
SELECT DISTINCT s.screen, s.fixmedins_code, s.mdtrt_id, s.diag_code AS diagnosis, s.name
FROM sent s JOIN params p USING (screen) WHERE s.principal AND mj_begins(p.not_for_grouping, s.diag_code)

-- @step hits
SELECT t.screen, 'no-support' AS test, t.fixmedins_code, t.quarter, t.endtime, t.mdtrt_id, u.diagnosis, u.name
FROM unsupported u JOIN stays t USING (screen, fixmedins_code, mdtrt_id)
UNION ALL
SELECT t.screen, 'not-for-grouping', t.fixmedins_code, t.quarter, t.endtime, t.mdtrt_id, b.diagnosis, b.name
FROM barred b JOIN stays t USING (screen, fixmedins_code, mdtrt_id)

-- @findings
SELECT screen, test, fixmedins_code, strftime(endtime, '%Y-%m') AS period, mdtrt_id AS subject, diagnosis,
  CAST(0 AS DECIMAL(18,2)) AS vola_amt, NULL::BIGINT AS stays, NULL::BIGINT AS heavy_stays,
  NULL::DECIMAL(18,6) AS share_of_others, NULL::BIGINT AS others,
  CASE test WHEN 'no-support' THEN '其他诊断「' || name || '」在该次住院费用中没有相应的检查或治疗'
    ELSE '主诊断「' || name || '」在本地区不作为入组条件' END AS message
FROM hits
UNION ALL
SELECT screen, 'share-of-level', fixmedins_code, strftime(quarter, '%Y-') || 'Q' || quarter(quarter), '', '',
  CAST(0 AS DECIMAL(18,2)), stays, heavy_stays, middle, peers,
  stays || ' 次住院中 ' || heavy_stays || ' 次带有加重诊断,同级机构占比中位数 ' || mj_number(middle)
FROM high

-- @lines
SELECT f.finding_id, 'stay' AS role, 'mdtrt_d' AS "table", t.mdtrt_id AS "key", t.endtime AS "time",
  NULL::VARCHAR AS item_code, CAST(1 AS DECIMAL(18,6)) AS cnt, CAST(1 AS DECIMAL(18,6)) AS units,
  CAST(0 AS DECIMAL(18,6)) AS amount
FROM findings f JOIN stays t ON t.screen = f.screen AND t.fixmedins_code = f.fixmedins_code AND t.mdtrt_id = f.subject
WHERE f.test <> 'share-of-level'
UNION ALL
SELECT f.finding_id, 'stay', 'mdtrt_d', h.mdtrt_id, h.endtime, NULL, CAST(1 AS DECIMAL(18,6)), CAST(1 AS DECIMAL(18,6)),
  CAST(0 AS DECIMAL(18,6))
FROM findings f JOIN (SELECT DISTINCT t.screen, t.fixmedins_code, t.mdtrt_id, t.endtime, t.quarter
    FROM stays t JOIN heavy USING (screen, fixmedins_code, mdtrt_id)) h
  ON h.screen = f.screen AND h.fixmedins_code = f.fixmedins_code
  AND strftime(h.quarter, '%Y-') || 'Q' || quarter(h.quarter) = f.period
WHERE f.test = 'share-of-level'
