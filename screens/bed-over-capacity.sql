/*
id: bed-over-capacity
title: 床位超核定/在院人数异常
version: 1
source: illustrative
severity: indicator
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 38(1)}
about: |-
  Persons in a hospital at midnight against its registered beds. A month is shown when more than the allowed
  share was exceeded on enough of its days. The night of discharge does not count; newborns have no bed.
needs: [mdtrt_d, fixmedins_b]
row: [fixmedins_code, period]
parameters:
  med_types: {default: '21,52', about: 'med_type of the stays'}
  factor: {default: 1.1, min: 1.0, max: 10.0, unit: times, about: 'of the registered beds that may be in use'}
  days_least: {default: 5, min: 1, max: 31, unit: days, about: 'of a month above it'}
  nights_most: {default: 365, min: 1, max: 36500, unit: nights, about: 'a longer stay has a wrong date'}
*/

-- @step stays
SELECT p.screen, m.fixmedins_code, b.bed_cnt, m.mdtrt_id, m.psn_no, CAST(m.begntime AS DATE) AS since,
  CAST(m.endtime AS DATE) AS until
FROM mdtrt_d m JOIN params p ON mj_listed(p.med_types, m.med_type) JOIN fixmedins_b b USING (fixmedins_code)
WHERE b.bed_cnt > 0 AND coalesce(m.nwb_flag, '0') <> '1'
  AND date_diff('day', m.begntime, m.endtime) BETWEEN 0 AND p.nights_most

-- @step census
SELECT screen, fixmedins_code, bed_cnt, day, count(DISTINCT psn_no) AS persons FROM (
  SELECT screen, fixmedins_code, bed_cnt, psn_no,
    CAST(unnest(generate_series(since, until - 1, INTERVAL 1 DAY)) AS DATE) AS day FROM stays)
GROUP BY ALL

-- @step over
SELECT c.* FROM census c JOIN params p USING (screen) WHERE c.persons > c.bed_cnt * CAST(p.factor AS DECIMAL(8,4))

-- @findings
SELECT o.screen, o.fixmedins_code, strftime(o.day, '%Y-%m') AS period, CAST(date_trunc('month', o.day) AS DATE) AS period_begin,
  last_day(o.day) AS period_end, CAST(0 AS DECIMAL(18,2)) AS vola_amt, count(*) AS days, max(o.persons) AS persons,
  max(o.bed_cnt) AS beds, '本月 ' || count(*) || ' 天在院人数超过核定床位 ' || max(o.bed_cnt) || ' 张,最多 '
    || max(o.persons) || ' 人' AS message
FROM over o JOIN params p USING (screen)
GROUP BY o.screen, o.fixmedins_code, strftime(o.day, '%Y-%m'), date_trunc('month', o.day), last_day(o.day)
HAVING count(*) >= any_value(p.days_least)

-- @lines
SELECT f.finding_id, 'day' AS role, 'mdtrt_d' AS "table", f.fixmedins_code || ':' || strftime(o.day, '%Y-%m-%d') AS "key",
  CAST(o.day AS TIMESTAMP) AS "time", NULL::VARCHAR AS item_code, CAST(o.persons AS DECIMAL(18,6)) AS cnt,
  CAST(o.bed_cnt AS DECIMAL(18,6)) AS units, NULL::DECIMAL(18,6) AS amount
FROM findings f JOIN over o ON o.screen = f.screen AND o.fixmedins_code = f.fixmedins_code
  AND o.day BETWEEN f.period_begin AND f.period_end
