#!/usr/bin/env bash
# Runs every fuzz target for so many seconds, seeded with the fixtures:  fuzz/run.sh [SECONDS [TARGET...]]
#
# The layout is cargo-fuzz's; this script needs neither that nor a nightly compiler. It lets the compiler instrument this
# repository's own code and nothing else, so that the dependencies are built as for the program: some minutes, once.
# A crash is left in fuzz/artifacts; it belongs into fixtures/malformed, or into a test, once it is understood.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60}
shift || true
names=$(sed -n 's/^name = "\(.*\)"$/\1/p' Cargo.toml | grep -v '^rosterdiff-fuzz$')
targets=${*:-$names}

# the versions and the profile of the program
cp ../Cargo.lock Cargo.lock
mkdir -p target
sed -n '/^\[profile/,$p' ../Cargo.toml > target/profile.toml
export CARGO_TARGET_DIR=$PWD/target RUSTC_WRAPPER=$PWD/instrument.sh
# FUZZ_BUILT=1 runs what is there
[ -n "${FUZZ_BUILT:-}" ] || cargo build --quiet --release --bins --config target/profile.toml

failed=""
for target in $targets; do
    mkdir -p "corpus/$target" "artifacts/$target"
    case $target in
        config) seeds="seeds/config.toml ../contrib/rosterdiff.toml" ;;
        decisions) seeds=seeds/decisions.csv ;;
        model) seeds=seeds/model.json ;;
        schools) seeds=$(find ../fixtures/districts -name schools.csv) ;;
        history) seeds="" ;;
        flow)
            seeds=""
            for folder in ../fixtures/rules/* ../fixtures/districts/tiny; do
                exports=("$folder"/enrollment.csv "$folder"/sis.*)
                [ -f "${exports[1]}" ] || continue
                { cat "${exports[0]}"; echo "===="; cat "${exports[1]}"; } > "corpus/flow/$(basename "$folder")"
            done
            ;;
        normalize_* | escape_*) seeds=$(find ../fixtures/malformed ../fixtures/rules -name '*.csv' -size -8k) ;;
        *) seeds=$(find ../fixtures/malformed ../fixtures/profiles ../fixtures/rules -type f -size -16k ! -name '*.expected') ;;
    esac
    for seed in $seeds; do
        cp -n "$seed" "corpus/$target/$(echo "$seed" | tr '/' '_')" 2>/dev/null || true
    done
    log=artifacts/$target.log
    code=0
    "target/release/$target" "corpus/$target" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=1024 \
        -artifact_prefix="artifacts/$target/" -print_final_stats=1 > "$log" 2>&1 || code=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    printf '%-18s %10s runs  %6s edges  %s\n' "$target" "${runs:-?}" "${cover:-?}" "$([ $code = 0 ] && echo 'no crash' || echo "FAILED, see fuzz/$log")"
    [ $code = 0 ] || failed="$failed $target"
done
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
