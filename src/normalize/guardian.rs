//! Names of guardians: `first last`, several joined by `;` in sorted order.

use super::fold::{Seen, fold, fold_plain, folded};
use super::name::suffix_of;
use super::place::missing;
use super::split::{split_at, split_words};
use crate::roster::Issue;
use smallvec::SmallVec;
use std::ops::Range;

/// Appends the normal form of one or several guardians.
pub(super) fn normalize(text: &str, out: &mut String) -> Issue {
    plain(text, out).unwrap_or_else(|| every_way(text, out))
}

/// Appends the normal form of guardians however they are written.
fn every_way(text: &str, out: &mut String) -> Issue {
    let repaired = super::fold::repair(text);
    let source = repaired.as_deref().unwrap_or(text);
    let mut people: Vec<String> = Vec::new();
    let mut seen = Seen::default();
    let mut is_placeholder = false;
    for piece in source.split([';', '\n', '|']) {
        if let Some(issue) = missing(piece, &folded(piece)) {
            is_placeholder |= issue == Issue::Placeholder;
            continue;
        }
        let mut group: Vec<String> = Vec::new();
        for couple in piece.split(['&', '/', '+']) {
            let couple = without_label(couple);
            let mut folded = String::new();
            let here = match turned(couple) {
                Some(turned) => fold(&turned, &mut folded),
                None => fold(couple, &mut folded),
            };
            seen.mojibake |= here.mojibake;
            seen.digit |= here.digit;
            is_placeholder |= missing(couple, &folded) == Some(Issue::Placeholder);
            group.extend(persons(&folded));
        }
        borrow_family_name(&mut group);
        people.extend(group);
    }
    people.retain(|person| missing(person, person).is_none());
    people.sort_unstable();
    people.dedup();
    for (at, person) in people.iter().enumerate() {
        if at > 0 {
            out.push(';');
        }
        out.push_str(person);
    }
    if seen.mojibake || repaired.is_some() {
        Issue::Mojibake
    } else if people.is_empty() && is_placeholder {
        Issue::Placeholder
    } else if seen.digit {
        Issue::InvalidCharacters
    } else {
        Issue::None
    }
}

/// Appends the names of people that need nothing but folding, by far the most common; `None` leaves `out` as it was.
fn plain(text: &str, out: &mut String) -> Option<Issue> {
    let start = out.len();
    let seen = match fold_plain(text, out) {
        Some(seen) => seen,
        None => {
            let mut is_one = true;
            let is_usual = |byte: u8| {
                is_one &= byte != b';';
                byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'-' | b'\'' | b'.' | b';') || !byte.is_ascii()
            };
            if !text.bytes().all(is_usual) {
                return None;
            }
            if !is_one {
                return several(text, out);
            }
            fold(text, out)
        }
    };
    let person = &out[start..];
    if is_nothing_else(seen) && missing(text, person).is_none() && split_words(person).all(is_name) {
        return Some(Issue::None);
    }
    out.truncate(start);
    None
}

/// Says whether a text had but words: what combines or is repaired, and figures, are for the long way.
fn is_nothing_else(seen: Seen) -> bool {
    !seen.mojibake && !seen.digit
}

/// Says whether a word is neither a title nor a suffix nor between two names.
fn is_name(word: &str) -> bool {
    // most are longer than any of these
    word.len() > 4
        || !matches!(word, "mr" | "mrs" | "ms" | "miss" | "dr" | "sr" | "sra" | "and") && suffix_of(word).is_none()
}

/// Appends the names of several people between semicolons that need nothing but folding.
fn several(text: &str, out: &mut String) -> Option<Issue> {
    let mut folded = String::with_capacity(text.len() + 8);
    let mut places: SmallVec<[Range<usize>; 4]> = SmallVec::new();
    for piece in split_at(b';', text) {
        let start = folded.len();
        let seen = fold(piece, &mut folded);
        let person = &folded[start..];
        match missing(piece, person) {
            Some(Issue::None) => continue,
            None if is_nothing_else(seen) && split_words(person).all(is_name) => places.push(start..folded.len()),
            _ => return None,
        }
    }
    let mut people: SmallVec<[&str; 4]> = places.into_iter().map(|place| &folded[place]).collect();
    people.sort_unstable();
    people.dedup();
    let (first, others) = people.split_first()?;
    out.push_str(first);
    for person in others {
        out.push(';');
        out.push_str(person);
    }
    Some(Issue::None)
}

/// Takes a label off the front: `Mother: Ana Torres`.
fn without_label(text: &str) -> &str {
    const LABELS: [&str; 14] = [
        "mother",
        "father",
        "mom",
        "dad",
        "parent",
        "guardian",
        "parent guardian",
        "grandmother",
        "grandfather",
        "madre",
        "padre",
        "tutor",
        "tutora",
        "name",
    ];
    let label = text.split_once(':').filter(|(label, _)| LABELS.contains(&folded(label).as_str()));
    label.map_or(text, |(_, name)| name)
}

/// Turns `Last, First` around; a suffix after the comma is no first name.
fn turned(text: &str) -> Option<String> {
    let (last, first) = text.split_once(',')?;
    let first = first.trim();
    if last.trim().is_empty() || first.is_empty() || suffix_of(&folded(first)).is_some() {
        return None;
    }
    Some(format!("{first} {last}"))
}

/// Splits folded words at `and`, without titles in front and suffixes behind.
fn persons(folded: &str) -> Vec<String> {
    let words: Vec<&str> = split_words(folded).filter(|word| !word.is_empty()).collect();
    words
        .split(|word| *word == "and")
        .filter_map(|mut words| {
            while let [first, rest @ ..] = words {
                if !matches!(*first, "mr" | "mrs" | "ms" | "miss" | "dr" | "sr" | "sra") {
                    break;
                }
                words = rest;
            }
            while let [rest @ .., last] = words {
                if rest.is_empty() || suffix_of(last).is_none() {
                    break;
                }
                words = rest;
            }
            (!words.is_empty()).then(|| words.join(" "))
        })
        .collect()
}

/// Gives `John` of `John and Mary Smith` the family name.
fn borrow_family_name(group: &mut [String]) {
    for at in (0..group.len().saturating_sub(1)).rev() {
        if !group[at].contains(' ')
            && let Some((_, last)) = group[at + 1].rsplit_once(' ')
        {
            group[at] = format!("{} {last}", group[at]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_short_way_says_what_the_long_one_does(text in "((Mrs?|Jr|and|N.A|n a|[A-Ca-cñé]{1,3}|-|'|Ã©|e\u{301}|²|\u{37e}|’|ß)[ .;]{0,2}){0,6}") {
            let (mut short, mut long) = ("x".to_owned(), String::new());
            match plain(&text, &mut short) {
                Some(issue) => {
                    prop_assert_eq!(issue, every_way(&text, &mut long));
                    prop_assert_eq!(&short[1..], long);
                }
                None => prop_assert_eq!(short, "x"),
            }
        }
    }

    #[test]
    fn guardians_are_first_and_last_name_in_sorted_order() {
        let table = [
            ("Stella Mccluskey", "stella mccluskey"),
            ("Mccluskey, Stella", "stella mccluskey"),
            ("Mrs. Stella McCluskey", "stella mccluskey"),
            ("Stella Mccluskey; Ian O'Brien", "ian obrien;stella mccluskey"),
            ("Smith, John; Smith, Mary", "john smith;mary smith"),
            ("John and Mary Smith", "john smith;mary smith"),
            ("John & Mary Smith", "john smith;mary smith"),
            ("John Smith Jr.", "john smith"),
            ("Mai Y Vang", "mai y vang"),
            ("Smith, Jr.", "smith"),
            ("Mother: Ana Torres", "ana torres"),
            ("Mother: Ana Torres; Father: Torres, Luis", "ana torres;luis torres"),
            ("Madre: ", ""),
            ("Ana Muñoz; N/A", "ana munoz"),
            ("N/A", ""),
            ("; ", ""),
            ("", ""),
        ];
        for (text, wanted) in table {
            let mut out = String::new();
            normalize(text, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }
}
