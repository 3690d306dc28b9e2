//! Which of the pairs that blocks give are of interest, and what is kept of them.

use super::row::Row;
use crate::roster::ahead;

/// Says which pairs are of interest and what is kept of them.
pub(crate) trait Judge: Sync {
    /// What is kept of a pair.
    type Kept: Send;

    /// Reads what is asked of some rows before anything but their places is known, without waiting for any.
    fn read(&self, _: impl Iterator<Item = usize>) {}

    /// Says whether two rows may be of interest, before anything but their places is known.
    fn may(&self, i: usize, j: usize) -> bool;

    /// Returns what is kept of a pair.
    fn kept(&self, i: usize, j: usize, one: &Row, other: &Row) -> Option<Self::Kept>;
}

/// Keeps what a function makes of pairs.
pub(crate) struct Scored<'a, S>(pub(crate) &'a S);

impl<T: Send, S: Fn(usize, usize, &Row, &Row) -> Option<T> + Sync> Judge for Scored<'_, S> {
    type Kept = T;

    fn may(&self, _: usize, _: usize) -> bool {
        true
    }

    fn kept(&self, i: usize, j: usize, one: &Row, other: &Row) -> Option<T> {
        (self.0)(i, j, one, other)
    }
}

/// Keeps the pairs of one file that may be of interest.
pub(crate) struct Interest {
    /// One number of each row, such as its birth date; beside each other they are quicker to look at than rows.
    pub(crate) marks: Vec<u32>,
    /// Says so by these.
    pub(crate) may: fn(u32, u32) -> bool,
    /// Says so by the rows, which are had only where their marks do.
    pub(crate) at_a_glance: fn(&Row, &Row) -> bool,
}

impl Judge for Interest {
    type Kept = (u32, u32);

    fn read(&self, rows: impl Iterator<Item = usize>) {
        ahead::read(rows.map(|row| self.marks[row]));
    }

    fn may(&self, i: usize, j: usize) -> bool {
        (self.may)(self.marks[i], self.marks[j])
    }

    fn kept(&self, i: usize, j: usize, one: &Row, other: &Row) -> Option<(u32, u32)> {
        (self.at_a_glance)(one, other).then_some((i as u32, j as u32))
    }
}
