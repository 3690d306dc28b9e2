//! What is new, back, fixed and still open since the last run, for the summary in a terminal.

use crate::roster::{Reconciliation, Severity, Status, grouped};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Returns what there is to say, each sentence in the parts that a line may be broken between; nothing where no history is
/// kept, and nothing where counts of earlier runs are not told.
pub(super) fn sentences(result: &Reconciliation) -> Vec<Vec<String>> {
    if result.run.redacted.is_some() {
        return Vec::new();
    }
    if !result.past.compared {
        let words = "First run with a history: everything counts as new until the next one.";
        let kept = result.past.key.is_some();
        return if kept { vec![words.split(' ').map(str::to_owned).collect()] } else { Vec::new() };
    }
    let Some(before) = result.past.trend.iter().rev().nth(1) else { return Vec::new() };
    let mut came: BTreeMap<&str, u64> = BTreeMap::new();
    let mut counts = [0u64; 3];
    let statuses = [Status::New, Status::Reopened, Status::Open];
    for (at, found) in result.diagnosis.discrepancies.rows().iter().enumerate() {
        let status = result.standing(at).0;
        let known = statuses.iter().position(|known| *known == status);
        let Some(known) = known.filter(|_| found.severity >= Severity::Warning) else { continue };
        counts[known] += 1;
        if status != Status::Open {
            *came.entry(result.diagnosis.discrepancies.rule(found).code).or_default() += 1;
        }
    }
    let [new, back, open] = counts.map(grouped);
    let mut sentences = vec![vec![
        format!("Since {}:", before.as_of),
        format!("{new} new,"),
        format!("{back} back,"),
        format!("{} fixed,", grouped(result.past.fixed_at_least(Severity::Warning))),
        format!("{open} still open"),
        "(errors and warnings)".to_owned(),
    ]];
    if !came.is_empty() {
        // the most first, and of as many the one with the lower code
        let mut codes: Vec<(&str, u64)> = came.into_iter().collect();
        codes.sort_by_key(|(_, count)| Reverse(*count));
        let last = codes.len() - 1;
        let code = |(at, (code, count)): (usize, &(&str, u64))| {
            format!("{code} ({}){}", grouped(*count), if at < last { "," } else { "" })
        };
        let words = if counts[1] == 0 { "New:" } else { "New or back:" };
        sentences.push(std::iter::once(words.to_owned()).chain(codes.iter().enumerate().map(code)).collect());
    }
    sentences
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
        assert!(sentences(&result).is_empty(), "there is no history");
        result.past.key = Some(crate::roster::InstallKey::new(&[7; 32]));
        assert!(
            page(&result).contains("\n  First run with a history: everything counts as new until the next one.\n\n")
        );
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
        let code = result.diagnosis.discrepancies.rule(&rows[first]).code;
        assert!(told.contains(&format!("{words}  New or back: {code} (1)\n\n")), "{told}");
        for standing in result.past.standings.iter_mut().filter(|standing| standing.status == Status::Open) {
            standing.status = Status::New;
        }
        result.past.standings[first].status = Status::Open;
        let told = page(&result);
        assert!(told.contains("\n  New: ") && !told.contains(&format!("{code} (")), "{told}");
        result.run.redacted = Some(10);
        assert!(sentences(&result).is_empty());
    }
}
