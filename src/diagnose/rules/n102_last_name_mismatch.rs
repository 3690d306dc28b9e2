//! N102: the last names are different names.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, and the last names are different names.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. A new family name after
    /// a marriage or adoption needs a document.
    ///
    /// ## How to fix it
    /// Check the birth certificate or the court order and correct the side that is wrong.
    ///
    /// ## Not reported when
    /// Only case, accents, punctuation, blanks or particles differ; one is the preferred name of the other
    /// side; a more exact finding says how they differ (N103, N104, N105, N111).
    code: "N102",
    name: "last-name-mismatch",
    summary: "last names are different",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [LastName: Difference],
    fix: "The registrar checks the birth certificate and corrects the last name in the system that is wrong.",
}

/// Reports last names that are plainly different.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.last_name() == NameDifference::Different {
        sink.pair(pair, Field::LastName, "the last names are different");
    }
}
