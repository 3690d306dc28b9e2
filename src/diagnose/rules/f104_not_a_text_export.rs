//! F104: a web page, a document, a damaged or hostile archive: a file with no table of students in it.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// The file is a web page, a PDF, an old workbook or something else without a table, whatever its name
    /// says; or a ZIP file or workbook that cannot be opened, that holds no table of students or several, or
    /// that would expand to far more than an export has.
    ///
    /// ## Why it matters
    /// A login page that was saved as CSV has no rows to compare. Of several tables, taking one would leave
    /// the other's students out.
    ///
    /// ## How to fix it
    /// Export as CSV or tab-delimited text, or as a workbook (.xlsx) with one table of students. Of several
    /// tables, name the one to read with `--table SIDE=NAME`.
    ///
    /// ## Not reported when
    /// The file is delimited text, compressed or not, or a ZIP file, folder or workbook (.xlsx) with one such
    /// table or with the files of a known layout.
    code: "F104",
    name: "not-a-text-export",
    summary: "not an export that can be read",
    severity: Error,
    owner: It,
    scope: File,
    fix: "District IT exports delimited text, or a workbook with one table of students.",
}
