//! Puts the discrepancies that follow from a cause under it; they stay listed.

use super::Found;
use super::evidence::Observations;
use crate::diagnose::context::Context;
use crate::diagnose::lookup::infos;
use crate::roster::{Discrepancy, NO_ROW, Pool, Severity, Side};
use rayon::prelude::*;

/// Discrepancies that are folded at a time at least.
const SHARE: usize = 4_096;

/// Holds what a cause is asked: whether a discrepancy of a row that shows it follows from it.
pub(super) struct Asked<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) cause: &'a Found,
    pub(super) row: &'a Discrepancy,
    /// The code of its rule.
    pub(super) code: &'static str,
    /// The row shows the cause by itself, and not only another that the discrepancy names.
    pub(super) by_itself: bool,
}

impl Asked<'_> {
    /// Says whether it is about a field of the cause.
    pub(super) fn is_about_its_fields(&self) -> bool {
        self.row.field.is_some_and(|field| self.cause.fields.contains(&field))
    }
}

/// Folds discrepancies.
pub(super) struct Folder<'a> {
    observations: &'a Observations<'a>,
}

impl<'a> Folder<'a> {
    /// Prepares to fold.
    pub(super) fn new(observations: &'a Observations<'a>) -> Self {
        Self { observations }
    }

    /// Gives every discrepancy the number of the first cause that explains it, and 0 to all others.
    pub(super) fn fold(&mut self, found: &[Found], messages: &Pool, rows: &mut [Discrepancy]) {
        let affected: Vec<Vec<bool>> = found.iter().map(|cause| self.affected(cause)).collect();
        rows.par_iter_mut().with_min_len(SHARE).with_max_len(16 * SHARE).for_each(|row| {
            let code = infos().get(row.rule as usize).map_or("", |info| info.code);
            let mut causes = found.iter().zip(&affected).zip(1..);
            let first = causes.find(|((cause, affected), _)| self.explains(cause, affected, row, code, messages));
            row.cause = first.map_or(0, |(_, number)| number);
        });
    }

    /// Says whether a discrepancy follows from a cause, given which rows show it.
    fn explains(
        &self,
        cause: &Found,
        affected: &[bool],
        row: &Discrepancy,
        code: &'static str,
        messages: &Pool,
    ) -> bool {
        let side = cause.suspect.side;
        if row.enrollment == NO_ROW && row.sis == NO_ROW {
            // of a file as a whole, the message says which
            let is_ours = |side: Side| messages.get(row.message).starts_with(side.label());
            let stands_for = cause.suspect.of_file.is_some_and(|(known, side)| known == code && is_ours(side));
            return stands_for && row.field.is_some_and(|field| cause.fields.contains(&field));
        }
        let is_affected = |at: u32| affected.get(at as usize) == Some(&true);
        let by_itself = is_affected(row.row(side));
        let concerned = by_itself || (row.related_side == side && is_affected(row.related));
        let asked = Asked { context: self.observations.context, cause, row, code, by_itself };
        concerned && (cause.suspect.follows)(&asked)
    }

    /// Returns per row of the cause's side whether it is affected.
    fn affected(&self, cause: &Found) -> Vec<bool> {
        let side = cause.suspect.side;
        let mut affected = vec![false; self.observations.context.rosters.side(side).len()];
        for at in &cause.hits {
            let row = self.observations.rows[*at as usize][side.index()];
            if row != NO_ROW {
                affected[row as usize] = true;
            }
        }
        affected
    }
}

/// Returns the row by which a cause is listed among the discrepancies.
pub(super) fn own_row(
    cause: &Found,
    number: u32,
    message: u32,
    severity_of: impl Fn(u32) -> Severity,
) -> Option<Discrepancy> {
    let rule = infos().binary_search_by_key(&cause.suspect.rule.info.code, |info| info.code).ok()? as u32;
    Some(Discrepancy {
        rule,
        severity: severity_of(rule),
        enrollment: NO_ROW,
        sis: NO_ROW,
        related: NO_ROW,
        related_side: Side::Sis,
        field: Some(cause.suspect.field),
        message,
        cause: number,
        waived: false,
    })
}
