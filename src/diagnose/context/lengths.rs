//! How long values are: asked for by column, once somebody wants to know, and by row.

use super::Context;
use crate::diagnose::lengths::length_of;
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
        let known = self.lengths(side, field);
        // all codes before any length, so that none waits for another one
        let codes: Vec<u32> = rows.map(|row| raw.codes.get(row as usize)).collect();
        let length = |code: u32| match known.get(code as usize) {
            Some(&length) if length < u16::MAX => length.into(),
            _ => length_of(raw.texts.get(code)),
        };
        codes.into_iter().map(length).collect()
    }
}
