//! Ranges, shares and messages; what is held is tested from the outside.

use super::*;

#[test]
fn ranges_are_read_and_said_in_words() {
    let said = |text: &str| Range::parse(text).map(|range| range.to_string());
    assert_eq!(said("11800..12900").as_deref(), Some("11,800 to 12,900"));
    assert_eq!(said(" 11_800 .. 12,900 ").as_deref(), Some("11,800 to 12,900"));
    assert_eq!(said("400..").as_deref(), Some("400 or more"));
    assert_eq!(said("..400").as_deref(), Some("400 or fewer"));
    assert_eq!(said("400").as_deref(), Some("400"));
    assert_eq!(said("400..=500").as_deref(), Some("400 to 500"));
    for wrong in ["", "..", "5..4", "many", "1..2..3", "-4"] {
        assert_eq!(said(wrong), None, "{wrong}");
    }
}

#[test]
fn shares_are_whole_per_cent_and_never_nothing() {
    assert_eq!(percent(1, 3), "33 %");
    assert_eq!(percent(1, 1_000), "less than 1 %");
    assert_eq!((percent(0, 1_000), percent(10, 1_000), percent(3, 3)), ("0 %".into(), "1 %".into(), "100 %".into()));
    assert_eq!(percent(0, 0), "0 %");
    assert_eq!(grouped(1_234_567), "1,234,567");
}

#[test]
fn every_code_has_its_four_headings_and_a_number_of_its_own() {
    let mut codes: Vec<&str> = rules().iter().map(|rule| rule.code).collect();
    assert!(codes.is_sorted() && codes.iter().all(|code| code.starts_with("H1")));
    codes.dedup();
    assert_eq!((codes.len(), codes.first()), (9, Some(&"H101")));
    assert_eq!(codes.len(), rules().len());
    for info in rules() {
        let headings: Vec<&str> = info.docs.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(
            headings,
            ["What it means", "Why it matters", "How to fix it", "Not reported when"],
            "{}",
            info.code
        );
        assert_eq!(rule(&info.name.to_uppercase()).map(|found| found.code), Some(info.code));
    }
}
