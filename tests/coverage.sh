#!/bin/sh
# Measures which lines of the core the tests run, the tests' own lines not counted:  tests/coverage.sh
#
# It instruments this repository's own code and nothing else, so that the dependencies are the ones already built. It needs
# llvm-profdata and llvm-cov of the compiler's LLVM (`rustc -vV` names it), such as Debian's llvm-22 has them:
#   LLVM_PROFDATA=llvm-profdata-22 LLVM_COV=llvm-cov-22 tests/coverage.sh
# Lines that no test ran are in target/coverage/missed.txt.
set -eu
# cargo calls this file in place of the compiler, the compiler's path in front
case ${1:-} in
    *rustc) exec "$@" -Cinstrument-coverage ;;
esac
cd "$(dirname "$0")/.."
here=$PWD
out=$here/target/coverage
rm -rf "$out"
mkdir -p "$out"
export RUSTC_WORKSPACE_WRAPPER="$here/tests/coverage.sh"
# a file for each process and program; what a killed process had counted is lost
export LLVM_PROFILE_FILE="$out/%m-%p.profraw"
cargo test --release --locked --lib --test it -- "$@"
unset LLVM_PROFILE_FILE
programs=$(cargo test --release --locked --lib --test it --no-run 2>&1 | sed -n 's/.*Executable.*(\(.*\))$/-object \1/p')
find "$out" -name '*.profraw' -size +0 > "$out/files"
"${LLVM_PROFDATA:-llvm-profdata}" merge -sparse -failure-mode=all -f "$out/files" -o "$out/all.profdata"
rm -f "$out"/*.profraw
# shellcheck disable=SC2086
"${LLVM_COV:-llvm-cov}" export -format=lcov -instr-profile "$out/all.profdata" target/release/rosterdiff $programs > "$out/lcov"

# a module's tests stand at the end of its file, or in a file of their own
awk -F '[:,]' -v root="$here/" -v missed="$out/missed.txt" '
    function module(file) {
        if (file ~ /(tests|laws|testing)\.rs$/) return ""
        if (file ~ /^src\/roster\/(intake|reconciliation|links)\.rs$/) return "ledger"
        if (file == "src/ingest/scan.rs") return "scan"
        if (file ~ /^src\/link\//) return "link"
        if (file == "src/report/escape.rs") return "escape"
        if (file ~ /^src\/gate\//) return "gate"
        if (file ~ /^src\/diagnose\/causes\//) return "causes"
        return ""
    }
    $1 == "SF" {
        file = substr($2, length(root) + 1)
        name = module(file)
        end = 1000000
        at = 0
        while (name != "" && (getline line < (root file)) > 0) {
            at++
            if (line == "mod tests {") { end = at; break }
        }
        close(root file)
    }
    $1 == "DA" && name != "" && $2 < end {
        lines[name]++
        if ($3 > 0) run[name]++
        else print file ":" $2 > missed
    }
    END {
        split("ledger scan link escape gate causes", names, " ")
        for (i = 1; i <= 6; i++) {
            name = names[i]
            printf "%-8s %5d of %5d lines  %.1f %%\n", name, run[name], lines[name], 100 * run[name] / lines[name]
        }
    }
' "$out/lcov"
