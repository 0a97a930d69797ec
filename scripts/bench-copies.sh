#!/usr/bin/env bash
# How old the copy of files in the other room gets, and what a room that comes back asks of the link.
#
#   scripts/bench-copies.sh BOCAGE [OUT]
#
# In a lab of its own (root, `scripts/install.sh lab hosting`): an application keeps 2 GB of files, of which a
# tenth changes each minute, and one keeps rows. First the age of the last copy is looked at each second; then
# the other room is lost for AWAY seconds (60) while files and rows change, and what goes over the link from its
# return until it has everything is compared with what changed. Writes OUT/copies.json (bench/results unless given).
set -euo pipefail
cd "$(dirname "$0")/.."

bocage=$(realpath "$1")
out=${2:-bench/results}
dir=/var/lib/bocage-copies-lab
minutes=${MINUTES:-3}
away=${AWAY:-60}
file_mb=20
files=100

say() { printf 'copies: %s\n' "$*" >&2; }
trap '"$bocage" lab down --dir "$dir" >/dev/null 2>&1 || true' EXIT

status() { "$bocage" lab status --dir "$dir" --json; }
# of PLACE FILTER: what the status says of a place.
of() { status | python3 -c "import json,sys; d=json.load(sys.stdin); s=[x for x in d['sites'] if x['site']=='$1'][0]; print($2)"; }
now_ms() { date +%s%3N; }
psql_() { "$dir/psql" -qAtc "$1"; }

"$bocage" lab up --dir "$dir" >/dev/null
scripts/demo-hosting.sh images "$dir/main/docker.sock" "$dir/replica/docker.sock" >/dev/null
sed 's/class: single/class: double/; s/: 1 GiB/: 4 GiB/' crates/demo/hosting/depot.yml >"$dir/depot.yml"
"$bocage" app deploy "$dir/territory.gpkg" "$dir/depot.yml" --engine "$dir/main/docker.sock" --apply >/dev/null
room=main other=replica
until [ -n "$(ls -d "$dir/$room"/volumes/live/*depot* 2>/dev/null)" ]; do sleep 1; done
volume=$(ls -d "$dir/$room"/volumes/live/*depot* | head -n 1)

# write N: one of the files anew.
write() { dd if=/dev/urandom of="$volume/file-$1" bs=1M count=$file_mb conv=notrunc status=none; }
say "writing $((files * file_mb)) MB"
for ((n = 0; n < files; n++)); do write "$n"; done
begun=$(now_ms)
until [ "$(of "$room" "s['agent']['volumes']['shipped_at_ms'] or 0")" -gt $((begun + 1000)) ]; do sleep 1; done

say "a tenth changes each minute, for $minutes minutes"
(n=0; while true; do write $((n++ % files)); sleep 6; done) &
writer=$!
ages=()
for ((second = 0; second < minutes * 60; second++)); do
  shipped=$(of "$room" "s['agent']['volumes']['shipped_at_ms'] or 0")
  ages+=($(($(now_ms) - shipped)))
  sleep 1
done
kill "$writer"; wait "$writer" 2>/dev/null || true

say "the other room is away for $away s"
psql_ 'CREATE TABLE IF NOT EXISTS away (n serial, said text)'
# So that nothing of before is on its way.
sleep 25
"$bocage" lab kill "$other" --dir "$dir" >/dev/null
lsn=$(psql_ 'SELECT pg_current_wal_lsn()')
changed=0
for ((n = 0; n * 6 < away; n++)); do
  write "$n"; changed=$((changed + file_mb * 1048576))
  psql_ "INSERT INTO away (said) SELECT repeat(md5(random()::text), 30) FROM generate_series(1, 2000)"
  sleep 6
done
rows=$(psql_ "SELECT pg_current_wal_lsn() - '$lsn'::pg_lsn")
space=$(of "$room" "s['namespace']")
device=$(nsenter --net="/run/netns/$space" ip -br link | awk '/replica/ { sub(/@.*/, "", $1); print $1; exit }')
sent() { nsenter --net="/run/netns/$space" cat "/sys/class/net/$device/statistics/tx_bytes" 2>/dev/null ||
  nsenter --net="/run/netns/$space" ip -s -j link show "$device" | python3 -c 'import json,sys; print(json.load(sys.stdin)[0]["stats64"]["tx"]["bytes"])'; }
before=$(sent)
healed=$(now_ms)
"$bocage" lab heal --dir "$dir" >/dev/null
until [ "$(of "$room" "int(s['agent']['only'] is None and (s['agent']['volumes']['shipped_at_ms'] or 0) > $healed)")" = 1 ]; do sleep 1; done
link=$(($(sent) - before))
took=$(($(now_ms) - healed))

mkdir -p "$out"
python3 - "$out/copies.json" "$changed" "$rows" "$link" "$took" "$away" "${ages[@]}" <<'PY'
import datetime, json, os, subprocess, sys
path, changed, rows, link, took, away, *ages = sys.argv[1:]
ages = sorted(map(int, ages))
changed, rows, link = int(changed), int(rows), int(link)
commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
record = {
    "schema": "bocage.bench/1", "date": datetime.date.today().isoformat(), "commit": commit,
    "machine": {"cpu": cpu, "cores": os.cpu_count(), "memory_gib": round(memory)},
    "command": "scripts/bench-copies.sh BOCAGE",
    "rows": [
        {"what": "age of the copy", "ages_ms": ages},
        {"what": "room back", "away_s": int(away), "files_bytes": changed, "rows_bytes": rows,
         "link_bytes": link, "took_ms": int(took)},
    ],
}
json.dump(record, open(path, "w"), indent=2)
open(path, "a").write("\n")
at = lambda share: ages[min(len(ages) - 1, int(len(ages) * share))] / 1000
print(f"age of the copy: median {at(.5):.1f} s, p99 {at(.99):.1f} s, most {ages[-1] / 1000:.1f} s, {len(ages)} looks")
print(f"room back: {link / 1e6:.1f} MB over the link for {(changed + rows) / 1e6:.1f} MB that changed, "
      f"{link / (changed + rows):.2f} times, whole after {int(took) / 1000:.1f} s")
PY
