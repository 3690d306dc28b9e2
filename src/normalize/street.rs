//! Street addresses, to `number|street|unit` with the short forms of USPS Publication 28.

use super::address_words::Role;
use super::care_of::without_care_of;
use super::house_number::{is_ordinal, push_number};
use super::place::missing;
use super::street_name::push_street;
use super::street_words::{Word, Words, cleaned, cleaned_plain, words_of};
use super::towns::{Towns, unlabelled};
use crate::roster::Issue;
use std::borrow::Cow;
use std::sync::LazyLock;

static NO_TOWNS: LazyLock<Towns> = LazyLock::new(Towns::default);

/// Appends the normal form of a street address; a town behind it is told best where the towns are known.
pub(super) fn normalize(text: &str, towns: Option<&Towns>, out: &mut String) -> Issue {
    // a normal form has bars, labels have a colon, and `c/o` has a stroke
    let plain = cleaned_plain(text);
    if plain.is_none() && is_normal(text) {
        out.push_str(text);
        return Issue::None;
    }
    if !text.bytes().any(|byte| byte.is_ascii_digit()) && text.trim().len() < 20 {
        let folded = super::fold::folded(text);
        if let Some(issue) = missing(text, &folded) {
            return issue;
        }
    }
    let cleaned = plain.unwrap_or_else(|| cleaned(&without_care_of(&unlabelled(text))));
    let mut words = Words::new();
    words_of(&cleaned, towns.unwrap_or(&NO_TOWNS), &mut words);
    if words.is_empty() {
        return if text.trim().is_empty() { Issue::None } else { Issue::Placeholder };
    }
    let start = out.len();
    let mut turned = Vec::new();
    let mut words = in_order(&words, &mut turned);
    if !push_box(words, out) {
        words = push_number(words, out);
        out.push('|');
        let (street, unit) = split_unit(words, out.len() > start + 1);
        push_street(street, out);
        out.push('|');
        push_unit(unit, out);
    }
    if out[start..] == *"||" {
        out.truncate(start);
        return Issue::Placeholder;
    }
    Issue::None
}

/// Returns the words with the house number in front: `Calle Luna 123`, `Apt 4 2100 Oak St`, `#19 Pine Run`.
fn in_order<'a, 'b>(words: &'a [Word<'b>], turned: &'a mut Vec<Word<'b>>) -> &'a [Word<'b>] {
    let is_number = |word: &Word<'_>| word.starts_digit() && !is_ordinal(word.text);
    let is_range = |word: &Word<'_>| {
        word.text.len() < 5 && (word.text.len() == 1 || word.text.bytes().any(|byte| byte.is_ascii_digit()))
    };
    match words {
        [kind, .., number]
            if words.len() > 2
                && matches!(kind.text, "calle" | "cll" | "avenida" | "avda" | "camino" | "paseo")
                && is_number(number) =>
        {
            turned.push(*number);
            turned.extend_from_slice(&words[..words.len() - 1]);
            turned
        }
        [unit, door, number, street, ..]
            if (unit.text == "#" || unit.role == Some(Role::Unit))
                && is_range(door)
                && is_number(number)
                && !number.text.contains('/')
                && street.role != Some(Role::Unit) =>
        {
            turned.extend_from_slice(&words[2..]);
            turned.extend([*unit, *door]);
            turned
        }
        [hash, number, _, ..] if hash.text == "#" && is_number(number) => &words[1..],
        _ => words,
    }
}

/// Says whether a text is more than a street: town, state or ZIP code stand behind it, as far as the text alone tells.
pub(super) fn has_place(text: &str) -> bool {
    let street = unlabelled(text);
    matches!(street, Cow::Owned(_)) || words_of(&cleaned(&street), &NO_TOWNS, &mut Words::new())
}

/// Says whether a text is in normal form already, so that normalizing twice is normalizing once.
fn is_normal(text: &str) -> bool {
    if text.bytes().filter(|byte| *byte == b'|').count() != 2 || text == "||" {
        return false;
    }
    let is_sound = |byte: u8| match byte {
        b'|' | b'-' | b'/' | b' ' => true,
        _ => byte.is_ascii_digit() || byte.is_ascii_lowercase() || !byte.is_ascii(),
    };
    text.bytes().all(is_sound)
        && text.split('|').all(|part| !part.starts_with(' ') && !part.ends_with(' ') && !part.contains("  "))
}

/// Appends a post-office box or rural route, where the address is one.
fn push_box(words: &[Word<'_>], out: &mut String) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text);
    if !matches!(
        text(0),
        "po" | "pob"
            | "pobox"
            | "p"
            | "post"
            | "box"
            | "rr"
            | "rfd"
            | "r"
            | "rural"
            | "hc"
            | "hcr"
            | "highway"
            | "hwy"
            | "star"
            | "route"
            | "rte"
            | "rt"
    ) {
        return false;
    }
    let has_digit = |word: &Word<'_>| word.text.bytes().any(|byte| byte.is_ascii_digit());
    let numbered = |from: usize| words[from..].iter().find(|word| word.text != "#").is_some_and(has_digit);
    let is_range = |at: usize| words.get(at).is_some_and(|word| word.text.len() == 1 || has_digit(word));
    let (name, from) = match (text(0), text(1), text(2)) {
        ("po" | "pob", "box", _) => ("po box", 2),
        ("p", "o", "box") | ("post", "office", "box") => ("po box", 3),
        ("pob" | "pobox" | "box", _, _) if is_range(1) => ("po box", 1),
        ("rr" | "rfd", _, _) if numbered(1) => ("rr", 1),
        ("r", "r", _) | ("rural", "route" | "rt" | "rte" | "rd", _) if numbered(2) => ("rr", 2),
        // `Route 2 Box 41` is a rural route; `Route 9` is a road
        ("route" | "rte" | "rt", _, "box") if numbered(1) && numbered(3) => ("rr", 1),
        ("hc" | "hcr", _, _) if numbered(1) => ("hc", 1),
        ("highway" | "hwy", "contract", _) | ("star", "route" | "rt" | "rte", _) if numbered(2) => ("hc", 2),
        _ => return false,
    };
    out.push('|');
    out.push_str(name);
    for word in &words[from..] {
        if !matches!(word.text, "#" | "no" | "route" | "rte") {
            out.push(' ');
            out.push_str(word.text);
        }
    }
    out.push('|');
    true
}

/// Splits the words behind the house number into street and unit.
fn split_unit<'a, 'b>(words: &'a [Word<'b>], has_number: bool) -> (&'a [Word<'b>], &'a [Word<'b>]) {
    let ranged = |word: Option<&Word<'_>>| {
        word.is_some_and(|word| word.text.len() == 1 || word.text.bytes().any(|byte| byte.is_ascii_digit()))
    };
    for (at, word) in words.iter().enumerate() {
        if word.role.is_none() && !matches!(word.text, "#" | "po" | "pob" | "pobox" | "box") {
            continue;
        }
        let next = words.get(at + 1);
        let begins = match (word.text, word.role) {
            ("po" | "pob" | "pobox", _) if at > 0 && has_number => {
                // a box beside a house: the house is where they live
                return (&words[..at], &[]);
            }
            ("#", _) => next.is_some(),
            (_, Some(Role::Unit)) if matches!(word.short, "apt" | "unit" | "ste") => at > 0 && next.is_some(),
            // `2nd Floor`
            (_, Some(Role::Unit)) if word.short == "fl" && next.is_none() && at > 1 && is_nth(&words[at - 1]) => {
                return words.split_at(at - 1);
            }
            ("box", _) => at > 0 && has_number && ranged(next),
            (_, Some(Role::Unit)) => at > 0 && ranged(next),
            (_, Some(Role::Alone)) => at > 0 && next.is_none() && words[..at].iter().any(Word::is_suffix),
            _ => false,
        };
        if begins || (at == 0 && !has_number && word.role == Some(Role::Unit) && ranged(next)) {
            return words.split_at(at);
        }
    }
    // `123 Main St 4B`: a range right behind the suffix is a unit, unless the road is numbered
    if let [street @ .., before, last] = words
        && !street.is_empty()
        && has_number
        && (last.starts_digit() || last.text.len() == 1)
        && last.role.is_none()
        && !is_ordinal(last.text)
        && before.is_suffix()
        && !is_numbered_road(street, before)
    {
        return words.split_at(words.len() - 1);
    }
    (words, &[])
}

fn is_nth(word: &Word<'_>) -> bool {
    word.role == Some(Role::Ordinal) || is_ordinal(word.text)
}

/// Says whether a number belongs to the words before it: County Road 12, Private Drive 5, State Route 5, US Highway 50.
/// Streets and boulevards have names, so the number behind Market Street or Forest Boulevard is a door's.
fn is_numbered_road(street: &[Word<'_>], kind: &Word<'_>) -> bool {
    if matches!(kind.short, "hwy" | "rte" | "loop" | "expy" | "byp") {
        return true;
    }
    let Some(owner) = street.last() else { return false };
    match kind.short {
        "rd" | "spur" => matches!(
            owner.text,
            "county"
                | "cnty"
                | "cty"
                | "co"
                | "fm"
                | "rm"
                | "state"
                | "us"
                | "farm"
                | "market"
                | "ranch"
                | "forest"
                | "township"
                | "twp"
                | "private"
                | "parish"
                | "service"
                | "fire"
                | "reservation"
                | "indian"
                | "old"
        ),
        "dr" | "ln" | "trl" => {
            matches!(owner.text, "county" | "cnty" | "cty" | "co" | "township" | "twp" | "private" | "parish")
        }
        _ => false,
    }
}

fn push_unit(words: &[Word<'_>], out: &mut String) {
    let start = out.len();
    for word in words {
        let text = match word.role {
            _ if matches!(word.text, "#" | "no" | "number" | "num" | "box") => continue,
            Some(Role::Unit) => continue,
            Some(Role::Alone | Role::Ordinal) => word.short,
            _ => word.text,
        };
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> String {
        let mut out = String::new();
        normalize(text, None, &mut out);
        out
    }

    #[test]
    fn a_text_tells_whether_it_is_more_than_a_street() {
        for text in [
            "100 Maple Ave, Springfield",
            "100 Maple Ave Springfield, OR 97477",
            "100 Maple Ave Springfield OR 97477",
            "100 Maple Ave, Apt 4, OR 97477",
            "Street Address: 100 Maple Ave City: Springfield",
        ] {
            assert!(has_place(text), "{text}");
        }
        for text in
            ["100 Maple Ave", "100 Maple Ave, Apt 4", "Apt 4, 100 Maple Ave", "100 Maple Ave, PO Box 4", "", "n/a"]
        {
            assert!(!has_place(text), "{text}");
        }
    }

    #[test]
    fn addresses_get_their_short_forms() {
        let table = [
            ("3608 NW Oak Dr.", "3608|nw oak dr|"),
            ("3608 North West Oak Drive", "3608|nw oak dr|"),
            ("3608 N.W. Oak Dr", "3608|nw oak dr|"),
            ("4249 Northwest Mas Road", "4249|nw mas rd|"),
            ("8861 W Jackson Ave", "8861|w jackson ave|"),
            ("8861 West Jackson Av.", "8861|w jackson ave|"),
            ("9759 E Martin Luther King Jr Blvd", "9759|e martin luther king blvd|"),
            ("9759 East Dr. Martin Luther King, Jr. Boulevard", "9759|e martin luther king blvd|"),
            ("9759 E MLK Blvd", "9759|e martin luther king blvd|"),
            ("PO Box 12", "|po box 12|"),
            ("P.O. BOX 12", "|po box 12|"),
            ("P. O. Box #12", "|po box 12|"),
            ("Post Office Box 12", "|po box 12|"),
            ("pobox12", "|po box 12|"),
            ("POB 12", "|po box 12|"),
            ("12B Main St", "12b|main st|"),
            ("12-B Main St", "12b|main st|"),
            ("12 B Main St", "12b|main st|"),
            ("12 A St", "12|a st|"),
            ("100 D Street NW", "100|d st nw|"),
            ("100 1/2 Elm St", "100 1/2|elm st|"),
            ("100 ½ Elm St", "100 1/2|elm st|"),
            ("820 sw daof ave", "820|sw daof ave|"),
            ("128 Third Street Apt #4", "128|3rd st|4"),
            ("128 3rd St #4", "128|3rd st|4"),
            ("128 3 St, Apt. 4", "128|3rd st|4"),
            ("Apt 4, 128 3rd St", "128|3rd st|4"),
            ("128 Twenty-Third Street", "128|23rd st|"),
            ("128 W 112 Ave", "128|w 112th ave|"),
            ("3rd st", "|3rd st|"),
            ("5774 Main Cir APT 36", "5774|main cir|36"),
            ("5774 Main Circle #36", "5774|main cir|36"),
            ("5774 Main Circle Apt36", "5774|main cir|36"),
            ("5774 Main Cir 36", "5774|main cir|36"),
            ("5774 Main Cir Unit B", "5774|main cir|b"),
            ("5774 Main Cir Bldg 3 Apt 12", "5774|main cir|3 12"),
            ("5774 Main Cir Rear", "5774|main cir|rear"),
            ("100 Upper Valley Road", "100|upper vly rd|"),
            ("100 Front St", "100|front st|"),
            ("RR 2 Box 15", "|rr 2 box 15|"),
            ("R.R. #2, Box 15", "|rr 2 box 15|"),
            ("Rural Route 2 Box 15", "|rr 2 box 15|"),
            ("HC 1 Box 3", "|hc 1 box 3|"),
            ("Route 2 Box 41", "|rr 2 box 41|"),
            ("Rt. 2, Box 41", "|rr 2 box 41|"),
            ("Route 9", "|rte 9|"),
            ("123-1/2 Main St", "123 1/2|main st|"),
            ("00019 Pine Run", "19|pne run|"),
            ("#19 Pine Run", "19|pne run|"),
            ("#4 2100 Oak St", "2100|oak st|4"),
            ("Apt 4 2100 Oak St", "2100|oak st|4"),
            ("Apt C4, 2100 Oak St", "2100|oak st|c4"),
            ("2100 Oak St 2nd Floor", "2100|oak st|2nd"),
            ("2100 Oak St Second Fl", "2100|oak st|2nd"),
            ("N 6543 County Rd K", "n6543|county rd k|"),
            ("N6543 Cty Rd K", "n6543|county rd k|"),
            ("19 Cnty Line Rd", "19|county line rd|"),
            ("W 425 St", "|w 425th st|"),
            ("W 42nd St", "|w 42nd st|"),
            ("5150 I-35", "5150|i 35|"),
            ("5150 Interstate 35", "5150|i 35|"),
            ("5150 FM Road 1960", "5150|fm rd 1960|"),
            ("19 Bus Hwy 51", "19|business hwy 51|"),
            ("Calle Luna 123", "123|calle luna|"),
            ("123 Calle Luna", "123|calle luna|"),
            ("Calle 5 123", "123|calle 5|"),
            ("Calle 5", "|calle 5|"),
            ("Avenida de la Estrella 1204", "1204|ave de la estrella|"),
            ("1204 Ave de la Estrella", "1204|ave de la estrella|"),
            ("Dr. Martin L King Jr Blvd", "|martin luther king blvd|"),
            ("1234 County Road 12", "1234|county rd 12|"),
            ("1234 CR 12", "1234|county rd 12|"),
            ("88 Private Drive 5", "88|private dr 5|"),
            ("12 Forest Road 310", "12|frst rd 310|"),
            ("9774 Forest Blvd. B", "9774|frst blvd|b"),
            ("12 Market St 4", "12|market st|4"),
            ("12 State Street 3B", "12|state st|3b"),
            ("12 Fire Ln C", "12|fire ln|c"),
            ("1234 Co. Rd. 12", "1234|county rd 12|"),
            ("1234 US-50", "1234|us hwy 50|"),
            ("1234 US Highway 50 W", "1234|us hwy 50 w|"),
            ("1234 State Route 5", "1234|state rte 5|"),
            ("N6W23001 Bluemound Rd", "n6w23001|bluemound rd|"),
            ("N6 W23001 Bluemound Road", "n6w23001|bluemound rd|"),
            ("1500 St. Clair Ave", "1500|st clair ave|"),
            ("1500 Saint Clair Avenue", "1500|st clair ave|"),
            ("1500 O'Farrell Ln", "1500|ofarrell ln|"),
            ("1500 Peña Blvd", "1500|pena blvd|"),
            ("155 9th St, San Francisco, CA 94103", "155|9th st|"),
            ("123 Main St PO Box 4", "123|main st|"),
            ("3608, NW Oak Dr", "3608|nw oak dr|"),
            ("31-45 41st Street 2R", "31-45|41st st|2r"),
            ("Maple Court", "|maple ct|"),
            ("123", "123||"),
            ("", ""),
            ("n/a", ""),
            ("n/a                         ", ""),
            ("-", ""),
        ];
        for (text, wanted) in table {
            assert_eq!(form(text), wanted, "{text}");
            assert_eq!(form(wanted), wanted, "{text} twice");
        }
    }
}
