//! Tells a student's row from a header by its values: two words of a row, `Active` and `MI`, may name fields too.

use super::scan::Record;
use super::values::{is_email, is_identifier, is_phone, year_of};
use std::borrow::Cow;

/// A header may have one value for so many fields that it names: a wide export may have an odd column name.
const FIELDS_PER_VALUE: usize = 5;

/// Names a kind of value that is no column's name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Date,
    Phone,
    Email,
    /// A number of several digits, with or without letters.
    Number,
}

/// Says whether a row that names so many fields holds values all the same.
///
/// A date over other values than dates is a column's name (a day of attendance); a row with nothing below has no such
/// excuse.
pub(super) fn is_data<'c, 't: 'c>(
    cells: &[Cow<'t, str>],
    fields: usize,
    below: &'c [(Record, Vec<Cow<'t, str>>)],
) -> bool {
    let is_like_its_column = |column: usize, kind: Kind| {
        below.is_empty()
            || below.iter().any(|(_, cells)| cells.get(column).and_then(|cell| kind_of(cell)) == Some(kind))
    };
    let values = cells
        .iter()
        .enumerate()
        .filter_map(|(column, cell)| Some((column, kind_of(cell)?)))
        .filter(|(column, kind)| is_like_its_column(*column, *kind))
        .count();
    values * FIELDS_PER_VALUE > fields
}

fn kind_of(cell: &str) -> Option<Kind> {
    let cell = cell.trim();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    if is_email(cell) {
        return Some(Kind::Email);
    }
    if digits < 3 || cell.len() > 40 {
        return None;
    }
    if year_of(cell).is_some_and(|year| (1900..2200).contains(&year)) && cell.contains(['/', '-', '.']) {
        Some(Kind::Date)
    } else if is_phone(cell) {
        Some(Kind::Phone)
    } else if digits == cell.len() || (digits > 3 && is_identifier(cell)) {
        Some(Kind::Number)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::Settings;
    use super::super::tests::{read_bytes, read_with, texts};
    use crate::roster::{ErrorKind, Field};

    /// Returns an export without a header: the row's end is the same on each line.
    fn bare(delimiter: char, end: &str) -> String {
        let people = [("100200", "Alvarez", "Ava", "11/18/2015"), ("100213", "Carter", "José", "10/20/2012")];
        let rows = people.map(|(id, last, first, born)| {
            [id, last, first, born, "F", end].join(",").replace(',', &delimiter.to_string())
        });
        rows.join("\n") + "\n"
    }

    #[test]
    fn a_row_of_a_student_is_no_header_whatever_its_words_name() {
        for (delimiter, end) in [
            (',', "05,Lincoln Elementary,Active,100 Maple Ave,Springfield,MI,97477"),
            (',', "Active,Springfield,MI"),
            (',', "Active,Boise,ID"),
            (',', "Mother,217-555-0100,Cell"),
            ('\t', "Enrolled,Ann,Alvarez,Mother"),
            (',', "Active,Springfield,MI,Mother,Cell,Home"),
        ] {
            let text = bare(delimiter, end);
            let first = text.lines().next().unwrap_or("");
            for text in [text.as_str(), first] {
                let error = read_bytes(text.as_bytes()).unwrap_err();
                assert_eq!((error.kind(), error.code_name()), (ErrorKind::Refused, Some("F102")), "{text}");
                assert!(!error.to_string().contains("Alvarez"), "{error}");
            }
        }
    }

    #[test]
    fn a_row_of_a_student_does_not_take_the_place_of_a_header_of_unknown_words() {
        let text = format!("Student Number,l,f,b,sx,e,r,p\n{}", bare(',', "Active,MI,Mother"));
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(table.lines, [2, 3]);
        assert_eq!(texts(&table, Field::LocalId), ["100200", "100213"]);
    }

    #[test]
    fn a_header_may_have_figures() {
        let days = "Student ID,Last Name,First Name,8/24/2026,8/25/2026\n4001,Vance,Ann,P,A\n4002,Carter,Lea,P,P\n";
        assert_eq!(read_bytes(days.as_bytes()).unwrap().lines, [2, 3]);
        let numbered = "[1]ID,[39]Last Name,First Name,2026-27 Grade,Guardian 1 Phone\n4001,Vance,Ann,5,217-555-0101\n";
        assert_eq!(read_bytes(numbered.as_bytes()).unwrap().lines, [2]);
        let wide = "Student ID,Last Name,First Name,DOB,Grade,Status,2041\n4001,Vance,Ann,1/2/2015,5,Active,7000\n";
        assert_eq!(read_bytes(wide.as_bytes()).unwrap().lines, [2]);
    }

    #[test]
    fn the_configuration_may_name_the_columns_of_rows_with_such_words() {
        let headers = ["ID", "Last", "First", "DOB", "Sex", "Status", "State", "Relation", "Kind"];
        let settings = Settings { headers: Some(headers.map(str::to_owned).to_vec()), ..Settings::default() };
        let table = read_with(bare(',', "Active,MI,Mother,Cell").as_bytes(), &settings).unwrap();
        assert_eq!(table.lines, [1, 2]);
    }
}
