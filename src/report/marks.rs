//! Where two values differ: what they share at both ends, and what lies between.

use crate::roster::Field;

/// Holds one value in three parts, of which the middle one differs from the other value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// What both values begin with.
    pub before: &'a str,
    /// What is unlike the other value.
    pub differing: &'a str,
    /// What both values end with.
    pub after: &'a str,
}

/// Splits two values of a field around what differs; `None` where they have nothing in common, are equal, or one is empty.
///
/// A date that is written in another way is another text throughout, so dates of unlike shape have no parts.
pub fn differing_in<'a>(field: Option<Field>, one: &'a str, other: &'a str) -> Option<[Parts<'a>; 2]> {
    let is_date = field.is_some_and(is_date);
    if is_date && shape(one) != shape(other) { None } else { differing(one, other) }
}

/// Says whether a field holds dates, whose ways of writing are no difference.
fn is_date(field: Field) -> bool {
    use Field::{BirthDate, EntryDate, ExitDate, SubmittedAt, UpdatedAt};
    matches!(field, BirthDate | EntryDate | ExitDate | SubmittedAt | UpdatedAt)
}

/// Splits two texts around what differs; `None` where they have nothing in common, are equal, or one is empty.
pub fn differing<'a>(one: &'a str, other: &'a str) -> Option<[Parts<'a>; 2]> {
    if one.is_empty() || other.is_empty() || one == other {
        return None;
    }
    let same = |mine: &char, theirs: &char| mine == theirs || mine.to_lowercase().eq(theirs.to_lowercase());
    let before: usize = one.chars().zip(other.chars()).take_while(|(mine, theirs)| same(mine, theirs)).count();
    let rest = one.chars().count().min(other.chars().count()) - before;
    let after =
        one.chars().rev().zip(other.chars().rev()).take(rest).take_while(|(mine, theirs)| same(mine, theirs)).count();
    let [first, second] = [one, other].map(|text| parts(text, before, after));
    let shared = before + after > 0 && !(first.differing.is_empty() && second.differing.is_empty());
    shared.then_some([first, second])
}

fn parts(text: &str, before: usize, after: usize) -> Parts<'_> {
    let count = text.chars().count();
    let place = |at: usize| text.char_indices().nth(at).map_or(text.len(), |(place, _)| place);
    let (start, mut end) = (place(before), place(count - after));
    // a mark belongs to the letter before it
    let mut start = start;
    while start > 0 && text[start..].chars().next().is_some_and(unicode_normalization::char::is_combining_mark) {
        start = text[..start].char_indices().next_back().map_or(0, |(place, _)| place);
    }
    while text[end..].chars().next().is_some_and(unicode_normalization::char::is_combining_mark) {
        end += text[end..].chars().next().map_or(0, char::len_utf8);
    }
    let end = end.max(start);
    Parts { before: &text[..start], differing: &text[start..end], after: &text[end..] }
}

fn shape(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(one: &str, other: &str) -> Option<[[String; 3]; 2]> {
        let found = differing(one, other)?;
        Some(found.map(|parts| [parts.before, parts.differing, parts.after].map(str::to_owned)))
    }

    #[test]
    fn what_differs_stands_between_what_is_shared() {
        let found = texts("Jaason", "Jason").unwrap();
        assert_eq!(found, [["Ja", "a", "son"], ["Ja", "", "son"]].map(|parts| parts.map(str::to_owned)));
        assert_eq!(texts("14744", "104744").unwrap()[1], ["1", "0", "4744"].map(str::to_owned));
        assert_eq!(texts("Ana", "Bo"), None);
        assert_eq!(texts("ANA", "Ana"), None);
        assert_eq!(texts("", "Ana"), None);
        assert_eq!(differing_in(Some(Field::BirthDate), "2015-03-05", "3/5/2015"), None);
        assert!(differing_in(Some(Field::BirthDate), "08/28/2015", "08/28/2014").is_some());
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        let found = texts("Ne\u{301}z", "Nez").unwrap();
        assert_eq!(found[0], ["N", "e\u{301}", "z"].map(str::to_owned));
    }

    proptest! {
        #[test]
        fn the_parts_are_the_value(one in "[abAB\u{301}é]{0,6}", other in "[abAB\u{301}é]{0,6}") {
            if let Some(found) = texts(&one, &other) {
                prop_assert_eq!(found[0].concat(), one);
                prop_assert_eq!(found[1].concat(), other);
            }
        }
    }
}
