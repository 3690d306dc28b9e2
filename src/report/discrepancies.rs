//! `discrepancies.csv`: what is wrong with whom, one row per problem.

use super::places::Places;
use super::rowview::RowView;
use super::{View, cause_label, escape, sheet};
use crate::roster::{Discrepancy, Field, Reconciliation, Side, hexadecimal};
use std::io::{self, Write};

/// The columns, in order.
pub const HEADER: &str = "code,name,severity,status,first_seen,owner,school,grade,enrollment_key,sis_key,related_key,\
                          field,enrollment_value,sis_value,message,fix,cause,enrollment_row,sis_row,fingerprint";

/// Holds everything that a row of this report says, for every format that lists discrepancies.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Entry<'a> {
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// The severity after configuration.
    pub severity: &'static str,
    /// `new`, `open`, `reopened` or `waived`.
    pub status: &'static str,
    /// The date of the run that saw it first.
    pub first_seen: &'a str,
    /// Who fixes it.
    pub owner: &'static str,
    /// The school's name, or its code where no name is known.
    pub school: &'a str,
    /// The grade as it stands in the SIS, else in the enrollment platform.
    pub grade: &'a str,
    /// The key of the enrollment row.
    pub enrollment_key: &'a str,
    /// The key of the SIS row.
    pub sis_key: &'a str,
    /// The key of the other row of a duplicate or of a shared ID.
    pub related_key: &'a str,
    /// The field, where one is meant.
    pub field: &'static str,
    /// What the enrollment platform says.
    pub enrollment_value: &'a str,
    /// What the SIS says.
    pub sis_value: &'a str,
    /// What is wrong, without a value.
    pub message: &'a str,
    /// What a person does about it.
    pub fix: &'static str,
    /// The systematic cause that it is folded under.
    pub cause: String,
    /// The line of the enrollment row; 0 where there is none.
    pub enrollment_row: u32,
    /// The line of the SIS row; 0 where there is none.
    pub sis_row: u32,
    /// A hash of code, keys and field, in hexadecimal.
    #[serde(serialize_with = "digits")]
    pub fingerprint: [u8; 8],
}

/// Looks up what the rows of this report say.
#[derive(Debug)]
pub struct Entries<'a> {
    result: &'a Reconciliation,
    sides: [RowView<'a>; 2],
    places: &'a Places,
}

impl<'a> Entries<'a> {
    /// Prepares the look-ups.
    pub fn new(result: &'a Reconciliation, places: &'a Places) -> Self {
        Self { result, sides: Side::BOTH.map(|side| RowView::of(result, side)), places }
    }

    /// Returns what one row says; `at` is its place in the report order.
    pub fn entry(&self, at: usize, found: &Discrepancy) -> Entry<'a> {
        let cells = self.cells(std::iter::once(found)).pop().unwrap_or_default();
        self.entry_of(at, found, cells)
    }

    /// Returns what one row says, given what it has of the exports.
    pub(super) fn entry_of(&self, at: usize, found: &Discrepancy, cells: Cells<'a>) -> Entry<'a> {
        let diagnosis = &self.result.diagnosis;
        let rule = diagnosis.discrepancies.rule(found);
        let [enrollment_key, sis_key] = cells.keys;
        let [enrollment_value, sis_value] = cells.values;
        let [enrollment_row, sis_row] = cells.lines;
        let related_key = self.sides[found.related_side.index()].key(found.related);
        let field = found.field.map_or("", Field::name);
        let (status, first_seen) = self.result.standing(at);
        Entry {
            code: rule.code,
            name: rule.name,
            severity: found.severity.name(),
            status: status.name(),
            first_seen,
            owner: rule.owner.name(),
            school: self.places.label(cells.school),
            grade: cells.grade,
            enrollment_key,
            sis_key,
            related_key,
            field,
            enrollment_value,
            sis_value,
            message: diagnosis.discrepancies.messages.get(found.message),
            fix: rule.fix,
            cause: cause_label(diagnosis, found.cause),
            enrollment_row,
            sis_row,
            fingerprint: self.result.fingerprint_at(at, found),
        }
    }

    /// Returns what some rows have of the exports, looked up together and column by column: so none waits for another.
    pub(super) fn cells<'d>(&self, rows: impl Iterator<Item = &'d Discrepancy> + Clone) -> Vec<Cells<'a>> {
        let school = |found| Cells { school: self.places.number(found), ..Cells::default() };
        let mut cells: Vec<Cells<'a>> = rows.clone().map(school).collect();
        for (side, view) in Side::BOTH.into_iter().zip(&self.sides) {
            for (cells, found) in cells.iter_mut().zip(rows.clone()) {
                cells.lines[side.index()] = view.line(found.row(side));
            }
            for (cells, key) in cells.iter_mut().zip(view.keys(rows.clone().map(|found| found.row(side)))) {
                cells.keys[side.index()] = key;
            }
            let values = view.texts(rows.clone().map(|found| (found.field, found.row(side))));
            for (cells, value) in cells.iter_mut().zip(values) {
                cells.values[side.index()] = value;
            }
        }
        for (cells, grade) in cells.iter_mut().zip(students(&self.sides, Field::Grade, rows)) {
            cells.grade = grade;
        }
        cells
    }
}

/// Returns a field of the students of some rows: of the SIS row, else of the enrollment row.
pub(super) fn students<'a, 'd>(
    sides: &[RowView<'a>; 2],
    field: Field,
    rows: impl Iterator<Item = &'d Discrepancy> + Clone,
) -> Vec<&'a str> {
    let mut texts = sides[1].column(field, rows.clone().map(|found| found.sis));
    for (text, found) in texts.iter_mut().zip(rows).filter(|(text, _)| text.is_empty()) {
        *text = sides[0].text(field, found.enrollment);
    }
    texts
}

/// Holds what a row has of the exports: texts and lines enrollment first, and the number of the school.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cells<'a> {
    keys: [&'a str; 2],
    values: [&'a str; 2],
    lines: [u32; 2],
    grade: &'a str,
    school: u32,
}

/// Writes the report.
pub fn write(result: &Reconciliation, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let discrepancies = &result.diagnosis.discrepancies;
    let entries = Entries::new(result, &view.places);
    // texts that many rows share are quoted once
    let quoted = |text: &str| {
        let mut cell = Vec::new();
        escape::csv_cell(&mut cell, text);
        cell
    };
    let fixes: Vec<Vec<u8>> = discrepancies.rules.iter().map(|rule| quoted(rule.fix)).collect();
    let messages: Vec<Vec<u8>> = discrepancies.messages.iter().map(quoted).collect();
    let cells = |block: &[Discrepancy]| entries.cells(block.iter());
    sheet::write(out, HEADER, discrepancies.rows(), cells, |row, at, found, cells| {
        let entry = entries.entry_of(at, found, cells);
        row.word(entry.code);
        row.word(entry.name);
        row.word(entry.severity);
        row.word(entry.status);
        row.word(entry.first_seen);
        row.word(entry.owner);
        row.text(entry.school);
        row.text(entry.grade);
        row.text(entry.enrollment_key);
        row.text(entry.sis_key);
        row.text(entry.related_key);
        row.word(entry.field);
        row.text(entry.enrollment_value);
        row.text(entry.sis_value);
        row.quoted(messages.get(found.message as usize));
        row.quoted(fixes.get(found.rule as usize));
        row.word(&entry.cause);
        row.row_number(entry.enrollment_row);
        row.row_number(entry.sis_row);
        row.hex(entry.fingerprint);
        row.end();
    })
}

fn digits<S: serde::Serializer>(bytes: &[u8; 8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hexadecimal(bytes))
}
