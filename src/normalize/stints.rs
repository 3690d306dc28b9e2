//! The stays of students with several rows, from raw to normal codes.

use super::column::NormalColumn;
use crate::roster::{Field, RawTable, STINT_FIELDS, Stint, Vocabulary};

/// Returns the raw codes that the stays have in a field; empty where the field is none of a stay's.
pub(super) fn codes(table: &RawTable, field: Field) -> Vec<u32> {
    match STINT_FIELDS.iter().position(|known| *known == field) {
        Some(at) => table.stints.iter().map(|stint| stint.codes[at]).collect(),
        None => Vec::new(),
    }
}

/// Returns the stays by the rows' canonical order, those of one student by entry, exit and school.
pub(super) fn of(
    table: &RawTable,
    order: &[u32],
    columns: &[(Field, NormalColumn)],
    vocabulary: &Vocabulary,
) -> Vec<Stint> {
    if table.stints.is_empty() {
        return Vec::new();
    }
    let mut place = vec![0u32; order.len()];
    for (at, row) in order.iter().enumerate() {
        place[*row as usize] = at as u32;
    }
    let of_field = |field: Field| columns.iter().find(|(other, _)| *other == field).map(|(_, column)| &column.stints);
    let normal = STINT_FIELDS.map(of_field);
    let mut stints: Vec<Stint> = table
        .stints
        .iter()
        .enumerate()
        .map(|(at, raw)| {
            let code = |field: usize| normal[field].and_then(|codes| codes.get(at)).copied().unwrap_or(0);
            Stint {
                row: place.get(raw.student as usize).copied().unwrap_or(0),
                entry: code(0),
                exit: code(1),
                school: code(2),
                grade: code(3),
                status: code(4),
                entry_code: code(5),
                exit_code: code(6),
                state_id: code(7),
                school_year: code(8),
                primary: raw.primary,
                line: raw.line,
            }
        })
        .collect();
    let texts = |stint: &Stint| {
        [(Field::EntryDate, stint.entry), (Field::ExitDate, stint.exit), (Field::School, stint.school)]
            .map(|(field, code)| vocabulary.text(field, code))
    };
    stints.sort_by(|one, other| {
        one.row.cmp(&other.row).then_with(|| texts(one).cmp(&texts(other))).then(one.line.cmp(&other.line))
    });
    stints
}
