//! F102: a needed column that cannot be found.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// No column of the file could be recognised as a field that is needed to tell students apart, or each row
    /// names several children, so that it is not said which of the columns are the student's.
    ///
    /// ## Why it matters
    /// Nothing is compared, because every student would be reported as missing.
    ///
    /// ## How to fix it
    /// Add the column to the export, or say which one it is with --map SIDE.FIELD=COLUMN. Invisible
    /// characters in a header are a known cause. A form with several children is exported with one row each.
    ///
    /// ## Not reported when
    /// The field is found under another name, by its header or by its values.
    code: "F102",
    name: "missing-required-column",
    summary: "a needed column cannot be found",
    severity: Error,
    owner: It,
    scope: File,
    fix: "District IT adds the column to the export, or names it with --map.",
}
