//! Which IDs are unlike the others of their column: looked for once, and anew where cells of the column are changed.

use super::Context;
use crate::diagnose::forms::{self, Forms};
use crate::roster::{Field, Side};
use std::sync::{Arc, OnceLock};

/// Holds by side and kind of ID, once somebody asks, the IDs that are unlike the others.
#[derive(Clone, Debug, Default)]
pub(super) struct OddIds {
    odd: [[Arc<OnceLock<Forms>>; 2]; 2],
    /// By kind, the form of each ID that the rows have as they are; both sides, and changed columns, have the same.
    forms: [Arc<OnceLock<Vec<u64>>>; 2],
}

/// The kinds of ID.
const KINDS: [Field; 2] = [Field::LocalId, Field::StateId];

impl OddIds {
    /// Returns what is known of the columns that are not changed.
    pub(super) fn where_same(&self, is_changed: impl Fn(Side, Field) -> bool) -> Self {
        let mut this = self.clone();
        for side in Side::BOTH {
            for (field, known) in KINDS.into_iter().zip(&mut this.odd[side.index()]) {
                if is_changed(side, field) {
                    *known = Arc::default();
                }
            }
        }
        this
    }
}

impl Context<'_> {
    /// Returns the IDs of a column that are unlike the others; the column is one of local or of state IDs.
    pub(crate) fn forms(&self, side: Side, field: Field) -> &Forms {
        let is_of_state = field == Field::StateId;
        let digits = self.scope.pack.and_then(|pack| pack.state_id_digits).filter(|_| is_of_state);
        let kind = usize::from(is_of_state);
        // nothing in here waits for other threads, so that nobody waits for this forever
        self.odd_ids.odd[side.index()][kind].get_or_init(|| {
            let known = self.odd_ids.forms[kind].get_or_init(|| {
                self.rosters.vocabulary.pool(field).map_or_else(Vec::new, |pool| forms::forms(pool.iter()))
            });
            Forms::learn(self.codes(side, field), known, |code| self.text_of(field, code), digits)
        })
    }
}
