//! What link looks at: per row small codes, per distinct value a parsed form; built once from the normal forms.

use super::nicknames;
use super::row::{Row, odd_ones};
use super::similarity::soundex;
use crate::roster::{Field, Interner, Pool, Roster, Rosters, Side, Vocabulary};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Holds one distinct name (given, middle or family) in the pool that all name fields share.
#[derive(Clone, Debug, Default)]
pub(crate) struct NameForm {
    /// The beginning of the normal text, and its length where that is all of it, else 0.
    short: ([u8; 23], u8),
    /// The normal text.
    pub(crate) text: String,
    /// The tokens that are no particle, as name codes of their own.
    pub(crate) tokens: Vec<u32>,
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
    /// The groups of names that it is one slip away from, where it stands in none itself.
    pub(crate) nearly_familiar: Vec<u16>,
    /// How many rows of both files bear it as a given name, legal or preferred.
    pub(crate) bearers: u32,
}

impl NameForm {
    /// Makes the form of a text; its words are known by code already.
    pub(crate) fn new(text: &str, tokens: Vec<u32>, joined: u32) -> Self {
        let letters = text.bytes().filter(u8::is_ascii_lowercase).fold(0, |set, byte| set | 1 << (byte - b'a'));
        let head = words(text).first().copied().unwrap_or("");
        let familiar = nicknames::groups(head);
        let mut short = ([0; 23], 0);
        if text.len() <= short.0.len() {
            short.0[..text.len()].copy_from_slice(text.as_bytes());
            short.1 = text.len() as u8;
        }
        Self {
            short,
            text: text.to_owned(),
            tokens,
            joined,
            sound: soundex(head),
            letters,
            familiar,
            familiar_set: familiar.iter().fold(0, |set, group| set | 1 << (group % 64)),
            nearly_familiar: nicknames::groups_nearby(head),
            bearers: 0,
        }
    }

    /// Returns the bytes of the text; those of a short one stand beside everything else, which is where they are looked for.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self.short {
            (_, 0) => self.text.as_bytes(),
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

/// Holds lists of codes by the code of the list, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lists {
    ends: Vec<u32>,
    items: Vec<u32>,
}

impl Lists {
    /// Returns the list of a code; empty for a code that there is not.
    pub(crate) fn of(&self, code: u32) -> &[u32] {
        let code = code as usize;
        let start = code.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(code).copied().unwrap_or(start);
        self.items.get(start as usize..end as usize).unwrap_or(&[])
    }
}

/// Holds the distinct values of both sides, parsed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lexicon {
    pub(crate) names: Vec<NameForm>,
    pub(crate) addresses: Vec<AddressForm>,
    pub(crate) address_texts: Pool,
    /// Lists of values by list code, as codes into `list_texts`.
    pub(crate) phones: Lists,
    pub(crate) emails: Lists,
    pub(crate) guardians: Lists,
    pub(crate) adults: Vec<Adult>,
    pub(crate) adult_texts: Pool,
    /// The groups of familiar forms of each text of an adult's name.
    pub(crate) adult_familiar: Vec<&'static [u16]>,
    /// The letters that each of them has an odd number of times, folded.
    pub(crate) adult_letters: Vec<u16>,
    pub(crate) list_texts: [Pool; 3],
    /// The part before the `@` of each distinct e-mail address.
    pub(crate) email_names: Vec<u32>,
    /// Distinct identifiers of all ID fields.
    pub(crate) identifiers: Pool,
    /// Each distinct identifier without leading zeros, as an identifier code.
    pub(crate) bare_identifiers: Vec<u32>,
}

/// Holds the rows of one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    pub(crate) rows: Vec<Row>,
    /// How many pairs of ID fields are compared.
    pub(crate) ids: usize,
}

impl Features {
    /// Returns the number of rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// The ID fields, most trusted first.
pub(crate) const ID_FIELDS: [Field; 3] = [Field::LocalId, Field::StateId, Field::OtherId];

const PARTICLES: &[&str] = &[
    "de", "del", "la", "las", "los", "el", "y", "da", "das", "do", "dos", "di", "du", "le", "van", "von", "der", "den",
    "ter", "ten", "zu", "af", "al", "ul", "bin", "bint", "ibn", "abu", "st", "san", "santa", "mac", "mc", "o", "e",
];

/// Says which ID fields are compared: (enrollment field, SIS field), at most three.
pub(crate) type IdPairs = Vec<(Field, Field)>;

/// Builds the lexicon and both sides' features.
pub(crate) fn build(rosters: &Rosters, id_pairs: &IdPairs) -> (Lexicon, [Features; 2]) {
    let mut maker = Maker::new(&rosters.vocabulary);
    let id_fields = Side::BOTH.map(|side| -> Vec<Field> {
        id_pairs.iter().map(|pair| if side == Side::Enrollment { pair.0 } else { pair.1 }).collect()
    });
    for side in Side::BOTH {
        let roster = rosters.side(side);
        id_fields[side.index()].iter().for_each(|field| maker.map(roster, *field, true));
        NAME_FIELDS.iter().for_each(|field| maker.map(roster, *field, false));
    }
    let (mut lexicon, maps) = maker.finish();
    count_bearers(&mut lexicon, rosters, &maps);
    let sides = Side::BOTH.map(|side| side_of(rosters, side, &id_fields[side.index()], &lexicon, &maps));
    (lexicon, sides)
}

/// Counts the bearers of every given name.
fn count_bearers(lexicon: &mut Lexicon, rosters: &Rosters, maps: &Maps) {
    for side in Side::BOTH {
        for field in [Field::FirstName, Field::PreferredFirstName] {
            let (Some(codes), Some(map)) = (rosters.side(side).normal(field), maps.names.get(&field)) else { continue };
            for code in codes {
                lexicon.names[map[*code as usize] as usize].bearers += 1;
            }
        }
    }
}

/// Makes the rows of one side.
fn side_of(rosters: &Rosters, side: Side, id_fields: &[Field], lexicon: &Lexicon, maps: &Maps) -> Features {
    let roster = rosters.side(side);
    let column = |field: Field| roster.normal(field).unwrap_or(&[]);
    let code = |column: &[u32], row: usize| column.get(row).copied().unwrap_or(0);
    let none: &[u32] = &[];
    let names = NAME_FIELDS.map(|field| (column(field), maps.names.get(&field).map_or(none, Vec::as_slice)));
    let ids: Vec<(&[u32], &[u32])> =
        id_fields.iter().map(|field| (column(*field), maps.ids.get(field).map_or(none, Vec::as_slice))).collect();
    let births = birth_table(rosters.vocabulary.pool(Field::BirthDate));
    let [suffix, birth, sex, address, zip, city, phone, email, guardian] = [
        Field::Suffix,
        Field::BirthDate,
        Field::Sex,
        Field::Street,
        Field::Zip,
        Field::City,
        Field::Phone,
        Field::Email,
        Field::GuardianName,
    ]
    .map(column);
    let make = |at: usize| {
        let mapped = |(column, map): (&[u32], &[u32])| code(map, code(column, at) as usize);
        // the normal forms of both are a handful
        let small = |column: &[u32]| u8::try_from(code(column, at)).unwrap_or(0);
        let [first, middle, last, preferred_first, preferred_last] = names.map(mapped);
        let mut row = Row::default();
        (row.first, row.middle, row.last) = (first, middle, last);
        (row.preferred_first, row.preferred_last) = (preferred_first, preferred_last);
        row.birth = code(&births, code(birth, at) as usize);
        (row.address, row.zip, row.city) = (code(address, at), code(zip, at), code(city, at));
        (row.sex, row.suffix) = (small(sex), small(suffix));
        for (place, id) in ids.iter().enumerate() {
            row.set_id(place, mapped(*id), lexicon);
        }
        row.set_lists(code(phone, at), code(email, at), code(guardian, at), lexicon);
        row.sketch(lexicon);
        row
    };
    let rows = (0..roster.len()).into_par_iter().with_min_len(1024).map(make).collect();
    Features { rows, ids: ids.len() }
}

/// The name fields, in the order in which their values are given codes.
const NAME_FIELDS: [Field; 5] =
    [Field::FirstName, Field::MiddleName, Field::LastName, Field::PreferredFirstName, Field::PreferredLastName];

/// From the codes of a field to those of the pool that all names, or all identifiers, share.
#[derive(Default)]
struct Maps {
    names: BTreeMap<Field, Vec<u32>>,
    ids: BTreeMap<Field, Vec<u32>>,
}

struct Maker<'a> {
    vocabulary: &'a Vocabulary,
    names: Interner,
    identifiers: Interner,
    addresses: Vec<AddressForm>,
    address_texts: Interner,
    lists: [Lists; 3],
    list_texts: [Interner; 3],
    maps: Maps,
}

impl<'a> Maker<'a> {
    fn new(vocabulary: &'a Vocabulary) -> Self {
        let mut this = Self {
            vocabulary,
            names: Interner::default(),
            identifiers: Interner::default(),
            addresses: Vec::new(),
            address_texts: Interner::default(),
            lists: Default::default(),
            list_texts: Default::default(),
            maps: Maps::default(),
        };
        this.addresses = this.address_forms();
        for (slot, field) in [Field::Phone, Field::Email, Field::GuardianName].into_iter().enumerate() {
            this.lists[slot] = split_lists(vocabulary.pool(field), &mut this.list_texts[slot]);
        }
        this
    }

    /// Gives the values of a field their codes in the pool that all names, or all identifiers, share.
    fn map(&mut self, roster: &Roster, field: Field, identifier: bool) {
        if roster.normal(field).is_none() {
            return;
        }
        let (maps, interner) = if identifier {
            (&mut self.maps.ids, &mut self.identifiers)
        } else {
            (&mut self.maps.names, &mut self.names)
        };
        let vocabulary = self.vocabulary;
        maps.entry(field).or_insert_with(|| {
            vocabulary.pool(field).map_or_else(Vec::new, |pool| pool.iter().map(|text| interner.code(text)).collect())
        });
    }

    fn address_forms(&mut self) -> Vec<AddressForm> {
        let Some(pool) = self.vocabulary.pool(Field::Street) else { return vec![AddressForm::default()] };
        let texts = &mut self.address_texts;
        let forms = pool.iter().map(|text| {
            let mut parts = text.splitn(3, '|');
            let mut next = || parts.next().unwrap_or("");
            let (number, street, unit) = (next(), next(), next());
            AddressForm {
                number: texts.code(number),
                street: texts.code(street),
                unit: texts.code(unit),
                core: texts.code(&street_core(street)),
            }
        });
        forms.collect()
    }

    fn finish(mut self) -> (Lexicon, Maps) {
        let names = name_forms(&mut self.names);
        let mut interner = Interner::default();
        let emails = self.list_texts[1].pool().iter();
        let email_names = emails.map(|text| interner.code(text.split('@').next().unwrap_or(""))).collect();
        let bare_identifiers = bare_codes(&mut self.identifiers);
        let mut adult_texts = Interner::default();
        let adults = self.list_texts[2].pool().iter().map(|name| adult(name, &mut adult_texts)).collect();
        let adult_texts = adult_texts.into_pool();
        let adult_letters = adult_texts.iter().map(odd_ones).collect();
        let adult_familiar = adult_texts.iter().map(nicknames::groups).collect();
        let [phones, emails, guardians] = self.lists;
        let lexicon = Lexicon {
            names,
            addresses: self.addresses,
            address_texts: self.address_texts.into_pool(),
            phones,
            emails,
            guardians,
            adults,
            adult_texts,
            adult_familiar,
            adult_letters,
            list_texts: self.list_texts.map(Interner::into_pool),
            email_names,
            identifiers: self.identifiers.into_pool(),
            bare_identifiers,
        };
        (lexicon, self.maps)
    }
}

/// Returns every identifier without zeros in front, as an identifier's code; what is new gets a code of its own.
fn bare_codes(identifiers: &mut Interner) -> Vec<u32> {
    let known = identifiers.pool().len() as u32;
    let mut codes: Vec<u32> = (0..known).collect();
    for code in &mut codes {
        if identifiers.pool().get(*code).starts_with('0') {
            let bare = identifiers.pool().get(*code).trim_start_matches('0').to_owned();
            *code = identifiers.code(&bare);
        }
    }
    codes.extend(known..identifiers.pool().len() as u32);
    codes
}

fn adult(name: &str, texts: &mut Interner) -> Adult {
    let mut tokens = name.split(' ');
    let first = texts.code(tokens.next().unwrap_or(""));
    Adult { first, last: texts.code(tokens.next_back().unwrap_or("")) }
}

fn split_lists(pool: Option<&Pool>, texts: &mut Interner) -> Lists {
    let mut lists = Lists::default();
    for list in pool.into_iter().flat_map(Pool::iter) {
        lists.items.extend(list.split(';').filter(|item| !item.is_empty()).map(|item| texts.code(item)));
        lists.ends.push(lists.items.len() as u32);
    }
    lists
}

fn birth_table(pool: Option<&Pool>) -> Vec<u32> {
    let Some(pool) = pool else { return vec![0] };
    pool.iter()
        .map(|text| {
            let mut parts = text.split('-').map(|part| part.parse::<u32>().unwrap_or(0));
            let mut next = || parts.next().unwrap_or(0);
            next() * 10_000 + next() * 100 + next()
        })
        .collect()
}

fn street_core(street: &str) -> String {
    const EDGE: &[&str] = &[
        "n", "s", "e", "w", "ne", "nw", "se", "sw", "st", "ave", "rd", "dr", "ln", "ct", "cir", "blvd", "way", "pl",
        "ter", "trl", "pkwy", "hwy", "loop", "sq", "run", "pass", "path", "xing", "pt", "cv", "hts", "aly", "plz",
    ];
    let tokens: Vec<&str> = street.split(' ').filter(|token| !token.is_empty()).collect();
    let kept: Vec<&str> = tokens.iter().copied().filter(|token| !EDGE.contains(token)).collect();
    if kept.is_empty() { street.to_owned() } else { kept.join(" ") }
}

fn name_forms(interner: &mut Interner) -> Vec<NameForm> {
    let known = interner.pool().len();
    let texts: Vec<String> = interner.pool().iter().map(str::to_owned).collect();
    // tokens and joined forms may add names, which then have themselves as their only token
    let mut parts: Vec<(Vec<u32>, u32)> = texts.iter().map(|text| tokens(text, interner)).collect();
    parts.extend((known..interner.pool().len()).map(|code| (vec![code as u32], code as u32)));
    let pool = interner.pool();
    let form =
        |(code, (tokens, joined)): (usize, (Vec<u32>, u32))| NameForm::new(pool.get(code as u32), tokens, joined);
    parts.into_par_iter().enumerate().with_min_len(256).map(form).collect()
}

/// Returns the words of a name that are no particle; all of them where nothing else is left.
fn words(text: &str) -> Vec<&str> {
    let all = || text.split(' ').filter(|token| !token.is_empty());
    let kept: Vec<&str> = all().filter(|token| !PARTICLES.contains(token)).collect();
    if kept.is_empty() { all().collect() } else { kept }
}

/// Returns the codes of a name's words and of the name without spaces.
fn tokens(text: &str, interner: &mut Interner) -> (Vec<u32>, u32) {
    let tokens = words(text).into_iter().map(|token| interner.code(token)).collect();
    let joined = if text.contains(' ') { interner.code(&text.replace(' ', "")) } else { interner.code(text) };
    (tokens, joined)
}

/// Finds which ID fields are worth comparing: those whose values meet on both sides.
///
/// An ID system that is not shared says nothing, however much it looks like one.
pub(crate) fn id_pairs(rosters: &Rosters) -> IdPairs {
    let fields: Vec<(Side, Field)> = Side::BOTH.iter().flat_map(|side| ID_FIELDS.map(|field| (*side, field))).collect();
    let values: Vec<Vec<u64>> = fields.par_iter().map(|(side, field)| bare_values(rosters, *side, *field)).collect();
    let mut found: Vec<(u64, Field, Field)> = Vec::new();
    for (enrollment, mine) in ID_FIELDS.iter().zip(&values) {
        for (sis, theirs) in ID_FIELDS.iter().zip(&values[ID_FIELDS.len()..]) {
            let share = meeting_share(mine, theirs);
            if share >= 50 {
                // on equal shares the field of the same name is the better pair
                found.push((share * 2 + u64::from(enrollment == sis), *enrollment, *sis));
            }
        }
    }
    found.sort_by_key(|(share, enrollment, sis)| (std::cmp::Reverse(*share), *enrollment, *sis));
    let mut pairs: IdPairs = Vec::new();
    for (_, enrollment, sis) in found {
        if pairs.iter().all(|(e, s)| *e != enrollment && *s != sis) {
            pairs.push((enrollment, sis));
        }
    }
    pairs.sort();
    pairs
}

/// Returns the hashes of the distinct identifiers of a field, zeros in front apart, ascending.
fn bare_values(rosters: &Rosters, side: Side, field: Field) -> Vec<u64> {
    let codes = rosters.side(side).normal(field).unwrap_or(&[]);
    let mut there = vec![false; rosters.vocabulary.pool(field).map_or(0, Pool::len)];
    codes.iter().for_each(|code| there[*code as usize] = true);
    let there = there.iter().enumerate().skip(1).filter(|(_, there)| **there);
    let mut hashes: Vec<u64> =
        there.map(|(code, _)| hash(rosters.vocabulary.text(field, code as u32).trim_start_matches('0'))).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Returns how many of a thousand values of the smaller side stand on the other side too; both ascend.
fn meeting_share(mine: &[u64], theirs: &[u64]) -> u64 {
    let fewer = mine.len().min(theirs.len());
    if fewer == 0 {
        return 0;
    }
    let mut rest = theirs.iter().peekable();
    let meets = |value: &&u64| {
        while rest.next_if(|other| *other < *value).is_some() {}
        rest.peek() == Some(value)
    };
    (mine.iter().filter(meets).count() * 1000 / fewer) as u64
}

/// Hashes a text the same way on every machine.
pub(crate) fn hash(text: &str) -> u64 {
    use std::hash::BuildHasher;
    rustc_hash::FxBuildHasher.hash_one(text)
}
