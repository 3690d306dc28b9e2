//! I101: the same person with two different student numbers.

use crate::diagnose::context::Pair;
use crate::diagnose::identifiers::is_written_otherwise;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have this student, and each holds another student number.
    ///
    /// ## Why it matters
    /// A platform that links by number delivers the data to another child, or creates a duplicate.
    ///
    /// ## How to fix it
    /// Check the number against the SIS and correct it in the platform. If both numbers exist in the SIS,
    /// the student may be entered twice there.
    ///
    /// ## Not reported when
    /// The number is another student's (I103, I104); the numbers differ by leading zeros, by a constant prefix or suffix, or by the check digits that one system has behind all of them; one is missing or has lost digits in a spreadsheet (F202); the platform
    /// has a numbering of its own.
    /// The same digits with signs or letters added in one system (#21345) are listed as information.
    code: "I101",
    name: "local-id-conflict",
    summary: "same person, different local ID",
    severity: Warning,
    owner: Enrollment,
    scope: Pair(check),
    reads: [LocalId],
    when: [LocalId: TwoIds],
    fix: "The enrollment office corrects the student number in the platform.",
}

/// Reports two numbers of one numbering that are not the same.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    if let Some(ids) = pair.differing(Field::LocalId)
        && !pair.context.local_clashes.explains(pair.enrollment, pair.sis)
        && !pair.has_lost_digits(Field::LocalId)
        && pair.context.local_ids.is_shared()
        && !pair.context.local_ids.is_same(ids)
    {
        if is_written_otherwise(ids) {
            let message = "the same number, with signs or letters added in one system";
            sink.pair_as_info(pair, Field::LocalId, message);
        } else {
            sink.pair(pair, Field::LocalId, "the same student has another number in each system");
        }
    }
}
