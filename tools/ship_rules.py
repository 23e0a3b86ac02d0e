#!/usr/bin/env python3
"""Enters rules of rulebook/national that the history does not know yet as given out by the project.

The only way round the steps of `mingjian rules move`, for those who publish the rulebook: an official rule
(published logic and points) starts active, every other one in shadow. One line a rule and version is appended
to rulebook/history.jsonl, naming the edition and the batches of the rule's points. See docs/rule-life.md.

    tools/ship_rules.py [--rulebook DIR] [--when 2026-11-22] [--dry-run]
"""
import argparse
import csv
import datetime
import json
import pathlib
import re
import sys


def field(text, key):
    found = re.search(rf"^{key}:\s*(.+?)\s*(?:#.*)?$", text, re.M)
    return found.group(1).strip("'\"") if found else ""


def batches(rulebook, text):
    """The batches of the official points of the tables that the rule names."""
    names = set(re.findall(r"\btable:\s*(\w+)", text)) | set(re.findall(r"points\('(\w+)'", text))
    seen = set()
    for name in sorted(names):
        path = rulebook / "knowledge" / f"{name}.csv"
        if not path.exists():
            continue
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            rows.fieldnames = [column.split(":")[0] for column in rows.fieldnames]
            seen |= {row["batch"] for row in rows if row["source"] == "official"}
    return sorted(seen)


def why(rulebook, text, source):
    number = re.search(r"seq88:\s*(\d+)", text)
    frame = f"2025 edition, rule {number.group(1)}" if number else "beyond the 88 of the 2025 edition"
    if source == "official":
        return f"{frame}; published points of {', '.join(batches(rulebook, text)) or 'no batch'}"
    if source == "regional":
        return f"{frame}; a published local rule, in shadow until a region activates it"
    return f"{frame}; our reading with thresholds of our own, in shadow until a region activates it"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--rulebook", type=pathlib.Path, default=root / "rulebook")
    parser.add_argument("--when", default=datetime.date.today().isoformat())
    parser.add_argument("--dry-run", action="store_true")
    options = parser.parse_args()
    history = options.rulebook / "history.jsonl"
    old = history.read_text(encoding="utf-8") if history.exists() else ""
    known = {(event["rule"], event["version"]) for event in map(json.loads, filter(str.strip, old.splitlines()))}
    lines = []
    for path in sorted((options.rulebook / "national").rglob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        rule, version, source = path.stem, field(text, "version"), field(text, "source")
        if not version.isdigit() or source not in ("official", "regional", "illustrative"):
            sys.exit(f"{path}: version '{version}', source '{source}': not a rule file")
        if (rule, int(version)) in known:
            continue
        event = {"event": "ship", "rule": rule, "version": int(version),
                 "to": "active" if source == "official" else "shadow",
                 "who": "Mingjian project", "when": options.when, "why": why(options.rulebook, text, source)}
        lines.append(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
    print("".join(lines), end="")
    print(f"{len(lines)} rules", file=sys.stderr)
    if lines and not options.dry_run:
        if old and not old.endswith("\n"):
            lines.insert(0, "\n")
        with history.open("a", encoding="utf-8") as file:
            file.writelines(lines)


if __name__ == "__main__":
    main()
