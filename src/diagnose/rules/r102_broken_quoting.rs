//! R102: a row whose quotes do not fit.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// A quote stands where none may stand. Where it cannot be told where the cells end, the row is left out;
    /// where the row still has the right number of cells, it is kept as it stands and counted here.
    ///
    /// ## Why it matters
    /// A row that is left out lets its student appear as missing; a kept one may hold a quote that is no
    /// part of the name.
    ///
    /// ## How to fix it
    /// Export again with quotes doubled inside quoted texts.
    ///
    /// ## Not reported when
    /// Every quote inside a cell is doubled and the cell is quoted.
    code: "R102",
    name: "broken-quoting",
    summary: "row has quotes that do not fit",
    severity: Warning,
    owner: It,
    scope: Row,
    fix: "District IT corrects the row in the source and exports again.",
}
