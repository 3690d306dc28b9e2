//! The fix list: one row per problem, in the words and the order of those who fix it.

use super::look::{BLUE, Column, GREY, Kind, Look, ORANGE, YELLOW};
use super::notes::{KEY, NOTES, Note, Notes, STATUS, STATUSES, STILL, WHO, WRITTEN};
use super::page::{self, Page, Sheet, Written};
use super::plan::{Plan, birth_date};
use super::rows::Rows;
use crate::report::discrepancies::{Cells, Entries, Entry, students};
use crate::report::marks::differing_in;
use crate::roster::{Discrepancy, Field, NO_ROW, Scope, Side, hexadecimal};
use std::ops::Range;

/// The columns of every list, in order.
const COLUMNS: [Column; 21] = [
    Column::new("School", Kind::Text, 10, 18),
    Column::new("Student ID", Kind::Text, 10, 14),
    Column::new("Last", Kind::Text, 9, 14),
    Column::new("First", Kind::Text, 9, 14),
    Column::new("Birth date", Kind::Date, 11, 11),
    Column::new("Grade", Kind::Text, 6, 13),
    Column::new("Severity", Kind::Words, 9, 9),
    Column::new("Problem", Kind::Words, 18, 26),
    Column::new("Enrollment says", Kind::Text, 12, 20),
    Column::new("SIS says", Kind::Text, 12, 20),
    Column::new("What to do", Kind::Words, 24, 36),
    Column::new("Since", Kind::Date, 11, 11),
    Column::new(STATUS, Kind::Text, 13, 14),
    Column::new(WHO, Kind::Text, 8, 12),
    Column::new(NOTES, Kind::Text, 18, 30),
    Column::new("Code", Kind::Words, 6, 7),
    Column::new("Cause", Kind::Words, 8, 9),
    Column::new("Row in enrollment", Kind::Number, 11, 11),
    Column::new("Row in SIS", Kind::Number, 9, 9),
    Column::new(KEY, Kind::Hidden, 17, 17),
    Column::new(WRITTEN, Kind::Hidden, 13, 13),
];
/// The columns that stay in sight, and those that are printed.
const FROZEN: u16 = 4;
const PRINTED: u16 = 16;
const SEVERITY_AT: u16 = 6;
const STATUS_AT: u16 = 12;
/// In longer lists nothing is set in bold: it takes more time than it is worth there.
const MOST_MARKED: usize = 25_000;

/// Writes one list.
pub(super) fn write(
    plan: &Plan<'_>,
    rows: &[u32],
    notes: &Notes,
    name: &str,
    header: &str,
    look: &Look,
) -> Written<Sheet> {
    let maker = Maker::of(plan, rows, notes);
    let mut page = Page::list(name, &COLUMNS, FROZEN, look)?;
    page.each_fetched(rows, |block| maker.fetch(block), |page, at, cells| maker.row(page, *at, cells))?;
    finished(plan, page, header)
}

/// Makes the rows of a list of which several sheets show some.
pub(super) fn made(plan: &Plan<'_>, rows: &[u32], notes: &Notes) -> Vec<Rows<'static>> {
    let maker = Maker::of(plan, rows, notes);
    page::made(&COLUMNS, rows, |block| maker.fetch(block), |page, at, cells| maker.row(page, *at, cells))
}

/// Writes a list of some of these rows.
pub(super) fn some_of(
    plan: &Plan<'_>,
    (made, rows): (&[Rows<'_>], Range<usize>),
    name: &str,
    header: &str,
    look: &Look,
) -> Written<Sheet> {
    let mut page = Page::list(name, &COLUMNS, FROZEN, look)?;
    page.some_of(made, rows)?;
    finished(plan, page, header)
}

fn finished(plan: &Plan<'_>, mut page: Page<'_>, header: &str) -> Written<Sheet> {
    page.choices(STATUS_AT, &STATUSES, "Status", "Choose what became of it. Notes and status stay with the problem.")?;
    page.colors(SEVERITY_AT, &[("error", ORANGE), ("warning", YELLOW)])?;
    let fixed = [(STATUSES[1], BLUE), (STATUSES[2], BLUE), (STATUSES[3], GREY), (STATUSES[4], YELLOW), (STILL, ORANGE)];
    page.colors(STATUS_AT, &fixed)?;
    page.finish(PRINTED, header, &plan.result.run.as_of, "Nothing to fix.")
}

/// Makes rows.
struct Maker<'a> {
    plan: &'a Plan<'a>,
    entries: Entries<'a>,
    /// Each message as a sentence.
    sentences: Vec<String>,
    notes: &'a Notes,
    untouched: Note,
    /// What tells that nobody touched a note.
    mark: String,
    /// Whether parts are set in bold.
    marked: bool,
}

impl<'a> Maker<'a> {
    fn of(plan: &'a Plan<'a>, rows: &[u32], notes: &'a Notes) -> Self {
        let untouched = Note::untouched();
        Self {
            plan,
            entries: Entries::new(plan.result, &plan.view.places),
            sentences: plan.result.diagnosis.discrepancies.messages.iter().map(sentence).collect(),
            notes,
            mark: untouched.mark(),
            untouched,
            marked: rows.len() <= MOST_MARKED,
        }
    }

    /// Looks up what some rows have of the exports together, each with the last and the first name.
    fn fetch(&self, block: &[u32]) -> Vec<(Cells<'a>, [&'a str; 2])> {
        let discrepancies = self.plan.result.diagnosis.discrepancies.rows();
        let found = block.iter().map(|at| &discrepancies[*at as usize]);
        let name = |field| students(&self.plan.sides, field, found.clone());
        let [last, first] = [Field::LastName, Field::FirstName].map(name);
        let names = last.into_iter().zip(first).map(|(last, first)| [last, first]);
        self.entries.cells(found).into_iter().zip(names).collect()
    }

    fn row(&self, page: &mut Rows<'_>, at: u32, (cells, [last, first]): (Cells<'a>, [&str; 2])) {
        let (plan, at) = (self.plan, at as usize);
        let found = &plan.result.diagnosis.discrepancies.rows()[at];
        let entry = self.entries.entry_of(at, found, cells);
        let key = hexadecimal(&entry.fingerprint);
        let note = self.notes.of(&key);
        let note = note.as_ref().filter(|note| **note != self.untouched);
        page.repeated(0, entry.school);
        page.text(1, if entry.sis_key.is_empty() { entry.enrollment_key } else { entry.sis_key });
        page.text(2, last);
        page.text(3, first);
        page.date(4, birth_date(plan, found.enrollment, found.sis));
        page.text(5, entry.grade);
        page.numbered(SEVERITY_AT, found.severity as u32, || entry.severity);
        page.numbered(7, found.message, || self.sentences.get(found.message as usize).map_or("", String::as_str));
        said(page, plan, found, &entry, self.marked);
        page.numbered(10, found.rule, || entry.fix);
        page.date(11, entry.first_seen);
        page.numbered(15, found.rule, || entry.code);
        page.numbered(16, found.cause, || entry.cause.as_str());
        page.number(17, entry.enrollment_row);
        page.number(18, entry.sis_row);
        page.text(19, &key);
        let Note { status, who, notes } = note.unwrap_or(&self.untouched);
        match note {
            None => {
                page.numbered(STATUS_AT, 0, || status.as_str());
                page.numbered(20, 0, || self.mark.as_str());
            }
            Some(note) => {
                page.text(STATUS_AT, status);
                page.text(20, &note.mark());
            }
        }
        page.text(13, who);
        page.text(14, notes);
    }
}

/// Writes what both systems say, with bold letters where that differs.
fn said(page: &mut Rows<'_>, plan: &Plan<'_>, found: &Discrepancy, entry: &Entry<'_>, marked: bool) {
    let values = [entry.enrollment_value, entry.sis_value];
    let coded = found.field == Some(Field::School);
    if let Some(parts) = (marked && !coded).then(|| differing_in(found.field, values[0], values[1])).flatten() {
        page.marked(8, &parts[..1]);
        return page.marked(9, &parts[1..]);
    }
    let unmatched = plan.result.diagnosis.discrepancies.rule(found).scope == Scope::Unmatched;
    for (column, side) in (8..).zip(Side::BOTH) {
        let value = values[side.index()];
        if let Some(named) = coded.then(|| plan.view.places.named(side, found.row(side), value)).flatten() {
            page.text(column, &named);
            continue;
        }
        if value.is_empty() && found.related != NO_ROW && found.related_side == side {
            page.text(column, &format!("also {}", entry.related_key));
        } else if value.is_empty() && unmatched && found.row(side) == NO_ROW {
            page.text(column, "(no record)");
        } else {
            page.text(column, value);
        }
    }
}

/// Returns a text that begins with a capital letter.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next();
    let mut sentence = String::with_capacity(text.len() + 2);
    sentence.extend(first.into_iter().flat_map(char::to_uppercase));
    sentence.push_str(letters.as_str());
    sentence
}
