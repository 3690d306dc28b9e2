//! What a run's rosters have by field: the codes and cells of their columns, which of them are filled, and which years.

use super::texts::Texts;
use crate::roster::{Codes, Field, Issue, Links, Roster};
use std::collections::{BTreeMap, BTreeSet};

/// Holds the cells of one field as they stood in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'a> {
    pub(super) codes: Codes<'a>,
    pub(super) texts: Texts<'a>,
    pub(super) issues: &'a [Issue],
}

/// Returns the cells of every field as they stood in the file; none where the roster has no such field.
pub(super) fn raw(roster: &Roster) -> Vec<Option<Raw<'_>>> {
    let of = |field: &Field| {
        let (codes, pool) = (roster.raw_codes(*field)?, roster.raw_texts(*field)?);
        Some(Raw { codes, texts: Texts::of(pool), issues: roster.issues(*field).unwrap_or(&[]) })
    };
    Field::ALL.iter().map(of).collect()
}

/// Returns the codes of the normal forms of every field; none of a field that the roster has not.
pub(super) fn normal(roster: &Roster) -> Vec<Codes<'_>> {
    Field::ALL.iter().map(|field| roster.normal(*field).unwrap_or_default()).collect()
}

/// Counts the accepted pairs with a name suffix.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Suffixes {
    /// With one on a side.
    pub(super) rows: [u64; 2],
    /// With one on both sides.
    pub(super) both: u64,
}

impl Suffixes {
    /// Counts them.
    pub(super) fn of(links: &Links, codes: &[Vec<Codes<'_>>; 2]) -> Self {
        let has = |side: usize, row: u32| codes[side][Field::Suffix as usize].get(row as usize) != 0;
        let mut counts = Self::default();
        for link in links.matched() {
            let [enrollment, sis] = [has(0, link.enrollment), has(1, link.sis)];
            counts.rows[0] += u64::from(enrollment);
            counts.rows[1] += u64::from(sis);
            counts.both += u64::from(enrollment && sis);
        }
        counts
    }
}

/// Returns the fields that at least one row in ten has.
pub(super) fn filled(codes: &[Codes<'_>]) -> BTreeSet<Field> {
    let is_filled = |codes: Codes<'_>| codes.iter().filter(|code| *code != 0).count() * 10 >= codes.len().max(1);
    Field::ALL.iter().copied().filter(|field| is_filled(codes[*field as usize])).collect()
}

/// Returns the codes of the school years of a roster, the most frequent first.
pub(super) fn years(roster: &Roster) -> Vec<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for code in roster.normal(Field::SchoolYear).unwrap_or_default() {
        if code != 0 {
            *counts.entry(code).or_default() += 1;
        }
    }
    let mut years: Vec<(u32, usize)> = counts.into_iter().collect();
    years.sort_by_key(|(code, count)| (std::cmp::Reverse(*count), *code));
    years.into_iter().map(|(code, _)| code).collect()
}
