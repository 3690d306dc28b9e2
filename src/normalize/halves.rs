//! Answers in two languages: `Male / Masculino`, `7th (Séptimo)`.

use super::fold::folded;

/// Reads a text that says one thing twice, joined by a slash or with the second half in brackets.
///
/// Both halves must mean the same; or one of them is evidently in another language (it has letters that English has not, or
/// is one of the `foreign` texts), and none of its words means anything else.
pub(super) fn read<T: PartialEq>(text: &str, foreign: &[&str], of: impl Fn(&str) -> Option<T>) -> Option<T> {
    let is_foreign = |half: &str| foreign.contains(&folded(half).as_str());
    let meaning = |half: &str| if is_foreign(half) { None } else { of(half) };
    let [one, other] = of_text(text)?;
    let beside = |known: T, half: &str| {
        let has_letters = half.chars().any(|c| c.is_alphabetic() && !c.is_ascii());
        let is_another = |word: &str| of(word).is_some_and(|meaning| meaning != known);
        let agrees = has_letters && !half.split_whitespace().any(is_another) && !half.contains(char::is_numeric);
        (agrees || is_foreign(half)).then_some(known)
    };
    match (meaning(one), meaning(other)) {
        (Some(one), Some(other)) => (one == other).then_some(one),
        (Some(known), None) => beside(known, other),
        (None, Some(known)) => beside(known, one),
        (None, None) => None,
    }
}

/// Splits a text into its halves; none where there are not just two.
fn of_text(text: &str) -> Option<[&str; 2]> {
    const JOINTS: [char; 4] = ['/', '|', '(', ')'];
    let text = text.trim();
    let (one, other) = match text.strip_suffix(')') {
        Some(inner) => inner.split_once('(')?,
        None => text.split_once(['/', '|']).or_else(|| text.split_once(" - ")).or_else(|| text.split_once(" – "))?,
    };
    let halves = [one.trim(), other.trim()];
    halves.iter().all(|half| !half.is_empty() && !half.contains(JOINTS)).then_some(halves)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_halves_are_one_meaning_and_never_two() {
        let of = |text: &str| match folded(text).as_str() {
            "seventh" | "septimo" => Some(7),
            "eighth" | "octavo" => Some(8),
            "ninth" => Some(9),
            _ => None,
        };
        for (text, wanted) in [
            ("Seventh / Séptimo", Some(7)),
            ("Séptimo/Seventh", Some(7)),
            ("Seventh (Séptimo)", Some(7)),
            ("Seventh | séptimo", Some(7)),
            ("Seventh - Séptimo", Some(7)),
            ("Seventh / 七年级", Some(7)),
            ("七年级 (Seventh)", Some(7)),
            ("Seventh / novo", Some(7)),
            ("Seventh / Eighth", None),
            ("Seventh / Octavo", None),
            ("Seventh / Séptimo y Octavo", None),
            ("Seventh / Año 8", None),
            ("Seventh / club", None),
            ("Seventh / Septimo / Eighth", None),
            ("Seventh (Eighth) (Ninth)", None),
            ("Seventh", None),
            ("Seventh /", None),
            ("club / Año", None),
            ("", None),
        ] {
            assert_eq!(read(text, &["novo"], of), wanted, "{text}");
        }
    }
}
