//! P104: two rows that may be the same student.

use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, ReviewReason, Side};

rule! {
    /// ## What it means
    /// The evidence is not enough to say that these two rows are the same student, and too much to say that
    /// they are not.
    ///
    /// ## Why it matters
    /// Accepting a wrong match mixes up two children; rejecting a right one creates a duplicate.
    ///
    /// ## How to fix it
    /// Compare both records, ask the family if need be, and record the decision, so that it is not asked
    /// again: in the sheet "Needs a person" of fix-list.xlsx, or by `rosterdiff review`.
    ///
    /// ## Not reported when
    /// The match is certain; or several candidates are equally good, which is P105.
    code: "P104",
    name: "potential-match",
    summary: "a person decides whether two rows are one student",
    severity: Warning,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar compares the two records and decides whether they are the same student.",
}

/// Reports every pair under review that is not one of several equal candidates.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for link in context.links.review() {
        let message = match link.reason {
            ReviewReason::EqualCandidates => continue,
            ReviewReason::CloseRunnerUp => "the rows agree well, but another candidate is nearly as good",
            ReviewReason::Twins if has_two_birth_dates(context, [link.enrollment, link.sis]) => {
                "the rows agree, but nothing tells the child apart from a brother or sister"
            }
            ReviewReason::Twins => "the rows agree, but nothing tells apart children of one family with one birth date",
            ReviewReason::Uncertain | ReviewReason::None => {
                "the rows agree in part: too much to be chance, too little to be sure"
            }
        };
        sink.rows(link.enrollment, link.sis, None, message);
    }
}

fn has_two_birth_dates(context: &Context<'_>, [enrollment, sis]: [u32; 2]) -> bool {
    let mine = context.code(Side::Enrollment, Field::BirthDate, enrollment);
    let theirs = context.code(Side::Sis, Field::BirthDate, sis);
    mine != 0 && theirs != 0 && mine != theirs
}
