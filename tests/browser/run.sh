#!/usr/bin/env bash
# Opens the page in a browser; see README.md. 77 says that no browser could be had.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
program=${ROSTERDIFF:-$root/target/release/rosterdiff}

skip() { echo "skipped: $*"; exit 77; }

[ -x "$program" ] || { echo "build the program first: cargo build --release"; exit 1; }
command -v node >/dev/null && command -v npm >/dev/null || skip "there is no Node"
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || true; }
browser=${CHROMIUM:-$(find_browser)}
if [ -z "$browser" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get update -qq && apt-get -o DPkg::Lock::Timeout=60 install -y -qq --no-install-recommends chromium; } \
        >/dev/null 2>&1 || true
    browser=$(find_browser)
fi
[ -n "$browser" ] || skip "there is no Chromium"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm init -y >/dev/null && npm install --silent --no-fund --no-audit puppeteer-core@24.43.1 axe-core@4.14.1) \
    >/dev/null 2>&1 || skip "the packages could not be had"
cp "$here"/*.mjs "$work"
node "$work/exports.mjs" "$root/fixtures/districts/demo" "$work"

reconcile() { # folder, enrollment, SIS, date
    local code=0
    "$program" reconcile "$2" "$3" -o "$work/$1" --as-of "$4" -q --isolated >/dev/null || code=$?
    # 1 says that there is something to act on
    [ "$code" -le 1 ] || { echo "reconcile ended with $code"; exit 1; }
}
demo=$root/fixtures/districts/demo
reconcile demo "$demo/enrollment.csv" "$demo/sis.txt" 2026-08-03
reconcile hostile "$work/hostile-e.csv" "$work/hostile-1.csv" 2026-08-03
reconcile hostile "$work/hostile-e.csv" "$work/hostile-2.csv" 2026-08-04

CHROMIUM=$browser timeout 240 node "$work/check.mjs" "$work/demo" "$work/hostile"
