#!/usr/bin/env python3
"""Measures the online service on a lake: claims judged in process, and 3102 over HTTP with the load tool beside it.

    tools/bench_online.py --lake out/bench/lake-csv --work out/bench

Builds a history from the lake under WORK, prints a table, writes WORK/bench_online.json and appends one line to
bench/history.jsonl.
"""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build/release"


def output(command):
    process = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, check=False)
    if process.returncode:
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {process.returncode}")
    return process.stdout.decode()


class Service:
    """`mingjian serve` on a free port of this machine, until the block ends."""

    def __init__(self, data, rulebook):
        self.command = [str(BUILD / "mingjian"), "serve", "--port", "0", "--data", str(data), "--rulebook", str(rulebook)]
        self.log = open(data / "serve.log", "ab")

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        self.url = re.search(r"http://\S+", line).group()
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self.log.close()

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024

    def ask(self, path, method="GET"):
        request = urllib.request.Request(self.url + path, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lake", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "out/bench")
    parser.add_argument("--rate", type=int, default=5000, help="3102 a second, due at their time")
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--fresh", action="store_true", help="build the history anew")
    options = parser.parse_args()
    data = options.work / "service"
    if options.fresh:
        shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, exist_ok=True)
    rulebook, history, messages = ROOT / "rulebook", data / "history", options.work / "messages.jsonl"
    figures = []

    def figure(name, value, unit, floor="", note=""):
        figures.append({"name": name, "value": value, "unit": unit, "floor": floor, "note": note})
        print(f"{name:<54} {value:>14,.3f} {unit:<10} {floor:<18} {note}", flush=True)

    text = output([BUILD / "bench/mingjian_claims", options.lake, rulebook, "--benchmark_format=json"])
    engine = json.loads(text[text.index("{"):])  # a line on what was chosen comes first
    for each in engine["benchmarks"]:
        batch = each["name"].split("/")[1]
        figure(f"one claim, judging alone, {batch} at once", each["claims/s"], "claims/s", ">= 50,000",
               f"{each['lines']:.0f} lines of past and claim")

    online = json.loads(output([BUILD / "bench/mingjian_online_bench", options.lake, history, rulebook, messages]))
    note = f"{online['claims']:,} claims of {online['lines_per_claim']:.1f} lines"
    for batch in (1, 64):
        figure(f"with the past out of the history, {batch} at once", online[f"claims_per_core_second_batch_{batch}"],
               "claims/s", "", note)
    figure("checker, one worker, what-if", online["checker_what_if_per_second"], "claims/s")
    figure("checker, one worker, settled durably", online["checker_settled_per_second"], "claims/s")

    with Service(data, rulebook) as service:
        count = online["claims"]
        load = [BUILD / "bench/mingjian_http_load", "--url", service.url + "/fsi/api/3102", "--bodies", messages,
                "--connections", options.connections, "--expect", '"infcode":0', "--json"]
        # The first claims warm what any service has warm; each claim is settled once.
        warm = count // 4
        json.loads(output([*load, "--rate", options.rate, "--requests", warm, "--first", 0, "--seconds", 60]))
        paced = json.loads(output([*load, "--rate", options.rate, "--requests", count // 2, "--first", warm, "--seconds", 60]))
        ms = paced["ms"]
        figure("HTTP 3102, settled durably, at the asked rate", paced["per_second"], "claims/s", f">= {options.rate:,}",
               f"{paced['broken'] + paced['unanswered'] + paced['unexpected']} failed of {paced['sent']}")
        figure("  p50", ms["p50"], "ms")
        figure("  p99", ms["p99"], "ms", "<= 5")
        figure("  p99.9", ms["p999"], "ms", "<= 20")
        free = json.loads(output([*load, "--requests", count // 4, "--first", warm + count // 2, "--seconds", 60]))
        figure("HTTP 3102, settled durably, as answers come", free["per_second"], "claims/s", "", f"p99 {free['ms']['p99']:.1f} ms")
        begin = time.monotonic()
        service.ask("/v1/admin/reload", "POST")
        figure("reload of rulebook", time.monotonic() - begin, "s", "<= 1")
        figure("memory of the service", service.memory(), "MiB", "<= 2,048")

    size = sum(file.stat().st_size for file in history.rglob("*") if file.is_file()) / 2**20
    figure("history on disk", size, "MiB")
    record = {"time": time.strftime("%Y-%m-%dT%H:%M:%S"), "machine": f"{os.cpu_count()} cores {platform.machine()}",
              "online": True, "figures": figures}
    (options.work / "bench_online.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    with open(ROOT / "bench/history.jsonl", "a", encoding="utf-8") as lines:
        lines.write(json.dumps({**record, "figures": {f["name"]: round(f["value"], 3) for f in figures}}) + "\n")


if __name__ == "__main__":
    main()
