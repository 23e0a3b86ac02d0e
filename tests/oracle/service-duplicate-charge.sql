WITH b AS (SELECT l.*, k.row, k."window" AS w, k.item_a FROM line l JOIN k_service_duplicate k ON k.item_b = l.item AND l.inscp > 0),
hit AS (SELECT DISTINCT b.key, b.row, b.inscp, b.visit FROM b JOIN line a ON a.person = b.person AND a.item = b.item_a AND a.inscp > 0
  JOIN k_service_duplicate k ON k.row = b.row AND greatest(a.day, b.day) >= k.from_day AND greatest(a.day, b.day) < k.to_day
  WHERE (b.w = 'day' AND a.day = b.day AND a.provider = b.provider) OR (b.w = 'visit' AND a.visit = b.visit)
    OR (b.w = 'hour' AND date_trunc('hour', a.t) = date_trunc('hour', b.t) AND a.t > a.day AND b.t > b.day AND a.provider = b.provider)
    OR (b.w = '6h' AND a.provider = b.provider AND abs(epoch(a.t) - epoch(b.t)) < 21600 AND a.t > a.day AND b.t > b.day))
SELECT key, inscp AS amount FROM hit
