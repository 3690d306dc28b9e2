//! The structural scan: a strict tokenizer that knows every physical line, finds every quoting fault and loses one row to it.
//!
//! On valid input it splits exactly as the `csv` crate does (a property test holds it to that). On a broken quote it
//! gives up the physical line on which the row starts and goes on with the next one.

use super::cell::Cell;
use super::quoted::Walk;
use memchr::{memchr, memchr2};

/// A row may take this many physical lines.
pub(super) const MAX_LINES: u32 = 32;
/// A cell may take this many bytes.
pub(super) const MAX_CELL: usize = 64 << 10;
/// Cells beyond this number are counted but not kept.
pub(super) const MAX_CELLS: usize = 1 << 10;

/// Stands for the quote where there is none: no UTF-8 text has this byte.
const NO_QUOTE: u8 = 0xFF;

/// Says how a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What stands between two cells.
    pub(super) delimiter: u8,
    /// What quotes a cell; none where quotes are ordinary characters.
    pub(super) quote: Option<u8>,
    /// Whether blanks may stand between a delimiter and a quote, as in `1, "Ann"`.
    pub(super) padded: bool,
    /// Whether a backslash takes the meaning of the sign behind it, as in `"Ann \"Annie\" Lee"`.
    pub(super) backslash: bool,
}

/// Names what is wrong with the quoting of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A quote is opened and not closed within the limits.
    Unclosed,
    /// Text stands between a closing quote and the next delimiter.
    TextAfterQuote,
    /// A quoted cell holds what look like whole rows.
    Runaway,
    /// A cell is longer than any student record needs.
    TooLong,
}

/// Describes one row as the scan sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Where it starts in the text.
    pub(super) start: usize,
    /// Where it ends, without its line end.
    pub(super) end: usize,
    /// Its first physical line, counted from 1.
    pub(super) line: u32,
    /// How many physical lines it takes.
    pub(super) lines: u32,
    /// How many cells it has.
    pub(super) width: usize,
    /// Quotes that stand inside unquoted cells.
    pub(super) bare_quotes: u32,
    /// What is wrong with its quoting.
    pub(super) fault: Option<Fault>,
}

/// Walks over the rows of a text.
#[derive(Clone, Debug)]
pub(super) struct Scanner<'t> {
    bytes: &'t [u8],
    dialect: Dialect,
    expected: Option<Width>,
    at: usize,
    line: u32,
}

/// Says how many cells a row should have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Width {
    /// Cells under a named header; a row may not have fewer.
    pub(super) needed: usize,
    /// Cells of the header; what a row has beyond them must be empty.
    pub(super) full: usize,
}

impl Width {
    /// Says whether a row of so many cells fits.
    pub(super) fn fits(self, width: usize, cells: &[Cell]) -> bool {
        width >= self.needed
            && (width <= self.full
                || (width <= MAX_CELLS && cells.get(self.full..).is_some_and(|more| more.iter().all(|c| c.is_empty()))))
    }
}

impl<'t> Scanner<'t> {
    /// Starts at the beginning of a text.
    pub(super) fn new(text: &'t str, dialect: Dialect) -> Self {
        Self { bytes: text.as_bytes(), dialect, expected: None, at: 0, line: 1 }
    }

    /// Says how many cells a row should have, so that a quote that swallows rows is recognised.
    pub(super) fn expect(&mut self, width: Width) {
        self.expected = Some(width);
    }

    /// Returns how many bytes are done.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Reads the next row into `cells`.
    pub(super) fn next(&mut self, cells: &mut Vec<Cell>) -> Option<Record> {
        cells.clear();
        if self.at >= self.bytes.len() {
            return None;
        }
        let start = self.at;
        let (end, after) = line_end(self.bytes, start);
        let mut record = Record { start, end, line: self.line, lines: 1, width: 0, bare_quotes: 0, fault: None };
        let line = self.bytes.get(start..end).unwrap_or(&[]);
        let backslash = self.dialect.backslash && memchr(b'\\', line).is_some();
        match self.dialect.quote.or(backslash.then_some(NO_QUOTE)) {
            Some(quote) if backslash || memchr(quote, line).is_some() => {
                let mut walk = Walk { bytes: self.bytes, dialect: self.dialect, quote, lines: 1, bare_quotes: 0 };
                match walk.record(start, end, after, self.expected, cells) {
                    Ok((width, end, after)) => {
                        record.width = width;
                        record.end = end;
                        record.lines = walk.lines;
                        record.bare_quotes = walk.bare_quotes;
                        self.at = after;
                    }
                    Err(fault) => {
                        cells.clear();
                        record.fault = Some(fault);
                        self.at = after;
                    }
                }
            }
            _ => {
                let mut from = start;
                if line.len() < MAX_CELLS {
                    // neither are the cells of so short a line too many, nor is one too long
                    each(self.dialect.delimiter, line, |found| {
                        cells.push(Cell::new(from, start + found, false));
                        from = start + found + 1;
                    });
                    cells.push(Cell::new(from, end, false));
                    record.width = cells.len();
                } else {
                    each(self.dialect.delimiter, line, |found| {
                        push(cells, from, start + found, false, &mut record);
                        from = start + found + 1;
                    });
                    push(cells, from, end, false, &mut record);
                    if record.fault.is_some() {
                        cells.clear();
                    }
                }
                self.at = after;
            }
        }
        self.line = self.line.saturating_add(record.lines);
        Some(record)
    }
}

/// Tells every place of a byte, in order: cells are short, so that a search for the next one takes longer to begin than to
/// look at all bytes, 64 at a time.
fn each(byte: u8, line: &[u8], mut tell: impl FnMut(usize)) {
    let (blocks, rest) = line.as_chunks::<64>();
    let mut last = [!byte; 64];
    last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    for (block, start) in blocks.iter().chain([&last]).zip((0..).step_by(64)) {
        let mut found = places(byte, block);
        while found != 0 {
            tell(start + found.trailing_zeros() as usize);
            found &= found - 1;
        }
    }
}

/// Returns a bit for each place of a byte.
#[inline]
fn places(byte: u8, block: &[u8; 64]) -> u64 {
    let mut bits = [0_u8; 64];
    for ((bit, at), of_block) in bits.iter_mut().zip(0..).zip(block) {
        *bit = if *of_block == byte { 1 << (at % 8) } else { 0 };
    }
    // the processor adds up eight bytes at once
    let mut sums = [0; 8];
    for (sum, bits) in sums.iter_mut().zip(bits.as_chunks::<8>().0) {
        *sum = bits.iter().map(|bit| u64::from(*bit)).sum::<u64>() as u8;
    }
    u64::from_le_bytes(sums)
}

fn push(cells: &mut Vec<Cell>, start: usize, end: usize, escaped: bool, record: &mut Record) {
    record.width += 1;
    if end - start > MAX_CELL {
        record.fault = Some(Fault::TooLong);
    } else if cells.len() < MAX_CELLS {
        cells.push(Cell::new(start, end, escaped));
    }
}

/// Returns where the line ends and where the next one starts; LF, CRLF and a lone CR end a line.
pub(super) fn line_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let rest = bytes.get(from..).unwrap_or(&[]);
    match memchr2(b'\n', b'\r', rest) {
        None => (bytes.len(), bytes.len()),
        Some(found) => {
            let end = from + found;
            let crlf = bytes.get(end) == Some(&b'\r') && bytes.get(end + 1) == Some(&b'\n');
            (end, end + 1 + usize::from(crlf))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn every_place_of_a_byte_is_told_in_order_whatever_stands_around_it() {
        for length in 0..200_usize {
            for (byte, others) in [(b',', [b'-', b'+', 0xAC, 0x00]), (b'\t', [b'\n', 0x89, 0x08, 0xFF])] {
                let sign = |at: usize| if at * at % 7 < 3 { byte } else { others[at % 4] };
                let line: Vec<u8> = (0..length).map(sign).collect();
                let mut told = Vec::new();
                each(byte, &line, |at| told.push(at));
                assert_eq!(told, (0..length).filter(|at| line[*at] == byte).collect::<Vec<_>>(), "{length}");
            }
        }
    }
}
