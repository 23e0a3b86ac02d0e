#!/usr/bin/env bash
# What needs no test run: format, layers, links, and clang-tidy on the files that changed against the main branch
# (on all files with MINGJIAN_TIDY=all).
set -euo pipefail
cd "$(dirname "$0")/.."

git ls-files '*.cc' '*.h' | xargs -r clang-format-19 --dry-run -Werror
echo "format: $(git ls-files '*.cc' '*.h' | wc -l) files"
python3 tools/check_layers.py
python3 tools/check_links.py
npm --prefix console run --silent check
npm --prefix console run --silent unit -- --reporter=dot --silent >/dev/null
echo "console: $(git ls-files 'console/src' | wc -l) files"

cmake --preset dev >/dev/null
if [ "${MINGJIAN_TIDY:-changed}" = all ]; then
  files=$(git ls-files 'src/*.cc')
else
  base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD~1 2>/dev/null || git rev-parse HEAD)
  files=$(git diff --name-only --diff-filter=d "$base" -- 'src/*.cc')
fi
files=$(grep -v '_test\.cc$' <<<"$files" || true)
if [ -n "$files" ]; then
  # shellcheck disable=SC2086
  xargs -P "$(nproc)" -n 4 clang-tidy-19 --quiet --extra-arg=-Wno-unknown-warning-option -p build/dev <<<"$files" 2>/dev/null
fi
echo "tidy: $(wc -w <<<"$files") files"
