#!/usr/bin/env bash
# Installs what the build and the tests need on Debian 12: Debian packages, and DuckDB's library and header,
# which come from two npm packages of the same DuckDB version, pinned by integrity hash; and the console's npm
# packages by their lock. Safe to run again.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=(cmake ninja-build g++ ccache make pkg-config python3 npm
  libfmt-dev libyaml-cpp-dev libcli11-dev libicu-dev libre2-dev libxxhash-dev
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev zlib1g-dev libzip-dev libpugixml-dev libxlsxwriter-dev librocksdb-dev libspdlog-dev libssl-dev
  libsoci-dev libsoci-sqlite3-4.0 libsoci-postgresql4.0 libsqlite3-dev libpq-dev libsodium-dev libcjose-dev libjansson-dev postgresql-15
  libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev
  libpango1.0-dev libcairo2-dev fonts-noto-cjk poppler-utils chromium
  libjemalloc-dev dpkg-dev file systemd
  clang-19 clang-tidy-19 clang-format-19 libclang-rt-19-dev)
command -v npm >/dev/null && packages=("${packages[@]/#npm/}")   # a Node that is there already is used

missing=()
for package in "${packages[@]}"; do
  [ -n "$package" ] || continue
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: installing ${missing[*]}"
  as_root=()
  [ "$(id -u)" -eq 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# fetch NAME VERSION SHA512 FOLDER: downloads an npm package without running its scripts, checks it, unpacks it.
fetch() {
  local archive
  archive=$(cd "$4" && npm pack --silent --ignore-scripts "$1@$2" | tail -n 1)
  local found
  found=$(openssl dgst -sha512 -binary "$4/$archive" | base64 -w0)
  if [ "$found" != "$3" ]; then
    echo "setup: $1@$2 has sha512 $found, expected $3" >&2
    exit 4
  fi
  tar -xzf "$4/$archive" -C "$4"
}

if [ ! -e .deps/duckdb/lib/libduckdb.so ] || [ ! -e .deps/duckdb/include/duckdb.h ]; then
  echo "setup: fetching DuckDB 1.4.4"
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  mkdir -p "$scratch/library" "$scratch/header" .deps/duckdb/lib .deps/duckdb/include
  fetch @duckdb/node-bindings-linux-x64 1.4.4-r.4 \
    "jBTL/WvfwxLToFa/pVHfT6elMtltJGnc3wSuxZD9OfMltit9YUdVFS37vBFQzXMT1Z8OWjtSjMh+zPKxOwHLHA==" "$scratch/library"
  fetch duckdb 1.4.4 \
    "hEJJ5hyVF0VLj3dmOLpsWrQR0b3d4Ykqtygm6iUXjHJDDnSqg/USKxcb5qvNrOhFYPgktayU6dXCtgPqcmmpog==" "$scratch/header"
  cp "$scratch/library/package/libduckdb.so" .deps/duckdb/lib/
  cp "$scratch/header/package/src/duckdb/src/include/duckdb.h" .deps/duckdb/include/
fi

# What npm has put there is newer than the lock that says what should be.
if [ ! console/node_modules/.package-lock.json -nt console/package-lock.json ]; then
  echo "setup: npm packages of the console"
  npm ci --prefix console --ignore-scripts --silent
  touch console/node_modules/.package-lock.json
fi
