#!/usr/bin/env bash
# Starts `mingjian demo --serve` on a small city and a free port, runs the browser tests against it,
# stops it. Needs what `make setup` and `make console` bring.
#   run.sh PROGRAM [playwright's arguments]
set -euo pipefail
program=$(realpath "$1")
shift
cd "$(dirname "$0")/.."
[ -f ../build/console/index.html ] || { echo "run.sh: no build/console; run 'make console' first" >&2; exit 4; }
scratch=$(mktemp -d)
service=
cleanup() {
  if [ -n "$service" ]; then kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap cleanup EXIT
"$program" demo --serve --port 0 --persons "${PERSONS:-6000}" --seed 7 --out "$scratch/demo" \
  --rulebook ../rulebook --console ../build/console >"$scratch/log" 2>&1 &
service=$!
for ((i = 0; i < 600; ++i)); do
  address=$(sed -n 's/^mingjian: ready on //p' "$scratch/log")
  [ -z "$address" ] || break
  kill -0 "$service" 2>/dev/null || { tail -n 40 "$scratch/log" >&2; exit 1; }
  sleep 0.5
done
[ -n "$address" ] || { echo "run.sh: the service did not start" >&2; tail -n 40 "$scratch/log" >&2; exit 1; }
MINGJIAN_CONSOLE="$address/" node_modules/.bin/playwright test --output "$scratch/results" "$@"
