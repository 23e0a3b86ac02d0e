/*
id: cloned-records
title: 病历/费用雷同
version: 1
source: illustrative
severity: indicator
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(2)}
about: |-
  Stays of different persons in one hospital whose bills agree almost line by line: the same items in the same
  quantities on the same days of the stay. Lines that other hospitals charge as well with the same principal
  diagnosis (three characters), or that many stays of the hospital with this diagnosis have, are the path of care,
  not a copy, and are left out; so are stays for a fixed course (chemotherapy). Likeness is the share of the
  other lines that two stays have in common (Jaccard). Stays are compared when they agree in diagnosis and begin
  near each other.
needs: [mdtrt_d, fee_list_d]
row: [fixmedins_code, head]
parameters:
  med_types: {default: '21', about: 'med_type of the stays'}
  free_charge_types: {default: '01,02,07', about: 'med_chrgitm_type of daily charges that are alike in all stays'}
  likeness: {default: 0.95, min: 0.5, max: 1.0, unit: share, about: 'of the lines that agree, at least'}
  elsewhere_most: {default: 1, min: 0, unit: hospitals, about: 'that may charge a line too before it counts as the path of care'}
  here_most: {default: 0.1, min: 0.0, max: 1.0, unit: share, about: 'of the stays of the hospital with this diagnosis that may have a line too'}
  here_least: {default: 20, min: 1, unit: stays, about: 'of the hospital with this diagnosis; with fewer that share says nothing'}
  free_diagnoses: {default: 'Z51', about: 'beginnings of principal diagnoses with a fixed course'}
  lines_least: {default: 15, min: 5, unit: lines, about: 'of a stay that are its own: few are alike by chance'}
  persons_least: {default: 3, min: 2, unit: persons, about: 'whose stays are alike'}
  days_apart: {default: 30, min: 0, max: 366, unit: days, about: 'between the begins of two stays'}
*/

-- @step stays
SELECT p.screen, m.fixmedins_code, m.mdtrt_id, m.psn_no, CAST(m.begntime AS DATE) AS day,
  left(coalesce(m.dscg_maindiag_code, ''), 3) AS diagnosis
FROM mdtrt_d m JOIN params p ON mj_listed(p.med_types, m.med_type)
WHERE NOT mj_begins(p.free_diagnoses, coalesce(m.dscg_maindiag_code, ''))

-- What was charged of an item on a day of the stay, as one number.
-- @step all_marks
SELECT t.screen, t.fixmedins_code, t.diagnosis, t.mdtrt_id, hash(l.med_list_codg, date_diff('day', t.day, CAST(l.fee_ocur_time AS DATE)), sum(l.cnt)) AS mark
FROM stays t JOIN fee_list_d l USING (mdtrt_id) JOIN params p USING (screen)
WHERE coalesce(l.med_chrgitm_type, '') NOT IN (SELECT unnest(string_split(free_charge_types, ',')) FROM params)
GROUP BY t.screen, t.fixmedins_code, t.diagnosis, t.mdtrt_id, l.med_list_codg, date_diff('day', t.day, CAST(l.fee_ocur_time AS DATE)) HAVING sum(l.cnt) > 0

-- @step here
SELECT screen, fixmedins_code, diagnosis, mark, count(*) AS stays FROM all_marks GROUP BY ALL

-- @step own
SELECT n.screen, n.fixmedins_code, n.diagnosis, n.mark FROM here n
JOIN (SELECT screen, diagnosis, mark, count(*) AS hospitals FROM here GROUP BY ALL) h USING (screen, diagnosis, mark)
JOIN (SELECT screen, fixmedins_code, diagnosis, count(*) AS stays FROM stays GROUP BY ALL) t
  USING (screen, fixmedins_code, diagnosis)
JOIN params p USING (screen) WHERE h.hospitals <= p.elsewhere_most + 1
  AND (t.stays < p.here_least OR mj_ratio(n.stays, t.stays) <= p.here_most)

-- @step marks
SELECT m.screen, m.mdtrt_id, m.mark FROM all_marks m JOIN own o USING (screen, fixmedins_code, diagnosis, mark)

-- @step sizes
SELECT t.*, k.lines FROM stays t
JOIN (SELECT screen, mdtrt_id, count(*) AS lines FROM marks GROUP BY ALL) k USING (screen, mdtrt_id)
JOIN params p USING (screen) WHERE k.lines >= p.lines_least

-- @step pairs
SELECT a.screen, a.fixmedins_code, a.mdtrt_id AS one, b.mdtrt_id AS other, a.psn_no AS one_person,
  b.psn_no AS other_person, a.lines AS one_lines, b.lines AS other_lines
FROM sizes a JOIN params p USING (screen)
JOIN sizes b ON b.screen = a.screen AND b.fixmedins_code = a.fixmedins_code AND b.diagnosis = a.diagnosis
  AND b.mdtrt_id <> a.mdtrt_id AND b.psn_no <> a.psn_no AND abs(date_diff('day', a.day, b.day)) <= p.days_apart
  AND least(a.lines, b.lines) >= greatest(a.lines, b.lines) * CAST(p.likeness AS DECIMAL(6,4))

-- @step alike
SELECT q.screen, q.fixmedins_code, q.one, q.other, q.other_person, mj_ratio(s.common, q.one_lines + q.other_lines - s.common) AS likeness
FROM pairs q JOIN (SELECT q.screen, q.one, q.other, count(*) AS common FROM pairs q
  JOIN marks a ON a.screen = q.screen AND a.mdtrt_id = q.one
  JOIN marks b ON b.screen = q.screen AND b.mdtrt_id = q.other AND b.mark = a.mark GROUP BY ALL) s USING (screen, one, other)
JOIN params p USING (screen)
WHERE mj_ratio(s.common, q.one_lines + q.other_lines - s.common) >= p.likeness

-- A group is told by the stay of the least number among those that it is like.
-- @step heads
SELECT a.screen, a.fixmedins_code, a.one AS head, 1 + count(DISTINCT a.other_person) AS persons, 1 + count(*) AS stays,
  min(a.likeness) AS likeness
FROM alike a JOIN params p USING (screen) GROUP BY a.screen, a.fixmedins_code, a.one
HAVING min(a.other) > a.one AND 1 + count(DISTINCT a.other_person) >= any_value(p.persons_least)

-- @findings
SELECT h.screen, h.fixmedins_code, strftime(t.day, '%Y-%m') AS period, h.head, t.diagnosis,
  CAST(0 AS DECIMAL(18,2)) AS vola_amt, h.persons, h.stays, h.likeness, t.lines,
  h.persons || ' 人的 ' || h.stays || ' 次住院除诊疗常规外的费用明细相同程度不低于 ' || mj_number(h.likeness * 100) || '%' AS message
FROM heads h JOIN sizes t ON t.screen = h.screen AND t.mdtrt_id = h.head

-- @lines
SELECT f.finding_id, 'stay' AS role, 'mdtrt_d' AS "table", t.mdtrt_id AS "key", CAST(t.day AS TIMESTAMP) AS "time",
  NULL::VARCHAR AS item_code, CAST(t.lines AS DECIMAL(18,6)) AS cnt, NULL::DECIMAL(18,6) AS units, NULL::DECIMAL(18,6) AS amount
FROM findings f JOIN (SELECT screen, one AS head, other AS mdtrt_id FROM alike UNION SELECT screen, one, one FROM alike) a
  ON a.screen = f.screen AND a.head = f.head
JOIN sizes t ON t.screen = a.screen AND t.mdtrt_id = a.mdtrt_id
