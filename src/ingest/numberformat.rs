//! How a spreadsheet shows a number: leading zeros and punctuation that a format adds belong to an ID.

/// Says how the numbers of a cell style are shown, as far as it matters for IDs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pattern {
    /// As the number stands.
    Plain,
    /// Digits put into places, with punctuation between, such as `00000` or `000-00-0000`.
    Places(Vec<Place>),
}

/// Names one place of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A digit that is always shown.
    Zero,
    /// A digit that is shown where there is one.
    Optional,
    /// A character as it stands.
    Literal(char),
}

/// Reads a number format; what is more than places for digits and punctuation is plain.
pub(super) fn pattern(format: &str) -> Pattern {
    let mut places = Vec::new();
    let mut characters = format.chars();
    while let Some(character) = characters.next() {
        match character {
            '0' => places.push(Place::Zero),
            '#' => places.push(Place::Optional),
            '-' | '(' | ')' | ' ' => places.push(Place::Literal(character)),
            '\\' => places.extend(characters.next().map(Place::Literal)),
            '"' => places.extend(characters.by_ref().take_while(|c| *c != '"').map(Place::Literal)),
            _ => return Pattern::Plain,
        }
    }
    let zeros = places.iter().filter(|place| **place == Place::Zero).count();
    let literals = places.iter().any(|place| matches!(place, Place::Literal(_)));
    let digits = places.iter().any(|place| !matches!(place, Place::Literal(_)));
    if zeros > 1 || (literals && digits) { Pattern::Places(places) } else { Pattern::Plain }
}

impl Pattern {
    /// Returns a number as it is shown; `None` where it is shown as it stands.
    pub(super) fn apply(&self, number: f64) -> Option<String> {
        let Pattern::Places(places) = self else { return None };
        if !(0.0..1e15).contains(&number) || number.fract() != 0.0 {
            return None;
        }
        let digits = format!("{number:.0}");
        let mut left: Vec<char> = digits.chars().filter(|digit| digits != "0" || *digit != '0').collect();
        let mut shown: Vec<char> = Vec::new();
        let first = places.iter().position(|place| !matches!(place, Place::Literal(_))).unwrap_or(0);
        for (at, place) in places.iter().enumerate().rev() {
            match place {
                Place::Zero => shown.push(left.pop().unwrap_or('0')),
                Place::Optional => shown.extend(left.pop()),
                Place::Literal(character) => shown.push(*character),
            }
            if at == first {
                // digits beyond the places stand before them
                shown.extend(left.drain(..).rev());
            }
        }
        Some(shown.into_iter().rev().collect())
    }
}

/// Returns a number without an exponent and without digits that it does not have.
pub(super) fn plain(number: f64) -> String {
    if number.abs() < 1e18 && number.fract() == 0.0 { format!("{number:.0}") } else { format!("{number}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(format: &str, number: f64) -> Option<String> {
        pattern(format).apply(number)
    }

    #[test]
    fn leading_zeros_and_punctuation_of_a_format_are_kept() {
        assert_eq!(shown("00000", 123.0).as_deref(), Some("00123"));
        assert_eq!(shown("00000", 1_234_567.0).as_deref(), Some("1234567"));
        assert_eq!(shown("000000000", 0.0).as_deref(), Some("000000000"));
        assert_eq!(shown("000-00-0000", 1_234_567.0).as_deref(), Some("001-23-4567"));
        assert_eq!(shown("(###) ###-####", 2_175_550_101.0).as_deref(), Some("(217) 555-0101"));
        assert_eq!(shown("\"S\"0000", 7.0).as_deref(), Some("S0007"));
    }

    #[test]
    fn amounts_dates_and_conditions_are_no_patterns() {
        for format in ["General", "0", "0.00", "#,##0", "0%", "0.00E+00", "m/d/yyyy", "[<=9999999]###-####", "@", ""] {
            assert_eq!(pattern(format), Pattern::Plain, "{format}");
        }
        assert_eq!(shown("00000", -1.0), None);
        assert_eq!(shown("00000", 1.5), None);
    }

    #[test]
    fn plain_numbers_have_no_exponent() {
        assert_eq!(plain(1_000_007_176.0), "1000007176");
        assert_eq!(plain(0.1), "0.1");
        assert_eq!(plain(-3.0), "-3");
        assert_eq!(plain(123_456_789_012_345_680.0), "123456789012345680");
    }
}
