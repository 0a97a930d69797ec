#!/usr/bin/env bash
# Writes the same transfers into our ledger and into a peer, the crate doubleentry, by turns on one disk.
#
#   scripts/bench-ledger.sh [COUNT [BATCH...]]     100000 transfers, in batches of 100, 1000 and 8000
#
# Prints a table: transfers, size of a batch, transfers a second of both and their ratio, seconds to
# audit. Both are durable: a batch outlives a power cut once it is acknowledged. The peer is built once,
# into target/bench-ledger; it needs a registry then, and is in no graph of the workspace.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
count=${1:-100000}
shift || true
sizes=("${@:-100 1000 8000}")
target=${CARGO_TARGET_DIR:-$root/target}
peer=$target/bench-ledger
mkdir -p "$peer/src"
work=$(mktemp -d "$peer/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

cat >"$peer/Cargo.toml" <<'MANIFEST'
[package]
name = "peer"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
doubleentry = { version = "=0.8.0", features = ["sqlite"] }
tokio = { version = "1", features = ["rt", "macros"] }

# As the workspace has it.
[profile.dev]
opt-level = 2
debug = false
MANIFEST
cp "$root/bench/doubleentry.rs" "$peer/src/main.rs"
CARGO_TARGET_DIR=$peer/target cargo build --quiet --manifest-path "$peer/Cargo.toml"
cargo build --quiet --manifest-path "$root/Cargo.toml" --workspace --example ledger

printf 'transfers\tbatch\tours a second\tpeer a second\tratio\tour audit s\tpeer audit s\n'
for size in ${sizes[*]}; do
  rm -rf "${work:?}"/*
  read -r _ _ ours our_audit _ < <("$target/debug/examples/ledger" "$work" "$count" "$size")
  read -r written _ theirs their_audit < <("$peer/target/debug/peer" "$work" "$count" "$size")
  awk -v n="$written" -v size="$size" -v a="$ours" -v b="$theirs" -v x="$our_audit" -v y="$their_audit" \
    'BEGIN { printf "%d\t%d\t%d\t%d\t%.1f\t%s\t%s\n", n, size, n / a, n / b, b / a, x, y }'
done
