//! Values that stand in the wrong field of their row: a suffix in a name, a call name in brackets.

use super::column::{NormalColumn, Outcome};
use super::name::Extra;
use crate::roster::{CodeColumn, Field, Interner, Issue, Pool};

/// Moves suffixes and call names out of name columns into their own fields where those are empty.
pub(super) fn apply(outcomes: &mut Vec<Outcome>, heights: [usize; 2]) {
    let sources = [Field::LastName, Field::FirstName, Field::MiddleName];
    let suffix = |extra: &Extra| extra.suffix.map(str::to_owned);
    move_into(outcomes, heights, Field::Suffix, &sources, suffix);
    let preferred = |extra: &Extra| extra.preferred.clone();
    move_into(outcomes, heights, Field::PreferredFirstName, &[Field::FirstName], preferred);
}

fn move_into(
    outcomes: &mut Vec<Outcome>,
    heights: [usize; 2],
    target: Field,
    sources: &[Field],
    pick: impl Fn(&Extra) -> Option<String>,
) {
    for (side, height) in heights.into_iter().enumerate() {
        for source in sources {
            let Some(column) = column_of(outcomes, *source, side) else { continue };
            // the text to move per raw code; most columns have none at all
            let texts: Vec<(u32, String)> =
                column.extras.iter().filter_map(|(code, extra)| Some((*code, pick(extra)?))).collect();
            if texts.is_empty() {
                continue;
            }
            let mut at_code = vec![0u32; column.issues.len()];
            for (at, (code, _)) in texts.iter().enumerate() {
                at_code[*code as usize] = at as u32 + 1;
            }
            let moves: Vec<(usize, u32)> = column
                .raw_codes
                .view()
                .iter()
                .enumerate()
                .filter_map(|(row, code)| Some((row, at_code[code as usize].checked_sub(1)?)))
                .collect();
            let outcome = outcome_for(outcomes, target);
            let mut interner = Interner::default();
            for text in outcome.vocabulary.iter().skip(1) {
                interner.code(text);
            }
            let codes: Vec<u32> = texts.iter().map(|(_, text)| interner.code(text)).collect();
            let column = outcome.sides[side].get_or_insert_with(|| empty_column(height));
            for (row, at) in moves {
                if column.codes.view().get(row) == 0 {
                    column.codes.set(row, codes[at as usize]);
                }
            }
            outcome.vocabulary = interner.into_pool();
        }
    }
}

fn column_of(outcomes: &[Outcome], field: Field, side: usize) -> Option<&NormalColumn> {
    outcomes.iter().find(|outcome| outcome.field == field)?.sides[side].as_ref()
}

fn outcome_for(outcomes: &mut Vec<Outcome>, field: Field) -> &mut Outcome {
    let at = outcomes.partition_point(|outcome| outcome.field < field);
    if outcomes.get(at).is_none_or(|outcome| outcome.field != field) {
        outcomes.insert(at, Outcome { field, vocabulary: Pool::default(), sides: [None, None] });
    }
    &mut outcomes[at]
}

/// Returns a column that the export does not have: nothing is invented as raw.
fn empty_column(height: usize) -> NormalColumn {
    NormalColumn {
        raw_codes: CodeColumn::empty_cells(height),
        codes: CodeColumn::empty_cells(height),
        issues: vec![Issue::None],
        ..NormalColumn::default()
    }
}
