//! The columns of one file, and fields that are made of several of them or of a part of one.

use super::columns::{NamePart, Recipe, Spare};
use super::gathering::Piece;
use super::moment::moment;
use super::names::split;
use super::post;
use super::rows::{Coded, Wanted};
use super::tagged;
use super::words::words;
use crate::roster::{Field, Interner, RawColumn};
use std::collections::BTreeMap;

/// Holds the columns of a file as they were read.
pub(super) struct File<'a> {
    pub(super) headers: &'a [String],
    pub(super) wanted: &'a Wanted,
    pub(super) coded: Vec<Coded>,
    pub(super) height: usize,
}

impl File<'_> {
    /// Returns a column as it was read.
    pub(super) fn coded(&self, column: usize) -> Option<&Coded> {
        self.coded.get(self.wanted.columns.binary_search(&column).ok()?)
    }

    /// Returns the header of a column.
    pub(super) fn header(&self, column: usize) -> String {
        self.headers.get(column).map_or_else(String::new, |header| header.trim().to_owned())
    }

    /// Makes a field of several columns or of a part of one.
    pub(super) fn made(&self, recipe: &Recipe) -> RawColumn {
        match recipe {
            Recipe::Compose(groups) => self.composed(groups),
            Recipe::Part(column, part) => self.part(*column, *part),
            Recipe::Place(column, part) => self.of_each(*column, |text| post::part(text, *part)),
            Recipe::Tagged(column, kinds) => self.tagged(*column, kinds),
            Recipe::Latest(columns) => self.latest(columns),
        }
    }

    fn tagged(&self, column: usize, kinds: &[String]) -> RawColumn {
        self.of_each(column, |text| tagged::value(text, kinds))
    }

    /// Makes a column of what is taken out of each text of another.
    fn of_each<'s>(&'s self, column: usize, taken: impl Fn(&'s str) -> &'s str) -> RawColumn {
        let source = vec![self.header(column)];
        let Some(coded) = self.coded(column) else {
            return RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() };
        };
        let mut interner = Interner::default();
        let map: Vec<u32> = coded.pool.iter().map(|text| interner.code(taken(text))).collect();
        let codes = coded.codes.iter().map(|code| map.get(*code as usize).copied().unwrap_or(0)).collect();
        RawColumn { source, codes, values: interner.into_pool() }
    }

    /// Makes a column that may hold a student's number.
    pub(super) fn spare(&self, spare: &Spare) -> RawColumn {
        match spare {
            Spare::Column(column) => self.plain(*column),
            Spare::Kind(column, kind) => self.tagged(*column, std::slice::from_ref(kind)),
        }
    }

    /// Makes a column of the headers under which the latest time stands, row by row.
    fn latest(&self, columns: &[usize]) -> RawColumn {
        let source: Vec<String> = columns.iter().map(|column| self.header(*column)).collect();
        let mut interner = Interner::default();
        let names: Vec<u32> = source.iter().map(|header| interner.code(header)).collect();
        let times: Vec<(&[u32], Vec<_>)> = columns
            .iter()
            .filter_map(|column| self.coded(*column))
            .map(|coded| (coded.codes.as_slice(), coded.pool.iter().map(moment).collect::<Vec<_>>()))
            .collect();
        let codes = (0..self.height).map(|row| {
            let reached = times.iter().zip(&names).filter_map(|((codes, moments), name)| {
                let time = moments.get(*codes.get(row)? as usize).copied().flatten()?;
                Some((time, *name))
            });
            // of two at one time the one that is listed later
            reached.fold(None, |best: Option<([u32; 6], u32)>, next| match best {
                Some(best) if best.0 > next.0 => Some(best),
                _ => Some(next),
            })
        });
        let codes = codes.map(|found| found.map_or(0, |(_, name)| name)).collect();
        RawColumn { source, codes, values: interner.into_pool() }
    }

    /// Returns a copy of a column.
    pub(super) fn plain(&self, column: usize) -> RawColumn {
        let source = vec![self.header(column)];
        match self.coded(column) {
            Some(coded) => RawColumn { source, codes: coded.codes.clone(), values: coded.pool.clone() },
            None => RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() },
        }
    }

    /// Hands a column over.
    pub(super) fn take(&mut self, column: usize) -> RawColumn {
        let source = vec![self.header(column)];
        let place = self.wanted.columns.binary_search(&column).ok();
        match place.and_then(|place| self.coded.get_mut(place)).map(std::mem::take) {
            Some(coded) => RawColumn { source, codes: coded.codes, values: coded.pool },
            None => RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() },
        }
    }

    /// Makes a column of several, where these do not stand in one row of the file.
    fn composed(&self, groups: &[Vec<usize>]) -> RawColumn {
        let source = groups.iter().flatten().map(|column| self.header(*column)).collect();
        let parts: Vec<Vec<&Coded>> =
            groups.iter().map(|group| group.iter().filter_map(|column| self.coded(*column)).collect()).collect();
        let (mut interner, mut made) = (Interner::default(), String::new());
        let code = |row: usize| {
            made.clear();
            for group in &parts {
                let mut piece = Piece::of_row(&mut made, 0);
                for coded in group {
                    piece.add(coded.pool.get(coded.codes.get(row).copied().unwrap_or(0)));
                }
            }
            interner.code(&made)
        };
        let codes = (0..self.height).map(code).collect();
        RawColumn { source, codes, values: interner.into_pool() }
    }

    fn part(&self, column: usize, part: NamePart) -> RawColumn {
        let source = vec![self.header(column)];
        let Some(coded) = self.coded(column) else {
            return RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() };
        };
        let last_first = words(&self.header(column)).concat();
        let last_first = last_first.contains("lastfirst") || last_first.contains("lastnamefirst");
        let mut interner = Interner::default();
        let map: Vec<u32> = coded
            .pool
            .iter()
            .map(|whole| {
                let name = split(whole, last_first);
                interner.code(match part {
                    NamePart::First => &name.first,
                    NamePart::Middle => &name.middle,
                    NamePart::Last => &name.last,
                })
            })
            .collect();
        let codes = coded.codes.iter().map(|code| map.get(*code as usize).copied().unwrap_or(0)).collect();
        RawColumn { source, codes, values: interner.into_pool() }
    }

    /// Makes a key of names and birth date.
    pub(super) fn name_key(&self, columns: &BTreeMap<Field, RawColumn>) -> RawColumn {
        let parts: Vec<&RawColumn> = [Field::LastName, Field::FirstName, Field::BirthDate]
            .iter()
            .filter_map(|field| columns.get(field))
            .collect();
        let mut interner = Interner::default();
        let codes = (0..self.height)
            .map(|row| {
                let pieces: Vec<&str> = parts
                    .iter()
                    .map(|column| column.values.get(column.codes.get(row).copied().unwrap_or(0)).trim())
                    .filter(|piece| !piece.is_empty())
                    .collect();
                interner.code(&pieces.join(" "))
            })
            .collect();
        let mut source: Vec<String> = parts.iter().flat_map(|column| column.source.clone()).collect();
        source.dedup();
        RawColumn { source, codes, values: interner.into_pool() }
    }
}
