//! The entry of the cause that concerns whole rows.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// From one day on, the platform's rows are missing in the SIS or differ from it, and before that day
    /// they do not: deliveries stopped, or the SIS export is older than it seems.
    ///
    /// ## Why it matters
    /// Every family that came since then is unknown to its school.
    ///
    /// ## How to fix it
    /// Look at the delivery queue from that day on, and export the SIS again.
    ///
    /// ## Not reported when
    /// The platform's export has no date of submission or update; fewer than eight rows came since; rows
    /// before the day are missing nearly as often.
    STALE
    code: "S121",
    name: "stale-rows",
    summary: "one cause: rows since a day have not arrived in the SIS",
    owner: It,
    fix: "District IT looks at the deliveries since that day and exports the SIS again.",
}
