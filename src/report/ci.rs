//! What the formats of CI systems say of a result: causes and discrepancies without a cell value, causes first.

use super::cause_label;
use super::rowview::RowView;
use crate::diagnose;
use crate::roster::{
    Cause, Diagnosis, Discrepancy, Field, NO_ROW, Reconciliation, RuleInfo, Severity, Side, Status, grouped,
};
use std::borrow::Cow;

/// Says which discrepancies lead to exit code 1; those that are waived never do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// Those of this severity or a graver one.
    AtLeast(Severity),
    /// Of those, the ones that are new or back; without a history, all of them.
    NewAtLeast(Severity),
    /// None.
    Nothing,
}

impl Bar {
    /// Says whether the discrepancy at a place of the report order leads to exit code 1.
    pub fn counts(self, result: &Reconciliation, at: usize, found: &Discrepancy) -> bool {
        match self {
            Bar::AtLeast(severity) => !found.waived && found.severity >= severity,
            Bar::NewAtLeast(severity) => {
                found.severity >= severity && matches!(result.standing(at).0, Status::New | Status::Reopened)
            }
            Bar::Nothing => false,
        }
    }

    /// Says whether any discrepancy of a result leads to exit code 1.
    pub fn is_reached(self, result: &Reconciliation) -> bool {
        result.diagnosis.discrepancies.rows().iter().enumerate().any(|(at, found)| self.counts(result, at, found))
    }
}

/// Holds what the formats of CI systems need besides a result.
#[derive(Clone, Debug)]
pub struct Ci {
    /// The exports as the user named them, enrollment first.
    pub files: [String; 2],
    /// What leads to exit code 1.
    pub bar: Bar,
}

/// Names one line of one export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) side: Side,
    /// Counted from 1; 0 stands for the file as a whole.
    pub(super) line: u32,
}

/// Holds what is said about one cause or one discrepancy.
#[derive(Clone, Debug)]
pub(super) struct Remark<'a> {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) severity: Severity,
    /// How it stands to earlier runs; none for a cause.
    pub(super) status: Option<Status>,
    pub(super) message: Cow<'a, str>,
    pub(super) fix: &'static str,
    pub(super) owner: &'static str,
    pub(super) field: &'static str,
    /// The rows that it is about, the first of them leading.
    pub(super) spots: Vec<Spot>,
    /// The keyed fingerprint; none for a cause, for what is about no row, and without a history.
    pub(super) fingerprint: Option<String>,
    /// The cause it is folded under, or that it is; empty for none.
    pub(super) cause: String,
    /// Whether it leads to exit code 1.
    pub(super) counts: bool,
}

impl Remark<'_> {
    /// Says whether it is a cause.
    pub(super) fn is_cause(&self) -> bool {
        self.status.is_none()
    }

    /// Returns the same name every night: code and fingerprint, without a history code and lines.
    pub(super) fn stable_name(&self) -> String {
        if self.is_cause() {
            return format!("{} {}", self.cause, self.name);
        }
        match &self.fingerprint {
            Some(print) => format!("{} {print}", self.code),
            None => {
                let mut name = self.code.to_owned();
                for spot in &self.spots {
                    name.push_str(&format!(" {}:{}", spot.side.name(), spot.line));
                }
                if !self.field.is_empty() {
                    name.push_str(&format!(" {}", self.field));
                }
                name
            }
        }
    }
}

/// Returns what is said: every cause, then every discrepancy in report order.
pub(super) fn remarks<'a>(result: &'a Reconciliation, ci: &Ci) -> Vec<Remark<'a>> {
    let rows = result.diagnosis.discrepancies.rows();
    let lines = Side::BOTH.map(|side| RowView::of(result, side));
    let mut list = Vec::with_capacity(result.diagnosis.causes.len() + rows.len());
    for (at, cause) in result.diagnosis.causes.iter().enumerate() {
        list.push(of_cause(result, ci, at as u32 + 1, cause));
    }
    for (at, found) in rows.iter().enumerate().filter(|(_, found)| !result.diagnosis.is_cause_itself(found)) {
        list.push(of_discrepancy(result, ci, &lines, at, found));
    }
    list
}

/// A cause is told in words of the program's own alone: where it shows is a matter of cell values.
fn of_cause<'a>(result: &'a Reconciliation, ci: &Ci, number: u32, cause: &'a Cause) -> Remark<'a> {
    let rows = result.diagnosis.discrepancies.rows();
    let members = || rows.iter().enumerate().filter(move |(_, found)| found.cause == number);
    let rule = rule_of(&result.diagnosis, cause.code);
    let label = Field::from_name(cause.field).map_or(cause.field, Field::label);
    let what = rule.map_or_else(|| cause.name.replace('-', " "), |rule| rule.summary.to_owned());
    let share = format!("{} of {} rows", grouped(cause.affected), grouped(cause.of));
    let members_have = match cause.members {
        1 => "1 discrepancy has".to_owned(),
        count => format!("{} discrepancies have", grouped(count)),
    };
    let spots = cause.examples.first().map(|example| {
        let both = [(Side::Enrollment, example.enrollment_row), (Side::Sis, example.sis_row)];
        both.into_iter().filter(|(_, line)| *line > 0).map(|(side, line)| Spot { side, line }).collect()
    });
    Remark {
        code: cause.code,
        name: cause.name,
        severity: members().map(|(_, found)| found.severity).max().unwrap_or(Severity::Info),
        status: None,
        message: Cow::Owned(format!("{what} ({label}): {share}, {members_have} this cause")),
        fix: rule.map_or("Look at the cause first: what is folded under it goes with it.", |rule| rule.fix),
        owner: cause.owner.name(),
        field: cause.field,
        spots: spots.unwrap_or_default(),
        fingerprint: None,
        cause: cause_label(&result.diagnosis, number),
        counts: members().any(|(at, found)| ci.bar.counts(result, at, found)),
    }
}

fn of_discrepancy<'a>(
    result: &'a Reconciliation,
    ci: &Ci,
    lines: &[RowView<'a>; 2],
    at: usize,
    found: &Discrepancy,
) -> Remark<'a> {
    let diagnosis = &result.diagnosis;
    let rule = diagnosis.discrepancies.rule(found);
    let message = diagnosis.discrepancies.messages.get(found.message);
    let rows = [(Side::Enrollment, found.enrollment), (Side::Sis, found.sis), (found.related_side, found.related)];
    let mut spots: Vec<Spot> = rows
        .into_iter()
        .filter(|(_, row)| *row != NO_ROW)
        .map(|(side, row)| Spot { side, line: lines[side.index()].line(row) })
        .collect();
    let has_rows = !spots.is_empty();
    if !has_rows && let Some((side, line)) = diagnose::place_of(message) {
        spots.push(Spot { side, line });
    }
    Remark {
        code: rule.code,
        name: rule.name,
        severity: found.severity,
        status: Some(result.standing(at).0),
        message: Cow::Borrowed(message),
        fix: rule.fix,
        owner: rule.owner.name(),
        field: found.field.map_or("", Field::name),
        spots,
        // all that is about no row would have the same
        fingerprint: if has_rows { result.keyed_fingerprint(found) } else { None },
        cause: cause_label(diagnosis, found.cause),
        counts: ci.bar.counts(result, at, found),
    }
}

/// Returns the registry's entry of a code, where it has one.
fn rule_of(diagnosis: &Diagnosis, code: &str) -> Option<&'static RuleInfo> {
    diagnosis.discrepancies.rules.iter().copied().find(|rule| rule.code == code)
}

/// Returns the words for the family of a code, by its letter.
pub(super) fn family(code: &str) -> &'static str {
    match code.as_bytes().first() {
        Some(b'S') => "systematic causes",
        Some(b'F') => "exports",
        Some(b'R') => "unusable rows",
        Some(b'P') => "presence and status",
        Some(b'I') => "identity",
        Some(b'N') => "names",
        Some(b'B') => "birth and sex",
        Some(b'E') => "enrollments",
        Some(b'C') => "contacts",
        Some(b'H') => "held",
        _ => "others",
    }
}
