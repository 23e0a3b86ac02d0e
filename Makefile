# Mingjian's front door. `make help` lists the targets.
PERSONS ?= 20000
SEED ?= 7
# SERVE=1: the demo goes on with invented casework and serves the console on 127.0.0.1
SERVE ?=
PORT ?= 8080
TARGET ?=
SECONDS ?= 60
BENCH_PERSONS ?= 200000
export CCACHE_MAXSIZE ?= 2G
# A clone elsewhere finds what this one compiled.
export CCACHE_BASEDIR ?= $(CURDIR)
export CCACHE_NOHASHDIR ?= 1

.PHONY: help setup build console dev test check format package bench bench-peers demo browser fuzz tsan clean
help:            ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/ \t/' | expand -t 16

setup:           ## install what build and tests need (Debian packages, DuckDB, the console's npm packages)
	@tools/setup.sh

build: setup console ## build the optimised program, build/release/mingjian, and the console
	@cmake --preset release >/dev/null
	@cmake --build --preset release --target mingjian

console: setup build/console/index.html ## build the web console, build/console

build/console/index.html: $(shell find console/src console/public -type f) console/index.html console/vite.config.ts console/package-lock.json
	@npm --prefix console run --silent build -- --logLevel warn
	@touch $@

browser: build   ## drive the console with Chromium against a living demonstration
	@console/tests/run.sh build/release/mingjian

dev: setup       ## build everything with sanitizers
	@cmake --preset dev >/dev/null
	@cmake --build --preset dev

test: dev console ## everything a change must pass
	@ctest --preset dev

check: setup     ## format, lint, layers, links: what needs no test run
	@tools/check.sh

format:          ## rewrite sources in the project's format
	@git ls-files '*.cc' '*.h' | xargs -r clang-format-19 -i

demo: build      ## generate a city, audit it, show what was found; SERVE=1 goes on with casework and the console
	@build/release/mingjian demo --persons $(PERSONS) --seed $(SEED) $(if $(SERVE),--serve --port $(PORT))

package: build   ## build the Debian package, build/release/mingjian_VERSION_amd64.deb
	@cpack --config build/release/CPackConfig.cmake -B build/release

bench: build     ## measure against the budgets; appends to bench/history.jsonl
	@cmake --build --preset release --target mingjian_peer mingjian_claims mingjian_online_bench mingjian_http_load
	@tools/bench.py --persons $(BENCH_PERSONS)
	@tools/bench_online.py --fresh --lake out/bench/lake-csv

bench-peers: build ## the same rules by other engines (npm; libclips-dev for CLIPS), on the lake of `make bench`
	@cmake --build --preset release --target bench/peers/all
	@tools/bench_peers.py

fuzz: setup      ## run one fuzzer: make fuzz TARGET=cel|csv|http|json|envelope|parquet|rule|xlsx SECONDS=60
	@cmake --preset fuzz >/dev/null
	@cmake --build --preset fuzz --target fuzz_$(TARGET)
	@mkdir -p build/fuzz/corpus/$(TARGET)
	@build/fuzz/fuzz/fuzz_$(TARGET) -max_total_time=$(SECONDS) build/fuzz/corpus/$(TARGET) fuzz/corpus/$(TARGET)

tsan: setup      ## tests of threads under the thread sanitizer
	@cmake --preset tsan >/dev/null
	@cmake --build --preset tsan --target threads_test
	@ctest --preset tsan

clean:           ## remove what the build made
	@rm -rf build out
