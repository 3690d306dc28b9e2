//! N101: the first names are different names.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, and the first names are different names.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name.
    ///
    /// ## How to fix it
    /// Check the birth certificate and correct the side that is wrong.
    ///
    /// ## Not reported when
    /// Only case, accents, punctuation, blanks differ; one is the preferred name of the other side; the
    /// other side has an initial, or the middle name in the same field; a more exact finding says how they
    /// differ (N103, N104, N105, N111).
    code: "N101",
    name: "first-name-mismatch",
    summary: "first names are different",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [FirstName: Difference],
    fix: "The registrar checks the birth certificate and corrects the first name in the system that is wrong.",
}

/// Reports first names that are plainly different.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.first_name() == NameDifference::Different {
        sink.pair(pair, Field::FirstName, "the first names are different");
    }
}
