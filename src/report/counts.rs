//! How many discrepancies of which kind are in which school: one polars group-by, read by every format.

use super::places::Places;
use super::told::Told;
use crate::roster::{Discrepancies, Discrepancy, NO_ROW, Reconciliation, Result, Scope, Severity, Side};
use polars::prelude::{IntoGroupsType, UInt64Chunked};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use std::collections::BTreeMap;

/// Discrepancies that are counted at once.
const CHUNK: usize = 65_536;

/// Counts the discrepancies of one rule and severity in one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Count {
    rule: u32,
    severity: Severity,
    school: u32,
    /// Whether they are folded under a cause.
    folded: bool,
    count: u64,
}

/// Holds all counts of a run.
#[derive(Clone, Debug)]
pub struct Counts {
    // sorted by rule, severity, folded or not, and school; no two of the same
    counts: Vec<Count>,
    pairs_that_differ: u64,
    waived: u64,
    // a redacted result tells no count below this
    below: u64,
}

/// Counts discrepancies by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BySeverity {
    /// Errors.
    pub error: Told,
    /// Warnings.
    pub warning: Told,
    /// For information.
    pub info: Told,
}

impl BySeverity {
    /// Adds a count to those of its severity.
    pub(super) fn add(&mut self, severity: Severity, count: Told) {
        let sum = match severity {
            Severity::Error => &mut self.error,
            Severity::Warning => &mut self.warning,
            Severity::Info => &mut self.info,
        };
        *sum = *sum + count;
    }

    /// Returns the sum.
    pub fn total(self) -> Told {
        self.error + self.warning + self.info
    }
}

impl Serialize for BySeverity {
    /// Adds `at_most` where one of the numbers is an upper bound.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let at_most = self.total().at_most;
        let mut object = serializer.serialize_struct("BySeverity", 3 + usize::from(at_most))?;
        object.serialize_field("error", &self.error)?;
        object.serialize_field("warning", &self.warning)?;
        object.serialize_field("info", &self.info)?;
        if at_most {
            object.serialize_field("at_most", &at_most)?;
        }
        object.end()
    }
}

/// Counts the discrepancies of one code and severity.
#[derive(Clone, Debug, Serialize)]
pub struct ByCode<'a> {
    /// The rule's code.
    pub code: &'static str,
    /// The rule's name.
    pub name: &'static str,
    /// The rule's one line in plain words.
    pub summary: &'static str,
    /// The severity after configuration.
    pub severity: &'static str,
    /// How many there are.
    pub count: Told,
    /// Whether there are as many at most: a redacted result tells no small count.
    #[serde(skip_serializing_if = "is_false")]
    pub at_most: bool,
    /// How many of them are folded under a systematic cause.
    pub folded: Told,
    /// Whether there are as many at most.
    #[serde(skip_serializing_if = "is_false")]
    pub folded_at_most: bool,
    /// How many of them are not.
    #[serde(skip)]
    pub open: Told,
    /// The school with the most of the others; empty where no school is known.
    pub worst_school: &'a str,
    /// How many that school has.
    pub worst_school_count: Told,
    /// Whether there are as many at most.
    #[serde(skip_serializing_if = "is_false")]
    pub worst_school_at_most: bool,
}

/// Counts the discrepancies that one group of people fixes.
#[derive(Clone, Debug, Serialize)]
pub struct ByOwner {
    /// Who fixes them.
    pub owner: &'static str,
    /// Their counts by severity.
    #[serde(flatten)]
    pub severity: BySeverity,
    /// Their sum.
    pub total: Told,
}

/// Counts the discrepancies of one school.
#[derive(Clone, Debug, Serialize)]
pub struct BySchool<'a> {
    /// The school's label; empty where none is known.
    pub school: &'a str,
    /// Its counts by severity.
    #[serde(flatten)]
    pub severity: BySeverity,
    /// Their sum.
    pub total: Told,
}

impl Counts {
    /// Counts everything once.
    pub fn of(result: &Reconciliation, places: &Places) -> Result<Self> {
        let waived = result.diagnosis.discrepancies.rows().par_iter().filter(|found| found.waived).count() as u64;
        let (counts, below) = (grouped(result, places)?, result.run.redacted.unwrap_or(0));
        Ok(Self { counts, pairs_that_differ: pairs_that_differ(result), waived, below })
    }

    /// Returns a count as it may be told: in a redacted result every small one is the same, which is then an upper bound.
    pub fn told(&self, count: u64) -> Told {
        Told::of(count, self.below)
    }

    /// Returns the sums by severity as they may be told.
    fn told_each(&self, sums: BySeverity) -> BySeverity {
        let [error, warning, info] = [sums.error, sums.warning, sums.info].map(|sum| self.told(sum.count));
        BySeverity { error, warning, info }
    }

    /// Returns the counts by severity of every school that has any, by the school's number, as they may be told.
    pub fn of_schools(&self) -> BTreeMap<u32, BySeverity> {
        let mut sums: BTreeMap<u32, BySeverity> = BTreeMap::new();
        for count in &self.counts {
            sums.entry(count.school).or_default().add(count.severity, Told::of(count.count, 0));
        }
        sums.values_mut().for_each(|sum| *sum = self.told_each(*sum));
        sums
    }

    /// Returns every count: the rule by its place, the severity, the school by its number, and how many.
    pub fn cells(&self) -> impl Iterator<Item = (u32, Severity, u32, u64)> + '_ {
        self.counts.iter().map(|count| (count.rule, count.severity, count.school, count.count))
    }

    /// Returns the counts by severity.
    pub fn by_severity(&self) -> BySeverity {
        // what is coarse by code is coarse in the sums, so that no small count comes of a difference
        let same = |one: &Count, other: &Count| (one.rule, one.severity) == (other.rule, other.severity);
        let mut sums = BySeverity::default();
        for counts in self.counts.chunk_by(same) {
            sums.add(counts[0].severity, self.told(counts.iter().map(|count| count.count).sum()));
        }
        sums
    }

    /// Returns the counts per code and severity, in code order, each with the school that has most of them.
    pub fn by_code<'a>(&self, discrepancies: &Discrepancies, places: &'a Places) -> Vec<ByCode<'a>> {
        let same = |one: &Count, other: &Count| (one.rule, one.severity) == (other.rule, other.severity);
        let of_code = |counts: &[Count]| {
            let rule = discrepancies.rules[counts[0].rule as usize];
            let known = counts.iter().filter(|count| count.school > 0 && !count.folded);
            let worst = known.max_by_key(|count| (count.count, std::cmp::Reverse(count.school)));
            let all: u64 = counts.iter().map(|count| count.count).sum();
            let under: u64 = counts.iter().filter(|count| count.folded).map(|count| count.count).sum();
            let (count, folded) = (self.told(all), self.told(under));
            let most = worst.map_or_else(Told::default, |count| self.told(count.count));
            ByCode {
                code: rule.code,
                name: rule.name,
                summary: rule.summary,
                severity: counts[0].severity.name(),
                count,
                at_most: count.at_most,
                folded,
                folded_at_most: folded.at_most,
                open: self.told(all - under),
                worst_school: worst.map_or("", |count| places.label(count.school)),
                worst_school_count: most,
                worst_school_at_most: most.at_most,
            }
        };
        let mut list: Vec<ByCode<'a>> = self.counts.chunk_by(same).map(of_code).collect();
        // stable, so that the severities of one code keep their order
        list.sort_by_key(|count| count.code);
        list
    }

    /// Returns the counts per school, in the order of names.
    pub fn by_school<'a>(&self, places: &'a Places) -> Vec<BySchool<'a>> {
        let school = |(number, sum): (u32, BySeverity)| BySchool {
            school: places.label(number),
            severity: sum,
            total: sum.total(),
        };
        let mut list: Vec<BySchool<'a>> = self.of_schools().into_iter().map(school).collect();
        list.sort_by(|one, other| one.school.cmp(other.school));
        list
    }

    /// Returns the counts per owner, in the order of names.
    pub fn by_owner(&self, discrepancies: &Discrepancies) -> Vec<ByOwner> {
        let mut sums: BTreeMap<&'static str, BySeverity> = BTreeMap::new();
        for count in &self.counts {
            let owner = discrepancies.rules[count.rule as usize].owner.name();
            sums.entry(owner).or_default().add(count.severity, Told::of(count.count, 0));
        }
        let coarse = sums.into_iter().map(|(owner, severity)| (owner, self.told_each(severity)));
        coarse.map(|(owner, severity)| ByOwner { owner, severity, total: severity.total() }).collect()
    }

    /// Returns how many discrepancies the configuration waives; they are in no other count.
    pub fn waived(&self) -> Told {
        self.told(self.waived)
    }

    /// Returns how many accepted pairs have a warning or an error between their two rows.
    pub fn pairs_that_differ(&self) -> Told {
        self.told(self.pairs_that_differ)
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

fn grouped(result: &Reconciliation, places: &Places) -> Result<Vec<Count>> {
    let discrepancies = &result.diagnosis.discrepancies;
    if discrepancies.rows().is_empty() {
        return Ok(Vec::new());
    }
    // the row of a cause itself is not folded under it
    let is_folded = |found: &Discrepancy| found.cause > 0 && !result.diagnosis.is_cause_itself(found);
    // a kind in one number, in the order of its parts: one column is grouped several times faster than four
    let kind = |found: &Discrepancy| {
        let severity = u64::from(found.severity as u8);
        u64::from(found.rule) << 35
            | severity << 33
            | u64::from(is_folded(found)) << 32
            | u64::from(places.number(found))
    };
    // counted by chunks first, so that the group-by has the kinds of a chunk to put together and not every discrepancy
    let count = |chunk: &[Discrepancy]| -> Vec<(u64, u64)> {
        let mut counts: FxHashMap<u64, u64> = FxHashMap::default();
        chunk.iter().filter(|found| !found.waived).for_each(|found| *counts.entry(kind(found)).or_default() += 1);
        let mut counts: Vec<(u64, u64)> = counts.into_iter().collect();
        counts.sort_unstable();
        counts
    };
    let partial: Vec<(u64, u64)> =
        discrepancies.rows().par_chunks(CHUNK).with_max_len(1).flat_map_iter(count).collect();
    if partial.is_empty() {
        return Ok(Vec::new());
    }
    let kinds: Vec<u64> = partial.iter().map(|(kind, _)| *kind).collect();
    let groups = UInt64Chunked::from_vec("kind".into(), kinds).group_tuples(false, false)?.into_idx();
    let of = |at: u32| partial.get(at as usize).copied().unwrap_or_default();
    let sums = groups.iter().map(|(first, members)| (of(first).0, members.iter().map(|at| of(*at).1).sum()));
    let mut sums: Vec<(u64, u64)> = sums.collect();
    sums.sort_unstable();
    let count = |(kind, count): (u64, u64)| Count {
        rule: (kind >> 35) as u32,
        severity: match kind >> 33 & 3 {
            0 => Severity::Info,
            1 => Severity::Warning,
            _ => Severity::Error,
        },
        school: kind as u32,
        folded: kind >> 32 & 1 > 0,
        count,
    };
    Ok(sums.into_iter().map(count).collect())
}

/// Counts the accepted pairs whose two rows do not agree; a flaw that both rows have alike is no difference.
fn pairs_that_differ(result: &Reconciliation) -> u64 {
    let rules = result.diagnosis.discrepancies.rules;
    // rules that look at many rows tell of two values too: entry dates (E103), a number that is another student's (I103)
    let between = |found: &Discrepancy| match rules[found.rule as usize].scope {
        Scope::Pair => true,
        Scope::Group => found.field.is_some_and(|field| {
            let one = result.rosters.normal(Side::Enrollment, field, found.enrollment);
            let other = result.rosters.normal(Side::Sis, field, found.sis);
            !one.is_empty() && !other.is_empty() && one != other
        }),
        Scope::File | Scope::Row | Scope::Unmatched => false,
    };
    let partners = result.links.partners(Side::Enrollment);
    let is_of_pair = |found: &&Discrepancy| {
        let partner = partners.get(found.enrollment as usize);
        partner.is_some_and(|partner| *partner != NO_ROW && *partner == found.sis)
    };
    let acts = |found: &&Discrepancy| !found.waived && found.severity >= Severity::Warning;
    let found = result.diagnosis.discrepancies.rows().par_iter();
    let found = found.filter(|found| acts(found) && is_of_pair(found) && between(found));
    let rows: Vec<u32> = found.map(|found| found.enrollment).collect();
    let mut differs = vec![false; partners.len()];
    rows.into_iter().for_each(|row| differs[row as usize] = true);
    differs.into_iter().filter(|differs| *differs).count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::rosters_of;
    use crate::report::sample;
    use crate::roster::Field;

    #[test]
    fn a_pair_differs_by_what_a_rule_over_many_rows_says_of_both_values() {
        let differ = |kind: &str, field: Field, values: [&str; 2]| {
            let row = |value| [(Field::FirstName, "Ana"), (Field::LastName, "Paz"), (field, value)];
            let (one, other) = (row(values[0]), row(values[1]));
            pairs_that_differ(&sample::of_pairs(rosters_of(&[&one[..]], &[&other[..]]), &[(kind, field)]))
        };
        assert_eq!(differ("E103", Field::EntryDate, ["2026-08-03", "2026-09-30"]), 1);
        assert_eq!(differ("I103", Field::LocalId, ["100638", "108626"]), 1);
        assert_eq!(differ("P103", Field::LocalId, ["", "108626"]), 0);
        // a flaw that both rows have alike is no difference
        assert_eq!(differ("B106", Field::Grade, ["3", "3"]), 0);
    }
}
