//! A context over rows with a few other cells: what was learned from the rows as they are stays.

use super::{Context, Raw};
use crate::roster::{CodeColumn, Codes, Field, Pool, Side};
use rayon::prelude::*;
use std::sync::Arc;

/// Holds cells that are to stand in the place of others; the rosters stay as they are.
#[derive(Debug)]
pub(crate) struct Changes {
    /// By side and field, where any cell is changed: the codes of all normal forms, and of all raw texts.
    columns: [Vec<Option<[CodeColumn; 2]>>; 2],
    /// By field: normal forms that no row has.
    normal: Vec<Pool>,
    /// By side and field: the new texts.
    raw: [Vec<Pool>; 2],
}

impl Default for Changes {
    fn default() -> Self {
        let pools = || Field::ALL.iter().map(|_| Pool::default()).collect();
        Self {
            columns: [0, 1].map(|_| Field::ALL.iter().map(|_| None).collect()),
            normal: pools(),
            raw: [pools(), pools()],
        }
    }
}

impl Changes {
    /// Takes all changes back.
    pub(crate) fn clear(&mut self, context: &Context<'_>) {
        let of_column = |side: Side, field: Field, columns: &mut Option<[CodeColumn; 2]>| {
            let Some([normal, raw]) = columns else { return };
            normal.copy_from(context.codes(side, field));
            raw.copy_from(context.raw[side.index()][field as usize].map(|raw| raw.codes).unwrap_or_default());
        };
        let of_side = |(columns, side): (&mut Vec<Option<[CodeColumn; 2]>>, Side)| {
            columns.par_iter_mut().zip(Field::ALL).for_each(|(columns, field)| of_column(side, *field, columns));
        };
        self.columns.par_iter_mut().zip(Side::BOTH).for_each(of_side);
        self.normal.iter_mut().chain(self.raw.iter_mut().flatten()).for_each(|pool| *pool = Pool::default());
    }

    /// Gives a normal form that no row has a code.
    pub(crate) fn form(&mut self, context: &Context<'_>, field: Field, form: &str) -> u32 {
        let known = context.pools[field as usize].map_or(1, |texts| texts.len());
        known as u32 - 1 + self.normal[field as usize].push(form)
    }

    /// Returns the changes of either side, which may be made side by side.
    pub(crate) fn sides(&mut self) -> [OfSide<'_>; 2] {
        let [enrollment, sis] = &mut self.columns;
        let [raw_enrollment, raw_sis] = &mut self.raw;
        [
            OfSide { side: Side::Enrollment, columns: enrollment, raw: raw_enrollment },
            OfSide { side: Side::Sis, columns: sis, raw: raw_sis },
        ]
    }
}

/// Takes the changes of one side.
pub(crate) struct OfSide<'c> {
    pub(crate) side: Side,
    columns: &'c mut [Option<[CodeColumn; 2]>],
    raw: &'c mut [Pool],
}

impl OfSide<'_> {
    /// Changes one cell: the text that stands there, and the code of its normal form; nothing is wrong with the new text.
    ///
    /// A field that the export does not have, and a row that it does not have, stay so.
    pub(crate) fn set(&mut self, context: &Context<'_>, (field, row): (Field, u32), text: &str, form: u32) {
        let Some(of) = context.raw[self.side.index()][field as usize] else { return };
        let columns = &mut self.columns[field as usize];
        let [normal, raw] =
            columns.get_or_insert_with(|| [context.codes(self.side, field).to_column(), of.codes.to_column()]);
        if (row as usize) < raw.view().len() {
            raw.set(row as usize, of.texts.len() as u32 - 1 + self.raw[field as usize].push(text));
            normal.set(row as usize, form);
        }
    }
}

impl<'a> Context<'a> {
    /// Returns the context over the same rows with other cells; rules that ask the rosters themselves see the old ones.
    ///
    /// Correspondences, habits and clashes of IDs are those of the rows as they are, so a new value is held against them.
    pub(crate) fn over<'b>(&self, changes: &'b Changes) -> Context<'b>
    where
        'a: 'b,
    {
        let changed = |side: Side, field: Field| changes.columns[side.index()][field as usize].as_ref();
        let normal = |side: Side| -> Vec<Codes<'b>> {
            let column = |field: &Field| match changed(side, *field) {
                Some([normal, _]) => normal.view(),
                None => self.codes(side, *field),
            };
            Field::ALL.iter().map(column).collect()
        };
        let raw = |side: Side| -> Vec<Option<Raw<'b>>> {
            let column = |field: &Field| {
                let own = self.raw[side.index()][*field as usize]?;
                let Some([_, codes]) = changed(side, *field) else { return Some(own) };
                let texts = own.texts.followed_by(&changes.raw[side.index()][*field as usize]);
                // texts beyond the end of the list have no issue
                Some(Raw { codes: codes.view(), texts, ..own })
            };
            Field::ALL.iter().map(column).collect()
        };
        let pools = self.pools.iter().zip(&changes.normal);
        Context {
            rosters: self.rosters,
            links: self.links,
            intakes: self.intakes,
            as_of: self.as_of,
            crosswalks: Arc::clone(&self.crosswalks),
            local_ids: self.local_ids.clone(),
            state_ids: self.state_ids.clone(),
            local_clashes: Arc::clone(&self.local_clashes),
            state_clashes: Arc::clone(&self.state_clashes),
            statuses: self.statuses,
            unlike: self.unlike.clone(),
            scope: self.scope,
            codes: Side::BOTH.map(normal),
            raw: Side::BOTH.map(raw),
            pools: pools.map(|(texts, more)| texts.map(|texts| texts.followed_by(more))).collect(),
            lengths: Arc::clone(&self.lengths),
            length_counts: Arc::clone(&self.length_counts),
            partners: Arc::clone(&self.partners),
            standings: Arc::clone(&self.standings),
            years: self.years.clone(),
            suffixes: self.suffixes,
            filled: self.filled.clone(),
            entry_years: Arc::clone(&self.entry_years),
            habits: self.habits.clone(),
            shifted: Arc::clone(&self.shifted),
            namesakes: Arc::clone(&self.namesakes),
            last_grade: Arc::clone(&self.last_grade),
            odd_ids: self.odd_ids.where_same(|side, field| changed(side, field).is_some()),
            days: Arc::clone(&self.days),
        }
    }
}
