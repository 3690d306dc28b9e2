//! The normalised rosters of both sides: columns of codes, over pools of raw and of normal texts.

use super::{CodeColumn, Codes, Error, ErrorKind, Field, Pool, Result, Side, Stint};
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
enum Place {
    One(Arc<Vec<u8>>),
    Two(Arc<Vec<u16>>),
    Framed(usize),
}

/// Says where the codes of a field stand.
#[derive(Clone, Debug)]
struct Cells {
    normal: Place,
    raw: Place,
}

/// Holds one side's rows: per field a column of raw codes and a column of normal codes.
///
/// Rows stand in canonical order (by key, then by content), so that nothing downstream depends on the file's order.
#[derive(Clone, Debug)]
pub struct Roster {
    side: Side,
    /// The lines, and the codes of four bytes.
    frame: DataFrame,
    /// By the field's number.
    cells: [Option<Cells>; Field::ALL.len()],
    key_codes: Place,
    // shared, so that a roster with a few other cells is cheap
    keys: Arc<Pool>,
    raw: BTreeMap<Field, Arc<Pool>>,
    issues: BTreeMap<Field, Vec<Issue>>,
    stints: Vec<Stint>,
}

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
    fn bytes(&self) -> u64 {
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

    /// Returns the pool behind the raw codes.
    pub fn raw_pool(&self, field: Field) -> Option<&Pool> {
        self.raw.get(&field).map(Arc::as_ref)
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

    /// Returns the pool behind the codes of the keys.
    pub fn key_pool(&self) -> &Pool {
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
        let raw = raw.into_iter().map(|(field, pool)| (field, Arc::new(pool))).collect();
        Roster { keys: Arc::new(keys), raw, ..self.clone() }
    }

    /// Puts a column where its width belongs.
    fn placed(&mut self, name: &'static str, column: CodeColumn) -> Result<Place> {
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

/// Builds a roster column by column; the rows must already stand in canonical order.
#[derive(Debug)]
pub struct RosterBuilder {
    roster: Roster,
    /// The codes of the keys, until a field turns out to have the same.
    key_codes: Option<CodeColumn>,
}

impl RosterBuilder {
    /// Starts a roster with its lines and keys.
    pub fn new(side: Side, lines: Vec<u32>, key_codes: CodeColumn, keys: Pool) -> Result<Self> {
        let frame = DataFrame::new(lines.len(), vec![Series::from_vec("line".into(), lines).into()])?;
        let roster = Roster {
            side,
            frame,
            cells: Default::default(),
            key_codes: Place::One(Arc::default()),
            keys: Arc::new(keys),
            raw: BTreeMap::new(),
            issues: BTreeMap::new(),
            stints: Vec::new(),
        };
        Ok(Self { roster, key_codes: Some(key_codes) })
    }

    /// Adds a field: its raw codes and pool, its normal codes in the common vocabulary, and the issue of each raw code.
    ///
    /// A column of unequal height is a broken law.
    pub fn add(
        &mut self,
        field: Field,
        raw_codes: CodeColumn,
        raw: Pool,
        normal_codes: CodeColumn,
        issues: Vec<Issue>,
    ) -> Result<()> {
        let roster = &mut self.roster;
        for column in [&raw_codes, &normal_codes] {
            check_height(column, roster.len())?;
        }
        // most exports are told apart by a field of theirs
        let is_key = raw == *roster.keys && self.key_codes.as_ref().is_some_and(|k| k.view().equals(raw_codes.view()));
        let normal = roster.placed(field.name(), normal_codes)?;
        let place = roster.placed(field.raw_name(), raw_codes)?;
        let pool = if is_key { Arc::clone(&roster.keys) } else { Arc::new(raw) };
        if is_key {
            self.key_codes = None;
            roster.key_codes = place.clone();
        }
        roster.cells[field as usize] = Some(Cells { normal, raw: place });
        roster.raw.insert(field, pool);
        if issues.iter().any(|issue| *issue != Issue::None) {
            roster.issues.insert(field, issues);
        }
        Ok(())
    }

    /// Adds the stays of students with several rows; of one student the first entry stands first.
    pub fn stints(&mut self, stints: Vec<Stint>) {
        self.roster.stints = stints;
    }

    /// Finishes the roster; keys of unequal height are a broken law.
    pub fn build(self) -> Result<Roster> {
        let Self { mut roster, key_codes } = self;
        if let Some(codes) = key_codes {
            check_height(&codes, roster.len())?;
            roster.key_codes = roster.placed("key", codes)?;
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

    /// Returns a roster with keys and local IDs of two rows, in columns of four bytes or as narrow as they go.
    fn roster(keys: &[&str], wide: bool) -> Roster {
        let codes = || if wide { CodeColumn::Four(vec![1, 2]) } else { CodeColumn::collect(2, [1, 2].into_iter()) };
        let mut builder = RosterBuilder::new(Side::Sis, vec![2, 3], codes(), pool(keys)).unwrap();
        let grades = || CodeColumn::collect(9, [0, 9].into_iter());
        builder.add(Field::Grade, grades(), Pool::default(), grades(), Vec::new()).unwrap();
        builder.add(Field::LocalId, codes(), pool(&["7", "8"]), codes(), Vec::new()).unwrap();
        builder.build().unwrap()
    }

    #[test]
    fn keys_that_are_a_field_of_the_export_are_held_once_and_others_on_their_own() {
        for wide in [false, true] {
            let (shared, own) = (roster(&["7", "8"], wide), roster(&["7", "9"], wide));
            assert!(std::ptr::eq(shared.key_pool(), shared.raw_pool(Field::LocalId).unwrap()));
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
    fn columns_of_unequal_height_are_refused() {
        let column = |rows: usize| CodeColumn::empty_cells(rows);
        let builder = |keys: usize| RosterBuilder::new(Side::Sis, vec![2, 3], column(keys), Pool::default()).unwrap();
        for (raw, normal) in [(1, 2), (2, 3)] {
            assert!(builder(2).add(Field::Sex, column(raw), Pool::default(), column(normal), Vec::new()).is_err());
        }
        assert!(builder(1).build().is_err() && builder(2).build().is_ok());
    }
}
