//! Tells a file that ends in the middle of its last row: what an export leaves that is still being written, or broke off.

use super::header::Head;
use super::rows::Rows;
use super::scan::{Fault, Record, Width};
use crate::roster::{Error, ErrorKind, Result};

/// Refuses a file whose last line, alone among all, has no line end and is only the beginning of a row.
///
/// A row that is whole but for its line end is how many systems end a file, and a cut inside the last cell leaves no mark.
pub(super) fn check(
    text: &str,
    last: Option<Record>,
    rows: &Rows,
    head: &Head,
    width: Width,
    name: &str,
) -> Result<()> {
    let Some(record) = last.filter(|record| record.end == text.len()) else { return Ok(()) };
    let rejected = rows.rejected.last().is_some_and(|row| row.line == record.line);
    if !rejected {
        return Ok(());
    }
    let what = if record.fault == Some(Fault::Unclosed) {
        "the last line opens a quote that is never closed, and has no line end".to_owned()
    } else if record.fault.is_none() && is_short(text, &record, rows, head, width) {
        let cells = if record.width == 1 { "cell" } else { "cells" };
        let (has, full) = (record.width, width.needed);
        format!("the last line has {has} {cells} where the header has {full}, and no line end")
    } else {
        return Ok(());
    };
    Err(Error::new(ErrorKind::Refused, format!("the file ends in the middle of a row: {what}"))
        .code("F103")
        .file(name)
        .line(u64::from(record.line))
        .note("a half-written export would look like missing students; nothing was compared")
        .help("wait until the export job is done, or export again; `--settle 30s` reads a file only once it is left alone"))
}

/// Says whether the last line is a row that lacks cells; a remark at the end is none.
fn is_short(text: &str, record: &Record, rows: &Rows, head: &Head, width: Width) -> bool {
    // where other rows have as few, that is how they are written
    let alone = rows.odd_widths.get(&record.width).is_none_or(|count| *count == 1);
    record.width < width.needed && alone && (record.width > 1 || begins_a_row(text, record, rows, head))
}

/// Says whether a line of one cell may be the beginning of a row like the one above it.
fn begins_a_row(text: &str, record: &Record, rows: &Rows, head: &Head) -> bool {
    let quotes = head.dialect.quote.map(char::from);
    let bare = |cell: &str| cell.trim().trim_matches(|c| Some(c) == quotes).to_owned();
    let cell = bare(text.get(record.start..record.end).unwrap_or(""));
    if cell.parse() == Ok(rows.lines.len()) {
        return false; // the number of the rows
    }
    let above = text.get(..record.start).unwrap_or("").trim_end_matches(['\n', '\r']);
    let line = above.rsplit(['\n', '\r']).next().unwrap_or("");
    let first = bare(line.split(char::from(head.dialect.delimiter)).next().unwrap_or(""));
    cell.len() <= first.len() && kinds(&first).starts_with(&kinds(&cell))
}

/// Returns what a text consists of, in order: figures, letters, and other characters as they are.
fn kinds(text: &str) -> Vec<char> {
    let mut kinds: Vec<char> = text
        .chars()
        .map(|c| match c {
            _ if c.is_ascii_digit() => '9',
            _ if c.is_alphabetic() => 'a',
            other => other,
        })
        .collect();
    kinds.dedup();
    kinds
}

#[cfg(test)]
mod tests {
    use crate::ingest::tests::read_bytes;
    use crate::roster::ErrorKind;

    fn text(ending: &str) -> String {
        let mut text = "Student ID,First Name,Last Name,Birth Date\r\n".to_owned();
        (1001..1020).for_each(|id| text += &format!("{id},Ann,Lee,2014-05-01\r\n"));
        text + ending
    }

    #[test]
    fn a_file_that_ends_in_the_middle_of_a_row_is_refused() {
        for ending in ["1020,Bob", "1020,Bob,", "1020,Bob,\"Ra", "102", "1020,\"Bob", "\"10"] {
            for bytes in [text(ending).into_bytes(), utf16(&text(ending))] {
                let error = read_bytes(&bytes).expect_err(ending);
                assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("F103")), "{ending}");
                assert!(error.to_string().contains("test.csv:21: the file ends in the middle of a row"), "{error}");
                assert!(!error.to_string().contains("Bob"), "{error}");
            }
        }
        // in the middle of a character
        let mut odd = utf16(&text("1020,Bob"));
        odd.pop();
        assert_eq!(read_bytes(&odd).unwrap_err().code_name(), Some("F103"));
        let mut accent = text("1019,Zo\u{e9},Lee,2014-05-01\r\n1020,Zo\u{e9}").into_bytes();
        accent.pop();
        assert_eq!(read_bytes(&accent).unwrap_err().code_name(), Some("F103"));
    }

    #[test]
    fn what_only_lacks_its_last_line_end_is_read() {
        // a whole row, a remark, the number of rows, and a short row that has its line end
        for (ending, rows) in [
            ("1020,Bob,Ray,2014-05-01", 20),
            ("1020,Bob,Ray,", 20),
            ("1020,Bob,Ray,\"2014-05-01\"", 20),
            ("Total: 19 students", 19),
            ("19", 19),
            ("*** EOF ***", 19),
            ("1020,Bob\r\n", 19),
            ("1020,Bob\r\n   ", 19),
            ("1020,Bob\r\n1021,Cat", 19),
        ] {
            assert_eq!(read_bytes(text(ending).as_bytes()).expect(ending).lines.len(), rows, "{ending}");
        }
    }

    fn utf16(text: &str) -> Vec<u8> {
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
    }
}
