//! Records that one system has closed for a whole place, while the other one expects the students there.

use super::entries::rows::CLOSED;
use super::evidence::{Observations, Sign};
use super::suspect::{Doubts, Suspect, export_of};
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Side};

/// The share of a place, and of everything, from which on its records were closed together.
const NEARLY_ALL: f64 = 0.8;

/// Looks on both sides for places whose students have left by one export alone.
pub(super) fn suspects(observations: &Observations<'_>) -> Vec<Suspect> {
    let context = observations.context;
    let has_any = |side| !context.codes(side, Field::Status).is_empty();
    // where the SIS gives no status, its exit dates may tell
    if !has_any(Side::Enrollment) || !(has_any(Side::Sis) || context.any_has_ended()) {
        return Vec::new();
    }
    Side::BOTH.into_iter().filter_map(|side| of_side(observations, side)).collect()
}

fn of_side(observations: &Observations<'_>, side: Side) -> Option<Suspect> {
    let context = observations.context;
    let is_out = |standing: Standing| standing.has_left() || standing == Standing::Declined;
    let signs = observations.paired(side, |[enrollment, sis]| {
        let standings = [context.standing(Side::Enrollment, enrollment), context.standing_by_dates(Side::Sis, sis)];
        let [own, other] = if side == Side::Enrollment { standings } else { [standings[1], standings[0]] };
        match other {
            Standing::Enrolled if is_out(own) => Sign::For,
            Standing::Enrolled if matches!(own, Standing::Enrolled | Standing::Preregistered) => Sign::Against,
            _ => Sign::Silent,
        }
    });
    let (what, likely) = match side {
        Side::Enrollment => (
            format!("students in {} have left or declined by their status", export_of(side)),
            "the platform closed the applications of a past year, or a status was set for all of them",
        ),
        Side::Sis => (
            format!("records in {} are closed", export_of(side)),
            "the export is of the year that is over, or the year-end rollover was not done for that place",
        ),
    };
    let suspect = Suspect::new(&CLOSED, Field::Status, side, what, likely, signs)?;
    let suspect = suspect.habit(0.2).least(NEARLY_ALL, NEARLY_ALL).blind(&[Field::Status]).doubts(Doubts::Never);
    Some(suspect.follows(|asked| matches!(asked.code, "P201" | "P202")))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, folded, name};
    use crate::diagnose::testing::Cells;
    use crate::roster::{Cause, Field};

    fn rows(status: impl Fn(usize) -> &'static str) -> Vec<Cells> {
        let row = |at: usize| {
            let school = ["Alder School", "Birch School"][at % 2].to_owned();
            vec![(Field::LastName, name(at)), (Field::School, school), (Field::Status, status(at).to_owned())]
        };
        (0..60).map(row).collect()
    }

    fn told(platform: impl Fn(usize) -> &'static str, sis: impl Fn(usize) -> &'static str) -> Vec<Cause> {
        folded(&rows(platform), &rows(sis), |_| Vec::new()).0
    }

    #[test]
    fn records_of_a_school_that_were_closed_together_are_one_cause() {
        let of_birch = |at: usize| if at % 2 == 1 { "Inactive" } else { "Active" };
        let causes = told(|_| "Enrolled", of_birch);
        assert_eq!(codes(&causes), ["S126"], "{causes:?}");
        assert_eq!((causes[0].affected, causes[0].of), (30, 30), "{}", causes[0].message);
        assert_eq!(causes[0].place.get("school").map(String::as_str), Some("Birch School"));
        assert_eq!(codes(&told(|_| "Enrolled", |_| "Withdrawn")), ["S126"]);
        assert_eq!(codes(&told(|_| "Declined", |_| "Active")), ["S126"]);
        // both know it, and some who have left
        assert!(codes(&told(of_birch, of_birch)).is_empty());
        assert!(codes(&told(|_| "Enrolled", |at| if at % 6 == 1 { "Withdrawn" } else { "Active" })).is_empty());
    }

    #[test]
    fn records_that_were_closed_by_their_exit_dates_alone_are_one_cause_too() {
        let dated = |exit: &dyn Fn(usize) -> &'static str| -> Vec<Cells> {
            let row = |(at, row): (usize, Cells)| {
                let kept = row.into_iter().filter(|(field, _)| *field != Field::Status);
                kept.chain([(Field::ExitDate, exit(at).to_owned())]).collect()
            };
            rows(|_| "").into_iter().enumerate().map(row).collect()
        };
        let told = |exit: &dyn Fn(usize) -> &'static str| {
            codes(&folded(&rows(|_| "Enrolled"), &dated(exit), |_| Vec::new()).0)
                .into_iter()
                .map(str::to_owned)
                .collect::<Vec<String>>()
        };
        assert_eq!(
            told(&|at| if at % 4 == 1 {
                "2025-10-03"
            } else if at % 2 == 1 {
                "2025-10-06"
            } else {
                ""
            }),
            ["S126"]
        );
        assert!(told(&|at| if at % 6 == 1 { "2025-10-03" } else { "" }).is_empty());
        assert!(told(&|at| if at % 2 == 1 { "2027-06-04" } else { "" }).is_empty());
    }
}
