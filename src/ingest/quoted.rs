//! Rows that have quotes or backslashes, cell by cell: where each quote closes, and when one was opened by mistake.

use super::cell::Cell;
use super::scan::{Dialect, Fault, MAX_CELL, MAX_CELLS, MAX_LINES, Width, line_end};
use memchr::{memchr, memchr_iter, memchr3};

/// Walks over one row that has quotes.
pub(super) struct Walk<'t> {
    pub(super) bytes: &'t [u8],
    pub(super) dialect: Dialect,
    pub(super) quote: u8,
    pub(super) lines: u32,
    pub(super) bare_quotes: u32,
}

impl Walk<'_> {
    /// Returns the width, the end and the start of the next row.
    pub(super) fn record(
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
