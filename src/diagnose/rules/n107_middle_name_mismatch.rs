//! N107: the middle names are different names.

use crate::diagnose::context::Pair;
use crate::diagnose::names;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have a middle name, and they cannot be the same.
    ///
    /// ## Why it matters
    /// State matching systems weigh the middle name; alone it decides nothing.
    ///
    /// ## How to fix it
    /// Correct it when the record is next opened.
    ///
    /// ## Not reported when
    /// One is missing or an initial of the other, or stands in the first or last name of the other side.
    code: "N107",
    name: "middle-name-mismatch",
    summary: "middle names are different",
    severity: Info,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [MiddleName: TwoValues],
    worse: is_initial,
    fix: "The registrar corrects the middle name when the record is next opened.",
}

/// Reports middle names that cannot be the same.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.differing(Field::MiddleName).is_some() && names::middle_differs(&pair.names()) {
        sink.pair(pair, Field::MiddleName, "the middle names are different");
    }
}

/// Says whether the new name is an initial, and the old one more.
fn is_initial(taking: &Taking<'_>) -> bool {
    matches!(taking.letters(), [1, old] if old > 1)
}
