//! What causes are looked for in: accepted pairs first, then rows without a partner, each row counted once per side.

use crate::diagnose::context::{Context, Texts, read_ahead};
use crate::diagnose::pairs::is_set_aside;
use crate::roster::{Bucket, Codes, Field, NO_ROW, Side, each_with_codes, gather};
use rayon::prelude::*;

/// Says what one observation tells about a suspected cause.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Sign {
    /// Nothing: the fault could not show here.
    #[default]
    Silent,
    /// The fault could show here and does not.
    Against,
    /// The fault shows here.
    For,
}

impl Sign {
    /// Returns the sign of a place where the fault can show.
    pub(super) fn of(shows: bool) -> Self {
        if shows { Self::For } else { Self::Against }
    }

    /// Counts how often it stands among others.
    pub(super) fn count_in(self, signs: &[Self]) -> u64 {
        // sums of one byte each, of which many are added at once
        let of_block = |block: &[Self]| block.iter().fold(0u8, |sum, sign| sum + u8::from(*sign == self));
        signs.chunks(BLOCK).map(|block| u64::from(of_block(block))).sum()
    }
}

/// The fewest rows that make a cause.
pub(crate) const SUPPORT: u64 = 8;

/// Signs that are counted together: no more than a byte holds.
const BLOCK: usize = 240;
/// Observations per unit of parallel work.
const CHUNK: usize = 2_048;

/// Holds the observations of a run.
pub(super) struct Observations<'a> {
    /// The run.
    pub(super) context: &'a Context<'a>,
    /// The enrollment and the SIS row; `NO_ROW` where there is none.
    pub(super) rows: Vec<[u32; 2]>,
    /// Per observation a bit for each side whose row was in no earlier one.
    fresh: Vec<u8>,
}

impl<'a> Observations<'a> {
    /// Lists what there is to look at: accepted pairs, second copies with the partner of the row that stands for them, lone rows.
    pub(super) fn of(context: &'a Context<'a>) -> Self {
        let most = context.links.buckets(Side::Enrollment).len() + context.links.buckets(Side::Sis).len();
        let mut this = Self { context, rows: Vec::with_capacity(most), fresh: Vec::with_capacity(most) };
        let mut add = |rows: [u32; 2], fresh: u8| {
            let shifted = |side: Side| {
                let row = rows[side.index()];
                row != NO_ROW && context.is_shifted(side, row)
            };
            if !Side::BOTH.into_iter().any(shifted) {
                this.rows.push(rows);
                this.fresh.push(fresh);
            }
        };
        context.matched().for_each(|rows| add(rows, 3));
        for copy in context.links.duplicates(Side::Enrollment).iter().filter(|copy| !is_set_aside(context, copy)) {
            add([copy.row, context.partner(Side::Enrollment, copy.of)], 1);
        }
        for copy in context.links.duplicates(Side::Sis) {
            add([context.partner(Side::Sis, copy.of), copy.row], 2);
        }
        for (row, bucket) in (0..).zip(context.links.buckets(Side::Enrollment)) {
            if matches!(bucket, Bucket::OnlyHere | Bucket::Review) {
                add([row, NO_ROW], 1);
            }
        }
        for (row, bucket) in (0..).zip(context.links.buckets(Side::Sis)) {
            if matches!(bucket, Bucket::OnlyHere | Bucket::Review) {
                add([NO_ROW, row], 2);
            }
        }
        this
    }

    /// Returns what each observation tells about a fault of one side.
    pub(super) fn signs(&self, side: Side, tell: impl Fn([u32; 2]) -> Sign + Sync) -> Vec<Sign> {
        self.told(side, tell)
    }

    /// Returns what each observation whose row of a side was in no earlier one tells; nothing for all others.
    fn told<L: Copy + Default + Send + Sync>(&self, side: Side, tell: impl Fn([u32; 2]) -> L + Sync) -> Vec<L> {
        let bit = 1 << side.index();
        let mut told = vec![L::default(); self.rows.len()];
        told.par_chunks_mut(CHUNK)
            .zip(self.rows.par_chunks(CHUNK))
            .zip(self.fresh.par_chunks(CHUNK))
            .with_max_len(1)
            .for_each(|((told, rows), fresh)| {
                for ((told, rows), fresh) in told.iter_mut().zip(rows).zip(fresh) {
                    if fresh & bit != 0 {
                        *told = tell(*rows);
                    }
                }
            });
        told
    }

    /// Returns what each row of one side tells by itself.
    pub(super) fn own(&self, side: Side, tell: impl Fn(u32) -> Sign + Sync) -> Vec<Sign> {
        self.own_by_code(side, Codes::default(), |row, _| tell(row))
    }

    /// Returns what each pair tells about a fault of one side.
    pub(super) fn paired(&self, side: Side, tell: impl Fn([u32; 2]) -> Sign + Sync) -> Vec<Sign> {
        self.signs(side, |rows| if rows.contains(&NO_ROW) { Sign::Silent } else { tell(rows) })
    }

    /// Returns what each pair tells about a fault of one side by the codes of a column of both; these are fetched together.
    pub(super) fn paired_by_code(
        &self,
        side: Side,
        columns: [Codes<'_>; 2],
        tell: impl Fn([u32; 2]) -> Sign + Sync,
    ) -> Vec<Sign> {
        let bit = 1 << side.index();
        let mut signs = self.labels_by_code(columns, Sign::Silent, |_, codes| tell(codes));
        for (sign, _) in signs.iter_mut().zip(&self.fresh).filter(|(_, fresh)| **fresh & bit == 0) {
            *sign = Sign::Silent;
        }
        signs
    }

    /// Returns a label for each pair by the codes of a column of both sides, which are fetched together; `blank` for
    /// observations that are no pair.
    pub(super) fn labels_by_code<L: Copy + Send + Sync>(
        &self,
        columns: [Codes<'_>; 2],
        blank: L,
        label: impl Fn([u32; 2], [u32; 2]) -> L + Sync,
    ) -> Vec<L> {
        let mut labels = vec![blank; self.rows.len()];
        labels.par_chunks_mut(CHUNK).zip(self.rows.par_chunks(CHUNK)).with_max_len(1).for_each(|(labels, rows)| {
            let [mine, theirs] = gather(columns, rows);
            for (((at, rows), mine), theirs) in labels.iter_mut().zip(rows).zip(mine).zip(theirs) {
                if !rows.contains(&NO_ROW) {
                    *at = label(*rows, [mine, theirs]);
                }
            }
        });
        labels
    }

    /// Returns a label for each pair by the codes of two columns, as by those of one.
    pub(super) fn labels_by_two<L: Copy + Send + Sync>(
        &self,
        [one, other]: [[Codes<'_>; 2]; 2],
        blank: L,
        label: impl Fn([u32; 2], [[u32; 2]; 2]) -> L + Sync,
    ) -> Vec<L> {
        let mut labels = vec![blank; self.rows.len()];
        labels.par_chunks_mut(CHUNK).zip(self.rows.par_chunks(CHUNK)).with_max_len(1).for_each(|(labels, rows)| {
            let ([mine, theirs], [my_other, their_other]) = (gather(one, rows), gather(other, rows));
            for (at, rows) in rows.iter().enumerate().filter(|(_, rows)| !rows.contains(&NO_ROW)) {
                labels[at] = label(*rows, [[mine[at], theirs[at]], [my_other[at], their_other[at]]]);
            }
        });
        labels
    }

    /// Takes the codes of a column of both sides, pair by pair, as they are fetched together.
    pub(super) fn each_by_code(&self, columns: [Codes<'_>; 2], mut take: impl FnMut([u32; 2])) {
        let pairs = self.rows.iter().copied().filter(|rows| !rows.contains(&NO_ROW));
        each_with_codes(columns, pairs, |_, codes| take(codes));
    }

    /// Returns a label for each row of one side by its code in a column; nothing where there is none.
    pub(super) fn own_by_code<L: Copy + Default + Send + Sync>(
        &self,
        side: Side,
        column: Codes<'_>,
        label: impl Fn(u32, u32) -> L + Sync,
    ) -> Vec<L> {
        // row by row, so that all that is asked about a row lies beside what was asked about the one before
        let mut of_rows = vec![L::default(); self.context.rosters.side(side).len()];
        of_rows.par_chunks_mut(CHUNK).enumerate().with_max_len(1).for_each(|(at, labels)| {
            let first = (at * CHUNK) as u32;
            let codes = column.gather(first..first + labels.len() as u32);
            for ((at, row), code) in labels.iter_mut().zip(first..).zip(codes) {
                *at = label(row, code);
            }
        });
        self.told(side, |rows| of_rows.get(rows[side.index()] as usize).copied().unwrap_or_default())
    }

    /// Returns what a label tells about each pair, for a fault of one side.
    pub(super) fn labelled<L: Copy + Send + Sync>(
        &self,
        side: Side,
        labels: &[L],
        tell: impl Fn(L) -> Sign + Sync,
    ) -> Vec<Sign> {
        self.signs_of(side, labels, |_, label| tell(label))
    }

    /// Returns what a label and the rows tell about each pair, for a fault of one side.
    pub(super) fn signs_of<L: Copy + Send + Sync>(
        &self,
        side: Side,
        labels: &[L],
        tell: impl Fn([u32; 2], L) -> Sign + Sync,
    ) -> Vec<Sign> {
        let bit = 1 << side.index();
        let mut signs = vec![Sign::Silent; self.rows.len()];
        let told = labels.par_chunks(CHUNK).zip(self.fresh.par_chunks(CHUNK)).zip(self.rows.par_chunks(CHUNK));
        signs.par_chunks_mut(CHUNK).zip(told).with_max_len(1).for_each(|(signs, ((labels, fresh), rows))| {
            for (((sign, label), fresh), rows) in signs.iter_mut().zip(labels).zip(fresh).zip(rows) {
                if fresh & bit != 0 && !rows.contains(&NO_ROW) {
                    *sign = tell(*rows, *label);
                }
            }
        });
        signs
    }

    /// Returns a label for each pair in two steps: what the first step says of a pair and its codes, if anything, is what the second one
    /// makes its label of; between them the texts that the second step needs are read together.
    pub(super) fn labels_of_some<S: Copy, L: Copy + Send + Sync>(
        &self,
        columns: [Codes<'_>; 2],
        blank: L,
        some: impl Fn([u32; 2], [u32; 2]) -> Option<S> + Sync,
        texts: impl Fn(S) -> [(Texts<'a>, u32); 2] + Sync,
        label: impl Fn(S) -> L + Sync,
    ) -> Vec<L> {
        const BLOCK: usize = 64;
        let mut labels = vec![blank; self.rows.len()];
        labels.par_chunks_mut(CHUNK).zip(self.rows.par_chunks(CHUNK)).with_max_len(1).for_each(|(labels, rows)| {
            let [mine, theirs] = gather(columns, rows);
            let codes = mine.into_iter().zip(theirs).map(|(mine, theirs)| [mine, theirs]);
            let pairs = rows.iter().zip(codes).enumerate().filter(|(_, (rows, _))| !rows.contains(&NO_ROW));
            let found: Vec<(usize, S)> =
                pairs.filter_map(|(at, (rows, codes))| Some((at, some(*rows, codes)?))).collect();
            for block in found.chunks(BLOCK) {
                read_ahead(&block.iter().flat_map(|(_, it)| texts(*it)).collect::<Vec<_>>());
                block.iter().for_each(|(at, it)| labels[*at] = label(*it));
            }
        });
        labels
    }

    /// Returns the codes of the normal forms of both sides; `None` where either side lacks the field.
    pub(super) fn both(&self, field: Field) -> Option<[Codes<'a>; 2]> {
        let codes = Side::BOTH.map(|side| self.context.codes(side, field));
        codes.iter().all(|codes| !codes.is_empty()).then_some(codes)
    }
}

/// Returns the codes of a pair, given the codes of both sides.
#[inline]
pub(super) fn codes_of([enrollment, sis]: [Codes<'_>; 2], rows: [u32; 2]) -> [u32; 2] {
    [enrollment.get(rows[0] as usize), sis.get(rows[1] as usize)]
}
