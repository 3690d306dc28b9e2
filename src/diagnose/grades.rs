//! Grades in order, and the one constant distance that can lie between two systems' grades.

use super::correspond::{Counts, is_strong};
use crate::roster::Side;
use std::collections::BTreeMap;

/// States that one system's grades are a constant number of years ahead of the other's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    /// Years from the enrollment grade to the SIS grade.
    pub(crate) years: i32,
    /// Pairs that show it.
    pub(crate) support: u64,
    /// Pairs with both grades.
    pub(crate) of: u64,
}

/// The fewest pairs that can show a shift.
const SUPPORT: u64 = 8;

/// Returns the place of a grade in the order of grades; none where it is outside of it.
pub(crate) fn rank(grade: &str) -> Option<i32> {
    match grade {
        "PK" => Some(-1),
        "KG" => Some(0),
        _ => grade.parse().ok().filter(|year| (1..=13).contains(year)),
    }
}

impl Shift {
    /// Learns the shift; none where the grades agree as they stand.
    pub(crate) fn learn<'a>(counts: &Counts, text: impl Fn(u32) -> &'a str) -> Option<Self> {
        let mut years: BTreeMap<i32, u64> = BTreeMap::new();
        let mut grades: BTreeMap<i32, u64> = BTreeMap::new();
        for ((mine, theirs), n) in &counts.cells {
            if let (Some(mine), Some(theirs)) = (rank(text(*mine)), rank(text(*theirs))) {
                *years.entry(theirs - mine).or_default() += n;
                if mine != theirs {
                    *grades.entry(mine).or_default() += n;
                }
            }
        }
        let of: u64 = years.values().sum();
        let (distance, support) = years.into_iter().max_by_key(|(distance, n)| (*n, -distance.abs(), *distance))?;
        // one grade that is off is a wrong grade, not a shift: several must be
        let is_shift = matches!(distance, -2..=2) && distance != 0 && support >= SUPPORT && grades.len() >= 2;
        (is_shift && is_strong(support, of) && support * 4 >= of * 3).then_some(Self { years: distance, support, of })
    }

    /// Returns the side whose grades are those of the year before; none where the systems are further apart.
    pub(crate) fn behind(&self) -> Option<Side> {
        match self.years {
            -1 => Some(Side::Sis),
            1 => Some(Side::Enrollment),
            _ => None,
        }
    }

    /// Says whether two grades lie just that far apart.
    pub(crate) fn fits(&self, enrollment: &str, sis: &str) -> bool {
        match (rank(enrollment), rank(sis)) {
            (Some(mine), Some(theirs)) => theirs - mine == self.years,
            _ => false,
        }
    }
}
