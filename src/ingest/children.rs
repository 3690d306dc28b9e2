//! Forms with several children in one row: a row is read as one student, so the file is refused with what to do.

use super::Settings;
use super::aliases::Aliases;
use super::claim::Slot;
use super::columns::Plan;
use super::detect::Place;
use super::kinds::is_nothing;
use super::rows::{Rows, Wanted};
use super::words::words;
use crate::roster::{Error, ErrorKind, Field, Result};
use std::collections::{BTreeMap, BTreeSet};

const CHILD: [&str; 16] = [
    "child",
    "childs",
    "children",
    "student",
    "students",
    "kid",
    "kids",
    "pupil",
    "scholar",
    "learner",
    "applicant",
    "applicants",
    "estudiante",
    "alumno",
    "hijo",
    "nino",
];

/// Names a child of a row by its number, and what a column says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Numbered {
    child: usize,
    slot: Option<Slot>,
    /// Whether the number stands at the end of the header, where it may also count surnames.
    last: bool,
}

impl Numbered {
    fn is_name(&self) -> bool {
        matches!(self.slot, Some(Slot::FullName | Slot::Field(Field::FirstName | Field::LastName)))
    }
}

/// Reads `Child 2 First Name`, `Second Student's Grade`, `2nd child (name)`, `Student Name 2`.
fn numbered(header: &str, aliases: &Aliases) -> Option<Numbered> {
    let mut words = words(header);
    let is_child = |word: &String| CHILD.contains(&word.as_str());
    let figure = |word: &str| match word {
        "one" => Some(1),
        "two" => Some(2),
        "three" => Some(3),
        "four" => Some(4),
        _ => word.parse::<usize>().ok().filter(|number| (1..=9).contains(number)),
    };
    let ordinal = |word: &str| match word {
        "first" | "primer" => Some(1),
        "second" | "segundo" => Some(2),
        "third" | "tercer" => Some(3),
        "fourth" | "cuarto" => Some(4),
        _ => figure(word),
    };
    words.retain(|word| !matches!(word.as_str(), "st" | "nd" | "rd" | "th"));
    let at = words.iter().position(is_child)?;
    let before = at.checked_sub(1).and_then(|before| Some((before, ordinal(words.get(before)?)?)));
    // `Student Second Name` is a middle name, so only a figure counts behind
    let behind = words.get(at + 1).and_then(|word| Some((at + 1, figure(word)?)));
    let end = || words.len().checked_sub(1).and_then(|end| Some((end, figure(words.get(end)?)?)));
    let (place, child) = before.or(behind).or_else(end)?;
    let last = before.is_none() && behind.is_none();
    words.remove(place);
    let slot = aliases.claim(&words.join(" "), None).map(|claim| claim.slot);
    Some(Numbered { child, slot, last })
}

/// Holds the columns with names of a second, third or further child.
#[derive(Debug, Default)]
pub(super) struct Later {
    columns: Vec<usize>,
}

impl Later {
    /// Finds the columns by their headers.
    ///
    /// Where a student is asked for without a number, and children from the first on with numbers, these are the others of
    /// the household and no students of the form.
    pub(super) fn new(headers: &[String], plan: &Plan, aliases: &Aliases) -> Self {
        let found: BTreeMap<usize, Numbered> =
            headers.iter().enumerate().filter_map(|(at, header)| Some((at, numbered(header, aliases)?))).collect();
        let used: BTreeSet<usize> = [Field::FirstName, Field::LastName]
            .iter()
            .filter_map(|field| plan.fields.get(field))
            .flat_map(|planned| planned.columns())
            .collect();
        let counted = used.iter().any(|column| found.contains_key(column));
        let others = !counted && found.values().any(|numbered| numbered.child == 1 && numbered.is_name());
        let said = |child: usize| {
            let fields = [Field::BirthDate, Field::Grade].map(|field| Some(Slot::Field(field)));
            found.values().any(|numbered| numbered.child == child && fields.contains(&numbered.slot))
        };
        let is_later = |(column, numbered): &(&usize, &Numbered)| {
            let told = !numbered.last || said(numbered.child);
            numbered.child >= 2 && numbered.is_name() && told && !used.contains(column)
        };
        let columns = found.iter().filter(is_later).map(|(column, _)| *column).collect();
        if others || used.is_empty() { Self::default() } else { Self { columns } }
    }

    /// Adds the columns to those that are read.
    pub(super) fn want(&self, wanted: &mut Wanted) {
        wanted.columns.extend(&self.columns);
        wanted.columns.sort_unstable();
        wanted.columns.dedup();
    }

    /// Refuses a file in which a row names a further child, unless the settings say which columns are the student's.
    pub(super) fn check(
        &self,
        headers: &[String],
        rows: &Rows,
        wanted: &Wanted,
        place: Place<'_>,
        plan: &Plan,
        settings: &Settings,
    ) -> Result<Option<(String, String, String)>> {
        let mut named: BTreeSet<usize> = BTreeSet::new();
        let mut seen = Vec::new();
        for column in &self.columns {
            let Some(coded) = wanted.columns.binary_search(column).ok().and_then(|at| rows.columns.get(at)) else {
                continue;
            };
            let filled: Vec<bool> = coded.pool.iter().map(|text| !is_nothing(text.trim())).collect();
            let of_column = coded.codes.iter().enumerate();
            let with_name = of_column.filter(|(_, code)| filled.get(**code as usize).copied().unwrap_or(false));
            let with_name: Vec<usize> = with_name.map(|(row, _)| row).collect();
            named.extend(&with_name);
            if !with_name.is_empty() {
                seen.push(format!("`{}`", headers.get(*column).map_or("", |header| header.trim())));
            }
        }
        let Some(line) = named.first().and_then(|row| rows.lines.get(*row)) else { return Ok(None) };
        let count = if named.len() == 1 { "1 row".to_owned() } else { format!("{} rows", named.len()) };
        if [Field::FirstName, Field::LastName].iter().any(|field| settings.map.contains_key(field)) {
            let why = "the settings name the columns of the one student that is read of each row";
            return Ok(Some(("further children not read".to_owned(), format!("in {count}"), why.to_owned())));
        }
        seen.truncate(6);
        let of = |field: Field| {
            let column = plan.fields.get(&field).and_then(|planned| planned.columns().first().copied())?;
            let header = headers.get(column)?.trim();
            Some(format!("`--map {}.{}=\"{header}\"`", place.side.name(), field.name()))
        };
        let how: Vec<String> = [Field::FirstName, Field::LastName].into_iter().filter_map(of).collect();
        Err(Error::new(ErrorKind::Refused, "the rows of this export name more than one child each")
            .code("F102")
            .file(place.name)
            .line(u64::from(*line))
            .note(format!("seen: {}; {count} with a further child, of which this is the first", seen.join(", ")))
            .note("a row is read as one student: the other children would be left out, and then be reported as missing")
            .note("nothing was compared")
            .help("export one row per child, or put each further child into a row of its own, below the first child's columns")
            .help(format!("to read the first child of each row alone, say so: {}", how.join(" and "))))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, read_with, texts};
    use super::*;
    use crate::ingest::aliases::aliases;

    #[test]
    fn a_header_says_of_which_child_it_speaks() {
        let of = |header: &str| numbered(header, aliases().unwrap()).map(|n| (n.child, n.is_name(), n.last));
        for (header, expected) in [
            ("Child 2 First Name", (2, true, false)),
            ("child2_first_name", (2, true, false)),
            ("Second Student Last Name", (2, true, false)),
            ("2nd Child's Name", (2, true, false)),
            ("Student #3 Name", (3, true, false)),
            ("First Name of Child 2", (2, true, false)),
            ("First Name (Student 2)", (2, true, false)),
            ("Student Name 2", (2, true, true)),
            ("Child 2 Grade", (2, false, false)),
            ("Child 1 First Name", (1, true, false)),
        ] {
            assert_eq!(of(header), Some(expected), "{header}");
        }
        for header in ["Student Second Name", "Sibling 2 First Name", "First Name", "Parent 2 First Name"] {
            assert!(of(header).is_none_or(|(_, name, _)| !name), "{header}");
        }
    }

    #[test]
    fn rows_with_several_children_are_refused_and_the_first_is_read_where_the_settings_say_so() {
        for header in [
            "Child 1 First Name,Child 1 Last Name,Child 1 Grade,Child 2 First Name,Child 2 Last Name,Child 2 Grade",
            "Student First Name,Student Last Name,Grade,Second Student First Name,Second Student Last Name,Second Student Grade",
            "Student First Name,Student Last Name,Student Grade,Student First Name 2,Student Last Name 2,Student Grade 2",
        ] {
            let text = format!("Timestamp,{header}\n8/1/2026,Ann,Lee,5,,,\n8/2/2026,Bea,Vance,4,Carl,Vance,2\n");
            let error = read_bytes(text.as_bytes()).unwrap_err().to_string();
            for part in ["[F102]", "test.csv:3", "1 row with", "--map enrollment.first_name=\"", "one row per child"] {
                assert!(error.contains(part), "{part}: {error}");
            }
            assert!(!error.contains("Vance") && !error.contains("Carl"), "{error}");
            let first = header.split(',').next().unwrap().to_owned();
            let map = BTreeMap::from([(Field::FirstName, vec![first])]);
            let table = read_with(text.as_bytes(), &Settings { map, ..Settings::default() }).unwrap();
            assert_eq!(texts(&table, Field::FirstName), ["Ann", "Bea"]);
            assert!(table.intake.facts.assumed.iter().any(|(what, ..)| what == "further children not read"));
            let alone = text.replace("Carl,Vance,2", "N/A,,");
            assert_eq!(read_bytes(alone.as_bytes()).unwrap().lines.len(), 2, "{header}");
        }
    }

    #[test]
    fn others_of_the_household_and_second_surnames_are_no_students_of_the_form() {
        for text in [
            "Student ID,Student First Name,Student Last Name,Child 1 Name,Child 2 Name\n7,Ann,Lee,Bo Lee,Cy Lee\n",
            "Student ID,Student First Name,Student Last Name,Sibling 1 Name,Sibling 2 Name\n7,Ann,Lee,Bo Lee,Cy Lee\n",
            "Student ID,Student First Name,Student Last Name 1,Student Last Name 2,Grade\n7,Ann,Lee,Vance,5\n",
            "Student ID,Student First Name,Student Second Name,Student Last Name\n7,Ann,Bo,Lee\n",
        ] {
            assert!(read_bytes(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
