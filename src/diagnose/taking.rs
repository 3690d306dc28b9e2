//! A value that one system would take over from the other, and the one that it would replace.

use super::context::{Context, Pair};
use crate::roster::Field;

/// Holds both values in normal form, and whose they are.
pub(crate) struct Taking<'a> {
    pub(super) context: &'a Context<'a>,
    /// The rows of the pair, enrollment first.
    pub(super) rows: [u32; 2],
    pub(crate) field: Field,
    /// What would be taken over.
    pub(crate) new: &'a str,
    /// What it would replace.
    pub(crate) old: &'a str,
}

impl<'a> Taking<'a> {
    /// Returns how many letters the new value and the old one have.
    pub(crate) fn letters(&self) -> [usize; 2] {
        [self.new, self.old].map(|text| text.chars().filter(|letter| *letter != ' ').count())
    }

    /// Compares the rows of the pair.
    pub(crate) fn pair(&self) -> Pair<'a> {
        Pair::of(self.context, self.rows[0], self.rows[1])
    }
}
