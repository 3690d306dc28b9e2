//! F203: dates that are a spreadsheet's day numbers.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// A date column holds numbers such as 45123, which count days since 1900.
    ///
    /// ## Why it matters
    /// They are read as dates here, but other systems refuse them.
    ///
    /// ## How to fix it
    /// Export again without opening the file in a spreadsheet, or format the column as date.
    ///
    /// ## Not reported when
    /// The number is a year, or the column holds dates.
    code: "F203",
    name: "excel-serial-dates",
    summary: "dates are day numbers of a spreadsheet",
    severity: Warning,
    owner: It,
    scope: File,
    fix: "District IT exports the dates as dates.",
}
