//! What a pattern of two rows says by itself: one child, twins, one family; for rows of one file and for sure links.

use super::compare::{
    ADDRESS, APART, BIRTH, DIFFER, EMAIL, FIRST, FUZZY, GUARDIAN, ID, LAST, MIDDLE, ONE_DIGIT, PHONE, Pattern, SAME,
    SEX, SWAPPED, TWO_OF_THREE, TYPO, VARIANT, level,
};

/// Says whether two rows of one file have a number each, or names that two children may have.
pub(super) fn own_children(pattern: Pattern) -> bool {
    let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
    (ids(APART) && !ids(SAME)) || level(pattern, MIDDLE) == APART && level(pattern, FIRST) != SAME
}

pub(super) fn without_unique_ids(pattern: Pattern, unique: &[bool]) -> Pattern {
    let mut pattern = pattern;
    for (at, unique) in unique.iter().enumerate() {
        if *unique {
            pattern &= !(7 << (3 * (ID + at)));
        }
    }
    pattern
}

/// Says whether given name, family name, birth date and household agree, and the middle name does not speak against it.
pub(super) fn one_identity(pattern: Pattern) -> bool {
    [FIRST, LAST, BIRTH].iter().all(|at| level(pattern, *at) == SAME)
        && level(pattern, MIDDLE) != APART
        && shares_contact(pattern)
}

/// Says whether a pattern inside one file may be one child: name and birth date both have to bear it out.
pub(super) fn same_child(pattern: Pattern) -> bool {
    let (first, birth) = (level(pattern, FIRST), level(pattern, BIRTH));
    let named = (SAME..=TYPO).contains(&first) || first == SWAPPED;
    let family = of_one_family(pattern);
    let sex = level(pattern, SEX) <= SAME || first == SAME;
    named && family && sex && may_be_one_birth(birth) && has_one_flaw_at_most(pattern)
}

/// Says whether two birth dates of one file may be of one birth; others are of neither one child nor twins.
pub(super) fn may_be_one_birth(birth: u8) -> bool {
    (SAME..=ONE_DIGIT).contains(&birth)
}

/// Says whether of surname, birth date and sex at most one speaks against one child; in a house of many, two are another's.
fn has_one_flaw_at_most(pattern: Pattern) -> bool {
    let renamed = level(pattern, LAST) > TYPO;
    let flaws = [renamed, level(pattern, BIRTH) > SAME, level(pattern, SEX) > SAME];
    let numbered = (0..3).any(|at| level(pattern, ID + at) == SAME);
    numbered || flaws.iter().filter(|flaw| **flaw).count() <= 1
}

/// Says whether nothing but one child explains a likely pair: twins may be called Max and Maxwell, or have a name each.
pub(super) fn certain(pattern: Pattern) -> bool {
    let numbered = (0..3).any(|at| level(pattern, ID + at) == SAME);
    let contradicted = level(pattern, MIDDLE) == APART || (0..3).any(|at| level(pattern, ID + at) == APART);
    match level(pattern, FIRST) {
        VARIANT => (numbered && level(pattern, MIDDLE) != APART) || level(pattern, MIDDLE) == SAME,
        TYPO => (numbered && level(pattern, MIDDLE) != APART) || !contradicted,
        _ => true,
    }
}

/// Says whether a pair has enough of the child's own to be the child whatever else is a candidate.
pub(super) fn own(pattern: Pattern) -> bool {
    let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
    let (numbered, apart) = (ids(SAME), ids(APART));
    let (first, birth) = (level(pattern, FIRST), level(pattern, BIRTH));
    let named = match first {
        SAME | SWAPPED => true,
        VARIANT | TYPO => level(pattern, MIDDLE) != APART && (numbered || !apart),
        FUZZY => numbered || level(pattern, MIDDLE) == SAME,
        _ => false,
    };
    let namesake = first == SAME && level(pattern, LAST) <= TYPO && shares_contact(pattern);
    let born = may_be_one_birth(birth) || ((numbered || namesake) && birth <= TWO_OF_THREE);
    let sex = level(pattern, SEX) <= SAME || numbered || first == SAME;
    named && born && sex && (numbered || of_one_family(pattern)) && has_one_flaw_at_most(pattern)
}

/// Says whether two rows may be of one family: the family name, or a way to reach it.
pub(super) fn of_one_family(pattern: Pattern) -> bool {
    level(pattern, LAST) <= TYPO || shares_contact(pattern)
}

fn shares_contact(pattern: Pattern) -> bool {
    level(pattern, PHONE) == SAME || level(pattern, EMAIL) == SAME || level(pattern, ADDRESS) == SAME
}

/// Says whether a pattern is that of children of one birth and household.
pub(super) fn is_twin(pattern: Pattern) -> bool {
    let last = level(pattern, LAST);
    level(pattern, BIRTH) == SAME
        && (SAME..=VARIANT).contains(&last)
        && (shares_contact(pattern) || level(pattern, GUARDIAN) == SAME)
        && (level(pattern, FIRST) != SAME || level(pattern, MIDDLE) >= APART)
        && level(pattern, FIRST) <= DIFFER
}
