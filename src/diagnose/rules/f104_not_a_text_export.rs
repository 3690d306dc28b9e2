//! F104: a workbook, web page or other binary under the name of a text file.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// The file is a workbook, a web page, a PDF or something else that is no delimited text, whatever its
    /// name says.
    ///
    /// ## Why it matters
    /// A login page that was saved as CSV, or a renamed workbook, has no rows to compare.
    ///
    /// ## How to fix it
    /// Export as CSV or tab-delimited text.
    ///
    /// ## Not reported when
    /// The file is delimited text, compressed or not.
    code: "F104",
    name: "not-a-text-export",
    summary: "not a text export",
    severity: Error,
    owner: It,
    scope: File,
    fix: "District IT exports delimited text instead of a workbook, page or document.",
}
