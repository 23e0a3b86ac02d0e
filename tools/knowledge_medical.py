"""Points of the 2025 book about safe use of drugs, for tools/import_knowledge.py.

The book names drugs without codes. A row is taken only when its name is, character for character,
a drug name of the published code lists and its remark says who must not (or should not) take the
drug; all codes of that name are then the point. Every other row is counted with its reason.
"""

import collections
import hashlib
import re

PREGNANCY = "妊娠期及哺乳期用药安全"
ELDERLY = "老年人用药安全"

ITEM = ["item_code:code", "item_name:string"]
TABLES = {
    "drug_pregnancy": (ITEM + ["pregnancy:bool", "lactation:bool", "match:string"], ["item_code"]),
    "drug_elderly": (ITEM + ["level:string", "min_age_years:int", "match:string"], ["item_code"]),
}


def pregnancy_limit(remark):
    pregnant = "孕妇禁用" in remark or "孕妇及哺乳期妇女禁用" in remark
    nursing = "哺乳期禁用" in remark or "哺乳期妇女禁用" in remark
    if not pregnant and not nursing:
        return None
    return {"pregnancy": str(pregnant).lower(), "lactation": str(nursing).lower()}


def elderly_limit(remark):
    """慎用 warns, 不推荐 and 避免 advise against; the age of an old person is left to the region."""
    if re.search("不推荐|避免|禁用", remark):
        level = "avoid"
    elif re.search("慎用|慎重", remark):
        level = "caution"
    else:
        return None
    return {"level": level, "min_age_years": ""}


READERS = {PREGNANCY: ("drug_pregnancy", pregnancy_limit),
           ELDERLY: ("drug_elderly", elderly_limit)}


def add(run, tables, common, seen):
    """Adds rows to `run.rows`; `seen`: rows of code and name of the published code lists."""
    tables.update(TABLES)
    codes = collections.defaultdict(list)
    for row in seen:
        codes[row["name"].strip()].append(row["nhsa_code"])
    for row in run.book:
        classes = row["rule_class"].split("|")
        for name, (table, limit) in READERS.items():
            # A remark belongs to one class; in a row of several nobody can say to which.
            if name not in classes or row["looks_like_pdf_noise"] == "1":
                continue
            own = limit(row["basis_text"]) if len(classes) == 1 else None
            found = codes.get(row["item"].strip(), [])
            if own and found:
                point = hashlib.sha256(f"{name}/{row['item']}".encode()).hexdigest()[:16]
                for code in sorted(set(found)):
                    run.rows[table].append({
                        "item_code": code, "item_name": row["item"].strip(), **own,
                        "match": "exact", "point": "KP-" + point, **common})
                run.resolved[table, "codes by the drug's name"] += len(set(found))
                run.left_out["book-2025", f"{row['rule_class']}: no code"] -= 1
            elif found:
                why = "one remark for several classes" if len(classes) > 1 else \
                    "the remark is cut off or names nobody"
                run.left_out[table, why + ": " + row["item"]] += 1
    for key in [k for k, n in run.left_out.items() if n == 0]:
        del run.left_out[key]
