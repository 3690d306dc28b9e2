//! B107: the systems record another sex.

use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, and record another sex.
    ///
    /// ## Why it matters
    /// State systems match on it: CALPADS rejects the record (SENR0035). Two children may also have been
    /// mixed up.
    ///
    /// ## How to fix it
    /// Check that the two records are the same child, then confirm with the family.
    ///
    /// ## Not reported when
    /// One is missing, or the systems use different codes for the same thing.
    code: "B107",
    name: "sex-mismatch",
    summary: "sex differs",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [Sex],
    when: [Sex: OtherCodes],
    fix: "The registrar confirms with the family and corrects the system that is wrong.",
}

/// Reports values that are different and do not correspond.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.is_different(Field::Sex) {
        sink.pair(pair, Field::Sex, "the systems record another sex");
    }
}
