WITH charged AS (
  SELECT l.key, l.cnt, l.inscp, k.max_qty, sum(l.cnt) OVER (PARTITION BY k.row, l.person, l.provider, l.day
    ORDER BY l.key) AS running
  FROM line l JOIN k_service_frequency k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day WHERE l.inscp > 0)
SELECT key, inscp * least(cnt, running - max_qty) / cnt AS amount FROM charged WHERE running > max_qty
