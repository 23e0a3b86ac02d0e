/*
id: rx-missing-or-fake
title: 处方药无方/假处方
version: 1
source: illustrative
severity: high
basis:
  - {law: 医疗保障基金使用监督管理条例, article: 40(2)}
  - {law: 零售药店医疗保障定点管理暂行办法}
about: |-
  Prescription drugs that a pharmacy sold to insured persons without a prescription, or with one that was
  written after the sale; and doctors who write prescriptions for several persons within seconds.
needs: [setl_d]
tests:
  no-prescription: {title: 无处方, needs: [inv_sel_d]}
  after-sale: {title: 处方晚于销售, needs: [inv_sel_d, drord_d]}
  in-seconds: {title: 数秒内多人处方, needs: [drord_d]}
row: [fixmedins_code, test, subject]
parameters:
  late_minutes: {default: 5, min: 0, max: 1440, unit: minutes, about: 'by which clocks may differ'}
  seconds: {default: 60, min: 1, max: 3600, unit: seconds, about: 'in which prescriptions are counted'}
  persons_least: {default: 4, min: 2, max: 1000, unit: persons, about: 'who got one of a doctor in that time'}
*/

-- Sales of prescription drugs that were settled, without those that came back whole.
-- @step sales
SELECT i.fixmedins_code, i.fixmedins_bchno, i.med_list_codg AS item_code, i.fixmedins_hilist_name AS name,
  i.setl_id, s.psn_no, nullif(trim(coalesce(i.rxno, '')), '') AS rxno, i.sel_retn_time AS "time", i.sel_retn_cnt AS cnt,
  l.amount
FROM inv_sel_d i JOIN setl_d s ON s.setl_id = i.setl_id AND s.fixmedins_code = i.fixmedins_code
JOIN (SELECT setl_id, med_list_codg, CAST(sum(inscp_scp_amt) AS DECIMAL(18,2)) AS amount FROM fee_list_d GROUP BY ALL) l
  ON l.setl_id = i.setl_id AND l.med_list_codg = i.med_list_codg
WHERE i.rx_flag = '1' AND left(i.fixmedins_code, 1) = 'P' AND coalesce(s.vali_flag, '1') <> '0'
  AND NOT EXISTS (SELECT 1 FROM inv_sel_retn_d r WHERE r.fixmedins_code = i.fixmedins_code
    AND r.med_list_codg = i.med_list_codg AND r.setl_id = i.setl_id AND abs(r.sel_retn_cnt) >= i.sel_retn_cnt)
  AND NOT EXISTS (SELECT 1 FROM refund_line_d r WHERE r.mdtrt_id = s.mdtrt_id AND r.med_list_codg = i.med_list_codg)

-- @step written
SELECT fixmedins_code, mdtrt_id, psn_no, coalesce(drord_no, medcas_drord_detl_id) AS rxno, drord_isu_dr_codg AS dr_codg,
  min(drord_isu_time) AS "time"
FROM drord_d WHERE coalesce(vali_flag, '1') <> '0' GROUP BY ALL

-- Prescriptions of visits that were no stays: ward rounds order for many at once.
-- @step prescriptions
SELECT DISTINCT w.fixmedins_code, w.dr_codg, w.psn_no, w.rxno, w."time"
FROM written w JOIN mdtrt_d m USING (fixmedins_code, mdtrt_id)
WHERE w.dr_codg IS NOT NULL AND coalesce(m.med_type, '11') NOT IN ('21', '52')

-- @step bursts
SELECT p.screen, a.fixmedins_code, a.dr_codg, a."time", count(DISTINCT b.psn_no) AS persons
FROM prescriptions a CROSS JOIN params p
JOIN prescriptions b ON b.fixmedins_code = a.fixmedins_code AND b.dr_codg = a.dr_codg AND b."time" >= a."time"
  AND b."time" < a."time" + to_seconds(p.seconds)
GROUP BY ALL HAVING count(DISTINCT b.psn_no) >= any_value(p.persons_least)

-- The first of bursts that run into each other.
-- @step first_burst
SELECT b.* FROM bursts b WHERE NOT EXISTS (SELECT 1 FROM bursts e JOIN params p ON p.screen = e.screen
  WHERE e.screen = b.screen AND e.fixmedins_code = b.fixmedins_code AND e.dr_codg = b.dr_codg AND e."time" < b."time"
    AND e."time" + to_seconds(p.seconds) > b."time")

-- @step wrong_sale
SELECT p.screen, 'no-prescription' AS test, s.*, NULL::TIMESTAMP AS written FROM sales s CROSS JOIN params p WHERE s.rxno IS NULL
UNION ALL
SELECT p.screen, 'after-sale', s.*, w."time" FROM sales s CROSS JOIN params p
JOIN (SELECT psn_no, rxno, min("time") AS "time" FROM written GROUP BY ALL) w ON w.psn_no = s.psn_no AND w.rxno = s.rxno
WHERE w."time" > s."time" + to_minutes(p.late_minutes)

-- @findings
SELECT screen, test, fixmedins_code, strftime("time", '%Y-%m') AS period, fixmedins_bchno AS subject, item_code,
  name AS item_name, CAST(greatest(amount, 0) AS DECIMAL(18,2)) AS vola_amt, psn_no, setl_id, cnt AS value,
  strftime(written, '%Y-%m-%d %H:%M:%S') AS written,
  '处方药' || coalesce(name, item_code) || CASE test WHEN 'no-prescription' THEN '已售出,没有处方号'
    ELSE '的处方晚于销售:' || strftime(written, '%Y-%m-%d %H:%M:%S') END AS message
FROM wrong_sale
UNION ALL
SELECT b.screen, 'in-seconds', b.fixmedins_code, strftime(b."time", '%Y-%m'),
  b.dr_codg || ':' || strftime(b."time", '%Y-%m-%d %H:%M:%S'), NULL, NULL, CAST(0 AS DECIMAL(18,2)), NULL, NULL,
  CAST(b.persons AS DECIMAL(18,6)), NULL,
  '医师 ' || b.dr_codg || ' 在 ' || p.seconds || ' 秒内为 ' || b.persons || ' 人开方'
FROM first_burst b JOIN params p USING (screen)

-- @lines
SELECT f.finding_id, 'sale' AS role, 'inv_sel_d' AS "table", w.fixmedins_bchno AS "key", w."time", w.item_code, w.cnt,
  w.cnt AS units, CAST(w.amount AS DECIMAL(18,6)) AS amount
FROM findings f JOIN wrong_sale w ON w.screen = f.screen AND w.test = f.test AND w.fixmedins_code = f.fixmedins_code
  AND w.fixmedins_bchno = f.subject
UNION ALL
SELECT DISTINCT f.finding_id, 'prescription', 'drord_d', b.rxno, b."time", NULL, NULL, NULL, NULL
FROM findings f JOIN first_burst a ON f.test = 'in-seconds' AND a.screen = f.screen AND a.fixmedins_code = f.fixmedins_code
  AND f.subject = a.dr_codg || ':' || strftime(a."time", '%Y-%m-%d %H:%M:%S')
JOIN params p ON p.screen = a.screen
JOIN prescriptions b ON b.fixmedins_code = a.fixmedins_code AND b.dr_codg = a.dr_codg AND b."time" >= a."time"
  AND b."time" < a."time" + to_seconds(p.seconds)
