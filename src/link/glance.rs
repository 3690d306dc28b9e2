//! Glances: the best level that a comparison can reach by codes and sketches alone, and whether it is the level already.

use super::pattern::{APART, DIFFER, ELSEWHERE, FUZZY, MISSING, NEARLY, SAME, SAME_AREA, TYPO, VARIANT};
use super::row::{ANYTHING, AdultSketch, LONG, Row, WORDS, length_of, letters_of};

/// Holds the best level, and whether there is no need to look at the texts.
pub(crate) type Glance = (u8, bool);

fn either_missing(mine: u32, theirs: u32) -> bool {
    mine == 0 || theirs == 0
}

/// Glances at one pair of IDs.
pub(crate) fn id(one: &Row, other: &Row, at: usize) -> Glance {
    let (mine, theirs) = (one.id(at), other.id(at));
    if either_missing(mine, theirs) {
        (MISSING, true)
    } else if mine == theirs {
        (SAME, true)
    } else if one.may_share_id(other, at) {
        (SAME, false)
    } else if one_slip_possible(one.id_figures[at], other.id_figures[at]) {
        (NEARLY, false)
    } else {
        (APART, true)
    }
}

/// Says whether texts with these odd figures may be one slip apart.
fn one_slip_possible(mine: u16, theirs: u16) -> bool {
    (mine ^ theirs).count_ones() <= 2
}

/// Glances at the given names.
pub(crate) fn first(one: &Row, other: &Row) -> Glance {
    if either_missing(one.first, other.first) {
        return (MISSING, true);
    }
    if one.first == other.first {
        return (SAME, true);
    }
    let preferred = one.first == other.preferred_first || other.first == one.preferred_first;
    let by_middle = one.first == other.middle || other.first == one.middle;
    // familiar forms share a group; parts have no length of their own
    let familiar = one.familiar & other.familiar != 0;
    let (mine, theirs) = (one.first_letters, other.first_letters);
    let alike_at_first = one.first_initial == other.first_initial;
    if preferred || by_middle || familiar || (mine | theirs) & WORDS != 0 {
        return (VARIANT, false);
    }
    match within(mine, theirs) {
        // an initial, or a name cut short
        true if alike_at_first => (VARIANT, false),
        // a short form without its beginning
        within => unsettled(spelling(mine, theirs, alike_at_first).min(if within { FUZZY } else { DIFFER })),
    }
}

/// Glances at the family names.
pub(crate) fn last(one: &Row, other: &Row) -> Glance {
    if either_missing(one.last, other.last) {
        return (MISSING, true);
    }
    if one.last == other.last {
        return (SAME, true);
    }
    let preferred = one.last == other.preferred_last || other.last == one.preferred_last;
    if preferred || (one.last_letters | other.last_letters) & WORDS != 0 {
        return (VARIANT, false);
    }
    unsettled(spelling(one.last_letters, other.last_letters, one.last_initial == other.last_initial))
}

/// Says that a level is the best; the weakest is the level already.
fn unsettled(level: u8) -> Glance {
    (level, level == DIFFER)
}

/// Says whether one of two names may stand in the other.
fn within(mine: u32, theirs: u32) -> bool {
    let (mine, theirs) = (letters_of(mine), letters_of(theirs));
    mine & !theirs == 0 || theirs & !mine == 0
}

/// Returns the best level that the spellings of two sketched names may come to.
///
/// A slip changes one letter or puts another in its place. The Jaro-Winkler similarity is at most what it would be if all
/// letters that both have stood in their order, after a common beginning of four.
fn spelling(mine: u32, theirs: u32, alike_at_first: bool) -> u8 {
    let (letters, other_letters) = (letters_of(mine), letters_of(theirs));
    let (own, their_own) = ((letters & !other_letters).count_ones(), (other_letters & !letters).count_ones());
    let unshared = own + their_own;
    if unshared > 6 {
        return DIFFER;
    }
    let (length, other_length) = (length_of(mine), length_of(theirs));
    let (short, long) = (length.min(other_length), length.max(other_length));
    if long == LONG {
        return TYPO;
    }
    let longer_by = long - short;
    if (unshared <= 2 && longer_by <= 1) || (unshared <= 4 && longer_by <= 2 && short >= 7) {
        return TYPO;
    }
    // thousandths of three times the similarity less one: 0.88 by itself, or 0.8 before the common beginning counts
    let least = if alike_at_first { 1_399 } else { 1_639 };
    let shared = (length - own).min(other_length - their_own);
    let is_similar = 1_000 * shared * (length + other_length) >= least * length * other_length;
    if short >= 4 && is_similar { FUZZY } else { DIFFER }
}

/// Glances at the middle names.
pub(crate) fn middle(one: &Row, other: &Row) -> Glance {
    let missing = either_missing(one.middle, other.middle);
    if missing { (MISSING, true) } else { (SAME, one.middle == other.middle) }
}

/// Glances at the addresses.
pub(crate) fn address(one: &Row, other: &Row) -> Glance {
    if either_missing(one.address, other.address) {
        (MISSING, true)
    } else if one.address == other.address {
        (SAME, true)
    } else if one.number != other.number && one.street != other.street {
        (area(one, other), true)
    } else {
        (SAME, false)
    }
}

/// Returns the level of two addresses of which neither number nor street agrees.
pub(crate) fn area(one: &Row, other: &Row) -> u8 {
    let same = |mine: u32, theirs: u32| mine != 0 && mine == theirs;
    let no_zip = one.zip == 0 && other.zip == 0;
    if same(one.zip, other.zip) || (no_zip && same(one.city, other.city)) { SAME_AREA } else { ELSEWHERE }
}

/// Glances at the phone numbers.
pub(crate) fn phone(one: &Row, other: &Row) -> Glance {
    if either_missing(one.phone(), other.phone()) {
        (MISSING, true)
    } else if one.phone() == other.phone() {
        (SAME, true)
    } else if one.may_share_phone(other) {
        (SAME, false)
    } else if one_slip_possible(one.phone_figures, other.phone_figures) {
        (NEARLY, false)
    } else {
        (APART, true)
    }
}

/// Glances at the e-mail addresses.
pub(crate) fn email(one: &Row, other: &Row) -> Glance {
    if either_missing(one.email(), other.email()) {
        (MISSING, true)
    } else if one.email() == other.email() {
        (SAME, true)
    } else if one.may_share_email(other) {
        (SAME, false)
    } else if one.email_name == other.email_name {
        (NEARLY, true)
    } else if one_slip_possible(one.email_figures, other.email_figures) {
        (NEARLY, false)
    } else {
        (APART, true)
    }
}

/// Glances at the guardians.
pub(crate) fn guardian(one: &Row, other: &Row) -> Glance {
    if either_missing(one.guardian, other.guardian) {
        return (MISSING, true);
    }
    if one.guardian == other.guardian {
        return (SAME, true);
    }
    let (mine, theirs) = (&one.guardians, &other.guardians);
    if mine[0] == ANYTHING || theirs[0] == ANYTHING {
        return (SAME, false);
    }
    if mine.iter().any(|guardian| *guardian != 0 && theirs.contains(guardian)) {
        return (SAME, true);
    }
    let near = |mine: &AdultSketch| other.adults.iter().any(|theirs| may_be_similar(mine, theirs));
    if one.adults.iter().any(near) { (NEARLY, false) } else { (APART, true) }
}

/// Says whether two adults may be similar: one name agrees, and the other does or is misspelled by at most two slips.
pub(crate) fn may_be_similar(mine: &AdultSketch, theirs: &AdultSketch) -> bool {
    let family = mine.last == theirs.last;
    let given = mine.first == theirs.first || mine.familiar & theirs.familiar != 0;
    family || (given && (mine.last_letters ^ theirs.last_letters).count_ones() <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::lexicon::{NameForm, Tokens};
    use crate::link::names::spelling_level;
    use crate::link::row::sketched;
    use proptest::prelude::*;

    #[test]
    fn spellings_that_are_far_apart_are_told_by_letters_and_length() {
        let best = |one: &str, other: &str| {
            let [mine, theirs] = [one, other].map(|text| sketched(&NameForm::new(text, Tokens::new(), 0)));
            spelling(mine, theirs, one.as_bytes()[0] == other.as_bytes()[0])
        };
        assert_eq!([best("ruth", "rut"), best("veronica", "vreonca")], [TYPO, TYPO]);
        assert_eq!(best("martha", "marhta"), TYPO);
        assert_eq!(best("sophia", "sofia"), FUZZY);
        assert_eq!([best("ruth", "maria"), best("liam", "mila z"), best("noah", "hannah")], [DIFFER, FUZZY, DIFFER]);
    }

    proptest! {
        #[test]
        fn a_glance_at_spellings_promises_no_less_than_they_are(
            one in "[a-d]{1,9}|[a-z]{1,12}|[a-f' é]{1,34}", other in "[a-d]{1,9}|[a-z]{1,12}|[a-f' é]{1,34}",
            at in 0usize..9, put in "[a-e]{0,2}",
        ) {
            // a name, another one, and the name with a slip
            let slipped = format!("{}{put}{}", one.chars().take(at).collect::<String>(), one.chars().skip(at + 1).collect::<String>());
            for other in [other, slipped].iter().filter(|other| !other.is_empty() && **other != one) {
                let [mine, theirs] = [&one, other].map(|text| NameForm::new(text, Tokens::new(), 0));
                let alike = one.as_bytes()[0] == other.as_bytes()[0];
                let best = spelling(sketched(&mine), sketched(&theirs), alike);
                prop_assert!(best <= spelling_level(&mine, &theirs), "{one} {other}: {best}");
            }
        }
    }
}
