//! Comparisons: how far two rows agree, field by field.

use super::features::Features;
use super::glance::{self, Glances};
use super::lexicon::{AddressForm, Adult, Lexicon, NameForm};
use super::names::{faintly_familiar, given_variant, initial_of, slip, spelling_level};
use super::nicknames;
use super::pattern::{
    ADDRESS, APART, BIRTH, DIFFER, ELSEWHERE, EMAIL, FIRST, FUZZY, GUARDIAN, ID, LAST, MIDDLE, MISSING, NEARLY, PHONE,
    Pattern, SAME, SWAPPED, TYPO, VARIANT, level, with,
};
use super::row::{ANYTHING, AdultSketch, Row, WORDS};
use super::similarity::{misspelled, within_one_slip};

/// The bits of the given and the family name in a pattern.
const NAMES: Pattern = 7 << (3 * FIRST) | 7 << (3 * LAST);

/// The bits of the given name, the middle name and the birth date; and such names of one birth date that have nothing in common.
const CALLED: Pattern = 7 << (3 * FIRST) | 7 << (3 * MIDDLE) | 7 << (3 * BIRTH);
const CALLED_APART: Pattern =
    (DIFFER as Pattern) << (3 * FIRST) | (APART as Pattern) << (3 * MIDDLE) | (SAME as Pattern) << (3 * BIRTH);

/// Compares rows of two sides (or of one side with itself).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparer<'a> {
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) one: &'a Features,
    pub(crate) other: &'a Features,
}

impl Comparer<'_> {
    /// Compares what takes integers only: birth date, sex, suffix, IDs.
    pub(crate) fn cheap(&self, one: &Row, other: &Row) -> Pattern {
        let mut seen = Glances::of_codes(one, other);
        self.settle_ids(&mut seen, one, other);
        seen.best
    }

    fn settle_ids(&self, seen: &mut Glances, one: &Row, other: &Row) {
        for at in 0..self.one.ids {
            seen.settle(ID + at, || self.id_level(one.id(at), other.id(at)));
        }
    }

    /// Compares the addresses where a glance left it open.
    #[inline]
    pub(crate) fn settle_address(&self, seen: &mut Glances, one: &Row, other: &Row) {
        seen.settle(ADDRESS, || self.address_level(one, other));
    }

    /// Compares all that is of the household where a glance left it open.
    #[inline]
    pub(crate) fn settle_household(&self, seen: &mut Glances, one: &Row, other: &Row) {
        self.settle_address(seen, one, other);
        seen.settle(PHONE, || self.phone_level(one, other));
        seen.settle(EMAIL, || self.email_level(one.email(), other.email()));
        seen.settle(GUARDIAN, || self.guardian_level(one, other));
    }

    /// Compares two rows in everything that a glance at them left open.
    pub(crate) fn closer(&self, mut seen: Glances, one: &Row, other: &Row) -> Pattern {
        self.settle_household(&mut seen, one, other);
        self.settle_ids(&mut seen, one, other);
        seen.settle(MIDDLE, || self.middle_level(one, other));
        seen.settle(FIRST, || self.first_level(one, other));
        seen.settle(LAST, || self.last_level(one, other));
        if seen.crossed && self.swapped(seen.best, one, other) {
            return with(seen.best & !NAMES, FIRST, SWAPPED);
        }
        if seen.best & CALLED == CALLED_APART && self.initials_crossed(one, other) {
            // the middle names have spoken, as the given names of the other row
            return with(seen.best & !(7 << (3 * FIRST) | 7 << (3 * MIDDLE)), FIRST, FUZZY);
        }
        seen.best
    }

    /// Says whether the middle initial of either row is that of the other's given name: `Jody K` and `King J` may be one child
    /// who goes by the middle name, of which files often keep the initial only.
    fn initials_crossed(&self, one: &Row, other: &Row) -> bool {
        let name = |code: u32| &self.lexicon.names[code as usize];
        initial_of(name(one.first), name(other.middle)) && initial_of(name(other.first), name(one.middle))
    }

    /// Returns two rows.
    pub(crate) fn rows(&self, i: usize, j: usize) -> [&Row; 2] {
        [&self.one.rows[i], &self.other.rows[j]]
    }

    /// Compares two rows in everything.
    pub(crate) fn pattern(&self, i: usize, j: usize) -> Pattern {
        let (one, other) = (&self.one.rows[i], &self.other.rows[j]);
        self.closer(Glances::of(one, other), one, other)
    }

    /// Says whether given and family name are exchanged, by these and the levels that they have where they stand.
    fn swapped(&self, pattern: Pattern, one: &Row, other: &Row) -> bool {
        let (first, last) = ((one.first, other.first), (one.last, other.last));
        let (first_level, last_level) = (level(pattern, FIRST), level(pattern, LAST));
        if first_level >= TYPO && last_level >= TYPO && self.transposed(first, last) {
            return true;
        }
        // a whole name stands in either column where the other one says that there is none
        let whole = |letters: u32| letters & WORDS != 0;
        first_level == MISSING
            && last_level == MISSING
            && ((first.0 == last.1 && whole(one.first_letters)) || (last.0 == first.1 && whole(one.last_letters)))
    }

    /// Says whether given and family name stand in each other's place; one of the two may have a slip or another form.
    fn transposed(&self, first: (u32, u32), last: (u32, u32)) -> bool {
        if [first.0, first.1, last.0, last.1].contains(&0) {
            return false;
        }
        let near = |given: u32, family: u32| {
            let (name, other) = (&self.lexicon.names[given as usize], &self.lexicon.names[family as usize]);
            let part = |whole: &NameForm, part: &NameForm| part.tokens.iter().all(|token| whole.tokens.contains(token));
            given == family
                || given_variant(name, other)
                || spelling_level(name, other) == TYPO
                || part(name, other)
                || part(other, name)
        };
        let exact = first.0 == last.1 || first.1 == last.0;
        exact && first.0 != last.0 && first.1 != last.1 && near(first.0, last.1) && near(first.1, last.0)
    }

    fn first_level(&self, one: &Row, other: &Row) -> u8 {
        let (mine, theirs) = (one.first, other.first);
        let (mine_preferred, theirs_preferred) = (one.preferred_first, other.preferred_first);
        if mine == theirs_preferred || theirs == mine_preferred || self.goes_by_middle(one, other) {
            return VARIANT;
        }
        let (name, name_other) = (&self.lexicon.names[mine as usize], &self.lexicon.names[theirs as usize]);
        if given_variant(name, name_other) {
            return VARIANT;
        }
        match spelling_level(name, name_other) {
            // Kerry and Kerri: others bear either name, so the letter is no slip of the pen
            TYPO if !slip(name, name_other) => FUZZY,
            DIFFER if faintly_familiar(name, name_other) => FUZZY,
            level => level,
        }
    }

    /// Says whether one row has as given name what the other has as middle name, and nothing speaks against it.
    fn goes_by_middle(&self, one: &Row, other: &Row) -> bool {
        let (mine, theirs) = (one.first, other.first);
        let (my_middle, their_middle) = (one.middle, other.middle);
        let fits = |given: u32, middle: u32| {
            let names = &self.lexicon.names;
            middle == 0 || given == middle || initial_of(&names[given as usize], &names[middle as usize])
        };
        (mine == their_middle && fits(theirs, my_middle)) || (theirs == my_middle && fits(mine, their_middle))
    }

    fn last_level(&self, one: &Row, other: &Row) -> u8 {
        let (mine, theirs) = (one.last, other.last);
        if mine == other.preferred_last || theirs == one.preferred_last {
            return VARIANT;
        }
        let (name, name_other) = (&self.lexicon.names[mine as usize], &self.lexicon.names[theirs as usize]);
        if name.joined == name_other.joined || name.tokens.iter().any(|token| name_other.tokens.contains(token)) {
            return VARIANT;
        }
        spelling_level(name, name_other)
    }

    fn middle_level(&self, one: &Row, other: &Row) -> u8 {
        let (mine, theirs) = (one.middle, other.middle);
        if mine == other.first || theirs == one.first {
            // it has spoken already, as the given name of the other row
            return MISSING;
        }
        let (name, name_other) = (&self.lexicon.names[mine as usize], &self.lexicon.names[theirs as usize]);
        if initial_of(name, name_other) || spelling_level(name, name_other) <= TYPO {
            return NEARLY;
        }
        APART
    }

    fn address_level(&self, one: &Row, other: &Row) -> u8 {
        let (mine, theirs) = (one.address, other.address);
        let forms = (&self.lexicon.addresses[mine as usize], &self.lexicon.addresses[theirs as usize]);
        match self.street_level(forms.0, forms.1) {
            ELSEWHERE => glance::area(one, other),
            level => level,
        }
    }

    fn street_level(&self, one: &AddressForm, other: &AddressForm) -> u8 {
        let same_number = one.number == other.number;
        let unit_fits = one.unit == other.unit || one.unit == 0 || other.unit == 0;
        if same_number && one.street == other.street {
            return if unit_fits { SAME } else { NEARLY };
        }
        let text = |code: u32| self.lexicon.address_texts.get(code);
        let near_street = || one.core == other.core || misspelled(text(one.core), text(other.core));
        if same_number && one.number != 0 && near_street() {
            return NEARLY;
        }
        let (number, number_other) = (text(one.number), text(other.number));
        if one.street == other.street
            && number.len().min(number_other.len()) >= 3
            && within_one_slip(number.as_bytes(), number_other.as_bytes())
        {
            return NEARLY;
        }
        ELSEWHERE
    }

    fn phone_level(&self, one: &Row, other: &Row) -> u8 {
        let phones = &self.lexicon.phones;
        let text = |code: u32| self.lexicon.list_texts[0].get(code).as_bytes();
        let near = |one: u32, other: u32| self.lexicon.phone_numbers.within_one_slip((one, other), 0, text);
        if let (Some(one), Some(other)) = (phones.only(one.phone()), phones.only(other.phone())) {
            return if one == other {
                SAME
            } else if near(one, other) {
                NEARLY
            } else {
                APART
            };
        }
        let (mine, theirs) = (phones.of(one.phone()), phones.of(other.phone()));
        if mine.iter().any(|phone| theirs.contains(phone)) {
            return SAME;
        }
        let near = mine.iter().any(|phone| theirs.iter().any(|other| near(*phone, *other)));
        if near { NEARLY } else { APART }
    }

    fn email_level(&self, mine: u32, theirs: u32) -> u8 {
        let (mine, theirs) = (self.lexicon.emails.of(mine), self.lexicon.emails.of(theirs));
        if mine.iter().any(|email| theirs.contains(email)) {
            return SAME;
        }
        let name = |code: &u32| self.lexicon.email_names[*code as usize];
        let text = |code: &u32| self.lexicon.list_texts[1].get(*code).as_bytes();
        let near = mine.iter().any(|email| {
            theirs.iter().any(|other| name(email) == name(other) || within_one_slip(text(email), text(other)))
        });
        if near { NEARLY } else { APART }
    }

    fn guardian_level(&self, one: &Row, other: &Row) -> u8 {
        let adult = |code: u32| self.lexicon.adults[code as usize];
        if one.guardians[0] != ANYTHING && other.guardians[0] != ANYTHING {
            let adults = |row: &Row| {
                [0, 1].map(|at| (row.guardians[at], row.adults[at])).map(|found| (found.0 != 0).then_some(found))
            };
            let (mine, theirs) = (adults(one), adults(other));
            let pairs = || mine.iter().flatten().flat_map(|one| theirs.iter().flatten().map(move |other| (one, other)));
            if pairs().any(|(one, other)| one.0 == other.0) {
                return SAME;
            }
            let near = |((one, sketch), (other, their_sketch)): (&(u32, AdultSketch), &(u32, AdultSketch))| {
                let [mine, theirs] =
                    [(sketch, one), (their_sketch, other)].map(|(at, code)| at.adult(*code, self.lexicon));
                glance::may_be_similar(sketch, their_sketch) && self.similar_adult(mine, theirs)
            };
            return if pairs().any(near) { NEARLY } else { APART };
        }
        let (mine, theirs) = (self.lexicon.guardians.of(one.guardian), self.lexicon.guardians.of(other.guardian));
        if mine.iter().any(|guardian| theirs.contains(guardian)) {
            return SAME;
        }
        let near =
            mine.iter().any(|guardian| theirs.iter().any(|other| self.similar_adult(adult(*guardian), adult(*other))));
        if near { NEARLY } else { APART }
    }

    fn similar_adult(&self, one: Adult, other: Adult) -> bool {
        let text = |code: u32| self.lexicon.adult_texts.get(code);
        let familiar = |code: u32| self.lexicon.adult_familiar[code as usize];
        let given = one.first == other.first || nicknames::share(familiar(one.first), familiar(other.first));
        let family = one.last == other.last;
        (given && (family || misspelled(text(one.last), text(other.last))))
            || (family && misspelled(text(one.first), text(other.first)))
    }

    fn id_level(&self, mine: u32, theirs: u32) -> u8 {
        if self.lexicon.bare(mine) == self.lexicon.bare(theirs) {
            return SAME;
        }
        let text = |code: u32| self.lexicon.identifiers.get(code).as_bytes();
        if self.lexicon.identifier_numbers.within_one_slip((mine, theirs), 5, text) { NEARLY } else { APART }
    }
}

#[cfg(test)]
mod tests {
    use super::glance::OPEN;
    use super::*;

    #[test]
    fn a_glance_never_promises_less_than_a_closer_look_finds() {
        let rosters = crate::link::testing::district();
        let pairs = crate::link::features::id_pairs(&rosters);
        let (lexicon, [one, other]) = crate::link::features::build(&rosters, &pairs);
        for (mine, theirs) in [(&one, &other), (&one, &one), (&other, &other)] {
            let comparer = Comparer { lexicon: &lexicon, one: mine, other: theirs };
            for (one, other) in mine.rows.iter().flat_map(|one| theirs.rows.iter().map(move |other| (one, other))) {
                let looks = [
                    (glance::first(one, other), comparer.first_level(one, other)),
                    (glance::last(one, other), comparer.last_level(one, other)),
                    (glance::address(one, other), comparer.address_level(one, other)),
                    (glance::phone(one, other), comparer.phone_level(one, other)),
                    (glance::email(one, other), comparer.email_level(one.email(), other.email())),
                    (glance::guardian(one, other), comparer.guardian_level(one, other)),
                    (glance::id(one, other, 0), comparer.id_level(one.id(0), other.id(0))),
                ];
                // equal and missing values never come to a closer look
                for ((best, open), closer) in
                    looks.into_iter().filter(|((best, open), _)| *best > SAME || *open == OPEN)
                {
                    assert!(
                        closer >= best && (open == OPEN || closer == best),
                        "{best} {open} {closer}: {one:?} {other:?}"
                    );
                }
            }
        }
    }
}
