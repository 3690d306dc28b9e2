//! Which table of a container is the export, where no layout says that several belong together.

use super::Settings;
use super::aliases::Aliases;
use super::claim::Slot;
use super::shelf::{Shelf, Table};
use crate::roster::{Error, ErrorKind, Field, Result, Side};
use std::collections::BTreeSet;

/// A table that names this many more fields than the next one is the students'.
const CLEAR_LEAD: usize = 3;

/// Says how much a table looks like one row per student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Likeness {
    /// It names people and says when they were born or which grade they are in.
    students: bool,
    /// It names people.
    people: bool,
    /// It has a student's ID.
    identified: bool,
    /// How many fields of a student it has.
    fields: usize,
}

type Test = fn(&Likeness) -> bool;

fn likeness(table: &Table, aliases: &Aliases) -> Likeness {
    let slots: BTreeSet<Slot> =
        table.headers.iter().filter_map(|header| Some(aliases.claim(header, None)?.slot)).collect();
    let has = |field: Field| slots.contains(&Slot::Field(field));
    let people = (has(Field::FirstName) && has(Field::LastName)) || slots.contains(&Slot::FullName);
    let identified = [Field::LocalId, Field::StateId, Field::OtherId].into_iter().any(has);
    let students = people && (has(Field::BirthDate) || has(Field::Grade));
    let fields = slots.iter().filter(|slot| matches!(slot, Slot::Field(_) | Slot::FullName)).count();
    Likeness { students, people, identified, fields }
}

/// Says that a file is no container, so that it has no table to be named.
pub(super) fn no_tables(file: &str, wanted: &str, settings: &Settings) -> Error {
    let error = Error::new(ErrorKind::Usage, format!("this file is one table, and none in it is called `{wanted}`"))
        .file(file)
        .note("nothing was compared");
    let error = match settings.places.get(wanted) {
        Some(place) => error.note(format!("it is named in {place}")),
        None => error,
    };
    error.help("leave it out; `table` names a file of a folder or ZIP file, or a sheet of a workbook")
}

/// Chooses the table with the students and says why; several that may be it, or none, are an error that names them.
pub(super) fn choose(shelf: &Shelf<'_>, aliases: &Aliases, settings: &Settings, side: Side) -> Result<(Table, String)> {
    if let Some(wanted) = &settings.table {
        return named(shelf, wanted).map(|table| (table, "named in the settings".to_owned()));
    }
    let part = shelf.part();
    if let [only] = shelf.tables.as_slice() {
        return Ok((only.clone(), format!("the only {part} with a table")));
    }
    let mut judged: Vec<(Likeness, &Table)> =
        shelf.tables.iter().map(|table| (likeness(table, aliases), table)).collect();
    if judged.iter().any(|(likeness, table)| !table.hidden && likeness.people) {
        judged.retain(|(_, table)| !table.hidden);
    }
    judged.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    let tests: [(Test, &str); 3] = [
        (|likeness| likeness.students, "with students' names and their birth dates or grades"),
        (|likeness| likeness.people, "with names of people"),
        (|likeness| likeness.identified, "with student IDs"),
    ];
    for (fits, why) in tests {
        let fitting: Vec<&(Likeness, &Table)> = judged.iter().filter(|(likeness, _)| fits(likeness)).collect();
        match fitting.as_slice() {
            [] => {}
            [(_, only)] => return Ok(((*only).clone(), format!("the only {part} {why}"))),
            [(best, table), (next, _), ..] if best.fields >= next.fields + CLEAR_LEAD => {
                return Ok(((*table).clone(), format!("the {part} with the most columns about students")));
            }
            _ => return Err(several(shelf, &fitting.iter().map(|(_, table)| *table).collect::<Vec<_>>(), side)),
        }
    }
    Err(none(shelf))
}

/// States which table was read, why, and what was left aside.
///
/// `read` names every table that was read.
pub(super) fn assumed(shelf: &Shelf<'_>, table: &Table, read: &[String], why: String) -> Vec<(String, String, String)> {
    let mut facts = vec![(format!("{} of the {}", shelf.part(), shelf.what()), table.name.clone(), why)];
    let unread = shelf.tables.iter().filter(|other| !read.contains(&other.name)).map(|other| other.name.clone());
    let unread: Vec<String> = unread.chain(shelf.others.iter().map(|(name, why)| format!("{name} ({why})"))).collect();
    if !unread.is_empty() {
        let more = if unread.len() > 12 { format!(" and {} more", unread.len() - 12) } else { String::new() };
        let value = format!("{}{more}", unread.into_iter().take(12).collect::<Vec<_>>().join(", "));
        facts.push((format!("{}s not read", shelf.part()), value, "they are not the table of students".to_owned()));
    }
    facts
}

fn named(shelf: &Shelf<'_>, wanted: &str) -> Result<Table> {
    let same = |name: &str| name.eq_ignore_ascii_case(wanted) || stem(name).eq_ignore_ascii_case(wanted);
    let found: Vec<&Table> = shelf.tables.iter().filter(|table| same(&table.name)).collect();
    match found.as_slice() {
        [only] => Ok((*only).clone()),
        _ => Err(Error::new(ErrorKind::Usage, format!("the {} has no table called `{wanted}`", shelf.what()))
            .file(&shelf.shown)
            .note("nothing was compared")
            .help(format!("it has {}", list(shelf.tables.iter().map(|table| table.name.as_str()))))),
    }
}

/// Returns a file's name without its folders and its ending.
pub(super) fn stem(name: &str) -> &str {
    let last = name.rsplit('/').next().unwrap_or(name);
    let last = last.strip_suffix(".gz").unwrap_or(last);
    last.rsplit_once('.').map_or(last, |(stem, _)| stem)
}

fn several(shelf: &Shelf<'_>, tables: &[&Table], side: Side) -> Error {
    let (part, what) = (shelf.part(), shelf.what());
    let first = tables.first().map_or("", |table| table.name.as_str());
    Error::new(ErrorKind::Refused, format!("{} {part}s in this {what} look like the student export", tables.len()))
        .code("F104")
        .file(&shelf.shown)
        .excerpt(list(tables.iter().map(|table| table.name.as_str())))
        .note("reading one of them would leave the other's students out; nothing was compared")
        .help(format!("say which one with `--table SIDE=NAME`, for example `--table {}=\"{first}\"`", side.name()))
        .help("or put all rows into one table, and the other tables elsewhere")
}

fn none(shelf: &Shelf<'_>) -> Error {
    let (part, what) = (shelf.part(), shelf.what());
    let error = Error::new(ErrorKind::Refused, format!("no {part} in this {what} is a table of students"))
        .code("F104")
        .file(&shelf.shown)
        .note("nothing was compared");
    let seen = shelf.tables.iter().map(|table| format!("`{}`", table.name));
    let others = shelf.others.iter().map(|(name, why)| format!("`{name}` ({why})"));
    let folders = shelf.folders.iter().map(|name| format!("the folder `{name}`, which is not looked into"));
    let mut all: Vec<String> = seen.chain(others).chain(folders).collect();
    let more = all.len().saturating_sub(12);
    all.truncate(12);
    let error = match all.as_slice() {
        [] => error.note(format!("the {what} has no {part} in it")),
        names if more > 0 => error.note(format!("it has {} and {more} more", names.join(", "))),
        names => error.note(format!("it has {}", names.join(", "))),
    };
    let error = match shelf.folders.first() {
        Some(first) => error.help(format!("name the folder that holds the export, such as `{}/{first}`", shelf.shown)),
        None => error,
    };
    error.help("export the students as CSV, one row per student with a header line")
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let more = if names.len() > 12 { format!(" and {} more", names.len() - 12) } else { String::new() };
    format!("{}{more}", names.into_iter().take(12).collect::<Vec<_>>().join(", "))
}
