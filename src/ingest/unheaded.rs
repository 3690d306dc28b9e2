//! Files without a header line: the configuration names their columns, or they are refused with what was seen in them.

use super::aliases::aliases;
use super::datarow::is_data;
use super::header::{Head, Sample, candidates, empty, hits, modal_width, sample, uses_quotes};
use super::kinds::like_name;
use super::scan::{Dialect, Record};
use super::values::{Look, look};
use crate::roster::{Error, ErrorKind, Result};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A line that names this many fields is a header.
const NAMED: usize = 3;

/// Takes the names of the columns from the configuration; `known` is how the file is written, where that is known.
pub(super) fn configured(text: &str, name: &str, headers: &[String], known: Option<Dialect>) -> Result<Head> {
    let mut best: Option<(f64, Dialect, Sample<'_>)> = None;
    for dialect in known.map_or_else(|| candidates(text), |dialect| vec![dialect]) {
        let rows = sample(text, dialect);
        let (width, steady) = modal_width(&rows, 0);
        let share = steady as f64 / rows.rows.len().max(1) as f64;
        let score = if width > 1 { share * 10.0 + width.min(20) as f64 / 4.0 } else { 0.0 };
        if best.as_ref().is_none_or(|(other, ..)| score > *other + 1e-9) {
            best = Some((score, dialect, rows));
        }
    }
    let Some((_, mut dialect, rows)) = best else { return Err(empty(name)) };
    let (width, _) = modal_width(&rows, 0);
    let wrong = |message: String| Error::new(ErrorKind::Config, message).file(name).note("nothing was compared");
    if let Some(((record, cells), below)) = rows.rows.split_first()
        && let named = hits(cells, aliases()?, &BTreeSet::new())
        && named >= NAMED
        && !is_data(cells, named, below)
    {
        return Err(wrong("this file has a header line, and the configuration names the columns".to_owned())
            .line(u64::from(record.line))
            .note("the line would be read as a student")
            .help("take `headers` out of the configuration"));
    }
    if width != headers.len() {
        return Err(wrong(format!("the configuration names {} columns, and the file has {width}", headers.len())).help(
            "give `headers` one name for each column, in the order of the export; an empty one where it is not needed",
        ));
    }
    let record = Record::default();
    if !matches!(dialect.delimiter, b',' | b';') && !uses_quotes(text, dialect, headers, record) {
        dialect.quote = None;
    }
    Ok(Head { dialect, record, headers: headers.to_vec(), second: None })
}

/// Says whether the rows are those of an eScholar template: district, school and the last day of the school year come first.
fn is_template(rows: &[(Record, Vec<Cow<'_, str>>)]) -> bool {
    let last_day = |cells: &[Cow<'_, str>]| cells.get(2).is_some_and(|cell| cell.trim().ends_with("-06-30"));
    rows.len() > 2 && rows.iter().filter(|(_, cells)| last_day(cells)).count() * 10 >= rows.len() * 9
}

/// Refuses a file without a header line: what was seen, and the lines of configuration that make it readable.
///
/// Kinds of values are told, never a value.
pub(super) fn refusal(rows: &[(Record, Vec<Cow<'_, str>>)], name: &str, line: u32, width: usize) -> Error {
    let values = |column: usize| rows.iter().filter_map(move |(_, cells)| cells.get(column)).map(AsRef::as_ref);
    let mut seen = Vec::new();
    let names: Vec<String> = (0..width)
        .map(|column| {
            let (name, what) = match look(values(column)) {
                Some(Look::Email) => ("Email", "e-mail addresses"),
                Some(Look::Phone) => ("Home_Phone", "phone numbers"),
                Some(Look::Zip) => ("Zip", "ZIP codes"),
                Some(Look::Sex) => ("Gender", "sexes"),
                Some(Look::BirthDate) => ("DOB", "birth dates"),
                Some(Look::Grade) => ("?", "grades or codes of the status"),
                Some(Look::Identifier) => ("?", "numbers, a different one in each row"),
                None if like_name(values(column)) => ("LastFirst", "last names and first names"),
                None => return "\"?\"".to_owned(),
            };
            seen.push(format!("column {} holds {what}", column + 1));
            format!("\"{name}\"")
        })
        .collect();
    let error = Error::new(ErrorKind::Refused, "no line of this file looks like a header")
        .code("F102")
        .file(name)
        .line(u64::from(line))
        .note(format!("the first row has {width} cells and holds data, not column names; nothing was compared"));
    let error = if seen.is_empty() { error } else { error.note(seen.join(", ")) };
    let error = if is_template(rows) {
        error.note(
            "its third column holds the last day of a school year, as in the eScholar templates that states load (PIMS, SIRS): \
             the state's guide to the template gives the columns in their order",
        )
    } else {
        error
    };
    error
        .note("which number is the student's and which date is which cannot be told without names")
        .help("export again with column names in the first line (PowerSchool: tick `Column titles on 1st row`)")
        .help(format!(
            "or name the columns in rosterdiff.toml, under [enrollment] or [sis], in the order of the export, each `?` by its field: headers = [{}]",
            names.join(", ")
        ))
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::tests::{read_bytes, read_with, texts};
    use crate::roster::{ErrorKind, Field};

    const ROWS: &str = "40101\t1000021013\tAlvarez, Marisol I\t3/14/2021\tF\t0\t0\n\
                        40108\t1000021050\tAlvarez, Teodoro\t11/2/2018\tM\t2\t0\n\
                        40115\t1000021087\tOkafor, Adaeze\t9/27/2016\tF\t4\t-1\n";

    fn settings(headers: &str) -> Settings {
        Settings { headers: Some(headers.split(',').map(str::to_owned).collect()), ..Settings::default() }
    }

    #[test]
    fn a_file_without_a_header_is_refused_with_what_was_seen_and_what_makes_it_readable() {
        let error = read_bytes(ROWS.as_bytes()).unwrap_err();
        assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("F102")));
        let text = error.to_string();
        for part in [
            "column 3 holds last names and first names, column 4 holds birth dates, column 5 holds sexes",
            "headers = [\"?\", \"?\", \"LastFirst\", \"DOB\", \"Gender\", \"?\", \"?\"]",
            "Column titles on 1st row",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        assert!(!text.contains("Alvarez") && !text.contains("40101"), "{text}");
    }

    #[test]
    fn a_template_of_a_state_is_refused_with_where_its_columns_are_named() {
        let row = |id: u32, last| {
            format!("NY123456,0101,2027-06-30,00010{id},{last},Ann,B,,05,12,2016-0{}-11,F\n", id % 9 + 1)
        };
        let text = [row(21, "Alvarez"), row(22, "Okafor"), row(23, "Vance")].concat();
        let error = read_bytes(text.as_bytes()).unwrap_err().to_string();
        assert!(error.contains("[F102]") && error.contains("eScholar") && !error.contains("Okafor"), "{error}");
        assert!(!read_bytes(ROWS.as_bytes()).unwrap_err().to_string().contains("eScholar"));
    }

    #[test]
    fn the_configuration_may_name_the_columns() {
        let named = settings("Student_Number,State_StudentNumber,LastFirst,DOB,Gender,Grade_Level,Enroll_Status");
        let table = read_with(ROWS.as_bytes(), &named).unwrap();
        assert_eq!(table.lines, [1, 2, 3]);
        assert_eq!(table.intake.facts.profile.as_deref(), Some("powerschool"));
        assert_eq!(texts(&table, Field::LocalId), ["40101", "40108", "40115"]);
        assert_eq!(texts(&table, Field::LastName), ["Alvarez", "Alvarez", "Okafor"]);
        let said = format!("{:?}", table.intake.facts.assumed);
        assert!(said.contains("the configuration names the columns"), "{said}");
    }

    #[test]
    fn names_that_do_not_fit_the_file_are_an_error() {
        let error = read_with(ROWS.as_bytes(), &settings("Student_Number,LastFirst")).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("names 2 columns, and the file has 7"), "{error}");
        let headed =
            format!("Student_Number\tState_StudentNumber\tLastFirst\tDOB\tGender\tGrade_Level\tEnroll_Status\n{ROWS}");
        let error = read_with(headed.as_bytes(), &settings("a,b,c,d,e,f,g")).unwrap_err();
        assert!(error.to_string().contains("has a header line"), "{error}");
    }
}
