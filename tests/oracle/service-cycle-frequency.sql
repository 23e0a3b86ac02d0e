WITH used AS (
  SELECT l.key, l.inscp, l.person, l.item, l.day, l.cnt, k.max_times, k.cycle_days FROM line l
  JOIN k_service_cycle k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day WHERE l.inscp > 0)
SELECT u.key, any_value(u.inscp) * least(sum(e.cnt) - u.max_times, any_value(u.cnt)) / any_value(u.cnt) AS amount FROM used u JOIN line e ON e.person = u.person AND e.item = u.item AND e.inscp > 0
  AND e.key <= u.key AND e.day <= u.day AND e.day > u.day - u.cycle_days::INTEGER
GROUP BY u.key, u.max_times HAVING sum(e.cnt) > u.max_times
