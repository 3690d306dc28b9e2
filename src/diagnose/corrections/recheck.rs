//! Whether the rules are content: they run again over the rows as they would be, and what is not settled is not proposed.

use super::{Cell, Draft, Family, Form};
use crate::diagnose::Settings;
use crate::diagnose::context::Context;
use crate::diagnose::lookup;
use crate::diagnose::triage::{self, Touched};
use crate::roster::{Discrepancy, Field, NO_ROW, Result, Rosters, Side};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// How often what is not settled is taken out before nothing is proposed at all.
const ROUNDS: usize = 4;

/// Names a finding, whatever it says: rule, rows and field.
type Name = (u32, u32, u32, u32, Option<Field>);

fn name(found: &Discrepancy) -> Name {
    (found.rule, found.enrollment, found.sis, found.related, found.field)
}

/// Keeps the drafts after which the finding that asks for them is gone and no other one appears.
///
/// The pairs stay as they are: how the rows would be linked with the new values is not looked at.
pub(super) fn sound(
    context: &Context<'_>,
    before: &[Discrepancy],
    mut drafts: Vec<Draft>,
    settings: &Settings,
) -> Result<Vec<Draft>> {
    let known: FxHashSet<Name> = before.iter().map(name).collect();
    let mut open = pairs_of(&drafts);
    for _ in 0..ROUNDS {
        if drafts.is_empty() {
            break;
        }
        let rosters = corrected(context.rosters, &drafts)?;
        let after = context.over(&rosters);
        let (_, found) = triage::run_again(&after, &settings.severity, &touched(open)).into_parts();
        let before: Vec<Cell> = drafts.iter().map(|draft| draft.cell).collect();
        drop_unsettled(&mut drafts, &found, &known);
        drop_second_holders(&mut drafts, &after);
        if drafts.len() == before.len() {
            return Ok(drafts);
        }
        open = changed(&before, &drafts);
    }
    Ok(Vec::new())
}

/// Returns the pairs that have some drafts left and have lost others; in all others the rules would find the same again.
fn changed(before: &[Cell], drafts: &[Draft]) -> Vec<[u32; 2]> {
    let mut left = drafts.iter().map(|draft| draft.cell).peekable();
    let lost: FxHashSet<[u32; 2]> =
        before.iter().filter(|cell| left.next_if_eq(cell).is_none()).map(|cell| cell.pair).collect();
    let mut pairs = pairs_of(drafts);
    pairs.retain(|pair| lost.contains(pair));
    pairs
}

fn pairs_of(drafts: &[Draft]) -> Vec<[u32; 2]> {
    let mut pairs: Vec<[u32; 2]> = drafts.iter().map(|draft| draft.cell.pair).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn touched(pairs: Vec<[u32; 2]>) -> Touched {
    let mut rows = [0, 1].map(|side| pairs.iter().map(|pair| pair[side]).collect::<Vec<u32>>());
    rows.iter_mut().for_each(|rows| rows.sort_unstable());
    Touched { pairs, rows }
}

/// Takes out the IDs that another row of the same file holds already.
fn drop_second_holders(drafts: &mut Vec<Draft>, after: &Context<'_>) {
    for field in [Field::LocalId, Field::StateId] {
        for side in Side::BOTH {
            let is_own = |draft: &&Draft| draft.cell.side == side && draft.cell.field == field;
            let code = |row: u32| after.code(side, field, row);
            let wanted: FxHashSet<u32> = drafts.iter().filter(is_own).map(|draft| code(draft.cell.row())).collect();
            if wanted.is_empty() {
                continue;
            }
            let mut holders: FxHashMap<u32, u32> = FxHashMap::default();
            for code in after.codes(side, field).iter().filter(|code| wanted.contains(code)) {
                *holders.entry(*code).or_default() += 1;
            }
            drafts.retain(|draft| !is_own(&draft) || holders.get(&code(draft.cell.row())) == Some(&1));
        }
    }
}

/// Finds the drafts of a row of one side: their places, row after row, and where those of each row begin.
struct ByRow {
    places: Vec<u32>,
    starts: Vec<u32>,
}

impl ByRow {
    fn of(drafts: &[Draft], side: Side) -> Self {
        let row = |draft: &Draft| draft.cell.pair[side.index()] as usize;
        let mut starts = vec![0u32; drafts.iter().map(row).max().map_or(0, |last| last + 2)];
        drafts.iter().for_each(|draft| starts[row(draft) + 1] += 1);
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut places = vec![0u32; drafts.len()];
        for (at, draft) in (0..).zip(drafts) {
            let next = &mut next[row(draft)];
            places[*next as usize] = at;
            *next += 1;
        }
        Self { places, starts }
    }

    fn of_row(&self, row: u32) -> &[u32] {
        let row = row as usize;
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(from), Some(to)) => &self.places[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

/// Takes out the drafts that leave their finding, or bring a new one, about the same values of the same rows.
fn drop_unsettled(drafts: &mut Vec<Draft>, found: &[Discrepancy], known: &FxHashSet<Name>) {
    let infos = lookup::infos();
    let mut wrong: Vec<bool> = vec![false; drafts.len()];
    let by_row = Side::BOTH.map(|side| ByRow::of(drafts, side));
    for found in found {
        let code = infos.get(found.rule as usize).map_or("", |info| info.code);
        let is_new = !known.contains(&name(found));
        let rows = [(Side::Enrollment, found.enrollment), (Side::Sis, found.sis), (found.related_side, found.related)];
        let mut concerned: Vec<usize> = rows
            .into_iter()
            .filter(|(_, row)| *row != NO_ROW)
            .flat_map(|(side, row)| by_row[side.index()].of_row(row).iter().map(|at| *at as usize))
            .collect();
        if !is_new {
            // what asked for the change is still there
            let asked = |at: &usize| drafts[*at].cell.code == code && Some(drafts[*at].cell.field) == found.field;
            concerned.into_iter().filter(asked).for_each(|at| wrong[at] = true);
            continue;
        }
        if concerned.is_empty() {
            concerned = (0..drafts.len()).collect();
        }
        let family = found.field.map(Family::of);
        let of_family: Vec<usize> = concerned
            .iter()
            .copied()
            .filter(|at| family.is_none_or(|family| family == Family::of(drafts[*at].cell.field)))
            .collect();
        let dropped = if of_family.is_empty() { concerned } else { of_family };
        dropped.into_iter().for_each(|at| wrong[at] = true);
    }
    // an address and a name are changed as a whole or not at all
    let group = |draft: &Draft| (draft.cell.side, draft.cell.pair, Family::of(draft.cell.field));
    let groups: BTreeSet<_> =
        drafts.iter().zip(&wrong).filter(|(_, wrong)| **wrong).map(|(draft, _)| group(draft)).collect();
    drafts.retain(|draft| !groups.contains(&group(draft)));
}

/// Returns the rosters as they would be.
fn corrected(rosters: &Rosters, drafts: &[Draft]) -> Result<Rosters> {
    let mut after = rosters.clone();
    let fields: BTreeSet<Field> = drafts.iter().map(|draft| draft.cell.field).collect();
    for field in fields {
        let own: Vec<&Draft> = drafts.iter().filter(|draft| draft.cell.field == field).collect();
        let new: Vec<&str> = own.iter().filter_map(|draft| new_form(draft)).collect();
        let mut new = after.vocabulary.codes_of(field, &new).into_iter();
        let codes: Vec<u32> = own
            .iter()
            .map(|draft| match draft.form {
                Form::Known(code) => code,
                Form::New(_) => new.next().unwrap_or(0),
            })
            .collect();
        for side in Side::BOTH {
            let cells: Vec<(u32, &str, u32)> = own
                .iter()
                .zip(&codes)
                .filter(|(draft, _)| draft.cell.side == side)
                .map(|(draft, code)| (draft.cell.row(), draft.proposed.as_str(), *code))
                .collect();
            if !cells.is_empty() {
                let changed = after.side(side).with_cells(field, &cells)?;
                match side {
                    Side::Enrollment => after.enrollment = changed,
                    Side::Sis => after.sis = changed,
                }
            }
        }
    }
    Ok(after)
}

fn new_form(draft: &Draft) -> Option<&str> {
    match &draft.form {
        Form::Known(_) => None,
        Form::New(text) => Some(text),
    }
}
