#!/usr/bin/env bash
# Installs what is missing on Debian or Ubuntu, and only that.
#
#   scripts/install.sh demo     what building and serving needs: compiler, Node.js, Rust
#   scripts/install.sh hosting  what the applications of the demo need: a container engine, Caddy,
#                               PostgreSQL, pgBackRest and restic
#   scripts/install.sh test     also what the tests need: Chromium, GDAL, xz, PostgreSQL with PostGIS,
#                               Caddy, pgBackRest, restic, docker-registry, skopeo, cargo-nextest, and what
#                               the lab needs
#   scripts/install.sh lab      only what `bocage lab` needs: a container engine, Caddy, etcd,
#                               PostgreSQL, nftables, btrfs, and Patroni in a Python environment of its own
#   scripts/install.sh judges   also what the outside judges need: Python with venv
#   scripts/install.sh deny     also what judges the dependencies: cargo-deny
#
# Safe to repeat: where nothing is missing it only looks, in well under a second.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf 'install: %s\n' "$*" >&2; }
stop() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

node_major_min=18
missing=()

# want PACKAGE COMMAND...: the Debian package is missing unless one of the commands is there.
want() {
  local package=$1 name
  shift
  for name in "$@"; do has "$name" && return; done
  missing+=("$package")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif has sudo; then sudo "$@"
  else stop "run as root, or install sudo: $*"
  fi
}

install_packages() {
  [ ${#missing[@]} -eq 0 ] && return
  has apt-get || stop "missing ${missing[*]}: this script knows Debian and Ubuntu only, install them by hand"
  say "installing ${missing[*]}"
  as_root apt-get update -qq
  # RUNLEVEL=1: packages do not start the services that they bring; nothing here uses them.
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends \
    "${missing[@]}" >/dev/null
  missing=()
}

# Ubuntu has Chromium as `chromium-browser`, Debian as `chromium`.
browser_package() {
  if grep -qs '^ID=ubuntu' /etc/os-release; then echo chromium-browser; else echo chromium; fi
}

rust_version_min() { sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml; }

rust_is_new_enough() {
  has cargo && has rustc || return 1
  local have
  have=$(rustc --version | cut -d' ' -f2)
  [ "$(printf '%s\n%s\n' "$(rust_version_min)" "$have" | sort -V | head -n1)" = "$(rust_version_min)" ]
}

install_rust() {
  rust_is_new_enough && return
  if has rustup; then
    say "updating Rust to at least $(rust_version_min)"
    rustup update stable >&2
  else
    say "installing Rust, at least $(rust_version_min), for this user"
    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs |
      RUSTUP_INIT_SKIP_PATH_CHECK=yes sh -s -- -y --no-modify-path --profile minimal \
        --component clippy,rustfmt >&2
  fi
  rust_is_new_enough || stop "Rust is still older than $(rust_version_min): try \`rustup default stable\`"
}

check_node() {
  local major
  major=$(node --version | sed 's/^v\([0-9]*\).*/\1/')
  [ "$major" -ge "$node_major_min" ] ||
    stop "Node.js $major is too old for the map page: at least $node_major_min (Debian 12, Ubuntu 24.04)"
}

# install_tool NAME: a program of the Rust community, built once for this user.
install_tool() {
  has "$1" && return
  say "building $1, once"
  # Not optimised: these only start processes and read lists, and build in half the time.
  CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --locked --debug "$1" >&2
}

for_demo() {
  want build-essential cc
  want pkg-config pkg-config
  want curl curl
  want nodejs node
  want npm npm
  [ -e /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
}

# PostgreSQL's programs lie in a folder of their version; PostGIS is a package of that version. The
# tests start servers of their own: the one that Debian would start with its package is not needed.
want_postgis() {
  local folder version
  for folder in /usr/share/postgresql/*/extension/postgis.control; do
    version=${folder#/usr/share/postgresql/}
    version=${version%%/*}
    [ -x "/usr/lib/postgresql/$version/bin/initdb" ] && return
  done
  if has initdb && [ -e "$(pg_config --sharedir 2>/dev/null)/extension/postgis.control" ]; then return; fi
  version=$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null |
    sed 's/^postgresql-\([0-9]*\)-.*/\1/' | sort -n | tail -n1)
  [ -n "$version" ] || version=15
  missing+=("postgresql-$version" "postgresql-$version-postgis-3")
}

# Container engines, each in a network namespace.
want_engine() {
  want docker.io dockerd
  want iptables iptables
  want iproute2 ip
}

# Registries of images, and what copies into them.
want_registry() {
  want docker-registry docker-registry
  want skopeo skopeo
}

# Rooms on one machine. Patroni is not Debian's: 3.0 there can lose acknowledged rows, see
# docs/decisions/0030-lab.md.
want_for_lab() {
  want_engine
  want nftables nft
  want util-linux setpriv
  want curl curl
  want btrfs-progs mkfs.btrfs
  want etcd-server etcd
  want caddy caddy
  want restic restic
  want pgbackrest pgbackrest
  compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' >/dev/null || missing+=(libfaketime)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  /usr/bin/python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
}

# The lab runs Patroni as a lesser user, so its Python is the system's: one in a person's own folder
# could not be read.
install_patroni() {
  local folder=${CARGO_TARGET_DIR:-target}/lab/patroni
  [ -e "$folder/installed" ] && return
  say "installing Patroni into $folder, once"
  rm -rf "$folder"
  /usr/bin/python3 -m venv "$folder"
  "$folder/bin/pip" install --quiet --disable-pip-version-check --use-pep517 \
    'patroni[etcd3]>=4.1.5,<5' 'psycopg[binary]>=3.1,<4' >&2
  touch "$folder/installed"
}

# What takes backups.
want_backup() {
  want pgbackrest pgbackrest
  want restic restic
}

for_lab() { want_for_lab; }

for_hosting() {
  want_engine
  want_backup
  want build-essential cc
  want caddy caddy
  want curl curl
  want util-linux setpriv
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
}

for_test() {
  for_demo
  want_postgis
  want_for_lab
  want_backup
  want_registry
  want docker-compose docker-compose
  want "$(browser_package)" chromium chromium-browser google-chrome
  want gdal-bin ogrinfo
  want xz-utils xz
}

for_judges() {
  for_test
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3 python3-venv)
}

for_deny() { for_demo; }

# The superuser's programs are looked for too, whoever asks.
export PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH:/usr/sbin:/sbin"
case "${1:-}" in
  demo | hosting | test | lab | judges | deny) "for_$1" ;;
  *) stop "usage: scripts/install.sh demo|hosting|test|lab|judges|deny" ;;
esac
install_packages
case "$1" in
  lab) install_patroni; exit ;;
  hosting) exit ;;
esac
check_node
install_rust
case "$1" in
  test | judges) install_patroni; install_tool cargo-nextest ;;
  deny) install_tool cargo-deny ;;
esac
