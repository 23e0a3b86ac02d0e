#!/usr/bin/env python3
"""Measures the budgets of docs/benchmarks.md: whole commands on a generated city, beside what DuckDB alone needs.

    tools/bench.py --persons 200000 --work out/bench

Prints a table, writes WORK/bench.json and appends one line to bench/history.jsonl.
"""
import argparse
import csv
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/mingjian"
PEER = ROOT / "build/release/bench/mingjian_peer"
QUERIES = ROOT / "tests/oracle"


def run(command, expect=(0,)):
    """Runs a command; gives wall seconds, peak memory in MiB and what it printed."""
    begin = time.monotonic()
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    if process.returncode not in expect:
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {process.returncode}\n{output[-2000:]}")
    return seconds, usage.ru_maxrss / 1024, output


def best_of(count, command):
    """The fastest of several runs: (seconds, peak MiB, output)."""
    return min((run(command) for _ in range(count)), key=lambda measured: measured[0])


def tenfold(rulebook, target):
    """A rulebook with ten times the rules that have an index and ten times the points; the new points name codes that
    do not occur, as most of a national library's points do not occur in one city."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(rulebook, target)
    for table in (target / "knowledge").glob("*.csv"):
        if table.name.startswith("codes_"):
            continue
        with open(table, newline="", encoding="utf-8") as file:
            rows = list(csv.reader(file))
        header, body = rows[0], rows[1:]
        codes = [i for i, name in enumerate(header) if name.endswith((":code", ":codes"))]
        point = header.index("point:string")
        after = header.index("superseded_by:string")
        with open(table, "a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            for copy in range(1, 10):
                for row in body:
                    row = list(row)
                    for i in codes:
                        row[i] = "|".join(f"Q{copy}{part}" if part else part for part in row[i].split("|"))
                    row[point] += f"-{copy}"
                    row[after] += f"-{copy}" if row[after] else ""
                    writer.writerow(row)
    for rule in list((target / "national").glob("*.yaml")):
        text = rule.read_text(encoding="utf-8")
        if "\nknowledge:" not in text:
            continue
        table = text.split("table: ", 1)[1].split(",", 1)[0]
        for copy in range(1, 10):
            clone = text.replace(f"id: {rule.stem}\n", f"id: {rule.stem}-{copy}\n", 1)
            clone = clone.replace(f"table: {table},", f"table: {table}_copy,", 1)
            (target / "national" / f"{rule.stem}-{copy}.yaml").write_text(clone, encoding="utf-8")
        source = target / "knowledge" / f"{table}.csv"
        copy_table = target / "knowledge" / f"{table}_copy.csv"
        if not copy_table.exists():
            lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
            original = len((pathlib.Path(rulebook) / "knowledge" / f"{table}.csv").read_text(encoding="utf-8").splitlines())
            copy_table.write_text("".join(lines[:1] + lines[original:]), encoding="utf-8")


def large_knowledge(rulebook, target, rows):
    """A rulebook with at least so many rows of knowledge: the largest table that a rule uses, copied under new codes
    and points until they are there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(rulebook, target)
    tables = {table: table.read_text(encoding="utf-8").splitlines() for table in (target / "knowledge").glob("*.csv")}
    there = sum(len(lines) - 1 for table, lines in tables.items() if not table.name.startswith("codes_"))
    table = target / "knowledge" / "drug_sex.csv"
    header = tables[table][0].split(",")
    body = list(csv.reader(tables[table][1:]))
    code, point, after = (header.index(name) for name in ("item_code:code", "point:string", "superseded_by:string"))
    with open(table, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        copy = 0
        while there < rows:
            copy += 1
            for row in body[:rows - there]:
                row = list(row)
                row[code] = f"Q{copy}{row[code]}"
                row[point] += f"-{copy}"
                row[after] += f"-{copy}" if row[after] else ""
                writer.writerow(row)
            there += len(body[:rows - there])
    return there


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--persons", type=int, default=200000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "out/bench")
    options = parser.parse_args()
    work, threads = options.work, options.threads
    work.mkdir(parents=True, exist_ok=True)
    rulebook = ROOT / "rulebook"
    figures = []

    def figure(name, value, unit, floor="", note=""):
        figures.append({"name": name, "value": value, "unit": unit, "floor": floor, "note": note})
        print(f"{name:<54} {value:>14,.3f} {unit:<10} {floor:<18} {note}", flush=True)

    rows = large_knowledge(rulebook, work / "rulebook-large", 250_000)
    seconds, memory, _ = best_of(5, [PROGRAM, "rules", "check", "--rulebook", work / "rulebook-large", "--json"])
    figure(f"rules check with {rows:,} rows of knowledge", seconds, "s", "<= 1", f"{memory:.0f} MiB")
    seconds, _, _ = best_of(5, [PROGRAM, "knowledge", "search", "--rulebook", work / "rulebook-large", "宫腔镜", "--json"])
    figure("knowledge search in them, by name", seconds, "s", "<= 1")

    lines = 0
    for form, floor in (("csv", 300000), ("parquet", 500000)):
        city = work / f"city-{form}"
        lake = work / f"lake-{form}"
        shutil.rmtree(city, ignore_errors=True)
        shutil.rmtree(lake, ignore_errors=True)
        seconds, memory, _ = run([PROGRAM, "synth", "--persons", options.persons, "--seed", options.seed,
                                  "--format", form, "--out", city, "--threads", threads])
        load_seconds, load_memory, _ = run([PROGRAM, "ingest", "--from", city, "--lake", lake, "--threads", threads])
        info = json.loads(run([PROGRAM, "lake", "info", "--lake", lake, "--json"])[2])
        lines = info["tables"]["fee_list_d"]["rows"]
        figure(f"synth as {form}", lines / seconds, "lines/s", f">= {floor:,}", f"{memory:.0f} MiB")
        figure(f"intake from {form}", lines / load_seconds, "lines/s", f">= {floor:,}", f"{load_memory:.0f} MiB")

    lake, out = work / "lake-csv", work / "out"
    audit = [PROGRAM, "audit", "--lake", lake, "--threads", threads, "--restart", "--json"]
    seconds, memory, _ = best_of(3, [*audit, "--out", out, "--rulebook", rulebook])
    scan = json.loads(run([PEER, "scan", lake, rulebook, threads])[2])["seconds"]
    figure("audit, all rules", lines / seconds, "lines/s", ">= 5,000,000", f"{memory:.0f} MiB, {seconds:.2f} s")
    figure("audit / plain DuckDB scan", seconds / scan, "x", "<= 4", f"scan {scan:.2f} s")

    peer = {mode: json.loads(run([PEER, mode, lake, rulebook, threads, QUERIES])[2])["queries"]
            for mode in ("sql", "sql-lake")}
    for rule, query in peer["sql"].items():
        if query["rows"] != peer["sql-lake"][rule]["rows"]:
            sys.exit(f"bench: {rule}: {query['rows']} rows from native tables, {peer['sql-lake'][rule]['rows']} from the lake")
    chosen = sorted(peer["sql"])[:12]
    twelve, _, _ = best_of(3, [*audit, "--out", work / "out-12", "--rulebook", rulebook,
                               *[word for rule in chosen for word in ("--rule", rule)]])
    for mode, name, floor in (("sql", "12 SQL queries, native tables", ">= 6"), ("sql-lake", "12 SQL queries, Parquet", "")):
        sql = sum(peer[mode][rule]["seconds"] for rule in chosen)
        figure(f"{name} / audit with 12 rules", sql / twelve, "x", floor, f"{sql:.2f} s / {twelve:.2f} s")

    tenfold(rulebook, work / "rulebook-10")
    more, _, _ = best_of(3, [*audit, "--out", work / "out-10", "--rulebook", work / "rulebook-10"])
    figure("ten times the rules and points / once", more / seconds, "x", "<= 1.2", f"{more:.2f} s")

    record = {"time": time.strftime("%Y-%m-%dT%H:%M:%S"), "machine": f"{os.cpu_count()} cores {platform.machine()}",
              "persons": options.persons, "lines": lines, "threads": threads, "figures": figures}
    (work / "bench.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with open(ROOT / "bench/history.jsonl", "a", encoding="utf-8") as history:
        history.write(json.dumps({**record, "figures": {f["name"]: round(f["value"], 3) for f in figures}}) + "\n")


if __name__ == "__main__":
    main()
