#!/usr/bin/env bash
# Says whether every fuzz target compiles, without the fuzzer's engine, whose build would have the dependencies built anew.
#
# It shares the target folder, versions and profile of the program, so that after its lints it takes a quarter of a minute.
set -euo pipefail
cd "$(dirname "$0")"
cp ../Cargo.lock Cargo.lock
mkdir -p target
sed -n '/^\[profile/,$p' ../Cargo.toml > target/profile.toml
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/../target} RUSTC_WRAPPER=$PWD/instrument.sh
cargo check --quiet --release --bins --config target/profile.toml --config 'patch.crates-io.libfuzzer-sys.path="engine"'
