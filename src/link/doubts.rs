//! Doubts: what two rows have to have in common lest they be two people of one name, however likely they are one.

use super::grades::SAME_GRADE;
use super::pattern::{
    ADDRESS, APART, BIRTH, DIFFER, EMAIL, FIRST, FUZZY, GRADE, GUARDIAN, ID, LAST, MIDDLE, MISSING, NEARLY, OTHER_DATE,
    PHONE, Pattern, SAME, SAME_AREA, SWAPPED, TWO_OF_THREE, VARIANT, level,
};

/// Says whether what two rows have in common is that of many, so that only names which hardly anybody bears outweigh it.
pub(super) fn says_too_little(pattern: Pattern) -> bool {
    !borne_out(pattern) || !named(pattern) || given_name_alone(pattern) || nothing_of_the_child(pattern)
}

/// Says whether a name or an ID agrees, be it in part; where one given name is missing, another family name leaves none.
fn named(pattern: Pattern) -> bool {
    level(pattern, FIRST) != MISSING || level(pattern, LAST) != DIFFER || numbered(pattern)
}

/// Says whether a pair with another birth date has more to show than a name: namesakes are common.
fn borne_out(pattern: Pattern) -> bool {
    let numbered = numbered(pattern);
    let contacts = contacts_of(pattern).iter().any(|at| level(pattern, *at) == SAME);
    let near = level(pattern, ADDRESS) == NEARLY;
    level(pattern, BIRTH) < TWO_OF_THREE || numbered || contacts || near
}

/// Returns what shows that two rows are of one household; beside two birth dates that have nothing in common, a guardian's
/// name is one more name, which namesakes may have in common too.
fn contacts_of(pattern: Pattern) -> &'static [usize] {
    if level(pattern, BIRTH) == OTHER_DATE { &[ADDRESS, PHONE, EMAIL] } else { &[ADDRESS, PHONE, EMAIL, GUARDIAN] }
}

/// Says whether names are all that two rows share: the birth dates differ, and everything else altogether.
pub(super) fn namesake_elsewhere(pattern: Pattern) -> bool {
    level(pattern, BIRTH) > SAME && !numbered(pattern) && lives_elsewhere(pattern)
}

/// Says whether nothing shows that two rows are of one household, and two things at least that they are not.
pub(super) fn lives_elsewhere(pattern: Pattern) -> bool {
    let apart = |at: &&usize| level(pattern, **at) >= if **at == ADDRESS { SAME_AREA } else { APART };
    nothing_in_common(pattern) && contacts_of(pattern).iter().filter(apart).count() >= 2
}

/// Says whether nothing shows that two rows are of one household.
pub(super) fn nothing_in_common(pattern: Pattern) -> bool {
    contacts_of(pattern).iter().all(|at| level(pattern, *at) == 0 || level(pattern, *at) > NEARLY)
}

/// Says whether neither name is quite the same, and of the household something differs and nothing agrees: `Ella Lee` may be
/// short for `Daniela Lee`, and is nobody's other name for a `Daniela Ortega` of another home.
pub(super) fn neither_name(pattern: Pattern) -> bool {
    (VARIANT..=DIFFER).contains(&level(pattern, FIRST))
        && level(pattern, LAST) == DIFFER
        && level(pattern, MIDDLE) != SAME
        && !numbered(pattern)
        && nothing_in_common(pattern)
        && contacts_of(pattern).iter().any(|at| level(pattern, *at) > NEARLY)
}

/// Says whether of names and birth date the given name alone is the same, and of the household something differs and nothing
/// agrees: a child of the same age may be called so anywhere.
fn given_name_alone(pattern: Pattern) -> bool {
    !(SAME..=FUZZY).contains(&level(pattern, LAST))
        && level(pattern, FIRST) != SWAPPED
        && level(pattern, BIRTH) != SAME
        && !numbered(pattern)
        && nothing_in_common(pattern)
        && contacts_of(pattern).iter().any(|at| level(pattern, *at) > NEARLY)
}

/// Says whether neither a name nor a birth date nor an age nor an ID says which child of a household it is.
fn nothing_of_the_child(pattern: Pattern) -> bool {
    let missing = |at: usize| level(pattern, at) == MISSING;
    missing(FIRST)
        && missing(BIRTH)
        && !numbered(pattern)
        && level(pattern, MIDDLE) != SAME
        && !(SAME..=SAME_GRADE).contains(&level(pattern, GRADE))
}

/// Says whether any ID is equal.
pub(super) fn numbered(pattern: Pattern) -> bool {
    (0..3).any(|at| level(pattern, ID + at) == SAME)
}

/// Says whether any ID is another one.
pub(super) fn misnumbered(pattern: Pattern) -> bool {
    (0..3).any(|at| level(pattern, ID + at) == APART)
}
