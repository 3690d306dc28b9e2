//! F103: a file whose rows cannot be told apart.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// A quote is opened and never closed, or more rows are damaged than can be left aside.
    ///
    /// ## Why it matters
    /// One stray quote can swallow a thousand students without any error, so the file is refused as a
    /// whole. So is a file that ends in the middle of its last row, as one does that is still being written:
    /// the students behind the cut would be missing. A file whose last row is whole may lack the line end.
    ///
    /// ## How to fix it
    /// Export the file again, with the delimiter quoted inside texts; do not edit it in a spreadsheet.
    ///
    /// ## Not reported when
    /// Only a few rows are damaged: they are rejected one by one (R101, R102).
    code: "F103",
    name: "damaged-structure",
    summary: "too many rows are damaged, or a quote is never closed",
    severity: Error,
    owner: It,
    scope: File,
    fix: "District IT exports the file again with every text quoted.",
}
