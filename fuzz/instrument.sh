#!/bin/sh
# The compiler as fuzz/run.sh wants it: the code of this repository gets the fuzzer's counters, all else is left alone.
rustc=$1
shift
case " $* " in
    *" --crate-name rosterdiff "*)
        exec "$rustc" "$@" --cfg fuzzing -Copt-level=1 -Cdebug-assertions=on -Coverflow-checks=on \
            -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
            -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
            -Cllvm-args=-sanitizer-coverage-trace-compares
        ;;
esac
exec "$rustc" "$@"
