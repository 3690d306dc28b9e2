#!/bin/sh
# Validates what --format sarif and --format junit write against their schemas:  tests/schemas.sh
#
# The tests check the shape without a network; this asks the schemas themselves. That of SARIF comes with the package
# @microsoft/jest-sarif (npm) unless $SARIF_SCHEMA names it; $JUNIT_XSD names that of JUnit, such as Jenkins' junit-10.xsd. It
# needs python3 with jsonschema, and with xmlschema for JUnit; the program is $ROSTERDIFF, else the one in target/release.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
program=${ROSTERDIFF:-$here/target/release/rosterdiff}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
if [ -z "${SARIF_SCHEMA:-}" ]; then
    npm pack --silent @microsoft/jest-sarif@1.0.0-beta.0 > /dev/null
    tar xzf microsoft-jest-sarif-1.0.0-beta.0.tgz
    SARIF_SCHEMA=package/lib/schemas/sarif-2.1.0-rtm.5.json
fi
demo=$here/fixtures/districts/demo
head -1 "$demo/sis.txt" > header-only.txt
for format in sarif junit; do
    "$program" reconcile "$demo/enrollment.csv" "$demo/sis.txt" --isolated --as-of 2026-08-03 --format $format > plain.$format || [ $? = 1 ]
    "$program" reconcile "$demo/enrollment.csv" "$demo/sis.txt" --isolated --as-of 2026-08-03 --format $format -o out > first.$format || [ $? = 1 ]
    "$program" reconcile "$demo/enrollment.csv" "$demo/sis.txt" --isolated --as-of 2026-08-04 --format $format -o out > second.$format || [ $? = 1 ]
    "$program" audit "$demo/sis.txt" --isolated --as-of 2026-08-03 --format $format > audit.$format || [ $? = 1 ]
    "$program" reconcile "$demo/enrollment.csv" header-only.txt --isolated --format $format > refused.$format 2> /dev/null || [ $? = 3 ]
    rm -rf out
done
python3 - "$SARIF_SCHEMA" "${JUNIT_XSD:-}" <<'PYTHON'
import glob, json, sys
import jsonschema
schema = json.load(open(sys.argv[1]))
check = jsonschema.validators.validator_for(schema)(schema)
wrong = 0
for name in sorted(glob.glob("*.sarif")):
    found = list(check.iter_errors(json.load(open(name))))
    print(f"{name}: {len(found)} errors")
    for error in found[:5]:
        print(f"  {error.json_path}: {error.message[:200]}")
    wrong += len(found)
if sys.argv[2]:
    import xmlschema
    check = xmlschema.XMLSchema(sys.argv[2])
    for name in sorted(glob.glob("*.junit")):
        found = list(check.iter_errors(name))
        print(f"{name}: {len(found)} errors")
        for error in found[:5]:
            print(f"  {error.path}: {error.reason}")
        wrong += len(found)
sys.exit(wrong > 0)
PYTHON
