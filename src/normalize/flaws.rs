//! What is told about a column as a whole: digits that a spreadsheet took, letters read in the wrong encoding, unknown statuses.

use super::column::{Distinct, Notes};
use super::kind::Kind;
use crate::roster::{Field, FileFinding, Issue, entities};

/// What an assumption is called that says that the statuses of most rows are unknown.
pub const UNREAD_STATUS: &str = "unrecognised status of most rows";

/// Tells what is wrong with a column; `issues` are those of its distinct texts.
pub(super) fn report(kind: &Kind<'_>, field: Field, column: &Distinct<'_>, issues: &[Issue], notes: &mut Notes) {
    // in most columns nothing is wrong with any text
    let is_odd = issues.iter().any(|issue| *issue != Issue::None);
    let flaws = Flaws { field, column, filled: column.filled(), issues: if is_odd { issues } else { &[] } };
    notes.findings.extend(match kind {
        Kind::Identifier => flaws.lost_digits(zeroed(column), &flaws.values()),
        Kind::Phone => flaws.lost_digits(0, "phone numbers"),
        Kind::Date(_) => flaws.day_numbers(),
        _ => None,
    });
    if is_odd {
        notes.findings.extend(flaws.misread());
        notes.assumed.extend(flaws.unknown_statuses().filter(|_| matches!(kind, Kind::Status(..))));
    }
}

/// Holds a column with what is wrong with its texts.
struct Flaws<'a> {
    field: Field,
    column: &'a Distinct<'a>,
    /// Rows with a value.
    filled: u64,
    /// By distinct text; empty where nothing is wrong with any.
    issues: &'a [Issue],
}

impl Flaws<'_> {
    fn rows_with(&self, wanted: Issue) -> u64 {
        let rows = self.issues.iter().zip(self.column.counts).filter(|(issue, _)| **issue == wanted);
        rows.map(|(_, count)| u64::from(*count)).sum()
    }

    fn values(&self) -> String {
        format!("values of {}", self.field.label())
    }

    /// Says of how many rows something is true.
    fn finding(&self, code: &'static str, count: u64, what: &str) -> FileFinding {
        let message = format!("{count} of {} {what}", self.filled);
        FileFinding { code, line: None, field: Some(self.field), count, message }
    }

    /// Tells numbers in scientific notation, and those that are `rounded` without it.
    fn lost_digits(&self, rounded: u64, values: &str) -> Option<FileFinding> {
        let lost = self.rows_with(Issue::Scientific) + rounded;
        let what = || format!("{values} have lost digits to a spreadsheet's number format");
        (lost > 0).then(|| self.finding("F202", lost, &what()))
    }

    fn day_numbers(&self) -> Option<FileFinding> {
        let serials = self.rows_with(Issue::ExcelSerial);
        let what = || format!("{} are a spreadsheet's day numbers", self.values());
        (serials >= 10 || (serials > 0 && serials * 20 >= self.filled)).then(|| self.finding("F203", serials, &what()))
    }

    /// Tells letters of another encoding, and those that are written as HTML or JSON writes them.
    fn misread(&self) -> impl Iterator<Item = FileFinding> {
        let texts = (0..).zip(self.issues.iter().zip(self.column.counts));
        let html: u64 = texts
            .filter(|(_, (issue, _))| **issue == Issue::Mojibake)
            .filter(|(code, _)| entities::decoded(self.column.values.get(*code)).is_some())
            .map(|(_, (_, count))| u64::from(*count))
            .sum();
        let mojibake = self.rows_with(Issue::Mojibake) - html;
        let how = [
            (mojibake, "were written in one encoding and read in another"),
            (html, "hold letters or signs as HTML or JSON writes them (`&ntilde;`, `\\u00f1`)"),
        ];
        let how = how.into_iter().filter(|(count, _)| *count > 0);
        how.map(|(count, how)| self.finding("F204", count, &format!("{} {how}", self.values())))
    }

    fn unknown_statuses(&self) -> Option<(String, String, String)> {
        let unknown = self.rows_with(Issue::Invalid);
        let texts = self.issues.iter().filter(|issue| **issue == Issue::Invalid).count();
        let name = if unknown >= 5 && unknown * 2 > self.filled { UNREAD_STATUS } else { "unrecognised status" };
        (unknown > 0).then(|| {
            (
                name.into(),
                format!("{unknown} rows with {texts} different texts"),
                "no known system writes them; counted as unknown".into(),
            )
        })
    }
}

/// Counts the rows whose long number ends in zeros from the sixteenth digit on, as spreadsheets leave it.
fn zeroed(column: &Distinct<'_>) -> u64 {
    if column.values.lengths().all(|length| length <= 15) {
        return 0;
    }
    let is_zeroed = |text: &str| {
        if text.len() <= 15 {
            return false;
        }
        let text = text.trim();
        text.len() > 15
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text[15..].bytes().all(|byte| byte == b'0')
            && !text.bytes().all(|byte| byte == b'0')
    };
    let texts = column.iter().filter(|(text, _)| is_zeroed(text)).count();
    // one in ten of all numbers of sixteen digits ends in a zero by itself
    let by_itself = |text: &str| match text.trim().len() {
        length @ 16.. if text.trim().bytes().all(|byte| byte.is_ascii_digit()) => {
            0.1f64.powi((length - 15).min(30) as i32)
        }
        _ => 0.0,
    };
    let expected: f64 = if texts < 3 { 0.0 } else { column.iter().map(|(text, _)| by_itself(text)).sum() };
    // one such number may be true
    if texts < 3 || (texts as f64) < expected * 4.0 {
        0
    } else {
        column.iter().filter(|(text, _)| is_zeroed(text)).map(|(_, rows)| rows).sum()
    }
}
