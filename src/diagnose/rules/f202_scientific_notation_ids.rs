//! F202: IDs that a spreadsheet turned into rounded numbers.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// IDs stand as 1.23E+09, or with their last digits turned to zeros: a spreadsheet took them for
    /// numbers.
    ///
    /// ## Why it matters
    /// The digits are gone; such an ID links to nothing, or to another child.
    ///
    /// ## How to fix it
    /// Export again and do not open the file in a spreadsheet, or format the column as text first.
    ///
    /// ## Not reported when
    /// The digits are all there; so few numbers of sixteen digits and more end in zeros that they do so by nature.
    code: "F202",
    name: "scientific-notation-ids",
    summary: "IDs in scientific notation: digits are lost",
    severity: Error,
    owner: It,
    scope: File,
    fix: "District IT exports the IDs as text, without opening the file in a spreadsheet.",
}
