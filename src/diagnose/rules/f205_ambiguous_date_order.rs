//! F205: dates whose day and month cannot be told apart.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// No date of the column has a day above 12, so month first and day first are both possible.
    ///
    /// ## Why it matters
    /// A wrong guess makes every birth date wrong.
    ///
    /// ## How to fix it
    /// Export dates as YYYY-MM-DD, or state the order in the configuration.
    ///
    /// ## Not reported when
    /// At least one date of the column settles the order.
    code: "F205",
    name: "ambiguous-date-order",
    summary: "day and month cannot be told apart",
    severity: Warning,
    owner: It,
    scope: File,
    fix: "District IT exports dates as YYYY-MM-DD, or states the order in the configuration.",
}
