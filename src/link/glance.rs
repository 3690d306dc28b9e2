//! Glances: the best level that a comparison can reach by codes and sketches alone, and whether it is the level already.

use super::compare::{APART, DIFFER, ELSEWHERE, MISSING, NEARLY, SAME, SAME_AREA, VARIANT};
use super::row::{ANYTHING, AdultSketch, Row, WORDS};

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
    // familiar forms share a group; initials, short forms and parts have no letter of their own; slips have few
    let familiar = one.familiar & other.familiar != 0;
    let words = (one.first_letters | other.first_letters) & WORDS != 0;
    let may_vary = preferred || by_middle || familiar || words || alike(one.first_letters, other.first_letters);
    if may_vary { (VARIANT, false) } else { (DIFFER, true) }
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
    let words = (one.last_letters | other.last_letters) & WORDS != 0;
    let may_vary = preferred || words || alike(one.last_letters, other.last_letters);
    if may_vary { (VARIANT, false) } else { (DIFFER, true) }
}

/// Says whether names of these letters may be more than different: one may be in the other, or few letters are unshared.
fn alike(mine: u32, theirs: u32) -> bool {
    mine & !theirs == 0 || theirs & !mine == 0 || (mine ^ theirs).count_ones() <= 6
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
