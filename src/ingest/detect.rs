//! Which layout a file has: by its headers and by what stands under them, or as the settings say.

use super::answers::{keys, same};
use super::kinds::is_foreign;
use super::profile::{Profile, Writer, profiles};
use super::words::key;
use crate::roster::{Error, ErrorKind, Result, Side};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Stands in a layout for a header that asks something.
pub(super) const QUESTION: &str = "~question";

/// Holds the layout of a file and why it is taken for that.
#[derive(Clone, Debug)]
pub(super) struct Recognised {
    pub(super) profile: &'static Profile,
    pub(super) why: String,
    /// Every layout that fits, with its points, the best first.
    pub(super) points: Vec<(&'static str, usize)>,
}

/// Where the header stands, for messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) name: &'a str,
    pub(super) line: u32,
    pub(super) side: Side,
}

/// Recognises the layout of a file; one that the settings name must fit.
pub(super) fn recognise(
    headers: &[String],
    sample: &[Vec<Cow<'_, str>>],
    wanted: Option<&str>,
    place: Place<'_>,
) -> Result<Option<Recognised>> {
    let profiles = profiles()?;
    let keys = keys(headers);
    if let Some(wanted) = wanted {
        let profile = named(wanted)?;
        let missing = missing(profile, &keys);
        if !missing.is_empty() {
            return Err(other_layout(profile, &missing, headers, sample, place));
        }
        return Ok(Some(Recognised { profile, why: "named in the settings".to_owned(), points: Vec::new() }));
    }
    let mut fitting: Vec<(usize, &Profile)> =
        profiles.iter().filter_map(|profile| Some((score(profile, headers, &keys, sample)?, profile))).collect();
    fitting.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.name.cmp(&other.1.name)));
    let points = fitting.iter().map(|(points, profile)| (profile.name.as_str(), *points)).collect();
    let best = fitting.first().copied();
    let own = best.and_then(|best| of_this_side(best, &fitting, place.side));
    let note = own.map_or("", |_| "; another fits about as well, but is one of the other system");
    let found = own.or(best).map(|(_, profile)| profile);
    Ok(found.map(|profile| {
        let why = why(profile, headers, &keys, sample) + note;
        Recognised { profile, why, points }
    }))
}

/// Returns the best layout of the system whose export is read, where the best of all is of the other system and hardly
/// better: headers such as `Person ID` and `First Name` are in both.
fn of_this_side<'p>(
    best: (usize, &'p Profile),
    fitting: &[(usize, &'p Profile)],
    side: Side,
) -> Option<(usize, &'p Profile)> {
    let (own, other) = match side {
        Side::Enrollment => (Writer::Enrollment, Writer::Sis),
        Side::Sis => (Writer::Sis, Writer::Enrollment),
    };
    let of_side = fitting.iter().find(|(_, profile)| profile.side == own).copied();
    of_side.filter(|(points, _)| best.1.side == other && points * 4 >= best.0 * 3)
}

/// Returns how well the headers alone fit a layout.
pub(super) fn points(profile: &Profile, headers: &[String]) -> Option<usize> {
    score(profile, headers, &keys(headers), &[])
}

/// Finds a profile by the name that options use.
pub(super) fn named(wanted: &str) -> Result<&'static Profile> {
    let profiles = profiles()?;
    profiles.iter().find(|profile| key(&profile.name) == key(wanted)).ok_or_else(|| {
        let names: Vec<&str> = profiles.iter().map(|profile| profile.name.as_str()).collect();
        let near = names.iter().max_by(|one, other| {
            strsim::jaro_winkler(one, wanted).total_cmp(&strsim::jaro_winkler(other, wanted)).then(other.cmp(one))
        });
        let error =
            Error::new(ErrorKind::Usage, format!("no layout is called `{wanted}`")).note("nothing was compared");
        match near.filter(|near| strsim::jaro_winkler(near, wanted) > 0.8) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the layouts are {}", names.join(", "))),
        }
    })
}

/// Returns how well a layout fits; none where something that it needs is missing or other values stand in its columns.
fn score(
    profile: &Profile,
    headers: &[String],
    keys: &BTreeSet<String>,
    sample: &[Vec<Cow<'_, str>>],
) -> Option<usize> {
    let print = &profile.headers;
    let there = |name: &String| keys.contains(&key(name));
    if print.needs.is_empty() || !missing(profile, keys).is_empty() || print.never.iter().any(there) {
        return None;
    }
    let fits = |(header, known): (&String, &Vec<String>)| {
        let Some(column) = headers.iter().position(|other| same(header, other)) else { return true };
        let filled: Vec<&str> =
            sample.iter().filter_map(|row| row.get(column)).map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
        let good = filled.iter().filter(|value| known.iter().any(|known| known.eq_ignore_ascii_case(value))).count();
        good * 10 >= filled.len() * 9
    };
    if !print.values.iter().all(fits) {
        return None;
    }
    let (fitting, foreign) = kinds(profile, headers, sample);
    // a header that many layouts share says little where other values stand under it
    if foreign > 0 && foreign * 2 >= fitting {
        return None;
    }
    let marks = print.marks.iter().filter(|name| there(name)).count();
    Some((print.needs.len() * 3 + marks).saturating_sub(foreign * 3))
}

/// Counts the columns of a layout whose values are of their field's kind, and those whose values are of another.
fn kinds(profile: &Profile, headers: &[String], sample: &[Vec<Cow<'_, str>>]) -> (usize, usize) {
    let (mut fitting, mut foreign) = (0, 0);
    for (column, header) in headers.iter().enumerate() {
        let Some((field, _)) = profile.field(header) else { continue };
        let values = || sample.iter().filter_map(move |row| row.get(column)).map(AsRef::as_ref);
        if is_foreign(field, values()) {
            foreign += 1;
        } else if values().any(|value| !value.trim().is_empty()) {
            fitting += 1;
        }
    }
    (fitting, foreign)
}

/// Says whether a header is there; `~question` stands for any header that is a question or a whole sentence, and after
/// `=` the punctuation counts too, since `Grade_Level` is a system's word and `Grade Level` is anybody's.
fn has(keys: &BTreeSet<String>, name: &str) -> bool {
    if name == QUESTION || name.starts_with('=') { keys.contains(name) } else { keys.contains(&key(name)) }
}

/// Returns what a layout needs and the headers do not have.
fn missing<'p>(profile: &'p Profile, keys: &BTreeSet<String>) -> Vec<&'p str> {
    let there = |need: &&String| need.split('|').any(|name| has(keys, name));
    profile.headers.needs.iter().filter(|need| !there(need)).map(String::as_str).collect()
}

fn why(profile: &Profile, headers: &[String], keys: &BTreeSet<String>, sample: &[Vec<Cow<'_, str>>]) -> String {
    let needed =
        |header: &&String| profile.headers.needs.iter().flat_map(|need| need.split('|')).any(|name| same(name, header));
    let shown: Vec<String> =
        headers.iter().filter(needed).take(4).map(|header| format!("`{}`", header.trim())).collect();
    let marks = profile.headers.marks.iter().filter(|name| keys.contains(&key(name))).count();
    let named = match marks {
        0 => format!("the headers {}", shown.join(", ")),
        1 => format!("the headers {} and 1 more that is typical of it", shown.join(", ")),
        _ => format!("the headers {} and {marks} that are typical of it", shown.join(", ")),
    };
    match kinds(profile, headers, sample) {
        (0, 0) => named,
        (fitting, 0) => format!("{named}; the values of all {fitting} columns that it names fit"),
        (fitting, foreign) => {
            format!("{named}; the values of {fitting} of {} columns that it names fit", fitting + foreign)
        }
    }
}

fn other_layout(
    profile: &Profile,
    missing: &[&str],
    headers: &[String],
    sample: &[Vec<Cow<'_, str>>],
    place: Place<'_>,
) -> Error {
    let shown = |need: &&str| format!("`{}`", need.replace('=', "").replace('|', "` or `"));
    let wanted: Vec<String> = missing.iter().map(shown).collect();
    let mut error = Error::new(ErrorKind::Refused, format!("this file is not of the layout `{}`", profile.name))
        .code("F102")
        .file(place.name)
        .line(u64::from(place.line))
        .note(format!("{} has a column {}, and there is none", profile.title, wanted.join(" and a column ")));
    let near: Vec<String> = headers
        .iter()
        .filter(|header| {
            let close = |name: &str| strsim::jaro_winkler(&key(name), &key(header)) >= 0.88;
            missing.iter().flat_map(|need| need.split('|')).any(close)
        })
        .take(5)
        .map(|header| format!("`{}`", header.trim()))
        .collect();
    if !near.is_empty() {
        error = error.note(format!("the nearest headers are {}", near.join(", ")));
    }
    if let Ok(Some(found)) = recognise(headers, sample, None, place) {
        error = error.note(format!("it looks like `{}` ({}): {}", found.profile.name, found.profile.title, found.why));
    }
    error.note("nothing was compared").help("leave the layout out, so that it is recognised, or name the right one")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'_> = Place { name: "s.csv", line: 1, side: Side::Sis };

    fn headers(line: &str) -> Vec<String> {
        line.split(',').map(str::to_owned).collect()
    }

    fn name_of(line: &str, rows: &[&str]) -> Option<&'static str> {
        let rows: Vec<Vec<Cow<'_, str>>> = rows.iter().map(|row| row.split(',').map(Cow::Borrowed).collect()).collect();
        recognise(&headers(line), &rows, None, PLACE).unwrap().map(|found| found.profile.name.as_str())
    }

    #[test]
    fn layouts_are_told_by_their_headers_and_values() {
        assert_eq!(name_of("Student_Number,LastFirst,Enroll_Status", &["1,Lee,0"]), Some("powerschool"));
        assert_eq!(name_of("STUDENT NUMBER,Students.LastFirst", &[]), Some("powerschool"));
        assert_eq!(name_of("Student_Number,First_Name,Enroll_Status", &["1,Ann,Active"]), None);
        assert_eq!(name_of("Student_id,School_id,Last_name,First_name,DOB", &[]), Some("clever"));
        assert_eq!(name_of("First Name,Last Name,Date of Birth", &[]), None);
        assert_eq!(name_of("Student_Number,Last_Name,First_Name,Grade_Level", &[]), Some("powerschool"));
        assert_eq!(name_of("Student Number,Last Name,First Name,Grade Level", &[]), None);
    }

    #[test]
    fn of_two_layouts_that_fit_about_as_well_the_one_of_the_side_is_taken() {
        let of = |line: &str, side| {
            let found = recognise(&headers(line), &[], None, Place { side, ..PLACE }).unwrap().unwrap();
            (found.profile.name.as_str(), found.why.contains("other system"))
        };
        let application =
            "Form ID,Form Status,Person ID,State ID,First Name,Middle Name,Last Name,Birth Date,Grade,Offer Status";
        assert_eq!(of(application, Side::Enrollment), ("avela", true));
        // exports in the wrong order stay what they are
        assert_eq!(of("Student_Number,LastFirst,Enroll_Status,DCID", Side::Enrollment), ("powerschool", false));
        assert_eq!(of("finalsite_enrollment_id,last_name,first_name,birthdate", Side::Sis), ("finalsite", false));
    }

    #[test]
    fn headers_that_many_systems_have_make_no_layout() {
        assert_eq!(name_of("STUDENT_ID,LAST_NAME,FIRST_NAME,GENDER,SCHOOL_ID,ENROLL_DATE,WITHDRAWAL_DATE", &[]), None);
        assert_eq!(name_of("STUDENT_ID,LAST_NAME,FIRST_NAME,GENDER,SCHOOL_ID", &[]), Some("clever"));
        assert_eq!(name_of("person_id,person_number,first_name,middle_name,last_name,grade", &[]), None);
        assert_eq!(name_of("Student ID,First Name,Last Name,Student State ID,SIS_School_ID", &[]), None);
        assert_eq!(name_of("StudentID,FirstName,LastName,StudentStateID,SchoolID", &[]), Some("qmlativ"));
    }

    #[test]
    fn a_layout_that_does_not_fit_is_refused_with_what_was_seen_and_what_was_expected() {
        let error =
            recognise(&headers("Student_id,School_id,Last_name,First_name,DOB"), &[], Some("power-school"), PLACE)
                .unwrap_err();
        assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("F102")));
        let text = error.to_string();
        assert!(text.contains("s.csv:1: this file is not of the layout `powerschool`"), "{text}");
        assert!(text.contains("a column `student_number` and a column `enroll_status`"), "{text}");
        assert!(text.contains("it looks like `clever`"), "{text}");
        let error = recognise(&headers("a,b"), &[], Some("powershool"), PLACE).unwrap_err();
        assert!(error.to_string().contains("did you mean `powerschool`?"), "{error}");
    }
}
