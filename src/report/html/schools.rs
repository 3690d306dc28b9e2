//! School by school: counts, bars, and which problem is where.

use super::listing::school_name;
use super::problems::{Problem, Tally};
use crate::report::View;
use crate::report::counts::BySeverity;
use crate::report::told::Told;
use crate::roster::{Reconciliation, Severity};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Schools and problems that the table of both shows at most.
const MATRIX: (usize, usize) = (40, 16);

/// Counts the findings of one school.
pub(super) struct SchoolCount<'a> {
    pub(super) anchor: u32,
    pub(super) name: Cow<'a, str>,
    /// Errors, warnings, for information, all.
    pub(super) numbers: [String; 4],
    pub(super) new: String,
    /// The widths of the bar's three pieces and where they begin, in thousandths.
    pub(super) bar: [(u64, u64); 3],
}

/// Holds which problem is how frequent in which school.
pub(super) struct Matrix<'a> {
    pub(super) codes: Vec<(&'static str, &'static str)>,
    pub(super) rows: Vec<MatrixRow<'a>>,
}

/// Holds one school: per problem the number and its shade from 0 to 4.
pub(super) struct MatrixRow<'a> {
    pub(super) anchor: u32,
    pub(super) name: Cow<'a, str>,
    pub(super) cells: Vec<(String, u32)>,
}

/// Returns the counts of every school with findings, worst first.
pub(super) fn counts<'a>(view: &'a View, tally: &Tally) -> Vec<SchoolCount<'a>> {
    if view.places.is_empty() {
        // neither export says a school
        return Vec::new();
    }
    let sums = view.counts.of_schools();
    let most = sums.values().map(|sum| sum.total().count).max().unwrap_or(0).max(1);
    let mut sums: Vec<(u32, BySeverity)> = sums.into_iter().collect();
    sums.sort_by_key(|(school, sum)| {
        (*school == 0, Reverse(sum.error), Reverse(sum.warning), Reverse(sum.info), view.places.label(*school))
    });
    let school = |(school, sum): (u32, BySeverity)| {
        let mut start = 0;
        let bar = [sum.error, sum.warning, sum.info].map(|count| {
            let width = count.count * 1_000 / most;
            let piece = (start, width);
            start += width;
            piece
        });
        SchoolCount {
            anchor: school,
            name: school_name(view, school),
            numbers: [sum.error, sum.warning, sum.info, sum.total()].map(Told::short),
            new: tally.new_of_school[school as usize].short(),
            bar,
        }
    };
    sums.into_iter().map(school).collect()
}

/// Returns the table of schools and problems; none where one row or one column would be all of it.
pub(super) fn matrix<'a>(
    result: &Reconciliation,
    view: &'a View,
    schools: &[SchoolCount<'a>],
    problems: &[Problem<'_>],
) -> Option<Matrix<'a>> {
    if schools.len() < 2 || problems.len() < 2 {
        return None;
    }
    let mut numbers: BTreeMap<(u32, &str), u64> = BTreeMap::new();
    let acted = |severity: &Severity| *severity > Severity::Info;
    for (rule, _, school, count) in view.counts.cells().filter(|(_, severity, ..)| acted(severity)) {
        *numbers.entry((school, result.diagnosis.discrepancies.rules[rule as usize].code)).or_default() += count;
    }
    // what somebody has to act on; the rest is for information
    let some = problems.iter().filter(|problem| acted(&problem.severity) && problem.count > 0);
    let codes: Vec<(&str, &str)> =
        some.take(MATRIX.1).map(|problem| (problem.rule.code, problem.rule.summary)).collect();
    let shown = &schools[..schools.len().min(MATRIX.0)];
    let number = |school: u32, code| view.counts.told(numbers.get(&(school, code)).copied().unwrap_or(0));
    let most = shown.iter().flat_map(|school| codes.iter().map(|(code, _)| number(school.anchor, *code).count)).max();
    let most = most.filter(|most| *most > 0)?;
    let row = |school: &SchoolCount<'a>| MatrixRow {
        anchor: school.anchor,
        name: school.name.clone(),
        cells: codes
            .iter()
            .map(|(code, _)| match number(school.anchor, *code) {
                Told { count: 0, .. } => (String::new(), 0),
                told => (told.short(), shade(told.count, most)),
            })
            .collect(),
    };
    Some(Matrix { rows: shown.iter().map(row).collect(), codes })
}

/// Returns a shade from 1 to 4, each twice to many times the one before, however large the counts are.
fn shade(count: u64, most: u64) -> u32 {
    let share = ((count + 1) as f64).log2() / ((most + 1) as f64).log2();
    (share * 4.0).ceil().clamp(1.0, 4.0) as u32
}

#[cfg(test)]
mod tests {
    use super::shade;

    #[test]
    fn shades_grow_with_the_count() {
        assert_eq!([1, 3, 60, 1_000].map(|count| shade(count, 1_000)), [1, 1, 3, 4]);
        assert_eq!(shade(1, 1), 4);
    }
}
