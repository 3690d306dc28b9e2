//! Birth dates in three columns, one each for month, day and year, put together.

use super::claim::Slot;
use super::draft::Draft;
use super::kinds::is_foreign;
use super::words::words;
use crate::roster::Field;

/// Names a piece of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Year,
    Month,
    Day,
}

/// Returns the piece of the student's birth date that a header names; a header with another word in it names none.
fn piece(header: &str) -> Option<Piece> {
    let mut found = None;
    let mut birth = false;
    for word in words(header) {
        let named = match word.as_str() {
            "year" | "yr" | "yyyy" | "ano" => Some(Piece::Year),
            "month" | "mon" | "mm" | "mes" => Some(Piece::Month),
            "day" | "dd" | "dia" => Some(Piece::Day),
            "birth" | "birthdate" | "birthday" | "dob" | "born" | "bday" | "nacimiento" => {
                birth = true;
                continue;
            }
            "date" | "of" | "student" | "students" | "child" | "childs" | "applicant" | "applicants" | "s" | "the"
            | "in" | "fecha" | "de" => continue,
            _ => return None,
        };
        if found.is_some() && found != named {
            return None;
        }
        found = named;
    }
    found.filter(|_| birth)
}

/// Says whether nearly all filled values are such a piece.
fn fits<'v>(piece: Piece, values: impl Iterator<Item = &'v str>) -> bool {
    let filled: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty()).collect();
    let number = |value: &str| value.strip_suffix(".0").unwrap_or(value).parse::<u32>().ok();
    let good = |value: &&&str| match piece {
        Piece::Year => value.len() >= 4 && number(value).is_some_and(|year| (1900..=2199).contains(&year)),
        Piece::Month => match number(value) {
            Some(month) => (1..=12).contains(&month),
            None => value.chars().count() >= 3 && value.chars().all(|c| c.is_alphabetic() || c == '.'),
        },
        Piece::Day => number(value).is_some_and(|day| (1..=31).contains(&day)),
    };
    filled.iter().filter(good).count() * 10 >= filled.len() * 9
}

/// Makes the birth date of its three pieces, where it stands in no column of its own.
///
/// A lone `Birth Day` beside the other two is a day of a month and never the date.
pub(super) fn put_together(draft: &mut Draft<'_>) {
    let of = |wanted: Piece| {
        let named =
            |(column, header): &(usize, &String)| !draft.taken.contains(column) && piece(header) == Some(wanted);
        draft.headers.iter().enumerate().find(named).map(|(column, _)| column)
    };
    // the year first, so that no order of day and month has to be guessed
    let (Some(year), Some(month), Some(day)) = (of(Piece::Year), of(Piece::Month), of(Piece::Day)) else { return };
    let pieces = [(year, Piece::Year), (month, Piece::Month), (day, Piece::Day)];
    let fitting = pieces.iter().all(|(column, piece)| fits(*piece, draft.values(*column)));
    let days = fits(Piece::Day, draft.values(day));
    let whole = draft.claims.iter().enumerate().any(|(column, claim)| {
        let claimed = claim.as_ref().is_some_and(|claim| claim.slot == Slot::Field(Field::BirthDate));
        claimed
            && !pieces.iter().any(|(piece, _)| *piece == column)
            && draft.values(column).any(|value| !value.trim().is_empty())
            && !is_foreign(Field::BirthDate, draft.values(column))
    });
    if !fitting && !days {
        return;
    }
    for (column, _) in pieces {
        if let Some(claim) = draft.claims.get_mut(column) {
            *claim = None;
        }
    }
    if fitting && !whole {
        draft.put(Field::BirthDate, vec![vec![year, month, day]], "name");
    }
    draft.taken.extend(pieces.map(|(column, _)| column));
}

#[cfg(test)]
mod tests {
    use super::super::tests::{read_bytes, texts};
    use super::*;

    #[test]
    fn headers_of_the_pieces_are_told_from_others() {
        for (header, expected) in [
            ("DOB Month", Some(Piece::Month)),
            ("Birth Day", Some(Piece::Day)),
            ("Student's Date of Birth - Year (YYYY)", Some(Piece::Year)),
            ("birthMonth", Some(Piece::Month)),
            ("Birthday", None),
            ("Date of Birth (month/day/year)", None),
            ("Parent Birth Year", None),
            ("School Year", None),
        ] {
            assert_eq!(piece(header), expected, "{header}");
        }
    }

    #[test]
    fn three_columns_make_one_birth_date() {
        for (header, row) in [
            ("Birth Month,Birth Day,Birth Year", "November,18,2015"),
            ("DOB Month,DOB Day,DOB Year", "11,18,2015"),
            ("Year of Birth,Month of Birth,Day of Birth", "2015,11,18"),
        ] {
            let table = read_bytes(format!("Student ID,First,Last,{header}\n7,Ann,Lee,{row}\n").as_bytes()).unwrap();
            let made = texts(&table, Field::BirthDate)[0].to_owned();
            assert!(["2015 November 18", "2015 11 18"].contains(&made.as_str()), "{header}: {made}");
        }
    }

    #[test]
    fn a_whole_date_goes_first_and_a_day_alone_is_none() {
        let header = "Student ID,First,Last,Date of Birth,Birth Month,Birth Day,Birth Year";
        let table = read_bytes(format!("{header}\n7,Ann,Lee,2015-11-18,11,18,2015\n").as_bytes()).unwrap();
        assert_eq!(texts(&table, Field::BirthDate), ["2015-11-18"]);
        let table = read_bytes(b"Student ID,First,Last,Birth Month,Birth Day,Birth Year\n7,Ann,Lee,Fall 15,18,n. k.\n")
            .unwrap();
        assert!(!table.columns.contains_key(&Field::BirthDate));
        let table = read_bytes(b"Student ID,First,Last,Birth Day\n7,Ann,Lee,2015-11-18\n").unwrap();
        assert_eq!(texts(&table, Field::BirthDate), ["2015-11-18"]);
    }
}
