//! `--format junit`: JUnit XML without a cell value, one suite per family of codes.
//!
//! A case fails when it leads to exit code 1; what does not is skipped, with its message. A run that found nothing has
//! one case, which passes.

use super::ci::{Ci, Remark, family, remarks};
use crate::roster::{Error, Reconciliation};
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;
use std::io::{self, Write};

const NAME: &str = "rosterdiff";

/// Writes the document.
pub fn write(result: &Reconciliation, ci: &Ci, out: &mut dyn Write) -> io::Result<()> {
    let mut report = Report::new(NAME);
    let list = remarks(result, ci);
    if list.is_empty() {
        let mut suite = TestSuite::new(NAME);
        let mut case = TestCase::new("no discrepancy was found", TestCaseStatus::success());
        case.set_classname(NAME);
        suite.add_test_case(case);
        report.add_test_suite(suite);
    }
    let mut cases: BTreeMap<(bool, &'static str), Vec<TestCase>> = BTreeMap::new();
    for remark in &list {
        // the causes come first
        cases.entry((!remark.is_cause, family(remark.code))).or_default().push(case(remark, ci));
    }
    for ((_, family), cases) in cases {
        let mut suite = TestSuite::new(family);
        suite.add_test_cases(cases);
        report.add_test_suite(suite);
    }
    put(&report, out)
}

/// Writes the document of a run that reached no verdict.
pub fn write_failure(error: &Error, out: &mut dyn Write) -> io::Result<()> {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status
        .set_type(error.code_name().unwrap_or("error"))
        .set_message(error.message())
        .set_description(error.to_string());
    let mut case = TestCase::new("a verdict was reached", status);
    case.set_classname(NAME);
    let mut suite = TestSuite::new(NAME);
    suite.add_test_case(case);
    let mut report = Report::new(NAME);
    put(report.add_test_suite(suite), out)
}

fn put(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let text = report.to_string().map_err(io::Error::other)?;
    // the schema that Jenkins checks with knows this count for a suite only
    let count = format!(" skipped=\"{}\"", report.skipped);
    out.write_all(text.replacen(&count, "", 1).as_bytes())
}

fn case(remark: &Remark<'_>, ci: &Ci) -> TestCase {
    let mut status = match remark.counts {
        true => TestCaseStatus::non_success(NonSuccessKind::Failure),
        false => TestCaseStatus::skipped(),
    };
    status.set_type(remark.severity.name()).set_message(remark.message.as_ref()).set_description(text(remark, ci));
    let mut case = TestCase::new(remark.stable_name(), status);
    case.set_classname(format!("{NAME}.{}", remark.code));
    case
}

fn text(remark: &Remark<'_>, ci: &Ci) -> String {
    let mut lines = vec![format!("{} {} ({})", remark.code, remark.name, remark.severity.name())];
    for spot in &remark.spots {
        let file = &ci.files[spot.side.index()];
        lines.push(if spot.line > 0 { format!("{file}:{}", spot.line) } else { file.clone() });
    }
    if !remark.field.is_empty() {
        lines.push(format!("field: {}", remark.field));
    }
    if let Some(status) = remark.status {
        lines.push(format!("status: {}", status.name()));
    }
    if !remark.is_cause && !remark.cause.is_empty() {
        lines.push(format!("cause: {}", remark.cause));
    }
    lines.push(remark.fix.to_owned());
    lines.join("\n")
}
