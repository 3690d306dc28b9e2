//! The normalised rosters of both sides: columns of codes, over pools of raw and of normal texts.

use super::{CodeColumn, Codes, Field, Pool, RawTexts, Result, Side, Stint};
use polars::prelude::{DataFrame, NamedFromOwned, Series};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Stands for "no row" in a row column.
pub const NO_ROW: u32 = u32::MAX;

/// Says what was wrong with a raw value, beside its normal form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Issue {
    /// Nothing.
    #[default]
    None,
    /// A placeholder such as NULL, N/A or 01/01/1900: counts as missing.
    Placeholder,
    /// Not a value of this kind at all: counts as missing.
    Invalid,
    /// A date after the as-of date, or too old to be true: counts as missing.
    OutOfRange,
    /// A date that is valid only in the other order than its column.
    OtherOrder,
    /// A number in scientific notation, digits lost.
    Scientific,
    /// A spreadsheet's day number instead of a date.
    ExcelSerial,
    /// A generation suffix inside a name.
    SuffixInName,
    /// Digits, brackets or control characters in a name.
    InvalidCharacters,
    /// UTF-8 read as Windows-1252.
    Mojibake,
    /// A test or do-not-use record.
    TestRecord,
}

/// The column of lines; those of codes follow.
const LINE: usize = 0;

/// Where a column of codes stands: most fields have so few values that their codes need one or two bytes, and polars as it is
/// built here has columns of four.
#[derive(Clone, Debug)]
pub(super) enum Place {
    One(Arc<Vec<u8>>),
    Two(Arc<Vec<u16>>),
    Framed(usize),
}

/// Says where the codes of a field stand.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub(super) normal: Place,
    pub(super) raw: Place,
}

/// Holds one side's rows: per field a column of raw codes and a column of normal codes.
///
/// Rows stand in canonical order (by key, then by content), so that nothing downstream depends on the file's order.
#[derive(Clone, Debug)]
pub struct Roster {
    pub(super) side: Side,
    /// The lines, and the codes of four bytes.
    pub(super) frame: DataFrame,
    /// By the field's number.
    pub(super) cells: [Option<Cells>; Field::ALL.len()],
    pub(super) key_codes: Place,
    // shared, so that a roster with a few other cells is cheap
    pub(super) keys: Arc<RawTexts>,
    pub(super) raw: BTreeMap<Field, Arc<RawTexts>>,
    pub(super) issues: BTreeMap<Field, Vec<Issue>>,
    pub(super) stints: Vec<Stint>,
    pub(super) near_births: Vec<(u32, [u8; 8])>,
    pub(super) readings: Vec<Reading>,
}

/// States what a text that is no value of its field's kind was found to stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The field.
    pub field: Field,
    /// The code of the text as it stood in the file.
    pub raw: u32,
    /// The code of what it stands for.
    pub normal: u32,
    /// The pairs that show it.
    pub support: u64,
    /// The pairs with the text.
    pub of: u64,
}

/// Stands for a figure of a date that cannot be read.
pub const UNREADABLE: u8 = 0xF;

/// Holds the normal forms of both sides: equal text means equal code, on either side.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    pools: BTreeMap<Field, Arc<Pool>>,
}

/// Holds both rosters and their common vocabulary.
#[derive(Clone, Debug)]
pub struct Rosters {
    /// The enrollment platform's rows.
    pub enrollment: Roster,
    /// The SIS's rows.
    pub sis: Roster,
    /// The normal forms of both.
    pub vocabulary: Vocabulary,
}

impl Rosters {
    /// Returns the roster of a side.
    pub fn side(&self, side: Side) -> &Roster {
        match side {
            Side::Enrollment => &self.enrollment,
            Side::Sis => &self.sis,
        }
    }

    /// Returns the normal text of a field in a row; empty where it is missing.
    pub fn normal(&self, side: Side, field: Field, row: u32) -> &str {
        match self.side(side).normal(field) {
            Some(codes) => self.vocabulary.text(field, codes.get(row as usize)),
            None => "",
        }
    }

    /// Returns how many bytes both rosters and their vocabulary take, about.
    pub fn bytes(&self) -> u64 {
        let vocabulary: u64 = self.vocabulary.pools.values().map(|pool| pool.bytes()).sum();
        vocabulary + self.enrollment.bytes() + self.sis.bytes()
    }

    /// Says whether both sides have the field.
    pub fn both_have(&self, field: Field) -> bool {
        self.enrollment.has(field) && self.sis.has(field)
    }
}

impl Vocabulary {
    /// Puts the pool of normal texts of a field in place.
    pub fn insert(&mut self, field: Field, pool: Pool) {
        self.pools.insert(field, Arc::new(pool));
    }

    /// Returns the normal text behind a code; empty for code 0.
    pub fn text(&self, field: Field, code: u32) -> &str {
        self.pools.get(&field).map_or("", |pool| pool.get(code))
    }

    /// Returns the pool of a field to hold on to; where no side has the field, one with nothing in it.
    pub fn shared(&self, field: Field) -> Arc<Pool> {
        self.pools.get(&field).map_or_else(Arc::default, Arc::clone)
    }

    /// Returns the pool of a field, where any side has the field.
    pub fn pool(&self, field: Field) -> Option<&Pool> {
        self.pools.get(&field).map(Arc::as_ref)
    }
}

impl Roster {
    /// Returns the side it stands for.
    pub fn side(&self) -> Side {
        self.side
    }

    /// Returns the number of rows.
    pub fn len(&self) -> usize {
        self.frame.height()
    }

    /// Says whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns how many bytes it takes, about.
    pub(super) fn bytes(&self) -> u64 {
        // keys that are a field's own cells are counted with them
        let shared = self.raw.values().any(|pool| Arc::ptr_eq(pool, &self.keys));
        let keys = if shared { 0 } else { self.keys.bytes() };
        let texts = keys + self.raw.values().map(|pool| pool.bytes()).sum::<u64>();
        let issues: usize = self.issues.values().map(Vec::len).sum();
        let width = |place: &Place| match place {
            Place::One(_) => 1,
            Place::Two(_) => 2,
            Place::Framed(_) => 0,
        };
        let cells = self.cells.iter().flatten().flat_map(|cells| [&cells.normal, &cells.raw]);
        let narrow: usize = cells.chain((!shared).then_some(&self.key_codes)).map(width).sum();
        texts + (self.len() * (4 * self.frame.width() + narrow) + issues) as u64
    }

    /// Returns the frame: `line`, and of the columns `key`, `<name>` (normal codes) and `<name>_raw` (raw codes) those whose
    /// codes take four bytes.
    pub fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// Says whether the export has the field at all.
    pub fn has(&self, field: Field) -> bool {
        self.raw.contains_key(&field)
    }

    /// Returns the fields that the export has.
    pub fn fields(&self) -> impl Iterator<Item = Field> + '_ {
        self.raw.keys().copied()
    }

    /// Returns the codes of the normal forms, one per row; 0 means missing.
    pub fn normal(&self, field: Field) -> Option<Codes<'_>> {
        Some(self.codes(&self.cells[field as usize].as_ref()?.normal))
    }

    /// Returns the codes of the raw texts, one per row; 0 means empty.
    pub fn raw_codes(&self, field: Field) -> Option<Codes<'_>> {
        Some(self.codes(&self.cells[field as usize].as_ref()?.raw))
    }

    /// Returns the texts behind the raw codes.
    pub fn raw_texts(&self, field: Field) -> Option<&RawTexts> {
        self.raw.get(&field).map(Arc::as_ref)
    }

    /// Returns the figures (`YYYYMMDD`) of birth dates that are no dates, by row, in ascending order; those that cannot be read
    /// are [`UNREADABLE`]. Dates that several rows have are not among them.
    pub fn near_births(&self) -> &[(u32, [u8; 8])] {
        &self.near_births
    }

    /// Returns the cell as it stood in the file.
    pub fn raw_text(&self, field: Field, row: u32) -> &str {
        match (self.raw_codes(field), self.raw.get(&field)) {
            (Some(codes), Some(pool)) => pool.get(codes.get(row as usize)),
            _ => "",
        }
    }

    /// Returns what was wrong with the cell.
    pub fn issue(&self, field: Field, row: u32) -> Issue {
        match (self.raw_codes(field), self.issues.get(&field)) {
            (Some(codes), Some(issues)) => issues.get(codes.get(row as usize) as usize).copied().unwrap_or_default(),
            _ => Issue::None,
        }
    }

    /// Returns what was wrong with each raw code of a field; none where nothing was wrong with any.
    pub fn issues(&self, field: Field) -> Option<&[Issue]> {
        self.issues.get(&field).map(Vec::as_slice)
    }

    /// Returns the row's own key as it stood in the file.
    pub fn key(&self, row: u32) -> &str {
        self.keys.get(self.key_codes().get(row as usize))
    }

    /// Returns the texts behind the codes of the keys.
    pub fn key_texts(&self) -> &RawTexts {
        &self.keys
    }

    /// Returns the codes of the keys, one per row.
    pub fn key_codes(&self) -> Codes<'_> {
        self.codes(&self.key_codes)
    }

    /// Returns the physical line on which the row starts, counted from 1; 0 for no such row.
    pub fn line(&self, row: u32) -> u32 {
        self.lines().get(row as usize).copied().unwrap_or(0)
    }

    /// Returns the physical lines of all rows.
    pub fn lines(&self) -> &[u32] {
        self.framed(LINE).unwrap_or(&[])
    }

    /// Returns the stays of all students by row, then entry date; empty where the file has one row per student.
    ///
    /// Where it is empty, the row's own entry and exit are the only stay there is.
    pub fn stints(&self) -> &[Stint] {
        &self.stints
    }

    /// Returns the stays of one student; empty where the file has one row per student.
    pub fn stints_of(&self, row: u32) -> &[Stint] {
        let start = self.stints.partition_point(|stint| stint.row < row);
        let rest = self.stints.get(start..).unwrap_or(&[]);
        rest.get(..rest.partition_point(|stint| stint.row == row)).unwrap_or(&[])
    }

    /// Returns the roster with other texts behind the same codes: those of the keys, and the raw texts by field.
    #[must_use]
    pub fn with_texts(&self, keys: Pool, raw: BTreeMap<Field, Pool>) -> Roster {
        let raw = raw.into_iter().map(|(field, pool)| (field, Arc::new(pool.into()))).collect();
        Roster { keys: Arc::new(keys.into()), raw, ..self.clone() }
    }

    /// Returns the texts that were found to stand for something, though they are no values of their field's kind.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// Reads texts of a field as what they were found to stand for.
    pub fn read_as(&mut self, field: Field, readings: Vec<Reading>) -> Result<()> {
        let (Some(raw), Some(normal)) = (self.raw_codes(field), self.normal(field)) else { return Ok(()) };
        let mut stands = vec![0u32; self.raw.get(&field).map_or(0, |texts| texts.len())];
        for reading in &readings {
            if let Some(stands) = stands.get_mut(reading.raw as usize) {
                *stands = reading.normal;
            }
        }
        let highest = stands.iter().copied().fold(normal.max(), u32::max);
        let code = |(raw, normal): (u32, u32)| match stands.get(raw as usize) {
            Some(code) if *code != 0 => *code,
            _ => normal,
        };
        let column = CodeColumn::collect(highest, raw.iter().zip(normal).map(code));
        let place = self.placed(field.name(), column)?;
        if let Some(cells) = &mut self.cells[field as usize] {
            cells.normal = place;
        }
        if let Some(issues) = self.issues.get_mut(&field) {
            readings.iter().for_each(|reading| issues[reading.raw as usize] = Issue::None);
        }
        self.readings.extend(readings);
        Ok(())
    }

    /// Puts a column where its width belongs.
    pub(super) fn placed(&mut self, name: &'static str, column: CodeColumn) -> Result<Place> {
        Ok(match column {
            CodeColumn::One(codes) => Place::One(Arc::new(codes)),
            CodeColumn::Two(codes) => Place::Two(Arc::new(codes)),
            CodeColumn::Four(codes) => {
                self.frame.with_column(Series::from_vec(name.into(), codes).into())?;
                Place::Framed(self.frame.try_get_column_index(name)?)
            }
        })
    }

    fn codes<'a>(&'a self, place: &'a Place) -> Codes<'a> {
        match place {
            Place::One(codes) => Codes::One(codes),
            Place::Two(codes) => Codes::Two(codes),
            Place::Framed(at) => self.framed(*at).map_or_else(Codes::default, Codes::Four),
        }
    }

    /// Returns a column of the frame; by its place, since a search by name per cell takes longer than all else about a cell.
    fn framed(&self, place: usize) -> Option<&[u32]> {
        self.frame.columns().get(place)?.as_materialized_series().u32().ok()?.cont_slice().ok()
    }
}
