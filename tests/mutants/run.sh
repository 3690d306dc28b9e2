#!/usr/bin/env bash
# Tests the tests: makes small faults in the core and counts how many of them a test notices.
#   tests/mutants/run.sh FOLDER [MODULE=COUNT...]        such as: tests/mutants/run.sh /tmp/mutants scan=1000 link=200
#
# The faults are those of cargo-mutants, which has to be installed. One build for each would take days, so all are woven into
# one copy of the program, made in FOLDER, where the environment says which one of them is alive. Every test is run once to
# see which faults it comes by; against a fault only those run that do, the quickest first. Of each module named, as many
# faults as asked for are drawn, the same ones every time; MODULE=100..300 leaves out the first hundred of three hundred.
# UNITS=1 asks the tests of the library alone. What became of each is in FOLDER/results.jsonl; a run that was stopped goes
# on where it was. To try other tests remove FOLDER/copy; where the program itself is another, remove all of FOLDER.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
if [ ! -d "$folder/copy" ]; then
    cd "$here/../.."
    cargo mutants --list --json -f src/roster/intake.rs -f src/roster/reconciliation.rs -f src/roster/links.rs \
        -f src/ingest/scan.rs -f 'src/link/*.rs' -f src/report/escape.rs -f 'src/gate/*.rs' -f 'src/diagnose/causes/**/*.rs' \
        > "$folder/list.json"
    mkdir "$folder/copy"
    git ls-files -z | tar cf - --null -T - | tar xf - -C "$folder/copy"
fi
cargo run --quiet --release --manifest-path "$here/Cargo.toml" -- "$folder" "$@"
