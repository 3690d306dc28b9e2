//! E102: the systems have the student in different grades.

use crate::diagnose::context::{Pair, Placement};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// Both systems have this student, in different grades, after grade codes were matched up and a year
    /// that one system is ahead was taken into account.
    ///
    /// ## Why it matters
    /// The grade decides classes, tests and funding.
    ///
    /// ## How to fix it
    /// Check whether the student was retained or promoted, then correct the side that is wrong.
    ///
    /// ## Not reported when
    /// The platform marks the student as retained; all grades of one system are a year ahead; the platform is a year ahead
    /// and the SIS record is pre-registered, or begins in the year to come, with the platform's grade; a system does not tell
    /// transitional kindergarten or preschool from the grades beside them; the platform does not expect the
    /// student (P202). Where the SIS record is closed (P201), the difference is listed
    /// as information.
    code: "E102",
    name: "grade-mismatch",
    summary: "grades differ",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [Grade, Status, EntryDate],
    when: [Grade: OtherCodes],
    fix: "The registrar checks retention or promotion and corrects the grade.",
}

/// Reports grades that are different and do not correspond.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if !pair.is_different(Field::Grade) || is_marked_retained(pair) || pair.is_of_next_year() {
        return;
    }
    let [enrollment, sis] = pair.codes(Field::Grade);
    let message = match pair.context.crosswalks.grade_shift() {
        Some(_) if enrollment == sis => {
            "the same grade on both sides, though one system is a year ahead for all others: retained, or not yet moved up"
        }
        Some(_) => "the grades differ, even when the year that one system is ahead is taken into account",
        None => "the grades are different",
    };
    match pair.placement() {
        Placement::Current => sink.pair(pair, Field::Grade, message),
        Placement::Returning => {
            let message = "the closed SIS record is of another grade: set the grade when the student is re-enrolled";
            sink.pair_as_info(pair, Field::Grade, message);
        }
        Placement::Past => {}
    }
}

/// Says whether the platform's own status says that the student repeats the grade.
fn is_marked_retained(pair: &Pair<'_>) -> bool {
    let status = pair.context.raw(Side::Enrollment, Field::Status, pair.enrollment);
    status.to_ascii_lowercase().contains("retain")
}

#[cfg(test)]
mod tests {
    use crate::diagnose::testing::{Cells, matched_by_place};
    use crate::diagnose::{Settings, run};
    use crate::roster::{Field, Intake};

    /// Returns how often E102 and S114 are given where the platform is a year ahead; one pair in ten has one grade on both
    /// sides, and in the SIS that status and that day of entry.
    fn found(status: &str, entry: &str, others: &str) -> [usize; 2] {
        let cell = |field, text: &str| (field, text.to_owned());
        let row = |at: usize, ahead: usize| -> Cells {
            let is_new = at % 10 == 3;
            let grade = 1 + at % 8 + if is_new { 1 } else { ahead };
            vec![
                cell(Field::FirstName, "Ada"),
                cell(Field::LastName, &format!("Vance{at}")),
                cell(Field::Grade, &grade.to_string()),
                cell(Field::Status, if is_new && ahead == 0 { status } else { "Enrolled" }),
                cell(
                    Field::EntryDate,
                    if ahead == 1 {
                        "2026-08-17"
                    } else if is_new {
                        entry
                    } else {
                        others
                    },
                ),
            ]
        };
        let rows = |ahead: usize| -> Vec<Cells> { (0..120).map(|at| row(at, ahead)).collect() };
        let (rosters, links) = matched_by_place(&rows(1), &rows(0));
        let settings = Settings { as_of: "2026-05-15".to_owned(), ..Settings::default() };
        let found = run(&rosters, &links, &[Intake::default(), Intake::default()], &settings).unwrap();
        let count = |code: &str| {
            let rows = found.discrepancies.rows().iter().filter(|row| found.discrepancies.rule(row).code == code);
            rows.count()
        };
        [count("E102"), count("S114")]
    }

    #[test]
    fn a_record_of_the_next_year_has_the_grade_of_a_platform_that_is_a_year_ahead() {
        assert_eq!(found("Pre-Registered", "2026-08-17", "2025-08-18"), [0, 0]);
        assert_eq!(found("Pre-Registered", "", "2025-08-18"), [0, 0]);
        assert_eq!(found("Enrolled", "2026-08-17", "2025-08-18"), [0, 0]);
        // one of this year was held back, or was not moved up
        assert_eq!(found("Enrolled", "2025-08-18", "2025-08-18")[0], 12);
        // where all records begin in the year to come, the day tells nothing
        assert_eq!(found("Enrolled", "2026-08-17", "2026-08-17")[0], 12);
    }
}
