//! Puts the discrepancies that follow from a cause under it; they stay listed.

use super::evidence::Observations;
use super::{Found, left_out, stale, text};
use crate::diagnose::lookup::infos;
use crate::roster::{Discrepancy, Field, NO_ROW, Pool, Severity, Side};
use rayon::prelude::*;

/// What a file as a whole shows that a cause stands for: its codes, by the code of the cause.
const FILE: [(&str, &[&str]); 9] = [
    ("S101", &["F201"]),
    ("S102", &["F201"]),
    ("S104", &["F202"]),
    ("S105", &["F202"]),
    ("S107", &["F205"]),
    ("S108", &["F203"]),
    ("S109", &["F206"]),
    ("S110", &["F204"]),
    ("S112", &["F204"]),
];

/// Discrepancies that are folded at a time at least.
const SHARE: usize = 4_096;

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
            let explains = |cause: &Found, affected: &[bool]| match cause.suspect.rule.info.code {
                "S111" => self.lacks_letters(cause, affected, row),
                _ => explains(cause, affected, row, code, messages),
            };
            let first = causes.find(|((cause, affected), _)| explains(cause, affected));
            row.cause = first.map_or(0, |(_, number)| number);
        });
    }

    /// Says whether names differ because letters that have an accent in one of them are not there at all in the other.
    fn lacks_letters(&self, cause: &Found, affected: &[bool], row: &Discrepancy) -> bool {
        let (side, rows) = (cause.suspect.side, [row.enrollment, row.sis]);
        let Some(field) = row.field.filter(|field| cause.fields.contains(field)) else { return false };
        let is_affected = affected.get(rows[side.index()] as usize) == Some(&true);
        is_affected && rows[side.other().index()] != NO_ROW && {
            let raw = |side: Side| self.observations.context.raw(side, field, rows[side.index()]);
            text::lacks_letters(raw(side), raw(side.other()))
        }
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

fn explains(cause: &Found, affected: &[bool], row: &Discrepancy, code: &str, messages: &Pool) -> bool {
    let (suspect, own) = (&cause.suspect, cause.suspect.rule.info.code);
    let side = suspect.side;
    let is_affected = |at: u32| affected.get(at as usize).copied().unwrap_or(false);
    if row.enrollment == NO_ROW && row.sis == NO_ROW {
        // of a file as a whole, the message says which
        let known = FILE.iter().any(|(cause, codes)| *cause == own && codes.contains(&code));
        // of zeros that one export has too many, the file rule says that the other one lost them
        let told_of = if own == "S102" && code == "F201" { side.other() } else { side };
        let is_ours = messages.get(row.message).starts_with(told_of.label());
        return known && is_ours && row.field.is_some_and(|field| cause.fields.contains(&field));
    }
    let concerned = is_affected(row.row(side)) || (row.related_side == side && is_affected(row.related));
    if !concerned {
        return false;
    }
    match own {
        "S121" => stale::explains(suspect, row, code),
        "S122" => left_out::explains(row, code),
        "S117" => code == "N104",
        // of two columns one may be empty, or repeat what stands in the other
        "S123" => matches!(row.field, Some(Field::LocalId | Field::StateId)),
        // what is compared without case does not differ by it
        "S113" => false,
        // an age is as wrong as the date or the grade that it is counted from
        "S114" if code == "B106" => !super::codes::is_usual(suspect),
        _ => row.field.is_some_and(|field| cause.fields.contains(&field)),
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
