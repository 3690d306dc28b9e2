#!/bin/sh
# Makes the pictures in the documents, of the invented demo district:  docs/screenshots.sh [FOLDER]
#
# The terminal's picture is drawn from what the program prints; a test keeps it fresh. It needs sh and awk, and the program
# in $ROSTERDIFF, else in target/release.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$here/docs}
program=${ROSTERDIFF:-$here/target/release/rosterdiff}
mkdir -p "$folder"

# Draws a page of a terminal, with the few colours that the program uses, as SVG.
draw() {
    awk -v title="$1" '
        function shown(text) {
            gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text)
            # blanks that no reader folds
            gsub(/ /, "\302\240", text)
            return text
        }
        { line[NR] = $0; plain = $0; gsub(/\033\[[0-9;]*m/, "", plain); if (length(plain) > widest) widest = length(plain) }
        END {
            wide = int(widest * 8.43) + 33; high = NR * 18 + 58
            print "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " wide " " high "\" width=\"" wide "\" height=\"" high "\" role=\"img\">"
            print "<title>" shown(title) "</title>"
            print "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#1b1f24\"/>"
            print "<g fill=\"#57606a\"><circle cx=\"20\" cy=\"18\" r=\"5\"/><circle cx=\"38\" cy=\"18\" r=\"5\"/><circle cx=\"56\" cy=\"18\" r=\"5\"/></g>"
            print "<g font-family=\"ui-monospace,Menlo,Consolas,monospace\" font-size=\"14\" fill=\"#d0d7de\">"
            for (at = 1; at <= NR; at++) {
                text = line[at]; style = ""
                if (text ~ /^\033\[1;31m/) style = " fill=\"#ff7b72\" font-weight=\"bold\""
                else if (text ~ /^\033\[1;33m/) style = " fill=\"#e3b341\" font-weight=\"bold\""
                else if (text ~ /^\033\[1m/ || text ~ /^\$ /) style = " fill=\"#ffffff\" font-weight=\"bold\""
                gsub(/\033\[[0-9;]*m/, "", text)
                if (text != "") print "<text x=\"16\" y=\"" 46 + at * 18 - 6 "\"" style ">" shown(text) "</text>"
            }
            print "</g>"
            print "</svg>"
        }'
}

# without a terminal, locale or configuration of whoever runs this
cd "$here"
demo=fixtures/districts/demo
{
    echo "\$ rosterdiff reconcile enrollment.csv sis.txt --as-of 2026-08-03"
    env -i COLUMNS=96 "$program" reconcile $demo/enrollment.csv $demo/sis.txt --isolated --as-of 2026-08-03 --color always || [ $? = 1 ]
} | draw "rosterdiff reconciling the demo district in a terminal" > "$folder/terminal.svg"

# the page, where there is a Chromium ($CHROMIUM, or one that is installed; empty for none); else its picture stays as it is
browser=${CHROMIUM-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -n "$browser" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    env -i "$program" reconcile $demo/enrollment.csv $demo/sis.txt --isolated --as-of 2026-08-03 -o "$work/report" -qq || [ $? = 1 ]
    [ "$(id -u)" = 0 ] && alone=--no-sandbox || alone=
    # shellcheck disable=SC2086 # no flag is no argument
    HOME=$work timeout 120 "$browser" --headless --disable-gpu --hide-scrollbars $alone --user-data-dir="$work/browser" \
        --window-size=960,640 --screenshot="$folder/page.png" "file://$work/report/report.html" > /dev/null 2>&1 ||
        echo "the page's picture could not be made" >&2
fi
