//! P201: enrolled in the platform, gone in the SIS.

use super::e204_exit_before_entry::is_before;
use super::p203_no_show;
use crate::diagnose::context::Pair;
use crate::diagnose::expected;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::standing::Standing;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// The platform has this student as enrolled, while the SIS has the record as inactive, transferred
    /// out, graduated or historical, or, where its export has no status, with an exit date that has passed.
    ///
    /// ## Why it matters
    /// A student who returns without being re-enrolled has no schedule and no attendance, and is not
    /// counted.
    ///
    /// ## How to fix it
    /// Ask whether the child attends. If so, re-enroll the SIS record; do not create a new one. If not,
    /// withdraw the application in the platform.
    ///
    /// ## Not reported when
    /// The SIS record is active or pre-registered, or the platform's layout expects nothing of such a record
    /// (Finalsite beside PowerSchool's status 1). An application that is still under way is listed as
    /// information: approving it must re-enroll the old record, not create a new one. So is a row of a platform that
    /// gives no status, unless it was submitted after the exit. A record without an exit whose day of entry is still to
    /// come is not closed; one of a student who never came is P203. An exit date before the entry is E204. An exit date says that
    /// a school year is over, and not that a student left, where most records share it; where its code is one
    /// of the year's end (E155, promoted) and it is not older than a year; or where it lies in the May to July
    /// before the run, and a tenth of all records ended then.
    code: "P201",
    name: "enrolled-but-inactive",
    summary: "the platform has the student as enrolled, the SIS as inactive",
    severity: Error,
    owner: Registrar,
    scope: Pair(check),
    reads: [Status, EntryDate, ExitDate, ExitCode, SubmittedAt],
    when: [Status: OtherStatuses],
    fix: "The registrar re-enrolls the student in the SIS, or the enrollment office corrects the platform.",
}

/// Reports an enrolled student whose SIS record is closed; an application under way is information.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    let Some(found) = expected::of_pair(pair, RULE.info.code) else { return };
    let standings = pair.standings();
    let by_date = pair.context.is_ended(pair.sis);
    let field = if by_date { Field::ExitDate } else { Field::Status };
    let [entry, exit] = [Field::EntryDate, Field::ExitDate].map(|field| pair.texts(field)[1]);
    if (standings[1] == Standing::Inactive && !by_date && entry > pair.context.as_of && exit <= entry)
        || (by_date && is_before(exit, entry))
    {
        // the day of entry is still to come; or one of the two dates is wrong, which is E204
        return;
    }
    if standings[0] == Standing::Enrolled && p203_no_show::of_closed(pair.context, pair.sis).is_some() {
        return;
    }
    if standings[0] == Standing::Missing {
        let message = "registered in the platform, but the SIS record is closed";
        let submitted = pair.texts(Field::SubmittedAt)[0].get(..10).unwrap_or("");
        // who left after registering cannot be taken out of a list of answers
        if exit.is_empty() || submitted <= exit {
            sink.pair_as_info(pair, field, message);
        } else {
            sink.pair(pair, field, message);
        }
    } else if found.information {
        let message = "an application is under way and the SIS record is closed: re-enroll that record on approval";
        sink.pair_as_info(pair, field, message);
    } else if by_date {
        sink.pair(pair, field, "enrolled in the platform, but the SIS record has ended by its exit date");
    } else {
        sink.pair(pair, Field::Status, message_of(standings[1]));
    }
}

fn message_of(sis: Standing) -> &'static str {
    match sis {
        Standing::Graduated => "enrolled in the platform, but the SIS record is closed as graduated",
        Standing::Withdrawn => "enrolled in the platform, but the SIS record is closed as withdrawn or transferred out",
        _ => "enrolled in the platform, but the SIS record is not active",
    }
}
