//! The decisions that people entered into "Needs a person", read back.

use super::person::{DECISION, KEYS, MARKS, NAME, NOBODY, NOTE};
use crate::ingest;
use crate::link::decisions::{Decision, RowName, Ruling};
use crate::roster::{Error, ErrorKind, Result};

/// Reads the decisions of a workbook, each with the row of the sheet as its line; who and when are left empty.
///
/// A workbook that is damaged or no fix list, and cells that say neither of the two words, are refused.
pub fn decisions(bytes: &[u8], shown: &str) -> Result<Vec<Decision>> {
    let sheets = ingest::sheet_cells(bytes, shown).map_err(|error| refused(shown, error.message()))?;
    let Some(sheet) = sheets.iter().find(|sheet| sheet.name == NAME) else {
        return Err(refused(shown, &format!("this is no fix list: there is no sheet \"{NAME}\"")));
    };
    let header = sheet.rows.first().map_or(&[][..], Vec::as_slice);
    let place = |name: &str| {
        let found = header.iter().position(|cell| cell.trim() == name);
        found.ok_or_else(|| refused(shown, &format!("the sheet \"{NAME}\" has no column \"{name}\" any more")))
    };
    let (decision, note) = (place(DECISION)?, place(NOTE)?);
    let (keys, marks) = ([place(KEYS[0])?, place(KEYS[1])?], [place(MARKS[0])?, place(MARKS[1])?]);
    let mut found = Vec::new();
    let mut problems: Vec<String> = Vec::new();
    for (number, row) in (1_u64..).zip(&sheet.rows).skip(1) {
        let cell = |at: usize| row.get(at).map_or("", String::as_str).trim();
        let ruling = match cell(decision).to_lowercase().as_str() {
            "" => continue,
            _ if cell(decision) == NOBODY => continue,
            "same" => Ruling::Same,
            "different" => Ruling::Different,
            _ => {
                problems.push(format!("row {number}: the decision must be same, different or empty"));
                continue;
            }
        };
        if keys.iter().any(|at| cell(*at).is_empty()) {
            problems.push(format!("row {number}: the decision stands in a row without the keys of a pair"));
            continue;
        }
        let name =
            |side: usize| RowName { key: cell(keys[side]).to_owned(), fingerprint: cell(marks[side]).to_owned() };
        found.push(Decision {
            ruling,
            rows: [name(0), name(1)],
            who: String::new(),
            when: String::new(),
            why: cell(note).to_owned(),
            line: number,
        });
    }
    if problems.is_empty() {
        return Ok(found);
    }
    let count = problems.len();
    let first = if count == 1 { "1 decision".to_owned() } else { format!("{count} decisions") };
    let error = Error::new(ErrorKind::Usage, format!("{first} of the sheet \"{NAME}\" cannot be used")).file(shown);
    Err(problems.into_iter().take(20).fold(error, Error::excerpt).note("no decision was taken over"))
}

fn refused(shown: &str, message: &str) -> Error {
    Error::new(ErrorKind::Usage, message)
        .file(shown)
        .note("no decision was taken over")
        .help("name a fix-list.xlsx that rosterdiff wrote")
}
