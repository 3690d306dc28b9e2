//! C103: the systems have no e-mail address in common.

use crate::diagnose::contacts::{self, Contact};
use crate::diagnose::context::Pair;
use crate::diagnose::providers;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// Both systems have an e-mail address for this student, and none of them is in both,
    /// or one of them cannot be one at all.
    ///
    /// ## Why it matters
    /// Notices and portal accounts go to this address.
    ///
    /// ## How to fix it
    /// Ask the family which one is current, and correct the other system.
    ///
    /// ## Not reported when
    /// Any of several is in both systems; one side has none; only the writing differs; both are one mailbox (with a
    /// tag behind a +, with Gmail's points); nine of ten students have nothing in common, so that the two columns hold different things (then one information says so).
    code: "C103",
    name: "email-mismatch",
    summary: "no e-mail address in common",
    severity: Info,
    owner: Enrollment,
    scope: Pair(check),
    reads: [Email],
    when: [Email: TwoContacts],
    worse: is_mistyped,
    fix: "The enrollment office asks the family for the current e-mail address; the registrar updates the SIS.",
}

/// Reports lists with nothing in common, and a value that is none against one that is.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if pair.context.is_unlike(Field::Email) {
        return;
    }
    if let Some([enrollment, sis]) = pair.differing(Field::Email) {
        match contacts::compare(enrollment, sis) {
            Contact::Same => {}
            Contact::Close => sink.pair(pair, Field::Email, "one letter apart: probably mistyped"),
            Contact::Different => sink.pair(pair, Field::Email, "no e-mail address in common"),
        }
    } else if let Some(side) = pair.invalid(Field::Email) {
        let message = match side {
            Side::Enrollment => "the platform has something that cannot be an e-mail address",
            Side::Sis => "the SIS has something that cannot be an e-mail address",
        };
        sink.pair(pair, Field::Email, message);
    }
}

/// Says whether no mail would reach the new address: the name of its provider is mistyped.
fn is_mistyped(taking: &Taking<'_>) -> bool {
    taking.new.split(';').any(providers::is_mistyped)
}
