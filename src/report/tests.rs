//! What the reports promise, over a small result with hostile values.

use super::*;
use crate::roster::Severity;
use std::collections::BTreeMap;

fn written(report: Report) -> Vec<u8> {
    let result = sample::result();
    let mut out = Vec::new();
    report.write(&result, &View::of(&result).unwrap(), &mut out).unwrap();
    out
}

/// Reads a report back: BOM, CRLF, and one map per row.
fn rows(report: Report, header: &str) -> Vec<BTreeMap<String, String>> {
    let bytes = written(report);
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte-order mark");
    assert!(body.ends_with(b"\r\n"));
    let mut reader = csv::Reader::from_reader(body);
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>().join(","), header);
    reader.deserialize().map(|row| row.unwrap()).collect()
}

#[test]
fn matches_have_the_documented_columns_and_exact_numbers() {
    let rows =
        rows(Report::Matches, "enrollment_key,sis_key,verdict,probability,weight,margin,method,enrollment_row,sis_row");
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0]["sis_key"], "'-7");
    assert_eq!(rows[0]["probability"], "0.999999");
    assert_eq!(rows[0]["weight"], "21.050");
    assert_eq!(rows[0]["margin"], "-1.007");
    assert_eq!((rows[1]["verdict"].as_str(), rows[1]["sis_key"].as_str()), ("duplicate", ""));
    assert_eq!((rows[1]["probability"].as_str(), rows[1]["sis_row"].as_str()), ("1.000000", ""));
}

#[test]
fn discrepancies_have_the_documented_columns_and_no_formula() {
    let rows = rows(
        Report::Discrepancies,
        "code,name,severity,status,first_seen,owner,school,grade,enrollment_key,sis_key,related_key,field,\
         enrollment_value,sis_value,message,fix,cause,enrollment_row,sis_row,fingerprint",
    );
    assert_eq!(rows.len(), 5);
    for row in &rows {
        assert!(row.values().all(|cell| !cell.starts_with(['=', '@', '+'])), "{row:?}");
        assert_eq!((row["status"].as_str(), row["first_seen"].as_str()), ("new", "2026-08-24"));
        assert!(row["school"].starts_with("Lincoln"), "{row:?}");
    }
    let by_code = |code: &str| rows.iter().find(|row| row["code"] == code).unwrap();
    assert_eq!(by_code("N101")["enrollment_value"], "'=cmd|'/c calc'!A0");
    assert_eq!(by_code("N101")["sis_value"], "Ann");
    assert_eq!(by_code("E102")["cause"], "S101-1");
    assert_eq!(by_code("I202")["related_key"], by_code("E102")["enrollment_key"]);
    assert_eq!(by_code("P102")["grade"], "'=4");
    let order: Vec<&str> = rows.iter().map(|row| row["severity"].as_str()).collect();
    assert!(order.is_sorted_by_key(|word| std::cmp::Reverse(rank(word))), "{order:?}");
}

fn rank(word: &str) -> Severity {
    [Severity::Info, Severity::Warning, Severity::Error].into_iter().find(|known| known.name() == word).unwrap()
}

#[test]
fn fingerprints_are_sixteen_digits_of_code_keys_and_field_alone() {
    let rows = rows(Report::Discrepancies, discrepancies::HEADER);
    let prints: std::collections::BTreeSet<&str> = rows.iter().map(|row| row["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), rows.len());
    assert!(prints.iter().all(|print| print.len() == 16 && print.bytes().all(|byte| byte.is_ascii_hexdigit())));
    let mut other = sample::result();
    other.run.as_of = "2027-01-01".to_owned();
    let mut out = Vec::new();
    Report::Discrepancies.write(&other, &View::of(&other).unwrap(), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(prints.iter().all(|print| text.contains(print)));
}

#[test]
fn rejected_rows_are_given_as_they_stood() {
    let rows = rows(Report::Rejected, "source,line,lines,code,message,text");
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0]["source"].as_str(), rows[0]["line"].as_str()), ("enrollment", "3"));
    assert_eq!(rows[0]["text"], "'=1+1,\"x");
}

#[test]
fn the_summary_has_every_documented_part_and_no_time_of_day() {
    let summary: serde_json::Value = serde_json::from_slice(&written(Report::Summary)).unwrap();
    for part in [
        "schema_version",
        "run",
        "inputs",
        "assumptions",
        "ledger",
        "counts",
        "crosswalks",
        "causes",
        "expected",
        "linkage",
        "timings",
    ] {
        assert!(!summary[part].is_null(), "{part}");
    }
    assert_eq!(summary["expected"]["precision"], 0.999321);
    assert_eq!(summary["ledger"]["rows"]["enrollment"]["rejected"], 1);
    assert_eq!(summary["ledger"]["lines"]["enrollment"]["physical"], 5);
    assert_eq!(summary["counts"]["total"], 5);
    assert_eq!(summary["counts"]["pairs_that_differ"], 1);
    assert_eq!(summary["counts"]["by_school"].as_array().unwrap().len(), 1);
    let text = serde_json::to_string(&summary["timings"]).unwrap();
    assert!(!text.contains("seconds"));
}

#[test]
fn json_holds_the_summary_and_the_same_discrepancies_as_csv() {
    let result = sample::result();
    let mut out = Vec::new();
    json::write(&result, &View::of(&result).unwrap(), &mut out).unwrap();
    let document: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(document["schema_version"], 1);
    let list = document["discrepancies"].as_array().unwrap();
    let rows = rows(Report::Discrepancies, discrepancies::HEADER);
    assert_eq!(list.len(), rows.len());
    for (entry, row) in list.iter().zip(&rows) {
        for (name, cell) in row {
            let value = match &entry[name] {
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Number(number) if number.as_u64() == Some(0) => String::new(),
                other => other.to_string(),
            };
            // numbers of rows have no guard and texts of ours need none
            assert_eq!(cell.strip_prefix('\'').unwrap_or(cell), value, "{name}");
        }
    }
}

#[test]
fn the_table_fits_and_adds_up_and_cannot_steer_the_terminal() {
    let result = sample::result();
    let view = View::of(&result).unwrap();
    for width in [80, 140] {
        let page = table::page(&result, &view, layout::Look { width, ..layout::Look::default() });
        assert!(page.lines().all(|line| line.chars().count() <= width), "{page}");
        assert!(!page.contains('\u{1b}') && !page.contains('\u{202e}'), "{page}");
        assert!(page.contains("enrollment: 3 rows = 1 matched + 1 duplicate + 0 review + 1 only here\n"), "{page}");
        assert!(page.contains("\n              (+ 1 rejected)\n"), "{page}");
        assert!(page.contains("1 only in enrollment    1 only in SIS    1 in both, 1 of them differs\n"), "{page}");
        assert!(page.contains("99.93 % of the pairs are right, 98.76 % of all pairs are found"), "{page}");
    }
    // the counts do not move away from the problems, however wide the window is
    let [wide, wider] = [140, 240].map(|width| {
        let page = table::page(&result, &view, layout::Look { width, ..layout::Look::default() });
        page.lines().find(|line| line.contains("PROBLEM")).unwrap().to_owned()
    });
    assert_eq!(wide, wider);
    let plain = table::page(&result, &view, layout::Look::default());
    let colored = table::page(&result, &view, layout::Look { color: true, ..layout::Look::default() });
    let mut stripped = String::new();
    for (at, part) in colored.split('\u{1b}').enumerate() {
        stripped.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, plain);
}

#[test]
fn the_table_asks_about_the_cause_from_which_most_follows_and_leaves_no_two_lines_empty() {
    let mut result = sample::result();
    let page = |result: &crate::roster::Reconciliation| {
        let view = View::of(result).unwrap();
        table::page(result, &view, layout::Look::default())
    };
    let code = result.diagnosis.causes[0].code;
    let mut more = result.diagnosis.causes[0].clone();
    (more.code, more.members) = ("S122", 60);
    result.diagnosis.causes.push(more);
    result.diagnosis.causes[0].members = 2;
    let told = page(&result);
    assert!(told.contains("\nWhat is S122?  rosterdiff explain S122\n"), "{told}");
    assert!(!told.contains("\n\n\n"), "{told}");
    // a cause from which nothing follows waits until the problems are told
    result.diagnosis.causes.iter_mut().for_each(|cause| cause.members = 0);
    assert!(page(&result).contains("\nWhat is P101?  "));
    result.diagnosis.discrepancies = crate::roster::Discrepancies::new(&[], Default::default(), &[]);
    result.past.standings.clear();
    let told = page(&result);
    assert!(told.contains(&format!("\nWhat is {code}?  ")), "{told}");
    assert!(!told.contains("\n\n\n"), "{told}");
}

#[test]
fn the_line_is_one_line_of_pairs_without_a_value() {
    let result = sample::result();
    let line = line::line(&result, &View::of(&result).unwrap(), 1);
    assert!(!line.contains('\n'));
    assert!(line.starts_with("rosterdiff: status=findings errors="));
    assert!(line.split(' ').skip(1).all(|pair| pair.split_once('=').is_some_and(|(_, value)| !value.is_empty())));
    assert!(line.ends_with("code=1"));
}
