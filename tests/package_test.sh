#!/usr/bin/env bash
# Makes the Debian package of a build, unpacks it, has systemd read the unit, starts the service as the
# unit does (as another user, when this one may do that), asks it, and stops it.
#   package_test.sh BUILD_FOLDER
set -euo pipefail
build=$(realpath "$1")
scratch=$(mktemp -d)
service=
cleanup() {
  if [ -n "$service" ]; then kill -KILL "$service" 2>/dev/null || true; fi
  rm -rf "$scratch"
}
trap cleanup EXIT
fail() {
  echo "package_test: $1" >&2
  for log in "$scratch"/*.log; do [ -f "$log" ] && tail -n 40 "$log" >&2; done
  exit 1
}

(cd "$scratch" && cpack --config "$build/CPackConfig.cmake" -G DEB -B "$scratch/made" >"$scratch/cpack.log" 2>&1) ||
  fail "no package was made"
package=$(echo "$scratch"/made/mingjian_*.deb)
[ -f "$package" ] || fail "no package was made"
depends=$(dpkg-deb -f "$package" Depends)
for needed in adduser libc6 librocksdb libssl3; do
  [[ "$depends" == *$needed* ]] || fail "the package does not depend on $needed: $depends"
done
[ "$(dpkg-deb --ctrl-tarfile "$package" | tar -xO ./conffiles)" = /etc/mingjian/mingjian.yaml ] || fail "conffiles is wrong"
for script in postinst prerm postrm; do
  dpkg-deb --ctrl-tarfile "$package" | tar -xO ./$script >"$scratch/$script"
  sh -n "$scratch/$script" || fail "$script is no shell script"
done

root=$scratch/root
dpkg-deb -x "$package" "$root"
for file in usr/bin/mingjian usr/share/mingjian/rulebook/national usr/share/mingjian/catalogs/services.csv \
  usr/share/mingjian/screens usr/share/mingjian/dialects usr/share/doc/mingjian/operations.md \
  usr/lib/systemd/system/mingjian.service etc/mingjian/mingjian.yaml; do
  [ -e "$root/$file" ] || fail "the package has no $file"
done
# The console is made by npm, which a build of the program alone does not run.
if [ -e "$(dirname "$0")/../build/console/index.html" ]; then
  [ -e "$root/usr/share/mingjian/console/index.html" ] || fail "the package has no console"
fi

# Names of the installed system, moved below the scratch folder.
unit=$root/usr/lib/systemd/system/mingjian.service
here() { sed "s#/usr/#$root/usr/#g; s#/etc/mingjian#$root/etc/mingjian#g; s#/var/lib/mingjian#$root/var/lib/mingjian#g"; }
mkdir -p "$scratch/units"
# No such user and folders on this machine: they are the package's to make.
here <"$unit" | grep -v '^WorkingDirectory=\|^User=\|^Group=' >"$scratch/units/mingjian.service"
systemd-analyze verify "$scratch/units/mingjian.service" >"$scratch/verify.log" 2>&1 || fail "systemd does not take the unit"
if grep mingjian.service "$scratch/verify.log"; then fail "systemd has remarks on the unit"; fi

data=$root/var/lib/mingjian
mkdir -p "$data"
here <"$root/etc/mingjian/mingjian.yaml" | sed '$ a listen: {port: 0}' >"$scratch/mingjian.yaml"
cp "$scratch/mingjian.yaml" "$root/etc/mingjian/mingjian.yaml"
as_service=()
if [ "$(id -u)" -eq 0 ]; then
  chmod 755 "$scratch"
  chown nobody: "$data"
  as_service=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
fi
read -r -a start < <(sed -n 's/^ExecStart=//p' "$unit" | here)
(cd "$data" && "${as_service[@]}" "${start[@]}" --check) >"$scratch/check.log" 2>&1 || fail "the configuration is not taken"
grep -q "$root/usr/share/mingjian/rulebook" "$scratch/check.log" || fail "the package's rulebook is not used"
(cd "$data" && exec "${as_service[@]}" env -u LD_LIBRARY_PATH "${start[@]}") >"$scratch/out.log" 2>"$scratch/service.log" &
service=$!
url=
for _ in $(seq 1200); do
  url=$(sed -n 's/^mingjian: ready on //p' "$scratch/out.log")
  [ -n "$url" ] && break
  kill -0 "$service" 2>/dev/null || fail "the service ended"
  sleep 0.1
done
[ -n "$url" ] || fail "the service did not become ready"
python3 - "$url" <<'PYTHON' || fail "the service does not answer"
import json, sys, urllib.request
ready = json.load(urllib.request.urlopen(sys.argv[1] + "/readyz", timeout=60))
assert ready["status"] == "ready", ready
assert "mingjian_checks_total" in urllib.request.urlopen(sys.argv[1] + "/metrics", timeout=60).read().decode()
PYTHON
if grep -q "$build/\|/.deps/" "/proc/$service/maps"; then fail "the service uses files outside of the package"; fi
kill -TERM "$service"
code=0
wait "$service" || code=$?
service=
[ "$code" -eq 0 ] || fail "the service ended with $code"
grep -q 'stopped' "$scratch/service.log" || fail "the service did not stop in order"
echo "package_test: $(basename "$package") installs, starts and stops"
