//! Rows that are too wide by empty cells: separators at the end that mean nothing, or one too many before the values.

use super::cell::Cell;
use super::header::Head;
use super::judge::is_blank;
use super::scan::{Scanner, Width};
use std::cell::OnceCell;

/// Knows how often each column of a file is filled, once that is asked for.
pub(super) struct Shift<'a> {
    text: &'a str,
    head: &'a Head,
    width: Width,
    fills: OnceCell<Fills>,
}

/// Counts rows, and those in which a column is filled.
struct Fills {
    rows: u64,
    filled: Vec<u64>,
}

impl<'a> Shift<'a> {
    /// Begins without counting.
    pub(super) fn new(text: &'a str, head: &'a Head, width: Width) -> Self {
        Self { text, head, width, fills: OnceCell::new() }
    }

    /// Says whether the values of a row that is too wide seem to stand in the wrong columns: without one of its empty
    /// cells, it would be filled where the rows of the file mostly are, and as it stands it is not.
    pub(super) fn is_likely(&self, cells: &[Cell]) -> bool {
        let filled: Vec<bool> = cells.iter().map(|cell| !cell.is_empty()).collect();
        let last = filled.iter().rposition(|filled| *filled).unwrap_or(0);
        let empty: Vec<usize> = filled.iter().take(last).enumerate().filter(|(_, f)| !**f).map(|(at, _)| at).collect();
        if empty.is_empty() {
            return false;
        }
        let fills = self.fills.get_or_init(|| self.count());
        let as_it_is = fills.likeness(filled.iter().copied());
        empty.into_iter().any(|gap| {
            let moved = filled.iter().enumerate().filter(|(at, _)| *at != gap).map(|(_, filled)| *filled);
            fills.likeness(moved) >= as_it_is
        })
    }

    /// Counts over the whole file, so that the order of rows does not matter.
    fn count(&self) -> Fills {
        let mut scanner = Scanner::new(self.text, self.head.dialect);
        scanner.expect(self.width);
        let mut cells = Vec::new();
        let mut fills = Fills { rows: 0, filled: vec![0; self.width.full] };
        while let Some(record) = scanner.next(&mut cells) {
            let is_row = record.line > self.head.record.line && record.fault.is_none();
            if is_row && self.width.fits(record.width, &cells) && !is_blank(self.text, &record) {
                fills.rows += 1;
                fills.filled.iter_mut().zip(&cells).for_each(|(count, cell)| *count += u64::from(!cell.is_empty()));
            }
        }
        fills
    }
}

impl Fills {
    /// Returns the logarithm of how likely a row is filled like this.
    fn likeness(&self, filled: impl Iterator<Item = bool>) -> f64 {
        let share = |count: u64| (count as f64 + 1.0) / (self.rows as f64 + 2.0);
        let of = |(count, filled): (&u64, bool)| if filled { share(*count) } else { 1.0 - share(*count) };
        self.filled.iter().zip(filled).map(|pair| of(pair).ln()).sum()
    }
}
