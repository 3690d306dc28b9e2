//! What the formats of CI systems promise, over a small result with hostile values and a systematic cause.

use super::ci::{Bar, Ci};
use super::{View, github, junit, sample, sarif};
use crate::roster::{Reconciliation, Severity};

fn ci() -> Ci {
    Ci { files: ["e.csv", "s.csv"].map(str::to_owned), bar: Bar::AtLeast(Severity::Error) }
}

/// Returns what all formats write, by their names.
fn all(result: &Reconciliation) -> [(&'static str, String); 4] {
    let text = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    };
    let view = View::of(result).unwrap();
    [
        ("junit", text(&|out| junit::write(result, &ci(), out).unwrap())),
        ("sarif", text(&|out| sarif::write(result, &ci(), out).unwrap())),
        ("github", text(&|out| github::write(result, &ci(), true, out).unwrap())),
        ("step summary", github::step_summary(result, &view, &ci())),
    ]
}

#[test]
fn systematic_causes_stand_first_in_every_format() {
    for (format, text) in all(&sample::result()) {
        let cause = text.find(if format == "sarif" { "\"ruleId\": \"S101\"" } else { "S101" });
        let other = text.find(match format {
            "sarif" => "\"ruleId\": \"P101\"",
            "step summary" => "| P101 |",
            _ => "P101",
        });
        assert!(cause.unwrap() < other.unwrap(), "{format}: {text}");
        assert!(text.contains("1 of 1 rows, 1 discrepancy has this cause"), "{format}: {text}");
    }
    let [(_, junit), ..] = all(&sample::result());
    assert!(junit.contains("<testsuite name=\"systematic causes\"") && junit.contains("name=\"S101-1 grade-shifted\""));
}

#[test]
fn no_format_holds_a_cell_value_or_the_place_of_a_cause() {
    for (format, text) in all(&sample::result()) {
        // the pages of the rules have examples of their own
        let told = text.find("\"results\"").map_or(text.as_str(), |at| &text[at..]);
        for value in ["Lincoln", "cmd|", "O\"Brien", "Brien", "@SUM", "Ana", "\u{202e}", "\u{1b}"] {
            assert!(!told.contains(value), "{format}: {value} in {told}");
        }
    }
}

#[test]
fn what_counts_is_what_leads_to_exit_code_one() {
    let mut result = sample::result();
    let rows = result.diagnosis.discrepancies.rows().to_vec();
    let reached = |bar: Bar, result: &Reconciliation| {
        let counted = rows.iter().enumerate().filter(|(at, found)| bar.counts(result, *at, found)).count();
        assert_eq!(bar.is_reached(result), counted > 0);
        counted
    };
    let errors = rows.iter().filter(|found| found.severity == Severity::Error).count();
    let warnings = rows.iter().filter(|found| found.severity >= Severity::Warning).count();
    assert_eq!(reached(Bar::AtLeast(Severity::Error), &result), errors);
    assert_eq!(reached(Bar::AtLeast(Severity::Warning), &result), warnings);
    // without a history everything is new
    assert_eq!(reached(Bar::NewAtLeast(Severity::Warning), &result), warnings);
    assert_eq!(reached(Bar::Nothing, &result), 0);
    let open = crate::roster::Standing { status: crate::roster::Status::Open, first_seen: 0 };
    result.past.standings = vec![open; rows.len()];
    assert_eq!(reached(Bar::NewAtLeast(Severity::Warning), &result), 0);
}

#[test]
fn the_step_summary_counts_findings_in_plain_english() {
    let result = sample::result();
    let page = github::step_summary(&result, &View::of(&result).unwrap(), &ci());
    assert!(page.contains(", 1 student in both, as of "), "{page}");
    // what is folded under a cause is among them, and what is new is not `open`
    assert!(page.contains("| code | problem | severity | findings |"), "{page}");
}

#[test]
fn the_step_summary_has_what_leads_to_exit_code_one_first_and_then_the_gravest() {
    let result = sample::of_rows(20, "x");
    let page = github::step_summary(&result, &View::of(&result).unwrap(), &ci());
    let column = |part: &str, at: usize| -> Vec<String> {
        let lines = part.lines().filter(|line| line.starts_with("| ")).skip(1);
        lines.map(|line| line.split(" | ").nth(at).unwrap().to_owned()).collect()
    };
    let (problems, all) = page.split_once("### All").unwrap();
    let problems = problems.split_once("### By problem").unwrap().1;
    let all = column(all, 1);
    for severities in [column(problems, 2), all] {
        assert!(severities.contains(&"error".to_owned()) && severities.contains(&"warning".to_owned()), "{page}");
        // by the alphabet too, an error comes before a warning
        assert!(severities.iter().filter(|severity| *severity != "info").is_sorted(), "{severities:?}");
        assert!(severities.iter().skip_while(|severity| *severity != "info").all(|severity| severity == "info"));
    }
}

#[test]
fn annotations_tell_each_code_once_before_any_twice() {
    let mut out = Vec::new();
    github::write(&sample::of_rows(20, "x"), &ci(), true, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let told: Vec<&str> = text.split("title=").skip(1).filter_map(|rest| rest.split(' ').next()).collect();
    assert_eq!(told.len(), github::MOST, "{text}");
    // the errors; warnings have to wait
    assert_eq!(told[..4], ["B105", "P101", "B105", "P101"], "{text}");
}
