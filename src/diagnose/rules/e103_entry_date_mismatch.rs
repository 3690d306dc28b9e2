//! E103: the systems have the student enter on different days.

use crate::diagnose::calendar::{date_of, days_between};
use crate::diagnose::context::{Context, Pair, Placement};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Severity, Side, each_with_codes};

rule! {
    /// ## What it means
    /// Both systems have an entry date, and the SIS has the student enter much earlier or much later than
    /// the platform says. Where the platform gives a day before the first day of school, the first day
    /// counts.
    ///
    /// ## Why it matters
    /// Attendance and funding are counted from the day of entry; a day too early gives absences, a day too
    /// late loses money.
    ///
    /// ## How to fix it
    /// Agree which system states the day, look it up in the attendance record, and correct the other.
    ///
    /// ## Not reported when
    /// The days lie within the tolerance (14 days unless [limits] entry_days says otherwise); the platform
    /// gives a day before the first day of school and the SIS the first day; the student began another stay in the
    /// SIS on the platform's day, as before a move to another school; for most students the two
    /// systems differ, so that the columns mean different things (then one information says so); the
    /// student is not expected.
    code: "E103",
    name: "entry-date-mismatch",
    summary: "entry dates differ by more than the tolerance",
    severity: Warning,
    owner: Enrollment,
    scope: Group(check),
    fix: "The enrollment office and the registrar agree on the day of entry and correct the other system.",
}

/// Reports the pairs whose entry dates are too far apart, or once that the two columns mean different things.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    if !context.rosters.both_have(Field::EntryDate) {
        return;
    }
    let (mut compared, mut found) = (0u64, Vec::new());
    let columns = Side::BOTH.map(|side| context.codes(side, Field::EntryDate));
    each_with_codes(columns, context.matched(), |rows, codes| {
        compared += u64::from(!codes.contains(&0));
        let differ = !codes.contains(&0) && codes[0] != codes[1];
        let is_far = differ && is_too_far(context, codes) && !began_earlier_stay(context, rows);
        if is_far && Pair::of(context, rows[0], rows[1]).placement() == Placement::Current {
            found.push(rows);
        }
    });
    if found.len() >= 10 && found.len() as u64 * 2 > compared {
        let message = format!(
            "the entry dates of {} of {compared} matched students differ, so the two columns mean different things",
            found.len()
        );
        sink.at_most(Severity::Info, |sink| sink.rows(NO_ROW, NO_ROW, Some(Field::EntryDate), &message));
        return;
    }
    for [enrollment, sis] in found {
        let message = "the entry dates differ by more than the tolerance";
        sink.rows(enrollment, sis, Some(Field::EntryDate), message);
    }
}

/// Says whether the platform's day is that on which another stay of the student in the SIS began, as before a move to
/// another school.
fn began_earlier_stay(context: &Context<'_>, [enrollment, sis]: [u32; 2]) -> bool {
    let mine = context.code(Side::Enrollment, Field::EntryDate, enrollment);
    let began = |entry: u32| entry != 0 && (entry == mine || !is_too_far(context, [mine, entry]));
    context.rosters.sis.stints_of(sis).iter().any(|stay| began(stay.entry))
}

fn is_too_far(context: &Context<'_>, codes: [u32; 2]) -> bool {
    let date = |code: u32| date_of(context.text_of(Field::EntryDate, code));
    let [Some(mine), Some(theirs)] = codes.map(date) else { return false };
    // the SIS has nobody enter before the first day
    let first = context.habits(Side::Sis).first_day.and_then(date);
    let floored = first.map_or(mine, |first| mine.max(first));
    let tolerance = i64::from(context.scope.limits.entry_days);
    [mine, floored].iter().all(|day| i64::from(days_between(*day, theirs)).abs() > tolerance)
}
