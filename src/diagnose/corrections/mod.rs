//! What should be changed where: per accepted pair, the cells that one system should take over from the other.
//!
//! Three steps: which discrepancy asks for which cell ([`wanted`]), in what form the receiving system writes the value
//! ([`forms`]), and whether the rules are content with it ([`recheck`]). Where any step is in doubt, nothing is proposed.

mod dates;
mod forms;
mod ids;
mod receiving;
mod recheck;
mod texts;
mod wanted;

use super::Settings;
use super::causes::Doubt;
use super::context::Context;
use crate::roster::{Correction, Discrepancy, Field, Side};
use rayon::prelude::ParallelSliceMut;

/// Names one cell to be changed, and the pair whose other row has the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    /// The system to be changed.
    pub(super) side: Side,
    /// The rows of the pair, enrollment first.
    pub(super) pair: [u32; 2],
    /// The field.
    pub(super) field: Field,
    /// The rule that asks for it, by its code.
    pub(super) code: &'static str,
}

impl Cell {
    fn row(&self) -> u32 {
        self.pair[self.side.index()]
    }
}

/// Holds a cell with what it should hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    /// The cell.
    pub(super) cell: Cell,
    /// The text in the form of the receiving system.
    pub(super) proposed: String,
    /// The normal form of the text.
    pub(super) form: Form,
}

/// Holds a normal form: mostly one that the rows have already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// By its code.
    Known(u32),
    New(String),
}

/// Names the values that only make sense together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Name,
    Address,
    Other(Field),
}

impl Family {
    fn of(field: Field) -> Self {
        match field {
            Field::FirstName | Field::MiddleName | Field::LastName | Field::Suffix => Family::Name,
            Field::Street | Field::City | Field::State | Field::Zip => Family::Address,
            other => Family::Other(other),
        }
    }
}

/// Proposes corrections for the discrepancies that are neither waived nor folded under a cause, of values that none has made
/// doubtful.
///
/// They are sorted by side, row and field. An audit has no other system to take a value from.
pub(super) fn propose(
    context: &Context<'_>,
    rows: &[Discrepancy],
    doubt: &Doubt,
    settings: &Settings,
) -> Vec<Correction> {
    if context.scope.audited.is_some() {
        return Vec::new();
    }
    let cells = wanted::of(context, rows, doubt, &settings.authority);
    let drafts = whole(forms::drafts(context, &cells), &cells);
    let drafts = recheck::sound(context, rows, drafts, settings);
    let mut corrections: Vec<Correction> = drafts
        .into_iter()
        .map(|draft| Correction {
            side: draft.cell.side,
            row: draft.cell.row(),
            field: draft.cell.field,
            proposed: draft.proposed,
            code: draft.cell.code,
        })
        .collect();
    corrections.par_sort_by_key(|correction| (correction.side, correction.row, correction.field));
    corrections
}

/// Keeps an address only where all of its parts could be written: half of each of two addresses is none.
fn whole(drafts: Vec<Draft>, cells: &[Cell]) -> Vec<Draft> {
    let key = |cell: &Cell| (cell.side, cell.pair);
    let is_address = |cell: &Cell| Family::of(cell.field) == Family::Address;
    let mut asked = cells.iter().filter(|cell| is_address(cell)).peekable();
    let mut kept = Vec::with_capacity(drafts.len());
    let mut drafts = drafts.into_iter().peekable();
    // cells and drafts are in one order, so the parts of one address follow each other in both
    while let Some(draft) = drafts.next() {
        if !is_address(&draft.cell) {
            kept.push(draft);
            continue;
        }
        let (wanted, from) = (key(&draft.cell), kept.len());
        let mut written = 1;
        kept.push(draft);
        while let Some(more) = drafts.next_if(|draft| key(&draft.cell) == wanted) {
            written += usize::from(is_address(&more.cell));
            kept.push(more);
        }
        while asked.next_if(|cell| key(cell) < wanted).is_some() {}
        let asked = std::iter::from_fn(|| asked.next_if(|cell| key(cell) == wanted)).count();
        if asked != written {
            let rest = kept.split_off(from);
            kept.extend(rest.into_iter().filter(|draft| !is_address(&draft.cell)));
        }
    }
    kept
}

#[cfg(test)]
mod tests;
