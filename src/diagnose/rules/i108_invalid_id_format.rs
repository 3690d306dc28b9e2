//! I108: an ID unlike all others of its column.

use crate::diagnose::context::{Context, Lone};
use crate::diagnose::forms::Flaw;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Bucket, Field, Issue, NO_ROW, Side};

rule! {
    /// ## What it means
    /// Nearly all IDs of the column have one form - so many digits, a letter and digits - and this one has
    /// another; or they carry a check digit, and this one fails it.
    ///
    /// ## Why it matters
    /// The number is mistyped or is no ID at all, such as a phone number. The state refuses it: CALPADS as
    /// SENR0007, Texas as TWEDS 40100-0012 to -0015, British Columbia by its check digit.
    ///
    /// ## How to fix it
    /// Look the ID up and key it again.
    ///
    /// ## Not reported when
    /// The column has several forms; a spreadsheet damaged the whole column (F201, F202); the other system
    /// has an ID for the student, so that a difference is I101 or I102; the student has left.
    code: "I108",
    name: "invalid-id-format",
    summary: "an ID unlike the others of its column",
    severity: Warning,
    owner: Registrar,
    scope: Group(check),
    fix: "The registrar looks the ID up and corrects it.",
}

/// Reports the IDs of students in school that have another form than nearly all, or a wrong check digit.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    for side in Side::BOTH {
        for field in [Field::LocalId, Field::StateId] {
            let codes = context.codes(side, field);
            let forms = context.forms(side, field);
            if forms.is_clean() {
                continue;
            }
            for (row, code) in (0..).zip(codes) {
                if code == 0 {
                    continue;
                }
                let Some(flaw) = forms.flaw(code) else { continue };
                let row = Lone { context, side, row };
                let partner = context.partner(side, row.row);
                let other = if partner == NO_ROW { 0 } else { context.code(side.other(), field, partner) };
                let told = other != 0 && (other != code || side == Side::Enrollment);
                let counts = row.is_current() && context.bucket(side, row.row) != Bucket::Duplicate;
                if counts && !told && row.issue(field) != Issue::Scientific {
                    sink.row(&row, Some(field), message_of(flaw, field));
                }
            }
        }
    }
}

fn message_of(flaw: Flaw, field: Field) -> &'static str {
    match (flaw, field) {
        (Flaw::Length, _) => "this state ID has another number of digits than the state's IDs have",
        (Flaw::Form, Field::StateId) => "this state ID has another form than nearly all others of the column",
        (Flaw::Form, _) => "this local ID has another form than nearly all others of the column",
        (Flaw::CheckDigit, Field::StateId) => "this state ID fails the check digit that the others carry",
        (Flaw::CheckDigit, _) => "this local ID fails the check digit that the others carry",
    }
}
