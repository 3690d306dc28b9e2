//! Splits a whole name as it stands in one cell into its parts.

/// Holds the parts of a whole name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) first: String,
    pub(super) middle: String,
    pub(super) last: String,
}

const SUFFIXES: [&str; 6] = ["jr", "sr", "ii", "iii", "iv", "v"];
const PARTICLES: [&str; 20] = [
    "de", "del", "la", "las", "los", "da", "das", "do", "dos", "di", "du", "van", "von", "der", "den", "el", "al",
    "bin", "st", "san",
];

/// Splits `Last, First Middle` at its comma and `First Middle Last` at its words.
///
/// `last_first` says that the header promises the family name first, for names without a comma.
pub(super) fn split(whole: &str, last_first: bool) -> Parts {
    let mut pieces: Vec<&str> = whole.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect();
    let mut suffix = None;
    if pieces.len() >= 2
        && let Some(at) = pieces.iter().skip(1).position(|piece| is_suffix(piece))
    {
        suffix = Some(pieces.remove(at + 1));
    }
    let mut parts = match pieces.as_slice() {
        [] => Parts::default(),
        [only] => without_comma(only, last_first),
        [last, rest @ ..] => {
            let rest = rest.join(" ");
            let (first, middle) = head_and_tail(&rest);
            Parts { first, middle, last: (*last).to_owned() }
        }
    };
    if let Some(suffix) = suffix {
        parts.last = format!("{} {suffix}", parts.last).trim().to_owned();
    }
    parts
}

fn is_suffix(piece: &str) -> bool {
    SUFFIXES.contains(&piece.trim_end_matches('.').to_lowercase().as_str())
}

fn head_and_tail(text: &str) -> (String, String) {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or("").to_owned();
    (first, words.collect::<Vec<_>>().join(" "))
}

fn without_comma(text: &str, last_first: bool) -> Parts {
    let words: Vec<&str> = text.split_whitespace().collect();
    if last_first {
        let (last, rest) = head_and_tail(text);
        let (first, middle) = head_and_tail(&rest);
        return Parts { first, middle, last };
    }
    let Some((first, rest)) = words.split_first() else { return Parts::default() };
    // the family name is the last word, with a suffix after it and particles before it
    let mut start = rest.len().saturating_sub(1);
    if start > 0 && rest.last().is_some_and(|word| is_suffix(word)) {
        start -= 1;
    }
    while start > 0 && rest.get(start - 1).is_some_and(|word| PARTICLES.contains(&word.to_lowercase().as_str())) {
        start -= 1;
    }
    let (middle, last) = rest.split_at_checked(start).unwrap_or((&[], rest));
    Parts { first: (*first).to_owned(), middle: middle.join(" "), last: last.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_fall_into_their_parts() {
        let parts = |whole: &str| {
            let parts = split(whole, false);
            [parts.first, parts.middle, parts.last]
        };
        assert_eq!(parts("Garcia Lopez, Ana Maria"), ["Ana", "Maria", "Garcia Lopez"]);
        assert_eq!(parts("Smith, Jr., John Q"), ["John", "Q", "Smith Jr."]);
        assert_eq!(parts("Smith, John, III"), ["John", "", "Smith III"]);
        assert_eq!(parts("Ana Maria de la Cruz"), ["Ana", "Maria", "de la Cruz"]);
        assert_eq!(parts("John Smith Jr"), ["John", "", "Smith Jr"]);
        assert_eq!(parts("Cher"), ["Cher", "", ""]);
        assert_eq!(split("Smith John Q", true).last, "Smith");
    }
}
