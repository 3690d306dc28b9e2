//! Formulas of a workbook whose results were not saved: where a column that is used has some, the file is refused.

use super::columns::Plan;
use super::detect::Place;
use super::workbook::Sheet;
use crate::roster::{Error, ErrorKind, Result};
use std::collections::BTreeSet;

/// Refuses a sheet in which a used column has formulas without results, which would be read as empty cells.
pub(super) fn check(sheet: &Sheet, headers: &[String], plan: &Plan, place: Place<'_>) -> Result<()> {
    let used: BTreeSet<usize> = plan.fields.values().flat_map(|planned| planned.columns()).collect();
    let count = |column: usize| sheet.unsaved.get(column).copied().unwrap_or(0);
    let total: u64 = used.iter().map(|column| count(*column)).sum();
    if total == 0 {
        return Ok(());
    }
    let shown = used.iter().filter(|column| count(**column) > 0).take(6).map(|column| {
        let header = headers.get(*column).map_or("", |header| header.trim());
        format!("{} under `{header}`", count(*column))
    });
    let shown = shown.collect::<Vec<_>>().join(", ");
    let what = match total {
        1 => "1 cell is a formula whose result was not saved".to_owned(),
        _ => format!("{total} cells are formulas whose results were not saved"),
    };
    Err(Error::new(ErrorKind::Refused, what)
        .code("F104")
        .file(place.name)
        .note(format!("they are {shown}"))
        .note("they would be read as empty, and so as values that the students do not have; nothing was compared")
        .help("open the workbook in the spreadsheet program, save it there, and run again")
        .help("or save the table as CSV (UTF-8)"))
}

/// Returns how many formulas without a result stand in columns that are not used.
pub(super) fn aside(sheet: &Sheet, plan: &Plan) -> u64 {
    let used: BTreeSet<usize> = plan.fields.values().flat_map(|planned| planned.columns()).collect();
    sheet.unsaved.iter().enumerate().filter(|(column, _)| !used.contains(column)).map(|(_, count)| count).sum()
}

#[cfg(test)]
mod tests {
    use super::super::{Settings, of_bytes, source::Stored, tests::Quiet};
    use crate::roster::{RawTable, Result, Side};
    use rust_xlsxwriter::{Formula, Workbook};
    use std::io::{Cursor, Read, Write};
    use zip::ZipArchive;
    use zip::write::{SimpleFileOptions, ZipWriter};

    /// Takes the noughts out that stand for results, as programs that do not calculate leave them out.
    fn without_results(raw: &[u8]) -> Vec<u8> {
        let mut book = ZipArchive::new(Cursor::new(raw)).unwrap();
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for index in 0..book.len() {
            let mut part = book.by_index(index).unwrap();
            out.start_file(part.name().unwrap(), SimpleFileOptions::default()).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            let bytes = match String::from_utf8(bytes) {
                Ok(text) => text.replace("</f><v>0</v>", "</f><v/>").into_bytes(),
                Err(other) => other.into_bytes(),
            };
            out.write_all(&bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    fn read(write: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Result<RawTable> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, header) in ["Student ID", "First Name", "Last Name", "Colour"].iter().enumerate() {
            sheet.write(0, column as u16, *header).unwrap();
        }
        for row in 1..4 {
            sheet.write(row, 0, format!("A10{row}")).unwrap();
            sheet.write(row, 1, "Ann").unwrap();
            sheet.write(row, 2, "Lee").unwrap();
        }
        write(sheet);
        let stored =
            Stored::new("e.xlsx".to_owned(), "e.xlsx", without_results(&book.save_to_buffer().unwrap())).unwrap();
        of_bytes(stored, Side::Enrollment, &Settings::default(), &Quiet, 0)
    }

    #[test]
    fn formulas_without_results_refuse_the_file_where_their_column_is_used() {
        let formula = |result: &str| Formula::new("TRIM(\"Bea\")").set_result(result);
        let error = read(|sheet| {
            for row in 1..3 {
                sheet.write_formula(row, 1, formula("0")).unwrap();
            }
        });
        let error = error.unwrap_err().to_string();
        for part in ["[F104]", "e.xlsx", "2 cells are formulas", "2 under `First Name`", "save it there"] {
            assert!(error.contains(part), "{part}: {error}");
        }
        assert!(!error.contains("Bea"), "{error}");
        let whole = read(|sheet| {
            sheet.write_formula(1, 1, formula("Bea")).unwrap();
        });
        assert_eq!(whole.unwrap().lines.len(), 3);
        let aside = read(|sheet| {
            sheet.write_formula(1, 3, formula("0")).unwrap();
            // below the students nothing is missing
            sheet.write_formula(9, 1, formula("0")).unwrap();
        });
        let assumed = aside.unwrap().intake.facts.assumed;
        assert!(
            assumed.iter().any(|(what, value, _)| what == "formulas without results" && value == "1"),
            "{assumed:?}"
        );
    }
}
