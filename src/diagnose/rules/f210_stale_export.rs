//! F210: an export that is too old.

use crate::diagnose::calendar::{date_of, days_between};
use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side};

rule! {
    /// ## What it means
    /// The newest submission or update of an export is older than the configuration allows.
    ///
    /// ## Why it matters
    /// What was fixed since is reported again, and what broke since is not seen. A nightly job that no
    /// longer runs shows itself in this way.
    ///
    /// ## How to fix it
    /// Find out why the export was not made anew; look at the job and at its disk.
    ///
    /// ## Not reported when
    /// The configuration sets no limit ([limits] stale_enrollment_days, stale_sis_days); the export has no
    /// dates of submission or update. That an export is byte for byte an older one is told by the gate.
    code: "F210",
    name: "stale-export",
    summary: "the export is too old",
    severity: Warning,
    owner: It,
    scope: File(check),
    fix: "District IT finds out why the export was not made anew.",
}

/// Reports an export whose newest row is too old.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(as_of) = date_of(context.as_of) else { return };
    for side in Side::BOTH {
        let Some(limit) = context.scope.limits.stale_days[side.index()] else { continue };
        let newest = [Field::UpdatedAt, Field::SubmittedAt].into_iter().filter_map(|field| {
            let texts = context.codes(side, field).iter().map(|code| context.text_of(field, code));
            Some((texts.filter(|text| *text < "9999" && !text.is_empty()).max()?, field))
        });
        let Some((text, field)) = newest.max() else { continue };
        let Some(days) = date_of(text).map(|day| days_between(day, as_of)) else { continue };
        if i64::from(days) > i64::from(limit) {
            let message = format!(
                "{} export: the newest {} lies {days} days back, and {limit} are allowed",
                side.label(),
                field.label()
            );
            sink.rows(NO_ROW, NO_ROW, Some(field), &message);
        }
    }
}
