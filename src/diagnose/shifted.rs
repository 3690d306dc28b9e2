//! Rows whose values stand in the wrong columns, and columns that hold values of another kind.

use crate::roster::{Field, Issue, Roster};
use std::collections::BTreeSet;

/// The fields whose kind can be told from a value.
const FIELDS: [Field; 7] =
    [Field::BirthDate, Field::Sex, Field::Grade, Field::State, Field::Zip, Field::Email, Field::EntryDate];

/// How many values of a row are of another kind where the row is shifted.
const SHIFTED: usize = 3;

/// The fewest values of another kind that make a column wrong.
const COLUMN: usize = 10;

/// Holds what is shifted in one export.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shifted {
    /// Columns of which most values are of another kind: the field, how many, and of how many.
    pub(crate) columns: Vec<(Field, usize, usize)>,
    /// Rows with values of other columns' kinds.
    pub(crate) rows: BTreeSet<u32>,
}

impl Shifted {
    /// Says whether a column as a whole holds values of another kind.
    pub(crate) fn has_column(&self, field: Field) -> bool {
        self.columns.iter().any(|(column, ..)| *column == field)
    }

    /// Looks through an export.
    pub(crate) fn of(roster: &Roster) -> Self {
        let mut this = Self::default();
        let mut wrong = vec![0u8; 0];
        let mut fields = 0;
        for field in FIELDS {
            let (Some(issues), Some(raw), Some(normal)) =
                (roster.issues(field), roster.raw_codes(field), roster.normal(field))
            else {
                continue;
            };
            let texts = roster.raw_texts(field);
            let wrong_texts: Vec<bool> = (0u32..)
                .zip(issues)
                .map(|(code, issue)| {
                    let is_of_it = || {
                        texts.is_some_and(|texts| match field {
                            Field::Zip => is_postal_code(texts.get(code)),
                            // an address that was cut off is one all the same
                            Field::Email => texts.get(code).contains('@'),
                            _ => false,
                        })
                    };
                    *issue == Issue::Invalid && !is_of_it()
                })
                .collect();
            // of it, though it cannot be used
            let of_it: Vec<bool> = match field {
                Field::Email => (0u32..)
                    .zip(issues)
                    .map(|(code, issue)| *issue == Issue::Invalid && !wrong_texts[code as usize])
                    .collect(),
                _ => Vec::new(),
            };
            let is_wrong = |code: &u32| wrong_texts.get(*code as usize) == Some(&true);
            let invalid = raw.iter().filter(|code| is_wrong(code)).count();
            let unusable = raw.iter().filter(|code| of_it.get(*code as usize) == Some(&true)).count();
            let valid = normal.iter().filter(|code| *code != 0).count() + unusable;
            let words =
                (0u32..).zip(&wrong_texts).filter(|(_, wrong)| **wrong).filter_map(|(code, _)| Some(texts?.get(code)));
            if field == Field::Sex && invalid > valid && are_few_words(words) {
                // a district's own words for the sexes
                continue;
            }
            if invalid >= COLUMN && invalid > valid {
                this.columns.push((field, invalid, invalid + valid));
            } else if invalid > 0 {
                fields += 1;
                wrong.resize(roster.len(), 0);
                wrong.iter_mut().zip(raw).for_each(|(count, code)| *count += u8::from(is_wrong(&code)));
            }
        }
        if fields >= SHIFTED {
            this.rows =
                (0..).zip(wrong).filter(|(_, count)| usize::from(*count) >= SHIFTED).map(|(row, _)| row).collect();
        }
        this
    }
}

/// Says whether a text is a Canadian postal code: a letter, a digit, and so on, six in all.
fn is_postal_code(text: &str) -> bool {
    let signs: Vec<char> = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let is_letter = |at: usize| at.is_multiple_of(2);
    let fits =
        |(at, sign): (usize, &char)| if is_letter(at) { sign.is_ascii_alphabetic() } else { sign.is_ascii_digit() };
    signs.len() == 6 && signs.iter().enumerate().all(fits)
}

/// More different words than this are no sexes.
const SEXES: usize = 6;

/// Says whether a column holds a few words over and over.
fn are_few_words<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let mut count = 0;
    let is_word = |text: &str| !text.contains(|c: char| c.is_ascii_digit() || c == '@');
    texts.inspect(|_| count += 1).all(is_word) && count <= SEXES
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::testing::{Cells, matched_by_place};

    fn columns(field: Field, texts: &[&str]) -> Vec<Field> {
        let row = |text: &&str| -> Cells { vec![(Field::LastName, "Vance".to_owned()), (field, (*text).to_owned())] };
        let rows: Vec<Cells> = texts.iter().cycle().take(40).map(row).collect();
        let (rosters, _) = matched_by_place(&rows, &[]);
        Shifted::of(&rosters.enrollment).columns.into_iter().map(|(field, ..)| field).collect()
    }

    #[test]
    fn postal_codes_of_canada_and_own_words_for_the_sexes_are_of_their_columns_kind() {
        assert_eq!(columns(Field::Zip, &["V6B 1A1", "v5k0a1", "K1A-0B1"]), []);
        assert_eq!(columns(Field::Zip, &["Springfield", "Eugene"]), [Field::Zip]);
        assert_eq!(columns(Field::Email, &["ada.vance@exam", "b.vance@", "montgomery.elisabeth"]), []);
        assert_eq!(columns(Field::Email, &["770-555-0101", "770-555-0102"]), [Field::Email]);
        assert_eq!(columns(Field::Sex, &["Purple", "Green"]), []);
        assert_eq!(columns(Field::Sex, &["12 Oak St", "7 Elm St"]), [Field::Sex]);
        assert_eq!(columns(Field::Sex, &["Ann", "Lea", "Mia", "Zoe", "Ida", "Una", "Eva"]), [Field::Sex]);
    }
}
