SELECT l.key, 0 AS amount FROM line l LEFT JOIN code c ON c.id = l.bilg_dr
WHERE abs(l.cnt * l.pric - l.amt) > 0.05 OR c.text IN (SELECT code FROM k_list WHERE list = 'placeholder_doctor')
