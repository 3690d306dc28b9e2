//! Identifiers: text without blanks, spreadsheet damage undone where that is certain.

use super::fold::folded;
use crate::roster::Issue;
use unicode_normalization::UnicodeNormalization;

/// Appends the normal form of an identifier; leading zeros are part of it.
pub(super) fn normalize(text: &str, out: &mut String) -> Issue {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // by far the most common: neither words nor an exponent
        if is_placeholder(text) {
            return Issue::Placeholder;
        }
        out.push_str(text);
        return Issue::None;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return finish(text, text, out);
    }
    finish(text, &settled(text, undamaged), out)
}

fn finish(text: &str, id: &str, out: &mut String) -> Issue {
    if id.is_empty() {
        return if text.trim().is_empty() { Issue::None } else { Issue::Placeholder };
    }
    if is_placeholder(id) || is_remark(text, id) {
        return Issue::Placeholder;
    }
    out.push_str(id);
    if is_scientific(id) { Issue::Scientific } else { Issue::None }
}

fn undamaged(text: &str) -> String {
    let text = spreadsheet_text(text);
    let mut id: String = if text.is_ascii() {
        text.bytes().filter(|byte| byte.is_ascii_graphic()).map(|byte| char::from(byte.to_ascii_uppercase())).collect()
    } else {
        text.nfkc().flat_map(char::to_uppercase).filter(|c| !c.is_whitespace() && !is_invisible(*c)).collect()
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((whole, zeros)) = id.split_once('.')
        && digits(whole)
        && !zeros.is_empty()
        && zeros.bytes().all(|byte| byte == b'0')
    {
        id.truncate(whole.len());
    }
    let mut groups = id.split(',');
    if id.contains(',')
        && groups.next().is_some_and(|group| group.len() <= 3 && digits(group))
        && groups.all(|group| group.len() == 3 && digits(group))
    {
        id.retain(|c| c != ',');
    }
    if !id.chars().any(char::is_alphanumeric) {
        id.clear();
    }
    id
}

/// Applies a function until nothing changes; gives up with nothing where that does not come to an end soon.
pub(super) fn settled(text: &str, step: impl Fn(&str) -> String) -> String {
    let mut current = text.to_owned();
    for _ in 0..8 {
        let next = step(&current);
        if next == current {
            return current;
        }
        current = next;
    }
    String::new()
}

/// Takes off what makes a spreadsheet keep a text as it is: `="00123"` and a leading apostrophe.
pub(super) fn spreadsheet_text(text: &str) -> &str {
    let text = text.trim();
    if let Some(inner) = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner.trim();
    }
    let text = text.strip_prefix('\'').unwrap_or(text);
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.trim(),
        None => text.trim(),
    }
}

/// Says whether a character prints as nothing.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Says whether somebody wrote in words why there is no number: `Not provided`, `see office`.
fn is_remark(text: &str, id: &str) -> bool {
    // most have a figure among their first signs
    let words = || text.split_whitespace().filter(|word| word.chars().any(char::is_alphabetic)).count();
    !id.chars().any(char::is_numeric) && words() > 1
}

fn is_placeholder(id: &str) -> bool {
    let bytes = id.as_bytes();
    if bytes.iter().all(|byte| *byte == b'0') {
        return true;
    }
    if bytes.len() >= 6 && bytes[0].is_ascii_digit() && bytes.iter().all(|byte| *byte == bytes[0]) {
        // 999999999, 111111111
        return true;
    }
    if bytes[0].is_ascii_digit() {
        return false;
    }
    matches!(
        folded(id).replace(' ', "").as_str(),
        "na" | "null"
            | "none"
            | "unknown"
            | "unk"
            | "tbd"
            | "tba"
            | "pending"
            | "new"
            | "newstudent"
            | "test"
            | "nan"
            | "missing"
            | "notavailable"
            | "notapplicable"
            | "noid"
            | "notassigned"
            | "notprovided"
            | "notknown"
            | "dontknow"
            | "unassigned"
            | "x"
            | "xx"
            | "xxx"
            | "xxxx"
            | "xxxxx"
            | "xxxxxx"
            | "nil"
            | "blank"
            | "refused"
    ) || id == "-1"
        || id == "#N/A"
}

/// Says whether a spreadsheet wrote a number with an exponent, so that digits are lost.
pub(super) fn is_scientific(id: &str) -> bool {
    let Some(at) = id.bytes().position(|byte| byte == b'E') else { return false };
    let (mantissa, exponent) = (&id[..at], &id[at + 1..]);
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) =
        mantissa.split_once(['.', ',']).map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
    let signed = exponent.strip_prefix('+');
    whole.len() == 1
        && digits(whole)
        && fraction.is_none_or(digits)
        && digits(signed.unwrap_or(exponent))
        && (signed.is_some() || fraction.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_stay_text() {
        let table = [
            ("00123", "00123", Issue::None),
            (" 101341 ", "101341", Issue::None),
            ("ab-12 3", "AB-123", Issue::None),
            ("=\"00123\"", "00123", Issue::None),
            ("'00123", "00123", Issue::None),
            ("101341.0", "101341", Issue::None),
            ("1,013,410", "1013410", Issue::None),
            ("1,01", "1,01", Issue::None),
            ("1.23457E+09", "1.23457E+09", Issue::Scientific),
            ("1e+09", "1E+09", Issue::Scientific),
            ("1,23457E+09", "1,23457E+09", Issue::Scientific),
            ("12E4", "12E4", Issue::None),
            ("1E5", "1E5", Issue::None),
            ("\u{feff}12\u{a0}3", "123", Issue::None),
            ("0", "", Issue::Placeholder),
            ("000000", "", Issue::Placeholder),
            ("999999999", "", Issue::Placeholder),
            ("9999", "9999", Issue::None),
            ("NULL", "", Issue::Placeholder),
            ("n/a", "", Issue::Placeholder),
            ("TBD", "", Issue::Placeholder),
            ("Not provided", "", Issue::Placeholder),
            ("(see office)", "", Issue::Placeholder),
            ("ABC DEF 1", "ABCDEF1", Issue::None),
            ("-1", "", Issue::Placeholder),
            ("-", "", Issue::Placeholder),
            ("", "", Issue::None),
        ];
        for (text, wanted, issue) in table {
            let mut out = String::new();
            assert_eq!(normalize(text, &mut out), issue, "{text}");
            assert_eq!(out, wanted, "{text}");
        }
    }
}
