//! P206: a record of no student.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::nobodies;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Bucket, Field, Issue, Side};

rule! {
    /// ## What it means
    /// The name marks the row as a test or as not to be used: TEST, DO NOT USE, Dummy, Duplicate, zz and
    /// the like, or given and family name do together: Sample Student.
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
        let together = may_be_together(context, side);
        let mut rows: Vec<u32> =
            fields.iter().flat_map(|field| context.rows_with(side, *field, Issue::TestRecord)).collect();
        let is_one_of_two = |name: u32| together.get(name as usize) == Some(&true);
        if together.contains(&true) {
            let names = (0..).zip(context.codes(side, Field::LastName));
            rows.extend(names.filter(|(_, name)| is_one_of_two(*name)).map(|(row, _)| row));
        }
        rows.sort_unstable();
        rows.dedup();
        for row in rows {
            let alone = fields.into_iter().find(|field| context.issue(side, *field, row) == Issue::TestRecord);
            let is_marked = || {
                let last = context.code(side, Field::LastName, row);
                is_one_of_two(last) && Lone { context, side, row }.is_test_record()
            };
            let marked = alone.or_else(|| is_marked().then_some(Field::LastName));
            // beside its partner it is listed once, by the SIS's row
            let partner = context.partner(side, row);
            let told = side == Side::Enrollment
                && marked.is_some_and(|field| {
                    context.bucket(side, row) == Bucket::Matched
                        && (context.issue(Side::Sis, field, partner) == Issue::TestRecord
                            || Lone { context, side: Side::Sis, row: partner }.is_test_record())
                });
            if let Some(field) = marked.filter(|_| !told) {
                sink.row(&Lone { context, side, row }, Some(field), "the name marks this as a test record");
            }
        }
    }
}

/// Says of each family name, by its code, whether it marks a row of a side together with some given name.
fn may_be_together(context: &Context<'_>, side: Side) -> Vec<bool> {
    let Some(texts) = context.texts(Field::LastName) else { return Vec::new() };
    let is_any = |field: Field| context.rosters.side(side).has(field);
    if !is_any(Field::FirstName) || !is_any(Field::LastName) {
        return Vec::new();
    }
    texts.iter().map(nobodies::may_be_one).collect()
}
