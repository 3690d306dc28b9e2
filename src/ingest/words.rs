//! A header's words, without case, accents, punctuation and invisible characters.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Splits a header into lower-case words of letters and digits.
///
/// Words end at anything else, where a small letter is followed by a capital, and between letters and digits, so that
/// `Parent1_eMail`, `parent 1 e-mail` and `studentLastName` fall apart where a reader would split them.
pub(super) fn words(header: &str) -> Vec<String> {
    if header.is_ascii() {
        return split(|at| header.as_bytes().get(at).copied().map(char::from));
    }
    let characters: Vec<char> = header.nfkd().filter(|c| !is_combining_mark(*c) && !is_invisible(*c)).collect();
    split(|at| characters.get(at).copied())
}

fn split(character_at: impl Fn(usize) -> Option<char>) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut last = ' ';
    let mut at = 0;
    while let Some(character) = character_at(at) {
        let next = character_at(at + 1);
        at += 1;
        // `Student #` is the student's number; in `Parent #1` it says no more than the figure
        if character == '#' && !next.is_some_and(|next| next.is_ascii_digit()) && !words.is_empty() {
            words.push("number".to_owned());
            last = ' ';
            continue;
        }
        if !character.is_alphanumeric() {
            // an apostrophe belongs to its word: child's
            if !matches!(character, '\'' | '’' | '`') {
                last = ' ';
            }
            continue;
        }
        let next_is_small = next.is_some_and(char::is_lowercase);
        let starts = !last.is_alphanumeric()
            || (character.is_uppercase() && (last.is_lowercase() || (last.is_uppercase() && next_is_small)))
            || last.is_numeric() != character.is_numeric();
        if starts || words.is_empty() {
            words.push(String::with_capacity(8));
        }
        if let Some(word) = words.last_mut() {
            match character.is_ascii() {
                true => word.push(character.to_ascii_lowercase()),
                false => word.extend(character.to_lowercase()),
            }
        }
        last = character;
    }
    words
}

/// Returns the words written together: what two spellings of one header have in common.
pub(super) fn key(header: &str) -> String {
    if is_plain(header) {
        return plain_key(header).map(char::from).collect();
    }
    words(header).concat()
}

/// Says whether a header has no words.
pub(super) fn is_wordless(header: &str) -> bool {
    if is_plain(header) { plain_key(header).next().is_none() } else { words(header).is_empty() }
}

/// Says whether a header has only signs whose part in its key each of them decides alone.
fn is_plain(header: &str) -> bool {
    header.bytes().all(|byte| byte.is_ascii() && byte != b'#')
}

/// Returns the key of a plain header.
fn plain_key(header: &str) -> impl Iterator<Item = u8> {
    header.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase())
}

/// Says whether two headers have the same key.
pub(super) fn same_key(one: &str, other: &str) -> bool {
    if is_plain(one) && is_plain(other) {
        return plain_key(one).eq(plain_key(other));
    }
    key(one) == key(other)
}

/// Says whether a character prints as nothing: marks of byte and text order, zero-width spaces and joiners.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{AD}' | '\u{FFFD}')
}

/// Returns a header without the number of its question: `3. Last name`, `3) Last name`, `Q3. Last name`.
pub(super) fn without_numbering(header: &str) -> &str {
    let text = header.trim_start_matches(|c: char| !c.is_alphanumeric());
    let text =
        text.strip_prefix(['Q', 'q']).filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(text);
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    match rest.strip_prefix(['.', ')', ':']) {
        Some(rest) if (1..=3).contains(&digits) && rest.trim_start().starts_with(char::is_alphabetic) => rest,
        _ => header,
    }
}

/// Returns a header without the marks of columns that an organisation made for itself, as Salesforce writes them:
/// `Grade__c`, `School__r.Name`.
pub(super) fn without_custom(header: &str) -> Cow<'_, str> {
    let bare = header.trim_end();
    let bare = bare.strip_suffix("__c").or_else(|| bare.strip_suffix("__C")).unwrap_or(header);
    if bare.contains("__r.") { Cow::Owned(bare.replace("__r.", ".")) } else { Cow::Borrowed(bare) }
}

/// Returns the header without text in brackets, such as a date format or a remark.
pub(super) fn without_brackets(header: &str) -> String {
    let mut depth = 0_u32;
    let mut out = String::new();
    for character in header.chars() {
        match character {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(character),
            _ => {}
        }
    }
    out
}

/// Returns the words of a header without a remark at its end: `as it appears on the birth certificate`, `if known`.
pub(super) fn without_remark(words: &[String]) -> Vec<String> {
    let begins = |pair: &[String]| match pair {
        [first, second] => match first.as_str() {
            "as" | "exactly" => {
                ["it", "they", "on", "in", "shown", "listed", "printed", "written", "appears", "stated", "as"]
                    .contains(&second.as_str())
            }
            "if" => {
                ["known", "any", "applicable", "different", "you", "new", "available", "one"].contains(&second.as_str())
            }
            "leave" => second == "blank",
            _ => false,
        },
        _ => false,
    };
    // `Grade level for the 2026-27 school year`
    let of_year = |words: &[String]| {
        words.first().is_some_and(|word| word == "for") && words.iter().skip(1).take(6).any(|word| word == "year")
    };
    let ends = |at: &usize| {
        let rest = words.get(*at..).unwrap_or(&[]);
        rest.get(..2).is_some_and(begins) || of_year(rest)
    };
    let end = (1..words.len()).find(ends).unwrap_or(words.len());
    words.get(..end).unwrap_or(words).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn keys_are_the_same_where_they_are_equal(one in "[ A-Ca-c#'_é1-]{0,6}", other in "[ A-Ca-c#'_é1-]{0,6}") {
            prop_assert_eq!(same_key(&one, &other), key(&one) == key(&other));
            prop_assert!(same_key(&one, &one.to_uppercase()) || !one.is_ascii());
            prop_assert_eq!(key(&one), words(&one).concat());
            prop_assert_eq!(is_wordless(&one), words(&one).is_empty());
        }
    }

    #[test]
    fn spellings_of_one_header_have_one_key() {
        for header in [
            "Date of Birth",
            "date_of_birth",
            "\u{FEFF}DATE OF BIRTH\u{200B}",
            "Date\u{A0}of\u{A0}Birth",
            "dateOfBirth",
        ] {
            assert_eq!(key(header), "dateofbirth", "{header:?}");
        }
        assert_eq!(words("Student #"), ["student", "number"]);
        assert_eq!(words("#1 Parent #2"), ["1", "parent", "2"]);
        assert_eq!(without_numbering("12) Last name"), " Last name");
        assert_eq!(without_numbering("Q9. City"), " City");
        assert_eq!(without_numbering("Quarter 1: A"), "Quarter 1: A");
        assert_eq!(without_numbering("2026-27 grade"), "2026-27 grade");
        assert_eq!(words("Parent1_eMail"), ["parent", "1", "e", "mail"]);
        assert_eq!(words("parentSISId child's Año"), ["parent", "sis", "id", "childs", "ano"]);
    }
}
