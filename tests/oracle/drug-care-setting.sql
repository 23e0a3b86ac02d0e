SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_drug_care_setting k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day
JOIN visit v ON v.visit = l.visit WHERE l.inscp > 0 AND v.med2 <> '99' AND NOT (
  (v.inpatient AND contains(k.settings, '|inpatient|')) OR (v.emergency AND contains(k.settings, '|emergency|'))
  OR (NOT v.inpatient AND NOT v.emergency AND contains(k.settings, '|outpatient|')))
