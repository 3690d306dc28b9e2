//! Names that are safe and unlike each other: of sheets, for every spreadsheet, and of files, for every disk.

use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// What is called so that belongs to no school.
pub(super) const NO_SCHOOL: &str = "No school";
/// The most UTF-16 units of a sheet's name.
const SHEET: usize = 31;
/// The most signs of a school in a file's name.
const FILE: usize = 60;

/// Names one sheet per label; none is like another or like one of the `taken`, whatever the case.
pub(super) fn sheets(labels: &[&str], taken: &[&str]) -> Vec<String> {
    let mut taken: BTreeSet<String> = taken.iter().map(|name| name.to_lowercase()).collect();
    // Excel keeps this one to itself
    taken.insert("history".to_owned());
    let name = |label: &&str| {
        let safe: String = label.chars().map(|c| if is_unsafe(c) { ' ' } else { c }).collect();
        let words: Vec<&str> = safe.split_whitespace().collect();
        let name = words.join(" ");
        let name = if name.trim_matches(is_edge).is_empty() { NO_SCHOOL } else { &name };
        unlike(name, &mut taken, |name, ending| {
            let cut = cut_units(name, SHEET - ending.len());
            // an apostrophe at either end is refused
            format!("{}{ending}", cut.trim_matches(is_edge))
        })
    };
    labels.iter().map(name).collect()
}

/// Names one file per label, from letters, digits and hyphens alone.
pub(super) fn files(labels: &[&str]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let name = |label: &&str| {
        let plain: String = label.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
        let safe: String = plain.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let words: Vec<&str> = safe.split('-').filter(|word| !word.is_empty()).collect();
        let name = if words.is_empty() { "no-school".to_owned() } else { words.join("-") };
        let name = unlike(&name, &mut taken, |name, ending| {
            let ending = ending.trim_start_matches([' ', '(']).trim_end_matches(')');
            let cut: String = name.chars().take(FILE).collect();
            if ending.is_empty() { cut } else { format!("{cut}-{ending}") }
        });
        format!("fix-list-{name}.xlsx")
    };
    labels.iter().map(name).collect()
}

/// Gives a name an ending, from ` (2)` up, until nothing else has it.
fn unlike(name: &str, taken: &mut BTreeSet<String>, ended: impl Fn(&str, &str) -> String) -> String {
    let mut number = 1;
    loop {
        let ending = if number == 1 { String::new() } else { format!(" ({number})") };
        let found = ended(name, &ending);
        if taken.insert(found.to_lowercase()) {
            return found;
        }
        number += 1;
    }
}

fn is_unsafe(c: char) -> bool {
    let unseen = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    c.is_control() || unseen || matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\')
}

fn is_edge(c: char) -> bool {
    c == '\'' || c.is_whitespace()
}

fn cut_units(text: &str, most: usize) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|c| {
            units += c.len_utf16();
            units <= most
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_sheets_are_short_safe_and_unlike_each_other() {
        let long = "Washington Elementary School of the Arts and Sciences";
        let labels =
            ["Lincoln", "LINCOLN", "a/b:c[d]*?\\", long, long, "'quoted'", "", "\u{7}", "History", "Start here"];
        let names = sheets(&labels, &["Start here"]);
        assert_eq!(names[0], "Lincoln");
        assert_eq!(names[1], "LINCOLN (2)");
        assert_eq!(names[2], "a b c d");
        assert_eq!(names[3], "Washington Elementary School of");
        assert_eq!(names[4], "Washington Elementary Schoo (2)");
        assert_eq!(names[5..8], ["quoted", "No school", "No school (2)"]);
        assert_eq!(names[8..], ["History (2)", "Start here (2)"]);
    }

    #[test]
    fn names_of_files_are_plain() {
        let names = files(&["Escuela José Martí", "Escuela Jose Marti", "../../etc/passwd", "", "李"]);
        assert_eq!(
            names,
            [
                "fix-list-escuela-jose-marti.xlsx",
                "fix-list-escuela-jose-marti-2.xlsx",
                "fix-list-etc-passwd.xlsx",
                "fix-list-no-school.xlsx",
                "fix-list-李.xlsx"
            ]
        );
    }

    proptest! {
        #[test]
        fn whatever_schools_are_called_their_sheets_can_be_made(labels in prop::collection::vec("(?s).{0,40}", 1..12)) {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            let names = sheets(&labels, &[]);
            let mut seen = BTreeSet::new();
            for name in &names {
                prop_assert!(seen.insert(name.to_lowercase()));
                prop_assert!(!name.is_empty() && name.encode_utf16().count() <= SHEET);
                let mut sheet = rust_xlsxwriter::Worksheet::new();
                prop_assert!(sheet.set_name(name.as_str()).is_ok());
            }
            for name in files(&labels) {
                prop_assert!(!name.contains(['/', '\\', ':', '.', ' ']) || name.matches('.').count() == 1);
                prop_assert!(name.ends_with(".xlsx"));
            }
        }
    }
}
