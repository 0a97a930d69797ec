#!/usr/bin/env bash
# What the engine's own way costs: one swarm stretched over both rooms and the witness of a lab, without
# Bocage, and the faults of `bocage lab drill` done to the room that runs its one service.
#
#   scripts/bench-stretched.sh BOCAGE OUT [RUNS]
#
# Writes OUT/stretched.json, after each fault anew, and OUT/stretched-raw/FAULT-RUN.jsonl: what one
# fault came to, then who had answers from where and when, in ms since it. RUNS rounds, 5 unless given,
# each of all FAULTS:
#
#   kill             all processes of the room that runs the service; the other room's manager leads
#   kill-leading     the same; the room's own manager leads
#   isolate          all its ways are cut, for HELD_SECONDS (45); the other room's manager leads
#   isolate-leading  the same; the room's own manager leads
#   link             only the way between the rooms is cut, as long; the other room's manager leads
#   link-leading     the same; the room's own manager leads
#
# The service answers with the name of its room. It is asked ten times a second in both rooms, by the
# witness and by the room itself, where an isolated one still answers. All is swarm's own default.
# Both rooms are whole again before the next fault.
#
# LAB is the folder of the lab; one that is there already is taken away first. FAULTS may name fewer.
# Needs root, python3, jq, and what `scripts/install.sh hosting` installs. Ended early, it takes its lab
# away.
set -euo pipefail
[ $# -ge 2 ] || { echo "usage: $0 BOCAGE OUT [RUNS]" >&2; exit 2; }
bocage=$(realpath "$1") out=$(realpath -m "$2") runs=${3:-5}
cd "$(dirname "$0")/.."

read -ra faults <<<"${FAULTS:-kill kill-leading isolate isolate-leading link link-leading}"
held=${HELD_SECONDS:-45}
# Short, since sockets lie below it.
lab=${LAB:-/var/lib/bocage-stretched}
name=room image=bocage-stretched:1 port=8090
work=$(mktemp -d)
declare -A address=([main]=10.77.10.1 [replica]=10.77.20.1 [witness]=10.77.30.1)
declare -A other=([main]=replica [replica]=main)
declare -A place_of
asker=

say() { printf 'stretched: %s\n' "$*" >&2; }
lab() { "$bocage" lab "$1" "${@:2}" --quiet --dir "$lab" >>"$work/lab.log"; }
# in_ PLACE WORDS...: asks the engine of a place.
in_() { docker --host "unix://$lab/$1/docker.sock" "${@:2}"; }
now_ms() { awk '{ printf "%.0f", $1 * 1000 }' /proc/uptime; }

hushed() {
  [ -z "$asker" ] || { kill "$asker" && wait "$asker"; } 2>/dev/null || true
  asker=
}
taken_away() {
  hushed
  lab down || true
  rm -rf "$work"
}

# within SECONDS WHAT COMMAND...
within() {
  local end=$((SECONDS + $1))
  until "${@:3}" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { say "$2: not within $1 s"; return 1; }
    sleep 0.5
  done
}

# The third manager, in the witness as the lab has the engines of the rooms: with mounts of its own,
# and with containers in a group by whose name the lab finds and ends them.
witness() {
  local at=$lab/witness space
  space=$("$bocage" lab status --json --dir "$lab" |
    jq -r '.sites[] | select(.site == "witness").namespace')
  jq -n --arg at "$at" --arg space "$space" '{"data-root": "\($at)/docker", "exec-root": "/run/docker",
    "pidfile": "/run/docker/engine.pid", "hosts": ["unix://\($at)/docker.sock"], "cgroup-parent": "/\($space)",
    "exec-opts": ["native.cgroupdriver=cgroupfs"], "log-level": "warn", "shutdown-timeout": 2}' >"$at/engine.json"
  # shellcheck disable=SC2016 # the inner shell's own words
  setsid nsenter --net="/run/netns/$space" -- unshare --mount --propagation slave sh -c '
    for at in /run/docker /run/containerd; do mkdir -p $at && mount -t tmpfs tmpfs $at; done
    exec "$@"' sh dockerd --config-file="$at/engine.json" >"$at/engine.log" 2>&1 </dev/null &
  disown
  within 60 'an engine in the witness' in_ witness info
}

swarm() {
  local token place
  token=$(in_ main swarm join-token --quiet manager)
  in_ replica swarm leave --force >/dev/null
  for place in replica witness; do
    in_ "$place" swarm join --token "$token" --listen-addr "${address[$place]}:2377" \
      --advertise-addr "${address[$place]}:2377" "${address[main]}:2377" >/dev/null
  done
  for place in main replica witness; do
    place_of[$(in_ "$place" info --format '{{.Swarm.NodeID}}')]=$place
  done
}

# The same tag in both rooms, with the name of each: by it an answer is known.
images() {
  local room
  mkdir -p "$work/image/site"
  cc -static -O1 -o "$work/image/app" crates/demo/hosting/app.c
  for room in main replica; do
    echo "$room" >"$work/image/site/index.html"
    tar -C "$work/image" -c . | in_ "$room" import --change 'ENTRYPOINT ["/app"]' --change 'CMD ["site"]' - \
      "$image" >/dev/null
  done
}

# node_ PLACE WORDS...: a change of a node is refused where the swarm has just changed it itself.
node_() { within 60 "node ${*:2}" in_ "$1" node "${@:2}"; }

service() {
  local node
  for node in "${!place_of[@]}"; do
    node_ witness update --label-add "place=${place_of[$node]}" "$node"
  done
  in_ witness service create --detach --no-resolve-image --name "$name" --replicas 1 --endpoint-mode dnsrr \
    --constraint node.labels.place!=witness --publish "mode=host,published=$port,target=8080" \
    "$image" >/dev/null
}

node_in() {
  local node
  for node in "${!place_of[@]}"; do
    [ "${place_of[$node]}" != "$1" ] || echo "$node"
  done
}
leader() {
  local node
  node=$(in_ "${1:-witness}" node ls --format '{{.ManagerStatus}} {{.ID}}' | sed -n 's/^Leader //p')
  echo "${place_of[$node]}"
}
runs_in() { [ -n "$(in_ "$1" ps --quiet)" ]; }
serving() {
  if runs_in main; then echo main; else echo replica; fi
}

# All three manage, and the service runs once.
is_whole() {
  [ "$(in_ witness node ls --format '{{.Status}} {{.ManagerStatus}}' | sort | tr '\n' ,)" = \
    'Ready Leader,Ready Reachable,Ready Reachable,' ] &&
    [ "$(for room in main replica; do in_ "$room" ps --quiet; done | wc -l)" = 1 ] &&
    [ "$(in_ witness service ps --quiet --filter desired-state=running "$name" | wc -l)" = 1 ]
}

leads_a_room() { [ "$(leader main)" != witness ]; }
# A room leads, and the service runs in the room that leads or in the other one.
prepared() {
  local node room
  if [ "$(leader)" = witness ]; then
    node=$(node_in witness)
    node_ main demote "$node"
    within 60 'a room that leads' leads_a_room
    node_ main promote "$node"
    within 120 'the swarm' is_whole
  fi
  room=$(leader)
  case $1 in *-leading) ;; *) room=${other[$room]} ;; esac
  runs_in "$room" && return
  node=$(node_in "${other[$room]}")
  node_ witness update --availability drain "$node"
  within 120 "the service in $room" runs_in "$room"
  node_ witness update --availability active "$node"
  within 120 'the swarm' is_whole
}

asked() {
  local asks=() room space
  space=$(jq -r '.id' <("$bocage" lab status --json --dir "$lab"))
  for room in main replica; do
    asks+=("witness:$room:bocage-$space-witness:${address[$room]}:$port")
    asks+=("$room:$room:bocage-$space-$room:${address[$room]}:$port")
  done
  python3 scripts/bench-stretched.py ask "${asks[@]}" >"$work/notes" &
  asker=$!
}

# Whether the witness was answered by a room just now.
answers() { tail -n 20 "$work/notes" | grep -q "\"from\": \"witness\", \"room\": \"$1\", \"answered\": true"; }

done_to() {
  case $1 in
    kill*) lab kill "$2" && within 150 'an answer of the other room' answers "${other[$2]}" && sleep 2 ;;
    isolate*)
      lab cut "$2" && sleep "$held" && within 150 'an answer of the other room' answers "${other[$2]}"
      ;;
    link*) lab cut link && sleep "$held" ;;
    *) say "no fault is called $1"; return 2 ;;
  esac
}

# measure FAULT RUN
measure() {
  local room led load begun healed
  within 180 'the swarm' is_whole
  prepared "$1"
  room=$(serving) led=$(leader)
  asked
  within 60 'an answer' answers "$room"
  sleep 2
  begun=$(now_ms)
  done_to "$1" "$room"
  healed=$(now_ms) load=$(cut -d' ' -f1 /proc/loadavg)
  lab heal
  within 180 'the swarm' is_whole
  sleep 1
  hushed
  python3 scripts/bench-stretched.py sum "$work/notes" "$out/stretched-raw/$1-$2.jsonl" fault="$1" run="$2" \
    served="$room" led="$led" load="$load" begun_ms="$begun" healed_ms="$healed" whole_ms="$(now_ms)" |
    tee -a "$work/runs" >&2
}

commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain --untracked-files=no -- crates)" ] || commit+=+
mkdir -p "$out/stretched-raw"
trap taken_away EXIT
trap 'exit 130' INT TERM HUP
lab down 2>/dev/null || true
lab up --without agents,postgres,etcd,volumes,disks
witness
swarm
images
service
for run in $(seq "$runs"); do
  for fault in "${faults[@]}"; do
    measure "$fault" "$run"
    python3 scripts/bench-stretched.py write "$out/stretched.json" "$commit" \
      "scripts/bench-stretched.sh BOCAGE OUT $runs" <"$work/runs"
  done
done
