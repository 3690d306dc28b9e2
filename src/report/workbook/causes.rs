//! "Causes first": one row per fault that stands behind many problems.

use super::fixlist::sentence;
use super::look::{Column, Kind, Look};
use super::page::{Page, Sheet, Written};
use super::plan::Plan;
use crate::report::cause_label;
use crate::roster::{Cause, Field, grouped};

/// The sheet's name.
pub(super) const NAME: &str = "Causes first";

const COLUMNS: [Column; 11] = [
    Column::new("Cause", Kind::Words, 9, 11),
    Column::new("What happened", Kind::Words, 30, 44),
    Column::new("Rows", Kind::Words, 12, 16),
    Column::new("Where", Kind::Text, 12, 26),
    Column::new("Since", Kind::Date, 11, 11),
    Column::new("How much more than elsewhere", Kind::Words, 14, 14),
    Column::new("Likely fault", Kind::Words, 24, 36),
    Column::new("What to do", Kind::Words, 24, 36),
    Column::new("Who", Kind::Words, 12, 18),
    Column::new("Problems under it", Kind::Number, 10, 10),
    Column::new("Example rows", Kind::Words, 18, 30),
];

/// Returns the causes that stand behind any of the rows, with their numbers from 1.
pub(super) fn of<'a>(plan: &Plan<'a>, rows: &[u32]) -> Vec<(u32, &'a Cause)> {
    let found = plan.result.diagnosis.discrepancies.rows();
    let causes = &plan.result.diagnosis.causes;
    let mut is_there = vec![false; causes.len() + 1];
    for at in rows {
        if let Some(is_there) = is_there.get_mut(found[*at as usize].cause as usize) {
            *is_there = true;
        }
    }
    (1..)
        .zip(causes)
        .zip(is_there.into_iter().skip(1))
        .filter_map(|(cause, is_there)| is_there.then_some(cause))
        .collect()
}

/// Writes the sheet.
pub(super) fn write(plan: &Plan<'_>, causes: &[(u32, &Cause)], header: &str, look: &Look) -> Written<Sheet> {
    let mut page = Page::list(NAME, &COLUMNS, 1, look)?;
    page.each(causes, |page, (number, cause)| {
        page.text(0, &cause_label(&plan.result.diagnosis, *number));
        page.text(1, &sentence(&cause.message));
        page.text(2, &format!("{} of {}", grouped(cause.affected), grouped(cause.of)));
        let label = |name: &str| Field::from_name(name).map_or(name.to_owned(), |field| field.label().to_owned());
        let place: Vec<String> = cause.place.iter().map(|(name, value)| format!("{}: {value}", label(name))).collect();
        page.text(3, if place.is_empty() { "everywhere" } else { "" });
        page.text(3, &place.join("\n"));
        page.date(4, cause.since.as_deref().unwrap_or_default());
        page.text(5, &cause.times());
        page.text(6, &sentence(&cause.likely_fault));
        page.text(7, &sentence(&cause.fix));
        page.text(8, cause.owner.name());
        page.number(9, u32::try_from(cause.members).unwrap_or(u32::MAX));
        let examples = cause.examples.iter().take(4).map(|found| match (found.enrollment_row, found.sis_row) {
            (0, sis) => format!("SIS row {sis}"),
            (enrollment, 0) => format!("enrollment row {enrollment}"),
            (enrollment, sis) => format!("enrollment row {enrollment}, SIS row {sis}"),
        });
        page.text(10, &examples.collect::<Vec<_>>().join("\n"));
    })?;
    page.finish(10, header, &plan.result.run.as_of, "No cause was found.")
}
