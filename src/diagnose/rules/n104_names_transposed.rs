//! N104: given and family name are swapped.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;

rule! {
    /// ## What it means
    /// The first name of one system is the last name of the other, and the other way round.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. Searches by last name do
    /// not find the child.
    ///
    /// ## How to fix it
    /// Check the birth certificate and swap the two in the system that is wrong.
    ///
    /// ## Not reported when
    /// Only one of the two names is found in the other field.
    code: "N104",
    name: "names-transposed",
    summary: "given and family name are swapped",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    fix: "The registrar swaps the names in the system that is wrong.",
}

/// Reports the name fields that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    sink.names(pair, message_of);
}

fn message_of(difference: NameDifference) -> Option<&'static str> {
    Some(match difference {
        NameDifference::Transposed => "given and family name are swapped",
        _ => return None,
    })
}
