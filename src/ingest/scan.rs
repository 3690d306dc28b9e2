//! The structural scan: a strict tokenizer that knows every physical line, finds every quoting fault and loses one row to it.
//!
//! On valid input it splits exactly as the `csv` crate does (a property test holds it to that). On a broken quote it
//! gives up the physical line on which the row starts and goes on with the next one.

use super::escapes;
use memchr::{memchr, memchr_iter, memchr2, memchr3};
use std::borrow::Cow;

/// A row may take this many physical lines.
pub(super) const MAX_LINES: u32 = 32;
/// A cell may take this many bytes.
pub(super) const MAX_CELL: usize = 64 << 10;
/// Cells beyond this number are counted but not kept.
pub(super) const MAX_CELLS: usize = 1 << 10;

const ESCAPED: u32 = 1 << 31;
/// With backslashes; such a cell is always `ESCAPED` too.
const BACKSLASHED: u32 = 1 << 30;
/// The bits of a cell's length.
const LENGTH: u32 = BACKSLASHED - 1;
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

/// Points at one cell in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    start: u32,
    length: u32,
}

impl Cell {
    fn new(start: usize, end: usize, escaped: bool) -> Self {
        let flag = if escaped { ESCAPED } else { 0 };
        Self { start: start as u32, length: (end - start) as u32 | flag }
    }

    fn backslashed(self) -> Self {
        Self { length: self.length | ESCAPED | BACKSLASHED, ..self }
    }

    /// Returns the cell's text, in `scratch` where doubled quotes or backslashes had to be undone.
    pub(super) fn text<'t>(self, text: &'t str, quote: Option<u8>, scratch: &'t mut String) -> &'t str {
        let start = self.start as usize;
        let written = text.get(start..start + (self.length & LENGTH) as usize).unwrap_or("");
        if self.length & BACKSLASHED != 0 {
            escapes::undo(written, quote.map(char::from), scratch);
            return scratch;
        }
        match quote {
            Some(quote) if self.length & ESCAPED != 0 => {
                scratch.clear();
                let quote = char::from(quote);
                let mut after_quote = false;
                for character in written.chars() {
                    after_quote = character == quote && !after_quote;
                    if !after_quote {
                        scratch.push(character);
                    }
                }
                scratch
            }
            _ => written,
        }
    }

    /// Returns the cell's text where it stands in the file as it is meant.
    pub(super) fn written(self, text: &str) -> Option<&str> {
        if self.length & ESCAPED == 0 {
            text.get(self.start as usize..(self.start + self.length) as usize)
        } else {
            None
        }
    }

    /// Returns the cell's text, copied only where it does not stand in the file as it is meant.
    pub(super) fn meant(self, text: &str, quote: Option<u8>) -> Cow<'_, str> {
        match self.written(text) {
            Some(written) => Cow::Borrowed(written),
            None => Cow::Owned(self.text(text, quote, &mut String::new()).to_owned()),
        }
    }

    /// Says whether nothing is written in the cell.
    pub(super) fn is_empty(self) -> bool {
        self.length == 0
    }
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
                each(self.dialect.delimiter, line, |found| {
                    push(cells, from, start + found, false, &mut record);
                    from = start + found + 1;
                });
                push(cells, from, end, false, &mut record);
                if record.fault.is_some() {
                    cells.clear();
                }
                self.at = after;
            }
        }
        self.line = self.line.saturating_add(record.lines);
        Some(record)
    }
}

/// Tells every place of a byte, in order: cells are short, so that a search for the next one takes longer to begin than to
/// look at eight bytes at a time.
fn each(byte: u8, line: &[u8], mut tell: impl FnMut(usize)) {
    const SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let pattern = u64::from_le_bytes([byte; 8]);
    let (words, rest) = line.as_chunks::<8>();
    for (word, start) in words.iter().zip((0..).step_by(8)) {
        let differing = u64::from_le_bytes(*word) ^ pattern;
        // the upper bit of every byte that does not differ
        let mut found = !(((differing & SEVEN) + SEVEN) | differing | SEVEN);
        while found != 0 {
            tell(start + found.trailing_zeros() as usize / 8);
            found &= found - 1;
        }
    }
    let start = line.len() - rest.len();
    rest.iter().zip(start..).filter(|(other, _)| **other == byte).for_each(|(_, at)| tell(at));
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
fn line_end(bytes: &[u8], from: usize) -> (usize, usize) {
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

/// Walks over one row that has quotes.
struct Walk<'t> {
    bytes: &'t [u8],
    dialect: Dialect,
    quote: u8,
    lines: u32,
    bare_quotes: u32,
}

impl Walk<'_> {
    /// Returns the width, the end and the start of the next row.
    fn record(
        &mut self,
        start: usize,
        end: usize,
        after: usize,
        expected: Option<Width>,
        cells: &mut Vec<Cell>,
    ) -> Result<(usize, usize, usize), Fault> {
        let (mut at, mut end, mut after) = (start, end, after);
        let mut width = 0;
        loop {
            width += 1;
            let open = self.padding(at);
            let (cell, next) = if self.bytes.get(open) == Some(&self.quote) && open < end {
                let lines_before = self.lines;
                let (cell, close) = self.quoted(open + 1)?;
                if self.lines > lines_before {
                    (end, after) = line_end(self.bytes, close + 1);
                    if self.swallowed_rows(start, open, close, expected, self.lines - lines_before) {
                        return Err(Fault::Runaway);
                    }
                }
                (cell, self.padding(close + 1))
            } else if self.dialect.backslash {
                self.escaped(at, &mut end, &mut after)?
            } else {
                let rest = self.bytes.get(at..end).unwrap_or(&[]);
                let length = memchr(self.dialect.delimiter, rest).unwrap_or(rest.len());
                if length > MAX_CELL {
                    return Err(Fault::TooLong);
                }
                let bare = rest.get(..length).unwrap_or(rest);
                self.bare_quotes += memchr_iter(self.quote, bare).count() as u32;
                (Cell::new(at, at + length, false), at + length)
            };
            if cells.len() < MAX_CELLS {
                cells.push(cell);
            }
            if next >= end {
                break;
            }
            at = next + 1; // over the delimiter
        }
        // a row that runs over several lines must be right, or its quote was opened by mistake
        if self.lines > 1 && expected.is_some_and(|expected| !expected.fits(width, cells)) {
            return Err(Fault::Runaway);
        }
        Ok((width, end, after))
    }

    /// Returns an unquoted cell in which backslashes count, and its end; a line end behind one belongs to the cell.
    fn escaped(&mut self, at: usize, end: &mut usize, after: &mut usize) -> Result<(Cell, usize), Fault> {
        let (mut here, mut backslashed) = (at, false);
        while here < *end && self.bytes.get(here) != Some(&self.dialect.delimiter) {
            let is_backslash = self.bytes.get(here) == Some(&b'\\');
            backslashed |= is_backslash;
            // behind the last line end there is no line that could belong to the cell
            if is_backslash && here + 1 == *end && *after > *end && *after < self.bytes.len() {
                self.lines += 1;
                if self.lines > MAX_LINES {
                    return Err(Fault::Unclosed);
                }
                here = *after;
                (*end, *after) = line_end(self.bytes, here);
            } else {
                here += 1 + usize::from(is_backslash);
            }
        }
        let here = here.min(*end);
        if here - at > MAX_CELL {
            return Err(Fault::TooLong);
        }
        let cell = Cell::new(at, here, false);
        Ok((if backslashed { cell.backslashed() } else { cell }, here))
    }

    /// Returns the place after blanks, where blanks do not count.
    fn padding(&self, at: usize) -> usize {
        let rest = self.bytes.get(at..).filter(|_| self.dialect.padded).unwrap_or(&[]);
        at + rest.iter().take_while(|byte| **byte == b' ').count()
    }

    /// Returns the cell after an opening quote and the place of the closing one.
    fn quoted(&mut self, start: usize) -> Result<(Cell, usize), Fault> {
        let mut at = start;
        let (mut escaped, mut backslashed) = (false, false);
        let whole = |cell: Cell, backslashed| if backslashed { cell.backslashed() } else { cell };
        loop {
            let rest = self.bytes.get(at..).unwrap_or(&[]);
            let rest = rest.get(..rest.len().min(MAX_CELL + 2)).unwrap_or(rest);
            let found = if self.dialect.backslash {
                rest.iter().position(|byte| matches!(byte, b'\\' | b'\n' | b'\r') || *byte == self.quote)
            } else {
                memchr3(self.quote, b'\n', b'\r', rest)
            };
            let Some(found) = found else {
                return Err(if rest.len() > MAX_CELL { Fault::TooLong } else { Fault::Unclosed });
            };
            let here = at + found;
            let next = self.bytes.get(here + 1).copied();
            let follows = self.bytes.get(self.padding(here + 1)).copied();
            if here - start > MAX_CELL {
                return Err(Fault::TooLong);
            }
            if self.dialect.backslash && self.bytes.get(here) == Some(&b'\\') {
                backslashed = true;
                // a line end behind it is counted as one
                at = here + 1 + usize::from(!matches!(next, None | Some(b'\n' | b'\r')));
                continue;
            }
            if self.bytes.get(here) != Some(&self.quote) {
                let crlf = self.bytes.get(here) == Some(&b'\r') && next == Some(b'\n');
                at = here + 1 + usize::from(crlf);
                self.lines += 1;
                if self.lines > MAX_LINES {
                    return Err(Fault::Unclosed);
                }
                continue;
            }
            match follows {
                _ if next == Some(self.quote) => {
                    escaped = true;
                    at = here + 2;
                }
                None | Some(b'\n' | b'\r') => return Ok((whole(Cell::new(start, here, escaped), backslashed), here)),
                Some(byte) if byte == self.dialect.delimiter => {
                    return Ok((whole(Cell::new(start, here, escaped), backslashed), here));
                }
                // a quote that closes on a later line than it opens was most likely never closed
                Some(_) if self.lines > 1 => return Err(Fault::Unclosed),
                Some(_) => return Err(Fault::TextAfterQuote),
            }
        }
    }

    /// Says whether a quoted cell over several lines holds exactly the delimiters of whole rows.
    ///
    /// That is what two stray quotes in the same column of different rows leave behind: a row of the right width whose
    /// one cell hides the rows between. In narrow files an address may hold as many commas, so there the lines inside must
    /// also begin like the row itself.
    fn swallowed_rows(&self, start: usize, open: usize, close: usize, expected: Option<Width>, breaks: u32) -> bool {
        let Some(expected) = expected.map(|width| width.full).filter(|width| *width > 1) else { return false };
        let inside = self.bytes.get(open + 1..close).unwrap_or(&[]);
        let delimiters = memchr_iter(self.dialect.delimiter, inside).count();
        if delimiters != (expected - 1) * breaks as usize {
            return false;
        }
        expected > 3 || {
            let second = line_end(self.bytes, open).1;
            self.shape(start) == self.shape(second)
        }
    }

    /// Returns the kinds of the characters of the first cell of a line.
    fn shape(&self, from: usize) -> Vec<u8> {
        let line = self.bytes.get(from..line_end(self.bytes, from).0).unwrap_or(&[]);
        let length = memchr(self.dialect.delimiter, line).unwrap_or(line.len());
        let kind = |byte: &u8| match *byte {
            b'0'..=b'9' => b'9',
            b'A'..=b'Z' | b'a'..=b'z' => b'a',
            other => other,
        };
        line.get(..length.min(64)).unwrap_or(line).iter().filter(|byte| **byte != self.quote).map(kind).collect()
    }
}
