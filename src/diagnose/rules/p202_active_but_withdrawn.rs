//! P202: withdrawn or declined in the platform, active in the SIS.

use crate::diagnose::context::Pair;
use crate::diagnose::expected;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The platform has this student as withdrawn, inactive or declined, while the SIS record is active. A seat that is
    /// offered and not taken yet is information.
    ///
    /// ## Why it matters
    /// Funding is claimed for a child who is not there, and absences pile up.
    ///
    /// ## How to fix it
    /// Confirm with the family. If the child left, exit the SIS record with date and reason.
    ///
    /// ## Not reported when
    /// The SIS record is only pre-registered; the child never attended (P203); the child is on a waiting
    /// list. Where the platform gives a day of leaving that is still to come, it is listed as information. So is it
    /// where the SIS export tells nothing of who is active: no status, no exit dates, no layout of active students only.
    code: "P202",
    name: "active-but-withdrawn",
    summary: "the platform has the student as withdrawn or declined, the SIS as active",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    reads: [Status, ExitDate],
    when: [Status: OtherStatuses],
    fix: "The registrar asks the family, then exits the student in the SIS with date and reason, or the enrollment office corrects the platform.",
}

/// Reports a student who left by the platform and is active in the SIS.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    let mut standings = pair.standings();
    if standings[1] == Standing::Missing && !pair.context.statuses.sis_knows_active {
        if !expected::is_open(pair.context, pair.sis) {
            if matches!(standings[0], Standing::Withdrawn | Standing::Declined) {
                let message = match standings[0] {
                    Standing::Declined => "declined in the platform, but in the SIS export, which gives no status",
                    _ => "withdrawn in the platform, but in the SIS export, which gives no status",
                };
                sink.pair_as_info(pair, Field::Status, message);
            }
            return;
        }
        standings[1] = Standing::Enrolled;
    }
    if let Some(found) = expected::problem(standings, RULE.info.code) {
        let message = match standings[0] {
            Standing::Declined => "declined in the platform, but active in the SIS",
            Standing::Offered => "offered a seat in the platform and not enrolled yet, but active in the SIS",
            _ => "withdrawn in the platform, but active in the SIS",
        };
        let leaves = pair.texts(Field::ExitDate)[0];
        if standings[0].has_left() && leaves > pair.context.as_of {
            sink.pair_as_info(pair, Field::Status, "leaves by the platform on a day to come, and is active in the SIS");
        } else if found.information {
            sink.pair_as_info(pair, Field::Status, message);
        } else {
            sink.pair(pair, Field::Status, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake, Severity};

    /// Returns how grave it is that a student has left by the platform on a day and is active in the SIS.
    fn severity(left: &str) -> Option<Severity> {
        let row = |at: usize, status: &str, exit: &str| -> Cells {
            let cell = |field, text: &str| (field, text.to_owned());
            let name = cell(Field::LastName, &format!("Vance{at}"));
            vec![name, cell(Field::Status, status), cell(Field::ExitDate, exit)]
        };
        let mut rows = [0, 1].map(|_| (0..12).map(|at| row(at, "Enrolled", "")).collect::<Vec<_>>());
        rows[0][5] = row(5, "Withdrawn", left);
        let (rosters, links) = matched_by_place(&rows[0], &rows[1]);
        let settings = Settings { as_of: "2026-08-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap().discrepancies;
        found.rows().iter().find(|row| found.rule(row).code == "P202").map(|row| row.severity)
    }

    /// Returns how grave it is that a student has left by the platform and stands in an SIS export without a status.
    fn without_status(exit: Option<&str>, active_only: bool) -> Option<Severity> {
        let cell = |field, text: &str| (field, text.to_owned());
        let row = |at: usize| vec![cell(Field::LastName, &format!("Vance{at}"))];
        let mut rows = [0, 1].map(|_| (0..24).map(row).collect::<Vec<Cells>>());
        for (at, row) in rows[0].iter_mut().enumerate() {
            row.push(cell(Field::Status, if at == 5 { "Withdrawn" } else { "Enrolled" }));
        }
        for (at, row) in rows[1].iter_mut().enumerate() {
            row.extend(exit.map(|exit| cell(Field::ExitDate, if at == 5 { exit } else { "" })));
        }
        let (rosters, links) = matched_by_place(&rows[0], &rows[1]);
        let settings = Settings { as_of: "2026-10-15".to_owned(), ..Settings::default() };
        let mut intakes = [Intake::default(), Intake::default()];
        intakes[1].semantics.active_only = active_only;
        let found = run(&rosters, &links, &intakes, &settings).unwrap().discrepancies;
        found.rows().iter().find(|row| found.rule(row).code == "P202").map(|row| row.severity)
    }

    #[test]
    fn an_sis_export_without_a_status_tells_by_its_exits_or_by_its_layout() {
        assert_eq!(without_status(Some(""), false), Some(Severity::Error));
        assert_eq!(without_status(Some("2027-06-04"), false), Some(Severity::Error));
        assert_eq!(without_status(Some("2026-09-30"), false), None, "exited in the SIS as well");
        assert_eq!(without_status(None, true), Some(Severity::Error));
        assert_eq!(without_status(None, false), Some(Severity::Info));
    }

    #[test]
    fn a_student_who_leaves_on_a_day_to_come_may_still_be_active() {
        assert_eq!(severity("2026-08-14"), Some(Severity::Error));
        assert_eq!(severity("2026-08-15"), Some(Severity::Error));
        assert_eq!(severity(""), Some(Severity::Error));
        assert_eq!(severity("2026-12-18"), Some(Severity::Info));
    }
}
