//! What a run's rosters have by field: the codes and cells of their columns, which of them are filled, and which years.

use super::texts::Texts;
use crate::roster::{Codes, Field, Issue, Links, Roster, each_with_codes};
use std::collections::BTreeMap;

const _: () = assert!((Issue::TestRecord as u32) < u16::BITS, "the last issue has its bit in `Raw::shown`");

/// Holds the cells of one field as they stood in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Raw<'a> {
    pub(super) codes: Codes<'a>,
    pub(super) texts: Texts<'a>,
    pub(super) issues: &'a [Issue],
    /// A bit for each issue that any text has.
    pub(super) shown: u16,
}

/// Returns the cells of every field as they stood in the file; none where the roster has no such field.
pub(super) fn raw(roster: &Roster) -> Vec<Option<Raw<'_>>> {
    let of = |field: &Field| {
        let (codes, pool) = (roster.raw_codes(*field)?, roster.raw_texts(*field)?);
        let issues = roster.issues(*field).unwrap_or(&[]);
        let shown = issues.iter().fold(0, |shown, issue| shown | 1u16 << *issue as u16);
        Some(Raw { codes, texts: Texts::of(pool), issues, shown })
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
    /// Counts the suffixes of the accepted pairs.
    pub(super) fn of(links: &Links, codes: &[Vec<Codes<'_>>; 2]) -> Self {
        let mut counts = Self::default();
        let columns = codes.each_ref().map(|codes| codes[Field::Suffix as usize]);
        each_with_codes(columns, links.matched_rows(), |_, suffixes| {
            let [enrollment, sis] = suffixes.map(|suffix| suffix != 0);
            counts.rows[0] += u64::from(enrollment);
            counts.rows[1] += u64::from(sis);
            counts.both += u64::from(enrollment && sis);
        });
        counts
    }
}

/// Says of each field whether at least one row in ten has it.
pub(super) fn filled(codes: &[Codes<'_>]) -> Vec<bool> {
    let count = |codes: Codes<'_>| codes.iter().fold(0, |count, code| count + usize::from(code != 0));
    codes.iter().map(|codes| count(*codes) * 10 >= codes.len().max(1)).collect()
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
