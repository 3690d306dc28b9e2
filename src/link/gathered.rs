//! The rows of a few blocks beside each other: fetched together, so that their cache misses overlap.

use super::features::Features;
use super::filing::{Line, Lines};
use super::row::Row;

/// Holds the rows of a few blocks beside each other.
#[derive(Default)]
pub(crate) struct Gathered<const W: usize> {
    pub(crate) rows: Vec<u32>,
    pub(crate) lines: Vec<Line<W>>,
    wanted: Vec<bool>,
    /// The rows that were wanted, at their places; what stands at others means nothing.
    pub(crate) fetched: Vec<Row>,
    /// Room for the keys of a row.
    keys: Vec<u32>,
}

impl<const W: usize> Gathered<W> {
    /// Forgets the rows.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.lines.clear();
        self.wanted.clear();
    }

    /// Adds the rows of some entries, with their lines.
    pub(crate) fn add(&mut self, lines: &Lines<'_, W>, entries: &[u64]) {
        for entry in entries {
            let row = *entry as u32;
            self.rows.push(row);
            self.lines.push(lines.line(row as usize, &mut self.keys));
            self.wanted.push(false);
        }
    }

    /// Marks one as wanted.
    pub(crate) fn want(&mut self, at: u32) {
        self.wanted[at as usize] = true;
    }

    /// Fetches the rows that are wanted.
    pub(crate) fn fetch(&mut self, side: &Features) {
        self.fetched.resize(self.rows.len().max(self.fetched.len()), Row::default());
        for ((row, wanted), place) in self.rows.iter().zip(&self.wanted).zip(&mut self.fetched) {
            if *wanted {
                *place = side.rows[*row as usize];
            }
        }
    }
}
