//! R101: a row with more or fewer cells than the header.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// The row has more or fewer cells than the header, so its values may stand in the wrong columns.
    ///
    /// ## Why it matters
    /// The row was left out of the comparison, so its student may be reported as missing.
    ///
    /// ## How to fix it
    /// Look for a delimiter inside a text that is not quoted (Smith, Jr), and export again with quotes.
    ///
    /// ## Not reported when
    /// The surplus cells are empty.
    code: "R101",
    name: "wrong-field-count",
    summary: "row has more or fewer cells than the header",
    severity: Warning,
    owner: It,
    scope: Row,
    fix: "District IT corrects the row in the source and exports again.",
}
