//! C102: the systems have no phone number in common.

use crate::diagnose::contacts::{self, Contact};
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// Both systems have a phone number for this student, and none of them is in both,
    /// or one of them cannot be one at all.
    ///
    /// ## Why it matters
    /// The school must reach the family in an emergency.
    ///
    /// ## How to fix it
    /// Ask the family which one is current, and correct the other system.
    ///
    /// ## Not reported when
    /// Any of several is in both systems; one side has none; only the writing differs; nine of ten
    /// students have nothing in common, so that the two columns hold different things (then one information says so).
    code: "C102",
    name: "phone-mismatch",
    summary: "no phone number in common",
    severity: Info,
    owner: Enrollment,
    scope: Pair(check),
    reads: [Phone],
    when: [Phone: TwoContacts],
    fix: "The enrollment office asks the family for the current phone number; the registrar updates the SIS.",
}

/// Reports lists with nothing in common, and a value that is none against one that is.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.context.is_unlike(Field::Phone) {
        return;
    }
    if let Some([enrollment, sis]) = pair.differing(Field::Phone) {
        match contacts::compare(enrollment, sis) {
            Contact::Same => {}
            Contact::Close => sink.pair(pair, Field::Phone, "one digit apart: probably mistyped"),
            Contact::Different => sink.pair(pair, Field::Phone, "no phone number in common"),
        }
    } else if let Some(side) = pair.invalid(Field::Phone) {
        let message = match side {
            Side::Enrollment => "the platform has something that cannot be a telephone number",
            Side::Sis => "the SIS has something that cannot be a telephone number",
        };
        sink.pair(pair, Field::Phone, message);
    }
}
