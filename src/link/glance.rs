//! Glances: the best level that a comparison can reach by codes and sketches alone, and whether it is the level already.

use super::born::birth_level;
use super::grades;
use super::pattern::{
    ADDRESS, APART, BIRTH, DIFFER, ELSEWHERE, EMAIL, FIRST, FUZZY, GRADE, GUARDIAN, ID, LAST, MIDDLE, MISSING, NEARLY,
    PHONE, Pattern, SAME, SAME_AREA, SEX, SUFFIX, TYPO, VARIANT, with,
};
use super::row::{ANYTHING, AdultSketch, LONG, Row, Standing, WORDS, length_of, letters_of};

/// Holds the best level, and whether it is the level already ([`SURE`]) or only a look at the texts tells ([`OPEN`]).
pub(crate) type Glance = (u8, u8);

pub(crate) const SURE: u8 = 0;
/// All bits of a comparison.
pub(crate) const OPEN: u8 = 7;

/// Holds what is seen of two rows at a glance.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Glances {
    /// The best level of every comparison.
    pub(crate) best: Pattern,
    /// The comparisons that need a look at the texts, by all bits of theirs.
    open: Pattern,
    /// Whether a given name of one row is the family name of the other.
    pub(crate) crossed: bool,
}

impl Glances {
    /// Glances at everything.
    #[inline]
    pub(crate) fn of(one: &Row, other: &Row) -> Self {
        let mut seen = Self { crossed: crossed(one, other), ..Self::of_codes(one, other) };
        seen.add(FIRST, first(one, other));
        seen.add(LAST, last(one, other));
        seen.add(MIDDLE, middle(one, other));
        seen.add(ADDRESS, address(one, other));
        seen.add(PHONE, phone(one, other));
        seen.add(EMAIL, email(one, other));
        seen.add(GUARDIAN, guardian(one, other));
        seen
    }

    /// Glances at what takes codes only, and at IDs.
    #[inline]
    pub(crate) fn of_codes(one: &Row, other: &Row) -> Self {
        let mut seen = Self::default();
        let born = birth_level(one.birth_digits, other.birth_digits);
        seen.add(BIRTH, (born, SURE));
        if born != SAME && (born == MISSING || grades::tell_something(one, other)) {
            seen.add(GRADE, (grades::level(one, other), SURE));
        }
        seen.add(SEX, (code_level(one.sex, other.sex), SURE));
        seen.add(SUFFIX, (code_level(one.suffix, other.suffix), SURE));
        for at in 0..3 {
            seen.add(ID + at, id(one, other, at));
        }
        seen
    }

    #[inline]
    fn add(&mut self, comparison: usize, (level, open): Glance) {
        self.best = with(self.best, comparison, level);
        self.open = with(self.open, comparison, open);
    }

    /// Says whether only a closer look tells the level of a comparison.
    #[inline]
    pub(crate) fn is_open(&self, comparison: usize) -> bool {
        self.open & with(0, comparison, OPEN) != 0
    }

    /// Takes the level of a closer look, which is had where there is need of it.
    #[inline]
    pub(crate) fn settle(&mut self, comparison: usize, closer: impl FnOnce() -> u8) {
        if self.is_open(comparison) {
            let others = !with(0, comparison, OPEN);
            self.best = with(self.best & others, comparison, closer());
            self.open &= others;
        }
    }
}

/// Says whether the given name of one row is the family name of the other.
pub(crate) fn crossed(one: &Row, other: &Row) -> bool {
    one.first == other.last || one.last == other.first
}

/// Compares two codes that are the same or not, as of the sex and the suffix.
fn code_level(mine: u8, theirs: u8) -> u8 {
    match (mine, theirs) {
        (0, _) | (_, 0) => MISSING,
        _ if mine == theirs => SAME,
        _ => APART,
    }
}

fn either_missing(mine: u32, theirs: u32) -> bool {
    mine == 0 || theirs == 0
}

/// Returns what codes tell by themselves; where they are others, `apart` tells.
#[inline]
fn by_codes(standing: Standing, apart: impl FnOnce() -> Glance) -> Glance {
    match standing {
        Standing::Missing => (MISSING, SURE),
        Standing::Same => (SAME, SURE),
        Standing::Open => (SAME, OPEN),
        Standing::Apart => apart(),
    }
}

/// Returns the best level of different numbers that have these odd figures.
#[inline]
fn numbers(mine: u16, theirs: u16) -> Glance {
    if one_slip_possible(mine, theirs) { (NEARLY, OPEN) } else { (APART, SURE) }
}

/// Glances at one pair of IDs.
#[inline]
pub(crate) fn id(one: &Row, other: &Row, at: usize) -> Glance {
    by_codes(one.ids(other, at), || numbers(one.id_figures[at], other.id_figures[at]))
}

/// Says whether texts with these odd figures may be one slip apart.
fn one_slip_possible(mine: u16, theirs: u16) -> bool {
    let without_one = |figures: u16| figures & figures.wrapping_sub(1);
    without_one(without_one(mine ^ theirs)) == 0
}

/// Glances at the given names.
pub(crate) fn first(one: &Row, other: &Row) -> Glance {
    if either_missing(one.first, other.first) {
        return (MISSING, SURE);
    }
    if one.first == other.first {
        return (SAME, SURE);
    }
    let preferred = one.first == other.preferred_first || other.first == one.preferred_first;
    let by_middle = one.first == other.middle || other.first == one.middle;
    // familiar forms share a group; parts have no length of their own
    let familiar = one.familiar & other.familiar != 0;
    let (mine, theirs) = (one.first_letters, other.first_letters);
    let alike_at_first = one.first_initial == other.first_initial;
    if preferred || by_middle || familiar || (mine | theirs) & WORDS != 0 {
        return (VARIANT, OPEN);
    }
    match within(mine, theirs) {
        // an initial, or a name cut short
        true if alike_at_first => (VARIANT, OPEN),
        // a short form without its beginning
        within => unsettled(spelling(mine, theirs, alike_at_first).min(if within { FUZZY } else { DIFFER })),
    }
}

/// Glances at the family names.
pub(crate) fn last(one: &Row, other: &Row) -> Glance {
    if either_missing(one.last, other.last) {
        return (MISSING, SURE);
    }
    if one.last == other.last {
        return (SAME, SURE);
    }
    let preferred = one.last == other.preferred_last || other.last == one.preferred_last;
    if preferred || (one.last_letters | other.last_letters) & WORDS != 0 {
        return (VARIANT, OPEN);
    }
    unsettled(spelling(one.last_letters, other.last_letters, one.last_initial == other.last_initial))
}

/// Says that a level is the best; the weakest is the level already.
fn unsettled(level: u8) -> Glance {
    (level, if level == DIFFER { SURE } else { OPEN })
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
    let unshared = (letters ^ other_letters).count_ones();
    if unshared > 6 {
        return DIFFER;
    }
    let own = (letters & !other_letters).count_ones();
    let their_own = unshared - own;
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
    if missing { (MISSING, SURE) } else { (SAME, if one.middle == other.middle { SURE } else { OPEN }) }
}

/// Glances at the addresses.
pub(crate) fn address(one: &Row, other: &Row) -> Glance {
    if either_missing(one.address, other.address) {
        (MISSING, SURE)
    } else if one.address == other.address {
        (SAME, SURE)
    } else {
        match (one.number == other.number, one.street == other.street) {
            (true, true) => (SAME, OPEN),
            (false, false) => (area(one, other), SURE),
            _ => (NEARLY, OPEN),
        }
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
    by_codes(one.phones(other), || numbers(one.phone_figures, other.phone_figures))
}

/// Glances at the e-mail addresses.
pub(crate) fn email(one: &Row, other: &Row) -> Glance {
    by_codes(one.emails(other), || match one.email_name == other.email_name {
        true => (NEARLY, SURE),
        false => numbers(one.email_figures, other.email_figures),
    })
}

/// Glances at the guardians.
pub(crate) fn guardian(one: &Row, other: &Row) -> Glance {
    if either_missing(one.guardian, other.guardian) {
        return (MISSING, SURE);
    }
    if one.guardian == other.guardian {
        return (SAME, SURE);
    }
    let (mine, theirs) = (&one.guardians, &other.guardians);
    if mine[0] == ANYTHING || theirs[0] == ANYTHING {
        return (SAME, OPEN);
    }
    if mine.iter().any(|guardian| *guardian != 0 && theirs.contains(guardian)) {
        return (SAME, SURE);
    }
    let near = |mine: &AdultSketch| other.sketches().iter().any(|theirs| may_be_similar(mine, theirs));
    if one.sketches().iter().any(near) { (NEARLY, OPEN) } else { (APART, SURE) }
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
