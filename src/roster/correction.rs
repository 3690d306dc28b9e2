//! Corrections: which cell of which system should hold what, and by which discrepancy.

use super::{Field, Side};

/// States one cell to be changed; its value comes from the other system's row of the same pair.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The system to be changed.
    pub side: Side,
    /// The row to be changed, in that side's roster.
    pub row: u32,
    /// The field.
    pub field: Field,
    /// What the cell should hold, in the form that this system uses.
    pub proposed: String,
    /// The rule that asks for it, by its code.
    pub code: &'static str,
}
