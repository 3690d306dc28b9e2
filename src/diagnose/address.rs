//! Whether two street addresses in normal form (`number|street|unit`) are the same place.

/// Says how two street addresses relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The same, or as far as both are told, or one is missing.
    Same,
    /// The same house, different apartments.
    OtherUnit,
    /// The same street, different house numbers.
    OtherNumber,
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
        Place::OtherStreet
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
