//! E203: weeks without a school within a school year.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::spans;
use crate::roster::{Field, Side};

rule! {
    /// ## What it means
    /// The student left one school and entered the next more than two weeks later, in the same school year.
    ///
    /// ## Why it matters
    /// The child may have been in another district, or out of school; attendance and funding have a hole.
    /// Minnesota asks for an exit before each re-enrollment (118).
    ///
    /// ## How to fix it
    /// Ask where the child was. Correct the dates if there was no gap; keep the exit reason of the first
    /// stay otherwise.
    ///
    /// ## Not reported when
    /// The gap is the summer, or no longer than two weeks; the two stays are in different school years.
    code: "E203",
    name: "enrollment-gap",
    summary: "weeks without a school within a school year",
    severity: Info,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar asks where the child was and corrects the dates if there was no gap.",
}

/// Lists each student with a gap between two stays.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        spans::each(context, side, |row, stays| {
            let next = stays.windows(2).find_map(|pair| Some((pair, spans::gap(&pair[0], &pair[1])?)));
            if let Some((pair, days)) = next {
                let message =
                    format!("{days} days lie between the enrollments on lines {} and {}", pair[0].line, pair[1].line);
                sink.row(&Lone { context, side, row }, Some(Field::EntryDate), &message);
            }
        });
    }
}
