//! Waivers: findings that people have agreed to leave for a while, each with a reason and a last day.

use super::lookup;
use crate::roster::{Discrepancy, Field, Rosters, Side, WaiverFact, WaiverState};

/// States one waiver as the configuration has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Waiver {
    /// The rule's code.
    pub code: String,
    /// The key of either row; any key where it is absent.
    pub key: Option<String>,
    /// The school as either export writes it; any school where it is absent.
    pub school: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub until: String,
    /// The line of the configuration on which it stands.
    pub line: u64,
}

impl Waiver {
    /// Returns the waiver in one line: `E102 school 101 until 2026-10-31: why`.
    pub fn words(&self) -> String {
        let part = |name: &str, value: &Option<String>| {
            value.as_ref().map_or(String::new(), |value| format!(" {name} {value}"))
        };
        format!(
            "{}{}{} until {}: {}",
            self.code,
            part("key", &self.key),
            part("school", &self.school),
            self.until,
            self.reason
        )
    }

    fn fits(&self, row: &Discrepancy, code: &str, rosters: &Rosters) -> bool {
        if self.code != code {
            return false;
        }
        let key_fits = |wanted: &str| {
            Side::BOTH.into_iter().any(|side| {
                let at = row.row(side);
                at != crate::roster::NO_ROW && rosters.side(side).key(at).trim() == wanted.trim()
            })
        };
        let school_fits = |wanted: &str| {
            let same = |school: &str| school.trim().eq_ignore_ascii_case(wanted.trim());
            Side::BOTH.into_iter().any(|side| {
                let at = row.row(side);
                at != crate::roster::NO_ROW
                    && (same(rosters.side(side).raw_text(Field::School, at))
                        || same(rosters.normal(side, Field::School, at)))
            })
        };
        self.key.as_deref().is_none_or(key_fits) && self.school.as_deref().is_none_or(school_fits)
    }
}

/// Marks the findings that a waiver covers on a day, and says of each waiver how it stands.
pub(crate) fn apply(waivers: &[Waiver], rows: &mut [Discrepancy], rosters: &Rosters, as_of: &str) -> Vec<WaiverFact> {
    let infos = lookup::infos();
    let expired = |waiver: &Waiver| !as_of.is_empty() && waiver.until.as_str() < as_of;
    let fits = |waiver: &Waiver, row: &Discrepancy| {
        waiver.fits(row, infos.get(row.rule as usize).map_or("", |info| info.code), rosters)
    };
    for waiver in waivers.iter().filter(|waiver| !expired(waiver)) {
        rows.iter_mut().for_each(|row| row.waived |= fits(waiver, row));
    }
    let mut facts = Vec::with_capacity(waivers.len());
    for waiver in waivers {
        let expired = expired(waiver);
        // of one that is over, what another does not cover
        let covered = rows.iter().filter(|row| !(expired && row.waived) && fits(waiver, row)).count() as u64;
        facts.push(WaiverFact {
            line: waiver.line,
            code: waiver.code.clone(),
            key: waiver.key.clone(),
            school: waiver.school.clone(),
            reason: waiver.reason.clone(),
            until: waiver.until.clone(),
            state: match (expired, covered) {
                (true, _) => WaiverState::Expired,
                (false, 0) => WaiverState::Unused,
                (false, _) => WaiverState::Active,
            },
            findings: covered,
        });
    }
    facts
}
