//! Chosen rows of a file, a bit for each.

use std::ops::Range;

/// Knows which rows are chosen.
pub(crate) struct Chosen {
    bits: Vec<u64>,
}

impl Chosen {
    /// Makes room for so many rows, of which none is chosen.
    pub(crate) fn of(rows: usize) -> Self {
        Self { bits: vec![0; rows.div_ceil(64)] }
    }

    /// Chooses a row.
    pub(crate) fn choose(&mut self, row: usize) {
        self.bits[row / 64] |= 1 << (row % 64);
    }

    /// Returns the chosen ones of some rows, ascending.
    pub(crate) fn of_rows(&self, rows: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let words = rows.start / 64..rows.end.div_ceil(64);
        let of_word = |word: usize| ones(self.bits[word]).map(move |at| word * 64 + at);
        words.flat_map(of_word).filter(move |row| rows.contains(row))
    }
}

/// Returns the places of the bits that are set, ascending.
#[inline]
pub(crate) fn ones(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let at = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_chosen_ones_of_any_rows_come_in_order(
            rows in prop::collection::btree_set(0usize..300, 0..200), start in 0usize..300, count in 0usize..300,
        ) {
            let mut chosen = Chosen::of(300);
            rows.iter().for_each(|row| chosen.choose(*row));
            let some = start..(start + count).min(300);
            let wanted: Vec<usize> = rows.into_iter().filter(|row| some.contains(row)).collect();
            prop_assert_eq!(chosen.of_rows(some).collect::<Vec<_>>(), wanted);
        }
    }
}
