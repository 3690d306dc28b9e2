//! R104: a row without name and ID.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// The row has no name and no ID, so it stands for nobody.
    ///
    /// ## Why it matters
    /// The row was left out of the comparison, so its student may be reported as missing.
    ///
    /// ## How to fix it
    /// Delete the row in the source, or fill in who it is.
    ///
    /// ## Not reported when
    /// Either a name or an ID is there.
    code: "R104",
    name: "no-identity",
    summary: "row has neither name nor ID",
    severity: Warning,
    owner: It,
    scope: Row,
    fix: "District IT corrects the row in the source and exports again.",
}
