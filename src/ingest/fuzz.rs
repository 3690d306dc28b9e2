//! What the fuzzers call, and the tests too: any bytes go in, and what reading promises is asserted of what comes out.
//!
//! None of it is in a release build.

use super::cell::Cell;
use super::physical::physical_lines;
use super::scan::{Dialect, MAX_CELLS, Record, Scanner};
use super::{Progress, Settings, decode, of_bytes, source, text};
use crate::roster::{ErrorKind, RawTable, Result, Side};

struct Quiet;

impl Progress for Quiet {
    fn bytes(&self, _: u64, _: u64) {}
}

const DIALECTS: [Dialect; 7] = [
    Dialect { delimiter: b',', quote: Some(b'"'), padded: false, backslash: false },
    Dialect { delimiter: b'\t', quote: Some(b'"'), padded: false, backslash: false },
    Dialect { delimiter: b';', quote: Some(b'"'), padded: true, backslash: false },
    Dialect { delimiter: b'|', quote: None, padded: false, backslash: false },
    Dialect { delimiter: b',', quote: Some(b'\''), padded: true, backslash: false },
    Dialect { delimiter: b',', quote: Some(b'"'), padded: true, backslash: true },
    Dialect { delimiter: b'\t', quote: None, padded: false, backslash: true },
];

/// Walks over a text and hands every row out.
fn walk(text: &str, dialect: Dialect, mut row: impl FnMut(&Record, &[Cell])) {
    let mut scanner = Scanner::new(text, dialect);
    let mut cells = Vec::new();
    while let Some(record) = scanner.next(&mut cells) {
        row(&record, &cells);
    }
    assert_eq!(scanner.position(), text.len(), "the scan ends before the text does");
}

/// Decodes bytes; what is no character is remembered at its place.
pub fn decode_any(bytes: &[u8]) {
    let decoded = decode::decode(bytes);
    assert!(decoded.bad.is_sorted());
    assert!(decoded.bad.iter().all(|at| decoded.text.get(*at..).is_some_and(|rest| rest.starts_with('\u{fffd}'))));
    let wide = decode::unmarked_utf16(bytes).is_some();
    let valid = std::str::from_utf8(bytes).is_ok() && !bytes.starts_with(b"\xEF\xBB\xBF") && !wide;
    assert!(!valid || (decoded.bad.is_empty() && decoded.text.as_bytes() == bytes), "valid text was changed");
}

/// Scans a text in every dialect; every physical line is in one row, and rows stand one behind another.
pub fn scan(bytes: &[u8]) {
    let decoded = decode::decode(bytes);
    for dialect in DIALECTS {
        let (mut lines, mut end) = (0, 0);
        walk(&decoded.text, dialect, |record, cells| {
            assert!(record.start >= end && record.end >= record.start && record.lines >= 1, "{record:?}");
            assert_eq!(u64::from(record.line), lines + 1, "{record:?}");
            assert!(record.fault.is_some() == cells.is_empty() && cells.len() <= record.width.max(1), "{record:?}");
            (lines, end) = (lines + u64::from(record.lines), record.end);
            let mut scratch = String::new();
            for cell in cells {
                let long = cell.text(&decoded.text, dialect.quote, &mut scratch).len();
                assert!(long <= record.end - record.start, "{record:?}");
            }
        });
        assert_eq!(lines, physical_lines(&decoded.text).0);
    }
}

/// Compares the scan with the `csv` crate; where the scan finds no fault, the two must see the same rows and cells.
pub fn table_vs_scan(bytes: &[u8]) {
    let decoded = decode::decode(bytes);
    let (text, dialect) = (&*decoded.text, DIALECTS[0]);
    let (mut ours, mut comparable) = (Vec::new(), !text.starts_with('\u{feff}'));
    walk(text, dialect, |record, cells| {
        comparable &= record.fault.is_none() && record.width <= MAX_CELLS;
        let mut scratch = String::new();
        let texts: Vec<String> =
            cells.iter().map(|cell| cell.text(text, dialect.quote, &mut scratch).to_owned()).collect();
        // the other reader passes over lines with nothing on them
        if record.end > record.start {
            ours.push(texts);
        }
    });
    if !comparable {
        return;
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let theirs: Vec<Vec<String>> =
        reader.records().filter_map(|row| row.ok()).map(|row| row.iter().map(str::to_owned).collect()).collect();
    assert_eq!(ours, theirs);
}

/// Reads bytes as a file of that name; it is refused with a reason, or every line is accounted for.
pub fn table(bytes: &[u8], name: &str, side: Side) -> Result<RawTable> {
    let read = source::Stored::new(name.to_owned(), name, bytes.to_vec())
        .and_then(|stored| of_bytes(stored, side, &Settings::default(), &Quiet, 0));
    match &read {
        Err(error) => assert!(error.kind() != ErrorKind::Internal, "{error}"),
        Ok(table) => account(table),
    }
    read
}

/// Reads bytes as delimited text, JSON or XML alone and counts its lines apart from the reader.
pub fn lines(bytes: &[u8]) {
    if bytes.starts_with(&[0x1f, 0x8b]) {
        return;
    }
    let stored = source::Stored::new("e.csv".to_owned(), "e.csv", bytes.to_vec());
    let read = stored.and_then(|stored| text(stored, Side::Sis, &Settings::default()));
    if let Ok(table) = read {
        account(&table);
        let facts = format!("{:?}", table.intake.facts);
        let is_text = !["JSON", "XML"].iter().any(|kind| facts.contains(kind));
        if is_text {
            assert_eq!(table.intake.ledger.physical, physical_lines(&decode::decode(bytes).text).0);
        }
    }
}

/// Asserts law 1 and that every column is as high as the table.
fn account(table: &RawTable) {
    let intake = &table.intake;
    assert!(intake.ledger.check("x").is_ok(), "{:?}", intake.ledger);
    let rejected: u64 = intake.rejected.iter().map(|row| u64::from(row.lines)).sum();
    assert_eq!(intake.ledger.rejected, rejected);
    for column in table.columns.values().chain([&table.key]) {
        assert_eq!(column.codes.len(), table.lines.len());
        assert!(column.codes.iter().all(|code| (*code as usize) < column.values.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn files(folder: &Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
        }
        found.sort();
        found
    }

    #[test]
    fn a_backslash_at_the_end_of_a_line_or_of_the_text_loses_and_invents_no_line() {
        for text in ["a,b\\\n", "a,b\\", "a,b\\\r\n", "a,b\\\nc,d\n", "\"a\\\n", "a\t\\\n\\\n\\"] {
            scan(text.as_bytes());
        }
    }

    #[test]
    fn what_the_fuzzers_assert_holds_for_every_fixture_and_for_malformed_ones_cut_in_half() {
        let mut all = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
        all.retain(|path| std::fs::metadata(path).unwrap().len() < 16_000);
        assert!(all.len() > 300);
        for path in all {
            let whole = std::fs::read(&path).unwrap();
            let cut = if path.to_str().unwrap().contains("malformed") { whole.len() / 2 } else { whole.len() };
            for bytes in [&whole[..], &whole[..cut]].into_iter().take(1 + usize::from(cut < whole.len())) {
                decode_any(bytes);
                scan(bytes);
                table_vs_scan(bytes);
                lines(bytes);
                let name = path.file_name().unwrap().to_str().unwrap();
                let _ = table(bytes, name, Side::Enrollment);
            }
        }
    }

    /// `CORPORA_DIR` may hold csv-spectrum: its tables and, as JSON, what is in them.
    #[test]
    fn the_csv_spectrum_is_split_as_it_says() {
        let Some(folder) = std::env::var_os("CORPORA_DIR") else { return };
        let folder = Path::new(&folder).join("csv-spectrum");
        if !folder.exists() {
            return;
        }
        let tables = files(&folder.join("csvs"));
        for path in &tables {
            let name = path.file_stem().unwrap().to_str().unwrap();
            let wanted = std::fs::read(folder.join(format!("json/{name}.json"))).unwrap();
            // of one row some files are the row itself
            let wanted: Vec<std::collections::BTreeMap<String, String>> = match serde_json::from_slice(&wanted) {
                Ok(rows) => rows,
                Err(_) => vec![serde_json::from_slice(&wanted).unwrap()],
            };
            let bytes = std::fs::read(path).unwrap();
            let decoded = decode::decode(&bytes);
            let mut rows: Vec<Vec<String>> = Vec::new();
            walk(&decoded.text, DIALECTS[0], |record, cells| {
                assert_eq!(record.fault, None, "{name}");
                let mut scratch = String::new();
                rows.push(cells.iter().map(|c| c.text(&decoded.text, Some(b'"'), &mut scratch).to_owned()).collect());
            });
            let headers = rows.remove(0);
            let mut found: Vec<std::collections::BTreeMap<String, String>> =
                rows.into_iter().map(|row| headers.iter().cloned().zip(row).collect()).collect();
            if name == "location_coordinates" {
                // the number in the corpus's JSON is not the one in its table
                let number = found[0].get_mut("Contact Phone Number").unwrap();
                assert_eq!(number.len(), 10);
                number.clone_from(&wanted[0]["Contact Phone Number"]);
            }
            assert_eq!(found, wanted, "{name}");
        }
        assert!(tables.len() >= 11);
    }
}
