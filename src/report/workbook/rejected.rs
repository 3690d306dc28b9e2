//! "Not usable rows": the rows that could not be compared, with place and reason.

use super::fixlist::sentence;
use super::look::{Column, Kind, Look};
use super::page::{Page, Sheet, Written};
use super::plan::MOST_ROWS;
use crate::roster::{Reconciliation, Side};

/// The sheet's name.
pub(super) const NAME: &str = "Not usable rows";

const COLUMNS: [Column; 6] = [
    Column::new("File", Kind::Text, 14, 26),
    Column::new("Row", Kind::Number, 8, 10),
    Column::new("Lines", Kind::Number, 7, 7),
    Column::new("Why", Kind::Words, 30, 44),
    Column::new("As it stands", Kind::Text, 40, 80),
    Column::new("Code", Kind::Words, 6, 7),
];
/// The most signs of a row that are shown; rejected.csv has all of it.
const MOST_SIGNS: usize = 1_000;

/// Writes the sheet.
pub(super) fn write(result: &Reconciliation, header: &str, look: &Look) -> Written<Sheet> {
    let mut page = Page::list(NAME, &COLUMNS, 2, look)?;
    let rows = Side::BOTH.into_iter().flat_map(|side| {
        let intake = result.intake(side);
        intake.rejected.iter().map(move |rejected| (&intake.facts.name, rejected))
    });
    // beyond this the reject budget has refused the file, or rejected.csv is the place to look
    let rows: Vec<_> = rows.take(MOST_ROWS).collect();
    page.each(&rows, |page, (name, rejected)| {
        page.text(0, name);
        page.number(1, rejected.line);
        page.number(2, rejected.lines);
        page.text(3, &sentence(&rejected.message));
        let cut: String = rejected.text.chars().take(MOST_SIGNS).collect();
        let more = if cut.len() < rejected.text.len() { " ..." } else { "" };
        page.text(4, &format!("{cut}{more}"));
        page.text(5, rejected.code);
    })?;
    page.finish(6, header, &result.run.as_of, "Every row could be used.")
}
