//! How long values are: asked for by column, once somebody wants to know, and by row.

use super::{Context, Texts};
use crate::diagnose::lengths::{Counts, length_of};
use crate::roster::{Field, Side};

impl Context<'_> {
    /// Returns the length of each raw text of a field in letters, without blanks around it; greater ones count as the greatest.
    ///
    /// Texts that changed cells have are not among them.
    pub(crate) fn lengths(&self, side: Side, field: Field) -> &[u16] {
        let Some(pool) = self.rosters.side(side).raw_texts(field) else { return &[] };
        // nothing in here waits for other threads, so that nobody waits for this forever
        self.lengths[side.index()][field as usize]
            .get_or_init(|| pool.iter().map(|text| u16::try_from(length_of(text)).unwrap_or(u16::MAX)).collect())
    }

    /// Returns the lengths of the values of some rows in letters, without blanks around them.
    pub(crate) fn lengths_of(&self, side: Side, field: Field, rows: impl Iterator<Item = u32>) -> Vec<usize> {
        let Some(raw) = self.raw[side.index()][field as usize] else { return rows.map(|_| 0).collect() };
        // all codes before any length, so that none waits for another one
        raw.codes.gather(rows).into_iter().map(self.length_by_code(side, field, raw.texts)).collect()
    }

    /// Counts all distinct values of a field by their lengths, those that changed cells have among them.
    pub(crate) fn length_counts(&self, side: Side, field: Field) -> Option<Counts> {
        let texts = self.raw_texts(side, field)?;
        let length = self.length_by_code(side, field, texts);
        let own = self.lengths(side, field).len() as u32;
        // the values of the rows as they are, counted once
        let known = self.length_counts[side.index()][field as usize].get_or_init(|| {
            let mut counts = Counts::default();
            counts.extend((1..own).map(&length));
            counts
        });
        let mut counts = known.clone();
        counts.extend((own.max(1)..texts.len() as u32).map(length));
        Some(counts)
    }

    /// Returns the lengths of all distinct values of a field, those that changed cells have among them.
    pub(crate) fn all_lengths(&self, side: Side, field: Field) -> Option<impl Iterator<Item = usize>> {
        let texts = self.raw_texts(side, field)?;
        Some((1..texts.len() as u32).map(self.length_by_code(side, field, texts)))
    }

    fn length_by_code(&self, side: Side, field: Field, texts: Texts<'_>) -> impl Fn(u32) -> usize {
        let known = self.lengths(side, field);
        move |code| match known.get(code as usize) {
            Some(&length) if length < u16::MAX => length.into(),
            _ => length_of(texts.get(code)),
        }
    }
}
