//! What link looks at: the rows of both sides as small codes, and which ID fields are compared.

use super::ages::Ages;
use super::births::Births;
use super::born::near;
use super::grades;
use super::lexicon::{CodeMap, Lexicon, Maps, NAME_FIELDS};
use super::lists::Lists;
use super::offices;
use super::rarity::count_namesakes;
use super::row::{Row, digits};
use super::sorted::sort_by_key;
use crate::roster::{Codes, Field, Rosters, Side, ahead};
use rayon::prelude::*;
use std::ops::Range;

/// Holds the rows of one side.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    pub(crate) rows: Vec<Row>,
    /// How many pairs of ID fields are compared.
    pub(crate) ids: usize,
    /// Whether grades or ages are compared where birth dates are missing.
    pub(crate) graded: bool,
    /// Whether it is ages that are compared, and not grades.
    pub(crate) aged: bool,
}

impl Features {
    /// Returns the number of rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }
}

/// Rows whose values are read together before they are made.
const TOGETHER: usize = 64;

/// The ID fields, most trusted first.
const ID_FIELDS: [Field; 3] = [Field::LocalId, Field::StateId, Field::OtherId];
/// Says which ID fields are compared: (enrollment field, SIS field), at most three.
pub(crate) type IdPairs = Vec<(Field, Field)>;

/// Builds the lexicon and both sides' features.
pub(crate) fn build(rosters: &Rosters, id_pairs: &IdPairs) -> (Lexicon, [Features; 2]) {
    let of = |side: Side| -> Vec<Field> {
        id_pairs.iter().map(|pair| if side == Side::Enrollment { pair.0 } else { pair.1 }).collect()
    };
    let id_fields = Side::BOTH.map(of);
    let (mut lexicon, maps) = Lexicon::of(rosters, id_fields.each_ref().map(Vec::as_slice));
    let (phones, emails) = (&mut lexicon.phones, &mut lexicon.emails);
    let (phones, emails) = rayon::join(
        || offices::take_out(rosters, Field::Phone, phones),
        || offices::take_out(rosters, Field::Email, emails),
    );
    let emptied = [phones.as_slice(), emails.as_slice()];
    let births = Births::of(rosters);
    let ages = Ages::of(rosters, &births);
    let mut sides = Side::BOTH.map(|side| {
        side_of(rosters, side, &id_fields[side.index()], (&lexicon, &maps), emptied, (&births, ages.as_ref()))
    });
    if births.many_missing || ages.is_some() {
        grades::align(&mut sides);
    }
    sides.par_iter_mut().with_max_len(1).for_each(|side| count_namesakes(&mut side.rows));
    (lexicon, sides)
}

/// Makes the rows of one side; `emptied` says of which lists of phone numbers and e-mail addresses nothing is left.
fn side_of(
    rosters: &Rosters,
    side: Side,
    id_fields: &[Field],
    (lexicon, maps): (&Lexicon, &Maps),
    emptied: [&[bool]; 2],
    (births, ages): (&Births, Option<&Ages>),
) -> Features {
    let roster = rosters.side(side);
    let column = |field: Field| roster.normal(field).unwrap_or_default();
    let none = CodeMap::Codes(Vec::new());
    let names = NAME_FIELDS.map(|field| (column(field), maps.names.get(&field).unwrap_or(&none)));
    let ids: Vec<(Codes<'_>, &CodeMap)> =
        id_fields.iter().map(|field| (column(*field), maps.ids.get(field).unwrap_or(&none))).collect();
    let schools = (births.many_missing && ages.is_none()).then(|| (column(Field::Grade), column(Field::School)));
    let dates: Vec<(u32, u32)> = births.dates.iter().map(|date| (*date, digits(*date))).collect();
    let grades = grades::places(rosters.vocabulary.pool(Field::Grade));
    let [suffix, birth, age, sex, address, zip, city, phone, email, guardian] = [
        Field::Suffix,
        Field::BirthDate,
        Field::Age,
        Field::Sex,
        Field::Street,
        Field::Zip,
        Field::City,
        Field::Phone,
        Field::Email,
        Field::GuardianName,
    ]
    .map(column);
    let read = |from: usize| {
        let rows = from..(from + TOGETHER).min(roster.len());
        for (column, map) in &ids {
            let figures = |at: usize| maps.id_figures.get(map.of(column.get(at)) as usize).copied().unwrap_or(0);
            ahead::read(rows.clone().map(figures));
        }
        lexicon.read_addresses(rows.clone().map(|at| address.get(at)));
        for (column, lists) in [(phone, &lexicon.phones), (email, &lexicon.emails), (guardian, &lexicon.guardians)] {
            lists.read(rows.clone().map(|at| column.get(at)));
        }
        let [phones, emails] = &maps.list_figures;
        ahead::read(firsts(&rows, phone, &lexicon.phones).map(|phone| phones[phone]));
        let of_email = |email: usize| lexicon.email_names[email] ^ u32::from(emails[email]);
        ahead::read(firsts(&rows, email, &lexicon.emails).map(of_email));
        ahead::read(firsts(&rows, guardian, &lexicon.guardians).map(|adult| lexicon.adults[adult].first));
    };
    let make = |at: usize| {
        if at.is_multiple_of(TOGETHER) {
            read(at);
        }
        let mapped = |(column, map): (Codes<'_>, &CodeMap)| map.of(column.get(at));
        // the normal forms of both are a handful
        let small = |column: Codes<'_>| u8::try_from(column.get(at)).unwrap_or(0);
        let [first, middle, last, preferred_first, preferred_last] = names.map(mapped);
        let mut row = Row::default();
        (row.first, row.middle, row.last) = (first, middle, last);
        (row.preferred_first, row.preferred_last) = (preferred_first, preferred_last);
        (row.birth, row.birth_digits) = dates.get(birth.get(at) as usize).copied().unwrap_or_default();
        if births.is_filled_in(side, row.birth) {
            row.birth_digits = 0;
        }
        if let Some((grade, school)) = schools {
            row.grade = grades.get(grade.get(at) as usize).copied().unwrap_or(0);
            row.school = folded(school.get(at));
        } else if let Some(ages) = ages {
            row.grade = ages.place(side, age.get(at), row.birth);
        }
        (row.address, row.zip, row.city) = (address.get(at), zip.get(at), city.get(at));
        (row.sex, row.suffix) = (small(sex), small(suffix));
        for (place, id) in ids.iter().enumerate() {
            row.set_id(place, mapped(*id), lexicon, &maps.id_figures);
        }
        let left = |column: Codes<'_>, emptied: &[bool]| {
            let code = column.get(at);
            if emptied.get(code as usize).copied().unwrap_or(false) { 0 } else { code }
        };
        let lists = [left(phone, emptied[0]), left(email, emptied[1]), guardian.get(at)];
        row.set_lists(lists, lexicon, &maps.list_figures);
        row.sketch(lexicon);
        row
    };
    let mut rows: Vec<Row> =
        (0..roster.len()).into_par_iter().with_min_len(1024).with_max_len(8_192).map(make).collect();
    for (row, figures) in roster.near_births() {
        rows[*row as usize].birth_digits = near(*figures);
    }
    Features { rows, ids: ids.len(), graded: births.many_missing || ages.is_some(), aged: ages.is_some() }
}

/// Returns the first value of each row's list, where it has one.
fn firsts<'a>(rows: &Range<usize>, column: Codes<'a>, lists: &'a Lists) -> impl Iterator<Item = usize> + 'a {
    rows.clone().flat_map(move |at| lists.of(column.get(at)).first().map(|value| *value as usize))
}

/// Folds a code to 255 places; that of a missing value stays 0.
fn folded(code: u32) -> u8 {
    if code == 0 { 0 } else { ((code - 1) % 255 + 1) as u8 }
}

/// Finds which ID fields are worth comparing: those whose values meet on both sides.
///
/// An ID system that is not shared says nothing, however much it looks like one.
pub(crate) fn id_pairs(rosters: &Rosters) -> IdPairs {
    let values: Vec<[Vec<u64>; 2]> =
        ID_FIELDS.par_iter().with_max_len(1).map(|field| bare_values(rosters, *field)).collect();
    let count = ID_FIELDS.len();
    let meeting = |at: usize| {
        let (one, other) = (at / count, at % count);
        let share = meeting_share(&values[one][0], &values[other][1]);
        // on equal shares the field of the same name is the better pair
        (share >= 50).then(|| (share * 2 + u64::from(one == other), ID_FIELDS[one], ID_FIELDS[other]))
    };
    let mut found: Vec<(u64, Field, Field)> =
        (0..count * count).into_par_iter().with_max_len(1).filter_map(meeting).collect();
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

/// Returns the hashes of the distinct identifiers of a field on either side, zeros in front apart, ascending.
fn bare_values(rosters: &Rosters, field: Field) -> [Vec<u64>; 2] {
    let bare = |text: &str| hash(if text.starts_with('0') { text.trim_start_matches('0') } else { text });
    let hashes: Vec<u64> = rosters.vocabulary.pool(field).map_or_else(Vec::new, |pool| pool.iter().map(bare).collect());
    Side::BOTH.map(|side| {
        let mut there = vec![false; hashes.len()];
        rosters.side(side).normal(field).unwrap_or_default().for_each(|code| there[code as usize] = true);
        let there = there.iter().zip(&hashes).skip(1).filter(|(there, _)| **there);
        let mut found: Vec<u64> = there.map(|(_, hash)| *hash).collect();
        sort_by_key(&mut found);
        found.dedup();
        found
    })
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
