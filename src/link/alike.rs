//! What a pattern of two rows says by itself: one child, twins, one family; for rows of one file and for sure links.

use super::doubts::{lives_elsewhere, nothing_in_common, numbered};
use super::glance;
use super::pattern::{
    ADDRESS, APART, BIRTH, DIFFER, EMAIL, FIRST, FUZZY, GUARDIAN, ID, LAST, MIDDLE, MISSING, ONE_DIGIT, OTHER_DATE,
    PHONE, Pattern, SAME, SEX, SUFFIX, SWAPPED, TWO_OF_THREE, TYPO, VARIANT, level, named_and_born_alike,
};
use super::row::Row;

/// Says whether two rows of one file have a number each, or names that two children may have.
pub(super) fn own_children(pattern: Pattern) -> bool {
    let ids = |wanted| (0..3).any(|at| level(pattern, ID + at) == wanted);
    (ids(APART) && !ids(SAME)) || level(pattern, MIDDLE) == APART && level(pattern, FIRST) != SAME
}

/// Leaves the IDs out of a pattern whose columns have every value once.
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
    named_and_born_alike(pattern) && level(pattern, MIDDLE) != APART && shares_contact(pattern)
}

/// Says whether given name, family name, birth date and a number agree, and the middle name does not speak against it.
pub(super) fn one_by_number(pattern: Pattern) -> bool {
    named_and_born_alike(pattern) && level(pattern, MIDDLE) != APART && numbered(pattern)
}

/// Says whether two rows of one file whose names agree are two people who bear one name: with another home, another birth
/// date or another middle name, or with another birth date and Jr. against III.
pub(super) fn two_of_one_name(pattern: Pattern) -> bool {
    let reborn = level(pattern, BIRTH) > SAME;
    let suffix = level(pattern, SUFFIX) == APART;
    let renamed = level(pattern, MIDDLE) == APART || suffix;
    !numbered(pattern) && (suffix && reborn || (reborn || renamed) && lives_elsewhere(pattern))
}

/// Says whether two rows of two birth dates are some grades apart as well: where nothing shows them to be of one household, or
/// the birth dates have nothing in common and the grades are years apart, they are two people of one name. So they are where
/// one birth date is missing, the grades are years apart and no contact is the same.
pub(super) fn of_two_ages(pattern: Pattern, grades: impl FnOnce() -> u8) -> bool {
    let fewest = match level(pattern, BIRTH) {
        SAME => return false,
        _ if numbered(pattern) => return false,
        MISSING if shares_contact(pattern) => return false,
        MISSING => 2,
        _ if nothing_in_common(pattern) => 1,
        OTHER_DATE => 2,
        _ => return false,
    };
    grades() >= fewest
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
/// So are they, with another form of the given name, where nothing says that the two live in one house.
fn has_one_flaw_at_most(pattern: Pattern) -> bool {
    let renamed = level(pattern, LAST) > TYPO;
    let called = (VARIANT..=DIFFER).contains(&level(pattern, FIRST)) && !shares_contact(pattern);
    let flaws = [renamed, called, level(pattern, BIRTH) > SAME, level(pattern, SEX) > SAME];
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
    // a date that was corrected may have nothing of the other one
    let born = may_be_one_birth(birth) || ((numbered || namesake) && birth <= TWO_OF_THREE) || (numbered && namesake);
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

/// Says at a glance whether two rows may be one child or twins; of those it denies, no pattern is of either.
pub(super) fn may_be_one_or_twins(one: &Row, other: &Row) -> bool {
    if glance::crossed(one, other) {
        // given and family name may stand in each other's place
        return true;
    }
    let (first, last) = (glance::first(one, other).0, glance::last(one, other).0);
    let contact = || {
        [glance::phone(one, other), glance::email(one, other), glance::address(one, other)]
            .iter()
            .any(|at| at.0 == SAME)
    };
    let child = (SAME..=TYPO).contains(&first) && (last <= TYPO || contact());
    child || ((SAME..=VARIANT).contains(&last) && (contact() || glance::guardian(one, other).0 == SAME))
}

#[cfg(test)]
mod tests {
    use super::super::compare::Comparer;
    use super::super::glance::Glances;
    use super::super::pattern::{DAY_MONTH, NEARLY, with};
    use super::super::{features, testing};
    use super::*;

    fn of(levels: &[(usize, u8)]) -> Pattern {
        levels.iter().fold(0, |pattern, (at, level)| with(pattern, *at, *level))
    }

    /// A pattern like another one but for some comparisons.
    fn but(pattern: Pattern, levels: &[(usize, u8)]) -> Pattern {
        levels.iter().fold(pattern, |pattern, (at, level)| with(pattern & !(7 << (3 * at)), *at, *level))
    }

    const CONTACTS: [usize; 3] = [PHONE, EMAIL, ADDRESS];

    #[test]
    fn what_a_glance_denies_is_neither_one_child_nor_twins() {
        let rosters = testing::district();
        let (lexicon, sides) = features::build(&rosters, &features::id_pairs(&rosters));
        let [mut pairs, mut denied] = [0; 2];
        for (one, other) in [(0, 1), (0, 0), (1, 1)].map(|(one, other): (usize, usize)| (&sides[one], &sides[other])) {
            let comparer = Comparer { lexicon: &lexicon, one, other };
            for mine in &one.rows {
                for theirs in &other.rows {
                    let pattern = comparer.closer(Glances::of(mine, theirs), mine, theirs);
                    let is_either = same_child(pattern) || is_twin(pattern);
                    let may_be = may_be_one_or_twins(mine, theirs);
                    assert!(may_be || !is_either);
                    pairs += usize::from(is_either);
                    denied += usize::from(!may_be);
                }
            }
        }
        assert!(pairs > 100 && denied > 100 * pairs, "{pairs} {denied}");
    }

    #[test]
    fn rows_with_a_number_each_or_names_that_two_children_may_have_are_two_children() {
        for at in ID..ID + 3 {
            assert!(own_children(of(&[(at, APART)])) && !own_children(of(&[(at, NEARLY)])));
        }
        assert!(!own_children(of(&[(ID, APART), (ID + 2, SAME)])), "one number is theirs together");
        assert!(own_children(of(&[(MIDDLE, APART), (FIRST, VARIANT)])));
        assert!(!own_children(of(&[(MIDDLE, APART), (FIRST, SAME)])));
        assert!(!own_children(of(&[(MIDDLE, NEARLY), (FIRST, VARIANT)])));
    }

    #[test]
    fn a_number_that_every_row_has_for_itself_says_nothing() {
        let pattern = of(&[(FIRST, SAME), (ID, APART), (ID + 1, SAME), (ID + 2, APART)]);
        assert_eq!(without_unique_ids(pattern, &[true, false, true]), of(&[(FIRST, SAME), (ID + 1, SAME)]));
        assert_eq!(without_unique_ids(pattern, &[false; 3]), pattern);
    }

    #[test]
    fn one_name_birth_date_and_household_are_one_identity() {
        for contact in CONTACTS {
            let whole = of(&[(FIRST, SAME), (LAST, SAME), (BIRTH, SAME), (contact, SAME)]);
            assert!(one_identity(whole) && one_identity(but(whole, &[(MIDDLE, NEARLY)])));
            for flaw in [(FIRST, VARIANT), (LAST, VARIANT), (BIRTH, DAY_MONTH), (contact, NEARLY), (MIDDLE, APART)] {
                assert!(!one_identity(but(whole, &[flaw])), "{flaw:?}");
            }
        }
    }

    #[test]
    fn two_birth_dates_and_two_grades_are_of_two_people() {
        let aged = |birth, more: &[(usize, u8)], grades| {
            of_two_ages(of(&[&[(FIRST, SAME), (LAST, SAME), (BIRTH, birth)], more].concat()), || grades)
        };
        for birth in [DAY_MONTH, ONE_DIGIT, TWO_OF_THREE, OTHER_DATE] {
            assert!(aged(birth, &[], 1) && aged(birth, &[(PHONE, APART)], 1) && !aged(birth, &[], 0), "{birth}");
            assert!(!aged(birth, &[(ID, SAME)], 9), "{birth}");
            assert_eq!(aged(birth, &[(ADDRESS, SAME)], 2), birth == OTHER_DATE);
            assert!(!aged(birth, &[(ADDRESS, SAME)], 1), "{birth}");
        }
        // without one of the dates only years say so, and no contact may be the same
        assert!(aged(MISSING, &[], 2) && aged(MISSING, &[(ADDRESS, NEARLY)], 2) && !aged(MISSING, &[], 1));
        for more in [(ADDRESS, SAME), (PHONE, SAME), (EMAIL, SAME), (ID, SAME)] {
            assert!(!aged(MISSING, &[more], 9), "{more:?}");
        }
        assert!(!of_two_ages(of(&[(BIRTH, SAME)]), || panic!("nobody asks for the grades")));
    }

    #[test]
    fn one_child_of_a_file_is_one_by_name_and_birth_date_with_one_flaw_at_most() {
        let whole = of(&[(FIRST, SAME), (LAST, SAME), (BIRTH, SAME), (PHONE, SAME)]);
        for fine in [
            &[(FIRST, TYPO)][..],
            &[(FIRST, SWAPPED), (LAST, 0)],
            &[(LAST, TYPO), (BIRTH, ONE_DIGIT)],
            &[(LAST, FUZZY)],
            &[(BIRTH, DAY_MONTH)],
            // a clerk may get the sex of a child of just that name wrong
            &[(SEX, APART)],
            &[(LAST, FUZZY), (BIRTH, ONE_DIGIT), (SEX, APART), (ID + 2, SAME)],
            &[(FIRST, TYPO), (SEX, SAME)],
            &[(PHONE, APART), (LAST, TYPO)],
            &[(PHONE, APART), (FIRST, VARIANT)],
            &[(PHONE, APART), (FIRST, SWAPPED), (LAST, 0), (BIRTH, DAY_MONTH)],
            &[(PHONE, APART), (FIRST, VARIANT), (BIRTH, DAY_MONTH), (ID, SAME)],
        ] {
            assert!(same_child(but(whole, fine)), "{fine:?}");
        }
        for wrong in [
            &[(FIRST, FUZZY)][..],
            &[(FIRST, DIFFER)],
            &[(FIRST, 0)],
            &[(BIRTH, TWO_OF_THREE)],
            &[(BIRTH, 0)],
            &[(SEX, APART), (FIRST, VARIANT)],
            &[(LAST, FUZZY), (BIRTH, ONE_DIGIT)],
            &[(LAST, FUZZY), (SEX, APART)],
            &[(BIRTH, ONE_DIGIT), (SEX, APART)],
            &[(PHONE, APART), (LAST, FUZZY)],
            &[(PHONE, APART), (FIRST, VARIANT), (BIRTH, DAY_MONTH)],
            &[(PHONE, 0), (FIRST, TYPO), (BIRTH, ONE_DIGIT)],
        ] {
            assert!(!same_child(but(whole, wrong)), "{wrong:?}");
        }
        assert!(!same_child(but(whole, &[(LAST, FUZZY), (BIRTH, ONE_DIGIT), (ID, APART)])));
    }

    #[test]
    fn a_name_that_twins_may_share_wants_a_number_or_a_middle_name() {
        for (levels, wanted) in [
            (&[(FIRST, VARIANT)][..], false),
            (&[(FIRST, VARIANT), (ID, SAME)], true),
            (&[(FIRST, VARIANT), (ID + 1, NEARLY)], false),
            (&[(FIRST, VARIANT), (ID, SAME), (MIDDLE, APART)], false),
            (&[(FIRST, VARIANT), (MIDDLE, SAME)], true),
            (&[(FIRST, VARIANT), (MIDDLE, NEARLY)], false),
            (&[(FIRST, TYPO)], true),
            (&[(FIRST, TYPO), (MIDDLE, NEARLY)], true),
            (&[(FIRST, TYPO), (MIDDLE, APART)], false),
            (&[(FIRST, TYPO), (ID + 2, APART)], false),
            (&[(FIRST, TYPO), (ID + 2, APART), (ID, SAME)], true),
            (&[(FIRST, TYPO), (MIDDLE, APART), (ID, SAME)], false),
            (&[(FIRST, SAME), (MIDDLE, APART), (ID, APART)], true),
        ] {
            assert_eq!(certain(of(levels)), wanted, "{levels:?}");
        }
    }

    #[test]
    fn a_pair_that_is_the_child_whatever_else_is_a_candidate() {
        let whole = of(&[(FIRST, SAME), (LAST, SAME), (BIRTH, SAME)]);
        for (levels, wanted) in [
            (&[][..], true),
            (&[(FIRST, SWAPPED), (LAST, 0)], true),
            (&[(FIRST, VARIANT)], true),
            (&[(FIRST, TYPO), (ID, APART)], false),
            (&[(FIRST, TYPO), (ID, APART), (ID + 1, SAME)], true),
            (&[(FIRST, VARIANT), (MIDDLE, APART)], false),
            (&[(FIRST, VARIANT), (MIDDLE, NEARLY)], true),
            (&[(FIRST, FUZZY)], false),
            (&[(FIRST, FUZZY), (ID + 2, SAME)], true),
            (&[(FIRST, FUZZY), (MIDDLE, SAME)], true),
            (&[(FIRST, DIFFER), (ID, SAME)], false),
            (&[(BIRTH, ONE_DIGIT)], true),
            (&[(BIRTH, TWO_OF_THREE)], false),
            (&[(BIRTH, TWO_OF_THREE), (ID, SAME)], true),
            (&[(BIRTH, TWO_OF_THREE), (EMAIL, SAME)], true),
            (&[(BIRTH, TWO_OF_THREE), (EMAIL, SAME), (FIRST, VARIANT)], false),
            (&[(BIRTH, TWO_OF_THREE), (EMAIL, SAME), (LAST, FUZZY)], false),
            (&[(BIRTH, OTHER_DATE), (ID, SAME)], false),
            (&[(BIRTH, OTHER_DATE), (ID, SAME), (PHONE, SAME)], true),
            (&[(BIRTH, OTHER_DATE), (PHONE, SAME)], false),
            (&[(BIRTH, OTHER_DATE), (ID, SAME), (PHONE, SAME), (FIRST, VARIANT)], false),
            (&[(SEX, APART)], true),
            (&[(SEX, APART), (FIRST, VARIANT)], false),
            (&[(SEX, APART), (FIRST, VARIANT), (ID, SAME)], true),
            (&[(LAST, FUZZY)], false),
            (&[(LAST, FUZZY), (ADDRESS, SAME)], true),
            (&[(LAST, FUZZY), (ID, SAME)], true),
            (&[(LAST, FUZZY), (ADDRESS, SAME), (BIRTH, DAY_MONTH)], false),
        ] {
            assert_eq!(own(but(whole, levels)), wanted, "{levels:?}");
        }
    }

    #[test]
    fn a_family_is_one_by_its_name_or_by_a_way_to_reach_it() {
        assert!(of_one_family(of(&[(LAST, TYPO)])) && !of_one_family(of(&[(LAST, FUZZY), (PHONE, NEARLY)])));
        for contact in CONTACTS {
            assert!(of_one_family(of(&[(LAST, DIFFER), (contact, SAME)])), "{contact}");
        }
        assert!(!of_one_family(of(&[(LAST, DIFFER), (GUARDIAN, SAME)])));
    }

    #[test]
    fn twins_have_a_birth_date_a_household_and_a_family_name_in_common_and_a_name_each() {
        let twins = of(&[(FIRST, DIFFER), (LAST, SAME), (BIRTH, SAME), (GUARDIAN, SAME)]);
        for (levels, wanted) in [
            (&[][..], true),
            (&[(GUARDIAN, NEARLY)], false),
            (&[(GUARDIAN, NEARLY), (ADDRESS, SAME)], true),
            (&[(LAST, VARIANT)], true),
            (&[(LAST, TYPO)], false),
            (&[(LAST, 0)], false),
            (&[(BIRTH, DAY_MONTH)], false),
            (&[(FIRST, VARIANT)], true),
            (&[(FIRST, SWAPPED)], false),
            (&[(FIRST, SAME)], false),
            (&[(FIRST, SAME), (MIDDLE, NEARLY)], false),
            (&[(FIRST, SAME), (MIDDLE, APART)], true),
        ] {
            assert_eq!(is_twin(but(twins, levels)), wanted, "{levels:?}");
        }
    }
}
