//! What the configuration states about the exports: how many rows, and how many in each school.

use super::{Hold, Settings, grouped};
use crate::roster::{Crosswalk, Error, ErrorKind, Field, Rosters, Side};
use std::fmt;

/// Holds the least and the most that is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub least: u64,
    /// The most.
    pub most: u64,
}

impl Range {
    /// Reads `11800..12900`, `11800..`, `..12900` or one number; both ends belong to the range.
    pub fn parse(text: &str) -> Option<Self> {
        let number = |text: &str| text.trim().replace(['_', ','], "").parse::<u64>().ok();
        let (least, most) = match text.split_once("..") {
            None => (number(text)?, number(text)?),
            Some((least, most)) => {
                let most = most.strip_prefix('=').unwrap_or(most);
                if least.trim().is_empty() && most.trim().is_empty() {
                    return None;
                }
                (
                    if least.trim().is_empty() { 0 } else { number(least)? },
                    if most.trim().is_empty() { u64::MAX } else { number(most)? },
                )
            }
        };
        (least <= most).then_some(Self { least, most })
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (least, most) if least == most => write!(f, "{}", grouped(least)),
            (least, u64::MAX) => write!(f, "{} or more", grouped(least)),
            (0, most) => write!(f, "{} or fewer", grouped(most)),
            (least, most) => write!(f, "{} to {}", grouped(least), grouped(most)),
        }
    }
}

/// States how many rows an export, or one school in it, has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// The export.
    pub side: Side,
    /// The school as the configuration writes it and its normal form; `None` for the whole export.
    pub school: Option<(String, String)>,
    /// How many rows.
    pub rows: Range,
    /// The file and the line in which it stands, where it stands in one.
    pub place: Option<(String, u64)>,
}

/// Returns the expectations that are not met, but for those of schools whose name is another one in the export.
pub(super) fn check(rosters: &Rosters, settings: &Settings) -> Vec<Hold> {
    let now = settings.expectations.iter().filter(|expected| !is_of_another_name(rosters, expected, settings));
    now.filter_map(|expected| unmet(expected, rows_of(rosters, expected))).collect()
}

/// Returns those of them that are not met, by what the pairs taught about the schools' names, and those of schools that
/// nothing is known of.
pub(super) fn check_named<'a>(
    rosters: &Rosters,
    settings: &'a Settings,
    crosswalks: &[Crosswalk],
) -> (Vec<Hold>, Vec<&'a Expectation>) {
    let (mut holds, mut unknown) = (Vec::new(), Vec::new());
    for expected in settings.expectations.iter().filter(|expected| is_of_another_name(rosters, expected, settings)) {
        let Some((_, form)) = &expected.school else { continue };
        let value = |known: &Crosswalk| match expected.side {
            Side::Sis => (known.enrollment_value.clone(), known.sis_value.clone()),
            Side::Enrollment => (known.sis_value.clone(), known.enrollment_value.clone()),
        };
        let of_schools = crosswalks.iter().filter(|known| known.field == Field::School.name()).map(value);
        let own: Vec<String> = of_schools.filter(|(theirs, _)| theirs == form).map(|(_, own)| own).collect();
        let rows = own.iter().map(|form| rows_of_school(rosters, expected.side, form)).sum();
        let hold = unmet(expected, rows);
        if own.is_empty() && hold.is_some() {
            unknown.push(expected);
        } else {
            holds.extend(hold);
        }
    }
    (holds, unknown)
}

/// Makes one error of the configuration of all schools that nothing is known of.
pub(super) fn unknown_schools(unknown: &[&Expectation]) -> Option<Error> {
    let first = unknown.first()?;
    let said = |expected: &Expectation| {
        let name = expected.school.as_ref().map_or("", |(written, _)| written);
        format!(
            "no school of the {} export is called `{name}`, and nothing says which one is meant",
            expected.side.label()
        )
    };
    let mut error = if unknown.len() == 1 {
        let error = Error::new(ErrorKind::Config, said(first));
        match &first.place {
            Some((file, line)) => error.file(file.clone()).line(*line),
            None => error,
        }
    } else {
        Error::new(ErrorKind::Config, format!("{} schools of [expect.schools] are not in the export", unknown.len()))
    };
    for expected in unknown.iter().filter(|_| unknown.len() > 1) {
        let place = expected.place.as_ref().map_or_else(String::new, |(file, line)| format!("{file}:{line}: "));
        error = error.excerpt(format!("{place}{}", said(expected)));
    }
    let error = error
        .note("no report was written")
        .help("write the school's code, as the export has it, or give the code this name under [schools]")
        .help("where the school itself is missing: see why, or take it out of [expect.schools] if it is closed");
    Some(error)
}

/// Returns why a run is held in which an export or a school has not as many rows as expected.
pub(super) fn unmet(expected: &Expectation, rows: u64) -> Option<Hold> {
    if rows >= expected.rows.least && rows <= expected.rows.most {
        return None;
    }
    // the name stands in the configuration, so it may be said
    let place = match &expected.school {
        Some((written, _)) => format!("`{written}` has"),
        None => "the export has".to_owned(),
    };
    let message = format!("{place} {} rows, and the configuration expects {}", grouped(rows), expected.rows);
    Some(Hold { code: "H108", side: expected.side, message })
}

/// Says whether a school has no row under the name that is expected, and had none in the last accepted run, in an export that
/// names its schools.
fn is_of_another_name(rosters: &Rosters, expected: &Expectation, settings: &Settings) -> bool {
    let Some((_, form)) = &expected.school else { return false };
    let named = || rosters.side(expected.side).normal(Field::School).is_some_and(|codes| codes.max() > 0);
    let had = || {
        let before = settings.baseline.as_ref()?.snapshot.as_ref()?;
        let hash = settings.key.as_ref()?.number(Field::School.name(), form.as_bytes());
        Some(before.sides[expected.side.index()].schools.iter().any(|(school, _)| *school == hash))
    };
    rows_of(rosters, expected) == 0 && named() && had() != Some(true)
}

fn rows_of(rosters: &Rosters, expected: &Expectation) -> u64 {
    match &expected.school {
        Some((_, form)) => rows_of_school(rosters, expected.side, form),
        None => rosters.side(expected.side).len() as u64,
    }
}

fn rows_of_school(rosters: &Rosters, side: Side, form: &str) -> u64 {
    let (codes, pool) = (rosters.side(side).normal(Field::School), rosters.vocabulary.pool(Field::School));
    let (Some(codes), Some(pool)) = (codes, pool) else { return 0 };
    match pool.iter().position(|text| text == form) {
        Some(code) if code > 0 => codes.iter().filter(|found| *found as usize == code).count() as u64,
        _ => 0,
    }
}
