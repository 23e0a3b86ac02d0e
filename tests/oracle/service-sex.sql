SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_service_sex k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day
JOIN code c ON c.id = k.sex JOIN person p ON p.person = l.person WHERE p.gend IN ('1', '2') AND p.gend <> c.text
