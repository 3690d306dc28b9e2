//! Pairs that were given lately: the same two rows meet under key after key, and most meetings after the first need no closer
//! look.

use crate::roster::ahead;
use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};

/// Places per row.
const PLACES: usize = 4;

/// Knows of every row of the first side some of the rows that it was given with.
///
/// What is known was given; of what was given, not everything is known, since a later row takes the place of an earlier one.
pub(crate) struct Met {
    /// The other row of the pair and one more, 0 for none.
    rows: Vec<[AtomicU32; PLACES]>,
    /// The ways of filing under which the row's first key is that of a row that it was given with, as bits.
    ways: Vec<AtomicU16>,
}

impl Met {
    /// Makes room for so many rows.
    pub(crate) fn of(rows: usize) -> Self {
        Self {
            rows: std::iter::repeat_with(Default::default).take(rows).collect(),
            ways: std::iter::repeat_with(Default::default).take(rows).collect(),
        }
    }

    /// Notes that a pair was given whose first keys are the same under some ways of filing.
    pub(crate) fn note(&self, row: usize, other: usize, ways: u32) {
        self.rows[row][other % PLACES].store(other as u32 + 1, Ordering::Relaxed);
        if ways as u16 & !self.ways[row].load(Ordering::Relaxed) != 0 {
            self.ways[row].fetch_or(ways as u16, Ordering::Relaxed);
        }
    }

    /// Says whether the first key of a row under one way of filing is known to be that of a row that it was given with.
    pub(crate) fn shares(&self, row: usize, way: usize) -> bool {
        self.ways[row].load(Ordering::Relaxed) & 1 << way != 0
    }

    /// Reads what is known of some rows, one after another without waiting for any: what is asked for soon after is near.
    pub(crate) fn read(&self, rows: impl Iterator<Item = usize>) {
        ahead::read(rows.map(|row| self.rows[row][0].load(Ordering::Relaxed)));
    }

    /// Says whether a pair is known to have been given.
    pub(crate) fn has(&self, row: usize, other: usize) -> bool {
        self.rows[row][other % PLACES].load(Ordering::Relaxed) == other as u32 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_was_given_and_the_last_is_known() {
        let met = Met::of(3);
        assert!((0..3).all(|row| (0..9).all(|other| !met.has(row, other))));
        let given = [(0, 0), (0, 3), (2, 5), (2, 1), (0, 7)];
        for (row, other) in given {
            met.note(row, other, 1 << row | 1 << other);
            assert!(met.has(row, other));
        }
        let known = |row: usize| (0..9).filter(|other| met.has(row, *other)).collect::<Vec<_>>();
        // 7 stands where 3 stood, and 1 where 5 did
        assert_eq!([known(0), known(1), known(2)], [vec![0, 7], vec![], vec![1]]);
        let shared = |row: usize| (0..9).filter(|way| met.shares(row, *way)).collect::<Vec<_>>();
        assert_eq!([shared(0), shared(1), shared(2)], [vec![0, 3, 7], vec![], vec![1, 2, 5]]);
    }
}
