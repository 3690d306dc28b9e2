//! Agreement patterns: the comparisons, their levels, and how they are packed into one number.

/// The comparisons, in the order of their places in a pattern.
pub(crate) const COMPARISONS: usize = 14;

pub(crate) const FIRST: usize = 0;
pub(crate) const LAST: usize = 1;
pub(crate) const MIDDLE: usize = 2;
pub(crate) const SUFFIX: usize = 3;
pub(crate) const BIRTH: usize = 4;
pub(crate) const SEX: usize = 5;
pub(crate) const ADDRESS: usize = 6;
pub(crate) const PHONE: usize = 7;
pub(crate) const EMAIL: usize = 8;
pub(crate) const GUARDIAN: usize = 9;
/// The first of up to three ID comparisons.
pub(crate) const ID: usize = 10;
/// Grade and school, which are compared where a birth date is missing only.
pub(crate) const GRADE: usize = 13;

/// The level of a comparison with a missing value; it carries no weight.
pub(crate) const MISSING: u8 = 0;
/// The level of full agreement, in every comparison.
pub(crate) const SAME: u8 = 1;

/// Levels of given names after `SAME`, in falling order of agreement; `SWAPPED` stands for given and family name exchanged.
pub(crate) const VARIANT: u8 = 2;
pub(crate) const TYPO: u8 = 3;
pub(crate) const FUZZY: u8 = 4;
pub(crate) const DIFFER: u8 = 5;
pub(crate) const SWAPPED: u8 = 6;

/// Levels of birth dates after `SAME`.
pub(crate) const DAY_MONTH: u8 = 2;
pub(crate) const ONE_DIGIT: u8 = 3;
pub(crate) const TWO_OF_THREE: u8 = 4;
pub(crate) const OTHER_DATE: u8 = 5;

/// Levels of addresses after `SAME`.
pub(crate) const NEARLY: u8 = 2;
pub(crate) const SAME_AREA: u8 = 3;
pub(crate) const ELSEWHERE: u8 = 4;

/// The level of disagreement where a comparison has only one between `SAME` and it.
pub(crate) const APART: u8 = 3;

/// An agreement pattern: three bits of level per comparison.
pub(crate) type Pattern = u64;

/// Returns the level of one comparison in a pattern.
#[inline]
pub(crate) fn level(pattern: Pattern, comparison: usize) -> u8 {
    ((pattern >> (3 * comparison)) & 7) as u8
}

/// Returns the pattern with one comparison at a level.
#[inline]
pub(crate) fn with(pattern: Pattern, comparison: usize, level: u8) -> Pattern {
    pattern | (u64::from(level) << (3 * comparison))
}

/// Says whether given name, family name and birth date are the same.
#[inline]
pub(super) fn named_and_born_alike(pattern: Pattern) -> bool {
    [FIRST, LAST, BIRTH].iter().all(|at| level(pattern, *at) == SAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_keep_every_level_apart() {
        let pattern = with(with(0, FIRST, SWAPPED), ID + 2, APART);
        assert_eq!((level(pattern, FIRST), level(pattern, LAST), level(pattern, ID + 2)), (SWAPPED, MISSING, APART));
    }
}
