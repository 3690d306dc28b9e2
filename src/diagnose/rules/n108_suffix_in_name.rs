//! N108: a generation suffix inside a name.

use crate::diagnose::context::{Batch, Lone};
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, Issue, Severity, Side};

rule! {
    /// ## What it means
    /// The first, middle or last name ends in Jr, Sr, II, III or IV, which belongs in the suffix field.
    ///
    /// ## Why it matters
    /// State systems and rosters search by surname: Smith Jr is not found as Smith. Texas lists it as TWEDS
    /// 40100-0080; eScholar systems such as Nebraska's allow suffixes in the suffix field alone.
    ///
    /// ## How to fix it
    /// Move the suffix into the suffix field.
    ///
    /// ## Not reported when
    /// The suffix stands in its own field. A reconciliation lists it as information and in the SIS alone, since
    /// names are compared without the suffix; audit, and any --pack, list it as a warning.
    code: "N108",
    name: "suffix-in-name",
    summary: "Jr, II or the like stands inside a name",
    severity: Warning,
    owner: Registrar,
    scope: Row(check),
    reads: [FirstName, MiddleName, LastName, Status],
    when: may_tell,
    fix: "The registrar moves the suffix into the suffix field.",
}

/// Notes the rows with a suffix in a name.
fn may_tell(rows: &mut Batch<'_>) {
    if rows.side == Side::Sis || rows.context.scope.is_for_the_state() {
        for field in [Field::FirstName, Field::MiddleName, Field::LastName] {
            rows.note_issue(field, Issue::SuffixInName);
        }
    }
}

/// Reports each name field with a suffix in it.
fn check(row: &Lone<'_>, sink: &mut Sink<'_>) {
    let state = row.context.scope.is_for_the_state();
    if row.side == Side::Enrollment && !state {
        return;
    }
    for field in [Field::LastName, Field::FirstName, Field::MiddleName] {
        if row.has_issue(field, Issue::SuffixInName) && row.is_current() {
            let most = if state { Severity::Error } else { Severity::Info };
            sink.at_most(most, |sink| sink.row(row, Some(field), "a name suffix stands inside the name"));
        }
    }
}
