/*
id: doctor-overload
title: 医师超负荷
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(3)}
about: |-
  What one doctor cannot have done: more visits in a day than there is time for, two operations at the same
  time, or visits at two places within minutes. Codes that the register of doctors does not have are left out:
  a placeholder gathers the work of many.
needs: [mdtrt_d, dr_b]
tests:
  visits-in-day: {title: 日门诊人次过多}
  operations-overlap: {title: 手术时间重叠, needs: [oprn_d]}
  two-places: {title: 短时间内两地接诊}
row: [dr_codg, period, test]
parameters:
  visit_types: {default: '11,12,13,14', about: 'med_type of visits in person'}
  visits_most: {default: 100, min: 1, max: 10000, unit: visits, about: 'of a doctor and day'}
  overlap_minutes: {default: 30, min: 0, max: 1440, unit: minutes, about: 'that two operations may overlap: teams change in the room'}
  travel_minutes: {default: 30, min: 1, max: 1440, unit: minutes, about: 'between visits at two places, at least'}
*/

-- @step seen
SELECT p.screen, m.fixmedins_code, m.mdtrt_id, m.psn_no, m.atddr_no AS dr_codg, m.begntime AS "time"
FROM mdtrt_d m JOIN params p ON mj_listed(p.visit_types, m.med_type)
WHERE m.atddr_no IN (SELECT dr_codg FROM dr_b) AND m.begntime IS NOT NULL

-- @step operations
SELECT p.screen, o.fixmedins_code, o.mdtrt_id, o.psn_no, o.oper_dr_code AS dr_codg, o.oprn_oprt_begntime AS since,
  o.oprn_oprt_endtime AS until
FROM oprn_d o CROSS JOIN params p
WHERE o.oper_dr_code IN (SELECT dr_codg FROM dr_b) AND o.oprn_oprt_endtime > o.oprn_oprt_begntime
  AND coalesce(o.vali_flag, '1') <> '0'

-- @step crowded
SELECT s.screen, s.dr_codg, CAST(s."time" AS DATE) AS day, min(s.fixmedins_code) AS fixmedins_code, count(*) AS n
FROM seen s JOIN params p USING (screen) GROUP BY ALL HAVING count(*) > any_value(p.visits_most)

-- @step clashes
SELECT a.screen, a.dr_codg, a.fixmedins_code, CAST(a.since AS DATE) AS day, a.mdtrt_id AS one, b.mdtrt_id AS other,
  a.since AS one_time, b.since AS other_time
FROM operations a JOIN operations b ON b.screen = a.screen AND b.dr_codg = a.dr_codg AND b.psn_no <> a.psn_no
  AND (b.since, b.mdtrt_id) > (a.since, a.mdtrt_id)
JOIN params p ON p.screen = a.screen
WHERE date_diff('minute', b.since, least(a.until, b.until)) > p.overlap_minutes

-- @step hops
SELECT s.*, n.fixmedins_code AS to_code, n.mdtrt_id AS to_visit, n."time" AS to_time FROM (
  SELECT s.*, lead(struct_pack(fixmedins_code, mdtrt_id, "time")) OVER (PARTITION BY screen, dr_codg
    ORDER BY "time", mdtrt_id) AS n FROM seen s) s
JOIN params p USING (screen)
WHERE n.fixmedins_code <> s.fixmedins_code AND date_diff('minute', s."time", n."time") < p.travel_minutes

-- @step evidence
SELECT c.screen, 'visits-in-day' AS test, c.dr_codg, c.day, 'mdtrt_d' AS "table", s.mdtrt_id AS "key", s."time"
FROM crowded c JOIN seen s ON s.screen = c.screen AND s.dr_codg = c.dr_codg AND CAST(s."time" AS DATE) = c.day
UNION
SELECT screen, 'operations-overlap', dr_codg, day, 'oprn_d', unnest([one, other]), unnest([one_time, other_time]) FROM clashes
UNION
SELECT screen, 'two-places', dr_codg, CAST("time" AS DATE), 'mdtrt_d', unnest([mdtrt_id, to_visit]),
  unnest(["time", to_time]) FROM hops

-- @findings
SELECT screen, 'visits-in-day' AS test, fixmedins_code, strftime(day, '%Y-%m-%d') AS period, day AS period_begin,
  day AS period_end, dr_codg, CAST(0 AS DECIMAL(18,2)) AS vola_amt, n AS value,
  '医师 ' || dr_codg || ' 当日接诊 ' || n || ' 人次' AS message
FROM crowded
UNION ALL
SELECT screen, 'operations-overlap', min(fixmedins_code), strftime(day, '%Y-%m-%d'), day, day, dr_codg,
  CAST(0 AS DECIMAL(18,2)), count(*), '医师 ' || dr_codg || ' 当日有 ' || count(*) || ' 对手术时间重叠'
FROM clashes GROUP BY screen, dr_codg, day
UNION ALL
SELECT screen, 'two-places', min(fixmedins_code), strftime(CAST("time" AS DATE), '%Y-%m-%d'), CAST("time" AS DATE),
  CAST("time" AS DATE), dr_codg, CAST(0 AS DECIMAL(18,2)), count(*),
  '医师 ' || dr_codg || ' 当日 ' || count(*) || ' 次在数分钟内于两处接诊'
FROM hops GROUP BY screen, dr_codg, CAST("time" AS DATE)

-- @lines
SELECT f.finding_id, CASE e."table" WHEN 'oprn_d' THEN 'operation' ELSE 'visit' END AS role, e."table", e."key", e."time",
  NULL::VARCHAR AS item_code, CAST(1 AS DECIMAL(18,6)) AS cnt, NULL::DECIMAL(18,6) AS units, NULL::DECIMAL(18,6) AS amount
FROM findings f JOIN evidence e ON e.screen = f.screen AND e.test = f.test AND e.dr_codg = f.dr_codg AND e.day = f.period_begin
