SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_service_age k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day
JOIN person p ON p.person = l.person WHERE l.inscp > 0
AND (datesub('year', p.brdy, l.day) < k.min_age_years OR datesub('year', p.brdy, l.day) > k.max_age_years)
