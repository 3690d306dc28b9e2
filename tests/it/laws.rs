//! Laws 1 to 3, checked again from the written reports alone.

use super::support::{AS_OF, Place, Row, district, rows, summary};
use std::collections::BTreeMap;
use std::path::Path;

/// Checks a report set against the files that it was made from.
fn check(folder: &Path, inputs: &[String; 2]) {
    let summary = summary(folder);
    let matches = rows(folder, "matches.csv");
    let discrepancies = rows(folder, "discrepancies.csv");
    let rejected = rows(folder, "rejected.csv");
    for (side, input) in ["enrollment", "sis"].into_iter().zip(inputs) {
        let lines = &summary["ledger"]["lines"][side];
        let number = |value: &serde_json::Value, name: &str| value[name].as_u64().unwrap();
        let sum: u64 =
            ["header", "preamble", "blank", "accepted", "rejected"].iter().map(|name| number(lines, name)).sum();
        let physical = number(lines, "physical");
        assert_eq!(sum, physical, "law 1, {side}");
        assert_eq!(physical, std::fs::read(input).unwrap().split_inclusive(|byte| *byte == b'\n').count() as u64);

        let ledger = &summary["ledger"]["rows"][side];
        let buckets: u64 =
            ["matched", "duplicate", "review", "only_here"].iter().map(|name| number(ledger, name)).sum();
        assert_eq!(buckets, number(ledger, "rows"), "law 2, {side}");
        let listed = rejected.iter().filter(|row| row["source"] == side).count() as u64;
        assert_eq!(listed, number(ledger, "rejected"), "law 2, {side}");

        // law 3: a row is in one accepted pair at most, and a second copy is in none
        let row_of = |row: &Row| row[&format!("{side}_row")].clone();
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for row in matches.iter().filter(|row| row["verdict"] == "matched") {
            assert!(!row_of(row).is_empty());
            assert!(seen.insert(row_of(row), "matched").is_none(), "law 3, {side}: line {}", row_of(row));
        }
        assert_eq!(seen.len() as u64, number(ledger, "matched"));
        let code = if side == "sis" { "I201" } else { "I202" };
        let copies: Vec<&Row> = discrepancies.iter().filter(|row| row["code"] == code).collect();
        for copy in &copies {
            assert!(!seen.contains_key(&row_of(copy)), "law 3, {side}: line {}", row_of(copy));
            assert!(!copy["related_key"].is_empty());
        }
        assert_eq!(copies.len() as u64, number(ledger, "duplicate"), "{side}");
    }
    let counted = |severity: &str| discrepancies.iter().filter(|row| row["severity"] == severity).count() as u64;
    for severity in ["error", "warning", "info"] {
        assert_eq!(summary["counts"]["by_severity"][severity], counted(severity));
    }
    let by_code: u64 =
        summary["counts"]["by_code"].as_array().unwrap().iter().map(|count| count["count"].as_u64().unwrap()).sum();
    assert_eq!((by_code, &summary["counts"]["total"]), (discrepancies.len() as u64, &by_code.into()));
}

#[test]
fn lines_and_rows_add_up_and_nobody_is_matched_twice() {
    for name in ["demo", "tiny"] {
        let place = Place::new();
        let inputs = district(name);
        place.run(&["reconcile", &inputs[0], &inputs[1], "-o", "out", "--as-of", AS_OF]);
        check(&place.path("out"), &inputs);
    }
}

#[test]
fn the_laws_hold_for_damaged_files_too() {
    let place = Place::new();
    let [enrollment, sis] = district("demo");
    let mut lines: Vec<Vec<u8>> =
        std::fs::read(enrollment).unwrap().split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    // a preamble is left alone; among the rows: a stray quote, a short row, a blank line, a repeated row
    lines[7].splice(0..0, *b"\"");
    lines[20] = b"only,three,cells\r\n".to_vec();
    lines.insert(40, b"\r\n".to_vec());
    let again = lines[60].clone();
    lines.insert(90, again);
    let damaged = place.put("enrollment.csv", lines.concat()).to_str().unwrap().to_owned();
    let run = place.run(&["reconcile", &damaged, &sis, "-o", "out", "--as-of", AS_OF]);
    assert_eq!(run.code, 1, "{run:?}");
    check(&place.path("out"), &[damaged, sis]);
    assert_eq!(rows(&place.path("out"), "rejected.csv").len(), 2);
}

#[test]
fn swapping_the_exports_finds_the_same_pairs() {
    let place = Place::new();
    let [enrollment, sis] = district("tiny");
    place.run(&["reconcile", &enrollment, &sis, "-o", "one", "--as-of", AS_OF]);
    place.run(&["reconcile", &sis, &enrollment, "-o", "other", "--as-of", AS_OF]);
    let pairs = |folder: &str, one: &str, other: &str| {
        let matched = rows(&place.path(folder), "matches.csv");
        let matched = matched.iter().filter(|row| row["verdict"] == "matched");
        matched.map(|row| (row[one].clone(), row[other].clone())).collect::<std::collections::BTreeSet<_>>()
    };
    let there = pairs("one", "enrollment_row", "sis_row");
    assert!(there.len() > 20);
    assert_eq!(there, pairs("other", "sis_row", "enrollment_row"));
}
