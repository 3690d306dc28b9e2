//! Builds the columns by field out of the columns of the file, and chooses the row's own key.

use super::answers::same;
use super::columns::Plan;
use super::file::File;
use super::join::{self, Joins};
use super::rows::{Coded, Rows, Wanted};
use super::sample::SampleRows;
use super::words::words;
use crate::roster::{ColumnFact, Field, RawColumn};
use std::collections::{BTreeMap, BTreeSet};

/// Why a column is the key that somebody named.
pub(crate) const KEY_NAMED: &str = "named in the settings";

/// Columns that may be the key are looked at in this number at most.
const MAX_KEYS: usize = 6;

/// Returns the columns that may be the row's own key, best first, judged by header and sample.
pub(super) fn key_candidates(headers: &[String], sample: &SampleRows<'_>, plan: &Plan) -> Vec<usize> {
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
    const ROW: [&str; 6] = ["submission", "application", "registration", "response", "confirmation", "record"];
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
    // a header that says no more than what a row is
    let row = matches!(words.as_slice(), [word] if ROW.contains(&word.as_str()));
    row || (named && !words.iter().any(|word| NOT.contains(&word.as_str())))
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
    /// Columns whose values are of another kind than their header says.
    pub(super) astray: Vec<(Field, RawColumn)>,
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
    let mut with_the_rows: BTreeMap<Field, Coded> =
        wanted.made.keys().copied().zip(std::mem::take(&mut rows.made)).collect();
    for (field, planned) in made {
        let source = || planned.columns().iter().map(|column| file.header(*column)).collect();
        let column = match with_the_rows.remove(field) {
            Some(Coded { pool, codes }) => RawColumn { source: source(), codes, values: pool },
            None => file.made(&planned.recipe),
        };
        columns.insert(*field, column);
    }
    let marks = plan.layout.as_ref().and_then(|found| found.profile.fold.as_ref()?.primary.as_ref());
    let marks = marks.and_then(|primary| headers.iter().position(|header| same(&primary.header, header)));
    let primary = marks.map(|column| file.plain(column));
    let spare_ids = plan.spares.iter().map(|spare| file.spare(spare)).collect();
    let astray = plan.foreign.iter().map(|(column, field)| (*field, file.plain(*column))).collect();
    let mut plain: Vec<(Field, usize)> =
        plain.into_iter().filter_map(|(field, planned)| Some((*field, planned.only_column()?))).collect();
    let key = match key_column {
        Some(column) if plain.iter().any(|(_, other)| *other == column) => file.plain(column),
        Some(column) => file.take(column),
        None => RawColumn::default(),
    };
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
    (Table { key, key_reason, columns, facts, primary, spare_ids, astray }, rows)
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
        coded.pool.iter().map(str::trim).filter(|text| !text.contains(',')).map(str::to_owned).collect()
    });
    let is_school = |entry: &str| match joins.schools.as_slice() {
        [] => alone.contains(entry),
        named => named.iter().any(|(code, _)| code == entry),
    };
    join::one_row_per_school(rows, place, &is_school)
}

impl File<'_> {
    /// Chooses the key: the named one, else the first candidate that is filled in every row and nearly unique, else the first
    /// that nearly is, else the fullest.
    ///
    /// Where the layout has several rows for a student, its own key need not be unique.
    fn key(&self, candidates: &[usize], chosen: Option<usize>, plan: &Plan) -> (Option<usize>, String) {
        let judged: Vec<(usize, u64, u64)> = candidates
            .iter()
            .filter_map(|column| {
                let coded = self.coded(*column)?;
                let filled = coded.codes.iter().filter(|code| **code != 0).count() as u64;
                Some((*column, filled, coded.pool.len() as u64 - 1))
            })
            .collect();
        let height = self.height as u64;
        let good =
            |(_, filled, distinct): &&(usize, u64, u64)| filled * 100 >= height * 98 && distinct * 10 >= filled * 9;
        let named = chosen.map(|column| (column, KEY_NAMED.to_owned()));
        let first = || {
            // one that no student lacks, where there is one
            let whole = judged.iter().filter(good).find(|(_, filled, _)| *filled == height);
            let (column, filled, distinct) = whole.or_else(|| judged.iter().find(good))?;
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

#[cfg(test)]
mod tests {
    use crate::ingest::tests::read_bytes;

    #[test]
    fn the_key_is_an_identifier_that_no_student_lacks_where_there_is_one() {
        let key = |lacking: usize| {
            let rows = (0..60).map(|row| {
                let state = if row == 7 { String::new() } else { format!("{}", 55_100_200 + row * 7) };
                let local = if row < lacking { String::new() } else { format!("{}", 400_100 + row * 3) };
                format!("{state},Child{row},Ortega,2013-04-{:02},{local}\n", row % 28 + 1)
            });
            let file = format!("State ID,First Name,Last Name,DOB,Pupil Number\n{}", rows.collect::<String>());
            read_bytes(file.as_bytes()).unwrap().intake.facts.key_column
        };
        assert_eq!(key(0), "Pupil Number");
        assert_eq!(key(1), "State ID");
    }

    #[test]
    fn a_column_that_numbers_the_submissions_is_their_key_and_a_students_number_is_not() {
        let key = |header: &str, value: fn(usize) -> String| {
            let rows = (0..30).map(|row| {
                let student = if row % 5 == 0 { String::new() } else { format!("{}", 9_000_100 + row) };
                format!("{},Child{row},Ortega,2013-04-{:02},{student}\n", value(row), row + 1)
            });
            let file = format!("{header},First Name,Last Name,Date of Birth,SSID\n{}", rows.collect::<String>());
            read_bytes(file.as_bytes()).unwrap().intake.facts.key_column
        };
        for header in ["Submission", "Application", "Registration #", "Record"] {
            assert_eq!(key(header, |row| format!("A{}", 70_001 + row)), header);
        }
        // what says something of the row and not which row it is
        for header in ["Submission", "Registration", "Submission Status"] {
            assert_eq!(key(header, |row| ["New", "Returning"][row % 2].to_owned()), "SSID", "{header}");
        }
    }
}
