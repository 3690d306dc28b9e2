//! Files that are no lists of students: staff, attendance, marks, courses. They are refused with what was seen and expected.

use super::Settings;
use super::columns::Planned;
use super::detect::Place;
use super::words::{key, words};
use crate::roster::{Error, ErrorKind, Field, Result};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Holds one kind of such files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stranger {
    /// What a person calls it.
    what: String,
    /// Headers that students' exports hardly ever have.
    strong: Vec<String>,
    /// Headers that they may have.
    weak: Vec<String>,
    /// Whether it is about other people, so that no header speaks of a student.
    #[serde(default)]
    person: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    stranger: Vec<Stranger>,
}

const TEXT: &str = include_str!("strangers.toml");

static STRANGERS: LazyLock<Vec<Stranger>> =
    LazyLock::new(|| toml::from_str::<File>(TEXT).map(|file| file.stranger).unwrap_or_default());

/// A strong header counts this much, a weak one half of it.
const STRONG: usize = 2;
/// So much is needed.
const ENOUGH: usize = 3;

/// Refuses a file that is evidently about something else, unless the settings say how it is to be read.
///
/// A column of birth dates makes a list of students of nearly everything.
pub(super) fn check(
    headers: &[String],
    fields: &BTreeMap<Field, Planned>,
    place: Place<'_>,
    settings: &Settings,
) -> Result<()> {
    // a column found by its looks alone may hold dates of something else
    let named = |field: Field| fields.get(&field).is_some_and(|planned| planned.how != "values");
    if !settings.map.is_empty() || settings.profile.is_some() || named(Field::BirthDate) {
        return Ok(());
    }
    let keys: BTreeSet<String> = headers.iter().map(|header| key(header)).collect();
    let student =
        |word: &String| matches!(word.as_str(), "student" | "students" | "pupil" | "child" | "childs" | "stu");
    let of_students =
        headers.iter().any(|header| words(header).iter().any(student) || key(header).starts_with("student"));
    let graded = named(Field::Grade);
    let points = |stranger: &Stranger| {
        let there = |names: &[String]| names.iter().filter(|name| keys.contains(&key(name))).count();
        let strong = there(&stranger.strong);
        let whole = if stranger.person { !of_students && !graded } else { true };
        if strong == 0 || !whole { 0 } else { strong * STRONG + there(&stranger.weak) + usize::from(stranger.person) }
    };
    let best = STRANGERS.iter().fold(None, |best: Option<(usize, &Stranger)>, next| match (best, points(next)) {
        (Some(best), points) if best.0 >= points => Some(best),
        (_, points) => Some((points, next)),
    });
    match best {
        Some((points, stranger)) if points >= ENOUGH => Err(refusal(stranger, headers, fields, place)),
        _ => Ok(()),
    }
}

fn refusal(stranger: &Stranger, headers: &[String], fields: &BTreeMap<Field, Planned>, place: Place<'_>) -> Error {
    let named = |header: &&String| stranger.strong.iter().chain(&stranger.weak).any(|name| key(name) == key(header));
    let seen: Vec<String> = headers.iter().filter(named).take(5).map(|header| format!("`{}`", header.trim())).collect();
    let missing: Vec<&str> = [Field::LastName, Field::BirthDate, Field::Grade]
        .into_iter()
        .filter(|field| fields.get(field).is_none_or(|planned| planned.how == "values"))
        .map(Field::label)
        .collect();
    Error::new(ErrorKind::Refused, format!("this looks like {}, not like an export of students", stranger.what))
        .code("F102")
        .file(place.name)
        .line(u64::from(place.line))
        .note(format!("seen: {}; and no column for {}", seen.join(", "), missing.join(", ")))
        .note("expected: one row per student with ID, first and last name, birth date, grade and school")
        .note("nothing was compared")
        .help("export the table of students")
        .help(format!(
            "where this is the right file all the same, name its columns, for example `--map {}.last_name=COLUMN`",
            place.side.name()
        ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::tests::read_bytes;

    #[test]
    fn the_table_is_sound() {
        let file: File = toml::from_str(TEXT).unwrap();
        assert!(file.stranger.len() >= 8);
        for stranger in &file.stranger {
            let strong: BTreeSet<String> = stranger.strong.iter().map(|name| key(name)).collect();
            assert!(stranger.weak.iter().all(|name| !strong.contains(&key(name))), "{}", stranger.what);
        }
    }

    #[test]
    fn files_about_something_else_are_refused_with_what_was_seen_and_expected() {
        for (header, row, what) in [
            (
                "Employee ID,First Name,Last Name,Email,Hire Date",
                "7,Tess,Leeward,t@example.org,2019-08-01",
                "a list of staff",
            ),
            (
                "School_id,Teacher_id,Last_name,First_name,Teacher_email,Title",
                "1,7,Lee,Tess,t@example.org,Ms",
                "a list of staff",
            ),
            (
                "Student_Number,LastFirst,Grade_Level,Att_Date,Att_Code,Period",
                "7,\"Lee, Ann\",5,9/1/2026,A,2",
                "a record of attendance",
            ),
            (
                "Student ID,Student Name,Course Name,Assignment Name,Score,Points Possible",
                "7,Ann Lee,Art,Mask,9,10",
                "a gradebook",
            ),
            ("Course Number,Course Name,Credits,Department", "101,Art,1,Arts", "a list of courses or classes"),
            ("School_id,Section_id,Student_id", "1,2,3", "a list of courses or classes"),
            ("School_id,School_name,State_id,Low_grade,Principal", "1,North,2,KG,Pat Lee", "a list of schools"),
        ] {
            let error = read_bytes(format!("{header}\n{row}\n").as_bytes()).unwrap_err().to_string();
            for part in
                ["[F102]", "test.csv:1", what, "seen: `", "expected: one row per student", "nothing was compared"]
            {
                assert!(error.contains(part), "{part}: {error}");
            }
            assert!(!error.contains("Lee") && !error.contains("Ann"), "{error}");
        }
    }

    #[test]
    fn students_with_a_few_such_columns_are_read() {
        for text in [
            "Student ID,First Name,Last Name,DOB,Teacher Name,Days Absent,Final Grade,Score\n7,Ann,Lee,2015-01-02,T,3,A,9\n",
            "Student ID,First Name,Last Name,Grade,Homeroom Teacher,Period,Room\n7,Ann,Lee,5,T,1,12\n",
            "Student ID,First Name,Last Name,Grade,Teacher ID\n7,Ann,Lee,5,12\n",
        ] {
            assert!(read_bytes(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
