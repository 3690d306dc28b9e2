//! N103: one name is a known short form of the other, or one of several given names.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;

rule! {
    /// ## What it means
    /// The first names are different words for one child: a short form, one of several given names, or the
    /// middle name that the child goes by.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. A nickname in the legal
    /// field comes back as an error.
    ///
    /// ## How to fix it
    /// Put the name of the birth certificate into the legal field and the other into the preferred name.
    ///
    /// ## Not reported when
    /// The other side lists the name as preferred, or holds the further given name as middle name.
    code: "N103",
    name: "nickname",
    summary: "one name is a short form or a part of the other",
    severity: Info,
    owner: Registrar,
    scope: Pair(check),
    reads: [FirstName, MiddleName, LastName, PreferredFirstName, PreferredLastName],
    when: [FirstName: Difference],
    worse: is_call_name,
    fix: "The registrar keeps the legal name in the name field and moves the other to the preferred name.",
}

/// Reports the name fields that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    sink.names(pair, message_of);
}

fn message_of(difference: NameDifference) -> Option<&'static str> {
    Some(match difference {
        NameDifference::Nickname => "one first name is a short or familiar form of the other",
        NameDifference::PartOfGiven => "one side has only some of the given names",
        NameDifference::MiddleUsed => "one side has the middle name as first name",
        _ => return None,
    })
}

/// Says whether the new name is the call name: the shorter one, or the middle name that the child goes by.
fn is_call_name(taking: &Taking<'_>) -> bool {
    let [new, old] = taking.letters();
    new <= old || taking.pair().first_name() == NameDifference::MiddleUsed
}
