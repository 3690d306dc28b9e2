//! The words of an address line: lower case, punctuation read, glued designators taken apart.

use super::address_words::{Role, lookup};
use super::fold::prepared;
use super::split::{is_plain, split_at, split_words};
use super::towns::{Towns, is_state_and_zip};
use smallvec::SmallVec;

/// The words of an address; hardly any has more.
pub(super) type Words<'a> = SmallVec<[Word<'a>; 12]>;

/// Holds one word of an address with its short form and what it is, where the table has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) short: &'static str,
    pub(super) role: Option<Role>,
}

impl<'a> Word<'a> {
    /// Looks a word up.
    pub(super) fn new(text: &'a str) -> Self {
        match lookup(text) {
            Some((short, role)) => Self { text, short, role: Some(role) },
            None => Self { text, short: "", role: None },
        }
    }

    /// Says whether it is a street suffix.
    pub(super) fn is_suffix(&self) -> bool {
        self.role == Some(Role::Suffix)
    }

    /// Says whether it is a direction.
    pub(super) fn is_direction(&self) -> bool {
        self.role == Some(Role::Direction)
    }

    /// Says whether it begins with a digit.
    pub(super) fn starts_digit(&self) -> bool {
        self.text.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }
}

/// Returns an address line in lower case with single spaces; a comma or line break is a word of its own.
pub(super) fn cleaned(text: &str) -> String {
    if let Some(cleaned) = cleaned_plain(text) {
        return cleaned;
    }
    let prepared = prepared(text);
    let mut out = String::with_capacity(prepared.len() + 8);
    let mut chars = prepared.chars().peekable();
    // letters of the current word, up to two
    let mut letters = 0;
    let space = |out: &mut String| {
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    };
    while let Some(c) = chars.next() {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' => {
                out.push(c.to_ascii_lowercase());
                letters += 1;
                continue;
            }
            '\'' | '`' => continue,
            '.' if letters == 1 && is_dotted(&out, chars.clone()) => {
                letters = 0;
                continue;
            }
            '-' if between_digits(&out, chars.peek()) => {
                out.push('-');
                continue;
            }
            '-' if out.ends_with(|c: char| c.is_ascii_digit())
                && chars.clone().take_while(char::is_ascii_alphabetic).count() == 1 =>
            {
                // 4-B is 4B
                continue;
            }
            '/' if between_digits(&out, chars.peek()) => {
                out.push('/');
                continue;
            }
            '#' => {
                space(&mut out);
                out.push('#');
                space(&mut out);
            }
            ',' | '\n' | '\r' | ';' => {
                space(&mut out);
                out.push(',');
                space(&mut out);
            }
            _ if !c.is_ascii() && c.is_alphanumeric() => {
                out.push(c);
                letters += 2;
                continue;
            }
            _ => space(&mut out),
        }
        letters = 0;
    }
    out
}

/// Cleans a line of letters, digits, blanks and points after whole words, by far the most common.
pub(super) fn cleaned_plain(text: &str) -> Option<String> {
    if is_plain(text) {
        return Some(text.to_ascii_lowercase());
    }
    let bytes = text.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len() * 2);
    let mut letters = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let byte = match byte {
            b'a'..=b'z' | b'0'..=b'9' => *byte,
            b'A'..=b'Z' => byte | 0x20,
            b' ' | b'#' => *byte,
            b'.' if letters != 1 || !bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => b' ',
            _ => return None,
        };
        if matches!(byte, b' ' | b'#') {
            letters = 0;
            if out.last().is_some_and(|last| *last != b' ') {
                out.push(b' ');
            }
            if byte == b'#' {
                out.extend_from_slice(b"# ");
            }
        } else {
            letters += 1;
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

fn between_digits(out: &str, next: Option<&char>) -> bool {
    out.ends_with(|c: char| c.is_ascii_digit()) && next.is_some_and(char::is_ascii_digit)
}

/// Says whether a point stands inside initials such as `P.O.` or `N.W.`
fn is_dotted(out: &str, mut rest: impl Iterator<Item = char>) -> bool {
    out.ends_with(|c: char| c.is_ascii_alphabetic())
        && rest.next().is_some_and(|c| c.is_ascii_alphabetic())
        && rest.next().is_none_or(|c| !c.is_ascii_alphanumeric())
}

/// Appends the words of a cleaned line in the order number, street, unit, and says whether it says more than these.
///
/// Town, state and ZIP code behind commas are left out, and those behind the street as far as they can be told.
pub(super) fn words_of<'a>(cleaned: &'a str, towns: &Towns, words: &mut Words<'a>) -> bool {
    let mut moved = Words::new();
    let mut behind = None;
    let mut has_place = false;
    let mut pieces = split_at(b',', cleaned).map(str::trim).filter(|piece| !piece.is_empty()).peekable();
    while let Some(piece) = pieces.next() {
        let starts_house = |piece: &&str| piece.starts_with(|c: char| c.is_ascii_digit()) && piece.contains(' ');
        if words.is_empty() {
            if pieces.peek().is_some_and(starts_house) && begins_unit(piece) {
                // `Apt 4, 123 Main St`
                push_words(piece, &mut moved);
            } else {
                push_words(piece, words);
            }
            continue;
        }
        // a house number and its street may have a comma between them
        let only_number = words.len() == 1 && words[0].starts_digit();
        let is_range = !piece.contains(' ') && piece.len() < 5 && piece.bytes().any(|byte| byte.is_ascii_digit());
        let is_direction = || split_words(piece).all(|word| matches!(lookup(word), Some((_, Role::Direction))));
        if only_number || is_range || begins_unit(piece) || is_direction() {
            push_words(piece, words);
        } else {
            behind = behind.or(Some(piece));
            // a number may be that of a box or a room
            has_place |= !piece.bytes().any(|byte| byte.is_ascii_digit()) || is_state_and_zip(piece);
        }
    }
    has_place |= towns.take_off(words, behind.is_some_and(is_state_and_zip));
    if !moved.is_empty() {
        words.append(&mut moved);
    }
    has_place
}

fn begins_unit(piece: &str) -> bool {
    let word = split_words(piece).next().unwrap_or("");
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    matches!(word, "#" | "box" | "jr") || matches!(lookup(letters), Some((_, Role::Unit | Role::Alone)))
}

fn push_words<'a>(piece: &'a str, words: &mut Words<'a>) {
    for word in split_words(piece) {
        let letters = word.bytes().take_while(u8::is_ascii_lowercase).count();
        let rest = &word[letters..];
        let digits_follow = letters > 1 && rest.starts_with(|c: char| c.is_ascii_digit());
        if digits_follow && is_glued(&word[..letters]) {
            // apt4, rr2, us50
            if &word[..letters] == "pobox" {
                words.extend([Word::new("po"), Word::new("box")]);
            } else {
                words.push(Word::new(&word[..letters]));
            }
            words.push(Word::new(rest));
        } else {
            words.push(Word::new(word));
        }
    }
}

fn is_glued(letters: &str) -> bool {
    matches!(letters, "pobox" | "box" | "rr" | "hc" | "cr" | "sr" | "us" | "hwy" | "fm" | "rte" | "rt")
        || matches!(lookup(letters), Some((_, Role::Unit)))
}
