#!/usr/bin/env python3
"""Judges the same claims by the same rules with Mingjian and with other rule engines.

    tools/bench_peers.py --lake out/bench/lake-csv --work out/bench/peers

Needs Node and npm, and Debian's libclips-dev for CLIPS. Prints a table and writes WORK/peers.json. Ends with an error when
an engine finds another hit, or misses one.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCE = ROOT / "bench/peers"
BUILD = ROOT / "build/release/bench/peers"
# Rules on one line, by points with one code, that look back at nothing.
RULES = ["drug-sex", "service-sex", "drug-child-formulation", "service-child-specific", "service-institution-level",
         "drug-care-setting", "service-care-setting"]


def printed(command, **options):
    """The JSON objects that a command prints, one a line."""
    process = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=False, **options)
    if process.returncode:
        sys.exit(f"bench_peers: {' '.join(map(str, command))} ended with {process.returncode}")
    return [json.loads(line) for line in process.stdout.decode().splitlines() if line]


def install(work):
    """The pinned npm packages, into WORK; their scripts are not run."""
    for file in SOURCE.glob("*"):
        if file.suffix in (".json", ".mjs"):
            shutil.copy(file, work)
    # Not `npm ci`: it refuses a lock without the binaries of other platforms. Versions and integrity are the lock's.
    command = ["npm", "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=work, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.exit("bench_peers: npm install failed")


def hits(path, claims):
    """(claim, line, rule) of the first `claims` claims."""
    found = {tuple(line.split()) for line in path.read_text().splitlines()}
    return {hit for hit in found if int(hit[0]) < claims}


def compare(work, engine, figure, truth):
    expected = {hit for hit in truth if int(hit[0]) < figure["claims"]}
    found = hits(work / figure["hits"], figure["claims"])
    if found == expected and expected:
        return len(expected)
    shown = [f"  {engine} misses {' '.join(hit)}" for hit in sorted(expected - found)[:5]]
    shown += [f"  only {engine} finds {' '.join(hit)}" for hit in sorted(found - expected)[:5]]
    sys.exit("\n".join([f"bench_peers: {engine}, {figure['form']}: {len(found)} hits, not {len(expected)}", *shown]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lake", default=ROOT / "out/bench/lake-csv", type=pathlib.Path, help="folder of the lake")
    parser.add_argument("--rulebook", default=ROOT / "rulebook", type=pathlib.Path, help="folder of the rulebook")
    parser.add_argument("--work", default=ROOT / "out/bench/peers", type=pathlib.Path, help="folder for what is made")
    parser.add_argument("--claims", default=4000, type=int, help="settlements to judge (%(default)s)")
    parser.add_argument("--few", default=100, type=int,
                        help="settlements for engines that go through all codes for each line (%(default)s)")
    options = parser.parse_args()
    if options.claims < 1 or options.few < 1:
        parser.error("--claims and --few are at least 1")
    if not (options.lake / "CURRENT").exists():
        sys.exit(f"bench_peers: {options.lake} is no lake; `make bench` makes one, --lake names another")
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)

    own = printed([BUILD / "mingjian_peer_rules", options.lake, options.rulebook, options.claims, work, *RULES])[0]
    truth = hits(work / "hits-mingjian.txt", own["claims"])
    rows = [("Mingjian", {**form, "claims": own["claims"], "lines": own["lines"]}, own["hits"]) for form in own["forms"]]

    peers = []
    clips = BUILD / "mingjian_peer_clips"
    if clips.exists():
        peers.append(("CLIPS", [clips, work, SOURCE / "rules.clp"]))
    else:
        print("bench_peers: no CLIPS: it was not built, since libclips-dev is not installed", file=sys.stderr)
    if shutil.which("npm"):
        install(work)
        peers.append(("json-rules-engine", ["node", work / "json_rules_peer.mjs", work, options.few]))
        peers.append(("GoRules ZEN", ["node", work / "zen_peer.mjs", work, options.few]))
    else:
        print("bench_peers: no json-rules-engine and no GoRules ZEN: npm is not installed", file=sys.stderr)
    for engine, command in peers:
        for figure in printed(command):
            rows.append((engine, figure, compare(work, engine, figure, truth)))

    points = len(json.loads((work / "library.json").read_text())["points"])
    print(f"{len(RULES)} rules, {points:,} points, {own['claims']:,} claims with {own['lines']:,} lines, {own['hits']:,} hits, "
          f"{os.cpu_count()} cores\n")
    print("| engine | form | claims | hits, all equal | claims/s a core | lines/s a core |\n| --- | --- | ---: | ---: | ---: | ---: |")
    kept = []
    for engine, figure, found in rows:
        claims, lines = figure["claims"] / figure["seconds"], figure["lines"] / figure["seconds"]
        print(f"| {engine} | {figure['form']} | {figure['claims']:,} | {found:,} | {claims:,.0f} | {lines:,.0f} |")
        kept.append({"engine": engine, "form": figure["form"], "claims": figure["claims"], "hits": found,
                     "claims_per_core_second": round(claims), "lines_per_core_second": round(lines)})
    (work / "peers.json").write_text(json.dumps({"rules": RULES, "points": points, "engines": kept}, indent=2) + "\n")


if __name__ == "__main__":
    main()
