//! The town, state and ZIP code behind a street on one line, which may have no comma before them.

use super::address_words::Role;
use super::place::{ends_a_state, is_state, is_state_name, normalize_city};
use super::street_words::{Word, Words};
use crate::roster::{Field, RawTable};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// Holds the towns that either export names in a column of its own.
#[derive(Debug, Default)]
pub(super) struct Towns {
    /// In normal form, without blanks.
    names: FxHashSet<String>,
    /// The most words that a name has.
    longest: usize,
}

/// The street types that hardly any town has in its name.
const TYPES: &[&str] = &[
    "aly", "ave", "blvd", "cir", "ct", "dr", "expy", "hwy", "ln", "loop", "pkwy", "pl", "rd", "rte", "sq", "st", "ter",
    "trl", "way",
];

impl Towns {
    /// Collects the towns of both exports.
    pub(super) fn of(tables: [&RawTable; 2]) -> Self {
        let mut this = Self::default();
        for column in tables.iter().filter_map(|table| table.columns.get(&Field::City)) {
            column.values.iter().skip(1).for_each(|text| this.add(text));
        }
        this
    }

    fn add(&mut self, text: &str) {
        let mut form = String::new();
        normalize_city(text, &mut form);
        let words = form.split(' ').count();
        if form.len() > 2 && words <= 5 && !form.bytes().any(|byte| byte.is_ascii_digit()) {
            // one more, since `d'Alene` may be written apart
            self.longest = self.longest.max(words + 1);
            form.retain(|letter| letter != ' ');
            self.names.insert(form);
        }
    }

    /// Returns at how many words from the start the longest town at the end begins that leaves what is asked for.
    fn begin(&self, words: &[Word<'_>], leaves: impl Fn(&[Word<'_>]) -> bool) -> Option<usize> {
        let mut name = String::new();
        // what is left tells most streets apart without a look at any name
        let from = words.len().saturating_sub(self.longest)..words.len();
        from.filter(|from| leaves(&words[..*from])).find(|from| {
            name.clear();
            words[*from..].iter().for_each(|word| {
                name.push_str(match word.text {
                    "saint" => "st",
                    "sainte" => "ste",
                    "fort" => "ft",
                    "mount" => "mt",
                    text => text,
                });
            });
            self.names.contains(&name)
        })
    }

    /// Takes the town and what follows it off the end of an address on one line, and says whether there was any.
    ///
    /// `is_whole` says that a state or a ZIP code was seen behind the words already.
    pub(super) fn take_off(&self, words: &mut Words<'_>, is_whole: bool) -> bool {
        let before = words.len();
        let is_whole = is_whole | drop_state_and_zip(words);
        if is_whole {
            let known = self.begin(words, |left| left.len() >= 2);
            if let Some(from) = known.or_else(|| behind_type(words)) {
                words.truncate(from);
            }
        } else if words.len() > 2 && !self.names.is_empty() && has_more(words) {
            // without a state, only a known town behind a whole street is one
            let bare = words.len() - state_words(words);
            let all = if bare < words.len() { [bare, words.len()] } else { [bare, 0] };
            if let Some(from) = all.into_iter().find_map(|end| self.begin(&words[..end], is_whole_street)) {
                words.truncate(from);
            }
        }
        words.len() < before
    }
}

/// Says whether what stands behind a comma is a state or a ZIP code, or both.
pub(super) fn is_state_and_zip(piece: &str) -> bool {
    let words: Vec<Word<'_>> = piece.split(' ').map(Word::new).collect();
    let zips = usize::from(words.last().is_some_and(is_zip));
    let states = state_words(&words[..words.len() - zips]);
    zips + states == words.len()
}

/// Returns the street of an address with a label before each of its parts, as JotForm exports it; else the text as it is.
pub(super) fn unlabelled(text: &str) -> Cow<'_, str> {
    const LABELS: [&str; 5] =
        ["street address line 2:", "city:", "state / province:", "postal / zip code:", "country:"];
    const STREET: &str = "street address:";
    let is_labelled = text.trim_start().get(..STREET.len()).is_some_and(|start| start.eq_ignore_ascii_case(STREET));
    if !is_labelled {
        return Cow::Borrowed(text);
    }
    let text = &text.trim_start()[STREET.len()..];
    let lower = text.to_ascii_lowercase();
    let mut starts = LABELS.map(|label| lower.find(label));
    let end_of = |from: usize, starts: &[Option<usize>]| {
        starts.iter().flatten().copied().filter(|at| *at > from).min().unwrap_or(text.len())
    };
    let street = text[..starts.iter().flatten().copied().min().unwrap_or(text.len())].trim();
    let second = starts[0].take().map_or("", |at| text[at + LABELS[0].len()..end_of(at, &starts)].trim());
    Cow::Owned(format!("{street}, {second}"))
}

/// Takes `IL 62704` off the end of an address on one line, and a country behind it.
fn drop_state_and_zip(words: &mut Words<'_>) -> bool {
    let country = match &words[..] {
        [.., zip, last] if matches!(last.text, "usa" | "us") && is_zip(zip) => 1,
        [.., zip, one, two] if (one.text, two.text) == ("united", "states") && is_zip(zip) => 2,
        _ => 0,
    };
    let end = words.len() - country;
    let [before @ .., zip] = &words[..end] else { return false };
    if !is_zip(zip) {
        return false;
    }
    let keep = before.len() - state_words(before);
    let is_it = keep < before.len() && keep >= 3;
    if is_it {
        words.truncate(keep);
    }
    is_it
}

/// Returns how many words of a state's name or code stand at the end.
fn state_words(words: &[Word<'_>]) -> usize {
    if !words.last().is_some_and(|word| ends_a_state(word.text)) {
        return 0;
    }
    let is_name = |count: &usize| {
        let Some(from) = words.len().checked_sub(*count) else { return false };
        match &words[from..] {
            [code] if is_state(code.text) => true,
            name => is_state_name(&name.iter().map(|word| word.text).collect::<Vec<_>>().join(" ")),
        }
    };
    [3, 2, 1].into_iter().find(is_name).unwrap_or(0)
}

fn is_zip(word: &Word<'_>) -> bool {
    let digits = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if word.text.len() < 5 || !word.starts_digit() {
        return false;
    }
    digits(word.text, 5) || word.text.split_once('-').is_some_and(|(five, four)| digits(five, 5) && digits(four, 4))
}

/// Says whether anything stands behind what may end a street, which hardly any has.
fn has_more(words: &[Word<'_>]) -> bool {
    let [before @ .., _] = words else { return false };
    before.iter().any(|word| is_type(word) || word.text == "box")
}

/// Says whether words are a street with its type, and nothing behind it but directions and a unit; or a box.
fn is_whole_street(words: &[Word<'_>]) -> bool {
    let is_box = matches!(words, [.., name, number] if name.text == "box" && number.starts_digit());
    is_box || last_type(words).is_some_and(|at| unit_end(words, at + 1) == words.len())
}

/// Returns where the words begin that follow a street with its type and unit, where they can be a town.
fn behind_type(words: &[Word<'_>]) -> Option<usize> {
    let from = unit_end(words, last_type(words)? + 1);
    let town = &words[from..];
    let is_word = |word: &Word<'_>| word.text.bytes().all(|byte| !byte.is_ascii_digit() && byte != b'#');
    ((1..=4).contains(&town.len()) && town.iter().all(is_word)).then_some(from)
}

fn is_type(word: &Word<'_>) -> bool {
    word.is_suffix() && TYPES.contains(&word.short) && !matches!(word.text, "saint" | "la")
}

/// Finds the type of a street that has a name or a number beside it; of `Oak St St Paul` the first.
fn last_type(words: &[Word<'_>]) -> Option<usize> {
    let is_type = |at: usize| is_type(&words[at]);
    let number = usize::from(words.first().is_some_and(Word::starts_digit));
    let is_numbered = |at: usize| words.get(at + 1).is_some_and(Word::starts_digit);
    let at = (number..words.len()).rev().find(|at| is_type(*at) && (*at > number || is_numbered(*at)))?;
    let is_saint = words[at].text == "st" && at > number + 1 && is_type(at - 1);
    Some(if is_saint { at - 1 } else { at })
}

/// Returns where the directions and the unit end that begin at a place.
fn unit_end(words: &[Word<'_>], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = words.get(at) {
        let is_range = word.starts_digit() || (word.text.len() == 1 && word.text != "#");
        let next_is_range =
            words.get(at + 1).is_some_and(|next| next.text == "#" || next.starts_digit() || next.text.len() == 1);
        match word.role {
            Some(Role::Direction | Role::Alone) => {}
            Some(Role::Unit) if next_is_range => {}
            _ if is_range || (word.text == "#" && next_is_range) => {}
            _ => break,
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::street;
    use super::*;

    fn forms(towns: &[&str], text: &str) -> String {
        let mut known = Towns::default();
        towns.iter().for_each(|town| known.add(town));
        let mut out = String::new();
        street::normalize(text, Some(&known), &mut out);
        out
    }

    const KNOWN: &[&str] = &["Springfield", "St. Paul", "Coeur d'Alene", "Bend", "Salem", "West Salem", "Orchard Park"];

    #[test]
    fn a_town_behind_a_street_is_no_part_of_it() {
        for (text, wanted) in [
            ("100 Maple Ave Springfield, OR 97477", "100|maple ave|"),
            ("100 MAPLE AVE SPRINGFIELD OR 97477", "100|maple ave|"),
            ("100 Maple Ave Springfield, Oregon 97477-1234", "100|maple ave|"),
            ("100 Maple Ave Springfield Oregon 97477 USA", "100|maple ave|"),
            ("100 Maple Ave Springfield OR", "100|maple ave|"),
            ("100 Maple Ave Springfield Oregon", "100|maple ave|"),
            ("100 Maple Ave Springfield", "100|maple ave|"),
            ("100 Maple Ave Apt 4 Springfield, OR 97477", "100|maple ave|4"),
            ("100 Maple Ave, Apt 4 Springfield OR 97477", "100|maple ave|4"),
            ("100 Maple Ave #4 Springfield", "100|maple ave|4"),
            ("100 NE Maple Ave West Salem", "100|ne maple ave|"),
            ("100 Maple St Saint Paul MN 55101", "100|maple st|"),
            ("100 Maple St St. Paul", "100|maple st|"),
            ("100 Oak St Coeur D Alene", "100|oak st|"),
            ("100 Broadway Springfield OR 97477", "100|broadway|"),
            ("100 Elm St Orchard Park NY 14127", "100|elm st|"),
            ("100 Highway 20 Bend", "100|hwy 20|"),
            ("PO Box 12 Springfield OR 97477", "|po box 12|"),
            ("PO Box 12 Springfield", "|po box 12|"),
        ] {
            assert_eq!(forms(KNOWN, text), wanted, "{text}");
            assert_eq!(forms(KNOWN, wanted), wanted, "{text} twice");
        }
    }

    #[test]
    fn an_unknown_town_is_told_by_the_street_type_and_the_state_behind_it() {
        for (text, wanted) in [
            ("100 Maple Ave Creswell, OR 97426", "100|maple ave|"),
            ("100 Maple Ave Apt 4 Cottage Grove OR 97424", "100|maple ave|4"),
            ("100 Elm St Park City UT 84060", "100|elm st|"),
            ("100 N St Clair St Chicago IL 60611", "100|n st clair st|"),
            ("100 Oak St St Cloud MN 56301", "100|oak st|"),
            ("100 Broadway, OR 97426", "100|broadway|"),
            ("100 Oak St, Springfield, OR 97477", "100|oak st|"),
        ] {
            assert_eq!(forms(&[], text), wanted, "{text}");
        }
    }

    #[test]
    fn a_street_named_after_a_town_keeps_its_name() {
        for (text, wanted) in [
            ("100 Springfield Ave", "100|springfield ave|"),
            ("100 Springfield", "100|springfield|"),
            ("100 Old Springfield", "100|old springfield|"),
            ("100 Ave Springfield", "100|ave springfield|"),
            ("100 River Bend", "100|riv bnd|"),
            ("100 Avenue of the Americas", "100|ave of the americas|"),
            ("100 St Springfield", "100|st springfield|"),
            ("Springfield", "|springfield|"),
            ("100 Maple Ave Creswell", "100|maple ave creswell|"),
            ("1234 County Road 12", "1234|county rd 12|"),
        ] {
            assert_eq!(forms(KNOWN, text), wanted, "{text}");
        }
    }

    #[test]
    fn of_an_address_with_labels_the_street_is_read() {
        for (text, wanted) in [
            (
                "Street Address: 100 Maple Ave City: Springfield State / Province: OR Postal / Zip Code: 97477",
                "100|maple ave|",
            ),
            (
                "Street Address: 100 Maple Ave Street Address Line 2: Apt 4 City: Springfield State / Province: OR",
                "100|maple ave|4",
            ),
            ("STREET ADDRESS: 100 Maple Ave\nCITY: Springfield", "100|maple ave|"),
            ("Street Address: 100 City Ave", "100|city ave|"),
            ("Street Address:", ""),
        ] {
            assert_eq!(forms(&[], text), wanted, "{text}");
        }
    }

    #[test]
    fn the_towns_of_either_column_are_known() {
        use crate::normalize::rosters_of;
        use crate::roster::Side;
        let rosters = rosters_of(
            &[
                &[(Field::Street, "100 Maple Ave Springfield, OR 97477")],
                &[(Field::Street, "7 Broadway Troy OR 97477")],
            ],
            &[
                &[(Field::Street, "100 Maple Ave"), (Field::City, "Springfield")],
                &[(Field::Street, "7 Broadway"), (Field::City, "Troy")],
            ],
        );
        let forms = |side: Side| {
            let mut forms = [0, 1].map(|row| rosters.normal(side, Field::Street, row).to_owned());
            forms.sort_unstable();
            forms
        };
        assert_eq!(forms(Side::Enrollment), ["100|maple ave|", "7|broadway|"]);
        assert_eq!(forms(Side::Sis), ["100|maple ave|", "7|broadway|"]);
    }
}
