//! F205: dates whose day and month cannot be told apart.

use crate::diagnose::registry::rule;

rule! {
    /// ## What it means
    /// No date of the column has a day above 12, and no other column of the file tells, so month first and day first
    /// are both possible; or some dates can only be one and some only the other. What could be either is read with the
    /// month first.
    ///
    /// ## Why it matters
    /// A wrong guess makes every birth date wrong.
    ///
    /// ## How to fix it
    /// Export dates as YYYY-MM-DD. There is no setting for the order.
    ///
    /// ## Not reported when
    /// The dates of the column that can only be one settle the order, or those of another column of the file do.
    code: "F205",
    name: "ambiguous-date-order",
    summary: "day and month cannot be told apart",
    severity: Warning,
    owner: It,
    scope: File,
    fix: "District IT exports dates as YYYY-MM-DD.",
}
