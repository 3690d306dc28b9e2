//! The entries of the causes that concern whole rows.

use crate::diagnose::registry::cause;

cause! {
    /// ## What it means
    /// From one day on, the platform's rows are missing in the SIS or differ from it, and before that day
    /// they do not: deliveries stopped, or the SIS export is older than it seems. Or rows of some days are missing that came
    /// between others which are there: a delivery failed.
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

cause! {
    /// ## What it means
    /// Nearly all students of a school, a grade or a form, or of the whole export, are in one export only, while elsewhere
    /// most are in both: the other export was made with a filter, holds new students only, or that school is not in that
    /// system. Where nobody is in both, the exports may be of different districts or school years.
    ///
    /// ## Why it matters
    /// Each of them looks like a child whom nobody registered or nobody entered (P101, P102), and those who are truly
    /// missing cannot be told among them.
    ///
    /// ## How to fix it
    /// Export again without the filter. Where it is meant, such as where only new families register, or graduates are
    /// still active, set the severity of S122 to info.
    ///
    /// ## Not reported when
    /// Fewer than eight students are missing; fewer than four in five of the place are, or others nearly as often; the
    /// rows are of another school year, out of the schools by their status, or test records.
    LEFT_OUT
    code: "S122",
    name: "students-left-out",
    summary: "one cause: an export leaves students out",
    severity: Warning,
    owner: It,
    fix: "District IT exports again without the filter.",
}

cause! {
    /// ## What it means
    /// Nearly all students of a school, a grade or a form, or of the whole export, have left by the status of one export,
    /// and are enrolled by the other: the SIS export is of the year that is over, the year-end rollover was not done for
    /// that school, or the platform closed its applications.
    ///
    /// ## Why it matters
    /// Each of them looks like a child who was withdrawn (P201) or stayed by mistake (P202), and those who truly were
    /// cannot be told among them.
    ///
    /// ## How to fix it
    /// Finish the rollover for that place, or export the year that the other system is about.
    ///
    /// ## Not reported when
    /// Fewer than eight students show it, or fewer than four in five of the place, which P201 and P202 list one by one.
    CLOSED
    code: "S126",
    name: "records-closed",
    summary: "one cause: one system has closed the records of a whole place",
    owner: It,
    fix: "District IT finishes the year-end rollover for this place, or exports the year that the other system is about.",
}
