//! What a header claims to be: a field, or a piece that makes one up with others, and how good the name is.

use crate::roster::Field;

/// Names what a column can be: a whole field, or a piece that makes one up with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Slot {
    /// A whole field.
    Field(Field),
    /// A name to be split.
    FullName,
    /// A piece of the street address, by its place.
    StreetPiece(StreetPiece),
    /// City, state and ZIP in one cell.
    CityStateZip,
    /// Something about a parent.
    Guardian(GuardianPart),
}

/// Names a piece of a street address, in the order in which it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StreetPiece {
    Number,
    Direction,
    Name,
    Type,
    Unit,
}

/// Names what a parent's column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum GuardianPart {
    Name,
    First,
    Last,
    Email,
    Phone,
}

/// States what a header claims to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// The slot.
    pub(super) slot: Slot,
    /// How good the name is; less is better.
    pub(super) rank: u32,
    /// Whose it is, where it is a parent's: `parent1`.
    pub(super) owner: String,
}

/// Returns the claim of a header that is nobody's in particular.
pub(super) fn plain(slot: Slot, rank: u32) -> Claim {
    Claim { slot, rank, owner: String::new() }
}
