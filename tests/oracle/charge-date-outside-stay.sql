SELECT l.key, l.inscp AS amount FROM line l JOIN visit v ON v.visit = l.visit
WHERE v.inpatient AND l.inscp > 0 AND (l.day < v.begn::DATE OR l.day > v.endt::DATE)
