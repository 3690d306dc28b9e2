//! C101: the systems have another home address.

use crate::diagnose::address::{self, Place};
use crate::diagnose::context::Pair;
use crate::diagnose::registry::rule;
use crate::diagnose::sink::Sink;
use crate::diagnose::taking::Taking;
use crate::roster::Field;

rule! {
    /// ## What it means
    /// Both systems have an address for this student, and they are different places. Where the house number is
    /// the same and the streets are one or two letters apart, one of them is most likely misspelled, and no
    /// correction is proposed.
    ///
    /// ## Why it matters
    /// The address decides the school zone and residency, and letters go there.
    ///
    /// ## How to fix it
    /// Ask for proof of residence, and correct the older entry; look a misspelled street up, and correct the side
    /// that is wrong.
    ///
    /// ## Not reported when
    /// Only the writing differs (Street and St, Apt and #, FM 1960 and Farm to Market Road 1960, Oakridge and Oak
    /// Ridge), or a unit, direction or street type is missing on one side; town or ZIP code alone differ while the
    /// street agrees. Where one system says that the child has no home of its own (homeless, shelter, doubled up), it is
    /// information, and where both do, nothing.
    code: "C101",
    name: "address-mismatch",
    summary: "home addresses differ",
    severity: Warning,
    owner: Enrollment,
    scope: Pair(check),
    reads: [Street, Zip],
    when: [Street: TwoValues, Zip: TwoValues],
    worse: is_no_house,
    fix: "The enrollment office confirms the address with the family; the registrar updates the SIS.",
}

/// Reports different places; ZIP codes count only where neither side has a street.
fn check(pair: &Pair<'_>, sink: &mut Sink<'_>) {
    match pair.place() {
        Place::OtherStreet => match pair.texts(Field::Street).map(is_no_home) {
            [true, true] => {}
            [true, false] => {
                sink.pair_as_info(
                    pair,
                    Field::Street,
                    "a child without a home of its own by the platform, an address in the SIS",
                );
            }
            [false, true] => {
                sink.pair_as_info(
                    pair,
                    Field::Street,
                    "an address in the platform, a child without a home of its own by the SIS",
                );
            }
            [false, false] => sink.pair(pair, Field::Street, message_of(pair.texts(Field::Street))),
        },
        Place::Misspelled => {
            sink.pair(pair, Field::Street, "the same house number, in streets that are one or two letters apart");
        }
        Place::OtherNumber => sink.pair(pair, Field::Street, "the same street, but another house number"),
        Place::OtherUnit => sink.pair(pair, Field::Street, "the same house, but another apartment"),
        Place::Same => {
            let no_street = pair.codes(Field::Street) == [0, 0];
            if no_street
                && let Some([enrollment, sis]) = pair.differing(Field::Zip)
                && first_five(enrollment) != first_five(sis)
            {
                sink.pair(pair, Field::Zip, "the addresses have different ZIP codes");
            }
        }
    }
}

fn message_of([enrollment, sis]: [&str; 2]) -> &'static str {
    match (is_box(enrollment), is_box(sis)) {
        (true, false) => "a post office box in the platform, a street in the SIS: a mailing and a home address",
        (false, true) => "a street in the platform, a post office box in the SIS: a home and a mailing address",
        (true, true) => "the post office boxes are different",
        (false, false) => "the addresses are in different streets",
    }
}

/// What stands in place of a street for children without a home of their own (McKinney-Vento), as normal forms write it.
const NO_HOME: [&str; 14] = [
    "homeless",
    "unhoused",
    "unsheltered",
    "shelter",
    "mckinney",
    "transition",
    "transitional",
    "transient",
    "doubled up",
    "no fixed",
    "no permanent",
    "couch surfing",
    "sin hogar",
    "no address",
];

/// Says whether a text without a house number says so.
fn is_no_home(street: &str) -> bool {
    let Some(words) = street.strip_prefix('|') else { return false };
    let words = words.split('|').next().unwrap_or("").replace('-', " ");
    // a street may be called so and have no number
    let padded = format!(" {words} ");
    !address::ends_as_street(&words) && NO_HOME.iter().any(|known| padded.contains(&format!(" {known} ")))
}

fn is_box(street: &str) -> bool {
    street.starts_with("|po box")
}

fn first_five(zip: &str) -> &str {
    zip.get(..5).unwrap_or(zip)
}

/// Says whether the new address is a box for the post, or a word such as homeless, and the old one a house where a family lives.
fn is_no_house(taking: &Taking<'_>) -> bool {
    let has_number = |text: &str| !text.starts_with('|');
    taking.field == Field::Street
        && (has_number(taking.old) && !has_number(taking.new) || is_box(taking.new) && !is_box(taking.old))
}

#[cfg(test)]
mod tests {
    use super::is_no_home;

    #[test]
    fn words_for_children_without_a_home_are_no_street() {
        for words in
            ["|homeless|", "|mckinney vento|", "|in transition|", "|shelter|", "|doubled up see notes|", "|homeless|11"]
        {
            assert!(is_no_home(words), "{words}");
        }
        for street in [
            "12|shelter cove dr|",
            "|shelter cove dr|",
            "12|homeless|",
            "|oak st|",
            "|shelterwood dr|",
            "",
            "|po box 12|",
        ] {
            assert!(!is_no_home(street), "{street}");
        }
    }
}
