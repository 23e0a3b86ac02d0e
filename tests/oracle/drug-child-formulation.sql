SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_drug_child_formulation k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day
JOIN person p ON p.person = l.person WHERE l.inscp > 0 AND datesub('year', p.brdy, l.day) > coalesce(k.max_age_years, 14)
