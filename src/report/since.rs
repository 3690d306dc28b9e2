//! What is new, back, fixed and still open since the last run, for the summary in a terminal.

use crate::roster::{Reconciliation, Severity, Status, grouped};

/// Returns the parts of the sentence, errors and warnings alone; none without an earlier run, and none where counts of
/// earlier runs are not told.
pub(super) fn parts(result: &Reconciliation) -> Vec<String> {
    let before = result.past.trend.iter().rev().nth(1);
    let Some(before) = before.filter(|_| result.past.compared && result.run.redacted.is_none()) else {
        return Vec::new();
    };
    let rows = || result.diagnosis.discrepancies.rows().iter().enumerate();
    let count = |status: Status| {
        let found =
            rows().filter(|(at, found)| found.severity >= Severity::Warning && result.standing(*at).0 == status);
        grouped(found.count() as u64)
    };
    vec![
        format!("Since {}:", before.as_of),
        format!("{} new,", count(Status::New)),
        format!("{} back,", count(Status::Reopened)),
        format!("{} fixed,", grouped(result.past.fixed_at_least(Severity::Warning))),
        format!("{} still open", count(Status::Open)),
        "(errors and warnings)".to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{View, layout, sample, table};
    use crate::roster::{RunPoint, Standing};

    #[test]
    fn a_run_after_another_says_what_came_and_went_and_a_redacted_one_does_not() {
        let mut result = sample::result();
        let page = |result: &Reconciliation| {
            table::page(result, &View::of(result).unwrap(), layout::Look { width: 80, ..layout::Look::default() })
        };
        assert!(!page(&result).contains("Since "));
        let point = |as_of: &str| RunPoint { as_of: as_of.to_owned(), ..RunPoint::default() };
        result.past.trend = vec![point("2026-08-23"), point("2026-08-24")];
        result.past.compared = true;
        result.past.fixed.insert("P101".to_owned(), [4, 1, 11]);
        let rows = result.diagnosis.discrepancies.rows();
        let counted = rows.iter().filter(|found| found.severity >= Severity::Warning).count();
        assert!(counted > 1, "too few for a test");
        result.past.standings = rows.iter().map(|_| Standing { status: Status::Open, ..Standing::default() }).collect();
        let first = rows.iter().position(|found| found.severity >= Severity::Warning).unwrap();
        result.past.standings[first].status = Status::Reopened;
        let told = page(&result);
        let words =
            format!("  Since 2026-08-23: 0 new, 1 back, 12 fixed, {} still open (errors and warnings)\n", counted - 1);
        assert!(told.contains(&words), "{told}");
        result.run.redacted = Some(10);
        assert!(!page(&result).contains("Since "));
    }
}
