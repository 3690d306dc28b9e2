//! A context over rows with a few other cells: what was learned from the rows as they are stays.

use super::{Context, columns, raw_columns};
use crate::roster::{Field, Rosters, Side};

impl<'a> Context<'a> {
    /// Returns the context over the same rows with other cells.
    ///
    /// Correspondences, habits and clashes of IDs are those of the rows as they are, so a new value is held against them.
    pub(crate) fn over<'b>(&self, rosters: &'b Rosters) -> Context<'b>
    where
        'a: 'b,
    {
        Context {
            rosters,
            links: self.links,
            intakes: self.intakes,
            as_of: self.as_of,
            crosswalks: self.crosswalks.clone(),
            local_ids: self.local_ids.clone(),
            state_ids: self.state_ids.clone(),
            local_clashes: self.local_clashes.clone(),
            state_clashes: self.state_clashes.clone(),
            statuses: self.statuses,
            scope: self.scope,
            codes: Side::BOTH.map(|side| columns(rosters.side(side))),
            raw: Side::BOTH.map(|side| raw_columns(rosters.side(side))),
            pools: Field::ALL.iter().map(|field| rosters.vocabulary.pool(*field)).collect(),
            partners: self.partners.clone(),
            standings: self.standings.clone(),
            years: self.years.clone(),
            suffixes: self.suffixes,
            filled: self.filled.clone(),
            entry_years: self.entry_years.clone(),
            habits: self.habits.clone(),
            shifted: self.shifted.clone(),
        }
    }
}
