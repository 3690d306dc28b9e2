//! The normalised rosters of both sides: polars frames of codes, over pools of raw and of normal texts.

use super::{Error, ErrorKind, Field, Pool, Result, Side, Stint};
use polars::prelude::{Column, DataFrame, NamedFromOwned, Series};
use rustc_hash::FxHashMap;
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

/// The columns before those of the fields.
const LINE: usize = 0;
const KEY: usize = 1;

/// Holds one side's rows: per field a column of raw codes and a column of normal codes.
///
/// Rows stand in canonical order (by key, then by content), so that nothing downstream depends on the file's order.
#[derive(Clone, Debug)]
pub struct Roster {
    side: Side,
    frame: DataFrame,
    /// The column of each field's normal codes, by the field's number; that of its raw codes follows.
    places: [Option<u16>; Field::ALL.len()],
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
            Some(codes) => self.vocabulary.text(field, codes.get(row as usize).copied().unwrap_or(0)),
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

    /// Returns the codes of some normal texts of a field; texts that no row has get codes of their own.
    pub fn codes_of(&mut self, field: Field, texts: &[&str]) -> Vec<u32> {
        if texts.is_empty() {
            return Vec::new();
        }
        let pool = Arc::make_mut(self.pools.entry(field).or_default());
        let mut codes: FxHashMap<&str, u32> = texts.iter().map(|text| (*text, u32::MAX)).collect();
        for (code, text) in (0..).zip(pool.iter()) {
            if let Some(slot) = codes.get_mut(text) {
                *slot = code;
            }
        }
        let mut code_of = |text: &str| match codes.get_mut(text) {
            Some(slot) => {
                if *slot == u32::MAX {
                    *slot = pool.push(text);
                }
                *slot
            }
            None => 0,
        };
        texts.iter().map(|text| code_of(text)).collect()
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
        let texts = self.keys.bytes() + self.raw.values().map(|pool| pool.bytes()).sum::<u64>();
        let issues: usize = self.issues.values().map(Vec::len).sum();
        texts + (4 * self.len() * self.frame.width() + issues) as u64
    }

    /// Returns the frame: `line`, `key`, and per field `<name>` (normal codes) and `<name>_raw` (raw codes).
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
    pub fn normal(&self, field: Field) -> Option<&[u32]> {
        self.codes(usize::from(self.places[field as usize]?))
    }

    /// Returns the codes of the raw texts, one per row; 0 means empty.
    pub fn raw_codes(&self, field: Field) -> Option<&[u32]> {
        self.codes(usize::from(self.places[field as usize]?) + 1)
    }

    /// Returns the pool behind the raw codes.
    pub fn raw_pool(&self, field: Field) -> Option<&Pool> {
        self.raw.get(&field).map(Arc::as_ref)
    }

    /// Returns the cell as it stood in the file.
    pub fn raw_text(&self, field: Field, row: u32) -> &str {
        match (self.raw_codes(field), self.raw.get(&field)) {
            (Some(codes), Some(pool)) => pool.get(codes.get(row as usize).copied().unwrap_or(0)),
            _ => "",
        }
    }

    /// Returns what was wrong with the cell.
    pub fn issue(&self, field: Field, row: u32) -> Issue {
        match (self.raw_codes(field), self.issues.get(&field)) {
            (Some(codes), Some(issues)) => {
                let code = codes.get(row as usize).copied().unwrap_or(0);
                issues.get(code as usize).copied().unwrap_or_default()
            }
            _ => Issue::None,
        }
    }

    /// Returns what was wrong with each raw code of a field; none where nothing was wrong with any.
    pub fn issues(&self, field: Field) -> Option<&[Issue]> {
        self.issues.get(&field).map(Vec::as_slice)
    }

    /// Returns the row's own key as it stood in the file.
    pub fn key(&self, row: u32) -> &str {
        match self.codes(KEY) {
            Some(codes) => self.keys.get(codes.get(row as usize).copied().unwrap_or(0)),
            None => "",
        }
    }

    /// Returns the pool behind the codes of the keys.
    pub fn key_pool(&self) -> &Pool {
        &self.keys
    }

    /// Returns the codes of the keys, one per row.
    pub fn key_codes(&self) -> &[u32] {
        self.codes(KEY).unwrap_or(&[])
    }

    /// Returns the physical line on which the row starts, counted from 1; 0 for no such row.
    pub fn line(&self, row: u32) -> u32 {
        self.codes(LINE).and_then(|lines| lines.get(row as usize).copied()).unwrap_or(0)
    }

    /// Returns the physical lines of all rows.
    pub fn lines(&self) -> &[u32] {
        self.codes(LINE).unwrap_or(&[])
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

    /// Returns the roster with other cells in one field: row, the text that stands there, and the code of its normal form.
    ///
    /// Nothing is wrong with the new texts. A field that the export does not have, and a row that it does not have, stay so.
    pub fn with_cells(&self, field: Field, cells: &[(u32, &str, u32)]) -> Result<Roster> {
        let mut changed = self.clone();
        let (Some(pool), Some(raw), Some(normal)) =
            (changed.raw.get_mut(&field), self.raw_codes(field), self.normal(field))
        else {
            return Ok(changed);
        };
        let (mut raw, mut normal) = (raw.to_vec(), normal.to_vec());
        for (row, text, code) in cells {
            if let (Some(slot), Some(other)) = (raw.get_mut(*row as usize), normal.get_mut(*row as usize)) {
                (*slot, *other) = (Arc::make_mut(pool).push(text), *code);
            }
        }
        // texts beyond the end of the list have no issue
        for column in [column(field.name(), normal), column(field.raw_name(), raw)] {
            changed.frame.with_column(column)?;
        }
        Ok(changed)
    }

    /// Returns a column; by its place, since a search by name per cell takes longer than everything else about a cell.
    fn codes(&self, place: usize) -> Option<&[u32]> {
        self.frame.columns().get(place)?.as_materialized_series().u32().ok()?.cont_slice().ok()
    }
}

/// Builds a roster column by column; the rows must already stand in canonical order.
#[derive(Debug)]
pub struct RosterBuilder {
    side: Side,
    height: usize,
    columns: Vec<Column>,
    places: [Option<u16>; Field::ALL.len()],
    keys: Arc<Pool>,
    raw: BTreeMap<Field, Arc<Pool>>,
    issues: BTreeMap<Field, Vec<Issue>>,
    stints: Vec<Stint>,
}

impl RosterBuilder {
    /// Starts a roster with its lines and keys.
    pub fn new(side: Side, lines: Vec<u32>, key_codes: Vec<u32>, keys: Pool) -> Self {
        let height = lines.len();
        let columns = vec![column("line", lines), column("key", key_codes)];
        Self {
            side,
            height,
            columns,
            places: [None; Field::ALL.len()],
            keys: Arc::new(keys),
            raw: BTreeMap::new(),
            issues: BTreeMap::new(),
            stints: Vec::new(),
        }
    }

    /// Adds a field: its raw codes and pool, its normal codes in the common vocabulary, and the issue of each raw code.
    pub fn add(&mut self, field: Field, raw_codes: Vec<u32>, raw: Pool, normal_codes: Vec<u32>, issues: Vec<Issue>) {
        self.places[field as usize] = u16::try_from(self.columns.len()).ok();
        self.columns.push(column(field.name(), normal_codes));
        self.columns.push(column(field.raw_name(), raw_codes));
        self.raw.insert(field, Arc::new(raw));
        if issues.iter().any(|issue| *issue != Issue::None) {
            self.issues.insert(field, issues);
        }
    }

    /// Adds the stays of students with several rows; of one student the first entry stands first.
    pub fn stints(&mut self, stints: Vec<Stint>) {
        self.stints = stints;
    }

    /// Finishes the roster; columns of unequal height are a broken law.
    pub fn build(mut self) -> Result<Roster> {
        self.stints.sort_by_key(|stint| stint.row);
        let frame = DataFrame::new(self.height, self.columns)
            .map_err(|_| Error::new(ErrorKind::Internal, "roster columns of unequal height"))?;
        let Self { side, places, keys, raw, issues, stints, .. } = self;
        Ok(Roster { side, frame, places, keys, raw, issues, stints })
    }
}

fn column(name: &str, values: Vec<u32>) -> Column {
    Series::from_vec(name.into(), values).into()
}
