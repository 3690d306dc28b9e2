//! The rows of a few blocks beside each other: fetched together, so that their cache misses overlap.

use super::features::Features;
use super::filing::{Line, Lines};
use super::row::Row;
use crate::roster::ahead;

/// Holds the rows of a few blocks beside each other.
#[derive(Default)]
pub(crate) struct Gathered<const W: usize> {
    pub(crate) rows: Vec<u32>,
    pub(crate) lines: Vec<Line<W>>,
    wanted: Vec<bool>,
    /// The rows that were wanted, at their places; what stands at others means nothing.
    pub(crate) fetched: Vec<Row>,
    /// Room for the places of the rows that are fetched, and for the keys of a row.
    places: Vec<(u32, u32)>,
    keys: Vec<u32>,
}

impl<const W: usize> Gathered<W> {
    /// Forgets the rows.
    pub(crate) fn clear(&mut self) {
        self.rows.clear();
        self.lines.clear();
        self.wanted.clear();
    }

    /// Adds the rows of some entries.
    pub(crate) fn add(&mut self, entries: &[u64]) {
        self.rows.extend(entries.iter().map(|entry| *entry as u32));
    }

    /// Fetches the lines of all rows that were added, and reads what keys they have more under one way of filing.
    pub(crate) fn fetch_lines(&mut self, lines: &Lines<'_, W>, way: usize) {
        lines.read(&self.rows);
        self.lines.extend(self.rows.iter().map(|row| lines.line(*row as usize, &mut self.keys)));
        lines.read_several(&self.rows, &self.lines, way);
        self.wanted.resize(self.rows.len(), false);
    }

    /// Marks one as wanted.
    pub(crate) fn want(&mut self, at: u32) {
        self.wanted[at as usize] = true;
    }

    /// Fetches the rows that are wanted.
    pub(crate) fn fetch(&mut self, side: &Features) {
        self.fetched.resize(self.rows.len().max(self.fetched.len()), Row::default());
        let wanted = || self.rows.iter().enumerate().filter(|(at, _)| self.wanted[*at]);
        self.places.clear();
        self.places.extend(wanted().map(|(at, row)| (at as u32, *row)));
        // without a question in between, so that no row waits for another one
        ahead::read(self.places.iter().map(|(_, row)| side.rows[*row as usize].read()));
        for (at, row) in &self.places {
            self.fetched[*at as usize] = side.rows[*row as usize];
        }
    }
}
