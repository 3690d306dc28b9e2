//! The places where a cause can show: the values of school, grade, status and form, and days from which on.

use super::evidence::Observations;
use crate::diagnose::context::Context;
use crate::roster::{Field, NO_ROW, Side};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// Holds the groups that one column sorts the rows of one side into.
#[derive(Debug)]
pub(super) struct Dimension {
    /// The column.
    pub(super) field: Field,
    /// The side whose column it is.
    pub(super) side: Side,
    /// Whether the groups are days in order, so that a fault begins on one of them.
    pub(super) is_time: bool,
    /// What each group is called; the first stands for no value.
    pub(super) labels: Vec<String>,
    /// Per observation, its group; 0 for none.
    pub(super) groups: Vec<u16>,
    /// How many observations each group has.
    pub(super) sizes: Vec<u32>,
}

impl Dimension {
    /// Turns groups by row of the side into groups by observation.
    fn by_observation(self, observations: &Observations<'_>) -> Self {
        let group = |rows: &[u32; 2]| match rows[self.side.index()] {
            NO_ROW => 0,
            row => self.groups.get(row as usize).copied().unwrap_or(0),
        };
        let groups = observations.rows.par_iter().with_min_len(16_384).with_max_len(65_536).map(group).collect();
        Self { groups, ..self }.sized()
    }

    /// Counts the observations of each group.
    pub(super) fn sized(mut self) -> Self {
        self.sizes = vec![0; self.labels.len()];
        self.groups.iter().for_each(|group| self.sizes[usize::from(*group)] += 1);
        self
    }
}

/// Columns that sort rows into places.
const PLACES: [Field; 4] = [Field::School, Field::Grade, Field::Status, Field::Form];
/// Columns that say when a row was made or changed.
const TIMES: [Field; 2] = [Field::SubmittedAt, Field::UpdatedAt];

/// Returns every dimension of both exports.
pub(super) fn dimensions(observations: &Observations<'_>, schools: &Schools) -> Vec<Dimension> {
    let context = observations.context;
    let columns = PLACES.into_iter().chain(TIMES);
    let columns: Vec<(Side, Field)> =
        Side::BOTH.into_iter().flat_map(|side| columns.clone().map(move |field| (side, field))).collect();
    let dimension = |(side, field): (Side, Field)| match field {
        _ if context.codes(side, field).is_empty() => None,
        Field::School => Some(by_school(context, side, schools)),
        Field::SubmittedAt | Field::UpdatedAt => by_day(context, side, field),
        _ => by_value(context, side, field),
    };
    let all = columns.into_par_iter().with_max_len(1);
    all.filter_map(|column| Some(dimension(column)?.by_observation(observations))).collect()
}

/// Returns whether a dimension may place a fault of a side: its own columns do, the other's where it has none, and any date.
pub(super) fn places(dimension: &Dimension, side: Side, all: &[Dimension]) -> bool {
    let own = |field: Field| all.iter().any(|other| other.field == field && other.side == side);
    dimension.is_time || dimension.side == side || dimension.field == Field::Status || !own(dimension.field)
}

fn by_value(context: &Context<'_>, side: Side, field: Field) -> Option<Dimension> {
    let codes = context.codes(side, field);
    let mut group_of = vec![0u16; context.codes_of(field)];
    let mut labels = vec![String::new()];
    for (row, code) in (0..).zip(codes).filter(|(_, code)| *code != 0) {
        let group = group_of.get_mut(code as usize)?;
        if *group == 0 {
            *group = u16::try_from(labels.len()).ok().filter(|group| *group < 512)?;
            // a form has a name, whose letters mean something to people
            let label = if field == Field::Form { context.raw(side, field, row) } else { context.text_of(field, code) };
            labels.push(label.trim().to_owned());
        }
    }
    let groups = codes.iter().map(|code| group_of.get(code as usize).copied().unwrap_or(0)).collect();
    Some(Dimension { field, side, is_time: false, labels, groups, sizes: Vec::new() })
}

/// Holds the schools of both sides: the group of each normal code, and what each group is called.
pub(super) struct Schools {
    of_code: [BTreeMap<u32, u16>; 2],
    labels: Vec<String>,
}

/// Gives every school of either side one group; its name is the commonest text with a letter in it.
pub(super) fn schools(context: &Context<'_>) -> Schools {
    let pairs = context.crosswalks.rows();
    // of several that correspond to one school, that which most students bear out
    let mut crosswalk: BTreeMap<&str, (u64, &str)> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.field == Field::School.name()) {
        let most = crosswalk.entry(pair.enrollment_value.as_str()).or_insert((0, ""));
        if pair.support > most.0 || most.1.is_empty() {
            *most = (pair.support, pair.sis_value.as_str());
        }
    }
    let mut texts: BTreeMap<&str, BTreeMap<&str, u64>> = BTreeMap::new();
    let mut school_of: [BTreeMap<u32, &str>; 2] = Default::default();
    for side in Side::BOTH {
        let roster = context.rosters.side(side);
        let (Some(raw), Some(pool)) = (roster.raw_codes(Field::School), roster.raw_texts(Field::School)) else {
            continue;
        };
        // nearly every text has one normal form
        let mut usual = vec![(0u32, 0u64); pool.len()];
        let mut others: FxHashMap<(u32, u32), u64> = FxHashMap::default();
        for (normal, raw) in context.codes(side, Field::School).iter().zip(raw) {
            match usual.get_mut(raw as usize) {
                Some(usual) if usual.1 == 0 || usual.0 == normal => *usual = (normal, usual.1 + 1),
                _ => *others.entry((normal, raw)).or_default() += 1,
            }
        }
        let usual = (0..).zip(usual).filter(|(_, (_, count))| *count > 0);
        let usual = usual.map(|(raw, (normal, count))| ((normal, raw), count));
        let counts: BTreeMap<(u32, u32), u64> = usual.chain(others).collect();
        for ((normal, raw), count) in counts {
            let text = context.text_of(Field::School, normal);
            let school = match side {
                Side::Enrollment => crosswalk.get(text).map_or(text, |(_, school)| school),
                Side::Sis => text,
            };
            if normal != 0 {
                school_of[side.index()].insert(normal, school);
                *texts.entry(school).or_default().entry(pool.get(raw).trim()).or_default() += count;
            }
        }
    }
    let mut labels = vec![String::new()];
    let mut group_of: BTreeMap<&str, u16> = BTreeMap::new();
    for (school, texts) in &texts {
        let name = texts
            .iter()
            .max_by_key(|(text, count)| (text.chars().any(char::is_alphabetic), **count, std::cmp::Reverse(**text)));
        group_of.insert(school, u16::try_from(labels.len()).unwrap_or(0));
        labels.push(name.map_or("", |(text, _)| text).to_owned());
    }
    let of_code = school_of.map(|codes| {
        codes.into_iter().map(|(code, school)| (code, group_of.get(school).copied().unwrap_or(0))).collect()
    });
    Schools { of_code, labels }
}

fn by_school(context: &Context<'_>, side: Side, schools: &Schools) -> Dimension {
    let mut of_code = vec![0u16; context.codes_of(Field::School)];
    for (code, group) in &schools.of_code[side.index()] {
        of_code[*code as usize] = *group;
    }
    let codes = context.codes(side, Field::School).iter();
    let groups = codes.map(|code| of_code.get(code as usize).copied().unwrap_or(0)).collect();
    Dimension { field: Field::School, side, is_time: false, labels: schools.labels.clone(), groups, sizes: Vec::new() }
}

/// Sorts by the day of a moment.
fn by_day(context: &Context<'_>, side: Side, field: Field) -> Option<Dimension> {
    let codes = context.codes(side, field);
    let pool = context.rosters.vocabulary.pool(field)?;
    let day = |text: &str| text.get(..10).and_then(number_of);
    let days: Vec<u32> = pool.iter().map(|text| day(text).unwrap_or(0)).collect();
    let mut is_used = vec![false; days.len()];
    codes.for_each(|code| is_used[code as usize] = true);
    let used = days.iter().zip(&is_used).filter(|(_, used)| **used);
    let seen: FxHashSet<u32> = used.map(|(day, _)| *day).filter(|day| *day != 0).collect();
    let mut seen = Vec::from_iter(seen);
    seen.sort_unstable();
    if seen.is_empty() || seen.len() > usize::from(u16::MAX) - 1 {
        return None;
    }
    let places: FxHashMap<u32, u16> = seen.iter().copied().zip(1..).collect();
    let group_of: Vec<u16> = days.iter().map(|day| places.get(day).copied().unwrap_or(0)).collect();
    let groups = codes.iter().map(|code| group_of.get(code as usize).copied().unwrap_or(0)).collect();
    let label = |day: &u32| format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100);
    let labels = std::iter::once(String::new()).chain(seen.iter().map(label)).collect();
    Some(Dimension { field, side, is_time: true, labels, groups, sizes: Vec::new() })
}

/// Reads `YYYY-MM-DD` as a number whose order is that of the days.
fn number_of(text: &str) -> Option<u32> {
    let (mut number, mut digits) = (0u32, 0);
    for byte in text.bytes().filter(u8::is_ascii_digit) {
        (number, digits) = (number.wrapping_mul(10) + u32::from(byte - b'0'), digits + 1);
    }
    (digits == 8).then_some(number)
}
