//! Building a roster column by column.

use super::rosters::{Cells, Place};
use super::{CodeColumn, Error, ErrorKind, Field, Issue, Pool, RawTexts, Result, Roster, Side, Stint};
use polars::prelude::{DataFrame, NamedFromOwned, Series};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Says where the keys of the rows come from.
#[derive(Debug)]
pub enum Keys {
    /// They are the raw cells of a field, as in most exports.
    Of(Field),
    /// They stand for themselves: the code of each row, and the texts.
    Own(CodeColumn, Pool),
}

/// Builds a roster column by column; the rows must already stand in canonical order.
#[derive(Debug)]
pub struct RosterBuilder {
    roster: Roster,
    keys: Option<Keys>,
}

impl RosterBuilder {
    /// Starts a roster with its lines and keys.
    pub fn new(side: Side, lines: Vec<u32>, keys: Keys) -> Result<Self> {
        let frame = DataFrame::new(lines.len(), vec![Series::from_vec("line".into(), lines).into()])?;
        let roster = Roster {
            side,
            frame,
            cells: Default::default(),
            key_codes: Place::One(Arc::default()),
            keys: Arc::default(),
            raw: BTreeMap::new(),
            issues: BTreeMap::new(),
            stints: Vec::new(),
            near_births: Vec::new(),
            readings: Vec::new(),
        };
        Ok(Self { roster, keys: Some(keys) })
    }

    /// Adds a field: its raw codes and texts, its normal codes in the common vocabulary, and the issue of each raw code.
    ///
    /// A column of unequal height is a broken law.
    pub fn add(
        &mut self,
        field: Field,
        raw_codes: CodeColumn,
        raw: RawTexts,
        normal_codes: CodeColumn,
        issues: Vec<Issue>,
    ) -> Result<()> {
        let roster = &mut self.roster;
        for column in [&raw_codes, &normal_codes] {
            check_height(column, roster.len())?;
        }
        let normal = roster.placed(field.name(), normal_codes)?;
        let place = roster.placed(field.raw_name(), raw_codes)?;
        let raw = Arc::new(raw);
        if matches!(self.keys, Some(Keys::Of(key)) if key == field) {
            self.keys = None;
            (roster.key_codes, roster.keys) = (place.clone(), Arc::clone(&raw));
        }
        roster.cells[field as usize] = Some(Cells { normal, raw: place });
        roster.raw.insert(field, raw);
        if issues.iter().any(|issue| *issue != Issue::None) {
            roster.issues.insert(field, issues);
        }
        Ok(())
    }

    /// Adds the stays of students with several rows; of one student the first entry stands first.
    pub fn stints(&mut self, stints: Vec<Stint>) {
        self.roster.stints = stints;
    }

    /// Adds the figures of birth dates that are no dates, by row, in ascending order.
    pub fn near_births(&mut self, figures: Vec<(u32, [u8; 8])>) {
        self.roster.near_births = figures;
    }

    /// Finishes the roster; keys of unequal height, or of a field that was not added, are a broken law.
    pub fn build(self) -> Result<Roster> {
        let Self { mut roster, keys } = self;
        match keys {
            Some(Keys::Own(codes, texts)) => {
                check_height(&codes, roster.len())?;
                roster.key_codes = roster.placed("key", codes)?;
                roster.keys = Arc::new(texts.into());
            }
            Some(Keys::Of(_)) => {
                return Err(Error::new(ErrorKind::Internal, "a roster without the column of its keys"));
            }
            None => {}
        }
        roster.stints.sort_by_key(|stint| stint.row);
        Ok(roster)
    }
}

fn check_height(column: &CodeColumn, height: usize) -> Result<()> {
    let is_it = column.view().len() == height;
    if is_it { Ok(()) } else { Err(Error::new(ErrorKind::Internal, "roster columns of unequal height")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(texts: &[&str]) -> Pool {
        let mut pool = Pool::default();
        texts.iter().for_each(|text| {
            pool.push(text);
        });
        pool
    }

    /// Returns a roster with local IDs of two rows, in columns of four bytes or as narrow as they go; the keys are the given
    /// ones, else the IDs.
    fn roster(keys: Option<&[&str]>, wide: bool) -> Roster {
        let codes = || if wide { CodeColumn::Four(vec![1, 2]) } else { CodeColumn::collect(2, [1, 2].into_iter()) };
        let keys = keys.map_or(Keys::Of(Field::LocalId), |keys| Keys::Own(codes(), pool(keys)));
        let mut builder = RosterBuilder::new(Side::Sis, vec![2, 3], keys).unwrap();
        let grades = || CodeColumn::collect(9, [0, 9].into_iter());
        builder.add(Field::Grade, grades(), RawTexts::default(), grades(), Vec::new()).unwrap();
        builder.add(Field::LocalId, codes(), pool(&["7", "8"]).into(), codes(), Vec::new()).unwrap();
        builder.build().unwrap()
    }

    #[test]
    fn keys_that_are_a_field_of_the_export_are_held_once_and_others_on_their_own() {
        for wide in [false, true] {
            let (shared, own) = (roster(None, wide), roster(Some(&["7", "9"]), wide));
            assert!(std::ptr::eq(shared.key_texts(), shared.raw_texts(Field::LocalId).unwrap()));
            assert_eq!(shared.frame().width(), if wide { 3 } else { 1 });
            assert_eq!(own.frame().width(), if wide { 4 } else { 1 });
            assert!(shared.bytes() < own.bytes());
            assert_eq!((shared.key(1), shared.raw_text(Field::LocalId, 1), shared.line(1)), ("8", "8", 3));
            assert_eq!((own.key(1), own.raw_text(Field::LocalId, 1), own.line(1)), ("9", "8", 3));
            assert_eq!((shared.key(2), shared.line(2), shared.raw_text(Field::Grade, 0)), ("", 0, ""));
            let withheld = shared.with_texts(pool(&["k", "l"]), BTreeMap::from([(Field::LocalId, pool(&["m", "n"]))]));
            assert_eq!((withheld.key(0), withheld.raw_text(Field::LocalId, 0)), ("k", "m"));
        }
    }

    #[test]
    fn columns_of_unequal_height_are_refused_and_so_are_keys_that_are_not_there() {
        let column = |rows: usize| CodeColumn::empty_cells(rows);
        let builder = |keys: Keys| RosterBuilder::new(Side::Sis, vec![2, 3], keys).unwrap();
        let own = |rows: usize| Keys::Own(column(rows), Pool::default());
        for (raw, normal) in [(1, 2), (2, 3)] {
            let added = builder(own(2)).add(Field::Sex, column(raw), RawTexts::default(), column(normal), Vec::new());
            assert!(added.is_err());
        }
        assert!(builder(own(1)).build().is_err() && builder(own(2)).build().is_ok());
        assert!(builder(Keys::Of(Field::LocalId)).build().is_err());
    }
}
