#!/bin/sh
# Counts the instructions of one whole run over a fixed invented district of 5,000 students, and fails where they are more
# than 5 % above the number in benches/instructions.txt: benches/instructions.sh [--update]
# Unlike time, the count hardly depends on the machine or on what else runs there. With --update the number is noted anew.
set -eu

cd "$(dirname "$0")/.."
noted=benches/instructions.txt

if ! command -v valgrind >/dev/null; then
    if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        apt-get install --yes --quiet valgrind >/dev/null 2>&1 || true
    fi
    if ! command -v valgrind >/dev/null; then
        echo "instructions.sh: valgrind is missing (Debian, Ubuntu: apt-get install valgrind)" >&2
        exit 4
    fi
fi

cargo build --release --locked --quiet
program=$(pwd)/target/release/rosterdiff
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

"$program" generate "$work/district" --students 5000 --seed 1 --as-of 2026-08-24 >/dev/null
# one thread, so that nobody waits for anybody; 0 and 1 are verdicts, anything else is none
code=0
RAYON_NUM_THREADS=1 valgrind --tool=callgrind --callgrind-out-file="$work/profile" --log-file="$work/log" \
    "$program" reconcile "$work/district/enrollment.csv" "$work/district/sis.txt" \
    -o "$work/report" --as-of 2026-08-24 --quiet >/dev/null || code=$?
if [ "$code" -gt 1 ]; then
    cat "$work/log" >&2
    exit "$code"
fi

now=$(sed -n 's/.*Collected *: *\([0-9]*\).*/\1/p' "$work/log")
if [ "${1:-}" = --update ]; then
    echo "$now" >"$noted"
    echo "noted: $now instructions"
    exit 0
fi
before=$(cat "$noted")
percent=$(awk "BEGIN { printf \"%+.1f\", ($now / $before - 1) * 100 }")
echo "$now instructions, $percent % against $before"
if [ "$now" -gt $((before / 100 * 105)) ]; then
    echo "instructions.sh: more than 5 % above the noted number" >&2
    echo "  what costs more: callgrind_annotate; where it is worth it: benches/instructions.sh --update" >&2
    exit 1
fi
