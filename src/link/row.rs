//! One row as the hot loop sees it: codes of its values, and sketches that rule agreement out without a look at the texts.

use super::lexicon::{Adult, Lexicon, NameForm};
use super::lists::Lists;
use std::mem::offset_of;

/// Marks a list code behind which stand several values, and the code of an identifier whose text has zeros in front.
const MARK: u32 = 1 << 31;
/// Marks a name of several words in its letters.
pub(crate) const WORDS: u32 = 1 << 31;
/// The letters `a` to `z` of a name, a bit for each; its length stands in the five bits after them.
const LETTERS: u32 = (1 << 26) - 1;
/// The length from which no more is known of a name's length than that.
pub(crate) const LONG: u32 = 31;
/// Stands in a sketch for words whose codes are too high for it.
const FAR: u16 = u16::MAX;
/// Stands for "may be anything" in a sketch of a list.
pub(crate) const ANYTHING: u32 = u32::MAX;

/// Holds one row; code 0 means missing. It fills two cache lines: what a divided block is divided by stands in the first.
#[repr(C, align(64))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) first: u32,
    pub(crate) middle: u32,
    pub(crate) last: u32,
    pub(crate) preferred_first: u32,
    pub(crate) preferred_last: u32,
    /// Birth date as `yyyymmdd`, whether or not it is more than a default.
    pub(crate) birth: u32,
    /// The same, a digit in every four bits; 0 where it is a default.
    pub(crate) birth_digits: u32,
    pub(crate) address: u32,
    pub(crate) zip: u32,
    /// House number of the address.
    pub(crate) number: u32,
    phone: u32,
    email: u32,
    /// One per compared pair of ID fields.
    ids: [u32; 3],
    /// The first byte of the given and of the family name.
    pub(crate) first_initial: u8,
    pub(crate) last_initial: u8,
    pub(crate) sex: u8,
    pub(crate) suffix: u8,
    pub(crate) city: u32,
    pub(crate) guardian: u32,
    /// A set, folded to 16 places, of the groups of familiar forms that the given name stands in or nearly stands in.
    pub(crate) familiar: u16,
    /// How many others of the file bear both given and family name.
    pub(crate) namesakes: u16,
    /// The letters of the given and of the family name, with their lengths.
    pub(crate) first_letters: u32,
    pub(crate) last_letters: u32,
    /// Street of the address.
    pub(crate) street: u32,
    /// The codes of up to two guardians, 0 for nobody; [`ANYTHING`] where there are more.
    pub(crate) guardians: [u32; 2],
    /// Sketches of them, in the same order.
    pub(crate) adults: [AdultSketch; 2],
    /// The part before the `@` of a single e-mail address.
    pub(crate) email_name: u32,
    /// Which characters a single e-mail address has an odd number of times.
    pub(crate) email_figures: u16,
    /// Which figures a single phone number has an odd number of times.
    pub(crate) phone_figures: u16,
    /// The same of each ID.
    pub(crate) id_figures: [u16; 3],
    /// The place of the grade in their order, and the school, folded; 0 where no birth date is ever looked for in vain. In the
    /// place of the grade may stand the age, see `ages`.
    pub(crate) grade: u8,
    pub(crate) school: u8,
}

/// Holds what is seen of a guardian's name at a glance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AdultSketch {
    /// The codes of the first and of the last word, or [`FAR`].
    pub(crate) first: u16,
    pub(crate) last: u16,
    /// The groups of familiar forms of the first word, folded to 16 places.
    pub(crate) familiar: u16,
    /// Which letters the last word has an odd number of times, folded.
    pub(crate) last_letters: u16,
}

impl AdultSketch {
    fn of(code: u32, lexicon: &Lexicon) -> Self {
        let adult = lexicon.adults[code as usize];
        Self {
            first: u16::try_from(adult.first).unwrap_or(FAR),
            last: u16::try_from(adult.last).unwrap_or(FAR),
            familiar: lexicon.adult_sketches[adult.first as usize][0],
            last_letters: lexicon.adult_sketches[adult.last as usize][1],
        }
    }

    /// Returns the adult of a code that this is the sketch of: most need not be looked up.
    #[inline]
    pub(crate) fn adult(&self, code: u32, lexicon: &Lexicon) -> Adult {
        match (self.first, self.last) {
            (FAR, _) | (_, FAR) => lexicon.adults[code as usize],
            (first, last) => Adult { first: first.into(), last: last.into() },
        }
    }
}

/// How two lists of values, or two identifiers, stand to each other by their codes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// One of them is missing.
    Missing,
    /// They are the same.
    Same,
    /// They may have a value in common, or be equal but for zeros in front.
    Open,
    /// They are others.
    Apart,
}

impl Standing {
    /// Takes two codes with their marks; one code always has the same mark.
    #[inline]
    fn of(mine: u32, theirs: u32) -> Self {
        match (mine, theirs) {
            (0, _) | (_, 0) => Self::Missing,
            _ if mine == theirs => Self::Same,
            _ if (mine | theirs) & MARK != 0 => Self::Open,
            _ => Self::Apart,
        }
    }
}

const _: () = assert!(size_of::<Row>() == 128 && offset_of!(Row, suffix) < 64 && offset_of!(Row, city) == 64);

impl Row {
    /// Reads a number of either cache line, so that both are near.
    #[inline]
    pub(crate) fn read(&self) -> u32 {
        self.first ^ self.city
    }

    /// Reads a number of the cache line in which all stands that blocks are divided by.
    #[inline]
    pub(crate) fn read_parts(&self) -> u32 {
        self.first
    }

    /// Returns the code of the row's list of phone numbers.
    pub(crate) fn phone(&self) -> u32 {
        self.phone & !MARK
    }

    /// Returns the code of the row's list of e-mail addresses.
    pub(crate) fn email(&self) -> u32 {
        self.email & !MARK
    }

    /// Returns the code of an identifier.
    pub(crate) fn id(&self, at: usize) -> u32 {
        self.ids[at] & !MARK
    }

    /// Returns the code of an identifier without the zeros in front.
    pub(crate) fn bare_id(&self, at: usize, lexicon: &Lexicon) -> u32 {
        if self.ids[at] & MARK == 0 { self.ids[at] } else { lexicon.bare(self.id(at)) }
    }

    /// Says how the phone lists of two rows stand to each other.
    #[inline]
    pub(crate) fn phones(&self, other: &Row) -> Standing {
        Standing::of(self.phone, other.phone)
    }

    /// Says how the e-mail lists of two rows stand to each other.
    #[inline]
    pub(crate) fn emails(&self, other: &Row) -> Standing {
        Standing::of(self.email, other.email)
    }

    /// Says how two identifiers stand to each other.
    #[inline]
    pub(crate) fn ids(&self, other: &Row, at: usize) -> Standing {
        Standing::of(self.ids[at], other.ids[at])
    }

    /// Returns the sketches of the guardians, where there are not more than two.
    pub(crate) fn sketches(&self) -> &[AdultSketch] {
        if self.guardians[1] == 0 { &self.adults[..1] } else { &self.adults }
    }

    /// Sets the birth date, given as `yyyymmdd`.
    pub(crate) fn set_birth(&mut self, date: u32) {
        (self.birth, self.birth_digits) = (date, digits(date));
    }

    /// Sets the identifier of one place; `figures` holds which characters each has an odd number of times.
    pub(crate) fn set_id(&mut self, at: usize, code: u32, lexicon: &Lexicon, figures: &[u16]) {
        let padded = lexicon.bare(code) != code;
        self.ids[at] = if padded { code | MARK } else { code };
        self.id_figures[at] = figures[code as usize];
    }

    /// Takes the identifier of one place from another row.
    pub(crate) fn copy_id(&mut self, at: usize, from: &Row) {
        self.ids[at] = from.ids[at];
        self.id_figures[at] = from.id_figures[at];
    }

    /// Sets the lists of a row and what is sketched of them; `figures` likewise of phone numbers and e-mail addresses.
    pub(crate) fn set_lists(&mut self, [phone, email, guardian]: [u32; 3], lexicon: &Lexicon, figures: &[Vec<u16>; 2]) {
        let marked = |code: u32, lists: &Lists| if lists.of(code).len() > 1 { code | MARK } else { code };
        self.phone = marked(phone, &lexicon.phones);
        self.email = marked(email, &lexicon.emails);
        self.guardian = guardian;
        if let [phone] = &*lexicon.phones.of(phone) {
            self.phone_figures = figures[0][*phone as usize];
        }
        if let [email] = &*lexicon.emails.of(email) {
            self.email_name = lexicon.email_names[*email as usize];
            self.email_figures = figures[1][*email as usize];
        }
        match &*lexicon.guardians.of(guardian) {
            [] => {}
            [only] => {
                self.guardians[0] = *only;
                self.adults = [AdultSketch::of(*only, lexicon); 2];
            }
            [one, two] => {
                self.guardians = [*one, *two];
                self.adults = [one, two].map(|code| AdultSketch::of(*code, lexicon));
            }
            _ => self.guardians = [ANYTHING; 2],
        }
    }

    /// Completes the sketches of names and address from the codes.
    pub(crate) fn sketch(&mut self, lexicon: &Lexicon) {
        self.sketch_first(lexicon);
        let last = lexicon.sketches[self.last as usize];
        (self.last_initial, self.last_letters) = (last.initial, last.letters);
        let address = &lexicon.addresses[self.address as usize];
        (self.number, self.street) = (address.number, address.street);
    }

    /// Completes the sketches of the given name.
    pub(crate) fn sketch_first(&mut self, lexicon: &Lexicon) {
        let first = lexicon.sketches[self.first as usize];
        (self.first_initial, self.first_letters, self.familiar) = (first.initial, first.letters, first.familiar);
    }
}

/// Holds what rows take of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NameSketch {
    /// See [`sketched`].
    letters: u32,
    /// A set, folded to 16 places, of the groups of familiar forms that the name stands in or nearly stands in.
    familiar: u16,
    /// The first byte.
    initial: u8,
}

impl NameSketch {
    pub(super) fn of(name: &NameForm) -> Self {
        Self {
            letters: sketched(name),
            familiar: folded(name.familiar) | folded(&name.nearly_familiar),
            initial: name.bytes().first().copied().unwrap_or(0),
        }
    }
}

/// Returns what is seen of a name at a glance: its letters, its length in bytes, and whether it has several words.
pub(crate) fn sketched(name: &NameForm) -> u32 {
    let length = (name.bytes().len() as u32).min(LONG);
    name.letters | length << LETTERS.count_ones() | if name.bytes().contains(&b' ') { WORDS } else { 0 }
}

/// Returns the letters of a sketched name.
pub(crate) fn letters_of(sketched: u32) -> u32 {
    sketched & LETTERS
}

/// Returns the length of a sketched name in bytes; of a long one, [`LONG`].
pub(crate) fn length_of(sketched: u32) -> u32 {
    sketched >> LETTERS.count_ones() & LONG
}

/// Returns the digits of a number of eight, each in four bits.
pub(crate) fn digits(number: u32) -> u32 {
    (0..8).map(|place| (number / 10u32.pow(place) % 10) << (4 * place)).sum()
}

/// Folds groups to a set of 16 places.
pub(super) fn folded(groups: &[u16]) -> u16 {
    groups.iter().fold(0, |set, group| set | 1 << (group % 16))
}

/// Returns which characters, folded to 16 kinds, stand in a text an odd number of times.
///
/// An added or lost character changes one of them, an exchanged one at most two, two that change places none.
pub(crate) fn odd_ones(text: &str) -> u16 {
    /// The bit of each kind; to look it up is quicker than what a shift by each of many bytes is made into.
    const BITS: [u16; 16] = {
        let (mut bits, mut at) = ([0; 16], 0);
        while at < 16 {
            (bits[at], at) = (1 << at, at + 1);
        }
        bits
    };
    let mut set = 0;
    for byte in text.bytes() {
        if !byte.is_ascii() {
            return text.chars().fold(0, |set, character| set ^ 1 << (u32::from(character) % 16));
        }
        set ^= BITS[usize::from(byte % 16)];
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_adult_is_told_by_the_sketch_where_the_codes_of_its_words_fit_and_looked_up_else() {
        let adults = [(3, 5), (65_534, 65_534), (3, 65_535), (69_999, 5)].map(|(first, last)| Adult { first, last });
        let mut lexicon = Lexicon::default();
        lexicon.adults = adults.to_vec();
        lexicon.adult_sketches = vec![[0; 2]; 70_000];
        let sketches = [0, 1, 2, 3].map(|code| AdultSketch::of(code, &lexicon));
        let words = |lexicon: &Lexicon, code: usize| {
            let adult = sketches[code].adult(code as u32, lexicon);
            (adult.first, adult.last)
        };
        assert!((0..4).all(|code| words(&lexicon, code) == (adults[code].first, adults[code].last)));
        lexicon.adults = vec![Adult::default(); 4];
        assert_eq!([0, 1, 2, 3].map(|code| words(&lexicon, code)), [(3, 5), (65_534, 65_534), (0, 0), (0, 0)]);
    }
}
