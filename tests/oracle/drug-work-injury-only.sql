SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_drug_work_injury k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day
JOIN settlement s ON s.setl = l.setl WHERE l.inscp > 0 AND s.insutype IN ('310', '390')
