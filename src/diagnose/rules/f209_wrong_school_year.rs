//! F209: an export of another school year.

use crate::diagnose::calendar::{date_of, school_year_of};
use crate::diagnose::context::Context;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::roster::{Field, NO_ROW, Side};
use std::collections::BTreeMap;

rule! {
    /// ## What it means
    /// The school years or entry dates of an export are of another year than the date of the run, or of
    /// another year than the other export.
    ///
    /// ## Why it matters
    /// Last year's schools and grades are compared with this year's: nearly every student seems to differ.
    ///
    /// ## How to fix it
    /// Export again for the right year; in PowerSchool, check the year that is selected at the top of the
    /// page.
    ///
    /// ## Not reported when
    /// The platform enrolls for the coming year; it is June, July or August, when either year is right; the
    /// export gives the date on which students first came to the school; fewer than 20 rows show it.
    code: "F209",
    name: "wrong-school-year",
    summary: "the dates are of another school year",
    severity: Warning,
    owner: It,
    scope: File(check),
    fix: "District IT exports the right school year.",
}

/// Reports an export whose years are not those of the run, then exports of two different years.
fn check(context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(as_of) = date_of(context.as_of) else { return };
    let current = school_year_of(as_of);
    let stated = Side::BOTH.map(|side| stated_year(context, side));
    let mut told = false;
    for side in Side::BOTH {
        let entered = context.habits(side).entry_year;
        let entered = entered.map(|year| (year, Field::EntryDate));
        let found = stated[side.index()].map(|year| (year, Field::SchoolYear)).or(entered);
        let Some((year, field)) = found else { continue };
        let latest = if side == Side::Enrollment || (6..=8).contains(&as_of.month()) { current + 1 } else { current };
        let earliest = if (6..=8).contains(&as_of.month()) { current - 1 } else { current };
        if !(earliest..=latest).contains(&year) {
            told = true;
            let message = format!(
                "{} export: the {} of nearly all rows is of the school year {}-{:02}, and the run of {}-{:02}",
                side.label(),
                field.label(),
                year - 1,
                year % 100,
                current - 1,
                current % 100
            );
            sink.rows(NO_ROW, NO_ROW, Some(field), &message);
        }
    }
    if let ([Some(mine), Some(theirs)], false) = (stated, told)
        && mine != theirs
    {
        let message = format!(
            "the platform's rows are of the school year {}-{:02}, the SIS's of {}-{:02}",
            mine - 1,
            mine % 100,
            theirs - 1,
            theirs % 100
        );
        sink.rows(NO_ROW, NO_ROW, Some(Field::SchoolYear), &message);
    }
}

/// Returns the school year that nearly all rows of a side state.
fn stated_year(context: &Context<'_>, side: Side) -> Option<i16> {
    let mut counts: BTreeMap<u32, u64> = BTreeMap::new();
    for code in context.codes(side, Field::SchoolYear) {
        *counts.entry(code).or_default() += u64::from(code != 0);
    }
    let all: u64 = counts.values().sum();
    let (code, count) = counts.into_iter().max_by_key(|(code, count)| (*count, *code))?;
    (count >= 20 && count * 20 >= all * 19).then(|| context.text_of(Field::SchoolYear, code).parse().ok())?
}
