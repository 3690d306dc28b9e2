//! P203: never attended, yet active in the SIS.

use crate::diagnose::calendar::{date_of, school_year_of};
use crate::diagnose::context::{Batch, Context, Lone};
use crate::diagnose::expected;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::{ExitDay, Field, NO_ROW, Severity, Side};

rule! {
    /// ## What it means
    /// The platform says that this student never attended, or the SIS record exits on the day it enters or has an exit reason
    /// such as no-show, and the SIS record is still active. Or the SIS record of this school year ended on the day it began, as
    /// of a no-show, and the platform has the student enrolled.
    ///
    /// ## Why it matters
    /// A no-show holds a seat and is counted as present.
    ///
    /// ## How to fix it
    /// Confirm that the child did not come, record the no-show with the exit code of the state, and free
    /// the seat.
    ///
    /// ## Not reported when
    /// The SIS record is closed, or coded as a no-show already: while the platform still has the student enrolled, the latter
    /// is information. So is it where the SIS export tells nothing of who is active: no status, no exit dates. The layout's exit date is the last day at school, so that the student was there on it.
    code: "P203",
    name: "no-show",
    summary: "never attended, yet still expected",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    reads: [Status, EntryDate, ExitDate, ExitCode],
    when: may_tell,
    fix: "The registrar records the no-show in the SIS, and the enrollment office frees the seat.",
}

/// Notes records that are not of students in school, and those that dates, a reason or the platform speak against.
fn may_tell(rows: &mut Batch<'_>) {
    if rows.side != Side::Sis {
        return;
    }
    let context = rows.context;
    rows.note([Field::ExitCode], |[reason]| reason != 0);
    rows.note_by(Side::Enrollment, [Field::ExitCode], |[reason]| reason != 0);
    rows.note([Field::EntryDate, Field::ExitDate], |codes| {
        // what is not known as a day is looked at
        let [entry, exit] = context.days_of(codes);
        !codes.contains(&0) && (entry == 0 || exit == 0 || entry == exit)
    });
    rows.note_standings(|own| own != Standing::Enrolled);
    rows.note_by(Side::Enrollment, [Field::Status], |[status]| {
        expected::problem([context.standing_of(status), Standing::Enrolled], RULE.info.code).is_some()
    });
}

/// Reports a student who never came and is still expected by one of the systems.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    if row.side != Side::Sis {
        return;
    }
    let context = row.context;
    let partner = context.partner(Side::Sis, row.row);
    let platform = if partner == NO_ROW { Standing::Missing } else { context.standing(Side::Enrollment, partner) };
    // an SIS export without a status may still tell who is there
    let is_silent = row.standing() == Standing::Missing && !context.statuses.sis_knows_active;
    let is_active = row.standing() == Standing::Enrolled || is_silent && expected::is_open(context, row.row);
    if is_silent && !is_active && platform == Standing::NoShow && !context.is_ended(row.row) {
        let message = "never attended by the platform, but in the SIS export, which gives no status";
        sink.at_most(Severity::Info, |sink| sink.row(row, Some(Field::Status), message));
    }
    let standings = [platform, if is_active { Standing::Enrolled } else { row.standing() }];
    if !is_active {
        let closed = if platform == Standing::Enrolled { of_closed(context, row.row) } else { None };
        match closed {
            Some(Mark::Coded) => sink.at_most(Severity::Info, |sink| {
                sink.row(
                    row,
                    Some(Field::Status),
                    "a no-show in the SIS, while the platform still has the student enrolled",
                );
            }),
            Some(Mark::SameDay) => {
                let message = "the SIS record ends on the day it begins, as of a no-show, while the platform has the student \
                               enrolled: ask whether the child came";
                sink.row(row, Some(Field::ExitDate), message);
            }
            None => {}
        }
        return;
    }
    let says = |side: Side, at: u32| {
        context.code(side, Field::ExitCode, at) != 0
            && expected::is_no_show_reason(context.text(side, Field::ExitCode, at))
    };
    if partner != NO_ROW && expected::problem(standings, RULE.info.code).is_some() {
        sink.row(row, Some(Field::Status), "never attended by the platform, but active in the SIS");
    } else if partner != NO_ROW && says(Side::Enrollment, partner) {
        sink.row(row, Some(Field::ExitCode), "never attended by the platform's reason, but active in the SIS");
    } else if is_silent {
        // nothing but the exit that is not there makes it active
    } else if says(Side::Sis, row.row) {
        sink.row(
            row,
            Some(Field::ExitCode),
            "the exit reason says that the student never came, yet the SIS record is active",
        );
    } else if is_one_day(context, row.row) {
        sink.row(row, Some(Field::ExitDate), "the SIS record exits on the day it enters, yet is active");
    }
}

/// Says by what a closed record of the SIS is one of a student who never came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// The status or the exit reason says so.
    Coded,
    /// It ends on the day on which it begins.
    SameDay,
}

/// Returns by what a closed record of this school year is one of a student who never came.
pub(super) fn of_closed(context: &Context<'_>, row: u32) -> Option<Mark> {
    let standing = context.standing(Side::Sis, row);
    let reason = context.text(Side::Sis, Field::ExitCode, row);
    let is_out = matches!(standing, Standing::Inactive | Standing::Withdrawn) && is_of_this_year(context, row);
    // where an exit is the last day at school, the student was there on it
    let is_away = context.intakes[Side::Sis.index()].semantics.exit_day != ExitDay::LastDay;
    match standing {
        Standing::NoShow => Some(Mark::Coded),
        _ if is_out && expected::is_no_show_reason(reason) => Some(Mark::Coded),
        _ if is_out && is_away && is_one_day(context, row) => Some(Mark::SameDay),
        _ => None,
    }
}

fn is_of_this_year(context: &Context<'_>, row: u32) -> bool {
    let [entry, exit] = [Field::EntryDate, Field::ExitDate].map(|field| context.text(Side::Sis, field, row));
    let day = date_of(if entry.is_empty() { exit } else { entry });
    let [Some(day), Some(today)] = [day, date_of(context.as_of)] else { return true };
    day <= today && school_year_of(day) == school_year_of(today)
}

fn is_one_day(context: &Context<'_>, row: u32) -> bool {
    let [entry, exit] = context.days(Side::Sis, row);
    if entry != 0 && exit != 0 {
        return entry == exit;
    }
    let text = |field: Field| context.text(Side::Sis, field, row);
    !text(Field::EntryDate).is_empty() && text(Field::EntryDate) == text(Field::ExitDate)
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, Severity};

    /// Returns how grave it is that a student who never came by the platform stands in an SIS export without a status.
    fn without_status(exit: Option<&str>) -> Option<Severity> {
        let cell = |field, text: &str| (field, text.to_owned());
        let row = |at: usize| vec![cell(Field::LastName, &format!("Vance{at}"))];
        let mut rows = [0, 1].map(|_| (0..24).map(row).collect::<Vec<Cells>>());
        for (at, row) in rows[0].iter_mut().enumerate() {
            row.push(cell(Field::Status, if at == 5 { "No-show" } else { "Enrolled" }));
        }
        for (at, row) in rows[1].iter_mut().enumerate() {
            row.push(cell(Field::EntryDate, "2026-08-17"));
            row.extend(exit.map(|exit| cell(Field::ExitDate, if at == 5 { exit } else { "" })));
        }
        let (rosters, links) = matched_by_place(&rows[0], &rows[1]);
        let settings = Settings { as_of: "2026-10-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().find(|row| found.rule(row).code == "P203").map(|row| row.severity)
    }

    #[test]
    fn an_sis_without_a_status_may_tell_by_its_exits_who_is_there() {
        assert_eq!(without_status(Some("")), Some(Severity::Warning));
        assert_eq!(without_status(Some("2027-06-04")), Some(Severity::Warning));
        assert_eq!(without_status(Some("2026-08-21")), None);
        assert_eq!(without_status(None), Some(Severity::Info));
    }
}
