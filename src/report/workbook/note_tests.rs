//! What people wrote into a workbook: read back, carried over into the next one, or refused.

use super::tests::{bytes, lonely, names, rows, undecided};
use super::*;
use crate::report::sample;
use crate::roster::Side;
use calamine::{Reader, Xlsx};
use rust_xlsxwriter::Workbook;
use std::io::Cursor;

/// Returns the workbook with some cells of a sheet filled in, by key of the row.
fn filled(bytes: &[u8], edits: &[(&str, usize, [&str; 3])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for name in names(bytes) {
        let mut from: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        let range = from.worksheet_range(&name).unwrap();
        let sheet = book.add_worksheet();
        sheet.set_name(&name).unwrap();
        for (at, row) in (0..).zip(range.rows()) {
            for (column, cell) in (0..).zip(row) {
                let edit = edits.iter().find(|(sheet, row, _)| *sheet == name && *row == at as usize);
                let text = match edit {
                    Some((_, _, texts)) if (12..15).contains(&column) => texts[usize::from(column) - 12].to_owned(),
                    _ => cell.to_string(),
                };
                sheet.write_string(at, column, text).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn notes_come_over_by_key_and_a_ticked_problem_that_is_still_there_says_so() {
    let people = [("1", "Abel", "North"), ("2", "Baker", "South"), ("3", "Cole", "South"), ("4", "Dorn", "South")];
    let first = bytes(&lonely(&people), Wishes::default());
    let edits = [
        ("Fix list", 1, ["Fixed in SIS", "jw", "called the family"]),
        ("South", 1, ["Ask", "", "=1+1"]),
        ("Fix list", 3, ["Correct as is", "", "from the list"]),
        ("South", 2, ["Correct as is", "al", "from the school"]),
    ];
    let old = filled(&first, &edits);
    let notes = Notes::read(&[("old.xlsx".to_owned(), old)]).unwrap();
    assert_eq!(notes.len(), 3);
    // one of them is gone, and one of South's is another person's
    let people = [("1", "Abel", "North"), ("3", "Cole", "South"), ("4", "Dorn", "South"), ("9", "New", "South")];
    let second = bytes(&lonely(&people), Wishes { split: false, notes: Some(notes) });
    let list = rows(&second, "Fix list");
    let said = |at: usize| ["Status", "Who", "Notes"].map(|name| list[at][name].to_string());
    assert_eq!(said(0), [notes::STILL, "jw", "called the family"].map(str::to_owned));
    assert_eq!(said(1), ["Correct as is", "al", "from the list / from the school"].map(str::to_owned));
    assert_eq!(said(2), ["Open", "", ""].map(str::to_owned));
    let start: String = {
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&second)).unwrap();
        let range = book.worksheet_range(START).unwrap();
        range.rows().flatten().map(|cell| format!("{cell} ")).collect()
    };
    assert!(start.contains("2 carried over, 1 of them on problems marked fixed that still differ; 1 on"), "{start}");
    // a night later, nobody having touched it, it says the same, and so it does after a change in one of two sheets
    let again = Notes::read(&[("old.xlsx".to_owned(), second.clone())]).unwrap();
    assert_eq!(again.of(&list[0]["Key"].to_string()).unwrap().status, notes::STILL);
    let changed = filled(&second, &[("South", 1, ["Open", "", ""])]);
    let taken_back = Notes::read(&[("old.xlsx".to_owned(), changed)]).unwrap();
    assert_eq!(taken_back.of(&list[1]["Key"].to_string()).unwrap_or_else(notes::Note::untouched).status, "Open");
}

#[test]
fn a_workbook_that_is_damaged_or_anything_else_is_refused_with_its_name() {
    let whole = bytes(&sample::result(), Wishes::default());
    let mut other = Workbook::new();
    other.add_worksheet().write_string(0, 0, "Status").unwrap();
    let other = other.save_to_buffer().unwrap();
    for bytes in [&whole[..whole.len() / 2], b"", b"PK\x03\x04", b"Status,Who,Notes,Key\n", &other] {
        let error = Notes::read(&[("old.xlsx".to_owned(), bytes.to_vec())]).unwrap_err();
        assert_eq!(error.kind(), crate::roster::ErrorKind::Usage);
        assert!(
            error.to_string().contains("old.xlsx") && error.to_string().contains("nothing was compared"),
            "{error}"
        );
        assert!(rulings::decisions(bytes, "old.xlsx").unwrap_err().to_string().contains("old.xlsx"));
    }
}

#[test]
fn pairs_stand_side_by_side_and_decisions_are_read_back() {
    let result = undecided();
    let bytes = bytes(&result, Wishes::default());
    let pairs = rows(&bytes, person::NAME);
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0]["Grade"].to_string(), "3\n4");
    assert_eq!(pairs[0]["How likely"].to_string(), "likely\n83 %");
    assert_eq!(pairs[0]["Last"].to_string(), "O\"Brien, Jr\nBrien");
    assert_eq!(pairs[0]["School"].to_string().lines().count(), 2);
    assert_eq!(rulings::decisions(&bytes, "f.xlsx").unwrap(), []);
    let filled_in = |decision: &str, note: &str| {
        let mut book = Workbook::new();
        let mut from: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&bytes)).unwrap();
        let range = from.worksheet_range(person::NAME).unwrap();
        let sheet = book.add_worksheet();
        sheet.set_name(person::NAME).unwrap();
        for (at, row) in (0..).zip(range.rows()) {
            for (column, cell) in (0..).zip(row) {
                let text = match (at, column) {
                    (1, 0) => decision.to_owned(),
                    (1, 1) => note.to_owned(),
                    _ => cell.to_string(),
                };
                sheet.write_string(at, column, text).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    };
    let decided = |decision: &str, note: &str| rulings::decisions(&filled_in(decision, note), "f.xlsx");
    let found = decided(" Same ", "asked the family").unwrap();
    assert_eq!((found.len(), found[0].line, found[0].why.as_str()), (1, 2, "asked the family"));
    assert_eq!(found[0].rows[1].key, "-7");
    assert_eq!(found[0].rows[1].fingerprint, crate::link::fingerprint(&result.rosters, Side::Sis, 0));
    // what was entered and not taken over yet stands in the next workbook too
    let notes = Notes::read(&[("f.xlsx".to_owned(), filled_in("different", "ask again"))]).unwrap();
    let next = super::tests::bytes(&result, Wishes { split: false, notes: Some(notes) });
    let pairs = rows(&next, person::NAME);
    assert_eq!(["Decision", "Note"].map(|name| pairs[0][name].to_string()), ["different", "ask again"]);
    let error = decided("perhaps", "").unwrap_err().to_string();
    assert!(error.contains("row 2: the decision must be same, different or empty"), "{error}");
    assert!(!error.contains("perhaps"), "{error}");
}
