//! How far two birth dates agree, also where one is no date but shows which figures were meant.

use super::pattern::{DAY_MONTH, MISSING, ONE_DIGIT, OTHER_DATE, SAME, TWO_OF_THREE};

/// Marks eight digits, each in four bits, as those of a date that is none; of its first figure only 1 and 2 are told.
const NEAR: u32 = 0xA;

/// Packs the figures of a birth date that is no date, so that it equals no date and can be told from one.
pub(super) fn near(figures: [u8; 8]) -> u32 {
    let first = if figures[0] == 1 || figures[0] == 2 { u32::from(figures[0]) } else { 0 };
    figures[1..].iter().fold(NEAR + first, |digits, figure| digits << 4 | u32::from(*figure))
}

/// Says whether eight digits are those of a date that is none.
fn is_near(digits: u32) -> bool {
    digits >> 28 >= NEAR
}

/// Returns the digits that a date which is none shows; the first is no figure where it is not told.
fn shown(digits: u32) -> u32 {
    match digits >> 28 {
        first if first > NEAR => digits & 0x0FFF_FFFF | (first - NEAR) << 28,
        NEAR => digits | 0xF << 28,
        _ => digits,
    }
}

/// Compares two birth dates given by their digits, each in four bits.
#[inline]
pub(crate) fn birth_level(mine: u32, theirs: u32) -> u8 {
    if mine == 0 || theirs == 0 {
        return MISSING;
    }
    if is_near(mine | theirs) {
        return near_level(mine, theirs);
    }
    date_level(mine, theirs)
}

/// Compares two birth dates of which one is no date: what it shows can speak for a pair and not against it.
#[cold]
fn near_level(mine: u32, theirs: u32) -> u8 {
    match date_level(shown(mine), shown(theirs)) {
        SAME => ONE_DIGIT,
        OTHER_DATE => MISSING,
        level => level,
    }
}

#[inline]
fn date_level(mine: u32, theirs: u32) -> u8 {
    if mine == theirs {
        return SAME;
    }
    if day_and_month(mine, theirs) {
        return DAY_MONTH;
    }
    if one_digit(mine, theirs) {
        return ONE_DIGIT;
    }
    let bits = mine ^ theirs;
    let equal = [bits >> 16, bits & 0xFF00, bits & 0xFF].map(|part| u8::from(part == 0)).iter().sum::<u8>();
    if equal == 2 { TWO_OF_THREE } else { OTHER_DATE }
}

/// Says whether two birth dates agree but for one digit at most, or day and month changed places: what [`birth_level`] says to
/// [`ONE_DIGIT`].
pub(super) fn of_one_birth(mine: u32, theirs: u32) -> bool {
    if mine == 0 || theirs == 0 {
        return false;
    }
    if is_near(mine | theirs) {
        return (SAME..=ONE_DIGIT).contains(&near_level(mine, theirs));
    }
    mine == theirs || one_digit(mine, theirs) || day_and_month(mine, theirs)
}

/// Says whether day and month changed places.
fn day_and_month(mine: u32, theirs: u32) -> bool {
    mine >> 16 == theirs >> 16 && (mine >> 8 & 0xFF, mine & 0xFF) == (theirs & 0xFF, theirs >> 8 & 0xFF)
}

/// Says whether eight digits, each in four bits, differ in one or in two neighbours that changed places.
fn one_digit(mine: u32, theirs: u32) -> bool {
    let bits = mine ^ theirs;
    // one bit for each digit that differs
    let differing = (bits | bits >> 1 | bits >> 2 | bits >> 3) & 0x1111_1111;
    let without_lowest = differing & differing.wrapping_sub(1);
    if without_lowest & without_lowest.wrapping_sub(1) != 0 {
        return false;
    }
    if without_lowest == 0 {
        return differing != 0;
    }
    let lowest = differing.trailing_zeros();
    let pair = |digits: u32| (digits >> lowest & 0xF, digits >> (lowest + 4) & 0xF);
    let ((low, high), theirs) = (pair(mine), pair(theirs));
    differing >> lowest == 0x11 && (high, low) == theirs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::row::digits;
    use crate::roster::UNREADABLE;
    use proptest::prelude::*;

    #[test]
    fn birth_dates_agree_in_falling_order() {
        let level = |mine, theirs| birth_level(digits(mine), digits(theirs));
        assert_eq!(level(20120304, 20120304), SAME);
        assert_eq!(level(20120304, 20120403), DAY_MONTH);
        assert_eq!(level(20120304, 20130304), ONE_DIGIT);
        assert_eq!(level(20120312, 20120321), ONE_DIGIT);
        assert_eq!(level(20120312, 20120328), TWO_OF_THREE);
        assert_eq!(level(20120312, 20101105), OTHER_DATE);
        assert_eq!(level(0, 20101105), MISSING);
    }

    #[test]
    fn a_birth_date_that_is_none_speaks_for_a_pair_and_not_against_it() {
        let level = |figures: [u8; 8], date: u32| {
            let [shown, date] = [near(figures), digits(date)];
            assert_eq!(birth_level(shown, date), birth_level(date, shown));
            birth_level(shown, date)
        };
        // 1997-03-46, 5956-01-29, 2034-11-15, a figure that cannot be read
        assert_eq!(level([1, 9, 9, 7, 0, 3, 4, 6], 19970324), TWO_OF_THREE);
        assert_eq!(level([1, 9, 9, 7, 0, 3, 4, 6], 19970326), ONE_DIGIT);
        assert_eq!(level([5, 9, 5, 6, 0, 1, 2, 9], 19560129), ONE_DIGIT);
        assert_eq!(level([2, 0, 3, 4, 1, 1, 1, 5], 20041115), ONE_DIGIT);
        assert_eq!(level([2, 0, 1, 3, 0, 5, 1, UNREADABLE], 20130518), ONE_DIGIT);
        // letters that look like the figures that they stand for make no date of it
        assert_eq!(level([2, 0, 1, 3, 0, 5, 1, 8], 20130518), ONE_DIGIT);
        assert_eq!(level([1, 9, 9, 7, 0, 3, 4, 6], 20120711), MISSING);
        let date = near([5, 9, 5, 6, 0, 1, 2, 9]);
        assert_eq!(birth_level(date, date), ONE_DIGIT);
        assert_eq!(birth_level(date, 0), MISSING);
    }

    proptest! {
        #[test]
        fn of_one_birth_are_those_that_agree_but_for_a_digit(
            mine in "[0-2ac][0-9]{3}[01][0-9][0-3][0-9]|0", at in 0usize..8, figure in 0u32..10, turned in any::<bool>(),
        ) {
            let mine = u32::from_str_radix(&mine, 16).unwrap();
            let changed = mine & !(0xF << (4 * at)) | figure << (4 * at);
            let theirs = if turned { changed & !0xFFFF | changed >> 8 & 0xFF | (changed & 0xFF) << 8 } else { changed };
            let level = birth_level(mine, theirs);
            prop_assert_eq!(of_one_birth(mine, theirs), (SAME..=ONE_DIGIT).contains(&level), "{:x} {:x}", mine, theirs);
        }

        #[test]
        fn one_digit_or_two_neighbours(mine in 0u32..100_000_000, at in 0u32..7, other in 0u32..10, further in 0u32..10) {
            // the number with other digits at one place and at the next
            let place = 10u32.pow(at);
            let pair = mine / place % 100;
            let with = |pair: u32| mine - mine / place % 100 * place + pair * place;
            let [low, high] = [pair % 10, pair / 10];
            prop_assert_eq!(one_digit(digits(mine), digits(with(high * 10 + other))), other != low);
            prop_assert_eq!(one_digit(digits(mine), digits(with(low * 10 + high))), low != high);
            let same = other == low && further == high;
            let both = other != low && further != high;
            let exchanged = other == high && further == low;
            prop_assert_eq!(
                one_digit(digits(mine), digits(with(further * 10 + other))),
                !same && (!both || exchanged)
            );
        }
    }
}
