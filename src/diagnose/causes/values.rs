//! What leaves a column filled and says nothing: missing area codes, placeholders, one value for all.

use super::entries::values::{AREA_CODE, PLACEHOLDER, SAME_VALUE};
use super::evidence::{Observations, SUPPORT, Sign, codes_of};
use super::suspect::{Suspect, export_of};
use crate::roster::{Codes, Field, Issue, NO_ROW, Side};
use rayon::prelude::*;

/// The columns that every student has a value in.
const NEEDED: [Field; 7] = [
    Field::FirstName,
    Field::LastName,
    Field::BirthDate,
    Field::Phone,
    Field::Email,
    Field::Street,
    Field::GuardianName,
];
/// The columns in which every family has its own value.
const OWN: [Field; 5] = [Field::Phone, Field::Email, Field::Street, Field::GuardianName, Field::BirthDate];
/// The columns in which many students have one value, so that only the other export tells that it replaced others, each
/// with how many different values it must have replaced.
const SHARED: [(Field, usize); 6] = [
    (Field::Sex, 1),
    (Field::Grade, 3),
    (Field::FirstName, SUPPORT as usize),
    (Field::LastName, SUPPORT as usize),
    (Field::LocalId, SUPPORT as usize),
    (Field::StateId, SUPPORT as usize),
];
/// Values of one column that are followed up at most.
const VALUES: usize = 6;
/// The label of any value that is not followed up.
const OTHER: u8 = 1;
/// The place in the list of values, the commonest first, at which a value is an ordinary one.
const USUAL: usize = 20;

/// Looks for suspects on one side.
pub(super) fn suspects(observations: &Observations<'_>, side: Side) -> Vec<Suspect> {
    let mut found: Vec<Suspect> = area_code(observations, side).into_iter().collect();
    found.extend(NEEDED.into_iter().filter_map(|field| placeholder(observations, side, field)));
    found.extend(OWN.into_iter().flat_map(|field| same_value(observations, side, field)));
    found
}

fn area_code(observations: &Observations<'_>, side: Side) -> Option<Suspect> {
    let roster = observations.context.rosters.side(side);
    let (codes, pool) = (roster.raw_codes(Field::Phone)?, roster.raw_texts(Field::Phone)?);
    let issues = roster.issues(Field::Phone)?;
    let is_short = |(text, issue): (&str, &Issue)| {
        let digits = || text.bytes().filter(u8::is_ascii_digit);
        // some forms put zeros in its place
        *issue == Issue::Invalid
            && (digits().count() == 7 || (digits().count() == 10 && digits().take(3).all(|digit| digit == b'0')))
    };
    let short: Vec<bool> = pool.iter().zip(issues).map(is_short).collect();
    if !short.contains(&true) {
        return None;
    }
    let signs = observations.own(side, |row| match codes.get(row as usize) {
        0 => Sign::Silent,
        code => Sign::of(short.get(code as usize).copied().unwrap_or(false)),
    });
    let what = format!("phone numbers in {} lack their area code", export_of(side));
    let likely = "a form or an import takes seven digits";
    Suspect::new(&AREA_CODE, Field::Phone, side, what, likely, signs).map(|suspect| suspect.habit(0.05))
}

fn placeholder(observations: &Observations<'_>, side: Side, field: Field) -> Option<Suspect> {
    let context = observations.context;
    if !context.shows(side, field, Issue::Placeholder) {
        return None;
    }
    let raw = context.rosters.side(side).raw_codes(field)?;
    let signs = observations.own(side, |row| match raw.get(row as usize) {
        0 => Sign::Silent,
        _ if context.issue(side, field, row) != Issue::Placeholder => Sign::Against,
        // how a database writes that there is no value; nobody filled it in
        _ if is_null(context.raw(side, field, row)) => Sign::Silent,
        _ => Sign::For,
    });
    let what = format!("placeholders stand for {} values in {}", field.label(), export_of(side));
    let likely = "an import or a form fills in a placeholder where a value is required";
    // families leave out how they can be reached; they know when the child was born
    let (habit, least) = if field == Field::BirthDate { (0.02, [0.2, 0.1]) } else { (0.2, [0.5, 0.5]) };
    Suspect::new(&PLACEHOLDER, field, side, what, likely, signs).map(|it| it.habit(habit).least(least[0], least[1]))
}

fn is_null(raw: &str) -> bool {
    ["null", "(null)", "\\N", "nan", "nat"].iter().any(|word| raw.trim().eq_ignore_ascii_case(word))
}

fn same_value(observations: &Observations<'_>, side: Side, field: Field) -> Vec<Suspect> {
    let codes = observations.context.codes(side, field);
    let mut sizes = vec![0u32; codes.max() as usize + 1];
    codes.for_each(|code| sizes[code as usize] += 1);
    let often = (0u32..).zip(&sizes).skip(1).filter(|(_, size)| u64::from(**size) >= SUPPORT);
    let mut common: Vec<(u32, u32)> = often.map(|(code, size)| (*size, code)).collect();
    common.sort_unstable_by_key(|(size, code)| (std::cmp::Reverse(*size), *code));
    // what many families have by nature, such as a birth date, no value has far more often than the others
    let usual = common.get(USUAL).map_or(0, |(size, _)| *size);
    common.retain(|(size, _)| *size >= usual * 3);
    common.truncate(VALUES);
    if common.is_empty() {
        return Vec::new();
    }
    // of each code, which of the values it is, from 2 on
    let mut places = vec![OTHER; sizes.len()];
    for ((_, value), place) in common.iter().zip(OTHER + 1..) {
        places[*value as usize] = place;
    }
    let raw = observations.context.rosters.side(side).raw_codes(field).unwrap_or_default();
    let is_filled = |row: u32| raw.get(row as usize) != 0;
    let labels = observations.own_by_code(side, codes, |row, code| match code {
        // what cannot be read is another value all the same
        0 if is_filled(row) => OTHER,
        0 => 0,
        code => places[code as usize],
    });
    let suspect = |((_, value), place): ((u32, u32), u8)| {
        let sign = |label: &u8| if *label == 0 { Sign::Silent } else { Sign::of(*label == place) };
        let signs = labels.iter().map(sign).collect();
        let what = format!("one and the same {} stands for all in {}", field.label(), export_of(side));
        let likely = "an import filled the column with one value";
        let suspect = Suspect::new(&SAME_VALUE, field, side, what, likely, signs)?;
        // many live in one street, and some in one house
        let least = if matches!(field, Field::Phone | Field::Email) { 0.3 } else { 0.5 };
        Some(suspect.habit(0.05).least(least, least).detail(value.to_string()).single())
    };
    common.into_iter().zip(OTHER + 1..).filter_map(suspect).collect()
}

/// Finds values that stand for whatever the other export has.
pub(super) fn filled(observations: &Observations<'_>) -> Vec<Suspect> {
    let of_field = |(field, fewest): &(Field, usize)| filled_in(observations, *field, *fewest);
    // each is a walk over all pairs, whose rows lie far apart
    SHARED.par_iter().with_max_len(1).flat_map_iter(of_field).collect()
}

/// Looks through a column of both sides, for each side for the value that stands most often for another one.
fn filled_in(observations: &Observations<'_>, field: Field, fewest: usize) -> Vec<Suspect> {
    // where one system is a year ahead, no grade is the other's
    let ahead = field == Field::Grade && observations.context.crosswalks.grade_shift().is_some();
    let Some(both) = observations.both(field).filter(|_| !ahead) else { return Vec::new() };
    let differ = |[mine, theirs]: [u32; 2]| mine != theirs && mine != 0 && theirs != 0;
    // how often each stands for others
    let mut counts = both.map(|codes| vec![0u32; codes.max() as usize + 1]);
    observations.each_by_code(both, |codes| {
        if differ(codes) {
            counts[0][codes[0] as usize] += 1;
            counts[1][codes[1] as usize] += 1;
        }
    });
    let suspect = |(side, counts): (Side, Vec<u32>)| {
        let (count, value) = (0..).zip(counts).map(|(code, count)| (count, code)).max()?;
        if u64::from(count) < SUPPORT {
            return None;
        }
        // a few pairs tell enough
        let mut others: Vec<u32> = Vec::new();
        let pairs = observations.rows.iter().filter(|rows| !rows.contains(&NO_ROW)).map(|rows| codes_of(both, *rows));
        for codes in pairs.filter(|codes| codes[side.index()] == value && differ(*codes)) {
            let other = codes[side.other().index()];
            if !others.contains(&other) {
                others.push(other);
            }
            if others.len() >= fewest {
                return filled_with(observations, both, (side, field, value));
            }
        }
        None
    };
    Side::BOTH.into_iter().zip(counts).filter_map(suspect).collect()
}

/// Makes the suspect of a value of a side, which stands for others.
fn filled_with(
    observations: &Observations<'_>,
    both: [Codes<'_>; 2],
    (side, field, value): (Side, Field, u32),
) -> Option<Suspect> {
    let own_first = |[mine, theirs]: [u32; 2]| if side == Side::Enrollment { [mine, theirs] } else { [theirs, mine] };
    let signs = observations.paired_by_code(side, both, |codes| match own_first(codes) {
        [0, _] | [_, 0] => Sign::Silent,
        [own, other] if own == value && other == value => Sign::Silent,
        [own, _] => Sign::of(own == value),
    });
    let what = format!("one and the same {} stands for all in {}", field.label(), export_of(side));
    let likely = "an import filled the column with one value";
    let suspect = Suspect::new(&SAME_VALUE, field, side, what, likely, signs)?;
    Some(suspect.habit(0.05).least(0.9, 0.9).blind(&[field]).detail(value.to_string()).single())
}
