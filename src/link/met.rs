//! Pairs that were given lately: the same two rows meet under key after key, and most meetings after the first need no closer
//! look.

use crate::roster::ahead;
use std::sync::atomic::{AtomicU64, Ordering};

/// Words per row, and places of a word.
const WORDS: usize = 2;
const PLACES: usize = 2;
/// The bits of a place; those above both places stand for ways of filing.
const BITS: u32 = 24;
/// Rows of the second side that a place can tell apart.
const MOST_ROWS: usize = ((1 << BITS) - 1) * WORDS * PLACES;

/// Knows of every row of the first side some of the rows that it was given with, and the ways of filing under which the row's
/// first key is that of a row that it was given with.
///
/// What is known was given; of what was given, not everything is known: a later row takes the place of an earlier one, and of
/// what two threads note at once in one word one thing may be lost. All of a row is in one cache line.
pub(crate) struct Met {
    rows: Vec<[AtomicU64; WORDS]>,
}

/// Returns the word of another row, the first bit of its place there, and what stands in that place.
fn place(other: usize) -> (usize, u32, u64) {
    (other % WORDS, (other / WORDS % PLACES) as u32 * BITS, (other / (WORDS * PLACES)) as u64 + 1)
}

impl Met {
    /// Makes room for so many rows of the first side, where so many of the second can be told apart.
    pub(crate) fn of(rows: usize, others: usize) -> Option<Self> {
        let room = || std::iter::repeat_with(Default::default).take(rows).collect();
        (others <= MOST_ROWS).then(|| Self { rows: room() })
    }

    /// Notes that a pair was given whose first keys are the same under some ways of filing, of sixteen.
    pub(crate) fn note(&self, row: usize, other: usize, ways: u16) {
        let (word, from, number) = place(other);
        let word = &self.rows[row][word];
        let others = word.load(Ordering::Relaxed) & !(((1 << BITS) - 1) << from);
        word.store(others | number << from | u64::from(ways) << (PLACES as u32 * BITS), Ordering::Relaxed);
    }

    /// Says whether the first key of a row under one way of filing is known to be that of a row that it was given with.
    pub(crate) fn shares(&self, row: usize, way: usize) -> bool {
        let ways = self.rows[row].iter().fold(0, |ways, word| ways | word.load(Ordering::Relaxed));
        ways >> (PLACES as u32 * BITS) & 1 << way != 0
    }

    /// Reads what is known of some rows, one after another without waiting for any: what is asked for soon after is near.
    pub(crate) fn read(&self, rows: impl Iterator<Item = usize>) {
        ahead::read(rows.map(|row| self.rows[row][0].load(Ordering::Relaxed) as u32));
    }

    /// Says whether a pair is known to have been given.
    pub(crate) fn has(&self, row: usize, other: usize) -> bool {
        let (word, from, number) = place(other);
        self.rows[row][word].load(Ordering::Relaxed) >> from & ((1 << BITS) - 1) == number
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_known_was_given_and_the_last_is_known() {
        let met = Met::of(3, 9).unwrap();
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

    #[test]
    fn the_last_row_and_the_last_way_have_room() {
        assert!(Met::of(1, MOST_ROWS + 1).is_none());
        let met = Met::of(1, MOST_ROWS).unwrap();
        (1..=4).for_each(|back| met.note(0, MOST_ROWS - back, 1 << 15));
        assert!((1..=4).all(|back| met.has(0, MOST_ROWS - back)));
        assert_eq!((0..16).filter(|way| met.shares(0, *way)).collect::<Vec<_>>(), [15]);
    }

    proptest! {
        #[test]
        fn of_four_that_follow_each_other_all_are_known_and_no_other(first in 0usize..MOST_ROWS - 4, ways in any::<u16>()) {
            let met = Met::of(1, MOST_ROWS).unwrap();
            (first..first + 4).for_each(|other| met.note(0, other, ways));
            let around = first.saturating_sub(9)..first + 13;
            prop_assert!(around.into_iter().all(|other| met.has(0, other) == (first..first + 4).contains(&other)));
            prop_assert!((0..16).all(|way| met.shares(0, way) == (ways & 1 << way != 0)));
        }
    }
}
