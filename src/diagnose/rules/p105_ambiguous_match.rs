//! P105: one row with two or more equally good candidates.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{LinkRow, ReviewReason, Side};
use std::collections::BTreeMap;

rule! {
    /// ## What it means
    /// Two or more rows of the other system are equally good candidates for this student, so choosing one
    /// would be a guess.
    ///
    /// ## Why it matters
    /// A guess is wrong half of the time, and mixes up two children or splits one.
    ///
    /// ## How to fix it
    /// Compare all candidates. Often two of them are one student entered twice: merge them. Otherwise
    /// record which one is right: in the sheet "Needs a person" of fix-list.xlsx, or by `rosterdiff review`.
    ///
    /// ## Not reported when
    /// One candidate is clearly better; a single uncertain candidate is P104.
    code: "P105",
    name: "ambiguous-match",
    summary: "two or more candidates are equally good",
    severity: Warning,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar decides which of the candidates is the student.",
}

/// Reports each group of equal candidates once, with the first pair and one further candidate.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let links: Vec<&LinkRow> =
        context.links.review().filter(|link| link.reason == ReviewReason::EqualCandidates).collect();
    for group in groups(&links) {
        let first = group[0];
        let other_sis = group.iter().find(|link| link.sis != first.sis);
        let other_enrollment = group.iter().find(|link| link.enrollment != first.enrollment);
        let message = "several candidates are equally good";
        match (other_sis, other_enrollment) {
            (Some(other), _) => sink.candidates(first.enrollment, first.sis, other.sis, Side::Sis, message),
            (None, Some(other)) => {
                sink.candidates(first.enrollment, first.sis, other.enrollment, Side::Enrollment, message);
            }
            (None, None) => sink.rows(first.enrollment, first.sis, None, message),
        }
    }
}

/// Returns the pairs grouped so that pairs with a common row are in one group, in the order of the pairs.
fn groups<'a>(links: &[&'a LinkRow]) -> Vec<Vec<&'a LinkRow>> {
    let mut parents: Vec<usize> = (0..links.len()).collect();
    let mut seen: [BTreeMap<u32, usize>; 2] = Default::default();
    for (at, link) in links.iter().enumerate() {
        for (side, row) in link.rows().into_iter().enumerate() {
            if let Some(earlier) = seen[side].insert(row, at) {
                let (one, other) = (root(&mut parents, earlier), root(&mut parents, at));
                parents[one.max(other)] = one.min(other);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<&LinkRow>> = BTreeMap::new();
    for (at, link) in links.iter().enumerate() {
        groups.entry(root(&mut parents, at)).or_default().push(link);
    }
    groups.into_values().collect()
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}
