//! Spelling: typing errors, spellings by ear, letters without their marks.

use super::rng::Rng;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const KEYS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// Spellings that sound alike; the first one that is in the name is replaced by the second.
const BY_EAR: [(&str, &str); 34] = [
    ("ayd", "aid"),
    ("aid", "ayd"),
    ("ya", "ia"),
    ("ia", "ya"),
    ("ph", "f"),
    ("ck", "k"),
    ("th", "t"),
    ("ee", "i"),
    ("ea", "ee"),
    ("ei", "ie"),
    ("ey", "y"),
    ("ie", "y"),
    ("lee", "leigh"),
    ("lyn", "lin"),
    ("lin", "lyn"),
    ("nn", "n"),
    ("ll", "l"),
    ("tt", "t"),
    ("ss", "s"),
    ("rr", "r"),
    ("mm", "m"),
    ("ah", "a"),
    ("sh", "sch"),
    ("ca", "ka"),
    ("co", "ko"),
    ("y", "i"),
    ("z", "s"),
    ("en", "an"),
    ("in", "yn"),
    ("on", "an"),
    ("an", "en"),
    ("s", "z"),
    ("e", "i"),
    ("o", "u"),
];

/// Returns a letter without its mark, for the letters that do not decompose.
fn plain(letter: char) -> char {
    match letter {
        'đ' => 'd',
        'Đ' => 'D',
        'ł' => 'l',
        'Ł' => 'L',
        'ø' => 'o',
        'Ø' => 'O',
        other => other,
    }
}

/// Returns the text with plain letters (`Nguyễn` becomes `Nguyen`).
pub(super) fn without_marks(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfd().filter(|&c| !is_combining_mark(c)).map(plain).collect() }
}

/// Returns the text with plain letters where Windows-1252 has no such letter.
pub(super) fn for_windows_1252(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.nfc() {
        // all of Latin-1, and the few others that a name may need
        if (letter as u32) < 0x100 || matches!(letter, 'Š' | 'š' | 'Ž' | 'ž') {
            out.push(letter);
        } else {
            out.push_str(&without_marks(letter.encode_utf8(&mut [0; 4])));
        }
    }
    out
}

/// Returns what is left of a name when case, marks and punctuation do not count.
pub(super) fn essence(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for letter in without_marks(name).chars() {
        match letter {
            '-' | ' ' | '.' | ',' if out.is_empty() || out.ends_with(' ') => {}
            '-' | ' ' | '.' | ',' => out.push(' '),
            '\'' => {}
            other if other.is_ascii() => out.push(other.to_ascii_lowercase()),
            other => out.extend(other.to_lowercase()),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Returns a letter next to this one on the keyboard, in the same case.
fn neighbour(letter: char, rng: &mut Rng) -> char {
    let lower = letter.to_ascii_lowercase();
    for row in KEYS {
        if let Some(at) = row.find(lower) {
            let from = at.saturating_sub(1);
            let near: Vec<char> = row.chars().skip(from).take(3).filter(|&c| c != lower).collect();
            let found = near[rng.index(near.len())];
            return if letter.is_uppercase() { found.to_ascii_uppercase() } else { found };
        }
    }
    'e'
}

/// Returns the name with one slip of the finger that changes what is read; a name of one letter stays.
pub(super) fn misspelled(name: &str, rng: &mut Rng) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < 2 {
        return name.to_owned();
    }
    for _ in 0..12 {
        let mut typed = letters.clone();
        // the first letter is seldom wrong, since it is looked at
        let start = usize::from(!rng.chance(0.06));
        let at = start + rng.index(letters.len() - start);
        match rng.weighted(&[32, 26, 22, 12, 8]) {
            0 => typed[at] = neighbour(typed[at], rng),
            1 if letters.len() > 2 => {
                typed.remove(at);
            }
            2 if at > 0 => {
                let (one, other) = (typed[at - 1], typed[at]);
                // the capital stays in front
                let upper = one.is_uppercase();
                typed[at - 1] = if upper { first_upper(other) } else { other };
                typed[at] = if upper { first_lower(one) } else { one };
            }
            3 => typed.insert(at, typed[at].to_ascii_lowercase()),
            _ => typed.insert(at, neighbour(typed[at], rng).to_ascii_lowercase()),
        }
        let typed = capitalized(&typed.into_iter().collect::<String>());
        let letters = |text: &str| essence(text).replace(' ', "");
        if letters(&typed) != letters(name) && !letters(&typed).is_empty() {
            return typed;
        }
    }
    format!("{name}e")
}

/// Returns the name as somebody would write it who only heard it.
pub(super) fn by_ear(name: &str, rng: &mut Rng) -> String {
    let start = rng.index(BY_EAR.len());
    for step in 0..BY_EAR.len() {
        let (heard, written) = BY_EAR[(start + step) % BY_EAR.len()];
        // the first letter stays
        let Some(offset) = name.char_indices().nth(1).map(|(at, _)| at) else { break };
        if let Some(at) = name[offset..].find(heard) {
            let at = at + offset;
            return format!("{}{written}{}", &name[..at], &name[at + heard.len()..]);
        }
    }
    misspelled(name, rng)
}

fn first_upper(letter: char) -> char {
    letter.to_uppercase().next().unwrap_or(letter)
}

fn first_lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// Returns the text with a capital in front.
pub(super) fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Returns a number text with one digit wrong, two swapped or one missing; another text in any case.
pub(super) fn mistyped_digits(digits: &str, rng: &mut Rng) -> String {
    let mut typed: Vec<u8> = digits.bytes().collect();
    let at = rng.index(typed.len());
    match rng.weighted(&[6, 3, 1]) {
        1 if at > 0 && typed[at] != typed[at - 1] => typed.swap(at, at - 1),
        2 if typed.len() > 3 => {
            typed.remove(at);
        }
        _ => typed[at] = b'0' + (typed[at].wrapping_sub(b'0') + 1 + rng.below(9) as u8) % 10,
    }
    typed.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::super::rng::Stream;
    use super::*;

    #[test]
    fn essence_ignores_case_marks_and_punctuation() {
        for (one, other) in [
            ("García-López", "GARCIA LOPEZ"),
            ("O'Brien", "obrien"),
            ("Nguyễn", " Nguyen"),
            ("St. John", "st john"),
            ("Đặng", "dang"),
        ] {
            assert_eq!(essence(one), essence(other), "{one}");
        }
    }

    #[test]
    fn an_error_changes_what_is_read() {
        let mut rng = Rng::new(1, Stream::Rows, 0);
        for name in ["Jo", "Anna", "García", "Li", "De'Andre", "María José"] {
            for _ in 0..300 {
                let typed = misspelled(name, &mut rng);
                assert_ne!(essence(&typed), essence(name));
                assert!(typed.starts_with(char::is_uppercase), "{typed}");
            }
        }
        for digits in ["1", "100233", "1000052503"] {
            assert!((0..300).all(|_| mistyped_digits(digits, &mut rng) != digits));
        }
    }

    #[test]
    fn windows_1252_keeps_what_it_has() {
        assert_eq!(for_windows_1252("Muñoz Dvořák Šimić Nguyễn"), "Muñoz Dvorák Šimic Nguyen");
        let (_, _, lost) = encoding_rs::WINDOWS_1252.encode(&for_windows_1252("Đorđević Łukasz Ếẵ"));
        assert!(!lost);
    }
}
