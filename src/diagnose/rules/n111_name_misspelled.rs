//! N111: the names are one or two letters apart.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;

rule! {
    /// ## What it means
    /// The names differ by one or two letters, or by two swapped letters.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. A misspelled name hides
    /// the record from every search.
    ///
    /// ## How to fix it
    /// Check the birth certificate and correct the side that is wrong.
    ///
    /// ## Not reported when
    /// Only case, accents, punctuation or blanks differ, or one side writes out the letters that the other has as one
    /// with a mark (Mueller for Müller); short words that are other names (Li and Le) are N101 or N102.
    code: "N111",
    name: "name-misspelled",
    summary: "names are one or two letters apart",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [FirstName: Difference, LastName: Difference],
    fix: "The registrar checks the birth certificate and corrects the misspelled name.",
}

/// Reports the name fields that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    sink.names(pair, message_of);
}

fn message_of(difference: NameDifference) -> Option<&'static str> {
    Some(match difference {
        NameDifference::Misspelled => "the names are one or two letters apart",
        _ => return None,
    })
}
