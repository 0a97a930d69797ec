#!/usr/bin/env bash
# The hosting of the demo on this machine: a container engine, an entry and a PostgreSQL of its own, in
# a network namespace of its own, and the images of three applications, built here; nothing is pulled.
#
#   scripts/demo-hosting.sh up                     start what does not run; print the engine's socket
#   scripts/demo-hosting.sh run BOCAGE TERRITORY   have it run what the territory wants, ask each, back
#                                                  up what they keep and restore that to prove it
#   scripts/demo-hosting.sh backup BOCAGE TERRITORY                      only the latter
#   scripts/demo-hosting.sh restore BOCAGE TERRITORY APPLICATION TIME    bring one back, `latest` too
#   scripts/demo-hosting.sh images SOCKET...       build the images in the first engine, and bring the
#                                                  very same to the others
#   scripts/demo-hosting.sh down                   take all of it away, files too
#
# Safe to repeat. Where it cannot be had, `up` says why and exits with 3. BOCAGE_DEMO_NUMBER (0 to 200)
# makes another one beside it, with addresses and a port of its own.
set -euo pipefail
cd "$(dirname "$0")/.."

number=${BOCAGE_DEMO_NUMBER:-0}
name=bocage-demo-$number
state=/var/lib/$name
space=/run/netns/$name
outer=10.97.$number.1 inner=10.97.$number.2
# Containers: no address of this machine's own networks, since they are in the namespace.
pool=10.98.0.0/20
port=$((8051 + number))
hosts=(vitrine.localhost depot.localhost guichet.localhost)
sources=crates/demo/hosting
export PATH="$PATH:/usr/sbin:/sbin"

say() { printf 'hosting: %s\n' "$*" >&2; }
without() { say "left out: $*"; exit 3; }
inside() { nsenter --net="$space" "$@"; }
docker_() { docker --host "unix://$state/docker.sock" "$@"; }

programs() {
  local folder
  for folder in /usr/lib/postgresql/*/bin; do
    [ -x "$folder/initdb" ] && postgres=$folder
  done
  local missing=() program
  for program in dockerd docker caddy cc ip iptables nsenter curl tar ldd setpriv pgbackrest restic; do
    command -v "$program" >/dev/null || missing+=("$program")
  done
  [ -n "${postgres:-}" ] || missing+=(PostgreSQL)
  [ ${#missing[@]} -eq 0 ] ||
    without "missing ${missing[*]}; \`scripts/install.sh hosting\` installs them"
}

# started NAME COMMAND...: runs in the background, once; its process is kept by number and start.
started() {
  local file=$state/$1.pid
  alive "$1" && return
  setsid "${@:2}" >>"$state/$1.log" 2>&1 </dev/null &
  echo "$! $(born $!)" >"$file"
}

# When a process was born: a number may be given to another one later.
born() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

alive() {
  local pid at
  read -r pid at 2>/dev/null <"$state/$1.pid" || return 1
  [ -n "$at" ] && [ "$(born "$pid")" = "$at" ]
}

stopped() {
  local pid at
  alive "$1" || return 0
  read -r pid at <"$state/$1.pid"
  kill "$pid" 2>/dev/null || return 0
  for _ in $(seq 300); do
    alive "$1" || return 0
    sleep 0.1
  done
  kill -9 "$pid"
}

# within WHAT COMMAND...: waits a minute at most.
within() {
  for _ in $(seq 300); do
    "${@:2}" >/dev/null 2>&1 && return
    sleep 0.2
  done
  tail -n 5 "$state"/*.log >&2 || true
  without "$1 does not start; its log is in $state"
}

network() {
  [ -e "$space" ] && return
  ip netns add "$name" || without "this machine gives no network namespace"
  ip link add "bcd$number" type veth peer name eth0 netns "$name"
  ip addr add "$outer/30" dev "bcd$number"
  ip link set "bcd$number" up
  inside ip addr add "$inner/30" dev eth0
  inside ip link set eth0 up
  inside ip link set lo up
}

database() {
  local owner
  owner=$(id -u postgres)
  if [ ! -e "$state/postgres/ready" ]; then
    rm -rf "$state/postgres"
    install -d -m 700 -o postgres "$state/postgres"
    (umask 077 && head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$state/password")
    install -m 600 -o postgres "$state/password" "$state/postgres/password"
    as_postgres "$postgres/initdb" --pgdata "$state/postgres/data" --username admin --encoding UTF8 \
      --locale C --auth scram-sha-256 --pwfile "$state/postgres/password" >/dev/null
    rm "$state/postgres/password"
    echo "host all all $pool scram-sha-256" >>"$state/postgres/data/pg_hba.conf"
    echo "host all all $inner/32 scram-sha-256" >>"$state/postgres/data/pg_hba.conf"
    touch "$state/postgres/ready"
  fi
  started postgres nsenter --net="$space" setpriv --reuid "$owner" --clear-groups \
    "$postgres/postgres" -D "$state/postgres/data" -c "listen_addresses=$inner" \
    -c "unix_socket_directories=$state/postgres" -c archive_mode=on
  within PostgreSQL "$postgres/pg_isready" -h "$state/postgres"
}

as_postgres() { (cd / && setpriv --reuid "$(id -u postgres)" --clear-groups "$@"); }

engine() {
  started docker nsenter --net="$space" dockerd --host "unix://$state/docker.sock" \
    --data-root "$state/docker" --exec-root "/run/$name" --pidfile "$state/dockerd.pid" --bridge none \
    --containerd-namespace "$name" --containerd-plugins-namespace "$name-plugins" \
    --default-address-pool "base=$pool,size=28"
  within 'the container engine' docker_ info
}

# One entry in the namespace, which Bocage fills, and one on the loopback device of this machine that
# leads to it.
entry() {
  printf '{"admin":{"listen":"127.0.0.1:2019","config":{"persist":false}}}' >"$state/inner.json"
  printf '{\nadmin off\nauto_https off\n}\nhttp://:%s {\nbind 127.0.0.1\nreverse_proxy %s:8000\n}\n' \
    "$port" "$inner" >"$state/Caddyfile"
  local own=(env "HOME=$state" "XDG_DATA_HOME=$state/caddy" "XDG_CONFIG_HOME=$state/caddy")
  started inner nsenter --net="$space" "${own[@]}" caddy run --config "$state/inner.json"
  started outer "${own[@]}" caddy run --config "$state/Caddyfile" --adapter caddyfile
  within 'the entry' inside curl -fsS http://127.0.0.1:2019/config/
}

# The files of an image, and its command. An image that was made of the same files stays.
image() {
  local tag=bocage-demo/$1:1 folder=$state/build/$1 made
  made=$(cd "$folder" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-64)
  [ "$(docker_ image inspect --format '{{index .Config.Labels "made-of"}}' "$tag" 2>/dev/null)" = "$made" ] &&
    return
  tar -C "$folder" -c . | docker_ import --change "LABEL made-of=$made" \
    --change "ENTRYPOINT [\"/app\"]" --change "CMD [\"$2\"]" - "$tag" >/dev/null
}

build() {
  local one library
  rm -rf "$state/build"
  for one in vitrine depot guichet; do
    mkdir -p "$state/build/$one"
    cc -static -O1 -o "$state/build/$one/app" "$sources/app.c" ||
      without 'no static program can be built here; the C library has to be there as archive too'
  done
  install -D -m 644 "$sources/index.html" "$state/build/vitrine/site/index.html"
  mkdir -p "$state/build/depot/srv/files"
  # No static psql is to be had: it comes with the libraries of this machine.
  install -m 755 "$postgres/psql" "$state/build/guichet/psql"
  ldd "$postgres/psql" | grep -o '/[^ ]*' | sort -u | while read -r library; do
    install -D -m 755 "$library" "$state/build/guichet$library"
  done
  image vitrine site
  image depot files
  image guichet requests
  rm -rf "$state/build"
}

# An image that is built twice is two: what two rooms run is built once.
images() {
  local first=$1 other
  state=$(mktemp -d)
  trap 'rm -rf "$state"' EXIT
  ln -s "$first" "$state/docker.sock"
  programs
  build
  for other in "${@:2}"; do
    docker_ save bocage-demo/{vitrine,depot,guichet}:1 | docker --host "unix://$other" load --quiet >/dev/null
  done
}

up() {
  [ "$(id -u)" = 0 ] || without 'it needs root, for a container engine and a network of its own'
  programs
  mkdir -p -m 711 "$state"
  network
  database
  engine
  entry
  build
  echo "$state/docker.sock"
}

# The words of commands about this host, about its entry, and about its backups.
here=(--engine "$state/docker.sock" --secrets "/run/$name-secrets"
  --databases "postgres://admin@$inner:5432/postgres")
entry_at=(--entry 127.0.0.1:2019 --probe "$inner:8000")
kept=(--repository "$state/backups" --keys "$state/backup-keys")

# bocage_ BOCAGE WORDS...: in the namespace, with the password of PostgreSQL.
bocage_() { PGPASSWORD=$(cat "$state/password") inside "$(realpath "$1")" "${@:2}"; }

run() {
  bocage_ "$1" host run "$2" demo-1 "${here[@]}" "${entry_at[@]}"
  local host
  for host in "${hosts[@]}"; do
    curl -fsS --max-time 10 -o /dev/null -H "Host: $host" "http://127.0.0.1:$port/"
    echo "http://$host:$port/ answers"
  done
  backup "$1" "$2"
}

backup() {
  bocage_ "$1" backup run "$2" --all --host demo-1 "${here[@]}" "${kept[@]}"
  bocage_ "$1" backup prove "$2" --host demo-1 "${here[@]}" "${kept[@]}"
}

restore() {
  bocage_ "$1" app restore "$2" "$3" --to "$4" --apply --host demo-1 "${here[@]}" "${entry_at[@]}" "${kept[@]}"
}

down() {
  [ -d "$state" ] || return 0
  [ "$(id -u)" = 0 ] || { say 'run as root to take it away'; exit 1; }
  if alive docker; then
    docker_ ps --quiet --all | xargs -r docker --host "unix://$state/docker.sock" rm --force >/dev/null
  fi
  local one
  for one in outer inner docker postgres; do stopped "$one"; done
  ip link delete "bcd$number" 2>/dev/null || true
  [ ! -e "$space" ] || ip netns delete "$name"
  rm -rf "$state" "/run/$name" "/run/$name-secrets"
}

case "${1:-}" in
  up | down) "$1" ;;
  images) images "${@:2}" ;;
  run | backup) "$1" "$2" "$3" ;;
  restore) restore "$2" "$3" "$4" "$5" ;;
  *)
    say 'usage: scripts/demo-hosting.sh up | down | run BOCAGE TERRITORY | backup BOCAGE TERRITORY |' \
      'images SOCKET... | restore BOCAGE TERRITORY APPLICATION TIME'
    exit 2
    ;;
esac
