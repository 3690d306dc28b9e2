//! Builds the columns by field out of the columns of the file, and chooses the row's own key.

use super::columns::{NamePart, Plan, Recipe, Spare};
use super::join::{self, Joins};
use super::moment::moment;
use super::names::split;
use super::profile::same;
use super::rows::{Coded, Rows, Wanted};
use super::tagged;
use super::words::words;
use crate::roster::{ColumnFact, Field, Interner, RawColumn};
use std::collections::{BTreeMap, BTreeSet};

/// Columns that may be the key are looked at in this number at most.
const MAX_KEYS: usize = 6;

/// Texts that are made of several columns before they are looked up.
const TOGETHER: usize = 256;

/// Returns the columns that may be the row's own key, best first, judged by header and sample.
pub(super) fn key_candidates(headers: &[String], sample: &[Vec<String>], plan: &Plan) -> Vec<usize> {
    let keys = plan.layout.iter().flat_map(|found| &found.profile.headers.key);
    let by_layout = keys.filter_map(|wanted| headers.iter().position(|header| same(wanted, header)));
    let ids: Vec<usize> = [Field::LocalId, Field::StateId, Field::OtherId]
        .iter()
        .filter_map(|field| plan.fields.get(field))
        .flat_map(|planned| planned.columns())
        .collect();
    let like_id = |column: &usize| {
        ids.contains(column)
            || (!plan.barred.contains(column) && headers.get(*column).is_some_and(|header| names_an_id(header)))
    };
    let unique = |column: &usize| {
        let mut values: Vec<&str> =
            sample.iter().filter_map(|row| row.get(*column)).map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        let filled = values.len();
        values.sort_unstable();
        values.dedup();
        filled * 10 >= sample.len() * 9 && values.len() * 10 >= filled * 8
    };
    let mut found: Vec<usize> = by_layout.filter(|column| unique(column)).collect();
    found.extend((0..headers.len()).filter(like_id).filter(|column| unique(column)));
    // a sample can mislead, so the mapped IDs stay in the running
    found.extend(ids);
    let mut seen = Vec::new();
    found.retain(|column| {
        !seen.contains(column) && {
            seen.push(*column);
            true
        }
    });
    found.truncate(MAX_KEYS);
    found
}

fn names_an_id(header: &str) -> bool {
    const ID: [&str; 16] = [
        "id",
        "ids",
        "number",
        "no",
        "num",
        "nbr",
        "key",
        "guid",
        "uuid",
        "ident",
        "identifier",
        "pen",
        "ssid",
        "code",
        "ref",
        "reference",
    ];
    const NOT: [&str; 28] = [
        "school",
        "parent",
        "guardian",
        "contact",
        "mother",
        "father",
        "house",
        "street",
        "unit",
        "apt",
        "phone",
        "cell",
        "mobile",
        "family",
        "household",
        "room",
        "route",
        "zip",
        "postal",
        "section",
        "class",
        "course",
        "grade",
        "entry",
        "exit",
        "org",
        "building",
        "campus",
    ];
    let words = words(header);
    let compact = words.concat();
    let named = words.iter().any(|word| ID.contains(&word.as_str()))
        || ["id", "number", "guid", "identifier"].iter().any(|end| compact.ends_with(end));
    named && !words.iter().any(|word| NOT.contains(&word.as_str()))
}

/// Holds the columns by field and the key.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) key: RawColumn,
    pub(super) key_reason: String,
    pub(super) columns: BTreeMap<Field, RawColumn>,
    pub(super) facts: Vec<ColumnFact>,
    /// The column that marks the primary row of a student, where the layout has one.
    pub(super) primary: Option<RawColumn>,
    /// Columns that may hold a student's number.
    pub(super) spare_ids: Vec<RawColumn>,
}

/// Builds the table; `chosen` is the key column where the configuration names one.
pub(super) fn build(
    headers: &[String],
    plan: &Plan,
    wanted: &Wanted,
    mut rows: Rows,
    candidates: &[usize],
    chosen: Option<usize>,
) -> (Table, Rows) {
    let coded = std::mem::take(&mut rows.columns);
    let mut file = File { headers, wanted, coded, height: rows.lines.len() };
    let (key_column, key_reason) = file.key(candidates, chosen, plan);
    let mut columns = BTreeMap::new();
    // columns that stand for a field as they are are handed over, not copied, once nothing else needs them
    let (plain, made): (Vec<_>, Vec<_>) = plan.fields.iter().partition(|(_, planned)| planned.only_column().is_some());
    for (field, planned) in made {
        columns.insert(*field, file.made(&planned.recipe));
    }
    let marks = plan.layout.as_ref().and_then(|found| found.profile.fold.as_ref()?.primary.as_ref());
    let marks = marks.and_then(|primary| headers.iter().position(|header| same(&primary.header, header)));
    let primary = marks.map(|column| file.plain(column));
    let spare_ids = plan.spares.iter().map(|spare| file.spare(spare)).collect();
    let key = match key_column {
        Some(column) => file.plain(column),
        None => RawColumn::default(),
    };
    let mut plain: Vec<(Field, usize)> =
        plain.into_iter().filter_map(|(field, planned)| Some((*field, planned.only_column()?))).collect();
    while let Some((field, column)) = plain.pop() {
        let again = plain.iter().any(|(_, other)| *other == column);
        columns.insert(field, if again { file.plain(column) } else { file.take(column) });
    }
    let key = if key_column.is_some() { key } else { file.name_key(&columns) };
    let key = with_every_row_named(key, &rows.lines);
    let facts = columns
        .iter()
        .map(|(field, column)| ColumnFact {
            field: field.name().to_owned(),
            headers: column.source.clone(),
            how: plan.fields.get(field).map_or("name", |planned| planned.how).to_owned(),
            filled: column.codes.iter().filter(|code| **code != 0).count() as u64,
        })
        .collect();
    (Table { key, key_reason, columns, facts, primary, spare_ids }, rows)
}

/// Makes a row for each school of a student whose layout lists them in one cell; says which row is of the home school.
pub(super) fn one_row_per_school(
    rows: &mut Rows,
    plan: &Plan,
    headers: &[String],
    wanted: &Wanted,
    joins: &Joins,
) -> Vec<Option<bool>> {
    let lists = plan.layout.iter().flat_map(|found| &found.profile.school_lists);
    let Some(column) = plan.fields.get(&Field::School).and_then(|planned| planned.only_column()) else {
        return Vec::new();
    };
    let header = headers.get(column).map_or("", String::as_str);
    let listed = lists.into_iter().any(|name| name.eq_ignore_ascii_case(header) || same(name, header));
    let Some(place) = wanted.columns.binary_search(&column).ok().filter(|_| listed) else { return Vec::new() };
    // without a list of schools a school is what stands alone for some student; a district stands beside schools only
    let alone: BTreeSet<String> = rows.columns.get(place).map_or_else(BTreeSet::new, |coded| {
        coded.interner.pool().iter().map(str::trim).filter(|text| !text.contains(',')).map(str::to_owned).collect()
    });
    let is_school = |entry: &str| match joins.schools.as_slice() {
        [] => alone.contains(entry),
        named => named.iter().any(|(code, _)| code == entry),
    };
    join::one_row_per_school(rows, place, &is_school)
}

struct File<'a> {
    headers: &'a [String],
    wanted: &'a Wanted,
    coded: Vec<Coded>,
    height: usize,
}

impl File<'_> {
    fn coded(&self, column: usize) -> Option<&Coded> {
        self.coded.get(self.wanted.columns.binary_search(&column).ok()?)
    }

    fn header(&self, column: usize) -> String {
        self.headers.get(column).map_or_else(String::new, |header| header.trim().to_owned())
    }

    /// Makes a field of several columns or of a part of one.
    fn made(&self, recipe: &Recipe) -> RawColumn {
        match recipe {
            Recipe::Compose(groups) => self.composed(groups),
            Recipe::Part(column, part) => self.part(*column, *part),
            Recipe::Tagged(column, kinds) => self.tagged(*column, kinds),
            Recipe::Latest(columns) => self.latest(columns),
        }
    }

    fn tagged(&self, column: usize, kinds: &[String]) -> RawColumn {
        let mut made = self.plain(column);
        let mut interner = Interner::default();
        let map: Vec<u32> = made.values.iter().map(|text| interner.code(tagged::value(text, kinds))).collect();
        made.codes.iter_mut().for_each(|code| *code = map.get(*code as usize).copied().unwrap_or(0));
        RawColumn { values: interner.into_pool(), ..made }
    }

    fn spare(&self, spare: &Spare) -> RawColumn {
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
            .map(|coded| (coded.codes.as_slice(), coded.interner.pool().iter().map(moment).collect::<Vec<_>>()))
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
    fn plain(&self, column: usize) -> RawColumn {
        let source = vec![self.header(column)];
        match self.coded(column) {
            Some(coded) => RawColumn { source, codes: coded.codes.clone(), values: coded.interner.pool().clone() },
            None => RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() },
        }
    }

    /// Hands a column over.
    fn take(&mut self, column: usize) -> RawColumn {
        let source = vec![self.header(column)];
        let place = self.wanted.columns.binary_search(&column).ok();
        match place.and_then(|place| self.coded.get_mut(place)).map(std::mem::take) {
            Some(coded) => RawColumn { source, codes: coded.codes, values: coded.interner.into_pool() },
            None => RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() },
        }
    }

    fn composed(&self, groups: &[Vec<usize>]) -> RawColumn {
        let source = groups.iter().flatten().map(|column| self.header(*column)).collect();
        let parts: Vec<Vec<&Coded>> =
            groups.iter().map(|group| group.iter().filter_map(|column| self.coded(*column)).collect()).collect();
        let (mut interner, mut codes) = (Interner::default(), Vec::with_capacity(self.height));
        let (mut text, mut ends): (String, Vec<usize>) = (String::new(), Vec::new());
        // read and looked up together, so that the misses overlap
        for from in (0..self.height).step_by(TOGETHER) {
            let rows = from..(from + TOGETHER).min(self.height);
            let code = |coded: &Coded, row: usize| coded.codes.get(row).copied().unwrap_or(0);
            let first = |text: &str| text.as_bytes().first().copied().unwrap_or(0);
            for coded in parts.iter().flatten() {
                let read = rows.clone().map(|row| first(coded.interner.pool().get(code(coded, row))));
                std::hint::black_box(read.fold(0, |sum, byte| sum ^ byte));
            }
            for row in rows {
                let start = text.len();
                for group in &parts {
                    let mut between = if text.len() == start { "" } else { "; " };
                    for coded in group {
                        let piece = coded.interner.pool().get(code(coded, row)).trim();
                        if !piece.is_empty() {
                            text.push_str(between);
                            text.push_str(piece);
                            between = " ";
                        }
                    }
                }
                ends.push(text.len());
            }
            let starts = std::iter::once(0).chain(ends.iter().copied());
            let made: Vec<&str> = starts.zip(&ends).map(|(from, to)| text.get(from..*to).unwrap_or("")).collect();
            interner.codes(&made, &mut codes);
            text.clear();
            ends.clear();
        }
        RawColumn { source, codes, values: interner.into_pool() }
    }

    fn part(&self, column: usize, part: NamePart) -> RawColumn {
        let source = vec![self.header(column)];
        let Some(coded) = self.coded(column) else {
            return RawColumn { source, codes: vec![0; self.height], ..RawColumn::default() };
        };
        let last_first = words(&self.header(column)).concat().contains("lastfirst");
        let mut interner = Interner::default();
        let map: Vec<u32> = coded
            .interner
            .pool()
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

    /// Chooses the key: the named one, else the first candidate that is filled and nearly unique, else the fullest.
    ///
    /// Where the layout has several rows for a student, its own key need not be unique.
    fn key(&self, candidates: &[usize], chosen: Option<usize>, plan: &Plan) -> (Option<usize>, String) {
        let judged: Vec<(usize, u64, u64)> = candidates
            .iter()
            .filter_map(|column| {
                let coded = self.coded(*column)?;
                let filled = coded.codes.iter().filter(|code| **code != 0).count() as u64;
                Some((*column, filled, coded.interner.pool().len() as u64 - 1))
            })
            .collect();
        let height = self.height as u64;
        let good =
            |(_, filled, distinct): &&(usize, u64, u64)| filled * 100 >= height * 98 && distinct * 10 >= filled * 9;
        let named = chosen.map(|column| (column, "named in the settings".to_owned()));
        let first = || {
            let (column, filled, distinct) = judged.iter().find(good)?;
            Some((*column, reason("first identifier that is filled and nearly unique", *filled, *distinct, height)))
        };
        let fullest = || {
            let best = judged
                .iter()
                .filter(|(_, filled, _)| filled * 2 >= height)
                .max_by_key(|(column, _, distinct)| (*distinct, std::cmp::Reverse(*column)))?;
            Some((
                best.0,
                reason("the most telling identifier; no column is filled and unique", best.1, best.2, height),
            ))
        };
        let of_layout = || {
            let profile = plan.layout.as_ref().map(|found| found.profile).filter(|profile| profile.fold.is_some())?;
            let is_key = |column: usize| profile.headers.key.iter().any(|name| same(name, &self.header(column)));
            let full = |(_, filled, _): &&(usize, u64, u64)| filled * 100 >= height * 98;
            let (column, filled, distinct) = judged.iter().filter(|(column, ..)| is_key(*column)).find(full)?;
            Some((*column, reason("the layout tells students by it", *filled, *distinct, height)))
        };
        match named.or_else(of_layout).or_else(first).or_else(fullest) {
            Some((column, why)) => (Some(column), why),
            None => (None, "no identifier column; name and birth date stand for it".to_owned()),
        }
    }

    fn name_key(&self, columns: &BTreeMap<Field, RawColumn>) -> RawColumn {
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

/// Gives a row without a key its line for one, so that reports can point at it.
fn with_every_row_named(mut column: RawColumn, lines: &[u32]) -> RawColumn {
    for (code, line) in column.codes.iter_mut().zip(lines) {
        if column.values.get(*code).trim().is_empty() {
            *code = column.values.push(&format!("line {line}"));
        }
    }
    column
}

fn reason(what: &str, filled: u64, distinct: u64, height: u64) -> String {
    format!("{what}: {filled} of {height} rows filled, {distinct} different")
}
