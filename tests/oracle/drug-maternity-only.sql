SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_drug_maternity k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day
JOIN settlement s ON s.setl = l.setl JOIN visit v ON v.visit = l.visit
WHERE l.inscp > 0 AND s.insutype IN ('310', '390') AND v.med2 NOT IN ('51', '52', '53')
