#!/bin/sh
# Kills a real run N times at moments all over it, and looks at reports and history after each:  tests/kill.sh [N]
set -eu
cd "$(dirname "$0")/.."
ROSTERDIFF_KILLS=${1:-1000} exec cargo test --release --locked --test it thousand_kills -- --ignored --nocapture
