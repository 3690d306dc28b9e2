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
use rayon::prelude::*;

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
    let drafts = recheck::sound(context, rows, forms::drafts(context, &cells), settings);
    let mut corrections: Vec<Correction> = drafts
        .into_par_iter()
        .with_min_len(1_024)
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

#[cfg(test)]
mod tests;
