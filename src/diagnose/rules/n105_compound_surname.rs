//! N105: one system has one part of a double surname.

use crate::diagnose::context::Pair;
use crate::diagnose::names::NameDifference;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;

rule! {
    /// ## What it means
    /// The surnames share a part: one system has one half of a double surname, or has the parts in another
    /// order.
    ///
    /// ## Why it matters
    /// State reports, transcripts and test records are filed under the legal name. Families with two
    /// surnames are the ones most often entered twice.
    ///
    /// ## How to fix it
    /// Write the surname as on the birth certificate, without adding a hyphen that it does not have.
    ///
    /// ## Not reported when
    /// Only hyphen, blank or particles (de la, van, von) differ.
    code: "N105",
    name: "compound-surname",
    summary: "one part of a double surname, or its parts in another order",
    severity: Info,
    owner: Registrar,
    scope: Pair(check),
    worse: is_part,
    fix: "The registrar writes the surname as on the birth certificate in both systems.",
}

/// Reports the name fields that differ in just this way.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    sink.names(pair, message_of);
}

fn message_of(difference: NameDifference) -> Option<&'static str> {
    Some(match difference {
        NameDifference::CompoundPart => "the surnames share a part: one half of a double surname, or another order",
        _ => return None,
    })
}

/// Says whether the new surname is the part.
fn is_part(taking: &Taking<'_>) -> bool {
    let [new, old] = taking.letters();
    new < old
}
