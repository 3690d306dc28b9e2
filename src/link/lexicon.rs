//! The distinct values of both sides, parsed once: names, addresses, guardians, phone numbers, e-mail addresses, identifiers.

use super::figures::Figures;
use super::identifiers::{Bare, IdTexts, Identifiers};
use super::lists::{self, Contacts, Lists};
use super::nicknames;
use super::row::{NameSketch, folded, odd_ones};
use super::soundex::soundex;
use super::streets::Addresses;
use crate::roster::{Field, Interner, Pool, Rosters, Side, Vocabulary, ahead};
use memchr::{memchr, memrchr};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The words of a name by code; most names have one.
pub(crate) type Tokens = SmallVec<[u32; 2]>;

/// Holds one distinct name (given, middle or family) in the pool that all name fields share.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameForm {
    /// The normal text and its length; of a longer one, nothing and 0.
    short: ([u8; 23], u8),
    /// A normal text that is longer.
    long: Box<str>,
    /// The tokens that are no particle, as name codes of their own.
    pub(crate) tokens: Tokens,
    /// The code of the text without spaces.
    pub(crate) joined: u32,
    /// The Soundex of the first token that is no particle.
    pub(crate) sound: u32,
    /// The set of its letters, for an upper bound on similarity.
    pub(crate) letters: u32,
    /// The groups of familiar forms that its first token stands in.
    pub(crate) familiar: &'static [u16],
    /// The groups, folded to 64 places.
    pub(crate) familiar_set: u64,
    /// The groups of names that a given name is one slip away from, where it stands in none itself.
    pub(crate) nearly_familiar: Box<[u16]>,
    /// How many rows of both files bear it as a given name, legal or preferred.
    pub(crate) bearers: u32,
}

/// The bit of each small letter; to look it up is quicker than what a shift by each of many bytes is made into.
const LETTERS: [u32; 256] = {
    let (mut bits, mut at) = ([0; 256], 0);
    while at < 26 {
        bits[b'a' as usize + at] = 1 << at;
        at += 1;
    }
    bits
};

impl NameForm {
    /// Makes the form of a text; its words are known by code already.
    pub(crate) fn new(text: &str, tokens: Tokens, joined: u32) -> Self {
        let mut letters = 0;
        for byte in text.bytes() {
            letters |= LETTERS[usize::from(byte)];
        }
        let head = head(text);
        let familiar = nicknames::groups(head);
        let (mut short, mut long) = (([0; 23], 0), "");
        if text.len() <= short.0.len() {
            short.0[..text.len()].copy_from_slice(text.as_bytes());
            short.1 = text.len() as u8;
        } else {
            long = text;
        }
        Self {
            short,
            long: long.into(),
            tokens,
            joined,
            sound: soundex(head),
            letters,
            familiar,
            familiar_set: familiar.iter().fold(0, |set, group| set | 1 << (group % 64)),
            nearly_familiar: Box::default(),
            bearers: 0,
        }
    }

    /// Returns the bytes of the text; those of a short one stand beside everything else, which is where they are looked for.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self.short {
            (_, 0) => self.long.as_bytes(),
            (_, length) => &self.short.0[..length as usize],
        }
    }

    /// Says whether two names stand in a common group of familiar forms.
    pub(crate) fn is_familiar(&self, other: &NameForm) -> bool {
        self.familiar_set & other.familiar_set != 0 && nicknames::share(self.familiar, other.familiar)
    }
}

/// Holds one distinct address.
#[derive(Clone, Debug, Default)]
pub(crate) struct AddressForm {
    /// House number, street and unit as texts of the address pool; 0 where missing.
    pub(crate) number: u32,
    pub(crate) street: u32,
    pub(crate) unit: u32,
    /// The street without directions and kind (`oak` of `nw oak dr`).
    pub(crate) core: u32,
}

/// Holds one distinct guardian: first and last word of the name as texts of the adults' pool.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Adult {
    pub(crate) first: u32,
    pub(crate) last: u32,
}

/// From the codes of a field to those of a pool that several fields share.
#[derive(Debug)]
pub(super) enum CodeMap {
    /// Code by code.
    Codes(Vec<u32>),
    /// All codes follow this one.
    From(u32),
}

impl CodeMap {
    /// Returns the code for a field's code; 0 for 0.
    pub(super) fn of(&self, code: u32) -> u32 {
        match self {
            CodeMap::Codes(codes) => codes.get(code as usize).copied().unwrap_or(0),
            CodeMap::From(before) if code != 0 => before + code,
            CodeMap::From(_) => 0,
        }
    }
}

/// Holds the distinct values of both sides, parsed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) names: Vec<NameForm>,
    /// What rows and keys take of each name, apart from the rest.
    pub(crate) sketches: Vec<NameSketch>,
    pub(crate) sounds: Vec<u32>,
    pub(crate) addresses: Vec<AddressForm>,
    pub(crate) address_texts: Pool,
    /// Lists of values by list code, as codes into `list_texts` (of guardians, into `adults`).
    pub(crate) phones: Lists,
    pub(crate) emails: Lists,
    pub(crate) guardians: Lists,
    pub(crate) adults: Vec<Adult>,
    pub(crate) adult_texts: Pool,
    /// The name that each of them is where a child is called so, else 0.
    pub(crate) adult_names: Vec<u32>,
    /// The groups of familiar forms of each text of an adult's name.
    pub(crate) adult_familiar: Vec<&'static [u16]>,
    /// The same folded, and the letters that each of them has an odd number of times.
    pub(crate) adult_sketches: Vec<[u16; 2]>,
    pub(crate) list_texts: [Arc<Pool>; 2],
    /// The part before the `@` of each distinct e-mail address.
    pub(crate) email_names: Vec<u32>,
    /// Distinct identifiers of all ID fields.
    pub(crate) identifiers: IdTexts,
    bare_identifiers: Bare,
    /// The same in figures, and those of phone numbers.
    pub(crate) identifier_numbers: Figures,
    pub(crate) phone_numbers: Figures,
}

const PARTICLES: &[&str] = &[
    "de", "del", "la", "las", "los", "el", "y", "da", "das", "do", "dos", "di", "du", "le", "van", "von", "der", "den",
    "ter", "ten", "zu", "af", "al", "ul", "bin", "bint", "ibn", "abu", "st", "san", "santa", "mac", "mc", "o", "e",
];

/// The name fields, in the order in which their values are given codes.
pub(super) const NAME_FIELDS: [Field; 5] =
    [Field::FirstName, Field::MiddleName, Field::LastName, Field::PreferredFirstName, Field::PreferredLastName];

/// What rows are made with and nothing is compared by.
#[derive(Default)]
pub(super) struct Maps {
    /// From the codes of a field to those that all names, or all identifiers, have in common.
    pub(super) names: BTreeMap<Field, CodeMap>,
    pub(super) ids: BTreeMap<Field, CodeMap>,
    /// Which characters each identifier has an odd number of times, folded; and of phone numbers and e-mail addresses.
    pub(super) id_figures: Vec<u16>,
    pub(super) list_figures: [Vec<u16>; 2],
}

impl Lexicon {
    /// Returns the code of an identifier without the zeros in front.
    pub(crate) fn bare(&self, code: u32) -> u32 {
        self.bare_identifiers.of_code(code)
    }

    /// Reads what stands behind the codes of some addresses, one after another without waiting for any: what is asked for soon
    /// after is then near.
    pub(crate) fn read_addresses(&self, codes: impl Iterator<Item = u32>) {
        ahead::read(codes.map(|code| self.addresses.get(code as usize).map_or(0, |form| form.number)));
    }

    /// Parses the distinct values of both sides, kind by kind and side by side; the ID fields are those that are compared.
    pub(super) fn of(rosters: &Rosters, id_fields: [&[Field]; 2]) -> (Self, Maps) {
        let vocabulary = &rosters.vocabulary;
        let phones = || {
            let phones = Contacts::of(vocabulary, Field::Phone);
            let numbers = Figures::of(phones.texts.iter());
            (phones, numbers)
        };
        // of what is left when a core has done its own, the longest comes first
        let ((names, ids), ((streets, (phones, phone_numbers)), (guardians, emails))) = rayon::join(
            || rayon::join(|| Names::of(rosters), || Identifiers::of(rosters, id_fields)),
            || {
                rayon::join(
                    || rayon::join(|| Addresses::of(vocabulary), phones),
                    || rayon::join(|| Guardians::of(vocabulary), || Emails::of(vocabulary)),
                )
            },
        );
        let sketches = || names.forms.iter().map(|name| (NameSketch::of(name), name.sound)).unzip();
        let ((sketches, sounds), adult_names) = rayon::join(sketches, || codes_of(&guardians.texts, &names.forms));
        let lexicon = Self {
            names: names.forms,
            sketches,
            sounds,
            addresses: streets.forms,
            address_texts: streets.texts,
            phones: phones.lists,
            emails: emails.contacts.lists,
            guardians: guardians.lists,
            adults: guardians.adults,
            adult_names,
            adult_sketches: guardians.sketches,
            adult_familiar: guardians.familiar,
            adult_texts: guardians.texts,
            phone_numbers,
            identifier_numbers: ids.numbers,
            list_texts: [phones.texts, emails.contacts.texts],
            email_names: emails.names,
            identifiers: ids.texts,
            bare_identifiers: ids.bare,
        };
        let list_figures = [phones.figures, emails.contacts.figures];
        (lexicon, Maps { names: names.maps, ids: ids.maps, id_figures: ids.figures, list_figures })
    }
}

/// Gives the values of some fields of both sides codes in one pool.
pub(super) fn mapped(rosters: &Rosters, fields: [&[Field]; 2]) -> (Interner, BTreeMap<Field, CodeMap>) {
    let (mut interner, mut maps) = (Interner::default(), BTreeMap::new());
    for (side, fields) in Side::BOTH.into_iter().zip(fields) {
        for field in fields.iter().filter(|field| rosters.side(side).normal(**field).is_some()) {
            maps.entry(*field).or_insert_with(|| {
                let pool = rosters.vocabulary.shared(*field);
                CodeMap::Codes(pool.iter().map(|text| interner.code(text)).collect())
            });
        }
    }
    (interner, maps)
}

struct Names {
    forms: Vec<NameForm>,
    maps: BTreeMap<Field, CodeMap>,
}

impl Names {
    fn of(rosters: &Rosters) -> Self {
        let (mut interner, maps) = mapped(rosters, [&NAME_FIELDS; 2]);
        let given = maps.get(&Field::FirstName);
        let mut this = Self { forms: name_forms(&mut interner, given), maps };
        this.count_bearers(rosters);
        this
    }

    /// Counts the bearers of every given name.
    fn count_bearers(&mut self, rosters: &Rosters) {
        for field in [Field::FirstName, Field::PreferredFirstName] {
            let Some(map) = self.maps.get(&field) else { continue };
            let mut bearers = vec![0u32; rosters.vocabulary.shared(field).len()];
            let columns = Side::BOTH.iter().filter_map(|side| rosters.side(*side).normal(field));
            columns.flatten().for_each(|code| bearers[code as usize] += 1);
            for (code, bearers) in (0..).zip(bearers) {
                self.forms[map.of(code) as usize].bearers += bearers;
            }
        }
    }
}

struct Emails {
    contacts: Contacts,
    /// The part of each before the `@`, by code.
    names: Vec<u32>,
}

impl Emails {
    fn of(vocabulary: &Vocabulary) -> Self {
        let contacts = Contacts::of(vocabulary, Field::Email);
        let (mut names, mut codes) = (Interner::default(), Vec::with_capacity(contacts.texts.len()));
        let name = |text: &str| memchr(b'@', text.as_bytes()).unwrap_or(text.len());
        let parts: Vec<&str> = contacts.texts.iter().map(|text| &text[..name(text)]).collect();
        names.reserve(parts.len(), 0);
        names.codes(&parts, &mut codes);
        Self { contacts, names: codes }
    }
}

struct Guardians {
    lists: Lists,
    adults: Vec<Adult>,
    texts: Pool,
    familiar: Vec<&'static [u16]>,
    sketches: Vec<[u16; 2]>,
}

impl Guardians {
    fn of(vocabulary: &Vocabulary) -> Self {
        let (lists, names) = lists::split(vocabulary, Field::GuardianName);
        let mut texts = Interner::default();
        let adults = names.iter().map(|name| adult(name, &mut texts)).collect();
        let texts = texts.into_pool();
        let familiar: Vec<&[u16]> = texts.iter().map(nicknames::groups).collect();
        let sketches = texts.iter().zip(&familiar).map(|(text, groups)| [folded(groups), odd_ones(text)]).collect();
        Self { lists, adults, texts, familiar, sketches }
    }
}

/// Returns the code of the name that each text is, or 0.
fn codes_of(texts: &Pool, names: &[NameForm]) -> Vec<u32> {
    let by_text: FxHashMap<&[u8], u32> =
        (1..).zip(texts.iter().skip(1)).map(|(code, text)| (text.as_bytes(), code)).collect();
    let mut codes = vec![0; texts.len()];
    for (code, name) in (0..).zip(names) {
        if let Some(text) = by_text.get(name.bytes()) {
            codes[*text as usize] = code;
        }
    }
    codes
}

fn adult(name: &str, texts: &mut Interner) -> Adult {
    let between = |find: fn(u8, &[u8]) -> Option<usize>| find(b' ', name.as_bytes());
    let first = texts.code(&name[..between(memchr).unwrap_or(name.len())]);
    Adult { first, last: texts.code(between(memrchr).map_or("", |at| &name[at + 1..])) }
}

/// Makes the forms of all names; `given` tells which are given names.
fn name_forms(interner: &mut Interner, given: Option<&CodeMap>) -> Vec<NameForm> {
    // what has one word is its own only word; the words of others may add names, of which the same holds
    let texts = (0..).zip(interner.pool().iter()).filter(|(_, text)| text.contains(' '));
    let texts: Vec<(usize, String)> = texts.map(|(code, text)| (code, text.to_owned())).collect();
    let several: Vec<(usize, (Tokens, u32))> =
        texts.iter().map(|(code, text)| (*code, tokens(text, interner))).collect();
    let mut parts: Vec<(Tokens, u32)> = (0..interner.pool().len() as u32).map(|code| (smallvec![code], code)).collect();
    parts[0] = (Tokens::new(), 0);
    several.into_iter().for_each(|(code, found)| parts[code] = found);
    let pool = interner.pool();
    let mut is_given = vec![false; pool.len()];
    if let Some(CodeMap::Codes(codes)) = given {
        codes.iter().for_each(|code| is_given[*code as usize] = true);
    }
    let form = |(code, (tokens, joined)): (usize, (Tokens, u32))| {
        let text = pool.get(code as u32);
        let mut form = NameForm::new(text, tokens, joined);
        if is_given[code] {
            form.nearly_familiar = nicknames::groups_nearby(head(text)).into();
        }
        form
    };
    parts.into_par_iter().enumerate().with_min_len(256).with_max_len(4_096).map(form).collect()
}

/// Returns the words of a name that are no particle; all of them where nothing else is left.
fn words(text: &str) -> Vec<&str> {
    let all = || text.split(' ').filter(|token| !token.is_empty());
    let kept: Vec<&str> = all().filter(|token| !PARTICLES.contains(token)).collect();
    if kept.is_empty() { all().collect() } else { kept }
}

/// Returns the first of these words.
fn head(text: &str) -> &str {
    if text.contains(' ') { words(text).first().copied().unwrap_or("") } else { text }
}

/// Returns the codes of the words of a name that has several, and of the name without spaces.
fn tokens(text: &str, interner: &mut Interner) -> (Tokens, u32) {
    let tokens = words(text).into_iter().map(|token| interner.code(token)).collect();
    let joined = interner.code(&text.replace(' ', ""));
    (tokens, joined)
}
