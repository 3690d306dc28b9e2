//! What is assumed of a whole column before its values are read: the order of day and month, and whose grade codes they are.

use super::column::{Distinct, Notes};
use super::date::{Evidence, Order};
use super::grade_names::GradeSystem;
use crate::roster::{Field, FileFinding, GradeCodes};
use std::collections::BTreeMap;

/// Returns whose numbers and letters a column of grades uses.
pub(super) fn grade_system(known: GradeCodes, column: &Distinct<'_>, notes: &mut Notes) -> GradeSystem {
    // the field code stands in capitals; `Gr` is anybody's short word
    let header = |name: &str| column.source.iter().any(|header| header.trim() == name);
    let value = |wanted: &[&str]| column.iter().any(|(text, _)| wanted.contains(&text.trim()));
    let (system, label) = if known == GradeCodes::Aeries || header("GR") || header("NG") || header("STU.GR") {
        (GradeSystem::Aeries, "Aeries numbers: -1 is TK, 15 and above preschool")
    } else if known == GradeCodes::Calpads || value(&["KN", "US", "UE"]) {
        (GradeSystem::Calpads, "CALPADS codes: PS is preschool")
    } else {
        return GradeSystem::Usual;
    };
    notes.assumed.push(("grade codes".into(), label.into(), "its header, layout or set of values".into()));
    system
}

/// Returns the order of day and month in a column of dates; `of_file` is what all columns of dates of its file tell.
pub(super) fn date_order(
    field: Field,
    column: &Distinct<'_>,
    of_file: &BTreeMap<Field, Evidence>,
    notes: &mut Notes,
) -> Order {
    let own = of_file.get(&field).copied().unwrap_or_default();
    let mut all = Evidence::default();
    of_file.values().for_each(|evidence| all.merge(*evidence));
    let (order, why) = match (own.order(), all.order()) {
        (Some(order), _) => {
            let (proof, against) = match order {
                Order::MonthFirst => (own.month_first, own.day_first),
                Order::DayFirst => (own.day_first, own.month_first),
            };
            (order, Some(format!("{proof} different texts are dates only so, {against} only the other way")))
        }
        (None, Some(order)) if own.month_first + own.day_first == 0 => {
            let why = "no text of its own tells; the file's other dates do".to_owned();
            (order, (own.either > 0).then_some(why))
        }
        _ => {
            if own.either + own.month_first + own.day_first > 0 {
                undecided(field, column, own, notes);
            }
            let why = "nothing tells, or the texts contradict each other; the usual order here".to_owned();
            (Order::MonthFirst, (own.either + own.month_first > 0).then_some(why))
        }
    };
    if let Some(why) = why {
        let value = match order {
            Order::MonthFirst => "month first",
            Order::DayFirst => "day first",
        };
        notes.assumed.push((format!("date order of {}", field.name()), value.into(), why));
    }
    order
}

/// Notes how many dates are read in one order and could be meant in the other.
fn undecided(field: Field, column: &Distinct<'_>, own: Evidence, notes: &mut Notes) {
    let rows: u64 = column
        .iter()
        .filter(|(text, _)| {
            let mut evidence = Evidence::default();
            evidence.add(text);
            evidence.either > 0
        })
        .map(|(_, rows)| rows)
        .sum();
    if rows == 0 {
        return;
    }
    let seen = match own.month_first + own.day_first {
        0 => "no value has a day above 12".to_owned(),
        _ => format!("{} different texts need the month first, {} the day first", own.month_first, own.day_first),
    };
    notes.findings.push(FileFinding {
        code: "F205",
        line: None,
        field: Some(field),
        count: rows,
        message: format!(
            "day and month of {rows} {} of {} cannot be told apart: {seen}; read with the month first",
            if rows == 1 { "value" } else { "values" },
            field.label()
        ),
    });
}
