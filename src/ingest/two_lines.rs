//! Headers on two lines, as a report wraps them: `Student | Last | Birth` above `Number | Name | Date`.

use super::aliases::Aliases;
use super::header::hits;
use super::words::words;
use std::collections::BTreeSet;

/// So many cells of the second line must be such words.
const ENOUGH: usize = 3;

/// Returns the headers joined with the line below them, where that names more fields and can be no student.
pub(super) fn joined(
    headers: &[String],
    below: &[impl AsRef<str>],
    aliases: &Aliases,
    wanted: &BTreeSet<String>,
) -> Option<Vec<String>> {
    let words_below: Vec<Vec<String>> = below.iter().map(|cell| words(cell.as_ref())).collect();
    let ends = |words: &&Vec<String>| words.len() == 1 && words.iter().all(|word| aliases.ends.contains(word));
    if words_below.iter().filter(ends).count() < ENOUGH {
        return None;
    }
    // whoever has a figure in a cell is no column
    if below.iter().any(|cell| cell.as_ref().contains(|c: char| c.is_ascii_digit() || c == '@')) {
        return None;
    }
    let joined: Vec<String> = headers
        .iter()
        .enumerate()
        .map(|(at, header)| {
            let more = below.get(at).map_or("", |cell| cell.as_ref().trim());
            format!("{} {more}", header.trim()).trim().to_owned()
        })
        .collect();
    (hits(&joined, aliases, wanted) > hits(headers, aliases, wanted)).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::super::aliases::aliases;
    use super::super::tests::{read_bytes, texts};
    use super::super::words::words;
    use crate::roster::Field;

    #[test]
    fn names_of_columns_on_two_lines_are_put_together() {
        let text = "Student,Last,First,Birth,,Grade\nNumber,Name,Name,Date,Gender,Level\n7,Lee,Ann,01/02/2015,F,5\n8,Roe,Bo,02/03/2016,M,4\n";
        let table = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::LocalId), ["7", "8"]);
        assert_eq!(texts(&table, Field::Sex), ["F", "M"]);
        assert_eq!(table.columns[&Field::BirthDate].source, ["Birth Date"]);
        assert_eq!(table.columns[&Field::Grade].source, ["Grade Level"]);
        assert!(table.intake.facts.assumed.iter().any(|(what, ..)| what == "header"));
    }

    #[test]
    fn every_word_that_ends_a_name_is_one_as_headers_are_read() {
        for word in &aliases().unwrap().ends {
            assert_eq!(words(word), [word.as_str()]);
        }
    }

    #[test]
    fn a_student_below_the_header_stays_one() {
        for row in ["7,Name,Date,Number", "No,Name,Number,Level", "7,Lee,Ann,5"] {
            let text = format!("Student ID,Last Name,First Name,Grade\n{row}\n8,Roe,Bo,4\n");
            assert_eq!(read_bytes(text.as_bytes()).unwrap().lines.len(), 2, "{row}");
        }
    }
}
