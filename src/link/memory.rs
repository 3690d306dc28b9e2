//! Memory: how much of the candidate work is held at a time, so that a run stays within a budget.

/// A part of all keys.
pub(crate) type Range = std::ops::RangeInclusive<u32>;

/// What linking holds per row of either side in any case: the row itself, its lexicon and the pairs that are kept.
const ROW: u64 = 128 + 96 + 96;
/// What the main keys of a row take: the line, what rows with several have besides, and the partners that are known.
const KEYS: u64 = 64 + 16 + 8;
/// What the entries of a row take under one way of filing and the next, with the room to sort them and the blocks.
const ENTRIES: u64 = 8 + 8 + 8 + 16;
/// Into so many parts the keys are divided at most; each part goes over all rows again.
const MOST_PARTS: u64 = 16;

/// States how much is held at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Whether the keys of all rows are held; else they are made again whenever they are asked for.
    pub(crate) holds_keys: bool,
    /// Into how many parts the keys are divided, whose blocks are walked one part after the other.
    pub(crate) parts: u32,
}

impl Plan {
    /// Everything at once.
    pub(crate) const WHOLE: Self = Self { holds_keys: true, parts: 1 };

    /// Plans for a budget in bytes, of which so many are taken already, and for so many rows of both sides together.
    pub(crate) fn within(budget: Option<u64>, taken: u64, rows: u64) -> Self {
        let Some(budget) = budget else { return Self::WHOLE };
        let left = budget.saturating_sub(taken + ROW * rows);
        if left >= (KEYS + ENTRIES) * rows {
            return Self::WHOLE;
        }
        let parts = (ENTRIES * rows).div_ceil(left.max(1)).clamp(2, MOST_PARTS);
        Self { holds_keys: false, parts: parts as u32 }
    }

    /// Returns the parts of all keys, ascending.
    pub(crate) fn ranges(self) -> Vec<Range> {
        let bounds = |part: u32| (u64::from(part) << 32) / u64::from(self.parts);
        (0..self.parts).map(|part| bounds(part) as u32..=(bounds(part + 1) - 1) as u32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_key_stands_in_one_part(parts in 1u32..=64, key in any::<u32>()) {
            let ranges = Plan { holds_keys: true, parts }.ranges();
            prop_assert_eq!(ranges.len(), parts as usize);
            prop_assert_eq!(ranges.iter().filter(|range| range.contains(&key)).count(), 1);
            prop_assert!(ranges.is_sorted_by_key(|range| *range.start()));
        }
    }

    #[test]
    fn what_fits_is_done_at_once_and_what_does_not_in_more_parts_the_less_is_left() {
        const MIB: u64 = 1 << 20;
        assert_eq!(Plan::within(None, 900 * MIB, 2_000_000), Plan::WHOLE);
        assert_eq!(Plan::within(Some(8 << 30), 900 * MIB, 2_000_000), Plan::WHOLE);
        assert_eq!(Plan::within(Some(64 * MIB), 1, 100_000), Plan::WHOLE);
        let plans = [1700, 1600, 1550, 1540, 900, 1].map(|left| Plan::within(Some(left * MIB), 900 * MIB, 2_000_000));
        assert!(plans.iter().all(|plan| !plan.holds_keys && (2..=16).contains(&plan.parts)), "{plans:?}");
        assert!(plans.is_sorted_by_key(|plan| plan.parts));
        assert_eq!((plans[0].parts, plans[5].parts), (2, 16));
    }
}
