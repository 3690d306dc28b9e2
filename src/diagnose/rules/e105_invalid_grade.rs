//! E105: a grade that is none.

use crate::diagnose::context::Lone;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue, Severity, Side};

rule! {
    /// ## What it means
    /// The grade level is missing or is no grade of any known system.
    ///
    /// ## Why it matters
    /// The student gets no schedule, and the state refuses the row (CALPADS GERR0002).
    ///
    /// ## How to fix it
    /// Enter the grade. Where the code is one of your own, say under [crosswalk.grade] in the configuration which
    /// grade it is.
    ///
    /// ## Not reported when
    /// The code is known in some system (K, KG, 0, PK3, TK, 99 for graduates ...), or stands among the matched students
    /// nearly always beside one and the same grade of the other export: then it is taken for that grade, which is told once,
    /// as information, and listed among the crosswalks. The export has no
    /// grades, or nine of ten rows have none. In the platform's export a missing grade is information. The column as a whole
    /// holds other values (F207).
    code: "E105",
    name: "invalid-grade",
    summary: "grade is missing or is no known grade",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    reads: [Grade, Status],
    when: (|rows| rows.note_missing(Field::Grade)),
    fix: "The registrar enters the grade, or district IT maps the code.",
}

/// Reports a grade that counts as missing.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    let is_told = || row.context.shifted(row.side).has_column(Field::Grade);
    if row.is_filled(Field::Grade) || !row.has(Field::Grade) || !row.is_current() || is_told() {
        return;
    }
    match row.issue(Field::Grade) {
        Issue::Invalid => sink.row(row, Some(Field::Grade), "this is no grade of any known system"),
        _ if !row.context.is_mostly_filled(row.side, Field::Grade) => {}
        _ => {
            let most = if row.side == Side::Sis { Severity::Error } else { Severity::Info };
            sink.at_most(most, |sink| sink.row(row, Some(Field::Grade), "the grade is missing"));
        }
    }
}
