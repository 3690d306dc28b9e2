//! Columns of other tables beside the students' own, row by row; several rows for one student become several rows.

use super::detect::Recognised;
use super::filter::Filter;
use super::profile::JoinRows;
use super::rows::{Coded, Rows, Wanted};
use super::sample::SampleRows;
use crate::roster::Interner;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Stands for "no row of the other table".
const NONE: u32 = u32::MAX;

/// Holds what a bundle adds to the students' table; by default nothing.
#[derive(Debug, Default)]
pub(super) struct Joins {
    /// The layout that says so.
    pub(super) layout: Option<Recognised>,
    /// The tables whose columns stand beside the students'.
    pub(super) tables: Vec<Joined>,
    /// Codes and names of schools.
    pub(super) schools: Vec<(String, String)>,
    /// What was joined and why.
    pub(super) facts: Vec<(String, String, String)>,
    /// Whether the students' table holds changes only.
    pub(super) changes_only: bool,
    /// The names of the tables that were read.
    pub(super) read: Vec<String>,
    /// How many bytes of text they have.
    pub(super) bytes: u64,
    /// SHA-256 of each, in the layout's order.
    pub(super) digests: Vec<String>,
}

/// Holds one table and how its rows are found.
#[derive(Debug)]
pub(super) struct Joined {
    /// Its headers after its name: `roles.role`.
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    mode: JoinRows,
    /// The place of the column that its own is compared with, among all columns.
    to: usize,
    index: FxHashMap<String, Vec<u32>>,
    needed: bool,
}

impl Joined {
    /// Prepares a table; `column` is its own column of the join.
    pub(super) fn new(
        name: &str,
        headers: Vec<String>,
        mut rows: Vec<Vec<String>>,
        mode: JoinRows,
        column: Option<usize>,
        to: usize,
    ) -> Self {
        // so that the order of the file decides nothing
        rows.sort();
        rows.dedup();
        if mode == JoinRows::Constant {
            rows = constant(&rows, headers.len());
        }
        let mut index: FxHashMap<String, Vec<u32>> = FxHashMap::default();
        if let Some(column) = column {
            for (at, row) in rows.iter().enumerate() {
                if let Some(text) = row.get(column).filter(|text| !text.is_empty()) {
                    index.entry(text.clone()).or_default().push(at as u32);
                }
            }
        }
        if mode == JoinRows::Gather {
            (rows, index) = gathered(&rows, index, headers.len());
        }
        // the column of the join says nothing that the other does not
        let named = |(at, header): (usize, &String)| match Some(at) == column {
            true => String::new(),
            false => format!("{name}.{}", header.trim()),
        };
        let headers = headers.iter().enumerate().map(named).collect();
        Self { headers, rows, mode, to, index, needed: false }
    }

    /// Says that whoever is not in this table is no student, as long as anybody is in it.
    pub(super) fn needed(mut self, needed: bool) -> Self {
        self.needed = needed && !self.index.is_empty();
        self
    }

    /// Counts the students for whom there are several rows where one is expected.
    pub(super) fn doubled(&self) -> usize {
        if self.mode == JoinRows::One { self.index.values().filter(|rows| rows.len() > 1).count() } else { 0 }
    }

    fn found(&self, text: &str) -> &[u32] {
        match self.mode {
            JoinRows::Constant => &[0],
            _ => self.index.get(text.trim()).map_or(&[], Vec::as_slice),
        }
    }

    fn cell(&self, row: u32, column: usize) -> &str {
        self.rows.get(row as usize).and_then(|row| row.get(column)).map_or("", String::as_str)
    }
}

/// Returns one row with what all rows say, blanks apart.
fn constant(rows: &[Vec<String>], width: usize) -> Vec<Vec<String>> {
    let one = (0..width).map(|column| {
        let texts: BTreeSet<&String> =
            rows.iter().filter_map(|row| row.get(column)).filter(|t| !t.is_empty()).collect();
        if texts.len() == 1 { texts.into_iter().next().cloned().unwrap_or_default() } else { String::new() }
    });
    vec![one.collect()]
}

/// Makes one row of all rows with one key, the different values of a column side by side.
fn gathered(
    rows: &[Vec<String>],
    index: FxHashMap<String, Vec<u32>>,
    width: usize,
) -> (Vec<Vec<String>>, FxHashMap<String, Vec<u32>>) {
    let mut made = Vec::with_capacity(index.len());
    let mut places = FxHashMap::default();
    for (text, found) in index.into_iter().collect::<BTreeMap<_, _>>() {
        let row = (0..width).map(|column| {
            let cells = found.iter().filter_map(|row| rows.get(*row as usize)?.get(column)).filter(|t| !t.is_empty());
            cells.map(String::as_str).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(",")
        });
        places.insert(text, vec![made.len() as u32]);
        made.push(row.collect());
    }
    (made, places)
}

impl Joins {
    /// Returns the place of a joined column, counted behind the students' own.
    pub(super) fn place(&self, own: usize, header: &str) -> Option<usize> {
        let joined = self.tables.iter().flat_map(|table| &table.headers);
        joined.enumerate().find(|(_, name)| name.eq_ignore_ascii_case(header)).map(|(at, _)| own + at)
    }

    /// Returns all headers.
    pub(super) fn headers(&self, own: &[String]) -> Vec<String> {
        own.iter().chain(self.tables.iter().flat_map(|table| &table.headers)).cloned().collect()
    }

    /// Adds to the tests of a row that it is in the tables in which every student is.
    pub(super) fn narrow(&self, students: &mut Filter, own: usize) {
        for table in self.tables.iter().filter(|table| table.needed && table.to < own) {
            students.keep_among(table.to, table.index.keys().cloned().collect());
        }
    }

    /// Puts what is joined beside sampled rows.
    pub(super) fn extend(&self, sample: &mut SampleRows<'_>, own: usize) {
        for row in sample.iter_mut().filter(|_| !self.tables.is_empty()) {
            row.resize(own, Cow::Borrowed(""));
            for table in &self.tables {
                let found = row.get(table.to).and_then(|text| table.found(text).first()).copied().unwrap_or(NONE);
                row.extend((0..table.headers.len()).map(|column| Cow::Owned(table.cell(found, column).to_owned())));
            }
        }
    }

    /// Returns which of the students' own columns have to be read.
    pub(super) fn own(&self, wanted: &Wanted, own: usize) -> Wanted {
        let mut columns: Vec<usize> = wanted.columns.iter().copied().filter(|column| *column < own).collect();
        columns.extend(self.tables.iter().map(|table| table.to).filter(|column| *column < own));
        columns.sort_unstable();
        columns.dedup();
        let of_own = |columns: &[usize]| columns.iter().copied().filter(|column| *column < own).collect();
        let (identity, names) = (of_own(&wanted.identity), of_own(&wanted.names));
        Wanted { columns, made: wanted.made.clone(), identity, names }
    }

    /// Puts the joined columns beside the rows that were read; rows with several partners are there several times.
    pub(super) fn apply(&self, mut rows: Rows, read: &Wanted, wanted: &Wanted, own: usize) -> Rows {
        if self.tables.is_empty() {
            return rows;
        }
        let coded = std::mem::take(&mut rows.columns);
        let own_text = |column: usize, row: u32| {
            let place = read.columns.binary_search(&column).ok();
            place
                .and_then(|place| coded.get(place))
                .map_or("", |coded| coded.pool.get(coded.codes.get(row as usize).copied().unwrap_or(0)))
        };
        // per row that comes out: the student's row, and the row of each table
        let mut made: Vec<u32> = (0..rows.lines.len() as u32).collect();
        let mut partners: Vec<Vec<u32>> = Vec::new();
        let mut starts = Vec::new();
        let mut at = own;
        for table in &self.tables {
            let (mut next, mut found_rows) = (Vec::with_capacity(made.len()), Vec::with_capacity(made.len()));
            let mut kept: Vec<Vec<u32>> = partners.iter().map(|_| Vec::with_capacity(made.len())).collect();
            for (out, row) in made.iter().enumerate() {
                let text = if table.to < own {
                    own_text(table.to, *row)
                } else {
                    self.joined_text(&starts, &partners, table.to, out)
                };
                let found = table.found(text);
                let found = if table.mode == JoinRows::Each { found } else { found.get(..1).unwrap_or(&[]) };
                for partner in if found.is_empty() { &[NONE] } else { found } {
                    next.push(*row);
                    found_rows.push(*partner);
                    for (kept, old) in kept.iter_mut().zip(&partners) {
                        kept.push(old.get(out).copied().unwrap_or(NONE));
                    }
                }
            }
            kept.push(found_rows);
            (made, partners) = (next, kept);
            starts.push(at);
            at += table.headers.len();
        }
        rows.lines = made.iter().map(|row| rows.lines.get(*row as usize).copied().unwrap_or(0)).collect();
        rows.columns = wanted
            .columns
            .iter()
            .map(|column| {
                let mut interner = Interner::default();
                let codes = (0..made.len()).map(|out| {
                    let text = if *column < own {
                        own_text(*column, made.get(out).copied().unwrap_or(0))
                    } else {
                        self.joined_text(&starts, &partners, *column, out)
                    };
                    interner.code(text)
                });
                let codes = codes.collect();
                Coded { pool: interner.into_pool(), codes }
            })
            .collect();
        rows
    }

    fn joined_text(&self, starts: &[usize], partners: &[Vec<u32>], column: usize, out: usize) -> &str {
        let Some(place) = starts.partition_point(|start| *start <= column).checked_sub(1) else { return "" };
        let (Some(table), Some(start)) = (self.tables.get(place), starts.get(place)) else { return "" };
        let row = partners.get(place).and_then(|rows| rows.get(out)).copied().unwrap_or(NONE);
        table.cell(row, column - start)
    }
}

/// Makes a row of its own for each school that a cell lists, the first of which is the home school.
///
/// Returns per row whether it is of the home school; nothing where no cell lists several. Entries that `is_school`
/// rules out, such as the district itself, count for nothing where others are left.
pub(super) fn one_row_per_school(rows: &mut Rows, place: usize, is_school: &dyn Fn(&str) -> bool) -> Vec<Option<bool>> {
    let Some(column) = rows.columns.get_mut(place) else { return Vec::new() };
    if !column.pool.iter().any(|text| text.contains(',')) {
        return Vec::new();
    }
    let mut interner = Interner::default();
    let lists: Vec<Vec<u32>> = column
        .pool
        .iter()
        .map(|text| {
            let all: Vec<&str> = text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).collect();
            let schools: Vec<&str> = all.iter().copied().filter(|entry| is_school(entry)).collect();
            let mut codes: Vec<u32> = Vec::new();
            for entry in if schools.is_empty() { all } else { schools } {
                let code = interner.code(entry);
                if !codes.contains(&code) {
                    codes.push(code);
                }
            }
            codes
        })
        .collect();
    let old = std::mem::take(&mut column.codes);
    column.pool = interner.into_pool();
    let (mut from, mut codes, mut home) = (Vec::new(), Vec::new(), Vec::new());
    for (row, code) in old.into_iter().enumerate() {
        let schools = lists.get(code as usize).map_or(&[][..], Vec::as_slice);
        for (at, school) in if schools.is_empty() { &[0] } else { schools }.iter().enumerate() {
            from.push(row);
            codes.push(*school);
            home.push((!schools.is_empty()).then_some(at == 0));
        }
    }
    column.codes = codes;
    rows.lines = from.iter().map(|row| rows.lines.get(*row).copied().unwrap_or(0)).collect();
    let others = rows.columns.iter_mut().enumerate().filter(|(at, _)| *at != place).map(|(_, other)| other);
    for other in others.chain(&mut rows.made) {
        other.codes = from.iter().map(|row| other.codes.get(*row).copied().unwrap_or(0)).collect();
    }
    home
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    fn coded(texts: &[&str]) -> Coded {
        let mut interner = Interner::default();
        let codes = texts.iter().map(|text| interner.code(text)).collect();
        Coded { pool: interner.into_pool(), codes }
    }

    fn column(rows: &Rows, place: usize) -> Vec<String> {
        let coded = &rows.columns[place];
        coded.codes.iter().map(|code| coded.pool.get(*code).to_owned()).collect()
    }

    fn join(rows: &[&[&str]], mode: JoinRows) -> (Rows, Joins) {
        let headers = vec!["user".to_owned(), "org".to_owned()];
        let table = Joined::new("roles", headers, text(rows), mode, Some(0), 0);
        let joins = Joins { tables: vec![table], ..Joins::default() };
        let read = Rows { columns: vec![coded(&["1", "2", "3"])], lines: vec![2, 3, 4], ..Rows::default() };
        let wanted = Wanted { columns: vec![0, 2], identity: vec![0], ..Wanted::default() };
        let own = joins.own(&wanted, 1);
        (joins.apply(read, &own, &wanted, 1), joins)
    }

    #[test]
    fn each_partner_makes_a_row_and_none_leaves_the_row() {
        let (rows, joins) = join(&[&["2", "b"], &["1", "x"], &["2", "a"], &["9", "z"]], JoinRows::Each);
        assert_eq!(column(&rows, 0), ["1", "2", "2", "3"]);
        assert_eq!(column(&rows, 1), ["x", "a", "b", ""]);
        assert_eq!(rows.lines, [2, 3, 3, 4]);
        assert_eq!(joins.headers(&["id".to_owned()]), ["id", "", "roles.org"]);
    }

    #[test]
    fn one_all_or_a_constant_of_the_partners_is_taken() {
        let partners: &[&[&str]] = &[&["2", "b"], &["1", "b"], &["2", "a"]];
        let of = |mode| column(&join(partners, mode).0, 1);
        assert_eq!(of(JoinRows::One), ["b", "a", ""]);
        assert_eq!(of(JoinRows::Gather), ["b", "a,b", ""]);
        assert_eq!(of(JoinRows::Constant), ["", "", ""]);
        assert_eq!(join(partners, JoinRows::One).1.tables[0].doubled(), 1);
        assert_eq!(column(&join(&[&["1", "c"], &["7", "c"]], JoinRows::Constant).0, 1), ["c", "c", "c"]);
    }

    #[test]
    fn a_list_of_schools_becomes_a_row_for_each_and_the_district_is_none() {
        let mut rows = Rows {
            columns: vec![coded(&["a", "b"]), coded(&["d, s1,s2", "s1"])],
            lines: vec![2, 3],
            ..Rows::default()
        };
        let home = one_row_per_school(&mut rows, 1, &|code| code != "d");
        assert_eq!(
            (column(&rows, 0), column(&rows, 1)),
            (vec!["a".into(), "a".into(), "b".into()], vec!["s1".into(), "s2".into(), "s1".into()])
        );
        assert_eq!((home, rows.lines), (vec![Some(true), Some(false), Some(true)], vec![2, 2, 3]));
    }
}
