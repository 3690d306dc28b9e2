//! What becomes of the pairs that blocks give: they are scored at once, or listed.

use super::features::Features;
use super::gathered::Gathered;
use super::row::Row;

/// Says whether two rows may be of interest.
pub(crate) type May<'a> = dyn Fn(usize, usize) -> bool + Sync + 'a;

/// Says which pairs are of interest and what is kept of them.
pub(crate) trait Judge: Sync {
    /// What is kept of a pair.
    type Kept: Send;

    /// Says whether two rows may be of interest, before anything but their places is known.
    fn may(&self, i: usize, j: usize) -> bool;

    /// Keeps what is worth it of some pairs, which are given by their places among the gathered rows of both sides.
    fn keep<const W: usize>(&self, sides: &mut [Gathered<W>; 2], open: &[(u32, u32)], kept: &mut Vec<Self::Kept>);
}

/// Scores pairs at once.
pub(crate) struct Scored<'a, S> {
    pub(crate) sides: [&'a Features; 2],
    /// Whether both sides are one file, whose rows are gathered as those of the first.
    pub(crate) same: bool,
    pub(crate) score: &'a S,
}

impl<T: Send, S: Fn(usize, usize, &Row, &Row) -> Option<T> + Sync> Judge for Scored<'_, S> {
    type Kept = T;

    fn may(&self, _: usize, _: usize) -> bool {
        true
    }

    fn keep<const W: usize>(&self, sides: &mut [Gathered<W>; 2], open: &[(u32, u32)], kept: &mut Vec<T>) {
        let [one, two] = sides;
        for (x, y) in open {
            one.want(*x);
            if self.same { one.want(*y) } else { two.want(*y) }
        }
        one.fetch(self.sides[0]);
        two.fetch(self.sides[1]);
        let partners = if self.same { &*one } else { &*two };
        for (x, y) in open {
            let (x, y) = (*x as usize, *y as usize);
            let (i, j) = (one.rows[x] as usize, partners.rows[y] as usize);
            kept.extend((self.score)(i, j, &one.fetched[x], &partners.fetched[y]));
        }
    }
}

/// Says which pairs of one file may be of interest.
#[derive(Clone, Copy)]
pub(crate) struct Interest<'a> {
    /// By their places.
    pub(crate) may: &'a May<'a>,
    /// By the rows, which are had only where their places say so.
    pub(crate) at_a_glance: fn(&Row, &Row) -> bool,
}

/// Lists the pairs of one file that may be of interest.
pub(crate) struct Listed<'a> {
    pub(crate) side: &'a Features,
    pub(crate) interest: Interest<'a>,
}

impl Judge for Listed<'_> {
    type Kept = (u32, u32);

    fn may(&self, i: usize, j: usize) -> bool {
        (self.interest.may)(i, j)
    }

    fn keep<const W: usize>(&self, [rows, _]: &mut [Gathered<W>; 2], open: &[(u32, u32)], kept: &mut Vec<(u32, u32)>) {
        for (x, y) in open {
            rows.want(*x);
            rows.want(*y);
        }
        rows.fetch(self.side);
        for (x, y) in open {
            let (x, y) = (*x as usize, *y as usize);
            if (self.interest.at_a_glance)(&rows.fetched[x], &rows.fetched[y]) {
                kept.push((rows.rows[x], rows.rows[y]));
            }
        }
    }
}
