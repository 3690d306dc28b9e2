//! The file that gives school codes their names.

use crate::ingest::LineCounter;
use crate::roster::{Error, ErrorKind, Result};
use std::collections::BTreeMap;

/// Reads `code,name` rows, with or without a header, separated by comma, tab or semicolon.
pub fn parse_schools(bytes: &[u8], name: &str) -> Result<BTreeMap<String, String>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => std::borrow::Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let first = text.split(['\n', '\r']).next().unwrap_or("");
    let delimiter =
        [b',', b'\t', b';'].into_iter().max_by_key(|delimiter| first.bytes().filter(|byte| byte == delimiter).count());
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut lines = LineCounter::new(text.as_bytes());
    let mut columns = None;
    let mut schools: BTreeMap<String, String> = BTreeMap::new();
    // the line of each code, for who gives it a second name
    let mut given: BTreeMap<String, u64> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|_| unusable(name, 0))?;
        let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
        let (code, label) = match columns {
            Some(columns) => columns,
            None => {
                if is_of_students(&record) {
                    return Err(of_students(name));
                }
                let header = header_of(&record);
                columns = Some(header.unwrap_or((0, 1)));
                match header {
                    Some(_) => continue,
                    None => (0, 1),
                }
            }
        };
        match (record.get(code).map(str::trim), record.get(label).map(str::trim)) {
            (Some(code), Some(label)) if !code.is_empty() && !label.is_empty() => {
                let before = schools.insert(code.to_owned(), label.to_owned());
                let first = *given.entry(code.to_owned()).or_insert(line);
                if before.is_some_and(|before| !before.eq_ignore_ascii_case(label)) {
                    return Err(named_twice(name, line, first));
                }
            }
            _ if record.iter().all(|cell| cell.trim().is_empty()) => {}
            _ => return Err(unusable(name, line)),
        }
    }
    if schools.is_empty() {
        return Err(unusable(name, 0));
    }
    Ok(schools)
}

/// Returns where code and name stand, where the row is a header.
fn header_of(record: &csv::StringRecord) -> Option<(usize, usize)> {
    let lower: Vec<String> = record.iter().map(|cell| cell.trim().to_lowercase().replace([' ', '_'], "")).collect();
    let is_code = |cell: &String| {
        ["id", "code", "number", "schoolnumber", "schoolcode", "no", "identifier", "sourcedid"]
            .iter()
            .any(|word| cell.ends_with(word))
    };
    let is_name = |cell: &String| cell.ends_with("name") || cell == "school";
    let name = lower.iter().position(is_name)?;
    let codes = || lower.iter().enumerate().filter(|(at, cell)| *at != name && is_code(cell));
    // a district has a number too, and it is the same in every row
    let (code, _) = codes().find(|(_, cell)| cell.contains("school")).or_else(|| codes().next())?;
    Some((code, name))
}

/// Says whether the row is the header of a list of students, which has codes and names too.
fn is_of_students(record: &csv::StringRecord) -> bool {
    let cells: Vec<String> = record
        .iter()
        .map(|cell| cell.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase())
        .collect();
    let has = |words: &[&str]| cells.iter().any(|cell| words.iter().any(|word| cell.contains(word)));
    // principals have names too, and no birth dates
    has(&["birth", "dob"]) && has(&["firstname", "lastname", "gradelevel", "guardian"])
}

fn of_students(name: &str) -> Error {
    Error::new(ErrorKind::Config, "this is a list of students, not of schools")
        .file(name)
        .line(1)
        .note("nothing was compared")
        .help("give a file with two columns, such as `SchoolID,School Name`, and one row per school")
}

fn named_twice(name: &str, line: u64, first: u64) -> Error {
    Error::new(ErrorKind::Config, format!("the code of this line has another name on line {first}"))
        .file(name)
        .line(line)
        .note("one of the two names would be wrong; nothing was compared")
        .help("keep the line with the name that the school has now")
}

fn unusable(name: &str, line: u64) -> Error {
    let error = Error::new(ErrorKind::Config, "this is no list of schools: each row needs a code and a name")
        .file(name)
        .note("nothing was compared")
        .help("give two columns, such as `SchoolID,School Name`, then one row per school");
    if line > 0 { error.line(line) } else { error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_with_and_without_a_header() {
        let wanted: BTreeMap<String, String> =
            [("100", "Lincoln"), ("101", "Río Grande")].map(|(code, name)| (code.to_owned(), name.to_owned())).into();
        for text in [
            "SchoolID,School Name\r\n100,Lincoln\r\n101,Río Grande\r\n",
            "\u{feff}100,Lincoln\n101,Río Grande\n\n",
            "School Name\tSchool Code\nLincoln\t100\nRío Grande\t101\n",
            "100;\"Lincoln\"\n101;Río Grande",
        ] {
            assert_eq!(parse_schools(text.as_bytes(), "schools.csv").unwrap(), wanted, "{text}");
        }
        let latin = b"100,Lincoln\n101,R\xedo Grande\n";
        assert_eq!(parse_schools(latin, "schools.csv").unwrap(), wanted);
    }

    #[test]
    fn an_export_of_students_is_no_list_of_schools() {
        for header in [
            "Submission ID,Student First Name,Student Last Name,Date of Birth",
            "Student_Number,First_Name,Last_Name,DOB,SchoolID",
            "id;birthDate;guardian;school name",
        ] {
            let error = parse_schools(format!("{header}\n1,Ana,Ng,2015-01-02\n").as_bytes(), "x.csv").unwrap_err();
            assert!(error.to_string().contains("list of students"), "{error}");
        }
        let told = "School_ID,School_Name,Low_Grade,High_Grade,Principal First Name,Principal Last Name\n100,Lincoln,KG,05,Li,Ng\n";
        assert_eq!(parse_schools(told.as_bytes(), "x.csv").unwrap()["100"], "Lincoln");
    }

    #[test]
    fn a_code_with_two_names_is_told_and_the_number_of_the_district_is_no_code() {
        let error = parse_schools(b"code,name\n100,Lincoln\n101,Adams\n100,Brook\n", "schools.csv").unwrap_err();
        assert!(
            error.to_string().starts_with("error: schools.csv:4: the code of this line has another name on line 2")
        );
        assert_eq!(parse_schools(b"100,Lincoln\n100,LINCOLN\n100,Lincoln\n", "schools.csv").unwrap().len(), 1);
        let told = parse_schools(b"District ID,School ID,School Name\n7,100,Lincoln\n7,101,Adams\n", "x").unwrap();
        assert_eq!(told.into_keys().collect::<Vec<_>>(), ["100", "101"]);
        assert_eq!(parse_schools(b"State ID,School Name\n100,Lincoln\n", "x").unwrap().len(), 1);
    }

    #[test]
    fn a_row_without_a_name_is_told_by_its_line() {
        for text in
            ["code,name\n100,Lincoln\n101\n", "code,name\r\n100,Lincoln\r\n101\r\n", "code,name\r100,Lincoln\r101\r"]
        {
            let error = parse_schools(text.as_bytes(), "schools.csv").unwrap_err();
            assert!(error.to_string().starts_with("error: schools.csv:3: "), "{error}");
        }
        assert!(parse_schools(b"", "schools.csv").is_err());
    }
}
