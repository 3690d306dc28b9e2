//! Which files of a container make up the students together, as a layout says, and what the others add.

use super::answers::{keys, same};
use super::detect::{self, Recognised};
use super::filter::Filter;
use super::join::{Joined, Joins};
use super::profile::{Bundle, BundleTable, JoinRows, Profile, SchoolNames, profiles};
use super::rows::{self, Wanted};
use super::shelf::{Shelf, Table};
use super::source::Stored;
use super::words::key;
use super::{Progress, Settings, aliases, choose, converted, decode, facts, header};
use crate::roster::Result;
use std::collections::BTreeMap;

/// Holds the tables of a bundle.
pub(super) struct Found {
    profile: &'static Profile,
    bundle: &'static Bundle,
    /// The students' table.
    pub(super) students: Table,
    /// The other tables, in the layout's order.
    others: Vec<(&'static BundleTable, Table)>,
    manifest: Option<Table>,
    /// Every layout that fits, with its points, the best first.
    points: Vec<(&'static str, usize)>,
}

impl Found {
    /// Returns the headers of all tables, those of the others after their names.
    fn headers(&self) -> Vec<String> {
        let joined = |(spec, table): &(&BundleTable, Table)| -> Vec<String> {
            table.headers.iter().map(|header| format!("{}.{}", spec.name, header.trim())).collect()
        };
        self.students.headers.iter().cloned().chain(self.others.iter().flat_map(joined)).collect()
    }
}

/// Finds the bundle of a layout in a container; none where no layout's tables are there, or those of two folders.
pub(super) fn find(shelf: &Shelf<'_>, settings: &Settings) -> Result<Option<Found>> {
    if settings.table.is_some() {
        return Ok(None);
    }
    let named = settings.profile.as_deref().map(detect::named).transpose()?;
    let mut folders: Vec<&str> = shelf.tables.iter().map(|table| folder(&table.name)).collect();
    folders.sort_unstable();
    folders.dedup();
    let mut best: Option<(usize, usize, Found)> = None;
    let mut rivals = false;
    let mut all: Vec<(&'static str, usize)> = Vec::new();
    for folder in folders {
        for profile in profiles()?.iter().filter(|profile| named.is_none_or(|named| named.name == profile.name)) {
            let Some(found) = profile.bundle.as_ref().and_then(|bundle| in_folder(shelf, folder, profile, bundle))
            else {
                continue;
            };
            let Some(points) = detect::points(profile, &found.headers()) else { continue };
            let score = (points, found.others.len());
            all.push((profile.name.as_str(), points));
            match &best {
                Some((points, others, _)) if (*points, *others) > score => {}
                Some((points, others, _)) if (*points, *others) == score => rivals = true,
                _ => {
                    rivals = false;
                    best = Some((score.0, score.1, found));
                }
            }
        }
    }
    all.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
    Ok(best.filter(|_| !rivals).map(|(_, _, found)| Found { points: all, ..found }))
}

fn folder(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn in_folder(shelf: &Shelf<'_>, place: &str, profile: &'static Profile, bundle: &'static Bundle) -> Option<Found> {
    let is_named = |table: &Table, file: &str| {
        let (mine, wanted) = (choose::stem(&table.name), choose::stem(file));
        folder(&table.name) == place && key(mine) == key(wanted)
    };
    let fitting = |spec: &BundleTable| {
        let fits = |table: &&Table| {
            let keys = keys(&table.headers);
            let there = |need: &String| need.split('|').any(|name| keys.contains(&key(name)));
            spec.files.iter().any(|file| is_named(table, file)) && spec.needs.iter().all(there)
        };
        shelf.tables.iter().filter(|table| !table.hidden && !table.workbook).find(fits).cloned()
    };
    let mut students = None;
    let mut others = Vec::new();
    for spec in &bundle.table {
        let found = fitting(spec);
        if found.is_none() && spec.required {
            return None;
        }
        match found {
            Some(table) if spec.name == bundle.students => students = Some(table),
            Some(table) => others.push((spec, table)),
            None => {}
        }
    }
    let manifest = bundle
        .manifest
        .as_ref()
        .and_then(|manifest| shelf.tables.iter().find(|table| is_named(table, &manifest.file)).cloned());
    Some(Found { profile, bundle, students: students?, others, manifest, points: Vec::new() })
}

/// Reads what the other tables of a bundle add to the students.
pub(super) fn joins(shelf: &mut Shelf<'_>, found: &Found, progress: &dyn Progress) -> Result<Joins> {
    let files: Vec<String> = std::iter::once(&found.students)
        .chain(found.others.iter().map(|(_, table)| table))
        .map(|t| format!("`{}`", t.name))
        .collect();
    let recognised = Recognised {
        profile: found.profile,
        why: format!("the {}s {} and their headers", shelf.part(), files.join(", ")),
        points: found.points.clone(),
    };
    let mut joins = Joins { layout: Some(recognised), ..Joins::default() };
    let mut read = vec![found.students.name.clone()];
    let own = &found.students.headers;
    for (spec, table) in &found.others {
        let stored = converted(shelf.read(table, progress)?)?;
        joins.bytes += stored.text().len() as u64;
        joins.digests.push(facts::digest(stored.text()));
        let text = Grid::read(&stored, spec)?;
        read.push(table.name.clone());
        let count = text.rows.len();
        let what = format!("{} of the {}", shelf.part(), shelf.what());
        if text.rejected > 0 {
            let why = "their cells do not fit the header, or their quotes do not".to_owned();
            joins.facts.push((format!("rows of {} that cannot be used", table.name), text.rejected.to_string(), why));
        }
        if let Some(names) = &spec.schools {
            joins.schools.extend(text.names(names));
            joins.facts.push((what.clone(), table.name.clone(), format!("it names the schools; {count} rows")));
        }
        let Some(join) = &spec.join else { continue };
        let (to_table, to_column) = join.to.split_once('.').unwrap_or(("", join.to.as_str()));
        let to = if to_table == found.bundle.students {
            own.iter().position(|header| same(to_column, header))
        } else {
            joins.place(own.len(), &join.to)
        };
        let named = |name: &str| text.headers.iter().position(|header| same(name, header));
        let column = join.column.split('|').find_map(named);
        let constant = join.rows == JoinRows::Constant;
        if (to.is_none() || column.is_none()) && !constant {
            continue;
        }
        let joined = Joined::new(&spec.name, text.headers, text.rows, join.rows, column, to.unwrap_or(0));
        let joined = joined.needed(join.needed);
        let why = match (join.rows, joined.doubled()) {
            (JoinRows::One, doubled @ 1..) => {
                format!(
                    "joined by {}; {count} rows, and {doubled} students have several of which one was used",
                    join.column
                )
            }
            (JoinRows::Constant, _) => format!("what all its {count} rows say holds for every student"),
            _ => format!("joined by {}; {count} rows", join.column),
        };
        joins.facts.push((what, table.name.clone(), why));
        joins.tables.push(joined);
    }
    if let (Some(manifest), Some(table)) = (&found.bundle.manifest, &found.manifest) {
        let properties = properties(&shelf.read(table, progress)?);
        read.push(table.name.clone());
        let property = |name: &str| properties.get(&key(name)).map_or("not stated", String::as_str);
        let (version, mode) = (property(&manifest.version).to_owned(), property(&manifest.mode).to_owned());
        joins.changes_only = mode.eq_ignore_ascii_case(&manifest.changes);
        joins.facts.push(("version of the bundle".to_owned(), version, format!("{} says so", table.name)));
        joins.facts.push(("the students' table".to_owned(), mode, format!("{} says so", table.name)));
    }
    joins.read = read;
    Ok(joins)
}

fn properties(stored: &Stored) -> BTreeMap<String, String> {
    let decoded = decode::decode(stored.text());
    let split = |line: &str| {
        let (name, value) = line.split_once(',')?;
        Some((key(name), value.trim().trim_matches('"').to_owned()))
    };
    decoded.text.lines().filter_map(split).collect()
}

/// Holds a whole table as text.
struct Grid {
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
    /// Rows that cannot be used.
    rejected: usize,
}

impl Grid {
    fn read(stored: &Stored, spec: &BundleTable) -> Result<Self> {
        let decoded = decode::decode(stored.text());
        let aliases = aliases::aliases()?;
        let head = header::of(stored, &decoded.text, &Settings::default())?;
        let columns: Vec<usize> = (0..head.headers.len()).collect();
        let wanted = Wanted { identity: columns.clone(), columns, ..Wanted::default() };
        let all = Filter::default();
        let read = rows::read(&decoded.text, &decoded.bad, &head, &wanted, &stored.shown, aliases, &all)?;
        let filter = Filter::new(&head.headers, &spec.keep, &spec.drop);
        let text = |row: usize, column: usize| {
            read.columns
                .get(column)
                .map_or("", |coded| coded.pool.get(coded.codes.get(row).copied().unwrap_or(0)).trim())
        };
        let rows = (0..read.lines.len())
            .filter(|row| filter.passes(|column| text(*row, column)))
            .map(|row| (0..head.headers.len()).map(|column| text(row, column).to_owned()).collect())
            .collect();
        Ok(Self { headers: head.headers, rows, rejected: read.rejected.len() })
    }

    /// Returns codes and names of schools; a name that stands for several codes names none.
    fn names(&self, names: &SchoolNames) -> Vec<(String, String)> {
        let column =
            |name: &str| name.split('|').find_map(|name| self.headers.iter().position(|header| same(name, header)));
        let Some(title) = column(&names.name) else { return Vec::new() };
        let cell = |row: &Vec<String>, place: usize| row.get(place).cloned().unwrap_or_default();
        let mut named: Vec<(String, String)> = Vec::new();
        for code in names.code.iter().filter_map(|code| column(code)) {
            named.extend(self.rows.iter().map(|row| (cell(row, code), cell(row, title))));
        }
        named.retain(|(code, name)| !code.is_empty() && !name.is_empty());
        named.sort();
        named.dedup();
        named
    }
}
