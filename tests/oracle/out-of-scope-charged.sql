SELECT l.key, l.inscp AS amount FROM line l JOIN code c ON c.id = l.chrgitm_lv WHERE c.text = '03' AND l.inscp > 0
