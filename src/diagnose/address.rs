//! Whether two street addresses in normal form (`number|street|unit`) are the same place.

use super::roads::Road;
use crate::link::within_slips;
use crate::normalize::unabbreviated;
use std::borrow::Cow;

/// Says how two street addresses relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The same, or as far as both are told, or one is missing.
    Same,
    /// The same house, different apartments.
    OtherUnit,
    /// The same street, different house numbers.
    OtherNumber,
    /// The same house number, and streets that are a slip or two apart.
    Misspelled,
    /// Different streets.
    OtherStreet,
}

/// Directions as normal forms write them.
const DIRECTIONS: &[&str] = &["n", "s", "e", "w", "ne", "nw", "se", "sw"];

/// The street types that families leave out, as normal forms write them.
const TYPES: &[&str] = &[
    "aly", "ave", "blvd", "bnd", "br", "byp", "cir", "ct", "cts", "crk", "cres", "crse", "cv", "dr", "expy", "ext",
    "fwy", "gln", "hl", "hls", "hts", "hwy", "is", "jct", "knl", "lk", "ln", "lndg", "loop", "mdw", "mdws", "mnr",
    "oval", "park", "pass", "path", "pike", "pkwy", "pl", "plz", "pt", "rd", "rdg", "row", "rte", "run", "smt", "spg",
    "sq", "st", "ter", "tpke", "trce", "trl", "vis", "vlg", "vly", "vw", "walk", "way", "xing",
];

/// Says whether some words end as a street does.
pub(crate) fn ends_as_street(words: &str) -> bool {
    words.rsplit(' ').next().is_some_and(|last| TYPES.contains(&last))
}

/// Compares two addresses.
///
/// A unit, a direction or a street type that only one side has tells nothing; one that differs does.
pub(crate) fn compare(enrollment: &str, sis: &str) -> Place {
    if enrollment.is_empty() || sis.is_empty() || enrollment == sis {
        return Place::Same;
    }
    let (mine, theirs) = (parts(enrollment), parts(sis));
    if !is_same_street(mine.1, theirs.1) {
        let is_same_house = !mine.0.is_empty() && mine.0 == theirs.0;
        if is_same_house && is_misspelled_street(mine.1, theirs.1) { Place::Misspelled } else { Place::OtherStreet }
    } else if mine.0 == theirs.0 {
        if units_differ(&unit_words("", mine.2), &unit_words("", theirs.2)) { Place::OtherUnit } else { Place::Same }
    } else if both_differ(&bare_number(mine.0).0, &bare_number(theirs.0).0)
        || (both_differ(mine.0, theirs.0) && !is_same_way(mine.1, theirs.1))
    {
        Place::OtherNumber
    } else if units_differ(&unit_words(mine.0, mine.2), &unit_words(theirs.0, theirs.2)) {
        Place::OtherUnit
    } else {
        Place::Same
    }
}

/// Says whether two addresses have the same house number, in streets that are a slip or two apart.
pub(crate) fn is_misspelled_place(enrollment: &str, sis: &str) -> bool {
    let (mine, theirs) = (parts(enrollment).0, parts(sis).0);
    // most have other numbers
    !mine.is_empty() && mine == theirs && compare(enrollment, sis) == Place::Misspelled
}

fn parts(address: &str) -> (&str, &str, &str) {
    let (number, rest) = address.split_once('|').unwrap_or((address, ""));
    let (street, unit) = rest.split_once('|').unwrap_or((rest, ""));
    (number, street, unit)
}

fn both_differ(one: &str, other: &str) -> bool {
    !one.is_empty() && !other.is_empty() && one != other
}

/// Returns a house number without the hyphen that Queens writes or not, and the letter of a door behind it.
fn bare_number(number: &str) -> (Cow<'_, str>, &str) {
    let digits = number.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let is_door = digits.len() + 1 == number.len() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let (bare, door) = if is_door { number.split_at(digits.len()) } else { (number, "") };
    (if bare.contains('-') { Cow::Owned(bare.replace('-', "")) } else { Cow::Borrowed(bare) }, door)
}

/// Returns what tells a door of a house: the letter behind its number, and the words of the unit as bare as can be.
fn unit_words<'a>(number: &'a str, unit: &'a str) -> Vec<&'a str> {
    let bare = |word: &'a str| {
        let word = if word.len() > 1 { word.trim_start_matches('0') } else { word };
        // the 2nd floor is floor 2
        let endings = ["st", "nd", "rd", "th"];
        let digits = endings.iter().find_map(|ending| word.strip_suffix(ending));
        digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(word)
    };
    let words = std::iter::once(bare_number(number).1).chain(unit.split(' '));
    words.map(bare).filter(|word| !word.is_empty()).collect()
}

/// Says whether two units are both told and different; one may leave the building out, or write `C-4` as `C4`.
fn units_differ(mine: &[&str], theirs: &[&str]) -> bool {
    let (short, long) = if mine.len() <= theirs.len() { (mine, theirs) } else { (theirs, mine) };
    !short.is_empty() && !long.ends_with(short) && mine.concat() != theirs.concat()
}

/// Says whether two streets have the same directions: `12 G Oak St` may be meant for `12 N Oak St`.
fn is_same_way(mine: &str, theirs: &str) -> bool {
    mine == theirs || Street::of(mine).directions == Street::of(theirs).directions
}

fn is_same_street(mine: &str, theirs: &str) -> bool {
    if mine == theirs {
        return true;
    }
    let (mine, theirs) = (Street::of(mine), Street::of(theirs));
    let agree = |one: &[&str], other: &[&str]| one.is_empty() || other.is_empty() || one == other;
    let is_same_road =
        || matches!((Road::of(&mine.words), Road::of(&theirs.words)), (Some(one), Some(other)) if one.is(&other));
    agree(&mine.directions, &theirs.directions)
        && (mine.name == theirs.name && agree(&mine.kind, &theirs.kind)
            || mine.whole() == theirs.whole()
            || is_same_road())
}

/// Says whether two streets are the same but for one slip, or two in a long name; Oak Dr and Oak Rd are two streets.
fn is_misspelled_street(mine: &str, theirs: &str) -> bool {
    // 3rd and 4th, County Road 12 and 13
    let digits = |street: &str| street.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    if digits(mine) != digits(theirs) {
        return false;
    }
    let (mine, theirs) = (Street::of(mine), Street::of(theirs));
    // County Road K and KK too
    if Road::of(&mine.words).is_some() && Road::of(&theirs.words).is_some() {
        return false;
    }
    let agree = |one: &[&str], other: &[&str]| one.is_empty() || other.is_empty() || one == other;
    let of_one_kind = agree(&mine.kind, &theirs.kind);
    agree(&mine.directions, &theirs.directions)
        && (of_one_kind && is_misspelled(&mine.name, &theirs.name)
            || has_garbled_kind(&mine, &theirs)
            || has_garbled_kind(&theirs, &mine))
}

/// Says whether two names are a slip apart, or two where both are long; short ones are other names (Elm and Ely).
fn is_misspelled(one: &str, other: &str) -> bool {
    let (one_length, other_length) = (one.chars().count(), other.chars().count());
    let allowed = if one_length.min(other_length) >= 7 { 2 } else { 1 };
    one_length.min(other_length) >= 3 && one_length.max(other_length) >= 4 && within_slips(one, other, allowed)
}

/// Says whether one street is the other with a word in the place of the street type that may be meant for it (`avenie`).
fn has_garbled_kind(one: &Street<'_>, other: &Street<'_>) -> bool {
    let ([], [kind], Some(word)) = (&one.kind[..], &other.kind[..], one.name.strip_prefix(&other.name)) else {
        return false;
    };
    let mut left = word.chars();
    word.len() > 2 && word.chars().next() == kind.chars().next() && kind.chars().all(|letter| left.any(|c| c == letter))
}

#[derive(Default)]
struct Street<'a> {
    directions: Vec<&'a str>,
    /// All but the directions.
    words: Vec<&'a str>,
    /// The name with its words written out and joined: `oak rdg`, `oak ridge` and `oakridge` are one street.
    name: String,
    kind: Vec<&'a str>,
}

impl<'a> Street<'a> {
    fn of(street: &'a str) -> Self {
        let mut words: Vec<&str> = street.split(' ').collect();
        let mut this = Self::default();
        // directions stand at either end; what is left must still have a name
        while words.len() > 1 && words.last().is_some_and(|word| DIRECTIONS.contains(word)) {
            this.directions.extend(words.pop());
        }
        let leading = words.iter().take_while(|word| DIRECTIONS.contains(word)).count().min(words.len() - 1);
        this.directions.extend(words.drain(..leading));
        this.directions.sort_unstable();
        this.words.clone_from(&words);
        if words.len() > 1 && words.last().is_some_and(|word| TYPES.contains(word)) {
            this.kind.extend(words.pop());
        }
        if words.len() > 1 && words[0] == "the" {
            words.remove(0);
        }
        this.name = words.into_iter().map(unabbreviated).collect();
        this
    }

    /// Returns name and street type joined.
    fn whole(&self) -> String {
        let kind = self.kind.iter().copied().map(unabbreviated);
        std::iter::once(self.name.as_str()).chain(kind).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Place::*, compare};

    #[test]
    fn what_only_one_side_tells_is_no_difference() {
        for (mine, theirs) in [
            ("12|oak st|", "12|oak st|apt 4"),
            ("12|oak st|4", "12|oak st|apt 4"),
            ("12|oak|", "12|oak st|"),
            ("12|n oak st|", "12|oak st|"),
            ("12|oak st n|", "12|n oak st|"),
            ("12|oakview dr|", "12|oak view dr|"),
            ("12|oakridge dr|", "12|oak rdg dr|"),
            ("12|lakeview ter|", "12|lk vw ter|"),
            ("12|oakridge|", "12|oak rdg|"),
            ("12|the oaks blvd|", "12|oaks blvd|"),
            ("12|oak st|c 4", "12|oak st|c4"),
            ("12|oak st|04", "12|oak st|4"),
            ("12|oak st|2nd", "12|oak st|2"),
            ("12|oak st|c 3", "12|oak st|3"),
            ("12a|oak st|", "12|oak st|a"),
            ("12a|oak st|", "12|oak st|"),
            ("|n oak st|", "12|oak st|"),
            ("41-20|kissena blvd|", "4120|kissena blvd|"),
            ("12|fm 1960|", "12|farm to market rd 1960|"),
            ("12|county rd k|", "12|cth k|"),
            ("|po box 12|", "|po box 12|"),
            ("", "12|oak st|"),
        ] {
            assert_eq!(compare(mine, theirs), Same, "{mine} {theirs}");
            assert_eq!(compare(theirs, mine), Same, "{theirs} {mine}");
        }
    }

    #[test]
    fn the_same_house_in_a_street_a_slip_or_two_apart_is_misspelled() {
        for (mine, theirs) in [
            ("439|sw ocmmerce ave|", "439|sw commerce ave|"),
            ("652|cenrer ave|", "652|center ave|"),
            ("18|colleg st|", "18|n college st|4"),
            ("18|washigntno st|", "18|washington st|"),
            ("18|old mil|", "18|old mill rd|"),
            ("18|center avenie|", "18|center ave|"),
            ("18|oak stret|4", "18|oak st|5"),
        ] {
            assert_eq!(compare(mine, theirs), Misspelled, "{mine} {theirs}");
            assert_eq!(compare(theirs, mine), Misspelled, "{theirs} {mine}");
        }
        for (mine, theirs) in [
            ("18|colleg st|", "20|college st|"),
            ("|colleg st|", "|college st|"),
            ("18|oak dr|", "18|oak rd|"),
            ("18|oak st|", "18|oak ct|"),
            ("18|elm st|", "18|ely st|"),
            ("18|maple st|", "18|apple st|"),
            ("18|3rd st|", "18|23rd st|"),
            ("18|county rd 12|", "18|county rd 13|"),
            ("18|n colleg st|", "18|s college st|"),
            ("18|center park|", "18|center st|"),
            ("|po box 12|", "|po box 13|"),
        ] {
            assert_eq!(compare(mine, theirs), OtherStreet, "{mine} {theirs}");
            assert_eq!(compare(theirs, mine), OtherStreet, "{theirs} {mine}");
        }
    }

    #[test]
    fn what_both_tell_differently_is_another_place() {
        for (mine, theirs, place) in [
            ("12|oak st|apt 4", "12|oak st|apt 5", OtherUnit),
            ("12|oak st|c 3", "12|oak st|d 3", OtherUnit),
            ("12a|oak st|", "12b|oak st|", OtherUnit),
            ("12g|oak st|", "12|n oak st|", OtherNumber),
            ("12a|oak st|", "12|oak st|b", OtherUnit),
            ("12|oak st|b", "12|oak st|bb", OtherUnit),
            ("41-20|kissena blvd|", "41-02|kissena blvd|", OtherNumber),
            ("100 1/2|oak st|", "100 1/4|oak st|", OtherNumber),
            ("12|oak st|12", "12|oak st|21", OtherUnit),
            ("12|us hwy 50|", "12|state hwy 50|", OtherStreet),
            ("12|county rd k|", "12|county rd kk|", OtherStreet),
            ("12|oak st|", "14|oak st|", OtherNumber),
            ("12|oak st|", "12|oak ave|", OtherStreet),
            ("12|n oak st|", "12|s oak st|", OtherStreet),
            ("12|oak st|", "|po box 12|", OtherStreet),
            ("12|n|", "12|s|", OtherStreet),
        ] {
            assert_eq!(compare(mine, theirs), place, "{mine} {theirs}");
            assert_eq!(compare(theirs, mine), place, "{theirs} {mine}");
        }
    }
}
