//! How a column writes names and addresses (in capitals, in small letters, in both), and telephone numbers.

/// A habit is learned from so many texts at most.
pub(super) const LEARNED: usize = 4_096;

/// Says which letters a column uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Lower,
    Mixed,
}

impl Case {
    /// Returns the case of nine in ten of the texts that have one; both where neither has as many.
    pub(super) fn learn<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut all, mut upper, mut lower) = (0usize, 0usize, 0usize);
        for case in texts.take(LEARNED).filter_map(Self::of) {
            all += 1;
            upper += usize::from(case == Case::Upper);
            lower += usize::from(case == Case::Lower);
        }
        match all {
            0 => Case::Mixed,
            _ if upper * 10 >= all * 9 => Case::Upper,
            _ if lower * 10 >= all * 9 => Case::Lower,
            _ => Case::Mixed,
        }
    }

    /// Returns the case of a text with at least two letters.
    pub(super) fn of(text: &str) -> Option<Self> {
        let cased = text.chars().filter(|c| c.is_uppercase() || c.is_lowercase()).count();
        match text.chars().filter(|c| c.is_uppercase()).count() {
            _ if cased < 2 => None,
            0 => Some(Case::Lower),
            upper if upper == cased => Some(Case::Upper),
            _ => Some(Case::Mixed),
        }
    }

    /// Writes a text in this case; none where it is all in capitals or all small and nobody can tell how it is written.
    pub(super) fn write(self, text: &str) -> Option<String> {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        match self {
            Case::Upper => Some(text.to_uppercase()),
            Case::Lower => Some(text.to_lowercase()),
            Case::Mixed if Case::of(&text).is_none_or(|case| case == Case::Mixed) => Some(text),
            Case::Mixed => {
                let words: Vec<&str> = text.split(' ').collect();
                let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
                let written = words.iter().enumerate().map(|(at, word)| {
                    let is_road =
                        ROADS.contains(&word.to_uppercase().as_str()) && words.get(at + 1).is_some_and(is_number);
                    if is_road { Some(word.to_uppercase()) } else { capitalized(word) }
                });
                written.collect::<Option<Vec<_>>>().map(|words| words.join(" "))
            }
        }
    }
}

/// Short names of roads and of the states that keep them, which stay in capitals before their number: FM 1960, TX 71.
const ROADS: &[&str] = &[
    "CR", "CSAH", "CTH", "FM", "HC", "HCR", "IH", "RM", "RR", "SH", "SR", "TR", "AL", "AR", "AZ", "CA", "FL", "GA",
    "IA", "IL", "KS", "KY", "MD", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NJ", "NM", "NV", "NY", "OH", "OK",
    "PA", "SC", "SD", "TN", "TX", "UT", "VA", "WA", "WI", "WV", "WY",
];

/// Words that addresses write in capitals.
const CAPITALS: &[&str] = &["N", "S", "E", "W", "NE", "NW", "SE", "SW", "PO", "US", "II", "III", "IV"];
/// Words that names write in small letters, or not, as the family does.
const PARTICLES: &[&str] =
    &["al", "da", "de", "del", "della", "der", "di", "dos", "du", "el", "la", "le", "ten", "van", "von", "y"];

/// Returns a word with a capital first letter; none where the spelling is the family's own affair, as in McDonald.
fn capitalized(word: &str) -> Option<String> {
    let small = word.to_lowercase();
    let own = small.starts_with("mc") || small.starts_with("mac") || small.contains('\'') || small.contains('’');
    if own || PARTICLES.contains(&small.as_str()) {
        return None;
    }
    if CAPITALS.contains(&word.to_uppercase().as_str()) || small.chars().count() == 1 {
        return Some(word.to_uppercase());
    }
    if word.bytes().any(|byte| byte.is_ascii_digit()) {
        // 4B, N6543 and TX-71, but 3rd
        let ordinal = small.trim_start_matches(|c: char| c.is_ascii_digit());
        return Some(if matches!(ordinal, "st" | "nd" | "rd" | "th") { small } else { word.to_uppercase() });
    }
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    };
    Some(small.split('-').map(part).collect::<Vec<_>>().join("-"))
}

/// Holds how a column writes telephone numbers: `0` stands for a digit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PhonePattern(String);

impl PhonePattern {
    /// Returns the pattern of most single numbers; none where there is no number.
    pub(super) fn learn<'a>(texts: impl Iterator<Item = &'a str>) -> Option<Self> {
        let mut counts: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        for text in texts.take(LEARNED) {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            // a country code before it stays as it is; an extension is somebody else's
            let (country, rest) = match text.trim().strip_prefix("+1").or_else(|| text.trim().strip_prefix('1')) {
                Some(rest) if digits == 11 => (&text.trim()[..text.trim().len() - rest.len()], rest),
                _ if digits == 10 => ("", text.trim()),
                _ => continue,
            };
            let rest: String = rest.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
            *counts.entry(format!("{country}{rest}")).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(pattern, count)| (*count, std::cmp::Reverse(pattern.clone())))?;
        Some(Self(most.0))
    }

    /// Writes a number of ten digits.
    pub(super) fn write(&self, digits: &str) -> Option<String> {
        if digits.len() != 10 || self.0.chars().filter(|c| *c == '0').count() != 10 {
            return None;
        }
        let mut digits = digits.chars();
        Some(self.0.chars().map(|c| if c == '0' { digits.next().unwrap_or(c) } else { c }).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_takes_the_case_of_its_new_column() {
        let upper = Case::learn(["ADA", "O'BRIEN", "12 OAK ST"].into_iter());
        assert_eq!(upper.write("  Ana  María "), Some("ANA MARÍA".to_owned()));
        let mixed = Case::learn(["Ada", "12 Oak St", "X"].into_iter());
        assert_eq!(mixed.write("12 Oak St Apt 4B"), Some("12 Oak St Apt 4B".to_owned()));
        assert_eq!(mixed.write("12 N OAK ST APT 4B"), Some("12 N Oak St Apt 4B".to_owned()));
        assert_eq!(mixed.write("N6543 W 3RD ST"), Some("N6543 W 3rd St".to_owned()));
        assert_eq!(mixed.write("5150 FM 1960"), Some("5150 FM 1960".to_owned()));
        assert_eq!(mixed.write("5150 TX-71"), Some("5150 TX-71".to_owned()));
        assert_eq!(mixed.write("12 FM RD"), Some("12 Fm Rd".to_owned()));
        assert_eq!(mixed.write("SMITH-JONES"), Some("Smith-Jones".to_owned()));
    }

    #[test]
    fn a_spelling_that_capitals_hide_is_not_guessed() {
        for name in ["MCDONALD", "MACKENZIE", "O'BRIEN", "DE LA CRUZ", "VAN DYKE"] {
            assert_eq!(Case::Mixed.write(name), None, "{name}");
        }
        assert_eq!(Case::Mixed.write("McDonald"), Some("McDonald".to_owned()));
    }

    #[test]
    fn a_number_is_written_as_the_column_writes_most_of_its_own() {
        for (texts, written) in [
            (&["(217) 555-0101", "(217) 555-0102", "2175550103"] as &[_], Some("(309) 555-0177")),
            (&["217.555.0101"], Some("309.555.0177")),
            (&["+1 217-555-0101"], Some("+1 309-555-0177")),
            (&["1-217-555-0101"], Some("1-309-555-0177")),
            (&["none", "2175550101 x12"], None),
        ] {
            let pattern = PhonePattern::learn(texts.iter().copied());
            assert_eq!(pattern.and_then(|pattern| pattern.write("3095550177")).as_deref(), written, "{texts:?}");
        }
    }
}
