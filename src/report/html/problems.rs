//! Problem by problem: how many of each, where, since when, and its explanation from the registry.

use super::listing::{Listing, Reference, school_name};
use crate::report::View;
use crate::report::told::Told;
use crate::roster::{Reconciliation, RuleInfo, Severity, Status};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Rows of one problem that are pointed at.
const REFERENCES: usize = 1_000;
/// Schools of one problem that are named.
const SCHOOLS: usize = 12;

/// Counts all findings once more by what the page shows besides the counts of every report.
///
/// What is new, back and open is counted of errors and warnings, as in the line about the run.
pub(super) struct Tally {
    /// New and returned ones by rule and severity, from information to error.
    new_of_rule: Vec<[Told; 3]>,
    /// New and returned ones by school.
    pub(super) new_of_school: Vec<Told>,
    pub(super) waived_of_rule: Vec<Told>,
    pub(super) new: Told,
    pub(super) reopened: Told,
    pub(super) open: Told,
}

impl Tally {
    /// Counts the discrepancies by rule and severity.
    pub(super) fn of(result: &Reconciliation, view: &View) -> Self {
        let discrepancies = &result.diagnosis.discrepancies;
        let rules = discrepancies.rules.len();
        let [mut new, mut reopened, mut open] = [const { Vec::new() }; 3];
        [&mut new, &mut reopened, &mut open].into_iter().for_each(|counts| counts.resize(rules, [0_u64; 3]));
        let (mut waived, mut new_of_school) = (vec![0; rules], vec![0; view.places.len()]);
        for (at, found) in discrepancies.rows().iter().enumerate() {
            let (rule, severity) = (found.rule as usize, found.severity as usize);
            let counts = match result.standing(at).0 {
                Status::New => &mut new,
                Status::Reopened => &mut reopened,
                Status::Open => {
                    open[rule][severity] += 1;
                    continue;
                }
                Status::Waived => {
                    waived[rule] += 1;
                    continue;
                }
            };
            counts[rule][severity] += 1;
            new_of_school[view.places.number(found) as usize] += u64::from(found.severity >= Severity::Warning);
        }
        let told = |count: u64| view.counts.told(count);
        // what is coarse by code is coarse in the sums, so that no small count comes of a difference
        let sum = |counts: &[[u64; 3]]| -> Told {
            counts.iter().flat_map(|counts| &counts[Severity::Warning as usize..]).map(|count| told(*count)).sum()
        };
        let both = |(new, reopened): (&[u64; 3], &[u64; 3])| [0, 1, 2].map(|at| told(new[at] + reopened[at]));
        Self {
            new_of_rule: new.iter().zip(&reopened).map(both).collect(),
            new_of_school: new_of_school.into_iter().map(told).collect(),
            waived_of_rule: waived.into_iter().map(told).collect(),
            new: sum(&new),
            reopened: sum(&reopened),
            open: sum(&open),
        }
    }

    /// Returns the new and returned errors and warnings of a rule.
    pub(super) fn new_of(&self, rule: usize) -> Told {
        self.new_of_rule[rule][Severity::Warning as usize..].iter().copied().sum()
    }
}

/// Holds one problem.
pub(super) struct Problem<'a> {
    pub(super) rule: &'static RuleInfo,
    /// The gravest that it has; what is counted is of this severity.
    pub(super) severity: Severity,
    pub(super) count: u64,
    pub(super) number: String,
    /// How many there are of the other severities.
    pub(super) others: Vec<String>,
    /// What is new of it, and what is waived; empty for none.
    pub(super) new: String,
    pub(super) waived: String,
    /// The width of its bar in thousandths.
    pub(super) bar: u64,
    pub(super) docs: Vec<Part>,
    pub(super) schools: Vec<Place<'a>>,
    /// How many schools more have it; 0 where all are named.
    pub(super) more_schools: usize,
    pub(super) references: &'a [Reference<'a>],
    /// How many rows are not pointed at; empty for none.
    pub(super) more: String,
    /// The systematic causes that explain some of it.
    pub(super) causes: Vec<String>,
}

/// Holds one heading of an explanation and the paragraphs below it.
pub(super) struct Part {
    pub(super) heading: &'static str,
    /// Every other piece of a paragraph is a command or a name.
    pub(super) paragraphs: Vec<Vec<String>>,
}

/// Counts a problem in one school.
pub(super) struct Place<'a> {
    pub(super) anchor: u32,
    pub(super) name: Cow<'a, str>,
    pub(super) number: String,
}

impl Problem<'_> {
    /// Returns the class of the severity.
    pub(super) fn class(&self) -> &'static str {
        class(self.severity)
    }
}

/// Returns the class of a severity.
pub(super) fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "e",
        Severity::Warning => "w",
        Severity::Info => "i",
    }
}

/// Returns every problem that was found, the gravest first, then the most frequent.
pub(super) fn of<'a>(
    result: &'a Reconciliation,
    view: &'a View,
    listing: &'a Listing<'a>,
    tally: &Tally,
) -> Vec<Problem<'a>> {
    let discrepancies = &result.diagnosis.discrepancies;
    // by rule, the severities that it has, the gravest last, each with its schools
    let mut counts: Vec<BTreeMap<Severity, Vec<(u32, u64)>>> = vec![BTreeMap::new(); discrepancies.rules.len()];
    let mut rows = vec![0; discrepancies.rules.len()];
    for (rule, severity, school, count) in view.counts.cells() {
        counts[rule as usize].entry(severity).or_default().push((school, count));
    }
    let mut causes: Vec<Vec<u32>> = vec![Vec::new(); discrepancies.rules.len()];
    for found in discrepancies.rows() {
        rows[found.rule as usize] += 1;
        let severities = &mut counts[found.rule as usize];
        // all of it is waived
        if severities.is_empty() {
            severities.insert(found.severity, Vec::new());
        }
        let known = &mut causes[found.rule as usize];
        if found.cause > 0 && !known.contains(&found.cause) {
            known.push(found.cause);
        }
    }
    let sum = |schools: &[(u32, u64)]| schools.iter().map(|(_, count)| count).sum::<u64>();
    let gravest = |counts: &BTreeMap<Severity, Vec<(u32, u64)>>| {
        counts.last_key_value().map(|(severity, schools)| (*severity, schools.clone()))
    };
    let most = counts.iter().filter_map(gravest).map(|(_, schools)| view.counts.told(sum(&schools)).count).max();
    let mut problems: Vec<Problem<'a>> = Vec::new();
    for (at, rule) in discrepancies.rules.iter().enumerate() {
        let Some((severity, counted)) = gravest(&counts[at]) else { continue };
        let total = view.counts.told(sum(&counted));
        let others = counts[at].iter().rev().skip(1);
        let others =
            others.map(|(other, schools)| format!("{} {}", view.counts.told(sum(schools)).short(), words(*other)));
        let references = &listing.of_rule[at];
        let references = &references[..references.len().min(REFERENCES)];
        let (schools, more_schools) = places(view, &counted);
        let left = rows[at] - references.len() as u64;
        causes[at].sort_unstable();
        problems.push(Problem {
            rule,
            severity,
            count: total.count,
            number: total.short(),
            others: others.collect(),
            new: if result.past.compared { some(tally.new_of_rule[at][severity as usize]) } else { String::new() },
            waived: some(tally.waived_of_rule[at]),
            bar: (total.count * 1_000).div_ceil(most.unwrap_or(0).max(1)),
            docs: parts(rule.docs),
            schools,
            more_schools,
            references,
            more: some(Told::of(left, 0)),
            causes: causes[at].iter().map(|cause| crate::report::cause_label(&result.diagnosis, *cause)).collect(),
        });
    }
    problems.sort_by_key(|problem| (Reverse(problem.severity), Reverse(problem.count), problem.rule.code));
    problems
}

/// Returns a number as it is told; empty for none.
fn some(number: Told) -> String {
    if number.count > 0 { number.short() } else { String::new() }
}

/// Returns what findings of a severity are called beside a number.
fn words(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "as errors",
        Severity::Warning => "as warnings",
        Severity::Info => "for information",
    }
}

/// Returns the schools with most of a problem, and how many more there are.
fn places<'a>(view: &'a View, counts: &[(u32, u64)]) -> (Vec<Place<'a>>, usize) {
    let mut sums: BTreeMap<u32, u64> = BTreeMap::new();
    counts.iter().for_each(|(school, count)| *sums.entry(*school).or_default() += count);
    let mut sums: Vec<(u32, u64)> = sums.into_iter().collect();
    sums.sort_by_key(|(school, count)| (Reverse(*count), *school == 0, view.places.label(*school)));
    let more = sums.len().saturating_sub(SCHOOLS);
    let place = |(school, count): (u32, u64)| Place {
        anchor: school,
        name: school_name(view, school),
        number: view.counts.told(count).short(),
    };
    (sums.into_iter().take(SCHOOLS).map(place).collect(), more)
}

/// Takes an explanation apart: headings, paragraphs, and what stands between backticks.
pub(super) fn parts(docs: &'static str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut open = false;
    for line in docs.trim().lines().map(str::trim) {
        if let Some(heading) = line.strip_prefix("## ") {
            parts.push(Part { heading, paragraphs: Vec::new() });
            open = false;
        } else if line.is_empty() {
            open = false;
        } else if let Some(part) = parts.last_mut() {
            match part.paragraphs.last_mut().filter(|_| open) {
                // the paragraph is taken apart once it is whole
                Some(paragraph) => {
                    paragraph[0].push(' ');
                    paragraph[0].push_str(line);
                }
                None => part.paragraphs.push(vec![line.to_owned()]),
            }
            open = true;
        }
    }
    for paragraph in parts.iter_mut().flat_map(|part| &mut part.paragraphs) {
        *paragraph = paragraph[0].split('`').map(str::to_owned).collect();
    }
    parts
}

/// Holds what is fixed by whom: one line of the sum of problems.
pub(super) struct OwnerShare {
    pub(super) owner: &'static str,
    pub(super) number: String,
}

/// Returns how the findings are shared among those who fix them, most first.
pub(super) fn owners(result: &Reconciliation, view: &View) -> Vec<OwnerShare> {
    let mut owners = view.counts.by_owner(&result.diagnosis.discrepancies);
    owners.sort_by_key(|owner| Reverse(owner.total));
    owners
        .iter()
        .map(|owner| OwnerShare { owner: owner.owner, number: owner.total.of_what("finding", "findings") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_explanation_of_the_registry_comes_apart_into_its_four_headings() {
        for rule in crate::diagnose::rules() {
            let parts = parts(rule.docs);
            let headings: Vec<&str> = parts.iter().map(|part| part.heading).collect();
            assert_eq!(
                headings,
                ["What it means", "Why it matters", "How to fix it", "Not reported when"],
                "{}",
                rule.code
            );
            let whole = parts.iter().flat_map(|part| &part.paragraphs);
            assert!(whole.clone().all(|paragraph| paragraph.len() % 2 == 1), "{}: an odd backtick", rule.code);
            assert!(whole.flatten().all(|piece| !piece.contains("## ")));
        }
    }
}
