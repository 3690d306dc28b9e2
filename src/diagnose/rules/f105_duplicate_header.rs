//! F105: one header that stands over two columns.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// Two columns of the file have the same header, so it cannot be told which one is meant.
    ///
    /// ## Why it matters
    /// The wrong one of the two may be compared.
    ///
    /// ## How to fix it
    /// Rename one of the columns in the export, or name the right one with --map.
    ///
    /// ## Not reported when
    /// The repeated column is not used.
    code: "F105",
    name: "duplicate-header",
    summary: "the same header stands over two columns",
    severity: Warning,
    owner: It,
    scope: File,
    fix: "District IT gives each column of the export a name of its own.",
}
