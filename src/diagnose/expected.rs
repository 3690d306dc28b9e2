//! Which SIS status goes with which status of the platform, as data: `expected_status.toml`.

use super::context::{Context, Pair};
use super::standing::Standing;
use crate::roster::{Field, Side};
use serde::Deserialize;
use std::sync::LazyLock;

/// States what is wrong with a pair of statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unexpected {
    /// The rule that tells, by its code.
    pub(crate) code: &'static str,
    /// Whether it is for information only.
    pub(crate) information: bool,
}

/// The rules that a pair of statuses can break.
const CODES: [&str; 3] = ["P201", "P202", "P203"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    no_show_reasons: Vec<String>,
    no_show_codes: Vec<String>,
    problem: Vec<Problem>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    code: String,
    #[serde(default)]
    information: bool,
    platform: Vec<String>,
    sis: Vec<String>,
}

type Grid = [[Option<Unexpected>; Standing::COUNT]; Standing::COUNT];

const TEXT: &str = include_str!("expected_status.toml");

static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| toml::from_str(TEXT).ok());

static GRID: LazyLock<Grid> = LazyLock::new(|| {
    let mut grid = Grid::default();
    for problem in TABLE.iter().flat_map(|table| &table.problem) {
        let Some(code) = CODES.into_iter().find(|code| *code == problem.code) else { continue };
        for platform in &problem.platform {
            for sis in &problem.sis {
                grid[Standing::of(platform) as usize][Standing::of(sis) as usize] =
                    Some(Unexpected { code, information: problem.information });
            }
        }
    }
    grid
});

/// Returns what is wrong with the statuses of a pair, where a rule of that code tells it and the platform's layout
/// expects anything of such an SIS status.
pub(crate) fn of_pair(pair: &Pair<'_>, code: &str) -> Option<Unexpected> {
    let found = problem(pair.standings(), code)?;
    let written = pair.context.raw(Side::Sis, Field::Status, pair.sis).trim();
    let quiet = &pair.context.intakes[Side::Enrollment.index()].semantics.quiet_sis_statuses;
    (!quiet.iter().any(|status| status == written)).then_some(found)
}

/// Says whether an SIS record without a status is known to be active: by a layout that holds no others, or by an exit that
/// is not there or still to come where exports give exits.
pub(crate) fn is_open(context: &Context<'_>, sis: u32) -> bool {
    context.intakes[Side::Sis.index()].semantics.active_only
        || (context.rosters.sis.normal(Field::ExitDate).is_some() && {
            let exit = context.text(Side::Sis, Field::ExitDate, sis);
            exit.is_empty() || exit > context.as_of
        })
}

/// Says whether an exit code or reason, in normal form, says that the student never came.
pub(crate) fn is_no_show_reason(reason: &str) -> bool {
    if reason.is_empty() {
        return false;
    }
    let words: Vec<&str> = reason.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = words.join(" ").to_uppercase();
    TABLE.as_ref().is_some_and(|table| {
        table.no_show_codes.contains(&words) || table.no_show_reasons.iter().any(|part| words.contains(part.as_str()))
    })
}

/// Returns what is wrong with the statuses of a pair, enrollment first, where a rule of that code tells it.
pub(crate) fn problem([enrollment, sis]: [Standing; 2], code: &str) -> Option<Unexpected> {
    GRID[enrollment as usize][sis as usize].filter(|found| found.code == code)
}

/// Says whether any rule may tell that something is wrong with the statuses of a pair, enrollment first; an SIS record without
/// one may be active.
pub(crate) fn is_problem([enrollment, sis]: [Standing; 2]) -> bool {
    let sis = if sis == Standing::Missing { Standing::Enrolled } else { sis };
    GRID[enrollment as usize][sis as usize].is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_known_states_and_rules_and_each_pair_once() {
        let table: Table = toml::from_str(TEXT).unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for problem in &table.problem {
            assert!(CODES.contains(&problem.code.as_str()), "{}", problem.code);
            for platform in &problem.platform {
                for sis in &problem.sis {
                    let pair = [platform, sis].map(|state| Standing::of(state));
                    assert!(!pair.contains(&Standing::Unknown), "{platform} {sis}");
                    assert_eq!(pair[0] == Standing::Missing, platform.is_empty(), "{platform} {sis}");
                    assert!(seen.insert((platform.clone(), sis.clone())), "twice: {platform} {sis}");
                }
            }
        }
    }

    #[test]
    fn what_the_table_does_not_name_is_no_problem() {
        use Standing::{Declined, Enrolled, Missing, NoShow, Pending, Preregistered, Unknown, Waitlisted, Withdrawn};
        let code = |pair: [Standing; 2]| CODES.into_iter().find(|code| problem(pair, code).is_some());
        assert_eq!(code([Enrolled, Withdrawn]), Some("P201"));
        assert_eq!(problem([Pending, Withdrawn], "P201").map(|found| found.information), Some(true));
        assert_eq!(problem([Missing, Withdrawn], "P201").map(|found| found.information), Some(true));
        assert_eq!(code([Declined, Enrolled]), Some("P202"));
        assert_eq!(code([NoShow, Enrolled]), Some("P203"));
        assert_eq!(problem([Enrolled, NoShow], "P203").map(|found| found.information), Some(true));
        for pair in [[Waitlisted, Enrolled], [Unknown, Withdrawn], [Missing, Enrolled], [Withdrawn, Preregistered]] {
            assert_eq!(code(pair), None, "{pair:?}");
        }
    }

    #[test]
    fn reasons_of_students_who_never_came_are_known() {
        for reason in ["NO SHOW", "NO-SHOW", "W12 - NO SHOW", "NEVER ATTENDED", "WITHDRAWN BEFORE START", "N470"] {
            assert!(is_no_show_reason(reason), "{reason}");
        }
        for reason in ["", "T160", "N4700", "MOVED OUT OF STATE", "SHOWED NO INTEREST", "NS", "STARTED ELSEWHERE"] {
            assert!(!is_no_show_reason(reason), "{reason}");
        }
    }
}
