//! How two students' names differ, told from their normal forms: one kind per name field.

use crate::link::nicknames::related;
use crate::link::within_slips;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Says how one name field differs between the sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameDifference {
    /// Not at all, or only in writing, or one side has none.
    None,
    /// A known short or familiar form.
    Nickname,
    /// One of several given names.
    PartOfGiven,
    /// One side has the middle name as first name.
    MiddleUsed,
    /// First and middle name are swapped.
    MiddleSwapped,
    /// Given and family name are swapped.
    Transposed,
    /// One part of a double surname, or its parts in another order.
    CompoundPart,
    /// One or two letters apart.
    Misspelled,
    /// Different names.
    Different,
}

/// Holds the names of a pair in normal form, enrollment first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NamePair<'a> {
    /// First names.
    pub(crate) first: [&'a str; 2],
    /// Middle names.
    pub(crate) middle: [&'a str; 2],
    /// Last names.
    pub(crate) last: [&'a str; 2],
    /// Preferred first names.
    pub(crate) preferred_first: [&'a str; 2],
    /// Preferred last names.
    pub(crate) preferred_last: [&'a str; 2],
}

/// Words that belong to a family name without telling families apart.
const PARTICLES: &[&str] = &[
    "a", "abu", "af", "al", "ap", "av", "bar", "ben", "bin", "bint", "d", "da", "dal", "das", "de", "degli", "dei",
    "del", "della", "delos", "den", "der", "des", "di", "do", "dos", "du", "e", "el", "ibn", "l", "la", "las", "le",
    "lo", "los", "mac", "mc", "o", "st", "saint", "san", "santa", "ten", "ter", "und", "van", "vande", "vander", "ver",
    "von", "vom", "y", "zu", "zum", "zur",
];

/// Compares first and last names of a pair.
pub(crate) fn compare(names: &NamePair<'_>) -> (NameDifference, NameDifference) {
    let mut first = first_difference(names);
    let mut last = last_difference(names);
    let unlike = [first, last] == [NameDifference::Different; 2];
    if first != NameDifference::None && last != NameDifference::None && is_transposed(names, unlike) {
        first = NameDifference::Transposed;
        last = NameDifference::Transposed;
    }
    (first, last)
}

fn first_difference(names: &NamePair<'_>) -> NameDifference {
    let [mine, theirs] = names.first;
    if is_same_or_preferred(names.first, names.preferred_first) {
        return NameDifference::None;
    }
    let (short, long, at_short) =
        if mine.split(' ').count() <= theirs.split(' ').count() { (mine, theirs, 0) } else { (theirs, mine, 1) };
    let shorts: Vec<&str> = short.split(' ').collect();
    let longs: Vec<&str> = long.split(' ').collect();
    if shorts.iter().zip(&longs).all(|(one, other)| same_or_initial(one, other)) {
        let rest = &longs[shorts.len()..];
        let elsewhere = [names.middle[at_short], names.middle[1 - at_short], names.last[at_short]];
        let known = |word: &&str| elsewhere.iter().any(|text| text.split(' ').any(|part| same_or_initial(part, word)));
        // a given name that the other side has as middle or family name is only in another column
        return if rest.iter().all(known) { NameDifference::None } else { NameDifference::PartOfGiven };
    }
    if related(mine, theirs) || (shorts.len() == 1 && longs.iter().any(|word| related(short, word))) {
        return NameDifference::Nickname;
    }
    if related_words(&shorts, &longs) || is_abbreviated(&shorts, &longs) {
        return NameDifference::Nickname;
    }
    if longs.len() > shorts.len() && shorts.iter().all(|word| longs.contains(word)) {
        return NameDifference::PartOfGiven;
    }
    let uses_middle = |first: &str, middle: &str| first.chars().nth(1).is_some() && same_letters(first, middle);
    match [uses_middle(mine, names.middle[1]), uses_middle(theirs, names.middle[0])] {
        [true, true] => return NameDifference::MiddleSwapped,
        [false, false] => {}
        _ => return NameDifference::MiddleUsed,
    }
    if related(mine, names.middle[1]) || related(theirs, names.middle[0]) {
        return NameDifference::Nickname;
    }
    let misspelled_word = shorts.iter().zip(&longs).all(|(one, other)| *one == *other || is_misspelled(one, other));
    if is_misspelled(&compact(mine), &compact(theirs)) || misspelled_word {
        return NameDifference::Misspelled;
    }
    if is_short_form(mine, theirs) || is_short_form(theirs, mine) {
        return NameDifference::Nickname;
    }
    NameDifference::Different
}

fn last_difference(names: &NamePair<'_>) -> NameDifference {
    let [mine, theirs] = names.last;
    if is_same_or_preferred(names.last, names.preferred_last) {
        return NameDifference::None;
    }
    let [bare_mine, bare_theirs] = without_particles([mine, theirs]);
    if bare_mine.concat() == bare_theirs.concat() {
        return NameDifference::None;
    }
    let holds = |all: &[&str], part: &[&str]| part.iter().all(|word| all.contains(word));
    if holds(&bare_mine, &bare_theirs) || holds(&bare_theirs, &bare_mine) {
        return NameDifference::CompoundPart;
    }
    let (one, other) = (compact(mine), compact(theirs));
    if is_misspelled(&one, &other) || is_misspelled(&bare_mine.concat(), &bare_theirs.concat()) {
        return NameDifference::Misspelled;
    }
    NameDifference::Different
}

/// Says whether the names are equal, equal but for blanks, missing, or equal to the other side's preferred name.
fn is_same_or_preferred(names: [&str; 2], preferred: [&str; 2]) -> bool {
    let [mine, theirs] = names;
    let same = |one: &str, other: &str| !one.is_empty() && same_letters(one, other);
    mine.is_empty() || theirs.is_empty() || same(mine, theirs) || same(mine, preferred[1]) || same(theirs, preferred[0])
}

/// Says whether the names are alike crosswise: one of them the same at least, where they are not as unlike as can be.
fn is_transposed(names: &NamePair<'_>, unlike: bool) -> bool {
    let cross = [(names.first[0], names.last[1]), (names.last[0], names.first[1])];
    let same = |(one, other): (&str, &str)| same_letters(one, other);
    let close = |(one, other): (&str, &str)| {
        same((one, other))
            || is_misspelled(&compact(one), &compact(other))
            || related(one, other)
            || shares_word(one, other)
    };
    let sure = || unlike || cross.iter().any(|pair| same(*pair) || shares_word(pair.0, pair.1));
    cross.iter().all(|pair| close(*pair)) && sure()
}

/// Says whether two names have a word in common that is more than an initial or a particle.
fn shares_word(one: &str, other: &str) -> bool {
    one.split(' ')
        .any(|word| word.len() > 2 && !PARTICLES.contains(&word) && other.split(' ').any(|theirs| theirs == word))
}

fn related_words(shorts: &[&str], longs: &[&str]) -> bool {
    shorts.len() == longs.len()
        && shorts.iter().zip(longs).all(|(one, other)| same_or_initial(one, other) || related(one, other))
}

/// Says whether one word is how the other is abbreviated in writing, other than by its beginning (`abbreviations.txt`).
fn is_abbreviation(short: &str, long: &str) -> bool {
    ABBREVIATIONS.iter().any(|(known, name)| *known == short && *name == long)
}

static ABBREVIATIONS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| abbreviations().collect());

fn abbreviations() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = include_str!("abbreviations.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(' '))
}

/// Says whether the names are the same word by word, with one or more written in short: `Ma. Luisa`.
fn is_abbreviated(shorts: &[&str], longs: &[&str]) -> bool {
    let is_short = |one: &str, other: &str| is_abbreviation(one, other) || is_abbreviation(other, one);
    shorts.len() == longs.len() && shorts.iter().zip(longs).all(|(one, other)| one == other || is_short(one, other))
}

/// Says whether two words are the same, or one is the initial of the other.
pub(crate) fn same_or_initial(one: &str, other: &str) -> bool {
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    one == other || (!one.is_empty() && !other.is_empty() && (initial(one, other) || initial(other, one)))
}

/// Says whether one name is the beginning of the other, as `carol` of `carolann`.
fn is_short_form(short: &str, long: &str) -> bool {
    short.chars().count() >= 3 && long.len() > short.len() && long.starts_with(short)
}

/// Says whether two words are one or two letters apart; short words may differ in one only.
pub(crate) fn is_misspelled(one: &str, other: &str) -> bool {
    let (short, long) = {
        let (one, other) = (one.chars().count(), other.chars().count());
        (one.min(other), one.max(other))
    };
    if long - short > 2 || short < 2 || long < 4 {
        return false;
    }
    let allowed = if short >= 5 { 2 } else { 1 };
    within_slips(one, other, allowed)
}

/// Returns the words of two names without particles; with them where one name has no other words, as `de la O`.
fn without_particles(names: [&str; 2]) -> [Vec<&str>; 2] {
    let bare = names.map(|name| name.split(' ').filter(|word| !PARTICLES.contains(word)).collect::<Vec<_>>());
    if bare.iter().any(Vec::is_empty) { names.map(|name| name.split(' ').collect()) } else { bare }
}

/// Says whether two names are equal but for blanks.
fn same_letters(one: &str, other: &str) -> bool {
    let letters = |name: &str| -> usize { name.len() - name.bytes().filter(|byte| *byte == b' ').count() };
    letters(one) == letters(other)
        && one.bytes().filter(|byte| *byte != b' ').eq(other.bytes().filter(|byte| *byte != b' '))
}

fn compact(name: &str) -> String {
    name.chars().filter(|letter| *letter != ' ').collect()
}

/// Says whether two middle names are both there and cannot be the same.
pub(crate) fn middle_differs(names: &NamePair<'_>) -> bool {
    let [mine, theirs] = names.middle;
    if mine.is_empty() || theirs.is_empty() {
        return false;
    }
    let fits =
        |one: &str, other: &str| one.split(' ').any(|word| other.split(' ').any(|part| same_or_initial(word, part)));
    let moved = |middle: &str, at: usize| fits(middle, names.first[at]) || fits(middle, names.last[at]);
    !fits(mine, theirs) && !same_letters(mine, theirs) && !related(mine, theirs) && !moved(mine, 1) && !moved(theirs, 0)
}

/// Returns a name with the letters written out that have a mark of their own in German and the languages of the north.
pub(crate) fn written_out(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for letter in name.nfc().flat_map(char::to_lowercase) {
        match letter {
            'ä' | 'æ' => out.push_str("ae"),
            'ö' | 'ø' | 'œ' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'å' => out.push_str("aa"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{NameDifference::*, *};

    fn first(mine: &str, theirs: &str) -> NameDifference {
        compare(&NamePair { first: [mine, theirs], last: ["cole", "cole"], ..NamePair::default() }).0
    }

    fn last(mine: &str, theirs: &str) -> NameDifference {
        compare(&NamePair { first: ["ada", "ada"], last: [mine, theirs], ..NamePair::default() }).1
    }

    #[test]
    fn writing_alone_is_no_difference() {
        for (mine, theirs) in
            [("mary ann", "maryann"), ("j", "james"), ("j m", "james michael"), ("", "ada"), ("ada", "ada")]
        {
            assert_eq!(first(mine, theirs), None, "{mine} {theirs}");
            assert_eq!(first(theirs, mine), None, "{theirs} {mine}");
        }
        for (mine, theirs) in [
            ("garcia lopez", "garcialopez"),
            ("de la cruz", "delacruz"),
            ("cruz", "de la cruz"),
            ("mc donald", "mcdonald"),
        ] {
            assert_eq!(last(mine, theirs), None, "{mine} {theirs}");
            assert_eq!(last(theirs, mine), None, "{theirs} {mine}");
        }
    }

    #[test]
    fn each_first_name_difference_has_one_kind() {
        for (mine, theirs, kind) in [
            ("bob", "robert", Nickname),
            ("bob lee", "robert lee", Nickname),
            ("lupita", "maria guadalupe", Nickname),
            ("lupita", "maria teresa", Different),
            ("ma luisa", "maria luisa", Nickname),
            ("st john", "saint john", Nickname),
            ("ma luisa", "marta luisa", Different),
            ("carol", "carolann", Nickname),
            ("maria", "maria denise", PartOfGiven),
            ("denise", "maria denise", PartOfGiven),
            ("carb", "carl", Misspelled),
            ("alnoso", "alonso", Misspelled),
            ("ulis miguel", "luis miguel", Misspelled),
            ("ada", "ava", Different),
            ("jayden", "jordan", Different),
            ("emma", "olivia", Different),
        ] {
            assert_eq!(first(mine, theirs), kind, "{mine} {theirs}");
            assert_eq!(first(theirs, mine), kind, "{theirs} {mine}");
        }
    }

    #[test]
    fn every_abbreviation_stands_for_its_name() {
        let lines = include_str!("abbreviations.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(abbreviations().count(), lines);
        for (short, long) in abbreviations() {
            assert_eq!(first(&format!("{short} ada"), &format!("{long} ada")), Nickname, "{short}");
        }
    }

    #[test]
    fn each_last_name_difference_has_one_kind() {
        for (mine, theirs, kind) in [
            ("garcia", "garcia lopez", CompoundPart),
            ("lopez garcia", "garcia lopez", CompoundPart),
            ("de la o", "espinoza de la o", CompoundPart),
            ("de la o", "de la cruz", Different),
            ("smith", "smithson", Different),
            ("yomero", "romero", Misspelled),
            ("garcia lopes", "garcia lopez", Misspelled),
            ("garcia perez", "garcia lopez", Different),
            ("ray", "savage", Different),
            ("li", "le", Different),
        ] {
            assert_eq!(last(mine, theirs), kind, "{mine} {theirs}");
            assert_eq!(last(theirs, mine), kind, "{theirs} {mine}");
        }
    }

    #[test]
    fn a_name_that_is_the_other_sides_preferred_name_is_no_difference() {
        let names = NamePair {
            first: ["bobby", "william"],
            last: ["cole", "cole"],
            preferred_first: ["", "bobby"],
            ..NamePair::default()
        };
        assert_eq!(compare(&names), (None, None));
        let only_preferred_agree =
            NamePair { preferred_first: ["kate", "kate"], first: ["catherine", "miranda"], ..names };
        assert_eq!(compare(&only_preferred_agree).0, Different);
    }

    #[test]
    fn a_middle_name_in_the_first_name_column_is_no_difference() {
        let names = NamePair {
            first: ["lela kristin", "lela"],
            middle: ["", "kristin"],
            last: ["cole", "cole"],
            ..NamePair::default()
        };
        assert_eq!(compare(&names), (None, None));
        let uses_middle = NamePair { first: ["kristin", "lela"], ..names };
        assert_eq!(compare(&uses_middle).0, MiddleUsed);
        let swapped = NamePair { middle: ["lela", "kristin"], ..uses_middle };
        assert_eq!(compare(&swapped).0, MiddleSwapped);
        assert_eq!(compare(&NamePair { middle: ["l", "kristin"], ..uses_middle }).0, MiddleUsed);
    }

    #[test]
    fn swapped_given_and_family_names_are_transposed_even_with_a_typo() {
        for (mine, theirs) in
            [(["irene", "kathryn"], ["kathryn", "irene"]), (["irene", "kathrin"], ["kathryn", "irene"])]
        {
            let names = NamePair { first: [mine[0], theirs[0]], last: [mine[1], theirs[1]], ..NamePair::default() };
            assert_eq!(compare(&names), (Transposed, Transposed));
        }
        let names = NamePair { first: ["irene", "ada"], last: ["kathryn", "irene"], ..NamePair::default() };
        assert_eq!(compare(&names), (Different, Different));
    }

    #[test]
    fn middle_names_differ_only_when_they_cannot_be_the_same() {
        let middle = |mine, theirs| {
            middle_differs(&NamePair {
                middle: [mine, theirs],
                first: ["ada", "ada"],
                last: ["cole", "cole"],
                ..NamePair::default()
            })
        };
        assert!(middle("gary", "paul"));
        assert!(!middle("g", "gary"));
        assert!(!middle("", "gary"));
        assert!(!middle("mary ann", "maryann"));
    }

    proptest::proptest! {
        #[test]
        fn the_order_of_the_sides_does_not_matter(first in proptest::array::uniform2("[a-d]{1,6}( [a-d]{1,4})?"), last in proptest::array::uniform2("(de )?[a-d]{1,6}( [a-d]{1,4})?")) {
            let names = |at: usize| NamePair {
                first: [&first[at], &first[1 - at]],
                last: [&last[at], &last[1 - at]],
                ..NamePair::default()
            };
            proptest::prop_assert_eq!(compare(&names(0)), compare(&names(1)));
        }

        #[test]
        fn equal_names_never_differ(first in "[a-z]{1,9}( [a-z]{1,9})?", last in "[a-z]{1,9}( [a-z]{1,9})?") {
            let names = NamePair { first: [&first, &first], last: [&last, &last], ..NamePair::default() };
            proptest::prop_assert_eq!(compare(&names), (None, None));
        }
    }
}
