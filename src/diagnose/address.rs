//! Whether two street addresses in normal form (`number|street|unit`) are the same place.

use crate::link::within_slips;

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
    } else if both_differ(mine.0, theirs.0) {
        Place::OtherNumber
    } else if both_differ(bare_unit(mine.2), bare_unit(theirs.2)) {
        Place::OtherUnit
    } else {
        Place::Same
    }
}

fn parts(address: &str) -> (&str, &str, &str) {
    let mut parts = address.splitn(3, '|');
    (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next().unwrap_or(""))
}

fn both_differ(one: &str, other: &str) -> bool {
    !one.is_empty() && !other.is_empty() && one != other
}

/// Returns the last word of a unit, since `apt 4` and `4` are the same door.
fn bare_unit(unit: &str) -> &str {
    unit.rsplit(' ').next().unwrap_or("")
}

fn is_same_street(mine: &str, theirs: &str) -> bool {
    if mine == theirs {
        return true;
    }
    let (mine, theirs) = (Street::of(mine), Street::of(theirs));
    let agree = |one: &[&str], other: &[&str]| one.is_empty() || other.is_empty() || one == other;
    mine.name == theirs.name && agree(&mine.directions, &theirs.directions) && agree(&mine.kind, &theirs.kind)
}

/// Says whether two streets are the same but for one slip, or two in a long name; Oak Dr and Oak Rd are two streets.
fn is_misspelled_street(mine: &str, theirs: &str) -> bool {
    // 3rd and 4th, County Road 12 and 13
    let digits = |street: &str| street.bytes().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    if digits(mine) != digits(theirs) {
        return false;
    }
    let (mine, theirs) = (Street::of(mine), Street::of(theirs));
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
        if words.len() > 1 && words.last().is_some_and(|word| TYPES.contains(word)) {
            this.kind.extend(words.pop());
        }
        // `oak view` and `oakview` are one street
        this.name = words.concat();
        this
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
