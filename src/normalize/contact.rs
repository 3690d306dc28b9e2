//! Phone numbers and e-mail addresses; several of them are joined by `;` in sorted order.

use super::ascii;
use super::identifier::is_scientific;
use crate::roster::Issue;

/// Appends the normal form of one or several phone numbers: ten digits each.
pub(super) fn normalize_phone(text: &str, out: &mut String) -> Issue {
    if let Some(figures) = ten_figures(text) {
        // by far the most common
        return match number(figures) {
            Ok(number) => {
                ascii::push(number, out);
                Issue::None
            }
            Err(issue) => issue,
        };
    }
    let (mut has_exponent, mut is_separated) = (false, false);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_digit()) {
        has_exponent |= matches!(byte, b'e' | b'E');
        is_separated |= is_separator(byte);
    }
    if has_exponent && is_scientific(&text.trim().to_ascii_uppercase()) {
        return Issue::Scientific;
    }
    let digits = || text.bytes().filter(u8::is_ascii_digit).count();
    // `217/555-0137` is one number, and `217-555-0137 or 309-555-0122` are two
    let is_part = |piece: &str| piece.bytes().filter(u8::is_ascii_digit).count() < 7;
    let is_one = || {
        let area_first = text.find('/').is_some_and(|at| text[..at].trim().len() == 3);
        digits() == 10 && (area_first || text.split([',', '/']).all(is_part))
    };
    if !is_separated || is_one() {
        let several = if text.len() >= 20 && digits() >= 20 { phones(text) } else { Vec::new() };
        return match phone(text) {
            _ if several.len() > 1 => join(several, Issue::None, out),
            Ok(digits) => {
                ascii::push(digits, out);
                Issue::None
            }
            Err(issue) => issue,
        };
    }
    let mut found = Vec::new();
    let mut worst = Issue::None;
    for piece in text.split(|c: char| u8::try_from(c).is_ok_and(is_separator)) {
        match phone(piece) {
            Ok(digits) => found.push(digits.iter().map(|digit| char::from(*digit)).collect()),
            Err(issue) => worst = worst.max(issue),
        }
    }
    join(found, worst, out)
}

/// Returns the figures of a text that has ten of them and otherwise only what may stand within a number.
fn ten_figures(text: &str) -> Option<[u8; 10]> {
    let (mut figures, mut count) = ([0; 10], 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                *figures.get_mut(count)? = byte;
                count += 1;
            }
            b'-' | b' ' | b'(' | b')' | b'.' => {}
            _ => return None,
        }
    }
    (count == figures.len()).then_some(figures)
}

fn is_separator(byte: u8) -> bool {
    matches!(byte, b';' | b',' | b'/' | b'|' | b'\n' | b'&')
}

/// Returns the numbers that stand behind each other with words or blanks between them; none where one is not whole.
fn phones(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while rest.bytes().any(|byte| byte.is_ascii_digit()) {
        let (mut count, mut first) = (0, b'0');
        // a number ends where its digits are together and no further digit follows at once
        let whole = rest.bytes().enumerate().find_map(|(at, byte)| {
            if byte.is_ascii_digit() {
                first = if count == 0 { byte } else { first };
                count += 1;
            }
            let is_whole = matches!((count, first), (10, b'2'..=b'9') | (11, b'1'));
            (is_whole && !rest.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit)).then_some(at + 1)
        });
        let Some(number) = whole.and_then(|end| phone(&rest[..end]).ok().map(|digits| (digits, end))) else {
            // what is left behind may be an extension or a remark
            return if found.len() > 1 && count < 7 { found } else { Vec::new() };
        };
        found.push(number.0.iter().map(|digit| char::from(*digit)).collect());
        rest = &rest[number.1..];
        let extension = rest.trim_start_matches([' ', '.', ',']).as_bytes();
        let begins =
            |mark: &str| extension.get(..mark.len()).is_some_and(|head| head.eq_ignore_ascii_case(mark.as_bytes()));
        if ["x", "ext", "#"].iter().any(|mark| begins(mark)) {
            rest =
                rest.trim_start_matches(|c: char| !c.is_ascii_digit()).trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    found
}

fn phone(text: &str) -> Result<[u8; 10], Issue> {
    // as it is dialled from abroad
    let is_dialled = |rest: &&str| rest.bytes().filter(u8::is_ascii_digit).count() == 10;
    let text = text.trim_start().strip_prefix("001").filter(is_dialled).unwrap_or(text);
    let mut digits = [0u8; 12];
    let mut count = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                if count == digits.len() {
                    return Err(Issue::Invalid);
                }
                digits[count] = byte;
                count += 1;
            }
            // an extension follows: x12, ext. 12, #12
            b'x' | b'X' | b'e' | b'E' | b'#' if count >= 10 => break,
            b'.' if count >= 10 && text[at + 1..].bytes().all(|byte| byte == b'0') => break,
            _ => {}
        }
    }
    if count == 0 {
        return Err(if text.trim().is_empty() { Issue::None } else { Issue::Placeholder });
    }
    let digits = match (count, digits[0]) {
        (11, b'1') => &digits[1..11],
        (10, _) => &digits[..10],
        _ if digits[..count].iter().all(|digit| *digit == digits[0]) => return Err(Issue::Placeholder),
        _ => return Err(Issue::Invalid),
    };
    let mut figures = [0u8; 10];
    figures.copy_from_slice(digits);
    number(figures)
}

/// Returns ten figures that may be a number.
fn number(number: [u8; 10]) -> Result<[u8; 10], Issue> {
    if number.iter().all(|digit| *digit == number[0]) || &number == b"1234567890" || &number == b"0123456789" {
        return Err(Issue::Placeholder);
    }
    // nobody's last seven digits are all alike, and no area has the code 000
    if number.starts_with(b"000") || number[3..].iter().all(|digit| *digit == number[3]) {
        return Err(Issue::Invalid);
    }
    Ok(number)
}

/// The bytes of an e-mail address that is written as its normal form is.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        plain[byte] = matches!(byte as u8, b'a'..=b'z' | b'0'..=b'9' | b'@' | b'.' | b'_' | b'-' | b'+');
        byte += 1;
    }
    plain
};

/// Appends the normal form of one or several e-mail addresses.
pub(super) fn normalize_email(text: &str, out: &mut String) -> Issue {
    if text.bytes().all(|byte| PLAIN[usize::from(byte)]) && !text.starts_with('.') && !text.ends_with('.') {
        return match email(text) {
            Ok(()) => {
                out.push_str(text);
                Issue::None
            }
            Err(issue) => issue,
        };
    }
    let mut found = Vec::new();
    let mut worst = Issue::None;
    let lower = super::identifier::settled(text, |text| text.to_lowercase());
    for piece in lower.split(|c: char| matches!(c, ';' | ',' | '<' | '>' | '|' | '"' | '(' | ')') || c.is_whitespace())
    {
        let is_wrapping = |c: char| matches!(c, '\'' | '.' | ':' | '\u{feff}' | '\u{200b}');
        let piece = piece.trim_matches(is_wrapping);
        let piece = piece.strip_prefix("mailto:").unwrap_or(piece).trim_matches(is_wrapping);
        match email(piece) {
            Ok(()) => found.push(piece.to_owned()),
            Err(issue) => worst = worst.max(issue),
        }
    }
    join(found, worst, out)
}

fn email(text: &str) -> Result<(), Issue> {
    if text.is_empty() {
        return Err(Issue::None);
    }
    let Some(at) = text.bytes().position(|byte| byte == b'@') else {
        let words = ["n/a", "na", "none", "null", "unknown", "-", "no", "noemail", "tbd", "x"];
        return Err(if words.contains(&text) { Issue::Placeholder } else { Issue::Invalid });
    };
    let (local, domain) = (&text[..at], &text[at + 1..]);
    if local.len() < 9 && is_none(local) {
        let name = domain.split('.').next().unwrap_or("");
        if is_none(name) || name == "email" || name == "test" {
            return Err(Issue::Placeholder);
        }
    }
    // a point neither begins nor ends the domain, and none stands beside another one
    let (mut before, mut points, mut is_sound) = (b'.', 0, true);
    for byte in domain.bytes() {
        points += usize::from(byte == b'.');
        is_sound &= byte != b'@' && (byte != b'.' || before != b'.');
        before = byte;
    }
    let is_it = !local.is_empty() && points > 0 && is_sound && before != b'.' && text.len() <= 254;
    if is_it { Ok(()) } else { Err(Issue::Invalid) }
}

fn is_none(text: &str) -> bool {
    matches!(text, "none" | "noemail" | "no" | "na" | "null" | "unknown" | "nomail" | "noone" | "donotuse" | "x")
}

fn join(mut found: Vec<String>, worst: Issue, out: &mut String) -> Issue {
    if found.is_empty() {
        return worst;
    }
    found.sort_unstable();
    found.dedup();
    for (at, one) in found.iter().enumerate() {
        if at > 0 {
            out.push(';');
        }
        out.push_str(one);
    }
    // a remark or display name beside a good one is no fault
    Issue::None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_have_ten_digits() {
        let table = [
            ("+1 217-555-0137", "2175550137", Issue::None),
            ("(217) 555-0137 x12", "2175550137", Issue::None),
            ("217.555.0137", "2175550137", Issue::None),
            ("2.17556E+09", "", Issue::Scientific),
            ("2.17556e+09", "", Issue::Scientific),
            ("2175550137", "2175550137", Issue::None),
            ("1-217-555-0137 ext. 4", "2175550137", Issue::None),
            ("2175550137.0", "2175550137", Issue::None),
            ("217-555-0138; (217) 555-0137", "2175550137;2175550138", Issue::None),
            ("217-555-0137; 217-555-0137", "2175550137", Issue::None),
            ("217-555-0137; 12", "2175550137", Issue::None),
            ("217-555-0138 or 217-555-0137", "2175550137;2175550138", Issue::None),
            ("217-555-0138 and 1-217-555-0137", "2175550137;2175550138", Issue::None),
            ("217-555-0138 217-555-0137", "2175550137;2175550138", Issue::None),
            ("Home: 217-555-0138 Cell: 217-555-0137", "2175550137;2175550138", Issue::None),
            ("217-555-0138 ext 12 or 217-555-0137 x 3", "2175550137;2175550138", Issue::None),
            ("2175550138 2175550137", "2175550137;2175550138", Issue::None),
            ("21755501382175550137", "", Issue::Invalid),
            ("217-555-01389 217-555-0137", "", Issue::Invalid),
            ("217/555-0137", "2175550137", Issue::None),
            ("217/555/0137", "2175550137", Issue::None),
            ("217,555,0137", "2175550137", Issue::None),
            ("2,175,550,137", "2175550137", Issue::None),
            ("217,555-0137", "", Issue::Invalid),
            ("(000) 555-0137", "", Issue::Invalid),
            ("217-555-0137 / 555", "2175550137", Issue::None),
            ("001 217 555 0137", "2175550137", Issue::None),
            ("001 52 55 1234 5678", "", Issue::Invalid),
            ("555-0137", "", Issue::Invalid),
            ("+52 55 1234 5678 90", "", Issue::Invalid),
            ("000-000-0000", "", Issue::Placeholder),
            ("9999999999", "", Issue::Placeholder),
            ("217-000-0000", "", Issue::Invalid),
            ("none", "", Issue::Placeholder),
            ("", "", Issue::None),
        ];
        for (text, wanted, issue) in table {
            let mut out = String::new();
            assert_eq!(normalize_phone(text, &mut out), issue, "{text}");
            assert_eq!(out, wanted, "{text}");
        }
    }

    #[test]
    fn addresses_of_mail_are_lower_case() {
        let table = [
            ("Pat.Cole@Example.ORG", "pat.cole@example.org", Issue::None),
            (" pat@example.org ", "pat@example.org", Issue::None),
            ("mailto:pat@example.org", "pat@example.org", Issue::None),
            ("Pat Cole <pat@example.org>", "pat@example.org", Issue::None),
            ("pat@example.org.", "pat@example.org", Issue::None),
            ("b@example.org; a@example.org", "a@example.org;b@example.org", Issue::None),
            ("pat+school@example.org", "pat+school@example.org", Issue::None),
            ("none@none.com", "", Issue::Placeholder),
            ("N/A", "", Issue::Placeholder),
            ("pat@example", "", Issue::Invalid),
            ("pat.example.org", "", Issue::Invalid),
            ("a@b@example.org", "", Issue::Invalid),
            ("", "", Issue::None),
        ];
        for (text, wanted, issue) in table {
            let mut out = String::new();
            assert_eq!(normalize_email(text, &mut out), issue, "{text}");
            assert_eq!(out, wanted, "{text}");
        }
    }
}
