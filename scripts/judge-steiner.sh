#!/usr/bin/env bash
# Runs a peer, pcst-fast2, and `bocage steiner solve` by turns on the same instances.
#
#   scripts/judge-steiner.sh BOCAGE FILE...     instances as .gr, or packed as .gr.xz
#
# Prints a table: what each tree costs, medians of the seconds, and their ratios. Exits 1 where one of
# the trees is no tree, or where ours costs more. The peer is installed once, into
# target/judge-steiner; without a network it must be there already. RUNS (3) and SECONDS_MAX (5) of
# our runs may be set.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
peer=pcst-fast2==1.1.0
venv=${CARGO_TARGET_DIR:-$root/target}/judge-steiner

if [ "$(cat "$venv/installed" 2>/dev/null)" != "$peer" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check "$peer"
  echo "$peer" >"$venv/installed"
fi
exec "$venv/bin/python" "$root/scripts/judge-steiner.py" \
  --runs "${RUNS:-3}" --seconds "${SECONDS_MAX:-5}" "$@"
