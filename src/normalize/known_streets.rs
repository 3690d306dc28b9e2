//! Streets met before: of addresses that differ in the house number only, one is read and the others are written.

use super::street;
use super::towns::Towns;
use crate::roster::{Interner, Issue, Pool};
use std::cell::RefCell;

/// So many streets are remembered at a time; more would be waited for about as long as it takes to read one.
const MOST: usize = 64 << 10;

/// Normalizes the addresses of a column.
#[derive(Debug)]
pub(super) struct KnownStreets<'a> {
    towns: &'a Towns,
    seen: RefCell<Seen>,
}

/// Holds what stands behind house numbers, and by its code what the normal form has behind the number.
#[derive(Debug, Default)]
struct Seen {
    streets: Interner,
    /// Empty for what has to be read with its number.
    forms: Pool,
}

impl<'a> KnownStreets<'a> {
    /// Begins without any.
    pub(super) fn new(towns: &'a Towns) -> Self {
        Self { towns, seen: RefCell::default() }
    }

    /// Appends the normal form of an address, as [`street::normalize`] does.
    pub(super) fn normalize(&self, text: &str, out: &mut String) -> Issue {
        let in_full = |out: &mut String| street::normalize(text, Some(self.towns), out);
        let Some((number, street)) = house(text).filter(|(_, street)| is_name(street)) else { return in_full(out) };
        let mut seen = self.seen.borrow_mut();
        if seen.forms.len() > MOST {
            *seen = Seen::default();
        }
        let code = seen.streets.code(street);
        if (code as usize) < seen.forms.len() {
            return match seen.forms.get(code) {
                "" => in_full(out),
                form => {
                    out.push_str(number);
                    out.push_str(form);
                    Issue::None
                }
            };
        }
        let start = out.len();
        let issue = in_full(out);
        let form = out[start..].strip_prefix(number).filter(|_| issue == Issue::None);
        seen.forms.push(form.unwrap_or(""));
        issue
    }
}

/// Splits an address that begins with a house number, which is returned as its normal form has it.
fn house(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|byte| !byte.is_ascii_digit()).filter(|end| *end > 0)?;
    let (number, street) = (&text[..end], text[end..].strip_prefix(' ')?);
    let bare = number.trim_start_matches('0');
    (!street.is_empty()).then_some((if bare.is_empty() { number } else { bare }, street))
}

/// Says whether there is no mark that could join a street to the number or move words in front of that, and no unit with a
/// number, which hardly any other house has.
fn is_name(street: &str) -> bool {
    street.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b' ' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::sample::table_of;
    use crate::roster::{Field, Side};
    use proptest::prelude::*;

    fn towns() -> Towns {
        let cells = ["Springfield", "St. Paul", "Bend", "Orchard Park"].map(|town| [(Field::City, town)]);
        let table = table_of(Side::Sis, &cells.iter().map(<[_; 1]>::as_slice).collect::<Vec<_>>());
        Towns::of([&table, &table])
    }

    #[test]
    fn a_street_is_read_once_and_written_behind_every_number() {
        let towns = towns();
        let streets = KnownStreets::new(&towns);
        for (text, wanted) in [
            ("17 Monroe Avenue", "17|monroe ave|"),
            ("00123 Monroe Avenue", "123|monroe ave|"),
            ("000 Monroe Avenue", "000|monroe ave|"),
            ("9 N.W. Oak St. Bend", "9|nw oak st|"),
            ("10 N.W. Oak St. Bend", "10|nw oak st|"),
            ("10 Oak St. #4", "10|oak st|4"),
            ("12 B Main St", "12b|main st|"),
            ("5 B Main St", "5b|main st|"),
        ] {
            let mut out = String::from("before ");
            assert_eq!(streets.normalize(text, &mut out), Issue::None);
            assert_eq!(out, format!("before {wanted}"), "{text}");
        }
        assert_eq!(streets.seen.borrow().forms.len(), 4);
    }

    proptest! {
        #[test]
        fn remembered_streets_are_those_that_are_read(
            numbers in prop::collection::vec("0{0,2}[0-9]{0,5}|[0-9]{1,3}[a-z-]|1st|N6", 2..5),
            words in prop::collection::vec(prop::sample::select(vec![
                "Oak", "oak", "St", "St.", "Ave", "N", "N.", "N.W.", "B", "12", "62704", "1/2", "1st", "#", "#4", "Apt", "apt4", "Unit",
                "2nd", "Floor", "Rear", "PO", "Box", "Route", "Hwy", "County", "Rd", "US", "USA", "usa", "United", "States", "IL",
                "North", "Dakota", "Springfield", "Paul", "Bend", "Orchard", "Park", "La", "Martin", "Twenty", "First", "c/o",
                "Calle", "I", "|", ",", "-", "Bend,", "O'Dea", "Ñ", "", "street", "null", "n/a",
            ]), 0..7),
        ) {
            let towns = towns();
            let streets = KnownStreets::new(&towns);
            for number in numbers {
                let text = format!("{number} {}", words.join(" "));
                let (mut found, mut wanted) = (String::new(), String::new());
                let issue = streets.normalize(&text, &mut found);
                prop_assert_eq!(issue, street::normalize(&text, Some(&towns), &mut wanted), "{}", text);
                prop_assert_eq!(found, wanted, "{}", text);
            }
        }
    }
}
