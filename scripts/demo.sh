#!/usr/bin/env bash
# The demo: its hosting where this machine can have it, the territory, and the page.
#
#   scripts/demo.sh BOCAGE SERVE [WORDS of `bocage demo`]...     SERVE=0 ends after the figures
set -euo pipefail
cd "$(dirname "$0")/.."
bocage=$1 serve=$2
shift 2

# Only root can have the hosting, so only root is offered what it needs.
[ "$(id -u)" != 0 ] || scripts/install.sh hosting || true
socket=$(scripts/demo-hosting.sh up) || socket=

# folder WORDS...: where the demo writes, by its words.
folder() {
  while [ $# -gt 0 ]; do
    case $1 in
      --seed | --communes | --threads | --listen) shift ;;
      -*) ;;
      *) echo "$1" && return ;;
    esac
    shift
  done
  echo demo/out
}

territory=$(folder "$@")/demo.gpkg
was_there=$([ ! -e "$territory" ] || echo yes)
words=("$@" ${socket:+--engine "$socket"})
if ! "$bocage" demo "${words[@]}"; then
  # A demo that somebody has worked on is not made anew.
  [ -n "$was_there" ] && "$bocage" --json demo "${words[@]}" 2>&1 | grep -q 'bocage::store::exists' || exit 1
  echo "$territory goes on as it is"
fi
if [ -n "$socket" ]; then
  scripts/demo-hosting.sh run "$bocage" "$territory" ||
    echo 'hosting: not all of it answers, see above; the rest of the demo works' >&2
fi
[ "$serve" != 0 ] || exit 0
listen=127.0.0.1:8050
while [ $# -gt 0 ]; do
  case $1 in
    --listen) listen=$2 ;;
    --listen=*) listen=${1#*=} ;;
  esac
  shift
done
exec "$bocage" serve "$territory" --listen "$listen"
