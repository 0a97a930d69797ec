#!/usr/bin/env bash
# Lets libcoveofds, the judge of the Open Fibre Data Standard, judge files.
#
#   scripts/judge-ofds.sh FILE...
#
# Prints what it finds and, in the last line, how many files are good; exits 1 unless all are. The
# judge is installed once, into target/judge-ofds; without a network it must be there already.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
judge=libcoveofds==0.10.0
venv=${CARGO_TARGET_DIR:-$root/target}/judge-ofds

if [ "$(cat "$venv/installed" 2>/dev/null)" != "$judge" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$judge"
  echo "$judge" >"$venv/installed"
fi
exec "$venv/bin/python" "$root/scripts/judge-ofds.py" "$@"
