//! The stays of one student in schools, as days on which the student belonged there, and which of them do not go together.

use super::calendar::{date_of, days_between, school_year_of};
use super::context::Context;
use super::packs;
use super::standing::Standing;
use crate::roster::{ExitDay, Field, Side, Stint};
use jiff::civil::Date;

/// Holds one stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    /// The first day.
    pub(crate) entry: Date,
    /// The last day; none where the stay is open.
    pub(crate) last: Option<Date>,
    /// The school, by its code; 0 where none is given.
    pub(crate) school: u32,
    /// Whether it is the primary one, where the layout tells.
    pub(crate) primary: Option<bool>,
    /// The exit code, by its code; 0 where none is given.
    pub(crate) exit_code: u32,
    /// The line of the file.
    pub(crate) line: u32,
}

/// Days without a school between two stays that are nothing to ask about.
const GAP: i32 = 14;

/// Runs a function over each student with several stays: the row and the stays, the first entry first.
pub(crate) fn each(context: &Context<'_>, side: Side, mut run: impl FnMut(u32, &[Stay])) {
    for stints in context.rosters.side(side).stints().chunk_by(|one, other| one.row == other.row) {
        let mut stays: Vec<Stay> = stints.iter().filter_map(|stint| stay(context, side, stint)).collect();
        stays.sort_by_key(|stay| (stay.entry, stay.last.unwrap_or(Date::MAX), stay.school, stay.line));
        // one stay on several rows, such as one per contact
        stays.dedup_by_key(|stay| (stay.entry, stay.last, stay.school));
        if stays.len() > 1 {
            run(stints[0].row, &stays);
        }
    }
}

/// Returns a stint as days; none where there is no entry, or the student never came.
fn stay(context: &Context<'_>, side: Side, stint: &Stint) -> Option<Stay> {
    let entry = date_of(context.text_of(Field::EntryDate, stint.entry))?;
    let exit = date_of(context.text_of(Field::ExitDate, stint.exit));
    let last = match (exit, context.intakes[side.index()].semantics.exit_day) {
        (Some(exit), ExitDay::LastDay) => Some(exit),
        // where the layout does not tell, no overlap of one day is held against anybody
        (Some(exit), _) => exit.yesterday().ok(),
        (None, _) => None,
    };
    let status = Standing::of(context.text_of(Field::Status, stint.status));
    let came = last.is_none_or(|last| last >= entry);
    let counts = !matches!(
        status,
        Standing::NoShow
            | Standing::Declined
            | Standing::Waitlisted
            | Standing::Pending
            | Standing::Offered
            | Standing::Undecided
    );
    (came && counts).then_some(Stay {
        entry,
        last,
        school: stint.school,
        primary: stint.primary,
        exit_code: stint.exit_code,
        line: stint.line,
    })
}

/// Says whether a student belonged to both on some day; that the last day of one is the first of the next is how a student is
/// handed over.
pub(crate) fn overlap(one: &Stay, other: &Stay) -> bool {
    let ends = |stay: &Stay| stay.last.unwrap_or(Date::MAX);
    let is_handed_over = |one: &Stay, next: &Stay| one.entry < next.entry && one.last == Some(next.entry);
    let is_both = one.entry <= ends(other) && other.entry <= ends(one);
    is_both && !is_handed_over(one, other) && !is_handed_over(other, one)
}

/// Says whether both are the primary stay, in two schools.
pub(crate) fn both_primary(one: &Stay, other: &Stay) -> bool {
    one.primary == Some(true) && other.primary == Some(true) && one.school != other.school
}

/// Says whether either is a second enrollment beside the primary one, which may overlap.
pub(crate) fn is_secondary(one: &Stay, other: &Stay) -> bool {
    one.primary == Some(false) || other.primary == Some(false)
}

/// Returns the days without a school between two stays of one school year, where they are worth asking about.
pub(crate) fn gap(one: &Stay, next: &Stay) -> Option<i32> {
    let last = one.last?;
    let days = days_between(last, next.entry) - 1;
    (days > GAP && school_year_of(last) == school_year_of(next.entry)).then_some(days)
}

/// Returns the pairs of stays that fit, in order.
pub(crate) fn pairs<'a>(
    stays: &'a [Stay],
    fits: impl Fn(&Stay, &Stay) -> bool + 'a,
) -> impl Iterator<Item = [&'a Stay; 2]> + 'a {
    let all = stays.iter().enumerate().flat_map(|(at, one)| stays[at + 1..].iter().map(move |other| [one, other]));
    all.filter(move |pair| fits(pair[0], pair[1]))
}

/// Says that an exit is one after which no enrollment is to be expected: graduated, completed, or gone for good.
pub(crate) fn is_final_exit(context: &Context<'_>, code: u32) -> bool {
    if code == 0 {
        return false;
    }
    let text = context.text_of(Field::ExitCode, code);
    let listed = |pack: &packs::Pack| pack.exit_codes.completed.contains(text) || pack.exit_codes.gone.contains(text);
    // numbers mean something else in every state, so that they are looked up in the state's own pack alone
    let told_by_letters = text.starts_with(|c: char| c.is_ascii_alphabetic());
    let known = match context.scope.pack {
        Some(pack) if pack.name != "generic" => listed(pack),
        _ => told_by_letters && packs::packs().iter().any(listed),
    };
    known || ["GRADUAT", "COMPLETER", "DIPLOMA", "DECEASED", "DIED"].iter().any(|word| text.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stay(entry: &str, last: &str, school: u32, primary: Option<bool>) -> Stay {
        Stay { entry: date_of(entry).unwrap(), last: date_of(last), school, primary, exit_code: 0, line: 2 }
    }

    #[test]
    fn stays_overlap_when_a_day_belongs_to_both() {
        let autumn = stay("2026-08-17", "2026-12-18", 1, None);
        assert!(!overlap(&autumn, &stay("2026-12-19", "", 2, None)));
        assert!(overlap(&autumn, &stay("2026-12-17", "", 2, None)));
        // handed over from one school to the next
        let next = stay("2026-12-18", "", 2, None);
        assert!(!overlap(&autumn, &next) && !overlap(&next, &autumn));
        let one_day = stay("2026-12-18", "2026-12-18", 1, None);
        assert!(overlap(&one_day, &next), "both begin on it");
        assert!(overlap(&stay("2026-08-17", "", 1, None), &stay("2027-08-16", "", 2, None)));
    }

    #[test]
    fn a_secondary_stay_may_overlap_and_two_primary_ones_may_not() {
        let [first, second] = [stay("2026-08-17", "", 1, Some(true)), stay("2026-09-01", "", 2, Some(true))];
        assert!(both_primary(&first, &second) && !is_secondary(&first, &second));
        assert!(!both_primary(&first, &Stay { school: 1, ..second }), "twice in one school");
        let secondary = stay("2026-09-01", "", 2, Some(false));
        assert!(!both_primary(&first, &secondary) && is_secondary(&first, &secondary));
    }

    #[test]
    fn a_summer_is_no_gap_and_three_weeks_in_term_are() {
        let autumn = stay("2026-08-17", "2026-10-30", 1, None);
        assert_eq!(gap(&autumn, &stay("2026-11-23", "", 2, None)), Some(23));
        assert_eq!(gap(&autumn, &stay("2026-11-09", "", 2, None)), None);
        // two weeks, and a day more
        assert_eq!(gap(&autumn, &stay("2026-11-14", "", 2, None)), None);
        assert_eq!(gap(&autumn, &stay("2026-11-15", "", 2, None)), Some(15));
        assert_eq!(gap(&stay("2025-08-18", "2026-05-29", 1, None), &stay("2026-08-17", "", 1, None)), None);
    }
}
