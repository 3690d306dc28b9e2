//! Writings of letters and signs that a web form's export may leave behind: HTML's, such as `Mu&ntilde;oz` and `O&#39;Brien`,
//! JSON's, as in `Mu\u00f1oz`, and that of addresses of the web, as in `Mu%C3%B1oz`.

/// The names of the letters from U+00C0 on, as HTML 4 has them.
const LATIN: [&str; 64] = [
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml",
    "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
    "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc", "atilde",
    "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml",
    "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
];

/// The other signs that stand in names, addresses and headers.
const SIGNS: [(&str, char); 20] = [
    ("Scaron", 'Š'),
    ("amp", '&'),
    ("apos", '\''),
    ("bull", '•'),
    ("deg", '°'),
    ("gt", '>'),
    ("hellip", '…'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("ldquo", '“'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("quot", '"'),
    ("rdquo", '”'),
    ("rsquo", '’'),
    ("scaron", 'š'),
    ("sect", '§'),
];

/// One of them begins each such writing.
pub(crate) const BEGINNINGS: [u8; 3] = [b'&', b'%', b'\\'];

/// Bytes in which HTML's writing of one character ends, zeros in front of its number included.
const LONGEST: usize = 32;

/// Returns a text with its characters in the place of such writings of them; none where it has none.
pub(crate) fn decoded(text: &str) -> Option<String> {
    // nearly all texts have no such sign at all
    let [html, web, json] = BEGINNINGS;
    memchr::memchr3(html, web, json, text.as_bytes())?;
    let plain = unescaped(text);
    of_html(plain.as_deref().unwrap_or(text)).or(plain)
}

/// Returns a text with its letters in the place of `\u00f1` and `%C3%B1`.
fn unescaped(text: &str) -> Option<String> {
    let hex = |from: usize, to: usize| {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        u32::from_str_radix(digits, 16).ok()
    };
    let (mut out, mut at, mut any) = (String::with_capacity(text.len()), 0, false);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let found = if rest.starts_with("\\u") {
            let letter = hex(at + 2, at + 6).and_then(char::from_u32);
            letter.filter(|letter| !letter.is_control()).map(|letter| (letter, 6))
        } else if rest.starts_with('%') {
            of_bytes(|place| {
                text.get(at + place * 3..)?.starts_with('%').then(|| hex(at + place * 3 + 1, at + place * 3 + 3))?
            })
        } else {
            None
        };
        let (letter, length) = match found {
            Some(found) => found,
            None => rest.chars().next().map_or((' ', 1), |letter| (letter, letter.len_utf8())),
        };
        any |= found.is_some();
        out.push(letter);
        at += length;
    }
    any.then_some(out)
}

/// Returns the letter of two bytes of UTF-8 or more, each written in three signs, and the number of these.
fn of_bytes(byte: impl Fn(usize) -> Option<u32>) -> Option<(char, usize)> {
    let count = match byte(0)? {
        0xc2..=0xdf => 2,
        0xe0..=0xef => 3,
        _ => return None,
    };
    let bytes: Option<Vec<u8>> = (0..count).map(|place| byte(place).map(|byte| byte as u8)).collect();
    let letter = std::str::from_utf8(&bytes?).ok()?.chars().next()?;
    (!letter.is_control()).then_some((letter, count * 3))
}

fn of_html(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut any = false;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        // a sign that never ends is not looked for to the end of the text each time
        let end = tail.bytes().take(LONGEST).position(|byte| byte == b';');
        let found = end.and_then(|end| Some((meant(&tail[1..end])?, &tail[end + 1..])));
        rest = match found {
            Some((character, after)) => {
                out.push(character);
                any = true;
                after
            }
            None => {
                out.push('&');
                &tail[1..]
            }
        };
    }
    out.push_str(rest);
    any.then_some(out)
}

fn meant(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => number.parse(),
        };
        // what ends a line inside a cell is a blank there
        return match char::from_u32(code.ok()?)? {
            '\t' | '\n' | '\r' => Some(' '),
            character => (!character.is_control()).then_some(character),
        };
    }
    let sign = || SIGNS.iter().find(|(known, _)| *known == name).map(|(_, sign)| *sign);
    let place = LATIN.iter().position(|known| *known == name);
    place.and_then(|at| char::from_u32(0xc0 + at as u32)).or_else(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs_are_read_and_other_ampersands_left() {
        for (text, wanted) in [
            ("Mu&ntilde;oz", Some("Muñoz")),
            ("O&#39;Brien", Some("O'Brien")),
            ("Garc&#xED;a &amp; L&oacute;pez", Some("García & López")),
            ("&yuml;&Agrave;", Some("ÿÀ")),
            ("Tom & Sue; Ann", None),
            ("A&B;", None),
            ("R&D", None),
            ("1 Oak St&#10;Apt 2", Some("1 Oak St Apt 2")),
            ("&#0;", None),
            ("&#xZZ;", None),
            ("&;&", None),
            ("Muñoz", None),
            ("Mu\\u00f1oz", Some("Muñoz")),
            ("Mu%C3%B1oz %26 L%c3%b3pez", Some("Muñoz %26 López")),
            ("O&#39;Nu\\u00F1ez", Some("O'Nuñez")),
            ("50% off", None),
            ("100%C3", None),
            ("\\u00zz \\u00", None),
            ("C:\\users", None),
        ] {
            assert_eq!(decoded(text).as_deref(), wanted, "{text}");
        }
    }
}
