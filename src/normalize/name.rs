//! Names of students: words without accents and punctuation; suffixes and call names moved out.

use super::fold::{fold, folded};
use super::no_name::is_placeholder;
use super::split::split_words;
use crate::roster::Issue;

/// Names the field that a name stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    First,
    Middle,
    Last,
}

/// Holds what was found in a name and belongs into another field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extra {
    /// A generation suffix.
    pub(super) suffix: Option<&'static str>,
    /// A call name in brackets or quotes.
    pub(super) preferred: Option<String>,
}

impl Extra {
    /// Says whether nothing was found.
    pub(super) fn is_empty(&self) -> bool {
        self.suffix.is_none() && self.preferred.is_none()
    }
}

/// Folded texts that mark a record of no student.
const TEST_NAMES: &[&str] =
    &["dummy", "dupe", "duplicate", "delete", "delete me", "fake student", "sample student", "do not use"];

/// Appends the normal form of a name.
pub(super) fn normalize(text: &str, part: Part, out: &mut String, extra: &mut Extra) -> Issue {
    let start = out.len();
    let mut symbol = false;
    let seen = match call_name(text).filter(|_| part == Part::First) {
        Some((rest, call)) => {
            let preferred = folded(&call);
            symbol = true;
            let seen = fold(&rest, out);
            if out.len() == start {
                // nothing but the brackets' content: that is the name
                out.push_str(&preferred);
            } else if !preferred.is_empty() && !is_placeholder(&preferred, Part::First) {
                extra.preferred = Some(preferred);
            }
            seen
        }
        None => fold(text, out),
    };
    let mut suffix = None;
    while let Some((keep, found)) = split_suffix(&out[start..], part) {
        suffix = Some(found);
        out.truncate(start + keep);
    }
    extra.suffix = suffix;
    let folded = &out[start..];
    if is_placeholder(folded, part) {
        out.truncate(start);
    }
    if out.len() == start {
        return match suffix {
            Some(_) => Issue::SuffixInName,
            None if text.trim().is_empty() => Issue::None,
            None => Issue::Placeholder,
        };
    }
    if is_test(&out[start..]) {
        Issue::TestRecord
    } else if seen.mojibake {
        Issue::Mojibake
    } else if suffix.is_some() {
        Issue::SuffixInName
    } else if seen.digit || seen.symbol || symbol {
        Issue::InvalidCharacters
    } else {
        Issue::None
    }
}

/// Appends the normal form of a generation suffix: `jr`, `sr`, `ii` to `v`.
pub(super) fn normalize_suffix(text: &str, out: &mut String) -> Issue {
    let folded = folded(text);
    if let Some(suffix) = suffix_of(&folded).or(match folded.as_str() {
        "junior" | "j r" => Some("jr"),
        "senior" | "s r" => Some("sr"),
        "2" | "second" | "the second" | "i i" => Some("ii"),
        "3" | "third" | "the third" | "i i i" => Some("iii"),
        "4" | "fourth" | "the fourth" | "i v" => Some("iv"),
        "v" | "5" | "5th" | "fifth" | "the fifth" => Some("v"),
        _ => None,
    }) {
        out.push_str(suffix);
        return Issue::None;
    }
    if text.trim().is_empty() {
        Issue::None
    } else if folded.is_empty() || folded == "na" || is_placeholder(&folded, Part::Last) {
        Issue::Placeholder
    } else {
        Issue::Invalid
    }
}

/// Returns the suffix that a word inside a name stands for; `v` and `i` are more often initials.
pub(super) fn suffix_of(word: &str) -> Option<&'static str> {
    Some(match word {
        "jr" | "jnr" => "jr",
        "sr" | "snr" => "sr",
        "ii" | "2nd" => "ii",
        "iii" | "3rd" => "iii",
        "iv" | "4th" => "iv",
        _ => return None,
    })
}

/// Returns how much of a folded name to keep, and the suffix at its end.
fn split_suffix(folded: &str, part: Part) -> Option<(usize, &'static str)> {
    match folded.bytes().rposition(|byte| byte == b' ') {
        Some(at) => Some((at, suffix_of(&folded[at + 1..])?)),
        // a middle name that is nothing but a suffix is in the wrong column
        None if part == Part::Middle => Some((0, suffix_of(folded)?)),
        None => None,
    }
}

fn is_test(folded: &str) -> bool {
    let word = |word: &str| {
        matches!(word, "test" | "teststudent" | "testrecord" | "donotuse" | "zztest" | "asdf" | "asdfasdf" | "qwerty")
    };
    match folded.as_bytes() {
        [b'z', b'z', ..] => true,
        [b'd' | b'f' | b's', ..] if TEST_NAMES.contains(&folded) => true,
        bytes if !bytes.contains(&b' ') => word(folded),
        _ => split_words(folded).any(word) || folded.contains("do not use"),
    }
}

/// Takes a call name in brackets or quotes out of a first name: what is left, and the call name.
fn call_name(text: &str) -> Option<(String, String)> {
    const PAIRS: [(char, char); 6] = [('(', ')'), ('[', ']'), ('{', '}'), ('"', '"'), ('“', '”'), ('‘', '’')];
    if !text.bytes().any(|byte| matches!(byte, b'(' | b'[' | b'{' | b'"' | b'\'') || !byte.is_ascii()) {
        return None;
    }
    for (open, close) in PAIRS {
        if let Some(from) = text.find(open) {
            let inside = from + open.len_utf8();
            if let Some(length) = text[inside..].find(close) {
                let to = inside + length;
                return Some(cut(text, from, inside, to, to + close.len_utf8()));
            }
        }
    }
    // single quotes are apostrophes unless they stand around a word
    let from = text.find(" '")? + 1;
    let inside = from + 1;
    let to = inside + text[inside..].find('\'')?;
    let after = text[to + 1..].chars().next();
    (after.is_none_or(char::is_whitespace)).then(|| cut(text, from, inside, to, to + 1))
}

fn cut(text: &str, from: usize, inside: usize, to: usize, end: usize) -> (String, String) {
    (format!("{} {}", &text[..from], &text[end..]), text[inside..to].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str, part: Part) -> (String, Issue, Extra) {
        let (mut out, mut extra) = (String::new(), Extra::default());
        let issue = normalize(text, part, &mut out, &mut extra);
        (out, issue, extra)
    }

    #[test]
    fn last_names_are_folded_to_words() {
        let table = [
            ("O'Brien", "obrien", Issue::None),
            ("D’Angelo", "dangelo", Issue::None),
            ("Smith-Jones", "smith jones", Issue::None),
            ("De La Cruz", "de la cruz", Issue::None),
            ("DELACRUZ", "delacruz", Issue::None),
            ("García López", "garcia lopez", Issue::None),
            ("Nguyễn", "nguyen", Issue::None),
            ("Müller", "muller", Issue::None),
            ("Weiß", "weiss", Issue::None),
            ("Søren Łukasz Æbel", "soren lukasz aebel", Issue::None),
            ("MuÃ±oz", "munoz", Issue::Mojibake),
            ("MuÃƒÂ±oz", "munoz", Issue::Mojibake),
            ("GarcÃ\u{ad}a", "garcia", Issue::Mojibake),
            ("Mu\u{fffd}oz", "muoz", Issue::Mojibake),
            ("Mu?oz", "muoz", Issue::Mojibake),
            ("St. John", "st john", Issue::None),
            ("  Weber ", "weber", Issue::None),
            ("Weber\u{a0}Cole", "weber cole", Issue::None),
            ("Web\u{200b}er", "weber", Issue::None),
            ("Smith, John Paul", "smith john paul", Issue::None),
            ("Sm1th", "sm1th", Issue::InvalidCharacters),
            ("Smith (Jones)", "smith jones", Issue::InvalidCharacters),
            ("Smith_dupe", "smith dupe", Issue::InvalidCharacters),
            ("Test", "test", Issue::TestRecord),
            ("ZZZ Smith", "zzz smith", Issue::TestRecord),
            ("Smith - DO NOT USE", "smith do not use", Issue::TestRecord),
            ("asdf", "asdf", Issue::TestRecord),
            ("Testa", "testa", Issue::None),
            ("Na", "na", Issue::None),
            ("N/A", "", Issue::Placeholder),
            ("NULL", "", Issue::Placeholder),
            ("no last name", "", Issue::Placeholder),
            ("-", "", Issue::Placeholder),
            ("", "", Issue::None),
            ("   ", "", Issue::None),
            ("Иванов", "иванов", Issue::None),
        ];
        for (text, wanted, issue) in table {
            let (out, found, extra) = form(text, Part::Last);
            assert_eq!((out.as_str(), found), (wanted, issue), "{text}");
            assert!(extra.is_empty(), "{text}");
        }
    }

    #[test]
    fn accented_capitals_are_no_mojibake() {
        for text in ["JOSÉ’S", "PEÑA", "Ångström", "Čapek", "É’", "BJÖRK", "«Ana»", "ñ’’’", "POSPÍŠIL", "KŘÍŽ", "LUKÁŠ"]
        {
            assert_ne!(form(text, Part::Last).1, Issue::Mojibake, "{text}");
        }
    }

    #[test]
    fn suffixes_leave_names() {
        let table = [
            ("Smith Jr.", Part::Last, "smith", Some("jr")),
            ("Smith, JR", Part::Last, "smith", Some("jr")),
            ("Smith III", Part::Last, "smith", Some("iii")),
            ("Smith 3rd", Part::Last, "smith", Some("iii")),
            ("Smith V", Part::Last, "smith v", None),
            ("Jr", Part::Last, "jr", None),
            ("John III", Part::First, "john", Some("iii")),
            ("Ii", Part::First, "ii", None),
            ("Paul Sr", Part::Middle, "paul", Some("sr")),
            ("Jr.", Part::Middle, "", Some("jr")),
        ];
        for (text, part, wanted, suffix) in table {
            let (out, issue, extra) = form(text, part);
            assert_eq!((out.as_str(), extra.suffix), (wanted, suffix), "{text}");
            assert_eq!(issue == Issue::SuffixInName, suffix.is_some(), "{text}");
        }
    }

    #[test]
    fn call_names_leave_first_names() {
        let table = [
            ("Robert \"Bob\"", "robert", Some("bob")),
            ("Robert (Bob)", "robert", Some("bob")),
            ("Robert 'Bob'", "robert", Some("bob")),
            ("Robert “Bob”", "robert", Some("bob")),
            ("Robert 'Bob' Lee", "robert lee", Some("bob")),
            ("(Bob)", "bob", None),
            ("\"Robert\"", "robert", None),
            ("Robert (", "robert", None),
            ("Robert ()", "robert", None),
            ("D'Andre O'Neal", "dandre oneal", None),
            ("Mary Jane", "mary jane", None),
        ];
        for (text, wanted, call) in table {
            let (out, _, extra) = form(text, Part::First);
            assert_eq!((out.as_str(), extra.preferred.as_deref()), (wanted, call), "{text}");
        }
    }

    #[test]
    fn what_a_child_is_to_the_household_is_no_name_of_it() {
        for text in ["Baby Girl", "BABY", "infant", "Granddaughter", "Male child", "Husband", "Respondent"] {
            assert_eq!(form(text, Part::First), (String::new(), Issue::Placeholder, Extra::default()), "{text}");
        }
        for text in ["Last Name", "Don't know", "Refused", "of the house", "Apellido"] {
            assert_eq!(form(text, Part::Last), (String::new(), Issue::Placeholder, Extra::default()), "{text}");
        }
        // all of these are somebody's
        for text in ["Baby A", "Son", "Man", "Lady", "Nino", "Boy", "Babyson", "Mercy"] {
            assert_eq!(form(text, Part::First).1, Issue::None, "{text}");
        }
        for text in ["House", "Child", "Friend", "Casas", "Baby", "Male", "Girl", "Householder", "Doe"] {
            assert_eq!(form(text, Part::Last).1, Issue::None, "{text}");
        }
    }

    #[test]
    fn middle_names_have_their_own_placeholders() {
        for text in ["NMN", "NMI", "N/A", "NA", "None", "-", "."] {
            assert_eq!(form(text, Part::Middle), (String::new(), Issue::Placeholder, Extra::default()), "{text}");
        }
        assert_eq!(form("E.", Part::Middle).0, "e");
    }

    #[test]
    fn suffixes_have_one_writing() {
        let table = [
            ("Jr.", "jr"),
            ("JUNIOR", "jr"),
            ("Sr", "sr"),
            ("II", "ii"),
            ("2nd", "ii"),
            ("2", "ii"),
            ("III", "iii"),
            ("The Third", "iii"),
            ("IV", "iv"),
            ("V", "v"),
            ("N/A", ""),
            ("MD", ""),
            ("", ""),
        ];
        for (text, wanted) in table {
            let mut out = String::new();
            normalize_suffix(text, &mut out);
            assert_eq!(out, wanted, "{text}");
        }
    }
}
