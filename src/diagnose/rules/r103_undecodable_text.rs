//! R103: a row with bytes that are no text.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// The row holds bytes that are no letters in the encoding of the file, or zero bytes.
    ///
    /// ## Why it matters
    /// The row was left out of the comparison, so its student may be reported as missing.
    ///
    /// ## How to fix it
    /// Export again as UTF-8; a zero byte points to a damaged or half-written file.
    ///
    /// ## Not reported when
    /// The bytes are letters of another encoding that the whole file is in.
    code: "R103",
    name: "undecodable-text",
    summary: "row has bytes that are no text",
    severity: Warning,
    owner: It,
    scope: Row,
    fix: "District IT corrects the row in the source and exports again.",
}
