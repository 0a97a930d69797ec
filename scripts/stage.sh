#!/usr/bin/env bash
# Runs one stage of the tests and says how many minutes it took.
#
#   scripts/stage.sh NAME COMMAND...
#
# Where STAGE_LOG names a file, the line is added to it too, for the table at the end of a run.
set -uo pipefail
name=$1
shift
printf '\n==> %s\n' "$name" >&2
start=$(date +%s%N)
"$@"
code=$?
line=$(awk -v ns="$(($(date +%s%N) - start))" -v name="$name" -v code="$code" \
  'BEGIN { printf "%6.2f min  %s%s", ns / 6e10, name, code == 0 ? "" : "  FAILED (" code ")" }')
printf '<== %s\n' "$line" >&2
[ -z "${STAGE_LOG:-}" ] || printf '%s\n' "$line" >>"$STAGE_LOG"
exit "$code"
