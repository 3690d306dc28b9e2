//! P206: a record of no student.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Bucket, Field, Issue, Side};

rule! {
    /// ## What it means
    /// The name marks the row as a test or as not to be used: TEST, DO NOT USE, Dummy, Duplicate, zz and
    /// the like.
    ///
    /// ## Why it matters
    /// Test records are counted, synchronised and reported like students.
    ///
    /// ## How to fix it
    /// Delete the record, or exclude it from the export.
    ///
    /// ## Not reported when
    /// The word is part of a longer name, such as Testa or Tester.
    code: "P206",
    name: "test-record",
    summary: "a record that is marked as a test",
    severity: Info,
    owner: It,
    scope: Group(check),
    fix: "District IT deletes the test record or excludes it from exports.",
}

/// Lists every row that is marked as no student.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        let fields = [Field::FirstName, Field::LastName, Field::MiddleName];
        if !fields.iter().any(|field| context.has_issues(side, *field)) {
            continue;
        }
        for row in 0..context.rosters.side(side).len() as u32 {
            let marked = fields.into_iter().find(|field| context.issue(side, *field, row) == Issue::TestRecord);
            // beside its partner it is listed once, by the SIS's row
            let partner = context.partner(side, row);
            let told = side == Side::Enrollment
                && marked.is_some_and(|field| {
                    context.bucket(side, row) == Bucket::Matched
                        && context.issue(Side::Sis, field, partner) == Issue::TestRecord
                });
            if let Some(field) = marked.filter(|_| !told) {
                sink.row(&Lone { context, side, row }, Some(field), "the name marks this as a test record");
            }
        }
    }
}
