//! What the configuration states about the exports: how many rows, and how many in each school.

use super::{Hold, grouped};
use crate::roster::{Field, Rosters, Side};
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
}

/// Returns the expectations that are not met.
pub(super) fn check(rosters: &Rosters, expectations: &[Expectation]) -> Vec<Hold> {
    let mut holds = Vec::new();
    for expected in expectations {
        let rows = rows_of(rosters, expected);
        if rows >= expected.rows.least && rows <= expected.rows.most {
            continue;
        }
        // the name stands in the configuration, so it may be said
        let place = match &expected.school {
            Some((written, _)) => format!("`{written}` has"),
            None => "the export has".to_owned(),
        };
        let message = format!("{place} {} rows, and the configuration expects {}", grouped(rows), expected.rows);
        holds.push(Hold { code: "H108", side: expected.side, message });
    }
    holds
}

fn rows_of(rosters: &Rosters, expected: &Expectation) -> u64 {
    let roster = rosters.side(expected.side);
    let Some((_, normal)) = &expected.school else { return roster.len() as u64 };
    let (Some(codes), Some(pool)) = (roster.normal(Field::School), rosters.vocabulary.pool(Field::School)) else {
        return 0;
    };
    match pool.iter().position(|text| text == normal) {
        Some(code) if code > 0 => codes.iter().filter(|found| *found as usize == code).count() as u64,
        _ => 0,
    }
}
