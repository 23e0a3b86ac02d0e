/*
id: companion-cluster
title: 结伴住院/团伙集中刷卡
version: 1
source: illustrative
severity: indicator
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(1)}
about: |-
  Persons who time and again are at the same provider at the same time: visits within minutes of each other,
  admissions on the same or the next day. Two who met by chance in a busy place have other visits too, so the
  meetings must be most of the visits of both. Persons of one address are taken as one, since families go together,
  and care that runs by a timetable (the benefit for chronic diseases, dialysis, rehabilitation) is left out.
needs: [mdtrt_d, psn_info_b]
row: [fixmedins_code, head]
parameters:
  visit_types: {default: '11,12,13,41', about: 'med_type of visits and purchases that are compared by minutes'}
  stay_types: {default: '21', about: 'med_type of stays that are compared by days'}
  free_diagnoses: {default: 'Z49,Z50,Z51', about: 'beginnings of principal diagnoses of stays that run by a timetable'}
  minutes: {default: 10, min: 0, max: 240, unit: minutes, about: 'between two visits'}
  days_apart: {default: 1, min: 0, max: 7, unit: days, about: 'between two admissions'}
  times_least: {default: 4, min: 2, max: 1000, unit: times, about: 'that two persons met, on different days'}
  together_least: {default: 0.6, min: 0.0, max: 1.0, unit: share, about: 'of the visits of each of two, at any provider, that were meetings'}
  persons_least: {default: 3, min: 2, max: 1000, unit: persons, about: 'of different addresses in a group'}
*/

-- @step events
SELECT p.screen, m.fixmedins_code, m.mdtrt_id, m.psn_no, m.begntime AS "time", CAST(m.begntime AS DATE) AS day,
  mj_listed(p.stay_types, m.med_type) AS stay, hash(coalesce(nullif(b.addr, ''), m.psn_no)) AS home
FROM mdtrt_d m JOIN params p ON mj_listed(p.visit_types || ',' || p.stay_types, m.med_type)
JOIN psn_info_b b USING (psn_no)
WHERE m.begntime IS NOT NULL AND NOT mj_begins(p.free_diagnoses, coalesce(m.dscg_maindiag_code, ''))

-- @step meetings
SELECT a.screen, a.fixmedins_code, a.psn_no AS one, b.psn_no AS other, a.home AS one_home, b.home AS other_home,
  a.mdtrt_id AS one_visit, a."time", a.day
FROM events a JOIN params p USING (screen)
JOIN events b ON b.screen = a.screen AND b.fixmedins_code = a.fixmedins_code AND b.day = a.day AND NOT a.stay AND NOT b.stay
WHERE b.psn_no <> a.psn_no AND b.home <> a.home AND abs(date_diff('second', a."time", b."time")) <= p.minutes * 60
UNION ALL
SELECT a.screen, a.fixmedins_code, a.psn_no, b.psn_no, a.home, b.home, a.mdtrt_id, a."time", a.day
FROM events a JOIN params p USING (screen)
JOIN events b ON b.screen = a.screen AND b.fixmedins_code = a.fixmedins_code AND a.stay AND b.stay
  AND b.day BETWEEN a.day - CAST(p.days_apart AS INTEGER) AND a.day + CAST(p.days_apart AS INTEGER)
WHERE b.psn_no <> a.psn_no AND b.home <> a.home

-- @step friends
SELECT m.* FROM (
  SELECT m.screen, m.fixmedins_code, m.one, m.other, m.one_home, m.other_home, count(DISTINCT m.day) AS times
  FROM meetings m JOIN params p USING (screen) GROUP BY ALL HAVING count(DISTINCT m.day) >= any_value(p.times_least)) m
JOIN params p USING (screen)
JOIN (SELECT screen, psn_no AS one, count(DISTINCT day) AS one_days FROM events GROUP BY ALL) a USING (screen, one)
JOIN (SELECT screen, psn_no AS other, count(DISTINCT day) AS other_days FROM events GROUP BY ALL) b USING (screen, other)
WHERE mj_ratio(m.times, greatest(a.one_days, b.other_days)) >= p.together_least

-- A group is told by the person of the least number among those who meet.
-- @step heads
SELECT f.screen, f.fixmedins_code, f.one AS head, 1 + count(DISTINCT f.other_home) AS homes, 1 + count(*) AS persons,
  min(f.times) AS times
FROM friends f JOIN params p USING (screen) GROUP BY f.screen, f.fixmedins_code, f.one
HAVING min(f.other) > f.one AND 1 + count(DISTINCT f.other_home) >= any_value(p.persons_least)

-- @step visits
SELECT DISTINCT h.screen, h.fixmedins_code, h.head, m.one_visit AS mdtrt_id, m."time"
FROM heads h JOIN (SELECT screen, fixmedins_code, one AS head, other AS person FROM friends
  UNION SELECT screen, fixmedins_code, one, one FROM friends) g USING (screen, fixmedins_code, head)
JOIN meetings m ON m.screen = g.screen AND m.fixmedins_code = g.fixmedins_code AND m.one = g.person
JOIN friends f ON f.screen = m.screen AND f.fixmedins_code = m.fixmedins_code AND f.one = m.one AND f.other = m.other
WHERE m.other = h.head OR m.one = h.head

-- @findings
SELECT h.screen, h.fixmedins_code, strftime(min(v."time"), '%Y-%m-%d') || '/' || strftime(max(v."time"), '%Y-%m-%d') AS period,
  CAST(min(v."time") AS DATE) AS period_begin, CAST(max(v."time") AS DATE) AS period_end, h.head,
  CAST(0 AS DECIMAL(18,2)) AS vola_amt, h.persons, h.homes, h.times,
  h.persons || ' 人至少 ' || h.times || ' 天同时在本机构就诊,来自 ' || h.homes || ' 个地址' AS message
FROM heads h JOIN visits v USING (screen, fixmedins_code, head)
GROUP BY h.screen, h.fixmedins_code, h.head, h.persons, h.homes, h.times

-- @lines
SELECT f.finding_id, 'visit' AS role, 'mdtrt_d' AS "table", v.mdtrt_id AS "key", v."time", NULL::VARCHAR AS item_code,
  CAST(1 AS DECIMAL(18,6)) AS cnt, NULL::DECIMAL(18,6) AS units, NULL::DECIMAL(18,6) AS amount
FROM findings f JOIN visits v USING (screen, fixmedins_code, head)
