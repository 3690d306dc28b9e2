//! Some rows of a side by the codes of their columns: of which of them rules may have something to tell, column after column.

use super::Context;
use super::fields::{assert_stated, reading};
use crate::diagnose::registry::RowRule;
use crate::diagnose::standing::Standing;
use crate::roster::{Field, Issue, Side};
use std::cell::OnceCell;

/// Names rules by their places among those that look at rows, by a bit for each.
pub(crate) type Places = u32;

/// Holds some rows of one side, and what is noted of them; each column is fetched once.
pub(crate) struct Batch<'a> {
    /// The run.
    pub(crate) context: &'a Context<'a>,
    /// The side.
    pub(crate) side: Side,
    /// By side, the rows, and their partners.
    rows: [Vec<u32>; 2],
    /// By side and field, once a rule asks: the codes of the rows, or of their partners.
    columns: [Vec<OnceCell<Vec<u32>>>; 2],
    noted: Vec<Places>,
    /// The place of the rule that notes.
    place: u32,
}

/// Returns by row of a side which of some rules may have something to tell of it.
pub(crate) fn lively<'r>(
    context: &Context<'_>,
    side: Side,
    rows: &[u32],
    rules: impl Iterator<Item = &'r RowRule>,
) -> Vec<Places> {
    let of_side = |of: Side| match of == side {
        true => rows.to_vec(),
        false => rows.iter().map(|row| context.partner(side, *row)).collect(),
    };
    let columns = [0, 1].map(|_| Field::ALL.iter().map(|_| OnceCell::new()).collect());
    let rows_of_both = Side::BOTH.map(of_side);
    let mut batch = Batch { context, side, rows: rows_of_both, columns, noted: vec![0; rows.len()], place: 0 };
    for rule in rules {
        reading(rule.reads, || (rule.when)(&mut batch));
        batch.place += 1;
    }
    batch.noted
}

impl Batch<'_> {
    /// Notes the rows whose codes of some fields tell something.
    pub(crate) fn note<const N: usize>(&mut self, fields: [Field; N], tells: impl Fn([u32; N]) -> bool) {
        self.note_by(self.side, fields, tells);
    }

    /// Notes the rows whose codes of some fields on a side tell something: their own, or those of their partners, which a row
    /// without a partner does not have.
    pub(crate) fn note_by<const N: usize>(&mut self, of: Side, fields: [Field; N], tells: impl Fn([u32; N]) -> bool) {
        let mut noted = std::mem::take(&mut self.noted);
        let columns = fields.map(|field| self.column(of, field));
        for (at, noted) in noted.iter_mut().enumerate() {
            *noted |= Places::from(tells(columns.map(|codes| codes[at]))) << self.place;
        }
        self.noted = noted;
    }

    /// Notes the rows without a value, where the export has the field at all.
    pub(crate) fn note_missing(&mut self, field: Field) {
        if self.context.has(self.side, field) {
            self.note([field], |[code]| code == 0);
        }
    }

    /// Notes the rows with a cell with which just this was wrong.
    pub(crate) fn note_issue(&mut self, field: Field, issue: Issue) {
        assert_stated(field);
        let (context, side) = (self.context, self.side);
        if let Some(raw) = context.raw[side.index()][field as usize].filter(|_| context.shows(side, field, issue)) {
            let codes = raw.codes.gather(self.rows[side.index()].iter().copied());
            let has = codes.iter().map(|code| raw.issues.get(*code as usize) == Some(&issue));
            self.noted.iter_mut().zip(has).for_each(|(noted, has)| *noted |= Places::from(has) << self.place);
        }
    }

    /// Notes the rows by where their statuses, or their dates, place the students.
    pub(crate) fn note_standings(&mut self, tells: impl Fn(Standing) -> bool) {
        let mut noted = std::mem::take(&mut self.noted);
        let statuses = self.rows[self.side.index()].iter().zip(self.column(self.side, Field::Status));
        let standings = statuses.map(|(row, status)| self.context.standing_by(self.side, *row, *status));
        noted.iter_mut().zip(standings).for_each(|(noted, own)| *noted |= Places::from(tells(own)) << self.place);
        self.noted = noted;
    }

    fn column(&self, of: Side, field: Field) -> &[u32] {
        assert_stated(field);
        let fetch = || self.context.codes(of, field).gather(self.rows[of.index()].iter().copied());
        self.columns[of.index()][field as usize].get_or_init(fetch)
    }
}
