#!/usr/bin/env python3
"""Writes the official knowledge tables of the rulebook from the published lists.

    tools/import_knowledge.py SOURCE_FOLDER OUT_FOLDER [--doc docs/knowledge-sources.md]

SOURCE_FOLDER holds `nhsa_libraries/` (points and sheets) and `icd/` (code sets); OUT_FOLDER is
`rulebook/knowledge`. Needs Python 3.9 and its standard library, no network. The same input gives
the same bytes. Only facts are carried: code, name, limit, dates, batch; remarks are read for their
numbers and dropped. Rows of other sources (regional, illustrative) that OUT_FOLDER holds already
are kept. With --doc the counts between the markers of that file are rewritten. The decisions are
told in docs/knowledge-sources.md. Exit code 1: a check failed, nothing was written.
"""

import argparse
import collections
import csv
import datetime
import json
import pathlib
import re
import sys

import knowledge_medical

# Publication dates by batch. The lists give none for batches 1 to 8; those are the dates of the
# announcements. A point is valid from the day it was published.
BATCH_DATES = {
    "batch-01": "2025-05-23",
    "batch-02": "2025-07-22",
    "batch-03": "2025-07-30",
    "batch-04": "2025-08-08",
    "batch-05": "2025-08-14",
    "batch-06": "2025-08-26",
    "batch-07": "2025-12-12",
    "batch-08": "2026-01-06",
    "rev-2026-01": "2026-01-28",
    "book-2025": "2026-02-12",
    "batch-09": "2026-04-21",
    "batch-10": "2026-04-28",
    "batch-11": "2026-05-11",
    "batch-12": "2026-05-23",
    "batch-13": "2026-06-01",
    "batch-14": "2026-06-09",
    "batch-15": "2026-06-16",
    "batch-16": "2026-06-22",
    "batch-17": "2026-06-29",
}

COMMON = ["point:string", "source:string", "batch:string", "valid_from:date", "valid_to:date",
          "superseded_by:string"]

# table: (own columns, key columns; two rows of one key may not be valid on one day)
ITEM = ["item_code:code", "item_name:string"]
TABLES = {
    "drug_sex": (ITEM + ["sex:code"], ["item_code"]),
    "service_sex": (ITEM + ["sex:code"], ["item_code"]),
    "drug_child_formulation": (ITEM + ["max_age_years:int"], ["item_code"]),
    "drug_child_payment": (ITEM + ["min_age_years:int", "max_age_years:int"], ["item_code"]),
    "service_child": (ITEM + ["age_band:string", "max_age_days:int"], ["item_code"]),
    "surgery_discount": (ITEM + ["group:string"], ["item_code", "group"]),
    "drug_work_injury": (ITEM, ["item_code"]),
    "drug_maternity": (ITEM, ["item_code"]),
    "drug_care_setting": (ITEM + ["settings:codes"], ["item_code"]),
    "drug_institution_level": (
        ITEM + ["min_level:int", "specialist_level:int", "first_only:bool"], ["item_code"]),
    "drug_course": (ITEM + ["max_days:int", "mode:string", "scope:string"], ["item_code"]),
    "service_duplicate": (
        ["item_a:code", "name_a:string", "item_b:code", "name_b:string", "window:string"],
        ["item_a", "item_b"]),
    "service_frequency": (
        ITEM + ["max_qty:decimal", "unit:string", "period:string"], ["item_code"]),
    "service_age": (ITEM + ["min_age_years:int", "max_age_years:int", "note:string"],
                    ["item_code"]),
    "service_course": (ITEM + ["max_days:int", "min_gap_days:int"], ["item_code"]),
    "service_cycle": (ITEM + ["max_times:int", "cycle_days:int"], ["item_code"]),
    "drug_second_line": (ITEM, ["item_code"]),
    "drug_internet_scope": (ITEM, ["item_code"]),
    "tcm_sole_use": (ITEM, ["item_code"]),
    "tcm_never_paid": (ITEM, ["item_code"]),
    "drug_indication_points": (ITEM, ["item_code"]),
    "procedure_sex": (["oprn_oprt_code:code", "oprn_name:string", "sex:code"],
                      ["oprn_oprt_code"]),
    "procedure_diagnosis": (
        ["oprn_oprt_code:code", "oprn_name:string", "icd10:codes", "pairs:int"],
        ["oprn_oprt_code"]),
    "procedure_diagnosis_pair": (
        ["oprn_oprt_code:code", "oprn_name:string", "diag_code:code", "diag_name:string"],
        ["oprn_oprt_code", "diag_code"]),
    "diagnosis_sex": (["diag_code:code", "diag_name:string", "sex:code", "match:string"],
                      ["diag_code"]),
    "diagnosis_age": (
        ["diag_code:code", "diag_name:string", "min_age_days:int", "max_age_days:int",
         "match:string"], ["diag_code"]),
}

# Published rule class: table. A class that is missing here stops the import: none may be lost.
CLASSES = {
    "药品区分性别使用": "drug_sex",
    "医疗服务项目区分性别使用": "service_sex",
    "药品儿童专用": "drug_child_formulation",
    "药品限儿童使用": "drug_child_payment",
    "医疗服务项目儿童专用": "service_child",
    "手术项目未按规定折价收费": "surgery_discount",
    "药品限工伤保险": "drug_work_injury",
    "药品限生育保险": "drug_maternity",
    "药品限就医方式": "drug_care_setting",
    "药品限医疗机构级别": "drug_institution_level",
    "药品限支付疗程": "drug_course",
    "医疗服务项目重复收费": "service_duplicate",
    "医疗服务项目限定频次": "service_frequency",
    "医疗服务项目限年龄": "service_age",
    "医疗服务项目限支付疗程": "service_course",
    "医疗服务项目周期超频次": "service_cycle",
    "药品限二线使用": "drug_second_line",
    "超互联网医院药品支付范围": "drug_internet_scope",
    "中药饮片单方使用不予支付": "tcm_sole_use",
    "中药饮片单复方均不予支付": "tcm_never_paid",
    "药品限适应症": "drug_indication_points",
}

CODE_SHAPE = {  # by the beginning of the table's name
    "drug": re.compile(r"X[A-Z0-9]{22}|Z[A-Z0-9]{19}"),
    "tcm": re.compile(r"T\d{9}"),
    "service": re.compile(r"\d{15}"),
    "surgery": re.compile(r"\d{15}"),
    "procedure": re.compile(r"\d{2}\.\d{2,4}(x\d{3})?"),
    "diagnosis": re.compile(r"[A-Z]\d{2}\.\d{3}(x\d{3})?"),
}

SEX = {"男": "1", "女": "2"}
WINDOW = {"单日": "day", "单次就诊": "visit", "6小时": "6h", "同一小时": "hour"}
AGE_BAND = {"新生儿": ("neonate", "28"), "婴幼儿": ("infant", "1460"), "儿童": ("child", "")}
PROCEDURE = re.compile(r"(\d{2}\.\d{2,4}(?:x\d{3})?)(.+)")
DIAGNOSIS = re.compile(r"([A-Z]\d{2}\.\d{3}(?:x\d{3})?)(.+)")


def read_tsv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def same_name(a, b):
    """Names differ between lists in the width of brackets and in Roman numerals."""
    table = str.maketrans({"（": "(", "）": ")", "Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III"})
    return a.translate(table).replace(" ", "") == b.translate(table).replace(" ", "")


class Import:
    def __init__(self, source):
        libraries = source / "nhsa_libraries"
        self.points = read_tsv(libraries / "points" / "kp.tsv")
        self.codes = collections.defaultdict(list)
        for row in read_tsv(libraries / "points" / "kp_codes.tsv"):
            self.codes[row["kp_id"]].append((int(row["seq"]), row["nhsa_code"]))
        self.codes = {k: [c for _, c in sorted(v)] for k, v in self.codes.items()}
        self.book = read_tsv(libraries / "points" / "book2025_constraints_parsed.tsv")
        self.seen = read_tsv(libraries / "points" / "nhsa_codes_with_names_seen_in_kp.tsv")
        self.sheets = {}
        for path in sorted((libraries / "tables").glob("*.tsv")):
            self.sheets[path.stem] = read_tsv(path)
        self.procedures = {r["code"]: r["name"]
                           for r in read_tsv(source / "icd" / "icd9cm3_yb_procedure.tsv")}
        self.diagnoses = {r["code"]: r["name"]
                          for r in read_tsv(source / "icd" / "icd10_yb_diagnosis.tsv")}
        self.rows = collections.defaultdict(list)
        self.errors = []
        self.left_out = collections.Counter()   # (what, why): count
        self.resolved = collections.Counter()   # how a limit was found: count of points
        self.limits = {}                        # point: own columns, for those it supersedes to
        self.remarks = {}

    def sheet(self, *words):
        found = [rows for name, rows in self.sheets.items() if all(w in name for w in words)]
        if len(found) != 1:
            raise SystemExit(f"{len(found)} sheets are named by {words}")
        return found[0]

    def batch(self, point):
        name = point["batch"]
        return "rev-2026-01" if name == "updates_2026-01" else name.replace("_", "-")

    # --- limits by class ----------------------------------------------------------------------

    def by_name(self, column, *words):
        return {r["药品通用名"]: r[column] for r in self.sheet(*words) if r.get(column)}

    def prepare_sheets(self):
        self.drug_sex = self.by_name("限定对象", "第一批", "药品", "性别对象)_明细")
        self.service_sex = {r["国标代码"]: r["限定性别"] for r in self.sheet("第一批", "项目", "性别")}
        self.service_band = {r["国标代码"]: r["限定对象"] for r in self.sheet("第一批", "项目", "年龄")}
        self.level = self.by_name("限定值域", "第五批", "明细")
        self.course = self.by_name("限定值域", "第六批", "明细")
        self.groups = collections.defaultdict(list)
        for r in self.sheet("第二批"):
            self.groups[r["国标代码"]].append(r["限定值域"])
        self.pairs = {(r["主项编码"], r["从项编码"]): r for r in self.sheet("第七批")}
        self.frequency = {r["项目编码"]: r for r in self.sheet("第八批-1") if r.get("项目编码")}
        self.service_days = {r["项目代码"]: r["备注"] for r in self.sheet("第八批-3")}
        self.cycles = {r["项目代码"]: r for r in self.sheet("第八批-4")}

    def limit(self, table, point, code, inherited):
        """The own columns besides code and name, or None when the point gives no usable limit."""
        remark = point["constraint_text"]
        name = point["item_name"]
        if table == "drug_sex":
            if name in self.drug_sex:
                self.how(point, "sex by name from the first batch's sheet")
                return {"sex": SEX[self.drug_sex[name]]}
            if inherited:
                self.how(point, "sex inherited from the superseded point")
                return {"sex": inherited["sex"]}
            if "前列腺癌" in remark:
                self.how(point, "sex from the remark (an organ of one sex)")
                return {"sex": "1"}
            return None
        if table == "service_sex":
            return {"sex": SEX[self.service_sex[code]]}
        if table == "drug_child_formulation":
            found = re.search(r"(\d+)周岁以下", remark)
            return {"max_age_years": found[1] if found else ""}
        if table == "drug_child_payment":
            return self.child_ages(remark)
        if table == "service_child":
            band, days = AGE_BAND[self.service_band[code]]
            return {"age_band": band, "max_age_days": days}
        if table == "surgery_discount":
            return {"group": self.groups[code].pop(0)}
        if table == "drug_care_setting":
            if "急诊或住院" in remark:
                return {"settings": "emergency|inpatient"}
            return {"settings": "inpatient"} if "住院" in remark else None
        if table == "drug_institution_level":
            return self.institution_level(point, remark, inherited)
        if table == "drug_course":
            return self.drug_course(point, remark, inherited)
        if table == "service_frequency":
            row = self.frequency[code]
            unit = {"天": "日"}.get(row["数量单位"], row["数量单位"])
            return {"max_qty": row["限制数量"], "unit": unit, "period": "day"}
        if table == "service_age":
            return {"min_age_years": "16", "max_age_years": "60",
                    "note": "our reading of 法定就业年龄"}
        if table == "service_course":
            text = self.service_days[code]
            days = re.search(r"不超过(\d+)天", text)
            gap = re.search(r"间隔时间不短于(\d+)天", text)
            weekly = "每周最多支付一次" in text
            return {"max_days": days[1] if days else "365" if "不超过一年" in text else "",
                    "min_gap_days": gap[1] if gap else "7" if weekly else ""}
        if table == "service_cycle":
            row = self.cycles[code]
            return {"max_times": row["频次上限"], "cycle_days": row["疗程周期"]}
        return {}

    def child_ages(self, remark):
        spans = [(int(a), int(b)) for a, b in
                 re.findall(r"(\d+)岁?[至-](\d+)岁", remark)]
        if spans:  # several uses: any of them is allowed
            return {"min_age_years": str(min(a for a, _ in spans)),
                    "max_age_years": str(max(b for _, b in spans))}
        least = re.search(r"(\d+)岁(?:及以上|及\d+岁以上)", remark)
        return {"min_age_years": least[1] if least else "", "max_age_years": ""}

    def institution_level(self, point, remark, inherited):
        named = self.level.get(point["item_name"])
        stated = "三级" if re.search(r"需三级", remark) else "二级" if "二级及以上" in remark else None
        level = stated or named
        if named and stated and named != stated:
            self.left_out["drug_institution_level",
                          "sheet and remark differ, remark taken: " + point["item_name"]] += 1
        if level is None:
            if not inherited:
                return None
            return dict(inherited)
        self.how(point, "level from the remark" if stated else "level from the sheet")
        specialist = "二级及以上眼科专科" in remark
        return {"min_level": "3" if level == "三级" else "2",
                "specialist_level": "2" if specialist else "",
                "first_only": "true" if "首次处方时需由" in remark else "false"}

    def drug_course(self, point, remark, inherited):
        span = "连续时间跨度" in point["detect_logic"]
        days = re.search(r"(?:不超过|最多支付)(\d+)天", remark)
        sheet = re.match(r"(\d+)天", self.course.get(point["item_name"], ""))
        if days:
            limit = days[1]
            self.how(point, "days from the remark")
            if sheet and sheet[1] != limit:
                self.left_out["drug_course", "sheet and remark differ, remark taken: "
                              f"{point['item_name']} {sheet[1]}→{limit}"] += 1
        elif sheet:
            limit = sheet[1]
            self.how(point, "days from the sheet")
        elif inherited:
            limit = inherited["max_days"]
            self.how(point, "days inherited from the superseded point")
        else:
            return None
        if span:
            return {"max_days": limit, "mode": "span", "scope": "ever"}
        visit = re.search(r"单次(?:住院)?(?:最多)?支付|单次住院", remark)
        return {"max_days": limit, "mode": "distinct_days", "scope": "visit" if visit else "year"}

    def how(self, point, text):
        self.resolved[CLASSES[point["rule_class"]], text] += 1

    # --- rows ---------------------------------------------------------------------------------

    def add_points(self):
        self.prepare_sheets()
        successor = {}
        by_id = {p["kp_id"]: p for p in self.points}
        if len(by_id) != len(self.points):
            self.errors.append("a point id is given twice")
        for p in self.points:
            old = p["supersedes_kp"]
            if not old:
                continue
            if old not in by_id or old in successor:
                self.errors.append(f"{p['kp_id']}: its link to {old} is broken or the second")
            successor[old] = p
        # Superseded points first, so that those that replace them can inherit.
        for p in sorted(self.points, key=lambda p: bool(p["supersedes_kp"])):
            table = CLASSES.get(p["rule_class"])
            if table is None:
                self.errors.append(f"unknown class {p['rule_class']}")
                continue
            codes = self.codes.get(p["kp_id"], [])
            if not codes:
                self.left_out[table, "a footnote of the sheet, without code"] += 1
                continue
            batch = self.batch(p)
            if p["published_at"] and p["published_at"] != BATCH_DATES[batch]:
                self.errors.append(f"{p['kp_id']}: published {p['published_at']}, not as its batch")
            after = successor.get(p["kp_id"])
            common = {
                "point": p["kp_id"], "source": "official", "batch": batch,
                "valid_from": BATCH_DATES[batch],
                "valid_to": BATCH_DATES[self.batch(after)] if after else "",
                "superseded_by": after["kp_id"] if after else "",
            }
            if table == "service_duplicate":
                self.add_pair(p, codes, common)
                continue
            inherited = self.limits.get(p["supersedes_kp"])
            for code in codes:
                own = self.limit(table, p, code, inherited)
                if own is None:
                    self.left_out[table, "no limit found: " + p["item_name"]] += 1
                    continue
                self.limits[p["kp_id"]] = own
                self.rows[table].append({"item_code": code, "item_name": p["item_name"].strip(),
                                         **own, **common})

    def add_pair(self, point, codes, common):
        sheet = self.pairs.get(tuple(codes))
        if len(codes) != 2 or sheet is None:
            self.left_out["service_duplicate", "pair is not in the sheet"] += 1
            return
        self.rows["service_duplicate"].append({
            "item_a": codes[0], "name_a": sheet["主项名称"], "item_b": codes[1],
            "name_b": sheet["从项名称"], "window": WINDOW[sheet["频度"]], **common})

    # --- the 2025 book ------------------------------------------------------------------------

    def add_book(self):
        common = {"source": "official", "batch": "book-2025",
                  "valid_from": BATCH_DATES["book-2025"], "valid_to": "", "superseded_by": ""}
        allowed = collections.defaultdict(set)
        pairs = collections.defaultdict(int)
        for row in self.book:
            cls = row["rule_class"]
            if row["looks_like_pdf_noise"] == "1":
                self.left_out["book-2025", f"{cls}: noise of the page layout"] += 1
            elif cls == "手术操作编码与性别不符":
                found = self.procedure(row["item"])
                sex = json.loads(row["parsed_condition_json"]).get("limit_sex")
                wanted = "男" if row["basis_text"].startswith("男性") else "女"
                if not found or sex != wanted:
                    self.left_out["book-2025", f"{cls}: code and name are no national procedure"] += 1
                    continue
                self.rows["procedure_sex"].append({
                    "oprn_oprt_code": found[0], "oprn_name": found[1], "sex": SEX[sex],
                    "point": "KP-book-2025-procedure-sex-" + found[0], **common})
            elif cls == "诊断编码与手术操作编码不符":
                parts = row["item"].split("×")
                found = self.procedure(parts[0])
                diagnosis = self.diagnosis(parts[1]) if len(parts) == 2 else None
                if not found or not diagnosis:
                    self.left_out["book-2025", f"{cls}: code and name are not national"] += 1
                    continue
                allowed[found].add(diagnosis[0][:3])
                pairs[found] += 1
                self.rows["procedure_diagnosis_pair"].append({
                    "oprn_oprt_code": found[0], "oprn_name": found[1],
                    "diag_code": diagnosis[0], "diag_name": diagnosis[1],
                    "point": f"KP-book-2025-procedure-diagnosis-{found[0]}-{diagnosis[0]}",
                    **common})
            elif cls in ("诊断与患者性别不符", "诊断与患者年龄不符"):
                self.add_book_diagnosis(row, cls, common)
            elif row["nhsa_codes"]:
                table = [CLASSES.get(c) for c in cls.split("|")]
                known = {r["item_code"] for t in table for r in self.rows.get(t, [])}
                codes = set(row["nhsa_codes"].split("|"))
                why = "all codes are points of a batch" if codes <= known else "codes of no batch"
                self.left_out["book-2025", f"{cls}: {why}"] += 1
            else:
                self.left_out["book-2025", f"{cls}: no code"] += 1
        for found in sorted(allowed):
            self.rows["procedure_diagnosis"].append({
                "oprn_oprt_code": found[0], "oprn_name": found[1],
                "icd10": "|".join(sorted(allowed[found])), "pairs": str(pairs[found]),
                "point": "KP-book-2025-procedure-diagnosis-" + found[0], **common})
        knowledge_medical.add(self, TABLES, common, self.seen)

    def add_book_diagnosis(self, row, cls, common):
        found = self.diagnosis(row["item"])
        basis = row["basis_text"]
        if not found:
            self.left_out["book-2025", f"{cls}: code and name are no national diagnosis"] += 1
        elif cls == "诊断与患者性别不符":
            self.rows["diagnosis_sex"].append({
                "diag_code": found[0], "diag_name": found[1], "sex": SEX[basis[0]],
                "match": "exact", "point": "KP-book-2025-diagnosis-sex-" + found[0], **common})
        elif basis.startswith(("新生儿", "婴儿")):
            self.rows["diagnosis_age"].append({
                "diag_code": found[0], "diag_name": found[1], "min_age_days": "0",
                "max_age_days": "28" if basis.startswith("新生儿") else "365",
                "match": "exact", "point": "KP-book-2025-diagnosis-age-" + found[0], **common})
        else:
            self.left_out["book-2025", f"{cls}: an age band without a number"] += 1

    def procedure(self, item):
        """(code, national name) when code and name agree with the national list."""
        found = PROCEDURE.fullmatch(item.strip())
        if not found or found[1] not in self.procedures:
            return None
        name = self.procedures[found[1]]
        # The book prints the procedure's grade (1 to 5) behind some names.
        if same_name(name, found[2]) or same_name(name, re.sub(r"[1-5]$", "", found[2])):
            return found[1], name
        return None

    def diagnosis(self, item):
        found = DIAGNOSIS.fullmatch(item.strip())
        if not found or found[1] not in self.diagnoses:
            return None
        name = self.diagnoses[found[1]]
        if same_name(name, found[2]) or same_name(name, re.sub(r"[1-5]$", "", found[2])):
            return found[1], name
        return None

    # --- checks -------------------------------------------------------------------------------

    def settle_duplicates(self):
        """One key, one point a day: of two the older ends where the newer begins."""
        for table, rows in self.rows.items():
            keys = TABLES[table][1]
            groups = collections.defaultdict(list)
            for row in rows:
                groups[tuple(row[k] for k in keys)].append(row)
            kept = []
            for group in groups.values():
                group.sort(key=lambda r: (r["valid_from"], r["point"]))
                for i, row in enumerate(group):
                    later = group[i + 1] if i + 1 < len(group) else None
                    if later and (not row["valid_to"] or row["valid_to"] > later["valid_from"]):
                        if row["valid_from"] == later["valid_from"]:
                            same = all(row[c.split(":")[0]] == later[c.split(":")[0]]
                                       for c in TABLES[table][0] if "name" not in c)
                            why = ("same code twice in one batch" if same else
                                   "same code twice in one batch, limits differ")
                            self.left_out[table, why + ", one kept"] += 1
                            continue
                        row["valid_to"] = later["valid_from"]
                        row["superseded_by"] = later["point"]
                        self.left_out[table, "older point of the same code closed "
                                             "(row kept as superseded)"] += 1
                    kept.append(row)
            self.rows[table] = kept

    def check(self):
        for table, rows in self.rows.items():
            shape = CODE_SHAPE[table.split("_")[0]]
            keys = [c.split(":")[0] for c in TABLES[table][0]
                    if c.split(":")[0] in ("item_code", "item_a", "item_b")]
            for row in rows:
                for key in keys:
                    if not shape.fullmatch(row[key]):
                        self.errors.append(f"{table}: {row[key]} is no code of its kind")
                if row["valid_to"] and row["valid_to"] <= row["valid_from"]:
                    self.errors.append(f"{table}: {row['point']} ends before it begins")
                datetime.date.fromisoformat(row["valid_from"])
                for column, value in row.items():
                    row[column] = " ".join(value.split())  # names carry stray spaces and breaks


# --- files ------------------------------------------------------------------------------------

def header(table):
    return TABLES[table][0] + COMMON


def kept_rows(path, columns):
    """Rows of other sources that the table holds already."""
    if not path.exists():
        return []
    with open(path, encoding="utf-8", newline="") as file:
        found = list(csv.reader(file))
    names = [c.split(":")[0] for c in columns]
    old = [c.split(":")[0] for c in found[0]]
    rows = [dict(zip(old, values)) for values in found[1:]]
    return [{n: r.get(n, "") for n in names} for r in rows if r["source"] != "official"]


def write_table(folder, table, rows):
    columns = header(table)
    names = [c.split(":")[0] for c in columns]
    keys = TABLES[table][1]
    rows = sorted(rows, key=lambda r: ([r[k] for k in keys], r["valid_from"], r["point"]))
    rows += kept_rows(folder / (table + ".csv"), columns)
    with open(folder / (table + ".csv"), "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([row[n] for n in names])


def report(run, folder):
    lines = ["| table | source | batch | current | superseded | rows |",
             "| --- | --- | --- | ---: | ---: | ---: |"]
    totals = collections.Counter()
    lists = collections.Counter()
    for path in sorted(folder.glob("*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        counts = collections.defaultdict(collections.Counter)
        for row in rows:
            row = {k.split(":")[0]: v for k, v in row.items()}
            if "superseded_by" not in row:
                lists[path.stem] += 1
                continue
            state = "superseded" if row["superseded_by"] else "current"
            counts[row["source"], row["batch"]][state] += 1
            totals[row["source"], state] += 1
        for (source, batch), c in sorted(counts.items()):
            lines.append(f"| {path.stem} | {source} | {batch} | {c['current']} | "
                         f"{c['superseded']} | {sum(c.values())} |")
    for source in sorted({s for s, _ in totals}):
        current, old = totals[source, "current"], totals[source, "superseded"]
        lines.append(f"| **all** | {source} | | **{current}** | **{old}** | **{current + old}** |")
    current = sum(n for (_, s), n in totals.items() if s == "current")
    total = sum(totals.values())
    lines.append(f"| **all** | | | **{current}** | **{total - current}** | **{total}** |")
    lines += ["", "Code lists: " + ", ".join(f"`{n}` {c}" for n, c in sorted(lists.items())) + "."]
    lines += ["", "Where limits came from (rows):", ""]
    for (table, how), n in sorted(run.resolved.items()):
        lines.append(f"- `{table}`: {how}: {n}")
    lines += ["", "Left out, or settled with a decision:", ""]
    for (table, why), n in sorted(run.left_out.items()):
        lines.append(f"- `{table}`: {why}: {n}")
    return "\n".join(lines)


def write_doc(path, text):
    begin, end = "<!-- counts: begin -->", "<!-- counts: end -->"
    old = path.read_text(encoding="utf-8")
    head, rest = old.split(begin)
    _, tail = rest.split(end)
    path.write_text(f"{head}{begin}\n{text}\n{end}{tail}", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--doc", type=pathlib.Path)
    args = parser.parse_args()
    run = Import(args.source)
    run.add_points()
    run.add_book()
    run.settle_duplicates()
    run.check()
    if run.errors:
        print("\n".join(run.errors[:50]), file=sys.stderr)
        return 1
    args.out.mkdir(parents=True, exist_ok=True)
    for table in TABLES:
        write_table(args.out, table, run.rows[table])
    text = report(run, args.out)
    print(text)
    if args.doc:
        write_doc(args.doc, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
