//! N106: the name suffixes differ.

use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// One system has another name suffix (Jr, Sr, III), or has one where the other has none.
    ///
    /// ## Why it matters
    /// A suffix is often all that tells a father from a son, or two cousins, in one district.
    ///
    /// ## How to fix it
    /// Confirm with the family and correct the suffix field.
    ///
    /// ## Not reported when
    /// One has none, and its system leaves most suffixes out.
    code: "N106",
    name: "suffix-mismatch",
    summary: "name suffixes differ",
    severity: Warning,
    owner: Registrar,
    scope: Pair(check),
    reads: [Suffix],
    when: [Suffix: Difference],
    fix: "The registrar confirms the suffix with the family and corrects the suffix field.",
}

/// Reports suffixes that differ; none against one counts where the other system has most of them.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    let message = match pair.codes(Field::Suffix) {
        [enrollment, sis] if enrollment == sis => return,
        [0, _] if !pair.context.expects_suffix(Side::Enrollment) => return,
        [_, 0] if !pair.context.expects_suffix(Side::Sis) => return,
        [0, _] | [_, 0] => "one system has a name suffix, the other none",
        _ => "the name suffixes are different",
    };
    sink.pair(pair, Field::Suffix, message);
}
