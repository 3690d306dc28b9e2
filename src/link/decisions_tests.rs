//! Decision files: what is written is read back, and what is wrong with one is told at once.

use super::decisions::*;
use crate::roster::ErrorKind;

fn decision(ruling: Ruling, enrollment: &str, sis: &str) -> Decision {
    let row = |key: &str| RowName { key: key.to_owned(), fingerprint: String::new() };
    let text = String::new();
    Decision { ruling, rows: [row(enrollment), row(sis)], who: text.clone(), when: text.clone(), why: text, line: 0 }
}

#[test]
fn what_is_written_is_read_back_and_equal_decisions_are_equal_bytes() {
    let mut first = decision(Ruling::Same, "E-2", "7,\"x\"");
    first.why = "called the family,\nsame child".to_owned();
    first.rows[0].fingerprint = "0123456789abcdef".to_owned();
    let second = decision(Ruling::Different, "E-1", "ü");
    let text = render(&[first.clone(), second.clone()]);
    assert_eq!(text, render(&[second, first.clone()]));
    assert!(!text.contains('\r') && text.ends_with('\n'));
    let read = parse(text.as_bytes(), "d.csv").unwrap();
    assert_eq!(read.list.iter().map(|found| found.rows[0].key.as_str()).collect::<Vec<_>>(), ["E-1", "E-2"]);
    assert_eq!(read.list[1].rows, first.rows);
    assert_eq!(read.list[1].why, "called the family, same child");
    assert_eq!(read.list[1].line, 3);
    assert_eq!(render(&read.list), text);
}

#[test]
fn all_problems_are_told_at_once_with_their_lines() {
    let text =
        "decision,enrollment_key,sis_key,enrollment_fingerprint\nperhaps,E1,S1,\nsame,,S2,\nsame,E3\nsame,E4,S4,zz\n";
    let error = parse(text.as_bytes(), "d.csv").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    let said = error.to_string();
    for (line, what) in [(2, "`same` or `different`"), (3, "key is empty"), (4, "2 values"), (5, "fingerprint")] {
        assert!(said.lines().any(|found| found.contains(&format!("d.csv:{line}:")) && found.contains(what)), "{said}");
    }
    assert!(!said.contains("E4") && !said.contains("zz"), "{said}");
}

#[test]
fn a_row_that_is_the_same_as_two_others_is_a_contradiction_with_its_line() {
    let text = "decision,enrollment_key,sis_key\nsame,E1,S1\nsame,E1,S2\n";
    let said = parse(text.as_bytes(), "d.csv").unwrap_err().to_string();
    assert!(said.starts_with("error: d.csv:3: line 2 says that the same enrollment row is another student"), "{said}");
    let text = "decision,enrollment_key,sis_key\nsame,E1,S1\ndifferent,E1,S1\n";
    let said = parse(text.as_bytes(), "d.csv").unwrap_err().to_string();
    assert!(said.starts_with("error: d.csv:3: line 2 says the opposite"), "{said}");
    // two people may follow each other under one key: their fingerprints differ
    let text = "decision,enrollment_key,sis_key,enrollment_fingerprint\nsame,E1,S1,0000000000000001\n\
                same,E1,S2,0000000000000002\ndifferent,E1,S3,\ndifferent,E1,S4,\n";
    assert_eq!(parse(text.as_bytes(), "d.csv").unwrap().list.len(), 4);
}

#[test]
fn an_appended_decision_replaces_the_older_one_on_its_pair() {
    let text = append("", "d.csv", decision(Ruling::Same, "E1", "S1")).unwrap();
    let text = append(&text, "d.csv", decision(Ruling::Different, "E1", "S1")).unwrap();
    let text = append(&text, "d.csv", decision(Ruling::Same, "E1", "S2")).unwrap();
    let rulings: Vec<Ruling> = parse(text.as_bytes(), "d.csv").unwrap().list.iter().map(|d| d.ruling).collect();
    assert_eq!(rulings, [Ruling::Different, Ruling::Same]);
    assert!(append(&text, "d.csv", decision(Ruling::Same, "E9", "S2")).is_err());
}

#[test]
fn a_file_that_a_spreadsheet_saved_is_read_as_it_was() {
    let plain = "decision,enrollment_key,sis_key,when,why\nsame,E1,S1,2026-09-02,\"a;b\"\ndifferent,E2,S2,,\n";
    let wanted = parse(plain.as_bytes(), "d.csv").unwrap();
    let saved = [
        "\u{FEFF}decision;enrollment_key;sis_key;when;why\r\nSame;E1;S1;2026-09-02;\"a;b\"\r\nDIFFERENT;E2;S2;;\r\n",
        "decision\tenrollment_key\tsis_key\twhen\twhy\rsame\tE1\tS1\t2026-09-02\ta;b\r different\tE2\tS2\t\t\n",
        "\"decision\",\"enrollment_key\",\"sis_key\",\"when\",\"why\"\nsame,E1,S1,2026-09-02,a;b\ndifferent,E2,S2,,\n,,,,\n\n ,,,,\n",
    ];
    for text in saved {
        assert_eq!(parse(text.as_bytes(), "d.csv").unwrap(), wanted, "{text}");
    }
    let text = "decision,enrollment_key,sis_key\r\n\r\n,,\r\nperhaps,E1,S1\r\n";
    let said = parse(text.as_bytes(), "d.csv").unwrap_err().to_string();
    assert!(said.starts_with("error: d.csv:4: the decision must be"), "{said}");
    // one decision more is written as ever
    let text = append(saved[0], "d.csv", decision(Ruling::Same, "E3", "S3")).unwrap();
    assert!(text.starts_with("decision,enrollment_key,sis_key,"), "{text}");
    assert!(text.contains("\nsame,E1,S1,,,,2026-09-02,a;b\n"), "{text}");
}

#[test]
fn a_header_that_cannot_be_read_is_told_alone() {
    let text = "decison,enrollment_key,sis_key\nsame,E1,S1\nsame,E2,S2\n";
    let said = parse(text.as_bytes(), "d.csv").unwrap_err().to_string();
    assert!(said.contains("d.csv:1: the column `decision` is missing"), "{said}");
    assert!(!said.contains("d.csv:2") && !said.contains("d.csv:3"), "{said}");
}

#[test]
fn an_empty_file_or_bytes_that_are_no_text_are_refused() {
    for bytes in [&b""[..], b"\xFF\xFE\x00", b"decision|enrollment_key|sis_key\n"] {
        assert!(parse(bytes, "d.csv").is_err());
    }
    let bytes: Vec<u8> = "\u{FEFF}decision\tenrollment_key\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let said = parse(&bytes, "d.csv").unwrap_err().to_string();
    assert!(said.starts_with("error: d.csv:1: this is UTF-16 text; save the file as CSV in UTF-8"), "{said}");
}
