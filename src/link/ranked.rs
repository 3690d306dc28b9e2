//! Ranks: which of many numbered things are among some few, and at which place, in about a bit and a half each.

/// Holds some numbers of a range.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ranked {
    /// Of every 64 numbers, which are held, and how many before them are.
    blocks: Vec<(u64, u32)>,
}

impl Ranked {
    /// Takes ascending numbers, all of them below `end`; where there are none, nothing is held.
    pub(crate) fn of(numbers: impl Iterator<Item = u32>, end: usize) -> Self {
        let mut numbers = numbers.peekable();
        if numbers.peek().is_none() {
            return Self::default();
        }
        let mut blocks = vec![(0, 0); end.div_ceil(64)];
        for (at, number) in (0..).zip(numbers) {
            let (held, before): &mut (u64, u32) = &mut blocks[number as usize / 64];
            if *held == 0 {
                *before = at;
            }
            *held |= 1 << (number % 64);
        }
        Self { blocks }
    }

    /// Returns the place of a number among those that are held.
    #[inline]
    pub(crate) fn place(&self, number: u32) -> Option<usize> {
        let (held, before) = self.blocks.get(number as usize / 64)?;
        let bit = 1 << (number % 64);
        (held & bit != 0).then(|| *before as usize + (held & (bit - 1)).count_ones() as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_have_their_places_and_others_none(
            numbers in prop::collection::btree_set(0u32..400, 0..200), end in 400usize..470,
        ) {
            let ranked = Ranked::of(numbers.iter().copied(), end);
            for number in 0..500 {
                prop_assert_eq!(ranked.place(number), numbers.iter().position(|held| *held == number));
            }
        }
    }
}
