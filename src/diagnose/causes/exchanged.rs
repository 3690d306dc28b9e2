//! Two columns that are exchanged at a place: what stands in one of them is what the other export has in the other one.

use super::Found;
use super::entries::values::{EXCHANGED, SAME_VALUE};
use super::evidence::{Observations, SUPPORT, Sign};
use super::suspect::{Suspect, export_of, plural};
use crate::diagnose::context::Context;
use crate::roster::{Field, NO_ROW, Side};
use std::collections::{BTreeMap, BTreeSet};

/// The columns that are looked at; names and IDs are told apart by other causes.
const FIELDS: [Field; 10] = [
    Field::BirthDate,
    Field::EntryDate,
    Field::MiddleName,
    Field::Street,
    Field::City,
    Field::State,
    Field::Zip,
    Field::Phone,
    Field::Email,
    Field::GuardianName,
];

/// Pairs of rows that are looked at first.
const SAMPLE: usize = 64;

/// Looks for exchanged columns, on both sides.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let differing = differing(observations);
    // few rows differ in two fields, so that all are gone over once
    let several: Vec<usize> = (0..differing.len()).filter(|row| differing[*row].count_ones() > 1).collect();
    let mut found = Vec::new();
    for (at, one) in (0..).zip(FIELDS) {
        for (other_at, other) in (0..).zip(FIELDS).skip(at + 1) {
            if is_date(one) != is_date(other) {
                continue;
            }
            let both = 1u16 << at | 1 << other_at;
            let rows: Vec<usize> = several.iter().copied().filter(|row| differing[*row] & both == both).collect();
            if rows.len() as u64 >= SUPPORT {
                found.extend(of_two(observations, &differing, both, [one, other], &rows));
            }
        }
    }
    found
}

/// Drops what is the same value for all since it stands in the wrong column, such as a town in that for streets.
pub(super) fn drop_what_follows(found: &mut Vec<Found>) {
    let is = |cause: &Found, code: &str| cause.suspect.rule.info.code == code;
    let exchanged: Vec<(Side, Vec<Field>, BTreeSet<u32>)> = found
        .iter()
        .filter(|cause| is(cause, EXCHANGED.info.code))
        .map(|cause| (cause.suspect.side, cause.fields.clone(), cause.hits.iter().copied().collect()))
        .collect();
    found.retain(|cause| {
        let follows = |(side, fields, hits): &(Side, Vec<Field>, BTreeSet<u32>)| {
            *side == cause.suspect.side
                && fields.contains(&cause.suspect.field)
                && cause.hits.iter().filter(|hit| hits.contains(hit)).count() * 4 >= cause.hits.len() * 3
        };
        !is(cause, SAME_VALUE.info.code) || !exchanged.iter().any(follows)
    });
}

fn is_date(field: Field) -> bool {
    matches!(field, Field::BirthDate | Field::EntryDate)
}

/// Returns a cell as it is written; a date in its normal form.
fn cell<'a>(context: &Context<'a>, side: Side, field: Field, row: u32) -> &'a str {
    if is_date(field) { context.text(side, field, row) } else { context.raw(side, field, row).trim() }
}

/// Returns by pair, as bits, which fields are not the same though either side has something.
fn differing(observations: &Observations<'_>) -> Vec<u16> {
    let mut differing = vec![0u16; observations.rows.len()];
    for (at, field) in FIELDS.into_iter().enumerate() {
        let Some(codes) = observations.both(field) else { continue };
        let mut bits = differing.iter_mut().zip(&observations.rows).filter(|(_, rows)| !rows.contains(&NO_ROW));
        observations.each_by_code(codes, |[mine, theirs]| {
            if let Some((bits, _)) = bits.next() {
                *bits |= u16::from(mine != theirs) << at;
            }
        });
    }
    differing
}

fn of_two(
    observations: &Observations<'_>,
    differing: &[u16],
    both: u16,
    fields: [Field; 2],
    rows: &[usize],
) -> Vec<Suspect> {
    let context = observations.context;
    let is_crossed = |row: usize| is_crossed(context, fields, observations.rows[row]);
    let step = (rows.len() / SAMPLE).max(1);
    let sample: Vec<usize> = rows.iter().copied().step_by(step).collect();
    if sample.iter().filter(|row| is_crossed(**row)).count() * 8 < sample.len() {
        return Vec::new();
    }
    let label = |row: usize| match differing[row] & both {
        _ if observations.rows[row].contains(&NO_ROW) => Sign::Silent,
        bits if bits == both => Sign::of(is_crossed(row)),
        _ => Sign::Against,
    };
    let labels: Vec<Sign> = (0..differing.len()).map(label).collect();
    let wrong = wrong_side(observations, &labels, fields);
    let [one, other] = fields.map(plural);
    let suspect = |side: Side| {
        let signs = observations.labelled(side, &labels, |sign| sign);
        let what = match wrong {
            Some(_) => format!("{one} and {other} in {} stand in each other's column", export_of(side)),
            None => format!("{one} and {other} are exchanged between the two exports"),
        };
        let likely = "a form, a template or an import of that place has the two columns in the wrong order";
        let parts = fields.map(|field| (field, signs.clone())).to_vec();
        let suspect = Suspect::of_fields(&EXCHANGED, side, what, likely, parts)?;
        let suspect = suspect.detail(format!("{one} {other}"));
        Some(if wrong.is_some() { suspect } else { suspect.either() })
    };
    Side::BOTH.into_iter().filter(|side| wrong.is_none_or(|wrong| wrong == *side)).filter_map(suspect).collect()
}

/// Says whether two cells of one row are the other row's the other way round.
fn is_crossed(context: &Context<'_>, fields: [Field; 2], rows: [u32; 2]) -> bool {
    let [mine, theirs] = [(Side::Enrollment, rows[0]), (Side::Sis, rows[1])]
        .map(|(side, row)| fields.map(|field| cell(context, side, field, row)));
    let crossed = [(mine[0], theirs[1]), (mine[1], theirs[0])];
    let told = || crossed.iter().filter(|(one, other)| !one.is_empty() && !other.is_empty());
    told().count() > 0
        && told().all(|(one, other)| is_same(one, other))
        && !mine.iter().zip(&theirs).any(|(one, other)| is_same(one, other))
}

/// Says whether two cells hold the same, however it is written: most words of the shorter one, or a number's digits.
fn is_same(one: &str, other: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let is_number = |text: &str| !text.contains(char::is_alphabetic);
    if is_number(one) && is_number(other) {
        let [one, other] = [digits(one), digits(other)];
        return !one.is_empty() && (one.ends_with(&other) || other.ends_with(&one)) && one.len().min(other.len()) >= 5;
    }
    if one.contains('@') || other.contains('@') {
        return one.eq_ignore_ascii_case(other);
    }
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
    };
    let [one, other] = [words(one), words(other)];
    one.intersection(&other).count() * 2 > one.len().min(other.len())
}

/// Says in which export the columns are exchanged, by what the values of each look like where both exports agree.
fn wrong_side(observations: &Observations<'_>, labels: &[Sign], fields: [Field; 2]) -> Option<Side> {
    let context = observations.context;
    let year = context.as_of.get(..4).and_then(|year| year.parse().ok()).unwrap_or(0);
    let look = |side: Side, field: Field, rows: [u32; 2]| {
        let text = cell(context, side, field, rows[side.index()]);
        if is_date(field) { Look::of_date(text, year) } else { Look::of(text) }
    };
    let with = |sign: Sign| {
        observations.rows.iter().zip(labels).filter(move |(_, label)| **label == sign).map(|(rows, _)| *rows)
    };
    let usual = |field: Field| {
        let mut looks: BTreeMap<Look, u64> = BTreeMap::new();
        with(Sign::Against).for_each(|rows| *looks.entry(look(Side::Sis, field, rows)).or_default() += 1);
        looks.remove(&Look::Nothing);
        looks.into_iter().max_by_key(|(_, rows)| *rows).map(|(look, _)| look)
    };
    let [one, other] = fields.map(usual);
    let (one, other) = (one?, other?);
    let is_wrong =
        |side: Side, rows: [u32; 2]| look(side, fields[0], rows) == other || look(side, fields[1], rows) == one;
    let counts = Side::BOTH.map(|side| with(Sign::For).filter(|rows| is_wrong(side, *rows)).count());
    match counts {
        _ if one == other => None,
        [mine, theirs] if mine > theirs * 4 => Some(Side::Enrollment),
        [mine, theirs] if theirs > mine * 4 => Some(Side::Sis),
        _ => None,
    }
}

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Look {
    Nothing,
    Mailbox,
    Words,
    WordsAndNumbers,
    ShortNumber,
    LongNumber,
    RecentDay,
    EarlierDay,
}

impl Look {
    fn of(text: &str) -> Self {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        match (text.contains('@'), text.contains(char::is_alphabetic), digits) {
            (true, ..) => Look::Mailbox,
            (_, true, 0) => Look::Words,
            (_, true, _) => Look::WordsAndNumbers,
            (_, _, 0) => Look::Nothing,
            (_, _, ..=6) => Look::ShortNumber,
            _ => Look::LongNumber,
        }
    }

    /// Looks at a day in the form YYYY-MM-DD: nobody who goes to school was born in the last two years.
    fn of_date(text: &str, this_year: i32) -> Self {
        match text.get(..4).and_then(|year| year.parse::<i32>().ok()) {
            None => Look::Nothing,
            Some(year) if year + 2 > this_year => Look::RecentDay,
            Some(_) => Look::EarlierDay,
        }
    }
}
