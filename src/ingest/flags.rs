//! Columns that answer yes or no to being enrolled, such as `Enrolled`, `Active Y/N` and `Withdrawn`.

use super::alias_file::Enrolled;
use super::aliases::{Aliases, LOOSE};
use super::claim::{Slot, plain};
use super::draft::Draft;
use super::kinds::is_nothing;
use super::words::words;
use crate::roster::{Field, Side};

/// Claims the status for columns whose header asks that and whose values answer it.
pub(super) fn claim(draft: &mut Draft<'_>, aliases: &Aliases, side: Side) {
    for column in 0..draft.headers.len() {
        if draft.taken.contains(&column) {
            continue;
        }
        let Some(rank) = draft.headers.get(column).and_then(|header| asked(header, &aliases.enrolled, side)) else {
            continue;
        };
        let mut filled = draft.values(column).map(str::trim).filter(|value| !is_nothing(value)).peekable();
        if filled.peek().is_none() || !filled.all(is_answer) {
            continue;
        }
        drop(filled);
        // a column that names the status itself is the better one
        if let Some(claim) = draft.claims.get_mut(column)
            && claim.as_ref().is_none_or(|claim| claim.slot != Slot::Field(Field::Status))
        {
            *claim = Some(plain(Slot::Field(Field::Status), LOOSE * 2 + rank));
        }
    }
}

/// Returns how good a name a header is for a yes or no; none where it asks something else.
fn asked(header: &str, known: &Enrolled, side: Side) -> Option<u32> {
    let words = words(header);
    // a question of a form may be about another school
    if header.contains('?') && words.len() > 2 {
        return None;
    }
    let says_no_more = |word: &String| known.beside.contains(word) || (side == Side::Sis && known.now.contains(word));
    let told: Vec<String> = words.into_iter().filter(|word| !says_no_more(word)).collect();
    let name = told.join(" ");
    known.names.iter().position(|known| *known == name).map(|rank| rank as u32)
}

fn is_answer(value: &str) -> bool {
    ["y", "n", "yes", "no", "true", "false", "t", "f", "1", "0"].iter().any(|word| value.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::super::aliases::aliases;
    use super::super::tests::{read_bytes, read_sis};
    use super::*;

    fn text(header: &str, values: [&str; 3]) -> String {
        let row = |(at, value): (usize, &&str)| format!("{at},Lee,Ann,{value}\n");
        let rows: String = values.iter().enumerate().map(row).collect();
        format!("Student ID,Last Name,First Name,{header}\n{rows}")
    }

    fn status(header: &str, values: [&str; 3]) -> Option<String> {
        let table = read_sis(text(header, values).as_bytes()).unwrap();
        table.columns.get(&Field::Status).map(|column| column.source.join("+"))
    }

    #[test]
    fn a_yes_or_no_to_being_enrolled_is_the_status() {
        for header in [
            "Enrolled",
            "is_enrolled",
            "Currently Enrolled",
            "Active?",
            "Active Y/N",
            "Withdrawn",
            "IsWithdrawn",
            "Inactive",
        ] {
            assert_eq!(status(header, ["Y", "N", "Y"]).as_deref(), Some(header));
            assert_eq!(status(header, ["0", "1", "0"]).as_deref(), Some(header));
        }
        assert_eq!(status("Enrolled", ["2026-09-01", "2026-09-01", ""]), None);
        assert_eq!(status("Withdrawn", ["", "", ""]), None);
        assert_eq!(status("Is your child enrolled?", ["Yes", "No", "Yes"]), None);
        assert_eq!(status("Enrolled,Status", ["Y,Active", "N,Left", "Y,Active"]).as_deref(), Some("Status"));
    }

    #[test]
    fn what_a_family_is_asked_about_today_is_no_status() {
        let of_form = |header: &str| {
            read_bytes(text(header, ["Yes", "No", "Yes"]).as_bytes()).unwrap().columns.contains_key(&Field::Status)
        };
        assert!(!of_form("Currently Enrolled") && !of_form("Is the student currently enrolled?"));
        assert!(of_form("Withdrawn"));
    }

    #[test]
    fn every_name_is_found_as_it_stands_and_every_word_beside_one_is_left_out() {
        let known = &aliases().unwrap().enrolled;
        for (rank, name) in (0..).zip(&known.names) {
            assert_eq!(asked(name, known, Side::Enrollment), Some(rank), "{name}");
        }
        for (words, side) in [(&known.beside, Side::Enrollment), (&known.now, Side::Sis)] {
            for word in words {
                assert_eq!(asked(&format!("{word} active"), known, side), Some(0), "{word}");
            }
        }
    }
}
