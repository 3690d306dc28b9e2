//! The name of a street in its short form: directions, kinds of road, numbered streets, and names written in many ways.

use super::address_words::Role;
use super::street_words::Word;

/// Appends the words of a street in their short forms.
pub(super) fn push_street(words: &[Word<'_>], out: &mut String) {
    let start = out.len();
    let mut at = 0;
    let mut push = |text: &str| {
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(text);
    };
    while at < words.len() {
        let word = words[at];
        let next = words.get(at + 1);
        at += 1;
        let next_starts_digit = next.is_some_and(Word::starts_digit);
        let next_short = next.map_or("", |next| next.short);
        match (word.text, word.role) {
            ("#", _) => {}
            ("mlk", _) => push("martin luther king"),
            ("l", _) if at > 1 && words[at - 2].text == "martin" && next.is_some_and(|next| next.text == "king") => {
                push("luther");
            }
            ("bus", _) if matches!(next_short, "hwy" | "rte") => push("business"),
            // Spanish streets have their kind in front
            ("avenida" | "avda", _) => push("ave"),
            ("cll", _) => push("calle"),
            ("urbanizacion", _) => push("urb"),
            ("barrio", _) => push("bo"),
            ("carretera", _) => push("carr"),
            ("dr" | "doctor" | "rev", _) if next.is_some_and(|next| matches!(next.text, "martin" | "mlk")) => {}
            ("jr" | "junior", _) if at > 1 && matches!(words[at - 2].text, "king" | "mlk") => {}
            ("cr" | "co" | "cnty", _) if next_starts_digit => push("county rd"),
            ("co", _) if matches!(next_short, "rd" | "hwy" | "rte") => push("county"),
            ("cnty" | "cty", _) => push("county"),
            ("sr", _) if next_starts_digit => push("state rd"),
            ("st", _) if at == 1 && matches!(next_short, "rd" | "hwy" | "rte") => push("state"),
            ("us", _) if next_starts_digit => push("us hwy"),
            ("interstate" | "i", _) if next_starts_digit => push("i"),
            // `La` begins names and ends as Lane; `No` and `So` are directions in front only
            ("la", _) if at < words.len() => push(word.text),
            ("no" | "so", _) if at > 1 => push(word.text),
            (_, Some(Role::Direction)) => {
                let next_direction = next.filter(|next| next.is_direction()).map_or("", |next| next.short);
                let joined = match (word.short, next_direction) {
                    ("n", "e") => "ne",
                    ("n", "w") => "nw",
                    ("s", "e") => "se",
                    ("s", "w") => "sw",
                    _ => "",
                };
                if joined.is_empty() {
                    push(word.short);
                } else {
                    push(joined);
                    at += 1;
                }
            }
            (_, Some(Role::Suffix | Role::Ordinal)) => push(word.short),
            (_, None) if word.starts_digit() && is_street_number(word.text, at, words) => push(&ordinal(word.text)),
            (_, None) => match (tens(word.text), next) {
                (Some(tens), Some(Word { short, role: Some(Role::Ordinal), .. })) if short.len() == 3 => {
                    push(&format!("{}{short}", tens / 10));
                    at += 1;
                }
                _ => push(word.text),
            },
            _ => push(word.text),
        }
    }
}

/// Says whether a bare number names the street, as in `9759 W 42 St`; `at` is the place behind it.
fn is_street_number(word: &str, at: usize, words: &[Word<'_>]) -> bool {
    let kind = words.get(at).map_or("", |next| next.short);
    word.len() <= 3
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && matches!(kind, "st" | "ave" | "rd" | "dr" | "pl" | "ct" | "ter" | "ln" | "blvd" | "cir" | "way")
        && words[at + 1..].iter().all(Word::is_direction)
}

fn ordinal(digits: &str) -> String {
    let ending = match digits.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    };
    format!("{digits}{ending}")
}

fn tens(word: &str) -> Option<u32> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    if !word.ends_with("ty") {
        return None;
    }
    TENS.iter().position(|tens| *tens == word).map(|at| (at as u32 + 2) * 10)
}
