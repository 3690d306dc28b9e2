//! Writes a CSV report fast: rows are made in parallel chunks while those before them are written, in order.

use super::escape;
use crate::roster::hex_digits;
use rayon::prelude::*;
use std::io::{self, Write};

/// Rows that one thread makes at a time.
const CHUNK: usize = 1024;
/// Chunks that are made, and chunks that are written, at a time: few, so that what is written is still near.
const BATCH: usize = 8;
/// Rows whose texts are fetched together.
const BLOCK: usize = 64;
/// Tells spreadsheets that the text is UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// Holds the bytes of the rows that are being made.
#[derive(Debug, Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    begun: bool,
}

impl Rows {
    fn separate(&mut self) {
        if self.begun {
            self.bytes.push(b',');
        }
        self.begun = true;
    }

    /// Appends a cell that holds somebody's text.
    pub(super) fn text(&mut self, text: &str) {
        self.separate();
        escape::csv_text(&mut self.bytes, text);
    }

    /// Appends a cell of the program's own making.
    pub(super) fn word(&mut self, text: &str) {
        self.separate();
        escape::csv_cell(&mut self.bytes, text);
    }

    /// Appends a cell that is quoted already; nothing for `None`.
    pub(super) fn quoted(&mut self, cell: Option<&Vec<u8>>) {
        self.separate();
        self.bytes.extend_from_slice(cell.map_or(&[], Vec::as_slice));
    }

    /// Appends a whole number.
    pub(super) fn number(&mut self, number: u64) {
        self.separate();
        digits(&mut self.bytes, number);
    }

    /// Appends a row number, or nothing for 0.
    pub(super) fn row_number(&mut self, line: u32) {
        self.separate();
        if line > 0 {
            digits(&mut self.bytes, u64::from(line));
        }
    }

    /// Appends a number given in thousandths (3) or millionths (6), with all its decimals.
    pub(super) fn decimal(&mut self, number: i32, places: u32) {
        self.separate();
        let (mut cell, mut at) = ([b'-'; 16], 16);
        let (mut left, mut decimals) = (number.unsigned_abs(), places);
        loop {
            at -= 1;
            cell[at] = b'0' + (left % 10) as u8;
            left /= 10;
            match decimals {
                0 if left == 0 => break,
                0 => {}
                1 => {
                    at -= 1;
                    cell[at] = b'.';
                    decimals = 0;
                }
                _ => decimals -= 1,
            }
        }
        self.bytes.extend_from_slice(&cell[at - usize::from(number < 0)..]);
    }

    /// Appends eight bytes in hexadecimal.
    pub(super) fn hex(&mut self, bytes: [u8; 8]) {
        self.separate();
        self.bytes.extend(hex_digits(&bytes));
    }

    /// Ends the row.
    pub(super) fn end(&mut self) {
        self.bytes.extend_from_slice(b"\r\n");
        self.begun = false;
    }
}

/// The figures of the numbers below 100.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = [b'0' + (number / 10) as u8, b'0' + (number % 10) as u8];
        number += 1;
    }
    pairs
};

/// Appends a number in figures.
pub(super) fn digits(out: &mut Vec<u8>, mut number: u64) {
    // the longest has as many
    let mut digits = [0; 20];
    let mut at = digits.len();
    while number >= 10 {
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[(number % 100) as usize]);
        number /= 100;
    }
    if number > 0 || at == digits.len() {
        at -= 1;
        digits[at] = b'0' + number as u8;
    }
    out.extend_from_slice(&digits[at..]);
}

/// Writes a header and one row per item, in the order of the items; a row is told the place of its item.
///
/// `fetch` looks up what the rows of some items need, all of it together, and returns it in their order.
pub(super) fn write<T: Sync, F>(
    out: &mut dyn Write,
    header: &str,
    items: &[T],
    fetch: impl Fn(&[T]) -> Vec<F> + Sync,
    row: impl Fn(&mut Rows, usize, &T, F) + Sync,
) -> io::Result<()> {
    out.write_all(BOM)?;
    out.write_all(header.as_bytes())?;
    out.write_all(b"\r\n")?;
    let make = |rows: &mut Rows, first: usize, chunk: &[T]| {
        rows.bytes.clear();
        for (block, first) in chunk.chunks(BLOCK).zip((first..).step_by(BLOCK)) {
            let fetched = fetch(block);
            block.iter().zip(fetched).zip(first..).for_each(|((item, fetched), at)| row(rows, at, item, fetched));
        }
    };
    let chunks = items.len().div_ceil(CHUNK).min(BATCH);
    let [mut made, mut making] = [0, 1].map(|_| (0..chunks).map(|_| Rows::default()).collect::<Vec<Rows>>());
    let mut ready = 0;
    for (batch, first) in items.chunks(CHUNK * BATCH).zip((0..).step_by(CHUNK * BATCH)) {
        let mut written = Ok(());
        // the next rows are made while these are written
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                let chunks = making.par_iter_mut().zip(batch.par_chunks(CHUNK)).enumerate().with_max_len(1);
                chunks.for_each(|(at, (rows, chunk))| make(rows, first + at * CHUNK, chunk));
            });
            written = made.iter().take(ready).try_for_each(|rows| out.write_all(&rows.bytes));
        });
        written?;
        std::mem::swap(&mut made, &mut making);
        ready = batch.len().div_ceil(CHUNK);
    }
    made.iter().take(ready).try_for_each(|rows| out.write_all(&rows.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_all_their_decimals() {
        let mut rows = Rows::default();
        rows.decimal(999_999, 6);
        rows.decimal(-50, 3);
        rows.decimal(i32::MIN, 3);
        rows.decimal(7_654_321, 6);
        rows.number(0);
        [9, 10, 99, 100, 1_000_005, u64::MAX].into_iter().for_each(|number| rows.number(number));
        rows.row_number(0);
        rows.row_number(12);
        rows.hex([0, 1, 0xab, 0xff, 9, 10, 0x10, 0x7f]);
        rows.end();
        assert_eq!(rows.bytes, b"0.999999,-0.050,-2147483.648,7.654321,0,9,10,99,100,1000005,18446744073709551615,,12,0001abff090a107f\r\n");
    }

    #[test]
    fn many_chunks_come_out_in_order() {
        let items: Vec<u32> = (1..=(CHUNK * BATCH * 2 + 5) as u32).collect();
        let mut out = Vec::new();
        let fetch = |block: &[u32]| {
            assert!(!block.is_empty() && block.len() <= BLOCK);
            block.to_vec()
        };
        write(&mut out, "n", &items, fetch, |rows, at, item, fetched| {
            assert_eq!((at + 1, fetched), (*item as usize, *item));
            rows.row_number(*item);
            rows.end();
        })
        .unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with("\u{feff}n\r\n1\r\n2\r\n"));
        assert!(text.lines().skip(1).zip(&items).all(|(line, item)| line == item.to_string()));
        assert_eq!(text.lines().count(), items.len() + 1);
    }
}
