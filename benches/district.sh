#!/bin/sh
# Times a whole run over an invented district: benches/district.sh N [SEED] [PROFILE]
# Prints the wall time and peak memory of generating and of reconciling, the rows, and the seconds by stage.
set -eu

students=${1:?usage: benches/district.sh STUDENTS [SEED] [PROFILE]}
seed=${2:-1}
profile=${3:-typical}
cd "$(dirname "$0")/.."

if [ ! -x /usr/bin/time ]; then
    echo "district.sh: /usr/bin/time is missing; install the package 'time' (Debian, Ubuntu: apt-get install time)" >&2
    exit 4
fi

cargo build --release --quiet
program=$(pwd)/target/release/rosterdiff
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# Runs a command and prints its name, wall time, peak memory and exit code.
timed() {
    name=$1
    shift
    code=0
    /usr/bin/time -v -o "$work/time" "$@" >"$work/out" 2>"$work/err" || code=$?
    wall=$(sed -n 's/.*Elapsed (wall clock) time.*: //p' "$work/time")
    peak=$(sed -n 's/.*Maximum resident set size (kbytes): //p' "$work/time")
    cpu=$(sed -n 's/.*Percent of CPU this job got: //p' "$work/time")
    printf '%-10s wall %s, peak %s MiB, cpu %s, exit %s\n' "$name" "$wall" "$((peak / 1024))" "$cpu" "$code"
    # 0 and 1 are verdicts; anything else is none
    if [ "$code" -gt 1 ]; then
        cat "$work/err" >&2
        exit "$code"
    fi
}

timed generate "$program" generate "$work/district" --students "$students" --seed "$seed" --profile "$profile"
for file in enrollment.csv sis.txt; do
    printf '%-10s %s rows, %s bytes\n' "$file" "$(($(wc -l <"$work/district/$file") - 1))" "$(wc -c <"$work/district/$file")"
done
timed reconcile "$program" reconcile "$work/district/enrollment.csv" "$work/district/sis.txt" -o "$work/report" --timings
python3 - "$work/report/summary.json" <<'PYTHON'
import json, sys
for stage in json.load(open(sys.argv[1])).get("timings", []):
    print("  " + "  ".join(f"{key} {value}" for key, value in stage.items()))
PYTHON
