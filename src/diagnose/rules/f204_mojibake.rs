//! F204: text in the wrong encoding.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// Letters with accents have turned into two strange ones, or into question marks: UTF-8 was read as
    /// Windows-1252 somewhere. Or they stand as HTML, JSON or an address of the web writes them (`&ntilde;`, `\u00f1`, `%C3%B1`), as a
    /// web form has left them; such values
    /// are read as they were meant.
    ///
    /// ## Why it matters
    /// Names are wrong in every system that the file goes to.
    ///
    /// ## How to fix it
    /// Export as UTF-8 and import as UTF-8; let the form's export turn HTML into plain text.
    ///
    /// ## Not reported when
    /// The letters are whole, in whatever encoding.
    code: "F204",
    name: "mojibake",
    summary: "accents are garbled by a wrong encoding",
    severity: Warning,
    owner: It,
    scope: File,
    fix: "District IT exports the file as UTF-8.",
}
