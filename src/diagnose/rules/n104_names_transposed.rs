//! N104: given and family name are swapped, or first and middle name.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The first name of one system is the last name, or the middle name, of the other, and the other way round.
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
    summary: "given and family name, or first and middle name, are swapped",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [LastName: Difference, FirstName: Difference],
    fix: "The registrar swaps the names in the system that is wrong.",
}

/// Reports a pair whose names differ in just this way, once; the other name is listed beside it, so that both are corrected.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    let is_swapped = |difference: NameDifference| difference == NameDifference::Transposed;
    if is_swapped(pair.last_name()) {
        sink.pair(pair, Field::LastName, "given and family name are swapped");
    }
    if is_swapped(pair.first_name()) && is_swapped(pair.last_name()) {
        sink.pair_as_info(pair, Field::FirstName, "given and family name are swapped, as is told under the last name");
    } else if is_swapped(pair.first_name()) {
        sink.pair(pair, Field::FirstName, "given and family name are swapped");
    } else if pair.first_name() == NameDifference::MiddleSwapped {
        sink.pair(pair, Field::FirstName, "first and middle name are swapped");
        sink.pair_as_info(
            pair,
            Field::MiddleName,
            "first and middle name are swapped, as is told under the first name",
        );
    }
}
