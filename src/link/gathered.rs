//! The lines of the rows of some pairs: read together, so that their cache misses overlap, or made where they are not held.

use super::filing::Line;

/// Knows the lines of some rows.
pub(crate) enum Gathered<'l, const W: usize> {
    /// Those of all rows.
    Held(&'l [Line<W>]),
    /// Those of these rows, which ascend.
    Made(Vec<u32>, Vec<Line<W>>),
}

impl<const W: usize> Gathered<'_, W> {
    /// Returns the line of one of the rows.
    #[inline]
    pub(crate) fn of(&self, row: usize) -> &Line<W> {
        match self {
            Self::Held(lines) => &lines[row],
            Self::Made(rows, lines) => &lines[rows.partition_point(|made| (*made as usize) < row)],
        }
    }
}
