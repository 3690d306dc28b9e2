//! The words of addresses and what they are, from the table of short forms.

use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Says what a word is in an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Street, Avenue ...
    Suffix,
    /// North, NW ...
    Direction,
    /// Apartment, Suite ...: a range follows.
    Unit,
    /// Basement, Rear ...: the unit itself.
    Alone,
    /// Third, 3rd is written with digits.
    Ordinal,
}

type Section = BTreeMap<String, Vec<String>>;
type Words = FxHashMap<&'static str, (&'static str, Role)>;

static TABLE: LazyLock<BTreeMap<String, Section>> =
    LazyLock::new(|| toml::from_str(include_str!("address.toml")).unwrap_or_default());

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    let sections = [
        ("ordinals", Role::Ordinal),
        ("alone", Role::Alone),
        ("units", Role::Unit),
        ("suffixes", Role::Suffix),
        ("directions", Role::Direction),
    ];
    for (name, role) in sections {
        for (short, spellings) in TABLE.get(name).into_iter().flatten() {
            let forms = spellings.iter().map(String::as_str).chain([short.as_str()]);
            words.extend(forms.map(|form| (form, (short.as_str(), role))));
        }
    }
    words
});

/// Returns the short form of a word and what it is.
pub(super) fn lookup(word: &str) -> Option<(&'static str, Role)> {
    let can_be = word.len() <= LONGEST && word.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
    if can_be { WORDS.get(word).copied() } else { None }
}

/// Returns a street type written out, where it is the short form of one; any other word as it is.
pub(crate) fn unabbreviated(word: &str) -> &str {
    static LONG: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
        // `st` is a saint within a name
        let suffixes = TABLE.get("suffixes").into_iter().flatten().filter(|(short, _)| *short != "st");
        let long = suffixes.filter_map(|(short, spellings)| Some((short.as_str(), spellings.first()?.as_str())));
        // Loop is written out already, and Loops is but another way to write it
        long.filter(|(short, long)| long.len() > short.len() && long.strip_suffix('s') != Some(*short)).collect()
    });
    LONG.get(word).copied().unwrap_or(word)
}

/// The longest word of the table has this many letters.
const LONGEST: usize = 13;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_type_is_written_out_as_people_do() {
        let long = ["rdg", "vw", "lk", "mt", "st", "oak", "loop"].map(unabbreviated);
        assert_eq!(long, ["ridge", "view", "lake", "mount", "st", "oak", "loop"]);
    }

    #[test]
    fn a_word_has_one_short_form_and_a_short_form_is_its_own() {
        assert_eq!(TABLE.len(), 5, "the table is valid TOML");
        let mut seen = BTreeMap::new();
        for (section, words) in TABLE.iter() {
            for (short, spellings) in words {
                for form in spellings.iter().chain([short]) {
                    assert!(form.len() <= LONGEST, "{form}");
                    if form.as_bytes()[0].is_ascii_digit() {
                        continue;
                    }
                    assert_eq!(seen.insert(form.clone(), short.clone()), None, "{section} {form}");
                    assert_eq!(lookup(form).map(|(short, _)| short), Some(short.as_str()));
                }
            }
        }
    }
}
