//! Birth dates that lie a constant time apart: the other calendar of a spreadsheet, a century, a year.

use super::entries::dates::SPAN;
use super::evidence::{Observations, SUPPORT, Sign};
use super::suspect::Suspect;
use crate::diagnose::calendar::{date_of, days_between};
use crate::roster::{Field, Side, grouped};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Spans that are followed up at most.
const SPANS: usize = 3;
/// The days that a workbook of the Macintosh counts later than one of Windows.
const MACINTOSH: i32 = 1_462;

/// The time between two dates, that of the platform less that of the SIS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Span {
    /// One is missing.
    #[default]
    Missing,
    /// None.
    Same,
    /// The same day of other years.
    Years(i32),
    /// Any other.
    Days(i32),
}

fn span(dates: [Option<Date>; 2]) -> Span {
    let [Some(mine), Some(theirs)] = dates else { return Span::Missing };
    match days_between(theirs, mine) {
        0 => Span::Same,
        _ if (mine.month(), mine.day()) == (theirs.month(), theirs.day()) => {
            Span::Years(i32::from(mine.year()) - i32::from(theirs.year()))
        }
        days => Span::Days(days),
    }
}

/// Looks for spans that many pairs have.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let field = Field::BirthDate;
    let Some(codes) = observations.both(field) else { return Vec::new() };
    let pool = observations.context.rosters.vocabulary.pool(field);
    let dates: Vec<Option<Date>> = pool.map_or_else(Vec::new, |pool| pool.iter().map(date_of).collect());
    let date = |code: u32| dates.get(code as usize).copied().flatten();
    let labels = observations.labels_by_code(codes, Span::Missing, |_, codes| match codes {
        [mine, theirs] if mine == theirs && mine != 0 => Span::Same,
        codes => span(codes.map(date)),
    });
    let mut counts: BTreeMap<Span, u64> = BTreeMap::new();
    // a day is a matter of time zones
    let counted = |label: &&Span| !matches!(label, Span::Missing | Span::Same | Span::Days(-1..=1));
    labels.iter().filter(counted).for_each(|label| *counts.entry(*label).or_default() += 1);
    let mut counts: Vec<(u64, Span)> = counts.into_iter().map(|(span, count)| (count, span)).collect();
    counts.retain(|(count, _)| *count >= SUPPORT);
    counts.sort_unstable_by_key(|(count, span)| (std::cmp::Reverse(*count), *span));
    let suspects = counts.into_iter().take(SPANS).flat_map(|(_, wanted)| {
        let (what, likely) = words(wanted);
        let labels = &labels;
        Side::BOTH.into_iter().filter_map(move |side| {
            let signs = observations.labelled(side, labels, |label| match label {
                Span::Missing => Sign::Silent,
                label => Sign::of(label == wanted),
            });
            let suspect = Suspect::new(&SPAN, field, side, what.clone(), likely, signs)?;
            Some(suspect.least(0.2, 0.05).detail(what.clone()).either())
        })
    });
    suspects.collect()
}

/// Returns what happened, and what is likely at fault.
fn words(span: Span) -> (String, &'static str) {
    let (number, unit) = match span {
        Span::Years(years) => (years, "year"),
        Span::Days(days) => (days, "day"),
        Span::Missing | Span::Same => (0, "day"),
    };
    let more = if number.abs() == 1 { "" } else { "s" };
    let direction = if number < 0 { "before" } else { "after" };
    let apart = grouped(u64::from(number.unsigned_abs()));
    let what =
        format!("birth dates in the enrollment export lie {apart} {unit}{more} {direction} those in the SIS export");
    let likely = match span {
        Span::Days(days) if days.abs() == MACINTOSH => {
            "a workbook that counts its days from 1904, as Excel for the Macintosh does, was read as one that counts from 1900, or the other way round"
        }
        Span::Years(years) if years.abs() == 100 => "a step on the way writes or reads years with two digits",
        _ => "a step on the way worked out the dates anew, or an import filled in a wrong year",
    };
    (what, likely)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_span_has_its_words() {
        let of = |mine: &str, theirs: &str| span([mine, theirs].map(date_of));
        assert_eq!(of("2012-03-04", "2012-03-04"), Span::Same);
        assert_eq!(of("1912-03-04", "2012-03-04"), Span::Years(-100));
        assert_eq!(of("2016-03-05", "2012-03-04"), Span::Days(1_462));
        assert_eq!(of("", "2012-03-04"), Span::Missing);
        assert!(words(Span::Years(-100)).0.ends_with("lie 100 years before those in the SIS export"));
        assert!(words(Span::Years(1)).0.ends_with("lie 1 year after those in the SIS export"));
        assert!(words(Span::Days(1_462)).1.contains("1904") && words(Span::Years(100)).1.contains("two digits"));
    }
}
