//! What was read, what was assumed about it, and what could not be used.

use super::words::{capital, count, percent, size, value};
use crate::roster::{Field, Intake, Reconciliation, Side, grouped};
use std::borrow::Cow;

/// Rejected rows and learned correspondences that are shown at most.
const SHOWN: usize = 500;

/// Holds one file.
pub(super) struct File<'a> {
    pub(super) side: &'static str,
    pub(super) title: String,
    pub(super) name: Cow<'a, str>,
    pub(super) size: String,
    pub(super) sha256: &'a str,
    pub(super) rows: String,
    /// How it was read: what and how.
    pub(super) reading: Vec<(&'static str, String)>,
    pub(super) columns: Vec<ColumnLine<'a>>,
    pub(super) unused: Vec<Cow<'a, str>>,
    /// What was assumed later: what, value, why.
    pub(super) assumed: Vec<[Cow<'a, str>; 3]>,
    /// What was noticed about the file as a whole: code, line, message.
    pub(super) noticed: Vec<(&'static str, String, &'a str)>,
    /// Lines: physical, header, preamble, blank, accepted, rejected.
    pub(super) lines: [String; 6],
}

/// Holds where a field comes from.
pub(super) struct ColumnLine<'a> {
    pub(super) field: &'a str,
    pub(super) headers: String,
    pub(super) how: &'static str,
    pub(super) filled: String,
}

/// Returns the files that were read, enrollment first.
pub(super) fn files(result: &Reconciliation) -> Vec<File<'_>> {
    let read = |side: &Side| result.run.audited.is_none_or(|own| own == *side);
    Side::BOTH.into_iter().filter(read).map(|side| file(side, result.intake(side))).collect()
}

fn file(side: Side, intake: &Intake) -> File<'_> {
    let facts = &intake.facts;
    let mut reading = vec![
        ("Encoding", facts.encoding.clone()),
        ("Separator", facts.delimiter.clone()),
        ("Line ends", facts.line_ending.clone()),
        ("Header", if facts.header_line == 0 { "none".to_owned() } else { format!("line {}", facts.header_line) }),
        ("Layout", facts.profile.clone().unwrap_or_else(|| "none recognised; columns found one by one".to_owned())),
        ("Key of a row", format!("{} ({})", facts.key_column, facts.key_reason)),
    ];
    if facts.folded > 0 {
        reading.push(("Rows folded", count(facts.folded, "further row of a student", "further rows of students")));
    }
    reading.retain(|(_, value)| !value.is_empty());
    reading.iter_mut().for_each(|(_, text)| *text = value(text).into_owned());
    let column = |found: &'_ crate::roster::ColumnFact| ColumnLine {
        field: Field::ALL.iter().find(|field| field.name() == found.field).map_or("", |field| field.label()),
        headers: value(&found.headers.join(" + ")).into_owned(),
        how: found.gone_by(),
        filled: percent(found.filled, facts.rows),
    };
    let ledger = intake.ledger;
    File {
        side: side.label(),
        title: capital(side.label()),
        name: value(&facts.name),
        size: size(facts.bytes),
        sha256: facts.sha256.get(..12).unwrap_or(&facts.sha256),
        rows: grouped(facts.rows),
        reading,
        columns: facts.columns.iter().map(column).collect(),
        unused: facts.unused_columns.iter().map(|header| value(header)).collect(),
        assumed: facts.assumed.iter().map(|(what, chosen, why)| [value(what), value(chosen), value(why)]).collect(),
        noticed: intake
            .findings
            .iter()
            .map(|found| {
                (found.code, found.line.map_or_else(String::new, |line| line.to_string()), found.message.as_str())
            })
            .collect(),
        lines: [ledger.physical, ledger.header, ledger.preamble, ledger.blank, ledger.accepted, ledger.rejected]
            .map(grouped),
    }
}

/// Holds the rows that could not be used; never what stands in them.
pub(super) struct Rejected<'a> {
    pub(super) shown: Vec<RejectedLine<'a>>,
    pub(super) all: String,
    pub(super) more: String,
}

/// Names one row that could not be used.
pub(super) struct RejectedLine<'a> {
    pub(super) side: &'static str,
    pub(super) line: String,
    pub(super) code: &'static str,
    pub(super) message: &'a str,
}

/// Returns the rows that could not be used; none where there are none.
pub(super) fn rejected(result: &Reconciliation) -> Option<Rejected<'_>> {
    let rows =
        || Side::BOTH.into_iter().flat_map(|side| result.intake(side).rejected.iter().map(move |row| (side, row)));
    let all = rows().count();
    let shown = rows().take(SHOWN).map(|(side, row)| RejectedLine {
        side: side.label(),
        line: match row.lines {
            0 | 1 => row.line.to_string(),
            lines => format!("{} to {}", row.line, row.line.saturating_add(lines - 1)),
        },
        code: row.code,
        message: &row.message,
    });
    let more = all.saturating_sub(SHOWN);
    (all > 0).then(|| Rejected { shown: shown.collect(), all: grouped(all as u64), more: some(more) })
}

/// Holds which values of the two systems were taken to mean the same.
pub(super) struct Crosswalks<'a> {
    pub(super) shown: Vec<CrosswalkLine<'a>>,
    pub(super) more: String,
}

/// Holds one pair of values.
pub(super) struct CrosswalkLine<'a> {
    pub(super) field: String,
    pub(super) values: [Cow<'a, str>; 2],
    pub(super) support: String,
    pub(super) exceptions: String,
    pub(super) origin: &'static str,
}

/// Returns which values of the two systems were taken to mean the same.
pub(super) fn crosswalks(result: &Reconciliation) -> Crosswalks<'_> {
    let all = &result.diagnosis.crosswalks;
    let shown = all.iter().take(SHOWN).map(|pair| CrosswalkLine {
        field: Field::from_name(pair.field).map_or_else(|| pair.field.to_owned(), |field| capital(field.label())),
        values: [value(&pair.enrollment_value), value(&pair.sis_value)],
        support: format!("{} of {}", grouped(pair.support), grouped(pair.of)),
        exceptions: if pair.of > pair.support { grouped(pair.of - pair.support) } else { String::new() },
        origin: pair.origin,
    });
    Crosswalks { shown: shown.collect(), more: some(all.len().saturating_sub(SHOWN)) }
}

/// Holds how well one column of an audited export is filled.
pub(super) struct QualityLine {
    pub(super) field: &'static str,
    pub(super) filled: String,
    /// In thousandths.
    pub(super) bar: u64,
    pub(super) valid: String,
    pub(super) placeholders: String,
    pub(super) distinct: String,
    pub(super) odd: String,
}

/// Returns how well the columns of an audited export are filled.
pub(super) fn quality(result: &Reconciliation) -> Vec<QualityLine> {
    let line = |column: &crate::roster::ColumnQuality| QualityLine {
        field: Field::from_name(column.field).map_or(column.field, Field::label),
        filled: percent(column.filled, column.rows),
        bar: (column.filled * 1_000).checked_div(column.rows).unwrap_or(0),
        valid: percent(column.valid, column.filled),
        placeholders: grouped(column.placeholders),
        distinct: grouped(column.distinct),
        odd: grouped(column.odd),
    };
    result.diagnosis.quality.iter().map(line).collect()
}

fn some(number: usize) -> String {
    if number > 0 { grouped(number as u64) } else { String::new() }
}
