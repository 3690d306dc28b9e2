//! The lines of the rows of a few blocks beside each other: fetched together, so that their cache misses overlap.

use super::blocks::row_of;
use super::filing::{Line, Lines};

/// Holds the rows of a few blocks beside each other.
#[derive(Default)]
pub(crate) struct Gathered<const W: usize> {
    pub(crate) rows: Vec<u32>,
    pub(crate) lines: Vec<Line<W>>,
}

impl<const W: usize> Gathered<W> {
    /// Forgets the rows.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.lines.clear();
    }

    /// Adds the rows of some entries.
    pub(crate) fn add(&mut self, entries: &[u64]) {
        self.rows.extend(entries.iter().map(|entry| row_of(*entry) as u32));
    }

    /// Fetches the lines of all rows that were added, and reads what keys they have more under one way of filing.
    pub(crate) fn fetch_lines(&mut self, lines: &Lines<'_, W>, way: usize) {
        lines.fetch(&self.rows, &mut self.lines);
        lines.read_several(&self.rows, &self.lines, way);
    }
}
