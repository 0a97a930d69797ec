#!/usr/bin/env bash
# What people notice of a release, and how long an application takes to come back from its backup.
#
#   scripts/bench-applications.sh BOCAGE [OUT]
#
# On a host of its own (root, `scripts/install.sh hosting`): eight clients ask a web application through the entry, each
# request on a connection of its own, while releases are rolled forth and back until REQUESTS (10,000) were asked;
# every other answer than the page counts as failed. Then its database gets DATA_MB (2,000) of rows beside the DATABASES
# (49) others of the same PostgreSQL, is backed up, loses its table, and is restored until it answers its probe again.
# Writes OUT/applications.json (bench/results unless given).
set -euo pipefail
cd "$(dirname "$0")/.."

bocage=$(realpath "$1")
out=${2:-bench/results}
requests=${REQUESTS:-10000} data_mb=${DATA_MB:-2000} databases=${DATABASES:-49}
export BOCAGE_DEMO_NUMBER=${BOCAGE_DEMO_NUMBER:-90}
state=/var/lib/bocage-demo-$BOCAGE_DEMO_NUMBER
at=127.0.0.1:$((8051 + BOCAGE_DEMO_NUMBER))
work=$(mktemp -d)

say() { printf 'applications: %s\n' "$*" >&2; }
trap 'scripts/demo-hosting.sh down; rm -rf "$work"' EXIT

socket=$(scripts/demo-hosting.sh up)
territory=$work/demo.gpkg
psql_() { setpriv --reuid "$(id -u postgres)" --clear-groups psql -h "$state/postgres" -U admin -qAtX "$@"; }
export PGPASSWORD
PGPASSWORD=$(cat "$state/password")

say 'a territory with two rooms and the application'
"$bocage" --quiet demo --small --engine "$socket" "$work" >/dev/null
scripts/demo-hosting.sh run "$bocage" "$territory" >/dev/null

say "$requests requests while releases roll"
# release N: the demo's own file, with a variable that makes it another release.
release() {
  sed "s/user: \"1000:1000\"/&\n    environment: {RELEASE: \"$1\"}/" crates/demo/hosting/guichet.yml >"$work/guichet.yml"
  "$bocage" --quiet app deploy "$territory" "$work/guichet.yml" --engine "$socket" --apply >/dev/null
}
roll() {
  nsenter --net="/run/netns/bocage-demo-$BOCAGE_DEMO_NUMBER" "$bocage" --quiet host run "$territory" demo-1 \
    --engine "$socket" --secrets "/run/bocage-demo-$BOCAGE_DEMO_NUMBER-secrets" \
    --databases "postgres://admin@10.97.$BOCAGE_DEMO_NUMBER.2:5432/postgres" \
    --entry 127.0.0.1:2019 --probe "10.97.$BOCAGE_DEMO_NUMBER.2:8000" >"$work/ran" ||
    { say "a roll ended with $?, the next one goes on:"; cat "$work/ran" >&2; }
}
python3 scripts/bench-requests.py "$at" guichet.localhost "$requests" "$work/asked.json" &
clients=$!
rolls=0
while kill -0 "$clients" 2>/dev/null; do
  rolls=$((rolls + 1))
  if [ $((rolls % 3)) = 0 ]; then
    "$bocage" --quiet app rollback "$territory" guichet --to previous --apply >/dev/null
  else
    release "$rolls"
  fi
  roll
done
wait "$clients"

say "$data_mb MB of rows, beside $databases other databases"
database=$(psql_ -d postgres -c "SELECT datname FROM pg_database WHERE datname LIKE 'bocage%' ORDER BY 1 LIMIT 1")
table=$(psql_ -d "$database" -c "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
  WHERE schemaname NOT IN ('pg_catalog', 'information_schema') LIMIT 1")
owner=$(psql_ -d "$database" -c "SELECT tableowner FROM pg_tables WHERE format('%I.%I', schemaname, tablename) = '$table'")
for number in $(seq "$databases"); do
  psql_ -d postgres -c "CREATE DATABASE beside_$number"
  psql_ -d "beside_$number" -c 'CREATE TABLE kept AS SELECT n, md5(n::text) FROM generate_series(1, 20000) AS n'
done
psql_ -d "$database" -c "CREATE TABLE public.records (n bigint, content text); ALTER TABLE public.records OWNER TO \"$owner\""
psql_ -d "$database" -c "INSERT INTO public.records SELECT n, repeat(md5(n::text), 31)
  FROM generate_series(1, $data_mb::bigint * 1000000 / 1024) AS n"
bytes=$(psql_ -d "$database" -c "SELECT pg_database_size('$database')")
cluster=$(psql_ -d postgres -c 'SELECT sum(pg_database_size(oid)) FROM pg_database')

now_ms() { date +%s%3N; }
begun=$(now_ms)
say 'backed up'
scripts/demo-hosting.sh backup "$bocage" "$territory" >&2
backed_up=$(($(now_ms) - begun))
psql_ -d "$database" -c 'DROP TABLE public.records'
say 'restored'
begun=$(now_ms)
scripts/demo-hosting.sh restore "$bocage" "$territory" guichet latest >&2
curl -fsS --max-time 10 -o /dev/null -H 'Host: guichet.localhost' "http://$at/"
restored=$(($(now_ms) - begun))
now=$(psql_ -d postgres -c "SELECT datname FROM pg_database WHERE datname = '$database'")
back=$(psql_ -d "$now" -c 'SELECT count(*) FROM public.records')
[ "$back" -gt 0 ] || { say 'the rows did not come back'; exit 1; }

mkdir -p "$out"
python3 - "$out/applications.json" "$work/asked.json" "$rolls" "$bytes" "$cluster" "$databases" "$backed_up" "$restored" <<'PY'
import datetime, json, os, subprocess, sys
path, asked, rolls, *figures = sys.argv[1:]
size, cluster, databases, backed_up, restored = map(int, figures)
asked = json.load(open(asked))
commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
cpu = next(line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name"))
record = {
    "schema": "bocage.bench/1", "date": datetime.date.today().isoformat(), "commit": commit,
    "machine": {"cpu": cpu, "cores": os.cpu_count(), "memory_gib": round(memory)},
    "command": "scripts/bench-applications.sh BOCAGE",
    "rows": [
        {"what": "releases", "rolled": int(rolls), **asked},
        {"what": "restore", "database_bytes": size, "cluster_bytes": cluster, "databases": databases + 1,
         "backup_and_proof_ms": backed_up, "restored_ms": restored},
    ],
}
json.dump(record, open(path, "w"), indent=2)
open(path, "a").write("\n")
print(f"releases: {rolls} rolled, {asked['failed']} of {asked['asked']:,} requests failed, "
      f"median {asked['median_ms']:.1f} ms, p99 {asked['p99_ms']:.1f} ms, most {asked['most_ms']:.0f} ms")
print(f"restore: {size / 1e9:.2f} GB, one of {databases + 1} databases of {cluster / 1e9:.2f} GB, "
      f"answers its probe after {restored / 1000:.1f} s; backup and proof took {backed_up / 1000:.1f} s")
PY
