SELECT DISTINCT l.key, l.inscp AS amount FROM line l JOIN k_tcm_never_paid k ON k.item_code = l.item AND l.day >= k.from_day AND l.day < k.to_day WHERE l.inscp > 0
