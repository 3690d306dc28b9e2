//! Columns of contacts that hold different things in the two exports: the student's own e-mail address in one and the parents' in the other.

use super::contacts::{self, Contact};
use super::context::Context;
use super::lookup::infos;
use super::sink::{Found, Sink};
use crate::roster::{Field, NO_ROW, Severity, Side, each_with_codes};
use std::collections::BTreeMap;

/// The columns, with the rules that compare them and what they hold.
const COLUMNS: [(Field, &str, &str); 3] = [
    (Field::Phone, "C102", "phone numbers"),
    (Field::Email, "C103", "e-mail addresses"),
    (Field::GuardianName, "C104", "guardians"),
];
/// Pairs that are looked at first.
const SAMPLE: usize = 512;
/// The fewest pairs with a value on both sides that say anything.
const SUPPORT: u64 = 20;

/// States that a column holds something else in one export than in the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unlike {
    field: Field,
    /// Pairs that have nothing in common.
    differing: u64,
    /// Pairs with a value on both sides.
    of: u64,
}

/// Finds the columns in which nine of ten pairs have nothing in common.
pub(crate) fn find(context: &Context<'_>) -> Vec<Unlike> {
    let of_column = |field: Field| {
        let few = context.matched().step_by((context.links.rows().len() / SAMPLE).max(1));
        count(context, field, few).filter(is_unlike)?;
        count(context, field, context.matched()).filter(is_unlike)
    };
    let both = COLUMNS.into_iter().filter(|(field, ..)| context.rosters.both_have(*field));
    both.filter_map(|(field, ..)| of_column(field)).collect()
}

/// Says whether a column holds different things.
pub(crate) fn holds(unlike: &[Unlike], field: Field) -> bool {
    unlike.iter().any(|column| column.field == field)
}

/// Tells each such column once.
pub(crate) fn report(context: &Context<'_>, found: &mut Found, severity_of: impl Fn(u32) -> Severity) {
    for unlike in &context.unlike {
        let Some((_, code, what)) = COLUMNS.into_iter().find(|(field, ..)| *field == unlike.field) else { continue };
        let Ok(number) = infos().binary_search_by_key(&code, |info| info.code) else { continue };
        let number = number as u32;
        let message = format!(
            "the {what} of {} of {} matched students have nothing in common, so the two columns hold different things",
            unlike.differing, unlike.of
        );
        let severity = severity_of(number).min(Severity::Info);
        Sink::new(found, number, severity).rows(NO_ROW, NO_ROW, Some(unlike.field), &message);
    }
}

fn is_unlike(unlike: &Unlike) -> bool {
    unlike.of >= SUPPORT && unlike.differing * 10 >= unlike.of * 9
}

/// Counts the pairs; none where a fault explains what differs: one value for most of a side, or values that are cut.
fn count(context: &Context<'_>, field: Field, pairs: impl Iterator<Item = [u32; 2]>) -> Option<Unlike> {
    let mut unlike = Unlike { field, differing: 0, of: 0 };
    let mut holders: [BTreeMap<u32, u64>; 2] = Default::default();
    let columns = Side::BOTH.map(|side| context.codes(side, field));
    each_with_codes(columns, pairs, |_, codes| {
        if codes.contains(&0) {
            return;
        }
        unlike.of += 1;
        for (holders, code) in holders.iter_mut().zip(codes) {
            *holders.entry(code).or_default() += 1;
        }
        let [mine, theirs] = codes.map(|code| context.text_of(field, code));
        let is_cut = mine.starts_with(theirs) || theirs.starts_with(mine);
        let differs = codes[0] != codes[1]
            && match field {
                Field::GuardianName => contacts::guardians_differ(mine, theirs),
                _ => contacts::compare(mine, theirs) == Contact::Different,
            };
        unlike.differing += u64::from(differs && !is_cut);
    });
    let is_filled_with_one = holders.iter().flat_map(BTreeMap::values).any(|held| held * 4 > unlike.of);
    (!is_filled_with_one).then_some(unlike)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::Intake;

    /// Returns how many findings there are on e-mail addresses, and how many of them name a row.
    fn on_emails(addresses: &[[String; 2]]) -> [usize; 2] {
        let rows = |side: usize| -> Vec<Cells> {
            let row = |(at, pair): (usize, &[String; 2])| {
                vec![(Field::LastName, format!("Vance{at}")), (Field::Email, pair[side].clone())]
            };
            addresses.iter().enumerate().map(row).collect()
        };
        let (rosters, links) = matched_by_place(&rows(0), &rows(1));
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        let emails: Vec<_> = found.rows().iter().filter(|row| row.field == Some(Field::Email)).collect();
        [emails.len(), emails.iter().filter(|row| row.enrollment != NO_ROW).count()]
    }

    fn addresses(count: usize, mine: impl Fn(usize) -> String, theirs: impl Fn(usize) -> String) -> Vec<[String; 2]> {
        (0..count).map(|at| [mine(at), theirs(at)]).collect()
    }

    #[test]
    fn two_columns_that_hold_different_things_are_told_once() {
        let parent = |at: usize| format!("parent{at}.quill@example.org");
        let student = |at: usize| format!("{at}s@students.example.org");
        assert_eq!(on_emails(&addresses(40, parent, student)), [1, 0]);
        // too few to say so
        assert_eq!(on_emails(&addresses(19, parent, student)), [19, 19]);
        // the columns hold the same, and many families have moved on
        let moved = |at: usize| if at < 30 { student(at) } else { parent(at) };
        assert_eq!(on_emails(&addresses(40, parent, moved)), [30, 30]);
        // one value for all is a fault, and no other kind of address
        assert_eq!(on_emails(&addresses(40, |_| "office@example.org".to_owned(), student))[1], 40);
    }
}
